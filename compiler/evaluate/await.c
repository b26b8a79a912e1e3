// `await`: what a promise gives, as far as that is known, and what runs meanwhile.
#include "evaluate/internal.h"

// Whether what is awaited here is waited for by all that called it, up to a module that loads.
static bool is_loading(const Evaluator *e) {
  for (const Frame *f = e->frame; f != NULL; f = f->outer)
    if (!f->is_awaited) return false;
  return true;
}

// Awaiting a module that did not come to an end throws; that counts where something catches it. A module that exports
// `then` decides itself what it gives.
static Value imported(Evaluator *e, const Node *node, Value v) {
  if (!value_is_object(v) || v.as.object->class != CLASS_NAMESPACE) return v;
  const Maybe *failure = e->catch_level == NO_LEVEL ? NULL : evaluator_failure(e, v.as.object->as.module);
  if (failure != NULL) return throw_value(e, unknown_new(e, UNKNOWN_AWAIT, failure->node, failure->message, NULL));
  const Value then = value_get_c(e, v, "then");
  TRY(then);
  if (!value_is_callable(then)) return v;
  evaluator_escape(e, &v, 1, node);
  return unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node->as.expression), NULL);
}

// A promise that may be rejected, with what it is of.
static void may_reject(Evaluator *e, Value promise) {
  throw_note(e, promise);
  may_throw(e, promise);
}

// The value of a promise that is settled, or of what is none.
static Value settled(Evaluator *e, const Node *node, Value v) {
  const Promise *given = promise_settled(e, v), *promise = value_is_unknown(v) ? v.as.unknown->promise : NULL;
  if (given != NULL && given->is_rejected) return throw_value(e, given->value);
  if (given != NULL) return imported(e, node, given->value);
  if (promise != NULL) may_reject(e, v);
  if (value_is_object(v) && v.as.object->class != CLASS_HOST && v.as.object->class != CLASS_NAMESPACE) {
    const Value then = value_get_c(e, v, "then");
    TRY(then);
    if (!value_is_callable(then) && !value_is_unknown(then)) return v;
    evaluator_escape(e, &v, 1, node); // it is called
  } else if (!value_is_unknown(v)) {
    return v;
  } else if (promise == NULL && perhaps_own(v.as.unknown)) {
    unknown_hook_called(e, v, key_c(e, "then"), NULL, 0);
  }
  if (promise == NULL) may_reject(e, value_is_unknown(v) ? v : unknown_unsupported(e, "a promise"));
  const Value awaited = unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node->as.expression),
                                    value_is_unknown(v) ? v.as.unknown : NULL);
  return perhaps(e, promise != NULL ? perhaps(e, awaited, promise->value) : awaited, v);
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
  if (!is_handler(e) && e->escaping == 0) evaluator_escape_resumed(e, e->frame->function, scope);
  later_begin(e, e->frame->serial);
  for (Target *t = e->target; t != NULL; t = t->outer)
    if (t->is_function) {
      const Unknown *why = unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node), NULL).as.unknown;
      if (is_certain) region_postpone(e, target_level(t), why, node);
      else region_suspend(e, target_level(t), why, node);
      break;
    }
}

void wait_for_others(Evaluator *e, const Node *node, Scope *scope) {
  const bool is_certain = is_loading(e);
  if (is_certain && !is_joined(e)) {
    module_waits(e, node);
    imports_settle(e, value_undefined(), e->imports.count, false);
  } else {
    leave_function(e, node, scope, is_certain);
  }
  e->foreign_node = node;
  e->generation++;
}

// `Promise.NAME(…)` of the runtime.
static bool is_promise_call(Evaluator *e, const Node *node, Scope *scope, const char *name) {
  if (node->kind != NODE_CALL) return false;
  const Node *callee = node_strip(node->as.call.callee);
  if (callee->kind != NODE_MEMBER || callee->as.member.object->kind != NODE_IDENTIFIER) return false;
  const String *object = callee->as.member.object->as.name;
  return str_is(object->text, "Promise") && scope_find(e, scope, object) == NULL &&
         str_is(callee->as.member.name->text, name);
}

// What `Promise.all` is given here; NULL: this is another expression, or not that simple.
static const Node *list_of_all(Evaluator *e, const Node *node, Scope *scope) {
  if (!is_promise_call(e, node, scope, "all") || node->as.call.arguments.count != 1) return NULL;
  const Node *list = node->as.call.arguments.items[0];
  return list->kind == NODE_SPREAD ? NULL : list;
}

// The first promise that is rejected rejects all. Of several it is not known which that is.
static Value reject_all(Evaluator *e, const Node *node, const ValueList *items) {
  size_t rejected = 0, unsettled = 0;
  Value reason = value_undefined();
  for (size_t i = 0; i < items->count; i++) {
    const Promise *given = promise_settled(e, items->items[i]);
    unsettled += given == NULL && (value_is_object(items->items[i]) || value_is_unknown(items->items[i]));
    if (given == NULL || !given->is_rejected) continue;
    rejected++;
    reason = given->value;
  }
  if (rejected == 0) return value_undefined();
  const bool is_known = rejected == 1 && unsettled == 0;
  return throw_value(e, is_known ? reason : unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node), NULL));
}

// The array of what all of them give.
static Value await_all(Evaluator *e, const Node *node, Value list) {
  ValueList items = {0};
  const Value known = value_iterate(e, list, &items);
  TRY(known);
  if (value_is_unknown(known)) {
    evaluator_escape(e, &list, 1, node);
    return settled(e, node, perhaps_elements(e, known, list));
  }
  TRY(reject_all(e, node, &items));
  Object *all = array_new(e, items.count);
  for (size_t i = 0; i < items.count; i++) {
    const Value item = settled(e, node, items.items[i]);
    TRY(item);
    array_push(e, all, item);
  }
  return value_object(all);
}

// The call whose promise `f().catch(end)` is made of; NULL: it is another expression, or goes on where `f` is rejected.
static const Node *caught_by_end(Evaluator *e, const Node *node, Scope *scope) {
  if (node->kind != NODE_CALL || node->as.call.arguments.count != 1 || node->as.call.optional) return NULL;
  const Node *callee = node_strip(node->as.call.callee);
  if (callee->kind != NODE_MEMBER || callee->as.member.optional || !str_is(callee->as.member.name->text, "catch"))
    return NULL;
  const Node *object = node_strip(callee->as.member.object);
  return object->kind == NODE_CALL && function_ends_always(e, node->as.call.arguments.items[0], scope) ? object : NULL;
}

// `await f().catch(end)`: nothing goes on unless the promise is fulfilled, so what it gives is awaited. What else has a
// method of that name is called.
static Value evaluate_caught(Evaluator *e, const Node *node, const Node *object, Scope *scope) {
  const Value v = evaluate(e, object, scope);
  TRY(v);
  const bool is_promise = promise_settled(e, v) != NULL || (value_is_unknown(v) && v.as.unknown->promise != NULL);
  e->node = node_strip(node->as.call.callee);
  const Value callee = is_promise ? value_undefined() : value_get_c(e, v, "catch");
  TRY(callee);
  const Value end = evaluate(e, node->as.call.arguments.items[0], scope);
  TRY(end);
  e->node = node;
  if (is_promise) {
    evaluator_escape(e, &end, 1, node);
    return v;
  }
  const Call call = {.this_value = v, .arguments = &end, .count = 1, .node = node};
  return call_value(e, callee, &call);
}

Value evaluate_await(Evaluator *e, const Node *node, Scope *scope) {
  const Node *inner = node_strip(node->as.expression);
  const bool is_import = inner->kind == NODE_IMPORT_CALL, goes_on = is_loading(e), waits = goes_on && !is_joined(e);
  const Node *outer_awaited = e->awaited;
  const Node *outer_all = e->awaited_all;
  const size_t first = e->imports.count;
  const Node *caught = goes_on ? caught_by_end(e, inner, scope) : NULL;
  e->awaited = !goes_on ? NULL : caught != NULL ? caught : inner;
  if (is_import && waits) module_waits(e, node);
  if (is_import && !waits) leave_function(e, node, scope, goes_on);
  const Node *list = list_of_all(e, inner, scope);
  const bool ends_all = goes_on && e->catch_level == NO_LEVEL; // where one is rejected; else the others go on some time
  e->awaited_all = list != NULL && ends_all ? node_strip(list) : NULL;
  Value v = is_import        ? import_dynamic(e, inner, scope)
            : caught != NULL ? evaluate_caught(e, inner, caught, scope)
                             : evaluate(e, list != NULL ? list : node->as.expression, scope);
  e->awaited = outer_awaited;
  e->awaited_all = outer_all;
  TRY(v);
  e->node = node;
  if (!is_import && !waits) leave_function(e, node, scope, goes_on);
  const bool is_all = is_promise_call(e, inner, scope, "all");
  if (waits) module_waits(e, node);
  if (waits) imports_settle(e, v, first, is_all);
  if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  e->foreign_node = node;
  e->generation++; // others run meanwhile
  if (is_import) return imported(e, node, v);
  return list != NULL ? await_all(e, node, v) : settled(e, node, v);
}

// Whoever awaits a call of an asynchronous function awaits what it returns, too; `finally` does not.
static bool is_returned_awaited(const Evaluator *e) {
  if (e->frame == NULL || !e->frame->is_awaited || e->catch_level != NO_LEVEL) return false;
  for (const Target *t = e->target; t != NULL && !t->is_function; t = t->outer)
    if (t->is_finally) return false;
  return true;
}

Value evaluate_returned(Evaluator *e, const Node *expression, Scope *scope) {
  const Node *outer_awaited = e->awaited, *inner = node_strip(expression);
  const bool is_awaited = is_returned_awaited(e);
  if (is_awaited && list_of_all(e, inner, scope) != NULL) {
    Node *awaits = node_make(e->arena, NODE_AWAIT, inner->file, inner->start, inner->end);
    awaits->as.expression = (Node *)inner;
    return evaluate_await(e, awaits, scope);
  }
  if (is_awaited) e->awaited = inner;
  const Value v = evaluate(e, expression, scope);
  e->awaited = outer_awaited;
  return v;
}
