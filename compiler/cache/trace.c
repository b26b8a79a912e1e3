#define _DEFAULT_SOURCE // realpath

#include "cache/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/path.h"
#include "support/vec.h"
#include "support/work.h"

enum { LONGEST_PATH = 4096 };

// What was asked about a path.
enum { ASKED_KIND = 1, ASKED_REAL = 2, ASKED_CONTENT = 4, IS_SELF = 8, ASKED_ENTRIES = 16, ASKED_ALL = 31 };
enum { ASKED_WITHIN = ASKED_CONTENT | ASKED_ENTRIES }; // what is in a file, or a directory

// All that was told about one path.
typedef struct Fact {
  const char *path; // as seen from the fence; "." is the fence
  unsigned asked;
  FileKind kind;
  Str real;         // absolute
  size_t directory; // index of what the path lies in
  FileContent content;
} Fact;

// ---- writing ----

typedef struct Gathering {
  Arena *arena;
  Str fence;
  Map facts; // path -> Fact
} Gathering;

static Fact *fact_of(Gathering *g, Str path, bool may_be_dropped) {
  if (may_be_dropped && !path_is_within(path, g->fence)) return NULL;
  void **slot = map_slot(&g->facts, path);
  if (*slot == NULL) *slot = ARENA_NEW(g->arena, Fact);
  return *slot;
}

static Str seen_from(Gathering *g, Str path) {
  const Str relative = path_relative(g->arena, g->fence, path);
  return str_is_empty(relative) ? STR(".") : relative;
}

static void gather(Gathering *g, const Files *files, FilesMark before) {
  for (size_t i = 0; i < files->kinds.count; i++) {
    const MapEntry *entry = &files->kinds.entries[i];
    Fact *fact = fact_of(g, entry->key, i < before.kinds);
    if (fact == NULL) continue;
    fact->asked |= ASKED_KIND;
    fact->kind = files_known_kind(entry->value);
  }
  for (size_t i = 0; i < files->real_paths.count; i++) {
    const MapEntry *entry = &files->real_paths.entries[i];
    Fact *fact = fact_of(g, entry->key, i < before.real_paths);
    if (fact == NULL) continue;
    const Str real = *(const Str *)entry->value;
    fact->asked |= ASKED_REAL | (str_equal(real, entry->key) ? IS_SELF : 0u);
    fact->real = real;
  }
  for (size_t i = 0; i < files->contents.count; i++) {
    const MapEntry *entry = &files->contents.entries[i];
    Fact *fact = fact_of(g, entry->key, i < before.contents);
    if (fact == NULL) continue;
    fact->asked |= ASKED_CONTENT;
    fact->content = *(const FileContent *)entry->value;
  }
  for (size_t i = 0; i < files->directories.count; i++) {
    const MapEntry *entry = &files->directories.entries[i];
    Fact *fact = fact_of(g, entry->key, false);
    fact->asked |= ASKED_ENTRIES;
    fact->content = files_listed(entry->value);
  }
}

bool trace_encode(StrBuilder *out, const Files *files, FilesMark before, Str fence) {
  Gathering g = {.arena = out->arena, .fence = fence, .facts = {.arena = out->arena}};
  if (files->has_failed) return false;
  gather(&g, files, before);
  encode_number(out, g.facts.count);
  for (size_t i = 0; i < g.facts.count; i++) {
    const Fact *fact = g.facts.entries[i].value;
    encode_text(out, seen_from(&g, g.facts.entries[i].key));
    encode_number(out, fact->asked);
    if (fact->asked & ASKED_KIND) encode_number(out, (uint64_t)fact->kind);
    if ((fact->asked & ASKED_REAL) && !(fact->asked & IS_SELF)) encode_text(out, seen_from(&g, fact->real));
    if (!(fact->asked & ASKED_WITHIN)) continue;
    encode_number(out, fact->content.length);
    sb_add(out, digest_bytes(&fact->content.digest));
  }
  return true;
}

// ---- asking again ----

typedef struct Directory {
  const char *path;
  size_t above; // index of the directory it lies in, which comes before it
  bool is_real; // no part of it is a link
} Directory;

typedef struct Replay {
  Arena *arena;
  Str fence;
  int root; // the fence, opened
  Fact *facts;
  size_t count;
  Map indices; // directory -> index + 1
  VEC(Directory) directories;
  atomic_bool differs;
} Replay;

static size_t directory_index(Replay *r, Str path) {
  const void *known = map_get(&r->indices, path);
  if (known != NULL) return (size_t)(uintptr_t)known - 1;
  // The fence is a real path, and so are the directories above it.
  const bool is_real = str_is(path, ".") || str_is(path, "..") || str_ends_with(path, STR("/.."));
  const size_t above = is_real ? 0 : directory_index(r, path_directory(path));
  vec_push(r->arena, &r->directories, ((Directory){str_c(r->arena, path), above, is_real}));
  map_put(&r->indices, path, (void *)(uintptr_t)r->directories.count);
  return r->directories.count - 1;
}

// A trace's paths are normal: "." or parts of which only the first may be "..", none empty.
static bool is_normal(Str path) {
  if (str_is(path, ".")) return true;
  bool is_inside = false;
  for (size_t from = 0; from <= path.length;) {
    size_t to = str_find_char(path, '/', from);
    if (to == SIZE_MAX) to = path.length;
    const Str part = str_slice(path, from, to);
    if (str_is_empty(part) || str_is(part, ".") || (str_is(part, "..") && is_inside)) return false;
    is_inside = !str_is(part, "..");
    from = to + 1;
  }
  return path.length < LONGEST_PATH && str_find_char(path, '\0', 0) == SIZE_MAX;
}

static bool decode_fact(Decoder *d, Replay *r, Fact *fact) {
  const Str path = decode_text(d);
  *fact = (Fact){.asked = (unsigned)decode_index(d, ASKED_ALL + 1)};
  if (fact->asked & ASKED_KIND) fact->kind = (FileKind)decode_index(d, LAYERC_FILE_OTHER + 1);
  if ((fact->asked & ASKED_REAL) && !(fact->asked & IS_SELF)) fact->real = decode_text(d);
  if (fact->asked & ASKED_WITHIN) {
    fact->content.length = (size_t)decode_number(d);
    const Str digest = decode_bytes(d, sizeof fact->content.digest.bytes);
    memcpy(fact->content.digest.bytes, digest.data, digest.length);
  }
  if (d->is_damaged || !is_normal(path)) return false;
  fact->path = str_c(r->arena, path);
  if (!(fact->asked & ASKED_REAL)) return true;
  fact->real = path_resolve(r->arena, r->fence, fact->asked & IS_SELF ? path : fact->real);
  fact->directory = directory_index(r, path_directory(path));
  return true;
}

typedef char FullPath[2 * LONGEST_PATH];

static bool full_path(const Replay *r, const Fact *fact, FullPath path) {
  const int length = snprintf(path, sizeof(FullPath), "%.*s/%s", STR_ARG(r->fence), fact->path);
  return length >= 0 && (size_t)length < sizeof(FullPath);
}

static void add_entry(void *content, const char *name, layerc_file_kind kind) {
  content_add_entry(content, str_of(name), kind);
}

static bool entries_hold(const Replay *r, const Fact *fact) {
  FullPath path;
  FileContent listed = {0};
  if (!full_path(r, fact, path)) return false;
  if (files_disk_reader.list(files_disk_reader.context, path, add_entry, &listed) != 0) return false;
  return listed.length == fact->content.length && digest_equal(listed.digest, fact->content.digest);
}

// Paths that are links or nothing at all: asked as the compiler asks.
static bool real_path_holds(const Replay *r, const Fact *fact) {
  FullPath path;
  if (!full_path(r, fact, path)) return false;
  char *real = realpath(path, NULL);
  const bool holds = real == NULL ? (fact->asked & IS_SELF) != 0 : str_is(fact->real, real);
  free(real);
  return holds;
}

static FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return LAYERC_FILE_REGULAR;
  return S_ISDIR(mode) ? LAYERC_FILE_DIRECTORY : LAYERC_FILE_OTHER;
}

static bool content_holds(int descriptor, const FileContent *content) {
  char *bytes = malloc(content->length + 1);
  size_t length = 0;
  ssize_t got = bytes == NULL ? -1 : 1;
  while (got > 0 && length <= content->length) {
    got = read(descriptor, bytes + length, content->length + 1 - length);
    if (got > 0) length += (size_t)got;
    if (got < 0 && errno == EINTR) got = 1;
  }
  const bool holds =
      got == 0 && length == content->length && digest_equal(digest_of((Str){bytes, length}), content->digest);
  free(bytes);
  return holds;
}

// `info` tells of what stands there: nothing but an ordinary file is opened.
static bool file_holds(const Replay *r, const Fact *fact, const struct stat *info) {
  if (!S_ISREG(info->st_mode) || (uintmax_t)info->st_size != fact->content.length) return false;
  const int descriptor = openat(r->root, fact->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return false;
  struct stat opened;
  const bool holds =
      fstat(descriptor, &opened) == 0 && S_ISREG(opened.st_mode) && content_holds(descriptor, &fact->content);
  close(descriptor);
  return holds;
}

static bool is_absence(int error) {
  return error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG;
}

static bool holds(const Replay *r, const Fact *fact) {
  struct stat info;
  bool is_there = fstatat(r->root, fact->path, &info, AT_SYMLINK_NOFOLLOW) == 0;
  const bool is_link = is_there && S_ISLNK(info.st_mode);
  if (is_link) is_there = fstatat(r->root, fact->path, &info, 0) == 0;
  if (!is_there && !is_absence(errno)) return false;
  const FileKind kind = is_there ? kind_of(info.st_mode) : LAYERC_FILE_NONE;
  if ((fact->asked & ASKED_KIND) && kind != fact->kind) return false;
  if (fact->asked & ASKED_REAL) {
    const bool is_self = is_there && !is_link && r->directories.items[fact->directory].is_real;
    if (!(is_self && (fact->asked & IS_SELF)) && !real_path_holds(r, fact)) return false;
  }
  if (fact->asked & ASKED_ENTRIES && !entries_hold(r, fact)) return false;
  return !(fact->asked & ASKED_CONTENT) || (is_there && file_holds(r, fact, &info));
}

static void ask(void *context, size_t index) {
  Replay *r = context;
  if (atomic_load_explicit(&r->differs, memory_order_relaxed)) return;
  if (!holds(r, &r->facts[index])) atomic_store_explicit(&r->differs, true, memory_order_relaxed);
}

static void look_at_directories(Replay *r) {
  for (size_t i = 0; i < r->directories.count; i++) {
    Directory *directory = &r->directories.items[i];
    struct stat info;
    if (directory->is_real || !r->directories.items[directory->above].is_real) continue;
    directory->is_real = fstatat(r->root, directory->path, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
  }
}

bool trace_holds(Decoder *d, Arena *arena, Str fence, Metrics *metrics) {
  Replay r = {.arena = arena, .fence = fence, .indices = {.arena = arena}, .count = decode_count(d)};
  r.facts = ARENA_ARRAY(arena, Fact, r.count);
  for (size_t i = 0; i < r.count; i++) {
    if (!decode_fact(d, &r, &r.facts[i])) return false;
  }
  for (size_t i = 0; i < r.count; i++) {
    if (r.facts[i].asked & ASKED_CONTENT) metrics_count(metrics, PHASE_CACHE, 1, r.facts[i].content.length);
  }
  // From here on nothing is allocated: nothing can jump away from the open directory.
  r.root = open(str_c(arena, fence), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (r.root < 0) return false;
  look_at_directories(&r);
  work_share(r.count, &(Work){ask, &r, .least = 48, .block = 8});
  close(r.root);
  return !atomic_load(&r.differs);
}
