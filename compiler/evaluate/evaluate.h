// The evaluator: what loading a program does, as far as it can be known, without running anything. It follows
// ECMA-262 in what it supports and gives an Unknown for what it does not. It knows nothing of what a program declares:
// a Host gives it modules and hears of calls.
#ifndef LAYERC_EVALUATE_EVALUATE_H
#define LAYERC_EVALUATE_EVALUATE_H

#include "evaluate/value.h"
#include "modules/module.h"

// Why code that is being evaluated may not run, or not while the program loads.
typedef enum MaybeKind {
  MAYBE_CONDITION, // under a condition that is not known; a loop over something not known; given to foreign code
  MAYBE_HANDLER,   // runs only when a request, timer or message comes
  MAYBE_THROWN,    // stands behind code that throws
  MAYBE_BUDGET     // stands behind code that did not come to an end
} MaybeKind;

// What of the budget is used up.
#define LIMIT_STEPS "steps"
#define LIMIT_MEMORY "memory"
#define LIMIT_DEPTH "depth"

typedef struct Maybe {
  MaybeKind kind;
  const Node *node;       // the condition, function, throw or loop
  const Unknown *unknown; // the condition's value; may be NULL
  Str message;            // MAYBE_THROWN: the error's own message, if known; MAYBE_BUDGET: which limit it was, if known
  bool is_loop;           // MAYBE_CONDITION: a loop
  bool is_callback;       // MAYBE_CONDITION: a function given to foreign code
  const Node *given_at;   // where it was; may be NULL
  const Unknown *called;  // what calls it, if a call of something not known does, or a decorator; else NULL
  const Node *import;     // the import(…) or require(…) by which code that may run evaluates a module, else NULL
  const struct Maybe *outer;
} Maybe;

typedef struct Define {
  Str name; // "process.env.NAME"
  Str value;
} Define;

// How much a host had collected at some moment: counts of its lists.
typedef struct HostMark {
  size_t counts[8];
  // The evaluator's own: modules, handlers, runs of functions given away, and of those that something may be.
  size_t evaluated, handlers, turns, calls;
  uint64_t serial; // what was made before is not newer
} HostMark;

typedef VEC(Value) ValueList;

typedef struct Host {
  void *context;
  // Code is evaluated again, from what was known at `mark`: what was collected since then is dropped.
  void (*mark)(void *context, HostMark *mark);
  void (*rewind)(void *context, const HostMark *mark);
  // The namespace object of a module the host knows by name; an empty value if it is not the host's.
  Value (*module)(void *context, Evaluator *e, Str specifier);
  // A function of the host's own (UNKNOWN_PLATFORM) is called: it changes nothing that it is given.
  Value (*platform)(void *context, Evaluator *e, const Call *call);
  // Code that cannot be seen, or that is not known (`callee`), was given these values (arguments of a foreign call).
  void (*escaped)(void *context, Evaluator *e, const Call *call, const Unknown *callee);
  // A property is read of something within the reach of `source`: what the host's own objects have there that it may
  // be. May be NULL.
  void (*member)(void *context, Evaluator *e, const Unknown *source, Key key, ValueList *found);
  // A function of the program's own that code that cannot be seen has, or a handler, gives it this. May be NULL.
  void (*gave)(void *context, Value v);
  // The entry and all it imports are evaluated: what it exports may be deferred. May be NULL.
  void (*loaded)(void *context, Evaluator *e, Module *entry);
  // Whether text may declare something of the host's. May be NULL: it never does.
  bool (*mentions)(void *context, Str text);
  // Code was not followed to its end that has one of the host's own: true if it may declare something with that, which
  // is reported at `node`, unless what is collected since `before` was. May be NULL.
  bool (*unreached)(void *context, Evaluator *e, Object *o, const Node *node, const HostMark *before);
  // Statement or expression that could not be parsed was met while evaluating.
  void (*unparsed)(void *context, Evaluator *e, const Node *node);
} Host;

// Evaluates an entry and all it imports, in the specified order, then every handler that was registered
// (evaluator_defer). One Evaluator evaluates one program once.
Evaluator *evaluator_new(Arena *arena, Modules *modules, const Host *host, const Define *defines, size_t define_count);
void evaluator_run(Evaluator *e, Module *entry);
// Evaluates, after all else, what the program imports and has forgotten: no name of it occurs anywhere, so the import
// is erased and the module no part of the program. What the host collects meanwhile is what it would have declared.
void evaluator_run_forgotten(Evaluator *e);
// What a module exports under `name` after the run; Unknown, or empty if there is no such export.
Value evaluator_export(Evaluator *e, Module *module, const char *name);
// Those of these that have a name which is wanted, those that may be classes and perhaps others, as far as they are
// known.
typedef void ExportVisit(void *context, Str name, Value v);
typedef bool NameWanted(Str name);
void evaluator_exports(Evaluator *e, Module *module, NameWanted *is_wanted, ExportVisit *visit, void *context);
// Whether what a class of the program's own makes, of which the program itself made none while it was loaded, has a
// member by a name that is wanted.
bool evaluator_class_has(Value class, NameWanted *is_wanted);
// For whom a module's evaluation threw or ran out of budget: how it ended, or NULL.
const Maybe *evaluator_failure(Evaluator *e, const Module *module);

// ---- for hosts and built-ins ----

Arena *evaluator_arena(Evaluator *e);
Interner *evaluator_interner(Evaluator *e);

// Why the code now being evaluated may not run; NULL: it runs. Outermost reasons by `outer`.
const Maybe *evaluator_maybe(Evaluator *e);
// The calls that led here, innermost first: up to `most` CALL or NEW nodes of the program.
size_t evaluator_calls(Evaluator *e, const Node **calls, size_t most);
// The node being evaluated in the program (for places of Unknowns made by built-ins).
const Node *evaluator_node(Evaluator *e);
// A function the host was given, to be evaluated once all is loaded, as code that runs later with unknown arguments.
void evaluator_defer(Evaluator *e, Value function);

// Unknowns. `cause` may be NULL.
Value unknown_new(Evaluator *e, UnknownReason reason, const Node *node, Str subject, const Unknown *cause);
// Of UNKNOWN_GLOBAL: whether every runtime that loads a backend has it.
bool unknown_is_provided(const Unknown *u);
bool unknown_is_proxy(const Unknown *u);
// Whether it may be what code that cannot be seen has or made, as far as nothing of the program's own is known that it
// is.
bool unknown_is_of_others(const Unknown *u);
// Whether the runtime made it of texts.
UnknownContent unknown_content(const Unknown *u);
// Whether it comes of a package, or of what one calls a function of the program's own with.
bool unknown_is_of_package(const Unknown *u);
// An Unknown computed from another value that is Unknown, at the node being evaluated.
Value unknown_from(Evaluator *e, Value cause);
// `v`; where that is an Unknown, one that may be a symbol or a bigint.
Value unknown_or_odd(Evaluator *e, Value v);
// A built-in gives up: "… is not evaluated".
Value unknown_unsupported(Evaluator *e, const char *what);

// Throws a new error of this kind ("TypeError") and gives the abrupt value.
Value throw_error(Evaluator *e, const char *kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
Value throw_value(Evaluator *e, Value value);

// Charges the budget: `amount` steps' worth of work (copying 100 elements is 100). False: the budget is used up; return
// value_abrupt().
bool evaluator_charge(Evaluator *e, size_t amount);
// Memory that the program's values take; a value of `bytes` may be refused (false) so that no program can exhaust us.
bool evaluator_charge_memory(Evaluator *e, size_t bytes);
bool evaluator_exhaust(Evaluator *e); // gives up: false

// The operations that may run code of the program.
// HasProperty (ECMA-262, 7.3.11): 1, 0, or -1 if it is not known. `out`: NULL, or where what was found goes, as from
// object_find.
int object_has(Evaluator *e, Object *o, Key key, Property *out);
// ArraySetLength; abrupt or undefined.
Value array_change_length(Evaluator *e, Object *o, Value value);
Value value_get(Evaluator *e, Value target, Key key); // o[key], getters called; TypeError for nullish
Value value_get_c(Evaluator *e, Value target, const char *name);
Value value_set(Evaluator *e, Value target, Key key, Value value); // abrupt or undefined
// The same on each of what a target that is not known may be.
Value value_set_ways(Evaluator *e, Value target, Key key, Value value);
Value value_call(Evaluator *e, Value function, Value this_value, const Value *arguments, size_t count);
bool value_is_callable(Value v);
// Every element of an iterable in a new list; abrupt, or Unknown if it is not known which they are, else undefined.
Value value_iterate(Evaluator *e, Value iterable, ValueList *out);

// `values` given to code that cannot be seen: it may call the functions and change the objects among them, now or
// later.
void evaluator_escape(Evaluator *e, const Value *values, size_t count, const Node *node);
// A call of foreign code: all that escaped may have changed. Gives its result, an Unknown.
Value evaluator_foreign_call(Evaluator *e, const Call *call, const Unknown *callee);

// What whoever looks at an object finds: its elements, its properties but accessors, a module's exports, and an Unknown
// The argument `i` of those that stand behind a spread which is known in part, as one that need not be there where that
// is not known; VALUE_EMPTY: there is none, or their order is not known.
Value evaluator_behind(Evaluator *e, const Call *call, size_t i);
// for what else it may hold. `doubt` not NULL: why it is not known that it is there.
typedef void ContentsVisit(void *context, Value v, const Unknown *doubt);
void evaluator_contents(Evaluator *e, Object *o, ContentsVisit *visit, void *context);
// The objects of the program's own and of the host that values are, or may be (an Unknown also by its source), and all
// that these hold, each once; then (`by_function`) what functions among them name, and so may give. `visit` gives false
// where enough was seen. False: so it was, or there are more than `most`.
typedef bool WithinVisit(void *context, Object *o, bool by_function);
bool evaluator_within(Evaluator *e, const Value *values, size_t count, size_t most, WithinVisit *visit, void *context);
// Defers all functions that values are or hold, at whatever depth: methods are called on what has them. `visit`,
// which may be NULL, sees each object among them.
void evaluator_defer_all(Evaluator *e, const Value *values, size_t count, WithinVisit *visit, void *context);
// The same of the methods of an object by names that are wanted.
void evaluator_defer_methods(Evaluator *e, Object *o, NameWanted *is_wanted);

typedef enum IteratorFamily {
  ITERATOR_OF_ARRAY,
  ITERATOR_OF_MAP,
  ITERATOR_OF_SET,
  ITERATOR_OF_STRING,
  ITERATOR_OF_REGEXP,
  ITERATOR_FAMILIES
} IteratorFamily;

// Built-in prototypes and constructors (realm.c).
typedef struct Realm {
  Object *object_prototype, *function_prototype, *array_prototype, *string_prototype, *number_prototype,
      *boolean_prototype, *symbol_prototype, *bigint_prototype, *error_prototype, *map_prototype, *set_prototype,
      *weak_map_prototype, *weak_set_prototype, *regexp_prototype;
  Object *iterator_prototypes[ITERATOR_FAMILIES];
  Object *global;
  Object *kinds_of_functions[4]; // prototypes of functions: 1 asynchronous, 2 generators
  Object *generator_prototypes[2];
  const Symbol *symbol_iterator, *symbol_async_iterator, *symbol_to_primitive, *symbol_to_string_tag,
      *symbol_has_instance, *symbol_is_concat_spreadable;
  const Symbol *symbol_match, *symbol_match_all, *symbol_replace, *symbol_search, *symbol_split;
  Value array_values, throw_restricted; // %Array.prototype.values%, %ThrowTypeError%
  size_t own_count;                     // of properties that Object.prototype begins with
  uint64_t last_serial;                 // of what every program finds
} Realm;
Realm *evaluator_realm(Evaluator *e);

// A table of built-in functions: each room of built-ins (array.c, string.c …) fills one part of the realm. A row with
// `native` NULL is a standard function that is not evaluated: calling it gives an Unknown.
typedef struct Builtin {
  const char *name;
  int length;
  NativeFunction native;
} Builtin;
// These of its methods mind Call.more: others are given away with it.
void realm_takes_more(Evaluator *e, Object *of, const char *const *names, size_t count);
void realm_add(Evaluator *e, Object *target, const Builtin *table, size_t count);
// A constructor as a global of this name, with its prototype's `constructor` set.
Object *realm_add_constructor(Evaluator *e, const char *name, int length, NativeFunction native, Object *prototype);

void realm_init_object(Evaluator *e); // Object, Function.prototype
void realm_init_array(Evaluator *e);  // Array
void realm_init_string(Evaluator *e); // String
void realm_init_number(
    Evaluator *e); // Number, Boolean, Math, BigInt, Symbol, parseInt, parseFloat, isNaN, isFinite, NaN, Infinity
void realm_init_error(Evaluator *e);      // Error and its kinds
void realm_init_json(Evaluator *e);       // JSON, structuredClone
void realm_init_collection(Evaluator *e); // Map, Set
void realm_init_regexp(Evaluator *e);     // RegExp

// JSON.parse's value of a text: a value, or abrupt with a SyntaxError.
Value json_parse(Evaluator *e, Str text, const Node *origin);
Value json_module(Evaluator *e, const Source *source); // `import x from "./x.json"`

#endif
