// Source text as a terminal shows it: masked ranges as one `…`, tabs expanded, what is unsafe escaped, each with the
// columns it takes.
#ifndef LAYERC_DIAGNOSTICS_GLYPH_H
#define LAYERC_DIAGNOSTICS_GLYPH_H

#include "diagnostics/diagnostics.h"

// Ranges that are not shown, by source and position, none touching another.
typedef struct Masks {
  Place *items;
  size_t count;
} Masks;

// Of diagnostics that are sorted: what is masked is in order then.
Masks masks_of(Arena *arena, const Diagnostics *diagnostics);
// The mask that covers the offset, or NULL.
const Place *mask_at(const Masks *masks, const Source *source, uint32_t offset);

// A part of one line: of a source from `start` on, or (source NULL) new text. A mask that begins at or behind
// `shown_from`, but before the piece, was drawn on an earlier line or piece and is not drawn again, unless an edit
// removed where it begins.
typedef struct Piece {
  Str text;
  const Source *source;
  uint32_t start, shown_from;
  uint32_t removed_from, removed_to;
} Piece;

// The part of a piece that a screen of `columns` can show around the byte `point`: a line may be a megabyte long.
Piece piece_around(Piece piece, uint32_t point, size_t columns);

typedef struct Glyph {
  size_t piece;
  uint32_t start, end;  // bytes of its source; of the piece if it is new text
  size_t column, width; // from 0
  Str text;             // good until the next glyph
} Glyph;

// Walks the pieces of one line. `Glyphs g = glyphs_of(…); for (Glyph glyph; glyphs_next(&g, &glyph);)`
typedef struct Glyphs {
  const Piece *pieces;
  size_t count;
  const Masks *masks;
  size_t piece, at, column;
  StrBuilder text;
} Glyphs;

Glyphs glyphs_of(Arena *arena, const Masks *masks, const Piece *pieces, size_t count);
bool glyphs_next(Glyphs *self, Glyph *glyph);

// The columns of a line that are shown, half-open: all, or what fits around a range. A cut side ends in `…`.
typedef struct Window {
  size_t from, to;
  bool cut_left, cut_right;
} Window;

// `total` columns seen through `width`, so that `focus_from` to `focus_to` is in sight, or at least where it begins.
Window window_around(size_t total, size_t width, size_t focus_from, size_t focus_to);
size_t window_column(const Window *window, size_t column); // of the line to of the screen
void window_draw(const Window *window, Glyphs glyphs, StrBuilder *out);

#endif
