// The files of a build (contract, section 4): one row of the table and one function an output.
#ifndef LAYERC_EMIT_EMIT_H
#define LAYERC_EMIT_EMIT_H

#include "graph/graph.h"

typedef struct EmitInput {
  Arena *arena;
  const App *app;
  const Graph *graph;
  Str root; // the project's root; files are named relative to it
} EmitInput;

typedef struct Output {
  const char *name; // "app.json"
  void (*emit)(const EmitInput *input, JsonWriter *w);
} Output;

extern const Output outputs[LAYERC_OUTPUT_COUNT]; // indexed by layerc_output_kind

void emit_app(const EmitInput *input, JsonWriter *w);
void emit_graph(const EmitInput *input, JsonWriter *w);
void emit_sources(const EmitInput *input, JsonWriter *w);

// JSON Schemas (draft 2020-12): "app", "graph", "sources".
void reference_schema(const char *name, StrBuilder *out);

#endif
