// Code that was not followed to its end: what it would have declared is looked for, and what it has may have changed.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

// ---- the host's own that it has ----

typedef struct Having {
  Evaluator *e;
  const Node *node;
  const HostMark *before;
} Having;

static bool tell_one(void *context, Object *o, bool by_function) {
  const Having *h = context;
  (void)by_function;
  const Host *host = &h->e->host;
  return !o->layered || host->unreached == NULL || !host->unreached(host->context, h->e, o, h->node, h->before);
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
  evaluator_within(e, had.items, had.count, SIZE_MAX, tell_one, &(Having){e, node, &before});
  e->abrupt = ABRUPT_NONE; // it is given up at already
  const Call all = {.this_value = value_undefined(), .arguments = had.items, .count = had.count};
  evaluator_lend(e, &all, NULL, NULL, false);
  e->foreign_node = why->node;
  e->endless = why;
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
