// Classes: constructors, methods, fields, static blocks, inheritance (ECMA-262, 15.7).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/reach.h"

typedef struct Field {
  Key key;
  const Node *value;          // NULL: undefined
  const Unknown *unknown_key; // NULL: it is known
  const Unknown *decorated;   // NULL: it is not; else what gives the value has been replaced
} Field;

struct FieldList {
  VEC(Field) items;
  Object *methods; // with private names; each instance has them as its own
  Scope *scope;
  Object *home;
  bool is_assigned; // as TypeScript did before ECMAScript had fields: behind the parameter properties
};

// What the fields are given to.
typedef struct Instance {
  Value self;     // `this`; an Unknown: it may be others than `object`, too
  Object *object; // has them
  Value written;  // is assigned to
} Instance;

static Instance instance_with(Object *o) {
  const Value self = value_object(o);
  return (Instance){.self = self, .object = o, .written = self};
}

static Value in_class_scope(Evaluator *e, Scope *outer, Value this_value, Object *home, const Node *code,
                            const String *name) {
  Scope *scope = scope_new(e, outer);
  scope->context = ARENA_NEW(e->arena, FunctionContext);
  *scope->context = (FunctionContext){.this_value = this_value, .home = home};
  if (code->kind != NODE_BLOCK) return evaluate_named(e, code, scope, name);
  scope_hoist_var(e, scope, code);
  Completion c = execute_block(e, code, scope);
  return c.kind == COMPLETION_ABRUPT ? value_abrupt() : value_undefined();
}

// Abrupt or undefined.
static Value define_method(Evaluator *e, Object *target, Object *home, const Node *m, Key key, Scope *scope) {
  PropertyKind kind = m->as.property.kind;
  Value f = function_make(e, m->as.property.value, scope, home, key_name(e, key, kind));
  const Property *there = object_property(target, key);
  if (there != NULL && !(there->flags & (PROPERTY_CONFIGURABLE | PROPERTY_WRITABLE)))
    return throw_error(e, "TypeError", "Cannot redefine property: %.*s", STR_ARG(key_name(e, key, kind)->text));
  if (kind == PROPERTY_METHOD) {
    object_define(e, target, key, f, key_is_private(key) ? 0 : PROPERTY_BUILTIN);
    return value_undefined();
  }
  Property *old = object_property(target, key);
  bool is_pair = old != NULL && old->flags & PROPERTY_ACCESSOR;
  Value getter = kind == PROPERTY_GETTER ? f : is_pair ? old->value : value_undefined();
  Value setter = kind == PROPERTY_SETTER ? f : is_pair ? old->setter : value_undefined();
  object_define_accessor(e, target, key, getter, setter, PROPERTY_CONFIGURABLE);
  return value_undefined();
}

static Value initialized_twice(Evaluator *e, Key key) {
  return throw_error(e, "TypeError", "Cannot initialize %.*s twice on the same object",
                     STR_ARG(key.symbol->description->text));
}

// CreateDataPropertyOrThrow, or PrivateFieldAdd; abrupt or undefined.
static Value define_field(Evaluator *e, Object *o, Key key, Value v) {
  if (!key_is_private(key)) object_acted_on(e, o);
  const Property *there = object_property(o, key);
  if (there != NULL && there->flags & (PROPERTY_MAYBE | PROPERTY_DOUBTFUL)) may_throw(e, there->value);
  else if (there != NULL && key_is_private(key)) return initialized_twice(e, key);
  if (there != NULL && !(there->flags & PROPERTY_CONFIGURABLE) && !(there->flags & PROPERTY_MAYBE))
    return throw_error(e, "TypeError", "Cannot redefine property: %.*s",
                       STR_ARG(key_name(e, key, PROPERTY_VALUE)->text));
  if (there == NULL && !o->extensible && !key_is_private(key))
    return throw_error(e, "TypeError", "Cannot define property %.*s, object is not extensible",
                       STR_ARG(key_name(e, key, PROPERTY_VALUE)->text));
  object_define(e, o, key, v, key_is_private(key) ? PROPERTY_WRITABLE : PROPERTY_ORDINARY);
  return value_undefined();
}

// What else an instance may be than the object that has the field may have it.
static void give_perhaps(Evaluator *e, const Instance *i, Key key, Value v) {
  const Unknown *u = value_is_unknown(i->self) ? i->self.as.unknown : NULL;
  for (size_t k = 0; u != NULL && k < u->perhaps_count; k++) {
    Object *o = u->perhaps[k];
    Property p;
    const bool is_there = object_holds(e, o, key, &p);
    if (o == i->object || o->class == CLASS_NAMESPACE) continue;
    if (is_there ? !(p.flags & (PROPERTY_WRITABLE | PROPERTY_CONFIGURABLE)) : !o->extensible && !key_is_private(key))
      continue;
    if (key.string != NULL && o->class == CLASS_ARRAY) {
      object_forget(e, o, perhaps(e, i->self, v).as.unknown);
      continue;
    }
    property_forget(e, o, key, perhaps_nothing(e, i->self).as.unknown, true);
    object_property(o, key)->value = perhaps(e, object_property(o, key)->value, v);
    object_given(e, o, v);
  }
  if (u != NULL) may_throw(e, i->self);
}

static Value give_field(Evaluator *e, const Instance *i, Key key, Value v) {
  TRY(define_field(e, i->object, key, v));
  give_perhaps(e, i, key, v);
  return value_undefined();
}

static void give_anywhere(Evaluator *e, const Instance *i, const Unknown *why) {
  const Unknown *u = value_is_unknown(i->self) ? i->self.as.unknown : NULL;
  object_forget(e, i->object, why);
  for (size_t k = 0; u != NULL && k < u->perhaps_count; k++) object_forget(e, u->perhaps[k], why);
}

// One that is assigned has no name for the function that is its value, and is nothing without a value.
static Value initialize_field(Evaluator *e, Scope *scope, Object *home, const Instance *i, const Field *f,
                              bool is_assigned) {
  Value v = value_undefined();
  const bool is_set = is_assigned && !key_is_private(f->key);
  if (is_set && f->value == NULL) return v;
  const String *name = is_set || f->unknown_key != NULL ? NULL : key_name(e, f->key, PROPERTY_VALUE);
  if (f->value != NULL) v = in_class_scope(e, scope, i->self, home, f->value, name);
  TRY(v);
  if (f->decorated != NULL) v = perhaps(e, value_of_unknown(f->decorated), v);
  if (f->unknown_key != NULL) give_anywhere(e, i, perhaps(e, value_of_unknown(f->unknown_key), v).as.unknown);
  else if (is_set) return value_set(e, i->written, f->key, v);
  else if (!is_assigned) return give_field(e, i, f->key, v);
  else object_define(e, i->object, f->key, v, PROPERTY_WRITABLE), give_perhaps(e, i, f->key, v); // it was declared
  return value_undefined();
}

// All that are private are there before the first is given its value.
static Value declare_private_fields(Evaluator *e, const struct FieldList *fields, const Instance *instance) {
  for (size_t i = 0; i < fields->items.count; i++) {
    const Key key = fields->items.items[i].key;
    if (key_is_private(key)) TRY(give_field(e, instance, key, value_undefined()));
  }
  return value_undefined();
}

static Value initialize_fields(Evaluator *e, Object *constructor, const Instance *instance) {
  struct FieldList *fields = constructor->as.function.closure->fields;
  if (fields == NULL) return value_undefined();
  Object *o = instance->object;
  for (size_t i = 0; i < fields->methods->property_count; i++) {
    const Property *m = &fields->methods->properties[i], *there = object_property(o, m->key);
    if (there != NULL && !(there->flags & PROPERTY_MAYBE)) return initialized_twice(e, m->key);
    if (there != NULL) may_throw(e, there->value);
    if (m->flags & PROPERTY_ACCESSOR) object_define_accessor(e, o, m->key, m->value, m->setter, 0);
    else object_define(e, o, m->key, m->value, 0);
    give_perhaps(e, instance, m->key, m->value);
  }
  if (fields->is_assigned) return declare_private_fields(e, fields, instance);
  for (size_t i = 0; i < fields->items.count; i++)
    TRY(initialize_field(e, fields->scope, fields->home, instance, &fields->items.items[i], false));
  return value_undefined();
}

static Value assign_properties(Evaluator *e, Object *constructor, Scope *scope, const Instance *instance) {
  const Closure *c = constructor->as.function.closure;
  const FunctionNode *f = c->function;
  for (size_t i = 0; f != NULL && f->is_parameter_property != NULL && i < f->parameters.count; i++) {
    if (!f->is_parameter_property[i]) continue;
    const Node *p = f->parameters.items[i];
    if (p->kind == NODE_DEFAULT) p = p->as.assigned.target;
    p = node_strip(p);
    Binding *b = p->kind == NODE_IDENTIFIER ? scope_find(e, scope, p->as.name) : NULL;
    if (b != NULL) TRY(value_set(e, instance->written, key_of(b->name), b->value));
  }
  const struct FieldList *fields = c->fields;
  for (size_t i = 0; fields != NULL && fields->is_assigned && i < fields->items.count; i++)
    TRY(initialize_field(e, fields->scope, fields->home, instance, &fields->items.items[i], true));
  return value_undefined();
}

Value class_initialize_fields(Evaluator *e, Object *constructor, Object *instance) {
  const Instance i = instance_with(instance);
  return initialize_fields(e, constructor, &i);
}

Value class_assign_properties(Evaluator *e, Object *constructor, Scope *scope, Object *instance) {
  const Instance i = instance_with(instance);
  return assign_properties(e, constructor, scope, &i);
}

// Whether super() comes to a built-in constructor, by default constructors alone: what that makes is new.
static bool is_new(const Object *constructor, Value made) {
  const Object *o = constructor->prototype;
  while (o != NULL && o->class == CLASS_FUNCTION && o->as.function.closure != NULL &&
         o->as.function.closure->is_derived && o->as.function.closure->function == NULL)
    o = o->prototype;
  const bool is_built_in = o != NULL && o->class == CLASS_FUNCTION && o->as.function.native != NULL;
  return is_built_in && !o->layered && !perhaps_own(made.as.unknown);
}

// An object that stands for what super() has made, of which it is not known which it is.
static Object *stand_in(Evaluator *e, Object *new_target, const Unknown *made, bool is_one) {
  Property p;
  const bool is_there = object_holds(e, new_target, key_of(e->names.prototype), &p) && value_is_object(p.value);
  Object *o = object_new(e, is_there && !(p.flags & PROPERTY_ACCESSOR) ? p.value.as.object : e->realm.object_prototype);
  if (is_one) object_forget(e, o, made);
  else object_define_anywhere(e, o, made);
  return o;
}

Value class_complete(Evaluator *e, Object *constructor, Scope *scope, Object *new_target, Value made, Binding *self) {
  if (!value_is_unknown(made) && !value_is_object(made)) return made;
  Instance i = {.self = made, .object = value_is_object(made) ? made.as.object : NULL, .written = made};
  bool is_seen = false; // by code that cannot be seen
  if (value_is_unknown(made)) {
    const bool is_one = is_new(constructor, made);
    is_seen = !is_one && (made.as.unknown->source != NULL || !unknown_is_harmless(e, made.as.unknown));
    i.object = stand_in(e, new_target, made.as.unknown, is_one);
    i.self = made = perhaps(e, made, value_object(i.object));
    i.written = is_one ? value_object(i.object) : made;
  }
  if (self != NULL) {
    binding_touch(e, self);
    self->value = made;
  }
  if (is_seen) unknown_acted_on(e, made);
  TRY(initialize_fields(e, constructor, &i));
  TRY(assign_properties(e, constructor, scope, &i));
  if (is_seen) unknown_acted_on(e, made);
  return made;
}

static const Node *find_constructor(const Node *node) {
  for (size_t i = 0; i < node->as.class.members.count; i++) {
    const Node *m = node->as.class.members.items[i];
    if (m->kind == NODE_CLASS_MEMBER && m->as.property.kind == PROPERTY_CONSTRUCTOR && m->as.property.value != NULL &&
        m->as.property.value->as.function->body != NULL)
      return m->as.property.value;
  }
  return NULL;
}

// What decorators made of something.
static Value decorators_gave(Evaluator *e, const char *what) {
  Value v = unknown_unsupported(e, what);
  unknown_renew(e, &v)->is_foreign = true;
  return v;
}

// What decorates is called where that is not followed.
static Value evaluate_decorator(Evaluator *e, const Node *node, Scope *scope) {
  const Value v = evaluate(e, node, scope);
  TRY(v);
  const Unknown *outer_called = e->called;
  e->called = unknown_unsupported(e, "a decorator").as.unknown;
  escape_arguments(e, &(Call){.arguments = &v, .count = 1}, node);
  e->called = outer_called;
  return v;
}

typedef struct ClassParts {
  Object *constructor, *prototype;
  struct FieldList *fields;
  Scope *scope;
  bool has_decorators;
} ClassParts;

// Static fields and blocks run once all methods are there.
typedef struct StaticStep {
  Field field; // of a block, its code
  bool is_block;
} StaticStep;

typedef VEC(StaticStep) StaticSteps;

static Value add_member(Evaluator *e, ClassParts *c, const Node *m, StaticSteps *steps) {
  if (m->kind == NODE_STATIC_BLOCK) {
    StaticStep s = {.field.value = m, .is_block = true};
    vec_push(e->arena, steps, s);
    return value_undefined();
  }
  if (m->kind != NODE_CLASS_MEMBER || m->as.property.kind == PROPERTY_CONSTRUCTOR) return value_undefined();
  const NodeList *decorators = &m->as.property.decorators;
  for (size_t i = 0; i < decorators->count; i++) TRY(evaluate_decorator(e, decorators->items[i], c->scope));
  const Unknown *decorated = NULL;
  if (decorators->count > 0) decorated = decorators_gave(e, "a decorator").as.unknown;
  c->has_decorators |= decorated != NULL;
  bool is_field = m->as.property.kind == PROPERTY_VALUE;
  if (!is_field && (m->as.property.value == NULL || m->as.property.value->as.function->body == NULL))
    return value_undefined();
  Key key = {0};
  Value problem = evaluate_key(e, m, c->scope, &key);
  TRY(problem);
  Object *target = m->as.property.is_static ? c->constructor : c->prototype;
  const Field field = {key, m->as.property.value, value_is_unknown(problem) ? problem.as.unknown : NULL, decorated};
  if (is_field && m->as.property.is_static) {
    vec_push(e->arena, steps, ((StaticStep){.field = field}));
  } else if (is_field) {
    vec_push(e->arena, &c->fields->items, field);
  } else if (value_is_unknown(problem)) {
    const Value method = function_make(e, m->as.property.value, c->scope, target, intern_c(e->interner, ""));
    const Unknown *why = perhaps(e, problem, method).as.unknown;
    if (m->as.property.kind == PROPERTY_METHOD) object_forget(e, target, why);
    else object_define_anywhere(e, target, why);
  } else {
    Object *holder = key_is_private(key) && !m->as.property.is_static ? c->fields->methods : target;
    TRY(define_method(e, holder, target, m, key, c->scope));
    if (decorated != NULL) property_forget(e, holder, key, decorated, false);
  }
  return value_undefined();
}

static Value run_static(Evaluator *e, ClassParts *c, const StaticSteps *steps) {
  Value self = value_object(c->constructor);
  const Instance instance = instance_with(c->constructor);
  for (size_t i = 0; i < steps->count; i++) {
    const StaticStep *s = &steps->items[i];
    if (!s->is_block) {
      const bool is_assigned = c->fields->is_assigned && !key_is_private(s->field.key);
      TRY(initialize_field(e, c->scope, c->constructor, &instance, &s->field, is_assigned));
      continue;
    }
    Target target = {.is_function = true};
    target_push(e, &target);
    Value v = in_class_scope(e, c->scope, self, c->constructor, s->field.value->as.expression, NULL);
    v = target_pop_value(e, &target, v);
    TRY(v);
  }
  return value_undefined();
}

bool evaluator_class_has(Value class, NameWanted *is_wanted) {
  if (!function_is_class(class) || function_closure(class.as.object)->is_made) return false;
  for (const Object *at = class.as.object; at != NULL; at = at->prototype) {
    const Closure *c = at->class == CLASS_FUNCTION ? function_closure(at) : NULL;
    if (c == NULL || c->class_node == NULL) return false;
    const NodeList *members = &c->class_node->as.class.members;
    for (size_t i = 0; i < members->count; i++) {
      const Node *m = members->items[i];
      const bool is_own = m->kind == NODE_CLASS_MEMBER && !m->as.property.is_static && m->as.property.name != NULL;
      if (is_own && is_wanted(m->as.property.name->text)) return true;
    }
  }
  return false;
}

// Decorators are code that cannot be seen through: what they are given, and the class they may replace, is unknown.
// They are called before static code runs, and as TypeScript has them of old, after it.
static void give_class(Evaluator *e, const Node *node, Value class) {
  evaluator_escape(e, &class, 1, node);
  e->foreign_node = node;
  e->generation++;
}

// Whether a class is the runtime's own, and making one of it does nothing to what is made, nor to its class.
static bool is_inert_parent(const Evaluator *e, const Unknown *parent) {
  return unknown_is_emitter(e, parent) || unknown_is_harmless(e, parent);
}

// What cannot be seen of which a class is, at whatever distance; NULL: there is none.
static const Unknown *adopted_ancestor(const Object *constructor) {
  for (const Object *at = constructor; at != NULL; at = at->prototype)
    if (at->adopted != NULL) return at->adopted;
  return NULL;
}

// The same without what is inert: who has that may make one of the class, as the runtime does of a worker's entry
// point. Its definition gives the class to nobody (ECMA-262, 15.7.14: of the parent its `prototype` is read).
static const Unknown *foreign_ancestor(const Evaluator *e, const Object *constructor) {
  const Unknown *adopted = adopted_ancestor(constructor);
  return adopted == NULL || is_inert_parent(e, adopted) ? NULL : adopted;
}

// The platform makes those of a class that extends one of its own, and calls their methods, when requests come.
static bool is_of_platform(const Object *constructor) {
  const Unknown *adopted = adopted_ancestor(constructor);
  return adopted != NULL && adopted->reason == UNKNOWN_PLATFORM;
}

Value class_made(Evaluator *e, const Object *constructor, Value v) {
  const Unknown *doubt = foreign_ancestor(e, constructor);
  return doubt == NULL || value_is_abrupt(v) ? v : perhaps(e, unknown_from(e, value_of_unknown(doubt)), v);
}

static void declare_private_names(Evaluator *e, const Node *node, Scope *scope) {
  for (size_t i = 0; i < node->as.class.members.count; i++) {
    const Node *m = node->as.class.members.items[i];
    bool is_private =
        m->kind == NODE_CLASS_MEMBER && m->as.property.key != NULL && m->as.property.key->kind == NODE_PRIVATE_NAME;
    if (!is_private || scope_find_own(scope, m->as.property.name) != NULL) continue;
    Symbol *symbol = ARENA_NEW(e->arena, Symbol);
    *symbol = (Symbol){.description = m->as.property.key->as.name, .is_private = true};
    scope_declare(e, scope, m->as.property.name, (Value){.kind = VALUE_SYMBOL, .as.symbol = symbol}, true);
  }
}

static bool assigns_fields(Evaluator *e, const Node *node) {
  bool has_fields = false;
  for (size_t i = 0; i < node->as.class.members.count; i++) {
    const Node *m = node->as.class.members.items[i];
    has_fields |= m->kind == NODE_CLASS_MEMBER && m->as.property.kind == PROPERTY_VALUE;
  }
  const Module *module = has_fields ? node_module(e, node) : NULL;
  return module != NULL && module->assigns_fields;
}

Value class_make(Evaluator *e, const Node *node, Scope *outer, const String *name) {
  ClassParts c = {.scope = scope_new(e, outer)};
  Binding *self =
      node->as.class.name == NULL ? NULL : scope_declare(e, c.scope, node->as.class.name, value_empty(), true);
  Object *parent_function = e->realm.function_prototype, *parent = e->realm.object_prototype;
  const Unknown *unseen = NULL;    // a parent that is not known
  const Unknown *inherited = NULL; // or what instances inherit from
  if (node->as.class.heritage != NULL) {
    Value heritage = evaluate(e, node->as.class.heritage, c.scope);
    TRY(heritage);
    e->node = node;
    if (value_is_unknown(heritage)) {
      foreign_may_run(e, heritage); // its `prototype` is read
      unseen = heritage.as.unknown;
    } else if (heritage.kind == VALUE_NULL) {
      parent = NULL;
    } else {
      if (!value_is_callable(heritage) || !heritage.as.object->as.function.is_constructor)
        return throw_error(e, "TypeError", "Class extends value that is not a constructor or null");
      parent_function = heritage.as.object;
      Value p = value_get(e, heritage, key_of(e->names.prototype));
      TRY(p);
      if (!value_is_object(p) && p.kind != VALUE_NULL && !value_is_unknown(p))
        return throw_error(e, "TypeError", "Class extends value does not have valid prototype property %.*s",
                           STR_ARG(builtin_show(e, p)));
      may_throw(e, p);
      if (value_is_unknown(p)) inherited = p.as.unknown;
      else parent = value_is_object(p) ? p.as.object : NULL;
    }
  }
  c.prototype = object_new(e, parent);
  const Node *constructor = find_constructor(node);
  c.constructor = object_make(e, CLASS_FUNCTION, parent_function);
  c.constructor->origin = node;
  c.prototype->adopted = unseen != NULL ? unseen : inherited;
  c.constructor->adopted = unseen;
  Closure *closure = ARENA_NEW(e->arena, Closure);
  c.fields = ARENA_NEW(e->arena, struct FieldList);
  c.fields->scope = c.scope;
  c.fields->methods = object_new(e, NULL);
  declare_private_names(e, node, c.scope);
  c.fields->home = c.prototype;
  c.fields->is_assigned = assigns_fields(e, node);
  *closure = (Closure){.node = constructor != NULL ? constructor : node,
                       .scope = c.scope,
                       .home = c.prototype,
                       .class_node = node,
                       .fields = c.fields};
  closure->function = constructor == NULL ? NULL : constructor->as.function;
  closure->is_derived = node->as.class.heritage != NULL;
  c.constructor->as.function.closure = closure;
  c.constructor->as.function.is_constructor = true;
  const String *called = node->as.class.name != NULL ? node->as.class.name : name;
  object_add(e, c.constructor, key_of(e->names.length),
             value_number(closure->function == NULL ? 0 : function_length(closure->function)), PROPERTY_CONFIGURABLE);
  object_add(e, c.constructor, key_of(e->names.name), value_string(called != NULL ? called : intern_c(e->interner, "")),
             PROPERTY_CONFIGURABLE);
  object_add(e, c.constructor, key_of(e->names.prototype), value_object(c.prototype), 0);
  object_add(e, c.prototype, key_of(e->names.constructor), value_object(c.constructor), PROPERTY_BUILTIN);
  StaticSteps steps = {0};
  for (size_t i = 0; i < node->as.class.members.count; i++)
    TRY(add_member(e, &c, node->as.class.members.items[i], &steps));
  Value v = value_object(c.constructor);
  v.origin = node;
  if (self != NULL) self->value = v;
  for (size_t i = 0; i < node->as.class.decorators.count; i++)
    TRY(evaluate_decorator(e, node->as.class.decorators.items[i], c.scope));
  c.has_decorators |= node->as.class.decorators.count > 0;
  if (c.has_decorators) give_class(e, node, v);
  TRY(run_static(e, &c, &steps));
  if (c.has_decorators) {
    give_class(e, node, v);
    e->node = node;
    return perhaps(e, decorators_gave(e, "a class with decorators"), v);
  }
  if (is_of_platform(c.constructor) || foreign_ancestor(e, c.constructor) != NULL) evaluator_defer(e, v);
  return v;
}

Value class_construct_parent(Evaluator *e, const Object *constructor, const Call *call) {
  Object *parent = constructor->prototype;
  const bool is_constructor = parent != NULL && parent->class == CLASS_FUNCTION && parent->as.function.is_constructor;
  const Unknown *doubt = constructor->adopted != NULL        ? constructor->adopted
                         : parent != NULL && !is_constructor ? parent->unknown
                                                             : NULL;
  if (doubt != NULL) {
    const Value self = instance_make(e, call->new_target);
    TRY(self);
    if (e->host.escaped != NULL) e->host.escaped(e->host.context, e, call, doubt);
    escape_arguments(e, call, call->node);
    if (!is_inert_parent(e, doubt)) {
      const Value class = value_object(call->new_target);
      object_forget(e, self.as.object, doubt); // before it may throw: what is put in behind that is put under its key
      evaluator_escape(e, &class, 1, call->node); // who makes another of it is not taken to give it this one
      evaluator_escape(e, &self, 1, call->node);
      unknown_acted_on(e, value_of_unknown(doubt));
    }
    if (perhaps_own(doubt)) { // each class of the program's own that it may be makes one
      const Value made = perhaps_call(e, doubt, call), any = perhaps(e, unknown_from(e, value_of_unknown(doubt)), self);
      return e->abrupt == ABRUPT_NONE ? perhaps(e, any, made) : value_abrupt();
    }
    return self;
  }
  if (!is_constructor) return throw_error(e, "TypeError", "Super constructor is not a constructor");
  return construct(e, parent, call);
}

Value super_call(Evaluator *e, const Node *node, Scope *scope) {
  FunctionContext *c = scope_context(scope);
  if (c == NULL || c->function == NULL || c->new_target == NULL) return unknown_unsupported(e, "super()");
  ValueList arguments = {0};
  const Unknown *more;
  TailItems behind = {0};
  const bool takes_all = constructor_takes_all(c->function->prototype);
  TRY(evaluate_list(e, &node->as.call.arguments, scope, &arguments, &more, takes_all ? &behind : NULL));
  e->node = node;
  const Call call = {.arguments = arguments.items,
                     .count = arguments.count,
                     .more = more,
                     .behind = behind.count > 0 ? &behind : NULL,
                     .node = node,
                     .new_target = c->new_target};
  const Value v = class_construct_parent(e, c->function, &call);
  TRY(v);
  if (c->made == NULL) return unknown_unsupported(e, "super()");
  if (value_is_unknown(c->made->value)) may_throw(e, c->made->value);
  else if (c->made->value.kind != VALUE_EMPTY)
    return throw_error(e, "ReferenceError", "Super constructor may only be called once");
  return class_complete(e, c->function, scope, c->new_target, v, c->made);
}
