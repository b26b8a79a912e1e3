// The fence (contract, section 6): the one way in which resolving looks at the disk.
#ifndef LAYERC_MODULES_FENCE_H
#define LAYERC_MODULES_FENCE_H

#include "support/files.h"

typedef struct Fence {
  Arena *arena;
  Files *files;
  Str root, real_root;
  Map directories; // directory -> whether it may be looked into
  bool crossed;    // something outside was asked for since this was last cleared, and refused
} Fence;

void fence_init(Fence *fence, Arena *arena, Files *files, Str root);

// True if the path as written lies in the fence.
bool fence_holds(const Fence *fence, Str path);
// True for a path with a part named node_modules; of a path in the fence, only the part below its root counts.
bool fence_is_package(const Fence *fence, Str path);

// False, too, for what lies outside; that is noted in `crossed`.
bool fence_has_file(Fence *fence, Str path);
bool fence_has_directory(Fence *fence, Str path);
// False if the file cannot be read or lies outside.
bool fence_read(Fence *fence, Str path, Str *text);
// The real path of a file or directory that exists; empty, and noted, if it lies outside.
Str fence_real_path(Fence *fence, Str path);

#endif
