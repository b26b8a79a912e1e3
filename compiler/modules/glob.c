#include "modules/glob.h"

#include <stdint.h>

#include "support/path.h"

// TypeScript: getSubPatternFromSpec. A pattern whose last part has no wildcard and no dot names a directory; in
// "include", wildcards do not reach hidden files, nor folders that hold packages.

// The part of `path` that begins at *at; *at goes behind it and its slash.
static Str next_part(Str path, size_t *at) {
  size_t end = str_find_char(path, '/', *at);
  if (end == SIZE_MAX) end = path.length;
  Str part = str_slice(path, *at, end);
  *at = end < path.length ? end + 1 : path.length + 1;
  return part;
}

static bool is_package_folder(Str part) {
  return str_is(part, "node_modules") || str_is(part, "bower_components") || str_is(part, "jspm_packages");
}

// "*" and "?" within one part.
static bool match_text(Str pattern, Str text) {
  size_t p = 0, t = 0, star = SIZE_MAX, mark = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern.data[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern.data[p] == '?' || pattern.data[p] == text.data[t])) {
      p++;
      t++;
    } else if (star != SIZE_MAX) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.length && pattern.data[p] == '*') p++;
  return p == pattern.length;
}

static bool match_part(Str pattern, Str part, bool is_include) {
  bool star = str_find_char(pattern, '*', 0) != SIZE_MAX, wild = star || str_find_char(pattern, '?', 0) != SIZE_MAX;
  if (is_include && wild) {
    Str minified = STR(".min.js");
    if (is_package_folder(part)) return false;
    if (str_starts_with(part, STR(".")) && strchr("*?", pattern.data[0]) != NULL) return false;
    if (star && str_ends_with(part, minified) && !str_ends_with(pattern, minified)) return false;
  }
  return match_text(pattern, part);
}

// What "**" may stand for: any folders, but in "include" no hidden ones and none that hold packages.
static bool may_skip(Str part, bool is_include) {
  return !is_include || (!str_starts_with(part, STR(".")) && !is_package_folder(part));
}

static bool match(Str pattern, Str path, bool is_include) {
  Str last = path_base(pattern);
  bool is_folder = str_find_char(last, '*', 0) == SIZE_MAX && str_find_char(last, '?', 0) == SIZE_MAX &&
                   str_find_char(last, '.', 0) == SIZE_MAX;
  if (is_include && str_is(last, "**")) return false;
  Str tail = is_folder ? STR("**/*") : STR("");
  size_t p = 0, t = 0, tail_at = 0;
  // Where to go on if what follows the last "**" does not match: it then stands for one folder more.
  struct {
    bool set;
    size_t p, tail_at, t;
  } back = {0};
  for (;;) {
    bool in_tail = p > pattern.length, path_done = t > path.length;
    bool pattern_done = in_tail && tail_at >= tail.length;
    if (pattern_done && (path_done || !is_include)) return true;
    size_t next_p = p, next_tail = tail_at, next_t = t;
    Str part = pattern_done ? STR("") : in_tail ? next_part(tail, &next_tail) : next_part(pattern, &next_p);
    if (!pattern_done && str_is(part, "**")) {
      p = next_p;
      tail_at = next_tail;
      back.set = true;
      back.p = p;
      back.tail_at = tail_at;
      back.t = t;
    } else if (!pattern_done && !path_done && match_part(part, next_part(path, &next_t), is_include)) {
      p = next_p;
      tail_at = next_tail;
      t = next_t;
    } else {
      if (!back.set || back.t > path.length || !may_skip(next_part(path, &back.t), is_include)) return false;
      p = back.p;
      tail_at = back.tail_at;
      t = back.t;
    }
  }
}

bool glob_includes(Str pattern, Str path) { return match(pattern, path, true); }

bool glob_excludes(Str pattern, Str path) { return match(pattern, path, false); }
