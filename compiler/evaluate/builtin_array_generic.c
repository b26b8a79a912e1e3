// The methods that change an array, on anything that is no plain dense array: step by step as specified (ECMA-262,
// 23.1.3), through the properties and `length` of any object.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

#include <math.h>

#define LENGTH_MOST 9007199254740991.0

// From here on it may hold what it holds, or what it is given, anywhere; abrupt or undefined.
static Value forget(Evaluator *e, const Call *call, Object *o, Value why) {
  for (size_t i = 0; i < call->count; i++) object_given(e, o, call->arguments[i]);
  if (call->more != NULL) object_given(e, o, value_of_unknown(call->more));
  why = builtin_one_of(e, call->arguments, call->count, why);
  TRY(why);
  if (call->more != NULL) why = perhaps(e, why, value_of_unknown(call->more));
  return builtin_forget(e, o, why, true);
}

static Value cannot_know(Evaluator *e, const Call *call, Object *o) {
  Value why = unknown_unsupported(e, "this array-like");
  TRY(forget(e, call, o, why));
  return why;
}

static Value put(Evaluator *e, Object *o, double i, Value v) {
  return value_set(e, value_object(o), key_number(e, i), v);
}

static Value put_length(Evaluator *e, Object *o, double length) {
  return value_set(e, value_object(o), key_c(e, "length"), value_number(length));
}

static Value take(Evaluator *e, Object *o, double i) { return value_get(e, value_object(o), key_number(e, i)); }

static Value drop(Evaluator *e, Object *o, double i) {
  Key key = key_number(e, i);
  object_acted_on(e, o);
  if (object_delete(e, o, key)) return value_undefined();
  return throw_error(e, "TypeError", "Cannot delete property '%.*s' of %.*s", STR_ARG(key.string->text),
                     STR_ARG(builtin_show(e, value_object(o))));
}

// What stands at `from`, or nothing, stands at `to` as well; abrupt, Unknown or undefined.
static Value copy(Evaluator *e, const Call *call, Object *o, double from, double to) {
  CHARGE(e, 4);
  int has = object_has(e, o, key_number(e, from), NULL);
  if (has < 0) return cannot_know(e, call, o);
  if (has == 0) return drop(e, o, to);
  Value v = take(e, o, from);
  TRY(v);
  return put(e, o, to, v);
}

// Leaves the enclosing function with a value that is not VALUE_UNDEFINED.
#define DONE(v)                                                                                                        \
  do {                                                                                                                 \
    Value done_ = (v);                                                                                                 \
    if (done_.kind != VALUE_UNDEFINED) return done_;                                                                   \
  } while (0)

static Value generic_push(Evaluator *e, const Call *call, Object *o, double length) {
  if (length + (double)call->count > LENGTH_MOST)
    return throw_error(e, "TypeError", "Pushing %zu elements on an array-like of length %.0f is disallowed by ECMA-262",
                       call->count, length);
  for (size_t i = 0; i < call->count; i++) TRY(put(e, o, length + (double)i, call->arguments[i]));
  TRY(put_length(e, o, length + (double)call->count));
  return value_number(length + (double)call->count);
}

static Value generic_pop(Evaluator *e, const Call *call, Object *o, double length) {
  (void)call;
  Value last = length > 0 ? take(e, o, length - 1) : value_undefined();
  TRY(last);
  if (length > 0) TRY(drop(e, o, length - 1));
  TRY(put_length(e, o, length > 0 ? length - 1 : 0));
  return last;
}

static Value generic_shift(Evaluator *e, const Call *call, Object *o, double length) {
  if (length == 0) return generic_pop(e, call, o, length);
  Value first = take(e, o, 0);
  TRY(first);
  for (double k = 1; k < length; k++) DONE(copy(e, call, o, k, k - 1));
  TRY(drop(e, o, length - 1));
  TRY(put_length(e, o, length - 1));
  return first;
}

static Value generic_unshift(Evaluator *e, const Call *call, Object *o, double length) {
  double added = (double)call->count;
  if (added > 0 && length + added > LENGTH_MOST) return throw_error(e, "TypeError", "Invalid array length");
  for (double k = length; added > 0 && k > 0; k--) DONE(copy(e, call, o, k - 1, k + added - 1));
  for (size_t i = 0; i < call->count; i++) TRY(put(e, o, (double)i, call->arguments[i]));
  TRY(put_length(e, o, length + added));
  return value_number(length + added);
}

// An index argument, counted from the end if negative. False: *problem is abrupt or Unknown.
static bool position(Evaluator *e, Value v, double length, double otherwise, double *at, Value *problem) {
  *at = otherwise;
  if (v.kind == VALUE_UNDEFINED) return true;
  *problem = to_integer(e, v);
  if (problem->kind != VALUE_NUMBER) return false;
  double n = problem->as.number;
  *at = n < 0 ? fmax(n + length, 0) : fmin(n, length);
  return true;
}

static Value forget_position(Evaluator *e, const Call *call, Object *o, Value problem) {
  TRY(problem);
  TRY(forget(e, call, o, problem));
  return unknown_from(e, problem);
}

static Value generic_splice(Evaluator *e, const Call *call, Object *o, double length) {
  double from, removed = 0, added = call->count > 2 ? (double)call->count - 2 : 0;
  Value problem;
  if (!position(e, call_argument(call, 0), length, 0, &from, &problem)) return forget_position(e, call, o, problem);
  if (call->count == 1) removed = length - from;
  if (call->count > 1) {
    problem = to_integer(e, call->arguments[1]);
    if (problem.kind != VALUE_NUMBER) return forget_position(e, call, o, problem);
    removed = fmin(fmax(problem.as.number, 0), length - from);
  }
  if (length + added - removed > LENGTH_MOST) return throw_error(e, "TypeError", "Invalid array length");
  if (removed > 4294967295.0) return throw_error(e, "RangeError", "Invalid array length");
  if (o->class == CLASS_ARRAY && !array_is_plain(e, o)) {
    problem = unknown_unsupported(e, "splice of a subclass of Array");
    return forget_position(e, call, o, problem);
  }
  Object *taken = array_new(e, 0);
  for (double k = 0; k < removed; k++) {
    CHARGE(e, 4);
    int has = object_has(e, o, key_number(e, from + k), NULL);
    if (has < 0) return cannot_know(e, call, o);
    if (has == 0) continue;
    Value v = take(e, o, from + k);
    TRY(v);
    object_define(e, taken, key_number(e, k), v, PROPERTY_ORDINARY);
  }
  TRY(array_change_length(e, taken, value_number(removed)));
  if (added < removed) {
    for (double k = from; k < length - removed; k++) DONE(copy(e, call, o, k + removed, k + added));
    for (double k = length; k > length - removed + added; k--) {
      CHARGE(e, 4);
      TRY(drop(e, o, k - 1));
    }
  } else if (added > removed) {
    for (double k = length - removed; k > from; k--) DONE(copy(e, call, o, k + removed - 1, k + added - 1));
  }
  for (size_t i = 2; i < call->count; i++) TRY(put(e, o, from + (double)i - 2, call->arguments[i]));
  TRY(put_length(e, o, length - removed + added));
  return value_object(taken);
}

static Value generic_reverse(Evaluator *e, const Call *call, Object *o, double length) {
  for (double low = 0; low < floor(length / 2); low++) {
    CHARGE(e, 8);
    double high = length - 1 - low;
    int has_low = object_has(e, o, key_number(e, low), NULL);
    Value at_low = has_low > 0 ? take(e, o, low) : value_empty();
    TRY(at_low);
    int has_high = object_has(e, o, key_number(e, high), NULL);
    if (has_low < 0 || has_high < 0) return cannot_know(e, call, o);
    Value at_high = has_high > 0 ? take(e, o, high) : value_empty();
    TRY(at_high);
    if (has_high) TRY(put(e, o, low, at_high));
    else if (has_low) TRY(drop(e, o, low));
    if (has_low) TRY(put(e, o, high, at_low));
    else if (has_high) TRY(drop(e, o, high));
  }
  return value_object(o);
}

static Value generic_fill(Evaluator *e, const Call *call, Object *o, double length) {
  double from, to;
  Value problem;
  if (!position(e, call_argument(call, 1), length, 0, &from, &problem) ||
      !position(e, call_argument(call, 2), length, length, &to, &problem))
    return forget_position(e, call, o, problem);
  for (double k = from; k < to; k++) {
    CHARGE(e, 4);
    TRY(put(e, o, k, call_argument(call, 0)));
  }
  return value_object(o);
}

static Value generic_copy_within(Evaluator *e, const Call *call, Object *o, double length) {
  double to, from, end;
  Value problem;
  if (!position(e, call_argument(call, 0), length, 0, &to, &problem) ||
      !position(e, call_argument(call, 1), length, 0, &from, &problem) ||
      !position(e, call_argument(call, 2), length, length, &end, &problem))
    return forget_position(e, call, o, problem);
  double count = fmin(end - from, length - to);
  bool backwards = from < to && to < from + count;
  for (double k = 0; k < count; k++) {
    double i = backwards ? count - 1 - k : k;
    DONE(copy(e, call, o, from + i, to + i));
  }
  return value_object(o);
}

Value array_generic(Evaluator *e, const Call *call, const char *name, Object *o) {
  static const struct {
    const char *name;
    Value (*run)(Evaluator *e, const Call *call, Object *o, double length);
  } methods[] = {{"push", generic_push},     {"pop", generic_pop},
                 {"shift", generic_shift},   {"unshift", generic_unshift},
                 {"splice", generic_splice}, {"reverse", generic_reverse},
                 {"fill", generic_fill},     {"copyWithin", generic_copy_within}};
  double length;
  Value problem;
  if (!builtin_length(e, value_object(o), &length, &problem)) return forget_position(e, call, o, problem);
  if (call->more != NULL) return forget_position(e, call, o, value_of_unknown(call->more));
  for (size_t i = 0; i < BUILTIN_COUNT(methods); i++)
    if (strcmp(methods[i].name, name) == 0) return methods[i].run(e, call, o, length);
  return cannot_know(e, call, o);
}
