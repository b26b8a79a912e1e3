// Texts that are known in part, or are one of several: the modules that they may name, and the keys that they are.
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "modules/choice.h"

enum { SHAPES_MOST = 64, LONGEST_PATH = 256, LONGEST_PIECE = 32, DATA_STEPS = 20 };

static bool is_path(const String *s) {
  return str_starts_with(s->text, STR("./")) || str_starts_with(s->text, STR("../"));
}

static Shapes *make(Evaluator *e, size_t most, bool is_all) {
  Shapes *s = arena_alloc(e->arena, sizeof *s + most * sizeof *s->items);
  *s = (Shapes){.is_all = is_all};
  return s;
}

static const Shapes *one(Evaluator *e, const String *text) {
  Shapes *s = make(e, 1, true);
  s->items[s->count++] = text;
  return s;
}

static const Shapes *piece(Evaluator *e, Value v, bool is_first) {
  static const char any[] = "";
  if (value_is_unknown(v)) {
    const Shapes *s = v.as.unknown->shapes;
    return s != NULL && (s->is_all || is_first) ? s : one(e, string_new(e->arena, (Str){any, sizeof any}));
  }
  return v.kind == VALUE_SYMBOL || value_is_object(v) ? NULL : one(e, to_string(e, v).as.string);
}

const Shapes *shapes_of(Evaluator *e, Value v) { return piece(e, v, true); }

const Shapes *shapes_add(Evaluator *e, const Shapes *before, Value v) {
  if (before == NULL || (v.kind == VALUE_STRING && str_is_empty(v.as.string->text))) return before;
  const Shapes *more = piece(e, v, before->count == 1 && str_is_empty(before->items[0]->text));
  if (more == NULL || before->count * more->count > SHAPES_MOST) return NULL;
  Shapes *both = make(e, before->count * more->count, before->is_all && more->is_all);
  for (size_t i = 0; i < before->count; i++)
    for (size_t k = 0; k < more->count; k++) {
      const size_t most = is_path(before->items[i]) ? LONGEST_PATH : LONGEST_PIECE;
      if (before->items[i]->text.length + more->items[k]->text.length > most) return NULL;
      both->items[both->count++] = string_concat(e->arena, before->items[i], more->items[k]);
    }
  return both;
}

Value shapes_give(Evaluator *e, Value unknown, const Shapes *shapes) {
  if (shapes != NULL) unknown_renew(e, &unknown)->shapes = shapes;
  return unknown;
}

static bool is_text(Value v) { return v.kind == VALUE_STRING || (value_is_unknown(v) && v.as.unknown->shapes != NULL); }

Value shapes_give_sum(Evaluator *e, Value unknown, Value a, Value b) {
  return is_text(a) || is_text(b) ? shapes_give(e, unknown, shapes_add(e, shapes_of(e, a), b)) : unknown;
}

// ---- one of several ----

static bool is_in(const Shapes *s, const String *text) {
  for (size_t i = 0; i < s->count; i++)
    if (str_equal(s->items[i]->text, text->text)) return true;
  return false;
}

static void add_paths(Shapes *to, const Shapes *from) {
  for (size_t i = 0; from != NULL && i < from->count && to->count < SHAPES_MOST; i++) {
    if (is_path(from->items[i]) && !is_in(to, from->items[i])) to->items[to->count++] = from->items[i];
  }
}

// Each of two lists; NULL: they are too many.
static const Shapes *add_all(Evaluator *e, const Shapes *before, const Shapes *more) {
  size_t count = before->count;
  for (size_t i = 0; i < more->count; i++) count += !is_in(before, more->items[i]);
  if (count == before->count) return before;
  if (count > SHAPES_MOST) return NULL;
  Shapes *all = make(e, count, true);
  memcpy(all->items, before->items, before->count * sizeof *all->items);
  all->count = before->count;
  for (size_t i = 0; i < more->count; i++)
    if (!is_in(before, more->items[i])) all->items[all->count++] = more->items[i];
  return all;
}

// The texts of which a value is one for certain; NULL: it may be something else.
static const Shapes *all_of(Evaluator *e, Value v) {
  if (v.kind == VALUE_STRING) return one(e, v.as.string);
  return value_is_unknown(v) && v.as.unknown->shapes != NULL && v.as.unknown->shapes->is_all ? v.as.unknown->shapes
                                                                                             : NULL;
}

const Shapes *shapes_either(Evaluator *e, Value a, Value b) {
  const Shapes *first = all_of(e, a), *second = first == NULL ? NULL : all_of(e, b);
  return second == NULL ? NULL : add_all(e, first, second);
}

const Shapes *shapes_join(Evaluator *e, const Shapes *before, Value v) {
  const Shapes *others = before != NULL && before->is_all ? all_of(e, v) : NULL;
  const Shapes *both = others == NULL || others == before ? others : add_all(e, before, others);
  if (both != NULL) return both;
  const bool is_known = v.kind == VALUE_STRING && is_path(v.as.string);
  const Shapes *more = value_is_unknown(v) ? v.as.unknown->shapes : is_known ? one(e, v.as.string) : NULL;
  if (more == before || (more == NULL && !before->is_all)) return before;
  Shapes *all = make(e, SHAPES_MOST, false);
  add_paths(all, before);
  const size_t count = all->count;
  add_paths(all, more);
  if (all->count == 0) return NULL;
  return before != NULL && !before->is_all && all->count == count ? before : all;
}

// ---- what they name ----

static bool is_known(Str shape) { return str_find_char(shape, '\0', 0) == SIZE_MAX; }

// What data there is by now may be it, too. That which is loaded later is nothing that was changed here.
static Value perhaps_data(Evaluator *e, Value any, Module *from, Str shape, bool require) {
  for (size_t i = 0; i < e->records.count; i++) {
    const ModuleRecord *r = e->records.items[i];
    if (r == NULL || r->state != MODULE_DONE || r->module->syntax != NULL) continue;
    if (!evaluator_charge(e, DATA_STEPS)) return value_abrupt();
    if (modules_may_choose(e->modules, from, shape, require, r->module->source->path))
      any = perhaps(e, any, require ? r->default_value : module_namespace(e, r->module, false));
  }
  return any;
}

const Shapes *shapes_known(Value v) {
  const Shapes *s = value_is_unknown(v) ? v.as.unknown->shapes : NULL;
  for (size_t i = 0; s != NULL && i < s->count; i++)
    if (!s->is_all || !is_known(s->items[i]->text)) return NULL;
  return s;
}

bool shapes_name_modules(Value specifier) {
  const Shapes *s = value_is_unknown(specifier) ? specifier.as.unknown->shapes : NULL;
  for (size_t i = 0; s != NULL && i < s->count; i++)
    if (is_path(s->items[i])) return true;
  return false;
}

// One that begins like the name of a package is that of a package.
static bool is_of_package(Str shape) {
  const char first = str_is_empty(shape) ? '\0' : shape.data[0];
  return first != '\0' && strchr("./#", first) == NULL && !str_starts_with(shape, STR("file:"));
}

Value shapes_give_module(Evaluator *e, Value specifier) {
  const Shapes *s = specifier.as.unknown->shapes;
  bool is_told = s != NULL && s->is_all;
  for (size_t i = 0; is_told && i < s->count; i++) is_told = is_path(s->items[i]) || is_of_package(s->items[i]->text);
  const Value any = unknown_from(e, specifier);
  return is_told ? any : unknown_of_app(e, any);
}

Value shapes_import(Evaluator *e, const Node *node, Value specifier, bool require) {
  Value any = shapes_give_module(e, specifier);
  Module *from = node_module(e, node);
  if (from == NULL || !shapes_name_modules(specifier)) return any;
  const Unknown *u = specifier.as.unknown;
  const Unknown *why = unknown_new(e, UNKNOWN_SPECIFIER, node, node_subject(e, node), u).as.unknown;
  const Maybe maybe = {.kind = MAYBE_CONDITION, .node = node, .unknown = why};
  for (size_t i = 0; i < u->shapes->count; i++) {
    const Str shape = u->shapes->items[i]->text;
    if (is_known(shape)) {
      any = perhaps(e, any, module_perhaps(e, node, shape, require, &maybe));
      continue;
    }
    const Choices *choices = modules_choices(e->modules, from, shape, require);
    if (!evaluator_charge(e, choices->count)) return value_abrupt();
    for (size_t k = 0; k < choices->count; k++)
      any = perhaps(e, any, module_perhaps(e, node, choices->items[k], require, &maybe));
    TRY(any = perhaps_data(e, any, from, shape, require));
  }
  return any;
}
