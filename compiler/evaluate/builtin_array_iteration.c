// The methods of arrays that call a function for each element (ECMA-262, 23.1.3).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

// What a method gives, once it is not known for which elements the function is called.
typedef enum Gives {
  GIVES_NOTHING,
  GIVES_PRIMITIVE,
  GIVES_ELEMENT,
  GIVES_ELEMENTS, // in an array
  GIVES_RESULTS,
  GIVES_RESULTS_FLAT,
  GIVES_SUM, // each call is given what the one before gave
} Gives;

// One walk along the elements that there are when it begins.
typedef struct Walk {
  Evaluator *e;
  const Call *call;
  Gives gives;
  Value object, function, this_arg;
  double length;
  bool is_from_end;
  const Unknown *unsure; // not NULL: a result was not known, so the function may not be called any more
  bool is_in_order;      // whoever goes on minds `maybe`
  const Unknown *maybe;  // not NULL: the element may not be there
  const Unknown *moved;  // not NULL: its index is not known
  const Unknown *doubt;  // when it begins
  uint64_t tail;         // Tail.serial when it begins; 0: it has none
  Object *made;          // NULL, or the array that is given
  Value sum;             // what the call before gave; VALUE_EMPTY: there was none
} Walk;

// The function may be called for some elements from an index on.
static Value call_perhaps(Walk *w, Object *o, size_t from, const Unknown *why) {
  Evaluator *e = w->e;
  why = builtin_round(e, why);
  const Value any = perhaps_tail(e, builtin_unknown(e, why), o, from),
              element = builtin_one_of(e, &any, 1, builtin_unknown(e, why));
  TRY(element);
  const Value arguments[] = {any, builtin_unknown(e, why), w->object};
  const Value results = builtin_call_some(e, w->function, w->this_arg, arguments, 3, why);
  TRY(results);
  switch (w->gives) {
  case GIVES_NOTHING: return value_undefined();
  case GIVES_ELEMENT: e->is_answered = true; return element;
  case GIVES_ELEMENTS: return array_of_some(e, o, w->made, element);
  case GIVES_RESULTS: return array_of_some(e, o, w->made, results);
  case GIVES_RESULTS_FLAT: return array_of_some(e, o, w->made, perhaps_elements(e, results, results));
  default: return builtin_unknown(e, why);
  }
}

// The same where each call is given what the one before gave: as often as that is something new. What always gives the
// one object that it is given gives that.
static Value sum_some(Walk *w, Object *o, size_t from, const Unknown *why) {
  enum { ROUNDS = 4 };
  Evaluator *e = w->e;
  why = builtin_round(e, why);
  const Value any = perhaps_tail(e, builtin_unknown(e, why), o, from);
  Value sum = w->sum.kind == VALUE_EMPTY ? any : w->sum;
  Value all = builtin_one_of(e, &sum, 1, builtin_unknown(e, why));
  TRY(all);
  e->is_answered = true;
  for (int i = 0; i < ROUNDS; i++) {
    const Value arguments[] = {sum, any, builtin_unknown(e, why), w->object};
    Value given;
    TRY(builtin_maybe_give(e, w->function, value_undefined(), arguments, 4, why, &given));
    const bool is_same = value_is_object(sum) && value_identical(sum, given);
    if (i > 0 && (is_same || perhaps(e, all, given).as.unknown == all.as.unknown)) return sum;
    if (!is_same) sum = all = perhaps(e, builtin_one_of(e, &given, 1, all), given);
    TRY(all);
  }
  evaluator_escape(e, &all, 1, evaluator_node(e));
  return all;
}

static Value walk_perhaps(Walk *w, Object *o, size_t from, const Unknown *why) {
  Evaluator *e = w->e;
  const Rounds rounds = {value_object(o), e->rounds};
  e->rounds = &rounds;
  const Value v = w->gives == GIVES_SUM ? sum_some(w, o, from, why) : call_perhaps(w, o, from, why);
  e->rounds = rounds.outer;
  return v;
}

static Value walk_give_up(Walk *w, size_t from, const Unknown *why) {
  Object *o = w->object.as.object;
  bool calls_back = value_is_unknown(w->function) || value_is_callable(w->function);
  if (o->class == CLASS_ARRAY && value_is_callable(w->function)) return walk_perhaps(w, o, from, why);
  if (calls_back) return builtin_give_up(w->e, w->call, value_of_unknown(why));
  w->e->is_answered = true;
  return builtin_one_of(w->e, o->as.array.items, o->class == CLASS_ARRAY ? array_count(o) : 0, value_of_unknown(why));
}

static bool walk_begin(Walk *w, Evaluator *e, const Call *call, const char *name, Value *result) {
  w->e = e;
  w->call = call;
  w->function = call_argument(call, 0);
  w->this_arg = w->gives == GIVES_SUM ? value_undefined() : call_argument(call, 1);
  *result = value_undefined();
  if (value_is_nullish(call->this_value)) {
    *result = throw_error(e, "TypeError", "Array.prototype.%s called on null or undefined", name);
    return false;
  }
  w->object = to_object(e, call->this_value);
  const Unknown *doubt = object_doubt(e, w->object.as.object);
  if (doubt != NULL && (w->is_from_end || !value_is_callable(w->function))) {
    *result = walk_give_up(w, 0, doubt);
    return false;
  }
  w->doubt = doubt;
  w->length = 4294967295; // where it is not known, walk_item finds the end of what is
  const Tail *tail = w->is_in_order ? array_tail(e, w->object.as.object) : NULL;
  if (tail != NULL) w->length = (double)(tail->from + tail->count);
  if (tail != NULL) w->tail = tail->serial;
  if (doubt == NULL && !builtin_length(e, w->object, &w->length, result)) {
    if (value_is_unknown(*result)) *result = walk_give_up(w, 0, result->as.unknown);
    return false;
  }
  *result = builtin_check_callable(e, w->function);
  return !value_is_abrupt(*result);
}

// What stands behind the elements that are certain; NULL: its order is not known.
static const Tail *walk_tail(Walk *w, double i) {
  const Tail *tail = w->tail != 0 ? array_tail(w->e, w->object.as.object) : NULL;
  return tail != NULL && w->tail == tail->serial && i >= (double)tail->from ? tail : NULL;
}

// The element `i`, VALUE_EMPTY for a hole. False: it is not known, and *result is what the method gives.
static bool walk_item(Walk *w, double i, Value *item, Value *result) {
  Object *o = w->object.as.object;
  if (!evaluator_charge(w->e, 1)) {
    *result = value_abrupt();
    return false;
  }
  const Unknown *doubt = object_doubt(w->e, o);
  const bool is_known = doubt == NULL || !object_is_open(w->e, o);
  if (is_known && o->class == CLASS_ARRAY && i < (double)array_count(o)) {
    *item = array_item(w->e, o, (size_t)i);
    if (item->kind != VALUE_EMPTY) return true;
  }
  const Tail *tail = walk_tail(w, i);
  if (tail != NULL) {
    const TailItem *behind = &tail->items[(size_t)i - tail->from];
    *item = behind->value;
    w->maybe = behind->why;
    if (w->maybe != NULL) w->moved = w->maybe;
    return true;
  }
  if (doubt == NULL) doubt = w->doubt; // its end was not known
  Key key = key_number(w->e, i);
  int has = doubt != NULL ? -1 : object_has(w->e, o, key, NULL);
  if (has < 0) {
    *result = walk_give_up(w, (size_t)i, doubt != NULL ? doubt : unknown_unsupported(w->e, "an element").as.unknown);
    return false;
  }
  *item = *result = has > 0 ? value_get(w->e, w->object, key) : value_empty();
  return !value_is_abrupt(*item);
}

// The array that `map` and its like make; NULL: *result is what the method gives.
static Object *walk_new_array(Walk *w, double length, const char *what, Value *result) {
  Object *o = w->object.as.object;
  if (o->class == CLASS_ARRAY && !array_is_plain(w->e, o))
    *result = builtin_give_up(w->e, w->call, unknown_unsupported(w->e, what));
  else if (length > 4294967295.0) *result = throw_error(w->e, "RangeError", "Invalid array length");
  else w->made = array_new(w->e, 0);
  return w->made;
}

static Value walk_index(Walk *w, double i) {
  return w->moved != NULL ? builtin_unknown(w->e, w->moved) : value_number(i);
}

// VALUE_EMPTY: where the element is there, the program has ended.
static Value walk_call(Walk *w, double i, Value item) {
  Value arguments[] = {item, walk_index(w, i), w->object};
  if (w->maybe != NULL) {
    Value given;
    TRY(builtin_maybe_give(w->e, w->function, w->this_arg, arguments, 3, w->maybe, &given));
    return given;
  }
  if (w->unsure != NULL) return builtin_maybe_call(w->e, w->function, w->this_arg, arguments, 3, w->unsure);
  return value_call(w->e, w->function, w->this_arg, arguments, 3);
}

static Value array_for_each(Evaluator *e, const Call *call) {
  Walk w = {.gives = GIVES_NOTHING, .is_in_order = true};
  Value result, item;
  if (!walk_begin(&w, e, call, "forEach", &result)) return result;
  for (double i = 0; i < w.length; i++) {
    if (!walk_item(&w, i, &item, &result)) return result;
    if (item.kind != VALUE_EMPTY) TRY(walk_call(&w, i, item));
  }
  return value_undefined();
}

static Value array_map(Evaluator *e, const Call *call) {
  Walk w = {.gives = GIVES_RESULTS, .is_in_order = true};
  Value result, item;
  if (!walk_begin(&w, e, call, "map", &result)) return result;
  Object *mapped = walk_new_array(&w, w.length, "map of a subclass of Array", &result);
  if (mapped == NULL) return result;
  for (double i = 0; i < w.length; i++) {
    if (!walk_item(&w, i, &item, &result)) return result;
    Value v = item.kind == VALUE_EMPTY ? item : walk_call(&w, i, item);
    TRY(v);
    if (item.kind == VALUE_EMPTY) array_push(e, mapped, v);
    else if (v.kind != VALUE_EMPTY) array_add(e, mapped, v, w.maybe);
  }
  return value_object(mapped);
}

// Each of what the element is one of is asked for itself. Of what is no object one stands for others: it is left as it
// is where any of that is kept.
static Value filter_ways(Walk *w, double i, Value item) {
  Evaluator *e = w->e;
  const Ways *ways = item.as.unknown->ways;
  const Unknown *why = w->maybe != NULL ? w->maybe : perhaps_nothing(e, unknown_from(e, item)).as.unknown;
  ValueList kept = {0};
  bool are_all = true, are_objects = true;
  for (size_t k = 0; k < ways->count; k++) {
    Value selected;
    const Value arguments[] = {ways->items[k], walk_index(w, i), w->object};
    TRY(builtin_maybe_give(e, w->function, w->this_arg, arguments, 3, why, &selected));
    const int truth = selected.kind == VALUE_EMPTY ? 0 : value_truth(selected);
    are_all &= truth == 1 && value_is_object(ways->items[k]);
    if (truth == 0) continue;
    are_objects &= value_is_object(ways->items[k]);
    vec_push(evaluator_arena(e), &kept, ways->items[k]);
  }
  if (are_all || !are_objects) array_add(e, w->made, item, are_all ? w->maybe : why);
  for (size_t k = 0; k < kept.count && !are_all && are_objects; k++) array_add(e, w->made, kept.items[k], why);
  return value_undefined();
}

static Value array_filter(Evaluator *e, const Call *call) {
  Walk w = {.gives = GIVES_ELEMENTS, .is_in_order = true};
  Value result, item;
  if (!walk_begin(&w, e, call, "filter", &result)) return result;
  Object *kept = walk_new_array(&w, 0, "filter of a subclass of Array", &result);
  if (kept == NULL) return result;
  for (double i = 0; i < w.length; i++) {
    if (!walk_item(&w, i, &item, &result)) return result;
    if (item.kind == VALUE_EMPTY) continue;
    if (item.has_ways) {
      TRY(filter_ways(&w, i, item));
      continue;
    }
    Value selected = walk_call(&w, i, item);
    TRY(selected);
    int truth = selected.kind == VALUE_EMPTY ? 0 : value_truth(selected);
    const Unknown *why = truth < 0 ? perhaps_nothing(e, selected).as.unknown : w.maybe;
    if (truth != 0) array_add(e, kept, item, why);
  }
  return value_object(kept);
}

static Value array_flat_map(Evaluator *e, const Call *call) {
  Walk w = {.gives = GIVES_RESULTS_FLAT, .is_in_order = true};
  Value result, item;
  if (!walk_begin(&w, e, call, "flatMap", &result)) return result;
  Object *flat = walk_new_array(&w, 0, "flatMap of a subclass of Array", &result);
  if (flat == NULL) return result;
  for (double i = 0; i < w.length; i++) {
    if (!walk_item(&w, i, &item, &result)) return result;
    if (item.kind == VALUE_EMPTY) continue;
    Value v = walk_call(&w, i, item);
    TRY(v);
    if (v.kind == VALUE_EMPTY) continue;
    TailItems items = {0};
    if (tail_flat(e, v, w.maybe, &items)) {
      CHARGE(e, items.count);
      array_add_all(e, flat, &items);
      continue;
    }
    if (w.maybe != NULL && !value_is_unknown(v)) v = perhaps(e, value_of_unknown(w.maybe), v);
    if (value_is_unknown(v)) {
      array_lose_flat(e, flat, v, 1);
      continue;
    }
    if (!value_is_object(v) || v.as.object->class != CLASS_ARRAY) {
      array_append(e, flat, v);
      continue;
    }
    const Unknown *doubt = object_doubt(e, v.as.object);
    size_t count = doubt != NULL && object_is_open(e, v.as.object) ? 0 : array_count(v.as.object);
    CHARGE(e, count);
    for (size_t k = 0; k < count; k++) {
      Value inner = array_item(e, v.as.object, k);
      if (inner.kind != VALUE_EMPTY) array_append(e, flat, inner);
    }
    if (doubt != NULL) array_lose_list(e, flat, v, count, value_of_unknown(doubt));
    else if (!array_is_dense(e, v.as.object)) array_lose_tail(e, flat, unknown_unsupported(e, "flatMap"));
  }
  return value_object(flat);
}

// `some` looks for a true answer, `every` for a false one. The first that is not known leaves open whether the function
// is called for the others.
static Value decide(Evaluator *e, const Call *call, const char *name, int wanted) {
  Walk w = {.gives = GIVES_PRIMITIVE, .is_in_order = true};
  Value result, item;
  if (!walk_begin(&w, e, call, name, &result)) return result;
  for (double i = 0; i < w.length; i++) {
    if (!walk_item(&w, i, &item, &result)) return result;
    if (item.kind == VALUE_EMPTY) continue;
    Value answer = walk_call(&w, i, item);
    TRY(answer);
    int truth = answer.kind == VALUE_EMPTY ? !wanted : value_truth(answer);
    if (truth == wanted && w.unsure == NULL && w.maybe == NULL) return value_boolean(wanted);
    if (truth != !wanted && w.unsure == NULL) w.unsure = truth < 0 ? unknown_from(e, answer).as.unknown : w.maybe;
  }
  return w.unsure != NULL ? builtin_unknown(e, w.unsure) : value_boolean(!wanted);
}

static Value array_some(Evaluator *e, const Call *call) { return decide(e, call, "some", 1); }
static Value array_every(Evaluator *e, const Call *call) { return decide(e, call, "every", 0); }

static Value find(Evaluator *e, const Call *call, const char *name, bool from_end, bool wants_index) {
  Walk w = {.gives = wants_index ? GIVES_PRIMITIVE : GIVES_ELEMENT, .is_from_end = from_end, .is_in_order = !from_end};
  Value result, item;
  ValueList asked = {0}; // of which it may be each: the function may take them out of the array
  if (!walk_begin(&w, e, call, name, &result)) return result;
  for (double n = 0; n < w.length; n++) {
    double i = from_end ? w.length - 1 - n : n;
    if (!walk_item(&w, i, &item, &result)) {
      const bool may_be_asked = asked.count > 0 && !wants_index && value_is_unknown(result);
      return may_be_asked ? builtin_one_of(e, asked.items, asked.count, result) : result;
    }
    if (item.kind == VALUE_EMPTY) item = value_undefined();
    Value answer = walk_call(&w, i, item);
    TRY(answer);
    int truth = answer.kind == VALUE_EMPTY ? 0 : value_truth(answer);
    if (truth == 1 && w.maybe == NULL) return wants_index ? walk_index(&w, i) : item;
    if (truth == 0) continue;
    vec_push(evaluator_arena(e), &asked, item);
    if (w.unsure == NULL) w.unsure = truth < 0 ? unknown_from(e, answer).as.unknown : w.maybe;
  }
  if (w.unsure == NULL) return wants_index ? value_number(-1) : value_undefined();
  if (wants_index) return builtin_unknown(e, w.unsure);
  vec_push(evaluator_arena(e), &asked, value_undefined());
  return ways_give(e, builtin_one_of(e, asked.items, asked.count, value_of_unknown(w.unsure)), asked.items,
                   asked.count);
}

static Value array_find(Evaluator *e, const Call *call) { return find(e, call, "find", false, false); }
static Value array_find_index(Evaluator *e, const Call *call) { return find(e, call, "findIndex", false, true); }
static Value array_find_last(Evaluator *e, const Call *call) { return find(e, call, "findLast", true, false); }
static Value array_find_last_index(Evaluator *e, const Call *call) {
  return find(e, call, "findLastIndex", true, true);
}

// The function may be called once more.
static Value sum_perhaps(Walk *w, const Value *arguments) {
  Value either[2] = {w->sum};
  TRY(builtin_maybe_give(w->e, w->function, value_undefined(), arguments, 4, w->maybe, &either[1]));
  if (either[1].kind == VALUE_EMPTY) return w->sum;
  if (!value_is_unknown(w->sum) && value_identical(w->sum, either[1])) return w->sum;
  return ways_give(w->e, builtin_one_of(w->e, either, 2, perhaps_nothing(w->e, value_of_unknown(w->maybe))), either, 2);
}

static Value reduce(Evaluator *e, const Call *call, const char *name, bool from_end) {
  const bool has_first = call->count > 1 || call->more != NULL;
  Walk w = {.gives = GIVES_SUM,
            .sum = has_first ? call_argument(call, 1) : value_empty(),
            .is_from_end = from_end,
            .is_in_order = !from_end};
  Value result, item;
  if (!walk_begin(&w, e, call, name, &result)) return result;
  if (call->count < 2 && has_first) return builtin_give_up(e, call, value_of_unknown(call->more));
  for (double n = 0; n < w.length; n++) {
    double i = from_end ? w.length - 1 - n : n;
    if (!walk_item(&w, i, &item, &result)) return result;
    if (item.kind == VALUE_EMPTY) continue;
    if (w.sum.kind == VALUE_EMPTY && w.maybe != NULL) return walk_give_up(&w, (size_t)i, w.maybe);
    if (w.sum.kind == VALUE_EMPTY) {
      w.sum = item;
      continue;
    }
    Value arguments[] = {w.sum, item, walk_index(&w, i), w.object};
    w.sum = w.maybe != NULL ? sum_perhaps(&w, arguments) : value_call(e, w.function, value_undefined(), arguments, 4);
    TRY(w.sum);
  }
  if (w.sum.kind == VALUE_EMPTY) return throw_error(e, "TypeError", "Reduce of empty array with no initial value");
  return w.sum;
}

static Value array_reduce(Evaluator *e, const Call *call) { return reduce(e, call, "reduce", false); }
static Value array_reduce_right(Evaluator *e, const Call *call) { return reduce(e, call, "reduceRight", true); }

void builtin_add_iteration(Evaluator *e) {
  static const Builtin methods[] = {{"every", 1, array_every},
                                    {"filter", 1, array_filter},
                                    {"find", 1, array_find},
                                    {"findIndex", 1, array_find_index},
                                    {"findLast", 1, array_find_last},
                                    {"findLastIndex", 1, array_find_last_index},
                                    {"flatMap", 1, array_flat_map},
                                    {"forEach", 1, array_for_each},
                                    {"map", 1, array_map},
                                    {"reduce", 1, array_reduce},
                                    {"reduceRight", 1, array_reduce_right},
                                    {"some", 1, array_some}};
  realm_add(e, evaluator_realm(e)->array_prototype, methods, BUILTIN_COUNT(methods));
}
