// Resolving specifiers as TypeScript 5.9 does with `moduleResolution: "bundler"`, `allowJs`, `resolveJsonModule`
// (contract, "What the program is taken to do").
#ifndef LAYERC_MODULES_RESOLVE_H
#define LAYERC_MODULES_RESOLVE_H

#include "modules/fence.h"

typedef enum ResolutionKind {
  RESOLVED_SOURCE,      // a TypeScript or JavaScript file of the app; `path` is absolute
  RESOLVED_JSON,        // a JSON file of the app
  RESOLVED_FOREIGN,     // a package, a module of Node.js, an asset: opaque
  RESOLVED_DECLARATION, // a declaration file of the app
  RESOLVED_MISSING,     // nothing there
  RESOLVED_OUTSIDE      // it leads out of the fence
} ResolutionKind;

typedef struct Resolution {
  ResolutionKind kind;
  Str path;    // real path, for SOURCE, JSON and DECLARATION
  Str lacking; // for MISSING, what a package of the app names and is not there, seen from that; may be empty
} Resolution;

typedef struct Resolver Resolver;

// `fence`: nothing outside it is read, but packages under node_modules on the way up (contract, section 6).
Resolver *resolver_new(Arena *arena, Files *files, Str fence);

Fence *resolver_fence(Resolver *resolver);

// Resolves `specifier` as written in the file `from` (absolute path). `require`: by require() or import-equals, else by
// import, export or import().
Resolution resolver_resolve(Resolver *resolver, Str specifier, Str from, bool require);
// The same, but where that is a declaration file what is loaded in its place; DECLARATION: nothing is there.
Resolution resolver_load(Resolver *resolver, Str specifier, Str from, bool require);

// Whether nothing may be there where the program runs: no file of the app is, nor a package that `dependencies` asks
// for, or that is installed and not asked for otherwise.
bool resolver_may_lack(Resolver *resolver, Str specifier, Str from, bool require);

// Whether TypeScript is told to keep imports that are not used as values (verbatimModuleSyntax and what it replaced).
bool resolver_keeps_imports(Resolver *resolver, Str from);
// Whether it is told to assign the fields of classes, as before ECMAScript had them (useDefineForClassFields, target).
bool resolver_assigns_fields(Resolver *resolver, Str from);
// Whether Node.js takes it for an ES module whatever stands in it (its extension, `type` of its package.json).
bool resolver_is_esm(Resolver *resolver, Str from);

// Equal for two files of one directory if every specifier leads to the same file from both.
const void *resolver_scope(Resolver *resolver, Str from);

#endif
