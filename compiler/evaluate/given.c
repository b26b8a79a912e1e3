// Functions that code that cannot be seen was given: they run where that may call them, as code that may run.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "evaluate/reach.h"

enum { GIVEN_DEPTH = 4 }; // how far functions that functions give are followed

// A function that may run and does not come to an end: code around it does not wait for it.
static void look_behind(Evaluator *e, Value function, const Call *call, const Node *node) {
  const Unknown *why = unknown_new(e, UNKNOWN_BUDGET, e->abrupt_node, e->abrupt_limit, NULL).as.unknown;
  e->abrupt = ABRUPT_NONE;
  e->given_up++;
  Region *r = region_begin(e, MAYBE_BUDGET, node, why);
  r->maybe.message = e->abrupt_limit;
  evaluate_unreached(e, function, call, node, why);
  Changes changes = {0};
  region_end(e, r, &changes, NULL);
  changes_forget(e, &changes, why);
  if (e->abrupt == ABRUPT_BUDGET) e->abrupt = ABRUPT_NONE; // whoever has none left finds out by itself
}

bool call_maybe(Evaluator *e, Value function, const Call *call, MaybeKind kind, bool is_callback, const Node *node,
                Value *result) {
  const Unknown *called = e->called;
  const Node *blamed = called == NULL || is_callback ? node : unknown_blamed(called, node);
  const Unknown *changed = unknown_changed(e, blamed, node).as.unknown;
  Region *r = region_begin(e, kind, node, changed);
  r->maybe.is_callback = is_callback;
  r->maybe.given_at = is_callback ? e->given_at : NULL;
  r->maybe.called = called;
  const bool is_builtin = value_is_callable(function) && function.as.object->as.function.native != NULL;
  if (!is_builtin) e->called = NULL; // what that calls is called by it
  Target target = {.is_function = true};
  target_catch(e, &target); // whoever calls it may catch what it throws
  const Budget kept = budget_lend(e, is_callback && !e->has_given_ours ? ASIDE_STEP_LIMIT : HANDLER_STEP_LIMIT);
  const bool is_new = call->new_target != NULL || (call->node != NULL && call->node->kind == NODE_NEW);
  Call made = *call;
  made.node = node;
  if (made.new_target == NULL && value_is_callable(function)) made.new_target = function.as.object;
  *result = function_is_class(function) || (is_new && function.as.object->as.function.is_constructor)
                ? construct(e, function.as.object, &made)
                : call_value(e, function, call);
  budget_return(e, kept);
  e->called = called;
  if (e->abrupt == ABRUPT_BUDGET) look_behind(e, function, call, node);
  target_catch_end(e, &target);
  Changes changes = {0};
  region_end(e, r, &changes, NULL);
  if (kind == MAYBE_HANDLER) handlers_wrote(e, &changes);
  e->maybe_threw = target.maybe != NULL || (value_is_abrupt(*result) && e->abrupt == ABRUPT_THROW);
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

uint64_t later_begin(Evaluator *e, uint64_t serial, const Node *node) {
  const uint64_t outer = e->later;
  if (is_handler(e)) return outer;
  e->later = serial;
  e->foreign_node = node;
  e->foreign_last = e->node;
  e->generation++;
  return outer;
}

const Unknown *given_with(Evaluator *e, const Call *call) {
  const Value nothing = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  ValueList values = {0};
  for (size_t i = 0; i < call->count; i++)
    if (!value_is_callable(call->arguments[i])) vec_push(e->arena, &values, call->arguments[i]);
  const bool keeps_this = call->handed_this.kind != VALUE_UNDEFINED;
  const Call had = {.this_value = keeps_this ? call->handed_this : call->this_value,
                    .arguments = values.items,
                    .count = values.count,
                    .more = call->more};
  const Unknown *u = perhaps_of_call(e, nothing, &had).as.unknown;
  return perhaps_own(u) ? u : NULL;
}

static const Unknown **known_of(Evaluator *e, Map *all, const Object *o) {
  if (all->arena == NULL) all->arena = e->arena;
  const Str key = {(const char *)&o, sizeof o};
  const Unknown **found = map_get(all, key);
  if (found != NULL) return found;
  found = ARENA_NEW(e->arena, const Unknown *);
  *found = NULL;
  map_put(all, str_copy(e->arena, key), found);
  return found;
}

// What code that cannot be seen has with methods of `home`: NULL, nothing yet.
static const Unknown **instances_of(Evaluator *e, const Object *home) { return known_of(e, &e->instances, home); }

// What a function gave to code that cannot be seen, whenever that called it: NULL, nothing that leads on.
static const Unknown **gave_of(Evaluator *e, const Object *function) { return known_of(e, &e->gave, function); }

void given_instance(Evaluator *e, Object *o, Object *home) {
  const Unknown **all = instances_of(e, home);
  const Value before =
      *all == NULL ? unknown_new(e, UNKNOWN_PARAMETER, e->node, (Str){0}, NULL) : value_of_unknown(*all);
  *all = perhaps(e, before, value_object(o)).as.unknown;
  if (home != o && home->escaped) e->given_puts++; // its methods had their turn
}

// What a function that was given is called on: a method on what was given with it, else on anything that was.
static Value called_on(Evaluator *e, Value function, Value otherwise) {
  const Closure *c = value_is_callable(function) ? function_closure(function.as.object) : NULL;
  const Unknown *instances = c == NULL || c->home == NULL ? NULL : *instances_of(e, c->home);
  return instances == NULL ? otherwise : value_of_unknown(instances);
}

bool run_maybe(Evaluator *e, Value function, MaybeKind kind, bool is_callback, const Node *node) {
  Value given_to = unknown_new(e, UNKNOWN_PARAMETER, node, (Str){0}, NULL);
  unknown_renew(e, &given_to)->caller = is_callback ? e->called : NULL;
  if (is_callback && e->had != NULL) {
    given_to = perhaps(e, given_to, value_of_unknown(e->had));
    if (e->called != NULL && unknown_is_of_package(e->called))
      given_to = perhaps_foreign(e, given_to, value_of_unknown(e->called));
  }
  if (is_callback && e->called != NULL && e->called->is_of_app) given_to = unknown_of_app(e, given_to);
  const Call call = {.this_value = is_callback ? called_on(e, function, given_to) : given_to,
                     .more = given_to.as.unknown};
  Value given;
  const Node *outer_foreign = e->foreign_node;
  const uint64_t outer_later = is_callback ? later_begin(e, e->serial, node) : e->later;
  const bool any = call_maybe(e, function, &call, kind, is_callback, node, &given);
  e->later = outer_later;
  if (outer_foreign != NULL) e->foreign_node = outer_foreign; // whoever calls it ran before
  e->gives_modules |= is_callback && value_is_unknown(given) && given.as.unknown->is_of_app;
  // Who calls it has what it gives, too. One that gives a new function each time it is called has no end.
  const bool leads_on = value_is_object(given) || (value_is_unknown(given) && perhaps_own(given.as.unknown));
  const bool is_followed = e->escaping <= GIVEN_DEPTH;
  const bool is_given = is_callback && e->abrupt == ABRUPT_NONE && leads_on;
  if (is_given && e->host.gave != NULL) e->host.gave(e->host.context, given);
  if (is_given && value_is_callable(function)) {
    const Unknown **all = gave_of(e, function.as.object);
    const Value before = *all == NULL ? unknown_new(e, UNKNOWN_COMPUTED, node, (Str){0}, NULL) : value_of_unknown(*all);
    *all = perhaps(e, before, given).as.unknown;
  }
  if (is_given && is_followed) evaluator_escape(e, &given, 1, node);
  if (leads_on && !is_followed) e->given_up++;
  return any;
}

// A property that a function which escaped writes may be written again whenever code that cannot be seen runs.
static void expose(Evaluator *e, Object *o, Key key) {
  enum { EXPOSED_MOST = 16 };
  size_t count = 0;
  for (const Exposure *x = o->exposed; x != NULL; x = x->next) count++;
  const Property *p = o->class == CLASS_OBJECT ? object_property(o, key) : NULL;
  if (o->escaped || p == NULL || p->flags & (PROPERTY_ACCESSOR | PROPERTY_MAYBE) || count == EXPOSED_MOST) {
    reach_lent(e, value_object(o));
    return;
  }
  if (!object_exposes(o, key)) {
    Exposure *x = ARENA_NEW(e->arena, Exposure);
    *x = (Exposure){key, o->exposed};
    o->exposed = x;
  }
  reach_lent(e, p->value);
}

// What functions that escaped wrote to since, they may write to again; nobody else gets hold of it by that.
static void reach_written(Evaluator *e, WrittenMark first) {
  for (size_t i = first.bindings; i < e->written_later.bindings.count; i++) {
    Binding *b = e->written_later.bindings.items[i];
    binding_settle(e, b);
    b->is_reachable = b->is_exposed = true;
  }
  for (size_t i = first.objects; i < e->written_later.objects.count; i++)
    reach_lent(e, value_object(e->written_later.objects.items[i]));
  for (size_t i = first.values; i < e->written_later.values.count; i++)
    expose(e, e->written_later.values.items[i].object, e->written_later.values.items[i].key);
}

// A function that escaped runs. If it came to its end, what it hands on and writes to was seen: the rest of what it
// names is only read, now and later.
static void run_one(Evaluator *e, Object *function, MaybeKind kind, const Node *node) {
  const bool is_told = function_is_told(e, function);
  const size_t given_up = e->given_up, first = e->escape_work.count;
  const WrittenMark before = written_mark(e);
  const Closure *c = function_closure(function);
  if (is_told) reach_shared(e, c);
  e->given_grew |= run_maybe(e, value_object(function), kind, true, node);
  if (!is_told) return;
  if (e->abrupt == ABRUPT_NONE && e->given_up == given_up) reach_written(e, before);
  else reach_closure(e, c);
  reach_on(e, first);
}

// Those that escape while one runs have had their turn before it comes to the next; where the budget did not last for
// them, they get it here.
static void run_escaped(Evaluator *e, size_t first, const Node *node, MaybeKind kind) {
  size_t next = first;
  const WrittenMark before = written_mark(e);
  const Node *outer_given = e->given_at;
  if (e->escaping++ == 0) e->given_at = node;
  while (next < e->escaped_functions.count && e->abrupt == ABRUPT_NONE) {
    Object *f = e->escaped_functions.items[next++];
    if (f->lent) continue; // a class that is only that of an object
    const GivenFunction given = {f, node, kind, e->had, e->called, e->recurring == f};
    if (e->escaping > 1) vec_push(e->arena, &e->escaped_meanwhile, given);
    else if (!is_handler(e)) vec_push(e->arena, &e->given_functions, given);
    vec_push(e->arena, &e->turns, given);
    run_one(e, f, kind, f->origin != NULL ? f->origin : node);
  }
  e->given_at = outer_given;
  e->escaping--;
  if (e->escaping == 0) { // those around them have seen to it
    e->written_later.bindings.count = before.bindings;
    e->written_later.objects.count = before.objects;
    e->written_later.values.count = before.values;
  }
  Object **const left = e->escaped_functions.items;
  while (next < e->escaped_functions.count) left[first++] = left[next++];
  e->escaped_functions.count = first;
}

bool turns_have_many(const Evaluator *e, const Object *function) {
  enum { ALIKE_MOST = 8 };
  size_t alike = 0;
  for (size_t i = 0; i < e->turns.count && alike < ALIKE_MOST; i++)
    alike += e->turns.items[i].is_recurring && e->turns.items[i].function->origin == function->origin;
  return alike == ALIKE_MOST;
}

// A function has its turn again, as it had it.
static void take_up(Evaluator *e, const GivenFunction *given) {
  vec_push(e->arena, &e->escaped_functions, given->function);
  if (given->is_recurring) e->recurring = given->function;
  e->had = given->had;
  e->called = given->called;
}

// They may be called: what they declare is conditional, what they read is read.
void run_reached(Evaluator *e, size_t first, const Node *node, MaybeKind kind) {
  run_escaped(e, first, node, kind);
  if (e->escaping > 0) return;
  // What had its turn while others still ran may find more now. Only once: foreign code that calls a function may be
  // given a new one by it each time.
  const Unknown *outer_had = e->had, *outer_called = e->called;
  const Object *outer_recurring = e->recurring;
  const size_t count = e->escaped_meanwhile.count;
  for (size_t i = 0; i < count; i++) {
    take_up(e, &e->escaped_meanwhile.items[i]);
    run_escaped(e, first, node, kind);
    e->recurring = NULL; // a generator does not run by that
  }
  e->recurring = outer_recurring;
  e->had = outer_had;
  e->called = outer_called;
  e->escaped_meanwhile.count = 0;
}

enum { ANSWERS_MOST = 4 };

static Object *asked(const Call *call, size_t i) {
  const Value v = i < ANSWERS_MOST ? call_argument(call, i) : value_undefined();
  return value_is_callable(v) && function_closure(v.as.object) != NULL ? v.as.object : NULL;
}

size_t answers_begin(const Call *call) {
  size_t escaped = 0;
  for (size_t i = 0; i < call->count && i < ANSWERS_MOST; i++) {
    const Object *o = asked(call, i);
    if (o != NULL && o->escaped && !o->lent) escaped |= (size_t)1 << i;
  }
  return escaped;
}

// One that escaped before has its turn again: what it gives now need not be what it gave then. Not where another runs
// that was given away: each would run for each.
static void ask_again(Evaluator *e, Object *function, const Node *node) {
  if (e->escaping > 0) return;
  const size_t first = e->escaped_functions.count;
  vec_push(e->arena, &e->escaped_functions, function);
  run_reached(e, first, node, MAYBE_CONDITION);
}

Value answers_give(Evaluator *e, const Call *call, const Unknown *callee, Value unknown, size_t escaped) {
  const Str name = call_name(e, call);
  const bool is_flat = str_is(name, "flatMap"), is_list = is_flat || str_is_one_of(name, "from fromAsync map");
  if (!is_list && !str_is_one_of(name, "catch reduce reduceRight then")) return unknown;
  const Node *node = call->node != NULL ? call->node : e->node;
  const Value nothing = perhaps_nothing(e, unknown_new(e, UNKNOWN_COMPUTED, node, node_subject(e, node), callee));
  Value all = nothing;
  for (size_t i = 0; i < call->count && e->abrupt == ABRUPT_NONE; i++) {
    Object *o = asked(call, i);
    if (o != NULL && escaped & (size_t)1 << i) ask_again(e, o, node);
    const Unknown *gave = o == NULL ? NULL : *gave_of(e, o);
    if (gave != NULL) all = perhaps(e, all, value_of_unknown(gave));
  }
  if (e->abrupt != ABRUPT_NONE || all.as.unknown == nothing.as.unknown) return unknown;
  if (is_flat) all = perhaps_elements(e, all, all);
  return perhaps(e, unknown, is_list ? array_of_some(e, NULL, array_new(e, 0), all) : all);
}

// What was made since a mark is made anew when what made it runs again.
static void drop_newer(Evaluator *e, const HostMark *mark) {
  size_t count = mark->turns;
  for (size_t i = mark->turns; i < e->turns.count; i++)
    if (e->turns.items[i].function->serial <= mark->serial) e->turns.items[count++] = e->turns.items[i];
  e->turns.count = count;
}

// Of what was made since, what stands at one place of the program is run again only so often.
static void drop_alike(Evaluator *e, const HostMark *mark) {
  enum { ALIKE_MOST = 16 };
  Map counts = {.arena = e->arena};
  size_t count = mark->turns;
  if (e->turns.count - mark->turns <= ALIKE_MOST) return;
  for (size_t i = mark->turns; i < e->turns.count; i++) {
    const GivenFunction *given = &e->turns.items[i];
    const Str key = {(const char *)&given->function->origin, sizeof given->function->origin};
    void **alike = map_slot(&counts, map_has(&counts, key) ? key : str_copy(e->arena, key));
    const bool is_newer = given->function->serial > mark->serial;
    const size_t before = (size_t)(uintptr_t)*alike;
    if (is_newer && before == ALIKE_MOST) continue;
    if (is_newer) *alike = (void *)(uintptr_t)(before + 1);
    e->turns.items[count++] = *given;
  }
  e->turns.count = count;
}

void given_repeat(Evaluator *e, const HostMark *mark, MaybeKind kind) {
  drop_alike(e, mark);
  const size_t count = e->turns.count - mark->turns, first = e->escaped_functions.count;
  if (count == 0) return;
  GivenFunction *again = ARENA_ARRAY(e->arena, GivenFunction, count);
  memcpy(again, e->turns.items + mark->turns, count * sizeof *again);
  e->turns.count = mark->turns;
  const Unknown *outer_had = e->had, *outer_called = e->called;
  for (size_t i = 0; i < count && e->abrupt == ABRUPT_NONE; i++) {
    const Node *node = again[i].node;
    const Unknown *why = unknown_new(e, UNKNOWN_FOREIGN_CALL, node, node_subject(e, node), NULL).as.unknown;
    Region *r = region_begin(e, kind, node, why);
    take_up(e, &again[i]);
    run_reached(e, first, node, again[i].kind);
    e->recurring = NULL;
    Changes changes = {0};
    region_end(e, r, &changes, NULL);
    e->given_grew |= changes_forget(e, &changes, why);
  }
  e->had = outer_had;
  e->called = outer_called;
  drop_newer(e, mark);
}

void evaluator_run_given(Evaluator *e) {
  enum { ROUNDS = 16 };
  calls_lost_run(e, MAYBE_CONDITION);
  e->given_grew = e->given_puts > 0;
  for (int round = 0; round < ROUNDS && e->given_grew && e->abrupt == ABRUPT_NONE; round++) {
    const size_t count = e->given_functions.count, first = e->escaped_functions.count;
    e->given_puts = 0;
    e->given_grew = false;
    e->rewinds++; // what they call is called again
    calls_renew(e);
    for (size_t i = 0; i < count && e->abrupt == ABRUPT_NONE; i++) {
      const GivenFunction *given = &e->given_functions.items[i];
      take_up(e, given);
      run_reached(e, first, given->node, given->kind);
      e->recurring = NULL;
    }
    e->had = e->called = NULL;
    e->given_functions.count = count;
    calls_lost_run(e, MAYBE_CONDITION);
  }
}
