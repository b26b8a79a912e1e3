// Numbers as text, the last part of text.h. The C library converts digits with an exponent and never sees a decimal
// point, so that no locale can change the outcome.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/text.h"

// No double, nor the middle between two, has more significant digits than 768: what follows decides only as "more".
enum { ENOUGH_DIGITS = 800, EXPONENT_BOUND = 1000000000 };

// digits × 10^exponent.
typedef struct Decimal {
  char digits[ENOUGH_DIGITS + 1];
  size_t count;
  int64_t exponent;
} Decimal;

static double decimal_value(const Decimal *d) {
  if (d->count == 0 || d->exponent < -EXPONENT_BOUND) return 0;
  if (d->exponent > EXPONENT_BOUND) return HUGE_VAL;
  char text[ENOUGH_DIGITS + 32];
  snprintf(text, sizeof text, "%.*se%" PRId64, (int)d->count, d->digits, d->exponent);
  return strtod(text, NULL);
}

// The digits of a positive number, rounded to `count`.
static void round_to(double number, int count, Decimal *d) {
  char text[64];
  snprintf(text, sizeof text, "%.*e", count - 1, number);
  const char *at = text;
  d->count = 0;
  for (; *at != 'e'; at++) {
    if (*at >= '0' && *at <= '9') d->digits[d->count++] = *at;
  }
  d->exponent = strtol(at + 1, NULL, 10) - (count - 1);
}

// The next larger decimal of as many digits.
static void increment(Decimal *d) {
  size_t i = d->count;
  while (i > 0 && d->digits[i - 1] == '9') d->digits[--i] = '0';
  if (i > 0) {
    d->digits[i - 1]++;
  } else {
    d->digits[0] = '1';
    d->exponent++;
  }
}

// The fewest digits that read back as the number. Where the number is a power of two, its neighbours are not equally
// far: a decimal that is rounded up may fit where the nearest one does not.
static void shortest(double number, Decimal *d) {
  for (int count = 1; count < 17; count++) {
    round_to(number, count, d);
    if (decimal_value(d) == number) return;
    increment(d);
    if (decimal_value(d) == number) return;
  }
  round_to(number, 17, d);
}

static size_t put(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static size_t put(char *out, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const int length = vsnprintf(out, 32, format, args);
  va_end(args);
  return (size_t)length;
}

size_t number_to_text(double number, char out[32]) {
  if (isnan(number)) return put(out, "NaN");
  if (number == 0) return put(out, "0");
  const char *sign = number < 0 ? "-" : "";
  number = fabs(number);
  if (isinf(number)) return put(out, "%sInfinity", sign);
  if (number <= 9007199254740992.0 && floor(number) == number) return put(out, "%s%" PRIu64, sign, (uint64_t)number);
  Decimal d;
  shortest(number, &d);
  // The names of ECMA-262, 6.1.6.1.20: k digits, and the decimal point stands behind the n-th.
  const int k = (int)d.count, n = (int)d.exponent + k;
  const char *digits = d.digits;
  if (k <= n && n <= 21) return put(out, "%s%.*s%.*s", sign, k, digits, n - k, "00000000000000000000");
  if (0 < n && n <= 21) return put(out, "%s%.*s.%.*s", sign, n, digits, k - n, digits + n);
  if (-6 < n && n <= 0) return put(out, "%s0.%.*s%.*s", sign, -n, "000000", k, digits);
  const char exponent_sign = n - 1 < 0 ? '-' : '+';
  if (k == 1) return put(out, "%s%ce%c%d", sign, digits[0], exponent_sign, abs(n - 1));
  return put(out, "%s%c.%.*se%c%d", sign, digits[0], k - 1, digits + 1, exponent_sign, abs(n - 1));
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int letter = c | 0x20;
  return letter >= 'a' && letter <= 'z' ? letter - 'a' + 10 : NO_DIGIT;
}

char digit_char(int digit) { return "0123456789abcdefghijklmnopqrstuvwxyz"[digit]; }

// A cursor over a numeric text; `separators` lets a single _ stand between two digits.
typedef struct Scan {
  Str text;
  size_t at;
  bool separators, broken;
} Scan;

static char peek(const Scan *s) { return s->at < s->text.length ? s->text.data[s->at] : '\0'; }

// The next digit below `radix`, or -1.
static int next_digit(Scan *s, int radix, bool first) {
  size_t at = s->at;
  if (s->separators && at < s->text.length && s->text.data[at] == '_') {
    at++;
    s->broken |= first || at >= s->text.length || digit_value(s->text.data[at]) >= radix;
  }
  if (at >= s->text.length || digit_value(s->text.data[at]) >= radix) return -1;
  s->at = at + 1;
  return digit_value(s->text.data[at]);
}

// An integer whose radix is 2^bits, rounded once at the end: bits that do not fit are remembered in the lowest.
static double power_radix_value(Scan *s, int bits) {
  uint64_t mantissa = 0;
  int64_t dropped = 0;
  size_t count = 0;
  for (int digit; (digit = next_digit(s, 1 << bits, count == 0)) >= 0; count++) {
    if (mantissa < UINT64_C(1) << 59) { // a digit has at most five bits
      mantissa = mantissa << bits | (uint64_t)digit;
    } else {
      dropped += bits;
      mantissa |= digit != 0;
    }
  }
  if (count == 0 || s->broken || s->at < s->text.length) return NAN;
  return dropped > 2000 ? HUGE_VAL : ldexp((double)mantissa, (int)dropped);
}

static size_t scan_digits(Scan *s, Decimal *d, bool fraction) {
  size_t count = 0;
  for (int digit; (digit = next_digit(s, 10, count == 0)) >= 0; count++) {
    if (fraction) d->exponent--;
    if (d->count == 0 && digit == 0) continue;
    if (d->count < ENOUGH_DIGITS) {
      d->digits[d->count++] = (char)('0' + digit);
    } else {
      d->exponent++;
      if (digit != 0) d->digits[ENOUGH_DIGITS] = '1'; // sticky
    }
  }
  return count;
}

static bool scan_exponent(Scan *s, Decimal *d) {
  if ((peek(s) | 0x20) != 'e') return true;
  s->at++;
  const bool negative = peek(s) == '-';
  if (negative || peek(s) == '+') s->at++;
  int64_t exponent = 0;
  size_t count = 0;
  for (int digit; (digit = next_digit(s, 10, count == 0)) >= 0; count++) {
    if (exponent < INT64_C(1) << 40) exponent = exponent * 10 + digit;
  }
  d->exponent += negative ? -exponent : exponent;
  return count > 0;
}

// StrUnsignedDecimalLiteral or DecimalLiteral up to the end of the text.
static double scan_decimal(Scan *s) {
  Decimal d = {.count = 0};
  size_t count = scan_digits(s, &d, false);
  if (peek(s) == '.' && !s->broken) {
    s->at++;
    count += scan_digits(s, &d, true);
  }
  if (count == 0 || !scan_exponent(s, &d) || s->broken || s->at < s->text.length) return NAN;
  if (d.digits[ENOUGH_DIGITS] != '\0') d.digits[ENOUGH_DIGITS - 1] |= 1;
  return decimal_value(&d);
}

int radix_bits(Str text) {
  if (text.length < 2 || text.data[0] != '0') return 0;
  switch (text.data[1] | 0x20) {
  case 'x': return 4;
  case 'o': return 3;
  case 'b': return 1;
  default: return 0;
  }
}

Str js_trim(Str s) {
  size_t start = 0, end = 0;
  for (size_t at = 0; at < s.length;) {
    const size_t before = at;
    if (is_js_space(utf8_next(s, &at, NULL))) {
      if (end == 0) start = at;
    } else {
      if (end == 0) start = before;
      end = at;
    }
  }
  return end == 0 ? STR("") : str_slice(s, start, end);
}

double digits_to_number(Str digits, int bits) { return power_radix_value(&(Scan){.text = digits}, bits); }

double text_to_number(Str text) {
  text = js_trim(text);
  if (text.length == 0) return 0;
  Scan scan = {.text = text};
  const int bits = radix_bits(text);
  if (bits != 0) {
    scan.at = 2;
    return power_radix_value(&scan, bits);
  }
  const bool negative = text.data[0] == '-';
  if (negative || text.data[0] == '+') scan.at = 1;
  const bool infinite = str_is(str_slice(text, scan.at, text.length), "Infinity");
  const double number = infinite ? HUGE_VAL : scan_decimal(&scan);
  return negative ? -number : number;
}

double literal_to_number(Str literal) {
  Scan scan = {.text = literal, .separators = true};
  const int bits = radix_bits(literal);
  if (bits != 0) {
    scan.at = 2;
    return power_radix_value(&scan, bits);
  }
  if (literal.length > 1 && literal.data[0] == '0' && (digit_value(literal.data[1]) < 10 || literal.data[1] == '_')) {
    // Legacy forms (ECMA-262, B.1.1): octal if every digit is, and without separators.
    if (str_find_char(literal, '_', 0) != SIZE_MAX) return NAN;
    size_t octal = 1;
    while (octal < literal.length && digit_value(literal.data[octal]) < 8) octal++;
    if (octal == literal.length) {
      scan.at = 1;
      return power_radix_value(&scan, 3);
    }
    if (digit_value(literal.data[octal]) >= 10) return NAN;
  }
  return scan_decimal(&scan);
}
