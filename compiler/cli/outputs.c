// A build's files, written all or none: each beside its place, then renamed into it. What stood there before is kept
// beside as well until all are in place. A build that is killed leaves files beside; the next one replaces them.
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

enum { PATH_MOST = 4096, NAME_MOST = 32, PIECE = 64 * 1024 };

// As long as the new bytes are those that stand there, none are written.
typedef struct Output {
  char path[PATH_MOST], fresh[PATH_MOST], former[PATH_MOST];
  bool is_changed, is_placed, had_former;
  int former_file, fresh_file; // while it is written; -1: none
  off_t same;                  // so many bytes are as before
  char piece[PIECE];           // of the former
} Output;

static int complain_of(const char *path) { return complain(EXIT_MACHINE, "%s: %s", path, strerror(errno)); }

// ---- the directory ----

// Makes the directory with those above it. `*made_from`: the length of the path of the first that was not there.
static bool make_directory(const char *path, size_t *made_from) {
  char part[PATH_MOST];
  const size_t length = strlen(path);
  struct stat st;
  *made_from = SIZE_MAX;
  if (length + NAME_MOST >= PATH_MOST) {
    errno = ENAMETOOLONG;
    return false;
  }
  for (size_t i = 1; i <= length; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    memcpy(part, path, i);
    part[i] = '\0';
    if (stat(part, &st) == 0) continue; // if it is no directory, the next step says so
    if (mkdir(part, 0777) == 0) *made_from = i < *made_from ? i : *made_from;
    else if (errno != EEXIST) return false;
  }
  if (stat(path, &st) != 0) return false;
  errno = ENOTDIR;
  return S_ISDIR(st.st_mode);
}

static void remove_directories(const char *path, size_t made_from) {
  char part[PATH_MOST];
  size_t length = strlen(path);
  if (length >= PATH_MOST) return;
  memcpy(part, path, length + 1);
  for (; length >= made_from && length > 0; length--) {
    if (part[length] != '/' && part[length] != '\0') continue;
    part[length] = '\0';
    if (part[length - 1] != '/') rmdir(part);
  }
}

// ---- files ----

static bool put(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    const ssize_t n = write(fd, bytes, length);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes += n;
    length -= (size_t)n;
  }
  return true;
}

static int open_former(const char *path) {
  struct stat st;
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))) return fd;
  close(fd);
  return -1;
}

static ssize_t read_former(Output *o, off_t at, size_t length) {
  ssize_t n;
  do n = o->former_file < 0 ? 0 : pread(o->former_file, o->piece, length < PIECE ? length : PIECE, at);
  while (n < 0 && errno == EINTR);
  return n;
}

// The new file, with all that is the same as before; false: errno says why not.
static bool begin_fresh(Output *o) {
  o->fresh_file = open(o->fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (o->fresh_file < 0) return false;
  o->is_changed = true;
  for (off_t at = 0; at < o->same;) {
    const ssize_t n = read_former(o, at, (size_t)(o->same - at));
    if (n == 0) errno = EIO; // it was longer a moment ago
    if (n <= 0 || !put(o->fresh_file, o->piece, (size_t)n)) return false;
    at += n;
  }
  return true;
}

static int write_piece(void *context, const char *bytes, size_t length) {
  Output *o = context;
  while (o->fresh_file < 0 && length > 0) {
    const ssize_t n = read_former(o, o->same, length);
    const bool is_same = n > 0 && memcmp(o->piece, bytes, (size_t)n) == 0;
    if (!is_same) break;
    o->same += n;
    bytes += n;
    length -= (size_t)n;
  }
  if (length == 0) return 0;
  if (o->fresh_file < 0 && !begin_fresh(o)) return errno;
  return put(o->fresh_file, bytes, length) ? 0 : errno;
}

static bool close_file(int *file) {
  const bool is_closed = *file < 0 || close(*file) == 0;
  *file = -1;
  return is_closed;
}

static bool end_writing(Output *o) {
  const bool is_same = o->fresh_file < 0 && o->former_file >= 0 && read_former(o, o->same, 1) == 0;
  return is_same || ((o->fresh_file >= 0 || begin_fresh(o)) && close_file(&o->fresh_file));
}

static void remove_beside(const Output *o) {
  unlink(o->fresh);
  unlink(o->former);
}

static bool begin_writing(Output *o, const char *directory, const char *name) {
  struct stat st;
  snprintf(o->path, PATH_MOST, "%s/%s", directory, name);
  snprintf(o->fresh, PATH_MOST, "%s/.%s.new", directory, name);
  snprintf(o->former, PATH_MOST, "%s/.%s.old", directory, name);
  errno = EISDIR;
  if (lstat(o->path, &st) == 0 && S_ISDIR(st.st_mode)) return false;
  remove_beside(o);
  o->former_file = open_former(o->path);
  return true;
}

// The first that failed, with errno; NULL: all stand beside their places, those that change.
static const Output *write_beside(layerc_result *result, Output *outputs, const char *directory) {
  layerc_sink sinks[LAYERC_OUTPUT_COUNT];
  for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++) {
    sinks[i] = (layerc_sink){write_piece, &outputs[i], 0};
    if (!begin_writing(&outputs[i], directory, layerc_output_name((layerc_output_kind)i))) return &outputs[i];
  }
  layerc_write_outputs(result, sinks);
  for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++) {
    errno = sinks[i].error;
    if (errno != 0 || !end_writing(&outputs[i])) return &outputs[i];
  }
  return NULL;
}

// By a second name, so that the file is there at any moment; where there is no such thing, by moving it.
static bool keep_former(Output *o) {
  if (!o->is_changed) return true;
  o->had_former = linkat(AT_FDCWD, o->path, AT_FDCWD, o->former, 0) == 0;
  if (o->had_former || errno == ENOENT) return true;
  return o->had_former = rename(o->path, o->former) == 0;
}

static bool place(Output *o) {
  if (o->is_changed) o->is_placed = rename(o->fresh, o->path) == 0;
  return !o->is_changed || o->is_placed;
}

// If renaming is what fails, a second name does as well.
static void restore(const Output *o) {
  if (o->is_placed && !o->had_former) unlink(o->path);
  if (!o->had_former || rename(o->former, o->path) == 0) return;
  if (o->is_placed) unlink(o->path);
  linkat(AT_FDCWD, o->former, AT_FDCWD, o->path, 0);
}

static int write_all(layerc_result *result, Output *outputs, const char *directory) {
  bool (*const steps[])(Output *) = {keep_former, place};
  const Output *failed = write_beside(result, outputs, directory);
  if (failed != NULL) return complain_of(failed->path);
  for (size_t step = 0; step < sizeof steps / sizeof *steps; step++)
    for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++)
      if (!steps[step](&outputs[i])) return complain_of(outputs[i].path);
  return EXIT_OK;
}

// Two builds into one directory take turns: else the files could be some of the one's and some of the other's. Where
// there are no locks, that is how it is.
int outputs_write(layerc_result *result, const char *directory) {
  size_t made_from;
  const bool is_made = make_directory(directory, &made_from);
  int code = is_made ? EXIT_OK : complain_of(directory);
  const int lock = is_made ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (lock >= 0) flock(lock, LOCK_EX);
  Output *outputs = calloc(LAYERC_OUTPUT_COUNT, sizeof *outputs);
  if (outputs == NULL) code = complain(EXIT_MACHINE, "out of memory");
  for (int i = 0; i < LAYERC_OUTPUT_COUNT && outputs != NULL; i++) outputs[i].former_file = outputs[i].fresh_file = -1;
  if (code == EXIT_OK) {
    code = write_all(result, outputs, directory);
    for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++) {
      if (code != EXIT_OK) restore(&outputs[i]);
      if (outputs[i].path[0] != '\0') remove_beside(&outputs[i]);
      close_file(&outputs[i].former_file);
      close_file(&outputs[i].fresh_file);
    }
  }
  if (code != EXIT_OK && made_from != SIZE_MAX) remove_directories(directory, made_from);
  if (lock >= 0) close(lock);
  free(outputs);
  return code;
}
