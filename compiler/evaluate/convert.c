#include "evaluate/bigint.h"
#include "evaluate/internal.h"

#include <math.h>

Value value_text(Evaluator *e, Str text) { return value_string(string_new(e->arena, str_copy(e->arena, text))); }
Value value_text_c(Evaluator *e, const char *text) { return value_string(intern_c(e->interner, text)); }
Key key_c(Evaluator *e, const char *name) { return key_of(intern_c(e->interner, name)); }

Key key_number(Evaluator *e, double number) {
  char text[32];
  size_t length = number_to_text(number, text);
  return key_of(intern(e->interner, (Str){text, length}));
}

Key key_index(Evaluator *e, size_t index) { return key_number(e, (double)index); }

Value key_value(Evaluator *e, Key key) {
  (void)e;
  return key.string != NULL ? value_string(key.string) : (Value){.kind = VALUE_SYMBOL, .as.symbol = key.symbol};
}

// Of what is one of several, if each is alike.
static int truth_of_ways(Value v) {
  if (v.as.unknown->is_truthy) return 1;
  const Ways *ways = v.has_ways ? v.as.unknown->ways : NULL;
  const int truth = ways == NULL ? -1 : value_truth(ways->items[0]);
  for (size_t i = 1; truth >= 0 && i < ways->count; i++)
    if (value_truth(ways->items[i]) != truth) return -1;
  return truth;
}

int value_truth(Value v) {
  switch (v.kind) {
  case VALUE_BOOLEAN: return v.as.boolean;
  case VALUE_NUMBER: return !(v.as.number == 0 || isnan(v.as.number));
  case VALUE_STRING: return v.as.string->units != 0;
  case VALUE_BIGINT: return v.as.bigint->value != 0;
  case VALUE_SYMBOL:
  case VALUE_OBJECT: return 1;
  case VALUE_UNKNOWN: return value_is_any_object(v) ? 1 : truth_of_ways(v);
  default: return 0;
  }
}

int value_nullness(Value v) {
  if (!value_is_unknown(v)) return value_is_nullish(v);
  if (value_truth(v) == 1) return 0;
  const Ways *ways = v.has_ways ? v.as.unknown->ways : NULL;
  const int nullness = ways == NULL ? -1 : value_nullness(ways->items[0]);
  for (size_t i = 1; nullness >= 0 && i < ways->count; i++)
    if (value_nullness(ways->items[i]) != nullness) return -1;
  return nullness;
}

const char *value_typeof(Value v) {
  switch (v.kind) {
  case VALUE_NULL: return "object";
  case VALUE_BOOLEAN: return "boolean";
  case VALUE_NUMBER: return "number";
  case VALUE_STRING: return "string";
  case VALUE_BIGINT: return "bigint";
  case VALUE_SYMBOL: return "symbol";
  case VALUE_OBJECT: return value_is_callable(v) ? "function" : "object";
  case VALUE_UNKNOWN: return v.as.unknown->is_object ? "object" : NULL;
  default: return "undefined";
  }
}

// OrdinaryToPrimitive and @@toPrimitive (ECMA-262, 7.1.1).
static Value primitive_of(Evaluator *e, Value v, const char *hint) {
  Value exotic = value_get(e, v, (Key){.symbol = e->realm.symbol_to_primitive});
  TRY(exotic);
  if (!value_is_nullish(exotic)) {
    Value text = value_text_c(e, hint);
    Value result = value_call(e, exotic, v, &text, 1);
    if (value_is_unknown(exotic)) return value_is_abrupt(result) ? result : exotic;
    if (value_is_object(result)) return throw_error(e, "TypeError", "Cannot convert object to primitive value");
    return result;
  }
  bool string_first = strcmp(hint, "string") == 0;
  for (int i = 0; i < 2; i++) {
    Value method = value_get(e, v, key_of((i == 0) == string_first ? e->names.to_string : e->names.value_of));
    TRY(method);
    if (!value_is_callable(method) && !value_is_unknown(method)) continue;
    Value result = value_call(e, method, v, NULL, 0);
    if (value_is_unknown(method)) return value_is_abrupt(result) ? result : method;
    if (!value_is_object(result)) return result;
  }
  return throw_error(e, "TypeError", "Cannot convert object to primitive value");
}

Value to_primitive(Evaluator *e, Value v, const char *hint) {
  if (value_is_object(v)) v = primitive_of(e, v, hint);
  v.has_ways = false;
  return v;
}

static Value unknown_converted(Evaluator *e, Value v) {
  foreign_may_run(e, v);
  return unknown_bare(e, v);
}

Value to_string(Evaluator *e, Value v) {
  v = to_primitive(e, v, "string");
  switch (v.kind) {
  case VALUE_UNDEFINED: return value_text_c(e, "undefined");
  case VALUE_NULL: return value_text_c(e, "null");
  case VALUE_BOOLEAN: return value_text_c(e, v.as.boolean ? "true" : "false");
  case VALUE_NUMBER: {
    char text[32];
    return value_text(e, (Str){text, number_to_text(v.as.number, text)});
  }
  case VALUE_BIGINT: return value_string(string_new(e->arena, bigint_text(e->arena, v.as.bigint->value, 10)));
  case VALUE_SYMBOL: return throw_error(e, "TypeError", "Cannot convert a Symbol value to a string");
  case VALUE_UNKNOWN: return unknown_converted(e, v);
  default: return v;
  }
}

Value to_numeric(Evaluator *e, Value v) {
  v = to_primitive(e, v, "number");
  switch (v.kind) {
  case VALUE_UNDEFINED: return value_number(NAN);
  case VALUE_NULL: return value_number(0);
  case VALUE_BOOLEAN: return value_number(v.as.boolean);
  case VALUE_STRING:
    if (!evaluator_charge(e, v.as.string->text.length / 16)) return value_abrupt();
    return value_number(text_to_number(v.as.string->text));
  case VALUE_SYMBOL: return throw_error(e, "TypeError", "Cannot convert a Symbol value to a number");
  case VALUE_UNKNOWN: return unknown_converted(e, v);
  default: return v;
  }
}

Value to_number(Evaluator *e, Value v) {
  v = to_numeric(e, v);
  if (v.kind == VALUE_BIGINT) return throw_error(e, "TypeError", "Cannot convert a BigInt value to a number");
  return v;
}

Value to_integer(Evaluator *e, Value v) {
  v = to_number(e, v);
  if (v.kind != VALUE_NUMBER) return v;
  if (isnan(v.as.number)) return value_number(0);
  return value_number(trunc(v.as.number) + 0.0);
}

Value to_object(Evaluator *e, Value v) {
  Realm *r = &e->realm;
  Object *prototype;
  switch (v.kind) {
  case VALUE_UNDEFINED:
  case VALUE_NULL: return throw_error(e, "TypeError", "Cannot convert undefined or null to object");
  case VALUE_BOOLEAN: prototype = r->boolean_prototype; break;
  case VALUE_NUMBER: prototype = r->number_prototype; break;
  case VALUE_STRING: prototype = r->string_prototype; break;
  case VALUE_BIGINT: prototype = r->bigint_prototype; break;
  case VALUE_SYMBOL: prototype = r->symbol_prototype; break;
  default: v.has_ways = false; return unknown_bare(e, v);
  }
  Object *o = object_make(e, CLASS_BOXED, prototype);
  o->as.boxed = v;
  return value_object(o);
}

bool to_key(Evaluator *e, Value v, Key *key, Value *problem) {
  *problem = to_primitive(e, v, "string");
  if (problem->kind == VALUE_SYMBOL) {
    *key = (Key){.symbol = problem->as.symbol};
    return true;
  }
  if (problem->kind == VALUE_NUMBER && problem->as.number >= 0 && problem->as.number < 4294967295.0 &&
      problem->as.number == trunc(problem->as.number)) {
    *key = key_index(e, (size_t)problem->as.number);
    return true;
  }
  *problem = to_string(e, *problem);
  if (problem->kind != VALUE_STRING) return false;
  *key = key_of(intern_string(e->interner, problem->as.string));
  return true;
}

int32_t number_to_int32(double n) {
  if (!isfinite(n)) return 0;
  double m = fmod(trunc(n), 4294967296.0);
  if (m < 0) m += 4294967296.0;
  return (int32_t)(uint32_t)m;
}

bool values_charge(Evaluator *e, Value a, Value b) {
  if (a.kind == VALUE_BIGINT && b.kind == VALUE_STRING) return evaluator_charge(e, b.as.string->text.length / 16);
  if (b.kind == VALUE_BIGINT && a.kind == VALUE_STRING) return evaluator_charge(e, a.as.string->text.length / 16);
  if (a.kind != VALUE_STRING || b.kind != VALUE_STRING) return true;
  const size_t shorter =
      a.as.string->text.length < b.as.string->text.length ? a.as.string->text.length : b.as.string->text.length;
  return shorter < 1024 || evaluator_charge(e, shorter / 64);
}

// An object that is not known, and what is none.
static bool differ_in_kind(Value a, Value b) {
  return value_is_unknown(a) && value_is_any_object(a) && !value_is_unknown(b) && !value_is_object(b);
}

int values_strictly_equal(Value a, Value b) {
  if (differ_in_kind(a, b) || differ_in_kind(b, a)) return 0;
  if (value_is_unknown(a) || value_is_unknown(b)) return -1;
  if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER) return a.as.number == b.as.number;
  return value_identical(a, b);
}

int values_same_zero(Value a, Value b) {
  if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER && isnan(a.as.number) && isnan(b.as.number)) return 1;
  return values_strictly_equal(a, b);
}

int values_same(Value a, Value b) {
  if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER && a.as.number == 0 && b.as.number == 0)
    return !signbit(a.as.number) == !signbit(b.as.number);
  return values_same_zero(a, b);
}
