// Paths as text, POSIX style; nothing here touches a disk.
#ifndef LAYERC_SUPPORT_PATH_H
#define LAYERC_SUPPORT_PATH_H

#include "support/str.h"

bool path_is_absolute(Str path);
// `path` against `base` if it is relative; `.`, `..` and doubled slashes resolved; no slash at the end but for "/".
Str path_resolve(Arena *arena, Str base, Str path);
Str path_join(Arena *arena, Str directory, Str name);
Str path_directory(Str path); // "/a/b" -> "/a"; "/a" -> "/"; "a" -> "."
Str path_base(Str path);      // "/a/b.ts" -> "b.ts"
Str path_extension(Str path); // ".ts", ".tsx", also of ".d.ts" only ".ts"; empty if there is none
// True if `path` is `directory` or lies below it; both absolute and normal.
bool path_is_within(Str path, Str directory);
// `path` as seen from `directory`, with "../" where it lies outside.
Str path_relative(Arena *arena, Str directory, Str path);

#endif
