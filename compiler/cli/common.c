#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"

int complain(int code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs("layerc: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
  return code;
}

size_t name_distance(const char *a, size_t m, const char *b) {
  enum { LONGEST = 64 };
  size_t n = strlen(b), row[LONGEST];
  if (m >= LONGEST || n >= LONGEST) return SIZE_MAX;
  for (size_t k = 0; k <= n; k++) row[k] = k;
  for (size_t i = 1; i <= m; i++) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t k = 1; k <= n; k++) {
      size_t above = row[k], best = corner + (a[i - 1] != b[k - 1]);
      if (above + 1 < best) best = above + 1;
      if (row[k - 1] + 1 < best) best = row[k - 1] + 1;
      row[k] = best;
      corner = above;
    }
  }
  return row[n] * 3 <= n + 1 ? row[n] : SIZE_MAX;
}

const char *nearest_name(const char *word, const char *(*at)(size_t)) {
  const char *best = NULL;
  size_t least = SIZE_MAX;
  for (size_t i = 0; at(i) != NULL; i++) {
    size_t d = name_distance(word, strlen(word), at(i));
    if (d < least) {
      least = d;
      best = at(i);
    }
  }
  return best;
}

// A variable that is set to nothing counts as not set: build machines set those they have no value for.
static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value != NULL && *value != '\0' ? value : NULL;
}

layerc_options options_of(const Arguments *a, layerc_mode mode) {
  return (layerc_options){
      .mode = mode,
      .workspace = a->workspace,
      .project = a->project,
      .environment = a->environment,
      .fallback_workspace = variable("LAYERON_WORKSPACE"),
      .fallback_project = variable("LAYERON_PROJECT"),
      .fallback_environment = variable("LAYERON_ENV"),
      .defines = a->defines,
      .define_count = a->define_count,
  };
}

bool wants_color(const Arguments *a, int descriptor) {
  if (strcmp(a->color, "always") == 0) return true;
  const char *no_color = getenv("NO_COLOR");
  if (strcmp(a->color, "never") == 0 || (no_color != NULL && no_color[0] != '\0')) return false;
  return isatty(descriptor) == 1;
}

bool write_all(int descriptor, const char *text, size_t length) {
  while (length > 0) {
    ssize_t n = write(descriptor, text, length);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text += n;
    length -= (size_t)n;
  }
  return true;
}

bool print_diagnostics(const Arguments *a, layerc_result *result, int descriptor) {
  struct winsize size;
  size_t width = isatty(descriptor) && ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
  layerc_render_options options = {a->format, wants_color(a, descriptor), width};
  layerc_text text = layerc_render(result, &options);
  return write_all(descriptor, text.data, text.length);
}

int exit_code(const Arguments *a, const layerc_result *result) {
  switch (layerc_status_of(result)) {
  case LAYERC_REJECTED: return EXIT_REJECTED;
  case LAYERC_USAGE: return complain(EXIT_USAGE, "%s", layerc_failure(result).data);
  case LAYERC_FAILED: return complain(EXIT_MACHINE, "%s", layerc_failure(result).data);
  case LAYERC_OK: break;
  }
  return a->warnings_are_errors && layerc_warning_count(result) > 0 ? EXIT_REJECTED : EXIT_OK;
}
