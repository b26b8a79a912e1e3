// The patterns of "include" and "exclude" in tsconfig.json.
#ifndef LAYERC_MODULES_GLOB_H
#define LAYERC_MODULES_GLOB_H

#include "support/str.h"

// Whether `path` is one of the files that `pattern` includes; both absolute and normal.
bool glob_includes(Str pattern, Str path);
// Whether `pattern` excludes `path` or a directory above it.
bool glob_excludes(Str pattern, Str path);

#endif
