// What a value that is not known is one of for certain: what a condition, a lookup or several returns left of it.
#include "evaluate/internal.h"

enum { WAYS_MOST = 16 };

// Whether it stands for itself among the ways: what of the console's it is does not matter, nor which text.
static bool is_way(Evaluator *e, Value v) {
  if (!value_is_unknown(v) || unknown_is_console(e, v.as.unknown)) return true;
  return !v.has_ways && !perhaps_own(v.as.unknown) && unknown_is_text(v.as.unknown);
}

const Ways *ways_of(Evaluator *e, Value v) {
  if (!is_way(e, v)) return v.has_ways ? v.as.unknown->ways : NULL;
  Ways *one = arena_alloc(e->arena, sizeof *one + sizeof *one->items);
  one->count = 1;
  one->items[0] = v;
  return one;
}

const Ways *ways_join(Evaluator *e, const Ways *a, const Ways *b) {
  if (a == NULL || b == NULL || a->count + b->count > WAYS_MOST) return NULL;
  Ways *both = arena_alloc(e->arena, sizeof *both + (a->count + b->count) * sizeof *both->items);
  both->count = a->count + b->count;
  memcpy(both->items, a->items, a->count * sizeof *a->items);
  memcpy(both->items + a->count, b->items, b->count * sizeof *b->items);
  return both;
}

// Of the left side of `&&` only that is given which is falsy. These stand for it: it need be none of them, but it has
// as little.
static const Ways *falsy_ways(Evaluator *e) {
  const Value any[] = {value_undefined(), value_boolean(false), value_text_c(e, "")};
  enum { COUNT = sizeof any / sizeof *any };
  Ways *falsy = arena_alloc(e->arena, sizeof *falsy + sizeof any);
  falsy->count = COUNT;
  memcpy(falsy->items, any, sizeof any);
  return falsy;
}

int gives_left(Operator op, Value left) {
  const int is_it = op == OPERATOR_COALESCE ? value_nullness(left) : value_truth(left);
  return is_it < 0 || op == OPERATOR_OR ? is_it : !is_it;
}

const Ways *ways_given_left(Evaluator *e, Value left, Operator op) {
  const Ways *all = ways_of(e, left);
  if (all == NULL) return op == OPERATOR_AND ? falsy_ways(e) : NULL;
  Ways *given = arena_alloc(e->arena, sizeof *given + all->count * sizeof *all->items);
  given->count = 0;
  for (size_t i = 0; i < all->count; i++) {
    const int is_given = gives_left(op, all->items[i]);
    if (is_given < 0 && op == OPERATOR_AND) return falsy_ways(e);
    if (is_given == 0) continue;
    Value *v = &given->items[given->count++];
    *v = all->items[i];
    if (is_given < 0 && op == OPERATOR_OR) unknown_renew(e, v)->is_truthy = true;
  }
  return given;
}

// Which falsy value `&&` gives is not known: those that stand for it differ.
static bool are_alike(const Ways *ways) {
  const ValueKind kind = ways->items[0].kind;
  if (kind == VALUE_UNKNOWN || kind == VALUE_EMPTY || kind == VALUE_ABRUPT) return false;
  for (size_t i = 1; i < ways->count; i++)
    if (!value_identical(ways->items[0], ways->items[i])) return false;
  return true;
}

Value ways_put(Evaluator *e, Value v, const Ways *ways) {
  if (!value_is_unknown(v) || ways == NULL || ways->count == 0) return v;
  if (are_alike(ways)) return ways->items[0];
  unknown_renew(e, &v)->ways = ways;
  v.has_ways = true;
  return v;
}

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

bool ways_are_resolved(Evaluator *e, Value v) {
  const Ways *ways = v.has_ways ? v.as.unknown->ways : NULL;
  for (size_t i = 0; ways != NULL && i < ways->count; i++) {
    Object *o = value_is_object(ways->items[i]) ? ways->items[i].as.object : NULL;
    Value then;
    if (o == NULL || o->class == CLASS_HOST) continue;
    if (!has_known(e, o, key_c(e, "then"), &then) || then.kind != VALUE_UNDEFINED) return false;
  }
  return ways != NULL;
}

// What is nullish has no properties: who goes on behind that has another.
Value ways_member(Evaluator *e, Value from, Key key) {
  const Ways *ways = ways_of(e, from);
  Value same = value_empty(), v;
  bool throws = false;
  for (size_t i = 0; ways != NULL && i < ways->count; i++) {
    throws |= value_is_nullish(ways->items[i]);
    if (value_is_nullish(ways->items[i])) continue;
    if (!value_is_object(ways->items[i]) || !evaluator_charge(e, 1)) return value_empty();
    if (!has_known(e, ways->items[i].as.object, key, &v) || value_is_unknown(v)) return value_empty();
    if (same.kind != VALUE_EMPTY && !value_identical(v, same)) return value_empty();
    same = v;
  }
  if (throws && same.kind != VALUE_EMPTY) may_throw(e, from);
  return same;
}

// Whether it is no object for certain. What is computed from a text may be a list.
static bool is_primitive(Value v) {
  if (!value_is_unknown(v)) return !value_is_object(v);
  const Unknown *u = v.as.unknown;
  return u->is_primitive || (u->reason == UNKNOWN_ENVIRONMENT && !str_is(u->subject, "process.env"));
}

// Whether what is no object has nothing under a key, whichever it is.
static bool primitives_lack(Evaluator *e, Key key) {
  const Realm *r = &e->realm;
  Object *const prototypes[] = {r->string_prototype, r->number_prototype, r->boolean_prototype, r->bigint_prototype,
                                r->symbol_prototype};
  for (size_t i = 0; i < sizeof prototypes / sizeof *prototypes; i++)
    if (object_has(e, prototypes[i], key, NULL) != 0) return false;
  return key.string == NULL || (key.string != e->names.length && key.string->index == NOT_AN_INDEX);
}

Value ways_members(Evaluator *e, Value from, Key key, Str subject, const Node *node) {
  const Ways *ways = ways_of(e, from);
  ValueList values = {0};
  bool throws = false;
  for (size_t i = 0; ways != NULL && i < ways->count; i++) {
    const Value on = ways->items[i];
    Value v;
    throws |= value_is_nullish(on);
    if (value_is_nullish(on)) continue;
    const bool lacks = is_primitive(on) && primitives_lack(e, key);
    if (value_is_object(on) ? !has_known(e, on.as.object, key, &v) : !lacks) return value_empty();
    if (!value_is_object(on)) v = value_undefined();
    if (!evaluator_charge(e, 1)) return value_empty();
    vec_push(e->arena, &values, v);
  }
  if (values.count == 0) return value_empty();
  const Value member = perhaps_nothing(e, unknown_new(e, UNKNOWN_COMPUTED, node, subject, from.as.unknown));
  const Value one = ways_one_of(e, member, values.items, values.count);
  if ((one.has_ways || !value_is_unknown(one)) && throws) may_throw(e, from);
  return one.has_ways || !value_is_unknown(one) ? one : value_empty();
}

Value ways_give(Evaluator *e, Value unknown, const Value *values, size_t count) {
  const Ways *all = NULL;
  for (size_t i = 0; i < count; i++) {
    const Ways *one = ways_of(e, values[i]);
    all = i == 0 || one == NULL ? one : ways_join(e, all, one);
    if (all == NULL) return unknown;
  }
  return ways_put(e, unknown, all);
}

Value ways_one_of(Evaluator *e, Value unknown, const Value *values, size_t count) {
  return ways_give(e, perhaps_one_of(e, unknown, values, count), values, count);
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
  return ways_one_of(e, perhaps_nothing(e, unknown), values.items, values.count);
}

Value ways_each(Evaluator *e, Value from, const Ways *ways, Object *to, WayAct *act, void *context) {
  const Unknown *why = perhaps_nothing(e, unknown_from(e, from)).as.unknown;
  VEC(Outcome) ends = {0};
  for (size_t i = 0; i < ways->count; i++) {
    HostMark mark;
    Outcome end;
    host_mark(e, &mark);
    Region *region = region_begin(e, MAYBE_CONDITION, e->node, why);
    TRY(region_end_once(e, region, act(e, to, ways->items[i], context), &mark, &end));
    vec_push(e->arena, &ends, end);
  }
  for (size_t i = 0; i < ends.count; i++) outcome_forget(e, &ends.items[i], true);
  return value_undefined();
}

static bool each_has_own(Evaluator *e, const Ways *ways, Key key) {
  for (size_t i = 0; i < ways->count; i++) {
    Property p;
    const bool is_own = value_is_object(ways->items[i]) && object_own(e, ways->items[i].as.object, key, &p);
    if (!is_own || !(p.flags & PROPERTY_ENUMERABLE)) return false;
  }
  return true;
}

void ways_keep(Evaluator *e, Object *to, Value from, const Ways *ways, const KeyList *excluded) {
  const Object *first = ways->count > 0 && value_is_object(ways->items[0]) ? ways->items[0].as.object : NULL;
  for (size_t i = 0; first != NULL && i < first->property_count; i++) {
    const Key key = first->properties[i].key;
    const bool is_copied = !keys_have(excluded, key) && each_has_own(e, ways, key);
    if (!is_copied) continue;
    const Value same = ways_member(e, from, key);
    property_confirm(e, to, key);
    if (same.kind != VALUE_EMPTY) object_define(e, to, key, same, PROPERTY_ORDINARY);
  }
}
