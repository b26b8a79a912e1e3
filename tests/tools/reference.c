// The reference pages and schemas, from the compiler's tables:
//   reference NAME          prints one
//   reference --write DOCS  writes all below DOCS
//   reference --check DOCS  names those that differ from what stands below DOCS; exit 1 if there are any
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layerc.h"

static const struct {
  const char *name, *folder;
} pages[] = {
    {"rules.md", ""},
    {"options.md", ""},
    {"app.schema.json", "schemas/"},
    {"graph.schema.json", "schemas/"},
    {"sources.schema.json", "schemas/"},
    {"diagnostics.schema.json", "schemas/"},
};
enum { PAGE_COUNT = sizeof pages / sizeof *pages, PATH_SIZE = 4096 };

// True if the file holds exactly `text`.
static bool holds(const char *path, const char *text) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return false;
  bool same = true;
  for (int c = 0; same && (c = getc(file)) != EOF; text++) same = *text != '\0' && c == (unsigned char)*text;
  same = same && *text == '\0' && !ferror(file);
  return fclose(file) == 0 && same;
}

static bool write_page(const char *path, const char *text) {
  if (holds(path, text)) return true;
  FILE *file = fopen(path, "wb");
  bool written = file != NULL && fputs(text, file) != EOF;
  if (file != NULL && fclose(file) != 0) written = false;
  if (!written) fprintf(stderr, "reference: %s: %s\n", path, strerror(errno));
  return written;
}

static bool check_page(const char *path, const char *text) {
  if (holds(path, text)) return true;
  fprintf(stderr, "reference: %s is not what the compiler's tables say; run `make docs`\n", path);
  return false;
}

static char *page_text(const char *name) {
  char *text = layerc_reference(name);
  if (text == NULL) fprintf(stderr, "reference: the compiler makes no %s\n", name);
  return text;
}

static int print_page(const char *name) {
  char *text = page_text(name);
  if (text == NULL) return EXIT_FAILURE;
  int status = fputs(text, stdout) == EOF || fflush(stdout) == EOF ? EXIT_FAILURE : EXIT_SUCCESS;
  free(text);
  return status;
}

static int each_page(const char *docs, bool (*handle)(const char *path, const char *text)) {
  int status = EXIT_SUCCESS;
  for (size_t i = 0; i < PAGE_COUNT; i++) {
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s%s", docs, pages[i].folder, pages[i].name);
    char *text = page_text(pages[i].name);
    if (text == NULL || length < 0 || length >= PATH_SIZE || !handle(path, text)) status = EXIT_FAILURE;
    free(text);
  }
  return status;
}

int main(int argc, char **argv) {
  if (argc == 2) return print_page(argv[1]);
  if (argc == 3 && strcmp(argv[1], "--write") == 0) return each_page(argv[2], write_page);
  if (argc == 3 && strcmp(argv[1], "--check") == 0) return each_page(argv[2], check_page);
  fputs("usage: reference NAME | --write DOCS | --check DOCS\n", stderr);
  return 2;
}
