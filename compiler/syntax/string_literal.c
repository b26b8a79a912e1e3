// The value of string literals (ECMA-262, 12.9.4 and B.1.2).
#include "syntax/lower.h"

typedef struct Reader {
  Str text;
  size_t at;
  StrBuilder out;
  uint32_t high; // a high surrogate that waits for its low one
  bool valid;
} Reader;

static void put(Reader *r, uint32_t c) {
  char bytes[4];
  if (r->high != 0 && c >= 0xDC00 && c <= 0xDFFF) {
    c = 0x10000 + ((r->high - 0xD800) << 10) + (c - 0xDC00);
    r->high = 0;
  }
  if (r->high != 0) sb_add(&r->out, (Str){bytes, utf8_put(bytes, r->high)});
  r->high = 0;
  if (c >= 0xD800 && c <= 0xDBFF) r->high = c;
  else sb_add(&r->out, (Str){bytes, utf8_put(bytes, c)});
}

static bool hex(Reader *r, size_t count, uint32_t *value) {
  *value = 0;
  for (size_t i = 0; i < count; i++, r->at++) {
    if (r->at >= r->text.length || digit_value(r->text.data[r->at]) >= 16) return false;
    *value = *value * 16 + (uint32_t)digit_value(r->text.data[r->at]);
  }
  return true;
}

static bool unicode_escape(Reader *r, uint32_t *value) {
  if (r->at >= r->text.length || r->text.data[r->at] != '{') return hex(r, 4, value);
  r->at++;
  *value = 0;
  size_t digits = 0;
  for (; r->at < r->text.length && digit_value(r->text.data[r->at]) < 16; r->at++, digits++) {
    *value = *value * 16 + (uint32_t)digit_value(r->text.data[r->at]);
    if (*value > 0x10FFFF) return false;
  }
  return digits > 0 && r->at < r->text.length && r->text.data[r->at++] == '}';
}

static void octal(Reader *r, char first, bool is_template) {
  uint32_t value = (uint32_t)(first - '0');
  bool zero = first == '0' && (r->at >= r->text.length || r->text.data[r->at] < '0' || r->text.data[r->at] > '9');
  if (is_template && !zero) r->valid = false;
  size_t most = first <= '3' ? 2 : 1;
  for (size_t i = 0; i < most && r->at < r->text.length && r->text.data[r->at] >= '0' && r->text.data[r->at] <= '7';
       i++)
    value = value * 8 + (uint32_t)(r->text.data[r->at++] - '0');
  put(r, value);
}

static void escape(Reader *r, bool is_template) {
  uint32_t value = 0;
  if (r->at >= r->text.length) return;
  char c = r->text.data[r->at];
  switch (c) {
  case 'n':
    r->at++;
    put(r, '\n');
    return;
  case 't':
    r->at++;
    put(r, '\t');
    return;
  case 'r':
    r->at++;
    put(r, '\r');
    return;
  case 'b':
    r->at++;
    put(r, '\b');
    return;
  case 'f':
    r->at++;
    put(r, '\f');
    return;
  case 'v':
    r->at++;
    put(r, '\v');
    return;
  case '\n': r->at++; return;
  case '\r':
    r->at++;
    if (r->at < r->text.length && r->text.data[r->at] == '\n') r->at++;
    return;
  case 'x':
    r->at++;
    if (hex(r, 2, &value)) put(r, value);
    else r->valid = false;
    return;
  case 'u':
    r->at++;
    if (unicode_escape(r, &value)) put(r, value);
    else r->valid = false;
    return;
  default:
    if (c >= '0' && c <= '7') {
      r->at++;
      octal(r, c, is_template);
      return;
    }
    if (is_template && (c == '8' || c == '9')) r->valid = false;
    value = utf8_next(r->text, &r->at, NULL);
    if (value != 0x2028 && value != 0x2029) put(r, value);
  }
}

const String *string_literal(Arena *arena, Interner *interner, Str inside, bool is_template) {
  if (str_find_char(inside, '\\', 0) == SIZE_MAX && str_find_char(inside, '\r', 0) == SIZE_MAX && utf8_is_valid(inside))
    return intern(interner, inside);
  Reader r = {.text = inside, .out = {.arena = arena}, .valid = true};
  while (r.at < inside.length) {
    if (inside.data[r.at] == '\\') {
      r.at++;
      escape(&r, is_template);
    } else if (inside.data[r.at] == '\r' && is_template) {
      r.at++;
      if (r.at < inside.length && inside.data[r.at] == '\n') r.at++;
      put(&r, '\n');
    } else {
      put(&r, utf8_next(inside, &r.at, NULL));
    }
  }
  char bytes[4];
  if (r.high != 0) sb_add(&r.out, (Str){bytes, utf8_put(bytes, r.high)});
  if (is_template && !r.valid) return NULL;
  return intern(interner, sb_str(&r.out));
}

const String *string_raw(Arena *arena, Interner *interner, Str inside) {
  if (str_find_char(inside, '\r', 0) == SIZE_MAX && utf8_is_valid(inside)) return intern(interner, inside);
  StrBuilder out = {.arena = arena};
  for (size_t i = 0; i < inside.length;) {
    char bytes[4];
    const uint32_t c = utf8_next(inside, &i, NULL);
    if (c != '\r') sb_add(&out, (Str){bytes, utf8_put(bytes, c)});
    else if (i >= inside.length || inside.data[i] != '\n') sb_add_char(&out, '\n');
  }
  return intern(interner, sb_str(&out));
}
