#include <xxhash.h>

#include "products/secret/secret.h"

enum { NAME_MOST = 64, HASH_DIGITS = 24 };

bool secret_name_is_valid(Str name) {
  if (name.length == 0 || name.length > NAME_MOST) return false;
  for (size_t i = 0; i < name.length; i++) {
    char c = name.data[i];
    bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!alphanumeric && (i == 0 || (c != '-' && c != '_'))) return false;
  }
  return true;
}

Str secret_physical_name(Arena *arena, const Identity *identity, Str namespace, Str name) {
  const Str nul = {"", 1};
  const Str input = STR_JOIN(arena, identity->workspace, nul, identity->project, nul, identity->environment, nul,
                             namespace, nul, name);
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(input.data, input.length));
  static const char prefix[] = "lo_";
  enum { PREFIX = sizeof prefix - 1 };
  char *out = arena_alloc(arena, PREFIX + HASH_DIGITS + 1);
  memcpy(out, prefix, PREFIX);
  for (size_t i = 0; i < HASH_DIGITS; i++) {
    const unsigned byte = canonical.digest[i / 2];
    out[PREFIX + i] = "0123456789abcdef"[i % 2 == 0 ? byte >> 4 : byte & 15];
  }
  return (Str){out, PREFIX + HASH_DIGITS};
}

Str secret_binding(Arena *arena, Str namespace, Str name) {
  const Str parts[] = {namespace, name}, prefix = STR("LAYERON_SECRET");
  char *out = arena_alloc(arena, prefix.length + namespace.length + name.length + 3), *end = out;
  memcpy(end, prefix.data, prefix.length);
  end += prefix.length;
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
    *end++ = '_';
    for (size_t i = 0; i < parts[k].length; i++) {
      const char c = parts[k].data[i];
      *end++ = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c == '-' ? '_' : c;
    }
  }
  return (Str){out, (size_t)(end - out)};
}

Str secret_address(Arena *arena, Str namespace, Str name) {
  return STR_JOIN(arena, STR("$SECRET."), namespace, STR("."), name);
}
