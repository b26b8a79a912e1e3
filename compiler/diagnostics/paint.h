// Colours of the human format, by ANSI escape codes (ECMA-48, SGR).
#ifndef LAYERC_DIAGNOSTICS_PAINT_H
#define LAYERC_DIAGNOSTICS_PAINT_H

#include "layerc.h"
#include "support/str.h"

typedef enum Style {
  STYLE_NONE,
  STYLE_TITLE,
  STYLE_GUTTER, // line numbers, arrows, related ranges
  STYLE_ERROR,
  STYLE_WARNING,
  STYLE_NOTE,
  STYLE_HELP,
  STYLE_INSERTED
} Style;

Style style_of(layerc_severity severity);
void paint_begin(StrBuilder *out, bool color, Style style);
void paint_end(StrBuilder *out, bool color, Style style);
void paint(StrBuilder *out, bool color, Style style, const char *text);

#endif
