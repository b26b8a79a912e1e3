#include "modules/choice.h"

#include <stdint.h>

#include "modules/extensions.h"
#include "modules/fence.h"
#include "source/find.h"
#include "support/path.h"
#include "support/sort.h"

enum { CHOICES_MOST = 500, LONGEST_PATH = 4096 };

typedef struct Choice {
  Str path, specifier;
} Choice;

typedef struct Choosing {
  Modules *modules;
  Arena *arena;
  Str from;         // the importing file
  Str prefix, rest; // of the shape: the directory that is known, and what stands behind it
  Str directory;    // which that is
  bool require;
  VEC(Choice) choices;
} Choosing;

static bool has_shape(Str shape, Str text) {
  bool reached[LONGEST_PATH + 1] = {true}; // by so much of the text
  if (text.length > LONGEST_PATH) return false;
  for (size_t s = 0; s < shape.length; s++) {
    const char c = shape.data[s];
    const bool is_any = c == '\0', crosses = s == 0 || shape.data[s - 1] == '/';
    for (size_t i = 0; is_any && i < text.length; i++) reached[i + 1] |= reached[i] && (crosses || text.data[i] != '/');
    for (size_t i = text.length; !is_any && i > 0; i--) reached[i] = reached[i - 1] && text.data[i - 1] == c;
    if (!is_any) reached[0] = false;
  }
  return reached[text.length];
}

static bool begin(Choosing *c, Modules *modules, const Module *from, Str shape, bool require) {
  const size_t first = str_find_char(shape, '\0', 0);
  const Str known = str_slice(shape, 0, first == SIZE_MAX ? shape.length : first);
  if (!str_starts_with(known, STR("./")) && !str_starts_with(known, STR("../"))) return false;
  const size_t end = str_find_last_char(known, '/') + 1;
  *c = (Choosing){.modules = modules,
                  .arena = modules->arena,
                  .from = from->source->path,
                  .prefix = str_slice(shape, 0, end),
                  .rest = str_slice(shape, end, shape.length),
                  .require = require};
  c->directory = path_resolve(c->arena, path_directory(c->from), c->prefix);
  return true;
}

// Whether this is behind the prefix in a specifier of the shape that leads to the file.
static bool leads(Choosing *c, Str rest, Str file) {
  if (!has_shape(c->rest, rest)) return false;
  const Str specifier = str_concat(c->arena, c->prefix, rest);
  const Resolution resolution = resolver_load(c->modules->resolver, specifier, c->from, c->require);
  const bool is_ours = resolution.kind == RESOLVED_SOURCE || resolution.kind == RESOLVED_JSON;
  if (!is_ours || !str_equal(resolution.path, files_real_path(c->modules->files, file))) return false;
  const Choice choice = {resolution.path, specifier};
  vec_push(c->arena, &c->choices, choice);
  return true;
}

// A file may be named by another extension, or none, and the index of a folder by the folder.
static bool choose(Choosing *c, Str file) {
  static const char *const extensions[] = {"", ".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs"};
  if (!path_is_within(file, c->directory)) return false;
  const Str path = path_relative(c->arena, c->directory, file);
  const Str stem = str_slice(path, 0, path.length - extension_of_module(path).length);
  if (leads(c, path, file)) return true;
  for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
    if (leads(c, str_concat(c->arena, stem, str_of(extensions[i])), file)) return true;
  if (!str_is(path_base(stem), "index")) return false;
  const Str folder = str_slice(stem, 0, stem.length - strlen("index"));
  return leads(c, folder, file) || (folder.length > 0 && leads(c, str_slice(folder, 0, folder.length - 1), file));
}

static int by_path(const void *a, const void *b) {
  return str_compare(((const Choice *)a)->path, ((const Choice *)b)->path);
}

static void list(Choosing *c, Choices *choices) {
  Fence *fence = resolver_fence(c->modules->resolver);
  if (fence_is_package(fence, c->directory) || !fence_has_directory(fence, c->directory)) return;
  FoundFiles found = {0};
  find_sources(c->modules->files, c->arena, c->directory, fence->root, &found);
  for (size_t i = 0; i < found.paths.count; i++) choose(c, found.paths.items[i]);
  sort_items(c->choices.items, c->choices.count, sizeof(Choice), by_path);
  for (size_t i = 0; i < c->choices.count && i < CHOICES_MOST; i++)
    vec_push(c->arena, choices, c->choices.items[i].specifier);
}

const Choices *modules_choices(Modules *modules, Module *from, Str shape, bool require) {
  const size_t used = modules_memory_used(modules);
  const Str key = str_concat(modules->arena, shape, require ? STR("\n") : STR(""));
  Choices *choices = map_get(&from->choices_by_shape, key);
  if (choices == NULL) {
    Choosing c;
    choices = ARENA_NEW(modules->arena, Choices);
    *choices = (Choices){0};
    map_put(&from->choices_by_shape, key, choices);
    if (begin(&c, modules, from, shape, require)) list(&c, choices);
  }
  modules->bytes += modules_memory_used(modules) - used;
  return choices;
}

bool modules_may_choose(Modules *modules, const Module *from, Str shape, bool require, Str path) {
  const size_t used = modules_memory_used(modules);
  Choosing c;
  const bool may = begin(&c, modules, from, shape, require) && choose(&c, path);
  modules->bytes += modules_memory_used(modules) - used;
  return may;
}
