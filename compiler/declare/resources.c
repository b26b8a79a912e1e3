// From declarations to resources: one for each identity.
#include "declare/internal.h"
#include "support/sort.h"

// A declaration as it is compared, with what most names differ by at hand.
typedef struct Candidate {
  Declaration *declaration;
  uint64_t prefix; // the first bytes of its name, as a number
} Candidate;

static uint64_t prefix_of(Str text) {
  uint64_t prefix = 0;
  for (size_t i = 0; i < sizeof prefix; i++) prefix = prefix << 8 | (i < text.length ? (unsigned char)text.data[i] : 0);
  return prefix;
}

static int compare_texts(Str a, Str b) { return a.data == b.data && a.length == b.length ? 0 : str_compare(a, b); }

static int compare_candidates(const void *a, const void *b) {
  const Candidate *x = a, *y = b;
  int order = compare_texts(x->declaration->namespace, y->declaration->namespace);
  if (order != 0) return order;
  if (x->prefix != y->prefix) return x->prefix < y->prefix ? -1 : 1;
  order = compare_texts(x->declaration->name, y->declaration->name);
  return order != 0 ? order : strcmp(x->declaration->product->name, y->declaration->product->name);
}

static bool stands_before(const Declaration *a, const Declaration *b) {
  const Place x = a->place, y = b->place;
  int order = str_compare(x.source->path, y.source->path);
  if (order != 0) return order < 0;
  return x.start != y.start ? x.start < y.start : a->order < b->order;
}

static void report_duplicate(App *app, const Declaration *first, const Declaration *later) {
  Diagnostic *d = diagnostics_report(app->diagnostics, RULE_DUPLICATE_SECRET, later->place,
                                     "`%.*s/%.*s` is declared twice, with different configurations",
                                     STR_ARG(later->namespace), STR_ARG(later->name));
  const bool is_one_place = first->place.source == later->place.source && first->place.start == later->place.start;
  diagnostic_relate(app->diagnostics, d, first->place, "the first declaration");
  if (is_one_place && first->asked.source != NULL)
    diagnostic_relate(app->diagnostics, d, first->asked, "it is made in this call");
  if (is_one_place && later->asked.source != NULL)
    diagnostic_relate(app->diagnostics, d, later->asked, "this one in this call");
  diagnostic_help(app->diagnostics, d, "give one of them another name, or declare it once and import it");
}

// The first by place; NULL: all of them are forgotten.
static const Declaration *first_of(const Candidate *candidates, size_t count) {
  const Declaration *first = NULL;
  for (size_t i = 0; i < count; i++) {
    const Declaration *d = candidates[i].declaration;
    if (!d->is_forgotten && (first == NULL || stands_before(d, first))) first = d;
  }
  return first;
}

// Of declarations with one identity. What a resource's texts are stands in the order of resources, as all that is made
// of them goes through them.
static void make_resource(App *app, Resource *r, const Candidate *candidates, size_t count) {
  const Declaration *first = first_of(candidates, count);
  if (first == NULL) return;
  *r = (Resource){.product = first->product, .declaration = first};
  r->id = STR_JOIN(app->arena, str_of(r->product->name), STR(":"), first->namespace, STR("/"), first->name);
  r->name = str_slice(r->id, r->id.length - first->name.length, r->id.length);
  r->namespace = str_slice(r->id, strlen(r->product->name) + 1, r->id.length - first->name.length - 1);
  r->product->describe(app->arena, &app->identity, r);
  for (size_t i = 0; i < count; i++) candidates[i].declaration->resource = r;
  vec_push(app->arena, &app->resources, r);
}

static int compare_ids(const void *a, const void *b) {
  return str_compare((*(Resource *const *)a)->id, (*(Resource *const *)b)->id);
}

static int compare_addresses(const void *a, const void *b) {
  return str_compare((*(Resource *const *)a)->address, (*(Resource *const *)b)->address);
}

// Both orders hardly differ from the one that resources have.
static void rank(App *app) {
  const size_t count = app->resources.count;
  Resource **sorted = ARENA_ARRAY(app->arena, Resource *, count);
  if (count > 0) memcpy(sorted, app->resources.items, count * sizeof *sorted);
  sort_items(sorted, count, sizeof *sorted, compare_ids);
  for (size_t i = 0; i < count; i++) sorted[i]->rank_by_id = i;
  sort_items(sorted, count, sizeof *sorted, compare_addresses);
  for (size_t i = 0; i < count; i++) sorted[i]->rank_by_address = i;
}

void resources_make(App *app) {
  VEC(Candidate) candidates = {0};
  vec_reserve(app->arena, &candidates, app->declarations.count);
  for (size_t i = 0; i < app->declarations.count; i++) {
    Declaration *d = app->declarations.items[i];
    if (d->is_valid) vec_push(app->arena, &candidates, ((Candidate){d, prefix_of(d->name)}));
  }
  sort_items(candidates.items, candidates.count, sizeof(Candidate), compare_candidates);
  Resource *resources = ARENA_ARRAY(app->arena, Resource, candidates.count);
  vec_reserve(app->arena, &app->resources, candidates.count);
  for (size_t i = 0, end; i < candidates.count; i = end) {
    for (end = i + 1; end < candidates.count;) {
      if (compare_candidates(&candidates.items[i], &candidates.items[end]) != 0) break;
      end++;
    }
    make_resource(app, &resources[app->resources.count], &candidates.items[i], end - i);
  }
  rank(app);
  for (size_t i = 0; i < app->declarations.count; i++) {
    const Declaration *d = app->declarations.items[i];
    const Resource *r = d->resource;
    if (r != NULL && r->declaration != d && !d->is_forgotten && !d->product->same_config(r->declaration, d))
      report_duplicate(app, r->declaration, d);
  }
}
