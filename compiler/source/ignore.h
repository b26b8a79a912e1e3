// What .gitignore files leave out (gitignore(5)).
#ifndef LAYERC_SOURCE_IGNORE_H
#define LAYERC_SOURCE_IGNORE_H

#include "support/str.h"

// The rules of one .gitignore file, and through `parent` those of the directories above it.
typedef struct Ignore Ignore;

// The rules in `text`, the .gitignore file of `directory` (absolute). Slices of both are kept. `parent` may be NULL.
const Ignore *ignore_new(Arena *arena, const Ignore *parent, Str directory, Str text);

// True if the rules name `path`, which is absolute and lies below the directories of all of them. The directories above
// it are not looked at: who walks a tree does not enter those that are ignored. `ignore` may be NULL.
bool ignore_matches(const Ignore *ignore, Str path, bool is_directory);

#endif
