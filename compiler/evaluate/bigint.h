// Integers of BigInt, as far as 128 bits go: what is larger is not known.
#ifndef LAYERC_EVALUATE_BIGINT_H
#define LAYERC_EVALUATE_BIGINT_H

#include "evaluate/evaluate.h"
#include "evaluate/value.h"

__extension__ typedef unsigned __int128 UnsignedWide;

typedef enum BigIntText { BIGINT_NONE, BIGINT_FITS, BIGINT_TOO_LARGE } BigIntText;

Value bigint_value(Evaluator *e, Wide value);
bool bigint_of_number(double n, Wide *out);           // of a whole number; false: too large
BigIntText bigint_of_literal(Str text, Wide *out);    // `0x1fn`, `1_000n`
BigIntText bigint_of_text(Str text, Wide *out);       // StringToBigInt (ECMA-262, 7.1.14)
Str bigint_text(Arena *arena, Wide value, int radix); // its digits
int bigint_compare_number(Wide a, double n);          // -1, 0, 1; 2 for a NaN
// A binary operator but for comparisons; abrupt or Unknown where it has no result that fits.
Value bigint_apply(Evaluator *e, Operator op, Wide a, Wide b);
// Modulo 2 ** bits (BigInt.asIntN, BigInt.asUintN); false: it does not fit.
bool bigint_wrap(Wide value, double bits, bool is_signed, Wide *out);

#endif
