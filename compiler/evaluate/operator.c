// Unary and binary operators (ECMA-262, 13.4 to 13.13).
#include "evaluate/bigint.h"
#include "evaluate/internal.h"

#include <math.h>

static Value computed(Evaluator *e, Value a, Value b, const Node *node) {
  const Unknown *cause = value_is_unknown(a) ? a.as.unknown : value_is_unknown(b) ? b.as.unknown : NULL;
  if (a.kind == VALUE_BIGINT || b.kind == VALUE_BIGINT) may_throw(e, value_is_unknown(a) ? a : b); // they do not mix
  const Value v = unknown_new(e, UNKNOWN_COMPUTED, node, node_subject(e, node), cause);
  return unknown_primitive(e, perhaps_nothing(e, v));
}

static Value power(Evaluator *e, double a, double b) {
  double result;
  if (number_power(a, b, &result)) return value_number(result);
  return unknown_unsupported(e, "a power that engines round differently");
}

static Value arithmetic(Evaluator *e, Operator op, double a, double b) {
  int32_t x = number_to_int32(a), y = number_to_int32(b);
  unsigned shift = (uint32_t)y & 31u;
  switch (op) {
  case OPERATOR_ADD: return value_number(a + b);
  case OPERATOR_SUBTRACT: return value_number(a - b);
  case OPERATOR_MULTIPLY: return value_number(a * b);
  case OPERATOR_DIVIDE: return value_number(a / b);
  case OPERATOR_REMAINDER: return value_number(fmod(a, b));
  case OPERATOR_POWER: return power(e, a, b);
  case OPERATOR_SHIFT_LEFT: return value_number((int32_t)((uint32_t)x << shift));
  case OPERATOR_SHIFT_RIGHT: return value_number(x >> shift);
  case OPERATOR_SHIFT_RIGHT_UNSIGNED: return value_number((uint32_t)x >> shift);
  case OPERATOR_BIT_AND: return value_number(x & y);
  case OPERATOR_BIT_OR: return value_number(x | y);
  case OPERATOR_BIT_XOR: return value_number(x ^ y);
  default: return unknown_unsupported(e, operator_spelling(op));
  }
}

static Value add(Evaluator *e, Value a, Value b, const Node *node) {
  a = to_primitive(e, a, "default");
  TRY(a);
  b = to_primitive(e, b, "default");
  TRY(b);
  foreign_may_run(e, a);
  foreign_may_run(e, b);
  if (value_is_unknown(a) || value_is_unknown(b)) return shapes_give_sum(e, computed(e, a, b, node), a, b);
  if (a.kind == VALUE_STRING || b.kind == VALUE_STRING) {
    a = to_string(e, a);
    TRY(a);
    b = to_string(e, b);
    TRY(b);
    if (!evaluator_charge_memory(e, string_concat_bytes(a.as.string, b.as.string))) return value_abrupt();
    return value_string(string_concat(e->arena, a.as.string, b.as.string));
  }
  a = to_numeric(e, a);
  TRY(a);
  b = to_numeric(e, b);
  TRY(b);
  if (a.kind != b.kind)
    return throw_error(e, "TypeError", "Cannot mix BigInt and other types, use explicit conversions");
  return a.kind == VALUE_BIGINT ? bigint_apply(e, OPERATOR_ADD, a.as.bigint->value, b.as.bigint->value)
                                : value_number(a.as.number + b.as.number);
}

static Value numeric(Evaluator *e, Operator op, Value a, Value b, const Node *node) {
  a = to_numeric(e, a);
  TRY(a);
  b = to_numeric(e, b);
  TRY(b);
  if (value_is_unknown(a) || value_is_unknown(b)) return computed(e, a, b, node);
  if (a.kind != b.kind)
    return throw_error(e, "TypeError", "Cannot mix BigInt and other types, use explicit conversions");
  if (a.kind == VALUE_BIGINT) return bigint_apply(e, op, a.as.bigint->value, b.as.bigint->value);
  return arithmetic(e, op, a.as.number, b.as.number);
}

// IsLessThan (ECMA-262, 7.2.12) of numeric values: 1, 0, or 2 for undefined (a NaN).
static int less(Value a, Value b) {
  int order;
  if (a.kind == VALUE_BIGINT && b.kind == VALUE_BIGINT) return a.as.bigint->value < b.as.bigint->value;
  if (a.kind == VALUE_BIGINT)
    return order = bigint_compare_number(a.as.bigint->value, b.as.number), order == 2 ? 2 : order < 0;
  if (b.kind == VALUE_BIGINT)
    return order = bigint_compare_number(b.as.bigint->value, a.as.number), order == 2 ? 2 : order > 0;
  return isnan(a.as.number) || isnan(b.as.number) ? 2 : a.as.number < b.as.number;
}

// Of a BigInt and a string, the string becomes one too, if it is one.
static BigIntText bigint_beside(Evaluator *e, Value *a, Value *b) {
  Value *text = a->kind == VALUE_BIGINT ? b : a;
  if ((a->kind != VALUE_BIGINT && b->kind != VALUE_BIGINT) || text->kind != VALUE_STRING) return BIGINT_FITS;
  Wide value;
  const BigIntText kind = bigint_of_text(text->as.string->text, &value);
  if (kind == BIGINT_FITS) *text = bigint_value(e, value);
  return kind;
}

static Value compare(Evaluator *e, Operator op, Value a, Value b, const Node *node) {
  a = to_primitive(e, a, "number");
  TRY(a);
  b = to_primitive(e, b, "number");
  TRY(b);
  foreign_may_run(e, a);
  foreign_may_run(e, b);
  if (value_is_unknown(a) || value_is_unknown(b)) return computed(e, a, b, node);
  bool swap = op == OPERATOR_GREATER || op == OPERATOR_LESS_EQUAL,
       negate = op == OPERATOR_LESS_EQUAL || op == OPERATOR_GREATER_EQUAL;
  int result;
  if (!values_charge(e, a, b)) return value_abrupt();
  if (a.kind == VALUE_STRING && b.kind == VALUE_STRING) {
    int order = string_compare(a.as.string, b.as.string);
    result = swap ? order > 0 : order < 0;
  } else {
    BigIntText kind = bigint_beside(e, &a, &b);
    if (kind == BIGINT_NONE) return value_boolean(false);
    if (kind == BIGINT_TOO_LARGE) return unknown_unsupported(e, "a BigInt of this size");
    a = to_numeric(e, a);
    TRY(a);
    b = to_numeric(e, b);
    TRY(b);
    result = swap ? less(b, a) : less(a, b);
  }
  if (result == 2) return value_boolean(false);
  return value_boolean(negate ? !result : result);
}

// IsLooselyEqual (ECMA-262, 7.2.13).
static Value loosely_equal(Evaluator *e, Value a, Value b, const Node *node) {
  for (int round = 0; round < 8; round++) {
    if ((value_is_nullish(a) && !value_is_unsure(b)) || (value_is_nullish(b) && !value_is_unsure(a)))
      return value_boolean(value_is_nullish(a) && value_is_nullish(b));
    if (value_is_unknown(a) || value_is_unknown(b)) {
      // An object is converted if the other is a primitive value.
      if (value_is_object(a)) evaluator_escape(e, &a, 1, node);
      if (value_is_object(b)) evaluator_escape(e, &b, 1, node);
      foreign_may_run(e, a);
      foreign_may_run(e, b);
      return computed(e, a, b, node);
    }
    if (!values_charge(e, a, b)) return value_abrupt();
    if (a.kind == b.kind) return value_boolean(values_strictly_equal(a, b) == 1);
    if (a.kind == VALUE_BOOLEAN) a = value_number(a.as.boolean);
    else if (b.kind == VALUE_BOOLEAN) b = value_number(b.as.boolean);
    else if (value_is_object(a)) a = to_primitive(e, a, "default");
    else if (value_is_object(b)) b = to_primitive(e, b, "default");
    else if (a.kind == VALUE_SYMBOL || b.kind == VALUE_SYMBOL) return value_boolean(false);
    else if (a.kind == VALUE_BIGINT && b.kind == VALUE_NUMBER)
      return value_boolean(bigint_compare_number(a.as.bigint->value, b.as.number) == 0);
    else if (b.kind == VALUE_BIGINT && a.kind == VALUE_NUMBER)
      return value_boolean(bigint_compare_number(b.as.bigint->value, a.as.number) == 0);
    else if (a.kind == VALUE_BIGINT || b.kind == VALUE_BIGINT) {
      const BigIntText kind = bigint_beside(e, &a, &b);
      if (kind == BIGINT_NONE) return value_boolean(false);
      if (kind == BIGINT_TOO_LARGE) return unknown_unsupported(e, "a BigInt of this size");
    } else if (a.kind == VALUE_STRING) a = to_number(e, a);
    else b = to_number(e, b);
    TRY(a);
    TRY(b);
  }
  return unknown_unsupported(e, "this comparison");
}

// Whether an object has properties under all of these keys, or (0) under none; -1: that is not known.
static int shapes_have(Evaluator *e, Object *o, const Shapes *keys) {
  int all = -1;
  for (size_t i = 0; keys != NULL && i < keys->count; i++) {
    const int has = object_has(e, o, key_of(intern_string(e->interner, keys->items[i])), NULL);
    if (has < 0 || (i > 0 && has != all) || !evaluator_charge(e, 1)) return -1;
    all = has;
  }
  return all;
}

static Value has_property(Evaluator *e, Value a, Value b, const Node *node) {
  if (value_is_unknown(b)) may_throw(e, b);
  else if (!value_is_object(b))
    return throw_error(e, "TypeError", "Cannot use 'in' operator to search for a key in a value that is no object");
  Key key;
  Value problem = value_undefined();
  const bool is_key = to_key(e, a, &key, &problem);
  TRY(problem);
  if (value_is_unknown(b)) {
    foreign_may_run(e, b);
    const KeyList keys = environment_keys(e, b);
    if (is_key && keys_have(&keys, key)) return value_boolean(true);
    return computed(e, a, is_key && value_is_environment(b) ? unknown_member(e, b, key, node) : b, node);
  }
  if (!is_key) {
    const int any = shapes_have(e, b.as.object, value_is_unknown(a) ? shapes_known(a) : NULL);
    return any < 0 ? computed(e, problem, b, node) : value_boolean(any);
  }
  Property p;
  const int has = object_has(e, b.as.object, key, &p);
  if (has < 0 && p.flags & PROPERTY_DOUBTFUL) foreign_may_run(e, p.value); // a prototype asks a proxy
  return has < 0 ? computed(e, p.value, b, node) : value_boolean(has);
}

Value has_instance(Evaluator *e, Value function, Value v, const Node *node) {
  if (!value_is_callable(function)) return value_boolean(false);
  Object *f = function.as.object;
  if (f->as.function.bound != NULL) return instance_of(e, v, value_object(f->as.function.bound), node);
  if (value_is_unknown(v)) {
    unknown_looked_at(e, v, SIGHT_KEYS);
    return computed(e, v, function, node);
  }
  if (!value_is_object(v)) return value_boolean(false);
  const Value prototype = value_get(e, function, key_of(e->names.prototype));
  TRY(prototype);
  if (value_is_unknown(prototype)) return computed(e, prototype, function, node);
  if (!value_is_object(prototype))
    return throw_error(e, "TypeError", "Function has non-object prototype in instanceof check");
  const Value is = object_inherits(e, v.as.object, prototype.as.object);
  foreign_may_run(e, is);
  return value_is_unknown(is) ? computed(e, is, function, node) : is;
}

Value instance_of(Evaluator *e, Value a, Value b, const Node *node) {
  const Key key = {.symbol = e->realm.symbol_has_instance};
  if (value_is_unknown(b)) {
    unknown_hook_called(e, b, key, &a, 1);
    may_throw(e, a);
    may_throw(e, b);
    return computed(e, a, b, node);
  }
  if (!value_is_object(b)) return throw_error(e, "TypeError", "Right-hand side of 'instanceof' is not an object");
  const Value custom = value_get(e, b, key);
  TRY(custom);
  const bool is_builtin = value_is_callable(custom) && custom.as.object->as.function.native != NULL;
  if (!value_is_nullish(custom) && !(is_builtin && value_is_unknown(a))) {
    const Value is = value_call(e, custom, b, &a, 1);
    TRY(is);
    const int truth = value_truth(is);
    if (value_is_unknown(custom)) return computed(e, custom, b, node);
    return truth < 0 ? computed(e, is, b, node) : value_boolean(truth);
  }
  if (!value_is_callable(b)) return throw_error(e, "TypeError", "Right-hand side of 'instanceof' is not callable");
  return has_instance(e, b, a, node);
}

Value apply_binary(Evaluator *e, Operator op, Value a, Value b, const Node *node) {
  switch (op) {
  case OPERATOR_ADD: return add(e, a, b, node);
  case OPERATOR_STRICT_EQUAL:
  case OPERATOR_STRICT_NOT_EQUAL: {
    if (!values_charge(e, a, b)) return value_abrupt();
    int equal = values_strictly_equal(a, b);
    if (equal < 0) return computed(e, a, b, node);
    return value_boolean((equal == 1) == (op == OPERATOR_STRICT_EQUAL));
  }
  case OPERATOR_EQUAL: return loosely_equal(e, a, b, node);
  case OPERATOR_NOT_EQUAL: {
    Value equal = loosely_equal(e, a, b, node);
    return equal.kind == VALUE_BOOLEAN ? value_boolean(!equal.as.boolean) : equal;
  }
  case OPERATOR_LESS:
  case OPERATOR_LESS_EQUAL:
  case OPERATOR_GREATER:
  case OPERATOR_GREATER_EQUAL: return compare(e, op, a, b, node);
  case OPERATOR_IN: return has_property(e, a, b, node);
  case OPERATOR_INSTANCEOF: return instance_of(e, a, b, node);
  default: return numeric(e, op, a, b, node);
  }
}

Value apply_unary(Evaluator *e, Operator op, Value v, const Node *node) {
  switch (op) {
  case OPERATOR_VOID: return value_undefined();
  case OPERATOR_NOT: {
    int truth = value_truth(v);
    return truth < 0 ? computed(e, v, v, node) : value_boolean(!truth);
  }
  case OPERATOR_TYPEOF: {
    const char *type = value_typeof(v);
    return type == NULL ? computed(e, v, v, node) : value_text_c(e, type);
  }
  default: break;
  }
  v = op == OPERATOR_ADD ? to_number(e, v) : to_numeric(e, v);
  TRY(v);
  if (value_is_unknown(v)) return computed(e, v, v, node);
  bool big = v.kind == VALUE_BIGINT;
  switch (op) {
  case OPERATOR_ADD: return v;
  case OPERATOR_SUBTRACT:
    if (!big) return value_number(-v.as.number);
    return bigint_apply(e, OPERATOR_SUBTRACT, 0, v.as.bigint->value);
  case OPERATOR_BIT_NOT:
    return big ? bigint_value(e, ~v.as.bigint->value) : value_number(~number_to_int32(v.as.number));
  case OPERATOR_INCREMENT:
    return big ? bigint_apply(e, OPERATOR_ADD, v.as.bigint->value, 1) : value_number(v.as.number + 1);
  case OPERATOR_DECREMENT:
    return big ? bigint_apply(e, OPERATOR_SUBTRACT, v.as.bigint->value, 1) : value_number(v.as.number - 1);
  default: return unknown_unsupported(e, operator_spelling(op));
  }
}
