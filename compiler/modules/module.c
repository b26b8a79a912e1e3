#include "modules/module.h"

#include "modules/extensions.h"
#include "support/ahead.h"
#include "syntax/usage.h"

void modules_init(Modules *modules, Arena *arena, Interner *interner, Sources *sources, Files *files, Metrics *metrics,
                  Str fence, bool is_eager) {
  *modules = (Modules){.arena = arena,
                       .interner = interner,
                       .sources = sources,
                       .files = files,
                       .resolver = resolver_new(arena, files, fence),
                       .parsing = {.ahead = files->ahead,
                                   .arena = arena,
                                   .interner = interner,
                                   .is_eager = is_eager,
                                   .metrics = metrics},
                       .by_path = {.arena = arena}};
}

// The tables of one module under construction.
typedef struct Tables {
  Arena *arena;
  Module *module;
  const String *star, *standard; // "*", "default"
  Map requested;                 // specifier -> its first node
  Map imported;                  // local name -> index into imports + 1
  bool has_assignment;           // export = …
  bool keeps_imports;            // none is erased
} Tables;

static void add_request(Tables *t, const Node *specifier) {
  if (map_put(&t->requested, specifier->as.string->text, (void *)specifier))
    vec_push(t->arena, &t->module->requests, ((ModuleRequest){.specifier = specifier}));
}

static void add_export(Tables *t, Export export) { vec_push(t->arena, &t->module->exports, export); }

static void add_local_export(Tables *t, const String *name, const Node *node) {
  add_export(t, (Export){.kind = EXPORT_LOCAL, .exported = name, .local = name, .node = node});
}

static void add_import(Tables *t, const Node *statement) {
  const Node *specifier = statement->as.import.specifier;
  const NodeList *names = &statement->as.import.names;
  if (t->keeps_imports || statement->as.import.bare) add_request(t, specifier);
  else if (!map_has(&t->requested, specifier->as.string->text))
    vec_push(t->arena, &t->module->requests, ((ModuleRequest){.specifier = specifier, .clause = statement}));
  for (size_t i = 0; i < names->count; i++) {
    const Node *name = names->items[i];
    const Import import = {.local = name->as.import_specifier.local,
                           .imported = name->as.import_specifier.imported,
                           .specifier = specifier,
                           .node = name};
    vec_push(t->arena, &t->module->imports, import);
    map_put(&t->imported, import.local->text, (void *)(uintptr_t)t->module->imports.count);
  }
}

static void export_target(void *tables, const Node *target) {
  if (target->kind == NODE_IDENTIFIER) add_local_export(tables, target->as.name, target);
}

// export const …, export function …
static void export_declaration(Tables *t, const Node *declaration) {
  switch (declaration->kind) {
  case NODE_VARIABLES: {
    const NodeList *declarators = &declaration->as.variables.declarators;
    for (size_t i = 0; i < declarators->count; i++)
      node_targets(declarators->items[i]->as.declarator.target, export_target, t);
    break;
  }
  case NODE_FUNCTION_DECLARATION:
    if (declaration->as.function->body != NULL) add_local_export(t, declaration->as.function->name, declaration);
    break;
  case NODE_CLASS_DECLARATION: add_local_export(t, declaration->as.class.name, declaration); break;
  case NODE_ENUM: add_local_export(t, declaration->as.enumeration.name, declaration); break;
  case NODE_NAMESPACE:
    if (declaration->as.namespace.instantiated) add_local_export(t, declaration->as.namespace.name, declaration);
    break;
  case NODE_IMPORT_EQUALS: add_local_export(t, declaration->as.import_equals.local, declaration); break;
  default: break;
  }
}

static void export_default(Tables *t, const Node *value) {
  const String *name = value->kind == NODE_FUNCTION_DECLARATION ? value->as.function->name
                       : value->kind == NODE_CLASS_DECLARATION  ? value->as.class.name
                                                                : NULL;
  add_export(
      t, (Export){
             .kind = EXPORT_LOCAL, .exported = t->standard, .local = name == NULL ? t->standard : name, .node = value});
}

// export { a as b }; export { a } from "x"; export * from "x"; export * as n from "x"
static void export_names(Tables *t, const Node *statement) {
  const Node *specifier = statement->as.export.specifier;
  const NodeList *names = &statement->as.export.names;
  const bool is_erased = statement->kind == NODE_EXPORT_NAMED && names->count == 0 && !t->keeps_imports;
  if (specifier != NULL && !is_erased) add_request(t, specifier);
  for (size_t i = 0; i < names->count; i++) {
    const Node *name = names->items[i];
    Export export = {.kind = EXPORT_LOCAL,
                     .exported = name->as.export_specifier.exported,
                     .local = name->as.export_specifier.local,
                     .specifier = specifier,
                     .node = name};
    if (specifier != NULL) {
      export.kind = export.local == t->star ? EXPORT_NAMESPACE : EXPORT_INDIRECT;
      export.imported = export.local;
    }
    add_export(t, export);
  }
  if (statement->kind == NODE_EXPORT_ALL && names->count == 0)
    add_export(t, (Export){.kind = EXPORT_STAR, .specifier = specifier, .node = statement});
}

static void add_statement(Tables *t, const Node *statement) {
  switch (statement->kind) {
  case NODE_IMPORT: add_import(t, statement); break;
  case NODE_EXPORT_NAMED:
  case NODE_EXPORT_ALL: export_names(t, statement); break;
  case NODE_EXPORT_DECLARATION: export_declaration(t, statement->as.expression); break;
  case NODE_EXPORT_DEFAULT: export_default(t, statement->as.expression); break;
  case NODE_EXPORT_ASSIGN: t->has_assignment = true; break;
  case NODE_DEFERRED: {
    const Deferred *d = statement->as.deferred;
    if (d->is_exported)
      add_export(t, (Export){.kind = EXPORT_LOCAL,
                             .exported = d->is_default ? t->standard : d->name,
                             .local = d->name,
                             .node = statement});
    break;
  }
  default: break;
  }
}

// An import that is exported again is an indirect export (ECMA-262, 16.2.1.7.1, ParseModule).
static void redirect_imports(Tables *t) {
  for (size_t i = 0; i < t->module->exports.count; i++) {
    Export *export = &t->module->exports.items[i];
    if (export->kind != EXPORT_LOCAL) continue;
    const uintptr_t index = (uintptr_t)map_get(&t->imported, export->local->text);
    if (index == 0) continue;
    const Import *import = &t->module->imports.items[index - 1];
    export->kind = import->imported == t->star ? EXPORT_NAMESPACE : EXPORT_INDIRECT;
    export->imported = import->imported;
    export->specifier = import->specifier;
  }
}

static bool is_commonjs(const Tables *t) {
  const Str path = t->module->source->path;
  if (str_ends_with(path, STR(".mjs")) || str_ends_with(path, STR(".mts"))) return false;
  if (t->has_assignment || str_ends_with(path, STR(".cjs")) || !t->module->syntax->is_module) return true;
  return str_ends_with(path, STR(".cts")) && t->module->exports.count == 0;
}

static void make_tables(Modules *modules, Module *module) {
  const Str path = module->source->path;
  const bool is_typescript = extension_is_typescript(path);
  Tables t = {.arena = modules->arena,
              .module = module,
              .star = intern_c(modules->interner, "*"),
              .standard = intern_c(modules->interner, "default"),
              .keeps_imports = !is_typescript || resolver_keeps_imports(modules->resolver, path),
              .requested = {.arena = modules->arena},
              .imported = {.arena = modules->arena}};
  const NodeList *body = &module->syntax->program->as.list;
  for (size_t i = 0; i < body->count; i++) add_statement(&t, body->items[i]);
  redirect_imports(&t);
  module->is_commonjs = is_commonjs(&t);
  module->assigns_fields = is_typescript && resolver_assigns_fields(modules->resolver, path);
}

static void open_source(Modules *modules, Source *source, Str key, Module **module) {
  *module = map_get(&modules->by_path, key);
  if (*module != NULL) return;
  Module *made = ARENA_NEW(modules->arena, Module);
  *made = (Module){.index = (uint32_t)modules->all.count,
                   .source = source,
                   .request_by_specifier = {.arena = modules->arena},
                   .choices_by_shape = {.arena = modules->arena}};
  vec_push(modules->arena, &modules->all, made);
  map_put(&modules->by_path, key, made);
  if (source->language != LANGUAGE_JSON) {
    made->syntax = syntax_parse(&modules->parsing, source);
    make_tables(modules, made);
  }
  *module = made;
}

int modules_open(Modules *modules, Str path, Module **module) {
  Source *source;
  const int error = sources_open(modules->sources, path, &source);
  if (error == 0) open_source(modules, source, source->real_path, module);
  return error;
}

int modules_open_named(Modules *modules, Str path, Module **module) {
  Source *source;
  const int error = sources_open_named(modules->sources, path, &source);
  if (error == 0) open_source(modules, source, source->path, module);
  return error;
}

Resolution modules_resolve(Modules *modules, const Module *from, Str specifier, Module **opened) {
  const Resolution resolution = resolver_load(modules->resolver, specifier, from->source->path, false);
  *opened = str_is_empty(resolution.path) ? NULL : map_get(&modules->by_path, resolution.path);
  return resolution;
}

void modules_expect(Modules *modules, const Module *from, Str specifier) {
  Module *opened;
  if (modules->files->ahead == NULL) return;
  const Resolution resolution = modules_resolve(modules, from, specifier, &opened);
  if (opened == NULL && resolution.kind == RESOLVED_SOURCE) ahead_want(modules->files->ahead, resolution.path);
}

void modules_go(Modules *modules) { ahead_go(modules->files->ahead); }

size_t modules_memory_used(const Modules *modules) { return arena_used(modules->arena) - modules->parsing.bytes; }

bool modules_needs(Modules *modules, Module *from, ModuleRequest *request) {
  if (request->clause == NULL || request->is_decided) return request->clause == NULL || request->is_needed;
  const size_t used = modules_memory_used(modules);
  const NodeList *names = &request->clause->as.import.names;
  if (from->usage == NULL) from->usage = usage_new(modules->arena, from->syntax->program, from->source->text);
  for (size_t i = 0; i < names->count && !request->is_needed; i++)
    request->is_needed = usage_of_import(from->usage, names->items[i]->as.import_specifier.local);
  request->is_decided = true;
  modules->bytes += modules_memory_used(modules) - used;
  return request->is_needed;
}

bool modules_is_forgotten(const Module *from, const ModuleRequest *request) {
  if (!request->is_decided || request->is_needed) return false;
  const NodeList *names = &request->clause->as.import.names;
  const Str text = from->source->text;
  for (size_t i = 0; i < names->count; i++) {
    const Str name = names->items[i]->as.import_specifier.local->text;
    if (str_find(str_slice(text, 0, request->clause->start), name, 0) != SIZE_MAX) return false;
    if (str_find(text, name, request->clause->end) != SIZE_MAX) return false;
  }
  return names->count > 0;
}

bool modules_is_esm(Modules *modules, const Module *module) {
  const size_t used = modules_memory_used(modules);
  const bool is_esm = resolver_is_esm(modules->resolver, module->source->path);
  modules->bytes += modules_memory_used(modules) - used;
  return is_esm;
}

static Request *request_of(Modules *modules, Module *from, Str specifier, bool require) {
  // One specifier may lead to two files: packages tell `require` and `import` apart.
  const Str key = require ? str_concat(modules->arena, specifier, STR("\n")) : specifier;
  Request *request = map_get(&from->request_by_specifier, key);
  if (request != NULL) return request;
  const size_t used = modules_memory_used(modules);
  request = ARENA_NEW(modules->arena, Request);
  request->specifier = specifier;
  request->resolution = resolver_load(modules->resolver, specifier, from->source->path, require);
  const ResolutionKind kind = request->resolution.kind;
  if (kind == RESOLVED_SOURCE || kind == RESOLVED_JSON)
    request->error = modules_open(modules, request->resolution.path, &request->module);
  map_put(&from->request_by_specifier, key, request);
  modules->bytes += modules_memory_used(modules) - used;
  return request;
}

const Request *modules_request(Modules *modules, Module *from, Str specifier, bool require) {
  return request_of(modules, from, specifier, require);
}

bool modules_may_lack(Modules *modules, Module *from, Str specifier, bool require) {
  Request *request = request_of(modules, from, specifier, require);
  if (request->is_lack_asked) return request->may_lack;
  const size_t used = modules_memory_used(modules);
  request->is_lack_asked = true;
  request->may_lack =
      request->module == NULL && resolver_may_lack(modules->resolver, specifier, from->source->path, require);
  modules->bytes += modules_memory_used(modules) - used;
  return request->may_lack;
}
