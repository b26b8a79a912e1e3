// What the files of this room share: one program that is being evaluated.
#ifndef LAYERC_DECLARE_INTERNAL_H
#define LAYERC_DECLARE_INTERNAL_H

#include "declare/declare.h"

// What `backend()` or `project()` gave.
typedef struct AppValue {
  bool is_project;
  Value options; // settled; VALUE_EMPTY: none
  const Node *call;
  Object *object;
} AppValue;

// A call of a method by an operation's name, on what code that cannot be seen may have given.
typedef struct Asked {
  const Product *product;
  const char *operation;
  Place place;
  bool is_doubtful; // it may be of something of the app's own that is not there yet
} Asked;

// A secret that a list which is not known was given: only that has it.
typedef struct Kept {
  Declaration *declaration;
  const Unknown *list;
  int depth;       // within it
  bool is_certain; // it is in it
} Kept;

typedef struct Program {
  App *app;
  Evaluator *e;
  Str backend;              // id; empty while a configuration is read
  VEC(AppValue *) created;  // by backend(), in order
  size_t first_declaration; // of the app's: those before are other programs'
  Value core, modules;      // the two namespaces
  VEC(Asked) asked;
  VEC(Value) given;       // what code that cannot be seen was given
  VEC(Kept) kept;         // what lists were given
  const Node *given_at;   // the last call that a constructor was given away by: said once
  const Node *refused;    // the last `new` of a constructor: said already
  const Node *undeclared; // the last name that nothing declares: the same
} Program;

extern const char declaration_type, app_type; // tags of host objects

enum { WITHIN_MOST = 256 }; // objects that are looked at for what may have been taken from something not known

// host.c
void program_init(Program *program, App *app);
AppValue *app_value_of(Value v);
Declaration *declaration_of(Value v);
// Whether both are of the same identity and configuration, and without an error.
bool is_same_declaration(const Declaration *a, const Declaration *b);
// A function is given to other code: a constructor of ours is reported, a method that reads is read.
void host_gives(Program *p, const Object *function, const Node *call);
// The options as the constructor reads them: own enumerable properties, getters called, in new objects.
Value settle_options(Evaluator *e, Value v, int depth);
// An option of `backend()` or `project()` that the app names itself by.
IdentityValue identity_option(App *app, const AppValue *of, const char *name);

// reads.c
void read_add(Program *p, const Declaration *d, const char *operation, const Node *call);
// What the secrets within the reach of `source` have under `key`, if that names an operation.
void read_member(Program *p, const Unknown *source, Key key, ValueList *found);
// A call of a member of something not known: under any key, it is each operation of each secret that this may have been
// taken from; by an operation's name, of what code that cannot be seen may have given.
void read_unknown(Program *p, const Call *call, const Unknown *callee);
// What code that cannot be seen has, and may give back: what it is given (`callee` NULL: the platform), and what a
// function that it calls gives.
void read_given_arguments(Program *p, const Call *call, const Unknown *callee);
void read_gave(Program *p, Value v);
// Once all was evaluated: what may have been given back is read. The program's reads begin with `first`.
void reads_settle(Program *p, size_t first);

// handlers.c
// What the platform is given: the functions among it, and methods of the objects, run when requests come.
void handlers_give(Program *p, const Value *values, size_t count, const Node *call);
// What the entry exports, once it is loaded.
void handlers_export(Program *p, Module *entry);

// registration.c
void use_arguments(Program *p, const Call *call); // of `app.use(…)`
// What the platform's own code is given.
void give_value(Program *p, Value v, const Call *call);
void give_arguments(Program *p, const Call *call);
// What a call gives to code that cannot be seen, or that is not known.
void give_away(Program *p, const Call *call, const Unknown *callee);
bool kept_gives(const Kept *kept, const Unknown *u); // whether it may be of what the list has
// What is in doubt and not registered for certain is reported, if `reports`; only what is certain is left.
void registrations_settle(App *app, bool reports);

// undeclared.c
// Whether `unknown` begins with a name that nothing declares: then `what` (“this registration”), the call, throws,
// which is reported.
bool undeclared_report(Program *p, const Unknown *unknown, const Node *call, const char *what);
// The same of a call that looks like one of a constructor.
void undeclared_called(Program *p, const Call *call, const Unknown *callee);

// maybe.c
// Reports `what` (“this declaration”), which may not happen. Once for each place: of several reasons one is enough.
Diagnostic *maybe_report(const App *app, Place place, const Maybe *maybe, const char *what);
bool maybe_is_later(const Maybe *maybe); // it runs at request time

// resources.c
// Makes the app's resources of its valid declarations, which then know theirs; reports declarations of one that differ.
void resources_make(App *app);

#endif
