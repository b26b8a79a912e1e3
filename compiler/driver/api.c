// The public functions of layerc.h about a compilation.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "diagnostics/render.h"
#include "driver/driver.h"
#include "support/ahead.h"

struct layerc_result {
  Arena *arena;
  Compilation compilation;
  layerc_status status;
  layerc_text failure, root;
  char *working_directory; // the process's, if none was given
};

static const layerc_text no_text = {"", 0};

static void fail(layerc_result *result, const char *reason) {
  result->compilation.view = (View){0};
  result->status = LAYERC_FAILED;
  result->failure = (layerc_text){reason, strlen(reason)};
}

static char *process_directory(void) {
  for (size_t size = 256;; size *= 2) {
    char *path = malloc(size);
    if (path == NULL || getcwd(path, size) != NULL) return path;
    free(path);
    if (errno != ERANGE) return NULL;
  }
}

static void finish(layerc_result *result) {
  Compilation *c = &result->compilation;
  metrics_enter(&c->metrics, PHASE_EMIT);
  view_make(c);
  metrics_enter(&c->metrics, PHASE_EMIT);
  result->failure = view_text(result->arena, sb_str(&c->failure));
  result->root = view_text(result->arena, c->root);
  result->status = c->is_usage_wrong                          ? LAYERC_USAGE
                   : c->failure.length > 0                    ? LAYERC_FAILED
                   : result->compilation.view.error_count > 0 ? LAYERC_REJECTED
                                                              : LAYERC_OK;
}

static void *run(void *argument) {
  layerc_result *result = argument;
  jmp_buf exhausted;
  if (setjmp(exhausted) != 0) {
    fail(result, "out of memory");
    return NULL;
  }
  arena_on_exhausted(result->arena, &exhausted);
  metrics_start(&result->compilation.metrics, PHASE_FIND);
  compile(&result->compilation);
  finish(result);
  return NULL;
}

static int run_on_large_stack(layerc_result *result) {
  pthread_attr_t attributes;
  pthread_t thread;
  int error = pthread_attr_init(&attributes);
  if (error != 0) return error;
  error = pthread_attr_setstacksize(&attributes, STACK_SIZE);
  if (error == 0) error = pthread_create(&thread, &attributes, run, result);
  (void)pthread_attr_destroy(&attributes);
  return error != 0 ? error : pthread_join(thread, NULL);
}

layerc_result *layerc_compile(const layerc_options *options) {
  layerc_result *result = calloc(1, sizeof *result);
  if (result == NULL) return NULL;
  result->failure = result->root = no_text;
  result->arena = arena_new(0);
  if (result->arena == NULL) {
    fail(result, "out of memory");
    return result;
  }
  layerc_options own = *options;
  if (own.working_directory == NULL) {
    own.working_directory = result->working_directory = process_directory();
    if (own.working_directory == NULL) {
      fail(result, "the working directory cannot be told");
      return result;
    }
  }
  Arena *arena = result->arena;
  result->compilation = (Compilation){.arena = arena,
                                      .options = &own,
                                      .modules_by_fence = {.arena = arena},
                                      .failed = {.arena = arena},
                                      .diagnostics = {.arena = arena},
                                      .failure = {.arena = arena},
                                      .root = STR("")};
  const int error = run_on_large_stack(result);
  if (error != 0) fail(result, "out of memory: no thread can be started");
  ahead_stop(result->compilation.ahead);
  result->compilation.options = NULL;
  return result;
}

void layerc_free(layerc_result *result) {
  if (result == NULL) return;
  ahead_free(result->compilation.ahead);
  for (size_t i = 0; i < CREW_MOST; i++) arena_free(result->compilation.crew[i]);
  arena_free(result->compilation.scratch);
  if (result->compilation.program != result->arena) arena_free(result->compilation.program);
  arena_free(result->arena);
  free(result->working_directory);
  free(result);
}

void layerc_keep(layerc_result *result) {
  Recall *recall = result->compilation.recall;
  jmp_buf exhausted;
  if (recall == NULL || result->status != LAYERC_OK || setjmp(exhausted) != 0) return;
  arena_on_exhausted(result->arena, &exhausted);
  recall_keep(recall);
}

layerc_status layerc_status_of(const layerc_result *result) { return result->status; }
layerc_text layerc_failure(const layerc_result *result) { return result->failure; }
layerc_text layerc_root(const layerc_result *result) { return result->root; }

bool layerc_is_cached(const layerc_result *result) {
  return result->compilation.recall != NULL && recall_has_found(result->compilation.recall);
}

layerc_timing layerc_timing_at(const layerc_result *result, size_t index) {
  if (index >= PHASE_COUNT) return (layerc_timing){.phase = NULL};
  const struct PhaseMetrics *phase = &result->compilation.metrics.phases[index];
  return (layerc_timing){phase_name((Phase)index), phase->files, phase->bytes, (double)phase->nanoseconds / 1e9};
}

size_t layerc_diagnostic_count(const layerc_result *result) { return result->compilation.view.diagnostic_count; }
const layerc_diagnostic *layerc_diagnostic_at(const layerc_result *result, size_t index) {
  return index < result->compilation.view.diagnostic_count ? &result->compilation.view.diagnostics[index] : NULL;
}
size_t layerc_error_count(const layerc_result *result) { return result->compilation.view.error_count; }
size_t layerc_warning_count(const layerc_result *result) { return result->compilation.view.warning_count; }

// What is made when it is asked for counts as emitting. False: memory ran out before it was, if at all.
static bool emit_later(layerc_result *result, void (*make)(Compilation *c, void *to), void *to) {
  if (result->status != LAYERC_OK) return false;
  Compilation *c = &result->compilation;
  jmp_buf exhausted;
  if (setjmp(exhausted) != 0) {
    fail(result, "out of memory");
    return false;
  }
  arena_on_exhausted(result->arena, &exhausted);
  metrics_resume(&c->metrics, PHASE_EMIT);
  make(c, to);
  metrics_enter(&c->metrics, PHASE_EMIT);
  return true;
}

static void make_nodes(Compilation *c, void *to) {
  (void)to;
  view_nodes(c);
}

static void make_edges(Compilation *c, void *to) {
  (void)to;
  view_edges(c);
}

size_t layerc_node_count(layerc_result *result) {
  if (result->compilation.view.nodes == NULL) emit_later(result, make_nodes, NULL);
  return result->compilation.view.node_count;
}
const layerc_node *layerc_node_at(layerc_result *result, size_t index) {
  return index < layerc_node_count(result) ? &result->compilation.view.nodes[index] : NULL;
}
size_t layerc_edge_count(layerc_result *result) {
  if (result->compilation.view.edges == NULL) emit_later(result, make_edges, NULL);
  return result->compilation.view.edge_count;
}
const layerc_edge *layerc_edge_at(layerc_result *result, size_t index) {
  return index < layerc_edge_count(result) ? &result->compilation.view.edges[index] : NULL;
}

const char *layerc_output_name(layerc_output_kind kind) {
  return (size_t)kind < LAYERC_OUTPUT_COUNT ? outputs[kind].name : NULL;
}

typedef struct Wanted {
  size_t index;
  layerc_text text;
} Wanted;

static void make_output(Compilation *c, void *to) {
  Wanted *wanted = to;
  wanted->text = view_output(c, (layerc_output_kind)wanted->index);
}

static void make_config(Compilation *c, void *to) {
  Wanted *wanted = to;
  wanted->text = view_config(c, wanted->index);
}

layerc_text layerc_node_config(layerc_result *result, size_t index) {
  Wanted wanted = {index, no_text};
  return emit_later(result, make_config, &wanted) ? wanted.text : no_text;
}

static void write_outputs(Compilation *c, void *to) { view_write(c, to); }

layerc_text layerc_output(layerc_result *result, layerc_output_kind kind) {
  Wanted wanted = {(size_t)kind, no_text};
  return (size_t)kind < LAYERC_OUTPUT_COUNT && emit_later(result, make_output, &wanted) ? wanted.text : no_text;
}

void layerc_write_outputs(layerc_result *result, layerc_sink sinks[LAYERC_OUTPUT_COUNT]) {
  const bool has_outputs = result->status == LAYERC_OK;
  if (emit_later(result, write_outputs, sinks)) return;
  for (size_t i = 0; i < LAYERC_OUTPUT_COUNT; i++) sinks[i].error = has_outputs ? ENOMEM : 0;
}

const char *layerc_format_name(size_t index) {
  const Renderer *renderer = renderers;
  for (; renderer->name != NULL && index > 0; index--) renderer++;
  return renderer->name;
}

layerc_text layerc_render(layerc_result *result, const layerc_render_options *options) {
  const Renderer *renderer = options->format == NULL ? NULL : renderer_find(str_of(options->format));
  jmp_buf exhausted;
  if (renderer == NULL || result->arena == NULL || setjmp(exhausted) != 0) return no_text;
  arena_on_exhausted(result->arena, &exhausted);
  // After a failure that left nothing to show, there are no diagnostics, whatever had been collected.
  const Diagnostics none = {.arena = result->arena};
  const bool has_diagnostics = result->compilation.view.diagnostic_count > 0;
  const RenderInput input = {.arena = result->arena,
                             .diagnostics = has_diagnostics ? &result->compilation.diagnostics : &none,
                             .working_directory = result->compilation.working_directory,
                             .color = options->color,
                             .width = options->width};
  StrBuilder out = {.arena = result->arena};
  renderer->render(&input, &out);
  return view_text(result->arena, sb_str(&out));
}
