// What the files of built-ins share. A built-in first looks whether what it reads is known: `object_doubt` of objects,
// the arguments, the elements. What it computes from an Unknown is one.
#ifndef LAYERC_EVALUATE_BUILTIN_H
#define LAYERC_EVALUATE_BUILTIN_H

#include "evaluate/evaluate.h"

#define BUILTIN_COUNT(table) (sizeof(table) / sizeof *(table))

// Leaves the enclosing function, which gives a Value, if `v` is abrupt or Unknown; an Unknown is computed from it.
#define KNOWN(e, v)                                                                                                    \
  do {                                                                                                                 \
    Value known_ = (v);                                                                                                \
    if (value_is_abrupt(known_)) return known_;                                                                        \
    if (value_is_unknown(known_)) return unknown_from((e), known_);                                                    \
  } while (0)

// Leaves the enclosing function if the budget is used up.
#define CHARGE(e, amount)                                                                                              \
  do {                                                                                                                 \
    if (!evaluator_charge((e), (amount))) return value_abrupt();                                                       \
  } while (0)

// ---- iterate.c ----

// An iterator: an object of CLASS_HOST with this type. It reads from `source` at each step; without one its values were
// taken when it was made. The struct is never changed in place: each step puts a new one into the object, so that it
// can be undone.
extern const char builtin_iterator_type;
typedef enum Iteration { ITERATE_KEYS, ITERATE_VALUES, ITERATE_ENTRIES } Iteration;
typedef struct BuiltinIterator {
  ValueList values;
  Object *source; // an array-like, Map or Set; NULL: `values`
  Iteration kind;
  size_t next;          // SIZE_MAX: it has come to its end
  bool is_in_order;     // whoever goes on minds `maybe`
  const Unknown *lost;  // not NULL: how far it has come is not known
  const Unknown *maybe; // not NULL: the element may not be there
  uint64_t tail;        // Tail.serial, once it has come to that; of a Map or Set, CollectionPlace.passed
} BuiltinIterator;
Value builtin_iterator(Evaluator *e, IteratorFamily family, BuiltinIterator iterator);
bool value_is_iterator(Value v);
// The next item, VALUE_EMPTY at the end. Abrupt, Unknown or undefined (then *item).
Value builtin_iterator_step(Evaluator *e, Object *iterator, Value *item);

// What is gone over, one element at a time.
typedef struct Elements {
  Object *iterator;       // steps, or NULL:
  BuiltinIterator steps;  // of this alone
  Value own, next;        // an iterator of the program's own and its method; VALUE_EMPTY: none, or it has ended
  size_t exits;           // Evaluator.exits when it last stepped
  const Unknown *unknown; // not NULL: nothing further is known
} Elements;
Value elements_begin(Evaluator *e, Value iterable, Elements *out); // abrupt or undefined
bool elements_are_plain(Evaluator *e, Object *o);                  // going over it runs no code but the built-in one
// The same where its [Symbol.iterator] is known.
Value elements_begin_with(Evaluator *e, Value iterable, Value method, Elements *out);
Value elements_next(Evaluator *e, Elements *it, Value *item); // as builtin_iterator_step
// Code ran between two steps. It may have left what goes over the elements, which then closed the iterator.
void elements_check(Evaluator *e, Elements *it);
// IteratorClose (ECMA-262, 7.4.11), unless it has ended, where code is left with `v`, which may be abrupt: gives how.
Value elements_close(Evaluator *e, Elements *it, Value v);

// An Unknown computed from what `why` stands for.
Value builtin_unknown(Evaluator *e, const Unknown *why);
// A native that is not evaluated.
Value builtin_not_evaluated(Evaluator *e, const Call *call);
// The built-in cannot go on: its arguments and `this` are with code that cannot be seen, if they hold anything that
// such code could call or change.
Value builtin_give_up(Evaluator *e, const Call *call, Value why);
// Calls a function that may not be called at all, for a reason that is not known: what it changes is forgotten.
// Abrupt if the budget is used up, else an Unknown.
Value builtin_maybe_call(Evaluator *e, Value function, Value this_value, const Value *arguments, size_t count,
                         const Unknown *why);
// The same for a function that may be called any number of times: the second call has what the first one left.
Value builtin_call_some(Evaluator *e, Value function, Value this_value, const Value *arguments, size_t count,
                        const Unknown *why);
// The condition under which a built-in calls its function once more: as that of a loop.
const Unknown *builtin_round(Evaluator *e, const Unknown *why);
// Calls it once; abrupt or undefined. *given is what it gives if it is called, VALUE_EMPTY: it throws.
Value builtin_maybe_give(Evaluator *e, Value function, Value this_value, const Value *arguments, size_t count,
                         const Unknown *why, Value *given);

// Around a call by which a built-in may come to itself without code of the program between; false: nested too deeply.
bool builtin_enter(Evaluator *e);
void builtin_leave(Evaluator *e);

// What is being joined: an array that holds itself is empty text there, as in every engine. False: it is under way.
typedef struct Joining {
  const Object *object;
  const struct Joining *outer;
} Joining;
bool joining_begin(Evaluator *e, Joining *joining, const Object *o);
void joining_end(Evaluator *e, const Joining *joining);

// ToIntegerOrInfinity of an argument, counted from the end if negative, within 0 and `length`; `otherwise` if it is
// undefined. False: *problem is abrupt or Unknown.
bool builtin_position(Evaluator *e, Value v, size_t length, size_t otherwise, size_t *position, Value *problem);
// LengthOfArrayLike (ECMA-262, 7.3.18).
bool builtin_length(Evaluator *e, Value object, double *length, Value *problem);
// CreateListFromArrayLike (ECMA-262, 7.3.19); abrupt, Unknown or undefined.
Value builtin_list(Evaluator *e, Value v, ValueList *list);
// The same where it may go on with what is not known, as the arguments of a Call do; abrupt or undefined.
Value builtin_list_and_more(Evaluator *e, Value v, ValueList *list, const Unknown **more);
// Function.prototype.call
Value builtin_function_call(Evaluator *e, const Call *call);
// Calls a function with the elements of a list, in the place of `call`.
Value builtin_apply(Evaluator *e, const Call *call, Value function, Value this_value, Value list);
// A TypeError unless `v` can be called (an Unknown may be).
Value builtin_check_callable(Evaluator *e, Value v);
// The prototype of what a constructor makes: that of `new.target`, else the given one. NULL: *problem.
Object *builtin_prototype(Evaluator *e, const Call *call, Object *otherwise, Value *problem);
// The name of the function at the object's `constructor`; NULL: none.
const String *builtin_constructor_name(Evaluator *e, Object *o);
// A value as V8's messages show it.
Str builtin_show(Evaluator *e, Value v);
Value builtin_array(Evaluator *e, const Value *items, size_t count);
// %Object.prototype.toString%.
Value builtin_to_string(Evaluator *e, const Call *call);
// What [key, value] holds, of which a Map or an object is made; abrupt or undefined.
Value builtin_entry(Evaluator *e, Value v, Entry *entry);
// [first, second]
Value builtin_pair(Evaluator *e, Value first, Value second);

// Forgets an object's properties, or only an array's elements: what they held is reached by who reads them. Abrupt or
// undefined.
Value builtin_forget(Evaluator *e, Object *o, Value why, bool is_of_elements);

void builtin_add_symbol(Evaluator *e, Object *target, const Symbol *symbol, const char *name, int length,
                        NativeFunction native);
void builtin_add_getter(Evaluator *e, Object *target, Key key, const char *name, NativeFunction native);
void builtin_add_tag(Evaluator *e, Object *target, const char *tag);
// Functions that some engines of today have and others lack: whether they are there is not known.
void builtin_add_novelties(Evaluator *e, Object *target, const char *const *names, size_t count);
void builtin_add_constant(Evaluator *e, Object *target, const char *name, Value value);

// ---- builtin_text.c: text by UTF-16 code units ----

// Adds a piece of text; a pair of surrogates that meets at the seam becomes one character.
void text_add(StrBuilder *b, Str piece);
// The units from `from` up to `to`.
const String *text_slice(Evaluator *e, const String *s, size_t from, size_t to);
uint16_t text_unit(const String *s, size_t at);
// The unit at which `needle` begins, at or after `from`, or SIZE_MAX.
size_t text_find(Evaluator *e, const String *s, const String *needle, size_t from);
size_t text_find_last(Evaluator *e, const String *s, const String *needle, size_t from);
const String *text_of_unit(Evaluator *e, uint16_t unit);
// `this` as the text a method of strings works on: VALUE_STRING, Unknown or abrupt.
Value text_this(Evaluator *e, const Call *call, const char *method);
// Asks for room for a text that is about to be built; abrupt or undefined.
Value text_reserve(Evaluator *e, double units, size_t bytes_a_unit);
// The value of a built text.
Value text_value(Evaluator *e, const StrBuilder *b);
// IsRegExp (ECMA-262, 7.2.8): 1, 0; -1: *problem is abrupt or Unknown.
int value_is_regexp(Evaluator *e, Value v, Value *problem);
// Full case mapping (Unicode, Default Case Conversion).
Value text_to_lower(Evaluator *e, const String *s);
Value text_to_upper(Evaluator *e, const String *s);

// ---- prototype.c

typedef enum Refusal {
  REFUSAL_NONE,
  REFUSAL_FIXED,    // it is read-only or stays as it is
  REFUSAL_CLOSED,   // nothing can be added
  REFUSAL_GETTER,   // it has no setter
  REFUSAL_PRIMITIVE // it has no properties
} Refusal;
// [[SetPrototypeOf]] to an object, null or an Unknown: abrupt, Unknown (it may be refused), or undefined with *refusal.
Value object_set_prototype(Evaluator *e, Object *o, Value prototype, Refusal *refusal);

// ---- property.c

// [[Set]]: abrupt, Unknown (what is written may not be there), or undefined with *refusal.
Value object_set(Evaluator *e, Object *o, Key key, Value value, Value receiver, Refusal *refusal);

// ---- builtin_property.c

// [[DefineOwnProperty]] with a descriptor's object: abrupt, Unknown (it may have thrown), or undefined with *refusal.
Value property_define(Evaluator *e, Object *o, Key key, Value description, Refusal *refusal);
// Object.defineProperty or Reflect.defineProperty where the object or the key is not known.
Value property_define_perhaps(Evaluator *e, const Call *call, Value o);
// All own keys, of which object_keys leaves out `length` of arrays and strings; abrupt, Unknown or undefined.
Value property_own_keys(Evaluator *e, Object *o, KeyList *keys);
// IsExtensible
Value property_is_extensible(Evaluator *e, const Object *o);
// FromPropertyDescriptor
Value property_describe(Evaluator *e, const Property *p);

// ---- parts of the realm that have a file of their own ----

// %Object%'s functions on descriptors and prototypes.
void builtin_add_properties(Evaluator *e, Object *constructor);
void builtin_add_legacy_accessors(Evaluator *e, Object *prototype); // __defineGetter__ and its like
void builtin_init_reflect(Evaluator *e);
void builtin_init_function(Evaluator *e);
void builtin_init_iterators(Evaluator *e);
void builtin_init_symbol(Evaluator *e); // Symbol, BigInt
void builtin_init_math(Evaluator *e);
void builtin_add_number_formats(Evaluator *e);    // Number.prototype's
void builtin_add_string_transforms(Evaluator *e); // String.prototype's that make new text
void builtin_add_string_patterns(Evaluator *e);   // String.prototype's that a pattern decides
void builtin_add_locale(Evaluator *e);            // String.prototype's that hang on a locale
void builtin_add_iteration(Evaluator *e);         // Array.prototype's that call back
void builtin_add_mutation(Evaluator *e);          // Array.prototype's that change the array
void builtin_add_order(Evaluator *e);             // Array.prototype.sort, toSorted
void builtin_init_uri(Evaluator *e);              // encodeURI and its like
void builtin_init_clone(Evaluator *e);            // structuredClone
void builtin_init_stringify(Evaluator *e, Object *json);

// An array to read from: `this` if it is one, else its elements as they are now. `object` is what callbacks are given.
typedef struct ArraySource {
  Object *items;
  Value object;
} ArraySource;
// False: *result is what the built-in gives. `name` for messages; `call` is given up if the elements are not known.
bool array_source(Evaluator *e, const Call *call, const char *name, ArraySource *source, Value *result);
// What `slice` and `flat` give of an array some elements of which may not be there; NULL: its order is not known.
Object *array_slice_in_order(Evaluator *e, const Call *call);
Object *array_flat_in_order(Evaluator *e, const Call *call);
// Whether an array's elements are all that is read under its indices: none is on a prototype, none has attributes.
bool array_is_dense(Evaluator *e, const Object *o);
// What the method of this name, one that changes an array, does with an object that is no dense array.
Value array_generic(Evaluator *e, const Call *call, const char *name, Object *o);
// Whether methods that make an array make a plain one (ArraySpeciesCreate).
bool array_is_plain(Evaluator *e, Object *o);
// An element, undefined for a hole or behind the end.
Value array_value(Evaluator *e, Object *o, size_t i);
// From its end on nothing is known of a new array: what array_append adds then lies where it cannot be seen.
void array_lose_tail(Evaluator *e, Object *o, Value why);
void array_lose_more(Evaluator *e, Object *o, const Unknown *more); // as with what stands for Call.more
// It goes on with what may be in `list`, an Unknown or an array, from an index on.
void array_lose_list(Evaluator *e, Object *o, Value list, size_t from, Value why);
// The same where `v`, an Unknown, is put in as `flat` does: its elements if it is an array, else itself.
void array_lose_flat(Evaluator *e, Object *o, Value v, double depth);
// An array of which no more is known than that its elements are such as `elements` may be, behind those that `made` has
// (NULL: none; then it is new, and perhaps something else if `of`, which a method makes it of, is of a subclass).
Value array_of_some(Evaluator *e, Object *of, Object *made, Value elements);
void array_append(Evaluator *e, Object *o, Value value);
// What `splice` takes out: `removed` elements from `from`.
bool array_splice_range(Evaluator *e, const Call *call, size_t count, size_t *from, size_t *removed, Value *problem);
// An Unknown that may be any of these. Nobody has got them by that: who changes one of what it may be changes them.
Value builtin_one_of(Evaluator *e, const Value *items, size_t count, Value why);
// Such an Unknown, or a list or an iterator of what it may be. An abrupt or known value is left as it is.
Value builtin_one_or_list(Evaluator *e, Value one);

// A function that makes the same call of another.
Object *function_bound(Evaluator *e, Object *target, const Call *call);

#endif
