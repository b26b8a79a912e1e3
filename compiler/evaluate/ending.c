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

static bool function_ends(Evaluator *e, const Node *node, Scope *scope, int depth);

// A call of what ends the program, or of a function that always comes to such a one.
static bool call_ends(Evaluator *e, const Node *node, Scope *scope, int depth) {
  if (is_exit_call(e, node, scope)) return true;
  node = node_strip(node);
  if (node->kind == NODE_AWAIT) node = node_strip(node->as.expression);
  return node->kind == NODE_CALL && !node->as.call.optional &&
         node_strip(node->as.call.callee)->kind == NODE_IDENTIFIER &&
         function_ends(e, node->as.call.callee, scope, depth);
}

static bool ends(Evaluator *e, const Node *node, Scope *scope, int depth) {
  if (node == NULL || depth > NEST_MOST) return false;
  switch (node->kind) {
  case NODE_THROW: return e->catch_level == NO_LEVEL;
  case NODE_DEFERRED: return ends(e, node_statement(node), scope, depth + 1);
  case NODE_EXPRESSION_STATEMENT: return call_ends(e, node->as.expression, scope, depth + 1);
  case NODE_RETURN: return node->as.expression != NULL && call_ends(e, node->as.expression, scope, depth + 1);
  case NODE_IF:
    return ends(e, node->as.conditional.consequent, scope, depth + 1) &&
           ends(e, node->as.conditional.alternate, scope, depth + 1);
  case NODE_BLOCK:
    for (size_t i = 0; i < node->as.list.count; i++) {
      if (ends(e, node->as.list.items[i], scope, depth + 1)) return true;
      if (may_jump(e, node->as.list.items[i])) return false;
    }
    return false;
  default: return false;
  }
}

static bool code_ends(Evaluator *e, const Node *code, Scope *scope, int depth) {
  return e->exit_level == NO_LEVEL && (ends(e, code, scope, depth) || call_ends(e, code, scope, depth));
}

bool ends_always(Evaluator *e, const Node *code, Scope *scope) { return code_ends(e, code, scope, 0); }

static bool function_ends(Evaluator *e, const Node *node, Scope *scope, int depth) {
  node = node_strip(node);
  const FunctionNode *f = node->kind == NODE_FUNCTION ? node->as.function : NULL;
  Binding *b = node->kind == NODE_IDENTIFIER ? scope_find(e, scope, node->as.name) : NULL;
  if (b != NULL && b->import_module == NULL && binding_is_fixed(e, b)) {
    binding_force(e, b);
    const Closure *c = value_is_callable(b->value) ? b->value.as.object->as.function.closure : NULL;
    if (c != NULL && c->class_node == NULL) f = c->function, scope = c->scope;
  }
  return f != NULL && f->body != NULL && !f->is_generator && depth <= NEST_MOST &&
         code_ends(e, f->body, scope, depth + 1);
}

bool function_ends_always(Evaluator *e, const Node *node, Scope *scope) { return function_ends(e, node, scope, 0); }

Value exit_program(Evaluator *e, const Unknown *callee) {
  throw_error(e, "Error", "`%.*s()` ends the program", STR_ARG(callee->subject));
  e->is_exiting = e->abrupt == ABRUPT_THROW;
  return value_abrupt();
}
