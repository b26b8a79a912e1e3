// The command line: one file a command, over the public API only.
#ifndef LAYERC_CLI_CLI_H
#define LAYERC_CLI_CLI_H

#include "layerc.h"

enum { EXIT_OK, EXIT_REJECTED, EXIT_USAGE, EXIT_MACHINE };

enum { DEFINES_MOST = 256 };

// What was given on the command line, for whichever command.
typedef struct Arguments {
  const char **paths; // with room for every word of the command line
  size_t path_count;
  const char *output_directory, *workspace, *project, *environment, *format, *stdin_filename, *color;
  layerc_define defines[DEFINES_MOST];
  size_t define_count;
  bool to_stdout, warnings_are_errors, quiet, help;
} Arguments;

typedef struct CliOption {
  const char *name, *letter; // "--output"; "-o" or NULL
  const char *argument;      // NULL: a switch
  const char *meaning;
  unsigned commands; // bit i: command i has it
} CliOption;

typedef struct Command {
  const char *name, *usage, *meaning;
  int (*run)(Arguments *arguments);
} Command;

extern const Command commands[]; // ends with NULL
extern const CliOption cli_options[];

// Reads the words after the command; EXIT_OK, or EXIT_USAGE after saying why.
int arguments_read(Arguments *arguments, size_t command, int argc, char **argv);

int run_build(Arguments *arguments);
int run_check(Arguments *arguments);
int run_explain(Arguments *arguments);

// common.c
layerc_options options_of(const Arguments *arguments, layerc_mode mode);
bool wants_color(const Arguments *arguments, int descriptor);
// Prints a result's diagnostics to a stream (1 or 2); false if that failed.
bool print_diagnostics(const Arguments *arguments, layerc_result *result, int descriptor);
bool write_all(int descriptor, const char *text, size_t length);
int exit_code(const Arguments *arguments, const layerc_result *result);
int complain(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The name most like `word` among those that `at` gives (NULL: the end), or NULL.
// How far `name` is from a word; SIZE_MAX if too far to be meant.
size_t name_distance(const char *word, size_t length, const char *name);
const char *nearest_name(const char *word, const char *(*at)(size_t index));

#endif
