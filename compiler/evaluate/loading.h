// How modules are loaded: what they export, what asking for one gives, and what is waited for.
#ifndef LAYERC_EVALUATE_LOADING_H
#define LAYERC_EVALUATE_LOADING_H

#include "evaluate/internal.h"

// ---- namespace.c
// What a module's namespace has under a name, VALUE_EMPTY: nothing; and whether it has that for certain. `is_across`:
// see Object.
Value module_export(Evaluator *e, Module *module, bool is_across, const String *name, bool *is_certain);
// What an import is bound to; an Unknown if that is nothing.
Value import_read(Evaluator *e, Binding *b);
// Of JSON: what it says. `is_across`: see Object; whether it is for what is imported in `from`.
Value module_namespace(Evaluator *e, Module *module, bool is_across);
bool module_is_across(Evaluator *e, const Module *module, const Module *from);
// The names of the namespace's properties, in their order. Gives why not all are known, or NULL.
const Unknown *module_export_names(Evaluator *e, Module *module, KeyList *names);
// What the namespace has by now, and why that may not be all (`why`: NULL, or where that goes); what is not initialized
// is left out.
ValueList module_export_values(Evaluator *e, const Object *namespace, const Unknown **why);
Value module_opaque(Evaluator *e, Str specifier, const Request *request, const Node *node);
Value module_of_host(Evaluator *e, Str specifier); // VALUE_EMPTY: it has none of that name
Value module_commonjs(Evaluator *e, const ModuleRecord *r);

// ---- program.c
ModuleRecord *record_of(Evaluator *e, Module *module);
// The modules that were begun behind the first `evaluated` are as if they had never been asked for.
void modules_rewind(Evaluator *e, size_t evaluated);
// A module that may be evaluated here, unless whoever linked it before evaluates it; what asking for it gives.
Value module_perhaps(Evaluator *e, const Node *node, Str specifier, bool require, const Maybe *maybe);
Value require_module(Evaluator *e, const Node *node, Str specifier);
Value require_computed(Evaluator *e, const Node *node, Scope *scope); // require(…) of anything
// Whether what is called is the runtime's `require`, as a value.
bool require_is(Evaluator *e, const Unknown *callee);
// What a call of that, or of `createRequire`, gives; VALUE_EMPTY: it is neither, or what it asks for is not known.
Value require_value(Evaluator *e, const Call *call, const Unknown *callee);
// What `require` gives of which it is not known what it asks for: some module of the app, perhaps.
Value require_unknown(Evaluator *e, const Call *call);
Value import_dynamic(Evaluator *e, const Node *node, Scope *scope); // awaited: the module
Value import_later(Evaluator *e, const Node *node, Scope *scope);   // a promise of it
// A module was asked for: what it threw, or may have thrown, is thrown where something catches it. Abrupt or undefined.
Value module_ended(Evaluator *e, const Module *module);
// The module that runs changes a variable or an object.
void module_changes(Evaluator *e, Binding *b, Object *o);
// It waits at `node`.
void module_waits(Evaluator *e, const Node *node);
// What loads will have waited for `awaited`, a promise, or for all of a list of them, where it goes on.
void imports_await(Evaluator *e, Value awaited, bool is_list);
// What loads waits: the imports under way that it waits for come to their end. `settles_all`: nobody hears of a
// failure.
void imports_settle(Evaluator *e, bool settles_all);

// ---- timer.c
// The program waits: what was given to timers, and to events of the process, may run from here on.
void timers_run(Evaluator *e);
// A call of a timer in code that runs later.
void timer_gives(Evaluator *e, const Call *call, const Node *node);

// ---- handler.c
void handlers_run(Evaluator *e, Module *entry);
size_t handlers_count(const Evaluator *e);
// What a handler changed of what it found. And where one waits: others may change what they do, too.
void handlers_wrote(Evaluator *e, const Changes *changes);
void handlers_interleave(Evaluator *e, const Node *node);
void handlers_drop(Evaluator *e, size_t count); // all but the first `count`

// ---- lost.c
// Functions run for the calls that they did not run for so far. True if that changes anything for the handlers.
bool calls_lost_run(Evaluator *e, MaybeKind kind);
bool calls_have_turn(const Evaluator *e);    // one of these runs
size_t calls_count(const Evaluator *e);      // of the runs whose collected things stand
void calls_drop(Evaluator *e, size_t count); // what all but the first `count` collected was dropped
void calls_renew(Evaluator *e);              // each is to run again, though what they collected stands

// ---- await.c
// An `await` of something that is no promise: others run meanwhile.
void wait_for_others(Evaluator *e, const Node *node, Scope *scope);
// Whether what is awaited here is waited for by all that called it, and no others that are awaited together run
// meanwhile; what `node`, an AWAIT, gives of a value then.
bool awaits_alone(const Evaluator *e);
Value await_alone(Evaluator *e, const Node *node, Value v);
Value evaluate_await(Evaluator *e, const Node *node, Scope *scope);
// What a function returns.
Value evaluate_returned(Evaluator *e, const Node *expression, Scope *scope);

// ---- promise.c
// A promise of a value that an asynchronous function gives, or (`is_rejected`) throws. `thrown`: what else it may be
// rejected with, or undefined.
Value promise_make(Evaluator *e, const Node *node, Value value, Value thrown, bool is_rejected, bool is_certain);
// Before `callee` has its arguments. True: it is `new Promise`, whose argument is given functions; what they are called
// with comes to e->resolved, which the caller keeps and puts back.
bool promise_begins(Evaluator *e, const Call *call, const Unknown *callee, const Node *node);
// What awaiting a promise gives for certain; NULL: that is not known.
const Promise *promise_settled(Evaluator *e, Value v);
// What an `await` gives of a promise, or of what is none; a rejected one throws.
Value promise_value(Evaluator *e, const Node *node, Value v);
Value promise_module(Evaluator *e, const Node *node, Value v); // where an `import()` is awaited
// What `Promise.NAME` of the runtime is given here; NULL: this is another expression, or not that simple.
const Node *promises_awaited(Evaluator *e, const Node *node, Scope *scope, const char *name);
// The array of what all of a list of promises give, or (`settles_all`) of what became of each.
Value promises_value(Evaluator *e, const Node *node, Value list, bool settles_all);
// What `Promise.withResolvers` of the runtime may give: what its functions are called with is within the reach of its
// promise.
bool promise_has_resolvers(const Evaluator *e, const Unknown *callee);
Value promise_resolvers(Evaluator *e, const Node *node);
bool promise_is_resolve(const Evaluator *e, const Unknown *callee); // `Promise.resolve` of the runtime

#endif
