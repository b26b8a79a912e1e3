// Which exports of a module may give a name. A barrel passes on what hundreds of modules export, and each of those asks
// it for names: going through all of them each time, what such modules take together grows with the cube of their
// number.
#include "modules/module.h"

struct ExportIndex {
  Map by_name;       // -> ExportList
  ExportList always; // those of which it cannot be told
};

// The module that `export * from` passes on, if all the names that it exports can be told from its text. (Statements
// that do not parse are known once it is linked, and it is before anything asks for a name.)
static const Module *passed_on(const Module *module, const Export *star) {
  const Request *request = map_get(&module->request_by_specifier, star->specifier->as.string->text);
  const Module *from = request == NULL ? NULL : request->module;
  if (from == NULL || from->syntax == NULL || from->is_commonjs) return NULL;
  for (size_t i = 0; i < from->exports.count; i++)
    if (from->exports.items[i].kind == EXPORT_STAR) return NULL;
  const NodeList *statements = &from->syntax->program->as.list;
  for (size_t i = 0; i < statements->count; i++)
    if (statements->items[i]->kind == NODE_ERROR) return NULL;
  return from;
}

static void add(Arena *arena, ExportIndex *index, const String *name, uint32_t export) {
  ExportList **list = (ExportList **)map_slot(&index->by_name, name->text);
  if (*list == NULL) *list = ARENA_NEW(arena, ExportList);
  if ((*list)->count == 0 || vec_last(*list) != export) vec_push(arena, *list, export);
}

static void merge(Arena *arena, ExportList *list, const ExportList *always) {
  ExportList merged = {0};
  vec_reserve(arena, &merged, list->count + always->count);
  for (size_t i = 0, k = 0; i < list->count || k < always->count;) {
    const bool is_own = k == always->count || (i < list->count && list->items[i] < always->items[k]);
    vec_push(arena, &merged, is_own ? list->items[i++] : always->items[k++]);
  }
  *list = merged;
}

static ExportIndex *index_new(Arena *arena, const Module *module) {
  ExportIndex *index = ARENA_NEW(arena, ExportIndex);
  index->by_name.arena = arena;
  for (uint32_t i = 0; i < module->exports.count; i++) {
    const Export *export = &module->exports.items[i];
    const Module *from = export->kind == EXPORT_STAR ? passed_on(module, export) : NULL;
    if (export->kind != EXPORT_STAR) add(arena, index, export->exported, i);
    else if (from == NULL) vec_push(arena, &index->always, i);
    for (size_t k = 0; from != NULL && k < from->exports.count; k++)
      add(arena, index, from->exports.items[k].exported, i);
  }
  for (size_t i = 0; i < index->by_name.count && index->always.count > 0; i++)
    merge(arena, index->by_name.entries[i].value, &index->always);
  return index;
}

const ExportList *modules_exports_of(Modules *modules, Module *module, const String *name) {
  enum { WORTH_IT = 16 };
  if (module->exports.count < WORTH_IT) return NULL;
  if (module->export_index == NULL) {
    const size_t used = modules_memory_used(modules);
    module->export_index = index_new(modules->arena, module);
    modules->bytes += modules_memory_used(modules) - used;
  }
  const ExportList *list = map_get(&module->export_index->by_name, name->text);
  return list == NULL ? &module->export_index->always : list;
}
