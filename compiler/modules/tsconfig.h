// tsconfig.json: which one is for a file, and what it says about where modules are.
#ifndef LAYERC_MODULES_TSCONFIG_H
#define LAYERC_MODULES_TSCONFIG_H

#include "modules/lookup.h"

typedef struct Tsconfig {
  Str path; // empty: there is none, these are the defaults
  LookupOptions options;
  Strs files, includes, excludes; // paths and patterns, absolute
  Strs references;                // tsconfig.json files
  bool keeps_imports;             // those that are not used as values, too
  bool assigns_fields;            // of classes, instead of defining them
  bool leads_outside;             // its "extends" leads out of the fence: what it says is not known
  Map resolutions, loads;         // made with it; the resolver's own
} Tsconfig;

typedef struct Tsconfigs {
  Arena *arena;
  Fence *fence;
  Packages *packages;
  Map by_path;      // path -> Tsconfig
  Map by_directory; // directory -> the nearest Tsconfig above it
  Map by_file;      // file -> Tsconfig, where that one has references
  Map chains;       // path -> the settings with all that they extend
} Tsconfigs;

void tsconfigs_init(Tsconfigs *self, Arena *arena, Fence *fence, Packages *packages);
// The configuration for `file`: the nearest, or the project it refers to that includes the file. Never NULL.
Tsconfig *tsconfig_for(Tsconfigs *self, Str file);
// Whether "files", "include" and "exclude" make `file` one of the project's own.
bool tsconfig_includes(const Tsconfig *config, Str file);

typedef VEC(const Tsconfig *) TsconfigList;
// The nearest above `file` and all that it refers to, each before those that it refers to itself.
TsconfigList tsconfig_list(Tsconfigs *self, Str file);

#endif
