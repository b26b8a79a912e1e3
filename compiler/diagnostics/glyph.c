#include "diagnostics/glyph.h"

#include <stdlib.h>

#include "support/text.h"

enum {
  TAB_COLUMNS = 4,
  REACH = 8 // bytes looked at for each column of the screen, on either side: a character and its combining marks
};

static const Str ellipsis = {"\xE2\x80\xA6", 3};

// ---- masks ----

Masks masks_of(Arena *arena, const Diagnostics *diagnostics) {
  const size_t count = diagnostics->masked.count;
  Masks masks = {0};
  if (count == 0) return masks;
  masks.items = ARENA_ARRAY(arena, Place, count);
  for (size_t i = 0; i < count; i++) {
    const Place place = diagnostics->masked.items[i];
    Place *last = masks.count > 0 ? &masks.items[masks.count - 1] : NULL;
    if (last != NULL && last->source == place.source && place.start < last->end) {
      if (last->end < place.end) last->end = place.end;
    } else {
      masks.items[masks.count++] = place;
    }
  }
  return masks;
}

const Place *mask_at(const Masks *masks, const Source *source, uint32_t offset) {
  size_t low = 0, high = masks->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const Place *place = &masks->items[middle];
    if (place->source == source && place->start <= offset && offset < place->end) return place;
    if (place->source == source ? place->end <= offset : place->source->id < source->id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

// ---- glyphs ----

Glyphs glyphs_of(Arena *arena, const Masks *masks, const Piece *pieces, size_t count) {
  return (Glyphs){.pieces = pieces, .count = count, .masks = masks, .text = {.arena = arena}};
}

static bool is_inside_character(Str text, size_t at) {
  return at < text.length && ((unsigned char)text.data[at] & 0xC0) == 0x80;
}

Piece piece_around(Piece piece, uint32_t point, size_t columns) {
  const size_t reach = columns * REACH, at = point - piece.start;
  size_t from = at > reach ? at - reach : 0, to = at + reach < piece.text.length ? at + reach : piece.text.length;
  while (is_inside_character(piece.text, from)) from++;
  while (is_inside_character(piece.text, to)) to++;
  if (from > to) from = to;
  piece.text = str_slice(piece.text, from, to);
  piece.start += (uint32_t)from;
  return piece;
}

static size_t text_width(Str text) {
  size_t width = 0;
  for (size_t at = 0; at < text.length;) width += (size_t)display_width(utf8_next(text, &at, NULL));
  return width;
}

static void read_character(Glyphs *self, Str text) {
  const size_t start = self->at;
  if (text.data[start] == '\t') {
    self->at++;
    for (size_t i = self->column % TAB_COLUMNS; i < TAB_COLUMNS; i++) sb_add_char(&self->text, ' ');
    return;
  }
  utf8_next(text, &self->at, NULL);
  sb_add_escaped(&self->text, str_slice(text, start, self->at), false);
}

bool glyphs_next(Glyphs *self, Glyph *glyph) {
  while (self->piece < self->count && self->at >= self->pieces[self->piece].text.length) {
    self->piece++;
    self->at = 0;
  }
  if (self->piece >= self->count) return false;
  const Piece *piece = &self->pieces[self->piece];
  const uint32_t start = piece->start + (uint32_t)self->at;
  const Place *mask = piece->source == NULL ? NULL : mask_at(self->masks, piece->source, start);
  self->text.length = 0;
  if (mask != NULL) {
    const size_t end = mask->end - piece->start;
    self->at = end < piece->text.length ? end : piece->text.length;
    const bool was_removed = mask->start >= piece->removed_from && mask->start < piece->removed_to;
    const bool was_drawn = mask->start < piece->start && mask->start >= piece->shown_from && !was_removed;
    if (!was_drawn) sb_add(&self->text, ellipsis);
  } else {
    read_character(self, piece->text);
  }
  *glyph = (Glyph){.piece = self->piece,
                   .start = start,
                   .end = piece->start + (uint32_t)self->at,
                   .column = self->column,
                   .text = sb_str(&self->text)};
  glyph->width = text_width(glyph->text);
  self->column += glyph->width;
  return true;
}

// ---- what fits ----

Window window_around(size_t total, size_t width, size_t focus_from, size_t focus_to) {
  if (total <= width) return (Window){.to = total};
  const size_t focus = focus_to - focus_from;
  // A range that does not fit shows its beginning, with some columns before it.
  const size_t before = focus + 2 < width ? (width - focus) / 2 : width / 8 + 1;
  size_t from = focus_from > before ? focus_from - before : 0;
  if (from > total - width) from = focus_to <= total ? total - width : total + 1 - width;
  return (Window){.from = from, .to = from + width, .cut_left = from > 0, .cut_right = from + width < total};
}

size_t window_column(const Window *window, size_t column) {
  const size_t last = window->cut_right && window->to > 0 ? window->to - 1 : column;
  if (column <= window->from) return 0;
  return (column < last ? column : last) - window->from;
}

static void add_spaces(StrBuilder *out, size_t count) {
  for (size_t i = 0; i < count; i++) sb_add_char(out, ' ');
}

void window_draw(const Window *window, Glyphs glyphs, StrBuilder *out) {
  const size_t from = window->from + window->cut_left, to = window->to - window->cut_right;
  size_t column = from;
  if (window->cut_left) sb_add(out, ellipsis);
  for (Glyph glyph; glyphs_next(&glyphs, &glyph);) {
    const size_t end = glyph.column + glyph.width;
    if (end <= from && glyph.column < from) continue;
    if (end > to && window->cut_right) break;
    if (glyph.column < from) {
      add_spaces(out, end - from);
    } else {
      sb_add(out, glyph.text);
    }
    column = end;
  }
  if (!window->cut_right) return;
  add_spaces(out, to - column);
  sb_add(out, ellipsis);
}
