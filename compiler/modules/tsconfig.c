#include "modules/tsconfig.h"

#include <stdint.h>

#include "modules/glob.h"
#include "support/path.h"

enum { DEEPEST_CHAIN = 64, DEEPEST_REFERENCE = 32 };

#define SETTINGS(X)                                                                                                    \
  X(BASE_URL, "baseUrl")                                                                                               \
  X(PATHS, "paths")                                                                                                    \
  X(ROOT_DIR, "rootDir")                                                                                               \
  X(OUT_DIR, "outDir")                                                                                                 \
  X(DECLARATION_DIR, "declarationDir")                                                                                 \
  X(ROOT_DIRS, "rootDirs")                                                                                             \
  X(TYPE_ROOTS, "typeRoots")                                                                                           \
  X(MODULE_SUFFIXES, "moduleSuffixes")                                                                                 \
  X(CUSTOM_CONDITIONS, "customConditions")                                                                             \
  X(COMPOSITE, "composite")                                                                                            \
  X(PACKAGE_EXPORTS, "resolvePackageJsonExports")                                                                      \
  X(PACKAGE_IMPORTS, "resolvePackageJsonImports")                                                                      \
  X(VERBATIM, "verbatimModuleSyntax")                                                                                  \
  X(PRESERVE_VALUES, "preserveValueImports")                                                                           \
  X(NOT_USED_AS_VALUES, "importsNotUsedAsValues")                                                                      \
  X(TARGET, "target")                                                                                                  \
  X(DEFINE_FIELDS, "useDefineForClassFields")                                                                          \
  X(FILES, "files") /* the first that stands beside "compilerOptions" */                                               \
  X(INCLUDE, "include")                                                                                                \
  X(EXCLUDE, "exclude")

typedef enum SettingName {
#define X(enumerator, name) SETTING_##enumerator,
  SETTINGS(X)
#undef X
      SETTING_COUNT
} SettingName;

static const char *const setting_names[] = {
#define X(enumerator, name) name,
    SETTINGS(X)
#undef X
};

// A value with the directory of the file that gives it, which its paths are relative to.
typedef struct Setting {
  const Jsonc *value;
  Str base;
} Setting;

typedef struct Chain {
  bool is_open; // it is being read: to extend it now is a cycle, which counts for nothing
  bool leads_outside;
  Setting settings[SETTING_COUNT];
  const Jsonc *references;
} Chain;

void tsconfigs_init(Tsconfigs *self, Arena *arena, Fence *fence, Packages *packages) {
  *self = (Tsconfigs){.arena = arena, .fence = fence, .packages = packages};
  self->by_path.arena = self->by_directory.arena = self->by_file.arena = self->chains.arena = arena;
}

// ---- extends ----

// TypeScript: getExtendsConfigPath.
static Str find_extended(Tsconfigs *self, Str name, Str directory) {
  if (path_is_absolute(name) || str_starts_with(name, STR("./")) || str_starts_with(name, STR("../"))) {
    Str path = path_resolve(self->arena, directory, name);
    if (fence_has_file(self->fence, path)) return path;
    Str with_extension = str_concat(self->arena, path, STR(".json"));
    bool found = !str_ends_with(path, STR(".json")) && fence_has_file(self->fence, with_extension);
    return found ? with_extension : STR("");
  }
  LookupOptions options = {0};
  Str conditions[] = {STR("require"), STR("types"), STR("node")};
  Lookup lookup = {.arena = self->arena,
                   .fence = self->fence,
                   .packages = self->packages,
                   .options = &options,
                   .conditions = {.items = conditions, .count = 3, .capacity = 3},
                   .directory = directory,
                   .is_config = true};
  return lookup_module(&lookup, FIND_JSON, name, directory);
}

static const Chain *read_chain(Tsconfigs *self, Str path, int depth);

static void extend(Tsconfigs *self, Chain *chain, const Jsonc *name, Str directory, int depth) {
  if (!jsonc_is(name, JSONC_STRING)) return;
  self->fence->crossed = false;
  Str path = find_extended(self, name->text, directory);
  const Chain *extended = NULL;
  if (!str_is_empty(path) && !self->fence->crossed) extended = read_chain(self, path, depth + 1);
  if (self->fence->crossed || (extended != NULL && extended->leads_outside)) chain->leads_outside = true;
  self->fence->crossed = false;
  for (size_t i = 0; extended != NULL && i < SETTING_COUNT; i++)
    if (extended->settings[i].value != NULL) chain->settings[i] = extended->settings[i];
}

// The settings of the file at `path` over those of all that it extends; NULL in a cycle.
static const Chain *read_chain(Tsconfigs *self, Str path, int depth) {
  Chain *chain = map_get(&self->chains, path);
  if (chain != NULL) return chain->is_open ? NULL : chain;
  if (depth == DEEPEST_CHAIN) return NULL;
  chain = ARENA_NEW(self->arena, Chain);
  map_put(&self->chains, path, chain);
  Str text, directory = path_directory(path);
  const Jsonc *content = NULL;
  self->fence->crossed = false;
  if (fence_read(self->fence, path, &text)) content = jsonc_parse(self->arena, text);
  chain->leads_outside = self->fence->crossed;
  chain->is_open = true;
  const Jsonc *extends = jsonc_member(content, STR("extends"));
  if (!jsonc_is(extends, JSONC_ARRAY)) extend(self, chain, extends, directory, depth);
  else
    for (const Jsonc *name = extends->first; name != NULL; name = name->next)
      extend(self, chain, name, directory, depth);
  chain->is_open = false;
  chain->references = jsonc_member(content, STR("references"));
  const Jsonc *options = jsonc_member(content, STR("compilerOptions"));
  for (size_t i = 0; i < SETTING_COUNT; i++) {
    const Jsonc *value = jsonc_member(i < SETTING_FILES ? options : content, str_of(setting_names[i]));
    if (value != NULL && (i < SETTING_FILES || jsonc_is_truthy(value)))
      chain->settings[i] = (Setting){value, directory};
  }
  return chain;
}

// ---- what a configuration says ----

static Str convert_path(Tsconfigs *self, Str path, Str base, Str config_directory) {
  Str template = STR("${configDir}");
  if (!str_starts_with(path, template)) return path_resolve(self->arena, base, path);
  Str rest = str_concat(self->arena, STR("./"), str_slice(path, template.length, path.length));
  return path_resolve(self->arena, config_directory, rest);
}

static Str path_setting(Tsconfigs *self, Setting setting, Str directory) {
  if (!jsonc_is(setting.value, JSONC_STRING)) return STR("");
  return convert_path(self, setting.value->text, setting.base, directory);
}

// `directory` empty: the texts are no paths.
static Strs list_setting(Tsconfigs *self, Setting setting, Str directory) {
  Strs list = {0};
  if (!jsonc_is(setting.value, JSONC_ARRAY)) return list;
  for (const Jsonc *item = setting.value->first; item != NULL; item = item->next) {
    if (item->kind != JSONC_STRING) continue;
    bool is_path = !str_is_empty(directory);
    vec_push(self->arena, &list, is_path ? convert_path(self, item->text, setting.base, directory) : item->text);
  }
  return list;
}

// `paths` with ${configDir} at the start of targets replaced.
static const Jsonc *convert_paths(Tsconfigs *self, const Jsonc *paths, Str directory) {
  Jsonc *copy = ARENA_NEW(self->arena, Jsonc);
  *copy = *paths;
  const Jsonc **link = &copy->first;
  for (const Jsonc *pattern = paths->first; pattern != NULL; pattern = pattern->next) {
    Jsonc *made = ARENA_NEW(self->arena, Jsonc);
    *made = *pattern;
    const Jsonc **target_link = &made->first;
    for (const Jsonc *target = pattern->first; target != NULL; target = target->next) {
      Jsonc *path = ARENA_NEW(self->arena, Jsonc);
      *path = *target;
      if (str_starts_with(path->text, STR("${configDir}")))
        path->text = convert_path(self, path->text, directory, directory);
      *target_link = path;
      target_link = &path->next;
    }
    *link = made;
    link = &made->next;
  }
  return copy;
}

static LookupOptions convert_options(Tsconfigs *self, const Setting *settings, Str path) {
  Str directory = path_directory(path);
  LookupOptions options = {
      .config = path,
      .base_url = path_setting(self, settings[SETTING_BASE_URL], directory),
      .root_dir = path_setting(self, settings[SETTING_ROOT_DIR], directory),
      .out_dir = path_setting(self, settings[SETTING_OUT_DIR], directory),
      .declaration_dir = path_setting(self, settings[SETTING_DECLARATION_DIR], directory),
      .root_dirs = list_setting(self, settings[SETTING_ROOT_DIRS], directory),
      .type_roots = list_setting(self, settings[SETTING_TYPE_ROOTS], directory),
      .module_suffixes = list_setting(self, settings[SETTING_MODULE_SUFFIXES], STR("")),
      .custom_conditions = list_setting(self, settings[SETTING_CUSTOM_CONDITIONS], STR("")),
  };
  const Jsonc *composite = settings[SETTING_COMPOSITE].value, *exports = settings[SETTING_PACKAGE_EXPORTS].value,
              *imports = settings[SETTING_PACKAGE_IMPORTS].value;
  options.composite = jsonc_is(composite, JSONC_BOOL) && composite->truth;
  options.no_exports = jsonc_is(exports, JSONC_BOOL) && !exports->truth;
  options.no_imports = jsonc_is(imports, JSONC_BOOL) && !imports->truth;
  if (jsonc_is(settings[SETTING_PATHS].value, JSONC_OBJECT)) {
    options.paths = convert_paths(self, settings[SETTING_PATHS].value, directory);
    options.paths_base = str_is_empty(options.base_url) ? settings[SETTING_PATHS].base : options.base_url;
  }
  return options;
}

// esbuild's reading: the newest of the three decides where it is given.
static bool keeps_imports(const Setting *settings) {
  const Jsonc *verbatim = settings[SETTING_VERBATIM].value, *values = settings[SETTING_PRESERVE_VALUES].value,
              *unused = settings[SETTING_NOT_USED_AS_VALUES].value;
  if (jsonc_is(verbatim, JSONC_BOOL)) return verbatim->truth;
  if (jsonc_is(values, JSONC_BOOL) && values->truth) return true;
  return jsonc_is(unused, JSONC_STRING) && (str_is(unused->text, "preserve") || str_is(unused->text, "error"));
}

// esbuild's reading: told so, or a target before ECMAScript had fields. Without a target they are defined.
static bool assigns_fields(Arena *arena, const Setting *settings) {
  const Jsonc *target = settings[SETTING_TARGET].value, *defines = settings[SETTING_DEFINE_FIELDS].value;
  if (jsonc_is(defines, JSONC_BOOL)) return !defines->truth;
  if (!jsonc_is(target, JSONC_STRING)) return false;
  return str_is_one_of(str_lower(arena, target->text), "es3 es5 es6 es2015 es2016 es2017 es2018 es2019 es2020 es2021");
}

static void convert_references(Tsconfigs *self, Tsconfig *config, const Jsonc *references) {
  if (!jsonc_is(references, JSONC_ARRAY)) return;
  for (const Jsonc *reference = references->first; reference != NULL; reference = reference->next) {
    Str path = jsonc_member_text(reference, "path");
    if (str_is_empty(path)) continue;
    path = path_resolve(self->arena, path_directory(config->path), path);
    if (!str_ends_with(path, STR(".json"))) path = path_join(self->arena, path, STR("tsconfig.json"));
    vec_push(self->arena, &config->references, path);
  }
}

static Tsconfig *config_at(Tsconfigs *self, Str path) {
  Tsconfig *config = map_get(&self->by_path, path);
  if (config != NULL) return config;
  config = ARENA_NEW(self->arena, Tsconfig);
  config->resolutions.arena = config->loads.arena = self->arena;
  map_put(&self->by_path, path, config);
  const Chain *chain = str_is_empty(path) ? NULL : read_chain(self, path, 0);
  if (chain == NULL) return config;
  Str directory = path_directory(path);
  config->path = path;
  config->options = convert_options(self, chain->settings, path);
  config->leads_outside = chain->leads_outside;
  config->keeps_imports = keeps_imports(chain->settings);
  config->assigns_fields = assigns_fields(self->arena, chain->settings);
  config->files = list_setting(self, chain->settings[SETTING_FILES], directory);
  config->includes = list_setting(self, chain->settings[SETTING_INCLUDE], directory);
  config->excludes = list_setting(self, chain->settings[SETTING_EXCLUDE], directory);
  if (chain->settings[SETTING_FILES].value == NULL && chain->settings[SETTING_INCLUDE].value == NULL)
    vec_push(self->arena, &config->includes, path_join(self->arena, directory, STR("**/*")));
  if (chain->settings[SETTING_EXCLUDE].value == NULL) {
    const Str outputs[] = {config->options.out_dir, config->options.declaration_dir};
    for (size_t i = 0; i < 2; i++)
      if (!str_is_empty(outputs[i])) vec_push(self->arena, &config->excludes, outputs[i]);
  }
  convert_references(self, config, chain->references);
  return config;
}

// ---- which configuration ----

bool tsconfig_includes(const Tsconfig *config, Str file) {
  for (size_t i = 0; i < config->files.count; i++)
    if (str_equal(config->files.items[i], file)) return true;
  bool included = false;
  for (size_t i = 0; i < config->includes.count && !included; i++)
    included = glob_includes(config->includes.items[i], file);
  for (size_t i = 0; i < config->excludes.count && included; i++)
    included = !glob_excludes(config->excludes.items[i], file);
  return included;
}

// The first project that includes `file`, of those that `config` refers to, each before those it refers to itself.
static Tsconfig *find_referenced(Tsconfigs *self, const Tsconfig *config, Str file, Map *seen, int depth) {
  for (size_t i = 0; i < config->references.count && depth < DEEPEST_REFERENCE; i++) {
    Str path = config->references.items[i];
    if (!map_put(seen, path, seen)) continue;
    self->fence->crossed = false;
    if (!fence_has_file(self->fence, path)) continue;
    Tsconfig *referenced = config_at(self, path);
    if (tsconfig_includes(referenced, file)) return referenced;
    referenced = find_referenced(self, referenced, file, seen, depth + 1);
    if (referenced != NULL) return referenced;
  }
  return NULL;
}

static Tsconfig *nearest(Tsconfigs *self, Str from) {
  Tsconfig *found = map_get(&self->by_directory, from);
  if (found != NULL) return found;
  self->fence->crossed = false;
  for (Str directory = from; found == NULL && fence_holds(self->fence, directory);
       directory = path_directory(directory)) {
    Str path = path_join(self->arena, directory, STR("tsconfig.json"));
    if (fence_has_file(self->fence, path)) found = config_at(self, path);
    if (directory.length == 1) break;
  }
  if (found == NULL) found = config_at(self, STR(""));
  map_put(&self->by_directory, str_copy(self->arena, from), found);
  return found;
}

Tsconfig *tsconfig_for(Tsconfigs *self, Str file) {
  Tsconfig *config = nearest(self, path_directory(file));
  if (config->references.count == 0) return config;
  Tsconfig *found = map_get(&self->by_file, file);
  if (found != NULL) return found;
  Map seen = {.arena = self->arena};
  found = find_referenced(self, config, file, &seen, 0);
  if (found == NULL) found = config;
  map_put(&self->by_file, str_copy(self->arena, file), found);
  return found;
}

static void list_referenced(Tsconfigs *self, const Tsconfig *config, TsconfigList *list, Map *seen, int depth) {
  vec_push(self->arena, list, config);
  for (size_t i = 0; i < config->references.count && depth < DEEPEST_REFERENCE; i++) {
    const Str path = config->references.items[i];
    self->fence->crossed = false;
    if (map_put(seen, path, seen) && fence_has_file(self->fence, path))
      list_referenced(self, config_at(self, path), list, seen, depth + 1);
  }
}

TsconfigList tsconfig_list(Tsconfigs *self, Str file) {
  TsconfigList list = {0};
  Map seen = {.arena = self->arena};
  list_referenced(self, nearest(self, path_directory(file)), &list, &seen, 0);
  return list;
}
