// What escape.c, given.c and reach.c tell each other of what code that cannot be seen has.
#ifndef LAYERC_EVALUATE_REACH_H
#define LAYERC_EVALUATE_REACH_H

#include "evaluate/internal.h"

// ---- reach.c
// What is reached is marked, and put into Evaluator.escape_work; `reach_on` follows what was put there from `first` on,
// and puts functions into Evaluator.escaped_functions.
void reach(Evaluator *e, Value v);
void reach_object(Evaluator *e, Object *o); // NULL: nothing
void reach_on(Evaluator *e, size_t first);
// Whether a method of the receiver may stand in an object: that itself, or one above it.
bool receiver_is_of(const Object *receiver, const Object *line);
// What code names: of a closure; all that text within a scope can name; a variable, of which `names` NULL is such text.
void reach_closure(Evaluator *e, const Closure *c);
void reach_scopes(Evaluator *e, Scope *scope);
void reach_binding(Evaluator *e, Binding *b, const FunctionNames *names);
// What a closure names is read by code that cannot be seen, no more: what is put in escapes.
void reach_shared(Evaluator *e, const Closure *c);
// The same of code of the program's own that runs later, and calls none of the functions among it.
void reach_lent(Evaluator *e, Value v);
// The code of a function, or of the one that it binds; NULL: it is built in.
const Closure *function_closure(const Object *function);
bool function_is_class(Value v);
// Whether what a function that escapes hands on is seen when it runs. A handler's does so at no time of its own.
bool function_is_told(Evaluator *e, const Object *function);

// How much there is in Evaluator.written_later.
typedef struct WrittenMark {
  size_t bindings, objects, values;
} WrittenMark;
WrittenMark written_mark(Evaluator *e);

// ---- escape.c
// The same as evaluator_escape, where the functions among it run in code that runs later.
void escape_later(Evaluator *e, Value v, const Node *node);

// ---- given.c
// What foreign code has of a call, and may give to the functions among it; NULL: nothing of the program's own.
const Unknown *given_with(Evaluator *e, const Call *call);
// Code that cannot be seen has an object, and may call methods of `home` on it: that itself, or what stands above it.
void given_instance(Evaluator *e, Object *o, Object *home);
// `unknown`, which a method of that name gives, whosever it is: it may be what the functions gave that this was given,
// or a list of that. `escaped`: which of them had escaped before it was called.
size_t answers_begin(const Call *call);
Value answers_give(Evaluator *e, const Call *call, const Unknown *callee, Value unknown, size_t escaped);
// Functions from `first` on in Evaluator.escaped_functions run, and again if others that ran meanwhile gave them more.
void run_reached(Evaluator *e, size_t first, const Node *node, MaybeKind kind);

// ---- timer.c
// Whether calling it sets a timer, or waits for an event of the process.
bool timer_begins(const Evaluator *e, const Unknown *callee);
bool timer_is_set(const Evaluator *e, const Unknown *callee); // it acts on one that is set: nothing runs by that
// What it is given runs where the program waits next. False: in code that runs later itself that may be at once.
// The function that runs goes on when the program waits. False: it is to be taken to go on at any time.
bool timer_resumes(Evaluator *e, const Node *node);
bool timer_set(Evaluator *e, const Call *call, const Node *node);

#endif
