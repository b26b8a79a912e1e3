#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

// ---- the summary ----

static const char *const heads[] = {"ADDRESS", "KIND", "ROTATION", "BINDING", "PHYSICAL NAME"};
enum { COLUMNS = 5, ROTATION_MOST = 64 };

typedef struct Row {
  const char *cells[COLUMNS];
  char rotation[ROTATION_MOST];
} Row;

static void describe_rotation(char out[ROTATION_MOST], const layerc_node *n) {
  if (n->rotation_days == 0) snprintf(out, ROTATION_MOST, "-");
  else if (strcmp(n->retention.data, "retain_for") == 0)
    snprintf(out, ROTATION_MOST, "%zu days, kept %zu", n->rotation_days, n->retention_days);
  else
    snprintf(out, ROTATION_MOST, "%zu days%s", n->rotation_days,
             strcmp(n->retention.data, "retain_forever") == 0 ? ", kept for ever" : "");
}

static void print_row(FILE *out, const char *const cells[], const size_t widths[]) {
  for (int i = 0; i < COLUMNS - 1; i++) fprintf(out, "%-*s  ", (int)widths[i], cells[i]);
  fprintf(out, "%s\n", cells[COLUMNS - 1]);
}

static size_t read_rows(layerc_result *result, Row *rows, size_t widths[]) {
  size_t count = 0;
  for (int k = 0; k < COLUMNS; k++) widths[k] = strlen(heads[k]);
  for (size_t i = 0; i < layerc_node_count(result); i++) {
    const layerc_node *n = layerc_node_at(result, i);
    if (strcmp(n->type.data, "secret") != 0) continue;
    Row *r = &rows[count++];
    describe_rotation(r->rotation, n);
    const char *cells[] = {n->address.data, n->kind.data, r->rotation, n->binding.data, n->physical_name.data};
    memcpy(r->cells, cells, sizeof cells);
    for (int k = 0; k < COLUMNS; k++)
      if (strlen(cells[k]) > widths[k]) widths[k] = strlen(cells[k]);
  }
  return count;
}

// Relative to the working directory where it lies below it.
static void print_path(FILE *out, const char *path) {
  char directory[4096];
  const size_t length = getcwd(directory, sizeof directory) == NULL ? 0 : strlen(directory);
  const bool is_below = length > 1 && strncmp(path, directory, length) == 0 && path[length] == '/';
  fputs(is_below ? path + length + 1 : path, out);
}

static int print_summary(const Arguments *a, layerc_result *result, const char *directory) {
  size_t widths[COLUMNS], length = 0;
  char *text = NULL;
  Row *rows = calloc(layerc_node_count(result) + 1, sizeof *rows);
  FILE *out = open_memstream(&text, &length);
  if (rows != NULL && out != NULL) {
    const bool is_bold = wants_color(a, STDOUT_FILENO);
    const size_t count = read_rows(result, rows, widths);
    if (count > 0) {
      fputs(is_bold ? "\x1b[1m" : "", out);
      print_row(out, heads, widths);
      fputs(is_bold ? "\x1b[0m" : "", out);
    }
    for (size_t i = 0; i < count; i++) print_row(out, rows[i].cells, widths);
    fprintf(out, "%s%zu secret%s; written to ", count > 0 ? "\n" : "", count, count == 1 ? "" : "s");
    print_path(out, directory);
    fputs(": app.json, graph.json, sources.json\n", out);
  }
  const bool is_whole = rows != NULL && out != NULL && !ferror(out) && layerc_status_of(result) == LAYERC_OK;
  const bool is_closed = out != NULL && fclose(out) == 0;
  const int code =
      is_whole && is_closed ? print_text(STDOUT_FILENO, text, length) : complain(EXIT_MACHINE, "out of memory");
  free(rows);
  free(text);
  return code;
}

// ---- the command ----

static int print_piece(void *context, const char *bytes, size_t length) {
  int *code = context;
  *code = print_text(STDOUT_FILENO, bytes, length);
  return *code == EXIT_OK ? 0 : EIO;
}

static int deliver(const Arguments *a, layerc_result *result) {
  if (a->to_stdout) {
    int code = EXIT_OK;
    const int error = layerc_write_output(result, LAYERC_OUTPUT_GRAPH, print_piece, &code);
    return error == ENOMEM ? complain(EXIT_MACHINE, "out of memory") : code;
  }
  static const char folder[] = "/.layeron";
  const char *root = layerc_root(result).data;
  const size_t size = strlen(root) + sizeof folder;
  char *own = malloc(size);
  if (own == NULL) return complain(EXIT_MACHINE, "out of memory");
  snprintf(own, size, "%s%s", root, folder);
  const char *directory = a->output_directory != NULL ? a->output_directory : own;
  int code = outputs_write(result, directory);
  if (code == EXIT_OK) layerc_keep(result);
  if (code == EXIT_OK && !a->quiet) code = print_summary(a, result, directory);
  free(own);
  return code;
}

int run_build(const Arguments *a) {
  if (a->path_count > 1) return complain(EXIT_USAGE, "build takes one PATH");
  if (a->to_stdout && a->output_directory != NULL) return complain(EXIT_USAGE, "--stdout writes nothing: leave out -o");
  layerc_options options = options_of(a, LAYERC_BUILD);
  options.path = a->path_count > 0 ? a->paths[0] : NULL;
  options.use_cache = !a->no_cache && !a->eager;
  layerc_result *result = layerc_compile(&options);
  if (result == NULL) return complain(EXIT_MACHINE, "out of memory");
  const layerc_status status = layerc_status_of(result);
  const bool is_judged = status == LAYERC_OK || status == LAYERC_REJECTED;
  int code = is_judged ? print_diagnostics(a, result, STDERR_FILENO) : EXIT_OK;
  if (code == EXIT_OK) code = exit_code(a, result);
  if (code == EXIT_OK) code = deliver(a, result);
  print_timings(a, result);
  layerc_free(result);
  return code;
}
