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

enum { PATH_MOST = 4096, NAME_MOST = 32 };

typedef struct Output {
  char path[PATH_MOST], fresh[PATH_MOST], former[PATH_MOST];
  bool is_changed, is_placed, had_former;
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

enum { PIECE = 64 * 1024 };

// A file's new bytes, as they come. As long as they are those that stand there, none are written.
typedef struct Writing {
  const char *path; // of the new file
  int former, fresh;
  off_t same; // so many bytes are as before
  char *piece;
} Writing;

static int open_former(const char *path) {
  struct stat st;
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))) return fd;
  close(fd);
  return -1;
}

static ssize_t read_former(const Writing *w, off_t at, size_t length) {
  ssize_t n;
  do n = w->former < 0 ? 0 : pread(w->former, w->piece, length < PIECE ? length : PIECE, at);
  while (n < 0 && errno == EINTR);
  return n;
}

// The new file, with all that is the same as before; false: errno says why not.
static bool begin_fresh(Writing *w) {
  w->fresh = open(w->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (w->fresh < 0) return false;
  for (off_t at = 0; at < w->same;) {
    const ssize_t n = read_former(w, at, (size_t)(w->same - at));
    if (n == 0) errno = EIO; // it was longer a moment ago
    if (n <= 0 || !put(w->fresh, w->piece, (size_t)n)) return false;
    at += n;
  }
  return true;
}

static int write_piece(void *context, const char *bytes, size_t length) {
  Writing *w = context;
  while (w->fresh < 0 && length > 0) {
    const ssize_t n = read_former(w, w->same, length);
    const bool is_same = n > 0 && memcmp(w->piece, bytes, (size_t)n) == 0;
    if (!is_same) break;
    w->same += n;
    bytes += n;
    length -= (size_t)n;
  }
  if (length == 0) return 0;
  if (w->fresh < 0 && !begin_fresh(w)) return errno;
  return put(w->fresh, bytes, length) ? 0 : errno;
}

static bool end_writing(Writing *w, int error) {
  if (error == 0 && w->fresh < 0 && (w->former < 0 || read_former(w, w->same, 1) != 0) && !begin_fresh(w))
    error = errno;
  if (w->fresh >= 0 && close(w->fresh) != 0 && error == 0) error = errno;
  if (w->former >= 0) close(w->former);
  free(w->piece);
  if (error != 0) errno = error;
  return error == 0;
}

static void remove_beside(const Output *o) {
  unlink(o->fresh);
  unlink(o->former);
}

static bool prepare(Output *o, const char *directory, layerc_result *result, layerc_output_kind kind) {
  struct stat st;
  const char *name = layerc_output_name(kind);
  snprintf(o->path, PATH_MOST, "%s/%s", directory, name);
  snprintf(o->fresh, PATH_MOST, "%s/.%s.new", directory, name);
  snprintf(o->former, PATH_MOST, "%s/.%s.old", directory, name);
  errno = EISDIR;
  if (lstat(o->path, &st) == 0 && S_ISDIR(st.st_mode)) return false;
  remove_beside(o);
  Writing w = {.path = o->fresh, .former = -1, .fresh = -1, .piece = malloc(PIECE)};
  errno = ENOMEM;
  if (w.piece == NULL) return false;
  w.former = open_former(o->path);
  const int error = layerc_write_output(result, kind, write_piece, &w);
  const bool is_whole = end_writing(&w, error);
  o->is_changed = w.fresh >= 0;
  return is_whole;
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
  for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++) {
    const layerc_output_kind kind = (layerc_output_kind)i;
    if (!prepare(&outputs[i], directory, result, kind)) return complain_of(outputs[i].path);
  }
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
  if (code == EXIT_OK) {
    code = write_all(result, outputs, directory);
    for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++) {
      if (code != EXIT_OK) restore(&outputs[i]);
      if (outputs[i].path[0] != '\0') remove_beside(&outputs[i]);
    }
  }
  if (code != EXIT_OK && made_from != SIZE_MAX) remove_directories(directory, made_from);
  if (lock >= 0) close(lock);
  free(outputs);
  return code;
}
