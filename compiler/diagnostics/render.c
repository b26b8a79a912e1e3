#include "diagnostics/render.h"

const Renderer renderers[] = {
    {"human", render_human},
    {"json", render_json},
    {NULL, NULL},
};

const Renderer *renderer_find(Str name) {
  for (const Renderer *r = renderers; r->name != NULL; r++)
    if (str_is(name, r->name)) return r;
  return NULL;
}
