// What is not known: why, what it may be all the same, and which texts.
#ifndef LAYERC_EVALUATE_UNKNOWN_H
#define LAYERC_EVALUATE_UNKNOWN_H

#include "evaluate/evaluate.h"

// ---- unknown.c
Unknown *unknown_copy(Evaluator *e, const Unknown *u);
// Gives an Unknown a copy of what stands behind it, to be changed.
Unknown *unknown_renew(Evaluator *e, Value *unknown);
// `v`, which is to say why something else is not known: that need be none of its texts, nor a primitive.
Value unknown_bare(Evaluator *e, Value v);
Value unknown_primitive(Evaluator *e, Value unknown); // it is no object
Value unknown_member(Evaluator *e, Value object, Key key, const Node *node);
Value unknown_member_any(Evaluator *e, Value unknown, Value object);       // under a key that is not known
Value unknown_foreign(Evaluator *e);                                       // what foreign code may have changed
Value unknown_changed(Evaluator *e, const Node *node, const Node *ran_at); // what it changed that comes of `node`
// What looks at, or calls, what such code may have changed may run more of it: that all comes of that. Where it ran.
const Node *unknown_blamed(const Unknown *u, const Node *otherwise);
// The module that `specifier` names, or a name of it.
Value unknown_of_module(Evaluator *e, UnknownReason reason, const Node *node, Str specifier, Str subject);
Value unknown_of_runtime(Evaluator *e, const Node *node, Str name); // what it has under this name
// A property or a result of something foreign.
Value unknown_given(Evaluator *e, const Unknown *by, const Node *node, Str subject);
// The program writes `value` to a property of an Unknown, under a key that is none if it is not known: a variable of
// the environment, or what the runtime has, is not what it was.
void environment_assigned(Evaluator *e, Value object, Key key, Value value);
// The same for all keys of an object.
void environment_assigned_from(Evaluator *e, Value object, Value source);
bool value_is_environment(Value v);
KeyList environment_keys(Evaluator *e, Value v); // which of its variables are known, if it is the environment
// A built-in function may write to it under any key.
void environment_given(Evaluator *e, const Unknown *u);
// Evaluating something of this value may run foreign code (a getter, toString): what escaped is stale from here.
void foreign_may_run(Evaluator *e, Value v);
// A built-in function looked at a value: the same, and more of it may run.
void unknown_looked_at(Evaluator *e, Value v, Sight sight);
// The method under this key of an Unknown may be called of itself, with these.
void unknown_hook_called(Evaluator *e, Value v, Key key, const Value *arguments, size_t count);
// Something was done to a value that code of the program may hear of, or fail: if it is not known, whatever may have
// happened has.
void unknown_acted_on(Evaluator *e, Value v);
// What the runtime itself gives, or computed from such: it runs no code when it is looked at.
bool unknown_is_harmless(const Evaluator *e, const Unknown *u);
// Whether it is the console, or a function of it: that changes nothing.
bool unknown_is_console(const Evaluator *e, const Unknown *u);
bool unknown_is_emitter(const Evaluator *e, const Unknown *u); // a class of the runtime's that has no accessors
// What the program itself changed of the runtime, by its first name.
bool global_is_changed(const Evaluator *e, Str name);
// A string or undefined, or computed from such: converting it does not throw.
bool unknown_is_text(const Unknown *u);
// An Unknown that a module of the app may have given, of which it is not known which.
Value unknown_of_app(Evaluator *e, Value v);
// `unknown`, which may be another value than it says: `v`.
Value unknown_or_other(Evaluator *e, Value unknown, Value v);
// RequireObjectCoercible (ECMA-262, 7.2.1) of an Unknown: it may throw.
void unknown_requires_object(Evaluator *e, Value v);
// A property that may be an accessor is read, or written with an argument: what may run is run. Code that
// cannot be seen has the receiver by that unless `keeps_receiver`. Unknown or abrupt.
Value unknown_accessed(Evaluator *e, Value unknown, Value receiver, const Value *arguments, size_t count,
                       bool keeps_receiver);
// Whether code may run then; or when it is called.
bool unknown_access_runs(const Evaluator *e, const Unknown *u);
bool unknown_call_runs(Evaluator *e, const Unknown *u);
// A property of it is read; all of them for a key that is none.
void unknown_is_read(Evaluator *e, Value object, Key key);

// ---- content.c: what the runtime makes of texts
Value content_give(Evaluator *e, Value v, UnknownContent content);
bool content_is_list(Value v); // an array for certain
UnknownContent content_of_member(const Evaluator *e, const Unknown *object, Key key);
Str call_name(Evaluator *e, const Call *call); // the built-in function's, or the method's; may be empty
// Of what a call of `callee` gives. What is no text may be kept by a list from then on.
UnknownContent content_of_call(Evaluator *e, const Call *call, const Unknown *callee);
bool content_gives_list(Evaluator *e, const Call *call, const Unknown *callee); // whether a method gives its own list
UnknownContent content_join(UnknownContent content, Value v);                   // of what may be `v`, too
UnknownContent content_of_either(Value a, Value b);                             // of what is one of two
bool content_is_of_texts(const Call *call); // whether a built-in function has nothing else

// ---- perhaps.c
// `unknown`, which may be `v` too; or any of these; or `v` of another way, which decides nothing.
Value perhaps(Evaluator *e, Value unknown, Value v);
Value perhaps_one_of(Evaluator *e, Value unknown, const Value *values, size_t count);
Value perhaps_either(Evaluator *e, Value unknown, Value v);
// Sources behind sources are as many as a loop has rounds: from some number on they escape instead.
void perhaps_shorten(Evaluator *e, Unknown *u);
// `unknown`, which an unknown function gave: of the program's own that this may be, it is only what they gave.
Value perhaps_given(Evaluator *e, Value unknown, const Unknown *callee);
// `unknown`, which is none of the values that it was computed from.
Value perhaps_nothing(Evaluator *e, Value unknown);
// `unknown`, which may be any element or property of the object too.
Value perhaps_any(Evaluator *e, Value unknown, Object *o);
Value perhaps_tail(Evaluator *e, Value unknown, Object *o, size_t from); // of a list, its elements from an index on
Value perhaps_foreign(Evaluator *e, Value unknown, Value by);            // `unknown`, which `by` may have given
Value perhaps_parent(Evaluator *e, Object *o,
                     Key key); // what is not known and may have what else has not, or undefined
// `unknown`, which may be the prototype that the object has, or what that has.
Value perhaps_inherited(Evaluator *e, Value unknown, const Object *o);
// `unknown`, which may be any element of a list, or of the objects that an Unknown may be.
Value perhaps_elements(Evaluator *e, Value unknown, Value list);
// The same of what is read under a key that is not known: getters run, called on the receiver.
Value perhaps_got(Evaluator *e, Value unknown, Value object, Value receiver);
// `member`, which was read under `key` from an Unknown: what the objects that this may be have there.
Value perhaps_member(Evaluator *e, Value member, Value object, Key key);
// `unknown`, which may be whatever a call was given, or what is within the reach of that.
Value perhaps_of_call(Evaluator *e, Value unknown, const Call *call);
// `unknown` without the first of the objects that it may be, or without some.
Value perhaps_behind(Evaluator *e, Value unknown, size_t count);
Value perhaps_others(Evaluator *e, Value unknown, bool (*is_left_out)(Evaluator *e, Object *o));
// What a method is called of, as code that cannot be seen gets it: where the object, or one that an Unknown may be, has
// a method under the key which `callee` may be, it is that which is called, and nobody gets the object.
Value perhaps_without_method(Evaluator *e, Value object, Key key, Value callee);
// Whether an object has no such method, as things stand: who puts one there later gives the object away, too.
bool perhaps_lacks_method(Evaluator *e, Object *o, Key key);
// Whether an Unknown at a place says less now than it did: it may be objects that it could not be before, but for
// others that the same code made since a serial number.
bool perhaps_grew(const Unknown *before, const Unknown *after, uint64_t since);
// Whether it may be, or lead to, an object of the program's own.
static inline bool perhaps_own(const Unknown *u) { return u->perhaps_count > 0 || u->source != NULL; }
// Whether code of the program may run when a property of such an Unknown is read; NULL: when it is converted.
bool perhaps_reads_run(Evaluator *e, const Unknown *u, const Key *key);
// Whether an object has a method that converts it; whether a property is an accessor of the program's own, or may be.
bool object_converts_itself(Evaluator *e, const Object *o);
bool property_is_own_accessor(Evaluator *e, const Property *p);
// The same when the method under a key is called of itself.
bool perhaps_call_runs(Evaluator *e, const Unknown *u, Key key);
// The same when a built-in function looks at it, or when it is called.
bool perhaps_is_called(Evaluator *e, const Unknown *u);
bool perhaps_sight_runs(Evaluator *e, const Unknown *u, Sight sight);
bool perhaps_any_runs(Evaluator *e, const Object *o); // the same for a property of any name of an object
// Runs the functions that an Unknown may be, as code that may run. An Unknown that may be what they give, or undefined.
Value perhaps_call(Evaluator *e, const Unknown *callee, const Call *call);
// The same of what is one of the program's own functions, or of its classes, for certain: nothing else has what it is
// called with. VALUE_EMPTY: it may be something else.
Value perhaps_call_own(Evaluator *e, Value callee, const Call *call);

// ---- shape.c
const Shapes *shapes_of(Evaluator *e, Value v); // NULL: it is no text
// Texts with what `v` is behind them; NULL: nothing that is worth knowing. `before` may be NULL.
const Shapes *shapes_add(Evaluator *e, const Shapes *before, Value v);
Value shapes_give(Evaluator *e, Value unknown, const Shapes *shapes);
// The same for the sum of two.
Value shapes_give_sum(Evaluator *e, Value unknown, Value a, Value b);
// What is one of two values for certain; NULL: one of them is no text that is known.
const Shapes *shapes_either(Evaluator *e, Value a, Value b);
// The texts of which a value is one, if each is known; else NULL.
const Shapes *shapes_known(Value v);
// What was one of these may be `v`, too. If that may be any text, only those that may name a module of the app are
// kept.
const Shapes *shapes_join(Evaluator *e, const Shapes *before, Value v);
// Whether a specifier that is not known may name modules of the app, as far as can be told.
bool shapes_name_modules(Value specifier);
// What it gives, if it may name others than these.
Value shapes_give_module(Evaluator *e, Value specifier);
// It is asked for: any of these may be evaluated, and given.
Value shapes_import(Evaluator *e, const Node *node, Value specifier, bool require);

#endif
