// One of two ways is taken, and it is not known which: each is evaluated as code that may not run.
#include "evaluate/internal.h"

enum { WRITTEN_MOST = 64 }; // changes of a way that are looked through

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
  Act *act;            // what is done with an expression; NULL: it is evaluated
  StatementAct *round; // what is done with a statement; NULL: it is executed
  void *context;
} Choice;

static void run(const Choice *c, const Node *code, Way *way) {
  if (code == NULL) return;
  if (c->is_statement) {
    way->completion = c->round != NULL ? c->round(c->context) : execute(c->e, code, c->scope);
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

// What the one gives that there is, if the other has no code; a way that exits or throws gives nothing.
static const Ways *ways_of_both(Evaluator *e, const Way *a, const Way *b, bool has_second) {
  static const Ways none = {0};
  const bool first = a->completion.kind == COMPLETION_NORMAL, second = b->completion.kind == COMPLETION_NORMAL;
  return ways_join(e, first ? ways_of(e, a->value) : &none, second && has_second ? ways_of(e, b->value) : &none);
}

static const Change *change_of(const Changes *changes, const Binding *b) {
  for (size_t i = 0; i < changes->count; i++)
    if (changes->items[i].binding == b) return &changes->items[i];
  return NULL;
}

// What a variable holds at the end of each way; NULL: that is not known.
static const Ways *written_ways(Evaluator *e, const Binding *b, const Changes *ends, size_t count) {
  const Ways *ways = NULL;
  for (size_t i = 0; i < count; i++) {
    const Change *change = change_of(&ends[i], b);
    const Value v = change != NULL ? change->lost : b->value;
    const Ways *one = v.kind != VALUE_EMPTY && v.kind != VALUE_ABRUPT ? ways_of(e, v) : NULL;
    ways = i == 0 ? one : ways_join(e, ways, one);
    if (ways == NULL) return NULL;
  }
  return ways;
}

WrittenList written_on(Evaluator *e, const Changes *ends, size_t count) {
  WrittenList written = {0};
  for (size_t i = 0; i < count; i++)
    if (ends[i].count > WRITTEN_MOST) return written;
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < ends[i].count; k++) {
      Binding *b = ends[i].items[k].binding;
      bool is_seen = b == NULL;
      for (size_t n = 0; n < i && !is_seen; n++) is_seen = change_of(&ends[n], b) != NULL;
      const Ways *ways = is_seen ? NULL : written_ways(e, b, ends, count);
      if (ways != NULL) vec_push(e->arena, &written, ((Written){b, ways}));
    }
  }
  return written;
}

void written_put(Evaluator *e, const WrittenList *written) {
  for (size_t i = 0; i < written->count; i++) {
    Binding *at = written->items[i].binding;
    if (!at->is_exposed) at->value = ways_put(e, at->value, written->items[i].ways);
  }
}

// Where either way may have been left, what is behind them is reached by others, too.
static WrittenList written_on_both(Evaluator *e, const Way *a, const Way *b) {
  const bool come_to_end = a->completion.kind == COMPLETION_NORMAL && b->completion.kind == COMPLETION_NORMAL &&
                           a->left.count == 0 && b->left.count == 0;
  const Changes ends[] = {a->changes, b->changes};
  return come_to_end ? written_on(e, ends, 2) : (WrittenList){0};
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
    if (b == NULL) out->ways = ways_of_both(e, &first, &first, false);
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
  out->ways = ways_of_both(e, &first, &second, b != NULL);
  const WrittenList written = written_on_both(e, &first, &second);
  settle(&first);
  settle(&second);
  out->value = perhaps_either(e, perhaps_either(e, value_of_unknown(c->why), first.value), second.value);
  out->value = content_give(e, out->value, content_of_either(first.value, second.value));
  if (!c->is_statement && !first.throws && !second.throws)
    out->value = shapes_give(e, out->value, shapes_either(e, first.value, second.value));
  changes_forget_once(e, &first.changes, c->why);
  changes_forget_once(e, &second.changes, c->why);
  written_put(e, &written);
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
  if (node->kind != NODE_CONDITIONAL)
    return content_give(e, perhaps_either(e, perhaps_either(e, either, condition), way.value),
                        content_of_either(condition, way.value));
  const UnknownContent content = content_of_either(way.value, way.value);
  return content_give(e, shapes_give(e, perhaps_either(e, either, way.value), way.value.as.unknown->shapes), content);
}

Value choose_act(Evaluator *e, const Node *node, Value condition, const Node *a, const Node *b, Scope *scope, Act *act,
                 void *context) {
  const Ways *ways;
  return choose_one(e, node, condition, a, b, scope, act, context, &ways);
}

Value choose_value(Evaluator *e, const Node *node, Value condition, const Node *a, const Node *b, Scope *scope) {
  const Ways *ways;
  Value v = choose_one(e, node, condition, a, b, scope, NULL, NULL, &ways);
  // Where the right side does not run, it is what stands on the left.
  if (node->kind == NODE_LOGICAL) ways = ways_join(e, ways_given_left(e, condition, node->as.binary.op), ways);
  return ways_put(e, v, ways);
}

Completion choose_statement(Evaluator *e, const Node *test, Value condition, const Node *a, const Node *b,
                            Scope *scope) {
  Choice c = {
      .e = e, .node = test, .why = unknown_condition(e, test, condition, false), .scope = scope, .is_statement = true};
  Way way;
  choose(&c, a, b, &way);
  return way.completion;
}

Completion choose_round(Evaluator *e, const Node *node, const Unknown *why, StatementAct *act, void *context) {
  why = unknown_condition(e, node, value_of_unknown(why), false);
  Choice c = {.e = e, .node = node, .why = why, .is_statement = true, .round = act, .context = context};
  Way way;
  choose(&c, node, NULL, &way);
  return way.completion;
}
