#include "modules/range.h"

#include <stdint.h>

// The grammar is TypeScript's (semver.ts, VersionRange), not npm's: no space behind an operator, for one. A prerelease
// is read and counts as its release.

enum { PART_BITS = 20, PART_LIMIT = (1 << PART_BITS) - 1, LONGEST_RANGE = 1024 };

static uint64_t version_of(uint64_t major, uint64_t minor, uint64_t patch) {
  return major << 2 * PART_BITS | minor << PART_BITS | patch;
}

static uint64_t typescript(void) { return version_of(5, 9, 3); }

typedef struct Partial {
  uint64_t parts[3];
  int known; // how many of them are numbers; a wildcard ends them
} Partial;

static bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// A number without leading zeros, or a wildcard.
static bool read_part(Str s, size_t *at, Partial *out, int index) {
  if (*at == s.length) return false;
  char c = s.data[*at];
  if (c == '*' || c == 'x' || c == 'X') {
    if (out->known > index) out->known = index;
    ++*at;
    return true;
  }
  if (c < '0' || c > '9') return false;
  uint64_t number = 0;
  do {
    number = number * 10 + (uint64_t)(s.data[(*at)++] - '0');
    if (number > PART_LIMIT - 1) number = PART_LIMIT - 1;
  } while (c != '0' && *at < s.length && s.data[*at] >= '0' && s.data[*at] <= '9');
  out->parts[index] = number;
  return true;
}

static bool read_partial(Str s, Partial *out) {
  *out = (Partial){.known = 3};
  size_t at = 0;
  int index = 0;
  for (; index < 3; index++) {
    if (index > 0 && (at == s.length || s.data[at] != '.')) break;
    if (index > 0) at++;
    if (!read_part(s, &at, out, index)) return false;
  }
  if (index < 3) {
    if (out->known > index) out->known = index;
    if (at != s.length) return false;
  }
  for (const char *mark = "-+"; *mark != '\0'; mark++)
    if (at < s.length && s.data[at] == *mark) {
      size_t start = ++at;
      while (at < s.length && is_word_char(s.data[at])) at++;
      if (at == start) return false;
    }
  for (int i = out->known; i < 3; i++) out->parts[i] = 0;
  return at == s.length;
}

static uint64_t lowest(const Partial *p) { return version_of(p->parts[0], p->parts[1], p->parts[2]); }

// The first version behind all that begin with the first `count` parts.
static uint64_t behind(const Partial *p, int count) {
  return count == 1   ? version_of(p->parts[0] + 1, 0, 0)
         : count == 2 ? version_of(p->parts[0], p->parts[1] + 1, 0)
                      : version_of(p->parts[0], p->parts[1], p->parts[2] + 1);
}

static bool holds_partial(Str operator, const Partial * p) {
  uint64_t version = typescript();
  if (p->known == 0) return !str_is(operator, "<") && !str_is(operator, ">");
  uint64_t low = lowest(p), high = behind(p, p->known);
  if (str_is(operator, "<")) return version < low;
  if (str_is(operator, ">=")) return version >= low;
  if (str_is(operator, "<=")) return version < high;
  if (str_is(operator, ">")) return version >= high;
  if (str_is(operator, "~")) return version >= low && version < behind(p, p->known == 1 ? 1 : 2);
  if (str_is(operator, "^"))
    return version >= low && version < behind(p, p->parts[0] > 0 || p->known == 1   ? 1
                                                 : p->parts[1] > 0 || p->known == 2 ? 2
                                                                                    : 3);
  return version >= low && version < high;
}

static Str trim(Str s) {
  while (s.length > 0 && is_space(s.data[0])) s = str_slice(s, 1, s.length);
  while (s.length > 0 && is_space(s.data[s.length - 1])) s.length--;
  return s;
}

// The word at the start of `s`, cut off from it with the space behind.
static Str next_word(Str *s) {
  size_t end = 0;
  while (end < s->length && !is_space(s->data[end])) end++;
  Str word = str_slice(*s, 0, end);
  *s = trim(str_slice(*s, end, s->length));
  return word;
}

// `valid` becomes false at a word that is no comparator.
static bool holds_comparator(Str word, bool *valid) {
  size_t length = 0;
  if (word.length > 0 && strchr("~^<>=", word.data[0]) != NULL) length = 1;
  if (length == 1 && word.length > 1 && (word.data[0] == '<' || word.data[0] == '>') && word.data[1] == '=') length = 2;
  Partial partial;
  if (!read_partial(str_slice(word, length, word.length), &partial)) *valid = false;
  return *valid && holds_partial(str_slice(word, 0, length), &partial);
}

// Comparators that must all hold, or "from - to".
static bool holds_alternative(Str range, bool *valid) {
  Str rest = range, from = next_word(&rest), dash = next_word(&rest);
  if (str_is(dash, "-")) {
    Partial low, high;
    if (!read_partial(from, &low) || !read_partial(rest, &high)) return *valid = false;
    return typescript() >= lowest(&low) && (high.known == 0 || typescript() < behind(&high, high.known));
  }
  bool holds = true;
  while (*valid && range.length > 0)
    if (!holds_comparator(next_word(&range), valid)) holds = false;
  return holds;
}

bool range_holds_typescript(Str range) {
  bool holds = false, valid = range.length <= LONGEST_RANGE, any = false;
  range = trim(range);
  for (size_t start = 0; valid && start <= range.length;) {
    size_t end = str_find(range, STR("||"), start);
    if (end == SIZE_MAX) end = range.length;
    if (end > start) {
      any = true;
      if (holds_alternative(trim(str_slice(range, start, end)), &valid)) holds = true;
    }
    start = end + 2;
  }
  return valid && (holds || !any);
}
