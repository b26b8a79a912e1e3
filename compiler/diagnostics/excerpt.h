// Source excerpts of the human format: the lines of one file with ranges underlined, and lines as a fix leaves them.
#ifndef LAYERC_DIAGNOSTICS_EXCERPT_H
#define LAYERC_DIAGNOSTICS_EXCERPT_H

#include "diagnostics/glyph.h"
#include "diagnostics/paint.h"

// How all excerpts of one diagnostic are drawn.
typedef struct Frame {
  Arena *arena;
  const Masks *masks;
  bool color;
  size_t width;  // of the screen
  size_t digits; // of the greatest line number: the gutter is as wide
  Style primary; // the style of the primary range
} Frame;

// A range to be underlined: the primary one by `^`, others by `-` with their label.
typedef struct Mark {
  Place place;
  Str label;
  bool is_primary;
} Mark;

// The greatest line number that drawing the place shows.
uint32_t excerpt_last_line(Place place);
// A gutter without a number and a line's end: what parts an excerpt from what stands around it.
void excerpt_bar(const Frame *frame, StrBuilder *out);
// The lines of `marks`, all of one source; at least one.
void excerpt_draw(const Frame *frame, const Mark *marks, size_t count, StrBuilder *out);
// The lines that `edits` change, as they are afterwards.
void excerpt_draw_edits(const Frame *frame, const Edit *edits, size_t count, StrBuilder *out);

#endif
