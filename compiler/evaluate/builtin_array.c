// Array, and the methods of arrays that change nothing and call nothing back (ECMA-262, 23.1).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

#include <math.h>

enum { ARRAY_LIKE_LIMIT = 1000 * 1000, FLAT_DEPTH_LIMIT = 2000 };

bool array_is_plain(Evaluator *e, Object *o) {
  if (o->prototype != evaluator_realm(e)->array_prototype || o->adopted != NULL) return false;
  return o->property_count == 0 || object_property(o, key_c(e, "constructor")) == NULL;
}

bool array_is_dense(Evaluator *e, const Object *o) {
  size_t hops = 0;
  if (o->class != CLASS_ARRAY || o->as.array.is_sparse || o->adopted != NULL) return false;
  const Realm *r = evaluator_realm(e);
  for (const Object *p = o->prototype; p != NULL; p = p->prototype) {
    if (!object_hop(e, &hops)) return false;
    if (p->unknown != NULL || p->adopted != NULL ||
        (p->class == CLASS_ARRAY && (array_count(p) > 0 || p->as.array.is_sparse)))
      return false;
    if (p == r->object_prototype && p->property_count == r->own_count) continue;
    for (size_t i = 0; p != r->array_prototype && i < p->property_count; i++)
      if (p->properties[i].key.string != NULL && p->properties[i].key.string->index != NOT_AN_INDEX) return false;
  }
  return true;
}

Value array_value(Evaluator *e, Object *o, size_t i) {
  Value v = i < array_count(o) ? array_item(e, o, i) : value_undefined();
  return v.kind == VALUE_EMPTY ? value_undefined() : v;
}

void array_lose_tail(Evaluator *e, Object *o, Value why) {
  object_touch(e, o);
  if (o->unknown == NULL) o->unknown = unknown_from(e, why).as.unknown;
}

void array_lose_list(Evaluator *e, Object *o, Value list, size_t from, Value why) {
  array_lose_tail(e, o, why);
  const Value before = value_of_unknown(o->unknown);
  const Value any =
      value_is_object(list) ? perhaps_tail(e, before, list.as.object, from) : perhaps_elements(e, before, list);
  o->unknown = (value_is_unknown(list) ? perhaps(e, any, unknown_from(e, list)) : any).as.unknown;
}

void array_lose_flat(Evaluator *e, Object *o, Value v, double depth) {
  const Key any = {0};
  if (depth != 1 || v.as.unknown->source != NULL || perhaps_reads_run(e, v.as.unknown, &any)) {
    unknown_looked_at(e, v, SIGHT_ALL);
    array_lose_list(e, o, v, 0, v);
    return;
  }
  unknown_is_read(e, v, any);
  array_lose_tail(e, o, perhaps_nothing(e, v));
  o->unknown = perhaps(e, perhaps_elements(e, value_of_unknown(o->unknown), v), v).as.unknown;
}

void array_append(Evaluator *e, Object *o, Value value) {
  if (o->unknown == NULL) {
    array_push(e, o, value);
    return;
  }
  object_touch(e, o);
  object_given(e, o, value);
  if (value_is_unknown(value)) o->unknown = perhaps(e, value_of_unknown(o->unknown), value).as.unknown;
  if (!value_is_object(value)) return;
  Value any = builtin_one_of(e, &value, 1, value_of_unknown(o->unknown));
  if (value_is_unknown(any)) o->unknown = any.as.unknown;
}

void array_lose_more(Evaluator *e, Object *o, const Unknown *more) {
  array_lose_tail(e, o, value_of_unknown(more));
  array_append(e, o, value_of_unknown(more));
}

// The elements of an array-like as they are now, in a new array.
static bool copy_array_like(Evaluator *e, Value from, Object **items, Value *problem) {
  const Unknown *doubt = object_doubt(e, from.as.object);
  *problem = doubt == NULL ? value_undefined() : builtin_unknown(e, doubt);
  double length;
  if (doubt != NULL || !builtin_length(e, from, &length, problem)) return false;
  if (length > ARRAY_LIKE_LIMIT) {
    *problem = unknown_unsupported(e, "an array-like of this length");
    return false;
  }
  *items = array_new(e, (size_t)length);
  for (size_t i = 0; i < (size_t)length; i++) {
    Key key = key_index(e, i);
    int has = object_has(e, from.as.object, key, NULL);
    if (has < 0) {
      *problem = unknown_unsupported(e, "an element that may not be there");
      return false;
    }
    Value v = !evaluator_charge(e, 4) ? value_abrupt() : has > 0 ? value_get(e, from, key) : value_empty();
    *problem = v;
    if (value_is_abrupt(v)) return false;
    array_push(e, *items, v);
  }
  return true;
}

Value array_of_some(Evaluator *e, Object *of, Object *made, Value elements) {
  TRY(elements);
  if (made == NULL && !array_is_plain(e, of)) {
    e->is_answered = true;
    return builtin_one_or_list(e, elements);
  }
  Object *list = made != NULL ? made : array_new(e, 0);
  array_lose_tail(e, list, perhaps_nothing(e, elements));
  array_append(e, list, elements);
  return value_object(list);
}

// What a method gives of an array of which it is not known what is in it: a list of some of the elements or arguments,
// unless it gives no object.
static Value some_of(Evaluator *e, const Call *call, Object *array, Value why) {
  Value one = builtin_one_of(e, array->as.array.items, array_count(array), why);
  TRY(one);
  one = builtin_one_of(e, call->arguments, call->count, one);
  return call->function->as.function.gives_primitive || value_is_abrupt(one) ? one : array_of_some(e, array, NULL, one);
}

bool array_source(Evaluator *e, const Call *call, const char *name, ArraySource *source, Value *result) {
  Value v = call->this_value;
  if (value_is_nullish(v)) {
    *result = throw_error(e, "TypeError", "Array.prototype.%s called on null or undefined", name);
    return false;
  }
  if (!value_is_object(v)) v = to_object(e, v);
  source->object = v;
  *result = v;
  if (!value_is_object(v)) return false;
  if (v.as.object->class != CLASS_ARRAY || (object_doubt(e, v.as.object) == NULL && !array_is_dense(e, v.as.object))) {
    return copy_array_like(e, v, &source->items, result);
  }
  source->items = v.as.object;
  const Unknown *doubt = object_doubt(e, v.as.object);
  if (doubt == NULL) return true;
  e->is_length_lost = true;
  *result = some_of(e, call, v.as.object, value_of_unknown(doubt));
  return false;
}

// ---- the constructor ----

static Value array_of_length(Evaluator *e, Object *array, double length) {
  if (length < 0 || length > 4294967295.0 || length != floor(length))
    return throw_error(e, "RangeError", "Invalid array length");
  size_t count = (size_t)length;
  if (!evaluator_charge_memory(e, count * sizeof(Value))) return value_abrupt();
  CHARGE(e, count);
  for (size_t i = 0; i < count; i++) array_push(e, array, value_empty());
  return value_object(array);
}

static Value array_constructor(Evaluator *e, const Call *call) {
  Value problem;
  Object *prototype = builtin_prototype(e, call, evaluator_realm(e)->array_prototype, &problem);
  if (prototype == NULL) return problem;
  Object *array = array_new(e, call->count);
  array->prototype = prototype;
  bool is_single = call->count == 1 && call->more == NULL;
  if (is_single && call->arguments[0].kind == VALUE_NUMBER)
    return array_of_length(e, array, call->arguments[0].as.number);
  CHARGE(e, call->count);
  if (is_single && value_is_unknown(call->arguments[0])) {
    array_lose_tail(e, array, call->arguments[0]);
    return value_object(array);
  }
  if (call->more != NULL && call->count < 2) array_lose_more(e, array, call->more);
  for (size_t i = 0; i < call->count; i++) array_append(e, array, call->arguments[i]);
  if (call->more != NULL) array_lose_more(e, array, call->more);
  return value_object(array);
}

static Value array_is_array(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  return value_boolean(value_is_object(v) && v.as.object->class == CLASS_ARRAY);
}

// Whether a static method's `this` makes it give a plain array.
static bool is_plain_constructor(Evaluator *e, Value v) {
  if (!value_is_callable(v) || !v.as.object->as.function.is_constructor) return true;
  const Property *p = object_property(evaluator_realm(e)->array_prototype, key_c(e, "constructor"));
  return p != NULL && value_is_object(p->value) && p->value.as.object == v.as.object;
}

static Value array_of(Evaluator *e, const Call *call) {
  if (!is_plain_constructor(e, call->this_value))
    return evaluator_foreign_call(e, call, unknown_unsupported(e, "Array.of of a subclass").as.unknown);
  Object *array = array_new(e, call->count);
  CHARGE(e, call->count);
  for (size_t i = 0; i < call->count; i++) array_push(e, array, call->arguments[i]);
  if (call->more != NULL) array_lose_more(e, array, call->more);
  return value_object(array);
}

// What Array.from reads, one element at a time: the mapper may change what comes next.
typedef struct Given {
  Elements elements;
  Value like; // an array-like that is not iterable, else undefined
  double length;
  size_t next;
} Given;

// Abrupt, Unknown or undefined.
static Value given_begin(Evaluator *e, Value from, Given *given) {
  *given = (Given){.like = value_undefined(), .elements.own = value_empty()};
  KNOWN(e, from);
  if (value_is_nullish(from))
    return throw_error(e, "TypeError", "%s is not iterable (cannot read property Symbol(Symbol.iterator))",
                       from.kind == VALUE_NULL ? "object null" : "undefined");
  Value method = value_get(e, from, (Key){.symbol = evaluator_realm(e)->symbol_iterator}), problem;
  TRY(method);
  if (!value_is_nullish(method)) return elements_begin_with(e, from, method, &given->elements);
  given->like = to_object(e, from);
  KNOWN(e, given->like);
  return builtin_length(e, given->like, &given->length, &problem) ? value_undefined() : problem;
}

// As elements_next.
static Value given_next(Evaluator *e, Given *given, Value *item) {
  if (given->like.kind == VALUE_UNDEFINED) return elements_next(e, &given->elements, item);
  CHARGE(e, 4);
  *item = value_empty();
  if ((double)given->next >= given->length) return value_undefined();
  *item = value_get(e, given->like, key_index(e, given->next++));
  return value_is_abrupt(*item) ? *item : value_undefined();
}

static Value array_from(Evaluator *e, const Call *call) {
  Value mapper = call_argument(call, 1), this_arg = call_argument(call, 2);
  if (mapper.kind != VALUE_UNDEFINED) TRY(builtin_check_callable(e, mapper));
  if (!is_plain_constructor(e, call->this_value))
    return evaluator_foreign_call(e, call, unknown_unsupported(e, "Array.from of a subclass").as.unknown);
  Given given;
  Value problem = given_begin(e, call_argument(call, 0), &given);
  if (problem.kind != VALUE_UNDEFINED) return builtin_give_up(e, call, problem);
  Object *array = array_new(e, 0);
  for (given.elements.steps.is_in_order = true;;) {
    Value item;
    problem = given_next(e, &given, &item);
    if (problem.kind != VALUE_UNDEFINED) return builtin_give_up(e, call, problem);
    if (item.kind == VALUE_EMPTY) return value_object(array);
    const Unknown *maybe = given.elements.steps.maybe;
    const Value at =
        array->unknown == NULL ? value_number((double)array_count(array)) : builtin_unknown(e, array->unknown);
    Value arguments[] = {item, at};
    if (mapper.kind == VALUE_UNDEFINED) array_add(e, array, item, maybe);
    else if (maybe != NULL) problem = builtin_maybe_give(e, mapper, this_arg, arguments, 2, maybe, &item);
    else problem = item = value_call(e, mapper, this_arg, arguments, 2);
    if (value_is_abrupt(problem)) return elements_close(e, &given.elements, problem);
    if (mapper.kind != VALUE_UNDEFINED && item.kind != VALUE_EMPTY) array_add(e, array, item, maybe);
  }
}

// ---- reading ----

static Value array_at(Evaluator *e, const Call *call) {
  ArraySource s;
  Value result;
  const Object *o = value_is_object(call->this_value) ? call->this_value.as.object : NULL;
  const Value index = call_argument(call, 0);
  if (o != NULL && o->class == CLASS_ARRAY && index.kind == VALUE_NUMBER && index.as.number >= 0) {
    e->is_answered = true;
    return value_get(e, call->this_value, key_number(e, trunc(index.as.number))); // whatever its length
  }
  const Unknown *doubt = o != NULL && o->class == CLASS_ARRAY ? object_doubt(e, call->this_value.as.object) : NULL;
  if (doubt != NULL) {
    TailItems items;
    size_t at;
    e->is_answered = true;
    const bool is_last = index.kind == VALUE_NUMBER && index.as.number <= -1; // else it may be one in front of it
    const bool is_told =
        is_last && array_tail(e, o) != NULL && array_sequence(e, o, &items) && sequence_place(&items, index, &at);
    return is_told ? items.items[at].value
                   : builtin_one_of(e, o->as.array.items, array_count(o), value_of_unknown(doubt));
  }
  if (!array_source(e, call, "at", &s, &result)) return result;
  const double length = (double)array_count(s.items); // converting the index may change it
  Value n = to_integer(e, call_argument(call, 0));
  TRY(n);
  if (value_is_unknown(n)) {
    e->is_answered = true;
    return builtin_one_of(e, s.items->as.array.items, array_count(s.items), n);
  }
  double at = n.as.number < 0 ? n.as.number + length : n.as.number;
  return at >= 0 && at < (double)array_count(s.items) ? array_value(e, s.items, (size_t)at) : value_undefined();
}

// The elements of what is no array but asks to be taken for one.
static Value concat_array_like(Evaluator *e, Object *result, Value v) {
  double length;
  Value problem;
  if (!builtin_length(e, v, &length, &problem)) {
    TRY(problem);
    builtin_stopped_at(e, v, false);
    array_lose_list(e, result, v, 0, problem);
    return value_undefined();
  }
  if (length + (double)array_length(result) > 9007199254740991.0)
    return throw_error(e, "TypeError", "Invalid array length");
  for (double i = 0; i < length; i++) {
    CHARGE(e, 4);
    const Key key = key_number(e, i);
    const int has = object_has(e, v.as.object, key, NULL);
    const Value item = has == 0 ? value_empty() : value_get(e, v, key);
    TRY(item);
    if (has < 0) array_lose_tail(e, result, unknown_from(e, item));
    else array_append(e, result, item);
  }
  return value_undefined();
}

// Adds one argument of `concat`, or `this`.
static Value concat_value(Evaluator *e, Object *result, Value v) {
  const Key asks = {.symbol = evaluator_realm(e)->symbol_is_concat_spreadable};
  TailItems items = {0};
  const bool is_one_of = value_is_unknown(v) && object_has(e, evaluator_realm(e)->array_prototype, asks, NULL) == 0;
  if (is_one_of && tail_of(e, v, &items)) {
    array_add_all(e, result, &items);
    return value_undefined();
  }
  const Value spreads = value_is_object(v) ? value_get(e, v, asks) : value_undefined();
  TRY(spreads);
  if (value_is_unknown(v) || value_is_unknown(spreads)) {
    foreign_may_run(e, v);
    builtin_stopped_at(e, v, false);
    array_lose_list(e, result, v, 0, value_is_unknown(v) ? v : spreads);
    if (value_is_object(v)) array_append(e, result, v);
    return value_undefined();
  }
  if (value_truth(spreads) == 1 && v.as.object->class != CLASS_ARRAY) return concat_array_like(e, result, v);
  if (spreads.kind != VALUE_UNDEFINED && value_truth(spreads) == 0) {
    array_add(e, result, v, NULL);
    return value_undefined();
  }
  if (!value_is_object(v) || v.as.object->class != CLASS_ARRAY) {
    array_add(e, result, v, NULL);
    return value_undefined();
  }
  Object *from = v.as.object;
  const Unknown *doubt = object_doubt(e, from);
  if (doubt == NULL && !array_is_dense(e, from)) {
    Value problem;
    if (!copy_array_like(e, v, &from, &problem)) {
      TRY(problem);
      builtin_stopped_at(e, v, false);
      array_lose_list(e, result, v, 0, problem);
      return value_undefined();
    }
  }
  // Of an array that foreign code may have changed even the first elements are not certain.
  size_t count = doubt != NULL && object_is_open(e, from) ? 0 : array_count(from);
  CHARGE(e, count + 1);
  for (size_t i = 0; i < count; i++) array_add(e, result, array_item(e, from, i), NULL);
  if (doubt != NULL && tail_of(e, v, &items)) array_add_all(e, result, &items);
  else if (doubt != NULL) array_lose_list(e, result, v, count, value_of_unknown(doubt));
  return value_undefined();
}

static Value array_concat(Evaluator *e, const Call *call) {
  if (value_is_nullish(call->this_value))
    return throw_error(e, "TypeError", "Array.prototype.concat called on null or undefined");
  Value self = to_object(e, call->this_value);
  KNOWN(e, self);
  if (self.as.object->class == CLASS_ARRAY && !array_is_plain(e, self.as.object))
    return builtin_give_up(e, call, unknown_unsupported(e, "concat of a subclass of Array"));
  Object *result = array_new(e, 0);
  TRY(concat_value(e, result, self));
  for (size_t i = 0; i < call->count; i++) TRY(concat_value(e, result, call->arguments[i]));
  if (call->more == NULL) return value_object(result);
  TRY(concat_value(e, result, value_of_unknown(call->more)));
  array_lose_more(e, result, call->more);
  return value_object(result);
}

static Value array_slice(Evaluator *e, const Call *call) {
  ArraySource s;
  Value result;
  Object *in_order = array_slice_in_order(e, call);
  if (in_order != NULL) return value_object(in_order);
  if (!array_source(e, call, "slice", &s, &result)) return result;
  size_t count = array_count(s.items), from, to;
  if (s.object.as.object->class == CLASS_ARRAY && !array_is_plain(e, s.object.as.object))
    return builtin_give_up(e, call, unknown_unsupported(e, "slice of a subclass of Array"));
  if (!builtin_position(e, call_argument(call, 0), count, 0, &from, &result) ||
      !builtin_position(e, call_argument(call, 1), count, count, &to, &result)) {
    TRY(result);
    return array_of_some(e, s.items, NULL, builtin_one_of(e, s.items->as.array.items, count, result));
  }
  Object *slice = array_new(e, to > from ? to - from : 0);
  CHARGE(e, 1 + (to > from ? to - from : 0));
  for (size_t i = from; i < to; i++)
    array_push(e, slice, i < array_count(s.items) ? array_item(e, s.items, i) : value_empty());
  return value_object(slice);
}

typedef enum Search { SEARCH_INDEX, SEARCH_INCLUDES } Search;

// Elements up to the first that is equal. An element that is not known decides nothing but that the index of a later
// one is not known either.
static Value search_generic(Evaluator *e, Value o, const Call *call, Search kind, bool backwards) {
  double length, from = 0;
  Value problem = value_undefined(), wanted = call_argument(call, 0);
  if (!builtin_length(e, o, &length, &problem)) return problem;
  if (length == 0) return kind == SEARCH_INDEX ? value_number(-1) : value_boolean(false);
  if (backwards) from = length - 1;
  if (call->count > 1) {
    Value n = to_integer(e, call->arguments[1]);
    KNOWN(e, n);
    from = n.as.number < 0 ? n.as.number + length : backwards ? fmin(n.as.number, from) : n.as.number;
    if (!backwards) from = fmax(from, 0);
  }
  for (double i = from; backwards ? i >= 0 : i < length; i += backwards ? -1 : 1) {
    CHARGE(e, 2);
    Key key = key_number(e, i);
    int has = kind == SEARCH_INDEX ? object_has(e, o.as.object, key, NULL) : 1;
    if (has == 0) continue;
    Value item = has < 0 ? unknown_unsupported(e, "an element") : value_get(e, o, key);
    TRY(item);
    int same = kind == SEARCH_INDEX ? values_strictly_equal(item, wanted) : values_same_zero(item, wanted);
    if (same < 0) return unknown_from(e, value_is_unknown(wanted) ? wanted : item);
    if (same) return kind == SEARCH_INDEX ? value_number(i) : value_boolean(true);
  }
  return kind == SEARCH_INDEX ? value_number(-1) : value_boolean(false);
}

// Whether to search through the properties: of an array-like, or where elements may be elsewhere or change meanwhile.
static bool is_searched_slowly(Evaluator *e, const Call *call, Value *o) {
  if (value_is_nullish(call->this_value) || call->more != NULL) return false;
  *o = to_object(e, call->this_value);
  return object_doubt(e, o->as.object) == NULL &&
         (!array_is_dense(e, o->as.object) || value_is_object(call_argument(call, 1)));
}

static Value search(Evaluator *e, const Call *call, const char *name, Search kind) {
  Value wanted = call_argument(call, 0), result;
  ArraySource s = {0};
  const Unknown *doubt = NULL;
  Value slow;
  if (is_searched_slowly(e, call, &slow)) return search_generic(e, slow, call, kind, false);
  bool is_array = value_is_object(call->this_value) && call->this_value.as.object->class == CLASS_ARRAY;
  if (is_array &&
      (object_doubt(e, call->this_value.as.object) != NULL || array_is_dense(e, call->this_value.as.object))) {
    s.items = call->this_value.as.object;
    doubt = object_doubt(e, s.items);
    if (doubt != NULL && object_is_open(e, s.items)) return builtin_unknown(e, doubt);
  } else if (!array_source(e, call, name, &s, &result)) {
    return result;
  }
  size_t count = array_count(s.items), from;
  if (count == 0 && doubt == NULL) return kind == SEARCH_INDEX ? value_number(-1) : value_boolean(false);
  if (!builtin_position(e, call_argument(call, 1), count, 0, &from, &result)) return result;
  Value start = call_argument(call, 1);
  if (doubt != NULL && start.kind == VALUE_NUMBER && start.as.number < 0) return builtin_unknown(e, doubt);
  const Tail *tail = start.kind == VALUE_UNDEFINED ? array_tail(e, s.items) : NULL;
  Value unsure = doubt == NULL || tail != NULL ? value_empty() : value_of_unknown(doubt);
  for (size_t i = from; i < count; i++) {
    CHARGE(e, 1);
    Value item = array_item(e, s.items, i);
    if (item.kind == VALUE_EMPTY && kind == SEARCH_INDEX) continue;
    if (item.kind == VALUE_EMPTY) item = value_undefined();
    int same = kind == SEARCH_INDEX ? values_strictly_equal(item, wanted) : values_same_zero(item, wanted);
    if (same == 1) return kind == SEARCH_INDEX ? value_number((double)i) : value_boolean(true);
    if (same == 0) continue;
    unsure = value_is_unknown(wanted) ? wanted : item;
    if (kind == SEARCH_INDEX) break;
  }
  for (size_t i = 0; tail != NULL && i < tail->count; i++) {
    const Value item = tail->items[i].value;
    const int same = kind == SEARCH_INDEX ? values_strictly_equal(item, wanted) : values_same_zero(item, wanted);
    if (same == 1 && kind == SEARCH_INCLUDES && tail->items[i].why == NULL) return value_boolean(true);
    if (same != 0 && unsure.kind == VALUE_EMPTY) unsure = value_of_unknown(doubt);
  }
  if (unsure.kind != VALUE_EMPTY) return unknown_from(e, unsure);
  return kind == SEARCH_INDEX ? value_number(-1) : value_boolean(false);
}

static Value array_index_of(Evaluator *e, const Call *call) { return search(e, call, "indexOf", SEARCH_INDEX); }
static Value array_includes(Evaluator *e, const Call *call) { return search(e, call, "includes", SEARCH_INCLUDES); }

static Value array_last_index_of(Evaluator *e, const Call *call) {
  ArraySource s;
  Value result, slow, wanted = call_argument(call, 0);
  if (is_searched_slowly(e, call, &slow)) return search_generic(e, slow, call, SEARCH_INDEX, true);
  if (!array_source(e, call, "lastIndexOf", &s, &result)) return result;
  double last = (double)array_count(s.items) - 1;
  if (last < 0) return value_number(-1);
  if (call->count > 1 || call->more != NULL) {
    Value n = to_integer(e, call_argument(call, 1));
    KNOWN(e, n);
    last = n.as.number < 0 ? n.as.number + (double)array_count(s.items) : fmin(n.as.number, last);
  }
  for (double at = last; at >= 0; at--) {
    CHARGE(e, 1);
    Value item = array_item(e, s.items, (size_t)at);
    int same = item.kind == VALUE_EMPTY ? 0 : values_strictly_equal(item, wanted);
    if (same == 1) return value_number(at);
    if (same < 0) return unknown_from(e, value_is_unknown(wanted) ? wanted : item);
  }
  return value_number(-1);
}

static Value join_elements(Evaluator *e, const Call *call) {
  Value result, separator = call_argument(call, 0);
  ArraySource s;
  if (value_is_object(call->this_value) && call->this_value.as.object->class == CLASS_ARRAY) {
    const Unknown *doubt = object_doubt(e, call->this_value.as.object);
    if (doubt != NULL) return builtin_unknown(e, doubt);
  }
  if (!array_source(e, call, "join", &s, &result)) return result;
  const size_t count = array_count(s.items); // converting the separator may change it
  separator = separator.kind == VALUE_UNDEFINED ? value_text_c(e, ",") : to_string(e, separator);
  TRY(separator);
  Value unsure = value_is_unknown(separator) && count > 1 ? separator : value_empty();
  StrBuilder b = {.arena = evaluator_arena(e)};
  for (size_t i = 0; i < count; i++) {
    Value item = i < array_count(s.items) ? array_value(e, s.items, i) : value_undefined();
    if (!builtin_enter(e)) {
      const Value why = unknown_unsupported(e, "join of arrays nested so deeply");
      may_throw(e, why);
      return why;
    }
    Value text = value_is_nullish(item) ? value_text_c(e, "") : to_string(e, item);
    builtin_leave(e);
    TRY(text);
    if (value_is_unknown(text)) unsure = text;
    if (unsure.kind != VALUE_EMPTY) continue;
    Str piece = text.as.string->text, between = i > 0 ? separator.as.string->text : STR("");
    CHARGE(e, 1 + (piece.length + between.length) / 64);
    if (!evaluator_charge_memory(e, piece.length + between.length)) return value_abrupt();
    text_add(&b, between);
    text_add(&b, piece);
  }
  return unsure.kind == VALUE_EMPTY ? value_string(string_new(b.arena, sb_str(&b))) : unknown_from(e, unsure);
}

static Value array_join(Evaluator *e, const Call *call) {
  const Object *o = value_is_object(call->this_value) ? call->this_value.as.object : NULL;
  Joining joining;
  if (o == NULL) return join_elements(e, call);
  if (!joining_begin(e, &joining, o)) return value_text_c(e, "");
  const Value text = join_elements(e, call);
  joining_end(e, &joining);
  return text;
}

static Value array_to_string(Evaluator *e, const Call *call) {
  if (value_is_nullish(call->this_value))
    return throw_error(e, "TypeError", "Cannot convert undefined or null to object");
  Value join = value_get_c(e, call->this_value, "join");
  if (value_is_unknown(join) && !unknown_call_runs(e, join.as.unknown)) return unknown_from(e, join);
  if (value_is_callable(join) || value_is_unknown(join)) return value_call(e, join, call->this_value, NULL, 0);
  return builtin_to_string(e, call);
}

static Value flatten(Evaluator *e, Object *result, Object *from, size_t length, double depth, int level);

static Value flatten_item(Evaluator *e, Object *result, Value item, double depth, int level) {
  Object *from = item.as.object;
  Value problem;
  const bool is_dense = object_doubt(e, from) != NULL || array_is_dense(e, from);
  if (!is_dense && !copy_array_like(e, item, &from, &problem)) return problem;
  return flatten(e, result, from, array_count(from), depth, level);
}

static Value flatten(Evaluator *e, Object *result, Object *from, size_t length, double depth, int level) {
  const Unknown *doubt = object_doubt(e, from);
  if (level > FLAT_DEPTH_LIMIT) { // as an array in itself
    evaluator_exhaust(e);
    return value_abrupt();
  }
  const size_t count = doubt != NULL && object_is_open(e, from) ? 0 : length;
  for (size_t i = 0; i < count && i < array_count(from); i++) {
    CHARGE(e, 1);
    Value item = array_item(e, from, i);
    if (item.kind == VALUE_EMPTY) continue;
    TailItems items = {0};
    if (depth == 1 && value_is_unknown(item) && tail_of(e, item, &items)) array_add_all(e, result, &items);
    else if (depth >= 1 && value_is_unknown(item)) array_lose_flat(e, result, item, depth);
    else if (depth >= 1 && value_is_object(item) && item.as.object->class == CLASS_ARRAY)
      TRY(flatten_item(e, result, item, depth - 1, level + 1));
    else array_add(e, result, item, NULL);
  }
  if (doubt != NULL) array_lose_list(e, result, value_object(from), count, value_of_unknown(doubt));
  return value_undefined();
}

static Value array_flat(Evaluator *e, const Call *call) {
  ArraySource s;
  Value source_problem, depth = call_argument(call, 0);
  Object *in_order = array_flat_in_order(e, call);
  if (in_order != NULL) return value_object(in_order);
  if (!array_source(e, call, "flat", &s, &source_problem)) {
    if (!value_is_object(source_problem)) return source_problem;
    const Value element = value_of_unknown(source_problem.as.object->unknown);
    array_append(e, source_problem.as.object, builtin_one_or_list(e, element));
    return source_problem;
  }
  if (!array_is_plain(e, s.items))
    return builtin_give_up(e, call, unknown_unsupported(e, "flat of a subclass of Array"));
  const size_t length = array_count(s.items); // converting the depth may change it
  depth = depth.kind == VALUE_UNDEFINED ? value_number(1) : to_integer(e, depth);
  TRY(depth);
  if (value_is_unknown(depth))
    return builtin_one_or_list(e, builtin_one_of(e, s.items->as.array.items, array_count(s.items), depth));
  Object *result = array_new(e, array_count(s.items));
  TRY(flatten(e, result, s.items, length, depth.as.number, 0));
  return value_object(result);
}

static Value iterate(Evaluator *e, const Call *call, const char *name, Iteration kind) {
  if (value_is_nullish(call->this_value))
    return throw_error(e, "TypeError", "Array.prototype.%s called on null or undefined", name);
  Value o = to_object(e, call->this_value);
  const Unknown *doubt = object_doubt(e, o.as.object);
  if (doubt != NULL && o.as.object->class != CLASS_ARRAY) return builtin_give_up(e, call, value_of_unknown(doubt));
  return builtin_iterator(e, ITERATOR_OF_ARRAY, (BuiltinIterator){.source = o.as.object, .kind = kind});
}

static Value array_keys(Evaluator *e, const Call *call) { return iterate(e, call, "keys", ITERATE_KEYS); }
static Value array_values(Evaluator *e, const Call *call) { return iterate(e, call, "values", ITERATE_VALUES); }
static Value array_entries(Evaluator *e, const Call *call) { return iterate(e, call, "entries", ITERATE_ENTRIES); }

// ---- copies with a change ----

// Whether to read element by element: of what is no dense array, or where converting an argument may change it.
static bool is_read_slowly(Evaluator *e, const Call *call, size_t converted, Object **o, double *length,
                           Value *problem) {
  if (value_is_nullish(call->this_value) || call->more != NULL) return false;
  *o = to_object(e, call->this_value).as.object;
  bool is_simple = (*o)->class == CLASS_ARRAY && array_is_dense(e, *o);
  for (size_t i = 0; i < converted && i < call->count; i++) is_simple &= !value_is_object(call->arguments[i]);
  if (is_simple || object_doubt(e, *o) != NULL) return false;
  *problem = value_undefined();
  builtin_length(e, value_object(*o), length, problem);
  if (problem->kind == VALUE_NUMBER) *problem = value_undefined();
  return true;
}

static Value too_long(Evaluator *e) { return throw_error(e, "RangeError", "Invalid array length"); }

// Adds the elements of `o` from `from` up to `to`; abrupt or undefined.
static Value append_slowly(Evaluator *e, Object *list, Object *o, double from, double to) {
  for (double i = from; i < to; i++) {
    CHARGE(e, 4);
    const Value item = value_get(e, value_object(o), key_number(e, i));
    TRY(item);
    array_push(e, list, item);
  }
  return value_undefined();
}

static Value array_to_reversed(Evaluator *e, const Call *call) {
  ArraySource s;
  Object *o;
  double length;
  Value result;
  if (is_read_slowly(e, call, 0, &o, &length, &result)) {
    if (result.kind != VALUE_UNDEFINED) return result;
    if (length > 4294967295.0) return too_long(e);
    Object *list = array_new(e, 0);
    for (double i = length; i > 0; i--) TRY(append_slowly(e, list, o, i - 1, i));
    return value_object(list);
  }
  if (!array_source(e, call, "toReversed", &s, &result)) return result;
  CHARGE(e, array_count(s.items));
  Object *copy = array_new(e, array_count(s.items));
  for (size_t i = array_count(s.items); i-- > 0;) array_push(e, copy, array_value(e, s.items, i));
  return value_object(copy);
}

static Value bad_index(Evaluator *e, double n) {
  char shown[32];
  size_t length = number_to_text(n, shown);
  return throw_error(e, "RangeError", "Invalid index : %.*s", (int)length, shown);
}

static Value with_slowly(Evaluator *e, const Call *call, Object *o, double length) {
  const Value n = to_integer(e, call_argument(call, 0));
  KNOWN(e, n);
  const double at = n.as.number < 0 ? n.as.number + length : n.as.number;
  if (!(at >= 0 && at < length)) return bad_index(e, n.as.number);
  if (length > 4294967295.0) return too_long(e);
  Object *list = array_new(e, 0);
  TRY(append_slowly(e, list, o, 0, at));
  array_push(e, list, call_argument(call, 1));
  TRY(append_slowly(e, list, o, at + 1, length));
  return value_object(list);
}

static Value array_with(Evaluator *e, const Call *call) {
  ArraySource s;
  Object *o;
  double length;
  Value result;
  if (is_read_slowly(e, call, 1, &o, &length, &result))
    return result.kind != VALUE_UNDEFINED ? result : with_slowly(e, call, o, length);
  if (!array_source(e, call, "with", &s, &result)) return result;
  Value n = to_integer(e, call_argument(call, 0));
  KNOWN(e, n);
  size_t count = array_count(s.items);
  double at = n.as.number < 0 ? n.as.number + (double)count : n.as.number;
  if (at < 0 || at >= (double)count) return bad_index(e, n.as.number);
  CHARGE(e, count);
  Object *copy = array_new(e, count);
  for (size_t i = 0; i < count; i++)
    array_push(e, copy, i == (size_t)at ? call_argument(call, 1) : array_value(e, s.items, i));
  return value_object(copy);
}

static Value spliced_slowly(Evaluator *e, const Call *call, Object *o, double length) {
  const Value start = to_integer(e, call_argument(call, 0));
  KNOWN(e, start);
  const double n = start.as.number, from = n < 0 ? fmax(n + length, 0) : fmin(n, length);
  double removed = call->count == 0 ? 0 : length - from;
  if (call->count > 1) {
    const Value count = to_integer(e, call->arguments[1]);
    KNOWN(e, count);
    removed = fmin(fmax(count.as.number, 0), length - from);
  }
  const double added = call->count > 2 ? (double)call->count - 2 : 0;
  if (length - removed + added > 9007199254740991.0) return throw_error(e, "TypeError", "Invalid array length");
  if (length - removed + added > 4294967295.0) return too_long(e);
  Object *list = array_new(e, 0);
  TRY(append_slowly(e, list, o, 0, from));
  for (size_t i = 2; i < call->count; i++) array_push(e, list, call->arguments[i]);
  TRY(append_slowly(e, list, o, from + removed, length));
  return value_object(list);
}

static Value array_to_spliced(Evaluator *e, const Call *call) {
  ArraySource s;
  Object *o;
  double length;
  Value result;
  if (is_read_slowly(e, call, 2, &o, &length, &result))
    return result.kind != VALUE_UNDEFINED ? result : spliced_slowly(e, call, o, length);
  if (!array_source(e, call, "toSpliced", &s, &result)) return result;
  size_t count = array_count(s.items), from, removed;
  if (!array_splice_range(e, call, count, &from, &removed, &result)) return result;
  CHARGE(e, count + call->count);
  Object *copy = array_new(e, count);
  for (size_t i = 0; i < from; i++) array_push(e, copy, array_value(e, s.items, i));
  for (size_t i = 2; i < call->count; i++) array_push(e, copy, call->arguments[i]);
  if (call->more != NULL) array_lose_more(e, copy, call->more);
  for (size_t i = from + removed; i < count; i++) array_append(e, copy, array_value(e, s.items, i));
  return value_object(copy);
}

void realm_init_array(Evaluator *e) {
  static const Builtin functions[] = {{"from", 1, array_from}, {"isArray", 1, array_is_array}, {"of", 0, array_of}};
  static const char *const novelties[] = {"fromAsync"}, *const take_more[] = {"concat", "toSpliced"};
  static const Builtin methods[] = {{"at", 1, array_at},
                                    {"concat", 1, array_concat},
                                    {"entries", 0, array_entries},
                                    {"flat", 0, array_flat},
                                    {"includes", 1, array_includes},
                                    {"indexOf", 1, array_index_of},
                                    {"join", 1, array_join},
                                    {"keys", 0, array_keys},
                                    {"lastIndexOf", 1, array_last_index_of},
                                    {"slice", 2, array_slice},
                                    {"toLocaleString", 0, builtin_not_evaluated},
                                    {"toReversed", 0, array_to_reversed},
                                    {"toSpliced", 2, array_to_spliced},
                                    {"toString", 0, array_to_string},
                                    {"values", 0, array_values},
                                    {"with", 2, array_with}};
  Object *prototype = evaluator_realm(e)->array_prototype;
  Object *constructor = realm_add_constructor(e, "Array", 1, array_constructor, prototype);
  realm_add(e, constructor, functions, BUILTIN_COUNT(functions));
  builtin_add_novelties(e, constructor, novelties, BUILTIN_COUNT(novelties));
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  realm_takes_more(e, prototype, take_more, BUILTIN_COUNT(take_more));
  const Property *values = object_property(prototype, key_c(e, "values"));
  evaluator_realm(e)->array_values = values->value;
  object_define(e, prototype, (Key){.symbol = evaluator_realm(e)->symbol_iterator}, values->value, PROPERTY_BUILTIN);
  builtin_add_iteration(e);
  builtin_add_mutation(e);
  builtin_add_order(e);
}
