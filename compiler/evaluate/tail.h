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
  size_t count;
  TailItem items[];
};

// NULL: it has none, or its order is not known.
const Tail *array_tail(const Evaluator *e, const Object *o);
// What has just become of an array whose tail was `before` (NULL: all its elements were certain): these stand behind.
void array_put_tail(Evaluator *e, Object *o, const Tail *before, const TailItem *items, size_t count);
// Adds an element; `why` not NULL: it may not be there. As array_append where the order is not known.
void array_add(Evaluator *e, Object *o, Value value, const Unknown *why);
void array_add_all(Evaluator *e, Object *o, const TailItems *items);
// What `after` has behind all that `before` had: two states of an array. Empty: that cannot be told.
TailItems tail_added(Evaluator *e, const Object *before, const Object *after);
// A list that holds what it is known to hold, and nothing else; reading that runs no code.
bool array_is_known(Evaluator *e, Value v);
// The elements of a list, or of what is one of several lists, that are copied in their order. False: that is not known.
bool tail_of(Evaluator *e, Value list, TailItems *out);

#endif
