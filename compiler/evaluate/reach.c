// What is within the reach of code that cannot be seen: of what it has, and of the functions among that.
#include "evaluate/reach.h"
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"

// One of the host's own objects: what the program puts there is had with it, then and later.
static void reach_layered(Evaluator *e, Object *o) {
  e->has_given_ours = true;
  o->handed |= !e->is_sharing;
  if (o->shared) return;
  o->shared = true;
  for (size_t i = 0; i < o->property_count; i++) {
    reach(e, o->properties[i].value);
    reach(e, o->properties[i].setter);
  }
}

bool receiver_is_of(const Object *receiver, const Object *line) {
  for (const Object *at = receiver; at != NULL; at = at->prototype)
    if (at == line) return true;
  return false;
}

// What methods were called of is given to whoever may put others in their places.
static void reach_receivers(Evaluator *e, const Object *line) {
  for (size_t i = 0; i < e->receivers.count; i++)
    if (receiver_is_of(e->receivers.items[i], line)) reach(e, value_object(e->receivers.items[i]));
}

void reach(Evaluator *e, Value v) {
  for (const Unknown *u = value_is_unknown(v) ? v.as.unknown : NULL; u != NULL; u = u->source)
    for (size_t i = 0; i < u->perhaps_count; i++) reach(e, value_object(u->perhaps[i]));
  if (value_is_unknown(v) && v.as.unknown->reason == UNKNOWN_PLATFORM) e->has_given_ours = true;
  if (value_is_object(v) && v.as.object->layered) reach_layered(e, v.as.object);
  if (!value_is_object(v) || v.as.object->layered) return;
  Object *o = v.as.object;
  if (o->class == CLASS_FUNCTION && o->as.function.native != NULL) return; // a built-in
  if (o->escaped && (!o->lent || e->is_lending)) return;
  if (e->is_sharing && (o->shared || o->escaped)) return;
  o->shared |= e->is_sharing;
  o->escaped = !e->is_sharing;
  o->lent = e->is_lending;
  // Handlers before find it changed; what a function changes is seen when it runs.
  if (o->escaped && o->class != CLASS_FUNCTION && o->serial <= e->kept_serial) e->given_grew = e->has_grown = true;
  vec_push(e->arena, &e->escape_work, v.as.object);
  if (o->in_line && !e->is_sharing && !e->is_lending) reach_receivers(e, o);
}

void reach_object(Evaluator *e, Object *o) {
  if (o != NULL) reach(e, value_object(o));
}

const Closure *function_closure(const Object *function) {
  while (function->as.function.bound != NULL) function = function->as.function.bound;
  return function->as.function.closure;
}

bool function_is_class(Value v) {
  const Closure *c = value_is_callable(v) ? function_closure(v.as.object) : NULL;
  return c != NULL && c->class_node != NULL;
}

// Who has an object, or a class, has its class, or the parent, but does not construct others with it.
static void reach_class(Evaluator *e, Value v) {
  const bool was_lending = e->is_lending;
  e->is_lending |= function_is_class(v);
  reach(e, v);
  e->is_lending = was_lending;
}

static bool is_among(const String **names, size_t count, const String *name) {
  for (size_t i = 0; i < count; i++)
    if (names[i] == name) return true;
  return false;
}

// Whether who reads its properties gets hold of no other object of the program's own.
static bool is_flat(Evaluator *e, const Object *o) {
  if (o->prototype != e->realm.object_prototype && o->prototype != e->realm.array_prototype) return false;
  if ((o->class != CLASS_OBJECT && o->class != CLASS_ARRAY) || o->unknown != NULL || o->adopted != NULL) return false;
  const size_t items = o->class == CLASS_ARRAY ? o->as.array.count : 0;
  for (size_t i = 0; i < items + o->property_count; i++) {
    const Property *p = i < items ? NULL : &o->properties[i - items];
    const Value v = p == NULL ? o->as.array.items[i] : p->value;
    if (p != NULL && p->flags & PROPERTY_ACCESSOR) return false;
    if (value_is_object(v) ? !v.as.object->layered : value_is_unknown(v) && perhaps_own(v.as.unknown)) return false;
  }
  return true;
}

// Whether a call of it as a method hands on the object that it is read from.
static bool takes_this(Evaluator *e, Value v) {
  if (!value_is_callable(v)) return value_is_unknown(v);
  if (v.as.object->layered) return false;
  const Closure *c = v.as.object->as.function.closure;
  if (c == NULL) return true;
  return c->class_node == NULL && function_names(e->modules->arena, c->function)->uses_this;
}

// What an import, or an export of a module, gives to code that cannot be seen: what is put in later is within its
// reach, too. May be abrupt; nothing is thrown then.
static Value reach_export(Evaluator *e, Binding *import, const Object *namespace, const String *name) {
  const bool was_reaching = e->is_reaching;
  e->is_reaching = true;
  bool is_certain;
  const Value v = import != NULL ? import_read(e, import)
                                 : module_export(e, namespace->as.module, namespace->is_across, name, &is_certain);
  e->is_reaching = was_reaching;
  if (value_is_abrupt(v)) e->abrupt = ABRUPT_NONE;
  return v;
}

// A module's namespace of which a function only reads or calls what it names: nothing else of it is within its reach.
static bool reach_members(Evaluator *e, const FunctionNames *names, const String *name, const Object *namespace) {
  const bool is_called = is_among(names->handed, names->handed_count, name);
  ValueList members = {0};
  for (size_t i = 0; i < names->use_count; i++) {
    if (names->uses[i].variable != name) continue;
    if (names->uses[i].member == NULL) return false;
    const Value v = reach_export(e, NULL, namespace, names->uses[i].member);
    if (is_called && (value_is_abrupt(v) || takes_this(e, v))) return false;
    if (!value_is_abrupt(v)) vec_push(e->arena, &members, v);
  }
  for (size_t i = 0; i < members.count; i++) reach(e, members.items[i]);
  return true;
}

// Whether a function only reads, calls or writes what it names of a variable.
static bool occurs_by_members(const FunctionNames *names, const String *name) {
  for (size_t i = 0; i < names->use_count; i++)
    if (names->uses[i].variable == name && names->uses[i].member == NULL) return false;
  return true;
}

// A variable that a function names. If it only reads properties of it, what holds nothing but what cannot be changed
// (a table of secrets, say) stays as it is.
static void reach_variable(Evaluator *e, const FunctionNames *names, const String *name, Value v) {
  if (value_is_object(v) && v.as.object->class == CLASS_NAMESPACE && reach_members(e, names, name, v.as.object)) return;
  const bool is_read = !is_among(names->handed, names->handed_count, name);
  bool stays =
      is_read && (value_is_object(v) ? is_flat(e, v.as.object) : value_is_unknown(v) && v.as.unknown->source == NULL);
  const size_t count = stays && value_is_unknown(v) ? v.as.unknown->perhaps_count : 0;
  for (size_t i = 0; i < count; i++) stays &= is_flat(e, v.as.unknown->perhaps[i]);
  if (!stays) {
    if (occurs_by_members(names, name)) reach_class(e, v);
    else reach(e, v);
    return;
  }
  if (value_is_object(v)) v.as.object->shared = true;
  for (size_t i = 0; i < count; i++) v.as.unknown->perhaps[i]->shared = true;
}

// `names` NULL: of text that is not seen, which may do anything with it.
void reach_binding(Evaluator *e, Binding *b, const FunctionNames *names) {
  reach_object(e, b->namespace);
  Value v;
  if (b->import_module != NULL) {
    v = reach_export(e, b, NULL, NULL);
  } else {
    binding_force(e, b); // what it holds by now is reached below
    b->is_reachable = true;
    const bool is_written = names == NULL || is_among(names->written, names->written_count, b->name);
    if (is_written && !e->is_sharing) {
      binding_settle(e, b);
      b->is_exposed = true;
    }
    v = b->value;
  }
  if (names == NULL) reach(e, v);
  else if (!value_is_abrupt(v)) reach_variable(e, names, b->name, v);
}

// All that text within the scope can name.
void reach_scopes(Evaluator *e, Scope *scope) {
  const FunctionContext *c = scope_context(scope);
  if (c != NULL) reach(e, context_this(c));
  for (Scope *s = scope; s != NULL; s = s->outer) {
    reach_object(e, s->object);
    for (uint32_t i = 0; i < s->count; i++) reach_binding(e, s->bindings[i], NULL);
  }
}

static void reach_function_names(Evaluator *e, const FunctionNode *f, const FunctionNames *names, Scope *scope) {
  if (names->has_eval) reach_scopes(e, scope);
  for (size_t i = 0; i < names->read_count; i++) {
    Binding *b = scope_find(e, scope, names->read[i]);
    if (b != NULL) reach_binding(e, b, names);
  }
  FunctionContext *c = scope_context(scope);
  if (f->is_arrow && names->uses_this && c != NULL) reach(e, context_this(c));
}

static void reach_code(void *context, FunctionNode *f, Scope *scope) {
  Evaluator *e = context;
  reach_function_names(e, f, function_free_names(e->modules->arena, f), scope);
}

void reach_closure(Evaluator *e, const Closure *c) {
  reach_object(e, c->home);
  closure_functions(c, reach_code, e);
}

bool function_is_told(Evaluator *e, const Object *function) {
  const Closure *c = function_closure(function);
  if (e->is_lending || e->is_sharing || function->lent || is_handler(e)) return false;
  return c->class_node == NULL && c->function != NULL && !function_names(e->modules->arena, c->function)->has_eval;
}

// Its methods, and those above it, may be called on it.
static void reach_methods(Evaluator *e, Object *o) {
  if (o->class == CLASS_NAMESPACE || e->is_sharing || e->is_lending) return;
  size_t hops = 0;
  for (Object *at = o; at != NULL && !object_is_standard(e, at) && object_hop(e, &hops); at = at->prototype)
    given_instance(e, o, at);
}

static void reach_contents(Evaluator *e, Object *o) {
  reach_methods(e, o);
  for (size_t i = 0; i < o->property_count; i++) {
    if (o->properties[i].key.string == e->names.constructor) reach_class(e, o->properties[i].value);
    else reach(e, o->properties[i].value);
    reach(e, o->properties[i].setter);
  }
  if (o->unknown != NULL) reach(e, value_of_unknown(o->unknown));
  if (o->adopted != NULL) reach(e, value_of_unknown(o->adopted));
  if (o->prototype != NULL && !object_is_standard(e, o->prototype)) reach_class(e, value_object(o->prototype));
  switch (o->class) {
  case CLASS_ARRAY:
    for (size_t i = 0; i < o->as.array.count; i++) reach(e, o->as.array.items[i]);
    return;
  case CLASS_MAP:
  case CLASS_SET:
    for (size_t i = 0; i < o->as.collection.count; i++) {
      reach(e, o->as.collection.entries[i].key);
      reach(e, o->as.collection.entries[i].value);
    }
    return;
  case CLASS_FUNCTION:
    if (o->as.function.bound != NULL) reach(e, o->as.function.bound_this);
    for (size_t i = 0; i < o->as.function.bound_count; i++) reach(e, o->as.function.bound_arguments[i]);
    if (function_closure(o) == NULL) return;
    if (o->lent && !e->is_lending) return; // a class that nobody constructs with: its methods have their own turn
    if (!function_is_told(e, o)) reach_closure(e, function_closure(o));
    vec_push(e->arena, &e->escaped_functions, o);
    return;
  case CLASS_HOST: {
    if (!value_is_iterator(value_object(o))) return;
    const BuiltinIterator *iterator = o->as.host.data;
    reach_object(e, iterator->source);
    for (size_t i = 0; i < iterator->values.count; i++) reach(e, iterator->values.items[i]);
    return;
  }
  case CLASS_NAMESPACE: {
    KeyList names = {0};
    module_export_names(e, o->as.module, &names);
    for (size_t i = 0; i < names.count; i++) {
      const Value v = reach_export(e, NULL, o, names.items[i].string);
      if (!value_is_abrupt(v)) reach(e, v);
    }
    return;
  }
  default: return;
  }
}

// What was reached from `first` on leads to more.
void reach_on(Evaluator *e, size_t first) {
  for (size_t i = first; i < e->escape_work.count; i++) reach_contents(e, e->escape_work.items[i]);
  e->escape_work.count = first;
}

// What a function names is read by code that cannot be seen: what is put in escapes.
void reach_shared(Evaluator *e, const Closure *c) {
  const size_t first_work = e->escape_work.count, first_function = e->escaped_functions.count;
  e->is_sharing = true;
  reach_closure(e, c);
  reach_on(e, first_work);
  e->is_sharing = false;
  e->escaped_functions.count = first_function;
}

// `f` NULL: the values alone.
static void lend(Evaluator *e, const Value *values, size_t count, const FunctionNode *f, const FunctionNames *names,
                 Scope *scope) {
  const size_t first_work = e->escape_work.count, first_function = e->escaped_functions.count;
  const bool was_lending = e->is_lending;
  e->is_lending = true;
  for (size_t i = 0; i < count; i++) reach(e, values[i]);
  if (f != NULL) reach_function_names(e, f, names, scope);
  const FunctionContext *c = f == NULL ? NULL : scope_context(scope);
  if (c != NULL && names->uses_this) reach(e, context_this(c));
  reach_on(e, first_work);
  e->is_lending = was_lending;
  e->escaped_functions.count = first_function;
}

WrittenMark written_mark(Evaluator *e) {
  e->written_later.marked_objects = e->written_later.objects.count;
  e->written_later.marked_values = e->written_later.values.count;
  return (WrittenMark){e->written_later.bindings.count, e->written_later.marked_objects,
                       e->written_later.marked_values};
}

void reach_lent(Evaluator *e, Value v) { lend(e, &v, 1, NULL, NULL, NULL); }

void evaluator_lend(Evaluator *e, const Call *call, FunctionNode *f, Scope *scope, bool only_reads) {
  const bool was_sharing = e->is_sharing;
  e->is_sharing = only_reads;
  const FunctionNames *names = f == NULL ? NULL : function_free_names(e->modules->arena, f);
  lend(e, call->arguments, call->count, f, names, scope);
  reach_lent(e, call->this_value);
  e->is_sharing = was_sharing;
}

void evaluator_lend_changes(Evaluator *e, const Changes *changes) {
  for (size_t i = 0; i < changes->count; i++) {
    const Change *c = &changes->items[i];
    const Value v = c->object != NULL ? value_object(c->object) : c->binding->value;
    if (c->binding != NULL) c->binding->is_exposed = c->binding->is_reachable = true;
    reach_lent(e, v);
  }
}

void evaluator_escape_resumed(Evaluator *e, FunctionNode *f, Scope *scope) {
  lend(e, NULL, 0, f, function_names(e->modules->arena, f), scope); // its own names, too
}
