#include <errno.h>
#include <stdarg.h>
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

static size_t distance(const char *a, const char *b) {
  size_t m = strlen(a), n = strlen(b), row[64];
  if (m >= 64 || n >= 64) return 64;
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
  return row[n];
}

const char *nearest_name(const char *word, const char *(*at)(size_t)) {
  const char *best = NULL;
  size_t least = 64;
  for (size_t i = 0; at(i) != NULL; i++) {
    size_t d = distance(word, at(i));
    if (d < least && d * 3 <= strlen(at(i)) + 1) {
      least = d;
      best = at(i);
    }
  }
  return best;
}

layerc_options options_of(const Arguments *a, layerc_mode mode) {
  return (layerc_options){
      .mode = mode,
      .workspace = a->workspace,
      .project = a->project,
      .environment = a->environment,
      .fallback_workspace = getenv("LAYERON_WORKSPACE"),
      .fallback_project = getenv("LAYERON_PROJECT"),
      .fallback_environment = getenv("LAYERON_ENV"),
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
