#include "modules/fence.h"

#include <stdint.h>

#include "support/path.h"

enum { LONGEST_PATH = 4096 }; // longer ones name nothing on any system; it bounds the recursion over parents

void fence_init(Fence *fence, Arena *arena, Files *files, Str root) {
  *fence = (Fence){.arena = arena, .files = files, .root = root, .directories = {.arena = arena}};
  fence->real_root = files_real_path(files, root);
}

bool fence_holds(const Fence *fence, Str path) {
  return path_is_within(path, fence->root) || path_is_within(path, fence->real_root);
}

// Offset of the first part named node_modules at or after `from`, or SIZE_MAX.
static size_t find_packages(Str path, size_t from) {
  Str part = STR("/node_modules");
  for (size_t at = str_find(path, part, from); at != SIZE_MAX; at = str_find(path, part, at + 1))
    if (at + part.length == path.length || path.data[at + part.length] == '/') return at;
  return SIZE_MAX;
}

bool fence_is_package(const Fence *fence, Str path) {
  size_t from = path_is_within(path, fence->real_root) ? fence->real_root.length
                : path_is_within(path, fence->root)    ? fence->root.length
                                                       : 0;
  return find_packages(path, from > 1 ? from : 0) != SIZE_MAX;
}

// True if `path` is a node_modules directory on the way up from the fence, or lies below one.
static bool is_on_the_way_up(const Fence *fence, Str path) {
  size_t at = find_packages(path, 0);
  if (at == SIZE_MAX) return false;
  Str above = at == 0 ? STR("/") : str_slice(path, 0, at);
  return path_is_within(fence->root, above) || path_is_within(fence->real_root, above);
}

static bool admits_real(const Fence *fence, Str path, Str real) {
  return path_is_within(real, fence->real_root) || (fence_is_package(fence, path) && fence_is_package(fence, real));
}

// Whether `directory` may be looked into: it lies inside as written, and so it does with every link resolved.
static bool admits(Fence *fence, Str directory) {
  if (directory.length > LONGEST_PATH) return true;
  if (!fence_holds(fence, directory) && !is_on_the_way_up(fence, directory)) return false;
  if (str_equal(directory, fence->root) || str_equal(directory, fence->real_root)) return true;
  void *known = map_get(&fence->directories, directory);
  if (known != NULL) return known == fence;
  Str parent = path_directory(directory);
  bool is_top = !fence_holds(fence, parent) && !is_on_the_way_up(fence, parent);
  bool admitted =
      (is_top || admits(fence, parent)) && admits_real(fence, directory, files_real_path(fence->files, directory));
  map_put(&fence->directories, str_copy(fence->arena, directory),
          admitted ? (void *)fence : (void *)&fence->directories);
  return admitted;
}

static FileKind kind_of(Fence *fence, Str path, Str directory) {
  if (fence->crossed || path.length > LONGEST_PATH) return LAYERC_FILE_NONE;
  if (!admits(fence, directory)) {
    fence->crossed = true;
    return LAYERC_FILE_NONE;
  }
  return files_kind(fence->files, path);
}

bool fence_has_file(Fence *fence, Str path) {
  return kind_of(fence, path, path_directory(path)) == LAYERC_FILE_REGULAR;
}

bool fence_has_directory(Fence *fence, Str path) { return kind_of(fence, path, path) == LAYERC_FILE_DIRECTORY; }

Str fence_real_path(Fence *fence, Str path) {
  Str real = files_real_path(fence->files, path);
  if (admits_real(fence, path, real)) return real;
  fence->crossed = true;
  return STR("");
}

bool fence_read(Fence *fence, Str path, Str *text) {
  if (!fence_has_file(fence, path) || str_is_empty(fence_real_path(fence, path))) return false;
  if (files_read(fence->files, path, text) != 0) return false;
  // What is read this way is JSON, whose strings may be paths; one that begins with an escape may be anything.
  if (str_find(*text, STR("\"/"), 0) != SIZE_MAX || str_find(*text, STR("\"\\"), 0) != SIZE_MAX)
    fence->files->is_bound = true;
  return true;
}
