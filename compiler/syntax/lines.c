// Line terminators that the grammar does not know for some (ECMA-262, 12.3): a lone CR, U+2028 and U+2029.
#include "syntax/lower.h"

// How many bytes of an odd line terminator stand at `at`; 0: none does.
static size_t odd_at(Str text, size_t at) {
  const char *bytes = text.data + at;
  const size_t left = text.length - at;
  if (bytes[0] == '\r') return left < 2 || bytes[1] != '\n';
  const bool is_separator =
      left >= 3 && (memcmp(bytes, "\xE2\x80\xA8", 3) == 0 || memcmp(bytes, "\xE2\x80\xA9", 3) == 0);
  return is_separator ? 3 : 0;
}

static bool has_odd(Str text, char first) {
  for (size_t at = 0; (at = str_find_char(text, first, at)) != SIZE_MAX; at++)
    if (odd_at(text, at) > 0) return true;
  return false;
}

bool has_odd_lines(Str text) { return has_odd(text, '\r') || has_odd(text, '\xE2'); }

// What strings and templates hold stays.
void repair_lines(Arena *arena, Str *text) {
  const Tokens tokens = scan(arena, *text);
  char *bytes = str_c(arena, *text);
  size_t at = 0;
  for (size_t i = 0; i <= tokens.count; i++) {
    const size_t end = i < tokens.count ? tokens.items[i].start : text->length;
    while (at < end) {
      const size_t length = odd_at(*text, at);
      if (length > 0) memset(bytes + at, ' ', length), bytes[at] = '\n';
      at += length > 0 ? length : 1;
    }
    if (i < tokens.count) at = tokens.items[i].end;
  }
  text->data = bytes;
}
