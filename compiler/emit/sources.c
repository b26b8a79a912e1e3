// sources.json: where it all came from.
#include "emit/parts.h"
#include "support/path.h"
#include "support/sort.h"

typedef struct File {
  const Source *source;
  Str path; // from the project's root
} File;

// One line of the file: a declaration's site, a registration or a read.
typedef struct Site {
  const File *file;
  uint32_t start;
  size_t rank;           // of the address
  Str address, backend;  // backend empty where there is none
  const char *operation; // "": none
} Site;

typedef VEC(Site) Sites;

typedef struct Collector {
  const EmitInput *input;
  const File *file; // of the last site
} Collector;

static int compare_sites(const void *a, const void *b) {
  const Site *x = a, *y = b;
  int order = x->file == y->file ? 0 : str_compare(x->file->path, y->file->path);
  if (order != 0) return order;
  if (x->start != y->start) return x->start < y->start ? -1 : 1;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  order = str_compare(x->backend, y->backend);
  return order != 0 ? order : strcmp(x->operation, y->operation);
}

static int compare_by_address(const void *a, const void *b) {
  const Site *x = a, *y = b;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return compare_sites(a, b);
}

// Sorted, each once.
static void sort_sites(Sites *sites, Compare *compare) {
  sort_items(sites->items, sites->count, sizeof(Site), compare);
  size_t kept = 0;
  for (size_t i = 0; i < sites->count; i++) {
    if (kept == 0 || compare(&sites->items[kept - 1], &sites->items[i]) != 0) sites->items[kept++] = sites->items[i];
  }
  sites->count = kept;
}

static const File *file_of(Collector *c, const Source *source) {
  if (c->file != NULL && c->file->source == source) return c->file;
  File *file = ARENA_NEW(c->input->arena, File);
  *file = (File){source, path_relative(c->input->arena, c->input->root, source->path)};
  return c->file = file;
}

static void add_site(Collector *c, Sites *sites, const Resource *r, Place place, Str backend, const char *operation) {
  const Site site = {file_of(c, place.source), place.start, r->rank_by_address, r->address, backend, operation};
  vec_push(c->input->arena, sites, site);
}

static void emit_place(JsonWriter *w, const Site *site) {
  const Position position = source_position(site->file->source, site->start);
  json_member_string(w, "file", site->file->path);
  json_member_integer(w, "line", position.line);
  json_member_integer(w, "column", position.column);
}

static void emit_declarations(JsonWriter *w, const Sites *sites) {
  json_key(w, "declarations");
  json_open_array(w);
  for (size_t i = 0; i < sites->count;) {
    const size_t rank = sites->items[i].rank;
    json_open_object(w);
    json_member_plain(w, "address", sites->items[i].address);
    json_key(w, "sites");
    json_open_array(w);
    for (; i < sites->count && sites->items[i].rank == rank; i++) {
      json_open_object(w);
      emit_place(w, &sites->items[i]);
      json_close_object(w);
    }
    json_close_array(w);
    json_close_object(w);
  }
  json_close_array(w);
}

static void emit_uses(JsonWriter *w, const char *key, const Sites *sites) {
  json_key(w, key);
  json_open_array(w);
  for (size_t i = 0; i < sites->count; i++) {
    const Site *site = &sites->items[i];
    json_open_object(w);
    json_member_plain(w, "address", site->address);
    json_member_string(w, "backend", site->backend);
    if (site->operation[0] != '\0') json_member_plain(w, "operation", str_of(site->operation));
    emit_place(w, site);
    json_close_object(w);
  }
  json_close_array(w);
}

void emit_sources(const EmitInput *input, JsonWriter *w) {
  const App *app = input->app;
  Collector c = {.input = input};
  Sites declarations = {0}, registrations = {0}, reads = {0};
  vec_reserve(input->arena, &declarations, app->declarations.count);
  vec_reserve(input->arena, &registrations, app->registrations.count);
  for (size_t i = 0; i < app->declarations.count; i++) {
    const Declaration *declaration = app->declarations.items[i];
    const Resource *r = declaration->resource;
    if (r != NULL && !declaration->is_forgotten) add_site(&c, &declarations, r, declaration->place, STR(""), "");
  }
  for (size_t i = 0; i < app->registrations.count; i++) {
    const Registration *registration = &app->registrations.items[i];
    const Resource *r = registration->declaration->resource;
    if (r != NULL) add_site(&c, &registrations, r, registration->place, registration->backend, "");
  }
  for (size_t i = 0; i < app->reads.count; i++) {
    const Read *read = &app->reads.items[i];
    const Resource *r = read->declaration->resource;
    if (r != NULL && r->is_registered && read->backend.length > 0)
      add_site(&c, &reads, r, read->place, read->backend, read->operation);
  }
  sort_sites(&declarations, compare_by_address);
  sort_sites(&registrations, compare_sites);
  sort_sites(&reads, compare_sites);
  json_open_object(w);
  emit_header(w, "layeron.sources");
  emit_declarations(w, &declarations);
  emit_uses(w, "registrations", &registrations);
  emit_uses(w, "reads", &reads);
  json_close_object(w);
}
