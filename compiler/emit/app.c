// app.json: the app spec.
#include "emit/parts.h"
#include "support/sort.h"

typedef struct Address {
  Str text;
  size_t rank;
} Address;

static int compare_addresses(const void *a, const void *b) {
  const Address *x = a, *y = b;
  return (x->rank > y->rank) - (x->rank < y->rank);
}

// The addresses of what a backend registers, each once.
static void emit_addresses(const EmitInput *input, const Backend *backend, JsonWriter *w) {
  VEC(Address) addresses = {0};
  for (size_t i = 0; i < input->app->registrations.count; i++) {
    const Registration *registration = &input->app->registrations.items[i];
    const Resource *r = registration->declaration->resource;
    if (r == NULL || !str_equal(registration->backend, backend->id)) continue;
    vec_push(input->arena, &addresses, ((Address){r->address, r->rank_by_address}));
  }
  sort_items(addresses.items, addresses.count, sizeof(Address), compare_addresses);
  json_open_array(w);
  for (size_t i = 0; i < addresses.count; i++) {
    if (i == 0 || addresses.items[i].rank != addresses.items[i - 1].rank) json_plain(w, addresses.items[i].text);
  }
  json_close_array(w);
}

static void emit_backend(const EmitInput *input, const Backend *backend, JsonWriter *w) {
  json_open_object(w);
  json_member_string(w, "id", backend->id);
  json_member_string(w, "entry", backend->entry);
  json_key(w, "modules");
  emit_addresses(input, backend, w);
  json_close_object(w);
}

void emit_app(const EmitInput *input, JsonWriter *w) {
  json_open_object(w);
  emit_header(w, "layeron.app");
  emit_identity(w, &input->app->identity);
  json_key(w, "backends");
  json_open_array(w);
  for (size_t i = 0; i < input->app->backends.count; i++) {
    if (input->app->backends.items[i]->is_created) emit_backend(input, input->app->backends.items[i], w);
  }
  json_close_array(w);
  json_key(w, "modules");
  json_open_array(w);
  for (size_t i = 0; i < input->app->resources.count; i++) {
    if (input->app->resources.items[i]->is_registered) emit_module(w, input->app->resources.items[i]);
  }
  json_close_array(w);
  json_close_object(w);
}
