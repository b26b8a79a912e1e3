#include "syntax/usage.h"

#include "support/vec.h"

typedef struct Usage {
  Arena *arena;
  Str text;
  const String *name;
  VEC(const Node *) waiting; // a chain may be deeper than the machine's stack
} Usage;

// ---- what declares the name ----

static bool pattern_binds(const Node *pattern, const String *name);

static bool any_binds(const NodeList *patterns, const String *name) {
  for (size_t i = 0; i < patterns->count; i++)
    if (pattern_binds(patterns->items[i], name)) return true;
  return false;
}

static bool pattern_binds(const Node *pattern, const String *name) {
  if (pattern == NULL) return false;
  pattern = node_strip(pattern);
  switch (pattern->kind) {
  case NODE_IDENTIFIER: return pattern->as.name == name;
  case NODE_DEFAULT: return pattern_binds(pattern->as.assigned.target, name);
  case NODE_REST: return pattern_binds(pattern->as.expression, name);
  case NODE_PROPERTY: return pattern_binds(pattern->as.property.value, name);
  case NODE_ARRAY_PATTERN:
  case NODE_OBJECT_PATTERN: return any_binds(&pattern->as.list, name);
  default: return false;
  }
}

static bool variables_bind(const Node *variables, const String *name) {
  const NodeList *declarators = &variables->as.variables.declarators;
  for (size_t i = 0; i < declarators->count; i++)
    if (pattern_binds(declarators->items[i]->as.declarator.target, name)) return true;
  return false;
}

static bool statement_declares(const Node *n, const String *name) {
  switch (n->kind) {
  case NODE_DEFERRED: return n->as.deferred->name == name;
  case NODE_LABELED: return statement_declares(n->as.labeled.body, name);
  case NODE_EXPORT_DECLARATION:
  case NODE_EXPORT_DEFAULT: return statement_declares(n->as.expression, name);
  case NODE_VARIABLES: return n->as.variables.kind != VARIABLE_VAR && variables_bind(n, name);
  case NODE_FUNCTION_DECLARATION: return n->as.function->body != NULL && n->as.function->name == name;
  case NODE_CLASS_DECLARATION: return n->as.class.name == name;
  case NODE_ENUM: return n->as.enumeration.name == name;
  case NODE_NAMESPACE: return n->as.namespace.instantiated && n->as.namespace.name == name;
  case NODE_IMPORT_EQUALS: return n->as.import_equals.local == name;
  default: return false;
  }
}

static bool any_declares(const NodeList *statements, const String *name) {
  for (size_t i = 0; i < statements->count; i++)
    if (statement_declares(statements->items[i], name)) return true;
  return false;
}

typedef struct Var {
  const String *name;
  bool is_found;
} Var;

// `var` belongs to the function around it, however deep in blocks it stands.
static void find_var(void *context, const Node *n) {
  Var *var = context;
  switch (n->kind) {
  case NODE_VARIABLES:
    if (n->as.variables.kind == VARIABLE_VAR && variables_bind(n, var->name)) var->is_found = true;
    return;
  case NODE_PROGRAM:
  case NODE_BLOCK:
  case NODE_IF:
  case NODE_FOR:
  case NODE_FOR_IN:
  case NODE_FOR_OF:
  case NODE_WHILE:
  case NODE_DO_WHILE:
  case NODE_SWITCH:
  case NODE_CASE:
  case NODE_TRY:
  case NODE_LABELED:
  case NODE_EXPORT_DECLARATION: node_children(n, find_var, var); return;
  default: return;
  }
}

static bool has_var(const Node *body, const String *name) {
  Var var = {.name = name};
  find_var(&var, body);
  return var.is_found;
}

static bool head_binds(const Node *head, const String *name) {
  return head != NULL && head->kind == NODE_VARIABLES && head->as.variables.kind != VARIABLE_VAR &&
         variables_bind(head, name);
}

static bool switch_declares(const Node *n, const String *name) {
  for (size_t i = 0; i < n->as.switching.cases.count; i++)
    if (any_declares(&n->as.switching.cases.items[i]->as.branch.body, name)) return true;
  return false;
}

static bool enum_has(const Node *n, const String *name) {
  for (size_t i = 0; i < n->as.enumeration.members.count; i++)
    if (n->as.enumeration.members.items[i]->as.enum_member.name == name) return true;
  return false;
}

// ---- references ----

static void wait(void *context, const Node *n) {
  Usage *u = context;
  vec_push(u->arena, &u->waiting, n);
}

static void wait_for(Usage *u, const Node *n) {
  if (n != NULL) wait(u, n);
}

static void enter_function(Usage *u, const FunctionNode *f, bool is_expression) {
  if (f->body == NULL || (is_expression && f->name == u->name && !f->is_method)) return;
  if (any_binds(&f->parameters, u->name)) return;
  for (size_t i = 0; i < f->parameters.count; i++) wait(u, f->parameters.items[i]);
  if (!has_var(f->body, u->name)) wait(u, f->body);
}

// Puts the parts of `n` where the name means what it means around `n` on the list of those to be looked at.
static void enter(Usage *u, const Node *n) {
  switch (n->kind) {
  case NODE_FUNCTION: enter_function(u, n->as.function, true); return;
  case NODE_FUNCTION_DECLARATION: enter_function(u, n->as.function, false); return;
  case NODE_CLASS:
    if (n->as.class.name != u->name) break;
    for (size_t i = 0; i < n->as.class.decorators.count; i++) wait(u, n->as.class.decorators.items[i]);
    return;
  case NODE_BLOCK:
    if (any_declares(&n->as.list, u->name)) return;
    break;
  case NODE_FOR:
    if (head_binds(n->as.loop.initializer, u->name)) return;
    break;
  case NODE_FOR_IN:
  case NODE_FOR_OF:
    if (head_binds(n->as.for_each.target, u->name)) return;
    break;
  case NODE_SWITCH:
    if (!switch_declares(n, u->name)) break;
    wait(u, n->as.switching.subject);
    return;
  case NODE_ENUM:
    if (enum_has(n, u->name)) return;
    break;
  case NODE_TRY:
    if (!pattern_binds(n->as.try.parameter, u->name)) break;
    wait(u, n->as.try.block);
    wait_for(u, n->as.try.finalizer);
    return;
  default: break;
  }
  node_children(n, wait, u);
}

static bool exports_name(const Node *n, const String *name) {
  if (n->as.export.specifier != NULL) return false;
  for (size_t i = 0; i < n->as.export.names.count; i++)
    if (n->as.export.names.items[i]->as.export_specifier.local == name) return true;
  return false;
}

static bool has_word(const Node *error, const String *name) {
  for (size_t i = 0; i < error->as.word_count; i++)
    if (error->as.words[i] == name) return true;
  return error->as.is_too_deep;
}

static bool is_reference(const Usage *u, const Node *n) {
  switch (n->kind) {
  case NODE_IDENTIFIER: return n->as.name == u->name;
  case NODE_EXPORT_NAMED: return exports_name(n, u->name);
  case NODE_ERROR: return has_word(n, u->name);
  default: return false;
  }
}

// A name with an escape in it is not found by its spelling.
static bool may_hold(Str text, Str name) {
  return str_find(text, name, 0) != SIZE_MAX || str_find(text, STR("\\u"), 0) != SIZE_MAX;
}

static bool refers(Usage *u, const Node *statement) {
  u->waiting.count = 0;
  wait(u, statement);
  while (u->waiting.count > 0) {
    const Node *n = u->waiting.items[--u->waiting.count];
    if (is_reference(u, n)) return true;
    enter(u, n);
  }
  return false;
}

bool usage_of_import(Arena *arena, const Node *program, Str text, const String *name) {
  Usage u = {.arena = arena, .text = text, .name = name};
  const NodeList *body = &program->as.list;
  if (any_declares(body, name) || has_var(program, name)) return false;
  for (size_t i = 0; i < body->count; i++)
    if (body->items[i]->kind != NODE_DEFERRED && refers(&u, body->items[i])) return true;
  for (size_t i = 0; i < body->count; i++) {
    const Node *n = body->items[i];
    if (n->kind == NODE_DEFERRED && may_hold(str_slice(text, n->start, n->end), name->text) && refers(&u, n))
      return true;
  }
  return false;
}
