// Calls of functions that something not known may be. Each function runs for the first few in one place of the program;
// what it is called with from then on is joined, and it runs once on all of that before what loads, or a round of the
// handlers, is at its end: what it does with it counts, but what it gives and changes there is not followed.
#include "evaluate/internal.h"
#include "evaluate/loading.h"

enum {
  RUNS_MOST = 8,
  RUNS_OWN_MOST = 64,     // of one of the program's own functions, where it is known that it is one of some
  RUNS_MOST_OF_ALL = 512, // in what loads, or in a round of the handlers
  TURNS_EXACT = 1,        // of one function: from then on, what the same code makes anew each time is nothing more
  TURNS_MOST = 1024
};

// A function, and where it is called.
typedef struct CallPlace {
  Object *function;
  const Node *node;
  size_t runs; // for a call, of which what was collected stands
  uint64_t renewed;
  bool is_lost, is_waiting; // it did not run for some; it waits for its turn
  size_t turns;
  Call lost;  // those, joined
  Value gave; // what it gave for these: an Unknown, or undefined
} CallPlace;

struct Calls {
  Map places;
  VEC(CallPlace *) runs; // in order
  VEC(CallPlace *) waiting;
  uint64_t turns_from;       // what is younger was made since these have their turns
  const Unknown *given_away; // the last that could not be joined; may be NULL
  bool have_turn;            // one of these runs
  size_t again;              // how many runs were no function's first in its place
  uint64_t renewed;          // how often what was collected was to be collected anew, beside what stands
  size_t spent;              // steps of turns in all rounds of the handlers
};

static struct Calls *calls_of(Evaluator *e) {
  if (e->calls != NULL) return e->calls;
  e->calls = ARENA_NEW(e->arena, struct Calls);
  e->calls->places.arena = e->arena;
  return e->calls;
}

static CallPlace *place_of(Evaluator *e, Object *function, const Node *node) {
  const struct {
    const Object *function;
    const Node *node;
  } id = {function, node};
  Map *places = &calls_of(e)->places;
  const Str key = {(const char *)&id, sizeof id};
  CallPlace *place = map_get(places, key);
  if (place == NULL) {
    place = ARENA_NEW(e->arena, CallPlace);
    *place = (CallPlace){.function = function, .node = node, .gave = value_undefined()};
    map_put(places, str_copy(e->arena, key), place);
  }
  if (place->renewed != e->calls->renewed) place->runs = 0;
  place->renewed = e->calls->renewed;
  return place;
}

void calls_drop(Evaluator *e, size_t count) {
  struct Calls *calls = e->calls;
  while (calls_count(e) > count) {
    CallPlace *place = calls->runs.items[--calls->runs.count];
    if (place->runs > 0) place->runs--;
  }
}

bool calls_have_turn(const Evaluator *e) { return e->calls != NULL && e->calls->have_turn; }

size_t calls_count(const Evaluator *e) { return e->calls == NULL ? 0 : e->calls->runs.count; }

void calls_renew(Evaluator *e) { calls_of(e)->renewed++; }

bool call_is_due(Evaluator *e, Object *function, const Node *node, bool is_own) {
  CallPlace *place = place_of(e, function, node);
  struct Calls *calls = e->calls;
  if (place->runs >= (is_own ? RUNS_OWN_MOST : RUNS_MOST) || (place->runs > 0 && calls->again >= RUNS_MOST_OF_ALL))
    return false;
  if (place->runs++ > 0) calls->again++;
  vec_push(e->arena, &calls->runs, place);
  return true;
}

// ---- what is lost ----

// What it stands for is more than is told apart, and what is added is none of the host's: that is given away instead.
static bool is_full(Value a, Value b) {
  enum { FULL = 64 };
  if (!value_is_unknown(a) || a.as.unknown->source == NULL || a.as.unknown->perhaps_count < FULL) return false;
  if (value_is_object(b)) return !b.as.object->layered;
  for (size_t i = 0; value_is_unknown(b) && i < b.as.unknown->perhaps_count; i++)
    if (b.as.unknown->perhaps[i]->layered) return false;
  return true;
}

// One value that stands for both; `is_first`: there is only the second. `grew`: it stands for more.
static Value join(Evaluator *e, Value a, Value b, bool is_first, uint64_t since, bool *grew) {
  if (!is_first && !value_is_unknown(a) && value_identical(a, b)) return a;
  if (!is_first && is_full(a, b)) {
    const bool is_known = value_is_unknown(b) && b.as.unknown == e->calls->given_away;
    if (!is_known) evaluator_escape(e, &b, 1, e->node);
    if (value_is_unknown(b)) e->calls->given_away = b.as.unknown;
    return a;
  }
  *grew |= is_first || !value_is_unknown(a);
  if (is_first) return b;
  Value both = a;
  if (!value_is_unknown(a)) both = perhaps(e, unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL), a);
  both = perhaps_either(e, both, b);
  *grew |= perhaps_grew(value_is_unknown(a) ? a.as.unknown : both.as.unknown, both.as.unknown, since);
  return both;
}

static bool add_lost(Evaluator *e, CallPlace *place, const Call *call, uint64_t since) {
  Call *all = &place->lost;
  const bool is_first = !place->is_lost;
  const size_t count = call->count > all->count ? call->count : all->count;
  Value *arguments = ARENA_ARRAY(e->arena, Value, count);
  bool grew = is_first || count > all->count;
  for (size_t i = 0; i < count; i++)
    arguments[i] = join(e, call_argument(all, i), call_argument(call, i), is_first, since, &grew);
  const Value none = value_undefined(), more = all->more == NULL ? none : value_of_unknown(all->more);
  if (call->more != NULL)
    all->more = join(e, more, value_of_unknown(call->more), all->more == NULL, since, &grew).as.unknown;
  all->this_value = join(e, all->this_value, call->this_value, is_first, since, &grew);
  all->arguments = arguments;
  all->count = count;
  all->node = call->node;
  if (is_first || call->among == NULL) all->among = call->among;
  place->is_lost = true;
  return grew;
}

Value call_lose(Evaluator *e, Object *function, const Call *call, const Node *node) {
  CallPlace *place = place_of(e, function, node);
  const bool is_exact = place->turns < TURNS_EXACT;
  const bool grew = add_lost(e, place, call, is_exact ? UINT64_MAX : e->calls->turns_from);
  if (grew && !place->is_waiting) vec_push(e->arena, &e->calls->waiting, place);
  place->is_waiting |= grew;
  return place->gave;
}

// ---- turns ----

static bool note_one(Evaluator *e, CallPlace *place, Object *o) {
  const bool is_first = place->gave.kind == VALUE_UNDEFINED;
  if (is_first) place->gave = unknown_new(e, UNKNOWN_COMPUTED, place->node, (Str){0}, NULL);
  bool grew = is_first;
  place->gave = join(e, place->gave, value_object(o), false, e->calls->turns_from, &grew);
  return grew;
}

// What it gave, or a promise of that; not what it may lead to: that is within the reach of what it has.
static bool note_given(Evaluator *e, CallPlace *place, Value given) {
  bool grew = false;
  while (value_is_unknown(given)) {
    const Unknown *u = given.as.unknown;
    for (size_t i = 0; i < u->perhaps_count; i++) grew |= note_one(e, place, u->perhaps[i]);
    given = u->promise == NULL ? value_undefined() : u->promise->value;
  }
  if (value_is_object(given)) grew |= note_one(e, place, given.as.object);
  return grew;
}

static bool take_turn(Evaluator *e, CallPlace *place, MaybeKind kind) {
  const Call call = place->lost;
  const uint64_t outer_later = kind == MAYBE_HANDLER ? e->later : later_begin(e, e->serial, place->node);
  Value given;
  place->is_waiting = false;
  place->turns++;
  e->node = place->node;
  const bool any = call_maybe(e, value_object(place->function), &call, kind, false, place->node, &given);
  e->later = outer_later;
  if (e->abrupt != ABRUPT_NONE) return any;
  if (kind != MAYBE_HANDLER) evaluator_escape(e, &given, 1, place->node); // those it was for do not run again
  return note_given(e, place, given) || any;
}

// Where there is nothing left to run it on: then only what its text reads counts, once for each function.
typedef VEC(const Object *) Functions;

static bool is_pointless(Evaluator *e, Functions *seen, Object *function) {
  if (function->class == CLASS_FUNCTION && function->as.function.native != NULL) return true;
  for (size_t i = 0; i < seen->count; i++)
    if (seen->items[i] == function) return true;
  vec_push(e->arena, seen, function);
  return false;
}

bool calls_lost_run(Evaluator *e, MaybeKind kind) {
  struct Calls *calls = calls_of(e);
  const Budget outer_budget = e->budget;
  const AbruptKind outer_abrupt = e->abrupt;
  const Node *outer_node = e->node;
  const bool is_round = kind == MAYBE_HANDLER; // each has half of what those before have left
  size_t left = is_round ? (STEP_LIMIT - calls->spent) / 2 : STEP_LIMIT / 2;
  bool any = false;
  calls->turns_from = e->serial;
  calls->have_turn = true;
  Functions exhausted = {0};
  for (size_t i = 0; i < calls->waiting.count && i < TURNS_MOST; i++) {
    if (left == 0 && is_pointless(e, &exhausted, calls->waiting.items[i]->function)) continue;
    budget_renew(e);
    if (e->budget.steps_left > left) e->budget.steps_left = left;
    const size_t had = e->budget.steps_left;
    any |= take_turn(e, calls->waiting.items[i], kind);
    left -= had - e->budget.steps_left;
    if (is_round) calls->spent += had - e->budget.steps_left;
  }
  for (size_t i = 0; i < calls->waiting.count; i++) {
    CallPlace *place = calls->waiting.items[i];
    place->is_lost = place->is_waiting = false;
    place->turns = 0;
    place->lost = (Call){0};
  }
  calls->waiting.count = 0;
  calls->again = 0;
  calls->have_turn = false;
  e->node = outer_node;
  e->abrupt = outer_abrupt;
  e->budget = outer_budget;
  return any;
}
