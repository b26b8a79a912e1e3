#include "emit/parts.h"

const Output outputs[LAYERC_OUTPUT_COUNT] = {
    [LAYERC_OUTPUT_APP] = {"app.json", emit_app},
    [LAYERC_OUTPUT_GRAPH] = {"graph.json", emit_graph},
    [LAYERC_OUTPUT_SOURCES] = {"sources.json", emit_sources},
};

void emit_header(JsonWriter *w, const char *format) {
  json_member_string(w, "format", str_of(format));
  json_member_integer(w, "version", 1);
}

void emit_identity(JsonWriter *w, const Identity *identity) {
  json_key(w, "identity");
  json_open_object(w);
  json_member_string(w, "workspace", identity->workspace);
  json_member_string(w, "project", identity->project);
  json_member_string(w, "environment", identity->environment);
  json_close_object(w);
}

void emit_module(JsonWriter *w, const Resource *resource) {
  json_open_object(w);
  json_member_plain(w, "name", str_of(resource->product->name));
  json_key(w, "config");
  resource->product->write_config(w, resource->config);
  json_close_object(w);
}
