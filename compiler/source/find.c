#include "source/find.h"

#include <cjson/cJSON.h>

#include "source/ignore.h"
#include "support/path.h"

static const char *const config_extensions[] = {"ts", "mts", "cts", "js", "mjs", "cjs", NULL};
static const char *const entry_extensions[] = {"ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", NULL};

static bool is_file(Files *files, Str path) { return files_kind(files, path) == LAYERC_FILE_REGULAR; }

static Str first_file(Files *files, Str directory, const char *name, const char *const *extensions) {
  for (; *extensions != NULL; extensions++) {
    const Str path = path_join(files->arena, directory, str_format(files->arena, "%s.%s", name, *extensions));
    if (is_file(files, path)) return path;
  }
  return STR("");
}

Str find_config(Files *files, Str directory) {
  return first_file(files, directory, "layeron.config", config_extensions);
}

Str find_entry(Files *files, Str directory) {
  static const char *const names[] = {"src/index", "src/app", "index", "app"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const Str entry = first_file(files, directory, names[i], entry_extensions);
    if (!str_is_empty(entry)) return entry;
  }
  return STR("");
}

Str find_meant(Files *files, Str path) {
  if (files_kind(files, path) == LAYERC_FILE_DIRECTORY) return first_file(files, path, "index", entry_extensions);
  return first_file(files, path_directory(path), str_c(files->arena, path_base(path)), entry_extensions);
}

// The directory above, false at the root.
static bool step_up(Str *directory) {
  const Str above = path_directory(*directory);
  if (above.length == directory->length || !path_is_absolute(above)) return false;
  *directory = above;
  return true;
}

Str find_project_root(Files *files, Str directory) {
  do {
    if (!str_is_empty(find_config(files, directory))) return directory;
    if (is_file(files, path_join(files->arena, directory, STR("package.json")))) return directory;
  } while (step_up(&directory));
  return STR("");
}

static bool has_workspaces(Files *files, Str directory) {
  const Str path = path_join(files->arena, directory, STR("package.json"));
  Str text;
  if (!is_file(files, path) || files_read(files, path, &text) != 0) return false;
  cJSON *package = cJSON_ParseWithLength(text.data, text.length);
  const bool has = cJSON_GetObjectItemCaseSensitive(package, "workspaces") != NULL;
  cJSON_Delete(package);
  return has;
}

Str find_fence(Files *files, Str root) {
  Str directory = root;
  do {
    const Str git = path_join(files->arena, directory, STR(".git"));
    const Str pnpm = path_join(files->arena, directory, STR("pnpm-workspace.yaml"));
    if (files_kind(files, git) != LAYERC_FILE_NONE || is_file(files, pnpm) || has_workspaces(files, directory))
      return directory;
  } while (step_up(&directory));
  return root;
}

Str find_package_json(Files *files, Str directory, Str fence) {
  while (path_is_within(directory, fence)) {
    const Str path = path_join(files->arena, directory, STR("package.json"));
    if (is_file(files, path)) return path;
    if (!step_up(&directory)) break;
  }
  return STR("");
}

// ---- walking a tree ----

// A directory still to be listed, with the rules of those above it.
typedef struct Pending {
  Str path;
  const Ignore *ignore;
} Pending;

typedef struct Walk {
  Files *files;
  Arena *arena;
  Str real_fence;
  FoundFiles *found;
  VEC(Pending) pending;
} Walk;

static void add_unreadable(Walk *walk, Str path, int error) {
  vec_push(walk->arena, &walk->found->unreadable, path);
  vec_push(walk->arena, &walk->found->errors, error);
}

// The rules of the directory's .gitignore under those of its parents. As git does, a link is not read: it may lead
// anywhere.
static const Ignore *with_rules_of(Walk *walk, const Ignore *parent, Str directory) {
  const Str path = path_join(walk->arena, directory, STR(".gitignore"));
  if (!is_file(walk->files, path)) return parent;
  const Str real_directory = files_real_path(walk->files, directory);
  const Str real_path = path_join(walk->arena, real_directory, STR(".gitignore"));
  if (!str_equal(files_real_path(walk->files, path), real_path)) return parent;
  Str text;
  const int error = files_read(walk->files, path, &text);
  if (error == 0) return ignore_new(walk->arena, parent, directory, text);
  add_unreadable(walk, path, error);
  return parent;
}

// The rules that hold above `directory`, from the fence down.
static const Ignore *rules_above(Walk *walk, Str directory, Str fence) {
  const Ignore *ignore = NULL;
  if (!path_is_within(directory, fence)) return ignore;
  for (size_t end = fence.length; end < directory.length;) {
    ignore = with_rules_of(walk, ignore, str_slice(directory, 0, end));
    const size_t slash = str_find_char(directory, '/', end + 1);
    end = slash == SIZE_MAX ? directory.length : slash;
  }
  return ignore;
}

static bool is_source(Str path) {
  const SourceLanguage language = source_language(path);
  return language == LANGUAGE_TYPESCRIPT || language == LANGUAGE_TSX;
}

static bool is_wanted(const Walk *walk, Str path) {
  return is_source(path) || (walk->found->has_declarations && source_is_declaration_file(path));
}

static bool leads_to_file_inside(Walk *walk, Str path) {
  return is_file(walk->files, path) && path_is_within(files_real_path(walk->files, path), walk->real_fence);
}

static void visit(Walk *walk, const Pending *directory, const DirectoryEntry *entry) {
  const bool is_directory = entry->kind == LAYERC_FILE_DIRECTORY;
  const bool is_link = entry->kind == LAYERC_FILE_LINK;
  if (is_directory) {
    if (entry->name.data[0] == '.' || str_is(entry->name, "node_modules")) return;
  } else if ((entry->kind != LAYERC_FILE_REGULAR && !is_link) || !is_wanted(walk, entry->name)) {
    return;
  }
  const Str path = path_join(walk->arena, directory->path, entry->name);
  if (ignore_matches(directory->ignore, path, is_directory)) return;
  if (is_directory) {
    vec_push(walk->arena, &walk->pending, ((Pending){path, directory->ignore}));
  } else if (!is_link || leads_to_file_inside(walk, path)) {
    vec_push(walk->arena, &walk->found->paths, path);
  }
}

static void visit_directory(Walk *walk, Pending directory) {
  const DirectoryEntry *entries;
  size_t count;
  const int error = files_list(walk->files, directory.path, &entries, &count);
  if (error != 0) {
    add_unreadable(walk, directory.path, error);
    return;
  }
  for (size_t i = 0; i < count; i++)
    if (str_is(entries[i].name, ".gitignore")) directory.ignore = with_rules_of(walk, directory.ignore, directory.path);
  for (size_t i = 0; i < count; i++) visit(walk, &directory, &entries[i]);
  if (walk->found->on_directory != NULL) walk->found->on_directory(walk->found->context, walk->found);
}

void find_sources(Files *files, Arena *arena, Str directory, Str fence, FoundFiles *found) {
  Walk walk = {.files = files, .arena = arena, .real_fence = files_real_path(files, fence), .found = found};
  vec_push(arena, &walk.pending, ((Pending){directory, rules_above(&walk, directory, fence)}));
  while (walk.pending.count > 0) visit_directory(&walk, walk.pending.items[--walk.pending.count]);
}
