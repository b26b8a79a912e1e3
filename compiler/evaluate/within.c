// What a host asks of values: what an object holds for whoever looks at it, and what is within the reach of an Unknown.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

enum { WITHIN_MOST = 256, STEP_OBJECTS = 4 };

static void visit_exports(Evaluator *e, const Object *o, ContentsVisit *visit, void *context) {
  const Unknown *why;
  const ValueList exports = module_export_values(e, o->as.module, &why);
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
  Object *seen[WITHIN_MOST];
  size_t count;
  Object *slots[2 * WITHIN_MOST]; // the same by address
  bool is_over;                   // there is more than is looked at
} Within;

static void look_at_object(Within *w, Object *o) {
  size_t at = (uintptr_t)o / sizeof(Object) % (2 * WITHIN_MOST);
  for (; w->slots[at] != NULL; at = (at + 1) % (2 * WITHIN_MOST))
    if (w->slots[at] == o) return;
  if (w->count == WITHIN_MOST) {
    w->is_over = true;
    return;
  }
  w->slots[at] = o;
  w->seen[w->count++] = o;
}

static void look_at(Within *w, Value v) {
  if (value_is_object(v)) look_at_object(w, v.as.object);
  for (const Unknown *u = value_is_unknown(v) ? v.as.unknown : NULL; u != NULL && !w->is_over; u = u->source)
    for (size_t i = 0; i < u->perhaps_count; i++) look_at_object(w, u->perhaps[i]);
}

static void look_into_export(void *context, Value v, const Unknown *doubt) {
  (void)doubt;
  look_at(context, v);
}

static void look_by_names(Within *w, FunctionNode *f, Scope *scope) {
  const FunctionNames *names = function_names(w->e->modules->arena, f);
  for (size_t i = 0; i < names->read_count; i++) {
    Binding *b = scope_find(w->e, scope, names->read[i]);
    if (b == NULL) continue;
    if (b->import_module == NULL) binding_force(w->e, b);
    const AbruptKind outer = w->e->abrupt;
    const Value v = b->import_module == NULL ? b->value : import_read(w->e, b);
    if (value_is_abrupt(v)) w->e->abrupt = outer;
    else look_at(w, v);
  }
  const FunctionContext *c = scope_context(scope);
  if (f->is_arrow && names->uses_this && c != NULL) look_at(w, context_this(c));
}

// What a function, what a class makes, or a method of it may give.
static void look_by_functions(Within *w, const Object *o) {
  for (size_t i = 0; i < o->property_count; i++)
    if (o->properties[i].flags & PROPERTY_ACCESSOR) look_at(w, o->properties[i].value);
  if (o->prototype != NULL && !object_is_standard(w->e, o->prototype)) look_at_object(w, o->prototype);
  if (o->class != CLASS_FUNCTION) return;
  if (o->as.function.bound != NULL) look_at_object(w, o->as.function.bound);
  for (size_t i = 0; i < o->as.function.bound_count; i++) look_at(w, o->as.function.bound_arguments[i]);
  const Closure *c = o->as.function.closure;
  if (c == NULL) return;
  if (c->function != NULL) look_by_names(w, c->function, c->scope);
  if (c->class_node == NULL || c->class_node->as.class.initializers == NULL) return;
  look_by_names(w, c->class_node->as.class.initializers, c->scope);
}

static void look_into(Within *w, Object *o) {
  if (o->class == CLASS_NAMESPACE) visit_exports(w->e, o, look_into_export, w);
  if (o->class == CLASS_HOST) {
    if (!value_is_iterator(value_object(o))) return; // the host's own
    const BuiltinIterator *iterator = o->as.host.data;
    if (iterator->source != NULL) look_at_object(w, iterator->source);
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

bool evaluator_within(Evaluator *e, const Unknown *u, WithinVisit *visit, void *context) {
  Within w = {.e = e};
  look_at(&w, value_of_unknown(u));
  for (size_t i = 0; i < w.count && !w.is_over; i++) {
    visit(context, w.seen[i], false);
    look_into(&w, w.seen[i]);
  }
  const size_t direct = w.count;
  for (size_t i = 0; i < w.count && !w.is_over; i++) {
    if (i >= direct) {
      visit(context, w.seen[i], true);
      look_into(&w, w.seen[i]);
    }
    look_by_functions(&w, w.seen[i]);
  }
  evaluator_charge(e, w.count / STEP_OBJECTS);
  return !w.is_over;
}
