// Names that occur in a function.
#include <stdint.h>
#include <stdlib.h>

#include "support/map.h"
#include "support/vec.h"
#include "syntax/declared.h"
#include "syntax/scan.h"

typedef struct Waiting {
  const Node *node; // NULL: here a scope ends,
  size_t declared;  // of which this was the number of names declared before
  bool is_body;     // of a function: its `var`s are declared in it
} Waiting;

typedef struct Names {
  Arena *arena;
  VEC(const String *) read, written, handed;
  VEC(NameUse) uses;
  VEC(Waiting) waiting; // a chain may be deeper than the machine's stack
  bool is_free;         // only names that the function does not declare where they occur
  VEC(const String *) declared;
  Map times; // name -> how often it is among the declared, a number in the place of a pointer
  bool uses_this, has_eval;
} Names;

// ---- what the function declares itself ----

static bool is_own(const Names *names, const String *name) {
  return names->declared.count > 0 && map_get(&names->times, name->text) != NULL;
}

static void add_times(Names *names, const String *name, int by) {
  void **slot = map_slot(&names->times, name->text);
  *slot = (void *)((intptr_t)*slot + by);
}

static void declare(void *context, const String *name) {
  Names *names = context;
  if (name == NULL) return;
  vec_push(names->arena, &names->declared, name);
  add_times(names, name, 1);
}

static void end_scope(Names *names, size_t declared) {
  while (names->declared.count > declared) add_times(names, names->declared.items[--names->declared.count], -1);
}

static void wait(void *context, const Node *n) {
  Names *names = context;
  const Waiting waiting = {.node = n};
  vec_push(names->arena, &names->waiting, waiting);
}

static void wait_for(Names *names, const Node *n) {
  if (n != NULL) wait(names, n);
}

// What waits from here on is looked at before: the names declared from `declared` on are in its sight alone.
static void begin_scope(Names *names, size_t declared) {
  const Waiting end = {.declared = declared};
  vec_push(names->arena, &names->waiting, end);
}

static void enter_function(Names *names, const FunctionNode *f) {
  const size_t declared = names->declared.count;
  for (size_t i = 0; names->is_free && i < f->parameters.count; i++)
    pattern_names(f->parameters.items[i], declare, names);
  begin_scope(names, declared);
  for (size_t i = 0; i < f->parameters.count; i++) wait(names, f->parameters.items[i]);
  const Waiting body = {.node = f->body, .is_body = true};
  if (f->body != NULL) vec_push(names->arena, &names->waiting, body);
}

static void declare_all(Names *names, const NodeList *statements) {
  for (size_t i = 0; i < statements->count; i++) lexical_names(statements->items[i], declare, names);
}

static void declare_head(Names *names, const Node *head) {
  if (head != NULL && head->kind == NODE_VARIABLES && head->as.variables.kind != VARIABLE_VAR)
    variable_names(head, declare, names);
}

// Has the children of a node wait, with the names that it declares in their sight.
static void enter(Names *names, const Node *n) {
  if (n->kind == NODE_FUNCTION || n->kind == NODE_FUNCTION_DECLARATION) {
    enter_function(names, n->as.function);
    return;
  }
  const size_t declared = names->declared.count;
  switch (names->is_free ? n->kind : NODE_EMPTY) {
  case NODE_BLOCK: declare_all(names, &n->as.list); break;
  case NODE_FOR: declare_head(names, n->as.loop.initializer); break;
  case NODE_FOR_IN:
  case NODE_FOR_OF: declare_head(names, n->as.for_each.target); break;
  case NODE_SWITCH:
    wait(names, n->as.switching.subject);
    for (size_t i = 0; i < n->as.switching.cases.count; i++)
      declare_all(names, &n->as.switching.cases.items[i]->as.branch.body);
    begin_scope(names, declared);
    for (size_t i = 0; i < n->as.switching.cases.count; i++) wait(names, n->as.switching.cases.items[i]);
    return;
  case NODE_TRY:
    wait_for(names, n->as.try.block);
    wait_for(names, n->as.try.finalizer);
    pattern_names(n->as.try.parameter, declare, names);
    begin_scope(names, declared);
    wait_for(names, n->as.try.parameter);
    wait_for(names, n->as.try.handler);
    return;
  default: break;
  }
  if (names->declared.count > declared) begin_scope(names, declared);
  node_children(n, wait, names);
}

// ---- what occurs ----

static void add_read(Names *names, const String *name) {
  if (!is_own(names, name)) vec_push(names->arena, &names->read, name);
}

static void add_written(Names *names, const String *name) {
  if (!is_own(names, name)) vec_push(names->arena, &names->written, name);
}

static void add_handed(Names *names, const String *name) {
  if (!is_own(names, name)) vec_push(names->arena, &names->handed, name);
}

static void add_use(Names *names, const String *variable, const String *member) {
  if (is_own(names, variable)) return;
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
  if (variable != NULL) add_handed(names, variable->as.name);
}

static void collect_target(void *context, const Node *n) {
  Names *names = context;
  if (n->kind == NODE_OPTIONAL_CHAIN) n = n->as.expression; // of delete
  if (n->kind == NODE_IDENTIFIER) {
    add_written(names, n->as.name);
    return;
  }
  collect_handed(names, n);
  if (member_variable(n) != NULL) add_use(names, member_variable(n)->as.name, NULL);
}

static void collect_targets(Names *names, const Node *pattern) { node_targets(pattern, collect_target, names); }

// Text that was not parsed may do anything with the names in it, whatever it declares.
static void collect_words(Names *names, const Node *error) {
  for (size_t i = 0; i < error->as.word_count; i++) {
    const NameUse use = {error->as.words[i], NULL};
    vec_push(names->arena, &names->read, use.variable);
    vec_push(names->arena, &names->written, use.variable);
    vec_push(names->arena, &names->handed, use.variable);
    vec_push(names->arena, &names->uses, use);
  }
  names->uses_this = true;
}

// `eval("require")`, which hides a name of Node.js from bundlers.
static bool is_hidden_name(const Node *text) {
  return text->kind == NODE_STRING && str_is_one_of(text->as.string->text, "require module exports process");
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
    add_read(names, n->as.name);
    add_handed(names, n->as.name);
    add_use(names, n->as.name, NULL);
  }
  const Node *variable = member_variable(n);
  if (variable != NULL) {
    n = node_strip(n);
    add_read(names, variable->as.name);
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
  enter(names, n);
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

static const FunctionNames *collect_names(Arena *arena, FunctionNode *f, bool is_free) {
  Names names = {.arena = arena, .is_free = is_free, .times = {.arena = arena}};
  enter_function(&names, f);
  while (names.waiting.count > 0) {
    const Waiting next = names.waiting.items[--names.waiting.count];
    if (next.node == NULL) {
      end_scope(&names, next.declared);
      continue;
    }
    if (next.is_body && is_free) {
      const size_t declared = names.declared.count;
      var_names(next.node, declare, &names);
      begin_scope(&names, declared);
    }
    collect(&names, next.node);
  }
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
  return result;
}

const FunctionNames *function_names(Arena *arena, FunctionNode *f) {
  if (f->names == NULL) f->names = collect_names(arena, f, false);
  return f->names;
}

const FunctionNames *function_free_names(Arena *arena, FunctionNode *f) {
  if (f->free_names == NULL) f->free_names = collect_names(arena, f, true);
  return f->free_names;
}
