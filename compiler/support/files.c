#include "support/files.h"

#include <errno.h>
#include <stdlib.h>
#include <xxhash.h>

#include "support/ahead.h"
#include "support/path.h"

typedef struct Listing {
  int error;
  DirectoryEntry *entries;
  size_t count;
} Listing;

// A directory of which single files are asked. What its listing answers is remembered as if it had been asked.
typedef struct Browsed {
  size_t asked;
  const Listing *listing; // NULL: not yet
} Browsed;

void files_init(Files *files, Arena *arena, const layerc_reader *reader) {
  *files = (Files){.arena = arena,
                   .reader = reader,
                   .kinds = {.arena = arena},
                   .real_paths = {.arena = arena},
                   .folders = {.arena = arena},
                   .directories = {.arena = arena},
                   .browsed = {.arena = arena},
                   .contents = {.arena = arena}};
}

Digest digest_of(Str bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data, bytes.length));
  Digest digest;
  memcpy(digest.bytes, canonical.digest, sizeof digest.bytes);
  return digest;
}

void content_add_entry(FileContent *content, Str name, FileKind kind) {
  const Digest digest = digest_of(name);
  content->length++;
  for (size_t i = 0, carry = (size_t)kind + 1; i < sizeof digest.bytes; i++, carry >>= 8) {
    carry += (size_t)content->digest.bytes[i] + digest.bytes[i];
    content->digest.bytes[i] = (unsigned char)carry;
  }
}

FileContent files_listed(const void *listing) {
  const Listing *l = listing;
  FileContent content = {0};
  for (size_t i = 0; i < l->count; i++) content_add_entry(&content, l->entries[i].name, l->entries[i].kind);
  return content;
}

// A name with a NUL byte in it names nothing, and must not be cut short into a name that does.
static bool has_nul(Str path) { return str_find_char(path, '\0', 0) != SIZE_MAX; }

// Kinds are kept as kind + 1, so that NULL stays "not asked yet".
FileKind files_known_kind(const void *kind) { return (FileKind)((uintptr_t)kind - 1); }

static int by_name(const void *a, const void *b) {
  return str_compare(((const DirectoryEntry *)a)->name, ((const DirectoryEntry *)b)->name);
}

// What the listing of its directory says of a file or a directory, if there is one. Nothing of what it does not name:
// a system that takes two spellings for one name would find it all the same. Nothing of links.
static FileKind kind_in(const Listing *listing, Str path) {
  if (listing == NULL || listing->count == 0) return LAYERC_FILE_NONE;
  const DirectoryEntry key = {.name = path_base(path)};
  const DirectoryEntry *entry = bsearch(&key, listing->entries, listing->count, sizeof key, by_name);
  const bool is_plain = entry != NULL && (entry->kind == LAYERC_FILE_REGULAR || entry->kind == LAYERC_FILE_DIRECTORY);
  return is_plain ? entry->kind : LAYERC_FILE_NONE;
}

static Listing *list(Files *files, const char *path);

// Asking for each of a directory's files takes longer than to list it.
static const Listing *browse(Files *files, Str directory) {
  enum { WORTH_IT = 6 };
  if (files->reader != &files_disk_reader) return NULL;
  Browsed *browsed = map_get(&files->browsed, directory);
  if (browsed == NULL) {
    browsed = ARENA_NEW(files->arena, Browsed);
    map_put(&files->browsed, str_copy(files->arena, directory), browsed);
  }
  if (browsed->listing == NULL && ++browsed->asked > WORTH_IT)
    browsed->listing = list(files, str_c(files->arena, directory));
  return browsed->listing;
}

static FileKind listed_kind(Files *files, Str path) {
  const Str directory = path_directory(path);
  const Listing *listing = map_get(&files->directories, directory);
  return kind_in(listing != NULL ? listing : browse(files, directory), path);
}

FileKind files_kind(Files *files, Str path) {
  const void *known = map_get(&files->kinds, path);
  if (known != NULL) return files_known_kind(known);
  if (has_nul(path)) return LAYERC_FILE_NONE;
  const char *name = str_c(files->arena, path);
  FileKind kind = listed_kind(files, path);
  if (kind == LAYERC_FILE_NONE && files->reader->kind(files->reader->context, name, &kind) != 0)
    kind = LAYERC_FILE_NONE;
  map_put(&files->kinds, (Str){name, path.length}, (void *)((uintptr_t)kind + 1));
  return kind;
}

// A copy in the arena of what the reader gave, with a NUL behind it; the reader's is handed back whatever happens.
static Str take(Files *files, char *bytes, size_t length) {
  char *copy = length == SIZE_MAX ? NULL : arena_try_alloc(files->arena, length + 1);
  if (copy != NULL && length > 0) memcpy(copy, bytes, length);
  files->reader->release(files->reader->context, bytes, length);
  if (copy == NULL) arena_exhausted(files->arena);
  return (Str){copy, length};
}

static void keep_content(Files *files, const char *path, Str text) {
  FileContent *content = ARENA_NEW(files->arena, FileContent);
  *content = (FileContent){text.length, digest_of(text)};
  const FileContent *before = map_get(&files->contents, str_of(path));
  if (before != NULL && !digest_equal(before->digest, content->digest)) files->has_failed = true;
  map_put(&files->contents, str_of(path), content);
}

int files_read(Files *files, Str path, Str *text) {
  if (has_nul(path)) return ENOENT;
  const char *name = str_c(files->arena, path);
  if (!ahead_take(files->ahead, path, text)) {
    char *bytes = NULL;
    size_t length = 0;
    const int error = files->reader->read(files->reader->context, name, &bytes, &length);
    if (error != 0) {
      files->has_failed = true;
      return error;
    }
    *text = take(files, bytes, length);
  }
  if (files->keeps_contents) keep_content(files, name, *text);
  return 0;
}

typedef struct Found {
  struct Found *previous;
  DirectoryEntry entry;
} Found;

typedef struct Collector {
  Arena *arena;
  Found *last;
  size_t count;
  bool exhausted;
} Collector;

// Called by the reader in the midst of its work: it must not be jumped over.
static void collect(void *to, const char *name, layerc_file_kind kind) {
  Collector *collector = to;
  const size_t length = strlen(name);
  Found *found = collector->exhausted ? NULL : arena_try_alloc(collector->arena, sizeof *found + length + 1);
  if (found == NULL) {
    collector->exhausted = true;
    return;
  }
  char *copy = memcpy(found + 1, name, length);
  *found = (Found){collector->last, {.name = {copy, length}, .kind = kind}};
  collector->last = found;
  collector->count++;
}

static Listing *list(Files *files, const char *path) {
  Collector collector = {.arena = files->arena};
  Listing *listing = ARENA_NEW(files->arena, Listing);
  listing->error = files->reader->list(files->reader->context, path, collect, &collector);
  if (collector.exhausted) arena_exhausted(files->arena);
  if (listing->error != 0) return listing;
  listing->entries = ARENA_ARRAY(files->arena, DirectoryEntry, collector.count);
  for (const Found *found = collector.last; found != NULL; found = found->previous)
    listing->entries[listing->count++] = found->entry;
  qsort(listing->entries, listing->count, sizeof *listing->entries, by_name);
  return listing;
}

int files_list(Files *files, Str path, const DirectoryEntry **entries, size_t *count) {
  if (has_nul(path)) return ENOENT;
  Listing *listing = map_get(&files->directories, path);
  if (listing == NULL) {
    const char *name = str_c(files->arena, path);
    listing = list(files, name);
    files->has_failed |= listing->error != 0;
    map_put(&files->directories, (Str){name, path.length}, listing);
  }
  *entries = listing->entries;
  *count = listing->count;
  return listing->error;
}

static Str read_real_path(Files *files, Str path) {
  char *resolved = NULL;
  const int error = files->reader->real_path(files->reader->context, path.data, &resolved);
  return error == 0 ? take(files, resolved, strlen(resolved)) : path;
}

static Str within(Files *files, Str real_directory, Str path) {
  return str_equal(path_directory(path), real_directory) ? path
                                                         : path_join(files->arena, real_directory, path_base(path));
}

// A folder that is no link lies where the one above it does; each is asked for once.
static Str folder_real_path(Files *files, Str path) {
  enum { LONGEST = 4096 }; // bounds the way up
  const Str *known = map_get(&files->folders, path);
  if (known != NULL) return *known;
  const Str name = {str_c(files->arena, path), path.length}, above = path_directory(name);
  Str *real = ARENA_NEW(files->arena, Str);
  const bool is_below = above.length < path.length && path.length < LONGEST && files->reader->is_own != NULL;
  if (is_below && files->reader->is_own(files->reader->context, name.data))
    *real = within(files, folder_real_path(files, above), name);
  else *real = read_real_path(files, name);
  map_put(&files->folders, name, real);
  return *real;
}

Str files_real_path(Files *files, Str path) {
  enum { LONGEST = 4096 }; // bounds the way up
  if (has_nul(path)) return path;
  const Str *known = map_get(&files->real_paths, path);
  if (known != NULL) return *known;
  const Str name = {str_c(files->arena, path), path.length};
  Str *real = ARENA_NEW(files->arena, Str);
  if (path.length < LONGEST && listed_kind(files, path) != LAYERC_FILE_NONE) {
    *real = within(files, files_real_path(files, path_directory(name)), name);
  } else if (files->reader->is_own != NULL && files->reader->is_own(files->reader->context, name.data)) {
    *real = within(files, folder_real_path(files, path_directory(name)), name);
  } else {
    *real = read_real_path(files, name);
  }
  map_put(&files->real_paths, name, real);
  return *real;
}
