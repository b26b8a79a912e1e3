// Code that was not followed to its end: what it would have declared is looked for, and what it has may have changed.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

// ---- the host's own that it has ----

typedef struct Reach {
  Evaluator *e;
  const Node *node;
  const HostMark *before;
  uint32_t id;
  bool is_told; // one that declares was met
} Reach;

static void meet_object(Reach *r, Object *o) {
  if (o == NULL || r->is_told || object_is_standard(r->e, o)) return;
  if (o->class == CLASS_FUNCTION && o->as.function.native != NULL && !o->layered) return;
  if (o->met == r->id) return;
  o->met = r->id;
  vec_push(r->e->arena, &r->e->meeting, o);
}

static void meet(Reach *r, Value v) {
  if (value_is_object(v)) meet_object(r, v.as.object);
  for (const Unknown *u = value_is_unknown(v) ? v.as.unknown : NULL; u != NULL; u = u->source)
    for (size_t i = 0; i < u->perhaps_count; i++) meet_object(r, u->perhaps[i]);
}

static void meet_binding(Reach *r, Binding *b) {
  meet_object(r, b->namespace);
  if (b->import_module == NULL) binding_force(r->e, b);
  const Value v = b->import_module != NULL ? import_read(r->e, b) : b->value;
  if (value_is_abrupt(v)) r->e->abrupt = ABRUPT_NONE;
  else meet(r, v);
}

static void meet_names(Reach *r, FunctionNode *f, Scope *scope) {
  const FunctionNames *names = function_names(r->e->modules->arena, f);
  for (size_t i = 0; i < names->read_count; i++) {
    Binding *b = scope_find(r->e, scope, names->read[i]);
    if (b != NULL) meet_binding(r, b);
  }
  for (Scope *s = names->has_eval ? scope : NULL; s != NULL; s = s->outer)
    for (uint32_t i = 0; i < s->count; i++) meet_binding(r, s->bindings[i]);
  const FunctionContext *c = names->uses_this ? scope_context(scope) : NULL;
  if (c != NULL) meet(r, context_this(c));
}

static void meet_closure(Reach *r, const Closure *c) {
  meet_object(r, c->home);
  if (c->function != NULL) meet_names(r, c->function, c->scope);
  if (c->class_node == NULL) return;
  if (c->class_node->as.class.initializers != NULL) meet_names(r, c->class_node->as.class.initializers, c->scope);
  for (size_t i = 0; i < c->class_node->as.class.members.count; i++) {
    const Node *m = c->class_node->as.class.members.items[i];
    if (m->kind == NODE_CLASS_MEMBER && m->as.property.value != NULL && m->as.property.value->kind == NODE_FUNCTION)
      meet_names(r, m->as.property.value->as.function, c->scope);
  }
}

static void meet_exports(Reach *r, Module *module) {
  const ValueList exports = module_export_values(r->e, module, NULL);
  for (size_t i = 0; i < exports.count; i++) meet(r, exports.items[i]);
}

static void meet_contents(Reach *r, Object *o) {
  const Evaluator *e = r->e;
  if (o->layered && e->host.unreached != NULL)
    r->is_told = e->host.unreached(e->host.context, r->e, o, r->node, r->before);
  if (o->layered && o->class == CLASS_HOST) return;
  for (size_t i = 0; i < o->property_count; i++) {
    meet(r, o->properties[i].value);
    meet(r, o->properties[i].setter);
  }
  if (o->unknown != NULL) meet(r, value_of_unknown(o->unknown));
  if (o->adopted != NULL) meet(r, value_of_unknown(o->adopted));
  meet_object(r, o->prototype);
  for (size_t i = 0; o->class == CLASS_ARRAY && i < array_count(o); i++) meet(r, o->as.array.items[i]);
  for (size_t i = 0; (o->class == CLASS_MAP || o->class == CLASS_SET) && i < o->as.collection.count; i++) {
    meet(r, o->as.collection.entries[i].key);
    meet(r, o->as.collection.entries[i].value);
  }
  if (o->class == CLASS_NAMESPACE) meet_exports(r, o->as.module);
  if (value_is_iterator(value_object(o))) {
    const BuiltinIterator *iterator = o->as.host.data;
    meet_object(r, iterator->source);
    for (size_t i = 0; i < iterator->values.count; i++) meet(r, iterator->values.items[i]);
  }
  if (o->class != CLASS_FUNCTION) return;
  meet_object(r, o->as.function.bound);
  if (o->as.function.bound != NULL) meet(r, o->as.function.bound_this);
  for (size_t i = 0; i < o->as.function.bound_count; i++) meet(r, o->as.function.bound_arguments[i]);
  if (o->as.function.closure != NULL) meet_closure(r, o->as.function.closure);
}

static void tell_ours(Evaluator *e, const Value *values, size_t count, const Node *node, const HostMark *before) {
  Reach r = {.e = e, .node = node, .before = before, .id = ++e->reaches};
  const size_t first = e->meeting.count;
  for (size_t i = 0; i < count; i++) meet(&r, values[i]);
  for (size_t i = first; i < e->meeting.count && !r.is_told; i++) meet_contents(&r, e->meeting.items[i]);
  e->meeting.count = first;
}

// ---- the calls that are written in it ----

typedef struct Unreached {
  Evaluator *e;
  Scope *scope;
  const Unknown *why;
  int depth;
} Unreached;

static bool is_function(const Node *n) {
  return n->kind == NODE_FUNCTION || n->kind == NODE_FUNCTION_DECLARATION || n->kind == NODE_CLASS ||
         n->kind == NODE_CLASS_DECLARATION;
}

// The calls of the host's functions, as if made with arguments that are not known: what they would have declared hangs
// on how the code ended. Functions of the program that it calls are looked into, a few levels deep; those that are
// written in it where nothing but the budget ended, as any of them may be called by what was not come to.
static void call_unreached(void *context, const Node *n) {
  enum { CALL_DEPTH = 3 };
  Unreached *u = context;
  if ((is_function(n) && u->why->reason != UNKNOWN_BUDGET) || !evaluator_charge(u->e, 1)) return;
  node_children(n, call_unreached, u);
  if (n->kind != NODE_CALL) return;
  const Node *callee = node_strip(n->as.call.callee), *root = callee;
  while (root->kind == NODE_MEMBER) root = node_strip(root->as.member.object);
  if (root->kind != NODE_IDENTIFIER && root->kind != NODE_CALL) return;
  Value this_value;
  u->e->busy++; // one call of a chain after the other has all before it
  Value f = evaluate_callee(u->e, callee, u->scope, &this_value);
  u->e->busy--;
  if (value_is_abrupt(f) && u->e->abrupt == ABRUPT_THROW) u->e->abrupt = ABRUPT_NONE;
  if (!value_is_callable(f)) return;
  const Object *o = f.as.object;
  if (o->layered && o->as.function.native != NULL) {
    Call call = {.this_value = this_value, .more = u->why, .node = n};
    call_value(u->e, f, &call);
  } else if (o->as.function.closure != NULL && o->as.function.closure->function != NULL && u->depth < CALL_DEPTH &&
             o->as.function.closure->function->body != NULL) {
    Unreached inner = {u->e, o->as.function.closure->scope, u->why, u->depth + 1};
    call_unreached(&inner, o->as.function.closure->function->body);
  }
}

// ---- all of it ----

void evaluate_unreached(Evaluator *e, Value function, const Call *call, const Node *node, const Unknown *why) {
  const Closure *c = value_is_callable(function) ? function.as.object->as.function.closure : NULL;
  e->abrupt = ABRUPT_NONE;
  HostMark before;
  host_mark(e, &before);
  if (c != NULL && c->function != NULL && c->function->body != NULL)
    call_unreached(&(Unreached){e, c->scope, why, 0}, c->function->body);
  if (why->reason != UNKNOWN_BUDGET) return;
  ValueList had = {0};
  vec_push(e->arena, &had, function);
  for (size_t i = 0; call != NULL && i < call->count; i++) vec_push(e->arena, &had, call->arguments[i]);
  if (call != NULL && call->more != NULL) vec_push(e->arena, &had, value_of_unknown(call->more));
  if (call != NULL) vec_push(e->arena, &had, call->this_value);
  tell_ours(e, had.items, had.count, node, &before);
  const Call all = {.this_value = value_undefined(), .arguments = had.items, .count = had.count};
  evaluator_lend(e, &all, NULL, NULL, false);
  e->foreign_node = e->endless = why->node;
  e->generation++;
}

void statement_unreached(Evaluator *e, const Node *statement, Scope *scope, const Unknown *why) {
  FunctionNode *f = ARENA_NEW(e->modules->arena, FunctionNode);
  *f = (FunctionNode){.body = (Node *)(uintptr_t)statement, .is_arrow = true};
  Object *o = object_make(e, CLASS_FUNCTION, e->realm.function_prototype);
  o->as.function.closure = ARENA_NEW(e->arena, Closure);
  *o->as.function.closure =
      (Closure){.node = statement, .function = f, .scope = scope, .this_value = value_undefined()};
  evaluate_unreached(e, value_object(o), NULL, statement, why);
}
