// Making and calling functions (ECMA-262, 10.2).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "evaluate/reach.h"

// On how many objects a built-in is run that something not known may be: of those that call functions, on fewer.
enum { RECEIVERS_MOST = 64, RECEIVERS_CALLED_MOST = 8 };

double function_length(const FunctionNode *f) {
  size_t i = 0;
  while (i < f->parameters.count && f->parameters.items[i]->kind != NODE_DEFAULT &&
         f->parameters.items[i]->kind != NODE_REST)
    i++;
  return (double)i;
}

Value function_make(Evaluator *e, const Node *node, Scope *scope, Object *home, const String *name) {
  FunctionNode *f = node->as.function;
  const size_t kind = (f->is_async ? 1u : 0u) + (f->is_generator ? 2u : 0u);
  Object *o = object_make(e, CLASS_FUNCTION, e->realm.kinds_of_functions[kind]);
  o->origin = node;
  Closure *c = ARENA_NEW(e->arena, Closure);
  *c = (Closure){.node = node, .function = f, .scope = scope, .home = home};
  o->as.function.closure = c;
  o->as.function.is_constructor = !f->is_arrow && !f->is_async && !f->is_generator && !f->is_method;
  object_add(e, o, key_of(e->names.length), value_number(function_length(f)), PROPERTY_CONFIGURABLE);
  const String *called = f->name != NULL ? f->name : name;
  object_add(e, o, key_of(e->names.name), value_string(called != NULL ? called : intern_c(e->interner, "")),
             PROPERTY_CONFIGURABLE);
  if (o->as.function.is_constructor) {
    Object *prototype = object_plain(e);
    object_add(e, prototype, key_of(e->names.constructor), value_object(o), PROPERTY_BUILTIN);
    object_add(e, o, key_of(e->names.prototype), value_object(prototype), PROPERTY_WRITABLE);
  }
  if (f->is_generator) {
    Object *prototype = object_new(e, e->realm.generator_prototypes[f->is_async]);
    object_add(e, o, key_of(e->names.prototype), value_object(prototype), PROPERTY_WRITABLE);
  }
  if (node->kind == NODE_FUNCTION && f->name != NULL && !f->is_method) { // its own name is in scope
    c->scope = scope_new(e, scope);
    scope_declare(e, c->scope, f->name, value_object(o), true);
  }
  Value v = value_object(o);
  v.origin = node;
  return v;
}

// CreateUnmappedArgumentsObject (ECMA-262, 10.4.4.6), if the function mentions it.
static void declare_arguments(Evaluator *e, const Call *call, FunctionNode *f, Scope *scope) {
  const FunctionNames *names = function_names(e->modules->arena, f);
  size_t low = 0, high = names->read_count;
  while (low < high) { // they are sorted by address
    size_t middle = low + (high - low) / 2;
    if ((uintptr_t)names->read[middle] < (uintptr_t)e->names.arguments) low = middle + 1;
    else high = middle;
  }
  if (low == names->read_count || names->read[low] != e->names.arguments) return;
  Object *o = object_make(e, CLASS_ARGUMENTS, e->realm.object_prototype);
  for (size_t i = 0; i < call->count; i++) object_define(e, o, key_index(e, i), call->arguments[i], PROPERTY_ORDINARY);
  Value count = call->more == NULL ? value_number((double)call->count) : value_of_unknown(call->more);
  object_define(e, o, key_of(e->names.length), count, PROPERTY_BUILTIN);
  object_define(e, o, (Key){.symbol = e->realm.symbol_iterator}, e->realm.array_values, PROPERTY_BUILTIN);
  object_define_accessor(e, o, key_c(e, "callee"), e->realm.throw_restricted, e->realm.throw_restricted, 0);
  o->unknown = call->more;
  scope_declare(e, scope, e->names.arguments, value_object(o), false);
}

static Value bind_parameters(Evaluator *e, const FunctionNode *f, const Call *call, Scope *scope) {
  for (size_t i = 0; i < f->parameters.count; i++) {
    const Node *p = f->parameters.items[i];
    scope_hoist_declarator(e, scope, p, false);
  }
  for (size_t i = 0; i < f->parameters.count; i++) {
    const Node *p = f->parameters.items[i];
    Value v;
    if (p->kind == NODE_REST) {
      Object *rest = array_new(e, 0);
      for (size_t k = i; k < call->count; k++) array_push(e, rest, call->arguments[k]);
      rest->unknown = call->more;
      if (call->behind != NULL && i <= call->count)
        array_put_tail(e, rest, NULL, call->behind->items, call->behind->count);
      v = value_object(rest);
      p = p->as.expression;
    } else {
      v = call_argument(call, i);
    }
    TRY(bind_pattern(e, p, v, scope, BIND_INITIALIZE));
  }
  return value_undefined();
}

static Value run_body(Evaluator *e, const FunctionNode *f, Scope *scope, Target *target) {
  if (f->body == NULL) return value_undefined();
  if (f->body->kind != NODE_BLOCK) return evaluate_returned(e, f->body, scope);
  Scope *body = scope_new(e, scope);
  scope_hoist_var(e, body, f->body);
  for (uint32_t i = 0; i < body->count; i++) { // a `var` of a parameter's name begins with the parameter's value
    Binding *parameter = scope_find_own(scope, body->bindings[i]->name);
    if (parameter != NULL) body->bindings[i]->value = binding_copied(e, parameter);
  }
  scope_hoist_lexical(e, body, &f->body->as.list, f->body);
  Completion c = execute_list(e, &f->body->as.list, body);
  if (c.kind == COMPLETION_ABRUPT) return value_abrupt();
  if (c.kind == COMPLETION_EXIT && c.level == target_level(target)) return c.value;
  return value_undefined();
}

// Whether a function has its turn with what is not known just now.
static bool is_in_last_turn(const Evaluator *e, const FunctionNode *f) {
  const Frame *frame = e->frame;
  while (frame != NULL && (frame->function != f || !frame->is_last)) frame = frame->outer;
  return frame != NULL;
}

// Whether one that calls itself without an end has its turn now.
static bool is_last_turn(Evaluator *e, const Object *function, const FunctionNode *f) {
  const bool is_it = e->recurring == function;
  if (is_it) e->recurring = NULL;
  return is_it && !is_in_last_turn(e, f);
}

// Under conditions that are not known a recursion need not end: after a few turns it counts as code that cannot be
// seen, which calls it once more.
static bool recurs_without_end(Evaluator *e, const FunctionNode *f) {
  enum { ACTIVE_MOST = 3, TURNS_MOST = 32 };
  int active = 0;
  Frame *first = NULL;
  for (Frame *frame = e->frame; frame != NULL; frame = frame->outer) {
    if (frame->function != f) continue;
    if (frame->is_last) return true;
    if (frame->regions == e->region_count && active == 0) return false;
    if (frame->regions < e->region_count && ++active >= ACTIVE_MOST) return true;
    first = frame;
  }
  return first != NULL && ++first->turns > TURNS_MOST; // one that calls itself at many places
}

// As with loops, how often a function of a handler calls itself is of no matter.
static bool recurs_too_long(Evaluator *e, const FunctionNode *f) {
  if (!is_handler(e) || !budget_is_half_spent(e)) return false;
  const Frame *frame = e->frame;
  while (frame != NULL && frame->function != f) frame = frame->outer;
  return frame != NULL;
}

Value instance_make(Evaluator *e, Object *new_target) {
  const Value prototype = value_get(e, value_object(new_target), key_of(e->names.prototype));
  TRY(prototype);
  Object *o = object_new(e, value_is_object(prototype) ? prototype.as.object : e->realm.object_prototype);
  if (value_is_unknown(prototype)) object_adopt(e, o, prototype.as.unknown);
  Value v = value_object(o);
  v.origin = e->node;
  return v;
}

static Scope *call_scope(Evaluator *e, const Call *call, const Closure *c) {
  Scope *scope = scope_new(e, c->scope);
  if (c->function->is_arrow) return scope;
  scope->context = ARENA_NEW(e->arena, FunctionContext);
  *scope->context = (FunctionContext){
      .this_value = call->this_value, .function = call->function, .home = c->home, .new_target = call->new_target};
  if (c->is_derived && call->new_target != NULL) {
    scope->context->made = ARENA_NEW(e->arena, Binding);
    *scope->context->made = (Binding){.value = value_empty(), .serial = ++e->serial};
  }
  declare_arguments(e, call, c->function, scope);
  return scope;
}

void closure_functions(const Closure *c, FunctionVisit *visit, void *context) {
  if (c->function != NULL) visit(context, c->function, c->scope);
  if (c->class_node == NULL) return;
  if (c->class_node->as.class.initializers != NULL) visit(context, c->class_node->as.class.initializers, c->scope);
  for (size_t i = 0; i < c->class_node->as.class.members.count; i++) {
    const Node *m = c->class_node->as.class.members.items[i];
    if (m->kind == NODE_CLASS_MEMBER && m->as.property.value != NULL && m->as.property.value->kind == NODE_FUNCTION)
      visit(context, m->as.property.value->as.function, c->scope);
  }
}

// What a function gives is one of what it returned, or `undefined` where it may have come to its end.
static Value one_of_returned(Evaluator *e, Target *target, Value v, bool is_at_end) {
  if (!value_is_unknown(v) || v.has_ways || target->is_lost || target->ways.count == 0) return v;
  if (is_at_end) vec_push(e->arena, &target->ways, value_undefined());
  return ways_give(e, v, target->ways.items, target->ways.count);
}

static Value call_function(Evaluator *e, const Call *call, const Closure *c) {
  const FunctionNode *f = c->function;
  Scope *scope = call->resumed != NULL ? call->resumed : call_scope(e, call, c);
  const FunctionContext *context = scope->context;
  Target target = {.is_function = true};
  target_push(e, &target);
  int outer_catch = e->catch_level;
  const bool ends_all = e->frame->is_awaited && outer_catch == NO_LEVEL; // if it is rejected, loading ends
  if (f->is_async && !ends_all) e->catch_level = target_level(&target);
  const uint64_t outer_later = e->later;
  Object *made =
      c->class_node != NULL && call->new_target != NULL && !c->is_derived ? call->this_value.as.object : NULL;
  Value v = made == NULL ? value_undefined() : class_initialize_fields(e, call->function, made);
  if (!value_is_abrupt(v) && call->resumed == NULL) v = bind_parameters(e, f, call, scope);
  if (!value_is_abrupt(v) && made != NULL) v = class_assign_properties(e, call->function, scope, made);
  if (!value_is_abrupt(v)) v = run_body(e, f, scope, &target);
  e->catch_level = outer_catch;
  e->later = outer_later;
  const bool is_at_end = v.kind == VALUE_UNDEFINED; // or may be
  v = target_pop_value(e, &target, v);
  if (!f->is_generator && call->new_target == NULL && f->body->kind == NODE_BLOCK)
    v = one_of_returned(e, &target, v, is_at_end);
  if (f->is_async) {
    if (value_is_abrupt(v) && (e->abrupt == ABRUPT_BUDGET || e->is_exiting)) return v;
    const bool is_rejected = value_is_abrupt(v);
    e->abrupt = ABRUPT_NONE;
    return promise_make(e, call->node, is_rejected ? e->exception : v, target.thrown, is_rejected,
                        target.maybe == NULL);
  }
  if (call->new_target != NULL && !value_is_abrupt(v)) {
    if (value_is_object(v) || context == NULL) return v;
    if (c->is_derived && v.kind != VALUE_UNDEFINED) {
      if (!value_is_unknown(v))
        return throw_error(e, "TypeError", "Derived constructors may only return object or undefined");
      may_throw(e, v);
      return perhaps(e, v, context_this(context));
    }
    if (value_is_unknown(v)) return perhaps(e, v, context_this(context));
    return context_made(e, context);
  }
  return v;
}

static Value bind_in_frame(Evaluator *e, const Call *call, const Closure *c, Scope *scope) {
  Frame frame = {
      .outer = e->frame, .call = call->node, .function = c->function, .regions = e->region_count, .serial = e->serial};
  e->frame = &frame;
  e->busy++;
  const Value v = step(e) ? bind_parameters(e, c->function, call, scope) : value_abrupt();
  e->busy--;
  e->frame = frame.outer;
  return v;
}

// Whatever it finds may have changed by then: how far its body runs, and when, is up to who asks for its values. Gives
// `unknown`, which may be within the reach of what it gives, or is abrupt.
static Value run_generator(Evaluator *e, Generator *g, Value unknown) {
  const Closure *c = g->body.function->as.function.closure;
  const uint64_t outer_later = later_begin(e, e->serial, e->node);
  const WrittenMark before = written_mark(e);
  const Value outer_yielded = e->yielded, outer_sent = e->sent;
  e->yielded = unknown_new(e, UNKNOWN_COMPUTED, c->node, (Str){0}, NULL);
  e->sent = g->sent;
  g->is_running = true;
  Value given;
  call_maybe(e, value_object(g->body.function), &g->body, MAYBE_CONDITION, false, c->node, &given);
  g->is_running = false;
  const Value gives[] = {e->yielded, given};
  e->yielded = outer_yielded;
  e->sent = outer_sent;
  const WrittenMark after = written_mark(e);
  const bool only_reads = memcmp(&before, &after, sizeof before) == 0;
  e->later = outer_later;
  evaluator_lend(e, &g->body, c->function, c->scope, only_reads);
  evaluator_escape(e, &given, 1, g->body.node); // what it returns or throws
  if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  e->foreign_node = g->body.node != NULL ? g->body.node : e->node;
  e->generation++;
  return perhaps_of_call(e, unknown, &(Call){.this_value = value_undefined(), .arguments = gives, .count = 2});
}

// The parameters of a generator are bound when it is called.
static Value call_generator(Evaluator *e, const Call *call, const Closure *c) {
  Generator *g = ARENA_NEW(e->arena, Generator);
  *g = (Generator){.body = *call, .sent = unknown_unsupported(e, "a generator"), .rewinds = e->rewinds};
  // Code that calls it without being seen has it go on, too, with what that finds.
  const bool is_given = call->node == NULL && call->count == 0 && call->more != NULL;
  if (is_given) g->sent = value_of_unknown(call->more);
  g->body.resumed = call_scope(e, call, c);
  TRY(bind_in_frame(e, call, c, g->body.resumed));
  const Value none = unknown_new(e, UNKNOWN_COMPUTED, c->node, (Str){0}, NULL), gives = run_generator(e, g, none);
  TRY(gives);
  Value generator = unknown_new(e, UNKNOWN_UNSUPPORTED, call->node, STR("a generator"), NULL);
  const Property *p = object_property(call->function, key_of(e->names.prototype));
  const bool inherits = value_is_object(p->value) && p->value.as.object->property_count > 0;
  if (inherits) generator = perhaps(e, generator, p->value);
  generator = perhaps(e, generator, gives);
  unknown_renew(e, &generator)->generator = g;
  return generator;
}

Value generator_resume(Evaluator *e, const Call *call) {
  enum { RUNS_MOST = 8 };
  Generator *g = value_is_unknown(call->this_value) ? call->this_value.as.unknown->generator : NULL;
  if (g == NULL || g->is_running || g->runs == RUNS_MOST) return value_undefined();
  Value sent = perhaps_one_of(e, g->sent, call->arguments, call->count);
  if (call->more != NULL) sent = perhaps(e, sent, value_of_unknown(call->more));
  const bool is_known = sent.as.unknown == g->sent.as.unknown && g->rewinds == e->rewinds;
  if (is_known || !perhaps_own(sent.as.unknown)) return value_undefined();
  g->sent = sent;
  g->rewinds = e->rewinds;
  g->runs++;
  return run_generator(e, g, unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL));
}

static bool is_awaited_with_others(const Evaluator *e, const Node *call) {
  const Node *all = e->awaited_all;
  for (size_t i = 0; call != NULL && all != NULL && all->kind == NODE_ARRAY && i < all->as.list.count; i++)
    if (node_strip(all->as.list.items[i]) == call) return true;
  return false;
}

Value call_closure(Evaluator *e, const Call *call) {
  const Closure *c = call->function->as.function.closure;
  if (c->function == NULL) return throw_error(e, "TypeError", "Class constructor cannot be invoked without 'new'");
  if (c->class_node != NULL && call->new_target == NULL)
    return throw_error(e, "TypeError", "Class constructor cannot be invoked without 'new'");
  if (c->function->is_generator && call->resumed == NULL) return call_generator(e, call, c);
  const bool is_last = is_last_turn(e, call->function, c->function);
  if (e->region != NULL && !is_last && (recurs_without_end(e, c->function) || recurs_too_long(e, c->function))) {
    const Unknown *why = unknown_new(e, UNKNOWN_RECURSION, call->node, (Str){0}, NULL).as.unknown;
    ValueList given = {0};
    vec_push(e->arena, &given, value_object(call->function));
    for (size_t i = 0; i < call->count; i++) vec_push(e->arena, &given, call->arguments[i]);
    Call again = *call;
    again.arguments = given.items;
    again.count = given.count;
    const bool has_turn = !turns_have_many(e, call->function);
    if (has_turn) e->recurring = call->function;
    const Value v = evaluator_foreign_call(e, &again, why);
    const bool is_seen = is_in_last_turn(e, c->function) || (has_turn && e->recurring == NULL);
    e->given_up += !is_seen; // what its turn does is all that it does
    e->recurring = NULL;
    return v;
  }
  Frame frame = {.outer = e->frame,
                 .call = call->node,
                 .made = call,
                 .function = c->function,
                 .regions = e->region_count,
                 .serial = e->serial,
                 .is_last = is_last};
  frame.is_joined = (e->is_mapping && call->node == NULL) || is_awaited_with_others(e, call->node);
  frame.is_awaited = (e->is_mapping && call->node == NULL) || (call->node != NULL && !c->function->is_generator &&
                                                               (call->node == e->awaited || frame.is_joined));
  const bool outer_mapping = e->is_mapping;
  e->is_mapping = false;
  e->frame = &frame;
  e->busy++;
  Value v = step(e) ? call_function(e, call, c) : value_abrupt();
  e->busy--;
  e->frame = frame.outer;
  e->is_mapping = outer_mapping;
  return v;
}

static Value call_bound(Evaluator *e, const Call *call) {
  Object *f = call->function;
  ValueList arguments = {0};
  for (size_t i = 0; i < f->as.function.bound_count; i++)
    vec_push(e->arena, &arguments, f->as.function.bound_arguments[i]);
  for (size_t i = 0; i < call->count; i++) vec_push(e->arena, &arguments, call->arguments[i]);
  Call inner = *call;
  inner.this_value = f->as.function.bound_this;
  inner.arguments = arguments.items;
  inner.count = arguments.count;
  return call_value(e, value_object(f->as.function.bound), &inner);
}

static bool is_given_functions(const Call *call) {
  bool is_given = call->more != NULL && perhaps_own(call->more);
  for (size_t i = 0; i < call->count && !is_given; i++) {
    const Value v = call->arguments[i];
    is_given = value_is_callable(v) || (value_is_unknown(v) && perhaps_own(v.as.unknown));
  }
  return is_given;
}

// A built-in function on something that is not known: on each of the program's own objects that this may be. Of others,
// and of more than can be told apart, it may have done anything to any.
static Value call_on_unknown(Evaluator *e, const Call *call) {
  const Unknown *on = call->this_value.as.unknown;
  const size_t most = is_given_functions(call) ? RECEIVERS_CALLED_MOST : RECEIVERS_MOST;
  Value given = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  for (size_t i = 0; i < on->perhaps_count && i < most; i++) {
    Call own = *call;
    own.this_value = value_object(on->perhaps[i]);
    own.among = call->among == NULL ? NULL : on; // what `call` and `apply` call
    own.handed_this = value_undefined();
    Value v;
    call_maybe(e, value_object(call->function), &own, MAYBE_CONDITION, false, e->node, &v);
    if (e->abrupt != ABRUPT_NONE) return value_abrupt();
    if (!value_is_abrupt(v)) given = perhaps(e, given, v);
  }
  Call other = *call;
  other.handed_this = perhaps_behind(e, call->this_value, most);
  const Unknown *rest = other.handed_this.as.unknown;
  const Value result = evaluator_foreign_call(e, &other, rest);
  if (value_is_abrupt(result)) return result;
  if (perhaps_own(rest) && !call->function->as.function.gives_primitive)
    given = perhaps(e, given, unknown_from(e, other.handed_this));
  return perhaps(e, result, given);
}

bool function_takes_all(Value callee) {
  const Object *o = value_is_callable(callee) ? callee.as.object : NULL;
  if (o == NULL || o->as.function.native != NULL) return o != NULL && (o->layered || o->as.function.takes_more);
  const FunctionNode *f = o->as.function.closure == NULL ? NULL : o->as.function.closure->function;
  return f != NULL && f->parameters.count > 0 && f->parameters.items[f->parameters.count - 1]->kind == NODE_REST;
}

// What a built-in function gives may be one of its arguments, to say why that is not known.
static void call_doubted(Evaluator *e, Call *call) {
  Value *lost = NULL;
  call->this_value = unknown_bare(e, call->this_value);
  for (size_t i = 0; i < call->count; i++) {
    if (shapes_known(call->arguments[i]) == NULL) continue;
    if (lost == NULL) {
      lost = ARENA_ARRAY(e->arena, Value, call->count);
      memcpy(lost, call->arguments, call->count * sizeof *lost);
      call->texts = call->arguments;
      call->arguments = lost;
    }
    lost[i] = unknown_bare(e, lost[i]);
  }
}

Value call_value(Evaluator *e, Value function, const Call *call) {
  if (value_is_abrupt(function)) return function;
  if (value_is_unknown(function) && e->exit_level == NO_LEVEL && is_exit(e, function.as.unknown))
    return exit_program(e, function.as.unknown);
  const Value given = function.has_ways ? perhaps_call_own(e, function, call) : value_empty();
  if (given.kind != VALUE_EMPTY) return given;
  if (value_is_unknown(function)) return evaluator_foreign_call(e, call, function.as.unknown);
  if (!value_is_callable(function)) return throw_error(e, "TypeError", "value is not a function");
  Call own = *call;
  own.function = function.as.object;
  if (own.function->as.function.bound != NULL) return call_bound(e, &own);
  if (own.function->as.function.native == NULL) return call_closure(e, &own);
  bool is_product = own.function->layered;
  if (!is_product && value_is_unknown(own.this_value)) return call_on_unknown(e, &own);
  const bool is_call = own.function->as.function.native == builtin_function_call;
  if (!is_product && own.more != NULL && !is_call && !own.function->as.function.takes_more)
    return evaluator_foreign_call(e, &own, own.more);
  if (++e->depth > DEPTH_LIMIT) {
    e->depth--;
    evaluator_exhaust(e);
    return value_abrupt();
  }
  own.texts = NULL;
  if (!is_call) call_doubted(e, &own);
  const bool outer_answered = e->is_answered, outer_lost = e->is_length_lost;
  e->is_answered = e->is_length_lost = false;
  Value v = own.function->as.function.native(e, &own);
  if (!is_call) v = unknown_bare(e, v);
  const bool is_answered = e->is_answered || is_product, is_length_lost = e->is_length_lost;
  e->is_answered = outer_answered;
  e->is_length_lost = outer_lost;
  // What it could not evaluate may have thrown; an element that it found is not of its making.
  const bool is_stopped = !is_product && value_is_unknown(v) && v.as.unknown->node == e->node;
  if (is_stopped) may_throw(e, v);
  if (!is_product && e->abrupt == ABRUPT_NONE) builtin_stopped(e, &own, is_stopped || is_length_lost);
  if (!is_product && e->abrupt == ABRUPT_NONE) builtin_looked(e, &own);
  e->depth--;
  if (!value_is_unknown(v)) return v;
  if (!is_product && content_is_of_texts(&own)) v = content_give(e, v, CONTENT_TEXTS);
  if (own.function->as.function.gives_primitive) return perhaps_nothing(e, v);
  return is_answered || v.as.unknown->perhaps_count > 0 ? v : perhaps_of_call(e, v, &own);
}

Value value_call(Evaluator *e, Value function, Value this_value, const Value *arguments, size_t count) {
  Call call = {.this_value = this_value, .arguments = arguments, .count = count};
  return call_value(e, function, &call);
}

bool constructor_takes_all(const Object *constructor) {
  size_t hops = 0;
  for (const Object *o = constructor; o != NULL && o->class == CLASS_FUNCTION && hops < DEPTH_LIMIT; hops++) {
    const Closure *c = o->as.function.closure;
    const bool is_own = c != NULL && (c->function != NULL || !c->is_derived);
    if (is_own) return function_takes_all(value_object((Object *)(uintptr_t)o));
    o = c != NULL ? o->prototype : o->as.function.bound;
  }
  return false;
}

Value construct(Evaluator *e, Object *function, const Call *with) {
  Call call = {.function = function,
               .arguments = with->arguments,
               .count = with->count,
               .more = with->more,
               .behind = with->behind,
               .node = with->node,
               .new_target = with->new_target};
  Object *new_target = call.new_target;
  if (function->as.function.bound != NULL) {
    ValueList all = {0};
    for (size_t i = 0; i < function->as.function.bound_count; i++)
      vec_push(e->arena, &all, function->as.function.bound_arguments[i]);
    for (size_t i = 0; i < call.count; i++) vec_push(e->arena, &all, call.arguments[i]);
    Object *target = function->as.function.bound;
    call.arguments = all.items;
    call.count = all.count;
    if (new_target == function) call.new_target = target;
    return construct(e, target, &call);
  }
  if (function->as.function.native != NULL) {
    if (call.more != NULL) return evaluator_foreign_call(e, &call, call.more);
    for (size_t i = 0; i < call.count; i++)
      if (value_is_unknown(call.arguments[i])) may_throw(e, call.arguments[i]);
    call_doubted(e, &call);
    Value v = function->as.function.native(e, &call);
    if (!function->layered) may_throw(e, v);
    if (!function->layered && e->abrupt == ABRUPT_NONE) builtin_stopped(e, &call, value_is_unknown(v));
    if (!function->layered && e->abrupt == ABRUPT_NONE) builtin_looked(e, &call);
    if (value_is_object(v) && new_target != function && function->layered) { // built-in ones mind it themselves
      Value prototype = value_get(e, value_object(new_target), key_of(e->names.prototype));
      TRY(prototype);
      if (value_is_object(prototype)) v.as.object->prototype = prototype.as.object;
    }
    return v;
  }
  Closure *c = function->as.function.closure;
  c->is_made |= new_target == function && evaluator_maybe(e) == NULL;
  call.this_value = value_empty();
  if (!c->is_derived) {
    call.this_value = instance_make(e, new_target);
    TRY(call.this_value);
  }
  if (c->function != NULL) return call_closure(e, &call);
  if (!c->is_derived) { // a class without a constructor
    TRY(class_initialize_fields(e, function, call.this_value.as.object));
    TRY(class_assign_properties(e, function, c->scope, call.this_value.as.object));
    return call.this_value;
  }
  if (++e->depth > DEPTH_LIMIT) {
    evaluator_exhaust(e);
    return value_abrupt();
  }
  const Value v = class_construct_parent(e, function, &call);
  e->depth--;
  TRY(v);
  return class_complete(e, function, c->scope, new_target, v, NULL);
}
