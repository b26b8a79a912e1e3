#include "products/veil.h"

#include <stdlib.h>

enum { SHOWN_MOST = 80, CONTENT_DEPTH = 8 };

Str veil_cut(Arena *arena, Str text) {
  size_t at = 0, shown = 0;
  while (at < text.length && shown < SHOWN_MOST) {
    utf8_next(text, &at, NULL);
    shown++;
  }
  const Str cut = str_slice(text, 0, at);
  StrBuilder b = {.arena = arena};
  for (size_t i = 0; i < cut.length; i++)
    if (cut.data[i] == '\0') sb_add_c(&b, "\\u{0}"); // a message would end there
    else sb_add_char(&b, cut.data[i]);
  if (at < text.length) sb_add_c(&b, "…");
  return sb_str(&b);
}

// ---- collecting ----

static void add(Arena *arena, VeiledNodes *nodes, const Node *node) {
  if (node != NULL) vec_push(arena, nodes, node);
}

static bool is_spread(const Node *giver) { return giver != NULL && giver->kind == NODE_SPREAD; }
static bool is_text(const Node *node) { return node->kind == NODE_STRING || node->kind == NODE_TEMPLATE; }

void veil_call(Veil *veil, const Node *call) { add(veil->arena, &veil->calls, call); }

void veil_lead(Veil *veil, const Node *call) { add(veil->arena, &veil->leads, call); }

// Whether all its strings are parts of what it gives, or might have been.
static bool is_made_of_strings(const Node *node) {
  node = node_strip(node);
  return is_text(node) || node->kind == NODE_BINARY || node->kind == NODE_LOGICAL || node->kind == NODE_CONDITIONAL;
}

void veil_show(Veil *veil, const Node *giver, Value value) {
  if (giver != NULL && is_made_of_strings(giver)) add(veil->arena, &veil->shown, giver);
  // What a call gives was made of more than what is shown.
  if (value.origin != NULL && value.origin->kind != NODE_CALL) add(veil->arena, &veil->shown, value.origin);
}

void veil_around(Veil *veil, const Node *node) { add(veil->arena, &veil->traces, node); }

void veil_unparsed(Veil *veil, const Node *node) { add(veil->arena, &veil->unparsed, node); }

typedef struct Content {
  Value value;
  int depth;
} Content;

// Calls `visit` for a value and all that it holds.
static void each_content(Veil *veil, Value value, void (*visit)(Veil *veil, const Node *giver, Value value)) {
  if (!value_is_object(value)) return;
  VEC(Content) waiting = {0};
  vec_push(veil->arena, &waiting, ((Content){value, 0}));
  while (waiting.count > 0) {
    const Content c = waiting.items[--waiting.count];
    if (!value_is_object(c.value) || c.depth >= CONTENT_DEPTH) continue;
    const Object *o = c.value.as.object;
    for (size_t i = 0; o->class == CLASS_ARRAY && i < array_count(o); i++) {
      visit(veil, NULL, o->as.array.items[i]);
      vec_push(veil->arena, &waiting, ((Content){o->as.array.items[i], c.depth + 1}));
    }
    for (size_t i = 0; i < o->property_count; i++) {
      visit(veil, o->properties[i].giver, o->properties[i].value);
      vec_push(veil->arena, &waiting, ((Content){o->properties[i].value, c.depth + 1}));
    }
  }
}

static void trace(Veil *veil, Value value) {
  for (const Unknown *u = value_is_unknown(value) ? value.as.unknown : NULL; u != NULL; u = u->cause) {
    add(veil->arena, u->reason == UNKNOWN_SYNTAX ? &veil->unparsed : &veil->traces, u->node);
    add(veil->arena, &veil->traces, u->ran_at);
  }
}

static void hide_one(Veil *veil, const Node *giver, Value value) {
  if (!is_spread(giver)) add(veil->arena, &veil->secrets, giver);
  if (!value_is_unknown(value)) add(veil->arena, &veil->secrets, value.origin);
  trace(veil, value);
}

void veil_hide(Veil *veil, const Node *giver, Value value) {
  hide_one(veil, giver, value);
  each_content(veil, value, hide_one);
}

static void hide_string(Veil *veil, const Node *giver, Value value) {
  trace(veil, value);
  if (value.kind != VALUE_STRING) return;
  add(veil->arena, &veil->strings, value.origin);
  if (giver != NULL && !is_spread(giver)) add(veil->arena, &veil->strings, giver);
}

void veil_hide_strings(Veil *veil, const Node *giver, Value value) {
  hide_string(veil, giver, value);
  each_content(veil, value, hide_string);
}

// ---- where the parts of a secret are written ----

typedef struct Definition {
  const String *name;
  const Node *node; // what the name may stand for
} Definition;

// One file: its tree is walked once for all that is looked for in it.
typedef struct Walk {
  const Veil *veil;
  uint32_t file;
  bool is_shallow;         // not into functions
  VeiledNodes traces;      // of this file, sorted by address
  VeiledNodes tainted;     // whose strings are masked; grows while it is worked through
  VEC(Definition) defined; // sorted by name
  VeiledNodes statements;  // the innermost around each of `waiting`
  VeiledNodes waiting;
} Walk;

static int compare_nodes(const void *a, const void *b) {
  const uintptr_t x = (uintptr_t) * (const Node *const *)a, y = (uintptr_t) * (const Node *const *)b;
  return (x > y) - (x < y);
}

static int compare_definitions(const void *a, const void *b) {
  const uintptr_t x = (uintptr_t)((const Definition *)a)->name, y = (uintptr_t)((const Definition *)b)->name;
  return (x > y) - (x < y);
}

typedef struct Defining {
  Walk *w;
  const Node *value;
} Defining;

static void define_target(void *context, const Node *target) {
  const Defining *d = context;
  if (target->kind == NODE_IDENTIFIER)
    vec_push(d->w->veil->arena, &d->w->defined, ((Definition){target->as.name, d->value}));
}

static void define(Walk *w, const Node *pattern, const Node *value) {
  if (value != NULL) node_targets(pattern, define_target, &(Defining){w, value});
}

static void define_names_of(Walk *w, const Node *n) {
  Arena *arena = w->veil->arena;
  switch (n->kind) {
  case NODE_DECLARATOR: define(w, n->as.declarator.target, n->as.declarator.value); return;
  case NODE_ASSIGN: define(w, n->as.binary.left, n->as.binary.right); return;
  case NODE_DEFAULT: define(w, n->as.assigned.target, n->as.assigned.value); return;
  case NODE_FUNCTION_DECLARATION:
    if (n->as.function->name != NULL) vec_push(arena, &w->defined, ((Definition){n->as.function->name, n}));
    return;
  case NODE_CLASS_DECLARATION:
    if (n->as.class.name != NULL) vec_push(arena, &w->defined, ((Definition){n->as.class.name, n}));
    return;
  case NODE_ENUM: vec_push(arena, &w->defined, ((Definition){n->as.enumeration.name, n})); return;
  default: return;
  }
}

static bool is_statement(const Node *n) {
  return (n->kind >= NODE_VARIABLES && n->kind != NODE_BLOCK && n->kind != NODE_PROGRAM) || n->kind == NODE_DECLARATOR;
}

static void wait(void *context, const Node *child) {
  Walk *w = context;
  vec_push(w->veil->arena, &w->waiting, child);
}

static void walk(Walk *w, const Node *program) {
  Arena *arena = w->veil->arena;
  if (w->traces.count > 1) qsort(w->traces.items, w->traces.count, sizeof *w->traces.items, compare_nodes);
  vec_push(arena, &w->waiting, program);
  vec_push(arena, &w->statements, program);
  while (w->waiting.count > 0) {
    const Node *n = w->waiting.items[--w->waiting.count], *around = w->statements.items[--w->statements.count];
    define_names_of(w, n);
    if (w->traces.count > 0 &&
        bsearch(&n, w->traces.items, w->traces.count, sizeof *w->traces.items, compare_nodes) != NULL)
      vec_push(arena, &w->tainted, around);
    if (is_statement(n)) around = n;
    node_children(n, wait, w);
    while (w->statements.count < w->waiting.count) vec_push(arena, &w->statements, around);
  }
  if (w->defined.count > 1) qsort(w->defined.items, w->defined.count, sizeof *w->defined.items, compare_definitions);
}

static void taint_name(Walk *w, const String *name) {
  size_t low = 0, high = w->defined.count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if ((uintptr_t)w->defined.items[middle].name < (uintptr_t)name) low = middle + 1;
    else high = middle;
  }
  for (; low < w->defined.count && w->defined.items[low].name == name; low++) {
    Definition *d = &w->defined.items[low];
    if (d->node != NULL) vec_push(w->veil->arena, &w->tainted, d->node);
    d->node = NULL; // once
  }
}

// ---- applying ----

static void hide(const Veil *veil, Diagnostics *diagnostics, const Node *node) {
  diagnostics_mask(diagnostics, node_place(veil->modules->sources, node));
}

static void hide_unless_shown(const Veil *veil, Diagnostics *diagnostics, const Node *node) {
  diagnostics_mask_unless_shown(diagnostics, node_place(veil->modules->sources, node));
}

// The strings in an expression, but the names of what is read: `o["key"]`, `{ "key": … }`.
static void hide_strings_in(Walk *w, Diagnostics *diagnostics, const Node *root, bool follow) {
  vec_push(w->veil->arena, &w->waiting, root);
  while (w->waiting.count > 0) {
    const Node *n = w->waiting.items[--w->waiting.count];
    if (is_text(n)) hide_unless_shown(w->veil, diagnostics, n);
    if (n->kind == NODE_IDENTIFIER && follow) taint_name(w, n->as.name);
    if (w->is_shallow && n->kind == NODE_FUNCTION) continue;
    if (n->kind == NODE_INDEX && is_text(n->as.index.index)) {
      wait(w, n->as.index.object);
    } else if (n->kind == NODE_PROPERTY && n->as.property.computed) {
      if (n->as.property.value != NULL) wait(w, n->as.property.value);
    } else {
      node_children(n, wait, w);
    }
  }
}

// From a character too many to the closing quote.
static void cut_long_string(const Veil *veil, Diagnostics *diagnostics, const Node *node) {
  node = node_strip(node);
  Place place = node_place(veil->modules->sources, node);
  if (node->kind != NODE_STRING || place.end - place.start < SHOWN_MOST + 2) return;
  const Str text = str_slice(place.source->text, place.start + 1, place.end - 1);
  size_t at = 0, characters = 0;
  while (at < text.length && characters < SHOWN_MOST) {
    utf8_next(text, &at, NULL);
    characters++;
  }
  diagnostics_mask(diagnostics, (Place){place.source, place.start + 1 + (uint32_t)at, place.end - 1});
}

// Behind the string that begins at `at`: its closing quote, else the end of the line.
static size_t string_end(Str text, size_t at) {
  const char quote = text.data[at];
  for (size_t i = at + 1; i < text.length; i++) {
    if (text.data[i] == '\\') i++;
    else if (text.data[i] == quote) return i + 1;
    else if (text.data[i] == '\n' && quote != '`') return i;
  }
  return text.length;
}

static void hide_unparsed(Diagnostics *diagnostics, Place place) {
  const Str text = place.source->text;
  size_t at = place.start, end = place.end;
  while (at > 0 && text.data[at - 1] != '\n') at--;
  while (end < text.length && text.data[end] != '\n') end++;
  size_t from = at, to = at; // masked in one: what stands between two of a line may be within a third
  for (size_t next; at < end; at = next) {
    const bool is_quote = strchr("'\"`", text.data[at]) != NULL && text.data[at] != '\0';
    next = is_quote ? string_end(text, at) : at + 1;
    if (text.data[at] == '\n') {
      diagnostics_mask(diagnostics, (Place){place.source, (uint32_t)from, (uint32_t)to});
      from = to = next;
    }
    if (is_quote && from == to) from = at;
    if (is_quote) to = next;
  }
  diagnostics_mask(diagnostics, (Place){place.source, (uint32_t)from, (uint32_t)to});
}

static void apply_in_file(const Veil *veil, Diagnostics *diagnostics, const Module *module) {
  Walk w = {.veil = veil, .file = module->source->id};
  for (size_t i = 0; i < veil->traces.count; i++)
    if (veil->traces.items[i]->file == w.file) add(veil->arena, &w.traces, veil->traces.items[i]);
  for (size_t i = 0; i < veil->secrets.count; i++)
    if (veil->secrets.items[i]->file == w.file) add(veil->arena, &w.tainted, veil->secrets.items[i]);
  if (w.traces.count == 0 && w.tainted.count == 0) return;
  walk(&w, module->syntax->program);
  for (size_t i = 0; i < w.tainted.count; i++) hide_strings_in(&w, diagnostics, w.tainted.items[i], true);
}

void veil_apply(const Veil *veil, Diagnostics *diagnostics) {
  for (size_t i = 0; i < veil->shown.count; i++) {
    diagnostics_show(diagnostics, node_place(veil->modules->sources, veil->shown.items[i]));
    cut_long_string(veil, diagnostics, veil->shown.items[i]);
  }
  for (size_t i = 0; i < veil->secrets.count; i++) hide(veil, diagnostics, veil->secrets.items[i]);
  for (size_t i = 0; i < veil->strings.count; i++)
    if (is_text(node_strip(veil->strings.items[i]))) hide(veil, diagnostics, veil->strings.items[i]);
  for (size_t i = 0; i < veil->unparsed.count; i++)
    hide_unparsed(diagnostics, node_place(veil->modules->sources, veil->unparsed.items[i]));
  if (veil->calls.count == 0) return;
  Walk calls = {.veil = veil};
  for (size_t i = 0; i < veil->calls.count; i++) hide_strings_in(&calls, diagnostics, veil->calls.items[i], false);
  Walk leads = {.veil = veil, .is_shallow = true};
  for (size_t i = 0; i < veil->leads.count; i++) hide_strings_in(&leads, diagnostics, veil->leads.items[i], false);
  const bool has_parts = veil->secrets.count > 0 || veil->traces.count > 0;
  for (size_t i = 0; has_parts && i < veil->modules->all.count; i++) {
    const Module *module = veil->modules->all.items[i];
    if (module->syntax != NULL) apply_in_file(veil, diagnostics, module);
  }
}
