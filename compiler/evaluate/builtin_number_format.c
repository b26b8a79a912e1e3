// Number.prototype: the ways to write a number (ECMA-262, 21.1.3).
#include "evaluate/builtin.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static Value own_number(Evaluator *e, const Call *call, const char *method) {
  Value v = call->this_value;
  if (value_is_object(v) && v.as.object->class == CLASS_BOXED) v = v.as.object->as.boxed;
  if (v.kind == VALUE_NUMBER) return v;
  return throw_error(e, "TypeError", "Number.prototype.%s requires that 'this' be a Number", method);
}

// The exact decimal value of a finite positive number or 0: 0.d₁d₂d₃… × 10^point. No double has more digits.
enum { DIGITS = 800, FORMAT_STEPS = 64 };

typedef struct Decimal {
  char digits[DIGITS + 2];
  int count, point;
} Decimal;

static Decimal decimal_of(double n) {
  Decimal d = {0};
  if (n == 0) {
    d.digits[0] = '0';
    d.count = d.point = 1;
    return d;
  }
  char text[DIGITS + 32];
  snprintf(text, sizeof text, "%.*e", DIGITS - 1, n);
  // The character behind the first digit is the locale's point.
  const char *at = text;
  for (; *at != 'e' && *at != '\0'; at++)
    if (*at >= '0' && *at <= '9') d.digits[d.count++] = *at;
  d.point = atoi(at + 1) + 1;
  return d;
}

// The same digits in the shortest form that reads back as the number.
static Decimal shortest_of(double n) {
  Decimal d = {0};
  char text[32];
  size_t length = number_to_text(n, text);
  int exponent = 0, point = -1;
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '.') point = d.count;
    if (text[i] == 'e') {
      text[length < sizeof text ? length : sizeof text - 1] = '\0';
      exponent = atoi(text + i + 1);
      break;
    }
    if (text[i] >= '0' && text[i] <= '9') d.digits[d.count++] = text[i];
  }
  d.point = (point < 0 ? d.count : point) + exponent;
  int zeros = 0;
  while (zeros < d.count - 1 && d.digits[zeros] == '0') zeros++;
  memmove(d.digits, d.digits + zeros, (size_t)(d.count - zeros));
  d.count -= zeros;
  d.point -= zeros;
  while (d.count > 1 && d.digits[d.count - 1] == '0') d.count--;
  return d;
}

// Keeps `count` digits (maybe none, or fewer), the larger of two that are equally near.
static void round_to(Decimal *d, int count) {
  if (count >= d->count) {
    while (d->count < count && d->count < DIGITS) d->digits[d->count++] = '0';
    return;
  }
  bool up = count >= 0 && d->digits[count] >= '5';
  d->count = count < 0 ? 0 : count;
  for (int i = d->count - 1; up && i >= 0; i--) {
    up = d->digits[i] == '9';
    d->digits[i] = up ? '0' : (char)(d->digits[i] + 1);
  }
  if (!up) return;
  memmove(d->digits + 1, d->digits, (size_t)d->count);
  d->digits[0] = '1';
  d->count++;
  d->point++;
}

static char digit_at(const Decimal *d, int i) { return i >= 0 && i < d->count ? d->digits[i] : '0'; }

static void add_fixed(StrBuilder *b, const Decimal *d, int fraction) {
  if (d->point <= 0) sb_add_char(b, '0');
  for (int i = 0; i < d->point; i++) sb_add_char(b, digit_at(d, i));
  if (fraction > 0) sb_add_char(b, '.');
  for (int i = 0; i < fraction; i++) sb_add_char(b, digit_at(d, d->point + i));
}

static void add_exponential(StrBuilder *b, const Decimal *d, int digits, int exponent) {
  sb_add_char(b, digit_at(d, 0));
  if (digits > 1) sb_add_char(b, '.');
  for (int i = 1; i < digits; i++) sb_add_char(b, digit_at(d, i));
  sb_addf(b, "e%c%d", exponent < 0 ? '-' : '+', abs(exponent));
}

// What all three begin with: `this`, and the digits asked for. False: *result.
static bool format_begin(Evaluator *e, const Call *call, const char *method, double *n, double *digits, Value *result) {
  *result = own_number(e, call, method);
  if (value_is_abrupt(*result)) return false;
  *n = result->as.number;
  Value v = to_integer(e, call_argument(call, 0));
  *result = value_is_unknown(v) ? unknown_from(e, v) : v;
  if (v.kind != VALUE_NUMBER) return false;
  *digits = v.as.number;
  if (evaluator_charge(e, FORMAT_STEPS)) return true;
  *result = value_abrupt();
  return false;
}

static Value number_to_fixed(Evaluator *e, const Call *call) {
  double n, digits;
  Value result;
  if (!format_begin(e, call, "toFixed", &n, &digits, &result)) return result;
  if (!(digits >= 0 && digits <= 100))
    return throw_error(e, "RangeError", "toFixed() digits argument must be between 0 and 100");
  if (!isfinite(n) || fabs(n) >= 1e21) return to_string(e, value_number(n));
  StrBuilder b = {.arena = evaluator_arena(e)};
  Decimal d = decimal_of(fabs(n));
  round_to(&d, d.point + (int)digits);
  if (n < 0) sb_add_char(&b, '-');
  add_fixed(&b, &d, (int)digits);
  return text_value(e, &b);
}

static Value number_to_exponential(Evaluator *e, const Call *call) {
  double n, digits;
  Value result;
  if (!format_begin(e, call, "toExponential", &n, &digits, &result)) return result;
  if (!isfinite(n)) return to_string(e, value_number(n));
  if (!(digits >= 0 && digits <= 100))
    return throw_error(e, "RangeError", "toExponential() argument must be between 0 and 100");
  bool is_shortest = call_argument(call, 0).kind == VALUE_UNDEFINED;
  Decimal d = is_shortest ? shortest_of(fabs(n)) : decimal_of(fabs(n));
  int count = is_shortest ? d.count : (int)digits + 1;
  if (!is_shortest) round_to(&d, count);
  StrBuilder b = {.arena = evaluator_arena(e)};
  if (n < 0) sb_add_char(&b, '-');
  add_exponential(&b, &d, count, n == 0 ? 0 : d.point - 1);
  return text_value(e, &b);
}

static Value number_to_precision(Evaluator *e, const Call *call) {
  double n, digits;
  Value result;
  if (call_argument(call, 0).kind == VALUE_UNDEFINED) {
    result = own_number(e, call, "toPrecision");
    TRY(result);
    return to_string(e, result);
  }
  if (!format_begin(e, call, "toPrecision", &n, &digits, &result)) return result;
  if (!isfinite(n)) return to_string(e, value_number(n));
  if (!(digits >= 1 && digits <= 100))
    return throw_error(e, "RangeError", "toPrecision() argument must be between 1 and 100");
  Decimal d = decimal_of(fabs(n));
  int precision = (int)digits;
  round_to(&d, precision);
  int exponent = d.point - 1;
  StrBuilder b = {.arena = evaluator_arena(e)};
  if (n < 0) sb_add_char(&b, '-');
  if (exponent < -6 || exponent >= precision) add_exponential(&b, &d, precision, exponent);
  else add_fixed(&b, &d, precision - 1 - exponent);
  return text_value(e, &b);
}

// The digits behind the point, as few as tell the number from its neighbours; true if they round up to 1.
static bool fraction_digits(double fraction, double precision, int radix, StrBuilder *b) {
  size_t first = b->length;
  while (fraction >= precision) {
    fraction *= radix;
    precision *= radix;
    int digit = (int)fraction;
    sb_add_char(b, digit_char(digit));
    fraction -= digit;
    bool is_up = fraction > 0.5 || (fraction == 0.5 && digit % 2 == 1);
    if (!is_up || fraction + precision <= 1) continue;
    for (; b->length > first; b->length--) {
      digit = digit_value(b->data[b->length - 1]);
      if (digit + 1 >= radix) continue;
      b->data[b->length - 1] = digit_char(digit + 1);
      return false;
    }
    return true;
  }
  return false;
}

// As V8 writes numbers in other radixes; the standard leaves the digits open (21.1.3.6).
static Value to_radix(Evaluator *e, double n, int radix) {
  double positive = fabs(n), whole = floor(positive);
  double precision = fmax(0.5 * (nextafter(positive, HUGE_VAL) - positive), 0x1p-1074);
  StrBuilder fraction = {.arena = evaluator_arena(e)};
  if (fraction_digits(positive - whole, precision, radix, &fraction)) whole += 1;
  enum { DIGITS_MOST = 1024 }; // of the largest number, in radix 2
  char digits[DIGITS_MOST];
  size_t first = sizeof digits;
  for (; whole / radix >= 0x1p53; whole /= radix) digits[--first] = '0'; // none that tells it from its neighbours
  do {
    double digit = fmod(whole, radix);
    digits[--first] = digit_char((int)digit);
    whole = (whole - digit) / radix;
  } while (whole > 0);
  StrBuilder b = {.arena = evaluator_arena(e)};
  if (n < 0) sb_add_char(&b, '-');
  sb_add(&b, (Str){digits + first, sizeof digits - first});
  if (fraction.length > 0) sb_add_char(&b, '.');
  sb_add(&b, sb_str(&fraction));
  return text_value(e, &b);
}

static Value number_to_string(Evaluator *e, const Call *call) {
  Value v = own_number(e, call, "toString"), argument = call_argument(call, 0);
  TRY(v);
  Value radix = argument.kind == VALUE_UNDEFINED ? value_number(10) : to_integer(e, argument);
  KNOWN(e, radix);
  if (!(radix.as.number >= 2 && radix.as.number <= 36))
    return throw_error(e, "RangeError", "toString() radix argument must be between 2 and 36");
  if (radix.as.number == 10 || !isfinite(v.as.number)) return to_string(e, v);
  return to_radix(e, v.as.number, (int)radix.as.number);
}

static Value number_value_of(Evaluator *e, const Call *call) { return own_number(e, call, "valueOf"); }

void builtin_add_number_formats(Evaluator *e) {
  static const Builtin methods[] = {{"toExponential", 1, number_to_exponential},
                                    {"toFixed", 1, number_to_fixed},
                                    {"toLocaleString", 0, builtin_not_evaluated},
                                    {"toPrecision", 1, number_to_precision},
                                    {"toString", 1, number_to_string},
                                    {"valueOf", 0, number_value_of}};
  realm_add(e, evaluator_realm(e)->number_prototype, methods, BUILTIN_COUNT(methods));
}
