#include "modules/extensions.h"

#include <stdint.h>

#include "support/path.h"

static const char *const declaration[] = {".d.ts", ".d.mts", ".d.cts", NULL};
static const char *const typescript[] = {".ts", ".tsx", ".mts", ".cts", NULL};
static const char *const javascript[] = {".js", ".jsx", ".mjs", ".cjs", NULL};
static const char *const json[] = {".json", NULL};

static Str find_extension(Str path, const char *const *extensions) {
  for (; *extensions != NULL; extensions++) {
    Str extension = str_of(*extensions);
    if (path.length > extension.length && str_ends_with(path, extension)) return extension;
  }
  return STR("");
}

Str extension_of_module(Str path) {
  const char *const *const kinds[] = {declaration, typescript, javascript, json};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    Str extension = find_extension(path, kinds[i]);
    if (!str_is_empty(extension)) return extension;
  }
  return STR("");
}

bool extension_is_declaration(Str path) {
  return !str_is_empty(find_extension(path, declaration)) ||
         (str_ends_with(path, STR(".ts")) && str_find(path_base(path), STR(".d."), 0) != SIZE_MAX);
}

bool extension_is_typescript(Str path) { return !str_is_empty(find_extension(path, typescript)); }

bool extension_is_javascript(Str path) { return !str_is_empty(find_extension(path, javascript)); }
