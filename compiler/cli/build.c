#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

// ---- the summary ----

enum { COLUMNS = 5, ROTATION_MOST = 64, GAP = 2 };
static const layerc_text heads[COLUMNS] = {
    {"ADDRESS", 7}, {"KIND", 4}, {"ROTATION", 8}, {"BINDING", 7}, {"PHYSICAL NAME", 13}};

typedef struct Row {
  layerc_text cells[COLUMNS];
  char rotation[ROTATION_MOST];
} Row;

static void describe_rotation(char out[ROTATION_MOST], const layerc_node *n) {
  if (n->rotation_days == 0) snprintf(out, ROTATION_MOST, "-");
  else if (strcmp(n->retention.data, "retain_for") == 0)
    snprintf(out, ROTATION_MOST, "%zu days, kept %zu days", n->rotation_days, n->retention_days);
  else
    snprintf(out, ROTATION_MOST, "%zu days%s", n->rotation_days,
             strcmp(n->retention.data, "retain_forever") == 0 ? ", kept for ever" : "");
}

// An app can have thousands: no format is read for each.
static void print_row(FILE *out, const layerc_text cells[], const size_t widths[]) {
  static const char spaces[] = "                                                                ";
  for (int i = 0; i < COLUMNS; i++) {
    fwrite(cells[i].data, 1, cells[i].length, out);
    size_t blank = i < COLUMNS - 1 ? widths[i] - cells[i].length + GAP : 0;
    for (; blank >= sizeof spaces; blank -= sizeof spaces - 1) fwrite(spaces, 1, sizeof spaces - 1, out);
    fwrite(spaces, 1, blank, out);
  }
  fputc('\n', out);
}

static size_t read_rows(layerc_result *result, Row *rows, size_t widths[]) {
  size_t count = 0;
  for (int k = 0; k < COLUMNS; k++) widths[k] = heads[k].length;
  for (size_t i = 0; i < layerc_node_count(result); i++) {
    const layerc_node *n = layerc_node_at(result, i);
    if (strcmp(n->type.data, "secret") != 0) continue;
    Row *r = &rows[count++];
    describe_rotation(r->rotation, n);
    const layerc_text cells[COLUMNS] = {
        n->address, n->kind, {r->rotation, strlen(r->rotation)}, n->binding, n->physical_name};
    memcpy(r->cells, cells, sizeof cells);
    for (int k = 0; k < COLUMNS; k++)
      if (cells[k].length > widths[k]) widths[k] = cells[k].length;
  }
  return count;
}

// Relative to the working directory where it lies below it.
static void print_path(FILE *out, const char *path) {
  char directory[4096];
  const size_t length = getcwd(directory, sizeof directory) == NULL ? 0 : strlen(directory);
  const bool is_below = length > 1 && strncmp(path, directory, length) == 0 && path[length] == '/';
  put_visible(out, is_below ? path + length + 1 : path);
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
    layerc_sink sinks[LAYERC_OUTPUT_COUNT] = {[LAYERC_OUTPUT_GRAPH] = {print_piece, &code, 0}};
    layerc_write_outputs(result, sinks);
    return sinks[LAYERC_OUTPUT_GRAPH].error == ENOMEM ? complain(EXIT_MACHINE, "out of memory") : code;
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
