// What stands behind the elements of an array that are certain, where its order is known: each may be there or not.
#ifndef LAYERC_EVALUATE_TAIL_H
#define LAYERC_EVALUATE_TAIL_H

#include "evaluate/evaluate.h"

typedef struct TailItem {
  Value value;
  const Unknown *why; // it may not be there; NULL: it is
} TailItem;

typedef struct TailItems { // as VEC
  TailItem *items;
  size_t count, capacity;
} TailItems;

// It lasts until the array changes. All of it is among what the array's `unknown` may be, too: who does not ask for the
// order is none the wiser.
struct Tail {
  const Unknown *unknown; // of the array
  size_t from;            // where it begins
  uint64_t serial;        // what is added behind it leaves that as it is
  const TailItems *had;   // all elements on the other way, if it tells how two ways differ
  size_t count;
  TailItem items[];
};

// NULL: it has none, or its order is not known.
const Tail *array_tail(const Evaluator *e, const Object *o);
// What has just become of an array whose tail was `before` (NULL: all its elements were certain): these stand behind.
// NULL: they are too many.
Tail *array_put_tail(Evaluator *e, Object *o, const Tail *before, const TailItem *items, size_t count);
// Adds an element; `why` not NULL: it may not be there. As array_append where the order is not known.
void array_add(Evaluator *e, Object *o, Value value, const Unknown *why);
void array_add_all(Evaluator *e, Object *o, const TailItems *items);
// What `after` has behind all that `before` had: two states of an array. Empty: that cannot be told.
TailItems tail_added(Evaluator *e, const Object *before, const Object *after);
// All the elements of an array in their order. False: that is not known, or they are too many to be told apart.
bool array_sequence(Evaluator *e, const Object *o, TailItems *out);
// Puts these in the place of all elements of an array that has such a sequence.
void array_put_sequence(Evaluator *e, Object *o, const TailItems *items);
// The place of an index, relative to the end where it is negative, if all are certain from the end that it counts from.
bool sequence_place(const TailItems *items, Value index, size_t *place);
bool tail_items_same(const TailItems *a, const TailItems *b);
bool tail_item_same(const TailItem *a, const TailItem *b);
// A list that holds what it is known to hold, and nothing else; reading that runs no code.
bool array_is_known(Evaluator *e, Value v);
// The elements of a list, or of what is one of several lists, that are copied in their order. False: that is not known.
bool tail_of(Evaluator *e, Value list, TailItems *out);

// What an element gives where lists are laid flat: the elements of a list, or itself. `maybe` not NULL: the element may
// not be there. False, as above.
bool tail_flat(Evaluator *e, Value v, const Unknown *maybe, TailItems *out);

#endif
