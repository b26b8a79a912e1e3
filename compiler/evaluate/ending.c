// Code that ends the program: `process.exit()`, and what comes to that or to a `throw` whatever it does before.
#include "evaluate/internal.h"
#include "evaluate/loading.h"

enum { NEST_MOST = 16 };

bool is_exit(const Evaluator *e, const Unknown *callee) {
  return callee->reason == UNKNOWN_GLOBAL && callee->perhaps_count == 0 && callee->source == NULL &&
         (str_is(callee->subject, "process.exit") || str_is(callee->subject, "process.abort")) &&
         !global_is_changed(e, STR("process"));
}

// A name of the runtime's, or of one of its modules.
static const Unknown *runtime_name(Evaluator *e, Scope *scope, const String *name) {
  Binding *b = scope_find(e, scope, name);
  if (b != NULL && b->import_module == NULL) return NULL;
  const Value v = b == NULL ? unknown_new(e, UNKNOWN_GLOBAL, NULL, name->text, NULL) : import_read(e, b);
  if (value_is_abrupt(v)) e->abrupt = ABRUPT_NONE;
  return value_is_unknown(v) ? v.as.unknown : NULL;
}

static bool is_exit_call(Evaluator *e, const Node *node, Scope *scope) {
  node = node_strip(node);
  if (node->kind != NODE_CALL) return false;
  const Node *callee = node_strip(node->as.call.callee);
  const Node *object = callee->kind == NODE_MEMBER ? node_strip(callee->as.member.object) : callee;
  if (object->kind != NODE_IDENTIFIER) return false;
  const Unknown *u = runtime_name(e, scope, object->as.name);
  if (u == NULL || callee == object) return u != NULL && is_exit(e, u);
  const Str name = callee->as.member.name->text;
  return u->reason == UNKNOWN_GLOBAL && str_is(u->subject, "process") && !global_is_changed(e, u->subject) &&
         (str_is(name, "exit") || str_is(name, "abort"));
}

// Code that is looked at without being run. What it declares hides what stands around it.
typedef struct Path {
  Scope *scope;
  int depth;
  bool is_awaited; // who called it waits for what it returns
} Path;

static Path further(const Path *p) { return (Path){p->scope, p->depth + 1, p->is_awaited}; }

static bool function_ends(Evaluator *e, const Node *node, Path p);

// A call of what ends the program, or of a function that always comes to such a one.
static bool call_ends(Evaluator *e, const Node *node, Path p) {
  if (is_exit_call(e, node, p.scope)) return true;
  node = node_strip(node);
  if (node->kind == NODE_AWAIT) node = node_strip(node->as.expression), p.is_awaited = true;
  return node->kind == NODE_CALL && !node->as.call.optional &&
         node_strip(node->as.call.callee)->kind == NODE_IDENTIFIER && function_ends(e, node->as.call.callee, p);
}

static bool ends(Evaluator *e, const Node *node, Path p);

static bool block_ends(Evaluator *e, const Node *node, Path p) {
  p.scope = scope_new(e, p.scope);
  scope_hoist_lexical(e, p.scope, &node->as.list, node);
  for (size_t i = 0; i < node->as.list.count; i++) {
    if (ends(e, node->as.list.items[i], further(&p))) return true;
    if (may_jump(e, node->as.list.items[i])) return false;
  }
  return false;
}

static bool ends(Evaluator *e, const Node *node, Path p) {
  if (node == NULL || p.depth > NEST_MOST) return false;
  Path alone = further(&p);
  alone.is_awaited = false;
  switch (node->kind) {
  case NODE_THROW: return e->catch_level == NO_LEVEL;
  case NODE_DEFERRED: return ends(e, node_statement(node), further(&p));
  case NODE_EXPRESSION_STATEMENT: return call_ends(e, node->as.expression, alone);
  case NODE_RETURN: return node->as.expression != NULL && call_ends(e, node->as.expression, further(&p));
  case NODE_IF:
    return ends(e, node->as.conditional.consequent, further(&p)) &&
           ends(e, node->as.conditional.alternate, further(&p));
  case NODE_BLOCK: return block_ends(e, node, p);
  default: return false;
  }
}

static bool code_ends(Evaluator *e, const Node *code, Path p) {
  return e->exit_level == NO_LEVEL && (ends(e, code, p) || call_ends(e, code, p));
}

bool handler_ends_always(Evaluator *e, const Node *node, Scope *scope) {
  Path p = {.scope = scope_new(e, scope)};
  if (node->as.try.parameter != NULL) scope_hoist_declarator(e, p.scope, node->as.try.parameter, false);
  return code_ends(e, node->as.try.handler, p);
}

static bool function_ends(Evaluator *e, const Node *node, Path p) {
  node = node_strip(node);
  Scope *scope = p.scope;
  const FunctionNode *f = node->kind == NODE_FUNCTION ? node->as.function : NULL;
  Binding *b = node->kind == NODE_IDENTIFIER ? scope_find(e, scope, node->as.name) : NULL;
  if (b != NULL && b->import_module == NULL && binding_is_fixed(e, b)) {
    binding_force(e, b);
    const Closure *c = value_is_callable(b->value) ? b->value.as.object->as.function.closure : NULL;
    if (c != NULL && c->class_node == NULL) f = c->function, scope = c->scope;
  }
  if (f == NULL || f->body == NULL || f->is_generator || p.depth > NEST_MOST) return false;
  if (f->is_async && !p.is_awaited) return false; // the program goes on meanwhile
  Path within = {scope_new(e, scope), p.depth + 1, p.is_awaited};
  for (size_t i = 0; i < f->parameters.count; i++)
    scope_hoist_declarator(e, within.scope, f->parameters.items[i], false);
  scope_hoist_var(e, within.scope, f->body);
  return code_ends(e, f->body, within);
}

bool function_ends_always(Evaluator *e, const Node *node, Scope *scope) {
  return function_ends(e, node, (Path){.scope = scope, .is_awaited = true});
}

Value exit_program(Evaluator *e, const Unknown *callee) {
  throw_error(e, "Error", "`%.*s()` ends the program", STR_ARG(callee->subject));
  e->is_exiting = e->abrupt == ABRUPT_THROW;
  return value_abrupt();
}
