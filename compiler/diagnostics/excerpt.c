#include "diagnostics/excerpt.h"

#include <stdlib.h>

#include "support/text.h"

enum {
  LEAST_ROOM = 20,  // columns that a line gets however narrow the screen is
  MOST_MARGINS = 3, // ranges over several lines drawn beside each other; further ones end with their first line
  WHOLE_LINES = 6,  // a range over at most so many lines is shown whole
  HEAD_LINES = 3,   // of a longer one
  TAIL_LINES = 2,
  NO_MARGIN = -1
};

static const size_t NOWHERE = SIZE_MAX;

typedef struct Cell {
  char character;
  Style style;
} Cell;

// What stands below a line, column by column.
typedef VEC(Cell) Row;

// A mark and where it is drawn. One over several lines has a margin, in which a bar leads from its first to its last.
typedef struct Span {
  uint32_t start, end;  // bytes
  uint32_t first, last; // lines
  Str label;
  char character;
  Style style;
  int margin;
  bool is_primary, is_open;
  size_t from, to; // columns on the line being drawn
} Span;

typedef struct Drawing {
  const Frame *frame;
  const Source *source;
  Span *spans;
  size_t count;
  size_t indent;       // columns of the margins and the space behind them
  uint32_t shown_from; // where the first line begins
  Window window;       // of the line being drawn
  StrBuilder *out;
} Drawing;

// ---- gutter and rows ----

static void add_gutter(const Frame *frame, uint32_t line, char sign, StrBuilder *out) {
  paint_begin(out, frame->color, STYLE_GUTTER);
  if (line == 0) {
    sb_addf(out, "%*s %c", (int)frame->digits, "", sign);
  } else {
    sb_addf(out, "%*u %c", (int)frame->digits, (unsigned)line, sign);
  }
  paint_end(out, frame->color, STYLE_GUTTER);
}

void excerpt_bar(const Frame *frame, StrBuilder *out) {
  add_gutter(frame, 0, '|', out);
  sb_add_char(out, '\n');
}

static void row_put(const Drawing *d, Row *row, size_t column, char character, Style style) {
  while (row->count <= column) vec_push(d->frame->arena, row, ((Cell){' ', STYLE_NONE}));
  if (row->items != NULL) row->items[column] = (Cell){character, style};
}

static void add_cells(const Frame *frame, const Row *row, StrBuilder *out) {
  Style style = STYLE_NONE;
  for (size_t i = 0; i < row->count; i++) {
    if (row->items[i].style != style) {
      paint_end(out, frame->color, style);
      style = row->items[i].style;
      paint_begin(out, frame->color, style);
    }
    sb_add_char(out, row->items[i].character);
  }
  paint_end(out, frame->color, style);
}

// Ends the row, with a label behind it if there is one.
static void row_flush(const Drawing *d, Row *row, Str label, Style style) {
  add_gutter(d->frame, 0, '|', d->out);
  sb_add_char(d->out, ' ');
  add_cells(d->frame, row, d->out);
  if (!str_is_empty(label)) {
    paint_begin(d->out, d->frame->color, style);
    sb_add_escaped(d->out, label, false);
    paint_end(d->out, d->frame->color, style);
  }
  sb_add_char(d->out, '\n');
}

static Row row_new(const Drawing *d) {
  Row row = {0};
  for (size_t i = 0; i < d->count; i++) {
    const Span *s = &d->spans[i];
    if (s->is_open) row_put(d, &row, (size_t)s->margin, '|', s->style);
  }
  return row;
}

static size_t screen_column(const Drawing *d, size_t column) { return d->indent + window_column(&d->window, column); }

// Where the underline ends, at least a column behind its beginning.
static size_t screen_end(const Drawing *d, const Span *s) {
  const size_t from = screen_column(d, s->from), last = screen_column(d, s->to - 1) + 1;
  return last > from ? last : from + 1;
}

// ---- spans ----

static uint32_t base_of(const Source *source, Str line) { return (uint32_t)(line.data - source->text.data); }

static Span span_of(const Frame *frame, const Mark *mark) {
  const Source *source = mark->place.source;
  const Position start = source_position(source, mark->place.start), end = source_position(source, mark->place.end);
  Span span = {.start = start.offset,
               .end = end.offset,
               .first = start.line,
               .last = end.line,
               .label = mark->label,
               .character = mark->is_primary ? '^' : '-',
               .style = mark->is_primary ? frame->primary : STYLE_GUTTER,
               .margin = NO_MARGIN,
               .is_primary = mark->is_primary};
  // A range that takes a line's end with it is not about the next line.
  if (span.last > span.first && end.column == 1) {
    const Str line = source_line(source, --span.last);
    span.end = base_of(source, line) + (uint32_t)line.length;
    if (span.end < span.start) span.end = span.start;
  }
  return span;
}

// The first margin that no earlier span uses on the same lines.
static int free_margin(const Span *spans, size_t index) {
  for (int margin = 0; margin < MOST_MARGINS; margin++) {
    bool is_free = true;
    for (size_t i = 0; i < index; i++) {
      const Span *s = &spans[i];
      if (s->margin == margin && s->first <= spans[index].last && spans[index].first <= s->last) is_free = false;
    }
    if (is_free) return margin;
  }
  return NO_MARGIN;
}

static void give_margins(Drawing *d) {
  size_t margins = 0;
  for (size_t i = 0; i < d->count; i++) {
    Span *s = &d->spans[i];
    if (s->first == s->last) continue;
    s->margin = free_margin(d->spans, i);
    if (s->margin == NO_MARGIN) s->last = s->first;
    size_t wanted = s->margin == NO_MARGIN ? 0 : (size_t)s->margin + 1;
    if (wanted > margins) margins = wanted;
  }
  d->indent = margins > 0 ? margins + 1 : 0;
}

static bool is_on(const Span *s, uint32_t line) { return s->first == line || s->last == line; }
static bool is_single(const Span *s) { return s->margin == NO_MARGIN; }

// Finds the columns of all spans on a line; gives the line's own.
static size_t measure(Drawing *d, uint32_t line, const Piece *piece) {
  for (size_t i = 0; i < d->count; i++) d->spans[i].from = d->spans[i].to = NOWHERE;
  Glyphs glyphs = glyphs_of(d->frame->arena, d->frame->masks, piece, 1);
  for (Glyph g; glyphs_next(&glyphs, &g);) {
    for (size_t i = 0; i < d->count; i++) {
      Span *s = &d->spans[i];
      if (!is_on(s, line)) continue;
      if (s->from == NOWHERE && g.end > s->start) s->from = g.column;
      if (g.start < s->end) s->to = g.column + g.width;
    }
  }
  for (size_t i = 0; i < d->count; i++) {
    Span *s = &d->spans[i];
    if (s->from == NOWHERE) s->from = glyphs.column;
    if (s->to == NOWHERE || s->to <= s->from) s->to = s->from + 1;
  }
  return glyphs.column;
}

static size_t room_of(const Drawing *d) {
  const size_t used = d->frame->digits + 3 + d->indent;
  return d->frame->width > used + LEAST_ROOM ? d->frame->width - used : LEAST_ROOM;
}

// What must be in sight on the line: the primary range, else the first; NULL if there is none.
static const Span *focus_of(const Drawing *d, uint32_t line) {
  const Span *focus = NULL;
  for (size_t i = 0; i < d->count; i++) {
    const Span *s = &d->spans[i];
    if (is_on(s, line) && (focus == NULL || (s->is_primary && !focus->is_primary))) focus = s;
  }
  return focus;
}

static Window look(const Drawing *d, uint32_t line, size_t total) {
  const size_t room = room_of(d);
  const Span *focus = focus_of(d, line);
  if (focus == NULL) return window_around(total, room, 0, 0);
  if (is_single(focus)) return window_around(total, room, focus->from, focus->to);
  if (focus->first == line) return window_around(total, room, focus->from, focus->from + 1);
  return window_around(total, room, focus->to - 1, focus->to);
}

// ---- underlines ----

static int compare_columns(const void *a, const void *b) {
  const Span *x = *(Span *const *)a, *y = *(Span *const *)b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  return (x > y) - (x < y);
}

// Labels that do not fit behind the underline hang below it, the rightmost first.
static void draw_hanging(const Drawing *d, Span *const *hanging, size_t count) {
  if (count == 0) return;
  Row bars = row_new(d);
  for (size_t i = 0; i < count; i++) row_put(d, &bars, screen_column(d, hanging[i]->from), '|', hanging[i]->style);
  row_flush(d, &bars, STR(""), STYLE_NONE);
  for (size_t i = count; i-- > 0;) {
    const size_t column = screen_column(d, hanging[i]->from);
    Row row = row_new(d);
    for (size_t j = 0; j < i; j++) {
      const size_t other = screen_column(d, hanging[j]->from);
      if (other < column) row_put(d, &row, other, '|', hanging[j]->style);
    }
    while (row.count < column) row_put(d, &row, row.count, ' ', STYLE_NONE);
    row_flush(d, &row, hanging[i]->label, hanging[i]->style);
  }
}

static void underline(const Drawing *d, Row *row, const Span *s) {
  const size_t to = screen_end(d, s);
  for (size_t column = screen_column(d, s->from); column < to; column++)
    row_put(d, row, column, s->character, s->style);
}

static void draw_singles(const Drawing *d, uint32_t line) {
  Span **singles = ARENA_ARRAY(d->frame->arena, Span *, d->count);
  size_t count = 0;
  for (size_t i = 0; i < d->count; i++) {
    if (is_single(&d->spans[i]) && d->spans[i].first == line) singles[count++] = &d->spans[i];
  }
  if (count == 0) return;
  qsort(singles, count, sizeof *singles, compare_columns);
  Row row = row_new(d);
  for (size_t i = 0; i < count; i++) underline(d, &row, singles[i]);
  for (size_t i = 0; i < count; i++) {
    if (singles[i]->is_primary) underline(d, &row, singles[i]);
  }
  // The last label may stand behind the underline if nothing else is drawn further right.
  Span *last = singles[count - 1];
  const bool is_inline = !str_is_empty(last->label) && row.count == screen_end(d, last);
  if (is_inline) row_put(d, &row, row.count, ' ', STYLE_NONE);
  row_flush(d, &row, is_inline ? last->label : STR(""), last->style);
  size_t hanging = 0;
  for (size_t i = 0; i < count - is_inline; i++) {
    if (!str_is_empty(singles[i]->label)) singles[hanging++] = singles[i];
  }
  draw_hanging(d, singles, hanging);
}

// A line from the margin to the column, where the range begins or ends.
static void put_arm(const Drawing *d, Row *row, const Span *s, size_t column) {
  for (size_t i = (size_t)s->margin + 1; i < column; i++) {
    if (i >= row->count || row->items[i].character == ' ') row_put(d, row, i, '_', s->style);
  }
  row_put(d, row, column, s->character, s->style);
}

static void draw_starts(const Drawing *d, uint32_t line) {
  for (size_t i = 0; i < d->count; i++) {
    Span *s = &d->spans[i];
    if (is_single(s) || s->first != line || s->is_open) continue;
    Row row = row_new(d);
    put_arm(d, &row, s, screen_column(d, s->from));
    row_flush(d, &row, STR(""), s->style);
    s->is_open = true;
  }
}

static void draw_ends(const Drawing *d, uint32_t line) {
  for (size_t i = d->count; i-- > 0;) {
    Span *s = &d->spans[i];
    if (is_single(s) || s->last != line) continue;
    Row row = row_new(d);
    put_arm(d, &row, s, screen_column(d, s->to - 1));
    if (!str_is_empty(s->label)) row_put(d, &row, row.count, ' ', STYLE_NONE);
    row_flush(d, &row, s->label, s->style);
    s->is_open = false;
  }
}

// ---- lines ----

static bool begins_line(const Source *source, const Span *s, Str line) {
  for (const char *c = line.data; c < source->text.data + s->start; c++) {
    if (*c != ' ' && *c != '\t') return false;
  }
  return true;
}

static void trim_line(StrBuilder *out, size_t start) {
  while (out->length > start && out->data[out->length - 1] == ' ') out->length--;
}

static void draw_margins(const Drawing *d, uint32_t line, Str text) {
  Row row = row_new(d);
  for (size_t i = 0; i < d->count; i++) {
    Span *s = &d->spans[i];
    if (is_single(s) || s->first != line || !begins_line(d->source, s, text)) continue;
    row_put(d, &row, (size_t)s->margin, '/', s->style);
    s->is_open = true;
  }
  while (row.count < d->indent) row_put(d, &row, row.count, ' ', STYLE_NONE);
  add_cells(d->frame, &row, d->out);
}

static void draw_line(Drawing *d, uint32_t line) {
  const Str text = source_line(d->source, line);
  const Span *focus = focus_of(d, line);
  const uint32_t base = base_of(d->source, text);
  const uint32_t point = focus == NULL ? base : focus->first == line ? focus->start : focus->end;
  const Piece whole = {.text = text, .source = d->source, .start = base, .shown_from = d->shown_from};
  const Piece piece = piece_around(whole, point, room_of(d));
  d->window = look(d, line, measure(d, line, &piece));
  add_gutter(d->frame, line, '|', d->out);
  const size_t behind = d->out->length;
  sb_add_char(d->out, ' ');
  draw_margins(d, line, text);
  window_draw(&d->window, glyphs_of(d->frame->arena, d->frame->masks, &piece, 1), d->out);
  trim_line(d->out, behind);
  sb_add_char(d->out, '\n');
  draw_singles(d, line);
  draw_starts(d, line);
  draw_ends(d, line);
}

static void draw_gap(const Drawing *d) {
  Row row = row_new(d);
  paint(d->out, d->frame->color, STYLE_GUTTER, "...");
  if (row.count > 0) {
    for (size_t i = 0; i < d->frame->digits; i++) sb_add_char(d->out, ' ');
    add_cells(d->frame, &row, d->out);
  }
  sb_add_char(d->out, '\n');
}

typedef VEC(uint32_t) Lines;

static int compare_lines(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static Lines lines_of(const Drawing *d) {
  Lines lines = {0};
  for (size_t i = 0; i < d->count; i++) {
    const uint32_t first = d->spans[i].first, last = d->spans[i].last;
    const bool is_whole = last - first < WHOLE_LINES;
    for (uint32_t line = first; line <= last; line++) {
      if (!is_whole && line == first + HEAD_LINES) line = last - TAIL_LINES + 1;
      vec_push(d->frame->arena, &lines, line);
    }
  }
  if (lines.count > 1) qsort(lines.items, lines.count, sizeof *lines.items, compare_lines);
  return lines;
}

uint32_t excerpt_last_line(Place place) { return source_position(place.source, place.end).line; }

void excerpt_draw(const Frame *frame, const Mark *marks, size_t count, StrBuilder *out) {
  Drawing d = {.frame = frame,
               .source = marks[0].place.source,
               .spans = ARENA_ARRAY(frame->arena, Span, count),
               .count = count,
               .out = out};
  for (size_t i = 0; i < count; i++) d.spans[i] = span_of(frame, &marks[i]);
  give_margins(&d);
  const Lines lines = lines_of(&d);
  if (lines.count == 0) return;
  d.shown_from = base_of(d.source, source_line(d.source, lines.items[0]));
  uint32_t drawn = 0;
  for (size_t i = 0; i < lines.count; i++) {
    const uint32_t line = lines.items[i];
    if (line == drawn) continue;
    if (drawn != 0 && line == drawn + 2) draw_line(&d, drawn + 1);
    if (drawn != 0 && line > drawn + 2) draw_gap(&d);
    draw_line(&d, line);
    drawn = line;
  }
}
