#include "modules/lookup.h"

#include <stdint.h>

#include "modules/extensions.h"
#include "support/path.h"

static bool ends_in_slash(Str path) { return path.length > 1 && path.data[path.length - 1] == '/'; }

static Str without_slash(Str path) { return ends_in_slash(path) ? str_slice(path, 0, path.length - 1) : path; }

Str lookup_join(Lookup *self, Str base, Str path) {
  Str joined = path_resolve(self->arena, base, path);
  bool slash = path.length > 0 && path.data[path.length - 1] == '/' && joined.length > 1;
  return slash ? str_concat(self->arena, joined, STR("/")) : joined;
}

bool lookup_is_relative(Str specifier) {
  return str_is(specifier, ".") || str_is(specifier, "..") || str_starts_with(specifier, STR("./")) ||
         str_starts_with(specifier, STR("../")) || path_is_absolute(specifier);
}

// ---- files ----

// `path` itself, or with the first of the module suffixes before its extension that makes it exist.
static Str try_file(Lookup *self, Str path) {
  const Strs *suffixes = &self->options->module_suffixes;
  if (suffixes->count == 0) return fence_has_file(self->fence, path) ? path : STR("");
  Str extension = extension_of_module(path), stem = str_slice(path, 0, path.length - extension.length);
  for (size_t i = 0; i < suffixes->count; i++) {
    Str candidate =
        str_format(self->arena, "%.*s%.*s%.*s", STR_ARG(stem), STR_ARG(suffixes->items[i]), STR_ARG(extension));
    if (fence_has_file(self->fence, candidate)) return candidate;
  }
  return STR("");
}

// What is tried for a name with the extension `written`, in this order, each if its kind is asked for.
typedef struct Attempt {
  const char *written[5];
  struct {
    unsigned find;
    const char *extension;
  } tried[6];
} Attempt;

static const Attempt attempts[] = {
    {{".mjs", ".mts", ".d.mts"}, {{FIND_TYPESCRIPT, ".mts"}, {FIND_DECLARATION, ".d.mts"}, {FIND_JAVASCRIPT, ".mjs"}}},
    {{".cjs", ".cts", ".d.cts"}, {{FIND_TYPESCRIPT, ".cts"}, {FIND_DECLARATION, ".d.cts"}, {FIND_JAVASCRIPT, ".cjs"}}},
    {{".json"}, {{FIND_DECLARATION, ".d.json.ts"}, {FIND_JSON, ".json"}}},
    {{".tsx", ".jsx"},
     {{FIND_TYPESCRIPT, ".tsx"},
      {FIND_TYPESCRIPT, ".ts"},
      {FIND_DECLARATION, ".d.ts"},
      {FIND_JAVASCRIPT, ".jsx"},
      {FIND_JAVASCRIPT, ".js"}}},
    {{"", ".ts", ".d.ts", ".js"},
     {{FIND_TYPESCRIPT, ".ts"},
      {FIND_TYPESCRIPT, ".tsx"},
      {FIND_DECLARATION, ".d.ts"},
      {FIND_JAVASCRIPT, ".js"},
      {FIND_JAVASCRIPT, ".jsx"}}},
};

static const Attempt *find_attempt(Str written) {
  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
    for (const char *const *name = attempts[i].written; *name != NULL; name++)
      if (str_is(written, *name)) return &attempts[i];
  return NULL;
}

// TypeScript: tryAddingExtensions.
static Str try_extensions(Lookup *self, unsigned find, Str stem, Str written) {
  if (!fence_has_directory(self->fence, path_directory(stem))) return STR("");
  const Attempt *attempt = find_attempt(written);
  if (attempt == NULL) {
    if (fence_has_file(self->fence, str_concat(self->arena, stem, written))) self->met_asset = true;
    Str declared = str_format(self->arena, "%.*s.d%.*s.ts", STR_ARG(stem), STR_ARG(written));
    return find & FIND_DECLARATION ? try_file(self, declared) : STR("");
  }
  for (size_t i = 0; attempt->tried[i].find != 0; i++) {
    if (!(find & attempt->tried[i].find)) continue;
    Str found = try_file(self, str_concat(self->arena, stem, str_of(attempt->tried[i].extension)));
    if (!str_is_empty(found)) return found;
  }
  if (self->is_config && str_is_empty(written)) return try_file(self, str_concat(self->arena, stem, STR(".json")));
  return STR("");
}

// The fence's own directory, which `"main": "."` may name, is no file; what stands beside it is none of ours.
static bool is_fence(const Lookup *self, Str path) {
  return str_equal(path, self->fence->root) || str_equal(path, self->fence->real_root);
}

// TypeScript: loadModuleFromFileNoImplicitExtensions.
static Str replace_extension(Lookup *self, unsigned find, Str candidate) {
  if (str_find_char(path_base(candidate), '.', 0) == SIZE_MAX || is_fence(self, candidate)) return STR("");
  size_t stem = candidate.length - extension_of_module(candidate).length;
  if (stem == candidate.length) stem = str_find_last_char(candidate, '.');
  return try_extensions(self, find, str_slice(candidate, 0, stem), str_slice(candidate, stem, candidate.length));
}

Str lookup_file(Lookup *self, unsigned find, Str candidate) {
  Str found = replace_extension(self, find, candidate);
  return str_is_empty(found) && !is_fence(self, candidate) ? try_extensions(self, find, candidate, STR("")) : found;
}

// TypeScript: loadFileNameFromPackageJsonField.
Str lookup_file_in_package(Lookup *self, unsigned find, Str candidate) {
  bool declaration = !str_is_empty(extension_of_module(candidate)) && extension_is_declaration(candidate);
  if ((find & FIND_TYPESCRIPT && extension_is_typescript(candidate)) || (find & FIND_DECLARATION && declaration)) {
    // TypeScript looks with the module suffixes and gives the name without.
    Str found = try_file(self, candidate);
    return str_is_empty(found) || !fence_has_file(self->fence, candidate) ? found : candidate;
  }
  if (self->is_config && str_ends_with(candidate, STR(".json"))) return try_file(self, candidate);
  return replace_extension(self, find, candidate);
}

// ---- patterns ----

typedef Str Loader(Lookup *self, unsigned find, Str candidate, const Package *package);

// The member of `paths` whose name is `name`, else the pattern with the longest prefix; *star is what its "*" stands
// for.
static const Jsonc *match_pattern(const Jsonc *paths, Str name, Str *star) {
  const Jsonc *best = jsonc_member(paths, name);
  *star = STR("");
  if (best != NULL && str_find_char(name, '*', 0) == SIZE_MAX) return best;
  size_t longest = 0;
  best = NULL;
  for (const Jsonc *path = paths->first; path != NULL; path = path->next) {
    size_t at = str_find_char(path->key, '*', 0);
    if (at == SIZE_MAX || str_find_char(path->key, '*', at + 1) != SIZE_MAX || (best != NULL && at <= longest))
      continue;
    Str prefix = str_slice(path->key, 0, at), suffix = str_slice(path->key, at + 1, path->key.length);
    if (name.length < prefix.length + suffix.length || !str_starts_with(name, prefix) || !str_ends_with(name, suffix))
      continue;
    best = path;
    longest = at;
    *star = str_slice(name, at, name.length - suffix.length);
  }
  return best == NULL ? NULL : jsonc_member(paths, best->key);
}

// TypeScript: tryLoadModuleUsingPaths. *matched tells whether a pattern applied.
static Str load_mapped(Lookup *self, unsigned find, const Jsonc *paths, Str base, Str name, Loader *load,
                       const Package *package, bool *matched) {
  Str star;
  const Jsonc *targets = match_pattern(paths, name, &star);
  *matched = targets != NULL;
  if (targets == NULL || targets->kind != JSONC_ARRAY) return STR("");
  for (const Jsonc *target = targets->first; target != NULL; target = target->next) {
    if (target->kind != JSONC_STRING) continue;
    Str path = target->text;
    size_t at = str_find_char(path, '*', 0);
    if (at != SIZE_MAX && star.length > 0)
      path = str_format(self->arena, "%.*s%.*s%s", (int)at, path.data, STR_ARG(star), path.data + at + 1);
    Str candidate = lookup_join(self, base, path), found = STR("");
    if (!str_is_empty(extension_of_module(target->text))) found = try_file(self, candidate);
    if (str_is_empty(found)) found = load(self, find, candidate, package);
    if (!str_is_empty(found)) return found;
  }
  return STR("");
}

// ---- directories ----

static Str load_directory(Lookup *self, unsigned find, Str directory, const Package *package);

// TypeScript: nodeLoadModuleByRelativeName.
static Str load_relative(Lookup *self, unsigned find, Str candidate, bool use_package) {
  if (!ends_in_slash(candidate)) {
    Str found = lookup_file(self, find, candidate);
    if (!str_is_empty(found)) return found;
  }
  Str directory = without_slash(candidate);
  if (!fence_has_directory(self->fence, directory)) return STR("");
  return load_directory(self, find, directory, use_package ? package_in(self->packages, directory) : NULL);
}

static Str load_candidate(Lookup *self, unsigned find, Str candidate, const Package *package) {
  (void)package;
  return load_relative(self, find, candidate, true);
}

static Str load_main(Lookup *self, unsigned find, Str candidate, const Package *package) {
  (void)package;
  Str found = ends_in_slash(candidate) ? STR("") : lookup_file_in_package(self, find, candidate);
  if (!str_is_empty(found)) return found;
  return load_relative(self, find == FIND_DECLARATION ? FIND_TYPESCRIPT | FIND_DECLARATION : find, candidate, false);
}

// The file that package.json names: "typings", "types" or "main"; "tsconfig" for a configuration.
static Str package_file(Lookup *self, unsigned find, const Package *package) {
  const char *fields[] = {find & FIND_DECLARATION ? "typings" : NULL, find & FIND_DECLARATION ? "types" : NULL,
                          find & (FIND_TYPESCRIPT | FIND_JAVASCRIPT | FIND_DECLARATION) ? "main" : NULL};
  if (self->is_config) fields[0] = "tsconfig", fields[1] = fields[2] = NULL;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    Str file = fields[i] == NULL ? STR("") : jsonc_member_text(package->content, fields[i]);
    if (!str_is_empty(file)) return lookup_join(self, package->directory, file);
  }
  return STR("");
}

// TypeScript: loadNodeModuleFromDirectoryWorker. `package` (may be NULL) may lie elsewhere.
static Str load_directory(Lookup *self, unsigned find, Str directory, const Package *package) {
  Str file = STR(""), index = path_join(self->arena, directory, self->is_config ? STR("tsconfig") : STR("index"));
  if (package != NULL && str_equal(package->directory, directory)) file = package_file(self, find, package);
  if (package != NULL && package->version_paths != NULL &&
      (str_is_empty(file) || path_is_within(without_slash(file), directory))) {
    Str inner = str_is_empty(file) ? index : without_slash(file), star;
    Str name = str_equal(inner, directory) ? STR("") : path_relative(self->arena, directory, inner);
    // Where the folder of the named file is missing, TypeScript does not look where the pattern leads.
    if (!str_equal(inner, directory) && !fence_has_directory(self->fence, path_directory(inner)))
      return match_pattern(package->version_paths, name, &star) != NULL ? STR("") : lookup_file(self, find, index);
    bool matched;
    Str found = load_mapped(self, find, package->version_paths, directory, name, load_main, NULL, &matched);
    if (matched) return found;
  }
  Str found = str_is_empty(file) ? STR("") : load_main(self, find, file, NULL);
  if (str_is_empty(found) && !str_is_empty(file))
    self->met_file = path_relative(self->arena, directory, without_slash(file));
  return str_is_empty(found) ? lookup_file(self, find, index) : found;
}

// ---- node_modules ----

static Str load_from_package(Lookup *self, unsigned find, Str candidate, const Package *package) {
  Str found = ends_in_slash(candidate) ? STR("") : lookup_file(self, find, candidate);
  return str_is_empty(found) ? load_directory(self, find, without_slash(candidate), package) : found;
}

// Length of the package's name in `name`: "@scope/name" or "name".
static size_t package_name_length(Str name) {
  size_t end = str_find_char(name, '/', 0);
  if (name.length > 0 && name.data[0] == '@' && end != SIZE_MAX) end = str_find_char(name, '/', end + 1);
  return end == SIZE_MAX ? name.length : end;
}

// A package that is linked from outside node_modules is part of the app.
static void note_package(Lookup *self, Str directory) {
  if (!fence_has_directory(self->fence, directory)) return;
  if (fence_is_package(self->fence, fence_real_path(self->fence, directory))) self->met_package = true;
  else self->met_own = true;
}

// TypeScript: loadModuleFromSpecificNodeModulesDirectory.
static Str load_from_directory(Lookup *self, unsigned find, Str name, Str modules) {
  Str candidate = lookup_join(self, modules, name);
  size_t length = package_name_length(name);
  Str rest = length == name.length ? STR("") : str_slice(name, length + 1, name.length);
  Str root = path_join(self->arena, modules, str_slice(name, 0, length));
  note_package(self, root);
  const Package *package = package_in(self->packages, without_slash(candidate));
  const Package *root_package = str_is_empty(rest) ? package : package_in(self->packages, root);
  bool has_exports = root_package != NULL && jsonc_member(root_package->content, STR("exports")) != NULL;
  if (!str_is_empty(rest) && package != NULL && (self->options->no_exports || !has_exports))
    return load_from_package(self, find, candidate, package);
  package = root_package;
  if (has_exports && !self->options->no_exports && jsonc_is_truthy(jsonc_member(package->content, STR("exports"))))
    return lookup_exports(self, find, package,
                          str_is_empty(rest) ? STR(".") : str_concat(self->arena, STR("./"), rest));
  if (!str_is_empty(rest) && package != NULL && package->version_paths != NULL) {
    bool matched;
    Str found = load_mapped(self, find, package->version_paths, root, rest, load_from_package, package, &matched);
    if (matched) return found;
  }
  return load_from_package(self, find, candidate, package);
}

// "@scope/name" is "scope__name" below @types.
static Str types_name(Lookup *self, Str name) {
  size_t slash = str_find_char(name, '/', 0);
  if (str_is_empty(name) || name.data[0] != '@' || slash == SIZE_MAX) return name;
  return str_format(self->arena, "%.*s__%.*s", (int)slash - 1, name.data + 1, (int)(name.length - slash - 1),
                    name.data + slash + 1);
}

// TypeScript: loadModuleFromNearestNodeModulesDirectory, one of its passes.
static Str load_from_ancestors(Lookup *self, unsigned find, Str name, Str from) {
  for (Str directory = from;; directory = path_directory(directory)) {
    Str modules = path_join(self->arena, directory, STR("node_modules"));
    if (!str_is(path_base(directory), "node_modules") && fence_has_directory(self->fence, modules)) {
      Str found = load_from_directory(self, find, name, modules);
      Str types = path_join(self->arena, modules, STR("@types"));
      if (str_is_empty(found) && find & FIND_DECLARATION && fence_has_directory(self->fence, types))
        found = load_from_directory(self, FIND_DECLARATION, types_name(self, name), types);
      if (!str_is_empty(found)) return found;
    }
    if (directory.length <= 1) return STR("");
  }
}

static Str load_from_packages(Lookup *self, unsigned find, Str name, Str from) {
  const unsigned first = FIND_TYPESCRIPT | FIND_DECLARATION;
  Str found = find & first ? load_from_ancestors(self, find & first, name, from) : STR("");
  return str_is_empty(found) && find & ~first ? load_from_ancestors(self, find & ~first, name, from) : found;
}

// TypeScript: resolveFromTypeRoot.
static Str load_from_type_roots(Lookup *self, Str name) {
  for (size_t i = 0; i < self->options->type_roots.count; i++) {
    Str root = self->options->type_roots.items[i];
    if (!fence_holds(self->fence, root) || !fence_has_directory(self->fence, root)) continue;
    bool mangled = str_ends_with(root, STR("/node_modules/@types"));
    Str found =
        load_relative(self, FIND_DECLARATION, lookup_join(self, root, mangled ? types_name(self, name) : name), true);
    if (!str_is_empty(found)) return found;
  }
  return STR("");
}

// ---- names ----

// TypeScript: tryLoadModuleUsingRootDirs.
static Str load_from_root_dirs(Lookup *self, unsigned find, Str specifier, Str from) {
  const Strs *roots = &self->options->root_dirs;
  Str candidate = lookup_join(self, from, specifier), longest = STR("");
  for (size_t i = 0; i < roots->count; i++)
    if (path_is_within(without_slash(candidate), roots->items[i]) && !str_equal(candidate, roots->items[i]) &&
        roots->items[i].length > longest.length)
      longest = roots->items[i];
  if (str_is_empty(longest)) return STR("");
  Str found = load_relative(self, find, candidate, true);
  Str suffix = str_slice(candidate, longest.length + (longest.length > 1), candidate.length);
  for (size_t i = 0; i < roots->count && str_is_empty(found); i++)
    if (!str_equal(roots->items[i], longest))
      found = load_relative(self, find, lookup_join(self, roots->items[i], suffix), true);
  return found;
}

// TypeScript: tryLoadModuleUsingOptionalResolutionSettings.
static Str load_by_options(Lookup *self, unsigned find, Str specifier, Str from) {
  const LookupOptions *options = self->options;
  bool dotted = lookup_is_relative(specifier) && !path_is_absolute(specifier);
  if (options->paths != NULL && !dotted) {
    bool matched;
    Str found = load_mapped(self, find, options->paths, options->paths_base, specifier, load_candidate, NULL, &matched);
    if (!str_is_empty(found)) return found;
    Str star;
    if (matched && match_pattern(options->paths, specifier, &star)->key.length > 1) self->met_pattern = true;
    if (matched) return STR("");
  }
  if (lookup_is_relative(specifier)) return load_from_root_dirs(self, find, specifier, from);
  if (str_is_empty(options->base_url)) return STR("");
  return load_relative(self, find, lookup_join(self, options->base_url, specifier), true);
}

// TypeScript: loadModuleFromSelfNameReference.
static Str load_from_self(Lookup *self, unsigned find, Str specifier, const Package *scope) {
  Str name = jsonc_member_text(scope->content, "name");
  if (str_is_empty(name) || !str_starts_with(specifier, name)) return STR("");
  if (specifier.length > name.length && specifier.data[name.length] != '/') return STR("");
  self->met_own = true;
  if (!jsonc_is_truthy(jsonc_member(scope->content, STR("exports")))) return STR("");
  Str rest = without_slash(str_slice(specifier, name.length, specifier.length));
  return lookup_exports(self, find, scope, str_concat(self->arena, STR("."), rest));
}

// TypeScript: nodeModuleNameResolverWorker.
Str lookup_module(Lookup *self, unsigned find, Str specifier, Str from) {
  Str found = load_by_options(self, find, specifier, from);
  if (!str_is_empty(found)) return found;
  if (lookup_is_relative(specifier)) {
    Str last = path_base(specifier);
    bool is_directory = str_is(last, ".") || str_is(last, "..");
    Str path = is_directory ? str_concat(self->arena, specifier, STR("/")) : specifier;
    return load_relative(self, find, lookup_join(self, from, path), true);
  }
  const Package *scope = package_scope(self->packages, from);
  if (scope != NULL && str_starts_with(specifier, STR("#")) && !self->options->no_imports)
    found = lookup_imports(self, find, scope, specifier);
  if (str_is_empty(found) && scope != NULL) found = load_from_self(self, find, specifier, scope);
  if (!str_is_empty(found) || str_find_char(specifier, ':', 0) != SIZE_MAX) return found;
  found = load_from_packages(self, find, specifier, from);
  return str_is_empty(found) && find & FIND_DECLARATION ? load_from_type_roots(self, specifier) : found;
}
