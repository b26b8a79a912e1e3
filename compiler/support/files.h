// Files through a table of functions, so that editors and tests can stand in for the disk.
#ifndef LAYERC_SUPPORT_FILES_H
#define LAYERC_SUPPORT_FILES_H

#include <stdint.h>

#include "layerc.h"
#include "support/map.h"
#include "support/str.h"

typedef layerc_file_kind FileKind;

typedef struct DirectoryEntry {
  Str name;
  FileKind kind; // of the entry itself, links not followed
} DirectoryEntry;

// XXH3-128 of bytes, in its canonical form.
typedef struct Digest {
  unsigned char bytes[16];
} Digest;
Digest digest_of(Str bytes);
static inline bool digest_equal(Digest a, Digest b) { return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0; }
static inline Str digest_bytes(const Digest *d) { return (Str){(const char *)d->bytes, sizeof d->bytes}; }

// A file that was read, or a directory that was listed: how many entries it has, and all of them in any order.
typedef struct FileContent {
  size_t length;
  Digest digest;
} FileContent;
// Another entry of a directory was listed.
void content_add_entry(FileContent *content, Str name, FileKind kind);

// Reads through a reader, remembers what it saw for one compilation, and gives memory of its arena. What it remembers
// is all that the compilation knows of the disk.
typedef struct Files {
  Arena *arena;
  const layerc_reader *reader;
  struct Ahead *ahead; // which may have read files before they are wanted; or NULL
  Map kinds;           // path -> kind + 1
  Map real_paths;      // path -> Str
  Map folders;         // path -> Str: real paths that are asked for only to make others
  Map directories;     // path -> Listing
  Map browsed;         // directory -> Browsed: those of which much is asked, listed to spare asking
  Map contents;        // path -> FileContent, if `keeps_contents`
  bool keeps_contents;
  bool has_failed; // something could not be read or listed, or was read twice and differed
  bool is_bound;   // an absolute path stands in an input: what is made of it holds in this place only
} Files;

// How much was remembered at some moment.
typedef struct FilesMark {
  size_t kinds, real_paths, contents;
} FilesMark;
static inline FilesMark files_mark(const Files *files) {
  return (FilesMark){files->kinds.count, files->real_paths.count, files->contents.count};
}

// The disk.
extern const layerc_reader files_disk_reader;
// Reads a file that its directory lists as one, as that reader does: into `buffer` if it fits, else into memory that is
// to be freed. Any thread may call it. `root` is a directory that is open, or -1, and `path` from `below` on the way
// from there: looking up what all paths begin with takes as long as reading a small file.
int disk_read_listed(int root, const char *path, size_t below, char *buffer, size_t size, char **bytes, size_t *length);

void files_init(Files *files, Arena *arena, const layerc_reader *reader);

FileKind files_known_kind(const void *kind);   // of a value in `kinds`
FileContent files_listed(const void *listing); // of a value in `directories`
// What stands at `path`, links followed; LAYERC_FILE_NONE if nothing does or a part of the path is no directory.
FileKind files_kind(Files *files, Str path);
// Reads a whole file; 0, or an errno value.
int files_read(Files *files, Str path, Str *text);
// Entries of a directory by name, bytewise; 0, or an errno value.
int files_list(Files *files, Str path, const DirectoryEntry **entries, size_t *count);
// The path with every link resolved; `path` itself if that fails.
Str files_real_path(Files *files, Str path);

#endif
