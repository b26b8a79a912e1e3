#include "graph/graph.h"

#include <ctype.h>
#include <stdlib.h>

typedef struct Builder {
  Graph *graph;
  Arena *arena;
  const App *app;
} Builder;

const char *graph_node_type_name(GraphNodeType type) {
  static const char *const names[] = {
      [NODE_TYPE_APP_WORKER] = "app_worker",
      [NODE_TYPE_PRODUCT_WORKER] = "product_worker",
      [NODE_TYPE_SECRET] = "secret",
      [NODE_TYPE_STORE_SECRET] = "store_secret",
  };
  return names[type];
}

static Str node_id(Builder *b, GraphNodeType type, Str rest) {
  return str_concat(b->arena, str_concat(b->arena, str_of(graph_node_type_name(type)), STR(":")), rest);
}

static Str backend_id(Builder *b, const Backend *backend) { return node_id(b, NODE_TYPE_APP_WORKER, backend->id); }

static Str product_id(Builder *b, const Product *product) {
  return node_id(b, NODE_TYPE_PRODUCT_WORKER, str_of(product->name));
}

static Str store_id(Builder *b, const Resource *r) { return node_id(b, NODE_TYPE_STORE_SECRET, r->physical_name); }

// LAYERON_SECRET_PRODUCT
static Str service_binding(Builder *b, const Product *product) {
  StrBuilder binding = {.arena = b->arena};
  sb_add_c(&binding, "LAYERON_");
  for (const char *c = product->name; *c != '\0'; c++) sb_add_char(&binding, (char)toupper((unsigned char)*c));
  sb_add_c(&binding, "_PRODUCT");
  return sb_str(&binding);
}

static void add_node(Builder *b, GraphNode node) { vec_push(b->arena, &b->graph->nodes, node); }

static GraphEdge *add_edge(Builder *b, const char *type, Str from, Str to, Str binding) {
  const GraphEdge edge = {.type = type, .from = from, .to = to, .binding = binding};
  vec_push(b->arena, &b->graph->edges, edge);
  return &vec_last(&b->graph->edges);
}

static int compare_operations(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

static int compare_nodes(const void *a, const void *b) {
  const GraphNode *x = a, *y = b;
  if (x->type != y->type) return x->type < y->type ? -1 : 1;
  return str_compare(x->id, y->id);
}

static int compare_edges(const void *a, const void *b) {
  const GraphEdge *x = a, *y = b;
  const int from = str_compare(x->from, y->from);
  if (from != 0) return from;
  const int to = str_compare(x->to, y->to);
  return to != 0 ? to : strcmp(x->type, y->type);
}

// ---- what an app's parts become ----

static void add_resource(Builder *b, const Resource *r) {
  const Str product = product_id(b, r->product), resource = r->id, store = store_id(b, r);
  add_node(b, (GraphNode){.type = NODE_TYPE_SECRET, .id = resource, .resource = r});
  add_node(b, (GraphNode){.type = NODE_TYPE_STORE_SECRET, .id = store, .resource = r});
  add_edge(b, "owns", product, resource, STR(""));
  add_edge(b, "secrets_store", product, store, r->binding);
  add_edge(b, "stored_in", resource, store, STR(""));
}

static bool product_has_resources(const App *app, const Product *product) {
  for (size_t i = 0; i < app->resources.count; i++) {
    const Resource *r = app->resources.items[i];
    if (r->is_registered && r->product == product) return true;
  }
  return false;
}

// The key of a pair of a backend and a resource: ids hold no NUL.
static Str pair_key(Builder *b, Str backend, const Resource *r) {
  StrBuilder key = {.arena = b->arena};
  sb_add(&key, backend);
  sb_add_char(&key, '\0');
  sb_add(&key, r->id);
  return sb_str(&key);
}

// One `reads` edge for each backend and each of the resources it registers, by pair_key: index into edges + 1.
static void add_reads(Builder *b, Map *edge_by_pair) {
  for (size_t i = 0; i < b->app->registrations.count; i++) {
    const Registration *registration = &b->app->registrations.items[i];
    const Resource *r = registration->declaration->resource;
    if (r == NULL || !r->is_registered) continue;
    void **slot = map_slot(edge_by_pair, pair_key(b, registration->backend, r));
    if (*slot != NULL) continue;
    const Str from = node_id(b, NODE_TYPE_APP_WORKER, registration->backend);
    add_edge(b, "reads", from, r->id, STR(""));
    *slot = (void *)(uintptr_t)b->graph->edges.count;
  }
}

static void add_operations(Builder *b, const Map *edge_by_pair) {
  for (size_t i = 0; i < b->app->reads.count; i++) {
    const Read *read = &b->app->reads.items[i];
    const Resource *r = read->declaration->resource;
    if (r == NULL) continue;
    const uintptr_t index = (uintptr_t)map_get(edge_by_pair, pair_key(b, read->backend, r));
    if (index == 0) continue;
    vec_push(b->arena, &b->graph->edges.items[index - 1].operations, str_of(read->operation));
  }
}

static void sort_operations(GraphEdge *edge) {
  if (edge->operations.count < 2) return;
  qsort(edge->operations.items, edge->operations.count, sizeof(Str), compare_operations);
  size_t kept = 1;
  for (size_t i = 1; i < edge->operations.count; i++) {
    const Str operation = edge->operations.items[i];
    if (!str_equal(operation, edge->operations.items[kept - 1])) edge->operations.items[kept++] = operation;
  }
  edge->operations.count = kept;
}

// A `service` edge goes from each backend with at least one `reads` edge.
static void add_services(Builder *b, const Backend *backend) {
  for (const Product *const *product = products; *product != NULL; product++) {
    bool reads = false;
    for (size_t i = 0; i < b->app->registrations.count && !reads; i++) {
      const Registration *registration = &b->app->registrations.items[i];
      const Resource *r = registration->declaration->resource;
      reads = r != NULL && r->is_registered && r->product == *product && str_equal(registration->backend, backend->id);
    }
    if (reads) add_edge(b, "service", backend_id(b, backend), product_id(b, *product), service_binding(b, *product));
  }
}

void graph_make(Graph *graph, Arena *arena, const App *app) {
  *graph = (Graph){0};
  Builder b = {.graph = graph, .arena = arena, .app = app};
  Map edge_by_pair = {.arena = arena};
  add_reads(&b, &edge_by_pair);
  add_operations(&b, &edge_by_pair);
  for (size_t i = 0; i < graph->edges.count; i++) sort_operations(&graph->edges.items[i]);
  for (size_t i = 0; i < app->backends.count; i++) {
    const Backend *backend = app->backends.items[i];
    if (!backend->is_created) continue;
    add_node(&b, (GraphNode){.type = NODE_TYPE_APP_WORKER, .id = backend_id(&b, backend), .backend = backend});
    add_services(&b, backend);
  }
  for (const Product *const *product = products; *product != NULL; product++) {
    if (!product_has_resources(app, *product)) continue;
    add_node(&b, (GraphNode){.type = NODE_TYPE_PRODUCT_WORKER, .id = product_id(&b, *product), .product = *product});
  }
  for (size_t i = 0; i < app->resources.count; i++) {
    if (app->resources.items[i]->is_registered) add_resource(&b, app->resources.items[i]);
  }
  if (graph->nodes.count > 1) qsort(graph->nodes.items, graph->nodes.count, sizeof(GraphNode), compare_nodes);
  if (graph->edges.count > 1) qsort(graph->edges.items, graph->edges.count, sizeof(GraphEdge), compare_edges);
}
