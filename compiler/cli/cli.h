// The command line: one file a command, over the public API only.
#ifndef LAYERC_CLI_CLI_H
#define LAYERC_CLI_CLI_H

#include <stdio.h>

#include "layerc.h"

enum { EXIT_OK, EXIT_REJECTED, EXIT_USAGE, EXIT_MACHINE };

enum { DEFINES_MOST = 256 };

typedef struct Arguments Arguments;

typedef struct Command {
  const char *name, *arguments, *summary;
  const char *about;    // what its help says before the options
  const char *examples; // "command\tmeaning\n" each
  int (*run)(const Arguments *arguments);
} Command;

// What was given on the command line, for whichever command.
struct Arguments {
  const Command *command; // NULL: none
  const char **paths;     // with room for every word of the command line
  size_t path_count;
  const char *output_directory, *workspace, *project, *environment, *format, *stdin_filename, *color;
  layerc_define defines[DEFINES_MOST];
  size_t define_count;
  bool to_stdout, no_cache, timings, eager, warnings_are_errors, quiet, help, version;
};

typedef struct CliOption CliOption;
struct CliOption {
  const char *name;
  char letter;          // '\0': none
  const char *argument; // NULL: a switch
  const char *meaning;
  const char *group; // the heading it stands under in the help
  unsigned commands; // bit i: command i has it
  size_t field;      // the offset in Arguments that it sets
  int (*take)(Arguments *arguments, const CliOption *option, const char *value);
};

extern const Command commands[]; // ends with a row whose name is NULL
extern const CliOption cli_options[];

// arguments.c
// Reads the words behind the program's name; EXIT_OK, or another code after saying why.
int arguments_read(Arguments *arguments, int count, char **words);
bool command_has(const Command *command, const CliOption *option);

// help.c
// `command` NULL: the program's. To a stream (1 or 2).
int print_help(const Arguments *arguments, const Command *command, int descriptor);

// build.c, check.c, explain.c
int run_build(const Arguments *arguments);
int run_check(const Arguments *arguments);
int run_explain(const Arguments *arguments);

// outputs.c
// Writes a build's files below a directory, all or none.
int outputs_write(layerc_result *result, const char *directory);

// stream.c
// As in diagnostics, escaped: a path may hold anything.
void put_visible(FILE *out, const char *text);
// Says on standard error what is wrong, each line under the program's name; gives `code`.
int complain(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
// EXIT_OK, or EXIT_MACHINE after saying why. A reader that has closed its pipe wants no more: that is no failure.
int print_text(int descriptor, const char *text, size_t length);
int print_diagnostics(const Arguments *arguments, layerc_result *result, int descriptor);
bool wants_color(const Arguments *arguments, int descriptor);
size_t terminal_width(int descriptor); // 0: no terminal

// result.c
void print_timings(const Arguments *arguments, const layerc_result *result); // if they are asked for
layerc_options options_of(const Arguments *arguments, layerc_mode mode);
int exit_code(const Arguments *arguments, const layerc_result *result);

#endif
