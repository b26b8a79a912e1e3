// JavaScript values, and Unknown: what the compiler cannot know, with the place and the reason.
#ifndef LAYERC_EVALUATE_VALUE_H
#define LAYERC_EVALUATE_VALUE_H

#include "regexp/regexp.h"
#include "syntax/ast.h"

typedef struct Evaluator Evaluator;
typedef struct Object Object;
typedef void ObjectFill(Evaluator *e, Object *o, void *context);
typedef struct Scope Scope;
typedef struct Module Module;

typedef enum ValueKind {
  VALUE_UNDEFINED,
  VALUE_NULL,
  VALUE_BOOLEAN,
  VALUE_NUMBER,
  VALUE_STRING,
  VALUE_BIGINT,
  VALUE_SYMBOL,
  VALUE_OBJECT,
  VALUE_UNKNOWN,
  // Never seen by a program:
  VALUE_EMPTY, // a hole of an array, a binding before its initialization, "no value"
  VALUE_ABRUPT // evaluation stopped: a throw or the budget; the Evaluator holds the details
} ValueKind;

// X(enumerator, phrase): why something is not known; the phrase continues "… is not known at compile time: ".
#define UNKNOWN_REASONS(X)                                                                                             \
  X(FOREIGN, "it comes from a package that is not compiled")                                                           \
  X(ENVIRONMENT, "it is read from the environment")                                                                    \
  X(GLOBAL, "it is provided by the runtime")                                                                           \
  X(PLATFORM, "it is provided by the platform when the app runs")                                                      \
  X(UNSUPPORTED, "this construct is not evaluated")                                                                    \
  X(FOREIGN_CALL, "code that is not compiled may have changed it")                                                     \
  X(CONDITION, "it depends on a condition that is not known")                                                          \
  X(SPECIFIER, "it depends on which module is loaded")                                                                 \
  X(LOOP, "it depends on a loop over something that is not known")                                                     \
  X(PARAMETER, "it is given by a caller that is not known")                                                            \
  X(AWAIT, "it is awaited")                                                                                            \
  X(RANDOM, "it differs each time it runs")                                                                            \
  X(COMPUTED, "it is computed from something that is not known")                                                       \
  X(THROWS, "the code that sets it throws")                                                                            \
  X(BUDGET, "the code that sets it did not come to an end within the evaluation budget")                               \
  X(UNRESOLVED, "its module cannot be found")                                                                          \
  X(DECLARED, "its module is only a declaration file")                                                                 \
  X(OUTSIDE, "its module lies outside of the repository")                                                              \
  X(UNEXPORTED, "its module exports nothing of that name")                                                             \
  X(AMBIGUOUS, "its module passes on several of that name")                                                            \
  X(SYNTAX, "it lies in text that cannot be parsed")                                                                   \
  X(RECURSION, "it depends on a recursion that is not known to end")

typedef enum UnknownReason {
#define X(enumerator, phrase) UNKNOWN_##enumerator,
  UNKNOWN_REASONS(X)
#undef X
} UnknownReason;

const char *unknown_phrase(UnknownReason reason);

// Texts, in which a NUL stands for any text.
typedef struct Shapes {
  size_t count;
  bool is_all; // what has them is one of these
  const String *items[];
} Shapes;

// What is known of an Unknown that the runtime made of texts, whatever these say.
typedef enum UnknownContent {
  CONTENT_ANY,     // nothing
  CONTENT_TEXTS,   // it, and all that it has, are texts, numbers and lists of them, or functions of the runtime's
  CONTENT_LIST,    // it is an array, of whatever
  CONTENT_ELEMENT, // it was taken from such an array, or given for something of it
} UnknownContent;

typedef struct Unknown {
  UnknownReason reason;
  const Node *node; // where knowledge ends, or where the value was computed from `cause`; may be NULL
  Str subject; // what it is in the source's words: "process.env.PREFIX"; THROWS, BUDGET: Maybe.message; may be empty
  const struct Unknown *cause; // the Unknown it came from; NULL: knowledge ends here
  const struct Unknown *self;  // as it was made: what more is known of it, or less, is told of copies
  const struct Unknown *root;  // where the causes end; NULL: here
  Object **perhaps;            // the program's own objects that it may be (perhaps.c)
  size_t perhaps_count;
  const struct Promise *promise; // NULL, or what it gives when it is awaited: it is a promise
  struct Generator *generator;   // NULL, or the generator that it may be
  uint32_t depth;                // how many sources stand behind each other
  const struct Unknown *source;  // NULL, or an Unknown: what is within the reach of that one it may be, too
  const struct Unknown *joined;  // of a source: another for which it stands, too, with those behind it; or NULL
  const Node *free;              // GLOBAL: the name that nothing declares which it began with; else NULL
  // FOREIGN: what its module is imported by; UNRESOLVED: the file that its package names and lacks. May be empty.
  Str specifier;
  const Shapes *shapes;         // texts that it may be; NULL: none is known
  const struct Ways *ways;      // what a value that has_ways is one of
  const Node *ran_at;           // FOREIGN_CALL: what ran last, if that is not where `node` says it comes of; else NULL
  const struct Unknown *caller; // PARAMETER: what calls the function that has it; NULL: nothing is known of that
  UnknownContent content;       // as far as its reason does not say it (content.c)
  bool is_of_app;               // a module of the app may have given it, of which it is not known which
  bool is_foreign;              // it may be something that code that cannot be seen made
  bool is_lost;                 // it may be what code of the app's own gives that is not there, or not evaluated
  bool is_any_member;           // it may be anything that what is within the reach of its source has
  bool is_truthy;               // one of the ways of a value that a condition let through
  bool is_primitive;            // it is neither an object nor a function
  bool is_object;               // it is an object for certain, and no function
  bool is_odd;                  // it may be something that cannot be converted to a string, or to a number
} Unknown;

// Where its causes end: they may be as many as a loop has rounds.
static inline const Unknown *unknown_root(const Unknown *u) { return u->root == NULL ? u : u->root; }

typedef struct Symbol {
  const String *description; // NULL: none
  bool is_private;           // a private name of a class: one symbol each time the class is evaluated
} Symbol;

__extension__ typedef __int128 Wide;

// Integers of any size are opaque beyond 128 bits: arithmetic that leaves them gives an Unknown.
typedef struct BigInt {
  Wide value;
} BigInt;

typedef struct Value {
  ValueKind kind;
  bool has_ways; // an Unknown that a condition gave: it is one of `ways`, and nothing else
  union {
    bool boolean;
    double number;
    const String *string;
    const BigInt *bigint;
    const Symbol *symbol;
    Object *object;
    const Unknown *unknown;
  } as;
  const Node *origin; // the expression that wrote or computed it; NULL: built in
} Value;

// Known values, and texts of the runtime's; `undefined`, `false` and `""` for any that is falsy.
typedef struct Ways {
  size_t count;
  Value items[];
} Ways;

// Of an asynchronous function of the program's own, as far as it ran.
typedef struct Promise {
  Value value; // or what it is rejected with
  bool is_rejected, is_certain;
  bool is_known; // what it gives unless it is rejected, which no `then` has a say in
} Promise;

static inline Value value_undefined(void) { return (Value){.kind = VALUE_UNDEFINED}; }
static inline Value value_null(void) { return (Value){.kind = VALUE_NULL}; }
static inline Value value_empty(void) { return (Value){.kind = VALUE_EMPTY}; }
static inline Value value_abrupt(void) { return (Value){.kind = VALUE_ABRUPT}; }
static inline Value value_boolean(bool b) { return (Value){.kind = VALUE_BOOLEAN, .as.boolean = b}; }
static inline Value value_number(double n) { return (Value){.kind = VALUE_NUMBER, .as.number = n}; }
static inline Value value_string(const String *s) { return (Value){.kind = VALUE_STRING, .as.string = s}; }
static inline Value value_object(Object *o) { return (Value){.kind = VALUE_OBJECT, .as.object = o}; }
static inline Value value_of_unknown(const Unknown *u) { return (Value){.kind = VALUE_UNKNOWN, .as.unknown = u}; }
static inline bool value_is_unknown(Value v) { return v.kind == VALUE_UNKNOWN; }
static inline bool value_is_abrupt(Value v) { return v.kind == VALUE_ABRUPT; }
static inline bool value_is_nullish(Value v) { return v.kind == VALUE_UNDEFINED || v.kind == VALUE_NULL; }
static inline bool value_is_object(Value v) { return v.kind == VALUE_OBJECT; }
// Whether it is an object or a function, whichever.
static inline bool value_is_any_object(Value v) {
  if (v.kind != VALUE_UNKNOWN || v.as.unknown->is_object) return v.kind == VALUE_OBJECT || v.kind == VALUE_UNKNOWN;
  const Ways *ways = v.has_ways ? v.as.unknown->ways : NULL;
  for (size_t i = 0; ways != NULL && i < ways->count; i++)
    if (ways->items[i].kind != VALUE_OBJECT) return false;
  return ways != NULL;
}
// Whether it may be no object.
static inline bool value_is_unsure(Value v) { return v.kind == VALUE_UNKNOWN && !value_is_any_object(v); }

// Leaves the enclosing function if `v` is abrupt.
#define TRY(v)                                                                                                         \
  do {                                                                                                                 \
    Value try_ = (v);                                                                                                  \
    if (value_is_abrupt(try_)) return try_;                                                                            \
  } while (0)

// ---- objects ----

// A property key: exactly one of the two is set. Strings are interned, so keys compare by pointer.
typedef struct Key {
  const String *string;
  const Symbol *symbol;
} Key;

static inline Key key_of(const String *interned) { return (Key){.string = interned}; }
static inline bool key_is_private(Key key) { return key.symbol != NULL && key.symbol->is_private; }
static inline bool key_equal(Key a, Key b) { return a.string == b.string && a.symbol == b.symbol; }

enum {
  PROPERTY_WRITABLE = 1,
  PROPERTY_ENUMERABLE = 2,
  PROPERTY_CONFIGURABLE = 4,
  PROPERTY_ACCESSOR = 8,  // `value` is the getter, `setter` the setter; either may be undefined
  PROPERTY_MAYBE = 16,    // whether it exists is not known; its value is Unknown
  PROPERTY_DOUBTFUL = 32, // it may be an accessor or read-only: what is written to it is not known to be there
  PROPERTY_ORDINARY = PROPERTY_WRITABLE | PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE,
  PROPERTY_BUILTIN = PROPERTY_WRITABLE | PROPERTY_CONFIGURABLE
};

// Of a property that is MAYBE: if it exists, its key stands where it does among those of the object.
typedef struct Placed {
  const Unknown *at; // what the property's value was when that was known: with another it is not
  Value value;       // what the property is then
} Placed;

typedef struct Property {
  Key key;
  Value value;
  Value setter;
  unsigned flags;
  uint32_t generation;  // of foreign code when it was written; see Object.escaped
  const Node *giver;    // the expression in an object literal that gave it: the value, or the spread; else NULL
  const Placed *placed; // NULL: not known; see property_placed
} Property;

static inline const Placed *property_placed(const Property *p) {
  const bool is_plain = (p->flags & (PROPERTY_MAYBE | PROPERTY_ACCESSOR | PROPERTY_DOUBTFUL)) == PROPERTY_MAYBE;
  const bool lasts = p->placed != NULL && value_is_unknown(p->value) && p->value.as.unknown == p->placed->at;
  return is_plain && lasts ? p->placed : NULL;
}

typedef struct Exposure {
  Key key;
  const struct Exposure *next;
} Exposure;

typedef enum ObjectClass {
  CLASS_OBJECT,
  CLASS_ARRAY,
  CLASS_FUNCTION,
  CLASS_ERROR,
  CLASS_MAP,
  CLASS_SET,
  CLASS_ARGUMENTS,
  CLASS_REGEXP,
  CLASS_BOXED,     // Boolean, Number, String, Symbol, BigInt objects
  CLASS_NAMESPACE, // of a module
  CLASS_HOST       // what a host function made; `host` holds whose and what
} ObjectClass;

typedef struct Call Call;
// A built-in or host function. Gives its result, an Unknown, or an abrupt value (after evaluator_throw…).
typedef Value (*NativeFunction)(Evaluator *e, const Call *call);

// What of a value a built-in function looks at: all that it has; what only a proxy would hear of; nothing.
typedef enum Sight { SIGHT_ALL, SIGHT_KEYS, SIGHT_NONE } Sight;

typedef struct Closure {
  const Node *node;       // FUNCTION or FUNCTION_DECLARATION, or a CLASS without constructor of its own
  FunctionNode *function; // NULL: the default constructor of `class_node`
  Scope *scope;
  Value this_value;         // of an arrow
  Object *home;             // where `super` starts; NULL: none
  Object *new_target;       // of an arrow
  const Node *class_node;   // a class constructor, else NULL
  struct FieldList *fields; // instance fields of a class constructor
  bool is_derived;
  bool is_made; // a class of which the program made one while it was loaded
} Closure;

typedef struct Entry { // of a Map or Set; a deleted one has key VALUE_EMPTY
  Value key, value;
} Entry;

typedef struct Tail Tail;
typedef struct KeptDoubts KeptDoubts;

struct Object {
  ObjectClass class;
  bool extensible;
  bool escaped;     // code that is not compiled can reach it: properties written before the last such call are Unknown
  bool lent;        // escaped to code of the program's own that runs later: its functions are not called by that
  bool shared;      // code that is not compiled has functions that read its properties: what is put in escapes
  bool is_receiver; // a method was called of it by which nobody else got it
  bool in_line;     // such an object, or one that stands above it
  bool handed;      // one of the host's own that code which cannot be seen has got hold of
  bool is_across; // a namespace as Node.js gives it of CommonJS to an ES module, or as `require` gives it of such a one
  bool inlined;   // an enum: some compilers write out what its members were, others read them
  bool layered;   // given by the host or built in: calling or reading it runs no foreign code
  uint32_t generation;           // of the elements (arrays, maps, sets), as Property.generation
  uint32_t looked_at;            // the last look for a host that came by it: see within.c
  uint64_t serial;               // order of creation
  const struct Region *saved_in; // the innermost region whose journal holds this object's state
  Object *prototype;             // NULL: null
  const Node *origin;            // the expression that made it
  // Not NULL: it may have more than is listed. A key that is not listed reads as Unknown, the list of keys is Unknown,
  // an array's length is Unknown (its items are the certain ones at its start), a Map or Set may have more entries.
  const Unknown *unknown;
  bool has_strays;         // of an array, a Map or a Set: `unknown` is of properties, too, not only of what it contains
  const Unknown *disorder; // not NULL: the order of its keys is not known
  const Unknown *rigor;    // not NULL: whether it is frozen, sealed or can be extended is not known
  const Exposure *exposed; // see object_exposes
  const Unknown *adopted;  // not NULL: it may have another prototype, of which it may inherit anything
  Property *properties;    // in order of creation
  size_t property_count, property_capacity;
  struct PropertyIndex *index; // for many properties
  union {
    struct {
      Value *items;
      size_t count, capacity;
      bool length_frozen, frozen;
      // Elements are among the properties, with attributes of their own, or far apart; `count` is 0.
      bool is_sparse;
      uint32_t length;  // of a sparse one
      const Tail *tail; // see tail.h
    } array;            // items may be VALUE_EMPTY (holes)
    struct {
      NativeFunction native;
      Closure *closure;
      Object *bound;
      Value bound_this;
      Value *bound_arguments;
      size_t bound_count;
      bool is_constructor;
      Sight sight;          // of a native
      unsigned reads;       // of a method of arrays: see sight.c
      bool gives_primitive; // whatever it is given
      bool takes_more;      // it minds Call.more
      const void *data;
    } function;
    struct {
      Entry *entries;
      size_t count, capacity, live;
      uint32_t *slots; // by hash of the key: place in `entries` + 1; NULL: to be made
      size_t slot_count;
      bool is_weak;             // a WeakMap or WeakSet
      const KeptDoubts *doubts; // see collection.h
    } collection;               // CLASS_MAP, CLASS_SET; compare by same_value_zero
    Value boxed;    // CLASS_BOXED; CLASS_ERROR: the message that an engine's error is shown with, or undefined
    Module *module; // CLASS_NAMESPACE
    struct {
      const Regexp *compiled;
      const String *source, *flags;
    } regexp; // CLASS_REGEXP; `lastIndex` is a property
    struct {
      const void *type;
      void *data;
      ObjectFill *fill; // makes the properties when the first of them is wanted; NULL: they are made
      void *fill_context;
      Evaluator *evaluator;
      uint64_t serial; // set aside for what is made then
    } host;
  } as;
};

struct Call {
  Object *function; // the callee
  Value this_value;
  Value handed_this; // what of that code which cannot be seen gets; undefined: all of it
  const Value *arguments;
  const Value *texts; // of a built-in function: the same where they say which texts they are; NULL: none does
  size_t count;
  const Unknown *more;            // not NULL: a spread of something not known stood behind the first `count` arguments
  const struct TailItems *behind; // what that comes to; NULL: it is not known
  const Unknown *among;           // not NULL: `function` is one of what this may be, and a condition may say which
  const Node *node;               // CALL, NEW, TAGGED_TEMPLATE; NULL: called by a built-in
  Object *new_target;             // NULL: not constructed
  Scope *resumed;                 // the body of a generator is run, whose parameters are bound in this
};

static inline Value call_argument(const Call *call, size_t i) {
  if (i < call->count) return call->arguments[i];
  return call->more != NULL ? value_of_unknown(call->more) : value_undefined();
}

// ---- working with objects (object.c): the ordinary operations, journaled; these run no code of the program ----

Object *object_new(Evaluator *e, Object *prototype); // an ordinary object
Object *object_plain(Evaluator *e);                  // with %Object.prototype%
// The properties of a CLASS_HOST object are made when the first is wanted; they are made of at most `objects` objects.
void object_fill_later(Evaluator *e, Object *o, ObjectFill *fill, void *context, size_t objects);
Object *array_new(Evaluator *e, size_t capacity);        // an empty array
Object *collection_new(Evaluator *e, ObjectClass class); // an empty Map or Set
Object *native_new(Evaluator *e, const char *name, int length, NativeFunction native, const void *data);

// The own property, or NULL. Array elements, string units and namespace exports are not among these: see object_own.
Property *object_property(Object *o, Key key);
// Own property of any kind of object, copied to *out; false if there is none. If the object's knowledge ends
// (`unknown`), an absent key gives an Unknown with PROPERTY_MAYBE.
// An export that is not initialized throws: its value is abrupt.
bool object_own(Evaluator *e, Object *o, Key key, Property *out);
// The same where its value is not asked for, and nothing throws.
bool object_holds(Evaluator *e, Object *o, Key key, Property *out);
// Creates or overwrites an own data property with these flags, whatever stood there.
void object_define(Evaluator *e, Object *o, Key key, Value value, unsigned flags);
void object_define_accessor(Evaluator *e, Object *o, Key key, Value getter, Value setter, unsigned flags);
// Shorthand for built-ins: an ordinary data property.
void object_set_c(Evaluator *e, Object *o, const char *name, Value value);
bool object_delete(Evaluator *e, Object *o, Key key); // false: not configurable
// Own keys in the specified order (ECMA-262, 10.1.11): integers ascending, strings, symbols if wanted. False if the
// list is not known: *why says why, and those are listed that certainly come first.
typedef VEC(Key) KeyList;
bool object_keys(Evaluator *e, Object *o, bool with_symbols, KeyList *keys, const Unknown **why);
bool keys_have(const KeyList *keys, Key key); // NULL: none
typedef struct Listed {
  Key key;
  Value value;
  const Unknown *why; // it may not be there; NULL: it is
} Listed;
typedef VEC(Listed) ListedList;
// The own enumerable properties with string keys, in the same order, of an object that has no accessors and of which
// nothing is in doubt but whether some of them are there. False: it is none such, or where they stand is not known.
bool object_list(Evaluator *e, Object *o, ListedList *out);
void object_freeze(Evaluator *e, Object *o);
// Nothing can be added any more; what foreign code may have added before is still not known.
void object_close(Evaluator *e, Object *o);
bool object_is_frozen(Evaluator *e, Object *o);
// Whether other code may have changed it: code that cannot be seen has it, or what runs now does so some time later.
bool object_is_open(const Evaluator *e, const Object *o);
// Why an object that can be changed may refuse it: code that may have run may have frozen it. NULL: it does not.
const Unknown *object_refusal(Evaluator *e, const Object *o);
// It is about to be changed: inside `try`, what stands behind that may not run.
void object_acted_on(Evaluator *e, const Object *o);
// [[GetPrototypeOf]]: an object, null or an Unknown; code that may have run may have given it another.
Value object_get_prototype(Evaluator *e, const Object *o);
// It may have another prototype from here on: what is not its own may be inherited from that, with a setter.
void object_adopt(Evaluator *e, Object *o, const Unknown *why);
// A property, which may be an accessor or read-only, is defined under a key that is not known: any may be what `why`
// may be.
void object_define_anywhere(Evaluator *e, Object *o, const Unknown *why);
// Under a key that is not known is put what any of its properties may be from then on.
void object_put_anywhere(Evaluator *e, Object *o, const Unknown *key, Value value);
// To be called before the elements, entries, prototype or flags of an object are changed by hand: saves its state in
// the journal.
void object_touch(Evaluator *e, Object *o);
// The same before another value is put where a property of its own has one.
void object_touch_value(Evaluator *e, Object *o, Key key);
// Whether functions that escaped write this property, though nobody has the object.
bool object_exposes(const Object *o, Key key);
// It has no such property any more: whoever writes it makes it anew, among the others.
void exposure_lost(Object *o, Key key);
// Whether it has elements or entries beside its properties.
static inline bool object_contains(const Object *o) {
  return o->class == CLASS_ARRAY || o->class == CLASS_MAP || o->class == CLASS_SET;
}
// From here on nothing about the object's contents is known (but frozen properties).
void object_forget(Evaluator *e, Object *o, const Unknown *why);
// The same, but that an array, a Map or a Set has no properties beside what it contains that are not listed.
void elements_forget(Evaluator *e, Object *o, const Unknown *why);

// The length, as far as it is certain.
static inline size_t array_length(const Object *o) {
  return o->as.array.is_sparse ? o->as.array.length : o->as.array.count;
}
// Whether an element under this key would lie behind the end of an array that cannot grow.
bool array_is_behind_end(const Object *o, Key key);
// Turns an array whose elements are known into a sparse one.
void array_make_sparse(Evaluator *e, Object *o);
// Sets the length of a sparse array, down to the last element that cannot be deleted: false if there is one.
bool array_set_sparse_length(Evaluator *e, Object *o, uint32_t length);

// Array elements, certain ones: i < array_count(o). Reading minds escaped arrays.
static inline size_t array_count(const Object *o) { return o->as.array.count; }
Value array_item(Evaluator *e, Object *o, size_t i);   // VALUE_EMPTY for a hole
void array_push(Evaluator *e, Object *o, Value value); // journaled; charges memory
void array_truncate(Evaluator *e, Object *o, size_t count);
void array_set(Evaluator *e, Object *o, size_t i, Value value); // i <= count

// Why the elements, entries or keys as a whole are not known, or NULL if they are: `unknown`, or escaped and stale.
const Unknown *object_doubt(Evaluator *e, Object *o);

Entry *collection_find(Evaluator *e, Object *o, Value key); // NULL: none
void collection_put(Evaluator *e, Object *o, Value key, Value value);
bool collection_remove(Evaluator *e, Object *o, Value key);
void collection_clear(Evaluator *e, Object *o);

// ---- conversions and comparisons (convert.c); those that may call the program's code may be abrupt or Unknown ----

// Truthiness: 1, 0, or -1 if it is not known.
int value_truth(Value v);
int value_nullness(Value v);                                 // the same of whether it is undefined or null
Value to_primitive(Evaluator *e, Value v, const char *hint); // "default", "number", "string"
Value to_string(Evaluator *e, Value v);                      // VALUE_STRING, Unknown or abrupt
Value to_number(Evaluator *e, Value v);  // VALUE_NUMBER (TypeError for BigInt, Symbol), Unknown or abrupt
Value to_numeric(Evaluator *e, Value v); // also VALUE_BIGINT
Value to_integer(Evaluator *e, Value v); // VALUE_NUMBER, integral or infinite; NaN gives 0
Value to_object(Evaluator *e, Value v);  // TypeError for undefined and null
// A property key; abrupt or Unknown in *problem, then false.
bool to_key(Evaluator *e, Value v, Key *key, Value *problem);
Value key_value(Evaluator *e, Key key);
int32_t number_to_int32(double n);
bool number_power(double base, double exponent, double *result); // false: engines round it differently
// 1, 0, or -1 if it is not known.
int values_strictly_equal(Value a, Value b);
bool values_charge(Evaluator *e, Value a, Value b); // before they are compared. False: the budget is used up
int values_same(Value a, Value b);                  // SameValue
int values_same_zero(Value a, Value b);             // SameValueZero
const char *value_typeof(Value v);                  // NULL if not known

// ---- making values ----

Value value_text(Evaluator *e, Str text); // a new string; `text` is copied
Value value_text_c(Evaluator *e, const char *text);
Key key_c(Evaluator *e, const char *name);
Key key_index(Evaluator *e, size_t index);
Key key_number(Evaluator *e, double number);

#endif
