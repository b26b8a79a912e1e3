// Compiling an app: its configuration, its entries, its identity.
#include "driver/driver.h"

#include "source/find.h"
#include "support/path.h"

typedef struct AppBuild {
  Compilation *c;
  const Target *target;
  Diagnostics diagnostics; // merged at the end, or dropped
  App *app;
  ProjectConfig config;
  bool has_config;
  Place first_entry;
  bool has_entry;
} AppBuild;

static bool is_program(Str path) {
  const SourceLanguage language = source_language(path);
  return language == LANGUAGE_TYPESCRIPT || language == LANGUAGE_TSX;
}

static Module *open_module(AppBuild *b, Str path) {
  Module *module;
  const int error = modules_open(b->target->modules, path, &module);
  if (error == 0) return module;
  compile_fail(b->c, path, strerror(error));
  return NULL;
}

static void add_entry(AppBuild *b, Str path, Str id) {
  Module *module = open_module(b, path);
  if (module == NULL) return;
  if (!b->has_entry) b->first_entry = (Place){module->source, 0, 0};
  b->has_entry = true;
  app_add_entry(b->app, module, path_relative(b->c->arena, b->target->root, path), id);
}

static void report_entry(AppBuild *b, const struct ConfigBackend *backend, Str path, const char *wrong) {
  Compilation *c = b->c;
  Diagnostic *d =
      diagnostics_report(&b->diagnostics, RULE_UNRESOLVED_IMPORT, backend->file_place,
                         "the entry `%.*s` of backend `%.*s` %s", STR_ARG(backend->file), STR_ARG(backend->id), wrong);
  if (str_is_empty(backend->file) || !path_is_within(path, b->target->fence)) return;
  const Str meant = find_meant(&c->files, path);
  if (str_is_empty(meant)) return;
  Str file = path_relative(c->arena, b->target->root, meant);
  if (!str_starts_with(file, STR("."))) file = str_concat(c->arena, STR("./"), file);
  diagnostic_help(&b->diagnostics, d, "name the file: `%.*s`", STR_ARG(file));
  const char quote = backend->file_place.source->text.data[backend->file_place.start];
  if (quote != '"' && quote != '\'') return;
  diagnostic_fix(&b->diagnostics, d, backend->file_place, str_format(c->arena, "\"%.*s\"", STR_ARG(file)),
                 "write `\"%.*s\"`", STR_ARG(file));
}

static void add_configured_entry(AppBuild *b, const struct ConfigBackend *backend) {
  Compilation *c = b->c;
  identity_check_id(b->app, backend->id, backend->id_place);
  const Str path = path_resolve(c->arena, b->target->root, backend->file);
  if (path_is_absolute(backend->file)) c->files.is_bound = true;
  const char *wrong = NULL;
  if (str_is_empty(backend->file)) {
    wrong = "names no file";
  } else if (!path_is_within(path, b->target->fence)) {
    wrong = "leads out of the repository";
  } else if (files_kind(&c->files, path) == LAYERC_FILE_DIRECTORY) {
    wrong = "is a folder";
  } else if (files_kind(&c->files, path) != LAYERC_FILE_REGULAR) {
    wrong = "does not exist";
  } else if (!path_is_within(files_real_path(&c->files, path), b->target->fence)) {
    wrong = "leads out of the repository";
  } else if (!is_program(path)) {
    wrong = "is no TypeScript or JavaScript file";
  }
  if (wrong == NULL) add_entry(b, path, backend->id);
  else report_entry(b, backend, path, wrong);
}

// The configuration is a program of its own: what it declares is not the app's.
static void read_config(AppBuild *b, Str path) {
  Module *module = open_module(b, path);
  if (module == NULL) return;
  b->config = app_read_config(compile_app_new(b->c, b->c->arena, b->target, &b->diagnostics), module);
  b->has_config = true;
}

// What nobody named may be a link that leads out of the fence: it is not read.
static bool leads_out(Compilation *c, const Target *target, Str path) {
  return !str_is_empty(path) && !path_is_within(files_real_path(&c->files, path), target->fence);
}

static void add_entries(AppBuild *b) {
  const Target *target = b->target;
  const Str config = find_config(&b->c->files, target->root);
  if (leads_out(b->c, target, config)) {
    compile_fail(b->c, config, "leads out of the repository");
    return;
  }
  if (!str_is_empty(config)) read_config(b, config);
  if (target->is_file) {
    add_entry(b, target->path, STR(""));
  } else if (b->has_config && (b->config.has_backends || !b->config.is_known)) {
    for (size_t i = 0; i < b->config.backend_count; i++) add_configured_entry(b, &b->config.backends[i]);
  } else {
    const Str entry = find_entry(&b->c->files, target->root);
    if (leads_out(b->c, target, entry)) compile_fail(b->c, entry, "leads out of the repository");
    else if (!str_is_empty(entry)) add_entry(b, entry, STR(""));
  }
}

static bool has_errors(const Diagnostics *diagnostics) {
  for (size_t i = 0; i < diagnostics->all.count; i++) {
    if (rule_info(diagnostics->all.items[i]->rule)->severity == LAYERC_ERROR) return true;
  }
  return false;
}

static bool creates_backend(const App *app) {
  for (size_t i = 0; i < app->backends.count; i++) {
    if (app->backends.items[i]->is_created) return true;
  }
  return false;
}

// False if what a check was to try as an app's entry has nothing of ours in it: then it need not be evaluated.
static bool entry_matters(Compilation *c, const Target *target) {
  const Str entry = find_entry(&c->files, target->root);
  return !str_is_empty(entry) && !leads_out(c, target, entry) && mention_leads_from(c, target->modules, entry);
}

const App *app_compile(Compilation *c, const Target *target, bool may_be_none) {
  const bool is_configured = !target->is_file && !str_is_empty(find_config(&c->files, target->root));
  if (may_be_none && !is_configured && !entry_matters(c, target)) return NULL;
  if (target->is_file && !is_program(target->path)) {
    compile_fail(c, target->path, "not a TypeScript or JavaScript file");
    return NULL;
  }
  AppBuild b = {.c = c, .target = target, .diagnostics = {.arena = c->arena}};
  const size_t failed = c->failed.count;
  b.app = compile_app_new(c, c->arena, target, &b.diagnostics);
  add_entries(&b);
  if (may_be_none && !is_configured && !creates_backend(b.app)) return NULL;
  if (b.has_entry) {
    metrics_enter(&c->metrics, PHASE_JUDGE);
    identity_decide(c, b.app, target, b.has_config ? &b.config : NULL, b.first_entry);
    app_finish(b.app, true, b.first_entry);
  } else if (!has_errors(&b.diagnostics) && c->failed.count == failed) {
    compile_fail(c, target->path,
                 "no entry: neither a layeron.config.ts that names one, nor src/index, src/app, "
                 "index or app");
  }
  diagnostics_merge(&c->diagnostics, &b.diagnostics);
  return b.app;
}
