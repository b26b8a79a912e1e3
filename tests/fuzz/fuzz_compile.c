// Compiles arbitrary bytes as the entry of an app that exists in memory only. Under libFuzzer this is the target;
// without it (any other compiler) the program replays the files and folders it is given.
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "layerc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MANIFEST "{\"name\":\"fuzz\"}"

typedef struct MemoryFile {
  const char *path;
  const char *bytes; // NULL: a directory
  size_t length;
} MemoryFile;

typedef struct MemoryDisk {
  MemoryFile files[5];
  size_t count;
} MemoryDisk;

static const MemoryFile *memory_find(const MemoryDisk *disk, const char *path) {
  for (size_t i = 0; i < disk->count; i++) {
    if (strcmp(disk->files[i].path, path) == 0) return &disk->files[i];
  }
  return NULL;
}

static int memory_kind(void *context, const char *path, layerc_file_kind *kind) {
  const MemoryFile *file = memory_find(context, path);
  *kind = file == NULL ? LAYERC_FILE_NONE : file->bytes == NULL ? LAYERC_FILE_DIRECTORY : LAYERC_FILE_REGULAR;
  return 0;
}

static int memory_read(void *context, const char *path, char **bytes, size_t *length) {
  const MemoryFile *file = memory_find(context, path);
  if (file == NULL) return ENOENT;
  if (file->bytes == NULL) return EISDIR;
  // Exactly as long as the text, so that a read behind its end is found.
  char *copy = malloc(file->length == 0 ? 1 : file->length);
  if (copy == NULL) return ENOMEM;
  memcpy(copy, file->bytes, file->length);
  *bytes = copy;
  *length = file->length;
  return 0;
}

static void memory_release(void *context, char *bytes, size_t length) {
  (void)context;
  (void)length;
  free(bytes);
}

static int memory_list(void *context, const char *path, void (*each)(void *to, const char *name, layerc_file_kind kind),
                       void *to) {
  const MemoryDisk *disk = context;
  const MemoryFile *directory = memory_find(disk, path);
  if (directory == NULL) return ENOENT;
  if (directory->bytes != NULL) return ENOTDIR;
  size_t prefix = strcmp(path, "/") == 0 ? 0 : strlen(path);
  for (size_t i = 0; i < disk->count; i++) {
    const MemoryFile *file = &disk->files[i];
    if (strncmp(file->path, path, prefix) != 0 || file->path[prefix] != '/' || file->path[prefix + 1] == '\0') continue;
    const char *name = file->path + prefix + 1;
    if (strchr(name, '/') != NULL) continue;
    each(to, name, file->bytes == NULL ? LAYERC_FILE_DIRECTORY : LAYERC_FILE_REGULAR);
  }
  return 0;
}

static int memory_real_path(void *context, const char *path, char **resolved) {
  if (memory_find(context, path) == NULL) return ENOENT;
  *resolved = malloc(strlen(path) + 1);
  if (*resolved == NULL) return ENOMEM;
  memcpy(*resolved, path, strlen(path) + 1);
  return 0;
}

static void render(layerc_result *result, size_t i) {
  layerc_render_options options = {.format = layerc_format_name(i), .color = i % 2 == 0, .width = 80};
  if (layerc_render(result, &options).data == NULL) abort();
}

// What must hold whatever the input is.
static void check_result(layerc_result *result, layerc_mode mode, size_t seed) {
  layerc_status status = layerc_status_of(result);
  bool has_errors = layerc_error_count(result) > 0;
  if (status == LAYERC_OK && has_errors) abort();
  if (status == LAYERC_REJECTED && !has_errors) abort();
  bool has_graph = layerc_output(result, LAYERC_OUTPUT_GRAPH).length > 0;
  if (has_graph != (status == LAYERC_OK && mode == LAYERC_BUILD)) abort();
  for (size_t i = 0; i < layerc_diagnostic_count(result); i++) {
    layerc_range range = layerc_diagnostic_at(result, i)->range;
    if (range.start.line < 1 || range.start.column < 1 || range.start.offset > range.end.offset) abort();
  }
  size_t formats = 0;
  while (layerc_format_name(formats) != NULL) formats++;
#ifdef LAYERC_FUZZ
  render(result, seed % formats); // one at a time: more programs are worth more
#else
  (void)seed;
  for (size_t i = 0; i < formats; i++) render(result, i);
#endif
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MemoryDisk disk = {
      .files = {{"/", NULL, 0},
                {"/app", NULL, 0},
                {"/app/src", NULL, 0},
                {"/app/package.json", MANIFEST, sizeof MANIFEST - 1},
                {"/app/src/index.ts", size == 0 ? "" : (const char *)data, size}},
      .count = 5,
  };
  layerc_reader reader = {.context = &disk,
                          .kind = memory_kind,
                          .read = memory_read,
                          .release = memory_release,
                          .list = memory_list,
                          .real_path = memory_real_path};
  layerc_options options = {.mode = LAYERC_BUILD, .working_directory = "/app", .path = "/app", .reader = &reader};
  for (int mode = LAYERC_BUILD; mode <= LAYERC_CHECK; mode++) {
#ifdef LAYERC_FUZZ
    if (size % 8 != 0 ? mode == LAYERC_CHECK : mode == LAYERC_BUILD) continue;
#endif
    options.mode = (layerc_mode)mode;
    layerc_result *result = layerc_compile(&options);
    if (result != NULL) check_result(result, options.mode, size);
    layerc_free(result);
  }
  return 0;
}

#ifndef LAYERC_FUZZ

enum { DEPTH_LIMIT = 8, PATH_SIZE = 4096 };

static bool replay_file(const char *path, size_t size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = malloc(size == 0 ? 1 : size);
  bool read = file != NULL && bytes != NULL && fread(bytes, 1, size, file) == size;
  if (read) {
    LLVMFuzzerTestOneInput(bytes, size);
  } else {
    fprintf(stderr, "fuzz_compile: %s: %s\n", path, strerror(errno));
  }
  free(bytes);
  if (file != NULL) (void)fclose(file);
  return read;
}

static bool replay(const char *path, int depth, size_t *count) {
  struct stat status;
  if (stat(path, &status) != 0) {
    fprintf(stderr, "fuzz_compile: %s: %s\n", path, strerror(errno));
    return false;
  }
  if (!S_ISDIR(status.st_mode)) {
    ++*count;
    return replay_file(path, (size_t)status.st_size);
  }
  DIR *directory = depth < DEPTH_LIMIT ? opendir(path) : NULL;
  if (directory == NULL) {
    fprintf(stderr, "fuzz_compile: cannot list %s\n", path);
    return false;
  }
  bool ok = true;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    char below[PATH_SIZE];
    if (entry->d_name[0] == '.') continue;
    int length = snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
    ok = length > 0 && length < PATH_SIZE && replay(below, depth + 1, count) && ok;
  }
  (void)closedir(directory);
  return ok;
}

int main(int argc, char **argv) {
  size_t count = 0;
  bool ok = true;
  for (int i = 1; i < argc; i++) ok = replay(argv[i], 0, &count) && ok;
  printf("replayed %zu files\n", count);
  return ok && count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
