#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static char *read_input(size_t *length) {
  size_t capacity = 1 << 16;
  char *text = malloc(capacity);
  *length = 0;
  while (text != NULL) {
    size_t n = fread(text + *length, 1, capacity - *length, stdin);
    *length += n;
    if (n == 0) break;
    if (*length < capacity) continue;
    char *larger = realloc(text, capacity *= 2);
    if (larger == NULL) free(text);
    text = larger;
  }
  return text;
}

int run_check(const Arguments *a) {
  layerc_options options = options_of(a, LAYERC_CHECK);
  char *text = NULL;
  if (a->stdin_filename != NULL) {
    text = read_input(&options.overlay_length);
    if (text == NULL) return complain(EXIT_MACHINE, "out of memory");
    if (ferror(stdin)) {
      const int error = errno;
      free(text);
      return complain(EXIT_MACHINE, "standard input: %s", strerror(error));
    }
    options.overlay_path = a->stdin_filename;
    options.overlay_text = text;
  }
  if (a->path_count > 0) {
    options.path = a->paths[0];
    options.more_paths = a->paths + 1;
    options.more_path_count = a->path_count - 1;
  }
  layerc_result *result = layerc_compile(&options);
  if (result == NULL) return complain(EXIT_MACHINE, "out of memory");
  const bool is_shown = layerc_status_of(result) != LAYERC_USAGE;
  const int printed = is_shown ? print_diagnostics(a, result, STDOUT_FILENO) : EXIT_OK;
  const int code = exit_code(a, result);
  print_timings(a, result);
  layerc_free(result);
  free(text);
  return printed != EXIT_OK ? printed : code;
}
