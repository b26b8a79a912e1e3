#include "diagnostics/render.h"

const Renderer renderers[] = {
    {"human", render_human},   {"json", render_json}, {"sarif", render_sarif},
    {"github", render_github}, {"gcc", render_gcc},   {NULL, NULL},
};

const Renderer *renderer_find(Str name) {
  for (const Renderer *r = renderers; r->name != NULL; r++) {
    if (str_is(name, r->name)) return r;
  }
  return NULL;
}

const char *severity_name(layerc_severity severity) {
  static const char *const names[] = {[LAYERC_ERROR] = "error", [LAYERC_WARNING] = "warning", [LAYERC_NOTE] = "note"};
  return names[severity];
}

Str render_path(const RenderInput *input, Place place) {
  if (place.source == NULL) return STR("");
  return diagnostics_shown_path(input->arena, input->working_directory, place.source->path);
}

static Position position_of(const Source *source, uint32_t offset) {
  return source == NULL ? (Position){.line = 1, .column = 1} : source_position(source, offset);
}

Position render_start(Place place) { return position_of(place.source, place.start); }
Position render_end(Place place) { return position_of(place.source, place.end); }

size_t render_count(const RenderInput *input, layerc_severity severity) {
  size_t count = 0;
  for (size_t i = 0; i < input->diagnostics->all.count; i++) {
    count += rule_info(input->diagnostics->all.items[i]->rule)->severity == severity;
  }
  return count;
}
