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
  const Str parts[] = {identity->workspace, identity->project, identity->environment, namespace, name};
  StrBuilder input = {.arena = arena};
  for (size_t i = 0; i < 5; i++) {
    if (i > 0) sb_add_char(&input, '\0');
    sb_add(&input, parts[i]);
  }
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(input.data, input.length));
  StrBuilder out = {.arena = arena};
  sb_add_c(&out, "lo_");
  for (size_t i = 0; i < HASH_DIGITS; i++) {
    const unsigned byte = canonical.digest[i / 2];
    sb_add_char(&out, "0123456789abcdef"[i % 2 == 0 ? byte >> 4 : byte & 15]);
  }
  return sb_str(&out);
}

Str secret_binding(Arena *arena, Str namespace, Str name) {
  Str text = str_format(arena, "LAYERON_SECRET_%.*s_%.*s", STR_ARG(namespace), STR_ARG(name));
  char *out = str_c(arena, text);
  for (size_t i = 0; i < text.length; i++) {
    if (out[i] >= 'a' && out[i] <= 'z') out[i] = (char)(out[i] - 'a' + 'A');
    if (out[i] == '-') out[i] = '_';
  }
  return (Str){out, text.length};
}

Str secret_address(Arena *arena, Str namespace, Str name) {
  return str_format(arena, "$SECRET.%.*s.%.*s", STR_ARG(namespace), STR_ARG(name));
}
