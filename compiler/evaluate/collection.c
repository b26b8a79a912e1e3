// Maps and Sets: the entries that are listed, and what may be there beside them.
#include "evaluate/collection.h"

#include "evaluate/builtin.h"
#include "evaluate/internal.h"

#include <math.h>
#include <xxhash.h>

enum { SLOTS_FROM = 8 }; // entries from which a collection has slots

static uint64_t value_hash(Value v) {
  uint64_t bits = 0;
  switch (v.kind) {
  case VALUE_NUMBER: {
    double n = v.as.number == 0 ? 0 : isnan(v.as.number) ? NAN : v.as.number;
    memcpy(&bits, &n, sizeof n);
    break;
  }
  case VALUE_STRING: return XXH3_64bits(v.as.string->text.data, v.as.string->text.length);
  case VALUE_BIGINT: bits = (uint64_t)(v.as.bigint->value ^ v.as.bigint->value >> 64); break;
  case VALUE_BOOLEAN: bits = v.as.boolean; break;
  case VALUE_OBJECT: bits = v.as.object->serial; break;
  case VALUE_SYMBOL: bits = (uintptr_t)v.as.symbol; break;
  default: break;
  }
  bits = (bits + (uint64_t)v.kind) * 0x9E3779B97F4A7C15ull;
  return bits ^ bits >> 32;
}

static void collection_slot(Object *o, size_t i) {
  size_t mask = o->as.collection.slot_count - 1, at = value_hash(o->as.collection.entries[i].key) & mask;
  while (o->as.collection.slots[at] != 0) at = (at + 1) & mask;
  o->as.collection.slots[at] = (uint32_t)i + 1;
}

static void collection_make_slots(Evaluator *e, Object *o) {
  size_t count = 64;
  while (count < o->as.collection.count * 4) count *= 2;
  o->as.collection.slots = ARENA_ARRAY(e->arena, uint32_t, count);
  o->as.collection.slot_count = count;
  evaluator_charge(e, o->as.collection.count / 8);
  for (size_t i = 0; i < o->as.collection.count; i++)
    if (o->as.collection.entries[i].key.kind != VALUE_EMPTY) collection_slot(o, i);
}

Entry *collection_find(Evaluator *e, Object *o, Value key) {
  Entry *entries = o->as.collection.entries;
  if (o->as.collection.count < SLOTS_FROM) {
    for (size_t i = 0; i < o->as.collection.count; i++)
      if (entries[i].key.kind != VALUE_EMPTY && values_same_zero(entries[i].key, key) == 1) return &entries[i];
    return NULL;
  }
  if (o->as.collection.slots == NULL) collection_make_slots(e, o);
  size_t mask = o->as.collection.slot_count - 1;
  for (size_t at = value_hash(key) & mask; o->as.collection.slots[at] != 0; at = (at + 1) & mask) {
    Entry *entry = &entries[o->as.collection.slots[at] - 1];
    if (entry->key.kind != VALUE_EMPTY && values_same_zero(entry->key, key) == 1) return entry;
  }
  return NULL;
}

// ---- what may be there beside ----

enum { DOUBTS_MOST = 64 };

bool doubts_are_full(const Doubts *d) { return d->count >= DOUBTS_MOST; }

Doubts collection_doubts(const Object *o) {
  const KeptDoubts *kept = o->as.collection.doubts;
  if (o->unknown == NULL) return (Doubts){.from = SIZE_MAX};
  if (kept != NULL && kept->unknown == o->unknown) return kept->doubts;
  return (Doubts){.is_any = true, .key = value_of_unknown(o->unknown), .value = value_of_unknown(o->unknown)};
}

const Doubtful *doubts_find(const Doubts *d, Value key) {
  for (size_t i = 0; i < d->count; i++)
    if (values_same_zero(d->items[i].key, key) == 1) return &d->items[i];
  return NULL;
}

// What it may have is among what `unknown` may be, too: who does not ask for more is none the wiser.
static void keep_doubts(Evaluator *e, Object *o, Doubts d, const Unknown *unknown) {
  KeptDoubts *kept = ARENA_NEW(e->arena, KeptDoubts);
  *kept = (KeptDoubts){unknown, d};
  o->unknown = unknown;
  o->as.collection.doubts = kept;
}

static const Unknown *with_entry(Evaluator *e, const Object *o, const Unknown *why, Value key, Value value) {
  const Value before = value_of_unknown(o->unknown != NULL ? o->unknown : why);
  return perhaps_either(e, perhaps(e, before, key), value).as.unknown;
}

static Value either_of(Evaluator *e, Value before, Value value, const Unknown *why) {
  return perhaps_either(e, value_is_unknown(before) ? before : perhaps(e, value_of_unknown(why), before), value);
}

static Doubts doubts_copied(Evaluator *e, Doubts d, size_t more) {
  Doubtful *items = ARENA_ARRAY(e->arena, Doubtful, d.count + more);
  if (d.count > 0) memcpy(items, d.items, d.count * sizeof *items);
  d.items = items;
  return d;
}

void collection_may_have_any(Evaluator *e, Object *o, Value key, Value value, size_t from, const Unknown *why) {
  object_touch(e, o);
  Doubts d = collection_doubts(o);
  const Value none = value_of_unknown(why);
  d.key = perhaps_either(e, d.is_any ? d.key : none, key);
  d.value = perhaps_either(e, d.is_any ? d.value : none, value);
  d.is_any = true;
  if (from > o->as.collection.count) from = o->as.collection.count; // what stood in front was never there for certain
  if (from < d.from) d.from = from;
  keep_doubts(e, o, d, with_entry(e, o, why, key, value));
}

void collection_may_have(Evaluator *e, Object *o, Value key, Value value, size_t at, const Unknown *why) {
  Doubts d = collection_doubts(o);
  if (doubts_are_full(&d)) {
    collection_may_have_any(e, o, key, value, at, why);
    return;
  }
  object_touch(e, o);
  const Unknown *unknown = with_entry(e, o, why, key, value);
  d = doubts_copied(e, d, 1);
  size_t i = d.count++;
  for (; i > 0 && d.items[i - 1].at > at; i--) d.items[i] = d.items[i - 1];
  d.items[i] = (Doubtful){key, value, why, at, ++e->serial};
  keep_doubts(e, o, d, unknown);
}

void collection_may_change(Evaluator *e, Object *o, const Doubtful *item, Value value, const Unknown *why) {
  object_touch(e, o);
  Doubts d = collection_doubts(o);
  const size_t i = (size_t)(item - d.items);
  d = doubts_copied(e, d, 0);
  d.items[i].value = value;
  keep_doubts(e, o, d, with_entry(e, o, why, d.items[i].key, value));
}

bool collection_put_anywhere(Evaluator *e, Object *o, Value key, Value value, const Unknown *why) {
  enum { ENTRIES_MOST = 128 };
  if (o->as.collection.count > ENTRIES_MOST) return false;
  object_touch(e, o);
  evaluator_charge(e, o->as.collection.count);
  for (size_t i = 0; i < o->as.collection.count; i++) {
    Entry *entry = &o->as.collection.entries[i];
    if (entry->key.kind != VALUE_EMPTY) entry->value = either_of(e, entry->value, value, why);
  }
  Doubts d = doubts_copied(e, collection_doubts(o), 0);
  for (size_t i = 0; i < d.count; i++) d.items[i].value = either_of(e, d.items[i].value, value, why);
  if (d.count > 0) keep_doubts(e, o, d, o->unknown);
  collection_may_have_any(e, o, key, value, o->as.collection.count, why);
  return true;
}

bool doubts_end_with(const Object *o, const Doubts *d, const Doubtful *item) {
  return item == d->items + d->count - 1 && item->at == o->as.collection.count;
}

bool collection_lose_order(Evaluator *e, Object *o, const Unknown *why) {
  object_touch(e, o);
  Doubts d = collection_doubts(o);
  if (d.is_disordered) return false;
  d.is_disordered = true;
  keep_doubts(e, o, d, o->unknown != NULL ? o->unknown : why);
  return true;
}

// It is there for certain now, or not at all.
static void settle(Evaluator *e, Object *o, const Doubtful *item, bool is_there) {
  Doubts d = collection_doubts(o);
  const size_t i = (size_t)(item - d.items);
  if (is_there && !doubts_end_with(o, &d, item)) d.is_disordered = true;
  d = doubts_copied(e, d, 0);
  memmove(d.items + i, d.items + i + 1, (--d.count - i) * sizeof *d.items);
  if (d.count == 0 && !d.is_any && !d.is_disordered && !o->has_strays) {
    o->unknown = NULL;
    o->as.collection.doubts = NULL;
  } else {
    keep_doubts(e, o, d, o->unknown);
  }
}

bool collection_not(Evaluator *e, Object *o, Value key) {
  const Doubts d = collection_doubts(o);
  const Doubtful *item = doubts_find(&d, key);
  if (item == NULL) return false;
  object_touch(e, o);
  settle(e, o, item, false);
  return true;
}

// ---- the entries ----

void collection_put(Evaluator *e, Object *o, Value key, Value value) {
  object_touch(e, o);
  object_given(e, o, key);
  object_given(e, o, value);
  const bool is_stale = o->generation < e->generation && object_is_open(e, o) && !collection_tells_now(o);
  if (is_stale && o->unknown == NULL) object_forget(e, o, unknown_foreign(e).as.unknown);
  o->generation = e->generation;
  if (key.kind == VALUE_NUMBER && key.as.number == 0) key.as.number = 0;
  if (o->class == CLASS_SET) value = key;
  Entry *entry = collection_find(e, o, key);
  if (entry != NULL) {
    entry->value = value;
    return;
  }
  if (!evaluator_charge_memory(e, sizeof(Entry))) return;
  const Doubts d = collection_doubts(o);
  const Doubtful *item = doubts_find(&d, key);
  if (item != NULL) settle(e, o, item, true);
  if (o->as.collection.count == o->as.collection.capacity) {
    size_t old = o->as.collection.capacity, capacity = old < 4 ? 4 : old * 2;
    o->as.collection.entries =
        arena_grow(e->arena, o->as.collection.entries, old * sizeof(Entry), capacity * sizeof(Entry));
    o->as.collection.capacity = capacity;
  }
  o->as.collection.entries[o->as.collection.count++] = (Entry){key, value};
  if (o->as.collection.count * 2 > o->as.collection.slot_count) o->as.collection.slots = NULL;
  if (o->as.collection.slots != NULL) collection_slot(o, o->as.collection.count - 1);
  o->as.collection.live++;
}

bool collection_remove(Evaluator *e, Object *o, Value key) {
  object_touch(e, o);
  Entry *entry = collection_find(e, o, key);
  if (entry == NULL) return false;
  entry->key = entry->value = value_empty();
  o->as.collection.live--;
  return true;
}

bool collection_remove_any(Evaluator *e, Object *o, const Unknown *why) {
  if (o->as.collection.count > DOUBTS_MOST) return false;
  for (size_t i = 0; i < o->as.collection.count; i++) {
    const Entry entry = o->as.collection.entries[i];
    if (entry.key.kind == VALUE_EMPTY) continue;
    collection_remove(e, o, entry.key);
    collection_may_have(e, o, entry.key, entry.value, i, why);
  }
  return true;
}

void collection_clear(Evaluator *e, Object *o) {
  object_touch(e, o);
  o->generation = e->generation;
  for (size_t i = 0; i < o->as.collection.count; i++)
    o->as.collection.entries[i].key = o->as.collection.entries[i].value = value_empty();
  o->as.collection.live = 0;
  if (!object_is_open(e, o) && !o->has_strays) o->unknown = NULL;
}

// ---- going over it ----

// What may stand in front of the entry at a place, behind what was passed; NULL: nothing.
static const Doubtful *doubt_at(const Doubts *d, const CollectionPlace *place) {
  for (size_t i = 0; i < d->count && d->items[i].at <= place->next; i++)
    if (d->items[i].at == place->next && d->items[i].serial > place->passed) return &d->items[i];
  return NULL;
}

void collection_next(Evaluator *e, const Object *o, CollectionPlace *place, CollectionStep *step) {
  const Doubts d = collection_doubts(o);
  const size_t count = o->as.collection.count, first = place->next;
  *step = (CollectionStep){.kind = STEP_END};
  for (;; place->next++, place->passed = 0) {
    if (d.is_disordered || place->next >= d.from) {
      step->kind = STEP_ANY;
      break;
    }
    const Doubtful *item = doubt_at(&d, place);
    if (item != NULL) {
      *step = (CollectionStep){STEP_PERHAPS, item->key, item->value, item->why};
      place->passed = item->serial;
      break;
    }
    if (place->next >= count) break;
    const Entry *entry = &o->as.collection.entries[place->next];
    if (entry->key.kind == VALUE_EMPTY) continue;
    *step = (CollectionStep){.kind = STEP_ENTRY, .key = entry->key, .value = entry->value};
    place->next++;
    place->passed = 0;
    break;
  }
  evaluator_charge(e, (place->next - first) / 16); // what was removed leaves its place
}

Value collection_rest(Evaluator *e, const Object *o, CollectionPlace place, const Unknown *why) {
  const Doubts d = collection_doubts(o);
  ValueList all = {0};
  if (d.is_disordered || place.next > d.from) place = (CollectionPlace){0};
  for (size_t i = place.next; i < o->as.collection.count; i++) {
    vec_push(e->arena, &all, o->as.collection.entries[i].key);
    vec_push(e->arena, &all, o->as.collection.entries[i].value);
  }
  for (size_t i = 0; i < d.count; i++) {
    if (d.items[i].at < place.next || (d.items[i].at == place.next && d.items[i].serial <= place.passed)) continue;
    vec_push(e->arena, &all, d.items[i].key);
    vec_push(e->arena, &all, d.items[i].value);
  }
  if (d.is_any) vec_push(e->arena, &all, d.key);
  if (d.is_any) vec_push(e->arena, &all, d.value);
  const Value nothing = perhaps_nothing(e, value_of_unknown(why));
  return builtin_one_of(e, all.items, all.count, d.is_any || place.next == 0 ? value_of_unknown(why) : nothing);
}
