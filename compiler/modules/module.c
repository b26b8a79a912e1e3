#include "modules/module.h"

void modules_init(Modules *m, Arena *arena, Interner *interner, Sources *sources, Files *files, Str fence) {
  *m = (Modules){.arena = arena, .interner = interner, .sources = sources, .files = files};
  m->resolver = resolver_new(arena, files, fence);
  m->by_path.arena = arena;
}

static void add_request(Modules *m, Module *module, const Node *specifier) {
  for (size_t i = 0; i < module->requests.count; i++)
    if (module->requests.items[i]->as.string == specifier->as.string) return;
  vec_push(m->arena, &module->requests, specifier);
}

static void add_local_export(Modules *m, Module *module, const String *name, const Node *node) {
  Export x = {.kind = EXPORT_LOCAL, .exported = name, .local = name, .node = node};
  vec_push(m->arena, &module->exports, x);
}

static void export_pattern(Modules *m, Module *module, const Node *n) {
  n = node_strip(n);
  switch (n->kind) {
  case NODE_IDENTIFIER: add_local_export(m, module, n->as.name, n); return;
  case NODE_DEFAULT: export_pattern(m, module, n->as.assigned.target); return;
  case NODE_REST: export_pattern(m, module, n->as.expression); return;
  case NODE_PROPERTY:
    if (n->as.property.value != NULL) export_pattern(m, module, n->as.property.value);
    return;
  case NODE_ARRAY_PATTERN:
  case NODE_OBJECT_PATTERN:
    for (size_t i = 0; i < n->as.list.count; i++) export_pattern(m, module, n->as.list.items[i]);
    return;
  default: return;
  }
}

static void export_declaration(Modules *m, Module *module, const Node *d) {
  switch (d->kind) {
  case NODE_VARIABLES:
    for (size_t i = 0; i < d->as.variables.declarators.count; i++)
      export_pattern(m, module, d->as.variables.declarators.items[i]->as.declarator.target);
    return;
  case NODE_FUNCTION_DECLARATION:
    if (d->as.function->body != NULL) add_local_export(m, module, d->as.function->name, d);
    return;
  case NODE_CLASS_DECLARATION: add_local_export(m, module, d->as.class.name, d); return;
  case NODE_ENUM: add_local_export(m, module, d->as.enumeration.name, d); return;
  case NODE_NAMESPACE:
    if (d->as.namespace.instantiated) add_local_export(m, module, d->as.namespace.name, d);
    return;
  case NODE_IMPORT_EQUALS: add_local_export(m, module, d->as.import_equals.local, d); return;
  default: return;
  }
}

static void add_import(Modules *m, Module *module, const Node *s) {
  const Node *specifier = s->as.import.specifier;
  add_request(m, module, specifier);
  for (size_t i = 0; i < s->as.import.names.count; i++) {
    const Node *name = s->as.import.names.items[i];
    Import import = {name->as.import_specifier.local, name->as.import_specifier.imported, specifier, name};
    vec_push(m->arena, &module->imports, import);
  }
}

static const Import *find_import(const Module *module, const String *local) {
  for (size_t i = 0; i < module->imports.count; i++)
    if (module->imports.items[i].local == local) return &module->imports.items[i];
  return NULL;
}

static void add_export_named(Modules *m, Module *module, const Node *s) {
  const Node *specifier = s->as.export.specifier;
  if (specifier != NULL) add_request(m, module, specifier);
  const String *star = intern_c(m->interner, "*");
  for (size_t i = 0; i < s->as.export.names.count; i++) {
    const Node *name = s->as.export.names.items[i];
    Export x = {.kind = EXPORT_LOCAL, .exported = name->as.export_specifier.exported, .local = name->as.export_specifier.local, .node = name};
    if (specifier != NULL) {
      x.kind = x.local == star ? EXPORT_NAMESPACE : EXPORT_INDIRECT;
      x.imported = x.local;
      x.specifier = specifier;
    }
    vec_push(m->arena, &module->exports, x);
  }
  if (s->kind != NODE_EXPORT_ALL || s->as.export.names.count > 0) return;
  Export x = {.kind = EXPORT_STAR, .specifier = specifier, .node = s};
  vec_push(m->arena, &module->exports, x);
}

// An import that is exported again is an indirect export (ECMA-262, 16.2.1.7.1, ParseModule).
static void redirect_imports(Modules *m, Module *module) {
  const String *star = intern_c(m->interner, "*");
  for (size_t i = 0; i < module->exports.count; i++) {
    Export *x = &module->exports.items[i];
    const Import *import = x->kind == EXPORT_LOCAL ? find_import(module, x->local) : NULL;
    if (import == NULL) continue;
    x->kind = import->imported == star ? EXPORT_NAMESPACE : EXPORT_INDIRECT;
    x->imported = import->imported;
    x->specifier = import->specifier;
  }
}

static void make_tables(Modules *m, Module *module) {
  const NodeList *body = &module->syntax->program->as.list;
  const String *standard = intern_c(m->interner, "default");
  bool assigns = false;
  for (size_t i = 0; i < body->count; i++) {
    const Node *s = body->items[i];
    switch (s->kind) {
    case NODE_IMPORT: add_import(m, module, s); break;
    case NODE_EXPORT_NAMED:
    case NODE_EXPORT_ALL: add_export_named(m, module, s); break;
    case NODE_EXPORT_DECLARATION: export_declaration(m, module, s->as.expression); break;
    case NODE_EXPORT_DEFAULT: {
      const Node *d = s->as.expression;
      const String *name = d->kind == NODE_FUNCTION_DECLARATION ? d->as.function->name : d->kind == NODE_CLASS_DECLARATION ? d->as.class.name : NULL;
      Export x = {.kind = EXPORT_LOCAL, .exported = standard, .local = name == NULL ? standard : name, .node = d};
      vec_push(m->arena, &module->exports, x);
      break;
    }
    case NODE_EXPORT_ASSIGN: assigns = true; break;
    default: break;
    }
  }
  redirect_imports(m, module);
  Str path = module->source->path;
  module->is_commonjs = assigns || str_ends_with(path, STR(".cjs")) || (str_ends_with(path, STR(".cts")) && module->exports.count == 0) ||
                        !module->syntax->is_module;
}

int modules_open(Modules *m, Str path, Module **out) {
  Source *source;
  int error = sources_open(m->sources, path, &source);
  if (error != 0) return error;
  *out = map_get(&m->by_path, source->real_path);
  if (*out != NULL) return 0;
  Module *module = ARENA_NEW(m->arena, Module);
  module->index = (uint32_t)m->all.count;
  module->source = source;
  vec_push(m->arena, &m->all, module);
  map_put(&m->by_path, source->real_path, module);
  if (source->language != LANGUAGE_JSON) {
    module->syntax = syntax_parse(m->arena, m->interner, source);
    make_tables(m, module);
  }
  *out = module;
  return 0;
}

const Request *modules_request(Modules *m, Module *from, Str specifier, bool require) {
  if (from->request_by_specifier.arena == NULL) from->request_by_specifier.arena = m->arena;
  Str key = require ? str_concat(m->arena, specifier, STR("\n")) : specifier;
  Request *request = map_get(&from->request_by_specifier, key);
  if (request != NULL) return request;
  request = ARENA_NEW(m->arena, Request);
  request->specifier = specifier;
  request->resolution = resolver_resolve(m->resolver, specifier, from->source->path, require);
  if (request->resolution.kind == RESOLVED_SOURCE || request->resolution.kind == RESOLVED_JSON)
    request->error = modules_open(m, request->resolution.path, &request->module);
  map_put(&from->request_by_specifier, key, request);
  return request;
}
