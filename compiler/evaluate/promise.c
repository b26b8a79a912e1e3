// Promises: those of the program's own asynchronous functions, and what awaiting them gives, as far as that is known.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"

Value promise_make(Evaluator *e, const Node *node, Value value, Value thrown, bool is_rejected, bool is_certain) {
  const Value then = value_is_object(value) && !value.as.object->layered && !is_rejected ? value_get_c(e, value, "then")
                                                                                         : value_undefined();
  if (value_is_unknown(value) && value.as.unknown->promise == NULL && !is_rejected)
    unknown_hook_called(e, value, key_c(e, "then"), NULL, 0);
  if (value_is_abrupt(then)) e->abrupt = ABRUPT_NONE;
  else if (!value_is_nullish(then)) evaluator_escape(e, &value, 1, node); // it is called
  if (value_is_unknown(value) && value.as.unknown->promise != NULL && is_certain && !is_rejected) return value;
  Value given = perhaps(e, unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node), NULL), value);
  given = perhaps(e, given, thrown);
  Unknown *u = unknown_copy(e, unknown_from(e, given).as.unknown);
  u->node = node;
  u->reason = UNKNOWN_AWAIT;
  u->subject = given.as.unknown->subject;
  u->cause = value_is_unknown(value) ? value.as.unknown : NULL;
  Promise *promise = ARENA_NEW(e->arena, Promise);
  if (is_rejected || !ways_are_resolved(e, value)) value.has_ways = false;
  *promise = (Promise){value, is_rejected, is_certain && !value_is_unknown(value) && value_is_nullish(then),
                       !is_rejected && !value_is_unknown(value) && value_is_nullish(then)};
  u->promise = promise;
  u->is_object = true;
  return value_of_unknown(u);
}

bool promise_begins(Evaluator *e, const Call *call, const Unknown *callee, const Node *node) {
  const bool resolves = callee->reason == UNKNOWN_PARAMETER || callee->reason == UNKNOWN_FOREIGN_CALL;
  const bool begins = callee->reason == UNKNOWN_GLOBAL && node->kind == NODE_NEW && str_is(callee->subject, "Promise");
  if (begins) e->resolved = unknown_new(e, UNKNOWN_AWAIT, node, (Str){0}, NULL);
  else if (resolves && value_is_unknown(e->resolved))
    e->resolved = perhaps_one_of(e, e->resolved, call->arguments, call->count);
  return begins;
}

// Awaiting a module that did not come to an end throws; that counts where something catches it. A module that exports
// `then` decides itself what it gives.
Value promise_module(Evaluator *e, const Node *node, Value v) {
  if (!value_is_object(v) || v.as.object->class != CLASS_NAMESPACE) return v;
  TRY(module_ended(e, v.as.object->as.module));
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
Value promise_value(Evaluator *e, const Node *node, Value v) {
  const Promise *given = promise_settled(e, v), *promise = value_is_unknown(v) ? v.as.unknown->promise : NULL;
  if (given != NULL && given->is_rejected) return throw_value(e, given->value);
  if (given != NULL) return promise_module(e, node, given->value);
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
  if (promise != NULL) {
    if (promise->is_known) return promise->value; // unless it is rejected
    const Value one = perhaps(e, perhaps_nothing(e, awaited), promise->value);
    return promise->value.has_ways ? ways_give(e, one, &promise->value, 1) : one;
  }
  const bool is_it =
      value_is_unknown(v) && v.as.unknown->source == NULL && !perhaps_call_runs(e, v.as.unknown, key_c(e, "then"));
  return perhaps(e, is_it ? perhaps_nothing(e, awaited) : awaited, v);
}

// `Promise.NAME(…)` of the runtime.
static bool is_promise_call(Evaluator *e, const Node *node, Scope *scope, const char *name) {
  if (node->kind != NODE_CALL) return false;
  const Node *callee = node_strip(node->as.call.callee);
  if (callee->kind != NODE_MEMBER || callee->as.member.object->kind != NODE_IDENTIFIER) return false;
  const String *object = callee->as.member.object->as.name;
  return str_is(object->text, "Promise") && !global_is_changed(e, object->text) &&
         scope_find(e, scope, object) == NULL && str_is(callee->as.member.name->text, name);
}

const Node *promises_awaited(Evaluator *e, const Node *node, Scope *scope, const char *name) {
  if (!is_promise_call(e, node, scope, name) || node->as.call.arguments.count != 1) return NULL;
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

// An object of what `Promise.allSettled` gives.
static Object *outcome_new(Evaluator *e, Value status, const char *name, Value value) {
  Object *o = object_new(e, e->realm.object_prototype);
  object_add(e, o, key_c(e, "status"), status, PROPERTY_ORDINARY);
  object_add(e, o, key_c(e, name), value, PROPERTY_ORDINARY);
  return o;
}

// What `Promise.allSettled` tells of one promise, or of what is none.
static Value outcome(Evaluator *e, const Node *node, Value v) {
  const Promise *given = promise_settled(e, v), *promise = value_is_unknown(v) ? v.as.unknown->promise : NULL;
  const bool is_module =
      given != NULL && value_is_object(given->value) && given->value.as.object->class == CLASS_NAMESPACE;
  if (given != NULL && !is_module)
    return value_object(given->is_rejected
                            ? outcome_new(e, value_string(intern_c(e->interner, "rejected")), "reason", given->value)
                            : outcome_new(e, value_string(intern_c(e->interner, "fulfilled")), "value", given->value));
  Value value = value_is_unknown(v) ? v : promise_value(e, node, v);
  TRY(value);
  if (!value_is_unknown(value))
    return value_object(outcome_new(e, value_string(intern_c(e->interner, "fulfilled")), "value", value));
  if (promise == NULL && perhaps_own(value.as.unknown)) unknown_hook_called(e, value, key_c(e, "then"), NULL, 0);
  const Value unsure = unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node->as.expression), value.as.unknown);
  value = perhaps(e, unsure, promise != NULL ? promise->value : value);
  Object *o = outcome_new(e, unsure, "value", value);
  object_define_anywhere(e, o, unsure.as.unknown);
  return perhaps(e, unsure, value_object(o));
}

Value promises_value(Evaluator *e, const Node *node, Value list, bool settles_all) {
  ValueList items = {0};
  const Value known = value_iterate(e, list, &items);
  TRY(known);
  if (value_is_unknown(known)) {
    evaluator_escape(e, &list, 1, node);
    const Value all = promise_value(e, node, perhaps_elements(e, known, list));
    if (!value_is_unknown(list) || unknown_content(list.as.unknown) == CONTENT_ANY || !value_is_unknown(all))
      return all;
    const Value one = perhaps(e, perhaps_nothing(e, all), array_of_some(e, NULL, array_new(e, 0), all));
    return content_give(e, one, CONTENT_LIST);
  }
  if (!settles_all) TRY(reject_all(e, node, &items));
  Object *all = array_new(e, items.count);
  for (size_t i = 0; i < items.count; i++) {
    const Value item = settles_all ? outcome(e, node, items.items[i]) : promise_value(e, node, items.items[i]);
    TRY(item);
    array_push(e, all, item);
  }
  return value_object(all);
}

bool promise_is_resolve(const Evaluator *e, const Unknown *callee) {
  return callee->reason == UNKNOWN_GLOBAL && callee->perhaps_count == 0 && callee->source == NULL &&
         str_is(callee->subject, "Promise.resolve") && !global_is_changed(e, STR("Promise"));
}

bool promise_has_resolvers(const Evaluator *e, const Unknown *callee) {
  return callee->reason == UNKNOWN_GLOBAL && str_is(callee->subject, "Promise.withResolvers") &&
         !global_is_changed(e, STR("Promise"));
}

// Only the first call settles the promise, but which that is, is not known.
static Value settle_with(Evaluator *e, const Call *call) {
  Object *held = (Object *)call->function->as.function.data;
  for (size_t i = 0; i < call->count && i < 1; i++) array_push(e, held, call->arguments[i]);
  if (call->count == 0 && call->more != NULL) array_push(e, held, value_of_unknown(call->more));
  return value_undefined();
}

Value promise_resolvers(Evaluator *e, const Node *node) {
  Object *held = array_new(e, 1), *o = object_plain(e);
  const Value nothing = unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node), NULL);
  const Value promise = unknown_from(e, perhaps(e, nothing, value_object(held)));
  object_add(e, o, key_c(e, "promise"), promise, PROPERTY_ORDINARY);
  object_add(e, o, key_c(e, "resolve"), value_object(native_new(e, "", 1, settle_with, held)), PROPERTY_ORDINARY);
  object_add(e, o, key_c(e, "reject"), value_object(native_new(e, "", 1, settle_with, held)), PROPERTY_ORDINARY);
  return value_object(o);
}
