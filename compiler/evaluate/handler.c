// What runs when requests come: functions that the host was given, and what these give. They are called on what has
// them, with arguments that are not known.
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "evaluate/reach.h"

enum { GIVEN_DEPTH = 4 }; // how far functions that handlers give are followed
enum { AT_ONCE = 64 };    // on how many a function runs at once: they are told apart

// A function, with one of what it is called on (NULL: nothing is known of that).
typedef struct Handler {
  Object *function, *receiver;
  size_t before; // where the same function stands with another, from 1; 0: nowhere
  size_t depth;  // of functions that gave it
} Handler;

struct Handlers {
  VEC(Handler) items;
  Map places;
  Changes written; // of what they find when they begin, each place once
  Map written_at;
};

static struct Handlers *handlers_of(Evaluator *e) {
  if (e->handlers != NULL) return e->handlers;
  e->handlers = ARENA_NEW(e->arena, struct Handlers);
  e->handlers->places.arena = e->handlers->written_at.arena = e->arena;
  return e->handlers;
}

// Where a function stands among the handlers, from 1, with the last of what it is called on, or with `receiver`.
static void **place_of(Evaluator *e, const Object *function, const Object *receiver, bool is_last) {
  const struct {
    const Object *function, *receiver;
    uint64_t is_last;
  } id = {function, receiver, is_last};
  Map *places = &handlers_of(e)->places;
  const Str key = {(const char *)&id, sizeof id};
  return map_slot(places, map_has(places, key) ? key : str_copy(e->arena, key));
}

size_t handlers_count(const Evaluator *e) { return e->handlers == NULL ? 0 : e->handlers->items.count; }

static size_t last_of(Evaluator *e, const Object *function) {
  return (size_t)(uintptr_t)*place_of(e, function, NULL, true);
}

static void set_last(Evaluator *e, const Object *function, size_t place) {
  *place_of(e, function, NULL, true) = (void *)(uintptr_t)place;
}

// What was put there since may have been dropped.
static bool is_noted(Evaluator *e, const Object *function, const Object *receiver) {
  const size_t place = (size_t)(uintptr_t)*place_of(e, function, receiver, false);
  const Handler *h = place > 0 && place <= handlers_count(e) ? &e->handlers->items.items[place - 1] : NULL;
  return h != NULL && h->function == function && h->receiver == receiver;
}

static bool has_many_alike(Evaluator *e, const Object *function) {
  enum { ALIKE_MOST = 16 };
  size_t alike = 0;
  for (size_t i = 0; i < handlers_count(e); i++)
    alike += e->handlers->items.items[i].function->origin == function->origin;
  return alike >= ALIKE_MOST;
}

static void add(Evaluator *e, Object *function, Object *receiver, size_t depth) {
  if (is_noted(e, function, receiver)) return;
  // One that registers another each time it runs has no end.
  if (is_handler(e) && has_many_alike(e, function)) {
    const Value given[] = {value_object(function), receiver == NULL ? value_undefined() : value_object(receiver)};
    evaluator_escape(e, given, 2, e->node);
    return;
  }
  struct Handlers *all = handlers_of(e);
  vec_push(e->arena, &all->items, ((Handler){function, receiver, last_of(e, function), depth}));
  *place_of(e, function, receiver, false) = (void *)(uintptr_t)all->items.count;
  set_last(e, function, all->items.count);
}

void evaluator_defer(Evaluator *e, Value function) {
  if (value_is_callable(function)) add(e, function.as.object, NULL, 0);
}

void handlers_drop(Evaluator *e, size_t count) {
  while (handlers_count(e) > count) {
    const Handler *h = &e->handlers->items.items[--e->handlers->items.count];
    set_last(e, h->function, h->before);
  }
}

// ---- what values hold ----

typedef struct Holding {
  Evaluator *e;
  VEC(Handler) found;
  WithinVisit *visit;
  void *context;
  size_t depth;
} Holding;

static void find(Holding *h, Value v, Object *receiver) {
  Object *o = value_is_callable(v) ? v.as.object : NULL;
  if (o == NULL || o->layered || o->as.function.native != NULL || (receiver != NULL && function_is_class(v))) return;
  const Closure *c = receiver == NULL ? NULL : o->as.function.closure;
  if (c != NULL && c->function != NULL && c->function->is_hidden) return; // its class calls it
  if (is_noted(h->e, o, receiver)) return;
  vec_push(h->e->arena, &h->found, ((Handler){.function = o, .receiver = receiver, .depth = h->depth}));
}

// Its methods, and those above it, which other code may call; `is_wanted` NULL: by any name.
static void find_methods(Holding *h, Object *o, NameWanted *is_wanted) {
  size_t hops = 0;
  for (Object *at = o; at != NULL && !object_is_standard(h->e, at) && object_hop(h->e, &hops); at = at->prototype) {
    if (!evaluator_charge(h->e, at->property_count / 8)) return;
    for (size_t i = 0; i < at->property_count; i++) {
      const Property *p = &at->properties[i];
      if (key_is_private(p->key) || p->key.string == h->e->names.constructor) continue;
      if (is_wanted != NULL && (p->key.string == NULL || !is_wanted(p->key.string->text))) continue;
      find(h, p->value, o);
      if (p->flags & PROPERTY_ACCESSOR) find(h, p->setter, o);
    }
  }
}

static bool look(void *context, Object *o, bool by_function) {
  Holding *h = context;
  if (by_function || h->e->abrupt != ABRUPT_NONE) return false;
  if (h->visit != NULL) h->visit(h->context, o, false);
  if (o->class == CLASS_FUNCTION) find(h, value_object(o), NULL);
  if (o->class != CLASS_NAMESPACE && (!o->layered || o->class == CLASS_HOST)) find_methods(h, o, NULL);
  return true;
}

static void add_found(Holding *h) {
  for (size_t i = 0; i < h->found.count; i++)
    add(h->e, h->found.items[i].function, h->found.items[i].receiver, h->depth);
}

static void defer_all(Evaluator *e, const Value *values, size_t count, size_t depth, WithinVisit *visit,
                      void *context) {
  Holding h = {.e = e, .visit = visit, .context = context, .depth = depth};
  evaluator_within(e, values, count, SIZE_MAX, look, &h);
  add_found(&h);
}

void evaluator_defer_all(Evaluator *e, const Value *values, size_t count, WithinVisit *visit, void *context) {
  defer_all(e, values, count, 0, visit, context);
}

void evaluator_defer_methods(Evaluator *e, Object *o, NameWanted *is_wanted) {
  Holding h = {.e = e};
  find_methods(&h, o, is_wanted);
  add_found(&h);
}

// ---- running ----

// Who calls it has what it gives, or what the promise of that does; what that may lead to is not given.
static void defer_given(Evaluator *e, Value given, size_t depth) {
  if (e->abrupt != ABRUPT_NONE || depth > GIVEN_DEPTH) return;
  if (e->host.gave != NULL && !value_is_abrupt(given)) e->host.gave(e->host.context, given);
  ValueList values = {0};
  while (value_is_unknown(given)) {
    const Unknown *u = given.as.unknown;
    for (size_t i = 0; i < u->perhaps_count; i++) vec_push(e->arena, &values, value_object(u->perhaps[i]));
    given = u->promise == NULL ? value_undefined() : u->promise->value;
  }
  if (value_is_object(given)) vec_push(e->arena, &values, given);
  if (values.count > 0) defer_all(e, values.items, values.count, depth, NULL, NULL);
}

static bool run_on(Evaluator *e, Value function, const ValueList *receivers, size_t depth, const Node *node) {
  const Value unknown = unknown_new(e, UNKNOWN_PARAMETER, node, (Str){0}, NULL);
  const Value self = receivers->count == 0 ? unknown : perhaps_one_of(e, unknown, receivers->items, receivers->count);
  const Call call = {.this_value = self, .more = unknown.as.unknown};
  Value given;
  const bool any = call_maybe(e, function, &call, MAYBE_HANDLER, false, node, &given);
  defer_given(e, given, depth + 1);
  return any;
}

// `at`: the last of its function.
static bool run(Evaluator *e, size_t at, const Node *node) {
  const Value function = value_object(e->handlers->items.items[at].function);
  const size_t depth = e->handlers->items.items[at].depth;
  if (function_is_class(function)) {
    escape_later(e, function, node);
    return false;
  }
  ValueList receivers = {0};
  bool any = false;
  for (size_t i = at + 1; i > 0;) {
    const Handler *h = &e->handlers->items.items[i - 1];
    i = h->before;
    if (h->receiver != NULL) vec_push(e->arena, &receivers, value_object(h->receiver));
    if (i > 0 && receivers.count < AT_ONCE) continue;
    any |= run_on(e, function, &receivers, depth, node);
    receivers.count = 0;
  }
  return any;
}

// ---- what they write ----

// Where a change stands among what was written, from 1; 0: it is the first of its place.
static void **written_at(Evaluator *e, const Change *c) {
  struct {
    const void *at, *string, *symbol;
    size_t index;
    uint64_t kind, entry_kind;
    const void *entry;
  } id;
  memset(&id, 0, sizeof id);
  id.at = c->binding != NULL ? (const void *)c->binding : c->object;
  id.string = c->key.string;
  id.symbol = c->key.symbol;
  id.index = c->index;
  id.kind = (uint64_t)c->is_whole | (uint64_t)c->is_element << 1 | (uint64_t)c->is_tail << 2 |
            (uint64_t)c->is_entry << 3 | (uint64_t)c->is_order << 4 | (uint64_t)c->is_rigor << 5 |
            (uint64_t)c->is_prototype << 6;
  if (c->is_entry) {
    id.entry_kind = c->entry.kind + 1;
    id.entry = c->entry.as.object;
  }
  Map *places = &handlers_of(e)->written_at;
  const Str key = {(const char *)&id, sizeof id};
  return map_slot(places, map_has(places, key) ? key : str_copy(e->arena, key));
}

// True: what is known of it is less now.
static bool lose_more(Evaluator *e, Change *of, Value lost) {
  const Value before = of->lost;
  if (!value_is_unknown(before) && value_identical(before, lost)) return false;
  const Value any =
      value_is_unknown(before) ? before : perhaps(e, unknown_new(e, UNKNOWN_COMPUTED, NULL, (Str){0}, NULL), before);
  of->lost = perhaps_either(e, any, lost);
  return !value_is_unknown(before) || perhaps_grew(before.as.unknown, of->lost.as.unknown, e->kept_serial);
}

void handlers_wrote(Evaluator *e, const Changes *changes) {
  for (size_t i = 0; i < changes->count && e->kept_serial > 0; i++) {
    const Change *c = &changes->items[i];
    if ((c->binding != NULL ? c->binding->serial : c->object->serial) > e->kept_serial) continue;
    void **at = written_at(e, c);
    Changes *written = &e->handlers->written;
    bool is_new = *at == NULL;
    if (is_new) {
      vec_push(e->arena, written, *c);
      written->items[written->count - 1].since = written->items[written->count - 1].anew = e->kept_serial;
      *at = (void *)(uintptr_t)written->count;
    } else {
      Change *of = &written->items[(uintptr_t)*at - 1];
      of->existence |= c->existence;
      of->is_doubtful |= c->is_doubtful;
      is_new = lose_more(e, of, c->lost);
    }
    if (is_new) e->given_grew = e->has_grown = true;
  }
}

// What it did not write itself may be what any wrote already.
void handlers_interleave(Evaluator *e, const Node *node) {
  Changes own = {0};
  if (e->handlers == NULL || !is_handler(e)) return;
  for (size_t i = 0; i < e->handlers->written.count; i++) {
    const Change *c = &e->handlers->written.items[i];
    if (c->binding != NULL ? c->binding->saved_in != 0 : c->object->saved_in != NULL) vec_push(e->arena, &own, *c);
  }
  const Unknown *why = unknown_new(e, UNKNOWN_AWAIT, node, node_subject(e, node), NULL).as.unknown;
  if (own.count > 0 && evaluator_charge(e, own.count)) changes_forget(e, &own, why);
}

void handlers_run(Evaluator *e, Module *entry) {
  enum { ROUNDS = 16, ROUNDS_AMONG = 3, HANDLER_LEAST = HANDLER_STEP_LIMIT / 32 };
  budget_renew(e);
  if (e->host.loaded != NULL) e->host.loaded(e->host.context, e, entry);
  e->abrupt = ABRUPT_NONE;
  HostMark mark;
  host_mark(e, &mark);
  const size_t first = handlers_count(e);
  size_t known = first; // handlers in the round before
  int among = 0;        // rounds in which only what handlers themselves make was changed
  e->kept_serial = e->serial;
  for (int round = 0; round < ROUNDS; round++) {
    bool any = false;
    size_t left = STEP_LIMIT / 2; // for all that need many
    e->given_grew = e->has_grown = false;
    host_rewind(e, &mark);
    budget_renew(e);
    given_repeat(e, &mark, MAYBE_HANDLER);
    for (size_t i = 0; i < handlers_count(e); i++) {
      const Object *function = e->handlers->items.items[i].function;
      if (last_of(e, function) != i + 1) continue; // it has its turn with all that it is called on
      budget_renew(e);
      if (e->budget.steps_left > left) e->budget.steps_left = left > HANDLER_LEAST ? left : HANDLER_LEAST;
      e->budget.steps_left *= 2; // one that does not end leaves as much for what stands behind
      e->budget.memory_end += HANDLER_MEMORY_LIMIT;
      const size_t given = e->budget.steps_left;
      any |= run(e, i, function->origin);
      const size_t taken = given - e->budget.steps_left;
      left -= taken < left ? taken : left;
    }
    e->abrupt = ABRUPT_NONE;
    any |= calls_lost_run(e, MAYBE_HANDLER);
    any |= e->given_grew;
    among += any && !e->has_grown;
    if (!any && handlers_count(e) == known) break;
    if (among > ROUNDS_AMONG && handlers_count(e) == known) break;
    known = handlers_count(e);
    if (handlers_count(e) > first + 10000) break;
  }
}
