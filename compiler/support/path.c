#include "support/path.h"

#include <stdint.h>

bool path_is_absolute(Str path) { return path.length > 0 && path.data[0] == '/'; }

// Takes the last component away, or adds ".." where a relative path has none left.
static void step_up(StrBuilder *out, bool absolute) {
  const Str so_far = sb_str(out);
  const size_t slash = str_find_last_char(so_far, '/');
  const size_t start = slash == SIZE_MAX ? 0 : slash + 1;
  const Str last = str_slice(so_far, start, so_far.length);
  if (!absolute && (last.length == 0 || str_is(last, ".."))) {
    sb_add_c(out, last.length == 0 ? ".." : "/..");
  } else {
    out->length = slash == SIZE_MAX || (absolute && slash == 0) ? (size_t)absolute : slash;
  }
}

static void add_components(StrBuilder *out, Str path, bool absolute) {
  for (size_t at = 0; at < path.length;) {
    size_t end = str_find_char(path, '/', at);
    if (end == SIZE_MAX) end = path.length;
    const Str name = str_slice(path, at, end);
    at = end + 1;
    if (name.length == 0 || str_is(name, ".")) continue;
    if (str_is(name, "..")) {
      step_up(out, absolute);
      continue;
    }
    if (out->length > (size_t)absolute) sb_add_char(out, '/');
    sb_add(out, name);
  }
}

Str path_resolve(Arena *arena, Str base, Str path) {
  const bool replaces = path_is_absolute(path);
  const bool absolute = replaces || path_is_absolute(base);
  StrBuilder out = {.arena = arena};
  if (absolute) sb_add_char(&out, '/');
  if (!replaces) add_components(&out, base, absolute);
  add_components(&out, path, absolute);
  if (out.length == 0) sb_add_char(&out, '.');
  return sb_str(&out);
}

Str path_join(Arena *arena, Str directory, Str name) {
  StrBuilder out = {.arena = arena};
  sb_add(&out, directory);
  if (directory.length > 0 && directory.data[directory.length - 1] != '/') sb_add_char(&out, '/');
  sb_add(&out, name);
  return sb_str(&out);
}

Str path_directory(Str path) {
  const size_t slash = str_find_last_char(path, '/');
  if (slash == SIZE_MAX) return STR(".");
  return str_slice(path, 0, slash == 0 ? 1 : slash);
}

Str path_base(Str path) {
  const size_t slash = str_find_last_char(path, '/');
  return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.length);
}

Str path_extension(Str path) {
  const Str base = path_base(path);
  const size_t dot = str_find_last_char(base, '.');
  return dot == SIZE_MAX || dot == 0 ? STR("") : str_slice(base, dot, base.length);
}

bool path_is_within(Str path, Str directory) {
  if (!str_starts_with(path, directory)) return false;
  if (path.length == directory.length || str_is(directory, "/")) return true;
  return path.data[directory.length] == '/';
}

Str path_relative(Arena *arena, Str directory, Str path) {
  StrBuilder out = {.arena = arena};
  while (!path_is_within(path, directory) && !str_is(directory, ".")) {
    sb_add_c(&out, out.length == 0 ? ".." : "/..");
    directory = path_directory(directory);
  }
  size_t from = directory.length;
  if (from < path.length && path.data[from] == '/') from++;
  if (from < path.length && out.length > 0) sb_add_char(&out, '/');
  if (from < path.length) sb_add(&out, str_slice(path, from, path.length));
  if (out.length == 0) sb_add_char(&out, '.');
  return sb_str(&out);
}
