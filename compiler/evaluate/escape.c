// Code that cannot be seen: what it is given it may call and change, now or later.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

enum { GIVEN_DEPTH = 4 }; // how far functions that functions give are followed

static void reach(Evaluator *e, Value v);

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

static void reach(Evaluator *e, Value v) {
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
  vec_push(e->arena, &e->escape_work, v.as.object);
}

static void reach_object(Evaluator *e, Object *o) {
  if (o != NULL) reach(e, value_object(o));
}

// The code of a function, or of the one that it binds.
static const Closure *closure_of(const Object *function) {
  while (function->as.function.bound != NULL) function = function->as.function.bound;
  return function->as.function.closure;
}

static bool is_class(Value v) {
  const Closure *c = value_is_callable(v) ? closure_of(v.as.object) : NULL;
  return c != NULL && c->class_node != NULL;
}

// Who has an object, or a class, has its class, or the parent, but does not construct others with it.
static void reach_class(Evaluator *e, Value v) {
  const bool was_lending = e->is_lending;
  e->is_lending |= is_class(v);
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
static Value reach_export(Evaluator *e, Binding *import, Module *module, const String *name) {
  const bool was_reaching = e->is_reaching;
  e->is_reaching = true;
  bool is_certain;
  const Value v = import != NULL ? import_read(e, import) : module_export(e, module, name, &is_certain);
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
    const Value v = reach_export(e, NULL, namespace->as.module, names->uses[i].member);
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
static void reach_binding(Evaluator *e, Binding *b, const FunctionNames *names) {
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
static void reach_scopes(Evaluator *e, Scope *scope) {
  const FunctionContext *c = scope_context(scope);
  if (c != NULL) reach(e, context_this(c));
  for (Scope *s = scope; s != NULL; s = s->outer) {
    reach_object(e, s->object);
    for (uint32_t i = 0; i < s->count; i++) reach_binding(e, s->bindings[i], NULL);
  }
}

static void reach_function_names(Evaluator *e, FunctionNode *f, Scope *scope) {
  const FunctionNames *names = function_names(e->modules->arena, f);
  if (names->has_eval) reach_scopes(e, scope);
  for (size_t i = 0; i < names->read_count; i++) {
    Binding *b = scope_find(e, scope, names->read[i]);
    if (b != NULL) reach_binding(e, b, names);
  }
  FunctionContext *c = scope_context(scope);
  if (f->is_arrow && names->uses_this && c != NULL) reach(e, context_this(c));
}

static void reach_code(void *context, FunctionNode *f, Scope *scope) { reach_function_names(context, f, scope); }

static void reach_closure(Evaluator *e, const Closure *c) {
  reach_object(e, c->home);
  closure_functions(c, reach_code, e);
}

// Whether what a function that escapes hands on is seen when it runs. A handler's does so at no time of its own.
static bool is_told_by_running(Evaluator *e, const Object *function) {
  const Closure *c = closure_of(function);
  if (e->is_lending || e->is_sharing || function->lent || is_handler(e)) return false;
  return c->class_node == NULL && c->function != NULL && !function_names(e->modules->arena, c->function)->has_eval;
}

static void reach_contents(Evaluator *e, Object *o) {
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
    if (closure_of(o) == NULL) return;
    if (o->lent && !e->is_lending) return; // a class that nobody constructs with: its methods have their own turn
    if (!is_told_by_running(e, o)) reach_closure(e, closure_of(o));
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
      const Value v = reach_export(e, NULL, o->as.module, names.items[i].string);
      if (!value_is_abrupt(v)) reach(e, v);
    }
    return;
  }
  default: return;
  }
}

// What was reached from `first` on leads to more.
static void reach_on(Evaluator *e, size_t first) {
  for (size_t i = first; i < e->escape_work.count; i++) reach_contents(e, e->escape_work.items[i]);
  e->escape_work.count = first;
}

// A function that may run and does not come to an end: code around it does not wait for it.
static void look_behind(Evaluator *e, Value function, const Call *call, const Node *node) {
  const Unknown *why = unknown_new(e, UNKNOWN_BUDGET, e->abrupt_node, (Str){0}, NULL).as.unknown;
  e->abrupt = ABRUPT_NONE;
  e->given_up++;
  Region *r = region_begin(e, MAYBE_BUDGET, node, why);
  evaluate_unreached(e, function, call, node, why);
  Changes changes = {0};
  region_end(e, r, &changes, NULL);
  changes_forget(e, &changes, why);
  if (e->abrupt == ABRUPT_BUDGET) e->abrupt = ABRUPT_NONE; // whoever has none left finds out by itself
}

bool call_maybe(Evaluator *e, Value function, const Call *call, MaybeKind kind, bool is_callback, const Node *node,
                Value *result) {
  const Unknown *changed = unknown_new(e, UNKNOWN_FOREIGN_CALL, node, node_subject(e, node), NULL).as.unknown;
  Region *r = region_begin(e, kind, node, changed);
  r->maybe.is_callback = is_callback;
  r->maybe.given_at = is_callback ? e->given_at : NULL;
  r->maybe.called = e->called;
  int outer_catch = e->catch_level;
  Target target = {.is_function = true};
  target_push(e, &target);
  e->catch_level = target_level(&target); // whoever calls it may catch what it throws
  const Budget kept = budget_lend(e, is_callback && !e->has_given_ours ? ASIDE_STEP_LIMIT : HANDLER_STEP_LIMIT);
  const bool is_new = call->node != NULL && call->node->kind == NODE_NEW;
  *result = is_class(function) || (is_new && function.as.object->as.function.is_constructor)
                ? construct(e, function.as.object, call->arguments, call->count, call->more, function.as.object, node)
                : call_value(e, function, call);
  budget_return(e, kept);
  if (e->abrupt == ABRUPT_BUDGET) look_behind(e, function, call, node);
  e->catch_level = outer_catch;
  target_pop(e, &target, completion_normal());
  Changes changes = {0};
  region_end(e, r, &changes, NULL);
  if (value_is_abrupt(*result) && e->abrupt == ABRUPT_THROW) e->abrupt = ABRUPT_NONE;
  if (value_is_unknown(target.thrown)) {
    throw_note(e, target.thrown);
    *result = perhaps(e, target.thrown, *result);
  }
  return changes_forget(e, &changes, changed);
}

bool is_handler(Evaluator *e) {
  for (const Maybe *m = evaluator_maybe(e); m != NULL; m = m->outer)
    if (m->kind == MAYBE_HANDLER) return true;
  return false;
}

uint64_t later_begin(Evaluator *e, uint64_t serial) {
  const uint64_t outer = e->later;
  if (is_handler(e)) return outer;
  e->later = serial;
  e->foreign_node = e->node;
  e->generation++;
  return outer;
}

// What foreign code has of a call, and may give to the functions among it.
static const Unknown *had_of(Evaluator *e, const Call *call) {
  const Value nothing = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  ValueList values = {0};
  for (size_t i = 0; i < call->count; i++)
    if (!value_is_callable(call->arguments[i])) vec_push(e->arena, &values, call->arguments[i]);
  const Call had = {
      .this_value = call->this_value, .arguments = values.items, .count = values.count, .more = call->more};
  const Unknown *u = perhaps_of_call(e, nothing, &had).as.unknown;
  return perhaps_own(u) ? u : NULL;
}

static void had_too(Evaluator *e, Value v) {
  const Value before = e->had == NULL ? value_undefined() : value_of_unknown(e->had);
  e->had = had_of(e, &(Call){.this_value = before, .arguments = &v, .count = 1});
}

bool run_maybe(Evaluator *e, Value function, MaybeKind kind, bool is_callback, const Node *node) {
  Value given_to = unknown_new(e, UNKNOWN_PARAMETER, node, (Str){0}, NULL);
  if (is_callback && e->had != NULL) given_to = perhaps(e, given_to, value_of_unknown(e->had));
  const Call call = {.this_value = given_to, .more = given_to.as.unknown};
  Value given;
  const uint64_t outer_later = is_callback ? later_begin(e, e->serial) : e->later;
  const bool any = call_maybe(e, function, &call, kind, is_callback, node, &given);
  e->later = outer_later;
  if (is_callback && value_is_object(given) && is_class(function)) had_too(e, given); // its methods are called on it
  // Who calls it has what it gives, too. One that gives a new function each time it is called has no end.
  const bool leads_on = value_is_object(given) || (value_is_unknown(given) && perhaps_own(given.as.unknown));
  const bool is_followed = e->escaping <= GIVEN_DEPTH;
  if (is_callback && e->abrupt == ABRUPT_NONE && leads_on && is_followed) evaluator_escape(e, &given, 1, node);
  if (leads_on && !is_followed) e->given_up++;
  return any;
}

// What a function names is read by code that cannot be seen: what is put in escapes.
static void share(Evaluator *e, const Closure *c) {
  const size_t first_work = e->escape_work.count, first_function = e->escaped_functions.count;
  e->is_sharing = true;
  reach_closure(e, c);
  reach_on(e, first_work);
  e->is_sharing = false;
  e->escaped_functions.count = first_function;
}

// `f` NULL: the values alone.
static void lend(Evaluator *e, const Value *values, size_t count, FunctionNode *f, Scope *scope) {
  const size_t first_work = e->escape_work.count, first_function = e->escaped_functions.count;
  const bool was_lending = e->is_lending;
  e->is_lending = true;
  for (size_t i = 0; i < count; i++) reach(e, values[i]);
  if (f != NULL) reach_function_names(e, f, scope);
  const FunctionContext *c = f == NULL ? NULL : scope_context(scope);
  if (c != NULL && function_names(e->modules->arena, f)->uses_this) reach(e, context_this(c));
  reach_on(e, first_work);
  e->is_lending = was_lending;
  e->escaped_functions.count = first_function;
}

void evaluator_lend(Evaluator *e, const Call *call, FunctionNode *f, Scope *scope, bool only_reads) {
  const bool was_sharing = e->is_sharing;
  e->is_sharing = only_reads;
  lend(e, call->arguments, call->count, f, scope);
  lend(e, &call->this_value, 1, NULL, NULL);
  e->is_sharing = was_sharing;
}

void evaluator_lend_changes(Evaluator *e, const Changes *changes) {
  for (size_t i = 0; i < changes->count; i++) {
    const Change *c = &changes->items[i];
    const Value v = c->object != NULL ? value_object(c->object) : c->binding->value;
    if (c->binding != NULL) c->binding->is_exposed = c->binding->is_reachable = true;
    lend(e, &v, 1, NULL, NULL);
  }
}

void evaluator_escape_resumed(Evaluator *e, FunctionNode *f, Scope *scope) { lend(e, NULL, 0, f, scope); }

// What functions that escaped wrote to since, they may write to again; nobody else gets hold of it by that.
static void reach_written(Evaluator *e, size_t first_binding, size_t first_object) {
  for (size_t i = first_binding; i < e->written_later.bindings.count; i++) {
    Binding *b = e->written_later.bindings.items[i];
    binding_settle(e, b);
    b->is_reachable = b->is_exposed = true;
  }
  for (size_t i = first_object; i < e->written_later.objects.count; i++) {
    const Value v = value_object(e->written_later.objects.items[i]);
    lend(e, &v, 1, NULL, NULL);
  }
}

// A function that escaped runs. If it came to its end, what it hands on and writes to was seen: the rest of what it
// names is only read, now and later.
static void run_one(Evaluator *e, Object *function, MaybeKind kind, const Node *node) {
  const bool is_told = is_told_by_running(e, function);
  const size_t given_up = e->given_up, first = e->escape_work.count;
  const size_t bindings = e->written_later.bindings.count, objects = e->written_later.objects.count;
  const Closure *c = closure_of(function);
  if (is_told) share(e, c);
  run_maybe(e, value_object(function), kind, true, node);
  if (!is_told) return;
  if (e->abrupt == ABRUPT_NONE && e->given_up == given_up) reach_written(e, bindings, objects);
  else reach_closure(e, c);
  reach_on(e, first);
}

// Those that escape while one runs have had their turn before it comes to the next; where the budget did not last for
// them, they get it here.
static void run_escaped(Evaluator *e, size_t first, const Node *node, MaybeKind kind) {
  size_t next = first;
  const size_t bindings = e->written_later.bindings.count, objects = e->written_later.objects.count;
  const Node *outer_given = e->given_at;
  if (e->escaping++ == 0) e->given_at = node;
  while (next < e->escaped_functions.count && e->abrupt == ABRUPT_NONE) {
    Object *f = e->escaped_functions.items[next++];
    if (f->lent) continue; // a class that is only that of an object
    if (e->escaping > 1) vec_push(e->arena, &e->escaped_meanwhile, f);
    else if (!is_handler(e)) vec_push(e->arena, &e->given_functions, ((GivenFunction){f, node, kind, e->had}));
    run_one(e, f, kind, f->origin != NULL ? f->origin : node);
  }
  e->given_at = outer_given;
  e->escaping--;
  if (e->escaping == 0) { // those around them have seen to it
    e->written_later.bindings.count = bindings;
    e->written_later.objects.count = objects;
  }
  Object **const left = e->escaped_functions.items;
  while (next < e->escaped_functions.count) left[first++] = left[next++];
  e->escaped_functions.count = first;
}

// They may be called: what they declare is conditional, what they read is read.
static void run_reached(Evaluator *e, size_t first, const Node *node, MaybeKind kind) {
  run_escaped(e, first, node, kind);
  if (e->escaping > 0) return;
  // What had its turn while others still ran may find more now. Only once: foreign code that calls a function may be
  // given a new one by it each time.
  for (size_t i = 0; i < e->escaped_meanwhile.count; i++)
    vec_push(e->arena, &e->escaped_functions, e->escaped_meanwhile.items[i]);
  run_escaped(e, first, node, kind);
  e->escaped_meanwhile.count = 0;
}

void evaluator_run_given(Evaluator *e) {
  const size_t count = e->given_functions.count, first = e->escaped_functions.count;
  if (e->given_puts == 0) return;
  e->given_puts = 0;
  for (size_t i = 0; i < count && e->abrupt == ABRUPT_NONE; i++) {
    const GivenFunction *given = &e->given_functions.items[i];
    vec_push(e->arena, &e->escaped_functions, given->function);
    e->had = given->had;
    run_reached(e, first, given->node, given->kind);
  }
  e->had = NULL;
  e->given_functions.count = count;
}

// What was reached, with all that it leads to. `kind`: how the functions among it may run.
static void escape_reached(Evaluator *e, const Node *node, MaybeKind kind) {
  const size_t first = e->escaped_functions.count;
  reach_on(e, 0);
  run_reached(e, first, node == NULL ? e->node : node, kind);
}

static void escape_to(Evaluator *e, const Value *values, size_t count, const Node *node, MaybeKind kind) {
  const bool is_outermost = e->escape_work.count == 0;
  for (size_t i = 0; i < count; i++) reach(e, values[i]);
  if (!is_outermost || e->escape_work.count == 0) return;
  const Unknown *outer_had = e->had;
  const Call given = {.this_value = outer_had == NULL ? value_undefined() : value_of_unknown(outer_had),
                      .arguments = values,
                      .count = count};
  e->had = had_of(e, &given);
  escape_reached(e, node, kind);
  e->had = outer_had;
}

void evaluator_escape(Evaluator *e, const Value *values, size_t count, const Node *node) {
  escape_to(e, values, count, node, MAYBE_CONDITION);
}

void escape_put(Evaluator *e, const Value *values, size_t count, Object *given) {
  e->given_puts++;
  const Unknown *whose = given == NULL ? NULL : unknown_foreign(e).as.unknown;
  const Call call = {.function = given, .arguments = values, .count = 1, .node = e->node};
  if (whose != NULL && e->host.escaped != NULL) e->host.escaped(e->host.context, e, &call, whose);
  evaluator_escape(e, values, count, NULL);
}

static void give_arguments(Evaluator *e, const Call *call, const Node *node, MaybeKind kind) {
  escape_to(e, call->arguments, call->count, node, kind);
  const Value more = call->more == NULL ? value_undefined() : value_of_unknown(call->more);
  escape_to(e, &more, 1, node, kind);
}

void escape_arguments(Evaluator *e, const Call *call, const Node *node) {
  give_arguments(e, call, node, MAYBE_CONDITION);
}

void evaluator_escape_scopes(Evaluator *e, Scope *scope, const Node *node) {
  const bool is_outermost = e->escape_work.count == 0;
  reach_scopes(e, scope);
  if (is_outermost) escape_reached(e, node, MAYBE_CONDITION);
  e->foreign_node = node;
  e->generation++;
}

void evaluator_escape_unparsed(Evaluator *e, const Node *error, Scope *scope) {
  const bool is_outermost = e->escape_work.count == 0;
  const FunctionContext *c = scope_context(scope);
  if (c != NULL) reach(e, context_this(c));
  if (c != NULL && c->new_target != NULL) reach_object(e, c->function);
  if (error->as.is_too_deep) reach_scopes(e, scope);
  for (size_t i = 0; i < error->as.word_count; i++) {
    if (str_is(error->as.words[i]->text, "eval")) reach_scopes(e, scope);
    Binding *b = scope_find(e, scope, error->as.words[i]);
    if (b != NULL) reach_binding(e, b, NULL);
  }
  if (is_outermost) escape_reached(e, error, MAYBE_CONDITION);
  e->foreign_node = error;
  e->generation++;
}

static bool is_console(const Evaluator *e, const Unknown *callee) {
  const Str subject = callee->subject, name = STR("console");
  const bool is_name =
      str_starts_with(subject, name) && (subject.length == name.length || subject.data[name.length] == '.');
  return callee->reason == UNKNOWN_GLOBAL && is_name && !global_is_changed(e, name);
}

// What it is given runs, but not while the app loads.
static bool is_timer(const Unknown *callee) {
  static const char *const names[] = {"setTimeout", "setInterval", "setImmediate", "queueMicrotask"};
  for (size_t i = 0; callee->reason == UNKNOWN_GLOBAL && i < sizeof names / sizeof *names; i++)
    if (str_is(callee->subject, names[i])) return true;
  return false;
}

static Value call_foreign(Evaluator *e, const Call *call, const Unknown *callee) {
  const Node *node = call->node != NULL ? call->node : e->node;
  const size_t given_up = e->given_up;
  const Value given = perhaps_call(e, callee, call);
  if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  if (!is_console(e, callee)) {
    if (e->host.escaped != NULL) e->host.escaped(e->host.context, e, call, callee);
    give_arguments(e, call, node, is_timer(callee) ? MAYBE_HANDLER : MAYBE_CONDITION);
    evaluator_escape(e, call->handed_this.kind == VALUE_UNDEFINED ? &call->this_value : &call->handed_this, 1, node);
    if (e->abrupt != ABRUPT_NONE) return value_abrupt();
    e->foreign_node = node;
    e->generation++;
    if (e->catch_level != NO_LEVEL)
      region_open(e, e->catch_level, unknown_new(e, UNKNOWN_FOREIGN_CALL, node, node_subject(e, node), NULL).as.unknown,
                  node);
  }
  const bool is_proxy = callee->reason == UNKNOWN_GLOBAL && str_starts_with(callee->subject, STR("Proxy"));
  const bool is_given = (callee->reason == UNKNOWN_FOREIGN || callee->reason == UNKNOWN_GLOBAL) && !is_proxy;
  const Str subject = node_subject(e, node);
  const Value result =
      is_given ? unknown_given(e, callee, node, subject) : unknown_new(e, UNKNOWN_COMPUTED, node, subject, callee);
  // What the runtime has gives, now or later, what it is given.
  const bool is_runtime = !is_proxy && (callee->reason == UNKNOWN_UNSUPPORTED ||
                                        (callee->reason == UNKNOWN_GLOBAL && unknown_is_provided(callee)));
  const Value other = e->given_up == given_up ? perhaps_given(e, result, callee) : result;
  return perhaps(e, is_runtime ? perhaps_of_call(e, other, call) : other, given);
}

Value evaluator_foreign_call(Evaluator *e, const Call *call, const Unknown *callee) {
  if (callee->reason == UNKNOWN_PLATFORM && e->host.platform != NULL) return e->host.platform(e->host.context, e, call);
  const Value module = require_value(e, call, callee);
  if (module.kind != VALUE_EMPTY) return module;
  const Unknown *outer_had = e->had, *outer_called = e->called;
  e->had = had_of(e, call);
  e->called = callee;
  const Value v = call_foreign(e, call, callee);
  e->had = outer_had;
  e->called = outer_called;
  return value_is_abrupt(v) || !require_is(e, callee) ? v : require_unknown(e, call);
}
