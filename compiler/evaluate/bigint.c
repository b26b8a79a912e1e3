// Integers of BigInt (ECMA-262, 6.1.6.2) as far as 128 bits go.
#include "evaluate/bigint.h"

#include <math.h>

#define LIMIT 0x1p127 // 2 ** 127 and beyond do not fit
enum { WIDE_BITS = 128 };

Value bigint_value(Evaluator *e, Wide value) {
  BigInt *b = ARENA_NEW(evaluator_arena(e), BigInt);
  b->value = value;
  return (Value){.kind = VALUE_BIGINT, .as.bigint = b};
}

bool bigint_of_number(double n, Wide *out) {
  if (!(fabs(n) < LIMIT)) return false;
  *out = (Wide)n;
  return true;
}

// Digits without a sign; `_` stands between those of a literal.
static BigIntText digits_of(Str text, int radix, bool is_literal, Wide *out) {
  BigIntText kind = text.length == 0 ? BIGINT_NONE : BIGINT_FITS;
  *out = 0;
  for (size_t i = 0; i < text.length; i++) {
    if (is_literal && text.data[i] == '_') continue;
    const int digit = digit_value(text.data[i]);
    if (digit >= radix) return BIGINT_NONE;
    if (kind == BIGINT_FITS && (__builtin_mul_overflow(*out, radix, out) || __builtin_add_overflow(*out, digit, out)))
      kind = BIGINT_TOO_LARGE;
  }
  return kind;
}

BigIntText bigint_of_literal(Str text, Wide *out) {
  if (text.length > 0 && text.data[text.length - 1] == 'n') text.length--;
  const int bits = radix_bits(text);
  return bits == 0 ? digits_of(text, 10, true, out) : digits_of(str_slice(text, 2, text.length), 1 << bits, true, out);
}

BigIntText bigint_of_text(Str text, Wide *out) {
  *out = 0;
  text = js_trim(text);
  if (text.length == 0) return BIGINT_FITS;
  const int bits = radix_bits(text);
  if (bits != 0) return digits_of(str_slice(text, 2, text.length), 1 << bits, false, out);
  const bool is_signed = text.data[0] == '-' || text.data[0] == '+';
  const BigIntText kind = digits_of(str_slice(text, is_signed, text.length), 10, false, out);
  if (kind == BIGINT_FITS && text.data[0] == '-') *out = -*out;
  return kind;
}

Str bigint_text(Arena *arena, Wide value, int radix) {
  char digits[130];
  size_t first = sizeof digits;
  const bool is_negative = value < 0;
  UnsignedWide rest = is_negative ? 0 - (UnsignedWide)value : (UnsignedWide)value;
  do {
    digits[--first] = digit_char((int)(rest % (unsigned)radix));
    rest /= (unsigned)radix;
  } while (rest > 0);
  if (is_negative) digits[--first] = '-';
  return str_format(arena, "%.*s", (int)(sizeof digits - first), digits + first);
}

int bigint_compare_number(Wide a, double n) {
  if (isnan(n)) return 2;
  if (!(fabs(n) < LIMIT)) return n > 0 ? -1 : 1;
  const Wide whole = (Wide)n;
  if (a != whole) return a < whole ? -1 : 1;
  const double rest = n - trunc(n);
  return rest > 0 ? -1 : rest < 0;
}

static bool power(Wide base, Wide exponent, Wide *out) {
  *out = 1;
  if (base == 0 || base == 1 || base == -1) {
    *out = exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base;
    return true;
  }
  for (; exponent > 0; exponent--)
    if (__builtin_mul_overflow(*out, base, out)) return false;
  return true;
}

static bool shift_left(Wide a, Wide by, Wide *out) {
  *out = 0;
  if (a == 0) return true;
  return by <= 126 && !__builtin_mul_overflow(a, (Wide)1 << by, out);
}

static Wide shift_right(Wide a, Wide by) {
  if (by > 126) return a < 0 ? -1 : 0;
  const Wide scale = (Wide)1 << by;
  return a / scale - (a % scale < 0);
}

Value bigint_apply(Evaluator *e, Operator op, Wide a, Wide b) {
  Wide r = 0;
  bool fits = true;
  switch (op) {
  case OPERATOR_ADD: fits = !__builtin_add_overflow(a, b, &r); break;
  case OPERATOR_SUBTRACT: fits = !__builtin_sub_overflow(a, b, &r); break;
  case OPERATOR_MULTIPLY: fits = !__builtin_mul_overflow(a, b, &r); break;
  case OPERATOR_DIVIDE:
  case OPERATOR_REMAINDER:
    if (b == 0) return throw_error(e, "RangeError", "Division by zero");
    if (b == -1) fits = op == OPERATOR_REMAINDER || !__builtin_sub_overflow((Wide)0, a, &r);
    else r = op == OPERATOR_DIVIDE ? a / b : a % b;
    break;
  case OPERATOR_POWER:
    if (b < 0) return throw_error(e, "RangeError", "Exponent must be non-negative");
    fits = power(a, b, &r);
    break;
  case OPERATOR_SHIFT_LEFT:
    if (b >= 0) fits = shift_left(a, b, &r);
    else r = shift_right(a, b > -WIDE_BITS ? -b : WIDE_BITS);
    break;
  case OPERATOR_SHIFT_RIGHT:
    if (b >= 0) r = shift_right(a, b);
    else fits = shift_left(a, b > -WIDE_BITS ? -b : WIDE_BITS, &r);
    break;
  case OPERATOR_SHIFT_RIGHT_UNSIGNED:
    return throw_error(e, "TypeError", "BigInts have no unsigned right shift, use >> instead");
  case OPERATOR_BIT_AND: r = a & b; break;
  case OPERATOR_BIT_OR: r = a | b; break;
  case OPERATOR_BIT_XOR: r = a ^ b; break;
  default: fits = false;
  }
  return fits ? bigint_value(e, r) : unknown_unsupported(e, "a BigInt of this size");
}

bool bigint_wrap(Wide value, double bits, bool is_signed, Wide *out) {
  *out = value;
  if (bits == 127 && is_signed) return value >= -((Wide)1 << 126) && value < (Wide)1 << 126;
  if (bits > 126) return is_signed || value >= 0;
  *out = 0;
  if (bits == 0) return true;
  const Wide modulus = (Wide)1 << (int)bits;
  *out = value % modulus;
  if (*out < 0) *out += modulus;
  if (is_signed && *out >= modulus / 2) *out -= modulus;
  return true;
}
