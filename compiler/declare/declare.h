// What a program declares: stands in for @layeron/core and @layeron/modules while it is evaluated, and collects
// declarations, registrations and reads.
#ifndef LAYERC_DECLARE_DECLARE_H
#define LAYERC_DECLARE_DECLARE_H

#include "products/product.h"

typedef struct Registration {
  Declaration *declaration;
  Str backend;
  Place place;            // the `use` call, or the foreign call that was given the secret
  const Maybe *maybe;     // not NULL: it may not happen
  const Unknown *unknown; // not NULL: whether it is this secret is not known
  bool is_told;           // what is in doubt is reported
} Registration;

// A value that the app names itself by, and where it stands.
typedef struct IdentityValue {
  bool is_given;          // a known value
  bool is_text;           // which is a string
  const Unknown *unknown; // not NULL: what it is, or whether it is given, is not known
  Str text;
  Place place;
  Place written; // the value itself, if that is elsewhere
} IdentityValue;

typedef struct Backend {
  Str id;
  Str entry;                              // relative to the project's root
  bool is_configured;                     // its id is a key of the configuration
  bool is_created;                        // the entry calls backend()
  IdentityValue name, workspace, project; // of the backend that counts (contract, "What the program is taken to do")
  struct Program *program;
} Backend;

// Everything that the programs of an app declare.
typedef struct App {
  Arena *arena;
  Arena *program; // what the app's programs are made of: gone before the app is, once that is finished
  Diagnostics *diagnostics;
  Veil veil;
  Modules *modules;
  Sources *sources;
  const Define *defines;
  size_t define_count;
  Identity identity;               // set by the driver before app_finish
  VEC(Backend *) backends;         // by id after app_finish
  VEC(Declaration *) declarations; // by order of evaluation
  VEC(Registration) registrations; // only those that are certain after app_finish
  VEC(Read) reads;
  VEC(Resource *) resources; // by namespace, then name, bytewise; one for each identity; after app_finish
} App;

// What `project({…})` in a configuration file says.
typedef struct ProjectConfig {
  bool is_known; // false: reported (`not-static`, `unresolved-import` …)
  IdentityValue workspace, project;
  struct ConfigBackend {
    Str id, file; // file as written
    Place id_place, file_place;
  } * backends;
  size_t backend_count;
  bool has_backends;
} ProjectConfig;

void app_init(App *app, Arena *arena, Arena *program, Diagnostics *diagnostics, Modules *modules);

// Evaluates a configuration file and reads its default export.
ProjectConfig app_read_config(App *app, Module *config);

// Evaluates one entry as a program of its own, with its backend's id if the configuration names it (else the backend's
// own name, or "default"). `entry_path` is relative to the root.
Backend *app_add_entry(App *app, Module *entry, Str entry_path, Str configured_id);

// Judges all that was collected: duplicates, collisions, reads; with `whole_app` also registration and limits. Makes
// `resources`. `entry` is the first entry's first byte.
void app_finish(App *app, bool whole_app, Place entry);

// "options.md", made from the products' tables.
void reference_options(StrBuilder *out);

#endif
