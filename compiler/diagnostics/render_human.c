// The `human` format: the source line with the range underlined, related places the same way, help, a closing count.
#include "diagnostics/render.h"
#include "support/text.h"

enum { TAB = 4, WIDTH = 120, LEAST_WIDTH = 40 };

typedef struct Palette {
  const char *error, *warning, *gutter, *help, *bold, *off;
} Palette;

static const Palette colored = {"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[1;36m", "\x1b[1m", "\x1b[0m"};
static const Palette plain = {"", "", "", "", "", ""};

// One shown character of a line: what it looks like, how wide it is, and which bytes it stands for.
typedef struct Cell {
  Str text;
  int width;
  uint32_t start, end;
} Cell;

typedef VEC(Cell) Cells;

static const Place *mask_at(const RenderInput *input, const Source *source, uint32_t offset) {
  for (size_t i = 0; i < input->diagnostics->masked.count; i++) {
    const Place *p = &input->diagnostics->masked.items[i];
    if (p->source == source && p->start <= offset && offset < p->end) return p;
  }
  return NULL;
}

static Cell cell_of(Arena *arena, Str line, size_t *at, uint32_t base) {
  size_t from = *at;
  uint32_t c = utf8_next(line, at, NULL);
  Cell cell = {.start = base + (uint32_t)from, .end = base + (uint32_t)*at};
  StrBuilder b = {.arena = arena};
  if (c == '\t') {
    for (int i = 0; i < TAB; i++) sb_add_char(&b, ' ');
    cell.width = TAB;
  } else {
    Str raw = str_slice(line, from, *at);
    sb_add_escaped(&b, raw, false);
    cell.width = str_equal(raw, sb_str(&b)) ? display_width(c) : (int)b.length;
  }
  cell.text = sb_str(&b);
  return cell;
}

// A line as cells; masked text is one `…` however long it is.
static Cells cells_of(const RenderInput *input, const Source *source, uint32_t line) {
  Cells cells = {0};
  Str text = source_line(source, line);
  uint32_t base = (uint32_t)(text.data - source->text.data);
  for (size_t at = 0; at < text.length;) {
    const Place *mask = mask_at(input, source, base + (uint32_t)at);
    Cell cell;
    if (mask != NULL) {
      uint32_t end = mask->end < base + text.length ? mask->end : base + (uint32_t)text.length;
      cell = (Cell){STR("…"), 1, base + (uint32_t)at, end};
      at = end - base;
    } else {
      cell = cell_of(input->arena, text, &at, base);
    }
    vec_push(input->arena, &cells, cell);
  }
  return cells;
}

static int width_between(const Cells *cells, size_t from, size_t to) {
  int width = 0;
  for (size_t i = from; i < to; i++) width += cells->items[i].width;
  return width;
}

static void repeat(StrBuilder *out, const char *text, int count) {
  for (int i = 0; i < count; i++) sb_add_c(out, text);
}

static int digits_of(uint32_t number) {
  int digits = 1;
  for (; number >= 10; number /= 10) digits++;
  return digits;
}

// One line of source with the range [start, end) underlined by `mark`.
static void excerpt(const RenderInput *input, StrBuilder *out, Place place, char mark, const char *color, int gutter, const Palette *p, Str label) {
  Position from = source_position(place.source, place.start), to = source_position(place.source, place.end);
  Cells cells = cells_of(input, place.source, from.line);
  size_t first = 0, last;
  while (first < cells.count && cells.items[first].end <= place.start) first++;
  last = first;
  while (last < cells.count && cells.items[last].start < place.end) last++;
  if (to.line > from.line) last = cells.count;
  // A long line is cut to a window around the range.
  int room = (int)(input->width == 0 ? WIDTH : input->width) - gutter - 6;
  if (room < LEAST_WIDTH) room = LEAST_WIDTH;
  size_t left = 0, right = cells.count;
  if (width_between(&cells, 0, right) > room) {
    left = first;
    while (left > 0 && width_between(&cells, left - 1, first) < room / 4) left--;
    right = left;
    while (right < cells.count && width_between(&cells, left, right + 1) < room - 2) right++;
    if (last > right) last = right;
  }
  repeat(out, " ", gutter - digits_of(from.line));
  sb_addf(out, "%s%u |%s ", p->gutter, from.line, p->off);
  if (left > 0) sb_add_c(out, "…");
  for (size_t i = left; i < right; i++) sb_add(out, cells.items[i].text);
  if (right < cells.count) sb_add_c(out, "…");
  while (out->length > 0 && out->data[out->length - 1] == ' ') out->length--;
  sb_add_char(out, '\n');
  repeat(out, " ", gutter);
  sb_addf(out, "%s |%s ", p->gutter, p->off);
  repeat(out, " ", width_between(&cells, left, first) + (left > 0 ? 1 : 0));
  int width = width_between(&cells, first, last);
  sb_add_c(out, color);
  repeat(out, (char[]){mark, '\0'}, width < 1 ? 1 : width);
  if (to.line > from.line) sb_add_c(out, "…");
  if (label.length > 0) {
    sb_add_char(out, ' ');
    sb_add_escaped(out, label, false);
  }
  sb_addf(out, "%s\n", p->off);
}

static void location(const RenderInput *input, StrBuilder *out, Place place, const char *arrow, int gutter, const Palette *p) {
  Position at = source_position(place.source, place.start);
  repeat(out, " ", gutter);
  sb_addf(out, "%s%s%s ", p->gutter, arrow, p->off);
  sb_add_escaped(out, diagnostics_shown_path(input->arena, input->working_directory, place.source->path), false);
  sb_addf(out, ":%u:%u\n", at.line, at.column);
}

static void bar(StrBuilder *out, int gutter, const Palette *p) {
  repeat(out, " ", gutter);
  sb_addf(out, "%s |%s\n", p->gutter, p->off);
}

static void note(StrBuilder *out, int gutter, const Palette *p, const char *word, Str text) {
  repeat(out, " ", gutter);
  sb_addf(out, "%s =%s %s%s%s: ", p->gutter, p->off, p->help, word, p->off);
  sb_add_escaped(out, text, false);
  sb_add_char(out, '\n');
}

static void render_one(const RenderInput *input, StrBuilder *out, const Diagnostic *d, const Palette *p) {
  const layerc_rule *rule = rule_info(d->rule);
  bool is_error = rule->severity == LAYERC_ERROR;
  const char *color = is_error ? p->error : p->warning;
  int gutter = digits_of(source_position(d->place.source, d->place.start).line);
  for (size_t i = 0; i < d->related.count; i++) {
    int digits = digits_of(source_position(d->related.items[i].place.source, d->related.items[i].place.start).line);
    if (digits > gutter) gutter = digits;
  }
  sb_addf(out, "%s%s[%s]%s%s: ", color, is_error ? "error" : "warning", rule->name, p->off, p->bold);
  sb_add_escaped(out, d->message, false);
  sb_addf(out, "%s\n", p->off);
  location(input, out, d->place, "-->", gutter, p);
  bar(out, gutter, p);
  excerpt(input, out, d->place, '^', color, gutter, p, (Str){0});
  for (size_t i = 0; i < d->related.count; i++) {
    const Related *r = &d->related.items[i];
    bar(out, gutter, p);
    location(input, out, r->place, ":::", gutter, p);
    excerpt(input, out, r->place, '-', p->gutter, gutter, p, r->message);
  }
  bar(out, gutter, p);
  if (d->help.length > 0) note(out, gutter, p, "help", d->help);
  if (d->fix_title.length > 0) note(out, gutter, p, "fix", d->fix_title);
  sb_add_char(out, '\n');
}

static void count(StrBuilder *out, size_t n, const char *what) { sb_addf(out, "%zu %s%s", n, what, n == 1 ? "" : "s"); }

void render_human(const RenderInput *input, StrBuilder *out) {
  const Palette *p = input->color ? &colored : &plain;
  size_t errors = 0, warnings = 0;
  for (size_t i = 0; i < input->diagnostics->all.count; i++) {
    const Diagnostic *d = input->diagnostics->all.items[i];
    if (rule_info(d->rule)->severity == LAYERC_ERROR) errors++;
    else warnings++;
    render_one(input, out, d, p);
  }
  if (errors + warnings == 0) return;
  sb_addf(out, "%s%s%s: ", errors > 0 ? p->error : p->warning, errors > 0 ? "error" : "warning", p->off);
  if (errors > 0) count(out, errors, "error");
  if (errors > 0 && warnings > 0) sb_add_c(out, " and ");
  if (warnings > 0) count(out, warnings, "warning");
  sb_add_char(out, '\n');
}
