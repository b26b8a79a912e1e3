#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

int run_explain(const Arguments *a) {
  if (a->path_count != 1) return complain(EXIT_USAGE, "explain takes one RULE or CODE");
  const char *nearest = NULL;
  const layerc_rule *rule = layerc_rule_find(a->paths[0], &nearest);
  if (rule == NULL && nearest != NULL)
    return complain(EXIT_USAGE, "no rule '%s'; did you mean '%s'?", a->paths[0], nearest);
  if (rule == NULL) return complain(EXIT_USAGE, "no rule '%s'; 'layerc explain --help' lists them", a->paths[0]);
  char *text = layerc_explain(rule, wants_color(a, STDOUT_FILENO), terminal_width(STDOUT_FILENO));
  if (text == NULL) return complain(EXIT_MACHINE, "out of memory");
  const int code = print_text(STDOUT_FILENO, text, strlen(text));
  free(text);
  return code;
}
