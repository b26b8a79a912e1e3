#include "diagnostics/diagnostics.h"

#include <stdlib.h>

#include "support/path.h"

enum { QUOTED_LEAST = 8 }; // of a masked string, in bytes, to be looked for in what the app's errors say

static Str format_message(Arena *arena, const char *format, va_list args) {
  StrBuilder b = {.arena = arena};
  sb_vaddf(&b, format, args);
  return sb_str(&b);
}

Diagnostic *diagnostics_report(Diagnostics *self, Rule rule, Place place, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Diagnostic *d = ARENA_NEW(self->arena, Diagnostic);
  *d = (Diagnostic){
      .rule = rule, .message = format_message(self->arena, format, args), .place = place, .order = self->all.count};
  va_end(args);
  vec_push(self->arena, &self->all, d);
  return d;
}

static void relate(Diagnostics *self, Diagnostic *d, Related related, const char *format, va_list args) {
  related.message = format_message(self->arena, format, args);
  vec_push(self->arena, &d->related, related);
}

void diagnostic_relate(Diagnostics *self, Diagnostic *d, Place place, const char *format, ...) {
  va_list args;
  va_start(args, format);
  relate(self, d, (Related){.place = place}, format, args);
  va_end(args);
}

void diagnostic_lead(Diagnostics *self, Diagnostic *d, Place place, const char *format, ...) {
  va_list args;
  va_start(args, format);
  relate(self, d, (Related){.place = place, .is_lead = true}, format, args);
  va_end(args);
}

void diagnostic_help(Diagnostics *self, Diagnostic *d, const char *format, ...) {
  va_list args;
  va_start(args, format);
  d->help = format_message(self->arena, format, args);
  va_end(args);
}

void diagnostic_fix(Diagnostics *self, Diagnostic *d, Place place, Str text, const char *title_format, ...) {
  va_list args;
  va_start(args, title_format);
  d->fix_title = format_message(self->arena, title_format, args);
  va_end(args);
  const Edit edit = {place, str_copy(self->arena, text)};
  vec_push(self->arena, &d->edits, edit);
}

// ---- masks ----

static bool is_range(Place place) { return place.source != NULL && place.start < place.end; }

void diagnostics_mask(Diagnostics *self, Place place) {
  if (is_range(place)) vec_push(self->arena, &self->masked, place);
}

void diagnostics_mask_unless_shown(Diagnostics *self, Place place) {
  if (is_range(place)) vec_push(self->arena, &self->doubtful, place);
}

void diagnostics_show(Diagnostics *self, Place place) {
  if (is_range(place)) vec_push(self->arena, &self->shown, place);
}

static Place adopt(Diagnostics *self, Place place) {
  if (place.source == NULL) return place;
  self->sources.arena = self->arena;
  void **slot = map_slot(&self->sources, place.source->path);
  const Source *known = *slot;
  if (known != NULL && known != place.source && str_equal(known->text, place.source->text)) place.source = known;
  if (known != NULL) return place;
  *slot = (void *)(uintptr_t)place.source;
  ((Source *)*slot)->arena = self->arena; // its lines are counted when it is shown
  return place;
}

static void merge_diagnostic(Diagnostics *self, const Diagnostic *d) {
  Diagnostic *copy = ARENA_NEW(self->arena, Diagnostic);
  *copy = (Diagnostic){.rule = d->rule,
                       .message = str_copy(self->arena, d->message),
                       .place = adopt(self, d->place),
                       .help = str_copy(self->arena, d->help),
                       .fix_title = str_copy(self->arena, d->fix_title),
                       .order = self->all.count};
  for (size_t i = 0; i < d->related.count; i++) {
    const Related *related = &d->related.items[i];
    vec_push(self->arena, &copy->related,
             ((Related){str_copy(self->arena, related->message), adopt(self, related->place), related->is_lead}));
  }
  for (size_t i = 0; i < d->edits.count; i++) {
    const Edit *edit = &d->edits.items[i];
    vec_push(self->arena, &copy->edits, ((Edit){adopt(self, edit->place), str_copy(self->arena, edit->text)}));
  }
  vec_push(self->arena, &self->all, copy);
}

// Those that are not there yet.
static void merge_places(Diagnostics *self, Places *to, const Places *from) {
  self->merged.arena = self->arena;
  for (size_t i = 0; i < from->count; i++) {
    const Place place = adopt(self, from->items[i]);
    const struct {
      const void *kind;
      const Source *source;
      uint64_t range;
    } key = {to, place.source, (uint64_t)place.start << 32 | place.end};
    const Str bytes = {(const char *)&key, sizeof key};
    if (map_has(&self->merged, bytes)) continue;
    map_put(&self->merged, str_copy(self->arena, bytes), NULL);
    vec_push(self->arena, to, place);
  }
}

void diagnostics_merge(Diagnostics *self, const Diagnostics *other) {
  for (size_t i = 0; i < other->all.count; i++) merge_diagnostic(self, other->all.items[i]);
  merge_places(self, &self->masked, &other->masked);
  merge_places(self, &self->doubtful, &other->doubtful);
  merge_places(self, &self->shown, &other->shown);
}

// By source and start; of those that start together the longest first.
static int compare_places(const void *a, const void *b) {
  const Place *x = a, *y = b;
  if (x->source != y->source) return x->source->id < y->source->id ? -1 : 1;
  if (x->start != y->start) return x->start < y->start ? -1 : 1;
  return (x->end < y->end) - (x->end > y->end);
}

// Ranges of a tree lie apart or within each other: in order, the outermost is the one before all within it.
static void settle_masks(Diagnostics *self) {
  if (self->shown.count > 1) qsort(self->shown.items, self->shown.count, sizeof(Place), compare_places);
  if (self->doubtful.count > 1) qsort(self->doubtful.items, self->doubtful.count, sizeof(Place), compare_places);
  const Place *outermost = NULL;
  for (size_t i = 0, k = 0; i < self->doubtful.count; i++) {
    const Place place = self->doubtful.items[i];
    for (; k < self->shown.count && compare_places(&self->shown.items[k], &place) <= 0; k++) {
      const Place *shown = &self->shown.items[k];
      if (outermost == NULL || outermost->source != shown->source || outermost->end <= shown->start) outermost = shown;
    }
    const bool is_shown = outermost != NULL && outermost->source == place.source && place.end <= outermost->end;
    if (!is_shown) vec_push(self->arena, &self->masked, place);
  }
  self->doubtful.count = self->shown.count = 0;
}

// ---- order ----

typedef struct SortKey {
  Str path;
  Diagnostic *diagnostic;
} SortKey;

static int compare_sizes(size_t a, size_t b) { return (a > b) - (a < b); }

static const Related *next_related(const Diagnostic *d, size_t *at) {
  while (*at < d->related.count && d->related.items[*at].is_lead) ++*at;
  return *at < d->related.count ? &d->related.items[(*at)++] : NULL;
}

// But for the places that only lead there: of many calls of one function the first stands for all.
static int compare_related(const Diagnostic *x, const Diagnostic *y) {
  for (size_t i = 0, k = 0;;) {
    const Related *a = next_related(x, &i), *b = next_related(y, &k);
    if (a == NULL || b == NULL) return (a != NULL) - (b != NULL);
    int order = str_compare(a->place.source->path, b->place.source->path);
    if (order == 0) order = compare_sizes(a->place.start, b->place.start);
    if (order == 0) order = compare_sizes(a->place.end, b->place.end);
    if (order == 0) order = str_compare(a->message, b->message);
    if (order != 0) return order;
  }
}

// Everything but the order of reporting: 0 where one says what the other says.
static int compare_content(const SortKey *a, const SortKey *b) {
  const Diagnostic *x = a->diagnostic, *y = b->diagnostic;
  int order = str_compare(a->path, b->path);
  if (order == 0) order = compare_sizes(x->place.start, y->place.start);
  if (order == 0) order = compare_sizes(x->place.end, y->place.end);
  if (order == 0) order = compare_sizes(x->rule, y->rule);
  if (order == 0) order = str_compare(x->message, y->message);
  return order != 0 ? order : compare_related(x, y);
}

static int compare_keys(const void *a, const void *b) {
  const SortKey *x = a, *y = b;
  const int order = compare_content(x, y);
  return order != 0 ? order : compare_sizes(x->diagnostic->order, y->diagnostic->order);
}

static bool overlap(Place a, Place b) { return a.source == b.source && a.start < b.end && b.start < a.end; }

// An edit that moves source text about must not carry along what no excerpt may show.
static bool edit_shows(const Edit *edit, Place masked) {
  const Str hidden = str_slice(masked.source->text, masked.start, masked.end);
  return overlap(edit->place, masked) && str_find(edit->text, hidden, 0) != SIZE_MAX;
}

// The masks in order, with how far each and those before it in its source reach.
typedef struct Reach {
  const Places *masks;
  uint32_t *ends;
} Reach;

static Reach order_masks(Diagnostics *self) {
  Places *masks = &self->masked;
  if (masks->count > 1) qsort(masks->items, masks->count, sizeof(Place), compare_places);
  uint32_t *ends = ARENA_ARRAY(self->arena, uint32_t, masks->count);
  for (size_t i = 0; i < masks->count; i++) {
    const Place *mask = &masks->items[i];
    const bool is_behind = i > 0 && mask[-1].source == mask->source && ends[i - 1] > mask->end;
    ends[i] = is_behind ? ends[i - 1] : mask->end;
  }
  return (Reach){masks, ends};
}

// Before it, no mask overlaps the place.
static size_t first_mask(const Reach *reach, Place place) {
  size_t low = 0, high = reach->masks->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const Source *source = reach->masks->items[middle].source;
    const bool is_before = source == place.source ? reach->ends[middle] <= place.start : source->id < place.source->id;
    if (is_before) low = middle + 1;
    else high = middle;
  }
  return low;
}

static bool edit_shows_masked(const Reach *reach, const Edit *edit) {
  const Places *masks = reach->masks;
  for (size_t i = first_mask(reach, edit->place); i < masks->count; i++) {
    const Place mask = masks->items[i];
    if (mask.source != edit->place.source || mask.start >= edit->place.end) return false;
    if (edit_shows(edit, mask)) return true;
  }
  return false;
}

static bool fix_shows_masked(const Reach *reach, const Diagnostic *d) {
  for (size_t i = 0; i < d->edits.count; i++) {
    if (edit_shows_masked(reach, &d->edits.items[i])) return true;
  }
  return false;
}

// `message` without what the masked strings hold: the app's own errors may quote them.
static Str without_masked(Diagnostics *self, Map *known, Str message) {
  void **slot = map_slot(known, message);
  if (*slot != NULL) return *(const Str *)*slot;
  Str *out = *slot = ARENA_NEW(self->arena, Str);
  *out = message;
  for (size_t i = 0; i < self->masked.count; i++) {
    const Place place = self->masked.items[i];
    if (place.end - place.start < QUOTED_LEAST + 2) continue;
    const Str text = str_slice(place.source->text, place.start, place.end);
    if (strchr("'\"`", text.data[0]) == NULL || text.data[0] == '\0') continue;
    const Str held = str_slice(text, 1, text.length - 1);
    for (size_t at = 0; (at = str_find(*out, held, at)) != SIZE_MAX; at += sizeof "…" - 1)
      *out = str_format(self->arena, "%.*s…%.*s", (int)at, out->data, (int)(out->length - at - held.length),
                        out->data + at + held.length);
  }
  return *out;
}

static void quote_nothing_masked(Diagnostics *self) {
  Map known = {.arena = self->arena};
  for (size_t i = 0; i < self->all.count && self->masked.count > 0; i++) {
    Diagnostic *d = self->all.items[i];
    if (d->rule != RULE_UNCAUGHT_EXCEPTION) continue;
    d->message = without_masked(self, &known, d->message);
    for (size_t k = 0; k < d->related.count; k++)
      d->related.items[k].message = without_masked(self, &known, d->related.items[k].message);
  }
}

static void withhold_fix(Diagnostic *d) {
  d->fix_title = STR("");
  d->edits.count = 0;
}

void diagnostics_sort(Diagnostics *self, Str working_directory) {
  settle_masks(self);
  quote_nothing_masked(self);
  const size_t count = self->all.count;
  if (count == 0) return;
  const Reach reach = order_masks(self);
  SortKey *keys = ARENA_ARRAY(self->arena, SortKey, count);
  for (size_t i = 0; i < count; i++) {
    Diagnostic *d = self->all.items[i];
    const Source *source = d->place.source;
    keys[i] =
        (SortKey){source == NULL ? STR("") : diagnostics_shown_path(self->arena, working_directory, source->path), d};
    if (fix_shows_masked(&reach, d)) withhold_fix(d);
  }
  qsort(keys, count, sizeof *keys, compare_keys);
  self->all.count = 0;
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && compare_content(&keys[i - 1], &keys[i]) == 0) continue;
    self->all.items[self->all.count++] = keys[i].diagnostic;
  }
}

Str diagnostics_shown_path(Arena *arena, Str working_directory, Str path) {
  if (str_is_empty(working_directory) || !path_is_within(path, working_directory)) return path;
  return path_relative(arena, working_directory, path);
}
