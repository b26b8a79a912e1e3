// layerc: compiles the declarations of a TypeScript backend into a resource graph, by reading, never by running.
//
//   layerc_options options = {.path = "app"};
//   layerc_result *result = layerc_compile(&options);
//   if (layerc_status_of(result) == LAYERC_OK) puts(layerc_output(result, LAYERC_OUTPUT_GRAPH).data);
//   layerc_free(result);
//
// All text is UTF-8. All that a result gives lives until layerc_free. Nothing is shared between results: several
// threads may compile at the same time, each result being used by one of them at a time. What is asked for by an index
// gives NULL behind the last.
#ifndef LAYERC_H
#define LAYERC_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes with a length; `data` also ends in NUL. Empty text has length 0 and is never NULL.
typedef struct layerc_text {
  const char *data;
  size_t length;
} layerc_text;

// ---- what goes in ----

typedef enum layerc_file_kind {
  LAYERC_FILE_NONE,
  LAYERC_FILE_REGULAR,
  LAYERC_FILE_DIRECTORY,
  LAYERC_FILE_LINK, // only from `list`: a link that is not followed
  LAYERC_FILE_OTHER // FIFO, device, socket
} layerc_file_kind;

// Where files come from. Paths are absolute and end in NUL. Functions give 0 or an errno value; ENOENT where nothing
// stands. The table and what it points to must outlive layerc_compile, which calls the functions from one thread of its
// own, never two at once, and waits for it.
typedef struct layerc_reader {
  void *context;
  // The kind of what stands at `path`, links followed; LAYERC_FILE_NONE, and 0, if nothing does.
  int (*kind)(void *context, const char *path, layerc_file_kind *kind);
  // The whole file; `*bytes` is handed back through `release`.
  int (*read)(void *context, const char *path, char **bytes, size_t *length);
  void (*release)(void *context, char *bytes, size_t length);
  // Calls `each` for every entry of a directory, but "." and "..", in any order.
  int (*list)(void *context, const char *path, void (*each)(void *to, const char *name, layerc_file_kind kind),
              void *to);
  // The path with all links resolved, to be handed back through `release` with its strlen.
  int (*real_path)(void *context, const char *path, char **resolved);
  // Whether the last name of `path` stands for something and is no link. Saves questions of `real_path`; may be NULL.
  bool (*is_own)(void *context, const char *path);
} layerc_reader;

typedef enum layerc_mode {
  LAYERC_BUILD, // an app; the outputs are made
  LAYERC_CHECK  // an app, or every source file below a directory, or files; no outputs
} layerc_mode;

typedef struct layerc_define {
  const char *name; // "process.env.NAME"
  const char *value;
} layerc_define;

typedef struct layerc_options {
  layerc_mode mode;
  // Absolute; NULL: the process's own, with a caller's reader too. Paths start from it, diagnostics name files by it.
  const char *working_directory;
  const char *path;              // NULL: the working directory, then upwards (docs/guide.md: "Build")
  const char *const *more_paths; // LAYERC_CHECK: further ones
  size_t more_path_count;
  // A file of this name is taken to hold this text (`check --stdin-filename`); NULL: none.
  const char *overlay_path;
  const char *overlay_text;
  size_t overlay_length;
  // Identity (flags); NULL: not given. The next three hold what the environment gives, weaker than these.
  const char *workspace, *project, *environment;
  const char *fallback_workspace, *fallback_project, *fallback_environment;
  const layerc_define *defines; // the last of two with one name wins
  size_t define_count;
  const layerc_reader *reader; // NULL: the disk
  // LAYERC_BUILD from the disk: take the result of an earlier one that layerc_keep kept, if all that was read for it is
  // unchanged.
  bool use_cache;
  bool eager; // parse every file as a whole at once: the same result, slower
} layerc_options;

// ---- what comes out ----

typedef enum layerc_status {
  LAYERC_OK,       // no errors; there may be warnings
  LAYERC_REJECTED, // the input has errors
  LAYERC_USAGE,    // an option is wrong: layerc_failure says which
  LAYERC_FAILED    // a file could not be read, memory ran out: layerc_failure says which and why
} layerc_status;

typedef struct layerc_result layerc_result;

// Never NULL but when not even the result could be allocated. The caller frees it.
layerc_result *layerc_compile(const layerc_options *options);
void layerc_free(layerc_result *result);
// Keeps the result of a build without errors, compiled with `use_cache`, in `.layeron/cache` of the project's root.
// That it cannot be kept is no failure.
void layerc_keep(layerc_result *result);
layerc_status layerc_status_of(const layerc_result *result);
// Why the status is LAYERC_USAGE or LAYERC_FAILED, for a person; else empty.
layerc_text layerc_failure(const layerc_result *result);

// True if the result is that of an earlier build.
bool layerc_is_cached(const layerc_result *result);

// Where the time went, phase by phase; `phase` is NULL after the last. The times add up to the whole.
typedef struct layerc_timing {
  const char *phase;
  size_t files, bytes; // that the phase went through
  double seconds;
} layerc_timing;
layerc_timing layerc_timing_at(const layerc_result *result, size_t index);

// The project's root (absolute), where outputs go by default; empty if there is none.
layerc_text layerc_root(const layerc_result *result);

typedef enum layerc_severity { LAYERC_ERROR, LAYERC_WARNING, LAYERC_NOTE } layerc_severity;

typedef struct layerc_position {
  size_t line, column; // from 1; columns in UTF-16 code units
  size_t offset;       // bytes from the file's start
} layerc_position;

typedef struct layerc_range {
  layerc_text file;           // relative to the working directory where it lies below it, else absolute
  layerc_position start, end; // half-open
} layerc_range;

typedef struct layerc_related {
  layerc_text message;
  layerc_range range;
} layerc_related;

typedef struct layerc_edit {
  layerc_range range;
  layerc_text text;
} layerc_edit;

typedef struct layerc_diagnostic {
  layerc_text code, rule; // "LYR0012", "bytes-range"
  layerc_severity severity;
  layerc_text message;
  layerc_range range;
  const layerc_related *related;
  size_t related_count;
  layerc_text help;      // empty: none
  layerc_text fix_title; // empty: no fix
  const layerc_edit *edits;
  size_t edit_count;
} layerc_diagnostic;

// By file, then position.
size_t layerc_diagnostic_count(const layerc_result *result);
const layerc_diagnostic *layerc_diagnostic_at(const layerc_result *result, size_t index);
size_t layerc_error_count(const layerc_result *result);
size_t layerc_warning_count(const layerc_result *result);

// Diagnostics as text. `name` is one of layerc_format_name(0…), NULL after the last.
const char *layerc_format_name(size_t index);
typedef struct layerc_render_options {
  const char *format;
  bool color;
  size_t width; // columns of the terminal, 0: unknown
} layerc_render_options;
// Empty for an unknown format. Lives as long as the result.
layerc_text layerc_render(layerc_result *result, const layerc_render_options *options);

// What follows is made when it is first asked for. If memory runs out for it, it is empty, and the status is
// LAYERC_FAILED from there on.

// The three files of a build (docs/graph.md); empty unless the status is LAYERC_OK and the mode LAYERC_BUILD.
typedef enum layerc_output_kind { LAYERC_OUTPUT_APP, LAYERC_OUTPUT_GRAPH, LAYERC_OUTPUT_SOURCES } layerc_output_kind;
#define LAYERC_OUTPUT_COUNT 3
const char *layerc_output_name(layerc_output_kind kind); // "app.json"
layerc_text layerc_output(layerc_result *result, layerc_output_kind kind);
// The same piece by piece, without holding all of it. Each output has a sink of its own; they may be called from
// several threads, one sink from one. `take` gives 0, or an errno value: it is not called again then, and the value is
// left in `error`. So is ENOMEM where memory ran out.
typedef struct layerc_sink {
  int (*take)(void *context, const char *bytes, size_t length); // NULL: this output is not wanted
  void *context;
  int error;
} layerc_sink;
void layerc_write_outputs(layerc_result *result, layerc_sink sinks[LAYERC_OUTPUT_COUNT]);

// The resource graph, walked. Fields that a node of its type does not have are empty.
typedef struct layerc_node {
  layerc_text id, type;
  layerc_text backend, entry;                    // app_worker
  layerc_text product;                           // product_worker; the owner's product of a secret
  layerc_text address, kind, provision, binding; // secret
  size_t rotation_days;                          // secret: 0 if it is not rotated
  layerc_text retention;                         // secret: the mode, or empty
  size_t retention_days;
  layerc_text physical_name; // store_secret, and the secret's own
} layerc_node;

typedef struct layerc_edge {
  layerc_text type, from, to, binding;
  const layerc_text *operations;
  size_t operation_count;
} layerc_edge;

size_t layerc_node_count(layerc_result *result);
const layerc_node *layerc_node_at(layerc_result *result, size_t index);
layerc_text layerc_node_config(layerc_result *result, size_t index); // of a secret: its normalized JSON; else empty
size_t layerc_edge_count(layerc_result *result);
const layerc_edge *layerc_edge_at(layerc_result *result, size_t index);

// ---- what the compiler knows ----

const char *layerc_version(void);

typedef struct layerc_rule {
  const char *name, *code;
  layerc_severity severity;
  const char *summary;       // one line
  const char *explanation;   // paragraphs
  const char *wrong, *right; // TypeScript
} layerc_rule;

size_t layerc_rule_count(void);
const layerc_rule *layerc_rule_at(size_t index);
// By name or code, letter case aside; NULL if there is none. `nearest` (may be NULL) then gets the name most like it,
// or NULL.
const layerc_rule *layerc_rule_find(const char *name_or_code, const char **nearest);

// A rule for a person at a terminal of `width` columns (0: unknown). The caller frees the result with free(); NULL
// without memory.
char *layerc_explain(const layerc_rule *rule, bool color, size_t width);
// The choice most like `word`, if one is near enough to be meant, else NULL. `choices` ends with NULL.
const char *layerc_nearest(const char *word, const char *const *choices);

// The reference pages and schemas that are made from the tables: "rules.md", "options.md", "app.schema.json",
// "graph.schema.json", "sources.schema.json", "diagnostics.schema.json". The caller frees the result with free();
// NULL for an unknown name or without memory.
char *layerc_reference(const char *name);
// `text` as a terminal may show it: control characters but line ends, bidi controls and malformed UTF-8 are escaped, as
// in diagnostics. To be given to free(); NULL: memory ran out.
char *layerc_visible(const char *text);

#ifdef __cplusplus
}
#endif

#endif
