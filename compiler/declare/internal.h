// What the files of this room share: one program that is being evaluated.
#ifndef LAYERC_DECLARE_INTERNAL_H
#define LAYERC_DECLARE_INTERNAL_H

#include "declare/declare.h"

// What `backend()` or `project()` gave.
typedef struct AppValue {
  bool is_project;
  Value options; // settled; VALUE_EMPTY: none
  const Node *call;
} AppValue;

typedef struct Program {
  App *app;
  Evaluator *e;
  Str backend;             // id; empty while a configuration is read
  VEC(AppValue *) created; // by backend(), in order
  Value core, modules;     // the two namespaces
  const Node *given_at;    // the last call that a constructor was given away by: said once
  const Node *refused;     // the last `new` of a constructor: said already
} Program;

extern const char declaration_type, app_type; // tags of host objects

// host.c
void program_init(Program *program, App *app);
AppValue *app_value_of(Value v);
// The options as the constructor reads them: own enumerable properties, getters called, in new objects.
Value settle_options(Evaluator *e, Value v, int depth);
// An option of `backend()` or `project()` that the app names itself by.
IdentityValue identity_option(App *app, const AppValue *of, const char *name);

// resources.c
// Makes the app's resources of its valid declarations, which then know theirs; reports declarations of one that differ.
void resources_make(App *app);

#endif
