// Loops: as often as they run where that is known, else once as code that may run, until what it changes is settled.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"

typedef struct Loop {
  Evaluator *e;
  const Node *node;
  Scope *scope; // of the loop's own variables
  Target target;
  size_t maybe_iterations;
  size_t resources; // there are before a round
  Value over;       // what is looped over, else undefined
  Value perhaps;    // an Unknown that may be what is looped over, else undefined
  Node *awaits;     // `for await` of a list: stands for the `await` of each element; else NULL
} Loop;

typedef enum Verdict { GO_ON, LEAVE, DOUBT } Verdict;

static Verdict test_of(Loop *loop, const Node *test, Scope *scope, Completion *out, Value *condition) {
  *condition = value_undefined();
  if (test == NULL) return GO_ON;
  Value v = evaluate(loop->e, test, scope);
  if (value_is_abrupt(v)) {
    *out = completion_abrupt();
    return LEAVE;
  }
  *condition = v;
  int truth = value_truth(v);
  return truth < 0 ? DOUBT : truth ? GO_ON : LEAVE;
}

// The body once. False: the loop is left, with *out.
static bool run_body(Loop *loop, const Node *body, Scope *scope, Completion *out) {
  Evaluator *e = loop->e;
  Completion c = execute(e, body, scope);
  dispose_resources(e, loop->resources);
  int level = target_level(&loop->target);
  region_close(e, level + 1);
  const Unknown *continued = loop->target.maybe_continue;
  loop->target.maybe_continue = NULL;
  c = c.kind == COMPLETION_EXIT && c.level == level + 1 ? completion_normal() : completion_unless(e, continued, c);
  *out = c;
  if (c.kind == COMPLETION_EXIT && c.level == level) {
    *out = completion_normal();
    return false;
  }
  return c.kind == COMPLETION_NORMAL;
}

// `for (let …)`: each iteration has variables of its own.
static Scope *fresh_iteration(Evaluator *e, Scope *scope) {
  Scope *copy = scope_new(e, scope->outer);
  for (uint32_t i = 0; i < scope->count; i++) {
    Binding *b = scope->bindings[i];
    scope_declare(e, copy, b->name, binding_copied(e, b), b->is_constant);
  }
  return copy;
}

static void bind_loop_variable(Loop *loop, Scope *scope, Value value) {
  Evaluator *e = loop->e;
  const Node *target = loop->node->as.for_each.target;
  if (target->kind == NODE_VARIABLES) {
    const Node *pattern = target->as.variables.declarators.items[0]->as.declarator.target;
    const VariableKind kind = target->as.variables.kind;
    if (kind != VARIABLE_VAR) scope_hoist_declarator(e, scope, pattern, variable_is_constant(kind));
    bind_pattern(e, pattern, value, scope, BIND_INITIALIZE);
    if (variable_is_using(kind)) add_resource(e, value, target->as.variables.declarators.items[0], kind, scope);
  } else {
    bind_pattern(e, target, value, scope, BIND_ASSIGN);
  }
}

// One round of a loop of which it is not known how often it runs, evaluated as code that may run. It begins where the
// test has been made, and ends with the next.
static Completion run_round(Loop *loop, const Unknown *why) {
  Evaluator *e = loop->e;
  const Node *node = loop->node;
  Completion c = completion_normal();
  Scope *scope = scope_new(e, loop->scope);
  Value condition;
  if (node->kind == NODE_FOR_OF || node->kind == NODE_FOR_IN) {
    bind_loop_variable(loop, scope, perhaps(e, value_of_unknown(why), loop->perhaps));
    if (e->abrupt != ABRUPT_NONE) return completion_abrupt();
    run_body(loop, node->as.for_each.body, scope, &c);
    return c;
  }
  if (!run_body(loop, node->as.loop.body, loop->scope, &c)) return c;
  if (node->kind == NODE_FOR && node->as.loop.update != NULL &&
      value_is_abrupt(evaluate(e, node->as.loop.update, loop->scope)))
    return completion_abrupt();
  test_of(loop, node->as.loop.test, loop->scope, &c, &condition);
  return c;
}

static Completion run_rounds(Loop *loop, Value condition) {
  Evaluator *e = loop->e;
  const Unknown *why = unknown_condition(e, loop->node, condition, true);
  HostMark mark;
  host_mark(e, &mark);
  int level = target_level(&loop->target);
  Levels left = {0};
  for (int round = 0;; round++) {
    host_rewind(e, &mark);
    Region *r = region_begin(e, MAYBE_CONDITION, loop->node, why);
    r->anew = mark.serial;
    given_repeat(e, &mark, MAYBE_CONDITION);
    Completion c = run_round(loop, why);
    Changes changes = {0};
    region_end(e, r, &changes, &left);
    if (c.kind == COMPLETION_ABRUPT && e->abrupt == ABRUPT_BUDGET) return c;
    if (c.kind == COMPLETION_ABRUPT) {
      e->abrupt = ABRUPT_NONE;
      if (throw_ends_program(e) && left.count == 0) break; // it ends the program: no round that matters
      levels_add(e, &left, e->catch_level);
    }
    if (c.kind == COMPLETION_EXIT) levels_add(e, &left, c.level);
    if (!changes_forget(e, &changes, why)) break;
    if (round >= ROUND_LIMIT) {
      evaluator_exhaust(e);
      e->abrupt_limit = (Str){0};
      return completion_abrupt();
    }
  }
  loop->target.maybe = NULL;
  for (size_t i = 0; i < left.count; i++)
    if (left.items[i] < level) region_open(e, left.items[i], why, loop->node);
  return completion_normal();
}

static Completion run_unknown(Loop *loop, Value condition) {
  const Rounds rounds = {loop->over, loop->e->rounds};
  loop->e->rounds = &rounds;
  const Completion c = run_rounds(loop, condition);
  loop->e->rounds = rounds.outer;
  return c;
}

// A loop that may have been left already does not have to come to an end by itself, nor does one in a function that may
// have been left, as at an `await`. How often those of a handler run is of no matter where they take half of what it
// has: the other half is for what stands behind.
static bool is_endless(Loop *loop) {
  const Target *t = &loop->target;
  if (is_handler(loop->e) && budget_is_half_spent(loop->e)) return true;
  while (t != NULL && !t->is_function && t->maybe == NULL) t = t->outer;
  return t != NULL && t->maybe != NULL && ++loop->maybe_iterations > MAYBE_ITERATION_LIMIT;
}

static Completion run_for(Loop *loop, Scope *outer) {
  Evaluator *e = loop->e;
  const Node *node = loop->node, *init = node->as.loop.initializer;
  bool is_lexical = init != NULL && init->kind == NODE_VARIABLES && init->as.variables.kind != VARIABLE_VAR;
  bool copies = is_lexical && init->as.variables.kind == VARIABLE_LET;
  loop->scope = scope_new(e, outer);
  if (is_lexical) scope_hoist_lexical(e, loop->scope, &(NodeList){(Node **)&init, 1}, NULL);
  if (init != NULL) {
    Completion c = init->kind == NODE_VARIABLES || init->kind == NODE_EXPRESSION_STATEMENT
                       ? execute(e, init, loop->scope)
                   : value_is_abrupt(evaluate(e, init, loop->scope)) ? completion_abrupt()
                                                                     : completion_normal();
    if (c.kind != COMPLETION_NORMAL) return c;
  }
  loop->resources = e->resources.count;
  if (copies) loop->scope = fresh_iteration(e, loop->scope);
  for (;;) {
    Completion c = completion_normal();
    Value condition;
    Verdict verdict = test_of(loop, node->as.loop.test, loop->scope, &c, &condition);
    if (verdict == LEAVE) return c;
    if (verdict == DOUBT || is_endless(loop)) return run_unknown(loop, condition);
    if (!run_body(loop, node->as.loop.body, loop->scope, &c)) return c;
    if (copies) loop->scope = fresh_iteration(e, loop->scope);
    if (node->as.loop.update != NULL && value_is_abrupt(evaluate(e, node->as.loop.update, loop->scope)))
      return completion_abrupt();
    if (!evaluator_charge(e, 1)) return completion_abrupt();
  }
}

static Completion run_while(Loop *loop) {
  Evaluator *e = loop->e;
  const Node *node = loop->node;
  bool tests = node->kind == NODE_WHILE;
  for (;;) {
    Completion c = completion_normal();
    Value condition = value_undefined();
    if (tests) {
      Verdict verdict = test_of(loop, node->as.loop.test, loop->scope, &c, &condition);
      if (verdict == LEAVE) return c;
      if (verdict == DOUBT || is_endless(loop)) return run_unknown(loop, condition);
    }
    tests = true;
    if (!run_body(loop, node->as.loop.body, loop->scope, &c)) return c;
    if (!evaluator_charge(e, 1)) return completion_abrupt();
  }
}

static Completion run_awaited(Loop *loop, Value over, Scope *outer);

// The next element of a list is awaited, and so is its end.
static Value await_element(Loop *loop, Elements *elements, Value *item) {
  const bool is_end = item->kind == VALUE_EMPTY;
  const Value v = await_alone(loop->e, loop->awaits, is_end ? value_undefined() : *item);
  if (value_is_abrupt(v)) return elements_close(loop->e, elements, v);
  if (!is_end) *item = v;
  return value_undefined();
}

typedef struct Round {
  Loop *loop;
  Scope *outer;
  Value item;
  bool goes_on;
} Round;

// One round with an element.
static Completion run_element(Loop *loop, Scope *outer, Value item, bool *goes_on) {
  Evaluator *e = loop->e;
  Completion c = completion_normal();
  Scope *scope = scope_new(e, outer);
  bind_loop_variable(loop, scope, item);
  *goes_on = e->abrupt == ABRUPT_NONE && run_body(loop, loop->node->as.for_each.body, scope, &c);
  return e->abrupt != ABRUPT_NONE ? completion_abrupt() : c;
}

static Completion run_perhaps(void *context) {
  Round *r = context;
  const Completion c = run_element(r->loop, r->outer, r->item, &r->goes_on);
  if (r->goes_on || c.kind != COMPLETION_NORMAL) return c;
  return (Completion){.kind = COMPLETION_EXIT, .level = target_level(&r->loop->target), .value = value_undefined()};
}

// The same; `maybe` not NULL: there may be none.
static Completion run_item(Loop *loop, Scope *outer, Value item, const Unknown *maybe, bool *goes_on) {
  if (maybe == NULL) return run_element(loop, outer, item, goes_on);
  const Completion c = choose_round(loop->e, loop->node, maybe, run_perhaps, &(Round){loop, outer, item, false});
  *goes_on = c.kind == COMPLETION_NORMAL;
  return c;
}

static Completion run_over(Loop *loop, Value over, Scope *outer) {
  Evaluator *e = loop->e;
  Elements elements;
  if (value_is_abrupt(elements_begin(e, over, &elements))) return completion_abrupt();
  elements.steps.is_in_order = loop->awaits == NULL;
  for (;;) {
    Completion c;
    Value item;
    e->node = loop->node->as.for_each.object;
    const Value problem = elements_next(e, &elements, &item);
    if (value_is_abrupt(problem)) return completion_abrupt();
    if (value_is_unknown(problem) && loop->awaits != NULL) return run_awaited(loop, over, outer);
    if (value_is_unknown(problem)) {
      loop->perhaps = problem;
      return run_unknown(loop, problem);
    }
    if (loop->awaits != NULL && value_is_abrupt(await_element(loop, &elements, &item))) return completion_abrupt();
    if (item.kind == VALUE_EMPTY) return completion_normal();
    bool goes_on;
    c = run_item(loop, outer, item, elements.steps.maybe, &goes_on);
    if (goes_on) {
      elements_check(e, &elements);
      continue;
    }
    e->node = loop->node->as.for_each.object;
    const bool is_abrupt = c.kind == COMPLETION_ABRUPT;
    const Value left = elements_close(e, &elements, is_abrupt ? value_abrupt() : value_undefined());
    return value_is_abrupt(left) ? completion_abrupt() : c;
  }
}

// Those of an object itself, if it is not known of all whether they are there. False: nor is it where they stand.
static bool enumerate_in_order(Evaluator *e, Object *o, TailItems *out) {
  ListedList all = {0};
  if (!object_list(e, o, &all)) return false;
  for (size_t i = 0; i < all.count; i++)
    vec_push(e->arena, out, ((TailItem){key_value(e, all.items[i].key), all.items[i].why}));
  return true;
}

// The enumerable string keys of an object and its prototypes (ECMA-262, 14.7.5.9).
static Value enumerate(Evaluator *e, Value v, TailItems *out) {
  if (value_is_unknown(v)) return foreign_may_run(e, v), v;
  if (value_is_nullish(v)) return value_undefined();
  v = to_object(e, v);
  TRY(v);
  KeyList seen = {0};
  const Unknown *doubt = NULL; // of the object itself: what it may not have, it may inherit
  for (Object *o = v.as.object; o != NULL; o = o->prototype) {
    if (o->adopted != NULL) foreign_may_run(e, value_of_unknown(o->adopted)); // its prototype may be a proxy
    if (o->adopted != NULL) return value_of_unknown(o->adopted);
    KeyList keys = {0};
    const Unknown *why;
    const bool are_known = object_keys(e, o, false, &keys, &why);
    if (!are_known && o == v.as.object && enumerate_in_order(e, o, out)) {
      doubt = why;
      continue;
    }
    if (!are_known) return value_of_unknown(why);
    if (o->adopted != NULL) return value_of_unknown(o->adopted);
    if (!evaluator_charge(e, 1 + keys.count * (o == v.as.object ? 1 : seen.count + 1) / 16)) return value_abrupt();
    for (size_t i = 0; i < keys.count; i++) {
      if (o != v.as.object && keys_have(&seen, keys.items[i])) continue;
      vec_push(e->arena, &seen, keys.items[i]);
      Property p;
      if (!object_own(e, o, keys.items[i], &p)) continue;
      TRY(p.value);
      const TailItem item = {key_value(e, keys.items[i]), NULL};
      if (p.flags & PROPERTY_ENUMERABLE && doubt != NULL) return value_of_unknown(doubt);
      if (p.flags & PROPERTY_ENUMERABLE) vec_push(e->arena, out, item);
    }
  }
  return value_undefined();
}

// Keys that the body deletes before their turn are passed over.
static Completion run_over_keys(Loop *loop, Value over, const TailItems *keys, Scope *outer) {
  Evaluator *e = loop->e;
  for (size_t i = 0; i < keys->count; i++) {
    const TailItem *item = &keys->items[i];
    Key key;
    Value problem;
    Property p;
    if (!evaluator_charge(e, 1) || !to_key(e, item->value, &key, &problem)) return completion_abrupt();
    const int is_there = value_is_object(over) ? object_has(e, over.as.object, key, &p) : 1;
    if (is_there == 0) continue;
    if (is_there < 0 && item->why == NULL) return run_unknown(loop, p.value);
    bool goes_on;
    const Completion c = run_item(loop, outer, item->value, item->why, &goes_on);
    if (!goes_on) return c;
  }
  return completion_normal();
}

// What a method of the program's own gives, run as code that may run; undefined: it is none. It may be abrupt.
static Value give_of_method(Evaluator *e, Value on, Key key) {
  const Value method = value_is_object(on) || value_is_unknown(on) ? value_get(e, on, key) : value_undefined();
  TRY(method);
  const Call call = {.this_value = on, .handed_this = value_undefined()};
  const bool is_own = value_is_callable(method) && method.as.object->as.function.native == NULL;
  Value given = value_undefined();
  if (is_own) call_maybe(e, method, &call, MAYBE_CONDITION, false, e->node, &given);
  else if (value_is_unknown(method) && perhaps_is_called(e, method.as.unknown))
    given = perhaps_call(e, method.as.unknown, &call);
  if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  return value_is_abrupt(given) ? value_undefined() : given;
}

// An Unknown that may be what is within the reach of an iterator of the program's own, or of what its steps give: what
// is gone over by `for await`. May be abrupt.
static Value await_steps(Evaluator *e, Value over, Value unknown) {
  const Value nothing = unknown_new(e, UNKNOWN_AWAIT, e->node, (Str){0}, NULL);
  const Value asynchronous = give_of_method(e, over, (Key){.symbol = e->realm.symbol_async_iterator});
  TRY(asynchronous);
  const bool is_asked = asynchronous.kind == VALUE_UNDEFINED || value_is_unknown(over);
  const Value plain = is_asked ? give_of_method(e, over, (Key){.symbol = e->realm.symbol_iterator}) : value_undefined();
  TRY(plain);
  const Value iterators[] = {asynchronous, plain};
  evaluator_escape(e, iterators, 2, e->node);
  for (size_t i = 0; i < 2; i++) {
    const Value step = give_of_method(e, iterators[i], key_of(e->names.next));
    TRY(step);
    unknown = perhaps(e, unknown, unknown_from(e, perhaps(e, perhaps(e, nothing, iterators[i]), step)));
  }
  return unknown;
}

static Completion run_awaited(Loop *loop, Value over, Scope *outer) {
  Evaluator *e = loop->e;
  const Node *node = loop->node;
  const Value steps = await_steps(e, over, unknown_new(e, UNKNOWN_AWAIT, node, (Str){0}, NULL));
  if (value_is_abrupt(steps)) return completion_abrupt();
  evaluator_escape(e, &over, 1, node);
  wait_for_others(e, node, outer);
  const Unknown *of = value_is_unknown(over) ? over.as.unknown : NULL;
  loop->perhaps = perhaps(e, unknown_new(e, UNKNOWN_AWAIT, node, (Str){0}, of), over);
  loop->perhaps = perhaps_elements(e, loop->perhaps, over);
  loop->perhaps = perhaps(e, loop->perhaps, steps);
  may_throw(e, loop->perhaps);
  return run_unknown(loop, unknown_new(e, UNKNOWN_AWAIT, node, (Str){0}, of));
}

// Whether `for await` goes over a list that has no steps of its own, where all wait for it: it awaits each element.
static bool awaits_list(Loop *loop, Value over) {
  Evaluator *e = loop->e;
  const ObjectClass class = value_is_object(over) ? over.as.object->class : CLASS_OBJECT;
  if ((class != CLASS_ARRAY && class != CLASS_MAP && class != CLASS_SET) || !awaits_alone(e)) return false;
  Object *o = over.as.object;
  Property p;
  if (object_find(e, &o, (Key){.symbol = e->realm.symbol_async_iterator}, &p)) return false;
  const Node *object = loop->node->as.for_each.object;
  loop->awaits = node_make(e->arena, NODE_AWAIT, object->file, object->start, object->end);
  loop->awaits->as.expression = (Node *)object;
  return true;
}

static Completion run_for_each(Loop *loop, Scope *outer) {
  Evaluator *e = loop->e;
  const Node *node = loop->node;
  loop->scope = outer;
  const Node *target = node->as.for_each.target;
  Scope *head = outer; // in which the loop's variables are not initialized
  if (target->kind == NODE_VARIABLES && target->as.variables.kind != VARIABLE_VAR)
    scope_hoist_lexical(e, head = scope_new(e, outer), &(NodeList){(Node **)&target, 1}, NULL);
  Value over = evaluate(e, node->as.for_each.object, head);
  if (value_is_abrupt(over)) return completion_abrupt();
  loop->over = over;
  e->node = node->as.for_each.object;
  if (node->as.for_each.is_await)
    return awaits_list(loop, over) ? run_over(loop, over, outer) : run_awaited(loop, over, outer);
  if (node->kind == NODE_FOR_OF) return run_over(loop, over, outer);
  TailItems keys = {0};
  Value known = enumerate(e, over, &keys);
  if (value_is_abrupt(known)) return completion_abrupt();
  if (value_is_unknown(known)) return run_unknown(loop, known);
  return run_over_keys(loop, over, &keys, outer);
}

// The loop that did not come to an end is the innermost that took most of the budget.
static void blame_loop(Evaluator *e, const Node *node, Budget before) {
  if (e->abrupt != ABRUPT_BUDGET ||
      (before.steps_left / 2 < e->abrupt_left.steps_left && before.memory_end / 2 < e->abrupt_left.memory_end))
    return;
  e->abrupt_node = node;
  e->abrupt_left = before;
}

Completion execute_loop(Evaluator *e, const Node *node, Scope *scope, const String **labels, size_t label_count) {
  const size_t resources = e->resources.count;
  Loop loop = {.e = e, .node = node, .scope = scope, .resources = resources};
  loop.target = (Target){.labels = labels, .label_count = label_count, .is_loop = true, .is_breakable = true};
  target_push(e, &loop.target);
  const Budget before = budget_left(e);
  e->busy++;
  Completion c = node->kind == NODE_FOR                                    ? run_for(&loop, scope)
                 : node->kind == NODE_WHILE || node->kind == NODE_DO_WHILE ? run_while(&loop)
                                                                           : run_for_each(&loop, scope);
  e->busy--;
  dispose_resources(e, resources);
  if (c.kind == COMPLETION_ABRUPT) blame_loop(e, node, before);
  return target_pop(e, &loop.target, c);
}
