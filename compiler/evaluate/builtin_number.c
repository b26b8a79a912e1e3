// Number, Boolean and the numeric functions of the global object (ECMA-262, 21.1, 20.3, 19.2).
#include "evaluate/builtin.h"

#include <float.h>
#include <math.h>

static const double MOST_SAFE = 9007199254740991.0; // 2^53 - 1

// A primitive, or the object that `new` made of it.
static Value boxed_result(Evaluator *e, const Call *call, Value v, Object *otherwise) {
  if (call->new_target == NULL) return v;
  Value boxed = to_object(e, v), problem;
  Object *prototype = builtin_prototype(e, call, otherwise, &problem);
  if (prototype == NULL) return problem;
  boxed.as.object->prototype = prototype;
  return boxed;
}

static Value number_constructor(Evaluator *e, const Call *call) {
  Value v = value_number(0);
  if (call->count > 0 || call->more != NULL) v = to_numeric(e, call_argument(call, 0));
  KNOWN(e, v);
  if (v.kind == VALUE_BIGINT) v = value_number((double)v.as.bigint->value);
  return boxed_result(e, call, v, evaluator_realm(e)->number_prototype);
}

static Value boolean_constructor(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  const int truth = value_truth(v);
  if (truth < 0) KNOWN(e, v);
  return boxed_result(e, call, value_boolean(truth == 1), evaluator_realm(e)->boolean_prototype);
}

static bool is_integer(Value v) {
  return v.kind == VALUE_NUMBER && isfinite(v.as.number) && v.as.number == trunc(v.as.number);
}

static Value number_is_finite(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  return value_boolean(v.kind == VALUE_NUMBER && isfinite(v.as.number));
}

static Value number_is_integer(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  return value_boolean(is_integer(v));
}

static Value number_is_nan(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  return value_boolean(v.kind == VALUE_NUMBER && isnan(v.as.number));
}

static Value number_is_safe_integer(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  return value_boolean(is_integer(v) && fabs(v.as.number) <= MOST_SAFE);
}

static Value global_is_finite(Evaluator *e, const Call *call) {
  Value v = to_number(e, call_argument(call, 0));
  KNOWN(e, v);
  return value_boolean(isfinite(v.as.number));
}

static Value global_is_nan(Evaluator *e, const Call *call) {
  Value v = to_number(e, call_argument(call, 0));
  KNOWN(e, v);
  return value_boolean(isnan(v.as.number));
}

// The text behind the white space it begins with.
static Str skip_space(Str s) {
  size_t from = 0;
  for (size_t at = 0; at < s.length; from = at)
    if (!is_js_space(utf8_next(s, &at, NULL))) break;
  return str_slice(s, from, s.length);
}

static bool skip_sign(Str *s) {
  bool is_signed = s->length > 0 && (s->data[0] == '-' || s->data[0] == '+');
  bool is_negative = is_signed && s->data[0] == '-';
  if (is_signed) *s = str_slice(*s, 1, s->length);
  return is_negative;
}

// Digits of a radix for which ECMA-262 (19.2.5, step 13) leaves the value beyond 2 ** 53 to the engine: as V8 has it,
// which adds up parts of 32 bits from the first digit that is no zero.
static double digits_by_parts(Str digits, uint32_t radix) {
  double value = 0;
  size_t i = 0;
  while (i < digits.length && digits.data[i] == '0') i++;
  while (i < digits.length) {
    uint32_t scale = 1, part = 0;
    for (; i < digits.length && scale * radix <= UINT32_MAX / 36; i++, scale *= radix)
      part = part * radix + (uint32_t)digit_value(digits.data[i]);
    value = value * scale + part;
  }
  return value;
}

static Value parse_int(Evaluator *e, const Call *call) {
  Value text = to_string(e, call_argument(call, 0));
  TRY(text);
  Value r = to_number(e, call_argument(call, 1));
  KNOWN(e, r);
  KNOWN(e, text);
  CHARGE(e, 1 + text.as.string->text.length / 16);
  Str s = skip_space(text.as.string->text);
  bool is_negative = skip_sign(&s);
  int32_t radix = number_to_int32(r.as.number);
  bool is_hex = s.length >= 2 && s.data[0] == '0' && (s.data[1] | 0x20) == 'x' && (radix == 0 || radix == 16);
  if (is_hex) s = str_slice(s, 2, s.length);
  if (radix == 0) radix = is_hex ? 16 : 10;
  if (radix < 2 || radix > 36) return value_number(NAN);
  size_t count = 0;
  double value = 0;
  for (; count < s.length && digit_value(s.data[count]) < radix; count++)
    value = value * radix + digit_value(s.data[count]);
  if (count == 0) return value_number(NAN);
  if (value > MOST_SAFE) { // sums of rounded parts are no more exact
    const Str digits = str_slice(s, 0, count);
    int bits = 0;
    while (1 << bits < radix) bits++;
    value = radix == 10          ? text_to_number(digits)
            : 1 << bits == radix ? digits_to_number(digits, bits)
                                 : digits_by_parts(digits, (uint32_t)radix);
  }
  return value_number(is_negative ? -value : value);
}

static size_t skip_digits(Str s, size_t at) {
  while (at < s.length && s.data[at] >= '0' && s.data[at] <= '9') at++;
  return at;
}

// The length of the longest StrDecimalLiteral without sign that the text begins with.
static size_t decimal_length(Str s) {
  if (str_starts_with(s, STR("Infinity"))) return 8;
  size_t whole = skip_digits(s, 0), end = whole;
  if (end < s.length && s.data[end] == '.') {
    size_t fraction = skip_digits(s, end + 1);
    if (whole > 0 || fraction > end + 1) end = fraction;
  }
  if (end == 0 || end >= s.length || (s.data[end] | 0x20) != 'e') return end;
  size_t exponent = end + 1;
  if (exponent < s.length && (s.data[exponent] == '+' || s.data[exponent] == '-')) exponent++;
  size_t after = skip_digits(s, exponent);
  return after > exponent ? after : end;
}

static Value parse_float(Evaluator *e, const Call *call) {
  Value text = to_string(e, call_argument(call, 0));
  KNOWN(e, text);
  CHARGE(e, 1 + text.as.string->text.length / 16);
  Str s = skip_space(text.as.string->text);
  bool is_negative = skip_sign(&s);
  size_t length = decimal_length(s);
  if (length == 0) return value_number(NAN);
  double value = text_to_number(str_slice(s, 0, length));
  return value_number(is_negative ? -value : value);
}

static Value own_boolean(Evaluator *e, const Call *call, const char *method) {
  Value v = call->this_value;
  if (value_is_object(v) && v.as.object->class == CLASS_BOXED) v = v.as.object->as.boxed;
  if (v.kind == VALUE_BOOLEAN) return v;
  return throw_error(e, "TypeError", "Boolean.prototype.%s requires that 'this' be a Boolean", method);
}

static Value boolean_to_string(Evaluator *e, const Call *call) {
  Value v = own_boolean(e, call, "toString");
  TRY(v);
  return to_string(e, v);
}

static Value boolean_value_of(Evaluator *e, const Call *call) { return own_boolean(e, call, "valueOf"); }

static void add_function(Evaluator *e, Object *number, const char *name, int length, NativeFunction native) {
  Value function = value_object(native_new(e, name, length, native, NULL));
  object_define(e, number, key_c(e, name), function, PROPERTY_BUILTIN);
  object_define(e, evaluator_realm(e)->global, key_c(e, name), function, PROPERTY_BUILTIN);
}

void realm_init_number(Evaluator *e) {
  static const Builtin functions[] = {{"isFinite", 1, number_is_finite},
                                      {"isInteger", 1, number_is_integer},
                                      {"isNaN", 1, number_is_nan},
                                      {"isSafeInteger", 1, number_is_safe_integer}};
  static const Builtin globals[] = {{"isFinite", 1, global_is_finite}, {"isNaN", 1, global_is_nan}};
  static const Builtin boolean_methods[] = {{"toString", 0, boolean_to_string}, {"valueOf", 0, boolean_value_of}};
  static const struct {
    const char *name;
    double value;
  } constants[] = {{"EPSILON", DBL_EPSILON},       {"MAX_SAFE_INTEGER", 9007199254740991.0},
                   {"MAX_VALUE", DBL_MAX},         {"MIN_SAFE_INTEGER", -9007199254740991.0},
                   {"MIN_VALUE", 0x1p-1074},       {"NEGATIVE_INFINITY", -HUGE_VAL},
                   {"POSITIVE_INFINITY", HUGE_VAL}};
  Realm *realm = evaluator_realm(e);
  Object *number = realm_add_constructor(e, "Number", 1, number_constructor, realm->number_prototype);
  realm_add(e, number, functions, BUILTIN_COUNT(functions));
  for (size_t i = 0; i < BUILTIN_COUNT(constants); i++)
    builtin_add_constant(e, number, constants[i].name, value_number(constants[i].value));
  builtin_add_constant(e, number, "NaN", value_number(NAN));
  builtin_add_constant(e, realm->global, "NaN", value_number(NAN));
  builtin_add_constant(e, realm->global, "Infinity", value_number(HUGE_VAL));
  realm_add(e, realm->global, globals, BUILTIN_COUNT(globals));
  add_function(e, number, "parseInt", 2, parse_int);
  add_function(e, number, "parseFloat", 1, parse_float);
  builtin_add_number_formats(e);
  realm_add_constructor(e, "Boolean", 1, boolean_constructor, realm->boolean_prototype);
  realm_add(e, realm->boolean_prototype, boolean_methods, BUILTIN_COUNT(boolean_methods));
  builtin_init_symbol(e);
  builtin_init_math(e);
}
