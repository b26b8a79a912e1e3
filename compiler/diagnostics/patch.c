#include "diagnostics/excerpt.h"

#include <stdlib.h>

// The lines as a fix leaves them: source text and new text, piece by piece.
typedef VEC(Piece) Line;
typedef VEC(Line) Lines;

enum { LEAST_ROOM = 20 };

static int compare_edits(const void *a, const void *b) {
  const Place x = ((const Edit *)a)->place, y = ((const Edit *)b)->place;
  if (x.start != y.start) return x.start < y.start ? -1 : 1;
  return (x.end > y.end) - (x.end < y.end);
}

static uint32_t line_at(Place place, uint32_t offset) { return source_position(place.source, offset).line; }

// Source text that stays, as far as it is in reach of `point`, where an edit is.
static void add_source(const Frame *frame, Line *line, Place place, uint32_t shown_from, uint32_t removed_from,
                       uint32_t point) {
  if (place.start >= place.end) return;
  const Str text = str_slice(place.source->text, place.start, place.end);
  const Piece piece = {text, place.source, place.start, shown_from, removed_from, place.start};
  vec_push(frame->arena, line, piece_around(piece, point, frame->width + LEAST_ROOM));
}

static void add_new(Arena *arena, Lines *lines, Str text) {
  for (size_t from = 0;;) {
    const size_t end = str_find_char(text, '\n', from), to = end == SIZE_MAX ? text.length : end;
    if (from < to) vec_push(arena, &vec_last(lines), ((Piece){.text = str_slice(text, from, to)}));
    if (end == SIZE_MAX) return;
    vec_push(arena, lines, (Line){0});
    from = end + 1;
  }
}

// The lines that edits on the same lines make.
static Lines lines_of(const Frame *frame, const Edit *edits, size_t count) {
  Arena *arena = frame->arena;
  const Source *source = edits[0].place.source;
  const Str first = source_line(source, line_at(edits[0].place, edits[0].place.start));
  const Str last = source_line(source, line_at(edits[count - 1].place, edits[count - 1].place.end));
  const uint32_t shown_from = (uint32_t)(first.data - source->text.data);
  const uint32_t end = (uint32_t)(last.data + last.length - source->text.data);
  uint32_t at = shown_from, removed_from = shown_from;
  Lines lines = {0};
  vec_push(arena, &lines, (Line){0});
  for (size_t i = 0; i < count; i++) {
    const uint32_t start = edits[i].place.start;
    add_source(frame, &vec_last(&lines), (Place){source, at, start}, shown_from, removed_from, start);
    add_new(arena, &lines, edits[i].text);
    removed_from = start;
    at = edits[i].place.end;
  }
  add_source(frame, &vec_last(&lines), (Place){source, at, end}, shown_from, removed_from, at);
  return lines;
}

static void add_number(const Frame *frame, uint32_t line, char sign, StrBuilder *out) {
  paint_begin(out, frame->color, STYLE_GUTTER);
  if (line == 0) {
    sb_addf(out, "%*s ", (int)frame->digits, "");
  } else {
    sb_addf(out, "%*u ", (int)frame->digits, (unsigned)line);
  }
  paint_end(out, frame->color, STYLE_GUTTER);
  const char text[] = {sign, '\0'};
  paint(out, frame->color, sign == '|' ? STYLE_GUTTER : STYLE_INSERTED, text);
}

// A line of pieces; with `mark`, what is new is underlined by it.
static void draw_line(const Frame *frame, const Line *line, uint32_t number, char sign, char mark, StrBuilder *out) {
  size_t from = SIZE_MAX, to = 0;
  const Glyphs start = glyphs_of(frame->arena, frame->masks, line->items, line->count);
  Glyphs glyphs = start;
  for (Glyph g; glyphs_next(&glyphs, &g);) {
    if (line->items[g.piece].source != NULL) continue;
    if (from == SIZE_MAX) from = g.column;
    to = g.column + g.width;
  }
  const size_t used = frame->digits + 3;
  const size_t room = frame->width > used + LEAST_ROOM ? frame->width - used : LEAST_ROOM;
  const bool is_new = from != SIZE_MAX;
  const Window window = window_around(glyphs.column, room, is_new ? from : 0, is_new ? to : 0);
  add_number(frame, number, sign, out);
  const size_t behind = out->length;
  sb_add_char(out, ' ');
  window_draw(&window, start, out);
  while (out->length > behind && out->data[out->length - 1] == ' ') out->length--;
  sb_add_char(out, '\n');
  if (mark == '\0' || !is_new) return;
  add_number(frame, 0, '|', out);
  for (size_t i = 0; i <= window_column(&window, from); i++) sb_add_char(out, ' ');
  paint_begin(out, frame->color, STYLE_INSERTED);
  for (size_t i = window_column(&window, from); i <= window_column(&window, to - 1); i++) sb_add_char(out, mark);
  paint_end(out, frame->color, STYLE_INSERTED);
  sb_add_char(out, '\n');
}

static void draw_group(const Frame *frame, const Edit *edits, size_t count, StrBuilder *out) {
  const Lines lines = lines_of(frame, edits, count);
  const uint32_t number = line_at(edits[0].place, edits[0].place.start);
  const bool is_one = count == 1 && lines.count == 1 && edits[0].text.length > 0 &&
                      number == line_at(edits[0].place, edits[0].place.end);
  const char mark = !is_one ? '\0' : edits[0].place.start == edits[0].place.end ? '+' : '~';
  for (size_t i = 0; i < lines.count; i++) {
    draw_line(frame, &lines.items[i], number + (uint32_t)i, is_one ? '|' : '~', mark, out);
  }
}

void excerpt_draw_edits(const Frame *frame, const Edit *edits, size_t count, StrBuilder *out) {
  Edit *sorted = ARENA_ARRAY(frame->arena, Edit, count);
  memcpy(sorted, edits, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, compare_edits);
  for (size_t i = 0, end; i < count; i = end) {
    for (end = i + 1; end < count; end++) {
      const Place last = sorted[end - 1].place, next = sorted[end].place;
      if (line_at(next, next.start) != line_at(last, last.end)) break;
    }
    draw_group(frame, sorted + i, end - i, out);
  }
}
