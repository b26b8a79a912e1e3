#include "syntax/ast.h"

#include <stddef.h>

const char *node_kind_name(NodeKind kind) {
  static const char *const names[] = {
#define X(enumerator, name) name,
      NODE_KINDS(X)
#undef X
  };
  return names[kind];
}

const char *operator_spelling(Operator op) {
  static const char *const spellings[] = {
#define X(enumerator, spelling) spelling,
      OPERATORS(X)
#undef X
  };
  return spellings[op];
}

// Names, literals, members and calls are most of a tree.
static size_t node_size(NodeKind kind) {
#define UP_TO(part) (offsetof(Node, as) + sizeof(((Node *)NULL)->as.part))
  switch (kind) {
  case NODE_IDENTIFIER: return UP_TO(name);
  case NODE_NUMBER: return UP_TO(number);
  case NODE_STRING: return UP_TO(string);
  case NODE_ARRAY:
  case NODE_OBJECT: return UP_TO(list);
  case NODE_CALL:
  case NODE_NEW: return UP_TO(call);
  case NODE_MEMBER: return UP_TO(member);
  case NODE_INDEX: return UP_TO(index);
  case NODE_PROPERTY: return UP_TO(property);
  case NODE_VARIABLES: return UP_TO(variables);
  case NODE_DECLARATOR: return UP_TO(declarator);
  case NODE_PAREN:
  case NODE_TYPED:
  case NODE_EXPRESSION_STATEMENT:
  case NODE_EXPORT_DECLARATION:
  case NODE_EXPORT_DEFAULT: return UP_TO(expression);
  default: return sizeof(Node);
  }
#undef UP_TO
}

Node *node_make(Arena *arena, NodeKind kind, uint32_t file, uint32_t start, uint32_t end) {
  Node *n = arena_alloc(arena, node_size(kind));
  n->kind = kind;
  n->file = file;
  n->start = start;
  n->end = end;
  return n;
}

const Node *node_strip(const Node *node) {
  while (node->kind == NODE_PAREN || node->kind == NODE_TYPED) node = node->as.expression;
  return node;
}

typedef void Visit(void *context, const Node *child);

static void one(const Node *child, Visit *visit, void *context) {
  if (child != NULL) visit(context, child);
}

static void each(const NodeList *list, Visit *visit, void *context) {
  for (size_t i = 0; i < list->count; i++) one(list->items[i], visit, context);
}

static void function_children(const FunctionNode *f, Visit *visit, void *context) {
  each(&f->parameters, visit, context);
  one(f->body, visit, context);
}

void node_children(const Node *n, Visit *visit, void *context) {
  switch (n->kind) {
  case NODE_TEMPLATE: each(&n->as.template.expressions, visit, context); return;
  case NODE_TAGGED_TEMPLATE:
    one(n->as.tagged.tag, visit, context);
    one(n->as.tagged.template, visit, context);
    return;
  case NODE_ARRAY:
  case NODE_OBJECT:
  case NODE_SEQUENCE:
  case NODE_JSX:
  case NODE_BLOCK:
  case NODE_PROGRAM:
  case NODE_ARRAY_PATTERN:
  case NODE_OBJECT_PATTERN: each(&n->as.list, visit, context); return;
  case NODE_FUNCTION:
  case NODE_FUNCTION_DECLARATION: function_children(n->as.function, visit, context); return;
  case NODE_CLASS:
  case NODE_CLASS_DECLARATION:
    each(&n->as.class.decorators, visit, context);
    one(n->as.class.heritage, visit, context);
    each(&n->as.class.members, visit, context);
    return;
  case NODE_UNARY:
  case NODE_UPDATE: one(n->as.unary.argument, visit, context); return;
  case NODE_BINARY:
  case NODE_LOGICAL:
  case NODE_ASSIGN:
    one(n->as.binary.left, visit, context);
    one(n->as.binary.right, visit, context);
    return;
  case NODE_CONDITIONAL:
  case NODE_IF:
    one(n->as.conditional.test, visit, context);
    one(n->as.conditional.consequent, visit, context);
    one(n->as.conditional.alternate, visit, context);
    return;
  case NODE_CALL:
  case NODE_NEW:
    one(n->as.call.callee, visit, context);
    each(&n->as.call.arguments, visit, context);
    return;
  case NODE_MEMBER: one(n->as.member.object, visit, context); return;
  case NODE_INDEX:
    one(n->as.index.object, visit, context);
    one(n->as.index.index, visit, context);
    return;
  case NODE_OPTIONAL_CHAIN:
  case NODE_SPREAD:
  case NODE_AWAIT:
  case NODE_YIELD:
  case NODE_IMPORT_CALL:
  case NODE_PAREN:
  case NODE_TYPED:
  case NODE_REST:
  case NODE_EXPRESSION_STATEMENT:
  case NODE_RETURN:
  case NODE_THROW:
  case NODE_STATIC_BLOCK:
  case NODE_EXPORT_DEFAULT:
  case NODE_EXPORT_ASSIGN:
  case NODE_EXPORT_DECLARATION: one(n->as.expression, visit, context); return;
  case NODE_DEFAULT:
    one(n->as.assigned.target, visit, context);
    one(n->as.assigned.value, visit, context);
    return;
  case NODE_PROPERTY:
  case NODE_CLASS_MEMBER:
    each(&n->as.property.decorators, visit, context);
    if (n->as.property.computed) one(n->as.property.key, visit, context);
    one(n->as.property.value, visit, context);
    return;
  case NODE_VARIABLES: each(&n->as.variables.declarators, visit, context); return;
  case NODE_DECLARATOR:
    one(n->as.declarator.target, visit, context);
    one(n->as.declarator.value, visit, context);
    return;
  case NODE_ENUM: each(&n->as.enumeration.members, visit, context); return;
  case NODE_ENUM_MEMBER: one(n->as.enum_member.value, visit, context); return;
  case NODE_NAMESPACE: one(n->as.namespace.body, visit, context); return;
  case NODE_FOR:
  case NODE_WHILE:
  case NODE_DO_WHILE:
    one(n->as.loop.initializer, visit, context);
    one(n->as.loop.test, visit, context);
    one(n->as.loop.update, visit, context);
    one(n->as.loop.body, visit, context);
    return;
  case NODE_FOR_IN:
  case NODE_FOR_OF:
    one(n->as.for_each.target, visit, context);
    one(n->as.for_each.object, visit, context);
    one(n->as.for_each.body, visit, context);
    return;
  case NODE_SWITCH:
    one(n->as.switching.subject, visit, context);
    each(&n->as.switching.cases, visit, context);
    return;
  case NODE_CASE:
    one(n->as.branch.test, visit, context);
    each(&n->as.branch.body, visit, context);
    return;
  case NODE_LABELED: one(n->as.labeled.body, visit, context); return;
  case NODE_TRY:
    one(n->as.try.block, visit, context);
    one(n->as.try.parameter, visit, context);
    one(n->as.try.handler, visit, context);
    one(n->as.try.finalizer, visit, context);
    return;
  case NODE_IMPORT_EQUALS: one(n->as.import_equals.reference, visit, context); return;
  case NODE_DEFERRED: visit(context, node_statement(n)); return;
  default: return; // leaves, imports and exports of names
  }
}

void node_targets(const Node *pattern, Visit *visit, void *context) {
  if (pattern == NULL) return;
  const Node *n = node_strip(pattern);
  switch (n->kind) {
  case NODE_DEFAULT: node_targets(n->as.assigned.target, visit, context); return;
  case NODE_REST: node_targets(n->as.expression, visit, context); return;
  case NODE_HOLE: return;
  case NODE_PROPERTY: node_targets(n->as.property.value, visit, context); return;
  case NODE_ARRAY_PATTERN:
  case NODE_OBJECT_PATTERN:
    for (size_t i = 0; i < n->as.list.count; i++) node_targets(n->as.list.items[i], visit, context);
    return;
  default: visit(context, n); return;
  }
}

Place node_place(const Sources *sources, const Node *node) {
  if (node == NULL) return (Place){0};
  return (Place){sources_at(sources, node->file), node->start, node->end};
}

Str node_text(const Sources *sources, const Node *node) {
  return str_slice(sources_at(sources, node->file)->text, node->start, node->end);
}
