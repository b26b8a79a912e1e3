// Renderers: one file and one row of the table a format.
#ifndef LAYERC_DIAGNOSTICS_RENDER_H
#define LAYERC_DIAGNOSTICS_RENDER_H

#include "diagnostics/diagnostics.h"

typedef struct RenderInput {
  Arena *arena;
  const Diagnostics *diagnostics; // sorted
  Str working_directory;
  bool color;
  size_t width;
} RenderInput;

typedef struct Renderer {
  const char *name; // as --diagnostics takes it
  void (*render)(const RenderInput *input, StrBuilder *out);
} Renderer;

// Ends with a row whose name is NULL.
extern const Renderer renderers[];
const Renderer *renderer_find(Str name);

// What the formats share: "error", the path as it is shown (empty for a place that is nowhere), how many there are.
const char *severity_name(layerc_severity severity);
Str render_path(const RenderInput *input, Place place);
Position render_start(Place place);
Position render_end(Place place);
size_t render_count(const RenderInput *input, layerc_severity severity);

void render_human(const RenderInput *input, StrBuilder *out);
void render_json(const RenderInput *input, StrBuilder *out);
void render_sarif(const RenderInput *input, StrBuilder *out);
void render_github(const RenderInput *input, StrBuilder *out);
void render_gcc(const RenderInput *input, StrBuilder *out);

#endif
