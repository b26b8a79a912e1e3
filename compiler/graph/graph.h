// The resource graph of an app (contract, section 4).
#ifndef LAYERC_GRAPH_GRAPH_H
#define LAYERC_GRAPH_GRAPH_H

#include "declare/declare.h"

typedef enum GraphNodeType {
  NODE_TYPE_APP_WORKER,
  NODE_TYPE_PRODUCT_WORKER,
  NODE_TYPE_SECRET,
  NODE_TYPE_STORE_SECRET
} GraphNodeType;

typedef struct GraphNode {
  GraphNodeType type;
  Str id;
  const Backend *backend;   // APP_WORKER
  const Product *product;   // PRODUCT_WORKER
  const Resource *resource; // SECRET, STORE_SECRET
} GraphNode;

typedef struct GraphEdge {
  const char *type;
  Str from, to;
  Str binding;         // empty: none
  VEC(Str) operations; // of "reads"
} GraphEdge;

typedef struct Graph {
  VEC(GraphNode) nodes; // by type, then id
  VEC(GraphEdge) edges; // by from, to, type
} Graph;

void graph_make(Graph *graph, Arena *arena, const App *app);
const char *graph_node_type_name(GraphNodeType type);

#endif
