#include "graph/graph.h"

#include <ctype.h>

#include "support/sort.h"

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
  return STR_JOIN(b->arena, str_of(graph_node_type_name(type)), STR(":"), rest);
}

static Str product_id(Builder *b, const Product *product) {
  return node_id(b, NODE_TYPE_PRODUCT_WORKER, str_of(product->name));
}

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

// ---- order ----

static int compare_nodes(const void *a, const void *b) {
  return str_compare(((const GraphNode *)a)->id, ((const GraphNode *)b)->id);
}

// Nodes are added type by type.
static void sort_nodes(Graph *graph) {
  for (size_t i = 0, end; i < graph->nodes.count; i = end) {
    for (end = i + 1; end < graph->nodes.count && graph->nodes.items[end].type == graph->nodes.items[i].type;) end++;
    sort_items(&graph->nodes.items[i], end - i, sizeof(GraphNode), compare_nodes);
  }
}

// Most ids that are compared are one and the same.
static int compare_ids(Str a, Str b) { return a.data == b.data && a.length == b.length ? 0 : str_compare(a, b); }

static int compare_edges(const void *a, const void *b) {
  const GraphEdge *x = a, *y = b;
  const int from = compare_ids(x->from, y->from);
  if (from != 0) return from;
  const int to = compare_ids(x->to, y->to);
  return to != 0 ? to : strcmp(x->type, y->type);
}

// ---- what backends do with resources ----

typedef struct Use {
  Str backend; // id
  const Resource *resource;
  size_t rank;           // of the resource
  const char *operation; // "": it is registered
} Use;

typedef VEC(Use) Uses;

static int compare_uses(const void *a, const void *b) {
  const Use *x = a, *y = b;
  const int backend = compare_ids(x->backend, y->backend);
  if (backend != 0) return backend;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return strcmp(x->operation, y->operation);
}

static void add_use(Builder *b, Uses *uses, Str backend, const Resource *r, const char *operation) {
  if (r != NULL) vec_push(b->arena, uses, ((Use){backend, r, r->rank_by_id, operation}));
}

static Uses find_uses(Builder *b) {
  const App *app = b->app;
  Uses uses = {0};
  vec_reserve(b->arena, &uses, app->registrations.count + app->reads.count);
  for (size_t i = 0; i < app->registrations.count; i++) {
    const Registration *r = &app->registrations.items[i];
    add_use(b, &uses, r->backend, r->declaration->resource, "");
  }
  for (size_t i = 0; i < app->reads.count; i++) {
    const Read *r = &app->reads.items[i];
    add_use(b, &uses, r->backend, r->declaration->resource, r->operation);
  }
  sort_items(uses.items, uses.count, sizeof(Use), compare_uses);
  return uses;
}

// The edge of a resource's first use, which is its registration, and the operations of those that follow. Gives the
// first use of the next resource.
static size_t add_reads(Builder *b, const Uses *uses, size_t first, Str from) {
  const Use *use = &uses->items[first];
  const bool is_registered = use->operation[0] == '\0';
  GraphEdge *edge = is_registered ? add_edge(b, "reads", from, use->resource->id, STR("")) : NULL;
  size_t i = first + 1;
  for (; i < uses->count; i++) {
    const Use *next = &uses->items[i];
    if (next->resource != use->resource || compare_ids(next->backend, use->backend) != 0) break;
    const bool is_new = strcmp(next->operation, next[-1].operation) != 0;
    if (is_registered && is_new) vec_push(b->arena, &edge->operations, str_of(next->operation));
  }
  return i;
}

// A `service` edge goes to each product of which the backend registers a resource.
static void add_services(Builder *b, const Uses *uses, size_t first, size_t end, Str from) {
  for (const Product *const *product = products; *product != NULL; product++) {
    bool reads = false;
    for (size_t i = first; i < end && !reads; i++)
      reads = uses->items[i].resource->product == *product && uses->items[i].operation[0] == '\0';
    if (reads) add_edge(b, "service", from, product_id(b, *product), service_binding(b, *product));
  }
}

// Backends are sorted as uses are.
static void add_backends(Builder *b) {
  const Uses uses = find_uses(b);
  size_t at = 0;
  for (size_t i = 0; i < b->app->backends.count; i++) {
    const Backend *backend = b->app->backends.items[i];
    if (!backend->is_created) continue;
    const Str id = node_id(b, NODE_TYPE_APP_WORKER, backend->id);
    add_node(b, (GraphNode){.type = NODE_TYPE_APP_WORKER, .id = id, .backend = backend});
    while (at < uses.count && str_compare(uses.items[at].backend, backend->id) < 0) at++;
    size_t end = at;
    while (end < uses.count && str_equal(uses.items[end].backend, backend->id)) end++;
    add_services(b, &uses, at, end, id);
    while (at < end) at = add_reads(b, &uses, at, id);
  }
}

// ---- resources ----

static bool product_has_resources(const App *app, const Product *product) {
  for (size_t i = 0; i < app->resources.count; i++) {
    const Resource *r = app->resources.items[i];
    if (r->is_registered && r->product == product) return true;
  }
  return false;
}

static Str store_id(Builder *b, const Resource *r) { return node_id(b, NODE_TYPE_STORE_SECRET, r->physical_name); }

static void add_nodes(Builder *b) {
  const App *app = b->app;
  for (const Product *const *product = products; *product != NULL; product++) {
    if (!product_has_resources(app, *product)) continue;
    add_node(b, (GraphNode){.type = NODE_TYPE_PRODUCT_WORKER, .id = product_id(b, *product), .product = *product});
  }
  for (size_t i = 0; i < app->resources.count; i++) {
    const Resource *r = app->resources.items[i];
    if (r->is_registered) add_node(b, (GraphNode){.type = NODE_TYPE_SECRET, .id = r->id, .resource = r});
  }
  for (size_t i = 0; i < app->resources.count; i++) {
    const Resource *r = app->resources.items[i];
    if (!r->is_registered) continue;
    add_node(b, (GraphNode){.type = NODE_TYPE_STORE_SECRET, .id = store_id(b, r), .resource = r});
  }
}

static void add_owned(Builder *b, const Product *product, GraphNodeType type, Str from) {
  for (size_t i = 0; i < b->graph->nodes.count; i++) {
    const GraphNode *n = &b->graph->nodes.items[i];
    if (n->type != type || n->resource->product != product) continue;
    if (type == NODE_TYPE_SECRET) add_edge(b, "owns", from, n->id, STR(""));
    else add_edge(b, "secrets_store", from, n->id, n->resource->binding);
  }
}

static void add_edges(Builder *b) {
  for (const Product *const *product = products; *product != NULL; product++) {
    const Str from = product_id(b, *product);
    add_owned(b, *product, NODE_TYPE_SECRET, from);
    add_owned(b, *product, NODE_TYPE_STORE_SECRET, from);
  }
  for (size_t i = 0; i < b->graph->nodes.count; i++) {
    const GraphNode *n = &b->graph->nodes.items[i];
    if (n->type == NODE_TYPE_SECRET) add_edge(b, "stored_in", n->id, store_id(b, n->resource), STR(""));
  }
}

void graph_make(Graph *graph, Arena *arena, const App *app) {
  *graph = (Graph){0};
  Builder b = {.graph = graph, .arena = arena, .app = app};
  enum { NODES_EACH = 2, EDGES_EACH = 4 };
  vec_reserve(arena, &graph->nodes, app->resources.count * NODES_EACH + app->backends.count + 1);
  vec_reserve(arena, &graph->edges, app->resources.count * EDGES_EACH + app->backends.count);
  add_backends(&b);
  add_nodes(&b);
  sort_nodes(graph);
  add_edges(&b);
  sort_items(graph->edges.items, graph->edges.count, sizeof(GraphEdge), compare_edges);
}
