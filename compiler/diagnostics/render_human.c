// For people: the source with the range underlined, related places the same way, help, the fix, a closing count.
#include "diagnostics/excerpt.h"
#include "diagnostics/render.h"
#include "support/text.h"

enum {
  DEFAULT_WIDTH = 120,
  NEAR_LINES = 8 // a related place so far away is drawn in the same excerpt
};

static void add_location(const RenderInput *input, const Frame *frame, const char *arrow, Place place,
                         StrBuilder *out) {
  const Position start = render_start(place);
  sb_addf(out, "%*s", (int)frame->digits, "");
  paint(out, frame->color, STYLE_GUTTER, arrow);
  sb_add_char(out, ' ');
  sb_add_escaped(out, render_path(input, place), false);
  sb_addf(out, ":%u:%u\n", (unsigned)start.line, (unsigned)start.column);
}

static void add_title(const RenderInput *input, const Diagnostic *d, StrBuilder *out) {
  const layerc_rule *rule = rule_info(d->rule);
  const Style style = style_of(rule->severity);
  paint_begin(out, input->color, style);
  sb_addf(out, "%s[%s]", severity_name(rule->severity), rule->name);
  paint_end(out, input->color, style);
  paint_begin(out, input->color, STYLE_TITLE);
  sb_add_c(out, ": ");
  sb_add_escaped(out, d->message, false);
  paint_end(out, input->color, STYLE_TITLE);
  sb_add_char(out, '\n');
}

static void add_note(const Frame *frame, const char *kind, Style style, Str text, StrBuilder *out) {
  sb_addf(out, "%*s ", (int)frame->digits, "");
  paint(out, frame->color, STYLE_GUTTER, "=");
  sb_add_char(out, ' ');
  paint(out, frame->color, style, kind);
  sb_add_c(out, ": ");
  sb_add_escaped(out, text, false);
  sb_add_char(out, '\n');
}

// ---- excerpts ----

static bool is_near(Place primary, Place place) {
  if (place.source == NULL || place.source != primary.source) return false;
  const uint32_t first = render_start(primary).line, last = render_end(primary).line;
  return render_start(place).line <= last + NEAR_LINES && render_end(place).line + NEAR_LINES >= first;
}

static void draw_primary(const RenderInput *input, const Frame *frame, const Diagnostic *d, StrBuilder *out) {
  Mark *marks = ARENA_ARRAY(frame->arena, Mark, d->related.count + 1);
  size_t count = 0;
  marks[count++] = (Mark){.place = d->place, .is_primary = true};
  for (size_t i = 0; i < d->related.count; i++) {
    const Related *related = &d->related.items[i];
    if (is_near(d->place, related->place)) marks[count++] = (Mark){related->place, related->message, false};
  }
  add_location(input, frame, "-->", d->place, out);
  excerpt_bar(frame, out);
  excerpt_draw(frame, marks, count, out);
}

static void draw_others(const RenderInput *input, const Frame *frame, const Diagnostic *d, StrBuilder *out) {
  for (size_t i = 0; i < d->related.count; i++) {
    const Related *related = &d->related.items[i];
    if (related->place.source == NULL || is_near(d->place, related->place)) continue;
    const Mark mark = {related->place, related->message, false};
    excerpt_bar(frame, out);
    add_location(input, frame, ":::", related->place, out);
    excerpt_bar(frame, out);
    excerpt_draw(frame, &mark, 1, out);
  }
}

static void draw_notes(const Frame *frame, const Diagnostic *d, bool is_placed, StrBuilder *out) {
  bool has_bar = !is_placed;
  for (size_t i = 0; i < d->related.count; i++) {
    if (d->related.items[i].place.source != NULL) continue;
    if (!has_bar) excerpt_bar(frame, out);
    has_bar = true;
    add_note(frame, "note", STYLE_NOTE, d->related.items[i].message, out);
  }
  if (str_is_empty(d->help)) return;
  if (!has_bar) excerpt_bar(frame, out);
  add_note(frame, "help", STYLE_HELP, d->help, out);
}

// Taking away what is masked changes nothing that is shown.
static bool is_visible(const Frame *frame, const Edit *edit) {
  const Place *mask = mask_at(frame->masks, edit->place.source, edit->place.start);
  return edit->text.length > 0 || mask == NULL || mask->end < edit->place.end;
}

static bool is_fix_visible(const Frame *frame, const Diagnostic *d) {
  for (size_t i = 0; i < d->edits.count; i++)
    if (is_visible(frame, &d->edits.items[i])) return true;
  return false;
}

static void draw_fix(const RenderInput *input, const Frame *frame, const Diagnostic *d, StrBuilder *out) {
  if (str_is_empty(d->fix_title)) return;
  if (d->place.source != NULL) excerpt_bar(frame, out);
  paint(out, frame->color, STYLE_HELP, "help");
  sb_add_c(out, ": ");
  sb_add_escaped(out, d->fix_title, false);
  sb_add_char(out, '\n');
  if (!is_fix_visible(frame, d)) return;
  const Source *shown = d->place.source;
  for (size_t i = 0, end; i < d->edits.count; i = end) {
    const Place place = d->edits.items[i].place;
    for (end = i + 1; end < d->edits.count && d->edits.items[end].place.source == place.source;) end++;
    if (place.source != shown) add_location(input, frame, "-->", place, out);
    shown = place.source;
    excerpt_bar(frame, out);
    excerpt_draw_edits(frame, d->edits.items + i, end - i, out);
  }
}

// ---- the whole ----

static size_t digits_of(const Diagnostic *d) {
  uint32_t most = d->place.source == NULL ? 1 : excerpt_last_line(d->place);
  for (size_t i = 0; i < d->related.count; i++) {
    const Place place = d->related.items[i].place;
    const uint32_t line = place.source == NULL ? 1 : excerpt_last_line(place);
    if (line > most) most = line;
  }
  for (size_t i = 0; i < d->edits.count; i++) {
    const Edit *edit = &d->edits.items[i];
    uint32_t line = excerpt_last_line(edit->place);
    for (size_t at = 0; at < edit->text.length; at++) line += edit->text.data[at] == '\n';
    if (line > most) most = line;
  }
  size_t digits = 1;
  for (; most >= 10; most /= 10) digits++;
  return digits;
}

static void add_diagnostic(const RenderInput *input, const Masks *masks, const Diagnostic *d, StrBuilder *out) {
  const Frame frame = {.arena = input->arena,
                       .masks = masks,
                       .color = input->color,
                       .width = input->width == 0 ? DEFAULT_WIDTH : input->width,
                       .digits = digits_of(d),
                       .primary = style_of(rule_info(d->rule)->severity)};
  const bool is_placed = d->place.source != NULL;
  add_title(input, d, out);
  if (is_placed) draw_primary(input, &frame, d, out);
  draw_others(input, &frame, d, out);
  draw_notes(&frame, d, is_placed, out);
  draw_fix(input, &frame, d, out);
  sb_add_char(out, '\n');
}

static void add_count(StrBuilder *out, size_t count, const char *what) {
  sb_addf(out, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

static void add_summary(const RenderInput *input, StrBuilder *out) {
  const size_t errors = render_count(input, LAYERC_ERROR), warnings = render_count(input, LAYERC_WARNING);
  if (errors + warnings == 0) return;
  const layerc_severity severity = errors > 0 ? LAYERC_ERROR : LAYERC_WARNING;
  paint(out, input->color, style_of(severity), severity_name(severity));
  sb_add_c(out, ": ");
  if (errors > 0) add_count(out, errors, "error");
  if (errors > 0 && warnings > 0) sb_add_c(out, " and ");
  if (warnings > 0) add_count(out, warnings, "warning");
  sb_add_char(out, '\n');
}

void render_human(const RenderInput *input, StrBuilder *out) {
  const Masks masks = masks_of(input->arena, input->diagnostics);
  for (size_t i = 0; i < input->diagnostics->all.count; i++) {
    add_diagnostic(input, &masks, input->diagnostics->all.items[i], out);
  }
  add_summary(input, out);
}
