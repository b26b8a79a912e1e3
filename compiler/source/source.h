// A source file: its bytes, its names, and where its lines begin.
#ifndef LAYERC_SOURCE_SOURCE_H
#define LAYERC_SOURCE_SOURCE_H

#include <stdint.h>

#include "support/files.h"
#include "support/vec.h"

typedef enum SourceLanguage {
  LANGUAGE_TYPESCRIPT, // .ts .mts .cts
  LANGUAGE_TSX,        // .tsx .js .jsx .mjs .cjs: JavaScript may hold JSX
  LANGUAGE_JSON,
  LANGUAGE_NONE
} SourceLanguage;

typedef struct ColumnMark {
  uint32_t offset, column;
} ColumnMark;

typedef struct Source {
  uint32_t id;   // index in its Sources, from their first_id
  Str path;      // absolute, normal, links not resolved: the name it is shown under
  Str real_path; // links resolved: its identity
  Str text;      // all bytes as they are, a BOM included
  SourceLanguage language;
  bool is_utf8;          // false: UTF-16; single bytes of others may be malformed
  uint32_t *line_starts; // offsets; made when first asked for
  size_t line_count;
  ColumnMark *columns; // on the way through long lines; made when first asked for
  Arena *arena;        // of both
} Source;

// A range of bytes in a file, half-open. `source` NULL: nowhere.
typedef struct Place {
  const Source *source;
  uint32_t start, end;
} Place;

typedef struct Position {
  uint32_t line, column; // from 1; UTF-16 code units
  uint32_t offset;       // bytes
} Position;

// All files of a compilation, each read once under one real path, and once more under the name of each link by which it
// was opened as a file of its own.
typedef struct Sources {
  Arena *arena;
  Files *files;
  uint32_t first_id; // so that two Sources need not share an id
  Map by_path;       // real path, or a link's own -> Source
  VEC(Source *) all;
} Sources;

void sources_init(Sources *sources, Arena *arena, Files *files);
// Reads the file, or gives the one read before; 0 or an errno value (EFBIG: over 4 GiB - 1).
int sources_open(Sources *sources, Str path, Source **source);
// The same for a file that stands for itself, not for what a link leads to; `path` is normal.
int sources_open_named(Sources *sources, Str path, Source **source);
static inline Source *sources_at(const Sources *sources, uint32_t id) {
  return sources->all.items[id - sources->first_id];
}

SourceLanguage source_language(Str path); // by its extension; LANGUAGE_NONE for .d.ts, .d.mts, .d.cts too
bool source_is_javascript(Str path);
bool source_is_declaration_file(Str path); // .d.ts, .d.mts, .d.cts, .d.*.ts

// Lines end at \n, \r\n or \r. A BOM has no column. An offset inside a character counts as its start; one behind the
// end as the end. What is counted once is kept in the Source (the only change to it after it was opened).
Position source_position(const Source *source, uint32_t offset);
// Bytes of line `line` (from 1) without its end.
Str source_line(const Source *source, uint32_t line);

#endif
