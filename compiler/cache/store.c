#define _DEFAULT_SOURCE // d_type, st_mtim's name

#include "cache/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  MOST_ENTRIES = 64,
  LARGEST_ENTRY = 256 * 1024 * 1024,
  NAME_SIZE = 64,
  HEADER_SIZE = 8 + 16 // magic, digest
};

static const char magic[8] = {'l', 'a', 'y', 'e', 'r', 'c', '\n', 1};

// ---- the folder ----

static int open_directory(int above, const char *name, bool make) {
  // A link is not followed: it may lead anywhere.
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const int descriptor = openat(above, name, flags);
  if (descriptor >= 0 || errno != ENOENT || !make) return descriptor;
  if (mkdirat(above, name, 0777) != 0 && errno != EEXIST) return -1;
  return openat(above, name, flags);
}

// `root` ends in NUL. -1: there is none.
static int open_store(const char *root, bool make) {
  const int project = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (project < 0) return -1;
  const int outputs = open_directory(project, ".layeron", make);
  close(project);
  if (outputs < 0) return -1;
  const int store = open_directory(outputs, "cache", make);
  close(outputs);
  return store;
}

static void entry_name(char name[NAME_SIZE], Digest key, unsigned variant) {
  for (size_t i = 0; i < sizeof key.bytes; i++) snprintf(name + 2 * i, 3, "%02x", key.bytes[i]);
  snprintf(name + 2 * sizeof key.bytes, 8, ".%u", variant);
}

// ---- reading ----

static bool read_whole(int descriptor, char *bytes, size_t length) {
  for (size_t used = 0; used < length;) {
    const ssize_t got = read(descriptor, bytes + used, length - used);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    used += (size_t)got;
  }
  return true;
}

// Over the key too: an entry under a name that is not its own is none.
static Digest digest_of_entry(Arena *arena, Digest key, Str payload) {
  const Digest of_payload = digest_of(payload);
  return digest_of(str_concat(arena, digest_bytes(&key), digest_bytes(&of_payload)));
}

// All of an entry's bytes; the caller frees them. NULL: there is none.
static char *read_entry(const char *root, const char *name, size_t *length) {
  const int store = open_store(root, false);
  if (store < 0) return NULL;
  const int entry = openat(store, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  close(store);
  if (entry < 0) return NULL;
  struct stat info;
  char *bytes = NULL;
  const bool fits =
      fstat(entry, &info) == 0 && S_ISREG(info.st_mode) && info.st_size >= HEADER_SIZE && info.st_size <= LARGEST_ENTRY;
  if (fits) bytes = malloc((size_t)info.st_size);
  if (bytes != NULL && !read_whole(entry, bytes, (size_t)info.st_size)) {
    free(bytes);
    bytes = NULL;
  }
  close(entry);
  *length = bytes == NULL ? 0 : (size_t)info.st_size;
  return bytes;
}

bool store_read(Arena *arena, Str root, Digest key, unsigned variant, Str *payload) {
  char name[NAME_SIZE];
  entry_name(name, key, variant);
  const char *directory = str_c(arena, root);
  size_t length;
  char *bytes = read_entry(directory, name, &length);
  if (bytes == NULL) return false;
  char *copy = arena_try_alloc(arena, length);
  if (copy != NULL) memcpy(copy, bytes, length);
  free(bytes);
  if (copy == NULL) return false;
  Digest digest;
  memcpy(digest.bytes, copy + sizeof magic, sizeof digest.bytes);
  *payload = (Str){copy + HEADER_SIZE, length - HEADER_SIZE};
  return memcmp(copy, magic, sizeof magic) == 0 && digest_equal(digest, digest_of_entry(arena, key, *payload));
}

// ---- writing ----

static bool write_whole(int descriptor, Str bytes) {
  while (bytes.length > 0) {
    const ssize_t put = write(descriptor, bytes.data, bytes.length);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes = str_slice(bytes, (size_t)put, bytes.length);
  }
  return true;
}

static bool write_file(int store, const char *name, Str head, Str rest) {
  const int file = openat(store, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (file < 0) return false;
  const bool written = write_whole(file, head) && write_whole(file, rest);
  return close(file) == 0 && written;
}

typedef struct Age {
  struct timespec time;
  char name[NAME_SIZE];
} Age;

static int by_age(const void *a, const void *b) {
  const Age *x = a, *y = b;
  if (x->time.tv_sec != y->time.tv_sec) return x->time.tv_sec < y->time.tv_sec ? -1 : 1;
  if (x->time.tv_nsec != y->time.tv_nsec) return x->time.tv_nsec < y->time.tv_nsec ? -1 : 1;
  return strcmp(x->name, y->name);
}

// The files of the folder but hidden ones that are not ours, up to `most`; what builds that were killed left is among
// them.
static size_t list_ages(int store, Age *ages, size_t most) {
  const int copy = openat(store, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *directory = copy < 0 ? NULL : fdopendir(copy);
  if (directory == NULL) {
    if (copy >= 0) close(copy);
    return 0;
  }
  size_t count = 0;
  const struct dirent *entry;
  while (count < most && (entry = readdir(directory)) != NULL) {
    struct stat info;
    if (entry->d_name[0] == '.' || strlen(entry->d_name) >= NAME_SIZE) continue;
    if (fstatat(store, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) continue;
#ifdef __APPLE__
    ages[count].time = info.st_mtimespec;
#else
    ages[count].time = info.st_mtim;
#endif
    memcpy(ages[count++].name, entry->d_name, strlen(entry->d_name) + 1);
  }
  closedir(directory);
  return count;
}

static void prune(int store, const char *kept) {
  enum { MOST_LISTED = 4 * MOST_ENTRIES };
  Age *ages = malloc(MOST_LISTED * sizeof *ages);
  if (ages == NULL) return;
  const size_t count = list_ages(store, ages, MOST_LISTED);
  if (count > 1) qsort(ages, count, sizeof *ages, by_age);
  for (size_t i = 0; i + MOST_ENTRIES < count; i++) {
    if (strcmp(ages[i].name, kept) != 0) unlinkat(store, ages[i].name, 0);
  }
  free(ages);
}

static unsigned oldest_variant(int store, Digest key) {
  Age oldest = {.name = ""};
  unsigned found = 0;
  for (unsigned i = 0; i < CACHE_VARIANTS; i++) {
    Age age = {.name = ""};
    struct stat info;
    entry_name(age.name, key, i);
    if (fstatat(store, age.name, &info, AT_SYMLINK_NOFOLLOW) != 0) return i;
#ifdef __APPLE__
    age.time = info.st_mtimespec;
#else
    age.time = info.st_mtim;
#endif
    if (i > 0 && by_age(&age, &oldest) >= 0) continue;
    oldest = age;
    found = i;
  }
  return found;
}

static void write_entry(int store, Digest key, unsigned variant, Str header, Str payload) {
  char name[NAME_SIZE], beside[NAME_SIZE];
  entry_name(name, key, variant == CACHE_VARIANTS ? oldest_variant(store, key) : variant);
  // Two threads of one process write under two names: each has a stack of its own.
  snprintf(beside, sizeof beside, "new.%ld.%p", (long)getpid(), (void *)&name);
  if (!write_file(store, beside, header, payload) || renameat(store, beside, store, name) != 0) {
    unlinkat(store, beside, 0);
    return;
  }
  prune(store, name);
}

void store_write(Arena *arena, Str root, Digest key, unsigned variant, Str payload) {
  if (payload.length > LARGEST_ENTRY - HEADER_SIZE) return;
  const Digest digest = digest_of_entry(arena, key, payload);
  const Str header = STR_JOIN(arena, (Str){magic, sizeof magic}, digest_bytes(&digest));
  const int store = open_store(str_c(arena, root), true);
  if (store < 0) return;
  write_file(store, ".gitignore", STR("*\n"), STR("")); // fails if it is there
  write_entry(store, key, variant, header, payload);
  close(store);
}
