// What the public API shows of a compilation.
#include <errno.h>

#include "driver/driver.h"
#include "support/work.h"

layerc_text view_text(Arena *arena, Str text) {
  return (layerc_text){str_is_empty(text) ? "" : str_c(arena, text), text.length};
}

static layerc_text static_text(const char *text) { return (layerc_text){text, strlen(text)}; }

// What was built, where it stands.
static layerc_text text_of(StrBuilder *text) {
  const size_t length = text->length;
  sb_add_char(text, '\0');
  return (layerc_text){text->data, length};
}

// ---- diagnostics ----

static layerc_position position(const Source *source, uint32_t offset) {
  const Position p = source_position(source, offset);
  return (layerc_position){.line = p.line, .column = p.column, .offset = offset};
}

static layerc_range range(const Compilation *c, Place place) {
  if (place.source == NULL) return (layerc_range){0}; // of what is related, which may lie nowhere
  const Str path = diagnostics_shown_path(c->arena, c->working_directory, place.source->path);
  return (layerc_range){view_text(c->arena, path), position(place.source, place.start),
                        position(place.source, place.end)};
}

static layerc_diagnostic diagnostic(const Compilation *c, const Diagnostic *d) {
  const layerc_rule *rule = rule_info(d->rule);
  layerc_related *related = ARENA_ARRAY(c->arena, layerc_related, d->related.count);
  for (size_t i = 0; i < d->related.count; i++) {
    const Related *r = &d->related.items[i];
    related[i] = (layerc_related){view_text(c->arena, r->message), range(c, r->place)};
  }
  layerc_edit *edits = ARENA_ARRAY(c->arena, layerc_edit, d->edits.count);
  for (size_t i = 0; i < d->edits.count; i++) {
    const Edit *e = &d->edits.items[i];
    edits[i] = (layerc_edit){range(c, e->place), view_text(c->arena, e->text)};
  }
  return (layerc_diagnostic){.code = {rule->code, strlen(rule->code)},
                             .rule = {rule->name, strlen(rule->name)},
                             .severity = rule->severity,
                             .message = view_text(c->arena, d->message),
                             .range = range(c, d->place),
                             .related = related,
                             .related_count = d->related.count,
                             .help = view_text(c->arena, d->help),
                             .fix_title = view_text(c->arena, d->fix_title),
                             .edits = edits,
                             .edit_count = d->edits.count};
}

static void show_diagnostics(Compilation *c) {
  View *view = &c->view;
  const size_t count = c->diagnostics.all.count;
  view->diagnostics = ARENA_ARRAY(c->arena, layerc_diagnostic, count);
  for (size_t i = 0; i < count; i++) {
    view->diagnostics[i] = diagnostic(c, c->diagnostics.all.items[i]);
    view->error_count += view->diagnostics[i].severity == LAYERC_ERROR;
    view->warning_count += view->diagnostics[i].severity == LAYERC_WARNING;
  }
  view->diagnostic_count = count;
}

// ---- the graph ----

static layerc_node node(Arena *arena, const GraphNode *n) {
  static const layerc_text none = {"", 0};
  layerc_node shown = {.id = view_text(arena, n->id),
                       .type = static_text(graph_node_type_name(n->type)),
                       .backend = none,
                       .entry = none,
                       .product = none,
                       .address = none,
                       .kind = none,
                       .provision = none,
                       .binding = none,
                       .retention = none,
                       .physical_name = none};
  switch (n->type) {
  case NODE_TYPE_APP_WORKER:
    shown.backend = view_text(arena, n->backend->id);
    shown.entry = view_text(arena, n->backend->entry);
    break;
  case NODE_TYPE_PRODUCT_WORKER: shown.product = static_text(n->product->name); break;
  case NODE_TYPE_STORE_SECRET: shown.physical_name = view_text(arena, n->resource->physical_name); break;
  case NODE_TYPE_SECRET:
    shown.product = view_text(arena, n->resource->owner_product);
    shown.address = view_text(arena, n->resource->address);
    shown.kind = view_text(arena, n->resource->kind);
    shown.provision = view_text(arena, n->resource->provision);
    shown.binding = view_text(arena, n->resource->binding);
    shown.rotation_days = (size_t)n->resource->rotation_days;
    shown.retention = view_text(arena, n->resource->retention);
    shown.retention_days = (size_t)n->resource->retention_days;
    shown.physical_name = view_text(arena, n->resource->physical_name);
    break;
  }
  return shown;
}

static layerc_edge edge(Arena *arena, const GraphEdge *e) {
  layerc_text *operations = ARENA_ARRAY(arena, layerc_text, e->operations.count);
  for (size_t i = 0; i < e->operations.count; i++) operations[i] = view_text(arena, e->operations.items[i]);
  return (layerc_edge){.type = static_text(e->type),
                       .from = view_text(arena, e->from),
                       .to = view_text(arena, e->to),
                       .binding = view_text(arena, e->binding),
                       .operations = operations,
                       .operation_count = e->operations.count};
}

void view_nodes(Compilation *c) {
  View *view = &c->view;
  if (c->graph == NULL || view->nodes != NULL) return;
  const size_t count = c->graph->nodes.count;
  layerc_node *nodes = ARENA_ARRAY(c->arena, layerc_node, count);
  for (size_t i = 0; i < count; i++) nodes[i] = node(c->arena, &c->graph->nodes.items[i]);
  view->nodes = nodes;
  view->node_count = count;
}

layerc_text view_config(Compilation *c, size_t index) {
  if (c->graph == NULL) return index < c->view.node_count ? c->view.configs[index] : static_text("");
  const bool is_secret = index < c->graph->nodes.count && c->graph->nodes.items[index].type == NODE_TYPE_SECRET;
  if (!is_secret) return static_text("");
  const Resource *r = c->graph->nodes.items[index].resource;
  JsonWriter w = json_writer(c->arena, 2);
  r->product->write_config(&w, r->config);
  return text_of(&w.out);
}

void view_edges(Compilation *c) {
  View *view = &c->view;
  if (c->graph == NULL || view->edges != NULL) return;
  const size_t count = c->graph->edges.count;
  layerc_edge *edges = ARENA_ARRAY(c->arena, layerc_edge, count);
  for (size_t i = 0; i < count; i++) edges[i] = edge(c->arena, &c->graph->edges.items[i]);
  view->edges = edges;
  view->edge_count = count;
}

// ---- outputs ----

static void emit_output(const Compilation *c, layerc_output_kind kind, JsonWriter *w) {
  const EmitInput input = {.arena = w->out.arena, .app = c->app, .graph = c->graph, .root = c->root};
  outputs[kind].emit(&input, w);
  sb_add_char(&w->out, '\n');
}

layerc_text view_output(Compilation *c, layerc_output_kind kind) {
  layerc_text *made = &c->view.outputs[kind];
  if (made->data != NULL) return *made;
  if (c->graph == NULL) return static_text("");
  JsonWriter w = json_writer(c->arena, 2);
  emit_output(c, kind, &w);
  return *made = text_of(&w.out);
}

static void pour(void *context, Str text) {
  layerc_sink *sink = context;
  if (sink->error == 0) sink->error = sink->take(sink->context, text.data, text.length);
}

// In memory of its own: other outputs are made beside it.
static void emit_into(const Compilation *c, layerc_output_kind kind, Arena *arena, layerc_sink *sink) {
  jmp_buf exhausted;
  if (setjmp(exhausted) != 0) {
    sink->error = ENOMEM;
    return;
  }
  arena_on_exhausted(arena, &exhausted);
  JsonWriter w = json_writer(arena, 2);
  w.drain = pour;
  w.context = sink;
  emit_output(c, kind, &w);
  json_drain(&w);
}

typedef struct Writing {
  const Compilation *c;
  layerc_sink *sinks;
} Writing;

static void write_output(void *context, size_t index) {
  const Writing *writing = context;
  layerc_sink *sink = &writing->sinks[index];
  const layerc_text made = writing->c->view.outputs[index];
  sink->error = 0;
  if (sink->take == NULL) return;
  if (made.data != NULL) {
    sink->error = sink->take(sink->context, made.data, made.length);
    return;
  }
  Arena *arena = arena_new(0);
  if (arena == NULL) sink->error = ENOMEM;
  else emit_into(writing->c, (layerc_output_kind)index, arena, sink);
  arena_free(arena);
}

enum { LARGE_GRAPH = 1000 }; // nodes: some milliseconds of writing

void view_write(Compilation *c, layerc_sink sinks[LAYERC_OUTPUT_COUNT]) {
  const bool is_kept = c->graph == NULL || c->recall != NULL;
  for (size_t i = 0; i < LAYERC_OUTPUT_COUNT && is_kept; i++)
    if (sinks[i].take != NULL) view_output(c, (layerc_output_kind)i);
  Writing writing = {c, sinks};
  const bool is_large = c->graph != NULL && c->graph->nodes.count >= LARGE_GRAPH;
  work_share(LAYERC_OUTPUT_COUNT, &(Work){write_output, &writing, .least = is_large ? 0 : SIZE_MAX, .block = 1});
}

void view_make(Compilation *c) {
  show_diagnostics(c); // of a cached result too: paths are shown as seen from the working directory
  if (c->app == NULL || c->view.error_count > 0 || c->failure.length > 0) return;
  Graph *graph = ARENA_NEW(c->arena, Graph);
  graph_make(graph, c->arena, c->app);
  c->graph = graph;
}
