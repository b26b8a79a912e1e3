// What the command line prints, and to whom.
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"

void put_visible(FILE *out, const char *text) {
  char *visible = layerc_visible(text);
  if (visible != NULL) fputs(visible, out);
  for (const char *c = text; visible == NULL && *c != '\0'; c++) // what is harmless can be said without memory
    if (*c >= ' ' && *c < 0x7F) fputc(*c, out);
  free(visible);
}

int complain(int code, const char *format, ...) {
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  if (out == NULL) return code;
  va_list args;
  va_start(args, format);
  vfprintf(out, format, args);
  va_end(args);
  if (fclose(out) != 0) return code;
  for (char *line = text, *end = NULL; line != NULL; line = end) {
    end = strchr(line, '\n');
    if (end != NULL) *end++ = '\0';
    fputs("layerc: ", stderr);
    put_visible(stderr, line);
    fputc('\n', stderr);
  }
  free(text);
  return code;
}

int print_text(int descriptor, const char *text, size_t length) {
  while (length > 0) {
    const ssize_t n = write(descriptor, text, length);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EPIPE) return EXIT_OK;
    if (n < 0)
      return complain(EXIT_MACHINE, "standard %s: %s", descriptor == STDOUT_FILENO ? "output" : "error",
                      strerror(errno));
    text += n;
    length -= (size_t)n;
  }
  return EXIT_OK;
}

int print_diagnostics(const Arguments *a, layerc_result *result, int descriptor) {
  const layerc_render_options options = {a->format, wants_color(a, descriptor), terminal_width(descriptor)};
  const layerc_text text = layerc_render(result, &options);
  return print_text(descriptor, text.data, text.length);
}

// NO_COLOR (no-color.org) counts if it holds anything; what --color says is stronger.
bool wants_color(const Arguments *a, int descriptor) {
  if (strcmp(a->color, "auto") != 0) return strcmp(a->color, "always") == 0;
  const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
  if (no_color != NULL && *no_color != '\0') return false;
  if (terminal != NULL && strcmp(terminal, "dumb") == 0) return false;
  return isatty(descriptor) == 1;
}

size_t terminal_width(int descriptor) {
  struct winsize size;
  return isatty(descriptor) == 1 && ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
