// From options to a result.
#include <stdlib.h>

#include "driver/driver.h"

#include "support/ahead.h"
#include "support/path.h"

void compile_fail(Compilation *c, Str path, const char *reason) {
  if (!map_has(&c->failed, path)) map_put(&c->failed, str_copy(c->arena, path), str_c(c->arena, str_of(reason)));
}

void compile_fail_unreadable(Compilation *c) {
  for (size_t k = 0; k < c->modules_by_fence.count; k++) {
    const Modules *modules = c->modules_by_fence.entries[k].value;
    for (size_t i = 0; i < modules->all.count; i++) {
      const Map *requests = &modules->all.items[i]->request_by_specifier;
      for (size_t j = 0; j < requests->count; j++) {
        const Request *request = requests->entries[j].value;
        if (request->error != 0) compile_fail(c, request->resolution.path, strerror(request->error));
      }
    }
  }
}

static int by_path(const void *a, const void *b) {
  return str_compare(((const MapEntry *)a)->key, ((const MapEntry *)b)->key);
}

static void tell_failures(Compilation *c) {
  const size_t count = c->failed.count;
  MapEntry *failed = ARENA_ARRAY(c->arena, MapEntry, count);
  if (count > 0) memcpy(failed, c->failed.entries, count * sizeof *failed);
  if (count > 1) qsort(failed, count, sizeof *failed, by_path);
  for (size_t i = 0; i < count; i++) {
    if (c->failure.length > 0) sb_add_char(&c->failure, '\n');
    sb_add_escaped(&c->failure, diagnostics_shown_path(c->arena, c->working_directory, failed[i].key), false);
    sb_addf(&c->failure, ": %s", (const char *)failed[i].value);
  }
}

App *compile_app_new(const Compilation *c, Arena *arena, const Target *target, Diagnostics *diagnostics) {
  App *app = ARENA_NEW(arena, App);
  app_init(app, arena, arena == c->arena ? c->program : arena, diagnostics, target->modules);
  app->defines = c->defines;
  app->define_count = c->options->define_count;
  return app;
}

static void read_defines(Compilation *c) {
  const Str prefix = STR("process.env.");
  const size_t count = c->options->define_count;
  Define *defines = ARENA_ARRAY(c->arena, Define, count);
  for (size_t i = 0; i < count; i++) {
    defines[i] = (Define){str_of(c->options->defines[i].name), str_of(c->options->defines[i].value)};
    if (str_starts_with(defines[i].name, prefix) && defines[i].name.length > prefix.length) continue;
    c->is_usage_wrong = true;
    if (c->failure.length > 0) sb_add_char(&c->failure, '\n');
    sb_addf(&c->failure, "`%.*s` cannot be defined, only `process.env.NAME` can", STR_ARG(defines[i].name));
  }
  c->defines = defines;
}

static void add_overlay(Compilation *c) {
  const layerc_options *o = c->options;
  if (o->overlay_path == NULL) return;
  const Str path = path_resolve(c->arena, c->working_directory, str_of(o->overlay_path));
  Overlay *overlay = ARENA_NEW(c->arena, Overlay);
  overlay_init(overlay, c->arena, c->files.reader, path, o->overlay_text, o->overlay_length);
  files_init(&c->files, c->arena, &overlay->reader);
}

static bool may_recall(const Compilation *c) {
  const layerc_options *o = c->options;
  return o->use_cache && o->mode == LAYERC_BUILD && o->reader == NULL && o->overlay_path == NULL;
}

static void build(Compilation *c) {
  if (c->files.reader == &files_disk_reader && !c->options->eager)
    c->files.ahead = c->ahead = ahead_new(c->arena, syntax_ahead);
  Target target;
  if (!target_find(c, c->options->path, &target)) return;
  const FilesMark before = files_mark(&c->files);
  c->root = target.root;
  if (may_recall(c)) {
    metrics_enter(&c->metrics, PHASE_CACHE);
    c->recall = recall_new(c, &target, before);
    if (recall_find(c->recall)) return;
  }
  metrics_enter(&c->metrics, PHASE_EVALUATE);
  const App *app = app_compile(c, &target, false);
  c->app = app;
}

static void check(Compilation *c) {
  const layerc_options *o = c->options;
  const bool overlay_alone = o->path == NULL && o->more_path_count == 0 && o->overlay_path != NULL;
  check_path(c, overlay_alone ? o->overlay_path : o->path);
  for (size_t i = 0; i < o->more_path_count; i++) check_path(c, o->more_paths[i]);
}

void compile_start(Compilation *c, const layerc_reader *reader) {
  if (c->program == NULL) c->program = c->arena;
  files_init(&c->files, c->arena, reader);
  c->interner = interner_new(c->program);
  sources_init(&c->sources, c->arena, &c->files);
  c->sources.first_id = c->first_source;
}

Arena *compile_arena(Compilation *c) {
  Arena *arena = arena_new(0);
  if (arena == NULL) arena_exhausted(c->arena);
  jmp_buf *handler = arena_on_exhausted(c->arena, NULL);
  arena_on_exhausted(c->arena, handler);
  arena_on_exhausted(arena, handler);
  return arena;
}

static void drop_program(Compilation *c) {
  if (c->program != c->arena) arena_free(c->program);
  c->program = NULL;
  c->interner = NULL;
  c->modules_by_fence = (Map){.arena = c->arena};
}

void compile(Compilation *c) {
  if (c->options->mode == LAYERC_BUILD) c->program = compile_arena(c);
  compile_start(c, c->options->reader == NULL ? &files_disk_reader : c->options->reader);
  c->files.keeps_contents = may_recall(c);
  const Str directory = path_resolve(c->arena, STR("/"), str_of(c->options->working_directory));
  c->working_directory = files_real_path(&c->files, directory);
  identity_check_options(c);
  read_defines(c);
  if (c->is_usage_wrong) return;
  add_overlay(c);
  if (c->options->mode == LAYERC_BUILD) {
    build(c);
  } else {
    check(c);
  }
  compile_fail_unreadable(c);
  tell_failures(c);
  diagnostics_sort(&c->diagnostics, c->working_directory);
  drop_program(c);
}
