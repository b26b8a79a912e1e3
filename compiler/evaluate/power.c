// Number::exponentiate (ECMA-262, 6.1.6.1.3). The standard leaves the last bit open and engines differ in it; an exact
// result that a double holds is the same in all.
#include "evaluate/internal.h"

#include <math.h>

static bool exact_power(double base, double exponent, double *result) {
  enum { RANGE = 1074 };
  if (base == 0 || !isfinite(base) || exponent != trunc(exponent) || fabs(exponent) > RANGE) return false;
  int scale;
  double odd = ldexp(frexp(fabs(base), &scale), 53), power = 1; // base is ±odd * 2 ** scale
  scale -= 53;
  for (; fmod(odd, 2) == 0; odd /= 2) scale++;
  if ((exponent < 0 && odd != 1) || fabs(scale * exponent) > RANGE) return false;
  for (double i = 0; odd != 1 && i < exponent; i++) {
    power *= odd;
    if (power >= 0x1p53) return false;
  }
  power = ldexp(power, scale * (int)exponent);
  *result = base < 0 && fmod(exponent, 2) != 0 ? -power : power;
  return isfinite(power) && (odd == 1 || isnormal(power));
}

bool number_power(double base, double exponent, double *result) {
  *result = NAN;
  if (isnan(exponent) || (fabs(base) == 1 && isinf(exponent))) return true;
  if (exact_power(base, exponent, result)) return true;
  *result = exponent == 0.5 && base > 0 ? sqrt(base) : pow(base, exponent);
  return !isfinite(*result) || *result == 0 || exponent == 0 || exponent == 1 || exponent == 0.5;
}
