// The Secret product: static, random and generated secrets.
#ifndef LAYERC_PRODUCTS_SECRET_SECRET_H
#define LAYERC_PRODUCTS_SECRET_SECRET_H

#include "products/product.h"

extern const Product secret_product;

// Physical name, binding and default address (contract, section 2; spec: cloudflare-values, values-and-versioning).
Str secret_physical_name(Arena *arena, const Identity *identity, Str namespace, Str name);
Str secret_binding(Arena *arena, Str namespace, Str name);
Str secret_address(Arena *arena, Str namespace, Str name);
// 1 to 64 of A-Z a-z 0-9 - _, first a letter or digit.
bool secret_name_is_valid(Str name);

// An RFC 3339 time with a zone, cut to milliseconds, as UTC: "2026-06-01T00:00:00.000Z". False if it is none (contract,
// rule rotation-start).
bool rfc3339_to_utc(Str text, char utc[25]);

#endif
