// "exports" and "imports" of package.json, for lookup.h.
#include <stdint.h>

#include "modules/extensions.h"
#include "modules/lookup.h"
#include "modules/range.h"
#include "support/path.h"

enum { DEEPEST_IMPORT = 8, DEEPEST_TARGET = 64 };

typedef struct Target {
  const Package *package;
  Str subpath;     // what is put in for "*", or added
  bool is_pattern; // it is put in
  bool is_import;
} Target;

static bool has_part(Str path, size_t from, Str part) {
  for (size_t at = str_find(path, part, from); at != SIZE_MAX; at = str_find(path, part, at + 1)) {
    size_t end = at + part.length;
    if ((at == 0 || path.data[at - 1] == '/') && (end == path.length || path.data[end] == '/')) return true;
  }
  return false;
}

// "exports" may not lead out of its package, nor into another.
static bool leads_astray(Str path, size_t from) {
  return has_part(path, from, STR("..")) || has_part(path, from, STR(".")) || has_part(path, from, STR("node_modules"));
}

static Str fill(Lookup *self, Str target, const Target *how) {
  if (!how->is_pattern) return str_concat(self->arena, target, how->subpath);
  StrBuilder filled = {.arena = self->arena};
  for (size_t i = 0; i < target.length; i++)
    if (target.data[i] == '*') sb_add(&filled, how->subpath);
    else sb_add_char(&filled, target.data[i]);
  return sb_str(&filled);
}

// ---- sources of outputs ----

// Extensions a file may have been compiled from (TypeScript: getPossibleOriginalInputExtensionForExtension).
static const struct {
  const char *output, *inputs[4];
} outputs[] = {
    {".d.mts", {".mts", ".mjs"}},
    {".d.cts", {".cts", ".cjs"}},
    {".d.ts", {".tsx", ".ts", ".jsx", ".js"}},
    {".mjs", {".mts", ".mjs"}},
    {".cjs", {".cts", ".cjs"}},
    {".json", {".json"}},
    {".js", {".tsx", ".ts", ".jsx", ".js"}},
};

static bool is_wanted(unsigned find, Str path) {
  if (extension_is_typescript(path)) return (find & FIND_TYPESCRIPT) != 0;
  return (find & (extension_is_javascript(path) ? FIND_JAVASCRIPT : FIND_JSON)) != 0;
}

static Str load_input(Lookup *self, unsigned find, Str output) {
  for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) {
    Str extension = str_of(outputs[i].output);
    if (!str_ends_with(output, extension)) continue;
    Str stem = str_slice(output, 0, output.length - extension.length);
    for (size_t j = 0; j < 4 && outputs[i].inputs[j] != NULL; j++) {
      Str input = str_concat(self->arena, stem, str_of(outputs[i].inputs[j]));
      if (is_wanted(find, input) && fence_has_file(self->fence, input))
        return lookup_file_in_package(self, find, input);
    }
  }
  return STR("");
}

Str lookup_input(Lookup *self, unsigned find, Str path, Str root) {
  const Str directories[] = {self->options->declaration_dir, self->options->out_dir};
  for (size_t i = 0; i < 2; i++) {
    Str directory = directories[i];
    if (str_is_empty(directory) || !path_is_within(path, directory) || path.length == directory.length) continue;
    Str found =
        load_input(self, find, path_resolve(self->arena, root, str_slice(path, directory.length + 1, path.length)));
    if (!str_is_empty(found)) return found;
  }
  return STR("");
}

// TypeScript: tryLoadInputFileForPath. The package's own output, named before it is built, stands for its source.
static Str load_source_of(Lookup *self, unsigned find, Str path, Str package) {
  const LookupOptions *options = self->options;
  if (self->is_config || str_is_empty(options->config) || fence_is_package(self->fence, path)) return STR("");
  if (str_is_empty(options->out_dir) && str_is_empty(options->declaration_dir)) return STR("");
  if (!path_is_within(options->config, package)) return STR("");
  if (!str_is_empty(options->root_dir)) return lookup_input(self, find, path, options->root_dir);
  if (options->composite) return lookup_input(self, find, path, path_directory(options->config));
  // Without a root any directory above both may be it, the outermost first.
  Str common = self->directory;
  while (!path_is_within(package, common)) common = path_directory(common);
  for (size_t end = 0; end <= common.length; end++) {
    if (end != common.length && common.data[end] != '/') continue;
    Str root = end == 0 ? STR("/") : str_slice(common, 0, end);
    Str found = fence_holds(self->fence, root) ? lookup_input(self, find, path, root) : STR("");
    if (!str_is_empty(found)) return found;
  }
  return STR("");
}

// ---- targets ----

static Str load_name(Lookup *self, unsigned find, Str target, const Target *how) {
  if (self->depth == DEEPEST_IMPORT || lookup_is_relative(target) || !how->is_import) return STR("");
  self->depth++;
  const Str name = fill(self, target, how);
  Str found = lookup_module(self, find, name, how->package->directory);
  self->depth--;
  if (str_is_empty(found)) self->met_name = name;
  return found;
}

static Str load_text(Lookup *self, unsigned find, Str target, const Target *how) {
  if (str_is_empty(target)) return STR("");
  if (!how->is_pattern && how->subpath.length > 0 && !str_ends_with(target, STR("/"))) return STR("");
  if (!str_starts_with(target, STR("./"))) return load_name(self, find, target, how);
  if (leads_astray(target, 2) || leads_astray(how->subpath, 0)) return STR("");
  Str path = path_resolve(self->arena, how->package->directory, fill(self, target, how));
  Str source = load_source_of(self, find, path, how->package->directory);
  Str found = str_is_empty(source) ? lookup_file_in_package(self, find, path) : source;
  if (str_is_empty(found)) self->met_file = path_relative(self->arena, how->package->directory, path);
  return found;
}

static bool is_condition(const Lookup *self, Str name) {
  if (str_is(name, "default")) return true;
  bool types = false;
  for (size_t i = 0; i < self->conditions.count; i++) {
    if (str_equal(self->conditions.items[i], name)) return true;
    if (str_is(self->conditions.items[i], "types")) types = true;
  }
  Str versioned = STR("types@");
  return types && str_starts_with(name, versioned) &&
         range_holds_typescript(str_slice(name, versioned.length, name.length));
}

// TypeScript: loadModuleFromTargetExportOrImport.
static Str load_target(Lookup *self, unsigned find, const Jsonc *target, const Target *how, int depth) {
  if (jsonc_is(target, JSONC_STRING)) return load_text(self, find, target->text, how);
  bool is_object = jsonc_is(target, JSONC_OBJECT);
  if (depth == DEEPEST_TARGET || (!is_object && !jsonc_is(target, JSONC_ARRAY))) return STR("");
  for (const Jsonc *choice = target->first; choice != NULL; choice = choice->next) {
    if (is_object && !is_condition(self, choice->key)) continue;
    Str found = load_target(self, find, choice, how, depth + 1);
    if (!str_is_empty(found)) return found;
  }
  return STR("");
}

// ---- tables ----

// TypeScript: comparePatternKeys; Node.js: PATTERN_KEY_COMPARE.
static bool is_more_specific(Str a, Str b) {
  size_t star_a = str_find_char(a, '*', 0), star_b = str_find_char(b, '*', 0);
  size_t base_a = star_a == SIZE_MAX ? a.length : star_a + 1, base_b = star_b == SIZE_MAX ? b.length : star_b + 1;
  if (base_a != base_b) return base_a > base_b;
  if (star_a == SIZE_MAX || star_b == SIZE_MAX) return star_a != SIZE_MAX;
  return a.length > b.length;
}

// Whether the key with one "*", or a "/" at its end, applies to `name`.
static bool match_key(Str key, Str name, Target *how) {
  size_t star = str_find_char(key, '*', 0);
  if (star != SIZE_MAX && str_find_char(key, '*', star + 1) != SIZE_MAX) return false;
  if (star == SIZE_MAX) {
    if (!str_ends_with(key, STR("/")) || !str_starts_with(name, key)) return false;
    how->subpath = str_slice(name, key.length, name.length);
    how->is_pattern = false;
    return true;
  }
  Str prefix = str_slice(key, 0, star), suffix = str_slice(key, star + 1, key.length);
  if (!str_starts_with(name, prefix) || !str_ends_with(name, suffix)) return false;
  // TypeScript lets prefix and suffix overlap; String.prototype.substring then exchanges its bounds.
  size_t end = name.length - suffix.length;
  how->subpath = end < star ? str_slice(name, end, star) : str_slice(name, star, end);
  how->is_pattern = true;
  return true;
}

// TypeScript: loadModuleFromExportsOrImports.
static Str load_from_table(Lookup *self, unsigned find, const Jsonc *table, Str name, Target how) {
  const Jsonc *target = jsonc_member(table, name);
  if (target != NULL && !str_ends_with(name, STR("/")) && str_find_char(name, '*', 0) == SIZE_MAX)
    return load_target(self, find, target, &how, 0);
  const Jsonc *best = NULL;
  for (const Jsonc *entry = table->first; entry != NULL; entry = entry->next) {
    Target matched = how;
    if (!match_key(entry->key, name, &matched) || (best != NULL && !is_more_specific(entry->key, best->key))) continue;
    best = entry;
  }
  if (best == NULL) return STR("");
  match_key(best->key, name, &how);
  return load_target(self, find, jsonc_member(table, best->key), &how, 0);
}

Str lookup_exports(Lookup *self, unsigned find, const Package *package, Str subpath) {
  const Jsonc *exports = jsonc_member(package->content, STR("exports"));
  bool is_object = jsonc_is(exports, JSONC_OBJECT), dotted = false, plain = false;
  for (const Jsonc *entry = is_object ? exports->first : NULL; entry != NULL; entry = entry->next)
    *(str_starts_with(entry->key, STR(".")) ? &dotted : &plain) = true;
  Target how = {.package = package, .subpath = STR("")};
  if (str_is(subpath, ".")) {
    const Jsonc *main = !dotted ? exports : jsonc_member(exports, STR("."));
    return load_target(self, find, main, &how, 0);
  }
  if (plain || !is_object) return STR("");
  return load_from_table(self, find, exports, subpath, how);
}

Str lookup_imports(Lookup *self, unsigned find, const Package *package, Str specifier) {
  const Jsonc *imports = jsonc_member(package->content, STR("imports"));
  if (str_is(specifier, "#") || str_starts_with(specifier, STR("#/")) || !jsonc_is(imports, JSONC_OBJECT))
    return STR("");
  return load_from_table(self, find, imports, specifier,
                         (Target){.package = package, .subpath = STR(""), .is_import = true});
}
