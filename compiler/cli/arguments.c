#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { BUILD = 1, CHECK = 2, EXPLAIN = 4 };

const CliOption cli_options[] = {
    {"--output", "-o", "DIR", "Write the files there (default: .layeron in the project's root)", BUILD},
    {"--stdout", NULL, NULL, "Print graph.json and write nothing", BUILD},
    {"--workspace", NULL, "NAME", "The identity's workspace (LAYERON_WORKSPACE)", BUILD},
    {"--project", NULL, "NAME", "The identity's project (LAYERON_PROJECT)", BUILD},
    {"--env", NULL, "NAME", "The identity's environment (LAYERON_ENV; default: dev)", BUILD},
    {"--stdin-filename", NULL, "FILE", "Read FILE's text from standard input", CHECK},
    {"--define", NULL, "NAME=VALUE", "Make a variable process.env.NAME known", BUILD | CHECK},
    {"--diagnostics", NULL, "FORMAT", "How diagnostics are printed: human, json, sarif, github, gcc", BUILD | CHECK},
    {"--werror", NULL, NULL, "Exit with 1 if there are warnings", BUILD | CHECK},
    {"--quiet", "-q", NULL, "Print diagnostics and nothing else", BUILD | CHECK},
    {"--color", NULL, "WHEN", "auto, always or never; NO_COLOR is honoured", BUILD | CHECK | EXPLAIN},
    {"--help", "-h", NULL, "Show this help", BUILD | CHECK | EXPLAIN},
    {NULL, NULL, NULL, NULL, 0},
};

static const CliOption *find_option(const char *word, size_t length, unsigned mask) {
  for (const CliOption *o = cli_options; o->name != NULL; o++) {
    bool fits = (strlen(o->name) == length && strncmp(o->name, word, length) == 0) ||
                (o->letter != NULL && strlen(o->letter) == length && strncmp(o->letter, word, length) == 0);
    if (fits && (o->commands & mask)) return o;
  }
  return NULL;
}

// Suggests from the options of this command only.
static int unknown_option(const char *word, size_t length, unsigned mask) {
  const char *nearest = NULL;
  size_t least = SIZE_MAX;
  for (const CliOption *o = cli_options; o->name != NULL; o++) {
    const size_t distance = o->commands & mask ? name_distance(word, length, o->name) : SIZE_MAX;
    if (distance >= least) continue;
    least = distance;
    nearest = o->name;
  }
  return complain(EXIT_USAGE, "unknown option '%.*s'%s%s%s", (int)length, word,
                  nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
                  nearest == NULL ? "" : "'?");
}

static int add_define(Arguments *a, const char *text) {
  static const char prefix[] = "process.env.";
  const char *equals = strchr(text, '=');
  if (equals == NULL || strncmp(text, prefix, sizeof prefix - 1) != 0 || equals == text + sizeof prefix - 1)
    return complain(EXIT_USAGE, "--define takes process.env.NAME=VALUE, not '%s'", text);
  if (a->define_count == DEFINES_MOST) return complain(EXIT_USAGE, "more than %d --define", DEFINES_MOST);
  char *name = strndup(text, (size_t)(equals - text));
  if (name == NULL) return complain(EXIT_MACHINE, "out of memory");
  a->defines[a->define_count++] = (layerc_define){name, equals + 1};
  return EXIT_OK;
}

static int check_choice(const char *option, const char *value, const char *(*at)(size_t)) {
  for (size_t i = 0; at(i) != NULL; i++)
    if (strcmp(at(i), value) == 0) return EXIT_OK;
  const char *nearest = nearest_name(value, at);
  return complain(EXIT_USAGE, "%s does not take '%s'%s%s%s", option, value, nearest == NULL ? "" : "; did you mean '",
                  nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
}

static const char *color_choice(size_t i) {
  static const char *const choices[] = {"auto", "always", "never", NULL};
  return choices[i];
}

static int take(Arguments *a, const CliOption *o, const char *value) {
  if (value == NULL) value = ""; // a switch
  if (strcmp(o->name, "--output") == 0) a->output_directory = value;
  else if (strcmp(o->name, "--stdout") == 0) a->to_stdout = true;
  else if (strcmp(o->name, "--workspace") == 0) a->workspace = value;
  else if (strcmp(o->name, "--project") == 0) a->project = value;
  else if (strcmp(o->name, "--env") == 0) a->environment = value;
  else if (strcmp(o->name, "--stdin-filename") == 0) a->stdin_filename = value;
  else if (strcmp(o->name, "--define") == 0) return add_define(a, value);
  else if (strcmp(o->name, "--werror") == 0) a->warnings_are_errors = true;
  else if (strcmp(o->name, "--quiet") == 0) a->quiet = true;
  else if (strcmp(o->name, "--help") == 0) a->help = true;
  else if (strcmp(o->name, "--color") == 0) {
    a->color = value;
    return check_choice("--color", value, color_choice);
  } else if (strcmp(o->name, "--diagnostics") == 0) {
    a->format = value;
    return check_choice("--diagnostics", value, layerc_format_name);
  }
  return EXIT_OK;
}

int arguments_read(Arguments *a, size_t command, int argc, char **argv) {
  unsigned mask = 1u << command;
  bool ended = false;
  *a = (Arguments){.format = "human", .color = "auto", .paths = calloc((size_t)argc + 1, sizeof *a->paths)};
  if (a->paths == NULL) return complain(EXIT_MACHINE, "out of memory");
  for (int i = 0; i < argc; i++) {
    const char *word = argv[i];
    if (!ended && strcmp(word, "--") == 0) {
      ended = true;
      continue;
    }
    if (ended || word[0] != '-' || word[1] == '\0') {
      a->paths[a->path_count++] = word;
      continue;
    }
    const char *equals = word[1] == '-' ? strchr(word, '=') : NULL;
    size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const CliOption *o = find_option(word, length, mask);
    if (o == NULL) return unknown_option(word, length, mask);
    const char *value = equals == NULL ? NULL : equals + 1;
    if (o->argument == NULL && value != NULL) return complain(EXIT_USAGE, "%s takes no value", o->name);
    if (o->argument != NULL && value == NULL) {
      if (i + 1 >= argc) return complain(EXIT_USAGE, "%s needs %s", o->name, o->argument);
      value = argv[++i];
    }
    int code = take(a, o, value);
    if (code != EXIT_OK) return code;
  }
  return EXIT_OK;
}
