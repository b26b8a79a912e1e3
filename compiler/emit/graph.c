// graph.json: the resource graph.
#include "emit/parts.h"

static void emit_app_worker(JsonWriter *w, const GraphNode *node) {
  json_member_string(w, "backend", node->backend->id);
  json_member_string(w, "entry", node->backend->entry);
}

static void emit_secret(JsonWriter *w, const Resource *r) {
  json_member_plain(w, "address", r->address);
  json_key(w, "owner");
  json_open_object(w);
  json_member_string(w, "product", r->owner_product);
  if (!str_is_empty(r->owner_instance)) json_member_string(w, "instanceId", r->owner_instance);
  if (!str_is_empty(r->purpose)) json_member_string(w, "purpose", r->purpose);
  json_close_object(w);
  json_member_plain(w, "provision", r->provision);
  json_key(w, "module");
  emit_module(w, r);
}

static void emit_store_secret(JsonWriter *w, const Resource *r) {
  json_member_plain(w, "physicalName", r->physical_name);
  json_key(w, "scopes");
  json_open_array(w);
  json_plain(w, STR("workers"));
  json_close_array(w);
}

static void emit_node(JsonWriter *w, const GraphNode *node) {
  json_open_object(w);
  json_member_string(w, "id", node->id);
  json_member_plain(w, "type", str_of(graph_node_type_name(node->type)));
  switch (node->type) {
  case NODE_TYPE_APP_WORKER: emit_app_worker(w, node); break;
  case NODE_TYPE_PRODUCT_WORKER: json_member_string(w, "product", str_of(node->product->name)); break;
  case NODE_TYPE_SECRET: emit_secret(w, node->resource); break;
  case NODE_TYPE_STORE_SECRET: emit_store_secret(w, node->resource); break;
  }
  json_close_object(w);
}

static void emit_edge(JsonWriter *w, const GraphEdge *edge) {
  json_open_object(w);
  json_member_plain(w, "type", str_of(edge->type));
  json_member_string(w, "from", edge->from);
  json_member_string(w, "to", edge->to);
  if (!str_is_empty(edge->binding)) json_member_plain(w, "binding", edge->binding);
  if (strcmp(edge->type, "reads") == 0) {
    json_key(w, "operations");
    json_open_array(w);
    for (size_t i = 0; i < edge->operations.count; i++) json_string(w, edge->operations.items[i]);
    json_close_array(w);
  }
  json_close_object(w);
}

void emit_graph(const EmitInput *input, JsonWriter *w) {
  json_open_object(w);
  emit_header(w, "layeron.graph");
  emit_identity(w, &input->app->identity);
  json_key(w, "nodes");
  json_open_array(w);
  for (size_t i = 0; i < input->graph->nodes.count; i++) emit_node(w, &input->graph->nodes.items[i]);
  json_close_array(w);
  json_key(w, "edges");
  json_open_array(w);
  for (size_t i = 0; i < input->graph->edges.count; i++) emit_edge(w, &input->graph->edges.items[i]);
  json_close_array(w);
  json_close_object(w);
}
