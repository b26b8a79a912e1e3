#include "modules/declared.h"

#include <stdint.h>

#include "modules/extensions.h"
#include "support/path.h"

static const struct {
  const char *declaration, *sources[2], *scripts[4];
} kinds[] = {
    {".d.mts", {".mts"}, {".mjs"}},
    {".d.cts", {".cts"}, {".cjs"}},
    {".d.ts", {".ts", ".tsx"}, {".js", ".jsx", ".mjs", ".cjs"}},
};

static Str find_beside(Lookup *lookup, Str declaration, bool is_script) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    const Str extension = str_of(kinds[i].declaration);
    if (!str_ends_with(declaration, extension)) continue;
    const Str stem = str_slice(declaration, 0, declaration.length - extension.length);
    const char *const *tried = is_script ? kinds[i].scripts : kinds[i].sources;
    for (size_t k = 0; k < (is_script ? 4 : 2) && tried[k] != NULL; k++) {
      const Str path = str_concat(lookup->arena, stem, str_of(tried[k]));
      if (fence_has_file(lookup->fence, path)) return path;
    }
  }
  return STR("");
}

Str declared_script(Lookup *lookup, Str declaration) { return find_beside(lookup, declaration, true); }

// The input below `root`, if it is one of the project's own files.
static Str find_included(Lookup *lookup, const Tsconfig *config, Str declaration, Str root) {
  if (!fence_holds(lookup->fence, root)) return STR("");
  const Str found = lookup_input(lookup, FIND_TYPESCRIPT | FIND_JAVASCRIPT, declaration, root);
  return !str_is_empty(found) && tsconfig_includes(config, found) ? found : STR("");
}

// The part of a pattern of "include" before its first wildcard.
static Str fixed_part(Str pattern) {
  for (size_t i = 0; i < pattern.length; i++)
    if (pattern.data[i] == '*' || pattern.data[i] == '?') return path_directory(str_slice(pattern, 0, i + 1));
  return str_is_empty(extension_of_module(pattern)) ? pattern : path_directory(pattern);
}

// Without "rootDir" TypeScript takes the directory that holds all inputs. It is not below any that an input is found
// from, so that of those that may be it the outermost is the one.
static Str find_common(Lookup *lookup, const Tsconfig *config, Str declaration) {
  const Str directory = path_directory(config->path);
  for (size_t end = 0; end <= directory.length; end++) {
    if (end != directory.length && directory.data[end] != '/') continue;
    const Str root = end == 0 ? STR("/") : str_slice(directory, 0, end);
    const Str found = find_included(lookup, config, declaration, root);
    if (!str_is_empty(found)) return found;
  }
  for (size_t i = 0; i < config->includes.count; i++) {
    const Str found = find_included(lookup, config, declaration, fixed_part(config->includes.items[i]));
    if (!str_is_empty(found)) return found;
  }
  return find_included(lookup, config, declaration, path_join(lookup->arena, directory, STR("src")));
}

static Str find_input(Lookup *lookup, const Tsconfig *config, Str declaration) {
  const LookupOptions *options = &config->options;
  lookup->options = options;
  const Str root = !str_is_empty(options->root_dir) ? options->root_dir : path_directory(options->config);
  if (!str_is_empty(options->root_dir) || options->composite)
    return lookup_input(lookup, FIND_TYPESCRIPT | FIND_JAVASCRIPT, declaration, root);
  return find_common(lookup, config, declaration);
}

Str declared_source(Lookup *lookup, Tsconfigs *configs, Str declaration) {
  Str found = find_beside(lookup, declaration, false);
  const TsconfigList list = str_is_empty(found) ? tsconfig_list(configs, declaration) : (TsconfigList){0};
  const LookupOptions *options = lookup->options;
  for (size_t i = 0; i < list.count && str_is_empty(found); i++) {
    if (str_is_empty(list.items[i]->path)) continue;
    lookup->fence->crossed = false;
    found = find_input(lookup, list.items[i], declaration);
    if (lookup->fence->crossed) found = STR("");
  }
  lookup->fence->crossed = false;
  lookup->options = options;
  return found;
}
