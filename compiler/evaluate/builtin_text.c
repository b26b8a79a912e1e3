// Text by UTF-16 code units, without making arrays of them: strings are kept as WTF-8.
#include "evaluate/builtin.h"

#include <utf8proc.h>

static bool is_surrogate_at(Str s, size_t at, unsigned char least, unsigned char most) {
  if (at + 3 > s.length) return false;
  const unsigned char *bytes = (const unsigned char *)s.data + at;
  return bytes[0] == 0xED && bytes[1] >= least && bytes[1] <= most;
}

static void put(StrBuilder *b, uint32_t code_point) {
  char bytes[4];
  sb_add(b, (Str){bytes, utf8_put(bytes, code_point)});
}

void text_add(StrBuilder *b, Str piece) {
  Str before = sb_str(b);
  bool is_seam = before.length >= 3 && is_surrogate_at(before, before.length - 3, 0xA0, 0xAF) &&
                 is_surrogate_at(piece, 0, 0xB0, 0xBF);
  if (!is_seam) {
    sb_add(b, piece);
    return;
  }
  size_t at = before.length - 3, next = 0;
  uint32_t high = utf8_next(before, &at, NULL), low = utf8_next(piece, &next, NULL);
  b->length -= 3;
  put(b, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
  sb_add(b, str_slice(piece, next, piece.length));
}

// Where a unit stands: the first byte of its character, and whether it is the second half of a pair.
typedef struct UnitPlace {
  size_t byte;
  bool is_half;
} UnitPlace;

static UnitPlace place_of(const String *s, size_t unit) {
  if (string_is_ascii(s)) return (UnitPlace){unit, false};
  size_t at = 0, units = 0;
  while (units < unit && at < s->text.length) {
    size_t before = at;
    uint32_t c = utf8_next(s->text, &at, NULL);
    units += c >= 0x10000 ? 2 : 1;
    if (units > unit) return (UnitPlace){before, true};
  }
  return (UnitPlace){at, false};
}

// text_reserve's limit is V8's.
enum { LENGTH_LIMIT = 0x1fffffe8 };

Value text_reserve(Evaluator *e, double units, size_t bytes_a_unit) {
  if (units > LENGTH_LIMIT) return throw_error(e, "RangeError", "Invalid string length");
  size_t bytes = (size_t)units * bytes_a_unit;
  bool is_granted = evaluator_charge(e, 1 + bytes / 16) && evaluator_charge_memory(e, bytes);
  return is_granted ? value_undefined() : value_abrupt();
}

uint16_t text_unit(const String *s, size_t at) {
  UnitPlace p = place_of(s, at);
  uint32_t c = utf8_next(s->text, &p.byte, NULL);
  if (c < 0x10000) return (uint16_t)c;
  c -= 0x10000;
  return (uint16_t)(p.is_half ? 0xDC00 + (c & 0x3FF) : 0xD800 + (c >> 10));
}

const String *text_of_unit(Evaluator *e, uint16_t unit) { return string_from_utf16(evaluator_arena(e), &unit, 1); }

const String *text_slice(Evaluator *e, const String *s, size_t from, size_t to) {
  Arena *arena = evaluator_arena(e);
  if (from >= to) return intern_c(evaluator_interner(e), "");
  if (from == 0 && to >= s->units) return s;
  evaluator_charge(e, 1 + (string_is_ascii(s) ? (to - from) / 64 : to / 8));
  UnitPlace first = place_of(s, from), last = place_of(s, to);
  if (!first.is_half && !last.is_half) return string_new(arena, str_slice(s->text, first.byte, last.byte));
  StrBuilder b = {.arena = arena};
  size_t begin = first.byte;
  if (first.is_half) {
    put(&b, text_unit(s, from));
    utf8_next(s->text, &begin, NULL);
  }
  if (last.byte > begin) sb_add(&b, str_slice(s->text, begin, last.byte));
  if (last.is_half && to - from > (first.is_half ? 1 : 0)) put(&b, text_unit(s, to - 1));
  return string_new(arena, sb_str(&b));
}

static bool units_match(const uint16_t *units, const uint16_t *needle, size_t count) {
  return memcmp(units, needle, count * sizeof *units) == 0;
}

// A lone surrogate may be half of a pair of the text, so bytes do not tell.
static size_t find_units(Evaluator *e, const String *s, const String *needle, size_t from, bool last) {
  const uint16_t *units = string_to_utf16(evaluator_arena(e), s), *wanted = string_to_utf16(evaluator_arena(e), needle);
  size_t most = s->units - needle->units;
  evaluator_charge(e, s->units);
  if (last) {
    for (size_t at = from < most ? from : most;; at--) {
      if (units_match(units + at, wanted, needle->units)) return at;
      if (at == 0) return SIZE_MAX;
    }
  }
  for (size_t at = from; at <= most; at++)
    if (units_match(units + at, wanted, needle->units)) return at;
  return SIZE_MAX;
}

size_t text_find(Evaluator *e, const String *s, const String *needle, size_t from) {
  if (needle->units > s->units || from > s->units - needle->units) return SIZE_MAX;
  if (needle->units == 0) return from;
  if (string_has_lone_surrogate(needle)) return find_units(e, s, needle, from, false);
  UnitPlace p = place_of(s, from);
  if (p.is_half) utf8_next(s->text, &p.byte, NULL);
  size_t byte = str_find(s->text, needle->text, p.byte), end = byte == SIZE_MAX ? s->text.length : byte;
  evaluator_charge(e, 1 + (string_is_ascii(s) ? end - p.byte : s->units) / 16);
  if (byte == SIZE_MAX || string_is_ascii(s)) return byte;
  return utf16_length(str_slice(s->text, 0, byte));
}

size_t text_find_last(Evaluator *e, const String *s, const String *needle, size_t from) {
  if (needle->units > s->units) return SIZE_MAX;
  size_t most = s->units - needle->units;
  if (from > most) from = most;
  if (needle->units == 0) return from;
  evaluator_charge(e, 1 + s->units / 64);
  if (string_has_lone_surrogate(needle)) return find_units(e, s, needle, from, true);
  for (size_t byte = place_of(s, from).byte;; byte--) {
    bool fits = byte + needle->text.length <= s->text.length;
    if (fits && memcmp(s->text.data + byte, needle->text.data, needle->text.length) == 0)
      return string_is_ascii(s) ? byte : utf16_length(str_slice(s->text, 0, byte));
    if (byte == 0) return SIZE_MAX;
  }
}

Value text_value(Evaluator *e, const StrBuilder *b) {
  if (!evaluator_charge_memory(e, b->length)) return value_abrupt();
  return value_string(string_new(evaluator_arena(e), sb_str(b)));
}

enum { CAPITAL_I_WITH_DOT = 0x130, CAPITAL_SIGMA = 0x3A3, SMALL_SIGMA = 0x3C3, FINAL_SIGMA = 0x3C2, DOT_ABOVE = 0x307 };

// 1: a cased letter, 0: neither cased nor case-ignorable, -1: what the general category does not tell.
static int is_cased(uint32_t c) {
  switch (utf8proc_category((utf8proc_int32_t)c)) {
  case UTF8PROC_CATEGORY_LU:
  case UTF8PROC_CATEGORY_LL:
  case UTF8PROC_CATEGORY_LT: return 1;
  case UTF8PROC_CATEGORY_ND:
  case UTF8PROC_CATEGORY_ZS:
  case UTF8PROC_CATEGORY_CC:
  case UTF8PROC_CATEGORY_PD:
  case UTF8PROC_CATEGORY_PS:
  case UTF8PROC_CATEGORY_PE:
  case UTF8PROC_CATEGORY_SM:
  case UTF8PROC_CATEGORY_SC: return 0;
  case UTF8PROC_CATEGORY_PO: return c == ',' || c == '!' || c == '?' || c == '"' || c == '/' || c == ';' ? 0 : -1;
  case UTF8PROC_CATEGORY_PC: return c == '_' ? 0 : -1;
  default: return -1;
  }
}

// Final_Sigma (Unicode, 3.13, table 3-17): behind a cased letter and before none.
static int is_final_sigma(Str text, uint32_t before, bool has_before, size_t next) {
  if (!has_before) return 0;
  int behind = is_cased(before);
  if (behind != 1) return behind;
  int ahead = next >= text.length ? 0 : is_cased(utf8_next(text, &next, NULL));
  return ahead < 0 ? -1 : !ahead;
}

static Value ascii_case(Evaluator *e, const String *s, char first, char last) {
  char *bytes = arena_alloc(evaluator_arena(e), s->text.length + 1);
  for (size_t i = 0; i < s->text.length; i++) {
    char c = s->text.data[i];
    bytes[i] = c >= first && c <= last ? (char)(c ^ 0x20) : c;
  }
  return value_string(string_new(evaluator_arena(e), (Str){bytes, s->text.length}));
}

Value text_to_lower(Evaluator *e, const String *s) {
  CHARGE(e, 1 + s->units / 16);
  if (!evaluator_charge_memory(e, s->text.length)) return value_abrupt();
  if (string_is_ascii(s)) return ascii_case(e, s, 'A', 'Z');
  StrBuilder b = {.arena = evaluator_arena(e)};
  uint32_t before = 0;
  for (size_t at = 0; at < s->text.length;) {
    bool has_before = at > 0;
    uint32_t c = utf8_next(s->text, &at, NULL);
    if (c == CAPITAL_I_WITH_DOT) {
      put(&b, 'i');
      put(&b, DOT_ABOVE);
    } else if (c == CAPITAL_SIGMA) {
      int is_final = is_final_sigma(s->text, before, has_before, at);
      if (is_final < 0) return unknown_unsupported(e, "toLowerCase");
      put(&b, is_final ? FINAL_SIGMA : SMALL_SIGMA);
    } else {
      put(&b, (uint32_t)utf8proc_tolower((utf8proc_int32_t)c));
    }
    before = c;
  }
  return text_value(e, &b);
}

// SpecialCasing's unconditional mappings to upper case are the upper case of the full case folding, but for what is
// upper case already.
static void put_upper(StrBuilder *b, utf8proc_int32_t c) {
  utf8proc_int32_t folded[8];
  int boundary = 0;
  utf8proc_ssize_t count = 0;
  if (utf8proc_category(c) != UTF8PROC_CATEGORY_LU && (c < 0xD800 || c > 0xDFFF))
    count = utf8proc_decompose_char(c, folded, 8, UTF8PROC_CASEFOLD, &boundary);
  if (count < 2 || count > 8) {
    put(b, (uint32_t)utf8proc_toupper(c));
    return;
  }
  for (utf8proc_ssize_t i = 0; i < count; i++) put(b, (uint32_t)utf8proc_toupper(folded[i]));
}

Value text_to_upper(Evaluator *e, const String *s) {
  CHARGE(e, 1 + s->units / 16);
  if (!evaluator_charge_memory(e, s->text.length)) return value_abrupt();
  if (string_is_ascii(s)) return ascii_case(e, s, 'a', 'z');
  StrBuilder b = {.arena = evaluator_arena(e)};
  for (size_t at = 0; at < s->text.length;) put_upper(&b, (utf8proc_int32_t)utf8_next(s->text, &at, NULL));
  return text_value(e, &b);
}
