// What a Map or Set may have beside the entries that are listed, which are certain: each of these may be there or not.
#ifndef LAYERC_EVALUATE_COLLECTION_H
#define LAYERC_EVALUATE_COLLECTION_H

#include "evaluate/evaluate.h"

typedef struct Doubtful {
  Value key, value;
  const Unknown *why; // it may not be there
  size_t at;          // it stands in front of the entry of this index
  uint64_t serial;    // of those at one index the later ones are behind
} Doubtful;

typedef struct Doubts {
  Doubtful *items;
  size_t count;
  bool is_any;      // any number of others, too:
  Value key, value; // Unknowns that may be their keys and values
  size_t from;      // which stand behind this many entries; SIZE_MAX: there are none
  bool is_disordered;
} Doubts;

// They last as long as `unknown` is that of the object.
struct KeptDoubts {
  const Unknown *unknown;
  Doubts doubts;
};

Doubts collection_doubts(const Object *o);
const Doubtful *doubts_find(const Doubts *d, Value key); // NULL: none has this key
bool doubts_are_full(const Doubts *d);                   // what else may be there is not told apart
// Whether it stands behind all others: where it would be put if it were not there.
bool doubts_end_with(const Object *o, const Doubts *d, const Doubtful *item);

// Whether code that changes it later gives away what it puts there: what stands there now is told.
static inline bool collection_tells_now(const Object *o) { return !o->escaped || o->lent; }

// It may have an entry under a key that nothing is listed under.
void collection_may_have(Evaluator *e, Object *o, Value key, Value value, size_t at, const Unknown *why);
void collection_may_have_any(Evaluator *e, Object *o, Value key, Value value, size_t from, const Unknown *why);
void collection_may_change(Evaluator *e, Object *o, const Doubtful *item, Value value, const Unknown *why);
// What is put under a key that is not known may take the place of what is there, or may be there. False: that are so
// many that it is not told.
bool collection_put_anywhere(Evaluator *e, Object *o, Value key, Value value, const Unknown *why);
// An entry that is not known which may be taken out. False, as above.
bool collection_remove_any(Evaluator *e, Object *o, const Unknown *why);
bool collection_lose_order(Evaluator *e, Object *o, const Unknown *why); // whether it had one
bool collection_not(Evaluator *e, Object *o, Value key); // what may have been there is not; false: nothing may

// ---- going over it: what is put in meanwhile has its turn, too

typedef struct CollectionPlace {
  size_t next;     // index of an entry
  uint64_t passed; // Doubtful.serial of the last that was passed in front of that; 0: none was
} CollectionPlace;

typedef struct CollectionStep {
  enum { STEP_END, STEP_ENTRY, STEP_PERHAPS, STEP_ANY } kind; // STEP_ANY: what comes next is not known
  Value key, value;
  const Unknown *why;
} CollectionStep;

void collection_next(Evaluator *e, const Object *o, CollectionPlace *place, CollectionStep *step);
// An Unknown that may be any key or value from there on.
Value collection_rest(Evaluator *e, const Object *o, CollectionPlace place, const Unknown *why);

#endif
