#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int worst(int a, int b) { return a > b ? a : b; }

int run_check(Arguments *a) {
  layerc_options options = options_of(a, LAYERC_CHECK);
  char *text = NULL;
  if (a->stdin_filename != NULL) {
    text = read_input(&options.overlay_length);
    if (text == NULL || ferror(stdin)) return complain(EXIT_MACHINE, "standard input: %s", strerror(errno));
    options.overlay_path = a->stdin_filename;
    options.overlay_text = text;
    if (a->path_count == 0) a->paths[a->path_count++] = a->stdin_filename;
  }
  size_t count = a->path_count == 0 ? 1 : a->path_count;
  int code = EXIT_OK;
  for (size_t i = 0; i < count; i++) {
    options.path = a->path_count == 0 ? NULL : a->paths[i];
    layerc_result *result = layerc_compile(&options);
    if (result == NULL) return complain(EXIT_MACHINE, "out of memory");
    bool printed = layerc_status_of(result) == LAYERC_USAGE || print_diagnostics(a, result, 1);
    code = worst(code, exit_code(a, result));
    if (!printed) code = complain(EXIT_MACHINE, "standard output: %s", strerror(errno));
    layerc_free(result);
  }
  free(text);
  return code;
}
