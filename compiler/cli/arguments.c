#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { BUILD = 1, CHECK = 2, EXPLAIN = 4, PROGRAM = 8, EVERYWHERE = 15 };

// ---- what an option does with its value ----

static int take_switch(Arguments *a, const CliOption *o, const char *value) {
  (void)value;
  *(bool *)((char *)a + o->field) = true;
  return EXIT_OK;
}

static int take_text(Arguments *a, const CliOption *o, const char *value) {
  *(const char **)((char *)a + o->field) = value;
  return EXIT_OK;
}

static int take_path(Arguments *a, const CliOption *o, const char *value) {
  if (*value == '\0') return complain(EXIT_USAGE, "%s needs a %s that is not empty", o->name, o->argument);
  return take_text(a, o, value);
}

static int take_choice(Arguments *a, const CliOption *o, const char *value, const char *const *choices) {
  for (size_t i = 0; choices[i] != NULL; i++)
    if (strcmp(choices[i], value) == 0) return take_text(a, o, value);
  const char *nearest = layerc_nearest(value, choices);
  if (nearest != NULL)
    return complain(EXIT_USAGE, "%s does not take '%s'; did you mean '%s'?", o->name, value, nearest);
  char list[128] = "";
  for (size_t i = 0, at = 0; choices[i] != NULL && at < sizeof list; i++)
    at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", i == 0 ? "" : ", ", choices[i]);
  return complain(EXIT_USAGE, "%s does not take '%s', only one of %s", o->name, value, list);
}

static int take_color(Arguments *a, const CliOption *o, const char *value) {
  static const char *const choices[] = {"auto", "always", "never", NULL};
  return take_choice(a, o, value, choices);
}

static int take_format(Arguments *a, const CliOption *o, const char *value) {
  enum { FORMATS_MOST = 16 };
  const char *choices[FORMATS_MOST + 1] = {NULL};
  for (size_t i = 0; i < FORMATS_MOST; i++) choices[i] = layerc_format_name(i);
  return take_choice(a, o, value, choices);
}

static int take_define(Arguments *a, const CliOption *o, const char *value) {
  static const char prefix[] = "process.env.";
  const char *equals = strchr(value, '=');
  if (equals == NULL || strncmp(value, prefix, sizeof prefix - 1) != 0 || equals == value + sizeof prefix - 1)
    return complain(EXIT_USAGE, "%s takes %s, not '%s'", o->name, o->argument, value);
  if (a->define_count == DEFINES_MOST) return complain(EXIT_USAGE, "more than %d %s", DEFINES_MOST, o->name);
  char *name = strndup(value, (size_t)(equals - value));
  if (name == NULL) return complain(EXIT_MACHINE, "out of memory");
  a->defines[a->define_count++] = (layerc_define){name, equals + 1};
  return EXIT_OK;
}

// ---- the table ----

#define FIELD(name) offsetof(Arguments, name)

const CliOption cli_options[] = {
    {"--output", 'o', "DIR", "Write the files there (default: .layeron in the project's root)", "Output", BUILD,
     FIELD(output_directory), take_path},
    {"--stdout", '\0', NULL, "Print graph.json and write nothing", "Output", BUILD, FIELD(to_stdout), take_switch},
    {"--no-cache", '\0', NULL, "Neither read nor write .layeron/cache in the project's root", "Output", BUILD,
     FIELD(no_cache), take_switch},
    {"--workspace", '\0', "NAME", "Default: LAYERON_WORKSPACE, then what the app says, then 'default'", "Identity",
     BUILD, FIELD(workspace), take_text},
    {"--project", '\0', "NAME", "Default: LAYERON_PROJECT, then what the app says, then the name in package.json",
     "Identity", BUILD, FIELD(project), take_text},
    {"--env", '\0', "NAME", "Default: LAYERON_ENV, then 'dev'", "Identity", BUILD, FIELD(environment), take_text},
    {"--stdin-filename", '\0', "FILE", "Take standard input for the text of FILE, which need not exist", "Input", CHECK,
     FIELD(stdin_filename), take_path},
    {"--define", '\0', "process.env.NAME=VALUE",
     "Let the program see a variable of the environment; all others are unknown. May be repeated", "Input",
     BUILD | CHECK, 0, take_define},
    {"--diagnostics", '\0', "FORMAT", "human (default), json, sarif, github or gcc", "Diagnostics", BUILD | CHECK,
     FIELD(format), take_format},
    {"--werror", '\0', NULL, "Exit with 1 if there are warnings", "Diagnostics", BUILD | CHECK,
     FIELD(warnings_are_errors), take_switch},
    {"--quiet", 'q', NULL, "Print diagnostics and nothing else", "Diagnostics", BUILD | CHECK, FIELD(quiet),
     take_switch},
    {"--timings", '\0', NULL, "Print on standard error where the time went, under -q too", "Diagnostics", BUILD | CHECK,
     FIELD(timings), take_switch},
    {"--eager", '\0', NULL, "Parse every file as a whole at once: the same result, slower", "Diagnostics",
     BUILD | CHECK, FIELD(eager), take_switch},
    {"--color", '\0', "WHEN", "auto (default: on a terminal, unless NO_COLOR is set), always or never", "Everywhere",
     EVERYWHERE, FIELD(color), take_color},
    {"--help", 'h', NULL, "Show this help", "Everywhere", EVERYWHERE, FIELD(help), take_switch},
    {"--version", 'V', NULL, "Show the version", "Everywhere", EVERYWHERE, FIELD(version), take_switch},
    {NULL, '\0', NULL, NULL, NULL, 0, 0, NULL},
};

bool command_has(const Command *command, const CliOption *option) {
  return option->commands & (command == NULL ? (unsigned)PROGRAM : 1u << (command - commands));
}

// ---- reading ----

typedef struct Reader {
  Arguments *arguments;
  char **words;
  int count, at; // of the word being read
} Reader;

static int unknown(const Reader *r, const char *what, const char *word, const char *nearest) {
  const Command *command = r->arguments->command;
  if (nearest != NULL) return complain(EXIT_USAGE, "unknown %s '%s'; did you mean '%s'?", what, word, nearest);
  return complain(EXIT_USAGE, "unknown %s '%s'; see 'layerc%s%s --help'", what, word, command == NULL ? "" : " ",
                  command == NULL ? "" : command->name);
}

static bool is_called(const CliOption *o, const char *word) {
  return strcmp(o->name, word) == 0 || (word[0] == '-' && word[1] == o->letter && word[2] == '\0');
}

// An option that other commands have.
static int misplaced_option(const Reader *r, const CliOption *o, const char *word) {
  const Command *command = r->arguments->command, *owner = commands;
  while (!command_has(owner, o)) owner++;
  if (command == NULL)
    return complain(EXIT_USAGE, "'%s' stands after the command: layerc %s %s", word, owner->name, word);
  return complain(EXIT_USAGE, "'%s' is an option of '%s', not of '%s'", word, owner->name, command->name);
}

// Suggests from the options of this command only: the one that the word begins (`--diag`, `-diag`), else the nearest.
static int unknown_option(const Reader *r, const char *text, size_t length) {
  enum { LEAST_BEGINNING = 4 };
  const char *names[sizeof cli_options / sizeof *cli_options], *nearest = NULL;
  size_t count = 0;
  char *word = strndup(text, length);
  if (word == NULL) return complain(EXIT_MACHINE, "out of memory");
  const CliOption *misplaced = NULL;
  for (const CliOption *o = cli_options; o->name != NULL; o++) {
    const size_t dash = length > 1 && word[1] != '-';
    if (!command_has(r->arguments->command, o)) {
      if (is_called(o, word)) misplaced = o;
      continue;
    }
    names[count++] = o->name;
    if (length >= LEAST_BEGINNING && nearest == NULL && strncmp(o->name + dash, word, length) == 0) nearest = o->name;
  }
  names[count] = NULL;
  if (nearest == NULL) nearest = layerc_nearest(word, names);
  const int code = misplaced != NULL ? misplaced_option(r, misplaced, word) : unknown(r, "option", word, nearest);
  free(word);
  return code;
}

static const CliOption *option_named(const Command *command, const char *name, size_t length) {
  for (const CliOption *o = cli_options; o->name != NULL; o++)
    if (command_has(command, o) && strlen(o->name) == length && strncmp(o->name, name, length) == 0) return o;
  return NULL;
}

static const CliOption *option_lettered(const Command *command, char letter) {
  for (const CliOption *o = cli_options; o->name != NULL; o++)
    if (command_has(command, o) && o->letter == letter) return o;
  return NULL;
}

// `value`: what stands in the same word, or NULL.
static int take(Reader *r, const CliOption *o, const char *value) {
  if (o->argument != NULL && value == NULL) {
    if (r->at + 1 >= r->count) return complain(EXIT_USAGE, "%s needs %s", o->name, o->argument);
    value = r->words[++r->at];
  }
  return o->take(r->arguments, o, value);
}

static int read_long(Reader *r, const char *word) {
  const char *equals = strchr(word, '=');
  const size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
  const CliOption *o = option_named(r->arguments->command, word, length);
  if (o == NULL) return unknown_option(r, word, length);
  if (o->argument == NULL && equals != NULL) return complain(EXIT_USAGE, "%s takes no value", o->name);
  return take(r, o, equals == NULL ? NULL : equals + 1);
}

// `-q`, `-qo DIR`, `-oDIR`, `-o=DIR`
static int read_letters(Reader *r, const char *word) {
  const Command *command = r->arguments->command;
  const size_t length = strcspn(word, "=");
  for (const CliOption *o = cli_options; o->name != NULL; o++) // `-output` means no directory `utput`
    if (length > 2 && command_has(command, o) && strlen(o->name) == length + 1 &&
        strncmp(o->name + 1, word, length) == 0)
      return unknown_option(r, word, length);
  for (const char *letter = word + 1; *letter != '\0'; letter++) {
    const CliOption *o = option_lettered(command, *letter);
    if (o == NULL && letter == word + 1) return unknown_option(r, word, length);
    if (o == NULL) return unknown_option(r, (const char[]){'-', *letter}, 2);
    const char *rest = o->argument == NULL || letter[1] == '\0' ? NULL : letter + 1 + (letter[1] == '=');
    const int code = take(r, o, rest);
    if (code != EXIT_OK || o->argument != NULL) return code;
  }
  return EXIT_OK;
}

static int read_command(const Reader *r, const char *word) {
  const char *names[8] = {NULL};
  for (size_t i = 0; commands[i].name != NULL; i++) {
    names[i] = commands[i].name;
    if (strcmp(word, names[i]) != 0) continue;
    r->arguments->command = &commands[i];
    return EXIT_OK;
  }
  return unknown(r, "command", word, layerc_nearest(word, names));
}

int arguments_read(Arguments *a, int count, char **words) {
  Reader r = {a, words, count, 0};
  bool ended = false;
  *a = (Arguments){.format = "human", .color = "auto", .paths = calloc((size_t)count + 1, sizeof *a->paths)};
  if (a->paths == NULL) return complain(EXIT_MACHINE, "out of memory");
  for (; r.at < count; r.at++) {
    const char *word = words[r.at];
    int code = EXIT_OK;
    if (!ended && strcmp(word, "--") == 0) ended = true;
    else if (!ended && word[0] == '-' && word[1] == '-') code = read_long(&r, word);
    else if (!ended && word[0] == '-' && word[1] != '\0') code = read_letters(&r, word);
    else if (a->command == NULL) code = read_command(&r, word);
    else a->paths[a->path_count++] = word;
    if (code != EXIT_OK) return code;
  }
  return EXIT_OK;
}
