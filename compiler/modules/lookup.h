// Looking a module up as TypeScript's module resolution does (moduleNameResolver.ts), file by file.
#ifndef LAYERC_MODULES_LOOKUP_H
#define LAYERC_MODULES_LOOKUP_H

#include "modules/package.h"
#include "support/vec.h"

typedef VEC(Str) Strs;

// Compiler options that decide where a module is; all paths are absolute.
typedef struct LookupOptions {
  Str config;         // the tsconfig.json; empty without one
  Str base_url;       // empty: none
  const Jsonc *paths; // object of arrays, or NULL
  Str paths_base;     // what targets in `paths` are relative to
  Str root_dir, out_dir, declaration_dir;
  Strs root_dirs, type_roots, module_suffixes, custom_conditions;
  bool composite, no_exports, no_imports;
} LookupOptions;

// Which files may be found, as in TypeScript's `Extensions`.
enum { FIND_TYPESCRIPT = 1, FIND_JAVASCRIPT = 2, FIND_DECLARATION = 4, FIND_JSON = 8 };

// One request.
typedef struct Lookup {
  Arena *arena;
  Fence *fence;
  Packages *packages;
  const LookupOptions *options;
  Strs conditions;
  Str directory;  // of the importing file
  bool is_config; // what "extends" of a tsconfig.json names is looked for, not a module
  int depth;      // of "imports" that lead to further names
  // What was met on the way, for the case that nothing is found.
  bool met_asset;   // a file that is there, but holds no module
  Str met_name;     // what "imports" lead to instead
  bool met_package; // a package that is installed, and no part of the app
  bool met_own;     // a package that is part of the app
  Str met_file;     // what a package.json names and is not there, seen from that
  bool met_pattern; // a pattern of `paths` that is not "*" alone
} Lookup;

// The file that `specifier` stands for, seen from the directory `from`; empty if there is none.
Str lookup_module(Lookup *self, unsigned find, Str specifier, Str from);

bool lookup_is_relative(Str specifier); // or absolute

// `path` against `base`; a slash at the end stays.
Str lookup_join(Lookup *self, Str base, Str path);
// `candidate` as it is written, with an extension exchanged or added; the extension alone decides in the second.
Str lookup_file(Lookup *self, unsigned find, Str candidate);
Str lookup_file_in_package(Lookup *self, unsigned find, Str candidate);
// What "exports" or "imports" of a package name; `subpath` begins with "." or "#".
Str lookup_exports(Lookup *self, unsigned find, const Package *package, Str subpath);
Str lookup_imports(Lookup *self, unsigned find, const Package *package, Str specifier);
// The file below `root` that `output` was compiled from, going by where the options put what is compiled.
Str lookup_input(Lookup *self, unsigned find, Str output, Str root);

#endif
