#include <stdio.h>

#include "cli/cli.h"

static void print_example(const char *title, const char *color, const char *off, const char *code) {
  printf("%s%s%s\n\n", color, title, off);
  bool at_start = true;
  for (; *code != '\0'; code++) {
    if (at_start && *code != '\n') fputs("    ", stdout);
    at_start = *code == '\n';
    putchar(*code);
  }
  putchar('\n');
}

int run_explain(Arguments *a) {
  if (a->path_count != 1) return complain(EXIT_USAGE, "explain takes one RULE or CODE");
  const char *nearest = NULL;
  const layerc_rule *rule = layerc_rule_find(a->paths[0], &nearest);
  if (rule == NULL)
    return complain(EXIT_USAGE, "no rule '%s'%s%s%s", a->paths[0], nearest == NULL ? "" : "; did you mean '",
                    nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
  bool color = wants_color(a, 1);
  const char *bold = color ? "\x1b[1m" : "", *off = color ? "\x1b[0m" : "";
  printf("%s%s%s (%s, %s)\n\n%s\n\n%s\n\n", bold, rule->name, off, rule->code,
         rule->severity == LAYERC_ERROR     ? "error"
         : rule->severity == LAYERC_WARNING ? "warning"
                                            : "note",
         rule->summary, rule->explanation);
  print_example("Wrong", color ? "\x1b[31m" : "", off, rule->wrong);
  print_example("Right", color ? "\x1b[32m" : "", off, rule->right);
  return fflush(stdout) == 0 ? EXIT_OK : complain(EXIT_MACHINE, "standard output: cannot be written");
}
