// What a PATH is (contract, section 1).
#include <errno.h>

#include "driver/driver.h"
#include "source/find.h"
#include "support/path.h"

// The kind of what stands at `path`, or an errno value why that cannot be told.
static int kind_of(Compilation *c, Str path, FileKind *kind) {
  *kind = LAYERC_FILE_NONE;
  const int error = c->files.reader->kind(c->files.reader->context, str_c(c->arena, path), kind);
  if (error != 0) return error;
  return *kind == LAYERC_FILE_NONE ? ENOENT : 0;
}

// A directory by its real path. A file keeps its own name, even if it is a link, in the real path of its directory.
static Str absolute(Compilation *c, Str path) {
  if (!path_is_absolute(path)) path = path_join(c->arena, c->working_directory, path);
  if (files_kind(&c->files, path) == LAYERC_FILE_DIRECTORY) {
    path = files_real_path(&c->files, path);
  } else {
    path = path_join(c->arena, files_real_path(&c->files, path_directory(path)), path_base(path));
  }
  return path_resolve(c->arena, STR("/"), path);
}

Modules *target_modules(Compilation *c, Str fence) {
  Modules *modules = map_get(&c->modules_by_fence, fence);
  if (modules != NULL) return modules;
  modules = ARENA_NEW(c->arena, Modules);
  modules_init(modules, c->program, c->interner, &c->sources, &c->files, &c->metrics, fence, c->options->eager);
  map_put(&c->modules_by_fence, fence, modules);
  return modules;
}

bool target_find(Compilation *c, const char *path, Target *target) {
  *target = (Target){.path = c->working_directory};
  if (path != NULL) {
    FileKind kind;
    if (*path == '\0') { // no name of anything; least of all of the working directory
      compile_fail(c, STR("''"), strerror(ENOENT));
      return false;
    }
    target->path = absolute(c, str_of(path));
    const int error = kind_of(c, target->path, &kind);
    if (error != 0) {
      compile_fail(c, target->path, strerror(error));
      return false;
    }
    if (kind != LAYERC_FILE_DIRECTORY && kind != LAYERC_FILE_REGULAR) {
      compile_fail(c, target->path, "neither a file nor a directory");
      return false;
    }
    target->is_file = kind == LAYERC_FILE_REGULAR;
  }
  const Str directory = target->is_file ? path_directory(target->path) : target->path;
  target->root = directory;
  if (target->is_file || path == NULL) {
    const Str root = find_project_root(&c->files, directory);
    if (!str_is_empty(root)) target->root = root;
  }
  if (path == NULL) target->path = target->root;
  target->fence = find_fence(&c->files, target->root);
  target->modules = target_modules(c, target->fence);
  return true;
}
