// The one mechanism for code that may not run: it is evaluated on a journal of writes, the journal is undone, and every
// place it touched is Unknown from there.
#include "evaluate/collection.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"

const Unknown *unknown_condition(Evaluator *e, const Node *node, Value condition, bool is_loop) {
  const Unknown *cause = value_is_unknown(condition) ? condition.as.unknown : NULL;
  const Value why = unknown_new(e, is_loop ? UNKNOWN_LOOP : UNKNOWN_CONDITION, node, node_subject(e, node), cause);
  return perhaps_nothing(e, why).as.unknown; // what hangs on a condition is none of its values
}

static Region *push(Evaluator *e, MaybeKind kind, const Node *node, const Unknown *unknown, int until) {
  Region *r = ARENA_NEW(e->arena, Region);
  if (unknown != NULL) // it is a reason, no value
    unknown = perhaps_nothing(e, unknown_bare(e, value_of_unknown(unknown))).as.unknown;
  r->outer = e->region;
  r->id = ++e->region_ids;
  r->serial = r->begun = r->anew = e->serial;
  r->until = until;
  r->maybe = (Maybe){
      .kind = kind, .node = node, .unknown = unknown, .is_loop = unknown != NULL && unknown->reason == UNKNOWN_LOOP};
  r->maybe.outer = evaluator_maybe(e);
  e->region = r;
  e->region_count++;
  return r;
}

Region *region_begin(Evaluator *e, MaybeKind kind, const Node *node, const Unknown *unknown) {
  Region *r = push(e, kind, node, unknown, NO_LEVEL);
  r->is_chosen = kind == MAYBE_CONDITION;
  return r;
}

void binding_touch(Evaluator *e, Binding *b) {
  Region *r = e->region;
  if (e->has_waited && e->running != NULL) module_changes(e, b, NULL);
  if (r == NULL || b->serial > r->serial || b->saved_in == r->id) return;
  SavedBinding saved = {b, b->value, b->generation, b->saved_in};
  vec_push(e->arena, &r->bindings, saved);
  if (b->serial <= e->later) vec_push(e->arena, &e->written_later.bindings, b);
  b->saved_in = r->id;
}

// Whether a place holds something else now.
static bool differs(Value before, Value after) {
  if (value_is_unknown(before) && value_is_unknown(after))
    return before.as.unknown != after.as.unknown || before.has_ways != after.has_ways;
  return !value_identical(before, after);
}

// Whether the keys of `after` are in another order than those of `before` with what is new behind them.
static bool is_reordered(Object *before, const Object *after) {
  size_t common = 0;
  while (common < before->property_count && common < after->property_count &&
         key_equal(before->properties[common].key, after->properties[common].key))
    common++;
  const Property *last = NULL;
  bool is_behind_new = false;
  for (size_t i = common; i < after->property_count; i++) {
    const Property *p = object_property(before, after->properties[i].key);
    if (p != NULL && (is_behind_new || p < last)) return true;
    is_behind_new |= p == NULL;
    if (p != NULL) last = p;
  }
  return after->disorder != NULL && before->disorder == NULL;
}

// What a property is if it is there; VALUE_EMPTY: then it is not known where it stands.
static Value there(const Property *p) {
  const Placed *placed = property_placed(p);
  return placed != NULL ? placed->value : p->flags & (PROPERTY_MAYBE | PROPERTY_ACCESSOR) ? value_empty() : p->value;
}

static void add_property_changes(Evaluator *e, Object *before, Object *after, Object *o, Changes *changes) {
  evaluator_charge(e, before->property_count + after->property_count);
  for (size_t i = 0; i < after->property_count; i++) {
    Property *p = &after->properties[i], *old = object_property(before, p->key);
    if (old != NULL && !differs(old->value, p->value) && !differs(old->setter, p->setter) && old->flags == p->flags &&
        old->placed == p->placed)
      continue;
    const unsigned existence = PROPERTY_MAYBE, listing = PROPERTY_MAYBE | PROPERTY_ENUMERABLE;
    Change c = {.object = o,
                .key = p->key,
                .existence = old == NULL || p->flags & existence || (old->flags ^ p->flags) & listing,
                .is_doubtful = old == NULL
                                   ? (p->flags | existence) != (PROPERTY_ORDINARY | existence)
                                   : (old->flags | existence) != (p->flags | existence) || p->flags & PROPERTY_ACCESSOR,
                .is_new = old == NULL,
                .there = there(p),
                .lost = p->value};
    if (!value_is_nullish(p->setter)) {
      const Value both = unknown_new(e, UNKNOWN_COMPUTED, NULL, (Str){0}, NULL);
      c.lost = perhaps(e, perhaps(e, both, p->value), p->setter);
    }
    vec_push(e->arena, changes, c);
  }
  for (size_t i = 0; i < before->property_count; i++) {
    Key key = before->properties[i].key;
    if (object_property(after, key) != NULL) continue;
    Change c = {.object = o, .key = key, .existence = true, .there = there(&before->properties[i])};
    vec_push(e->arena, changes, c);
  }
  if (!is_reordered(before, after)) return;
  Change c = {.object = o, .is_order = true};
  vec_push(e->arena, changes, c);
}

// An Unknown that may be whatever is in an object, in a list from an index on.
static Value contents(Evaluator *e, Object *o, size_t from) {
  return perhaps_tail(e, unknown_new(e, UNKNOWN_COMPUTED, NULL, (Str){0}, NULL), o, from);
}

static Splice *splice_of(Evaluator *e, const Object *before, const Object *after) {
  Splice s = {0};
  if (!array_sequence(e, before, &s.had) || !array_sequence(e, after, &s.has)) return NULL;
  Splice *made = ARENA_NEW(e->arena, Splice);
  *made = s;
  return made;
}

static void add_element_changes(Evaluator *e, const Object *before, const Object *after, Object *o, Changes *changes) {
  const Value *old = before->as.array.items, *new = after->as.array.items;
  size_t common = before->as.array.count < after->as.array.count ? before->as.array.count : after->as.array.count, i;
  evaluator_charge(e, common);
  const size_t first = changes->count;
  for (i = 0; i < common; i++) {
    if (!differs(old[i], new[i])) continue;
    if (old[i].kind == VALUE_EMPTY || new[i].kind == VALUE_EMPTY) break; // whether it is there at all is not known
    Change c = {.object = o, .is_element = true, .index = i, .lost = new[i]};
    vec_push(e->arena, changes, c);
  }
  const bool is_same = after->unknown == before->unknown && array_tail(e, after) == array_tail(e, before);
  if (i == common && before->as.array.count == after->as.array.count && is_same) return;
  const TailItems added = i == before->as.array.count ? tail_added(e, before, after) : (TailItems){0};
  Splice *splice = splice_of(e, before, after);
  Change c = {.object = o, .is_tail = true, .index = i, .added = added, .splice = splice, .lost = contents(e, o, i)};
  if (splice != NULL) splice->changes = changes->count - first;
  vec_push(e->arena, changes, c);
  if (splice == NULL) return;
  memmove(changes->items + first + 1, changes->items + first, splice->changes * sizeof c);
  changes->items[first] = c;
}

// So few that they may be told apart each time.
static bool has_few_entries(const Object *before, const Object *after) {
  enum { ENTRIES_MOST = 128 };
  return before->as.collection.count <= ENTRIES_MOST && after->as.collection.count <= ENTRIES_MOST;
}

// The place of a key among all entries, those that may be there, too; 0: there is none.
static size_t entry_rank(Evaluator *e, Object *o, Value key) {
  enum { ENTRY = 255, NEXT }; // behind all that may stand in front of it
  const Doubts d = collection_doubts(o);
  const Doubtful *item = doubts_find(&d, key);
  if (item != NULL) return item->at * NEXT + (size_t)(item - d.items) + 1;
  const Entry *entry = collection_find(e, o, key);
  return entry == NULL ? 0 : (size_t)(entry - o->as.collection.entries) * NEXT + ENTRY;
}

typedef struct Order {
  size_t last;
  bool is_behind_new, is_same;
} Order;

static void order_add(Order *order, size_t rank) {
  order->is_same &= rank == 0 || (rank >= order->last && !order->is_behind_new);
  order->is_behind_new |= rank == 0;
  if (rank != 0) order->last = rank;
}

// Whether what is common to both stands in the same order, with what is new behind it.
static bool has_same_order(Evaluator *e, Object *before, const Object *after) {
  const Doubts has = collection_doubts(after);
  Order order = {.is_same = true};
  for (size_t i = 0, k = 0; i <= after->as.collection.count && order.is_same; i++) {
    for (; k < has.count && has.items[k].at <= i; k++) order_add(&order, entry_rank(e, before, has.items[k].key));
    const Entry *entry = i < after->as.collection.count ? &after->as.collection.entries[i] : NULL;
    if (entry != NULL && entry->key.kind != VALUE_EMPTY) order_add(&order, entry_rank(e, before, entry->key));
  }
  return order.is_same;
}

static void add_entry_changes(Evaluator *e, Object *before, Object *after, Object *o, Changes *changes) {
  evaluator_charge(e, before->as.collection.count + after->as.collection.count);
  const Doubts had = collection_doubts(before), has = collection_doubts(after);
  for (size_t i = 0, k = 0; i <= after->as.collection.count; i++) {
    for (; k < has.count && has.items[k].at <= i; k++) {
      const Doubtful *item = &has.items[k], *old = doubts_find(&had, item->key);
      if (old != NULL && !differs(old->value, item->value)) continue;
      Change c = {.object = o, .is_entry = true, .entry = item->key, .existence = true, .lost = item->value};
      vec_push(e->arena, changes, c);
    }
    if (i == after->as.collection.count) break;
    const Entry *entry = &after->as.collection.entries[i];
    const Entry *old = entry->key.kind == VALUE_EMPTY ? entry : collection_find(e, before, entry->key);
    if (old != NULL && !differs(old->value, entry->value)) continue;
    Change c = {.object = o, .is_entry = true, .entry = entry->key, .existence = old == NULL, .lost = entry->value};
    vec_push(e->arena, changes, c);
  }
  for (size_t i = 0; i < before->as.collection.count; i++) {
    const Entry *entry = &before->as.collection.entries[i];
    if (entry->key.kind == VALUE_EMPTY || collection_find(e, after, entry->key) != NULL) continue;
    Change c = {.object = o, .is_entry = true, .entry = entry->key, .existence = true, .lost = value_empty()};
    vec_push(e->arena, changes, c);
  }
  if (has.is_any && (!had.is_any || differs(had.key, has.key) || differs(had.value, has.value))) {
    Change c = {.object = o, .is_entry = true, .entry = has.key, .lost = has.value, .index = has.from};
    vec_push(e->arena, changes, c);
  }
  if ((has.is_disordered || !has_same_order(e, before, after)) && !had.is_disordered) {
    Change c = {.object = o, .is_entry = true, .is_order = true};
    vec_push(e->arena, changes, c);
  }
}

static bool collection_differs(const Object *a, const Object *b) {
  if (a->as.collection.count != b->as.collection.count || a->as.collection.live != b->as.collection.live) return true;
  if (a->unknown != b->unknown || a->as.collection.doubts != b->as.collection.doubts) return true;
  for (size_t i = 0; i < a->as.collection.count; i++)
    if (differs(a->as.collection.entries[i].key, b->as.collection.entries[i].key) ||
        differs(a->as.collection.entries[i].value, b->as.collection.entries[i].value))
      return true;
  return false;
}

static bool rigor_differs(const Object *a, const Object *b) {
  return a->extensible != b->extensible || a->rigor != b->rigor ||
         (a->class == CLASS_ARRAY &&
          (a->as.array.is_sparse != b->as.array.is_sparse || a->as.array.frozen != b->as.array.frozen ||
           a->as.array.length_frozen != b->as.array.length_frozen));
}

// Whether it has an accessor, or what may be one, that it did not have.
static bool has_other_accessor(Evaluator *e, Object *before, Object *after) {
  evaluator_charge(e, after->property_count);
  for (size_t i = 0; i < after->property_count; i++) {
    const Property *p = &after->properties[i];
    if (!property_is_own_accessor(e, p)) continue;
    const Property *old = object_property(before, p->key);
    if (old == NULL || differs(old->value, p->value) || differs(old->setter, p->setter) || old->flags != p->flags)
      return true;
  }
  return false;
}

static void add_object_changes(Evaluator *e, SavedObject *saved, bool is_blurred, Changes *changes) {
  Object *o = saved->object, *before = &saved->state;
  const bool is_collection = o->class == CLASS_MAP || o->class == CLASS_SET;
  const bool entries_differ = is_collection && collection_differs(before, o);
  bool whole =
      is_blurred || before->extensible != o->extensible || before->has_strays != o->has_strays ||
      (o->class != CLASS_ARRAY && (!is_collection || o->has_strays) && before->unknown != o->unknown) ||
      (o->class == CLASS_HOST && before->as.host.data != o->as.host.data) ||
      (o->class == CLASS_ARRAY &&
       (before->as.array.frozen != o->as.array.frozen || before->as.array.length_frozen != o->as.array.length_frozen ||
        before->as.array.is_sparse != o->as.array.is_sparse ||
        (o->as.array.is_sparse && before->as.array.length != o->as.array.length))) ||
      (entries_differ && !has_few_entries(before, o));
  if (rigor_differs(before, o)) {
    Change c = {.object = o, .is_rigor = true};
    vec_push(e->arena, changes, c);
  }
  if (before->prototype != o->prototype || before->adopted != o->adopted) {
    const Value other = unknown_new(e, UNKNOWN_COMPUTED, NULL, (Str){0}, NULL);
    Change c = {.object = o, .is_prototype = true, .lost = perhaps_inherited(e, other, o)};
    vec_push(e->arena, changes, c);
  }
  if (whole) {
    Change c = {.object = o,
                .is_whole = true,
                .existence = o->has_strays,
                .is_doubtful = has_other_accessor(e, before, o),
                .lost = contents(e, o, 0)};
    vec_push(e->arena, changes, c);
    return;
  }
  if (o->class == CLASS_ARRAY) add_element_changes(e, before, o, o, changes);
  if (entries_differ) add_entry_changes(e, before, o, o, changes);
  add_property_changes(e, before, o, o, changes);
}

// Undoes one region's journal and says what it had changed.
static void undo(Evaluator *e, Region *r, Changes *changes) {
  const size_t first = changes->count;
  for (size_t i = r->bindings.count; i-- > 0;) {
    SavedBinding *s = &r->bindings.items[i];
    if (r->is_blurred || differs(s->value, s->binding->value)) {
      Change c = {.binding = s->binding, .lost = s->binding->value};
      vec_push(e->arena, changes, c);
    }
    s->binding->value = s->value;
    s->binding->generation = s->generation;
    s->binding->saved_in = s->saved_in;
  }
  for (size_t i = r->objects.count; i-- > 0;) {
    SavedObject *s = &r->objects.items[i];
    add_object_changes(e, s, r->is_blurred, changes);
    const Object *o = s->object;
    s->state.escaped = o->escaped;
    s->state.lent = o->lent;
    s->state.shared = o->shared;
    s->state.exposed = o->exposed;
    s->state.is_receiver = o->is_receiver;
    s->state.in_line = o->in_line;
    s->state.handed = o->handed;
    *s->object = s->state;
    for (const Exposure *x = s->object->exposed; x != NULL; x = x->next)
      if (object_property(s->object, x->key) == NULL) exposure_lost(s->object, x->key);
  }
  for (size_t i = first; i < changes->count; i++) {
    changes->items[i].since = r->begun;
    changes->items[i].anew = r->anew;
  }
  e->region = r->outer;
  if (!r->is_further) e->region_count--;
}

void levels_add(Evaluator *e, Levels *levels, int level) {
  for (size_t i = 0; i < levels->count; i++)
    if (levels->items[i] == level) return;
  vec_push(e->arena, levels, level);
}

static void undo_and_forget(Evaluator *e, Region *open) {
  Changes changes = {0};
  undo(e, open, &changes);
  if (open->is_left) return;
  changes_forget_once(e, &changes, open->maybe.unknown);
}

void region_end(Evaluator *e, Region *region, Changes *changes, Levels *left) {
  while (e->region != region) {
    if (left != NULL) levels_add(e, left, e->region->until);
    undo_and_forget(e, e->region);
  }
  undo(e, region, changes);
}

static Target *target_at(Evaluator *e, int level) {
  for (Target *t = e->target; t != NULL; t = t->outer)
    if (t->depth == level / 2) return t;
  return NULL;
}

static bool is_await(const Unknown *why) { return why != NULL && why->reason == UNKNOWN_AWAIT; }

// Whether a region that is open until `level` does for an exit from here, too: nothing was written since it was opened,
// or there are so many that where in them the exits stand no longer counts. That nobody waits is said by one of its
// own.
static bool is_open_already(Evaluator *e, int level, const Unknown *why, bool is_certain) {
  enum { MOST = 32 };
  bool is_written = false;
  int count = 0;
  for (const Region *r = e->region; r != NULL && r->until != NO_LEVEL; r = r->outer) {
    is_written |= r->bindings.count > 0 || r->objects.count > 0;
    if (r->until != level || (r->is_certain && !is_certain)) continue;
    if (!is_written && is_await(r->maybe.unknown) >= is_await(why)) return true;
    count++;
  }
  if (count < MOST) return false;
  for (Region *r = e->region; r != NULL && r->until != NO_LEVEL; r = r->until == level ? NULL : r->outer)
    r->is_blurred = true;
  return true;
}

static void open_until(Evaluator *e, int level, MaybeKind kind, const Unknown *why, const Node *node, bool is_certain) {
  if (is_open_already(e, level, why, is_certain)) return;
  bool is_further = false;
  for (const Region *r = e->region; r != NULL && r->until != NO_LEVEL; r = r->outer) is_further |= r->until == level;
  push(e, kind, node, why, level);
  e->region->is_further = is_further;
  e->region->is_certain = is_certain;
  if (is_further) e->region_count--;
}

void region_postpone(Evaluator *e, int level, const Unknown *why, const Node *node) {
  open_until(e, level, MAYBE_CONDITION, why, node, true);
}

void region_suspend(Evaluator *e, int level, const Unknown *why, const Node *node) {
  e->exits++;
  Target *target = target_at(e, level);
  if (target != NULL && level % 2 == 0 && target->maybe == NULL) target->maybe = why;
  if (target != NULL && level % 2 == 1) target->maybe_continue = why;
  open_until(e, level, MAYBE_CONDITION, why, node, false);
}

static void mark_chosen(Evaluator *e, int level) {
  Region *r = e->region;
  while (r != NULL && r->until != NO_LEVEL && r->until != level) r = r->outer;
  if (r != NULL && r->until == level) r->is_chosen = true;
}

bool region_is_chosen(const Evaluator *e) {
  const Region *r = e->region;
  while (r != NULL && !r->is_chosen) r = r->outer;
  return r != NULL;
}

void region_leave(Evaluator *e, int level) {
  Region *r = e->region;
  while (r != NULL && r->until != NO_LEVEL && (r->until != level || !is_await(r->maybe.unknown))) r = r->outer;
  if (r != NULL && r->until == level) r->is_left = true;
}

static void open_outwards(Evaluator *e, int level, const Unknown *why, const Node *node, bool is_chosen) {
  if (level == NO_LEVEL) return;
  for (Target *t = e->target; t != NULL && target_level(t) > level; t = t->outer) {
    if (t->record != NULL && t->record->doubt == NULL) t->record->doubt = why;
    if (!t->is_finally) continue;
    levels_add(e, &t->passing, level);
    level = target_level(t);
  }
  region_suspend(e, level, why, node);
  if (is_chosen) mark_chosen(e, level);
}

void region_open(Evaluator *e, int level, const Unknown *why, const Node *node) {
  open_outwards(e, level, why, node, true);
}

void regions_open(Evaluator *e, const Levels *levels, const Unknown *why, const Node *node) {
  for (size_t i = 0; i < levels->count; i++) region_open(e, levels->items[i], why, node);
}

void may_throw(Evaluator *e, Value why) {
  if (value_is_unknown(why)) open_outwards(e, e->catch_level, why.as.unknown, e->node, false);
}

const Unknown *object_refusal(Evaluator *e, const Object *o) {
  return o->rigor != NULL ? o->rigor : object_is_open(e, o) ? unknown_foreign(e).as.unknown : NULL;
}

void object_acted_on(Evaluator *e, const Object *o) {
  if (e->catch_level == NO_LEVEL) return;
  const Unknown *why = object_refusal(e, o);
  if (why != NULL) may_throw(e, value_of_unknown(why));
}

// The ways meet again: what any of them did since the first may have exited is not known. Those that go on further out
// still do, from here on.
void region_close(Evaluator *e, int level) {
  const Region *last = NULL;
  for (const Region *r = e->region; r != NULL && r->until != NO_LEVEL; r = r->outer)
    if (r->until >= level) last = r;
  if (last == NULL) return;
  VEC(const Region *) further = {0};
  for (const Region *below = last->outer; e->region != below;) {
    if (e->region->until < level) vec_push(e->arena, &further, e->region);
    undo_and_forget(e, e->region);
  }
  while (further.count > 0) {
    const Region *r = further.items[--further.count];
    open_until(e, r->until, r->maybe.kind, r->maybe.unknown, r->maybe.node, r->is_certain);
    if (r->is_chosen) mark_chosen(e, r->until);
  }
}

// What is at a place may be what was lost, too. True if it was known, or could not be that.
static bool forget_value(Evaluator *e, Value *place, const Change *c, const Unknown *why) {
  const Value before = *place;
  const bool was_known = !value_is_unknown(before);
  *place = perhaps_either(e, was_known ? perhaps(e, value_of_unknown(why), before) : before, c->lost);
  return was_known || before.has_ways || perhaps_grew(before.as.unknown, place->as.unknown, c->anew);
}

// The same of a reason why something about an object is not known; NULL: it is known.
static bool forget_reason(Evaluator *e, const Unknown **place, const Change *c, const Unknown *why) {
  const Unknown *before = *place;
  *place = perhaps_either(e, value_of_unknown(before != NULL ? before : why), c->lost).as.unknown;
  return before == NULL || perhaps_grew(before, *place, c->anew);
}

static bool forget_tail(Evaluator *e, Object *o, const Change *c, const Unknown *why) {
  bool any = forget_reason(e, &o->unknown, c, why);
  Value rest = value_of_unknown(o->unknown);
  for (size_t i = c->index; i < o->as.array.count; i++) rest = perhaps(e, rest, o->as.array.items[i]);
  any |= c->index < o->as.array.count;
  if (c->index < o->as.array.count) o->as.array.count = c->index;
  o->unknown = rest.as.unknown;
  return any;
}

static bool forget_any_entry(Evaluator *e, Object *o, const Change *c, size_t from, const Unknown *why) {
  const Doubts before = collection_doubts(o);
  collection_may_have_any(e, o, c->entry, c->lost, from, why);
  const Doubts d = collection_doubts(o);
  return !before.is_any || perhaps_grew(before.key.as.unknown, d.key.as.unknown, c->anew) ||
         perhaps_grew(before.value.as.unknown, d.value.as.unknown, c->anew);
}

// An entry of which it is not known whether it is there is none of those that are listed. VALUE_EMPTY was put in place
// of one that was taken out.
static bool forget_entry(Evaluator *e, Object *o, const Change *c, const Unknown *why) {
  if (value_is_unknown(c->entry)) return forget_any_entry(e, o, c, c->index, why);
  Entry *entry = collection_find(e, o, c->entry);
  if (entry != NULL && !c->existence) return forget_value(e, &entry->value, c, why);
  const bool is_put = c->lost.kind != VALUE_EMPTY;
  if (entry != NULL) {
    Value value = entry->value;
    const size_t at = (size_t)(entry - o->as.collection.entries);
    if (is_put && differs(value, c->lost)) forget_value(e, &value, c, why);
    collection_remove(e, o, c->entry);
    collection_may_have(e, o, c->entry, value, at, why);
    return true;
  }
  if (!is_put) return false;
  const Doubts d = collection_doubts(o);
  const Doubtful *item = doubts_find(&d, c->entry);
  if (item == NULL && doubts_are_full(&d)) return forget_any_entry(e, o, c, o->as.collection.count, why);
  if (item == NULL) {
    collection_may_have(e, o, c->entry, c->lost, o->as.collection.count, why);
    return true;
  }
  Value value = item->value;
  const bool any = differs(value, c->lost) && forget_value(e, &value, c, why);
  collection_may_change(e, o, item, value, why);
  const bool stays = doubts_end_with(o, &d, item); // put once more, it stands behind all others
  return (!stays && collection_lose_order(e, o, why)) || any;
}

static bool forget_property(Evaluator *e, Object *o, const Change *c, const Unknown *why) {
  Property *p = object_property(o, c->key);
  const bool was_certain = p == NULL || (c->existence && !(p->flags & PROPERTY_MAYBE));
  if (was_certain || !value_is_unknown(p->value)) {
    property_forget(e, o, c->key, why, c->existence);
    p = object_property(o, c->key);
    p->value = perhaps_either(e, p->value, c->lost);
    if (c->is_doubtful) p->flags |= PROPERTY_DOUBTFUL;
    return true;
  }
  if (c->is_doubtful) p->flags |= PROPERTY_DOUBTFUL;
  return forget_value(e, &p->value, c, why);
}

static bool forget_whole(Evaluator *e, Object *o, const Change *c, const Unknown *why) {
  const bool has_names = !object_contains(o) || o->has_strays || !o->extensible;
  const bool keeps_names = !has_names && !c->existence && (o->class == CLASS_MAP || o->class == CLASS_SET);
  const Unknown *before = has_names || keeps_names ? o->unknown : NULL;
  const Unknown *any = perhaps(e, value_of_unknown(why), c->lost).as.unknown;
  const bool is_adopting = c->is_doubtful && o->adopted == NULL;
  if (keeps_names) elements_forget(e, o, any);
  else object_forget(e, o, any);
  for (size_t i = 0; i < o->property_count; i++) // it may be frozen
    if (value_is_unknown(o->properties[i].value)) o->properties[i].flags |= PROPERTY_DOUBTFUL;
  // Under any key there may be an accessor.
  if (c->is_doubtful) o->adopted = perhaps_inherited(e, value_of_unknown(any), o).as.unknown;
  return is_adopting || before == NULL || (o->unknown != NULL && perhaps_grew(before, o->unknown, c->anew));
}

static bool forget_change(Evaluator *e, const Change *c, const Unknown *why) {
  Object *o = c->object;
  if (c->binding != NULL) {
    binding_touch(e, c->binding);
    return forget_value(e, &c->binding->value, c, why);
  }
  if (c->is_whole) return forget_whole(e, o, c, why);
  if (c->is_prototype) {
    const bool any = o->adopted == NULL;
    object_adopt(e, o, perhaps(e, value_of_unknown(why), c->lost).as.unknown);
    return any;
  }
  const bool is_value = (c->key.string != NULL || c->key.symbol != NULL) && !c->existence && !c->is_doubtful;
  if (is_value && object_property(o, c->key) != NULL) object_touch_value(e, o, c->key);
  else object_touch(e, o);
  if (c->is_entry && c->is_order) return collection_lose_order(e, o, why);
  if (c->is_rigor || c->is_order) {
    const Unknown **reason = c->is_rigor ? &o->rigor : &o->disorder;
    const bool any = *reason == NULL;
    if (any) *reason = why;
    return any;
  }
  if (c->is_entry) return forget_entry(e, o, c, why);
  if (c->is_tail) return forget_tail(e, o, c, why);
  if (!c->is_element) return forget_property(e, o, c, why);
  const bool is_listed = c->index < o->as.array.count; // else another way has made it shorter
  return is_listed ? forget_value(e, &o->as.array.items[c->index], c, why) : forget_reason(e, &o->unknown, c, why);
}

static void may_be(Evaluator *e, TailItems *out, const TailItems *items, size_t from, size_t to, const Unknown *why) {
  for (size_t i = from; i < to; i++) vec_push(e->arena, out, ((TailItem){items->items[i].value, why}));
}

// What code that ran once at most has added to a list may stand behind what is there now. False: its order is not
// known.
static bool forget_added(Evaluator *e, const Change *c, const Unknown *why, bool *any) {
  Object *o = c->object;
  const Tail *before = array_tail(e, o);
  const bool is_known = o->unknown == NULL ? !object_is_open(e, o) : before != NULL;
  if (!is_known || c->index != array_count(o)) return false;
  TailItems added = {0};
  may_be(e, &added, &c->added, 0, c->added.count, why);
  *any = forget_change(e, c, why);
  array_put_tail(e, o, before, added.items, added.count);
  return true;
}

// What it changed otherwise: between what the list begins and ends with on both ways, there is one or the other. False:
// that is not known, or the list has been changed since.
static bool forget_splice(Evaluator *e, const Change *c, const Unknown *why, bool *any) {
  Object *o = c->object;
  const Tail *tail = array_tail(e, o);
  const TailItems *had = &c->splice->had, *has = &c->splice->has;
  TailItems now, both = {0};
  if (!array_sequence(e, o, &now)) return false;
  if (!tail_items_same(&now, had) && (tail == NULL || tail->had == NULL || !tail_items_same(tail->had, had)))
    return false;
  const size_t most = now.count < has->count ? now.count : has->count;
  size_t head = 0, end = 0;
  while (head < most && tail_item_same(&now.items[head], &has->items[head])) head++;
  while (head + end < most && tail_item_same(&now.items[now.count - 1 - end], &has->items[has->count - 1 - end])) end++;
  for (size_t i = 0; i < head; i++) vec_push(e->arena, &both, now.items[i]);
  may_be(e, &both, &now, head, now.count - end, why);
  may_be(e, &both, has, head, has->count - end, why);
  for (size_t i = now.count - end; i < now.count; i++) vec_push(e->arena, &both, now.items[i]);
  Change behind = *c;
  behind.index = head < array_count(o) ? head : array_count(o);
  for (size_t i = behind.index; i < has->count; i++) behind.lost = perhaps(e, behind.lost, has->items[i].value);
  *any = forget_change(e, &behind, why);
  Tail *put = array_put_tail(e, o, NULL, both.items + behind.index, both.count - behind.index);
  if (put != NULL) put->had = had;
  return true;
}

// What one way of code that ran once has added to an object, in this order.
typedef struct Placing {
  const Object *object;
  size_t end; // behind the last of them
} Placing;

static Property *property_of(const Change *c) {
  const bool is_property = c->object != NULL && (c->key.string != NULL || c->key.symbol != NULL);
  return is_property ? object_property(c->object, c->key) : NULL;
}

// The property that a change leaves in doubt stands for certain where it does, if it is there, so far as the ways agree
// on what is new to the object. `had`: what it was before if it was there.
static void place_property(Evaluator *e, const Change *c, Value had, Placing *placing) {
  Property *p = property_of(c);
  if (p == NULL || !(p->flags & PROPERTY_MAYBE)) return;
  if (placing->object != c->object) *placing = (Placing){.object = c->object};
  const size_t at = (size_t)(p - c->object->properties);
  const bool agrees = !c->is_new || at >= placing->end;
  if (c->is_new) placing->end = at + 1;
  p->placed = NULL;
  if (!agrees || had.kind == VALUE_EMPTY || c->there.kind == VALUE_EMPTY) return;
  property_place(e, p, differs(had, c->there) ? p->value : had);
}

static bool has_order(Evaluator *e, const Change *c) {
  const Property *p = property_of(c);
  return p != NULL ? there(p).kind != VALUE_EMPTY : c->object != NULL && array_tail(e, c->object) != NULL;
}

// True if it tells anything that was not known. *i may be moved on to the last of several changes that are one.
static bool forget_next(Evaluator *e, const Changes *changes, size_t *i, const Unknown *why, bool is_once) {
  const Change *c = &changes->items[*i];
  const Splice *splice = is_once ? c->splice : NULL;
  const bool is_push = is_once && c->added.count > 0 && (splice == NULL || splice->changes == 0);
  bool any;
  if (is_push && forget_added(e, c, why, &any)) return any;
  if (splice == NULL || !forget_splice(e, c, why, &any)) return forget_change(e, c, why);
  *i += splice->changes;
  return any;
}

static bool forget_all(Evaluator *e, const Changes *changes, const Unknown *why, bool is_once) {
  if (changes->count > 0) why = unknown_bare(e, value_of_unknown(why)).as.unknown;
  const bool is_settled = e->region == NULL || e->region->begun <= e->kept_serial;
  bool any = false;
  Placing placing = {0};
  for (size_t i = 0; i < changes->count; i++) {
    const Change *c = &changes->items[i];
    const uint64_t serial = c->binding != NULL ? c->binding->serial : c->object->serial;
    const bool had_order = has_order(e, c);
    const Property *p = property_of(c);
    const Value had = !is_once || is_await(why) ? value_empty() : p == NULL ? c->there : there(p);
    bool is_new = forget_next(e, changes, &i, why, is_once);
    place_property(e, c, had, &placing);
    is_new |= had_order && !has_order(e, c);
    is_new &= serial <= c->since;
    any |= is_new;
    e->has_grown |= is_new && is_settled && serial <= e->kept_serial;
  }
  return any;
}

bool changes_forget(Evaluator *e, const Changes *changes, const Unknown *why) {
  return forget_all(e, changes, why, false);
}

void changes_forget_once(Evaluator *e, const Changes *changes, const Unknown *why) {
  forget_all(e, changes, why, true);
}

Value region_end_once(Evaluator *e, Region *region, Value v, const HostMark *mark, Outcome *end) {
  *end = (Outcome){.why = region->maybe.unknown, .node = region->maybe.node};
  region_end(e, region, &end->changes, &end->left);
  end->throws = value_is_abrupt(v) && e->abrupt == ABRUPT_THROW;
  if (value_is_abrupt(v) && !end->throws) return v;
  if (end->throws) e->abrupt = ABRUPT_NONE;
  if (end->throws && throw_ends_program(e) && end->left.count == 0) {
    host_rewind(e, mark);
    given_repeat(e, mark, MAYBE_CONDITION);
    *end = (Outcome){0};
  }
  return value_undefined();
}

void outcome_forget(Evaluator *e, const Outcome *end, bool is_once) {
  forget_all(e, &end->changes, end->why, is_once);
  regions_open(e, &end->left, end->why, end->node);
  if (end->throws) region_open(e, e->catch_level, end->why, end->node);
}

Value region_end_call(Evaluator *e, Region *region, Value v, const HostMark *mark) {
  Outcome end;
  TRY(region_end_once(e, region, v, mark, &end));
  outcome_forget(e, &end, false);
  return value_undefined();
}

void host_mark(Evaluator *e, HostMark *mark) {
  *mark = (HostMark){0};
  if (e->host.mark != NULL) e->host.mark(e->host.context, mark);
  mark->evaluated = e->evaluated;
  mark->handlers = handlers_count(e);
  mark->turns = e->turns.count;
  mark->serial = e->serial;
  mark->calls = calls_count(e);
}

void host_rewind(Evaluator *e, const HostMark *mark) {
  e->rewinds++;
  modules_rewind(e, mark->evaluated);
  handlers_drop(e, mark->handlers);
  calls_drop(e, mark->calls);
  if (e->host.rewind != NULL) e->host.rewind(e->host.context, mark);
}

const Maybe *evaluator_maybe(Evaluator *e) {
  const Region *r = e->region;
  while (r != NULL && r->is_certain) r = r->outer;
  return r == NULL ? NULL : &r->maybe;
}
