#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "syntax/declared.h"
#include "syntax/usage.h"

enum { SLOTS_FROM = 10 };

Scope *scope_new(Evaluator *e, Scope *outer) {
  Scope *s = ARENA_NEW(e->arena, Scope);
  s->outer = outer;
  return s;
}

static uint32_t name_hash(const String *name) { return (uint32_t)(((uintptr_t)name >> 4) * 0x9E3779B1u); }

static void slot_put(Scope *s, uint32_t i) {
  uint32_t mask = s->slot_count - 1, at = name_hash(s->bindings[i]->name) & mask;
  while (s->slots[at] != 0) at = (at + 1) & mask;
  s->slots[at] = i + 1;
}

Binding *scope_find_own(Scope *s, const String *name) {
  if (s->slots != NULL) {
    uint32_t mask = s->slot_count - 1;
    for (uint32_t at = name_hash(name) & mask; s->slots[at] != 0; at = (at + 1) & mask)
      if (s->bindings[s->slots[at] - 1]->name == name) return s->bindings[s->slots[at] - 1];
    return NULL;
  }
  for (uint32_t i = 0; i < s->count; i++)
    if (s->bindings[i]->name == name) return s->bindings[i];
  return NULL;
}

Binding *scope_find(Evaluator *e, Scope *s, const String *name) {
  for (; s != NULL; s = s->outer) {
    Binding *b = scope_find_own(s, name);
    if (b == NULL && s->names != NULL && map_has(s->names, name->text)) b = space_name(e, s, name);
    if (b != NULL) return b;
  }
  return NULL;
}

Binding *scope_declare(Evaluator *e, Scope *s, const String *name, Value value, bool is_constant) {
  Binding *b = scope_find_own(s, name);
  if (b != NULL) {
    if (value.kind == VALUE_EMPTY) return b;
    b->value = value;
    b->deferred = NULL;
    return b;
  }
  b = ARENA_NEW(e->arena, Binding);
  *b = (Binding){
      .name = name, .value = value, .is_constant = is_constant, .serial = ++e->serial, .generation = e->generation};
  if (s->count == s->capacity) {
    uint32_t capacity = s->capacity < 4 ? 4 : s->capacity * 2;
    s->bindings = arena_grow(e->arena, s->bindings, s->count * sizeof(Binding *), capacity * sizeof(Binding *));
    s->capacity = capacity;
    s->slots = NULL;
  }
  s->bindings[s->count++] = b;
  if (s->slots != NULL) slot_put(s, s->count - 1);
  else if (s->count >= SLOTS_FROM) {
    s->slot_count = 32;
    while (s->slot_count < s->capacity * 2) s->slot_count *= 2;
    s->slots = ARENA_ARRAY(e->arena, uint32_t, s->slot_count);
    for (uint32_t i = 0; i < s->count; i++) slot_put(s, i);
  }
  return b;
}

void binding_force(Evaluator *e, Binding *b) {
  if (b->deferred == NULL || !b->is_due) return;
  const Evaluator outside = evaluator_apart(e, b->deferred_serial, b->generation);
  const Node *statement = node_statement(b->deferred);
  Scope *scope = b->deferred_scope;
  b->deferred = NULL;
  e->node = statement;
  const Node *inner = statement;
  if (inner->kind == NODE_EXPORT_DECLARATION || inner->kind == NODE_EXPORT_DEFAULT) inner = inner->as.expression;
  if (inner->kind != NODE_FUNCTION_DECLARATION) execute(e, statement, scope);
  else if (inner->as.function->body != NULL) b->value = function_make(e, inner, scope, NULL, b->name);
  if (b->value.kind == VALUE_EMPTY) b->value = unknown_new(e, UNKNOWN_SYNTAX, inner, (Str){0}, NULL);
  evaluator_rejoin(e, &outside);
}

bool scope_exports(Scope *scope, const Node *target) {
  const Binding *b = target->kind == NODE_IDENTIFIER ? scope_find_own(scope, target->as.name) : NULL;
  return b != NULL && b->namespace != NULL;
}

const String *scope_name_for(Scope *scope, const Node *target) {
  return target->kind == NODE_IDENTIFIER && !scope_exports(scope, target) ? target->as.name : NULL;
}

static Usage *assignments_around(Evaluator *e, const Node *around) {
  if (e->assignments.arena == NULL) e->assignments.arena = e->arena;
  const Str key = {(const char *)&around, sizeof around};
  Usage *found = map_get(&e->assignments, key);
  if (found != NULL) return found;
  found = usage_of_assignments(e->arena, around, sources_at(e->modules->sources, around->file)->text);
  map_put(&e->assignments, str_copy(e->arena, key), found);
  return found;
}

bool binding_is_fixed(Evaluator *e, const Binding *b) {
  if (b->is_constant || !b->is_declared) return b->is_constant;
  return b->around == NULL || !usage_assigns(assignments_around(e, b->around), b->name);
}

// Whether it may hold something that was put there since, as what runs now does so later, or foreign code ran.
static bool is_stale(Evaluator *e, const Binding *b) {
  const bool is_older = b->serial <= e->later;
  if (b->value.kind == VALUE_EMPTY) return is_older; // it has a value by then
  if (b->is_constant || b->generation >= e->generation) return false;
  const bool is_given = value_is_object(b->value) && b->value.as.object->layered; // what the host gave is made once
  return b->is_exposed || (is_older && !is_given && !binding_is_fixed(e, b));
}

Value binding_copied(Evaluator *e, Binding *b) {
  return is_stale(e, b) ? perhaps_either(e, unknown_foreign(e), b->value) : b->value;
}

Value binding_read(Evaluator *e, Binding *b) {
  binding_force(e, b);
  if (b->import_module != NULL) return import_read(e, b);
  if (b->namespace != NULL) return value_get(e, value_object(b->namespace), key_of(b->name));
  const Value v = binding_copied(e, b);
  if (v.kind == VALUE_EMPTY)
    return throw_error(e, "ReferenceError", "Cannot access '%.*s' before initialization", STR_ARG(b->name->text));
  return v;
}

void binding_settle(Evaluator *e, Binding *b) {
  const Scope *scope = b->deferred_scope;
  if (scope == NULL) return;
  for (uint32_t i = 0; i < scope->count; i++) binding_force(e, scope->bindings[i]);
  b->deferred_scope = NULL;
}

Value binding_write(Evaluator *e, Binding *b, Value value, bool initialize) {
  binding_force(e, b);
  if (b->namespace != NULL) return value_set(e, value_object(b->namespace), key_of(b->name), value);
  if (!initialize) binding_settle(e, b);
  if (!initialize) {
    const bool is_set = b->value.kind != VALUE_EMPTY || is_stale(e, b);
    if (b->import_module != NULL || (b->is_constant && is_set))
      return throw_error(e, "TypeError", "Assignment to constant variable.");
    if (!is_set)
      return throw_error(e, "ReferenceError", "Cannot access '%.*s' before initialization", STR_ARG(b->name->text));
  }
  binding_touch(e, b);
  b->value = value;
  b->generation = e->generation;
  if (b->is_reachable) escape_put(e, value_undefined(), &value, 1, NULL);
  return value_undefined();
}

FunctionContext *scope_context(Scope *s) {
  for (; s != NULL; s = s->outer)
    if (s->context != NULL) return s->context;
  return NULL;
}

// ---- hoisting ----

typedef struct Hoisting {
  Evaluator *e;
  Scope *scope;
  bool is_constant, is_var;
} Hoisting;

static void hoist_name(void *context, const String *name) {
  const Hoisting *h = context;
  if (h->is_var && scope_find_own(h->scope, name) != NULL) return;
  scope_declare(h->e, h->scope, name, h->is_var ? value_undefined() : value_empty(), h->is_constant);
}

void scope_hoist_declarator(Evaluator *e, Scope *scope, const Node *pattern, bool is_constant) {
  pattern_names(pattern, hoist_name, &(Hoisting){e, scope, .is_constant = is_constant});
}

void scope_hoist_var(Evaluator *e, Scope *scope, const Node *node) {
  if (node != NULL) var_names(node, hoist_name, &(Hoisting){e, scope, .is_var = true});
}

static void hoist_deferred(Evaluator *e, Scope *scope, const Node *node, const Node *around) {
  const Deferred *d = node->as.deferred;
  Binding *b = scope_declare(e, scope, d->name, value_empty(), d->is_constant);
  b->around = around;
  if (d->is_function) b->value = value_empty(); // the last of several
  b->is_declared = d->is_function;
  b->deferred = node;
  b->deferred_scope = scope;
  b->deferred_serial = e->serial;
  b->is_due = d->is_function;
  e->serial += node->end - node->start; // more than the objects that its text can make
}

static void hoist_lexical(Evaluator *e, Scope *scope, const Node *node, const Node *around) {
  Binding *b = NULL;
  switch (node->kind) {
  case NODE_DEFERRED: hoist_deferred(e, scope, node, around); return;
  case NODE_EXPORT_DECLARATION: hoist_lexical(e, scope, node->as.expression, around); return;
  case NODE_EXPORT_DEFAULT:
    if (node->as.expression->kind == NODE_FUNCTION_DECLARATION || node->as.expression->kind == NODE_CLASS_DECLARATION)
      hoist_lexical(e, scope, node->as.expression, around);
    return;
  case NODE_LABELED: hoist_lexical(e, scope, node->as.labeled.body, around); return;
  case NODE_VARIABLES:
    if (node->as.variables.kind == VARIABLE_VAR) return;
    variable_names(node, hoist_name,
                   &(Hoisting){e, scope, .is_constant = variable_is_constant(node->as.variables.kind)});
    return;
  case NODE_FUNCTION_DECLARATION: {
    const FunctionNode *f = node->as.function;
    if (f->body == NULL) return;
    const String *name = f->name != NULL ? f->name : e->names.default_;
    b = scope_declare(e, scope, name, function_make(e, node, scope, NULL, name), false);
    b->is_declared = true;
    break;
  }
  case NODE_CLASS_DECLARATION:
    b = scope_declare(e, scope, node->as.class.name != NULL ? node->as.class.name : e->names.default_, value_empty(),
                      false);
    break;
  case NODE_ENUM:
  case NODE_NAMESPACE: b = space_hoist(e, scope, node); break;
  case NODE_IMPORT_EQUALS: scope_declare(e, scope, node->as.import_equals.local, value_empty(), true); return;
  default: return;
  }
  if (b != NULL) b->around = around;
}

void scope_hoist_lexical(Evaluator *e, Scope *scope, const NodeList *statements, const Node *around) {
  for (size_t i = 0; i < statements->count; i++) hoist_lexical(e, scope, statements->items[i], around);
}
