#include "modules/package.h"

#include <stdint.h>

#include "modules/range.h"
#include "support/path.h"

static const Package no_package;
static const Jsonc empty_object = {.kind = JSONC_OBJECT};

void packages_init(Packages *packages, Fence *fence) {
  *packages = (Packages){.fence = fence, .by_directory = {.arena = fence->arena}};
}

// The first of "typesVersions" whose range holds counts, be its value of use or not.
static const Jsonc *version_paths(const Jsonc *content) {
  const Jsonc *versions = jsonc_member(content, STR("typesVersions"));
  if (!jsonc_is(versions, JSONC_OBJECT)) return NULL;
  for (const Jsonc *version = versions->first; version != NULL; version = version->next)
    if (range_holds_typescript(version->key)) return version->kind == JSONC_OBJECT ? version : NULL;
  return NULL;
}

static const Package *read_package(Fence *fence, Str directory) {
  Str text;
  if (!fence_read(fence, path_join(fence->arena, directory, STR("package.json")), &text)) return &no_package;
  Package *package = ARENA_NEW(fence->arena, Package);
  package->directory = directory;
  package->content = jsonc_parse(fence->arena, text);
  if (!jsonc_is(package->content, JSONC_OBJECT)) package->content = &empty_object;
  package->version_paths = version_paths(package->content);
  return package;
}

const Package *package_in(Packages *packages, Str directory) {
  Fence *fence = packages->fence;
  if (fence->crossed) return NULL;
  const Package *package = map_get(&packages->by_directory, directory);
  if (package == NULL) {
    directory = str_copy(fence->arena, directory);
    package = read_package(fence, directory);
    if (fence->crossed) return NULL; // asked again, it is refused again
    map_put(&packages->by_directory, directory, (void *)(uintptr_t)package);
  }
  return package == &no_package ? NULL : package;
}

const Package *package_scope(Packages *packages, Str directory) {
  for (; fence_holds(packages->fence, directory); directory = path_directory(directory)) {
    const Package *package = package_in(packages, directory);
    if (package != NULL || directory.length == 1) return package;
  }
  return NULL;
}
