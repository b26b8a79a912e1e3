// The modules of a compilation: parsed once, with what each imports and exports. Nothing here is evaluated.
#ifndef LAYERC_MODULES_MODULE_H
#define LAYERC_MODULES_MODULE_H

#include "modules/resolve.h"
#include "syntax/parse.h"

typedef struct Module Module;

// Where a specifier in a module leads.
typedef struct Request {
  Str specifier;
  Resolution resolution;
  Module *module; // for RESOLVED_SOURCE and RESOLVED_JSON that could be opened, else NULL
  int error;      // errno if the file could not be opened
  bool is_lack_asked, may_lack;
} Request;

typedef enum ExportKind {
  EXPORT_LOCAL,     // a binding of this module, `local`
  EXPORT_INDIRECT,  // `imported` of `specifier`
  EXPORT_NAMESPACE, // the namespace of `specifier`
  EXPORT_STAR       // all that `specifier` exports
} ExportKind;

typedef struct Export {
  ExportKind kind;
  const String *exported, *local, *imported;
  const Node *specifier; // STRING
  const Node *node;
} Export;

typedef struct Import {
  const String *local, *imported; // imported "*": the namespace
  const Node *specifier;          // STRING
  const Node *node;               // the name, for places
} Import;

// What a module asks for: by import, export … from.
typedef struct ModuleRequest {
  const Node *specifier; // STRING
  const Node *clause;    // the IMPORT that is erased with its types unless a name of it is used; NULL: it always counts
  bool is_decided, is_needed;
} ModuleRequest;

// Indices of exports, ascending.
typedef VEC(uint32_t) ExportList;
typedef struct ExportIndex ExportIndex;

struct Module {
  uint32_t index; // in order of opening
  Source *source;
  const Syntax *syntax; // NULL for JSON
  bool is_commonjs;     // no import or export statement, and uses require, module or exports; or .cjs/.cts, export =
  bool assigns_fields;  // of its classes, as TypeScript did before ECMAScript had fields
  VEC(Import) imports;
  VEC(Export) exports;
  VEC(ModuleRequest) requests; // in order; those that always count once each
  Map request_by_specifier;    // filled by modules_request
  Map choices_by_shape;        // filled by modules_choices
  struct Usage *usage;         // made by modules_needs
  ExportIndex *export_index;   // made by modules_exports_of
};

typedef struct Modules {
  Arena *arena;
  Interner *interner;
  Sources *sources;
  Files *files;
  Resolver *resolver;
  Parsing parsing;
  Map by_path;
  VEC(Module *) all;
  size_t bytes; // of the arena that modules_request has taken, for files and their trees
} Modules;

void modules_init(Modules *modules, Arena *arena, Interner *interner, Sources *sources, Files *files, Metrics *metrics,
                  Str fence, bool is_eager);
// The module of a file: opened, parsed, its tables made; 0 or an errno value.
int modules_open(Modules *modules, Str path, Module **module);
// The same for a file that stands for itself, not for what a link leads to.
int modules_open_named(Modules *modules, Str path, Module **module);
// Where a specifier of `from` leads, and which module that is if it is open by now, else NULL.
Resolution modules_resolve(Modules *modules, const Module *from, Str specifier, Module **opened);
// The module that a specifier of `from` leads to will be wanted soon, unless it is open; modules_go begins reading.
void modules_expect(Modules *modules, const Module *from, Str specifier);
void modules_go(Modules *modules);
// Whether anything of what a request asks for is left when types are erased. Remembered.
bool modules_needs(Modules *modules, Module *from, ModuleRequest *request);
// Whether nothing may be where a specifier of `from` leads when the program runs (resolver_may_lack). Remembered.
bool modules_may_lack(Modules *modules, Module *from, Str specifier, bool require);
// Whether a request was not needed because its names occur nowhere else in the file, not as types either: it was
// forgotten rather than meant for types.
bool modules_is_forgotten(const Module *from, const ModuleRequest *request);
// Whether Node.js takes a module for an ES module whatever stands in it: what it imports of CommonJS is as Node.js has
// it.
bool modules_is_esm(Modules *modules, const Module *module);
// Of a linked module, the exports that may give a name; NULL: any may. None of the others does.
const ExportList *modules_exports_of(Modules *modules, Module *module, const String *name);
// What modules take of their arena, without statements that are parsed on demand: those are counted by themselves.
size_t modules_memory_used(const Modules *modules);
// Where a specifier of `from` leads; the module is opened. Remembered.
const Request *modules_request(Modules *modules, Module *from, Str specifier, bool require);

#endif
