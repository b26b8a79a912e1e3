// Assignment, update, delete and destructuring (ECMA-262, 13.15 and 14.3.3).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

// Where an assignment goes, evaluated once.
typedef struct Reference {
  Binding *binding; // a variable, or
  Value object;     // a property of this
  Value receiver;   // of `super`: what has it as `this`; else `object`
  Key key;
  Value index; // what becomes the key when it is used, as V8 does; VALUE_EMPTY: `key` is there
  const Unknown *unknown_key;
  const Unknown *asked; // the same, as it says which texts it is one of
  const String *name;   // an undeclared variable
  const Node *node;
} Reference;

static Value set_private(Evaluator *e, Value object, Key key, Value value) {
  if (!value_is_object(object)) return value_set(e, object, key, value);
  Object *o = object.as.object;
  const String *name = key.symbol->description;
  Property p;
  if (!object_own(e, o, key, &p))
    return throw_error(e, "TypeError", "Cannot write private member %.*s to an object whose class did not declare it",
                       STR_ARG(name->text));
  if (p.flags & PROPERTY_ACCESSOR && p.setter.kind == VALUE_UNDEFINED)
    return throw_error(e, "TypeError", "'%.*s' was defined without a setter", STR_ARG(name->text));
  if (!(p.flags & (PROPERTY_ACCESSOR | PROPERTY_WRITABLE)))
    return throw_error(e, "TypeError", "Private method '%.*s' is not writable", STR_ARG(name->text));
  if (p.flags & PROPERTY_MAYBE) may_throw(e, p.value);
  return value_set(e, object, key, value);
}

// `stopped`: NULL, or whether the optional chain that `node` ends is over before it.
static Value refer_link(Evaluator *e, const Node *node, Scope *scope, Reference *r, bool *stopped) {
  *r = (Reference){.index = value_empty()};
  while (node->kind == NODE_PAREN || node->kind == NODE_TYPED) node = node->as.expression;
  if (node->kind == NODE_IDENTIFIER) {
    r->binding = scope_find(e, scope, node->as.name);
    if (r->binding == NULL) {
      r->name = node->as.name;
      r->node = node;
    }
    return value_undefined();
  }
  if (node->kind != NODE_MEMBER && node->kind != NODE_INDEX) return unknown_unsupported(e, "this assignment");
  const Node *object = node->kind == NODE_MEMBER ? node->as.member.object : node->as.index.object;
  bool is_super = object->kind == NODE_SUPER;
  if (is_super) r->object = super_base(e, scope, &r->receiver);
  else if (stopped != NULL) r->object = evaluate_chain_object(e, node, scope, stopped);
  else r->object = evaluate(e, object, scope);
  TRY(r->object);
  if (stopped != NULL && *stopped) return value_undefined();
  if (!is_super) r->receiver = r->object;
  if (node->kind == NODE_MEMBER) {
    bool is_private = node->as.member.property != NULL && node->as.member.property->kind == NODE_PRIVATE_NAME;
    r->key = is_private ? private_key(e, scope, node->as.member.name) : key_of(node->as.member.name);
    return value_undefined();
  }
  r->index = evaluate(e, node->as.index.index, scope);
  return value_is_abrupt(r->index) ? r->index : value_undefined();
}

static Value refer(Evaluator *e, const Node *node, Scope *scope, Reference *r) {
  return refer_link(e, node, scope, r, NULL);
}

// Abrupt or undefined; then r->key or r->unknown_key is set.
static Value reference_key(Evaluator *e, Reference *r) {
  if (r->index.kind == VALUE_EMPTY || value_is_nullish(r->object)) return value_undefined();
  Value problem;
  r->unknown_key = r->asked = NULL;
  if (!to_key(e, r->index, &r->key, &problem)) {
    TRY(problem);
    r->unknown_key = problem.as.unknown;
    r->asked = value_is_unknown(r->index) ? r->index.as.unknown : r->unknown_key;
  }
  r->index = value_empty();
  return value_undefined();
}

// A key that is an object is converted again where what was read is written, as V8 does.
static Value reference_get(Evaluator *e, Reference *r, const Node *node) {
  if (r->binding != NULL) return binding_read(e, r->binding);
  const Value index = r->index;
  TRY(reference_key(e, r));
  if (value_is_object(index)) r->index = index;
  if (r->name != NULL) return evaluate_global(e, node_strip(node));
  if (r->unknown_key != NULL) return get_any(e, r->object, value_of_unknown(r->asked), r->receiver);
  if (key_is_private(r->key)) return private_get(e, r->object, r->key);
  if (value_is_object(r->object)) return object_get(e, r->object.as.object, r->key, r->receiver);
  return value_get(e, r->object, r->key);
}

// A write under a key that is not known.
typedef struct Somewhere {
  const Unknown *key;
  Value value;
} Somewhere;

static Value set_somewhere(Evaluator *e, Object *to, Value object, void *context) {
  const Somewhere *s = context;
  const Unknown *key = s->key;
  const Value value = s->value;
  if (value_is_unknown(object) && object.has_ways)
    return ways_each(e, object, object.as.unknown->ways, to, set_somewhere, context);
  Object *o = value_is_object(object) ? object.as.object : NULL;
  const bool may_run = o == NULL || perhaps_any_runs(e, o);
  if (may_run) evaluator_escape(e, &value, 1, e->node); // to a setter
  if (o != NULL) object_acted_on(e, o);
  if (o == NULL || object_may_refuse(e, o, value)) may_throw(e, value_of_unknown(key));
  if (o != NULL && may_run) unknown_acted_on(e, perhaps_any(e, value_of_unknown(key), o));
  if (value_is_unknown(object)) environment_assigned(e, object, (Key){0}, value);
  if (o != NULL) object_put_anywhere(e, o, key, value);
  return value_undefined();
}

static Value reference_set(Evaluator *e, Reference *r, Value value) {
  if (r->binding != NULL) return binding_write(e, r->binding, value, false);
  if (r->name != NULL) {
    Property p;
    const bool is_fixed = object_own(e, e->realm.global, key_of(r->name), &p) && !(p.flags & PROPERTY_WRITABLE);
    if (is_fixed || r->name == e->names.undefined)
      return throw_error(e, "TypeError", "Cannot assign to read only property '%.*s' of object",
                         STR_ARG(r->name->text));
    if (!value_is_unknown(value)) evaluator_escape(e, &value, 1, e->node);
    evaluate_global(e, r->node);
    object_define(e, e->realm.global, key_of(r->name), value, PROPERTY_ORDINARY);
    return value_undefined();
  }
  TRY(reference_key(e, r));
  if (r->unknown_key != NULL) {
    return set_somewhere(e, NULL, r->object, &(Somewhere){r->unknown_key, value});
  }
  const bool is_super = value_is_object(r->object) && !value_identical(r->object, r->receiver);
  if (is_super) return object_set_or_throw(e, r->object.as.object, r->key, value, r->receiver);
  return key_is_private(r->key) ? set_private(e, r->object, r->key, value) : value_set(e, r->object, r->key, value);
}

static const String *reference_name(const Node *left, const Reference *r) {
  return left->kind == NODE_IDENTIFIER && r->binding != NULL && r->binding->namespace == NULL ? r->binding->name : NULL;
}

typedef struct LogicalAssignment {
  const Node *left;
  Reference reference;
} LogicalAssignment;

static Value put_logical(Evaluator *e, const Node *right, Scope *scope, void *context) {
  LogicalAssignment *a = context;
  const Value v = evaluate_named(e, right, scope, reference_name(a->left, &a->reference));
  TRY(v);
  TRY(reference_set(e, &a->reference, v));
  return v;
}

static Value assign_logical(Evaluator *e, const Node *node, Scope *scope) {
  const Node *left = node->as.binary.left, *right = node->as.binary.right;
  LogicalAssignment a = {.left = left};
  TRY(refer(e, left, scope, &a.reference));
  const Value old = reference_get(e, &a.reference, left);
  TRY(old);
  const int is_given = gives_left(node->as.binary.op, old);
  if (is_given < 0) return choose_act(e, node, old, right, NULL, scope, put_logical, &a);
  return is_given ? old : put_logical(e, right, scope, &a);
}

Value evaluate_assign(Evaluator *e, const Node *node, Scope *scope) {
  Operator op = node->as.binary.op;
  const Node *left = node->as.binary.left;
  if (op == OPERATOR_AND || op == OPERATOR_OR || op == OPERATOR_COALESCE) return assign_logical(e, node, scope);
  const Node *bare = node_strip(left);
  if (op == OPERATOR_NONE && (bare->kind == NODE_ARRAY_PATTERN || bare->kind == NODE_OBJECT_PATTERN)) {
    Value v = evaluate(e, node->as.binary.right, scope);
    TRY(v);
    TRY(bind_pattern(e, bare, v, scope, BIND_ASSIGN));
    return v;
  }
  Reference r;
  Value problem = refer(e, left, scope, &r);
  TRY(problem);
  if (value_is_unknown(problem)) return problem;
  Value v;
  if (op == OPERATOR_NONE) {
    v = evaluate_named(e, node->as.binary.right, scope, reference_name(left, &r));
    TRY(v);
  } else {
    Value old = reference_get(e, &r, left);
    TRY(old);
    Value right = evaluate(e, node->as.binary.right, scope);
    TRY(right);
    e->node = node;
    v = apply_binary(e, op, old, right, node);
    TRY(v);
    v.origin = node;
  }
  e->node = node;
  TRY(reference_set(e, &r, v));
  return v;
}

Value evaluate_update(Evaluator *e, const Node *node, Scope *scope) {
  Reference r;
  Value problem = refer(e, node->as.unary.argument, scope, &r);
  TRY(problem);
  if (value_is_unknown(problem)) return problem;
  Value old = reference_get(e, &r, node->as.unary.argument);
  TRY(old);
  e->node = node;
  old = to_numeric(e, old);
  TRY(old);
  Value v = apply_unary(e, node->as.unary.op, old, node);
  TRY(v);
  v.origin = node;
  TRY(reference_set(e, &r, v));
  return node->as.unary.prefix ? v : old;
}

static Value delete_target(Evaluator *e, const Node *node, const Node *target, Scope *scope, bool *stopped) {
  if (target->kind != NODE_MEMBER && target->kind != NODE_INDEX) {
    Value v = evaluate(e, target, scope);
    return value_is_abrupt(v) ? v : value_boolean(target->kind != NODE_IDENTIFIER);
  }
  Reference r;
  TRY(refer_link(e, target, scope, &r, stopped));
  if (stopped != NULL && *stopped) return value_boolean(true);
  e->node = node;
  if ((target->kind == NODE_MEMBER ? target->as.member.object : target->as.index.object)->kind == NODE_SUPER)
    return throw_error(e, "ReferenceError", "Unsupported reference to 'super'");
  TRY(reference_key(e, &r));
  if (value_is_nullish(r.object)) return throw_error(e, "TypeError", "Cannot convert undefined or null to object");
  if (value_is_unknown(r.object)) {
    environment_assigned(e, r.object, r.key, value_undefined());
    return unknown_from(e, r.object);
  }
  r.object = to_object(e, r.object);
  if (r.unknown_key != NULL) {
    elements_forget(e, r.object.as.object, r.unknown_key);
    may_throw(e, value_of_unknown(r.unknown_key)); // the key may be of what cannot be deleted
    return unknown_from(e, value_of_unknown(r.unknown_key));
  }
  object_acted_on(e, r.object.as.object);
  const Property *listed = object_property(r.object.as.object, r.key);
  if (listed != NULL && listed->flags & PROPERTY_DOUBTFUL) may_throw(e, listed->value); // it may stay
  if (object_delete(e, r.object.as.object, r.key)) return value_boolean(true);
  Property p;
  if (object_own(e, r.object.as.object, r.key, &p) && p.flags & PROPERTY_MAYBE && value_is_unknown(p.value)) {
    may_throw(e, p.value);
    return unknown_from(e, p.value);
  }
  return throw_error(e, "TypeError", "Cannot delete property '%.*s' of object",
                     r.key.string == NULL ? 0 : (int)r.key.string->text.length,
                     r.key.string == NULL ? "" : r.key.string->text.data);
}

Value evaluate_delete(Evaluator *e, const Node *node, Scope *scope) {
  const Node *argument = node_strip(node->as.unary.argument);
  if (argument->kind != NODE_OPTIONAL_CHAIN) return delete_target(e, node, argument, scope, NULL);
  bool stopped = false;
  Target target = {0};
  target_push(e, &target);
  const Value v = delete_target(e, node, node_strip(argument->as.expression), scope, &stopped);
  return target_pop_value(e, &target, v);
}

// ---- destructuring ----

// Where an element of a pattern goes. What is assigned to is evaluated before the element's value is read (ECMA-262,
// 13.15.5.5 and 13.15.5.6), unless it is a pattern.
typedef struct Slot {
  const Node *target;
  const Node *otherwise; // the default; NULL: none
  Reference reference;   // of an assignment
  bool is_pattern, is_lost;
} Slot;

static Value slot_open(Evaluator *e, const Node *node, Scope *scope, BindMode mode, Slot *slot) {
  *slot = (Slot){.target = node_strip(node)};
  if (slot->target->kind == NODE_DEFAULT) {
    slot->otherwise = slot->target->as.assigned.value;
    slot->target = node_strip(slot->target->as.assigned.target);
  }
  slot->is_pattern = slot->target->kind == NODE_ARRAY_PATTERN || slot->target->kind == NODE_OBJECT_PATTERN;
  if (slot->is_pattern || mode == BIND_INITIALIZE) return value_undefined();
  const Value problem = refer(e, slot->target, scope, &slot->reference);
  slot->is_lost = value_is_unknown(problem);
  return value_is_abrupt(problem) ? problem : value_undefined();
}

static Value default_of(Evaluator *e, const Slot *slot, Value value, Scope *scope) {
  if (value.kind == VALUE_UNDEFINED)
    return evaluate_named(e, slot->otherwise, scope, scope_name_for(scope, slot->target));
  if (!value_is_unsure(value)) return value;
  const Value v = choose_act(e, slot->otherwise, value, slot->otherwise, NULL, scope, NULL, NULL);
  return value_is_abrupt(v) ? v : perhaps_either(e, value, v);
}

static Value slot_fill(Evaluator *e, Slot *slot, Value value, Scope *scope, BindMode mode) {
  if (slot->otherwise != NULL) value = default_of(e, slot, value, scope);
  TRY(value);
  if (slot->is_pattern) return bind_pattern(e, slot->target, value, scope, mode);
  if (mode == BIND_ASSIGN) return slot->is_lost ? value_undefined() : reference_set(e, &slot->reference, value);
  if (slot->target->kind != NODE_IDENTIFIER) return unknown_unsupported(e, "this declaration");
  Binding *b = scope_find(e, scope, slot->target->as.name);
  if (b == NULL) b = scope_declare(e, scope, slot->target->as.name, value_undefined(), false);
  return binding_write(e, b, value, true);
}

static Value bind_object_rest(Evaluator *e, const Node *item, Value value, const KeyList *taken, const Unknown *doubt,
                              Scope *scope, BindMode mode) {
  Slot slot;
  TRY(slot_open(e, item->as.expression, scope, mode, &slot));
  Object *rest = object_plain(e);
  TRY(copy_properties(e, rest, value, taken, item));
  if (doubt != NULL) object_forget(e, rest, doubt);
  return slot_fill(e, &slot, value_object(rest), scope, mode);
}

static Value bind_object(Evaluator *e, const Node *pattern, Value value, Scope *scope, BindMode mode) {
  if (value_is_nullish(value))
    return throw_error(e, "TypeError", "Cannot destructure '%s' as it is %s.",
                       value.kind == VALUE_NULL ? "null" : "undefined",
                       value.kind == VALUE_NULL ? "null" : "undefined");
  unknown_requires_object(e, value);
  KeyList taken = {0};
  const Unknown *doubt = NULL;
  for (size_t i = 0; i < pattern->as.list.count; i++) {
    const Node *item = pattern->as.list.items[i];
    if (item->kind == NODE_REST) TRY(bind_object_rest(e, item, value, &taken, doubt, scope, mode));
    if (item->kind != NODE_PROPERTY) continue;
    Key key = {0};
    Value problem = evaluate_key(e, item, scope, &key);
    TRY(problem);
    Slot slot;
    TRY(slot_open(e, item->as.property.value != NULL ? item->as.property.value : item->as.property.key, scope, mode,
                  &slot));
    Value v;
    e->node = item;
    if (value_is_unknown(problem)) {
      doubt = problem.as.unknown;
      v = get_any(e, value, problem, value);
    } else {
      vec_push(e->arena, &taken, key);
      v = value_get(e, value, key);
      TRY(v);
    }
    TRY(slot_fill(e, &slot, v, scope, mode));
  }
  return value_undefined();
}

// What is left. Abrupt or the array.
static Value rest_of(Evaluator *e, Elements *elements) {
  Object *rest = array_new(e, 0);
  for (;;) {
    Value item;
    const Value problem = elements_next(e, elements, &item);
    TRY(problem);
    if (value_is_unknown(problem)) rest->unknown = problem.as.unknown;
    if (value_is_unknown(problem) || item.kind == VALUE_EMPTY) return value_object(rest);
    array_push(e, rest, item);
  }
}

static Value bind_elements(Evaluator *e, const Node *pattern, Elements *elements, Scope *scope, BindMode mode) {
  for (size_t i = 0; i < pattern->as.list.count; i++) {
    const Node *item = pattern->as.list.items[i];
    const bool is_rest = item->kind == NODE_REST, is_hole = item->kind == NODE_HOLE;
    Slot slot;
    if (!is_hole) TRY(slot_open(e, is_rest ? item->as.expression : item, scope, mode, &slot));
    e->node = item;
    Value v = value_undefined();
    const Value problem = is_rest ? rest_of(e, elements) : elements_next(e, elements, &v);
    TRY(problem);
    if (is_rest || value_is_unknown(problem)) v = problem;
    if (v.kind == VALUE_EMPTY) v = value_undefined();
    if (!is_hole) TRY(slot_fill(e, &slot, v, scope, mode));
  }
  return value_undefined();
}

static Value bind_array(Evaluator *e, const Node *pattern, Value value, Scope *scope, BindMode mode) {
  Elements elements;
  TRY(elements_begin(e, value, &elements));
  return elements_close(e, &elements, bind_elements(e, pattern, &elements, scope, mode));
}

Value bind_pattern(Evaluator *e, const Node *pattern, Value value, Scope *scope, BindMode mode) {
  pattern = node_strip(pattern);
  e->node = pattern;
  if (pattern->kind == NODE_OBJECT_PATTERN) return bind_object(e, pattern, value, scope, mode);
  if (pattern->kind == NODE_ARRAY_PATTERN) return bind_array(e, pattern, value, scope, mode);
  Slot slot;
  TRY(slot_open(e, pattern, scope, mode, &slot));
  return slot_fill(e, &slot, value, scope, mode);
}
