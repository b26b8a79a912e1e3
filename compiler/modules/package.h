// package.json files, each read once.
#ifndef LAYERC_MODULES_PACKAGE_H
#define LAYERC_MODULES_PACKAGE_H

#include "modules/fence.h"
#include "modules/jsonc.h"

typedef struct Package {
  Str directory;
  const Jsonc *content;       // an object; an empty one if the file is no JSON object
  const Jsonc *version_paths; // what "typesVersions" holds for the version of TypeScript that is followed, or NULL
} Package;

typedef struct Packages {
  Fence *fence;
  Map by_directory;
} Packages;

void packages_init(Packages *packages, Fence *fence);
// The package.json right in `directory`, or NULL.
const Package *package_in(Packages *packages, Str directory);
// The nearest from `directory` upwards, not above the fence, or NULL.
const Package *package_scope(Packages *packages, Str directory);

#endif
