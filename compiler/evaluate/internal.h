// What the files of the evaluator share. Types first, then each file's functions under its name, in the order in which
// evaluation goes through them.
#ifndef LAYERC_EVALUATE_INTERNAL_H
#define LAYERC_EVALUATE_INTERNAL_H

#include "evaluate/evaluate.h"
#include "evaluate/tail.h"
#include "evaluate/unknown.h"

// A build that fuzzes gives programs less, so that those without end do not take all its time.
#ifndef LAYERC_STEP_LIMIT
#define LAYERC_STEP_LIMIT (2 * 1000 * 1000)
#endif

enum {
  STEP_LIMIT = LAYERC_STEP_LIMIT, // nodes evaluated within calls and loops; code that runs once is bounded by its size
  HANDLER_STEP_LIMIT = STEP_LIMIT / 10,    // the same, for each function that runs later
  ASIDE_STEP_LIMIT = STEP_LIMIT / 400,     // the same, for each that nothing of the host's is within reach of
  DEPTH_LIMIT = 24 * 1000,                 // nested evaluations
  MEMORY_LIMIT = 128 * 1000 * 1000,        // bytes of the arena
  MEMORY_PER_BYTE = 256,                   // of a module's text, on top
  HANDLER_MEMORY_LIMIT = 32 * 1000 * 1000, // the same, for each function that runs later
  ROUND_LIMIT = 24,                        // of a loop of unknown count, until what it changes is settled
  MAYBE_ITERATION_LIMIT = 256              // of a loop that may have been left already
};

// ---- scopes ----

typedef struct Binding {
  const String *name;
  Value value; // VALUE_EMPTY before initialization
  bool is_constant;
  bool is_reachable;  // a function that escaped reads it: what is put in escapes
  bool is_exposed;    // a function that escaped writes it: foreign code may change it
  bool is_declared;   // a function, class, enum or namespace that was made
  const Node *around; // what is around it: see usage_of_assignments
  uint32_t generation;
  uint64_t serial;
  uint64_t saved_in;     // id of the innermost region whose journal holds it
  Module *import_module; // an import: resolved through the exporting module
  const Import *import;
  Object *namespace;   // a name of a TypeScript namespace or enum: it is a property of this
  struct Space *space; // what TypeScript merges under this name
  // A module's binding whose value is made when it is first wanted: its NODE_DEFERRED, where, and from which serial
  // number on; the statement was reached.
  const Node *deferred;
  Scope *deferred_scope;
  uint64_t deferred_serial;
  bool is_due;
} Binding;

// `this`, `super` and `new.target` of a function that is no arrow.
typedef struct FunctionContext {
  Value this_value;
  Binding *made; // of a derived class's constructor: `this`, VALUE_EMPTY before super(); else NULL
  Object *function;
  Object *home;
  Object *new_target;
} FunctionContext;

static inline Value context_this(const FunctionContext *c) { return c->made != NULL ? c->made->value : c->this_value; }

struct Scope {
  Scope *outer;
  Binding **bindings;
  uint32_t count, capacity;
  uint32_t *slots; // by hash of the name's pointer; only for many bindings
  uint32_t slot_count;
  FunctionContext *context; // NULL: the outer scope's
  const Map *names;         // around a part of a TypeScript namespace or enum: what it exports, or its members,
  Object *object;           // which are properties of this
};

// ---- regions: code that may not run ----

typedef struct SavedBinding {
  Binding *binding;
  Value value;
  uint32_t generation;
  uint64_t saved_in;
} SavedBinding;

typedef struct SavedObject {
  Object *object;
  Object state; // with copies of properties and elements
} SavedObject;

// All elements of a list before and after a change.
typedef struct Splice {
  TailItems had, has;
  size_t changes; // of its elements, which follow: it stands for them, too
} Splice;

// A change that a region made and that is undone: what it concerns is forgotten afterwards.
typedef struct Change {
  Binding *binding; // or
  Object *object;
  Key key;                  // of a property; with neither string nor symbol: see below
  bool is_whole;            // the object as a whole
  bool existence;           // whether the property exists differs; is_whole: it has others (Object.has_strays)
  bool is_doubtful;         // what kind of property it is differs
  bool is_new;              // a property that was not there
  Value there;              // what the property is if it is there; VALUE_EMPTY: then it is not known where it stands
  Value lost;               // what was put there
  size_t index;             // of an array element, if `is_element`
  bool is_element, is_tail; // is_tail: all elements from `index`, and the length
  TailItems added;          // is_tail: what that comes to, if it is known
  const Splice *splice;     // is_tail: what all changes of elements come to, if it is known
  Value entry;              // of a Map or Set, the key, if `is_entry`
  bool is_entry;
  bool is_order;     // the order of the object's keys
  bool is_rigor;     // whether the object can be changed
  bool is_prototype; // what the object's prototype is
  uint64_t since;    // what is younger was made by the code that made the change
  uint64_t anew;     // what is younger is made anew each time that code runs
} Change;

typedef VEC(Change) Changes;

typedef struct Resource {
  const Node *declarator;
  Scope *scope;
  bool waits; // await using
} Resource;

typedef struct Region {
  struct Region *outer;
  uint64_t id;
  uint64_t serial; // what was made later need not be saved: it is none that stays
  uint64_t begun;  // the same when it began: modules that were evaluated since stay
  uint64_t anew;   // the same when the first of the rounds began of which it is one
  Maybe maybe;
  int until;       // NO_LEVEL: ended by who began it; else open until that exit level is reached
  bool is_further; // open, above one that is open until the same level
  bool is_certain; // the code runs, but it is not known when
  bool is_chosen;  // a condition decides, or who calls it: not only whether code throws, or is waited for
  bool is_left;    // the code runs when the program waits: nothing of it happens before
  bool is_blurred; // code may have exited anywhere in it: what was written counts as changed, whatever it came to
  VEC(SavedBinding) bindings;
  VEC(SavedObject) objects;
} Region;

// ---- where code can exit to ----

// Exit levels are numbers, smaller further out: 2n leaves target n (break, return, throw), 2n + 1 continues it.
enum { NO_LEVEL = -1 };

typedef VEC(int) Levels; // each once

typedef struct Target {
  struct Target *outer;
  int depth;                   // n
  int outer_catch, outer_exit; // of one that catches
  const String **labels;
  size_t label_count;
  bool is_loop, is_function, is_breakable;
  bool is_finally;      // of a `try` with a `finally`, which all that leaves the block passes
  Levels passing;       // where what has passed it may go on to
  const Unknown *maybe; // not NULL: code may have exited to here already
  const Unknown *maybe_continue;
  Value returned; // an Unknown that may be what it has returned, where that is not certain; else undefined
  Value thrown;   // the same for what it has thrown
  bool returns;   // something that is not undefined was returned
  ValueList ways; // each value that it may have returned, unless they are lost
  bool is_lost;
  struct ModuleRecord *record; // of a module's statements, else NULL
} Target;

// What is gone over in rounds whose elements were told before they began.
typedef struct Rounds {
  Value over; // an object or an Unknown
  const struct Rounds *outer;
} Rounds;

typedef enum CompletionKind { COMPLETION_NORMAL, COMPLETION_EXIT, COMPLETION_ABRUPT } CompletionKind;

typedef struct Completion {
  CompletionKind kind;
  int level;   // of an exit
  Value value; // of a return
} Completion;

static inline Completion completion_normal(void) { return (Completion){.kind = COMPLETION_NORMAL}; }
static inline Completion completion_abrupt(void) { return (Completion){.kind = COMPLETION_ABRUPT}; }

typedef enum AbruptKind { ABRUPT_NONE, ABRUPT_THROW, ABRUPT_BUDGET } AbruptKind;

typedef struct Frame {
  struct Frame *outer;
  const Node *call; // in the program; NULL: called by a built-in
  const Call *made; // the same; NULL: its parameters are bound
  FunctionNode *function;
  size_t regions;  // how many were open when it began
  size_t turns;    // that it called itself for in doubt, where it is the outermost
  uint64_t serial; // what was made before is older
  bool is_awaited; // what it returns is awaited
  bool is_joined;  // with others that run meanwhile
  bool is_left;    // it goes on when the program waits
  bool is_last;    // what calls it in turn is not followed
} Frame;

// A generator that was called. It is not known how far it runs.
typedef struct Generator {
  Call body;
  Value sent; // an Unknown that may be what is given to its `next`
  uint64_t rewinds;
  size_t runs;
  bool is_running;
} Generator;

typedef enum ModuleState { MODULE_NEW, MODULE_LINKING, MODULE_EVALUATING, MODULE_DONE } ModuleState;

// What a module that is asked for a name has.
typedef struct Answer {
  size_t search;
  const String *name;
  const struct Found *found; // NULL: it is still asked
} Answer;

// What the evaluation of modules changed in code that may have run: if it did not run, it changes that later.
typedef struct MaybeEvaluation {
  Changes changes;
  const Unknown *why, *doubt; // `doubt`: why it is not known whether they threw, or NULL
} MaybeEvaluation;

typedef struct ModuleRecord {
  Module *module;
  ModuleState state;
  Scope *scope;
  Object *namespaces[2];         // by Object.is_across
  Value default_value;           // JSON: the value; CommonJS: module
  Object *members;               // JSON: what its object held when it was loaded, which is exported by name; else NULL
  Binding *default_binding;      // of `export default expression`
  Maybe *failure;                // how it ended if it threw, or what it imports did
  Value exception;               // and what was thrown
  const Unknown *doubt;          // not NULL: whether it ended that way is not known, and why
  struct ModuleRecord *root;     // the first it leads back to that was not at its end by then: they fail together
  MaybeEvaluation *maybe;        // it was evaluated by code that may have run, else NULL
  struct ModuleRecord *asked_by; // that runs and asked for it, or for what imports it; NULL: none
  uint64_t linked_from, linked_to, begun; // what was made from then to then, and behind, is its own
  const Node *waits;                      // its last `await`, behind which others may have run; NULL: none
  Changes changed;                        // behind that, of what is not its own
  size_t met;                             // the last question that came by it: see meet_waiting
  bool is_late;                           // others did
  bool is_awaited;                        // what loads will have waited for an import(…) of it, where it goes on
  size_t order;                           // of evaluation, from 1
  Map resolved;                           // namespace.c's: name -> what it was found to be
  Answer answer;                          // to the last search that asked it, for the name that it asked for first
} ModuleRecord;

// A function that code that cannot be seen has since a module was loaded, what it was given to, and what else that code
// had when it ran.
typedef struct GivenFunction {
  Object *function;
  const Node *node;
  MaybeKind kind;
  const Unknown *had, *called;
  bool is_recurring; // what it calls in turn is not followed
} GivenFunction;

typedef struct Timed {
  Value value;
  const Node *node;
  const Unknown *had, *called; // as in GivenFunction
  bool is_resumed;             // it is an asynchronous function that goes on
} Timed;

// An import(…) that is under way: its module is evaluated when what loads waits.
typedef struct PendingImport {
  Module *module;
  const Node *node;
} PendingImport;

typedef struct PropertyPlace {
  Object *object;
  Key key;
} PropertyPlace;

// What evaluation may still take.
typedef struct Budget {
  size_t steps_left, memory_end;
  size_t half_steps, half_memory; // what is left of the first, or was used of the other, where half of it is spent
} Budget;

struct Evaluator {
  Arena *arena;
  Modules *modules;
  Interner *interner;
  Host host;
  const Define *defines;
  size_t define_count;
  VEC(Str) assigned_variables; // process.env.NAME that the program assigns; an empty one: any
  VEC(Str) changed_globals;    // that the program writes properties to; an empty one: any
  Realm realm;
  VEC(ModuleRecord *) records; // by Module.index
  size_t evaluated;            // how many modules were begun
  size_t searches;             // for what names of modules resolve to
  size_t linkage;              // how often modules were linked, or taken back
  VEC(PendingImport) imports;
  bool has_waited;       // a module did, at an `await`
  ModuleRecord *running; // the module whose statements run
  size_t meetings;
  VEC(ModuleRecord *) waiting; // that came to their end here and changed something behind an `await`

  Region *region;
  size_t region_count;
  uint64_t region_ids, serial;
  Target *target;
  size_t exits;                  // how often code may have left for somewhere further out
  const struct Joining *joining; // the innermost array that is being joined
  int catch_level;               // the innermost try whose catch would take a throw; NO_LEVEL: none
  int exit_level;                // the same of code that may see `process.exit()` come back: a rejection stops none
  bool is_exiting;               // what is thrown stands for the end of the program
  uint32_t generation;           // of foreign code: each run of it is a new one
  // Code that runs some time later runs now: what was made up to here may hold something else by then; 0: none does.
  uint64_t later;
  bool is_now; // what is looked at is what stands there, whatever code of the program's own puts there later
  // What is older and such code wrote to. What functions that escaped did is taken away when the last of them has run.
  struct {
    VEC(Binding *) bindings;
    VEC(Object *) objects;                // of which more than values of properties was written
    VEC(PropertyPlace) values;            // that were written over others
    size_t marked_objects, marked_values; // how many there were when that was last asked for
  } written_later;
  const Node *foreign_node; // what the last that ran comes of
  const Node *foreign_last; // where that ran
  const Unknown *endless;   // why code was given up, if that is what `foreign_node` is
  bool texts_keep;          // a list that was made of texts may have been given something else (content.c)
  Frame *frame;
  const Object *recurring; // the function that runs next although it calls itself just now; else NULL
  const Node *awaited;     // the expression that is awaited where code goes on behind it
  const Node *awaited_all; // what promises are awaited together; NULL: none are
  bool is_mapping;         // `map` runs, and what its function gives is awaited together
  const Node *node;
  Scope *spare_scope;

  AbruptKind abrupt;
  Value exception;
  const Node *abrupt_node;
  Str abrupt_limit;   // what of the budget is used up: LIMIT_STEPS, …; empty: not known
  Budget abrupt_left; // of the loop at `abrupt_node` when it began; nothing: none is found yet

  Budget budget;
  size_t depth;
  size_t busy;               // within calls or loops: steps count
  struct Handlers *handlers; // that the host was given; NULL: none
  VEC(Resource) resources;   // declared with `using` in the blocks that run
  VEC(Object *) escape_work;
  VEC(Object *) within;            // what is looked at for a host (within.c), innermost last
  uint32_t looks;                  // how often it was
  const Unknown *called;           // what the foreign call that runs is of; NULL: none runs
  const Node *given_at;            // where the functions that run because they escaped were given away
  const Unknown *had;              // what else the foreign call that runs was given; NULL: nothing of the program's own
  Value resolved;                  // the same of what a promise that is made is resolved with; undefined: none is made
  Value yielded, sent;             // Unknowns that may be what the generator that runs gives, and is given
  bool is_lending;                 // what escapes does so to code of the program's own
  bool is_sharing;                 // which only reads it: what is put in escapes
  bool is_reaching;                // exports are read for code that cannot be seen
  VEC(Object *) escaped_functions; // whose turn is still to come
  VEC(GivenFunction) escaped_meanwhile; // that had it while another ran
  VEC(GivenFunction) given_functions;
  VEC(Timed) timed;         // what timers were given that did not run yet
  VEC(GivenFunction) turns; // of all that ran, in order: see given_repeat
  Object *unseen;           // what the program wrote to objects that are not known, under its keys; NULL: nothing
  VEC(Object *) receivers;  // of methods of the program's own that were called and gave them to nobody
  size_t given_puts;        // what was put where these may find it since they ran
  bool given_grew;          // one of them put something where it was not before
  const Rounds *rounds;     // the innermost that run; NULL: none do
  uint64_t kept_serial;     // what handlers find when they begin is not newer
  bool has_grown;           // what is known of that is less now
  bool is_length_lost;      // the length of what the built-in that runs was given is not known
  bool gives_modules;       // functions that the foreign call was given gave what is_of_app
  bool maybe_threw;         // what may have run last may have thrown, for which nothing is open yet
  bool is_answered;         // what the built-in gives that runs may be nothing else that it was given
  size_t escaping;          // functions that run because they escaped, one within the other
  size_t given_up;          // how often one did not come to its end, or what it gave was not followed
  bool has_given_ours;      // something of the host's is within reach of what escaped
  uint64_t rewinds;         // of what the host has collected
  Map instances;            // Object that has methods -> an Unknown: what these may be called on
  Map gave;                 // function that code which cannot be seen called -> an Unknown: what it gave that
  struct Calls *calls;      // of what something not known may be: lost.c's; may be NULL
  Map assignments;          // node -> the Usage that tells what is assigned around there
  Map subjects;             // node -> the Str that messages call it
  Map regexps;              // "flags/pattern" -> what it is compiled to
  RegexpMemory regexp_memory;
  const String *regexp_text; // the last that was searched, and its units
  const uint16_t *regexp_units;
  Map templates; // address of a tagged template -> the Object its tag is given
  struct {
    const String *length, *prototype, *constructor, *name, *message, *to_string, *value_of, *undefined, *star,
        *default_, *arguments, *require, *module, *exports, *next, *done, *value, *raw, *proto;
  } names;
};

// ---- evaluator.c
// From here to `evaluator_rejoin` things are made as they would have been where their serial numbers were set aside: no
// region, frame or budget of where they are wanted is seen. Gives what to come back to.
Evaluator evaluator_apart(Evaluator *e, uint64_t serial, uint32_t generation);
void evaluator_rejoin(Evaluator *e, const Evaluator *outside);
// What may have been thrown may be what is caught.
void throw_note(Evaluator *e, Value v);

// ---- iterate.c
// Whether rounds go over an object that cannot tell what is put in meanwhile.
bool rounds_go_over(const Evaluator *e, const Object *o);

// ---- lost.c
// Whether a function that something not known may be runs for this call; else it is lost, and what such give comes
// back. `is_own`: nothing but the program's own is called.
bool call_is_due(Evaluator *e, Object *function, const Node *node, bool is_own);
Value call_lose(Evaluator *e, Object *function, const Call *call, const Node *node);

// ---- region.c
Region *region_begin(Evaluator *e, MaybeKind kind, const Node *node, const Unknown *unknown);
// Ends it and the open ones above it: undoes what they did. What changed, and the levels that code may have exited to.
void region_end(Evaluator *e, Region *region, Changes *changes, Levels *left);
// What came of a call that may not have been made.
typedef struct Outcome {
  Changes changes;
  Levels left;
  bool throws;
  const Unknown *why;
  const Node *node;
} Outcome;

// Ends the region of such a call, which gave `v`. Abrupt if the budget is used up. A throw that nothing catches ends
// the program: then the call was not made, and the host forgets it.
Value region_end_once(Evaluator *e, Region *region, Value v, const HostMark *mark, Outcome *end);
void outcome_forget(Evaluator *e, const Outcome *end, bool is_once);
// Both, where it may have been made more than once.
Value region_end_call(Evaluator *e, Region *region, Value v, const HostMark *mark);
// From here on code runs only if it did not exit to `level` before. To be called for each level it may have exited to:
// what it came to there is not known. Nothing for NO_LEVEL.
void region_open(Evaluator *e, int level, const Unknown *why, const Node *node);
// Whether what runs may know by a condition what else is not known.
bool region_is_chosen(const Evaluator *e);
// The same of code that may never go on: no `finally` on the way to `level` runs then.
void region_suspend(Evaluator *e, int level, const Unknown *why, const Node *node);
// From here on until `level` code runs for certain, but it is not known when.
void region_postpone(Evaluator *e, int level, const Unknown *why, const Node *node);
// What has just been opened until `level` at an `await` is code that does not run before the program waits.
void region_leave(Evaluator *e, int level);
void regions_open(Evaluator *e, const Levels *levels, const Unknown *why, const Node *node);
void levels_add(Evaluator *e, Levels *levels, int level);
// What is done with an Unknown may throw: inside `try`, what stands behind it may not run.
void may_throw(Evaluator *e, Value unknown);
// Level `level` is reached: what was open until it is closed and forgotten.
void region_close(Evaluator *e, int level);
// All these places are not known. True if any of them was, or could not be something before that it may be now.
bool changes_forget(Evaluator *e, const Changes *changes, const Unknown *why);
// Whether `after` is the same object, or one made anew since by the same code which holds nothing that the other does
// not.
bool object_is_alike(const Object *before, const Object *after, uint64_t since);
// The same of code that ran once if it ran at all: what it adds to lists is that, in this order.
void changes_forget_once(Evaluator *e, const Changes *changes, const Unknown *why);
void binding_touch(Evaluator *e, Binding *b);
void host_mark(Evaluator *e, HostMark *mark);
void host_rewind(Evaluator *e, const HostMark *mark);
const Unknown *unknown_condition(Evaluator *e, const Node *node, Value condition, bool is_loop);

// ---- object.c
void object_fill(Object *o);
// What every program finds.
static inline bool object_is_standard(const Evaluator *e, const Object *o) { return o->serial <= e->realm.last_serial; }
void object_reserve(Evaluator *e, Object *o, size_t count); // room for the properties of an object that has none
Value object_put_value(Evaluator *e, const Object *o, Value value); // what a property holds once `value` is put there
Property *object_add(Evaluator *e, Object *o, Key key, Value value, unsigned flags);
Object *object_make(Evaluator *e, ObjectClass class, Object *prototype);
// What is put into an object that foreign code can reach is within its reach, too; a function may be called on it.
void object_given(Evaluator *e, Object *o, Value value);
void property_forget(Evaluator *e, Object *o, Key key, const Unknown *why, bool existence);
// It is written to, so that it is there for certain: where among the others is not known, unless it is the last.
void property_settle(Object *o, Property *p);
// If it exists it is `there`, and its key stands for certain where it does.
void property_place(Evaluator *e, Property *p, Value there);
// It exists, put before: where its key stands is known as it was.
void property_confirm(Evaluator *e, Object *o, Key key);
bool value_identical(Value a, Value b);

// ---- prototype.c
// Whether an object is among the prototypes of another: a boolean, Unknown or abrupt.
Value object_inherits(Evaluator *e, const Object *o, const Object *from);
// A walk up the prototypes goes one further: each eighth hop is a step. False: the budget is used up.
static inline bool object_hop(Evaluator *e, size_t *hops) {
  enum { HOPS_PER_STEP = 8 };
  return ++*hops % HOPS_PER_STEP != 0 || evaluator_charge(e, 1);
}
// Whether what is written to an object under some key or other may be refused, by a property that it inherits, too:
// what every program finds at the end of the line does not.
bool object_may_refuse(Evaluator *e, Object *o, Value value);
// Moves *o up to the first that has, or may have, the property, as object_own; if none has, to the last: false.
// Where the budget is used up its value is abrupt.
bool object_find(Evaluator *e, Object **o, Key key, Property *out);
// The same further up, of what was found at *o and may not be there.
bool object_find_above(Evaluator *e, Object **o, Property *out);

// ---- property.c
Value object_get(Evaluator *e, Object *o, Key key, Value receiver);
// Set (ECMA-262, 7.3.4) with a receiver: abrupt or undefined.
Value object_set_or_throw(Evaluator *e, Object *o, Key key, Value value, Value receiver);

// ---- scope.c
Scope *scope_new(Evaluator *e, Scope *outer);
Binding *scope_find_own(Scope *scope, const String *name);
Binding *scope_find(Evaluator *e, Scope *scope, const String *name);
Binding *scope_declare(Evaluator *e, Scope *scope, const String *name, Value value, bool is_constant);
// Makes the value of a deferred binding whose statement was reached, as it would have been made there.
void binding_force(Evaluator *e, Binding *b);
// A deferred binding is about to change: what waits and may read it is made before.
void binding_settle(Evaluator *e, Binding *b);
// Whether it is a variable that a namespace of this scope exports: without a value it is not even set to undefined.
bool scope_exports(Scope *scope, const Node *target);
// The name that an anonymous function takes from a variable it is given to. NULL: none, as from what is exported by a
// namespace: that is a property.
const String *scope_name_for(Scope *scope, const Node *target);
Value binding_read(Evaluator *e, Binding *b);
// Whether it is a constant, or what is declared by that name and assigned nowhere: it stays what it is once it is made.
bool binding_is_fixed(Evaluator *e, const Binding *b);
Value binding_copied(Evaluator *e,
                     Binding *b); // for a variable that takes its place: VALUE_EMPTY before initialization
Value binding_write(Evaluator *e, Binding *b, Value value, bool initialize);
FunctionContext *scope_context(Scope *scope);
void scope_hoist_var(Evaluator *e, Scope *scope, const Node *node); // `var` of a function or module
// let, const, class, function, enum. `around`: whose statements these are; NULL: of variables.
void scope_hoist_lexical(Evaluator *e, Scope *scope, const NodeList *statements, const Node *around);
void scope_hoist_declarator(Evaluator *e, Scope *scope, const Node *pattern, bool is_constant);

// ---- expression.c
Value evaluate(Evaluator *e, const Node *node, Scope *scope);
Value evaluate_global(Evaluator *e, const Node *identifier);
Value evaluate_named(Evaluator *e, const Node *node, Scope *scope, const String *name); // an anonymous function gets it
Value evaluate_unparsed(Evaluator *e, const Node *node, Scope *scope);
Value evaluate_callee(Evaluator *e, const Node *node, Scope *scope, Value *this_value);
// The object of a link of an optional chain; `stopped`: it is nullish, and the chain ends there as undefined.
Value evaluate_chain_object(Evaluator *e, const Node *link, Scope *scope, bool *stopped);
// Arguments or array elements with their spreads; *more as in Call.
// `behind` not NULL: what `more` stands for, if its order is known, else empty.
Value evaluate_list(Evaluator *e, const NodeList *list, Scope *scope, ValueList *out, const Unknown **more,
                    TailItems *behind);
Value evaluate_key(Evaluator *e, const Node *property, Scope *scope,
                   Key *key); // abrupt, Unknown or undefined (then *key)
// What an object has under a key that is not known (`problem`): an Unknown.
Value get_any(Evaluator *e, Value object, Value problem, Value receiver);
Value context_made(Evaluator *e, const FunctionContext *c); // `this`; throws before super()
// Where `super.x` is looked up, and its `this`.
Value super_base(Evaluator *e, Scope *scope, Value *this_value);
Key private_key(Evaluator *e, Scope *scope, const String *name); // `name` with its '#'
Value private_get(Evaluator *e, Value object, Key key);
// What a function under this key is called: the key, with "get " or "set ", a symbol's description in [ ].
const String *key_name(Evaluator *e, Key key, PropertyKind kind);
bool step(Evaluator *e);
Str node_subject(Evaluator *e, const Node *node);

// ---- literal.c
Value evaluate_object(Evaluator *e, const Node *node, Scope *scope);
Value evaluate_array(Evaluator *e, const Node *node, Scope *scope);
Value evaluate_template(Evaluator *e, const Node *node, Scope *scope);
Value evaluate_tagged(Evaluator *e, const Node *node, Scope *scope);
// Copies own enumerable properties ({...source}, rest) but `excluded`.
Value copy_properties(Evaluator *e, Object *to, Value from, const KeyList *excluded, const Node *giver);

// ---- operator.c
Value apply_binary(Evaluator *e, Operator op, Value a, Value b, const Node *node);
Value apply_unary(Evaluator *e, Operator op, Value v, const Node *node);
Value instance_of(Evaluator *e, Value a, Value b, const Node *node);
Value has_instance(Evaluator *e, Value function, Value v, const Node *node); // OrdinaryHasInstance

// ---- assign.c
Value evaluate_assign(Evaluator *e, const Node *node, Scope *scope);
Value evaluate_update(Evaluator *e, const Node *node, Scope *scope);
Value evaluate_delete(Evaluator *e, const Node *node, Scope *scope);
typedef enum BindMode { BIND_ASSIGN, BIND_INITIALIZE } BindMode;
// Destructures `value` into a pattern; abrupt or undefined.
Value bind_pattern(Evaluator *e, const Node *pattern, Value value, Scope *scope, BindMode mode);

// ---- conditional.c
// `?:` or a logical operator, of which only one side runs; a side may be NULL.
Value choose_value(Evaluator *e, const Node *node, Value condition, const Node *a, const Node *b, Scope *scope);
// The same of any expression, and of something that is done with the side that runs; NULL: it is evaluated.
typedef Value Act(Evaluator *e, const Node *side, Scope *scope, void *context);
Value choose_act(Evaluator *e, const Node *node, Value condition, const Node *a, const Node *b, Scope *scope, Act *act,
                 void *context);
typedef Completion StatementAct(void *context);
// What may be done once, as `why` says.
Completion choose_round(Evaluator *e, const Node *node, const Unknown *why, StatementAct *act, void *context);
Completion choose_statement(Evaluator *e, const Node *test, Value condition, const Node *a, const Node *b,
                            Scope *scope);
// A variable that was written on one of several ways: it is one of what it had at the end of each.
typedef struct Written {
  Binding *binding;
  const Ways *ways;
} Written;

typedef VEC(Written) WrittenList;

// Those of which that is known, to be asked for before what was written is forgotten, and put behind that.
WrittenList written_on(Evaluator *e, const Changes *ends, size_t count);
void written_put(Evaluator *e, const WrittenList *written);

// ---- ways.c
// What a value is one of, itself if it is known; NULL: that is not known. And either of two of these.
const Ways *ways_of(Evaluator *e, Value v);
const Ways *ways_join(Evaluator *e, const Ways *a, const Ways *b);
int gives_left(Operator op, Value left); // whether a logical operator gives its left side; -1: that is not known
const Ways *ways_given_left(Evaluator *e, Value left, Operator op); // what a logical operator may give of its left side
// An Unknown that is one of these, or what they all are; any other value as it is.
Value ways_put(Evaluator *e, Value v, const Ways *ways);
// Of a value that is one of several, these, if copying from each reads only properties that are known; else NULL.
const Ways *ways_to_copy(Evaluator *e, Value from);
// Whether a promise that is resolved with it has one of its ways: none is asked for a `then` of its own.
bool ways_are_resolved(Evaluator *e, Value v);
// What each of the objects that it may be has under a key, if all have the same; VALUE_EMPTY: that is not known.
Value ways_member(Evaluator *e, Value from, Key key);
// The same where they have different objects, one of which it is.
Value ways_members(Evaluator *e, Value from, Key key, Str subject, const Node *node);
// `unknown`, which is one of these for certain: if each is known it says so. The same of what had none of them yet.
Value ways_give(Evaluator *e, Value unknown, const Value *values, size_t count);
Value ways_one_of(Evaluator *e, Value unknown, const Value *values, size_t count);
// `unknown`, which is what an object has under one of these keys.
Value ways_under(Evaluator *e, Value unknown, Object *o, const Shapes *keys);
Value ways_any(Evaluator *e, Value unknown, Object *o); // under a key of which nothing is known
// What each way has alike is there for certain, once it was copied, but for what stands under these keys.
void ways_keep(Evaluator *e, Object *to, Value from, const Ways *ways, const KeyList *excluded);
// Copies from each to an object, as code that may not run; abrupt or undefined.
// What is written to where `target` is: one of these, or, if it has no ways, something else. NULL: none is known.
const Ways *ways_written(Evaluator *e, Value target);
typedef Value WayAct(Evaluator *e, Object *to, Value from, void *context);
Value ways_each(Evaluator *e, Value from, const Ways *ways, Object *to, WayAct *act, void *context);

// ---- statement.c
Completion execute(Evaluator *e, const Node *node, Scope *scope);
Completion execute_list(Evaluator *e, const NodeList *list, Scope *scope);
// What `using` declares, and what happens to it where its block is left: there were `kept` before.
void add_resource(Evaluator *e, Value value, const Node *declarator, VariableKind kind, Scope *scope);
void dispose_resources(Evaluator *e, size_t kept);
Completion execute_block(Evaluator *e, const Node *node, Scope *scope);
// Whether there is a `return`, `break` or `continue` in it, or may be, outside of functions.
bool may_jump(Evaluator *e, const Node *node);
void target_push(Evaluator *e, Target *target);
// The same for one that catches what is thrown, until target_catch_end; that tells nothing of how the code completed.
void target_catch(Evaluator *e, Target *target);
void target_catch_end(Evaluator *e, Target *target);
// The target is reached by `c`, or was before: gives how what stands behind it goes on.
Completion target_pop(Evaluator *e, Target *target, Completion c);
Value target_pop_value(Evaluator *e, Target *target, Value v); // the same for what gives a value
// How code that may have been left for a place further in (`exited`; NULL: it was not) completes there.
Completion completion_unless(Evaluator *e, const Unknown *exited, Completion c);
static inline int target_level(const Target *t) { return 2 * t->depth; }

// ---- space.c
Binding *space_hoist(Evaluator *e, Scope *scope, const Node *node); // a NAMESPACE or ENUM; NULL: it is a type
// One of the names around a part of a namespace or enum.
Binding *space_name(Evaluator *e, Scope *scope, const String *name);
// `exporter`: the scope around the namespace's body by which it is exported; NULL: it is not, or by a module.
Completion execute_space(Evaluator *e, const Node *node, Scope *scope, const Scope *exporter);
Completion execute_exported(Evaluator *e, const Node *declaration, Scope *scope);
// The `this` of a function that is called by a bare name: undefined, but for a name of a namespace.
Value space_this(Evaluator *e, const Binding *name, const Object *function);
Completion execute_import_equals(Evaluator *e, const Node *node, Scope *scope);

// ---- evaluator.c
// A function that may run, or run later, gets a budget of its own out of what is left: that it does not come to an end
// is no concern of the code around it.
Budget budget_lend(Evaluator *e, size_t steps); // what is kept back
void budget_return(Evaluator *e, Budget kept);
bool budget_is_half_spent(Evaluator *e); // of what was lent last
Budget budget_left(Evaluator *e);        // its `memory_end` is what is left of memory
void budget_renew(Evaluator *e);         // for code that is evaluated apart from what ran before
// For one of the statements behind a failure, which have the memory until `end` together: half of what is left, so that
// none goes without, and no less than its text asks for.
void budget_share(Evaluator *e, size_t end, size_t text_length);

// ---- loop.c
Completion execute_loop(Evaluator *e, const Node *node, Scope *scope, const String **labels, size_t label_count);

// ---- function.c
double function_length(const FunctionNode *f); // its `length`
Value function_make(Evaluator *e, const Node *node, Scope *scope, Object *home, const String *name);
// A closure's code: its function, and of a class what its members and its fields' initializers are.
typedef void FunctionVisit(void *context, FunctionNode *f, Scope *scope);
void closure_functions(const Closure *c, FunctionVisit *visit, void *context);
// Whether it takes all that it is called with, whatever its place: Call.behind is for it.
bool function_takes_all(Value callee);
Value call_closure(Evaluator *e, const Call *call);
// The same of what `new` calls.
bool constructor_takes_all(const Object *constructor);
// `with`: the arguments, `new_target` and `node`.
Value construct(Evaluator *e, Object *function, const Call *with);
// The object that a constructor makes for `new_target`, with the prototype that has; or abrupt.
Value instance_make(Evaluator *e, Object *new_target);
Value call_value(Evaluator *e, Value function, const Call *call);
// A method of something not known is called: a generator that this may be goes on with what it is given. Undefined, or
// an Unknown that may be what it gives then.
Value generator_resume(Evaluator *e, const Call *call);

// ---- class.c
typedef struct FieldList FieldList;
Value class_make(Evaluator *e, const Node *node, Scope *scope, const String *name);
Value class_initialize_fields(Evaluator *e, Object *constructor, Object *instance);
// TypeScript's part: parameter properties, found in `scope`, and fields where they are assigned.
Value class_assign_properties(Evaluator *e, Object *constructor, Scope *scope, Object *instance);
// What super() has made becomes `this`, and `self` if that is not NULL, with the fields of its class. Of what is not
// known which object it is they are initialized once, on one that stands for it. Abrupt or what was made.
Value class_complete(Evaluator *e, Object *constructor, Scope *scope, Object *new_target, Value made, Binding *self);
Value class_construct_parent(Evaluator *e, const Object *constructor, const Call *call); // what is `this` from there
// What `new` gives where a constructor gave `v`: a parent that is not known may have given another object.
Value class_made(Evaluator *e, const Object *constructor, Value v);
Value super_call(Evaluator *e, const Node *node, Scope *scope);

// ---- reach.c
// A function whose body runs some time later has what it is called with and what it names: that may change, but none of
// its functions is called. One that writes to nothing may still hand it on, and what is put in by then.
void evaluator_lend(Evaluator *e, const Call *call, FunctionNode *f, Scope *scope, bool only_reads);
// Code that makes these changes may run at any time.
void evaluator_lend_changes(Evaluator *e, const Changes *changes);
// A function that was left at `await` goes on when other code runs.
void evaluator_escape_resumed(Evaluator *e, FunctionNode *f, Scope *scope);

// ---- given.c
// Runs a call, or a function with unknown arguments, as code that may run; what it changes is forgotten. True if
// anything is that was not before. *result is what it gives, or may throw.
bool call_maybe(Evaluator *e, Value function, const Call *call, MaybeKind kind, bool is_callback, const Node *node,
                Value *result);
bool run_maybe(Evaluator *e, Value function, MaybeKind kind, bool is_callback, const Node *node);
// Functions that were given away run again if there is more for them to find: they may be called at any time.
void evaluator_run_given(Evaluator *e);
// What a host had collected since a mark was taken back: functions that had their turn since then have it again.
void given_repeat(Evaluator *e, const HostMark *mark, MaybeKind kind);
// Whether what runs is run by a handler: again and again, until what all of them change is settled.
bool is_handler(Evaluator *e);
// Whether many of the same code had their turn because they call themselves without an end.
bool turns_have_many(const Evaluator *e, const Object *function);
// From here to where what it gives is put back into `later`, code runs some time later than what was made up to
// `serial`.
uint64_t later_begin(Evaluator *e, uint64_t serial, const Node *node);

// ---- escape.c
// What a call gives escapes: its arguments, and those that may follow.
void escape_arguments(Evaluator *e, const Call *call, const Node *node);
// The first of the values was put where code that cannot be seen, or a function that it has, finds it. `given`: that
// code has the object itself, or one like it; else NULL. `on`: what is not known that it was put into, or undefined.
void escape_put(Evaluator *e, Value on, const Value *values, size_t count, Object *given);
// A method of the program's own is called of it, and nobody else gets it by that, until something may be put where the
// method stands: then the receivers of that line escape.
void receiver_keep(Evaluator *e, Object *o);
void receivers_escape(Evaluator *e, const Object *line);
// Text that is not seen has all that it can name.
void evaluator_escape_scopes(Evaluator *e, Scope *scope, const Node *node);
// Text that cannot be parsed may do anything with what it names.
void evaluator_escape_unparsed(Evaluator *e, const Node *error, Scope *scope);

Module *node_module(Evaluator *e, const Node *node);

// ---- ending.c
// Whether calling it ends the program.
bool is_exit(const Evaluator *e, const Unknown *callee);
Value exit_program(Evaluator *e, const Unknown *callee);
bool throw_ends_program(const Evaluator *e); // nothing catches what is thrown
// Whether the handler of a TRY ends the program whatever it does: nothing behind it runs.
bool handler_ends_always(Evaluator *e, const Node *node, Scope *scope);
// The same of a function, given by an expression, of which is awaited what it gives.
bool function_ends_always(Evaluator *e, const Node *node, Scope *scope);

// ---- unreached.c
// A function that was called did not come to its end: what it would declare, and what it may change. `call` may be
// NULL.
void evaluate_unreached(Evaluator *e, Value function, const Call *call, const Node *node, const Unknown *why);
// The same of a statement.
void statement_unreached(Evaluator *e, const Node *statement, Scope *scope, const Unknown *why);

// ---- builtin_regexp.c
Value regexp_literal(Evaluator *e, const Node *node);

// ---- sight.c
void realm_init_sight(Evaluator *e);
// A built-in function has run: so may what it looked at.
void builtin_looked(Evaluator *e, const Call *call);
// What it gives is not known, or it is, but it may have stopped at something that is not: it may have gone on to what
// the program's own objects among its arguments run.
void builtin_stopped(Evaluator *e, const Call *call, bool is_unknown);
// The same of one of these, whose properties are read.
void builtin_stopped_at(Evaluator *e, Value v, bool converts);

// ---- realm.c
void realm_init(Evaluator *e);
bool realm_is_provided(Str name); // whether every runtime that loads a backend has this global

#endif
