// Results of builds that are kept in the cache and found again: whole, with all that can be asked of them.
#include "driver/driver.h"

#include "cache/identity.h"
#include "cache/store.h"
#include "cache/trace.h"
#include "support/path.h"

struct Recall {
  Compilation *c;
  Str root, fence;
  FilesMark before;
  Digest key;
  unsigned free_variant; // the first that holds no entry; CACHE_VARIANTS: none
  bool is_found;
};

// ---- the key ----

static void add_option(StrBuilder *key, const char *text) {
  encode_number(key, text != NULL);
  encode_text(key, str_of(text));
}

// All that decides a result but the files. What decides how it is shown (the working directory, formats) does not.
static Digest make_key(Compilation *c, const Target *target) {
  const layerc_options *o = c->options;
  StrBuilder key = {.arena = c->arena};
  add_option(&key, LAYERC_VERSION);
  add_option(&key, CACHE_BUILD_IDENTITY);
  encode_number(&key, (uint64_t)o->mode);
  encode_number(&key, o->eager);
  encode_text(&key, path_relative(c->arena, target->fence, target->root));
  encode_text(&key, path_relative(c->arena, target->root, target->path));
  encode_number(&key, target->is_file);
  add_option(&key, o->workspace);
  add_option(&key, o->project);
  add_option(&key, o->environment);
  add_option(&key, o->fallback_workspace);
  add_option(&key, o->fallback_project);
  add_option(&key, o->fallback_environment);
  encode_number(&key, o->define_count);
  for (size_t i = 0; i < o->define_count; i++) {
    add_option(&key, o->defines[i].name);
    add_option(&key, o->defines[i].value);
  }
  return digest_of(sb_str(&key));
}

Recall *recall_new(Compilation *c, const Target *target, FilesMark before) {
  Recall *recall = ARENA_NEW(c->arena, Recall);
  *recall = (Recall){.c = c,
                     .root = target->root,
                     .fence = target->fence,
                     .before = before,
                     .key = make_key(c, target),
                     .free_variant = CACHE_VARIANTS};
  return recall;
}

// ---- diagnostics ----

// The sources that diagnostics stand in, by index.
typedef struct Mentioned {
  Arena *arena;
  Map indices; // path -> index + 1
  VEC(const Source *) all;
} Mentioned;

static void mention(Mentioned *m, const Source *source) {
  if (source == NULL || map_has(&m->indices, source->path)) return;
  vec_push(m->arena, &m->all, source);
  map_put(&m->indices, source->path, (void *)(uintptr_t)m->all.count);
}

static Mentioned mentioned_by(const Compilation *c) {
  Mentioned m = {.arena = c->arena, .indices = {.arena = c->arena}};
  for (size_t i = 0; i < c->diagnostics.all.count; i++) {
    const Diagnostic *d = c->diagnostics.all.items[i];
    mention(&m, d->place.source);
    for (size_t k = 0; k < d->related.count; k++) mention(&m, d->related.items[k].place.source);
    for (size_t k = 0; k < d->edits.count; k++) mention(&m, d->edits.items[k].place.source);
  }
  return m;
}

static void encode_place(StrBuilder *out, const Mentioned *m, Place place) {
  encode_number(out, place.source == NULL ? 0 : (uintptr_t)map_get(&m->indices, place.source->path));
  encode_number(out, place.start);
  encode_number(out, place.end);
}

static void encode_diagnostic(StrBuilder *out, const Mentioned *m, const Diagnostic *d) {
  encode_number(out, (uint64_t)d->rule);
  encode_text(out, d->message);
  encode_place(out, m, d->place);
  encode_text(out, d->help);
  encode_text(out, d->fix_title);
  encode_number(out, d->related.count);
  for (size_t i = 0; i < d->related.count; i++) {
    encode_text(out, d->related.items[i].message);
    encode_place(out, m, d->related.items[i].place);
  }
  encode_number(out, d->edits.count);
  for (size_t i = 0; i < d->edits.count; i++) {
    encode_text(out, d->edits.items[i].text);
    encode_place(out, m, d->edits.items[i].place);
  }
}

static void encode_diagnostics(StrBuilder *out, const Recall *recall) {
  const Compilation *c = recall->c;
  const Mentioned m = mentioned_by(c);
  encode_number(out, m.all.count);
  for (size_t i = 0; i < m.all.count; i++) {
    const Digest digest = digest_of(m.all.items[i]->text);
    encode_text(out, path_relative(c->arena, recall->fence, m.all.items[i]->path));
    sb_add(out, digest_bytes(&digest));
  }
  encode_number(out, c->diagnostics.all.count);
  for (size_t i = 0; i < c->diagnostics.all.count; i++) encode_diagnostic(out, &m, c->diagnostics.all.items[i]);
  size_t masked = 0;
  for (size_t i = 0; i < c->diagnostics.masked.count; i++)
    masked += map_has(&m.indices, c->diagnostics.masked.items[i].source->path);
  encode_number(out, masked);
  for (size_t i = 0; i < c->diagnostics.masked.count; i++) {
    const Place place = c->diagnostics.masked.items[i];
    if (map_has(&m.indices, place.source->path)) encode_place(out, &m, place);
  }
}

typedef struct Restoring {
  Compilation *c;
  Decoder *d;
  Source **sources;
  size_t source_count;
} Restoring;

static Place decode_place(Restoring *r) {
  const size_t index = decode_index(r->d, r->source_count + 1);
  const uint64_t start = decode_number(r->d), end = decode_number(r->d);
  if (index == 0) return (Place){0};
  const Source *source = r->sources[index - 1];
  if (start > end || end > source->text.length) r->d->is_damaged = true;
  return r->d->is_damaged ? (Place){0} : (Place){source, (uint32_t)start, (uint32_t)end};
}

static Diagnostic *decode_diagnostic(Restoring *r, size_t order) {
  Arena *arena = r->c->arena;
  Diagnostic *d = ARENA_NEW(arena, Diagnostic);
  d->rule = (Rule)decode_index(r->d, RULE_COUNT);
  d->message = decode_text(r->d);
  d->place = decode_place(r);
  d->help = decode_text(r->d);
  d->fix_title = decode_text(r->d);
  d->order = order;
  for (size_t i = decode_count(r->d); i > 0; i--) {
    const Str message = decode_text(r->d);
    vec_push(arena, &d->related, ((Related){.message = message, .place = decode_place(r)}));
  }
  for (size_t i = decode_count(r->d); i > 0; i--) {
    const Str text = decode_text(r->d);
    vec_push(arena, &d->edits, ((Edit){decode_place(r), text}));
  }
  return d;
}

// Opened anew: false if one is not what it was when it was looked at a moment ago.
static bool decode_sources(Restoring *r, Str fence) {
  r->source_count = decode_count(r->d);
  r->sources = ARENA_ARRAY(r->c->arena, Source *, r->source_count);
  for (size_t i = 0; i < r->source_count; i++) {
    const Str path = path_resolve(r->c->arena, fence, decode_text(r->d));
    const Str digest = decode_bytes(r->d, sizeof(Digest));
    if (r->d->is_damaged || sources_open(&r->c->sources, path, &r->sources[i]) != 0) return false;
    const Digest now = digest_of(r->sources[i]->text);
    if (!str_equal(digest, digest_bytes(&now))) return false;
  }
  return true;
}

static bool decode_diagnostics(Restoring *r, Str fence, Diagnostics *diagnostics) {
  if (!decode_sources(r, fence)) return false;
  const size_t count = decode_count(r->d);
  for (size_t i = 0; i < count && !r->d->is_damaged; i++)
    vec_push(r->c->arena, &diagnostics->all, decode_diagnostic(r, i));
  for (size_t i = decode_count(r->d); i > 0 && !r->d->is_damaged; i--) diagnostics_mask(diagnostics, decode_place(r));
  return !r->d->is_damaged;
}

// ---- outputs and graph ----

static const size_t node_texts[] = {
    offsetof(layerc_node, id),        offsetof(layerc_node, type),         offsetof(layerc_node, backend),
    offsetof(layerc_node, entry),     offsetof(layerc_node, product),      offsetof(layerc_node, address),
    offsetof(layerc_node, kind),      offsetof(layerc_node, provision),    offsetof(layerc_node, binding),
    offsetof(layerc_node, retention), offsetof(layerc_node, physical_name)};
static const size_t edge_texts[] = {offsetof(layerc_edge, type), offsetof(layerc_edge, from), offsetof(layerc_edge, to),
                                    offsetof(layerc_edge, binding)};
enum { NODE_TEXTS = sizeof node_texts / sizeof *node_texts, EDGE_TEXTS = sizeof edge_texts / sizeof *edge_texts };

static void encode_shown(StrBuilder *out, layerc_text text) { encode_text(out, (Str){text.data, text.length}); }

static void encode_texts(StrBuilder *out, const void *item, const size_t *offsets, size_t count) {
  for (size_t i = 0; i < count; i++) encode_shown(out, *(const layerc_text *)((const char *)item + offsets[i]));
}

static void decode_texts(Restoring *r, void *item, const size_t *offsets, size_t count) {
  for (size_t i = 0; i < count; i++)
    *(layerc_text *)((char *)item + offsets[i]) = view_text(r->c->arena, decode_text(r->d));
}

static void encode_view(StrBuilder *out, Compilation *c) {
  const View *view = &c->view;
  for (size_t i = 0; i < LAYERC_OUTPUT_COUNT; i++) encode_shown(out, view_output(c, (layerc_output_kind)i));
  view_nodes(c);
  view_edges(c);
  encode_number(out, view->node_count);
  for (size_t i = 0; i < view->node_count; i++) {
    encode_texts(out, &view->nodes[i], node_texts, NODE_TEXTS);
    encode_shown(out, view_config(c, i));
    encode_number(out, view->nodes[i].rotation_days);
    encode_number(out, view->nodes[i].retention_days);
  }
  encode_number(out, view->edge_count);
  for (size_t i = 0; i < view->edge_count; i++) {
    const layerc_edge *edge = &view->edges[i];
    encode_texts(out, edge, edge_texts, EDGE_TEXTS);
    encode_number(out, edge->operation_count);
    for (size_t k = 0; k < edge->operation_count; k++) encode_shown(out, edge->operations[k]);
  }
}

static void decode_edge(Restoring *r, layerc_edge *edge) {
  decode_texts(r, edge, edge_texts, EDGE_TEXTS);
  edge->operation_count = decode_count(r->d);
  layerc_text *operations = ARENA_ARRAY(r->c->arena, layerc_text, edge->operation_count);
  for (size_t i = 0; i < edge->operation_count; i++) operations[i] = view_text(r->c->arena, decode_text(r->d));
  edge->operations = operations;
}

static bool decode_view(Restoring *r, View *view) {
  *view = (View){0};
  for (size_t i = 0; i < LAYERC_OUTPUT_COUNT; i++) view->outputs[i] = view_text(r->c->arena, decode_text(r->d));
  view->node_count = decode_count(r->d);
  view->nodes = ARENA_ARRAY(r->c->arena, layerc_node, view->node_count);
  view->configs = ARENA_ARRAY(r->c->arena, layerc_text, view->node_count);
  for (size_t i = 0; i < view->node_count; i++) {
    decode_texts(r, &view->nodes[i], node_texts, NODE_TEXTS);
    view->configs[i] = view_text(r->c->arena, decode_text(r->d));
    view->nodes[i].rotation_days = (size_t)decode_number(r->d);
    view->nodes[i].retention_days = (size_t)decode_number(r->d);
  }
  view->edge_count = decode_count(r->d);
  view->edges = ARENA_ARRAY(r->c->arena, layerc_edge, view->edge_count);
  for (size_t i = 0; i < view->edge_count; i++) decode_edge(r, &view->edges[i]);
  return !r->d->is_damaged && r->d->rest.length == 0;
}

// ---- the whole ----

// What is taken over only once all of it has proved whole.
static bool restore(Recall *recall, Str payload) {
  Compilation *c = recall->c;
  Decoder d = {.rest = payload};
  Restoring r = {.c = c, .d = &d};
  const Str bound = decode_text(&d);
  if (!str_is_empty(bound) && !str_equal(bound, recall->fence)) return false;
  if (!trace_holds(&d, c->arena, recall->fence, &c->metrics)) return false;
  Diagnostics diagnostics = {.arena = c->arena};
  View view;
  if (!decode_diagnostics(&r, recall->fence, &diagnostics) || !decode_view(&r, &view)) return false;
  c->diagnostics = diagnostics;
  c->view = view;
  return true;
}

bool recall_find(Recall *recall) {
  for (unsigned i = 0; i < CACHE_VARIANTS && !recall->is_found; i++) {
    Str payload;
    if (store_read(recall->c->arena, recall->root, recall->key, i, &payload)) {
      recall->is_found = restore(recall, payload);
    } else if (recall->free_variant == CACHE_VARIANTS) {
      recall->free_variant = i;
    }
  }
  return recall->is_found;
}

bool recall_has_found(const Recall *recall) { return recall->is_found; }

void recall_keep(Recall *recall) {
  Compilation *c = recall->c;
  if (recall->is_found) return;
  StrBuilder payload = {.arena = c->arena};
  encode_text(&payload, c->files.is_bound ? recall->fence : STR(""));
  if (!trace_encode(&payload, &c->files, recall->before, recall->fence)) return;
  encode_diagnostics(&payload, recall);
  encode_view(&payload, c);
  store_write(c->arena, recall->root, recall->key, recall->free_variant, sb_str(&payload));
}
