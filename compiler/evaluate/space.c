// TypeScript's namespaces and enums, as its compiler writes them in JavaScript. All of one name are one object:
// `namespace A { export namespace B { … } }` is `(function (B) { … })(B = A.B || (A.B = {}))`.
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "syntax/declared.h"

// What the blocks of one namespace export, and the members of the enums of its name, wherever they stand.
typedef struct Space {
  VEC(const Node *) parts; // NAMESPACE, ENUM
  bool is_open;            // its names are gathered
  Map exports;             // name -> the Space of what is merged under it
  Map members;             // name -> not NULL: its value is written out
} Space;

static bool is_something(const Node *node) { return node->kind == NODE_ENUM || node->as.namespace.instantiated; }

static const String *name_of(const Node *node) {
  return node->kind == NODE_ENUM ? node->as.enumeration.name : node->as.namespace.name;
}

Binding *space_hoist(Evaluator *e, Scope *scope, const Node *node) {
  if (!is_something(node)) return NULL;
  Binding *b = scope_find_own(scope, name_of(node));
  const bool is_var = scope->outer == NULL; // of a module; else it is `let`
  if (b == NULL) b = scope_declare(e, scope, name_of(node), is_var ? value_undefined() : value_empty(), false);
  if (b->space == NULL) b->space = ARENA_NEW(e->arena, Space);
  vec_push(e->arena, &b->space->parts, node);
  return b;
}

// ---- names ----

typedef struct Naming {
  Evaluator *e;
  Space *space;
  Scope *scope;
  Object *object;
} Naming;

static Space *add_name(const Naming *naming, const String *name) {
  void **slot = map_slot(&naming->space->exports, name->text);
  if (*slot == NULL) *slot = ARENA_NEW(naming->e->arena, Space);
  return *slot;
}

static void add_declared(void *context, const String *name) { add_name(context, name); }

static void add_exported(Naming *naming, const Node *d) {
  switch (d->kind) {
  case NODE_VARIABLES: variable_names(d, add_declared, naming); return;
  case NODE_AMBIENT:
    for (size_t i = 0; i < d->as.list.count; i++) pattern_names(d->as.list.items[i], add_declared, naming);
    return;
  case NODE_FUNCTION_DECLARATION:
    if (d->as.function->body != NULL) add_name(naming, d->as.function->name);
    return;
  case NODE_CLASS_DECLARATION: add_name(naming, d->as.class.name); return;
  case NODE_IMPORT_EQUALS: add_name(naming, d->as.import_equals.local); return;
  case NODE_ENUM:
  case NODE_NAMESPACE:
    if (is_something(d)) vec_push(naming->e->arena, &add_name(naming, name_of(d))->parts, d);
    return;
  default: return;
  }
}

static void add_part(Naming *naming, const Node *part) {
  if (part->kind == NODE_ENUM) {
    for (size_t i = 0; i < part->as.enumeration.members.count; i++) {
      const String *name = part->as.enumeration.members.items[i]->as.enum_member.name;
      if (name != NULL) map_slot(&naming->space->members, name->text);
    }
    return;
  }
  const NodeList *list = &part->as.namespace.body->as.list;
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i]->kind == NODE_EXPORT_DECLARATION) add_exported(naming, list->items[i]->as.expression);
}

static void open_space(Evaluator *e, Space *space) {
  if (space->is_open) return;
  space->is_open = true;
  space->exports.arena = space->members.arena = e->arena;
  Naming naming = {.e = e, .space = space};
  for (size_t i = 0; i < space->parts.count; i++) add_part(&naming, space->parts.items[i]);
}

// ---- the object ----

// The scope that knows the names of what `scope`, the body of a namespace, belongs to; NULL: it is none.
static Scope *names_around(const Scope *scope) {
  return scope->outer != NULL && scope->outer->names != NULL ? scope->outer : NULL;
}

// `B || (B = {})`, or of what is exported `B = A.B || (A.B = {})`.
static Value merge(Evaluator *e, Binding *b, const Scope *exporter) {
  binding_force(e, b);
  const Key key = key_of(b->name);
  const Value outer = exporter == NULL ? value_empty() : value_object(exporter->object);
  Value v = value_undefined();
  if (exporter != NULL) v = value_get(e, outer, key);
  else if (b->value.kind != VALUE_EMPTY) v = binding_read(e, b);
  TRY(v);
  const int truth = value_truth(v);
  if (!value_is_object(v)) {
    Object *made = object_plain(e);
    if (truth == 1) v = unknown_unsupported(e, "a namespace of something else");
    if (value_is_unknown(v)) object_forget(e, made, v.as.unknown);
    v = value_is_unknown(v) ? perhaps(e, v, value_object(made)) : value_object(made);
    if (exporter != NULL) TRY(value_set(e, outer, key, v));
  }
  TRY(binding_write(e, b, v, true));
  return v;
}

// A scope in which the names of a namespace, or of an enum, are properties of its object.
static Scope *scope_of_names(Evaluator *e, Scope *outer, const Binding *b, const Node *part, Space *space, Value v) {
  Scope *self = scope_new(e, outer), *scope = scope_new(e, self);
  Binding *inner = scope_declare(e, self, b->name, v, false);
  inner->space = space;
  inner->is_declared = true;
  inner->around = part;
  if (value_is_object(v)) {
    scope->object = v.as.object;
  } else {
    scope->object = object_plain(e);
    object_forget(e, scope->object, v.as.unknown);
    unknown_acted_on(e, v);
  }
  scope->names = part->kind == NODE_ENUM ? &space->members : &space->exports;
  return scope;
}

// What a namespace exports under its own name is what TypeScript takes that name for, where others take the namespace.
Binding *space_name(Evaluator *e, Scope *scope, const String *name) {
  Binding *b = scope_declare(e, scope, name, value_undefined(), false);
  if (scope_find_own(scope->outer, name) == NULL) b->namespace = scope->object;
  else b->value = perhaps_any(e, unknown_unsupported(e, "a name that a namespace has and exports"), scope->object);
  return b;
}

// ---- enums ----

// Whether both TypeScript and what compiles file by file know the value without running anything.
static bool is_folded(Evaluator *e, const Node *node, Scope *scope) {
  switch (node->kind) {
  case NODE_NUMBER:
  case NODE_STRING: return true;
  case NODE_TEMPLATE: return node->as.template.expressions.count == 0;
  case NODE_PAREN: return is_folded(e, node->as.expression, scope);
  case NODE_UNARY:
    return (node->as.unary.op == OPERATOR_ADD || node->as.unary.op == OPERATOR_SUBTRACT ||
            node->as.unary.op == OPERATOR_BIT_NOT) &&
           is_folded(e, node->as.unary.argument, scope);
  case NODE_BINARY: return is_folded(e, node->as.binary.left, scope) && is_folded(e, node->as.binary.right, scope);
  case NODE_IDENTIFIER: {
    const Binding *b = scope_find(e, scope, node->as.name);
    const Binding *self = scope->outer->bindings[0];
    return b != NULL && b->namespace == scope->object && map_get(&self->space->members, b->name->text) != NULL;
  }
  case NODE_MEMBER: {
    const Node *object = node->as.member.object;
    const Binding *b = object->kind == NODE_IDENTIFIER ? scope_find(e, scope, object->as.name) : NULL;
    return b != NULL && b->space != NULL && map_get(&b->space->members, node->as.member.name->text) != NULL;
  }
  default: return false;
  }
}

// Whether it is seen from its spelling that the value is a string: then the member has no name by its value.
static bool is_text(const Node *node) {
  switch (node->kind) {
  case NODE_STRING:
  case NODE_TEMPLATE: return true;
  case NODE_PAREN: return is_text(node->as.expression);
  case NODE_BINARY:
    return node->as.binary.op == OPERATOR_ADD && (is_text(node->as.binary.left) || is_text(node->as.binary.right));
  default: return false;
  }
}

static void doubt_reverse(Evaluator *e, Object *o, Key key) {
  property_forget(e, o, key, unknown_unsupported(e, "whether an enum has a member by this value").as.unknown, true);
}

// `E[E["A"] = v] = "A"`
static Value put_reverse(Evaluator *e, Object *o, const Node *member, Value v) {
  Key key;
  Value problem = v;
  foreign_may_run(e, v);
  if (!value_is_unknown(v) && to_key(e, v, &key, &problem))
    return value_set(e, value_object(o), key, value_string(member->as.enum_member.name));
  TRY(problem);
  if (!evaluator_charge(e, o->property_count)) return value_abrupt();
  object_forget(e, o, problem.as.unknown);
  return value_undefined();
}

// What a member without a value gets.
typedef struct Next {
  Value number;    // undefined: it has none
  bool is_certain; // else it has none for some compilers
} Next;

static Value put_next(Evaluator *e, const Node *member, Object *o, Next *next) {
  Value v = next->number;
  if (!next->is_certain) v = unknown_unsupported(e, "the number of this enum member");
  v.origin = member;
  TRY(value_set(e, value_object(o), key_of(member->as.enum_member.name), v));
  if (next->is_certain || value_is_unknown(next->number)) {
    TRY(put_reverse(e, o, member, v));
  } else {
    doubt_reverse(e, o, key_number(e, next->number.as.number));
    doubt_reverse(e, o, key_of(e->names.undefined));
  }
  if (next->number.kind == VALUE_NUMBER) next->number.as.number++;
  return value_undefined();
}

static Value put_written(Evaluator *e, const Node *member, Scope *scope, Next *next) {
  const Node *written = member->as.enum_member.value;
  Object *o = scope->object;
  Value v = evaluate(e, written, scope);
  TRY(v);
  if (v.origin == NULL) v.origin = member;
  TRY(value_set(e, value_object(o), key_of(member->as.enum_member.name), v));
  *next = (Next){.number = value_is_unknown(v) ? v : value_undefined(), .is_certain = !value_is_unknown(v)};
  const bool is_known = is_folded(e, written, scope);
  if (v.kind == VALUE_NUMBER) *next = (Next){.number = value_number(v.as.number + 1), .is_certain = is_known};
  if (is_text(written) || (is_known && v.kind == VALUE_STRING)) return value_undefined();
  if (v.kind != VALUE_STRING) return put_reverse(e, o, member, v);
  doubt_reverse(e, o, key_of(v.as.string));
  return value_undefined();
}

static Value fill_enum(Evaluator *e, const Node *node, Scope *scope, Space *space) {
  Next next = {.number = value_number(0), .is_certain = true};
  for (size_t i = 0; i < node->as.enumeration.members.count; i++) {
    const Node *member = node->as.enumeration.members.items[i], *written = member->as.enum_member.value;
    const String *name = member->as.enum_member.name;
    if (name == NULL) {
      next = (Next){.number = unknown_unsupported(e, "a computed name of an enum")};
      object_forget(e, scope->object, next.number.as.unknown);
      if (written != NULL) TRY(evaluate(e, written, scope));
      continue;
    }
    if (written == NULL ? next.is_certain : is_folded(e, written, scope))
      *map_slot(&space->members, name->text) = space;
    TRY(written == NULL ? put_next(e, member, scope->object, &next) : put_written(e, member, scope, &next));
  }
  return value_undefined();
}

// ---- namespaces ----

// An exported variable is a property from the start; what else is exported is a variable of its block, too.
static void export_name(void *context, const String *name) {
  const Naming *naming = context;
  Binding *b = scope_find_own(naming->scope, name);
  if (b != NULL) b->namespace = naming->object;
}

static void export_variables(Naming *naming, const Node *d) {
  if (d->kind == NODE_VARIABLES) variable_names(d, export_name, naming);
  if (d->kind == NODE_IMPORT_EQUALS) export_name(naming, d->as.import_equals.local);
}

static Completion execute_body(Evaluator *e, const Node *body, Scope *names) {
  const NodeList *list = &body->as.list;
  Scope *scope = scope_new(e, names);
  scope_hoist_lexical(e, scope, list, body);
  Naming naming = {.e = e, .scope = scope, .object = names->object};
  for (size_t i = 0; i < list->count; i++) scope_hoist_var(e, scope, list->items[i]);
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i]->kind == NODE_EXPORT_DECLARATION) export_variables(&naming, list->items[i]->as.expression);
  return execute_list(e, list, scope);
}

Completion execute_space(Evaluator *e, const Node *node, Scope *scope, const Scope *exporter) {
  if (!is_something(node)) return completion_normal();
  Binding *b = scope_find_own(scope, name_of(node));
  if (b == NULL || b->space == NULL) space_hoist(e, scope, node);
  b = scope_find_own(scope, name_of(node));
  Space *space = exporter == NULL ? b->space : map_get(exporter->names, b->name->text);
  const Value v = merge(e, b, exporter);
  if (value_is_abrupt(v)) return completion_abrupt();
  open_space(e, space);
  b->is_declared = b->around != NULL;
  Scope *names = scope_of_names(e, scope, b, node, space, v);
  if (node->kind == NODE_NAMESPACE) return execute_body(e, node->as.namespace.body, names);
  names->object->inlined = false;
  const Value filled = fill_enum(e, node, names, space);
  names->object->inlined = true;
  return value_is_abrupt(filled) ? completion_abrupt() : completion_normal();
}

static const String *exported_name(const Node *d) {
  switch (d->kind) {
  case NODE_FUNCTION_DECLARATION: return d->as.function->body != NULL ? d->as.function->name : NULL;
  case NODE_CLASS_DECLARATION: return d->as.class.name;
  default: return NULL;
  }
}

Completion execute_exported(Evaluator *e, const Node *d, Scope *scope) {
  const Scope *exporter = names_around(scope);
  if (exporter != NULL && (d->kind == NODE_ENUM || d->kind == NODE_NAMESPACE))
    return execute_space(e, d, scope, exporter);
  const Completion c = execute(e, d, scope);
  if (exporter == NULL || c.kind != COMPLETION_NORMAL || exported_name(d) == NULL) return c;
  Binding *b = scope_find_own(scope, exported_name(d));
  const Value v = binding_read(e, b);
  if (value_is_abrupt(v)) return completion_abrupt();
  const Value set = value_set(e, value_object(exporter->object), key_of(b->name), v);
  return value_is_abrupt(set) ? completion_abrupt() : completion_normal();
}

// TypeScript writes `A.f()`, others `(0, A.f)()`.
Value space_this(Evaluator *e, const Binding *name, const Object *function) {
  const Closure *c = function->as.function.closure;
  if (name == NULL || name->namespace == NULL || c->function == NULL || c->function->is_arrow) return value_undefined();
  if (!function_names(e->modules->arena, c->function)->uses_this) return value_undefined();
  return perhaps(e, unknown_unsupported(e, "`this` of an exported function"), value_object(name->namespace));
}

Completion execute_import_equals(Evaluator *e, const Node *node, Scope *scope) {
  const Node *specifier = node->as.import_equals.specifier, *reference = node->as.import_equals.reference;
  if (specifier == NULL && reference == NULL) return completion_normal();
  Value v = specifier != NULL ? require_module(e, node, specifier->as.string->text) : evaluate(e, reference, scope);
  if (value_is_abrupt(v) && reference != NULL && e->abrupt == ABRUPT_THROW) {
    e->abrupt = ABRUPT_NONE; // nothing is left of one that names a type
    v = unknown_new(e, UNKNOWN_THROWS, node, (Str){0}, NULL);
  }
  if (value_is_abrupt(v)) return completion_abrupt();
  Binding *b = scope_declare(e, scope, node->as.import_equals.local, value_empty(), true);
  return value_is_abrupt(binding_write(e, b, v, true)) ? completion_abrupt() : completion_normal();
}
