// The help pages, from the tables of commands, options and rules.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { MOST_COLUMNS = 100, LEAST_COLUMNS = 40, OPTION_COLUMNS = 32 };

typedef struct Page {
  FILE *out;
  size_t width;
  bool color;
} Page;

// Words as many as fit on a line, from `column` on, each further line indented.
static void add_wrapped(const Page *p, const char *text, size_t column, size_t indent) {
  for (const char *word = text; *word != '\0';) {
    const size_t length = strcspn(word, " ");
    if (column > indent && column + 1 + length > p->width) {
      fprintf(p->out, "\n%*s", (int)indent, "");
      column = indent;
    } else if (word != text) {
      fputc(' ', p->out);
      column++;
    }
    fprintf(p->out, "%.*s", (int)length, word);
    column += length;
    word += length;
    word += strspn(word, " ");
  }
  fputc('\n', p->out);
}

static void add_heading(const Page *p, const char *title) {
  fprintf(p->out, "\n%s%s:%s\n", p->color ? "\x1b[1m" : "", title, p->color ? "\x1b[0m" : "");
}

static void add_entry(const Page *p, const char *left, const char *meaning) {
  const size_t length = strlen(left);
  fprintf(p->out, "  %s", left);
  // Too long a name has its meaning on the next line.
  if (length > OPTION_COLUMNS) fprintf(p->out, "\n%*s", OPTION_COLUMNS + 4, "");
  else fprintf(p->out, "%*s", (int)(OPTION_COLUMNS + 2 - length), "");
  add_wrapped(p, meaning, OPTION_COLUMNS + 4, OPTION_COLUMNS + 4);
}

static void add_options(const Page *p, const Command *command) {
  const char *group = "";
  for (const CliOption *o = cli_options; o->name != NULL; o++) {
    char left[64];
    if (!command_has(command, o)) continue;
    if (strcmp(group, o->group) != 0) add_heading(p, group = o->group);
    const char letter[] = {'-', o->letter, ',', ' ', '\0'};
    snprintf(left, sizeof left, "%s%s%s%s", o->letter == '\0' ? "    " : letter, o->name,
             o->argument == NULL ? "" : " ", o->argument == NULL ? "" : o->argument);
    add_entry(p, left, o->meaning);
  }
}

static void add_examples(const Page *p, const char *examples) {
  add_heading(p, "Examples");
  size_t widest = 0;
  for (const char *e = examples; *e != '\0'; e = strchr(e, '\n') + 1)
    if (strcspn(e, "\t\n") > widest) widest = strcspn(e, "\t\n");
  for (const char *e = examples; *e != '\0'; e = strchr(e, '\n') + 1) {
    const size_t length = strcspn(e, "\t\n"), rest = strcspn(e + length, "\n");
    fprintf(p->out, "  %.*s", (int)length, e);
    if (rest > 1) fprintf(p->out, "%*s# %.*s", (int)(widest - length + 3), "", (int)rest - 1, e + length + 1);
    fputc('\n', p->out);
  }
}

static void add_exit_codes(const Page *p) {
  static const char *const codes[][2] = {
      {"0", "compiled; there may be warnings"},
      {"1", "the input has errors (or warnings, under --werror); nothing was written"},
      {"2", "the command line is wrong"},
      {"3", "a file could not be read or written, or memory ran out"},
  };
  add_heading(p, "Exit codes");
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) fprintf(p->out, "  %s  %s\n", codes[i][0], codes[i][1]);
}

static void add_rules(const Page *p) {
  add_heading(p, "Rules");
  for (size_t i = 0; i < layerc_rule_count(); i++) {
    char left[64];
    const layerc_rule *rule = layerc_rule_at(i);
    snprintf(left, sizeof left, "%s  %s", rule->code, rule->name);
    add_entry(p, left, rule->summary);
  }
}

static void add_command(const Page *p, const Command *command) {
  fprintf(p->out, "%s.\n\nUsage: layerc %s %s [options]\n\n", command->summary, command->name, command->arguments);
  add_wrapped(p, command->about, 0, 0);
  add_options(p, command);
  add_examples(p, command->examples);
  if (command->run == run_explain) add_rules(p);
  else add_exit_codes(p);
}

static void add_program(const Page *p) {
  fputs("layerc compiles a TypeScript backend's declarations into a resource graph, by reading, never by running.\n\n"
        "Usage: layerc COMMAND [options]\n",
        p->out);
  add_heading(p, "Commands");
  for (const Command *c = commands; c->name != NULL; c++) fprintf(p->out, "  %-8s  %s\n", c->name, c->summary);
  add_options(p, NULL);
  add_exit_codes(p);
  fputs("\n'layerc COMMAND --help' shows a command's own options and examples.\n", p->out);
}

int print_help(const Arguments *a, const Command *command, int descriptor) {
  char *text = NULL;
  size_t length = 0, width = terminal_width(descriptor);
  FILE *out = open_memstream(&text, &length);
  if (out == NULL) return complain(EXIT_MACHINE, "out of memory");
  if (width == 0 || width > MOST_COLUMNS) width = MOST_COLUMNS;
  if (width < LEAST_COLUMNS) width = LEAST_COLUMNS;
  const Page page = {out, width, wants_color(a, descriptor)};
  if (command == NULL) add_program(&page);
  else add_command(&page, command);
  const int code = fclose(out) == 0 ? print_text(descriptor, text, length) : complain(EXIT_MACHINE, "out of memory");
  free(text);
  return code;
}
