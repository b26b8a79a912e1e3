// The methods of arrays that change the array (ECMA-262, 23.1.3).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

// Whether converting one of the first arguments may run code that changes the array.
static bool converts_objects(const Call *call, size_t count) {
  for (size_t i = 0; i < count && i < call->count; i++)
    if (value_is_object(call->arguments[i])) return true;
  return false;
}

// What is put into an array of which it is not known what is in it.
static void give_arguments(Evaluator *e, const Call *call, Object *array) {
  for (size_t i = 0; i < call->count; i++) object_given(e, array, call->arguments[i]);
  if (call->more != NULL) object_given(e, array, value_of_unknown(call->more));
}

// An Unknown that may be any of the elements, or of what the method was given.
static Value any_held(Evaluator *e, const Call *call, const Object *array, Value why) {
  Value any = builtin_one_of(e, array->as.array.items, array_count(array), why);
  if (!value_is_abrupt(any)) any = builtin_one_of(e, call->arguments, call->count, any);
  return value_is_abrupt(any) || call->more == NULL ? any : perhaps(e, any, value_of_unknown(call->more));
}

// What `splice` gives where it is not known which elements it takes out.
static Value some_taken(Evaluator *e, Object *array, Value elements) {
  return value_is_unknown(elements) ? array_of_some(e, array, NULL, elements) : elements;
}

// The array that a method changes, its elements known. False: *result is what the method gives. The first arguments,
// `converted` of them, are made numbers.
static bool own_array(Evaluator *e, const Call *call, const char *name, size_t converted, Object **array,
                      Value *result) {
  Value v = call->this_value;
  if (value_is_nullish(v)) {
    *result = throw_error(e, "TypeError", "Array.prototype.%s called on null or undefined", name);
    return false;
  }
  v = to_object(e, v);
  *array = v.as.object;
  object_acted_on(e, *array);
  const Unknown *doubt = object_doubt(e, *array);
  if (doubt == NULL) {
    bool is_free = array_is_dense(e, *array) && (*array)->extensible && !(*array)->as.array.length_frozen &&
                   !converts_objects(call, converted);
    if (is_free) return true;
    *result = array_generic(e, call, name, *array);
    return false;
  }
  if ((*array)->class != CLASS_ARRAY) {
    elements_forget(e, *array, doubt);
    *result = builtin_give_up(e, call, value_of_unknown(doubt));
    return false;
  }
  // What it gives may be any of the elements; what it was given is among them.
  give_arguments(e, call, *array);
  *result = any_held(e, call, *array, value_of_unknown(doubt));
  if (!value_is_abrupt(*result)) elements_forget(e, *array, result->as.unknown);
  if (strcmp(name, "splice") == 0) *result = some_taken(e, *array, *result);
  e->is_length_lost = true;
  return false;
}

// The array's elements cannot be told from here on.
static Value lose(Evaluator *e, const Call *call, Object *array, Value why) {
  if (value_is_abrupt(why)) return why;
  const Value result = any_held(e, call, array, why);
  give_arguments(e, call, array);
  if (!value_is_abrupt(result)) elements_forget(e, array, result.as.unknown);
  return result;
}

// A list some elements of which may not be there, in an order that is known and that nothing goes by.
static bool has_order(Evaluator *e, const Call *call, Object **o, TailItems *items) {
  *o = value_is_object(call->this_value) ? call->this_value.as.object : NULL;
  if (*o == NULL || array_tail(e, *o) == NULL || !(*o)->extensible || (*o)->rigor != NULL ||
      (*o)->as.array.length_frozen || (*o)->as.array.frozen || (*o)->property_count > 0 || call->more != NULL)
    return false;
  object_acted_on(e, *o);
  return array_tail(e, *o) != NULL && !rounds_go_over(e, *o) && array_sequence(e, *o, items);
}

// Takes the first or the last element out of such a list, if that one is there for certain.
static bool take_certain(Evaluator *e, const Call *call, bool is_first, Value *taken) {
  Object *o;
  TailItems items;
  if (!has_order(e, call, &o, &items) || items.count == 0) return false;
  const TailItem *item = &items.items[is_first ? 0 : items.count - 1];
  if (item->why != NULL) return false;
  *taken = item->value;
  array_put_sequence(e, o, &(TailItems){.items = items.items + is_first, .count = items.count - 1});
  return true;
}

static Value length_of(const Object *o) { return value_number((double)array_count(o)); }

// What a spread gives of which it is not known what it is.
static void add_behind(Evaluator *e, Object *o, const Call *call) {
  if (call->behind != NULL) array_add_all(e, o, call->behind);
  else if (call->more != NULL) array_lose_more(e, o, call->more);
}

static Value array_push_values(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  bool is_array = value_is_object(call->this_value) && call->this_value.as.object->class == CLASS_ARRAY;
  // Elements that are certain stay so if only the end is not known.
  if (is_array && call->this_value.as.object->unknown != NULL && !object_is_open(e, call->this_value.as.object)) {
    o = call->this_value.as.object;
    object_acted_on(e, o);
    for (size_t i = 0; i < call->count; i++) array_add(e, o, call->arguments[i], NULL);
    add_behind(e, o, call);
    return builtin_unknown(e, o->unknown);
  }
  if (!own_array(e, call, "push", 0, &o, &result)) return result;
  CHARGE(e, call->count);
  for (size_t i = 0; i < call->count; i++) array_push(e, o, call->arguments[i]);
  if (call->more == NULL) return length_of(o);
  add_behind(e, o, call);
  return builtin_unknown(e, call->more);
}

static Value array_pop(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (take_certain(e, call, false, &result)) return result;
  if (!own_array(e, call, "pop", 0, &o, &result)) return result;
  size_t count = array_count(o);
  if (count == 0) return value_undefined();
  Value last = array_value(e, o, count - 1);
  array_truncate(e, o, count - 1);
  return last;
}

// Puts these in the place of all elements.
static void rewrite(Evaluator *e, Object *o, const Value *items, size_t count) {
  array_truncate(e, o, count);
  for (size_t i = 0; i < count; i++) array_set(e, o, i, items[i]);
}

static Value *copy_items(Evaluator *e, Object *o) {
  size_t count = array_count(o);
  Value *items = ARENA_ARRAY(evaluator_arena(e), Value, count + 1);
  for (size_t i = 0; i < count; i++) items[i] = array_item(e, o, i);
  return items;
}

static Value array_shift(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (take_certain(e, call, true, &result)) return result;
  if (!own_array(e, call, "shift", 0, &o, &result)) return result;
  size_t count = array_count(o);
  if (count == 0) return value_undefined();
  CHARGE(e, 1 + count / 8);
  Value first = array_value(e, o, 0);
  for (size_t i = 1; i < count; i++) array_set(e, o, i - 1, array_item(e, o, i));
  array_truncate(e, o, count - 1);
  return first;
}

static Value array_unshift(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  TailItems items, all = {0};
  if (has_order(e, call, &o, &items)) {
    for (size_t i = 0; i < call->count; i++) vec_push(evaluator_arena(e), &all, ((TailItem){call->arguments[i], NULL}));
    for (size_t i = 0; i < items.count; i++) vec_push(evaluator_arena(e), &all, items.items[i]);
    array_put_sequence(e, o, &all);
    return o->unknown == NULL ? length_of(o) : builtin_unknown(e, o->unknown);
  }
  if (!own_array(e, call, "unshift", 0, &o, &result)) return result;
  size_t count = array_count(o), added = call->count;
  if (call->more != NULL) return lose(e, call, o, value_of_unknown(call->more));
  CHARGE(e, 1 + (count + added) / 8);
  for (size_t i = 0; i < added; i++) array_push(e, o, value_empty());
  if (array_count(o) != count + added) return value_abrupt();
  for (size_t i = count; i-- > 0;) array_set(e, o, i + added, array_item(e, o, i));
  for (size_t i = 0; i < added; i++) array_set(e, o, i, call->arguments[i]);
  return length_of(o);
}

bool array_splice_range(Evaluator *e, const Call *call, size_t count, size_t *from, size_t *removed, Value *problem) {
  if (!builtin_position(e, call_argument(call, 0), count, 0, from, problem)) return false;
  size_t left = count - *from;
  bool has_start = call->count > 0 || call->more != NULL, has_removed = call->count > 1 || call->more != NULL;
  *removed = has_start && !has_removed ? left : 0;
  if (!has_removed) return true;
  Value n = to_integer(e, call_argument(call, 1));
  *problem = value_is_unknown(n) ? unknown_from(e, n) : n;
  if (n.kind != VALUE_NUMBER) return false;
  *removed = n.as.number <= 0 ? 0 : n.as.number >= (double)left ? left : (size_t)n.as.number;
  return true;
}

static Value array_splice(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (!own_array(e, call, "splice", 2, &o, &result)) return result;
  if (!array_is_plain(e, o)) {
    const Value why = unknown_unsupported(e, "splice of a subclass of Array");
    return some_taken(e, o, lose(e, call, o, why));
  }
  size_t count = array_count(o), from, removed, added = call->count > 2 ? call->count - 2 : 0;
  if (!array_splice_range(e, call, count, &from, &removed, &result)) return some_taken(e, o, lose(e, call, o, result));
  if (call->more != NULL) return some_taken(e, o, lose(e, call, o, value_of_unknown(call->more)));
  CHARGE(e, 1 + (count + added) / 4);
  Value *items = copy_items(e, o);
  Object *taken = array_new(e, removed);
  for (size_t i = 0; i < removed; i++) array_push(e, taken, items[from + i]);
  array_truncate(e, o, from);
  for (size_t i = 0; i < added; i++) array_push(e, o, call->arguments[i + 2]);
  for (size_t i = from + removed; i < count; i++) array_push(e, o, items[i]);
  return value_object(taken);
}

static Value array_reverse(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  TailItems items, all = {0};
  if (has_order(e, call, &o, &items)) {
    for (size_t i = items.count; i-- > 0;) vec_push(evaluator_arena(e), &all, items.items[i]);
    array_put_sequence(e, o, &all);
    return call->this_value;
  }
  if (!own_array(e, call, "reverse", 0, &o, &result)) return value_is_unknown(result) ? call->this_value : result;
  size_t count = array_count(o);
  CHARGE(e, 1 + count);
  for (size_t i = 0; i < count / 2; i++) {
    Value low = array_item(e, o, i), high = array_item(e, o, count - 1 - i);
    array_set(e, o, i, high);
    array_set(e, o, count - 1 - i, low);
  }
  return call->this_value;
}

static Value array_fill(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (!own_array(e, call, "fill", 3, &o, &result)) return value_is_unknown(result) ? call->this_value : result;
  size_t count = array_count(o), from, to;
  if (!builtin_position(e, call_argument(call, 1), count, 0, &from, &result) ||
      !builtin_position(e, call_argument(call, 2), count, count, &to, &result)) {
    TRY(lose(e, call, o, result));
    return call->this_value;
  }
  CHARGE(e, 1 + count);
  for (size_t i = from; i < to && i < array_count(o); i++) array_set(e, o, i, call_argument(call, 0));
  return call->this_value;
}

static Value array_copy_within(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (!own_array(e, call, "copyWithin", 3, &o, &result)) return value_is_unknown(result) ? call->this_value : result;
  size_t count = array_count(o), target, from, to;
  if (!builtin_position(e, call_argument(call, 0), count, 0, &target, &result) ||
      !builtin_position(e, call_argument(call, 1), count, 0, &from, &result) ||
      !builtin_position(e, call_argument(call, 2), count, count, &to, &result)) {
    TRY(lose(e, call, o, result));
    return call->this_value;
  }
  size_t length = to > from ? to - from : 0;
  if (length > count - target) length = count - target;
  CHARGE(e, 1 + count);
  Value *items = copy_items(e, o);
  memmove(items + target, items + from, length * sizeof *items);
  rewrite(e, o, items, count);
  return call->this_value;
}

void builtin_add_mutation(Evaluator *e) {
  static const Builtin methods[] = {
      {"copyWithin", 2, array_copy_within}, {"fill", 1, array_fill},       {"pop", 0, array_pop},
      {"push", 1, array_push_values},       {"reverse", 0, array_reverse}, {"shift", 0, array_shift},
      {"splice", 2, array_splice},          {"unshift", 1, array_unshift}};
  static const char *const take_more[] = {"push", "splice", "unshift"};
  realm_add(e, evaluator_realm(e)->array_prototype, methods, BUILTIN_COUNT(methods));
  realm_takes_more(e, evaluator_realm(e)->array_prototype, take_more, BUILTIN_COUNT(take_more));
}
