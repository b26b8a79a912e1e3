#include "syntax/declared.h"

void search_name(void *search, const String *name) {
  NameSearch *s = search;
  s->is_found |= name == s->name;
}

typedef struct Declaring {
  Declare *declare;
  void *context;
} Declaring;

static void declare_target(void *context, const Node *target) {
  const Declaring *d = context;
  if (target->kind == NODE_IDENTIFIER) d->declare(d->context, target->as.name);
}

void pattern_names(const Node *pattern, Declare *declare, void *context) {
  node_targets(pattern, declare_target, &(Declaring){declare, context});
}

void variable_names(const Node *variables, Declare *declare, void *context) {
  const NodeList *declarators = &variables->as.variables.declarators;
  for (size_t i = 0; i < declarators->count; i++)
    pattern_names(declarators->items[i]->as.declarator.target, declare, context);
}

void lexical_names(const Node *n, Declare *declare, void *context) {
  switch (n->kind) {
  case NODE_DEFERRED: declare(context, n->as.deferred->name); return;
  case NODE_LABELED: lexical_names(n->as.labeled.body, declare, context); return;
  case NODE_EXPORT_DECLARATION:
  case NODE_EXPORT_DEFAULT: lexical_names(n->as.expression, declare, context); return;
  case NODE_VARIABLES:
    if (n->as.variables.kind != VARIABLE_VAR) variable_names(n, declare, context);
    return;
  case NODE_FUNCTION_DECLARATION:
    if (n->as.function->body != NULL) declare(context, n->as.function->name);
    return;
  case NODE_CLASS_DECLARATION: declare(context, n->as.class.name); return;
  case NODE_ENUM: declare(context, n->as.enumeration.name); return;
  case NODE_NAMESPACE:
    if (n->as.namespace.instantiated) declare(context, n->as.namespace.name);
    return;
  case NODE_IMPORT_EQUALS: declare(context, n->as.import_equals.local); return;
  default: return;
  }
}

static void visit_var(void *context, const Node *n) {
  const Declaring *names = context;
  switch (n->kind) {
  case NODE_VARIABLES:
    if (n->as.variables.kind == VARIABLE_VAR) variable_names(n, names->declare, names->context);
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
  case NODE_EXPORT_DECLARATION: node_children(n, visit_var, context); return;
  default: return;
  }
}

void var_names(const Node *n, Declare *declare, void *context) { visit_var(&(Declaring){declare, context}, n); }

void import_names(const Node *n, Declare *declare, void *context) {
  if (n->kind != NODE_IMPORT) return;
  const NodeList *names = &n->as.import.names;
  for (size_t i = 0; i < names->count; i++) declare(context, names->items[i]->as.import_specifier.local);
}
