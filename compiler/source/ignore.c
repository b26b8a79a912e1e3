#include "source/ignore.h"

#include <stdint.h>

#include "support/path.h"
#include "support/vec.h"

typedef struct Rule {
  Str pattern;
  bool negated;        // "!…": what an earlier rule left out is in again
  bool directory_only; // "…/"
  bool anchored;       // has a slash before its end: matches the path, else the name alone
} Rule;

struct Ignore {
  const Ignore *parent;
  Str directory;
  VEC(Rule) rules;
};

// ---- patterns ----

typedef struct Bracket {
  const char *name;
  const char *ranges; // pairs of first and last
} Bracket;

static const Bracket named_classes[] = {
    {"alnum", "09AZaz"},   {"alpha", "AZaz"},   {"blank", "  \t\t"}, {"cntrl", "\x01\x1f\x7f\x7f"},
    {"digit", "09"},       {"graph", "!~"},     {"lower", "az"},     {"print", " ~"},
    {"punct", "!/:@[`{~"}, {"space", "\t\r  "}, {"upper", "AZ"},     {"xdigit", "09AFaf"},
};

static bool in_named_class(Str name, char c, bool *known) {
  for (size_t i = 0; i < sizeof named_classes / sizeof *named_classes; i++) {
    if (!str_is(name, named_classes[i].name)) continue;
    for (const char *range = named_classes[i].ranges; *range != '\0'; range += 2) {
      if (c >= range[0] && c <= range[1]) return true;
    }
    return false;
  }
  *known = false;
  return false;
}

// One character of a bracket expression, behind a backslash or not; moves *at behind it.
static bool bracket_character(Str pattern, size_t *at, unsigned char *c) {
  if (*at < pattern.length && pattern.data[*at] == '\\') ++*at;
  if (*at >= pattern.length) return false;
  *c = (unsigned char)pattern.data[(*at)++];
  return true;
}

// Matches `c` against the bracket expression whose "[" stands before *at and moves *at behind its "]". One that is not
// closed or not well-formed matches nothing.
static bool match_bracket(Str pattern, size_t *at, char c) {
  const unsigned char wanted = (unsigned char)c;
  bool found = false, valid = true;
  const bool negated = *at < pattern.length && (pattern.data[*at] == '!' || pattern.data[*at] == '^');
  if (negated) ++*at;
  for (bool first = true;; first = false) {
    if (*at >= pattern.length) return false;
    if (pattern.data[*at] == ']' && !first) break;
    if (pattern.data[*at] == '[' && *at + 1 < pattern.length && pattern.data[*at + 1] == ':') {
      const size_t end = str_find(pattern, STR(":]"), *at + 2);
      if (end == SIZE_MAX) return false;
      found |= in_named_class(str_slice(pattern, *at + 2, end), c, &valid);
      *at = end + 2;
      continue;
    }
    unsigned char low = 0, high = 0;
    if (!bracket_character(pattern, at, &low)) return false;
    high = low;
    if (*at + 1 < pattern.length && pattern.data[*at] == '-' && pattern.data[*at + 1] != ']') {
      ++*at;
      if (!bracket_character(pattern, at, &high)) return false;
    }
    found |= low <= wanted && wanted <= high;
  }
  ++*at;
  return valid && found != negated && c != '/';
}

// Matches one character against the pattern at *at, no star, and moves *at behind it.
static bool match_one(Str pattern, size_t *at, char c) {
  const char p = pattern.data[(*at)++];
  if (p == '?') return c != '/';
  if (p == '[') return match_bracket(pattern, at, c);
  if (p != '\\') return p == c;
  return *at < pattern.length && pattern.data[(*at)++] == c;
}

static const size_t no_star = SIZE_MAX;

// Two places to come back to are enough: the last "**", which moves by whole components, and the last "*" behind it,
// which stays within one. What an earlier star could do differently, a later one has done already.
static bool match(Str pattern, Str text) {
  size_t p = 0, t = 0;
  size_t deep_p = no_star, deep_t = 0, star_p = no_star, star_t = 0;
  for (;;) {
    if (p < pattern.length && pattern.data[p] == '*') {
      size_t end = p;
      while (end < pattern.length && pattern.data[end] == '*') end++;
      const bool is_deep = end - p >= 2 && (p == 0 || pattern.data[p - 1] == '/');
      if (is_deep && end == pattern.length) return t < text.length;
      p = end;
      if (is_deep && pattern.data[end] == '/') {
        deep_p = ++p;
        deep_t = t;
        star_p = no_star;
      } else {
        star_p = p;
        star_t = t;
      }
      continue;
    }
    if (p == pattern.length && t == text.length) return true;
    if (p < pattern.length && t < text.length && match_one(pattern, &p, text.data[t])) {
      if (text.data[t++] == '/') star_p = no_star;
      continue;
    }
    if (star_p != no_star && star_t < text.length && text.data[star_t] != '/') {
      p = star_p;
      t = ++star_t;
      continue;
    }
    const size_t slash = deep_p == no_star ? SIZE_MAX : str_find_char(text, '/', deep_t);
    if (slash == SIZE_MAX) return false;
    p = deep_p;
    t = deep_t = slash + 1;
    star_p = no_star;
  }
}

// As git does, the part before the first special character is compared by itself, so that "**" behind it counts as the
// beginning of a component: "a**/b" matches "ab/c/b", whatever the manual says.
static bool match_path(Str pattern, Str path) {
  size_t plain = 0;
  while (plain < pattern.length && strchr("*?[\\", pattern.data[plain]) == NULL) plain++;
  if (!str_starts_with(path, str_slice(pattern, 0, plain))) return false;
  return match(str_slice(pattern, plain, pattern.length), str_slice(path, plain, path.length));
}

// ---- rules ----

// Blanks at the end do not count, unless a backslash stands before them.
static Str without_trailing_blanks(Str line) {
  size_t end = 0;
  for (size_t i = 0; i < line.length; i++) {
    if (line.data[i] == '\\' && i + 1 < line.length) {
      end = ++i + 1;
    } else if (line.data[i] != ' ') {
      end = i + 1;
    }
  }
  return str_slice(line, 0, end);
}

static bool parse_rule(Str line, Rule *rule) {
  *rule = (Rule){0};
  if (line.length > 0 && line.data[line.length - 1] == '\r') line.length--;
  if (line.length == 0 || line.data[0] == '#') return false;
  line = without_trailing_blanks(line);
  if (line.length > 0 && line.data[0] == '!') {
    rule->negated = true;
    line = str_slice(line, 1, line.length);
  }
  if (line.length > 0 && line.data[line.length - 1] == '/') {
    rule->directory_only = true;
    line.length--;
  }
  rule->anchored = str_find_char(line, '/', 0) != SIZE_MAX;
  if (line.length > 0 && line.data[0] == '/') line = str_slice(line, 1, line.length);
  rule->pattern = line;
  return line.length > 0;
}

const Ignore *ignore_new(Arena *arena, const Ignore *parent, Str directory, Str text) {
  Ignore *ignore = ARENA_NEW(arena, Ignore);
  ignore->parent = parent;
  ignore->directory = directory;
  size_t at = str_starts_with(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
  while (at < text.length) {
    size_t end = str_find_char(text, '\n', at);
    if (end == SIZE_MAX) end = text.length;
    Rule rule;
    if (parse_rule(str_slice(text, at, end), &rule)) vec_push(arena, &ignore->rules, rule);
    at = end + 1;
  }
  return ignore;
}

// The file nearest to the path decides, and in it the last rule that names the path.
bool ignore_matches(const Ignore *ignore, Str path, bool is_directory) {
  const Str name = path_base(path);
  for (; ignore != NULL; ignore = ignore->parent) {
    const size_t from = ignore->directory.length + (str_is(ignore->directory, "/") ? 0 : 1);
    const Str below = str_slice(path, from, path.length);
    for (size_t i = ignore->rules.count; i-- > 0;) {
      const Rule *rule = &ignore->rules.items[i];
      if (rule->directory_only && !is_directory) continue;
      if (rule->anchored ? match_path(rule->pattern, below) : match(rule->pattern, name)) return !rule->negated;
    }
  }
  return false;
}
