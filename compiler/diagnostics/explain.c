#include "diagnostics/explain.h"

#include "diagnostics/paint.h"
#include "diagnostics/render.h"
#include "support/text.h"

enum { MOST_COLUMNS = 80, INDENT = 4 };

static size_t width_of(Str text) {
  size_t width = 0;
  for (size_t at = 0; at < text.length;) width += (size_t)display_width(utf8_next(text, &at, NULL));
  return width;
}

// Words as many as fit on a line; a newline in the text is one on the screen.
static void add_wrapped(StrBuilder *out, Str text, size_t columns) {
  size_t column = 0;
  for (size_t at = 0; at < text.length;) {
    size_t end = at;
    while (end < text.length && text.data[end] != ' ' && text.data[end] != '\n') end++;
    const Str word = str_slice(text, at, end);
    const size_t width = width_of(word);
    const bool fits = column + 1 + width <= columns;
    if (column > 0) sb_add_char(out, fits ? ' ' : '\n');
    sb_add(out, word);
    column = column > 0 && fits ? column + 1 + width : width;
    if (end < text.length && text.data[end] == '\n') {
      sb_add_char(out, '\n');
      column = 0;
    }
    at = end + 1;
  }
}

static void add_example(StrBuilder *out, const char *title, Style style, const char *code, bool color) {
  sb_add_char(out, '\n');
  paint(out, color, style, title);
  sb_add_c(out, ":\n\n");
  const Str text = str_of(code);
  for (size_t at = 0; at < text.length;) {
    const size_t end = str_find_char(text, '\n', at), to = end == SIZE_MAX ? text.length : end;
    if (to > at) sb_addf(out, "%*s", INDENT, "");
    sb_add(out, str_slice(text, at, to));
    sb_add_char(out, '\n');
    at = to + 1;
  }
}

void explain_rule(StrBuilder *out, const layerc_rule *rule, bool color, size_t width) {
  const size_t columns = width == 0 || width > MOST_COLUMNS ? MOST_COLUMNS : width;
  paint_begin(out, color, style_of(rule->severity));
  sb_addf(out, "%s[%s]", severity_name(rule->severity), rule->name);
  paint_end(out, color, style_of(rule->severity));
  sb_addf(out, " %s\n", rule->code);
  paint_begin(out, color, STYLE_TITLE);
  add_wrapped(out, str_of(rule->summary), columns);
  paint_end(out, color, STYLE_TITLE);
  sb_add_c(out, "\n\n");
  add_wrapped(out, str_of(rule->explanation), columns);
  sb_add_char(out, '\n');
  if (rule->wrong[0] != '\0') add_example(out, "Wrong", STYLE_ERROR, rule->wrong, color);
  if (rule->right[0] != '\0') add_example(out, "Right", STYLE_NOTE, rule->right, color);
}
