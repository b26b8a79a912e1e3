// What a host asks of values: what an object holds for whoever looks at it, and what is within the reach of an Unknown.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"

enum { STEP_OBJECTS = 4 };

static void visit_exports(Evaluator *e, const Object *o, ContentsVisit *visit, void *context) {
  const Unknown *why;
  const ValueList exports = module_export_values(e, o, &why);
  for (size_t i = 0; i < exports.count; i++) visit(context, exports.items[i], NULL);
  if (why != NULL) visit(context, value_of_unknown(why), why);
}

// Whoever looks runs it. Code that may run: an abrupt end stays with the evaluator.
static void visit_getter(Evaluator *e, Object *o, Value getter, ContentsVisit *visit, void *context) {
  if (!value_is_callable(getter) || e->abrupt != ABRUPT_NONE) return;
  const Call call = {.this_value = value_object(o)};
  Value v;
  call_maybe(e, getter, &call, MAYBE_CONDITION, true, e->node, &v);
  if (e->abrupt == ABRUPT_NONE) visit(context, v, unknown_foreign(e).as.unknown);
}

void evaluator_contents(Evaluator *e, Object *o, ContentsVisit *visit, void *context) {
  if (o->class == CLASS_NAMESPACE) {
    visit_exports(e, o, visit, context);
    return;
  }
  const Unknown *more = o->unknown, *doubt = more == NULL ? object_doubt(e, o) : NULL;
  for (size_t i = 0; o->class == CLASS_ARRAY && i < array_count(o); i++) visit(context, o->as.array.items[i], doubt);
  for (size_t i = 0; o->class == CLASS_SET && i < o->as.collection.count; i++)
    visit(context, o->as.collection.entries[i].key, doubt);
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *listed = &o->properties[i];
    Property p;
    if (!object_own(e, o, listed->key, &p)) continue;
    if (p.flags & PROPERTY_ACCESSOR) visit_getter(e, o, p.value, visit, context);
    else visit(context, p.value, p.flags & PROPERTY_MAYBE ? unknown_foreign(e).as.unknown : NULL);
  }
  if (more != NULL) visit(context, value_of_unknown(more), more);
}

typedef struct Within {
  Evaluator *e;
  WithinVisit *visit;
  void *context;
  uint32_t id;        // of this look
  size_t first, most; // where its objects begin in Evaluator.within; how many are looked at
  bool is_over;       // there are more, or enough was seen
} Within;

static void look_at_object(Within *w, Object *o) {
  Evaluator *e = w->e;
  if (o == NULL || o->looked_at == w->id || object_is_standard(e, o)) return;
  if (o->class == CLASS_FUNCTION && o->as.function.native != NULL && !o->layered) return; // a built-in
  o->looked_at = w->id;
  if (e->within.count - w->first == w->most) w->is_over = true;
  else vec_push(e->arena, &e->within, o);
}

static void look_at(Within *w, Value v) {
  if (value_is_object(v)) look_at_object(w, v.as.object);
  for (const Unknown *u = value_is_unknown(v) ? v.as.unknown : NULL; u != NULL && !w->is_over; u = u->source)
    for (size_t i = 0; i < u->perhaps_count; i++) look_at_object(w, u->perhaps[i]);
}

static void look_at_content(void *context, Value v, const Unknown *doubt) {
  (void)doubt;
  look_at(context, v);
}

// ---- by functions ----

static void look_at_binding(Within *w, Binding *b) {
  Evaluator *e = w->e;
  look_at_object(w, b->namespace);
  if (b->import_module == NULL) binding_force(e, b);
  const AbruptKind outer = e->abrupt;
  const Value v = b->import_module == NULL ? b->value : import_read(e, b);
  if (value_is_abrupt(v)) e->abrupt = outer;
  else look_at(w, v);
}

static void look_by_names(void *context, FunctionNode *f, Scope *scope) {
  Within *w = context;
  const FunctionNames *names = function_free_names(w->e->modules->arena, f);
  for (size_t i = 0; i < names->read_count; i++) {
    Binding *b = scope_find(w->e, scope, names->read[i]);
    if (b != NULL) look_at_binding(w, b);
  }
  for (Scope *s = names->has_eval ? scope : NULL; s != NULL; s = s->outer)
    for (uint32_t i = 0; i < s->count; i++) look_at_binding(w, s->bindings[i]);
  const FunctionContext *c = names->uses_this ? scope_context(scope) : NULL;
  if (c != NULL) look_at(w, context_this(c));
}

static void look_by_closure(Within *w, const Closure *c) {
  look_at_object(w, c->home);
  closure_functions(c, look_by_names, w);
}

// What a function, what a class makes, or a method of it may give.
static void look_by_functions(Within *w, const Object *o) {
  for (size_t i = 0; i < o->property_count; i++) {
    if (o->properties[i].flags & PROPERTY_ACCESSOR) look_at(w, o->properties[i].value);
    look_at(w, o->properties[i].setter);
  }
  look_at_object(w, o->prototype);
  if (o->class != CLASS_FUNCTION) return;
  look_at_object(w, o->as.function.bound);
  if (o->as.function.bound != NULL) look_at(w, o->as.function.bound_this);
  for (size_t i = 0; i < o->as.function.bound_count; i++) look_at(w, o->as.function.bound_arguments[i]);
  if (o->as.function.closure != NULL) look_by_closure(w, o->as.function.closure);
}

static void look_into(Within *w, Object *o) {
  if (o->class == CLASS_NAMESPACE) visit_exports(w->e, o, look_at_content, w);
  if (o->class == CLASS_HOST) {
    if (!value_is_iterator(value_object(o))) return; // the host's own
    const BuiltinIterator *iterator = o->as.host.data;
    look_at_object(w, iterator->source);
    for (size_t i = 0; i < iterator->values.count; i++) look_at(w, iterator->values.items[i]);
  }
  for (size_t i = 0; o->class == CLASS_ARRAY && i < array_count(o); i++) look_at(w, o->as.array.items[i]);
  for (size_t i = 0; (o->class == CLASS_MAP || o->class == CLASS_SET) && i < o->as.collection.count; i++) {
    look_at(w, o->as.collection.entries[i].key);
    look_at(w, o->as.collection.entries[i].value);
  }
  for (size_t i = 0; i < o->property_count; i++)
    if (!(o->properties[i].flags & PROPERTY_ACCESSOR)) look_at(w, o->properties[i].value);
  if (o->unknown != NULL) look_at(w, value_of_unknown(o->unknown));
  if (o->adopted != NULL) look_at(w, value_of_unknown(o->adopted));
}

static void visit_one(Within *w, Object *o, bool by_function) {
  if (!w->visit(w->context, o, by_function)) w->is_over = true;
  else look_into(w, o);
}

bool evaluator_within(Evaluator *e, const Value *values, size_t count, size_t most, WithinVisit *visit, void *context) {
  Within w = {.e = e, .visit = visit, .context = context, .id = ++e->looks, .first = e->within.count, .most = most};
  for (size_t i = 0; i < count; i++) look_at(&w, values[i]);
  for (size_t i = w.first; i < e->within.count && !w.is_over; i++) visit_one(&w, e->within.items[i], false);
  const size_t direct = e->within.count;
  for (size_t i = w.first; i < e->within.count && !w.is_over; i++) {
    if (i >= direct) visit_one(&w, e->within.items[i], true);
    if (!w.is_over) look_by_functions(&w, e->within.items[i]);
  }
  evaluator_charge(e, (e->within.count - w.first) / STEP_OBJECTS);
  e->within.count = w.first;
  return !w.is_over;
}
