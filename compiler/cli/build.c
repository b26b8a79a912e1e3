#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

enum { PATH_MOST = 4096 };

static int fail(const char *path) { return complain(EXIT_MACHINE, "%s: %s", path, strerror(errno)); }

static bool make_directory(const char *path) {
  char part[PATH_MOST];
  size_t length = strlen(path);
  if (length >= sizeof part) {
    errno = ENAMETOOLONG;
    return false;
  }
  for (size_t i = 1; i <= length; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    memcpy(part, path, i);
    part[i] = '\0';
    if (mkdir(part, 0777) != 0 && errno != EEXIST) return false;
  }
  struct stat st;
  if (stat(path, &st) != 0) return false;
  errno = ENOTDIR;
  return S_ISDIR(st.st_mode);
}

static bool is_same(const char *path, layerc_text text) {
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  bool same = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size == text.length;
  char *bytes = same ? malloc(text.length + 1) : NULL;
  size_t length = 0;
  for (ssize_t n = 1; bytes != NULL && n > 0 && length<text.length; length += n> 0 ? (size_t)n : 0)
    n = read(fd, bytes + length, text.length - length);
  same = bytes != NULL && length == text.length && memcmp(bytes, text.data, length) == 0;
  free(bytes);
  close(fd);
  return same;
}

static bool write_file(const char *path, layerc_text text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0) return false;
  bool written = write_all(fd, text.data, text.length);
  int error = errno;
  if (close(fd) != 0 && written) return false;
  errno = error;
  return written;
}

// All three beside their places, then renamed into them: each is whole at any moment.
static int write_outputs(const layerc_result *result, const char *directory) {
  char paths[LAYERC_OUTPUT_COUNT][PATH_MOST], beside[LAYERC_OUTPUT_COUNT][PATH_MOST];
  bool changed[LAYERC_OUTPUT_COUNT] = {false};
  int code = EXIT_OK;
  if (!make_directory(directory)) return fail(directory);
  for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++) {
    const char *name = layerc_output_name((layerc_output_kind)i);
    bool fits = snprintf(paths[i], PATH_MOST, "%s/%s", directory, name) < PATH_MOST;
    if (!fits || snprintf(beside[i], PATH_MOST, "%s/.%s.%ld", directory, name, (long)getpid()) >= PATH_MOST) {
      errno = ENAMETOOLONG;
      return fail(directory);
    }
  }
  for (int i = 0; i < LAYERC_OUTPUT_COUNT && code == EXIT_OK; i++) {
    layerc_text text = layerc_output(result, (layerc_output_kind)i);
    changed[i] = !is_same(paths[i], text);
    if (changed[i] && !write_file(beside[i], text)) code = fail(paths[i]);
    struct stat st;
    if (code == EXIT_OK && stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode)) {
      errno = EISDIR;
      code = fail(paths[i]);
    }
  }
  for (int i = 0; i < LAYERC_OUTPUT_COUNT && code == EXIT_OK; i++)
    if (changed[i] && rename(beside[i], paths[i]) != 0) code = fail(paths[i]);
  for (int i = 0; i < LAYERC_OUTPUT_COUNT && code != EXIT_OK; i++)
    if (changed[i]) unlink(beside[i]);
  return code;
}

// ---- the summary ----

typedef struct Row {
  const char *cells[5];
  char rotation[64];
} Row;

static const char *const heads[] = {"ADDRESS", "KIND", "ROTATION", "BINDING", "PHYSICAL NAME"};
enum { COLUMNS = 5 };

static void describe_rotation(char out[64], const layerc_node *n) {
  if (n->rotation_days == 0) snprintf(out, 64, "-");
  else if (strcmp(n->retention.data, "retain_for") == 0)
    snprintf(out, 64, "%zu days, kept %zu", n->rotation_days, n->retention_days);
  else
    snprintf(out, 64, "%zu days%s", n->rotation_days,
             strcmp(n->retention.data, "retain_forever") == 0 ? ", kept for ever" : "");
}

static const char *physical_name(const layerc_result *result, const layerc_node *n) {
  (void)result;
  return n->physical_name.data;
}

static void print_row(const char *const cells[], const size_t widths[], bool bold) {
  if (bold) fputs("\x1b[1m", stdout);
  for (int i = 0; i < COLUMNS; i++)
    printf(i + 1 < COLUMNS ? "%-*s  " : "%.0d%s", i + 1 < COLUMNS ? (int)widths[i] : 0, cells[i]);
  if (bold) fputs("\x1b[0m", stdout);
  putchar('\n');
}

static int print_summary(const Arguments *a, const layerc_result *result, const char *directory) {
  size_t widths[COLUMNS] = {0}, count = 0;
  Row *rows = calloc(layerc_node_count(result) + 1, sizeof *rows);
  if (rows == NULL) return complain(EXIT_MACHINE, "out of memory");
  for (size_t i = 0; i < layerc_node_count(result); i++) {
    const layerc_node *n = layerc_node_at(result, i);
    if (strcmp(n->type.data, "secret") != 0) continue;
    Row *r = &rows[count++];
    describe_rotation(r->rotation, n);
    const char *cells[] = {n->address.data, n->kind.data, r->rotation, n->binding.data, physical_name(result, n)};
    memcpy(r->cells, cells, sizeof cells);
  }
  for (int k = 0; k < COLUMNS; k++) {
    widths[k] = strlen(heads[k]);
    for (size_t i = 0; i < count; i++)
      if (strlen(rows[i].cells[k]) > widths[k]) widths[k] = strlen(rows[i].cells[k]);
  }
  if (count > 0) print_row(heads, widths, wants_color(a, 1));
  for (size_t i = 0; i < count; i++) print_row(rows[i].cells, widths, false);
  printf("%s%zu secret%s; written to %s: app.json, graph.json, sources.json\n", count > 0 ? "\n" : "", count,
         count == 1 ? "" : "s", directory);
  free(rows);
  return fflush(stdout) == 0 ? EXIT_OK : complain(EXIT_MACHINE, "standard output: %s", strerror(errno));
}

int run_build(Arguments *a) {
  if (a->path_count > 1) return complain(EXIT_USAGE, "build takes one PATH");
  if (a->to_stdout && a->output_directory != NULL) return complain(EXIT_USAGE, "--stdout writes nothing: leave out -o");
  layerc_options options = options_of(a, LAYERC_BUILD);
  options.path = a->path_count > 0 ? a->paths[0] : NULL;
  layerc_result *result = layerc_compile(&options);
  if (result == NULL) return complain(EXIT_MACHINE, "out of memory");
  int code = EXIT_OK;
  if (layerc_status_of(result) != LAYERC_USAGE && layerc_status_of(result) != LAYERC_FAILED &&
      !print_diagnostics(a, result, 2))
    code = EXIT_MACHINE;
  int status = exit_code(a, result);
  if (code == EXIT_OK) code = status;
  if (status == EXIT_OK && a->to_stdout) {
    layerc_text graph = layerc_output(result, LAYERC_OUTPUT_GRAPH);
    if (!write_all(1, graph.data, graph.length)) code = complain(EXIT_MACHINE, "standard output: %s", strerror(errno));
  } else if (status == EXIT_OK) {
    char directory[PATH_MOST];
    if (a->output_directory != NULL) snprintf(directory, sizeof directory, "%s", a->output_directory);
    else snprintf(directory, sizeof directory, "%s/.layeron", layerc_root(result).data);
    int written = write_outputs(result, directory);
    if (written == EXIT_OK && !a->quiet) written = print_summary(a, result, directory);
    if (written != EXIT_OK) code = written;
  }
  layerc_free(result);
  return code;
}
