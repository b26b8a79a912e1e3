// The reader of files.h that reads the disk.
#define _DEFAULT_SOURCE // d_type of a directory's entries

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/files.h"

enum { FIRST_READ = 16 * 1024 };

static FileKind kind_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return LAYERC_FILE_REGULAR;
  if (S_ISDIR(mode)) return LAYERC_FILE_DIRECTORY;
  if (S_ISLNK(mode)) return LAYERC_FILE_LINK;
  return LAYERC_FILE_OTHER;
}

static int disk_kind(void *context, const char *path, layerc_file_kind *kind) {
  (void)context;
  struct stat info;
  *kind = LAYERC_FILE_NONE;
  if (stat(path, &info) == 0) {
    *kind = kind_of_mode(info.st_mode);
    return 0;
  }
  const bool absent = errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == ENAMETOOLONG;
  return absent ? 0 : errno;
}

// 0 if what `info` tells of can be read as text, else an errno value.
static int readable(const struct stat *info) {
  if (S_ISDIR(info->st_mode)) return EISDIR;
  if (!S_ISREG(info->st_mode)) return ENOTSUP;
  return (uintmax_t)info->st_size > UINT32_MAX ? EFBIG : 0;
}

// Reads to the end of the file, which may be longer or shorter than it said.
static int read_all(int descriptor, size_t expected, char **bytes, size_t *length) {
  size_t capacity = expected < FIRST_READ ? FIRST_READ : expected + 1, used = 0;
  char *buffer = malloc(capacity);
  int error = buffer == NULL ? ENOMEM : 0;
  while (error == 0) {
    const ssize_t got = read(descriptor, buffer + used, capacity - used);
    if (got == 0) break;
    if (got > 0) {
      used += (size_t)got;
    } else if (errno != EINTR) {
      error = errno;
    }
    if (used == expected && got > 0 && used < capacity) break; // what was asked for beyond it is not there
    if (used < capacity) continue;
    char *larger = capacity > SIZE_MAX / 2 ? NULL : realloc(buffer, capacity * 2);
    if (larger == NULL) {
      error = ENOMEM;
    } else {
      buffer = larger;
      capacity *= 2;
    }
  }
  if (error != 0) {
    free(buffer);
    return error;
  }
  *bytes = buffer;
  *length = used;
  return 0;
}

// The kind is asked before opening, since opening a device may do something, and again of what was opened. A FIFO that
// comes in between cannot hold us up: O_NONBLOCK.
static int disk_read(void *context, const char *path, char **bytes, size_t *length) {
  (void)context;
  struct stat info;
  if (stat(path, &info) != 0) return errno;
  int error = readable(&info);
  if (error != 0) return error;
  int descriptor;
  do descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return errno;
  error = fstat(descriptor, &info) != 0 ? errno : readable(&info);
  if (error == 0) error = read_all(descriptor, (size_t)info.st_size, bytes, length);
  close(descriptor);
  return error;
}

int disk_read_listed(int root, const char *path, size_t below, char *buffer, size_t size, char **bytes,
                     size_t *length) {
  const int descriptor =
      openat(root, root < 0 ? path : path + below, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  if (descriptor < 0) return disk_read(NULL, path, bytes, length);
  struct stat info;
  const bool fits = fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode) && (uintmax_t)info.st_size < size;
  const ssize_t got = fits ? read(descriptor, buffer, (size_t)info.st_size + 1) : -1;
  close(descriptor);
  if (got < 0 || got != info.st_size) return disk_read(NULL, path, bytes, length);
  *bytes = buffer;
  *length = (size_t)got;
  return 0;
}

static void disk_release(void *context, char *bytes, size_t length) {
  (void)context;
  (void)length;
  free(bytes);
}

static FileKind kind_of_entry(DIR *directory, const struct dirent *entry) {
#ifdef DT_UNKNOWN
  switch (entry->d_type) {
  case DT_REG: return LAYERC_FILE_REGULAR;
  case DT_DIR: return LAYERC_FILE_DIRECTORY;
  case DT_LNK: return LAYERC_FILE_LINK;
  case DT_UNKNOWN: break;
  default: return LAYERC_FILE_OTHER;
  }
#endif
  struct stat info;
  const bool known = fstatat(dirfd(directory), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0;
  return known ? kind_of_mode(info.st_mode) : LAYERC_FILE_OTHER;
}

static int disk_list(void *context, const char *path, void (*each)(void *to, const char *name, layerc_file_kind kind),
                     void *to) {
  (void)context;
  DIR *directory = opendir(path);
  if (directory == NULL) return errno;
  const struct dirent *entry;
  while (errno = 0, (entry = readdir(directory)) != NULL) {
    const bool is_self_or_parent = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (!is_self_or_parent) each(to, entry->d_name, kind_of_entry(directory, entry));
  }
  const int error = errno;
  closedir(directory);
  return error;
}

static int disk_real_path(void *context, const char *path, char **resolved) {
  (void)context;
  *resolved = realpath(path, NULL);
  return *resolved == NULL ? errno : 0;
}

static bool disk_is_own(void *context, const char *path) {
  (void)context;
  char target[1];
  return readlink(path, target, sizeof target) < 0 && errno == EINVAL;
}

const layerc_reader files_disk_reader = {
    .kind = disk_kind,
    .read = disk_read,
    .release = disk_release,
    .list = disk_list,
    .real_path = disk_real_path,
    .is_own = disk_is_own,
};
