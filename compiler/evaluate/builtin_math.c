// Math (ECMA-262, 21.3). Functions whose last bit the standard leaves open give a number only where it is exact.
#include "evaluate/builtin.h"

#include <math.h>

static Value unary(Evaluator *e, const Call *call, double (*function)(double)) {
  Value v = to_number(e, call_argument(call, 0));
  KNOWN(e, v);
  return value_number(function(v.as.number));
}

static double round_half_up(double x) {
  if (!isfinite(x) || x == trunc(x)) return x;
  return copysign(x - floor(x) >= 0.5 ? ceil(x) : floor(x), x);
}

static double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
static double to_single(double x) { return (double)(float)x; }

static Value math_abs(Evaluator *e, const Call *call) { return unary(e, call, fabs); }
static Value math_ceil(Evaluator *e, const Call *call) { return unary(e, call, ceil); }
static Value math_floor(Evaluator *e, const Call *call) { return unary(e, call, floor); }
static Value math_fround(Evaluator *e, const Call *call) { return unary(e, call, to_single); }
static Value math_round(Evaluator *e, const Call *call) { return unary(e, call, round_half_up); }
static Value math_sign(Evaluator *e, const Call *call) { return unary(e, call, sign_of); }
static Value math_sqrt(Evaluator *e, const Call *call) { return unary(e, call, sqrt); }
static Value math_trunc(Evaluator *e, const Call *call) { return unary(e, call, trunc); }

static Value math_clz32(Evaluator *e, const Call *call) {
  Value v = to_number(e, call_argument(call, 0));
  KNOWN(e, v);
  uint32_t bits = (uint32_t)number_to_int32(v.as.number);
  int zeros = 0;
  while (zeros < 32 && !(bits & (0x80000000u >> zeros))) zeros++;
  return value_number(zeros);
}

static Value math_imul(Evaluator *e, const Call *call) {
  Value a = to_number(e, call_argument(call, 0)), b = to_number(e, call_argument(call, 1));
  KNOWN(e, a);
  KNOWN(e, b);
  uint32_t product = (uint32_t)number_to_int32(a.as.number) * (uint32_t)number_to_int32(b.as.number);
  return value_number((int32_t)product);
}

// All arguments as numbers; abrupt, Unknown or undefined.
static Value numbers_of(Evaluator *e, const Call *call, double **numbers) {
  *numbers = ARENA_ARRAY(evaluator_arena(e), double, call->count + 1);
  Value unsure = call->more == NULL ? value_undefined() : value_of_unknown(call->more);
  CHARGE(e, call->count);
  for (size_t i = 0; i < call->count; i++) {
    Value v = to_number(e, call->arguments[i]);
    TRY(v);
    if (value_is_unknown(v)) unsure = v;
    else (*numbers)[i] = v.as.number;
  }
  return value_is_unknown(unsure) ? unknown_from(e, unsure) : unsure;
}

static Value extreme(Evaluator *e, const Call *call, double start, int direction) {
  double *numbers, found = start;
  Value problem = numbers_of(e, call, &numbers);
  if (problem.kind != VALUE_UNDEFINED) return problem;
  for (size_t i = 0; i < call->count; i++) {
    double n = numbers[i];
    if (isnan(n)) return value_number(NAN);
    bool is_signed_zero = n == 0 && found == 0 && (direction > 0 ? !signbit(n) : signbit(n));
    if (is_signed_zero || (direction > 0 ? n > found : n < found)) found = n;
  }
  return value_number(found);
}

static Value math_max(Evaluator *e, const Call *call) { return extreme(e, call, -HUGE_VAL, 1); }
static Value math_min(Evaluator *e, const Call *call) { return extreme(e, call, HUGE_VAL, -1); }

// The standard leaves the last bit open; this is V8's way: the squares, scaled by the largest, summed as Kahan does.
// One operation a statement, so that none are fused.
static Value math_hypot(Evaluator *e, const Call *call) {
  double *numbers, most = 0, sum = 0, compensation = 0;
  bool has_nan = false;
  Value problem = numbers_of(e, call, &numbers);
  if (problem.kind != VALUE_UNDEFINED) return problem;
  for (size_t i = 0; i < call->count; i++) {
    has_nan |= isnan(numbers[i]);
    most = fmax(most, fabs(numbers[i]));
  }
  if (isinf(most) || (most == 0 && !has_nan)) return value_number(most);
  if (has_nan) return value_number(NAN);
  for (size_t i = 0; i < call->count; i++) {
    double scaled = fabs(numbers[i]) / most;
    double square = scaled * scaled;
    double summand = square - compensation;
    double next = sum + summand;
    double gained = next - sum;
    compensation = gained - summand;
    sum = next;
  }
  return value_number(sqrt(sum) * most);
}

static Value math_pow(Evaluator *e, const Call *call) {
  Value a = to_number(e, call_argument(call, 0));
  TRY(a);
  Value b = to_number(e, call_argument(call, 1));
  TRY(b);
  if (b.kind == VALUE_NUMBER && b.as.number == 0 && a.kind == VALUE_NUMBER) return value_number(1);
  KNOWN(e, a);
  KNOWN(e, b);
  double power;
  if (number_power(a.as.number, b.as.number, &power)) return value_number(power);
  return unknown_unsupported(e, "Math.pow");
}

static Value math_log2(Evaluator *e, const Call *call) {
  Value v = to_number(e, call_argument(call, 0));
  KNOWN(e, v);
  int exponent;
  if (v.as.number < 0 || isnan(v.as.number)) return value_number(NAN);
  if (v.as.number == 0) return value_number(-HUGE_VAL);
  if (isinf(v.as.number)) return v;
  if (frexp(v.as.number, &exponent) == 0.5) return value_number(exponent - 1);
  return unknown_unsupported(e, "Math.log2");
}

static Value math_log10(Evaluator *e, const Call *call) {
  Value v = to_number(e, call_argument(call, 0));
  KNOWN(e, v);
  if (v.as.number < 0 || isnan(v.as.number)) return value_number(NAN);
  if (v.as.number == 0) return value_number(-HUGE_VAL);
  if (isinf(v.as.number)) return v;
  double power = 1;
  for (int n = 0; n <= 15; n++, power *= 10)
    if (v.as.number == power) return value_number(n);
  return unknown_unsupported(e, "Math.log10");
}

static Value math_random(Evaluator *e, const Call *call) {
  (void)call;
  return unknown_new(e, UNKNOWN_RANDOM, evaluator_node(e), STR("Math.random()"), NULL);
}

// A function that is known at one point, outside of where it is defined (there it is NaN), and at infinity.
typedef struct Curve {
  const char *name;
  double at, value;
  double low, high;       // it is defined between these, both included
  double at_low, at_high; // what it is there, if these are infinite or `is_pole`; NaN where it has no limit
  bool is_pole;
} Curve;

static Value math_curve(Evaluator *e, const Call *call) {
  const Curve *curve = call->function->as.function.data;
  Value v = to_number(e, call_argument(call, 0));
  KNOWN(e, v);
  const double x = v.as.number;
  if (isnan(x) || x < curve->low || x > curve->high) return value_number(NAN);
  if (x == curve->low && (isinf(x) || curve->is_pole)) return value_number(curve->at_low);
  if (x == curve->high && (isinf(x) || curve->is_pole)) return value_number(curve->at_high);
  if (v.as.number == curve->at) return value_number(curve->at == 0 && curve->value == 0 ? v.as.number : curve->value);
  return unknown_unsupported(e, curve->name);
}

void builtin_init_math(Evaluator *e) {
  static const Builtin functions[] = {{"abs", 1, math_abs},     {"atan2", 2, builtin_not_evaluated},
                                      {"ceil", 1, math_ceil},   {"clz32", 1, math_clz32},
                                      {"floor", 1, math_floor}, {"fround", 1, math_fround},
                                      {"hypot", 2, math_hypot}, {"imul", 2, math_imul},
                                      {"log10", 1, math_log10}, {"log2", 1, math_log2},
                                      {"max", 2, math_max},     {"min", 2, math_min},
                                      {"pow", 2, math_pow},     {"random", 0, math_random},
                                      {"round", 1, math_round}, {"sign", 1, math_sign},
                                      {"sqrt", 1, math_sqrt},   {"trunc", 1, math_trunc}};
  static const Curve curves[] = {{"acos", 1, 0, -1, 1, 0, 0, false},
                                 {"acosh", 1, 0, 1, HUGE_VAL, 0, HUGE_VAL, false},
                                 {"asin", 0, 0, -1, 1, 0, 0, false},
                                 {"asinh", 0, 0, -HUGE_VAL, HUGE_VAL, -HUGE_VAL, HUGE_VAL, false},
                                 {"atan", 0, 0, -HUGE_VAL, HUGE_VAL, -1.5707963267948966, 1.5707963267948966, false},
                                 {"atanh", 0, 0, -1, 1, -HUGE_VAL, HUGE_VAL, true},
                                 {"cbrt", 0, 0, -HUGE_VAL, HUGE_VAL, -HUGE_VAL, HUGE_VAL, false},
                                 {"cos", 0, 1, -HUGE_VAL, HUGE_VAL, NAN, NAN, false},
                                 {"cosh", 0, 1, -HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL, false},
                                 {"exp", 0, 1, -HUGE_VAL, HUGE_VAL, 0, HUGE_VAL, false},
                                 {"expm1", 0, 0, -HUGE_VAL, HUGE_VAL, -1, HUGE_VAL, false},
                                 {"log", 1, 0, 0, HUGE_VAL, -HUGE_VAL, HUGE_VAL, true},
                                 {"log1p", 0, 0, -1, HUGE_VAL, -HUGE_VAL, HUGE_VAL, true},
                                 {"sin", 0, 0, -HUGE_VAL, HUGE_VAL, NAN, NAN, false},
                                 {"sinh", 0, 0, -HUGE_VAL, HUGE_VAL, -HUGE_VAL, HUGE_VAL, false},
                                 {"tan", 0, 0, -HUGE_VAL, HUGE_VAL, NAN, NAN, false},
                                 {"tanh", 0, 0, -HUGE_VAL, HUGE_VAL, -1, 1, false}};
  static const struct {
    const char *name;
    double value;
  } constants[] = {{"E", 2.718281828459045},        {"LN10", 2.302585092994046},   {"LN2", 0.6931471805599453},
                   {"LOG10E", 0.4342944819032518},  {"LOG2E", 1.4426950408889634}, {"PI", 3.141592653589793},
                   {"SQRT1_2", 0.7071067811865476}, {"SQRT2", 1.4142135623730951}};
  static const char *const novelties[] = {"f16round", "sumPrecise"};
  Object *math = object_plain(e);
  math->layered = true;
  realm_add(e, math, functions, BUILTIN_COUNT(functions));
  builtin_add_novelties(e, math, novelties, BUILTIN_COUNT(novelties));
  for (size_t i = 0; i < BUILTIN_COUNT(curves); i++)
    object_define(e, math, key_c(e, curves[i].name),
                  value_object(native_new(e, curves[i].name, 1, math_curve, &curves[i])), PROPERTY_BUILTIN);
  for (size_t i = 0; i < BUILTIN_COUNT(constants); i++)
    builtin_add_constant(e, math, constants[i].name, value_number(constants[i].value));
  builtin_add_tag(e, math, "Math");
  object_define(e, evaluator_realm(e)->global, key_c(e, "Math"), value_object(math), PROPERTY_BUILTIN);
}
