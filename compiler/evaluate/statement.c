#include "evaluate/internal.h"
#include "evaluate/loading.h"

void target_push(Evaluator *e, Target *t) {
  t->outer = e->target;
  t->depth = e->target == NULL ? 1 : e->target->depth + 1;
  e->target = t;
}

void target_catch(Evaluator *e, Target *t) {
  target_push(e, t);
  t->outer_catch = e->catch_level;
  t->outer_exit = e->exit_level;
  e->catch_level = e->exit_level = target_level(t);
}

void target_catch_end(Evaluator *e, Target *t) {
  e->catch_level = t->outer_catch;
  e->exit_level = t->outer_exit;
  e->target = t->outer;
  region_close(e, target_level(t));
}

Completion target_pop(Evaluator *e, Target *t, Completion c) {
  e->target = t->outer;
  region_close(e, target_level(t));
  if (c.kind == COMPLETION_EXIT && c.level == target_level(t)) {
    c.kind = COMPLETION_NORMAL;
    return c;
  }
  return completion_unless(e, t->maybe, c);
}

Value target_pop_value(Evaluator *e, Target *t, Value v) {
  Completion c = {.kind = value_is_abrupt(v) ? COMPLETION_ABRUPT : COMPLETION_NORMAL};
  c = target_pop(e, t, c);
  if (c.kind != COMPLETION_NORMAL || t->maybe == NULL) return v;
  if (t->is_function && !t->returns && v.kind == VALUE_UNDEFINED) return v; // whichever `return` it was
  return perhaps(e, perhaps(e, perhaps_nothing(e, value_of_unknown(t->maybe)), v), t->returned);
}

Completion completion_unless(Evaluator *e, const Unknown *exited, Completion c) {
  if (exited == NULL || c.kind == COMPLETION_NORMAL || (c.kind == COMPLETION_ABRUPT && e->abrupt != ABRUPT_THROW))
    return c;
  int level = c.kind == COMPLETION_EXIT ? c.level : e->catch_level;
  if (c.kind == COMPLETION_ABRUPT) e->abrupt = ABRUPT_NONE;
  region_open(e, level, exited, exited->node); // a throw that nothing catches ends the program
  return completion_normal();
}

static bool has_label(const Target *t, const String *label) {
  for (size_t i = 0; i < t->label_count; i++)
    if (t->labels[i] == label) return true;
  return false;
}

static Completion exit_to(Evaluator *e, const Node *node) {
  bool continues = node->kind == NODE_CONTINUE;
  for (Target *t = e->target; t != NULL && !t->is_function; t = t->outer) {
    bool fits = node->as.label != NULL ? has_label(t, node->as.label) : continues ? t->is_loop : t->is_breakable;
    if (fits) return (Completion){.kind = COMPLETION_EXIT, .level = 2 * t->depth + (continues ? 1 : 0)};
  }
  return completion_normal();
}

enum { RETURNS_MOST = 16 };

static Completion execute_return(Evaluator *e, const Node *node, Scope *scope) {
  Value v = node->as.expression == NULL ? value_undefined() : evaluate_returned(e, node->as.expression, scope);
  if (value_is_abrupt(v)) return completion_abrupt();
  Target *t = e->target;
  bool is_passing = false;
  for (; t != NULL && !t->is_function; t = t->outer) is_passing |= t->is_finally;
  if (t == NULL) return completion_normal();
  t->returns |= v.kind != VALUE_UNDEFINED;
  t->is_lost |= is_passing || t->ways.count == RETURNS_MOST; // a `finally` may return something else
  if ((e->region != NULL || t->maybe != NULL) && !t->is_lost) vec_push(e->arena, &t->ways, v);
  if (e->region != NULL && v.kind != VALUE_UNDEFINED) {
    const Unknown *why = e->region->maybe.unknown;
    if (!value_is_unknown(t->returned)) t->returned = unknown_new(e, UNKNOWN_COMPUTED, node, (Str){0}, why);
    t->returned = perhaps(e, t->returned, v);
  }
  return (Completion){.kind = COMPLETION_EXIT, .level = target_level(t), .value = v};
}

static Completion of_value(Value v) { return value_is_abrupt(v) ? completion_abrupt() : completion_normal(); }

// It is given to code that cannot be seen, which runs once more when the block is left. It may be no resource at all.
void add_resource(Evaluator *e, Value value, const Node *declarator, VariableKind kind, Scope *scope) {
  const bool waits = kind == VARIABLE_AWAIT_USING;
  if (e->abrupt != ABRUPT_NONE || (value_is_nullish(value) && !waits)) return;
  evaluator_escape(e, &value, 1, declarator);
  if (!value_is_nullish(value)) may_throw(e, unknown_unsupported(e, "`using`"));
  vec_push(e->arena, &e->resources, ((Resource){declarator, scope, waits}));
}

static Completion execute_variables(Evaluator *e, const Node *node, Scope *scope) {
  for (size_t i = 0; i < node->as.variables.declarators.count; i++) {
    const Node *d = node->as.variables.declarators.items[i];
    const Node *target = node_strip(d->as.declarator.target), *init = d->as.declarator.value;
    if (init == NULL && (node->as.variables.kind == VARIABLE_VAR || scope_exports(scope, target))) continue;
    Value v = value_undefined();
    if (init != NULL) v = evaluate_named(e, init, scope, scope_name_for(scope, target));
    if (value_is_abrupt(v)) return completion_abrupt();
    e->node = d;
    if (value_is_abrupt(bind_pattern(e, target, v, scope, BIND_INITIALIZE))) return completion_abrupt();
    if (variable_is_using(node->as.variables.kind)) add_resource(e, v, d, node->as.variables.kind, scope);
    if (e->abrupt != ABRUPT_NONE) return completion_abrupt();
  }
  return completion_normal();
}

static Completion execute_if(Evaluator *e, const Node *node, Scope *scope) {
  Value test = evaluate(e, node->as.conditional.test, scope);
  if (value_is_abrupt(test)) return completion_abrupt();
  int truth = value_truth(test);
  if (truth < 0)
    return choose_statement(e, node->as.conditional.test, test, node->as.conditional.consequent,
                            node->as.conditional.alternate, scope);
  const Node *way = truth ? node->as.conditional.consequent : node->as.conditional.alternate;
  return way == NULL ? completion_normal() : execute(e, way, scope);
}

void dispose_resources(Evaluator *e, size_t kept) {
  while (e->resources.count > kept) {
    const Resource *r = &e->resources.items[--e->resources.count];
    if (r->waits) wait_for_others(e, r->declarator, r->scope);
    e->foreign_node = r->declarator;
    e->generation++;
  }
}

Completion execute_list(Evaluator *e, const NodeList *list, Scope *scope) {
  const size_t kept = e->resources.count;
  Completion c = completion_normal();
  for (size_t i = 0; i < list->count && c.kind == COMPLETION_NORMAL; i++) c = execute(e, list->items[i], scope);
  dispose_resources(e, kept);
  return c;
}

// A block that declares nothing needs no scope: what was made for it waits for the next block.
Completion execute_block(Evaluator *e, const Node *node, Scope *outer) {
  Scope *scope = e->spare_scope != NULL ? e->spare_scope : scope_new(e, NULL);
  e->spare_scope = NULL;
  scope->outer = outer;
  scope_hoist_lexical(e, scope, &node->as.list, node);
  if (scope->count == 0) {
    e->spare_scope = scope;
    scope = outer;
  }
  return execute_list(e, &node->as.list, scope);
}

// ---- switch ----

static Completion run_cases(Evaluator *e, const Node *node, size_t from, Scope *scope) {
  for (size_t i = from; i < node->as.switching.cases.count; i++) {
    Completion c = execute_list(e, &node->as.switching.cases.items[i]->as.branch.body, scope);
    if (c.kind != COMPLETION_NORMAL) return c;
  }
  return completion_normal();
}

// The tests from case `from` on may be evaluated, or those before that which is equal.
static Completion run_tests(Evaluator *e, const Node *node, size_t from, Scope *scope, const Unknown *why) {
  Region *r = region_begin(e, MAYBE_CONDITION, node->as.switching.subject, why);
  Value v = value_undefined();
  for (size_t i = from; i < node->as.switching.cases.count && !value_is_abrupt(v); i++) {
    const Node *test = node->as.switching.cases.items[i]->as.branch.test;
    if (test != NULL) v = evaluate(e, test, scope);
  }
  Changes changes = {0};
  Levels left = {0};
  region_end(e, r, &changes, &left);
  if (value_is_abrupt(v) && e->abrupt == ABRUPT_BUDGET) return completion_abrupt();
  changes_forget(e, &changes, why);
  regions_open(e, &left, why, node->as.switching.subject);
  if (!value_is_abrupt(v)) return completion_normal();
  e->abrupt = ABRUPT_NONE;
  region_open(e, e->catch_level, why, node->as.switching.subject);
  return completion_normal();
}

static bool has_default(const Node *node) {
  for (size_t i = 0; i < node->as.switching.cases.count; i++)
    if (node->as.switching.cases.items[i]->as.branch.test == NULL) return true;
  return false;
}

// One of the cases, as code that may not run.
typedef struct Case {
  Completion completion;
  Changes changes;
  Levels left; // what code in it may have exited to
} Case;

typedef VEC(Case) CaseList;

// Where each case exits, and none to what stands behind the `switch`, so does that: to the innermost of these places.
static Completion exit_of_cases(Evaluator *e, const CaseList *cases, const Unknown *why, const Target *target) {
  const int end = target_level(target);
  Completion all = completion_normal();
  Value value = value_of_unknown(why);
  bool gives = false;
  for (size_t i = 0; i < cases->count; i++) {
    const Case *c = &cases->items[i];
    for (size_t k = 0; k < c->left.count; k++)
      if (c->left.items[k] >= end) return completion_normal();
    if (c->completion.kind == COMPLETION_ABRUPT) continue;
    if (c->completion.kind != COMPLETION_EXIT || c->completion.level >= end) return completion_normal();
    all.level = all.kind == COMPLETION_EXIT && all.level > c->completion.level ? all.level : c->completion.level;
    all.kind = COMPLETION_EXIT;
    gives |= c->completion.value.kind != VALUE_UNDEFINED;
    value = perhaps_either(e, value, c->completion.value);
  }
  if (all.kind == COMPLETION_EXIT) all.value = gives ? value : value_undefined();
  return all;
}

// What the variables hold behind the `switch`, if each case comes to its end, and none was left elsewhere.
static WrittenList written_in_cases(Evaluator *e, const CaseList *cases, const Target *target, bool has_default) {
  VEC(Changes) ends = {0};
  for (size_t i = 0; i < cases->count; i++) {
    const Case *c = &cases->items[i];
    const bool breaks = c->completion.kind == COMPLETION_EXIT && c->completion.level == target_level(target);
    if (c->left.count > 0 || (c->completion.kind != COMPLETION_NORMAL && !breaks)) return (WrittenList){0};
    vec_push(e->arena, &ends, c->changes);
  }
  if (!has_default) vec_push(e->arena, &ends, (Changes){0});
  return written_on(e, ends.items, ends.count);
}

// Which case is taken is not known: any of those from `from` on may be, or none if there is no `default`. Where all but
// one end the program, that one is left, and is evaluated for good.
static Completion run_any_case(Evaluator *e, const Node *node, size_t from, const Unknown *why, Scope *scope,
                               Target *target) {
  Levels left = {0};
  CaseList all = {0};
  const NodeList *cases = &node->as.switching.cases;
  const bool is_any = has_default(node);
  size_t last = cases->count - 1;
  HostMark begin;
  host_mark(e, &begin);
  for (size_t i = from; i < cases->count; i++) {
    const bool is_next = cases->items[i]->as.branch.body.count == 0 && i + 1 < cases->count;
    if (is_next) continue; // it goes on as the one behind it
    HostMark mark;
    host_mark(e, &mark);
    Region *r = region_begin(e, MAYBE_CONDITION, node->as.switching.subject, why);
    Case one = {.completion = run_cases(e, node, i, scope)};
    region_end(e, r, &one.changes, &one.left);
    if (one.completion.kind == COMPLETION_ABRUPT && e->abrupt == ABRUPT_BUDGET) return one.completion;
    if (one.completion.kind == COMPLETION_ABRUPT) {
      e->abrupt = ABRUPT_NONE;
      if (throw_ends_program(e) && one.left.count == 0) { // it ends the program: no way that matters
        host_rewind(e, &mark);
        given_repeat(e, &mark, MAYBE_CONDITION);
        continue;
      }
      levels_add(e, &left, e->catch_level);
    }
    for (size_t k = 0; k < one.left.count; k++) levels_add(e, &left, one.left.items[k]);
    vec_push(e->arena, &all, one);
    last = i;
  }
  if (all.count < 2 && is_any) {
    host_rewind(e, &begin);
    given_repeat(e, &begin, MAYBE_CONDITION);
    return run_cases(e, node, last, scope);
  }
  const Completion c = is_any ? exit_of_cases(e, &all, why, target) : completion_normal();
  for (size_t i = 0; i < all.count; i++)
    if (all.items[i].completion.kind == COMPLETION_EXIT && all.items[i].completion.level != c.level)
      levels_add(e, &left, all.items[i].completion.level);
  const WrittenList written = written_in_cases(e, &all, target, is_any);
  for (size_t i = 0; i < all.count; i++) changes_forget_once(e, &all.items[i].changes, why);
  written_put(e, &written);
  for (size_t i = 0; i < left.count; i++)
    if (left.items[i] < target_level(target)) region_open(e, left.items[i], why, node->as.switching.subject);
  return c;
}

static Completion switch_on(Evaluator *e, const Node *node, Value subject, Scope *scope, Target *target) {
  size_t standard = node->as.switching.cases.count;
  for (size_t i = 0; i < node->as.switching.cases.count; i++) {
    const Node *test = node->as.switching.cases.items[i]->as.branch.test;
    if (test == NULL) {
      standard = i;
      continue;
    }
    Value v = evaluate(e, test, scope);
    if (value_is_abrupt(v)) return completion_abrupt();
    if (!values_charge(e, subject, v)) return completion_abrupt();
    int equal = values_strictly_equal(subject, v);
    if (equal == 1) return run_cases(e, node, i, scope);
    if (equal >= 0) continue;
    const Value unknown = value_is_unknown(subject) ? subject : v;
    const Unknown *why = unknown_condition(e, node->as.switching.subject, unknown, false);
    const Completion c = run_tests(e, node, i + 1, scope, why);
    if (c.kind != COMPLETION_NORMAL) return c;
    return run_any_case(e, node, standard < i ? standard : i, why, scope, target);
  }
  return run_cases(e, node, standard, scope);
}

static Completion execute_switch(Evaluator *e, const Node *node, Scope *outer, const String **labels,
                                 size_t label_count) {
  Value subject = evaluate(e, node->as.switching.subject, outer);
  if (value_is_abrupt(subject)) return completion_abrupt();
  Scope *scope = scope_new(e, outer);
  for (size_t i = 0; i < node->as.switching.cases.count; i++)
    scope_hoist_lexical(e, scope, &node->as.switching.cases.items[i]->as.branch.body, node);
  Target target = {.labels = labels, .label_count = label_count, .is_breakable = true};
  target_push(e, &target);
  return target_pop(e, &target, switch_on(e, node, subject, scope, &target));
}

// ---- try ----

static Completion run_handler(Evaluator *e, const Node *node, Value exception, Scope *outer) {
  Scope *scope = scope_new(e, outer);
  if (node->as.try.parameter != NULL) {
    scope_hoist_declarator(e, scope, node->as.try.parameter, false);
    if (value_is_abrupt(bind_pattern(e, node->as.try.parameter, exception, scope, BIND_INITIALIZE)))
      return completion_abrupt();
  }
  return execute_block(e, node->as.try.handler, scope);
}

// A `catch` that ends the program: who goes on behind the `try` has come to the end of the block. What the `catch`
// reads is read.
static Completion run_try_or_end(Evaluator *e, const Node *node, Scope *scope) {
  const int outer_catch = e->catch_level;
  e->catch_level = NO_LEVEL;
  const Completion c = execute_block(e, node->as.try.block, scope);
  e->catch_level = outer_catch;
  if (c.kind == COMPLETION_ABRUPT && (e->abrupt == ABRUPT_BUDGET || e->is_exiting)) return c;
  const bool throws = c.kind == COMPLETION_ABRUPT;
  e->abrupt = ABRUPT_NONE;
  if (throws) return run_handler(e, node, e->exception, scope);
  const Value thrown = unknown_new(e, UNKNOWN_COMPUTED, node, (Str){0}, NULL);
  Region *r = region_begin(e, MAYBE_CONDITION, node, thrown.as.unknown);
  const Completion handled = run_handler(e, node, thrown, scope);
  Changes none = {0};
  region_end(e, r, &none, NULL);
  if (handled.kind == COMPLETION_ABRUPT && e->abrupt == ABRUPT_BUDGET) return handled;
  e->abrupt = ABRUPT_NONE;
  return c;
}

static Completion run_try(Evaluator *e, const Node *node, Scope *scope) {
  if (node->as.try.handler == NULL) return execute_block(e, node->as.try.block, scope);
  if (handler_ends_always(e, node, scope)) return run_try_or_end(e, node, scope);
  Target target = {0};
  target_catch(e, &target);
  Completion c = execute_block(e, node->as.try.block, scope);
  target_catch_end(e, &target);
  bool thrown = c.kind == COMPLETION_ABRUPT && e->abrupt == ABRUPT_THROW;
  if (thrown && target.maybe == NULL) {
    e->abrupt = ABRUPT_NONE;
    return run_handler(e, node, perhaps(e, e->exception, target.thrown), scope);
  }
  if (target.maybe == NULL) return c;
  // Something in the block may have thrown, at a place that is not known.
  if (thrown) e->abrupt = ABRUPT_NONE;
  if (c.kind == COMPLETION_ABRUPT && !thrown) return c;
  const Unknown *why = target.maybe;
  Region *r = region_begin(e, MAYBE_CONDITION, why->node, why);
  Completion handled = run_handler(e, node, perhaps(e, value_of_unknown(why), target.thrown), scope);
  Changes changes = {0};
  Levels left = {0};
  region_end(e, r, &changes, &left);
  if (handled.kind == COMPLETION_ABRUPT && e->abrupt == ABRUPT_BUDGET) return handled;
  bool rethrows = handled.kind == COMPLETION_ABRUPT;
  if (rethrows) e->abrupt = ABRUPT_NONE;
  changes_forget(e, &changes, why);
  regions_open(e, &left, why, why->node);
  if (rethrows) region_open(e, e->catch_level, why, why->node);
  if (handled.kind == COMPLETION_EXIT) region_open(e, handled.level, why, why->node);
  if (c.kind == COMPLETION_EXIT && handled.kind != COMPLETION_EXIT && !rethrows)
    region_open(e, c.level, why, why->node);
  if (thrown && rethrows) return e->abrupt = ABRUPT_THROW, completion_abrupt();
  if (c.kind == COMPLETION_EXIT && (handled.kind == COMPLETION_EXIT || rethrows))
    return (Completion){.kind = COMPLETION_EXIT, .level = c.level, .value = value_of_unknown(why)};
  return completion_normal();
}

typedef struct Waiting {
  Arena *arena;
  VEC(const Node *) nodes;
} Waiting;

static void wait(void *context, const Node *n) {
  Waiting *waiting = context;
  vec_push(waiting->arena, &waiting->nodes, n);
}

bool may_jump(Evaluator *e, const Node *node) {
  Waiting waiting = {.arena = e->arena};
  wait(&waiting, node);
  while (waiting.nodes.count > 0) {
    const Node *n = waiting.nodes.items[--waiting.nodes.count];
    if (n->kind == NODE_RETURN || n->kind == NODE_BREAK || n->kind == NODE_CONTINUE || n->kind == NODE_ERROR)
      return true;
    if (n->kind != NODE_FUNCTION && n->kind != NODE_FUNCTION_DECLARATION) node_children(n, wait, &waiting);
  }
  return false;
}

// All ways out of the block meet in the `finally`: *target tells where they go on to. One that may leave what is around
// it lets no throw pass then.
static Completion run_passing(Evaluator *e, const Node *node, Scope *scope, Target *target, bool catches) {
  *target = (Target){.is_finally = true};
  target_push(e, target);
  const int outer_catch = e->catch_level, outer_exit = e->exit_level;
  if (catches) e->catch_level = e->exit_level = target_level(target);
  const Completion c = run_try(e, node, scope);
  e->catch_level = outer_catch;
  e->exit_level = outer_exit;
  e->target = target->outer;
  region_close(e, target_level(target));
  throw_note(e, target->thrown);
  if (catches) levels_add(e, &target->passing, outer_catch);
  return c;
}

static Completion execute_try(Evaluator *e, const Node *node, Scope *scope) {
  if (node->as.try.finalizer == NULL) return run_try(e, node, scope);
  Target target;
  Completion c = run_passing(e, node, scope, &target, may_jump(e, node->as.try.finalizer));
  if (c.kind == COMPLETION_ABRUPT && e->abrupt == ABRUPT_BUDGET) return c;
  AbruptKind abrupt = e->abrupt;
  Value exception = e->exception;
  const Node *at = e->abrupt_node;
  e->abrupt = ABRUPT_NONE;
  Completion last = execute_block(e, node->as.try.finalizer, scope);
  if (last.kind != COMPLETION_NORMAL) return last;
  e->abrupt = abrupt;
  e->exception = exception;
  e->abrupt_node = at;
  if (target.maybe != NULL) regions_open(e, &target.passing, target.maybe, target.maybe->node);
  return c;
}

static Completion execute_class(Evaluator *e, const Node *node, Scope *scope) {
  const String *name = node->as.class.name != NULL ? node->as.class.name : e->names.default_;
  Value v = class_make(e, node, scope, name);
  if (value_is_abrupt(v)) return completion_abrupt();
  Binding *b = scope_declare(e, scope, name, value_empty(), false);
  b->is_declared = true;
  return of_value(binding_write(e, b, v, true));
}

static Completion execute_labeled(Evaluator *e, const Node *node, Scope *scope) {
  VEC(const String *) labels = {0};
  while (node->kind == NODE_LABELED) {
    vec_push(e->arena, &labels, node->as.labeled.label);
    node = node->as.labeled.body;
  }
  switch (node->kind) {
  case NODE_FOR:
  case NODE_FOR_IN:
  case NODE_FOR_OF:
  case NODE_WHILE:
  case NODE_DO_WHILE: return execute_loop(e, node, scope, labels.items, labels.count);
  case NODE_SWITCH: return execute_switch(e, node, scope, labels.items, labels.count);
  default: break;
  }
  Target target = {.labels = labels.items, .label_count = labels.count};
  target_push(e, &target);
  return target_pop(e, &target, execute(e, node, scope));
}

// Where its value would be undone or given away it is made at once.
static Completion execute_deferred(Evaluator *e, const Node *node, Scope *scope) {
  const Deferred *d = node->as.deferred;
  if (d->is_function) return completion_normal();
  Binding *b = scope_find_own(scope, d->name);
  if (e->region == NULL && !b->is_reachable && b->deferred == node) {
    b->is_due = true;
    b->generation = e->generation;
    return completion_normal();
  }
  b->deferred = NULL;
  return execute(e, node_statement(node), scope);
}

static Completion dispatch(Evaluator *e, const Node *node, Scope *scope) {
  switch (node->kind) {
  case NODE_VARIABLES: return execute_variables(e, node, scope);
  case NODE_EXPRESSION_STATEMENT: return of_value(evaluate(e, node->as.expression, scope));
  case NODE_BLOCK: return execute_block(e, node, scope);
  case NODE_IF: return execute_if(e, node, scope);
  case NODE_FOR:
  case NODE_FOR_IN:
  case NODE_FOR_OF:
  case NODE_WHILE:
  case NODE_DO_WHILE: return execute_loop(e, node, scope, NULL, 0);
  case NODE_SWITCH: return execute_switch(e, node, scope, NULL, 0);
  case NODE_BREAK:
  case NODE_CONTINUE: return exit_to(e, node);
  case NODE_RETURN: return execute_return(e, node, scope);
  case NODE_THROW: {
    Value v = evaluate(e, node->as.expression, scope);
    if (value_is_abrupt(v)) return completion_abrupt();
    e->node = node;
    throw_value(e, v);
    return completion_abrupt();
  }
  case NODE_TRY: return execute_try(e, node, scope);
  case NODE_LABELED: return execute_labeled(e, node, scope);
  case NODE_CLASS_DECLARATION: return execute_class(e, node, scope);
  case NODE_ENUM:
  case NODE_NAMESPACE: return execute_space(e, node, scope, NULL);
  case NODE_IMPORT_EQUALS: return execute_import_equals(e, node, scope);
  case NODE_EXPORT_DECLARATION: return execute_exported(e, node->as.expression, scope);
  case NODE_EXPORT_DEFAULT: {
    const Node *d = node->as.expression;
    if (d->kind == NODE_CLASS_DECLARATION) return execute_class(e, d, scope);
    if (d->kind == NODE_FUNCTION_DECLARATION) return completion_normal();
    Value v = evaluate_named(e, d, scope, e->names.default_);
    if (value_is_abrupt(v)) return completion_abrupt();
    return of_value(binding_write(e, scope_declare(e, scope, e->names.default_, value_empty(), true), v, true));
  }
  case NODE_EXPORT_ASSIGN: {
    Value v = evaluate(e, node->as.expression, scope);
    if (value_is_abrupt(v)) return completion_abrupt();
    Binding *module = scope_find(e, scope, e->names.module);
    return module == NULL ? completion_normal() : of_value(value_set(e, module->value, key_of(e->names.exports), v));
  }
  case NODE_DEFERRED: return execute_deferred(e, node, scope);
  case NODE_ERROR: evaluate_unparsed(e, node, scope); return completion_normal();
  default: return completion_normal(); // functions are hoisted; imports are linked; types are erased
  }
}

Completion execute(Evaluator *e, const Node *node, Scope *scope) {
  if (!step(e)) return completion_abrupt();
  if (++e->depth > DEPTH_LIMIT) {
    e->depth--;
    evaluator_exhaust(e);
    return completion_abrupt();
  }
  e->node = node;
  Completion c = dispatch(e, node, scope);
  e->depth--;
  return c;
}
