#include "syntax/ast.h"

#include <stddef.h>
#include <stdlib.h>

#include "support/vec.h"
#include "syntax/scan.h"

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

// ---- names that occur in a function ----

typedef struct Names {
  Arena *arena;
  VEC(const String *) read, written, handed;
  VEC(NameUse) uses;
  VEC(const Node *) waiting; // a chain may be deeper than the machine's stack
  bool uses_this, has_eval;
} Names;

static void add_use(Names *names, const String *variable, const String *member) {
  const NameUse use = {variable, member};
  vec_push(names->arena, &names->uses, use);
}

// The variable of which a property is read: `x` of `x.y`, or NULL.
static const Node *member_variable(const Node *n) {
  n = node_strip(n);
  if (n->kind != NODE_MEMBER && n->kind != NODE_INDEX) return NULL;
  const Node *object = node_strip(n->kind == NODE_MEMBER ? n->as.member.object : n->as.index.object);
  return object->kind == NODE_IDENTIFIER ? object : NULL;
}

// More than a property is read: `x.y = …`, `x.y()`.
static void collect_handed(Names *names, const Node *member) {
  const Node *variable = member_variable(member);
  if (variable != NULL) vec_push(names->arena, &names->handed, variable->as.name);
}

static void collect_target(void *context, const Node *n) {
  Names *names = context;
  if (n->kind == NODE_OPTIONAL_CHAIN) n = n->as.expression; // of delete
  if (n->kind == NODE_IDENTIFIER) {
    vec_push(names->arena, &names->written, n->as.name);
    return;
  }
  collect_handed(names, n);
  if (member_variable(n) != NULL) add_use(names, member_variable(n)->as.name, NULL);
}

static void collect_targets(Names *names, const Node *pattern) { node_targets(pattern, collect_target, names); }

static void wait(void *context, const Node *n) {
  Names *names = context;
  vec_push(names->arena, &names->waiting, n);
}

// Text that was not parsed may do anything with the names in it.
static void collect_words(Names *names, const Node *error) {
  for (size_t i = 0; i < error->as.word_count; i++) {
    vec_push(names->arena, &names->read, error->as.words[i]);
    vec_push(names->arena, &names->written, error->as.words[i]);
    vec_push(names->arena, &names->handed, error->as.words[i]);
    add_use(names, error->as.words[i], NULL);
  }
  names->uses_this = true;
}

// `eval("require")`, which hides a name of Node.js from bundlers.
static bool is_hidden_name(const Node *text) {
  return text->kind == NODE_STRING && is_one_of(text->as.string->text, "require module exports process");
}

bool node_is_direct_eval(const Node *call) {
  const Node *callee = call->kind == NODE_CALL && !call->as.call.optional ? node_strip(call->as.call.callee) : NULL;
  if (callee == NULL || callee->kind != NODE_IDENTIFIER || !str_equal(callee->as.name->text, STR("eval"))) return false;
  const NodeList *arguments = &call->as.call.arguments;
  return arguments->count > 0 && !is_hidden_name(arguments->items[0]);
}

static void collect(Names *names, const Node *n) {
  if (node_is_direct_eval(n)) names->has_eval = names->uses_this = true;
  if (n->kind == NODE_IDENTIFIER) {
    vec_push(names->arena, &names->read, n->as.name);
    vec_push(names->arena, &names->handed, n->as.name);
    add_use(names, n->as.name, NULL);
  }
  const Node *variable = member_variable(n);
  if (variable != NULL) {
    n = node_strip(n);
    vec_push(names->arena, &names->read, variable->as.name);
    add_use(names, variable->as.name, n->kind == NODE_MEMBER ? n->as.member.name : NULL);
    if (n->kind == NODE_INDEX) wait(names, n->as.index.index);
    return;
  }
  if (n->kind == NODE_CALL || n->kind == NODE_NEW) collect_handed(names, n->as.call.callee);
  if (n->kind == NODE_TAGGED_TEMPLATE) collect_handed(names, n->as.tagged.tag);
  if (n->kind == NODE_UNARY && n->as.unary.op == OPERATOR_DELETE) collect_targets(names, n->as.unary.argument);
  if (n->kind == NODE_THIS || n->kind == NODE_SUPER) names->uses_this = true;
  if (n->kind == NODE_ASSIGN) collect_targets(names, n->as.binary.left);
  if (n->kind == NODE_UPDATE) collect_targets(names, n->as.unary.argument);
  if ((n->kind == NODE_FOR_IN || n->kind == NODE_FOR_OF) && n->as.for_each.target->kind != NODE_VARIABLES)
    collect_targets(names, n->as.for_each.target);
  if (n->kind == NODE_ERROR) collect_words(names, n);
  node_children(n, wait, names);
}

static int compare_pointers(const void *a, const void *b) {
  uintptr_t x = (uintptr_t) * (const String *const *)a, y = (uintptr_t) * (const String *const *)b;
  return x < y ? -1 : x > y;
}

static size_t sort_unique(const String **items, size_t count) {
  if (count == 0) return 0;
  qsort(items, count, sizeof *items, compare_pointers);
  size_t kept = 1;
  for (size_t i = 1; i < count; i++)
    if (items[i] != items[kept - 1]) items[kept++] = items[i];
  return kept;
}

static int compare_uses(const void *a, const void *b) {
  const NameUse *x = a, *y = b;
  const int order = compare_pointers(&x->variable, &y->variable);
  return order != 0 ? order : compare_pointers(&x->member, &y->member);
}

static size_t sort_uses(NameUse *uses, size_t count) {
  if (count == 0) return 0;
  qsort(uses, count, sizeof *uses, compare_uses);
  size_t kept = 1;
  for (size_t i = 1; i < count; i++)
    if (compare_uses(&uses[i], &uses[kept - 1]) != 0) uses[kept++] = uses[i];
  return kept;
}

const FunctionNames *function_names(Arena *arena, FunctionNode *f) {
  if (f->names != NULL) return f->names;
  Names names = {.arena = arena};
  function_children(f, wait, &names);
  while (names.waiting.count > 0) collect(&names, names.waiting.items[--names.waiting.count]);
  FunctionNames *result = ARENA_NEW(arena, FunctionNames);
  *result = (FunctionNames){.read = names.read.items,
                            .written = names.written.items,
                            .uses_this = names.uses_this,
                            .has_eval = names.has_eval};
  result->read_count = sort_unique(names.read.items, names.read.count);
  result->written_count = sort_unique(names.written.items, names.written.count);
  result->handed = names.handed.items;
  result->handed_count = sort_unique(names.handed.items, names.handed.count);
  result->uses = names.uses.items;
  result->use_count = sort_uses(names.uses.items, names.uses.count);
  f->names = result;
  return result;
}

Place node_place(const Sources *sources, const Node *node) {
  if (node == NULL) return (Place){0};
  return (Place){sources_at(sources, node->file), node->start, node->end};
}

Str node_text(const Sources *sources, const Node *node) {
  return str_slice(sources_at(sources, node->file)->text, node->start, node->end);
}
