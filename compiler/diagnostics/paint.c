#include "diagnostics/paint.h"

static const char *const codes[] = {
    [STYLE_NONE] = "",
    [STYLE_TITLE] = "\x1b[1m",
    [STYLE_GUTTER] = "\x1b[1;34m",
    [STYLE_ERROR] = "\x1b[1;31m",
    [STYLE_WARNING] = "\x1b[1;33m",
    [STYLE_NOTE] = "\x1b[1;32m",
    [STYLE_HELP] = "\x1b[1;36m",
    [STYLE_INSERTED] = "\x1b[32m",
};

Style style_of(layerc_severity severity) {
  switch (severity) {
  case LAYERC_ERROR: return STYLE_ERROR;
  case LAYERC_WARNING: return STYLE_WARNING;
  default: return STYLE_NOTE;
  }
}

void paint_begin(StrBuilder *out, bool color, Style style) {
  if (color) sb_add_c(out, codes[style]);
}

void paint_end(StrBuilder *out, bool color, Style style) {
  if (color && style != STYLE_NONE) sb_add_c(out, "\x1b[0m");
}

void paint(StrBuilder *out, bool color, Style style, const char *text) {
  paint_begin(out, color, style);
  sb_add_c(out, text);
  paint_end(out, color, style);
}
