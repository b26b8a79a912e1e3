#include "source/source.h"

#include <errno.h>

#include "support/path.h"
#include "support/text.h"

static const Str byte_order_mark = {"\xEF\xBB\xBF", 3};

void sources_init(Sources *sources, Arena *arena, Files *files) {
  *sources = (Sources){.arena = arena, .files = files, .by_path = {.arena = arena}};
}

// UTF-16 without a mark is often well-formed UTF-8 all the same, but half of a program's bytes are then NUL. Malformed
// bytes of another file are what TypeScript takes them for: U+FFFD, which hurts nothing in a comment or a string.
static bool is_utf8_text(Str text) {
  if (str_starts_with(text, STR("\xFF\xFE")) || str_starts_with(text, STR("\xFE\xFF"))) return false;
  const Str head = str_slice(text, 0, text.length < 1024 ? text.length : 1024);
  size_t nuls = 0;
  for (size_t i = 0; i < head.length; i++) nuls += head.data[i] == '\0';
  return nuls <= head.length / 4;
}

static int open_as(Sources *sources, Str path, Str real_path, Str key, Source **source) {
  *source = map_get(&sources->by_path, key);
  if (*source != NULL) return 0;
  Str text;
  const int error = files_read(sources->files, path, &text);
  if (error != 0) return error;
  if (text.length > UINT32_MAX) return EFBIG;
  Source *made = ARENA_NEW(sources->arena, Source);
  *made = (Source){.id = sources->first_id + (uint32_t)sources->all.count,
                   .path = str_copy(sources->arena, path),
                   .real_path = real_path,
                   .text = text,
                   .language = source_language(path),
                   .is_utf8 = is_utf8_text(text),
                   .arena = sources->arena};
  map_put(&sources->by_path, str_copy(sources->arena, key), made);
  vec_push(sources->arena, &sources->all, made);
  *source = made;
  return 0;
}

int sources_open(Sources *sources, Str path, Source **source) {
  const Str real_path = files_real_path(sources->files, path);
  return open_as(sources, path, real_path, real_path, source);
}

int sources_open_named(Sources *sources, Str path, Source **source) {
  return open_as(sources, path, files_real_path(sources->files, path), path, source);
}

SourceLanguage source_language(Str path) {
  static const struct {
    const char *extension;
    SourceLanguage language;
  } languages[] = {
      {".ts", LANGUAGE_TYPESCRIPT}, {".mts", LANGUAGE_TYPESCRIPT}, {".cts", LANGUAGE_TYPESCRIPT},
      {".tsx", LANGUAGE_TSX},       {".js", LANGUAGE_TSX},         {".jsx", LANGUAGE_TSX},
      {".mjs", LANGUAGE_TSX},       {".cjs", LANGUAGE_TSX},        {".json", LANGUAGE_JSON},
  };
  const Str extension = path_extension(path);
  for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
    if (str_is(extension, languages[i].extension))
      return source_is_declaration_file(path) ? LANGUAGE_NONE : languages[i].language;
  }
  return LANGUAGE_NONE;
}

bool source_is_javascript(Str path) {
  const Str extension = path_extension(path);
  return str_is(extension, ".js") || str_is(extension, ".jsx") || str_is(extension, ".mjs") ||
         str_is(extension, ".cjs");
}

bool source_is_declaration_file(Str path) {
  const Str base = path_base(path);
  if (str_ends_with(base, STR(".d.mts")) || str_ends_with(base, STR(".d.cts"))) return true;
  return str_ends_with(base, STR(".ts")) && str_find(base, STR(".d."), 0) != SIZE_MAX;
}

// ---- lines ----

static void index_lines(Source *source) {
  const Str text = source->text;
  VEC(uint32_t) starts = {0};
  vec_reserve(source->arena, &starts, text.length / 32 + 1);
  vec_push(source->arena, &starts, 0);
  size_t feed = str_find_char(text, '\n', 0), carriage = str_find_char(text, '\r', 0);
  while (feed != SIZE_MAX || carriage != SIZE_MAX) {
    const bool is_pair = carriage != SIZE_MAX && feed == carriage + 1; // \r\n
    const size_t end = is_pair ? feed + 1 : (feed < carriage ? feed : carriage) + 1;
    vec_push(source->arena, &starts, (uint32_t)end);
    if (feed < end) feed = str_find_char(text, '\n', end);
    if (carriage < end) carriage = str_find_char(text, '\r', end);
  }
  source->line_starts = starts.items;
  source->line_count = starts.count;
}

static void need_lines(const Source *source) {
  if (source->line_starts == NULL) index_lines((Source *)source);
}

static size_t text_start(const Source *source) {
  return str_starts_with(source->text, byte_order_mark) ? byte_order_mark.length : 0;
}

// The line that holds the offset, from 0.
static size_t line_of(const Source *source, uint32_t offset) {
  size_t low = 0, high = source->line_count;
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (source->line_starts[middle] <= offset) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

// From `at` on, where `column` is, as far as the offset.
static Position count_columns(Str text, size_t at, uint32_t column, uint32_t offset) {
  while (at < offset) {
    size_t next = at;
    const uint32_t c = utf8_next(text, &next, NULL);
    if (next > offset) break;
    column += c >= 0x10000 ? 2 : 1;
    at = next;
  }
  return (Position){.column = column, .offset = (uint32_t)at};
}

enum { COLUMN_STRIDE = 1024 }; // bytes from mark to mark

// The first character of each stride.
static void mark_columns(Source *source) {
  const size_t count = source->text.length / COLUMN_STRIDE + 1;
  ColumnMark *marks = ARENA_ARRAY(source->arena, ColumnMark, count);
  Position p = {.column = 1, .offset = (uint32_t)text_start(source)};
  for (size_t i = 0, line = 1; i < count; i++) {
    const uint32_t from = (uint32_t)(i * COLUMN_STRIDE);
    for (; line < source->line_count && source->line_starts[line] <= from; line++)
      p = (Position){.column = 1, .offset = source->line_starts[line]};
    p = count_columns(source->text, p.offset, p.column, from);
    marks[i] = (ColumnMark){p.offset, p.column};
  }
  source->columns = marks;
}

Position source_position(const Source *source, uint32_t offset) {
  need_lines(source);
  const Str text = source->text;
  if (offset > text.length) offset = (uint32_t)text.length;
  const size_t line = line_of(source, offset);
  const size_t first = text_start(source);
  size_t at = source->line_starts[line];
  if (at < first) {
    if (offset < first) return (Position){.line = 1, .column = 1, .offset = 0};
    at = first;
  }
  uint32_t column = 1;
  if (offset - at >= COLUMN_STRIDE) {
    if (source->columns == NULL) mark_columns((Source *)source);
    const ColumnMark mark = source->columns[offset / COLUMN_STRIDE];
    if (mark.offset > at) {
      at = mark.offset;
      column = mark.column;
    }
  }
  Position position = count_columns(text, at, column, offset);
  position.line = (uint32_t)line + 1;
  return position;
}

Str source_line(const Source *source, uint32_t line) {
  need_lines(source);
  if (line == 0 || line > source->line_count) return STR("");
  const Str text = source->text;
  const size_t first = line == 1 ? text_start(source) : source->line_starts[line - 1];
  size_t end = line < source->line_count ? source->line_starts[line] : text.length;
  while (end > first && (text.data[end - 1] == '\n' || text.data[end - 1] == '\r')) end--;
  return str_slice(text, first, end);
}
