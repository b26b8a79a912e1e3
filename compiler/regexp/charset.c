// Sets of characters, and which characters are the same when their case is ignored.
#include <stdlib.h>
#include <utf8proc.h>

#include "regexp/program.h"

bool char_is_line_end(uint32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

bool char_is_word(uint32_t c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_'; }

// Letters that have no case in one edition of Unicode have one in the next. These have theirs, or none, for good:
// Latin, Greek and Cyrillic letters, punctuation, the scripts of East Asia, surrogates, emoji.
bool char_case_is_settled(uint32_t c) {
  static const CharRange settled[] = {{0, 0x137},       {0x139, 0x17F},   {0x391, 0x3A9},
                                      {0x3B1, 0x3C9},   {0x400, 0x45F},   {0x2000, 0x206F},
                                      {0x3000, 0x9FFF}, {0xAC00, 0xDFFF}, {0x1F300, 0x1FAFF}};
  for (size_t i = 0; i < sizeof settled / sizeof *settled; i++)
    if (c >= settled[i].first && c <= settled[i].last) return true;
  return false;
}

static bool folds_to_one(uint32_t c, uint32_t *folded) {
  utf8proc_int32_t to[8];
  int boundary = 0;
  if (c >= 0xD800 && c <= 0xDFFF) return false;
  if (utf8proc_decompose_char((utf8proc_int32_t)c, to, 8, UTF8PROC_CASEFOLD, &boundary) != 1) return false;
  *folded = (uint32_t)to[0];
  return true;
}

// Simple case folding (CaseFolding.txt, C and S) of what is settled, and of what is the same as that.
static uint32_t fold(uint32_t c) {
  enum { CAPITAL_SHARP_S = 0x1E9E, SHARP_S = 0xDF };
  uint32_t folded;
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  if (c == CAPITAL_SHARP_S) return SHARP_S;
  return folds_to_one(c, &folded) ? folded : c;
}

// The upper case, if that is one code unit and does not lead from other characters to ASCII. What has a full case
// folding of several characters has such an upper case too, unless it is one itself (SpecialCasing.txt).
static uint32_t upper(uint32_t c) {
  uint32_t folded;
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c ^ 0x20 : c;
  if (c > 0xFFFF) return c;
  const bool is_upper = utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU;
  if (!is_upper && !folds_to_one(c, &folded)) return c;
  const uint32_t mapped = (uint32_t)utf8proc_toupper((utf8proc_int32_t)c);
  return mapped < 0x80 || mapped > 0xFFFF ? c : mapped;
}

uint32_t char_canonical(uint32_t c, bool unicode) { return unicode ? fold(c) : upper(c); }

void charset_add(Arena *arena, Charset *set, uint32_t first, uint32_t last) {
  if (set->ranges.count > 0 && vec_last(&set->ranges).last + 1 == first) {
    vec_last(&set->ranges).last = last;
    return;
  }
  const CharRange range = {first, last};
  vec_push(arena, &set->ranges, range);
}

void charset_add_class(Arena *arena, Charset *set, CharClass class, bool is_complement, unsigned flags) {
  static const CharRange digits[] = {{'0', '9'}};
  static const CharRange spaces[] = {{'\t', '\r'},     {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680},
                                     {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                                     {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  static const CharRange words[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  static const struct {
    const CharRange *ranges;
    size_t count;
  } classes[] = {[CHARS_DIGIT] = {digits, 1}, [CHARS_SPACE] = {spaces, 10}, [CHARS_WORD] = {words, 4}};
  const CharRange *ranges = classes[class].ranges;
  const uint32_t other_case = flags & REGEXP_UNICODE ? 'A' : 'a'; // the letters that are no canonical ones
  uint32_t next = 0;
  for (size_t i = 0; i < classes[class].count; i++) {
    const CharRange range = ranges[i];
    const bool is_left_out = flags & REGEXP_IGNORE_CASE && range.first == other_case;
    if (is_complement && range.first > next) charset_add(arena, set, next, range.first - 1);
    if (!is_complement && !is_left_out) charset_add(arena, set, range.first, range.last);
    next = range.last + 1;
  }
  if (is_complement) charset_add(arena, set, next, CODE_POINT_MOST);
}

static int compare_ranges(const void *a, const void *b) {
  const uint32_t x = ((const CharRange *)a)->first, y = ((const CharRange *)b)->first;
  return x < y ? -1 : x > y;
}

void charset_finish(Charset *set) {
  CharRange *ranges = set->ranges.items;
  size_t kept = 0;
  if (set->ranges.count > 1) qsort(ranges, set->ranges.count, sizeof *ranges, compare_ranges);
  for (size_t i = 0; i < set->ranges.count; i++) {
    if (kept > 0 && ranges[i].first <= ranges[kept - 1].last + 1) {
      if (ranges[i].last > ranges[kept - 1].last) ranges[kept - 1].last = ranges[i].last;
    } else {
      ranges[kept++] = ranges[i];
    }
  }
  set->ranges.count = kept;
  for (size_t i = 0; i < kept; i++)
    for (uint32_t c = ranges[i].first; c <= ranges[i].last && c < 0x80; c++) set->ascii[c / 32] |= 1u << c % 32;
}

static bool is_among(const Charset *set, uint32_t c) {
  if (c < 0x80) return set->ascii[c / 32] >> c % 32 & 1;
  size_t low = 0, high = set->ranges.count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (set->ranges.items[middle].last < c) low = middle + 1;
    else high = middle;
  }
  return low < set->ranges.count && set->ranges.items[low].first <= c;
}

bool charset_has(const Charset *set, uint32_t c) { return is_among(set, c) != set->is_inverted; }
