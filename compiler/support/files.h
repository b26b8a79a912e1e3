// Files through a table of functions, so that editors and tests can stand in for the disk.
#ifndef LAYERC_SUPPORT_FILES_H
#define LAYERC_SUPPORT_FILES_H

#include "layerc.h"
#include "support/map.h"
#include "support/str.h"

typedef layerc_file_kind FileKind;

typedef struct DirectoryEntry {
  Str name;
  FileKind kind; // of the entry itself, links not followed
} DirectoryEntry;

// Reads through a reader, remembers what it saw (kinds, directories, real paths) for one compilation, and gives memory
// of its arena.
typedef struct Files {
  Arena *arena;
  const layerc_reader *reader;
  Map kinds, real_paths, directories;
} Files;

// The disk.
extern const layerc_reader files_disk_reader;

void files_init(Files *files, Arena *arena, const layerc_reader *reader);

// What stands at `path`, links followed; LAYERC_FILE_NONE if nothing does or a part of the path is no directory.
FileKind files_kind(Files *files, Str path);
// Reads a whole file; 0, or an errno value.
int files_read(Files *files, Str path, Str *text);
// Entries of a directory by name, bytewise; 0, or an errno value.
int files_list(Files *files, Str path, const DirectoryEntry **entries, size_t *count);
// The path with every link resolved; `path` itself if that fails.
Str files_real_path(Files *files, Str path);

#endif
