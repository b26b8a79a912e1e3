// `check`: an app, or files each by itself (contract, section 1).
#include "driver/driver.h"

#include "support/path.h"

// True if the diagnostic concerns the file: it stands there, or the file led to it.
static bool concerns(const Diagnostic *d, const Source *file) {
  if (d->place.source == file) return true;
  for (size_t i = 0; i < d->related.count; i++) {
    if (d->related.items[i].place.source == file) return true;
  }
  return false;
}

static bool declares(const Declaration *d, const Source *file) {
  if (d->call->file == file->id) return true;
  for (size_t i = 0; i < d->call_count; i++) {
    if (d->calls[i]->file == file->id) return true;
  }
  return false;
}

// Leaves what the file itself declares and reads: other files' are judged when it is their turn.
static void keep_own(App *app, const Source *file) {
  size_t kept = 0;
  for (size_t i = 0; i < app->declarations.count; i++) {
    if (declares(app->declarations.items[i], file)) app->declarations.items[kept++] = app->declarations.items[i];
  }
  app->declarations.count = kept;
  kept = 0;
  for (size_t i = 0; i < app->reads.count; i++) {
    if (app->reads.items[i].place.source == file) app->reads.items[kept++] = app->reads.items[i];
  }
  app->reads.count = kept;
}

// Memory for one file's evaluation, given back before the next: modules, sources and diagnostics stay.
static Arena *scratch_of(Compilation *c) {
  if (c->scratch != NULL) {
    arena_reset(c->scratch);
    return c->scratch;
  }
  c->scratch = compile_arena(c);
  return c->scratch;
}

void check_file(Compilation *c, const Target *target, Str path) {
  Module *module;
  const int error = modules_open_named(target->modules, path, &module);
  if (error != 0) {
    compile_fail(c, path, strerror(error));
    return;
  }
  Arena *scratch = scratch_of(c);
  Diagnostics diagnostics = {.arena = scratch};
  App *app = compile_app_new(c, scratch, target, &diagnostics);
  app_add_entry(app, module, path_relative(scratch, target->root, path), STR(""));
  identity_assume(c, app);
  keep_own(app, module->source);
  app_finish(app, false, (Place){module->source, 0, 0});
  size_t kept = 0;
  for (size_t i = 0; i < diagnostics.all.count; i++) {
    if (concerns(diagnostics.all.items[i], module->source)) diagnostics.all.items[kept++] = diagnostics.all.items[i];
  }
  diagnostics.all.count = kept;
  diagnostics_merge(&c->diagnostics, &diagnostics);
}

static void check_directory(Compilation *c, const Target *target) {
  if (app_compile(c, target, true) != NULL) return;
  Paths ours = {0};
  mention_find_below(c, target, &ours);
  metrics_enter(&c->metrics, PHASE_EVALUATE);
  const size_t size = crew_size(c, ours.count);
  if (size > 1) {
    crew_check(c, target, ours.items, ours.count, size);
  } else {
    for (size_t i = 0; i < ours.count; i++) check_file(c, target, ours.items[i]);
  }
}

void check_path(Compilation *c, const char *path) {
  Target target;
  if (!target_find(c, path, &target)) return;
  if (str_is_empty(c->root)) c->root = target.root;
  if (!target.is_file) {
    check_directory(c, &target);
    return;
  }
  const SourceLanguage language = source_language(target.path);
  if (language != LANGUAGE_TYPESCRIPT && language != LANGUAGE_TSX) return;
  if (!mention_leads_from(c, target.modules, target.path)) return;
  metrics_enter(&c->metrics, PHASE_EVALUATE);
  check_file(c, &target, target.path);
}
