// The compiler as a whole: the public API, and the way from a PATH through all rooms to a result.
#ifndef LAYERC_DRIVER_DRIVER_H
#define LAYERC_DRIVER_DRIVER_H

#include "emit/emit.h"

// What the public API shows. Outputs, nodes and edges are made when they are first asked for.
typedef struct View {
  layerc_diagnostic *diagnostics;
  size_t diagnostic_count, error_count, warning_count;
  layerc_text outputs[LAYERC_OUTPUT_COUNT];
  layerc_node *nodes;
  layerc_text *configs; // of a cached result's nodes
  layerc_edge *edges;
  size_t node_count, edge_count;
} View;

// One call of layerc_compile. Everything lives in the arena.
typedef struct Recall Recall;
enum { CREW_MOST = 8 };
// The evaluator and the walks over trees recurse with the input, to limits that this holds.
enum { STACK_SIZE = 256 * 1024 * 1024 };
typedef struct Compilation {
  Arena *arena;
  // Of the program: names, modules, trees and values. A build's goes when it is compiled: what is kept of it is the
  // app, which holds none of them. Of a check it is the same as `arena`.
  Arena *program;
  Arena *scratch;         // of files that are checked, one after the other; NULL: not needed
  Arena *crew[CREW_MOST]; // of a crew's workers
  struct Ahead *ahead;    // reads a build's files; NULL: nothing does
  uint32_t first_source;  // Sources.first_id
  const layerc_options *options;
  Files files;
  Interner *interner;
  Sources sources;
  Map modules_by_fence; // fence -> Modules
  Diagnostics diagnostics;
  Map failed; // path -> why it could not be read
  const Define *defines;
  Str working_directory; // links resolved
  Str root;              // of the project; empty: none
  bool is_usage_wrong;
  StrBuilder failure; // one line each; empty: nothing failed, as far as it was told yet
  Metrics metrics;
  const App *app;     // a build's that was compiled; else NULL
  const Graph *graph; // of an app without errors
  View view;
  Recall *recall; // NULL: the result is neither looked for nor kept
} Compilation;

// What a PATH leads to.
typedef struct Target {
  Str path; // absolute; of a directory its real path
  bool is_file;
  Str root; // of the project
  Str fence;
  Modules *modules;
} Target;

// target.c
// False: reported as a failure. `path` NULL: the working directory, then upwards.
bool target_find(Compilation *c, const char *path, Target *target);

// compile.c
void compile(Compilation *c);
void compile_fail(Compilation *c, Str path, const char *reason);
// Files that modules ask for and that are there, but could not be read.
void compile_fail_unreadable(Compilation *c);
// An arena beside the compilation's own, that goes to the same place when memory runs out.
Arena *compile_arena(Compilation *c);
// The rooms that a compilation uses, empty.
void compile_start(Compilation *c, const layerc_reader *reader);
App *compile_app_new(const Compilation *c, Arena *arena, const Target *target, Diagnostics *diagnostics);

// app.c
// Compiles an app; NULL if there is none to compile, which is reported as a failure unless `may_be_none`: then a
// directory without a configuration, or whose entry creates no backend, is no app either.
const App *app_compile(Compilation *c, const Target *target, bool may_be_none);

Modules *target_modules(Compilation *c, Str fence);

// crew.c
// How many should check that many files beside each other; 1: none but this thread.
size_t crew_size(const Compilation *c, size_t count);
// Checks each by itself; once a compilation.
void crew_check(Compilation *c, const Target *target, const Str *paths, size_t count, size_t size);

// check.c
void check_file(Compilation *c, const Target *target, Str path);
void check_path(Compilation *c, const char *path);

// mention.c
// A file is ours if it holds "@layeron/", or leads to a file of the app that does. What cannot be read is reported as a
// failure.
typedef VEC(Str) Paths;
// Adds those below the target's directory, by path bytewise.
void mention_find_below(Compilation *c, const Target *target, Paths *ours);
// Whether a file that was named is.
bool mention_leads_from(Compilation *c, Modules *modules, Str path);

// identity.c
bool identity_is_valid(Str text);
// The options' identity, as far as it is wrong: is_usage_wrong and a failure.
void identity_check_options(Compilation *c);
void identity_check_id(App *app, Str id, Place place);
// The identity of an app, from first to last source (contract, section 1: Identity). `config` may be NULL.
void identity_decide(Compilation *c, App *app, const Target *target, const ProjectConfig *config, Place entry);
// That of a file by itself: its values are judged, a project need not be known.
void identity_assume(Compilation *c, App *app);

// overlay.c
// A reader that gives `text` for the file `path` (absolute) and what `below` gives for all others.
typedef struct Overlay {
  const layerc_reader *below;
  const char *path, *real_path;
  const char *text;
  size_t length;
  layerc_reader reader;
} Overlay;
void overlay_init(Overlay *overlay, Arena *arena, const layerc_reader *below, Str path, const char *text,
                  size_t length);

// view.c
layerc_text view_text(Arena *arena, Str text);
// Fills `view` with the diagnostics, and makes the graph of a build that was compiled without errors.
void view_make(Compilation *c);
void view_nodes(Compilation *c);
layerc_text view_config(Compilation *c, size_t index);
void view_edges(Compilation *c);
layerc_text view_output(Compilation *c, layerc_output_kind kind);
// What goes into the cache is made as a whole, once.
void view_write(Compilation *c, layerc_sink sinks[LAYERC_OUTPUT_COUNT]);

// recall.c
// A build's result that was cached: diagnostics, outputs and graph; false: the app has to be compiled. `target` is what
// was found of it so far, `before` what had been asked of the files by then.
Recall *recall_new(Compilation *c, const Target *target, FilesMark before);
bool recall_find(Recall *recall);
bool recall_has_found(const Recall *recall);
// Keeps the compilation's result, which has no errors, once all of it is made.
void recall_keep(Recall *recall);

#endif
