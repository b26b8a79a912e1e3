#include "evaluate/tail.h"

#include <math.h>

#include "evaluate/builtin.h"
#include "evaluate/internal.h"

enum { TAIL_MOST = 64 };

const Tail *array_tail(const Evaluator *e, const Object *o) {
  if (o->class != CLASS_ARRAY || o->unknown == NULL || object_is_open(e, o)) return NULL;
  const Tail *tail = o->as.array.tail;
  return tail != NULL && tail->unknown == o->unknown && tail->from == array_count(o) ? tail : NULL;
}

Tail *array_put_tail(Evaluator *e, Object *o, const Tail *before, const TailItem *items, size_t count) {
  const size_t had = before == NULL ? 0 : before->count;
  o->as.array.tail = NULL;
  if (had + count > TAIL_MOST) return NULL;
  Tail *tail = arena_alloc(e->arena, sizeof *tail + (had + count) * sizeof *items);
  *tail = (Tail){o->unknown, array_count(o), before == NULL ? ++e->serial : before->serial, NULL, had + count};
  if (had > 0) memcpy(tail->items, before->items, had * sizeof *items);
  if (count > 0) memcpy(tail->items + had, items, count * sizeof *items);
  o->as.array.tail = tail;
  return tail;
}

void array_add(Evaluator *e, Object *o, Value value, const Unknown *why) {
  const Tail *before = array_tail(e, o);
  const bool is_known = o->unknown == NULL ? !object_is_open(e, o) : before != NULL;
  if (why != NULL) array_lose_tail(e, o, value_of_unknown(why));
  array_append(e, o, value);
  if (is_known && o->unknown != NULL) array_put_tail(e, o, before, &(TailItem){value, why}, 1);
}

void array_add_all(Evaluator *e, Object *o, const TailItems *items) {
  for (size_t i = 0; i < items->count; i++) array_add(e, o, items->items[i].value, items->items[i].why);
}

TailItems tail_added(Evaluator *e, const Object *before, const Object *after) {
  const Tail *had = array_tail(e, before), *has = array_tail(e, after);
  const size_t from = array_count(before), count = array_count(after);
  TailItems added = {0};
  if (before->unknown != NULL && (had == NULL || has == NULL || had->serial != has->serial || from != count))
    return added;
  if (count < from || count - from > TAIL_MOST || (after->unknown != NULL && has == NULL)) return added;
  for (size_t i = from; i < count; i++) {
    if (after->as.array.items[i].kind == VALUE_EMPTY) return (TailItems){0};
    vec_push(e->arena, &added, ((TailItem){after->as.array.items[i], NULL}));
  }
  for (size_t i = had == NULL ? 0 : had->count; has != NULL && i < has->count; i++)
    vec_push(e->arena, &added, has->items[i]);
  return added;
}

bool array_sequence(Evaluator *e, const Object *o, TailItems *out) {
  const Tail *tail = array_tail(e, o);
  const size_t count = array_count(o), behind = tail == NULL ? 0 : tail->count;
  *out = (TailItems){0};
  if (o->as.array.is_sparse || count + behind > TAIL_MOST ||
      (tail == NULL && (o->unknown != NULL || object_is_open(e, o))))
    return false;
  for (size_t i = 0; i < count; i++) {
    if (o->as.array.items[i].kind == VALUE_EMPTY) return false;
    vec_push(e->arena, out, ((TailItem){o->as.array.items[i], NULL}));
  }
  for (size_t i = 0; i < behind; i++) vec_push(e->arena, out, tail->items[i]);
  return true;
}

bool tail_item_same(const TailItem *a, const TailItem *b) {
  const bool is_unknown = value_is_unknown(a->value);
  if (a->why != b->why || is_unknown != value_is_unknown(b->value)) return false;
  if (!is_unknown) return value_identical(a->value, b->value);
  return a->value.as.unknown == b->value.as.unknown && a->value.has_ways == b->value.has_ways;
}

void array_put_sequence(Evaluator *e, Object *o, const TailItems *items) {
  array_truncate(e, o, 0);
  array_add_all(e, o, items);
}

bool sequence_place(const TailItems *items, Value index, size_t *place) {
  if (index.kind != VALUE_NUMBER || !(fabs(index.as.number) <= (double)items->count)) return false;
  const bool from_end = index.as.number <= -1;
  const size_t count = (size_t)trunc(fabs(index.as.number));
  *place = from_end ? items->count - count : count;
  for (size_t i = 0; i < count; i++)
    if (items->items[from_end ? items->count - 1 - i : i].why != NULL) return false;
  return true;
}

bool tail_items_same(const TailItems *a, const TailItems *b) {
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (!tail_item_same(&a->items[i], &b->items[i])) return false;
  return true;
}

// ---- one of several lists ----

bool array_is_known(Evaluator *e, Value v) {
  Object *o = value_is_object(v) ? v.as.object : NULL;
  if (o == NULL || !array_is_dense(e, o) || o->property_count > 0 || object_doubt(e, o) != NULL ||
      array_count(o) > TAIL_MOST)
    return false;
  for (size_t i = 0; i < array_count(o); i++)
    if (o->as.array.items[i].kind == VALUE_EMPTY) return false;
  return elements_are_plain(e, o);
}

static bool is_same_at(const Ways *lists, size_t at, bool from_end) {
  Value same = value_empty();
  for (size_t i = 0; i < lists->count; i++) {
    const Object *o = lists->items[i].as.object;
    if (at >= array_count(o)) return false;
    const Value v = o->as.array.items[from_end ? array_count(o) - 1 - at : at];
    if (value_is_unknown(v) || (i > 0 && !value_identical(v, same))) return false;
    same = v;
  }
  return true;
}

// What all begin and end with is there for certain; between, all of each may stand behind each other.
bool tail_of(Evaluator *e, Value list, TailItems *out) {
  if (value_is_object(list) && object_doubt(e, list.as.object) != NULL) {
    const Object *o = list.as.object;
    const Tail *tail = array_tail(e, o);
    if (tail == NULL || !elements_are_plain(e, list.as.object)) return false;
    for (size_t i = 0; i < tail->count; i++) vec_push(e->arena, out, tail->items[i]);
    return true;
  }
  const Ways *lists = value_is_unknown(list) && list.has_ways ? list.as.unknown->ways : NULL;
  if (lists == NULL) return false;
  const Unknown *why = perhaps_nothing(e, unknown_from(e, list)).as.unknown;
  size_t least = TAIL_MOST, head = 0, end = 0;
  for (size_t i = 0; i < lists->count; i++) {
    if (!array_is_known(e, lists->items[i])) return false;
    const size_t count = array_count(lists->items[i].as.object);
    least = count < least ? count : least;
  }
  while (head < least && is_same_at(lists, head, false)) head++;
  while (head + end < least && is_same_at(lists, end, true)) end++;
  const Object *first = lists->items[0].as.object;
  for (size_t i = 0; i < head; i++) vec_push(e->arena, out, ((TailItem){first->as.array.items[i], NULL}));
  for (size_t k = 0; k < lists->count; k++) {
    const Object *o = lists->items[k].as.object;
    for (size_t i = head; i < array_count(o) - end; i++)
      vec_push(e->arena, out, ((TailItem){o->as.array.items[i], why}));
  }
  for (size_t i = end; i-- > 0;)
    vec_push(e->arena, out, ((TailItem){first->as.array.items[array_count(first) - 1 - i], NULL}));
  return true;
}

bool tail_flat(Evaluator *e, Value v, const Unknown *maybe, TailItems *out) {
  *out = (TailItems){0};
  if (value_is_unknown(v) && !tail_of(e, v, out)) return false;
  const bool is_list = value_is_object(v) && v.as.object->class == CLASS_ARRAY;
  if (is_list && !array_sequence(e, v.as.object, out)) return false;
  if (!is_list && !value_is_unknown(v)) vec_push(e->arena, out, ((TailItem){v, NULL}));
  for (size_t i = 0; i < out->count && maybe != NULL; i++)
    if (out->items[i].why == NULL) out->items[i].why = maybe;
  return true;
}

Value evaluator_behind(Evaluator *e, const Call *call, size_t i) {
  if (call->behind == NULL || i >= call->behind->count) return value_empty();
  const TailItem *item = &call->behind->items[i];
  return item->why == NULL ? item->value
                           : perhaps_either(e, perhaps_nothing(e, value_of_unknown(item->why)), item->value);
}
