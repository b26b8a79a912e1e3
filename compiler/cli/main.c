#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

const Command commands[] = {
    {"build", "layerc build [PATH] [options]", "Compile an app: write app.json, graph.json and sources.json",
     run_build},
    {"check", "layerc check [PATH...] [options]",
     "Report what is wrong with an app or with single files; write nothing", run_check},
    {"explain", "layerc explain RULE|CODE", "Explain a rule, with a wrong and a right example", run_explain},
    {NULL, NULL, NULL, NULL},
};

static const char *command_name(size_t i) { return commands[i].name; }

static void print_options(unsigned mask) {
  for (const CliOption *o = cli_options; o->name != NULL; o++) {
    char left[64];
    if (!(o->commands & mask)) continue;
    snprintf(left, sizeof left, "%s%s%s%s%s", o->letter == NULL ? "" : o->letter, o->letter == NULL ? "" : ", ",
             o->name, o->argument == NULL ? "" : " ", o->argument == NULL ? "" : o->argument);
    printf("  %-28s %s\n", left, o->meaning);
  }
}

static int flushed(void) {
  return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_OK
                                                : complain(EXIT_MACHINE, "standard output: cannot be written");
}

static int print_help(void) {
  printf("layerc %s: compiles a backend's declarations into a resource graph, by reading, never by running\n\nUsage: "
         "layerc COMMAND [options]\n\nCommands:\n",
         layerc_version());
  for (size_t i = 0; commands[i].name != NULL; i++) printf("  %-10s %s\n", commands[i].name, commands[i].meaning);
  printf("\nOptions:\n  --help                       Show this help; every command has its own\n  --version            "
         "        Show the version\n\n"
         "Exit codes: 0 compiled, 1 the input has errors, 2 the command line is wrong, 3 a file could not be read or "
         "written\n");
  return flushed();
}

static int print_command_help(size_t command) {
  printf("%s\n\n%s.\n\nOptions:\n", commands[command].usage, commands[command].meaning);
  print_options(1u << command);
  return flushed();
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_DFL);
  if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
    int code = print_help();
    return argc < 2 ? EXIT_USAGE : code;
  }
  if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
    printf("layerc %s\n", layerc_version());
    return flushed();
  }
  for (size_t i = 0; commands[i].name != NULL; i++) {
    if (strcmp(argv[1], commands[i].name) != 0) continue;
    static Arguments arguments;
    int code = arguments_read(&arguments, i, argc - 2, argv + 2);
    if (code != EXIT_OK) return code;
    return arguments.help ? print_command_help(i) : commands[i].run(&arguments);
  }
  const char *nearest = nearest_name(argv[1], command_name);
  return complain(EXIT_USAGE, "unknown %s '%s'%s%s%s", argv[1][0] == '-' ? "option" : "command", argv[1],
                  nearest == NULL ? "; see layerc --help" : "; did you mean '", nearest == NULL ? "" : nearest,
                  nearest == NULL ? "" : "'?");
}
