// `await`: what is awaited, what runs meanwhile, and who waits for it.
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "evaluate/reach.h"

// Whether what is awaited here is waited for by all that called it, up to a module that loads.
static bool is_loading(const Evaluator *e) {
  for (const Frame *f = e->frame; f != NULL; f = f->outer)
    if (!f->is_awaited) return false;
  return true;
}

// Whether others that are awaited together run meanwhile.
static bool is_joined(const Evaluator *e) {
  for (const Frame *f = e->frame; f != NULL; f = f->outer)
    if (f->is_joined) return true;
  return false;
}

// What follows in an asynchronous function may never run, and not while the program loads; or (`is_certain`) it does,
// some time.
static void leave_function(Evaluator *e, const Node *node, Scope *scope, bool is_certain) {
  const bool is_now = !is_handler(e) && e->escaping == 0, is_left = is_now && !is_certain && timer_resumes(e, node);
  if (!is_left) timers_run(e);
  if (is_now && !is_left) evaluator_escape_resumed(e, e->frame->function, scope);
  handlers_interleave(e, node);
  later_begin(e, e->frame->serial, e->node);
  for (Target *t = e->target; t != NULL; t = t->outer)
    if (t->is_function) {
      const Unknown *why = unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node), NULL).as.unknown;
      if (is_certain) region_postpone(e, target_level(t), why, node);
      else region_suspend(e, target_level(t), why, node);
      if (is_left) region_leave(e, target_level(t));
      break;
    }
}

void wait_for_others(Evaluator *e, const Node *node, Scope *scope) {
  const bool is_certain = is_loading(e);
  if (is_certain && !is_joined(e)) {
    timers_run(e);
    module_waits(e, node);
    imports_settle(e, false);
  } else {
    leave_function(e, node, scope, is_certain);
  }
  e->foreign_node = node;
  e->generation++;
}

typedef enum ChainKind { CHAIN_NONE, CHAIN_THEN, CHAIN_CATCH, CHAIN_FINALLY } ChainKind;

// `base.then(handler)`, `base.catch(handler)` or `base.finally(handler)`.
typedef struct Chain {
  ChainKind kind;
  const Node *base, *callee, *handler;
  const Node *ending; // NULL, or what ends the program where `base` is rejected
  const Node *rescue; // NULL, or what is called then, where `base` comes of an import(…)
} Chain;

// An expression that is awaited.
typedef struct Awaiting {
  const Node *node; // of the `await`
  Scope *scope;
  bool goes_on, waits; // the program goes on behind it; no others that are awaited together run meanwhile
  bool is_import, is_all, settles_all, is_chained;
} Awaiting;

// Whether `rescue` may as well be evaluated before a chain that begins with an import(…).
static bool is_rescue(const Node *rescue, const Node *base) {
  const bool is_chain = base->kind == NODE_CALL;
  while (base->kind == NODE_CALL && node_strip(base->as.call.callee)->kind == NODE_MEMBER)
    base = node_strip(node_strip(base->as.call.callee)->as.member.object);
  if (base->kind != NODE_IMPORT_CALL) return false;
  const NodeKind kind = node_strip(rescue)->kind;
  const bool is_literal = node_strip(base->as.expression)->kind == NODE_STRING;
  return kind == NODE_FUNCTION || (is_literal && (!is_chain || kind == NODE_IDENTIFIER));
}

static Chain chain_of(Evaluator *e, const Node *node, Scope *scope) {
  const Chain none = {.kind = CHAIN_NONE};
  if (node->kind != NODE_CALL || node->as.call.optional || global_is_changed(e, STR("Promise"))) return none;
  const NodeList *given = &node->as.call.arguments;
  const Node *callee = node_strip(node->as.call.callee);
  if (callee->kind != NODE_MEMBER || callee->as.member.optional || given->count == 0 || given->count > 2) return none;
  for (size_t i = 0; i < given->count; i++)
    if (given->items[i]->kind == NODE_SPREAD) return none;
  Chain chain = {
      .base = node_strip(callee->as.member.object), .callee = callee, .handler = given->items[0], .kind = CHAIN_NONE};
  if (chain.base->kind != NODE_CALL && chain.base->kind != NODE_IMPORT_CALL) return none;
  const Str name = callee->as.member.name->text;
  if (str_is(name, "then")) chain.kind = CHAIN_THEN, chain.ending = given->count == 2 ? given->items[1] : NULL;
  else if (given->count == 1 && str_is(name, "catch")) chain.kind = CHAIN_CATCH, chain.ending = chain.handler;
  else if (given->count == 1 && str_is(name, "finally")) chain.kind = CHAIN_FINALLY;
  const bool ends = chain.ending == NULL || function_ends_always(e, chain.ending, scope);
  const bool is_rescued = !ends && is_rescue(chain.ending, chain.base);
  if (is_rescued) chain.rescue = chain.ending;
  if (is_rescued || (!ends && chain.kind == CHAIN_CATCH && chain.base->kind == NODE_CALL)) chain.ending = NULL;
  else if (!ends) return none;
  return chain;
}

static Value operand(Evaluator *e, Awaiting *a, const Node *inner);
static Value await_value(Evaluator *e, const Awaiting *a, Value v);

static bool is_promise(Evaluator *e, const Awaiting *a, Value v) {
  return a->is_import || a->is_all || a->settles_all || a->is_chained || promise_settled(e, v) != NULL ||
         (value_is_unknown(v) && v.as.unknown->promise != NULL);
}

// What else than a promise has a method of that name is called.
static Value call_method(Evaluator *e, const Node *node, const Chain *chain, Scope *scope, Value on) {
  e->node = chain->callee;
  const Value callee = value_get(e, on, key_of(chain->callee->as.member.name));
  TRY(callee);
  Value given[2];
  const size_t count = node->as.call.arguments.count;
  for (size_t i = 0; i < count; i++) TRY(given[i] = evaluate(e, node->as.call.arguments.items[i], scope));
  e->node = node;
  const Call call = {.this_value = on, .arguments = given, .count = count, .node = node};
  return call_value(e, callee, &call);
}

// What a function gives that a promise calls with what it is settled with, or that itself where it is none.
static Value react(Evaluator *e, const Node *node, Value f, Value v, bool is_rejected) {
  if (!value_is_callable(f) && !value_is_unknown(f)) return is_rejected ? throw_value(e, v) : v;
  const Node *outer_awaited = e->awaited;
  e->awaited = node;
  e->node = node;
  const Call call = {.this_value = value_undefined(), .arguments = &v, .count = 1, .node = node};
  const Value given = call_value(e, f, &call);
  e->awaited = outer_awaited;
  return given;
}

// The same where it is not known whether it is called.
static Value react_maybe(Evaluator *e, const Unknown *why, const Node *node, Value f, Value v, bool is_rejected) {
  HostMark mark;
  host_mark(e, &mark);
  Region *region = region_begin(e, MAYBE_CONDITION, why->node, why);
  const Value given = react(e, node, f, v, is_rejected);
  TRY(region_end_call(e, region, given, &mark));
  return value_is_abrupt(given) ? value_undefined() : given;
}

static Awaiting awaiting_base(Evaluator *e, const Awaiting *outer, const Chain *chain) {
  Node *awaits = node_make(e->arena, NODE_AWAIT, chain->base->file, chain->base->start, chain->base->end);
  awaits->as.expression = (Node *)chain->base;
  return (Awaiting){.node = awaits, .scope = outer->scope, .goes_on = outer->goes_on, .waits = outer->waits};
}

// `await base.catch(f)` is `try { await base } catch (why) { await f(why) }`. What `then` calls where `base` is
// fulfilled runs outside of the `try`.
static Value evaluate_rescued(Evaluator *e, Awaiting *outer, const Node *node, const Chain *chain) {
  const bool is_then = chain->kind == CHAIN_THEN;
  const Value f = is_then ? evaluate(e, chain->handler, outer->scope) : value_undefined();
  TRY(f);
  const Value rescue = evaluate(e, chain->rescue, outer->scope);
  TRY(rescue);
  Awaiting a = awaiting_base(e, outer, chain);
  Target target = {0};
  target_catch(e, &target);
  Value v = operand(e, &a, chain->base);
  if (!value_is_abrupt(v)) v = await_value(e, &a, v);
  target_catch_end(e, &target);
  outer->is_chained = true;
  const bool throws = value_is_abrupt(v) && e->abrupt == ABRUPT_THROW;
  if (value_is_abrupt(v) && !throws) return v;
  if (throws) e->abrupt = ABRUPT_NONE;
  const Value thrown = throws ? perhaps(e, e->exception, target.thrown) : value_undefined();
  if (target.maybe == NULL) return throws ? react(e, node, rescue, thrown, true) : react(e, node, f, v, false);
  const Unknown *why = target.maybe;
  const Value given = throws ? value_undefined() : react_maybe(e, why, node, f, v, false);
  TRY(given);
  const Value rescued =
      react_maybe(e, why, node, rescue, perhaps(e, value_of_unknown(why), throws ? thrown : target.thrown), true);
  TRY(rescued);
  const Value either = perhaps_nothing(e, unknown_new(e, UNKNOWN_COMPUTED, node, (Str){0}, why));
  return perhaps_either(e, perhaps_either(e, either, given), rescued);
}

// `await base.then(f)` awaits `base` and then what `f` gives of it.
static Value evaluate_then(Evaluator *e, Awaiting *outer, const Node *node, const Chain *chain) {
  Awaiting a = awaiting_base(e, outer, chain);
  const Value base = operand(e, &a, chain->base);
  TRY(base);
  if (!is_promise(e, &a, base)) return call_method(e, node, chain, a.scope, base);
  const Value f = evaluate(e, chain->handler, a.scope);
  TRY(f);
  const Value ending = chain->ending == NULL ? value_undefined() : evaluate(e, chain->ending, a.scope);
  TRY(ending);
  evaluator_escape(e, &ending, 1, node);
  outer->is_chained = true;
  const Value v = await_value(e, &a, base);
  TRY(v);
  return react(e, node, f, v, false);
}

// `base.catch(end)`: nothing goes on unless the promise is fulfilled; nor does it behind `base.finally(f)`. Of another
// `base.catch(f)` that is known where it is fulfilled for certain.
static Value evaluate_fulfilled(Evaluator *e, Awaiting *a, const Node *node, const Chain *chain) {
  const bool is_rescued = chain->kind == CHAIN_CATCH && chain->ending == NULL;
  const Value v = is_rescued ? evaluate(e, chain->base, a->scope) : operand(e, a, chain->base);
  TRY(v);
  const Promise *given = is_rescued ? promise_settled(e, v) : NULL;
  if (is_rescued ? given == NULL || given->is_rejected : !is_promise(e, a, v))
    return call_method(e, node, chain, a->scope, v);
  const Value f = evaluate(e, chain->handler, a->scope);
  TRY(f);
  if (!is_rescued) evaluator_escape(e, &f, 1, node);
  return v;
}

static Value operand(Evaluator *e, Awaiting *a, const Node *inner) {
  const Chain chain = a->goes_on ? chain_of(e, inner, a->scope) : (Chain){.kind = CHAIN_NONE};
  const Node *outer_awaited = e->awaited, *outer_all = e->awaited_all;
  e->awaited = e->awaited_all = NULL;
  Value v;
  if (chain.rescue != NULL) {
    v = evaluate_rescued(e, a, inner, &chain);
  } else if (chain.kind == CHAIN_THEN) {
    v = evaluate_then(e, a, inner, &chain);
  } else if (chain.kind != CHAIN_NONE) {
    v = evaluate_fulfilled(e, a, inner, &chain);
  } else if (inner->kind == NODE_IMPORT_CALL) {
    a->is_import = true;
    if (a->waits) timers_run(e), module_waits(e, a->node);
    else leave_function(e, a->node, a->scope, a->goes_on);
    v = import_dynamic(e, inner, a->scope);
  } else {
    const Node *all = promises_awaited(e, inner, a->scope, "all");
    const Node *each = all != NULL ? NULL : promises_awaited(e, inner, a->scope, "allSettled");
    a->is_all = all != NULL;
    a->settles_all = each != NULL;
    const bool ends_all = a->goes_on && e->catch_level == NO_LEVEL; // where one is rejected; else the others go on
    if (a->goes_on && each == NULL) e->awaited = inner;
    if (all != NULL && ends_all) e->awaited_all = node_strip(all);
    v = evaluate(e, all != NULL ? all : each != NULL ? each : inner, a->scope);
  }
  e->awaited = outer_awaited;
  e->awaited_all = outer_all;
  return v;
}

static Value await_value(Evaluator *e, const Awaiting *a, Value v) {
  const Node *node = a->node;
  e->node = node;
  if (a->waits) timers_run(e), module_waits(e, node);
  else if (!a->is_import) leave_function(e, node, a->scope, a->goes_on);
  if (a->goes_on && evaluator_maybe(e) == NULL) imports_await(e, v, a->is_all || a->settles_all);
  if (a->waits) imports_settle(e, a->settles_all);
  if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  e->foreign_node = node;
  e->generation++; // others run meanwhile
  if (a->is_import) return promise_module(e, node, v);
  if (a->is_all || a->settles_all) return promises_value(e, node, v, a->settles_all);
  return promise_value(e, node, v);
}

bool awaits_alone(const Evaluator *e) { return is_loading(e) && !is_joined(e); }

Value await_alone(Evaluator *e, const Node *node, Value v) {
  const Awaiting a = {.node = node, .goes_on = true, .waits = true};
  return await_value(e, &a, v);
}

Value evaluate_await(Evaluator *e, const Node *node, Scope *scope) {
  Awaiting a = {.node = node, .scope = scope, .goes_on = is_loading(e)};
  a.waits = a.goes_on && !is_joined(e);
  const Value v = operand(e, &a, node_strip(node->as.expression));
  TRY(v);
  return await_value(e, &a, v);
}

// Whoever awaits a call awaits what the function returns, too; `finally` does not.
static bool is_returned_awaited(const Evaluator *e) {
  if (e->frame == NULL || !e->frame->is_awaited || e->catch_level != NO_LEVEL) return false;
  for (const Target *t = e->target; t != NULL && !t->is_function; t = t->outer)
    if (t->is_finally) return false;
  return true;
}

Value evaluate_returned(Evaluator *e, const Node *expression, Scope *scope) {
  const Node *outer_awaited = e->awaited, *inner = node_strip(expression);
  const bool is_awaited = is_returned_awaited(e);
  const bool is_many = is_awaited && promises_awaited(e, inner, scope, "all") != NULL;
  if (is_many || (is_awaited && chain_of(e, inner, scope).kind != CHAIN_NONE)) {
    Node *awaits = node_make(e->arena, NODE_AWAIT, inner->file, inner->start, inner->end);
    awaits->as.expression = (Node *)inner;
    const Value v = evaluate_await(e, awaits, scope);
    if (value_is_abrupt(v) || e->frame->function->is_async) return v;
    return promise_make(e, inner, v, value_undefined(), false, true); // a plain function gives the promise itself
  }
  if (is_awaited) e->awaited = inner;
  const Value v = evaluate(e, expression, scope);
  e->awaited = outer_awaited;
  return v;
}
