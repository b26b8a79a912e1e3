// One of two ways is taken, and it is not known which: each is evaluated as code that may not run.
#include "evaluate/internal.h"

enum { WAYS_MOST = 16, WRITTEN_MOST = 64 }; // WRITTEN_MOST: changes of a way that are looked through

typedef struct Way {
  Completion completion;
  Value value;
  Changes changes;
  Levels left;  // what code in it may have exited to
  bool throws;  // it ends in a throw
  bool ends;    // which nothing catches
  bool is_only; // the other way ends the program
  const Node *abrupt_node;
  Value exception;
  const Ways *ways; // of both: what they give
} Way;

typedef struct Choice {
  Evaluator *e;
  const Node *node; // what decides
  const Unknown *why;
  Scope *scope;
  bool is_statement;
  Act *act; // what is done with an expression; NULL: it is evaluated
  void *context;
} Choice;

static void run(const Choice *c, const Node *code, Way *way) {
  if (code == NULL) return;
  if (c->is_statement) {
    way->completion = execute(c->e, code, c->scope);
  } else {
    way->value = c->act != NULL ? c->act(c->e, code, c->scope, c->context) : evaluate(c->e, code, c->scope);
    if (value_is_abrupt(way->value)) way->completion = completion_abrupt();
  }
}

static void run_only(const Choice *c, const Node *code, Way *way) {
  way->is_only = code != NULL;
  run(c, code, way);
}

static Way try_way(const Choice *c, const Node *code) {
  Evaluator *e = c->e;
  Way way = {.completion = completion_normal(), .value = value_undefined()};
  Region *r = region_begin(e, MAYBE_CONDITION, c->node, c->why);
  run(c, code, &way);
  region_end(e, r, &way.changes, &way.left);
  way.throws = way.completion.kind == COMPLETION_ABRUPT && e->abrupt == ABRUPT_THROW;
  if (way.throws) {
    way.ends = throw_ends_program(e);
    way.abrupt_node = e->abrupt_node;
    way.exception = e->exception;
    e->abrupt = ABRUPT_NONE;
  }
  return way;
}

static bool is_budget(const Way *way) { return way->completion.kind == COMPLETION_ABRUPT && !way->throws; }

// A throw that nothing catches ends the program, unless code before it has left what stands around both ways.
static bool ends_program(const Way *way) { return way->ends && way->left.count == 0; }

// What may have left before it ended the program goes on as if it had not: the places that it left for tell.
static void settle(Way *way) {
  if (!way->ends) return;
  way->throws = false;
  way->completion = completion_normal();
}

// Whether it stands for itself among the ways: what of the console's it is does not matter, nor which text.
static bool is_way(Evaluator *e, Value v) {
  if (!value_is_unknown(v) || unknown_is_console(e, v.as.unknown)) return true;
  return !v.has_ways && !perhaps_own(v.as.unknown) && unknown_is_text(v.as.unknown);
}

static const Ways *ways_of(Evaluator *e, Value v) {
  if (!is_way(e, v)) return v.has_ways ? v.as.unknown->ways : NULL;
  Ways *one = arena_alloc(e->arena, sizeof *one + sizeof *one->items);
  one->count = 1;
  one->items[0] = v;
  return one;
}

static const Ways *ways_join(Evaluator *e, const Ways *a, const Ways *b) {
  if (a == NULL || b == NULL || a->count + b->count > WAYS_MOST) return NULL;
  Ways *both = arena_alloc(e->arena, sizeof *both + (a->count + b->count) * sizeof *both->items);
  both->count = a->count + b->count;
  memcpy(both->items, a->items, a->count * sizeof *a->items);
  memcpy(both->items + a->count, b->items, b->count * sizeof *b->items);
  return both;
}

static const Ways *ways_of_both(Evaluator *e, const Way *a, const Way *b) {
  const bool are_given = a->completion.kind == COMPLETION_NORMAL && b->completion.kind == COMPLETION_NORMAL;
  return are_given ? ways_join(e, ways_of(e, a->value), ways_of(e, b->value)) : NULL;
}

// A variable that was written on one way, or on both: it is one of what it had at the end of each.
typedef struct Written {
  Binding *binding;
  const Ways *ways;
} Written;

typedef VEC(Written) WrittenList;

static const Change *change_of(const Changes *changes, const Binding *b) {
  for (size_t i = 0; i < changes->count; i++)
    if (changes->items[i].binding == b) return &changes->items[i];
  return NULL;
}

static void add_written(Evaluator *e, const Changes *changes, const Changes *others, bool is_second,
                        WrittenList *written) {
  for (size_t i = 0; i < changes->count; i++) {
    Binding *b = changes->items[i].binding;
    const Change *other = b == NULL ? NULL : change_of(others, b);
    if (b == NULL || (is_second && other != NULL)) continue;
    const Value values[] = {changes->items[i].lost, other != NULL ? other->lost : b->value};
    bool are_objects = true;
    for (size_t k = 0; k < 2; k++) are_objects &= value_is_object(values[k]) || values[k].has_ways;
    const Ways *ways = are_objects ? ways_join(e, ways_of(e, values[0]), ways_of(e, values[1])) : NULL;
    if (ways != NULL) vec_push(e->arena, written, ((Written){b, ways}));
  }
}

// Where either way may have been left, what is behind them is reached by others, too.
static WrittenList written_on(Evaluator *e, const Way *a, const Way *b) {
  WrittenList written = {0};
  const bool come_to_end = a->completion.kind == COMPLETION_NORMAL && b->completion.kind == COMPLETION_NORMAL &&
                           a->left.count == 0 && b->left.count == 0;
  if (!come_to_end || a->changes.count > WRITTEN_MOST || b->changes.count > WRITTEN_MOST) return written;
  add_written(e, &a->changes, &b->changes, false, &written);
  add_written(e, &b->changes, &a->changes, true, &written);
  return written;
}

static Value with_ways(Evaluator *e, Value v, const Ways *ways) {
  if (!value_is_unknown(v) || ways == NULL) return v;
  unknown_renew(e, &v)->ways = ways;
  v.has_ways = true;
  return v;
}

// Evaluates both ways and forgets what either touched; a way that is the only one that goes on is evaluated for good.
static void choose(const Choice *c, const Node *a, const Node *b, Way *out) {
  Evaluator *e = c->e;
  HostMark mark;
  host_mark(e, &mark);
  *out = (Way){.completion = completion_normal(), .value = value_undefined()};
  Way first = try_way(c, a);
  if (is_budget(&first)) {
    out->completion = completion_abrupt();
    return;
  }
  if (ends_program(&first)) {
    host_rewind(e, &mark);
    given_repeat(e, &mark, MAYBE_CONDITION);
    run_only(c, b, out);
    return;
  }
  HostMark second_mark;
  host_mark(e, &second_mark);
  Way second = try_way(c, b);
  if (is_budget(&second)) {
    out->completion = completion_abrupt();
    return;
  }
  if (ends_program(&second)) {
    host_rewind(e, &mark);
    given_repeat(e, &mark, MAYBE_CONDITION);
    run_only(c, a, out);
    return;
  }
  out->ways = ways_of_both(e, &first, &second);
  const WrittenList written = written_on(e, &first, &second);
  settle(&first);
  settle(&second);
  out->value = perhaps_either(e, perhaps_either(e, value_of_unknown(c->why), first.value), second.value);
  if (!c->is_statement && !first.throws && !second.throws)
    out->value = shapes_give(e, out->value, shapes_either(e, first.value, second.value));
  changes_forget(e, &first.changes, c->why);
  changes_forget(e, &second.changes, c->why);
  for (size_t i = 0; i < written.count; i++) {
    Binding *at = written.items[i].binding;
    if (!at->is_exposed) at->value = with_ways(e, at->value, written.items[i].ways);
  }
  if (!first.throws != !second.throws) region_open(e, e->catch_level, c->why, c->node);
  regions_open(e, &first.left, c->why, c->node);
  regions_open(e, &second.left, c->why, c->node);
  if (first.throws && second.throws) {
    e->abrupt = ABRUPT_THROW;
    e->abrupt_node = first.abrupt_node;
    e->exception = perhaps(e, perhaps(e, value_of_unknown(c->why), first.exception), second.exception);
    out->completion = completion_abrupt();
    return;
  }
  bool first_exits = first.completion.kind == COMPLETION_EXIT, second_exits = second.completion.kind == COMPLETION_EXIT;
  bool first_ends = first_exits || first.throws, second_ends = second_exits || second.throws;
  if (first_ends && second_ends) {
    int l1 = first_exits ? first.completion.level : NO_LEVEL, l2 = second_exits ? second.completion.level : NO_LEVEL;
    int inner = l1 > l2 ? l1 : l2, outer = l1 > l2 ? l2 : l1;
    if (outer != inner) region_open(e, outer, c->why, c->node);
    Value both = perhaps_either(e, value_of_unknown(c->why), first.completion.value);
    both = perhaps_either(e, both, second.completion.value);
    if (first.completion.value.kind == VALUE_UNDEFINED && second.completion.value.kind == VALUE_UNDEFINED)
      both = value_undefined();
    out->completion = (Completion){.kind = COMPLETION_EXIT, .level = inner, .value = both};
  } else if (first_exits || second_exits) {
    region_open(e, first_exits ? first.completion.level : second.completion.level, c->why, c->node);
  }
}

static Value choose_one(Evaluator *e, const Node *node, Value condition, const Node *a, const Node *b, Scope *scope,
                        Act *act, void *context, const Ways **ways) {
  const Node *test = node->kind == NODE_CONDITIONAL                            ? node->as.conditional.test
                     : node->kind == NODE_LOGICAL || node->kind == NODE_ASSIGN ? node->as.binary.left
                                                                               : node;
  const Unknown *why = unknown_condition(e, test, condition, false);
  Choice c = {.e = e, .node = test, .why = why, .scope = scope, .act = act, .context = context};
  Way way;
  *ways = NULL;
  choose(&c, a, b, &way);
  if (way.completion.kind == COMPLETION_ABRUPT) return value_abrupt();
  if (way.is_only) return way.value;
  *ways = way.ways;
  const Value either = perhaps_nothing(e, unknown_new(e, UNKNOWN_COMPUTED, node, (Str){0}, condition.as.unknown));
  if (node->kind != NODE_CONDITIONAL) return perhaps_either(e, perhaps_either(e, either, condition), way.value);
  return shapes_give(e, perhaps_either(e, either, way.value), way.value.as.unknown->shapes);
}

Value choose_act(Evaluator *e, const Node *node, Value condition, const Node *a, const Node *b, Scope *scope, Act *act,
                 void *context) {
  const Ways *ways;
  return choose_one(e, node, condition, a, b, scope, act, context, &ways);
}

Value choose_value(Evaluator *e, const Node *node, Value condition, const Node *a, const Node *b, Scope *scope) {
  const Ways *ways;
  Value v = choose_one(e, node, condition, a, b, scope, NULL, NULL, &ways);
  // Where the right side of `||` and `??` does not run, it is what stands on the left.
  if (node->kind == NODE_LOGICAL && node->as.binary.op != OPERATOR_AND)
    ways = ways_join(e, ways_of(e, condition), ways);
  return with_ways(e, v, ways);
}

Completion choose_statement(Evaluator *e, const Node *test, Value condition, const Node *a, const Node *b,
                            Scope *scope) {
  Choice c = {
      .e = e, .node = test, .why = unknown_condition(e, test, condition, false), .scope = scope, .is_statement = true};
  Way way;
  choose(&c, a, b, &way);
  return way.completion;
}

// ---- the ways that a value is one of ----

// Whether copying from it reads known properties alone.
static bool is_plain(Evaluator *e, Value v) {
  if (value_is_unknown(v)) return false;
  if (!value_is_object(v)) return v.kind != VALUE_STRING || v.as.string->units == 0;
  Object *o = v.as.object;
  KeyList keys = {0};
  const Unknown *why;
  if (o->class != CLASS_OBJECT || !object_keys(e, o, true, &keys, &why)) return false;
  for (size_t i = 0; i < o->property_count; i++)
    if (o->properties[i].flags & (PROPERTY_ACCESSOR | PROPERTY_DOUBTFUL)) return false;
  return evaluator_charge(e, o->property_count);
}

const Ways *ways_to_copy(Evaluator *e, Value from) {
  const Ways *ways = value_is_unknown(from) ? ways_of(e, from) : NULL;
  for (size_t i = 0; ways != NULL && i < ways->count; i++)
    if (!is_plain(e, ways->items[i])) return NULL;
  return ways;
}

// What an object has under a key, if that is known for certain, or what it is one of, and runs nothing.
static bool has_known(Evaluator *e, Object *o, Key key, Value *value) {
  Property p = {.value = value_undefined()};
  const bool is_there = object_find(e, &o, key, &p);
  const unsigned doubt = PROPERTY_ACCESSOR | PROPERTY_MAYBE | PROPERTY_DOUBTFUL;
  if (is_there && value_is_abrupt(p.value)) e->abrupt = ABRUPT_NONE;
  *value = p.value;
  const bool is_known = is_way(e, p.value) || p.value.has_ways;
  return !is_there || !(p.flags & doubt || !is_known || value_is_abrupt(p.value));
}

Value ways_member(Evaluator *e, Value from, Key key) {
  const Ways *ways = ways_of(e, from);
  Value same = value_empty(), v;
  for (size_t i = 0; ways != NULL && i < ways->count; i++) {
    if (!value_is_object(ways->items[i]) || !evaluator_charge(e, 1)) return value_empty();
    if (!has_known(e, ways->items[i].as.object, key, &v) || value_is_unknown(v)) return value_empty();
    if (i > 0 && !value_identical(v, same)) return value_empty();
    same = v;
  }
  return same;
}

Value ways_members(Evaluator *e, Value from, Key key, Str subject, const Node *node) {
  const Ways *ways = ways_of(e, from);
  ValueList values = {0};
  bool any = false, throws = false;
  for (size_t i = 0; ways != NULL && i < ways->count; i++) {
    const Value on = ways->items[i];
    Value v;
    throws |= value_is_nullish(on);
    if (value_is_nullish(on)) continue;
    if (!value_is_object(on) || !evaluator_charge(e, 1) || !has_known(e, on.as.object, key, &v)) return value_empty();
    any |= value_is_object(v) || value_is_unknown(v);
    vec_push(e->arena, &values, v);
  }
  if (!any) return value_empty();
  const Value member = perhaps_nothing(e, unknown_new(e, UNKNOWN_COMPUTED, node, subject, from.as.unknown));
  const Value one = ways_give(e, perhaps_one_of(e, member, values.items, values.count), values.items, values.count);
  if (one.has_ways && throws) may_throw(e, from);
  return one.has_ways ? one : value_empty();
}

Value ways_give(Evaluator *e, Value unknown, const Value *values, size_t count) {
  const Ways *all = NULL;
  for (size_t i = 0; i < count; i++) {
    const Ways *one = ways_of(e, values[i]);
    all = i == 0 || one == NULL ? one : ways_join(e, all, one);
    if (all == NULL) return unknown;
  }
  return with_ways(e, unknown, all);
}

Value ways_under(Evaluator *e, Value unknown, Object *o, const Shapes *keys) {
  VEC(Value) values = {0};
  for (size_t i = 0; i < keys->count && i < WAYS_MOST; i++) {
    Value v;
    if (!has_known(e, o, key_of(intern_string(e->interner, keys->items[i])), &v)) return unknown;
    vec_push(e->arena, &values, v);
  }
  return values.count < keys->count ? unknown : ways_give(e, unknown, values.items, values.count);
}

// Whether the program added nothing to what every object inherits.
static bool is_untouched(const Object *standard) {
  if (standard->unknown != NULL || standard->adopted != NULL) return false;
  for (size_t i = 0; i < standard->property_count; i++) {
    const Property *p = &standard->properties[i];
    if (p->flags & (PROPERTY_ENUMERABLE | PROPERTY_DOUBTFUL)) return false;
    if (value_is_callable(p->value) && p->value.as.object->as.function.native == NULL) return false;
  }
  return true;
}

// One that nothing has is undefined; a method of Object.prototype changes nothing that it is given.
Value ways_any(Evaluator *e, Value unknown, Object *o) {
  ValueList values = {0};
  bool any = false;
  Object *at = o;
  for (; at != NULL && !object_is_standard(e, at); at = at->prototype) {
    KeyList keys = {0};
    const Unknown *why;
    const bool is_plain = at->class == CLASS_OBJECT || (at == o && at->class == CLASS_NAMESPACE);
    if (!is_plain || at->adopted != NULL || at->property_count > WAYS_MOST) return unknown;
    if (!object_keys(e, at, true, &keys, &why)) return unknown;
    for (size_t i = 0; i < keys.count; i++) {
      Value v;
      if (values.count == WAYS_MOST - 1 || !evaluator_charge(e, 1)) return unknown;
      if (!has_known(e, o, keys.items[i], &v)) return unknown;
      any |= value_is_object(v) || value_is_unknown(v);
      vec_push(e->arena, &values, v);
    }
  }
  if (!any) return unknown;
  if (at != NULL && (at != e->realm.object_prototype || !is_untouched(at))) return unknown;
  vec_push(e->arena, &values, value_undefined());
  return ways_give(e, perhaps_one_of(e, perhaps_nothing(e, unknown), values.items, values.count), values.items,
                   values.count);
}

Value ways_each(Evaluator *e, Value from, const Ways *ways, Object *to, WayAct *act, void *context) {
  const Unknown *why = perhaps_nothing(e, unknown_from(e, from)).as.unknown;
  for (size_t i = 0; i < ways->count; i++) {
    HostMark mark;
    host_mark(e, &mark);
    Region *region = region_begin(e, MAYBE_CONDITION, e->node, why);
    TRY(region_end_call(e, region, act(e, to, ways->items[i], context), &mark));
  }
  return value_undefined();
}
