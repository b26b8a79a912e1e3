// Array.prototype.sort and toSorted (ECMA-262, 23.1.3.30; SortIndexedProperties, 23.1.3.30.1).
//
// A comparison function that contradicts itself, such as `(a, b) => a > b`, gets what V8 makes of it: up to SHORT
// elements V8 counts the run at the start and inserts the others by binary search. For longer lists a merge sort gives
// the one stable order, and an order that the function does not confirm is not known.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

enum { SHORT = 63 };

typedef struct Sorter {
  Evaluator *e;
  Value function; // undefined: by text
  Value *items;
  const String **texts; // of the items, if there is no function
  size_t *order;        // the items' numbers, to be sorted
  size_t count;
  Value problem; // abrupt or Unknown; then sorting is over
} Sorter;

static bool failed(const Sorter *s) { return s->problem.kind != VALUE_UNDEFINED; }

// The sign of the comparison; 0 once sorting has failed.
static int compare(Sorter *s, size_t a, size_t b) {
  if (failed(s)) return 0;
  if (!evaluator_charge(s->e, 1)) {
    s->problem = value_abrupt();
    return 0;
  }
  if (s->texts != NULL) return string_compare(s->texts[a], s->texts[b]);
  Value arguments[] = {s->items[a], s->items[b]};
  Value v = value_call(s->e, s->function, value_undefined(), arguments, 2);
  if (!value_is_abrupt(v)) v = to_number(s->e, v);
  if (v.kind != VALUE_NUMBER) {
    s->problem = v;
    return 0;
  }
  return v.as.number < 0 ? -1 : v.as.number > 0;
}

// The length of the run at the start: not descending, or strictly descending and then turned around.
static size_t count_run(Sorter *s) {
  if (s->count < 2) return s->count;
  size_t run = 2;
  bool descends = compare(s, s->order[1], s->order[0]) < 0;
  while (run < s->count && (compare(s, s->order[run], s->order[run - 1]) < 0) == descends && !failed(s)) run++;
  for (size_t i = 0; descends && i < run / 2; i++) {
    size_t low = s->order[i];
    s->order[i] = s->order[run - 1 - i];
    s->order[run - 1 - i] = low;
  }
  return run;
}

static void sort_short(Sorter *s) {
  for (size_t start = count_run(s); start < s->count && !failed(s); start++) {
    size_t low = 0, high = start, pivot = s->order[start];
    while (low < high) {
      size_t middle = low + (high - low) / 2;
      if (compare(s, pivot, s->order[middle]) < 0) high = middle;
      else low = middle + 1;
    }
    memmove(s->order + low + 1, s->order + low, (start - low) * sizeof *s->order);
    s->order[low] = pivot;
  }
}

// In which order and how often a function of the program is called here is no engine's: what it changes is not known.
static void apart(Sorter *s, void (*work)(Sorter *s)) {
  const Unknown *why = unknown_unsupported(s->e, "how often `sort` calls a function").as.unknown;
  Region *region = region_begin(s->e, MAYBE_CONDITION, evaluator_node(s->e), why);
  Levels left = {0};
  Changes changes = {0};
  work(s);
  region_end(s->e, region, &changes, &left);
  changes_forget(s->e, &changes, why);
  regions_open(s->e, &left, why, evaluator_node(s->e));
}

static void sort_long(Sorter *s) {
  size_t *from = s->order, *to = ARENA_ARRAY(evaluator_arena(s->e), size_t, s->count);
  for (size_t width = 1; width < s->count && !failed(s); width *= 2) {
    for (size_t start = 0; start < s->count; start += 2 * width) {
      size_t middle = start + width < s->count ? start + width : s->count;
      size_t end = middle + width < s->count ? middle + width : s->count;
      size_t a = start, b = middle;
      for (size_t k = start; k < end; k++)
        to[k] = b >= end || (a < middle && compare(s, from[b], from[a]) >= 0) ? from[a++] : from[b++];
    }
    size_t *sorted = to;
    to = from;
    from = sorted;
  }
  s->order = from;
  if (s->texts != NULL) return;
  for (size_t i = 1; i < s->count && !failed(s); i++) {
    int up = compare(s, s->order[i - 1], s->order[i]), down = compare(s, s->order[i], s->order[i - 1]);
    if (!failed(s) && (up > 0 || up != -down))
      s->problem = unknown_unsupported(s->e, "sort by a function that contradicts itself");
  }
}

static void read_texts(Sorter *s) {
  for (size_t i = 0; i < s->count && !value_is_abrupt(s->problem); i++) {
    const Value text = to_string(s->e, s->items[i]);
    if (text.kind == VALUE_STRING) s->texts[i] = text.as.string;
    else s->problem = text;
  }
}

// Sorts `count` values in place, undefined ones last; abrupt, Unknown or undefined.
static Value sort_values(Evaluator *e, Value *values, size_t count, Value function) {
  if (count < 2) return value_undefined();
  Arena *arena = evaluator_arena(e);
  Sorter s = {.e = e, .function = function, .problem = value_undefined()};
  s.items = ARENA_ARRAY(arena, Value, count + 1);
  s.order = ARENA_ARRAY(arena, size_t, count + 1);
  for (size_t i = 0; i < count; i++) {
    // An Unknown may be undefined, which stands at the end whatever the function says.
    if (value_is_unknown(values[i])) s.problem = values[i];
    if (values[i].kind != VALUE_UNDEFINED) s.items[s.count++] = values[i];
  }
  if (function.kind == VALUE_UNDEFINED) s.texts = ARENA_ARRAY(arena, const String *, s.count + 1);
  for (size_t i = 0; i < s.count; i++) s.order[i] = i;
  if (s.texts != NULL) apart(&s, read_texts);
  if (value_is_abrupt(s.problem)) return s.problem;
  if (failed(&s)) return unknown_from(e, s.problem);
  if (s.count <= SHORT) sort_short(&s);
  else apart(&s, sort_long);
  if (failed(&s)) return value_is_unknown(s.problem) ? unknown_from(e, s.problem) : s.problem;
  for (size_t i = 0; i < s.count; i++) values[i] = s.items[s.order[i]];
  for (size_t i = s.count; i < count; i++) values[i] = value_undefined();
  return value_undefined();
}

static Value check_comparator(Evaluator *e, Value function) {
  may_throw(e, function);
  if (function.kind == VALUE_UNDEFINED || value_is_unknown(function) || value_is_callable(function)) return function;
  return throw_error(e, "TypeError", "The comparison function must be either a function or undefined");
}

// It is not known how often the function is called, nor of which elements.
static Value compare_some(Evaluator *e, const Call *call, Value element) {
  const Value function = call_argument(call, 0), arguments[] = {element, element};
  if (!value_is_callable(function)) return builtin_give_up(e, call, element);
  TRY(builtin_call_some(e, function, value_undefined(), arguments, 2, element.as.unknown));
  return value_undefined();
}

// Sorting stopped at something that is not known. `values`: what was read before a function was called.
static Value give_up(Evaluator *e, const Call *call, Object *o, const ValueList *values, Value why) {
  if (value_is_abrupt(why)) return why;
  why = builtin_one_of(e, o->as.array.items, o->class == CLASS_ARRAY ? array_count(o) : 0, why);
  TRY(why);
  why = builtin_one_of(e, values->items, values->count, why);
  TRY(why);
  e->is_length_lost = true;
  if (call_argument(call, 0).kind != VALUE_UNDEFINED) TRY(compare_some(e, call, why));
  elements_forget(e, o, why.as.unknown);
  return call->this_value;
}

// The same step by step, through the properties of any object.
static Value sort_generic(Evaluator *e, const Call *call, Object *o) {
  double length;
  Value problem, self = value_object(o);
  ValueList values = {0};
  if (!builtin_length(e, self, &length, &problem)) return give_up(e, call, o, &values, problem);
  if (length < 2) return self; // so V8, which neither reads nor writes it: one that is frozen does not throw
  for (double i = 0; i < length; i++) {
    CHARGE(e, 4);
    int has = object_has(e, o, key_number(e, i), NULL);
    if (has < 0) return give_up(e, call, o, &values, unknown_unsupported(e, "sort"));
    if (has == 0) continue;
    Value v = value_get(e, self, key_number(e, i));
    TRY(v);
    vec_push(evaluator_arena(e), &values, v);
  }
  problem = sort_values(e, values.items, values.count, call_argument(call, 0));
  if (problem.kind != VALUE_UNDEFINED) return give_up(e, call, o, &values, problem);
  for (size_t i = 0; i < values.count; i++) TRY(value_set(e, self, key_index(e, i), values.items[i]));
  for (double i = (double)values.count; i < length; i++) {
    Key key = key_number(e, i);
    int has = object_has(e, o, key, NULL);
    if (has != 0 && !object_delete(e, o, key))
      return throw_error(e, "TypeError", "Cannot delete property '%.*s'", STR_ARG(key.string->text));
  }
  return self;
}

static Value array_sort(Evaluator *e, const Call *call) {
  Value function = call_argument(call, 0), self = call->this_value;
  TRY(check_comparator(e, function));
  if (value_is_nullish(self)) return throw_error(e, "TypeError", "Array.prototype.sort called on null or undefined");
  self = to_object(e, self);
  Object *o = self.as.object;
  object_acted_on(e, o);
  ValueList values = {0};
  const Unknown *doubt = object_doubt(e, o);
  if (doubt != NULL) return give_up(e, call, o, &values, value_of_unknown(doubt));
  if (!array_is_dense(e, o) || o->as.array.length_frozen) return sort_generic(e, call, o);
  size_t length = array_count(o);
  CHARGE(e, length);
  for (size_t i = 0; i < length; i++) {
    const Value v = array_item(e, o, i);
    if (v.kind != VALUE_EMPTY) vec_push(evaluator_arena(e), &values, v);
  }
  Value problem = sort_values(e, values.items, values.count, function);
  if (problem.kind != VALUE_UNDEFINED) return give_up(e, call, o, &values, problem);
  doubt = object_doubt(e, o);
  if (doubt != NULL || !array_is_dense(e, o) || o->as.array.length_frozen || array_count(o) != length)
    return give_up(e, call, o, &values, doubt != NULL ? value_of_unknown(doubt) : unknown_unsupported(e, "sort"));
  for (size_t i = 0; i < length; i++) array_set(e, o, i, i < values.count ? values.items[i] : value_empty());
  return self;
}

static Value array_to_sorted(Evaluator *e, const Call *call) {
  Value function = call_argument(call, 0), result;
  TRY(check_comparator(e, function));
  ArraySource s;
  if (!array_source(e, call, "toSorted", &s, &result)) {
    if (value_is_abrupt(result) || function.kind == VALUE_UNDEFINED) return result;
    const Value element = value_is_object(result) ? value_of_unknown(result.as.object->unknown) : result;
    TRY(compare_some(e, call, element));
    return result;
  }
  size_t count = array_count(s.items);
  CHARGE(e, count);
  Value *values = ARENA_ARRAY(evaluator_arena(e), Value, count + 1);
  for (size_t i = 0; i < count; i++) values[i] = array_value(e, s.items, i);
  Value problem = sort_values(e, values, count, function);
  if (problem.kind == VALUE_UNDEFINED) return builtin_array(e, values, count);
  TRY(problem);
  const Value element = builtin_one_of(e, values, count, problem);
  TRY(element);
  e->is_length_lost = true;
  if (function.kind != VALUE_UNDEFINED) TRY(compare_some(e, call, element));
  return array_of_some(e, s.items, NULL, element);
}

void builtin_add_order(Evaluator *e) {
  static const Builtin methods[] = {{"sort", 1, array_sort}, {"toSorted", 1, array_to_sorted}};
  realm_add(e, evaluator_realm(e)->array_prototype, methods, BUILTIN_COUNT(methods));
}
