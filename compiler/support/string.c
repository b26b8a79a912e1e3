// JavaScript strings and their interner: the second half of text.h.
#include <xxhash.h>

#include "support/text.h"

static uint32_t checked_length(Arena *arena, Str text) {
  if (text.length >= UINT32_MAX) arena_exhausted(arena);
  return (uint32_t)utf16_length(text);
}

// A canonical array index is the shortest decimal form of 0 to 2^32 - 2.
static uint32_t array_index(Str text) {
  if (text.length == 0 || text.length > 10 || (text.data[0] == '0' && text.length > 1)) return NOT_AN_INDEX;
  uint64_t index = 0;
  for (size_t i = 0; i < text.length; i++) {
    const char c = text.data[i];
    if (c < '0' || c > '9') return NOT_AN_INDEX;
    index = index * 10 + (uint64_t)(c - '0');
  }
  return index < NOT_AN_INDEX ? (uint32_t)index : NOT_AN_INDEX;
}

typedef struct InternSlot {
  const String *string; // NULL: free
  uint64_t hash;
} InternSlot;

struct Interner {
  Arena *arena;
  InternSlot *slots;
  size_t count, slot_count; // slot_count is a power of two
};

enum { FIRST_SLOTS = 1024 };

Interner *interner_new(Arena *arena) {
  Interner *interner = ARENA_NEW(arena, Interner);
  interner->arena = arena;
  interner->slot_count = FIRST_SLOTS;
  interner->slots = ARENA_ARRAY(arena, InternSlot, FIRST_SLOTS);
  return interner;
}

static InternSlot *find_slot(const Interner *interner, Str text, uint64_t hash) {
  const size_t mask = interner->slot_count - 1;
  size_t at = (size_t)hash & mask;
  for (;; at = (at + 1) & mask) {
    InternSlot *slot = &interner->slots[at];
    if (slot->string == NULL || (slot->hash == hash && str_equal(slot->string->text, text))) return slot;
  }
}

static void grow(Interner *interner) {
  const InternSlot *old = interner->slots;
  const size_t old_count = interner->slot_count;
  interner->slots = ARENA_ARRAY(interner->arena, InternSlot, old_count * 2);
  interner->slot_count = old_count * 2;
  for (size_t i = 0; i < old_count; i++) {
    if (old[i].string != NULL) *find_slot(interner, old[i].string->text, old[i].hash) = old[i];
  }
}

const String *intern(Interner *interner, Str text) {
  const uint64_t hash = XXH3_64bits(text.data, text.length);
  InternSlot *slot = find_slot(interner, text, hash);
  if (slot->string != NULL) return slot->string;
  if (interner->count >= interner->slot_count / 2) {
    grow(interner);
    slot = find_slot(interner, text, hash);
  }
  String *string = ARENA_NEW(interner->arena, String);
  string->text = str_copy(interner->arena, text);
  string->units = checked_length(interner->arena, text);
  string->index = array_index(text);
  string->interned = true;
  *slot = (InternSlot){string, hash};
  interner->count++;
  return string;
}

const String *intern_string(Interner *interner, const String *s) { return s->interned ? s : intern(interner, s->text); }

static String *new_string(Arena *arena, Str text, uint32_t units) {
  String *string = ARENA_NEW(arena, String);
  *string = (String){.text = text, .units = units, .index = NOT_AN_INDEX};
  return string;
}

const String *string_new(Arena *arena, Str text) { return new_string(arena, text, checked_length(arena, text)); }

static bool is_high(uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
static bool is_low(uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }
static uint32_t pair(uint32_t high, uint32_t low) { return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00); }
static uint16_t high_of(uint32_t c) { return (uint16_t)(0xD800 + ((c - 0x10000) >> 10)); }
static uint16_t low_of(uint32_t c) { return (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF)); }

const String *string_from_utf16(Arena *arena, const uint16_t *units, size_t count) {
  StrBuilder text = {.arena = arena};
  for (size_t i = 0; i < count; i++) {
    uint32_t c = units[i];
    if (is_high(c) && i + 1 < count && is_low(units[i + 1])) c = pair(c, units[++i]);
    char bytes[4];
    sb_add(&text, (Str){bytes, utf8_put(bytes, c)});
  }
  if (count >= UINT32_MAX) arena_exhausted(arena);
  return new_string(arena, sb_str(&text), (uint32_t)count);
}

uint16_t *string_to_utf16(Arena *arena, const String *s) {
  uint16_t *units = ARENA_ARRAY(arena, uint16_t, s->units);
  size_t count = 0;
  for (size_t at = 0; at < s->text.length;) {
    const uint32_t c = utf8_next(s->text, &at, NULL);
    if (c >= 0x10000) {
      units[count++] = high_of(c);
      units[count++] = low_of(c);
    } else {
      units[count++] = (uint16_t)c;
    }
  }
  return units;
}

bool string_has_lone_surrogate(const String *s) {
  if (string_is_ascii(s)) return false;
  for (size_t at = 0; at < s->text.length;) {
    const uint32_t c = utf8_next(s->text, &at, NULL);
    if (is_high(c) || is_low(c)) return true;
  }
  return false;
}

typedef struct UnitReader {
  Str text;
  size_t at;
  uint16_t low; // the second half of a pair, still to come; 0: none
} UnitReader;

static bool next_unit(UnitReader *r, uint16_t *unit) {
  if (r->low != 0) {
    *unit = r->low;
    r->low = 0;
    return true;
  }
  if (r->at >= r->text.length) return false;
  const uint32_t c = utf8_next(r->text, &r->at, NULL);
  *unit = c < 0x10000 ? (uint16_t)c : high_of(c);
  if (c >= 0x10000) r->low = low_of(c);
  return true;
}

// UTF-8 sorts as UTF-16 does but for pairs, which come before U+E000 to U+FFFF: units are compared from the character
// in which the bytes first differ.
int string_compare(const String *a, const String *b) {
  const size_t shorter = a->text.length < b->text.length ? a->text.length : b->text.length;
  size_t at = 0;
  while (at < shorter && a->text.data[at] == b->text.data[at]) at++;
  while (at > 0 && at < shorter && ((unsigned char)a->text.data[at] & 0xC0) == 0x80) at--;
  UnitReader left = {.text = a->text, .at = at}, right = {.text = b->text, .at = at};
  for (;;) {
    uint16_t x = 0, y = 0;
    const bool has_left = next_unit(&left, &x), has_right = next_unit(&right, &y);
    if (!has_left || !has_right) return (int)has_left - (int)has_right;
    if (x != y) return x < y ? -1 : 1;
  }
}

static uint32_t surrogate_at(Str text, size_t at) {
  return text.length - at >= 3 && (unsigned char)text.data[at] == 0xED ? utf8_next(text, &at, NULL) : 0;
}

// Stands before the bytes of a text that grows.
typedef struct Growth {
  size_t used, size; // of its bytes: what the longest text that shares them has, and what there is room for
} Growth;

enum { LONG_ENOUGH = 256 }; // to grow: what is shorter is soon copied

static Growth *growth_of(const String *s) {
  return s->grows ? (Growth *)(uintptr_t)(s->text.data - sizeof(Growth)) : NULL; // NOLINT(performance-no-int-to-ptr)
}

// The room that the bytes of `a` and `more` behind them need in a new block; 0: they need none.
static size_t room_needed(const String *a, size_t more) {
  const Growth *growth = growth_of(a);
  const size_t length = a->text.length + more;
  if (growth == NULL || growth->used != a->text.length) return length;
  return more <= growth->size - growth->used ? 0 : 2 * length;
}

// `a` and what comes behind it, in the block that `a` stands in if that has room and goes on no other way there. Where
// the block is full the next one has room for as much again: all the copies together take little more than the last.
static Str grow_text(Arena *arena, const String *a, Str more) {
  Growth *growth = growth_of(a);
  const size_t needed = room_needed(a, more.length);
  if (needed > 0) {
    growth = arena_alloc(arena, sizeof *growth + needed);
    *growth = (Growth){.used = a->text.length, .size = needed};
    memcpy(growth + 1, a->text.data, a->text.length);
  }
  char *bytes = (char *)(growth + 1);
  memcpy(bytes + growth->used, more.data, more.length);
  growth->used += more.length;
  return (Str){bytes, growth->used};
}

size_t string_concat_bytes(const String *a, const String *b) {
  const size_t more = b->text.length;
  return a->text.length >= LONG_ENOUGH ? sizeof(Growth) + room_needed(a, more) : a->text.length + more;
}

const String *string_concat(Arena *arena, const String *a, const String *b) {
  if (a->units == 0) return b;
  if (b->units == 0) return a;
  Str left = a->text, right = b->text;
  if ((uint64_t)a->units + b->units >= UINT32_MAX || left.length > SIZE_MAX / 4 || right.length > SIZE_MAX / 4)
    arena_exhausted(arena);
  const uint32_t units = a->units + b->units;
  const uint32_t high = left.length < 3 ? 0 : surrogate_at(left, left.length - 3), low = surrogate_at(right, 0);
  if (!is_high(high) || !is_low(low)) {
    const bool grows = left.length >= LONG_ENOUGH;
    String *joined = new_string(arena, grows ? grow_text(arena, a, right) : str_concat(arena, left, right), units);
    joined->grows = grows;
    return joined;
  }
  char bytes[4];
  StrBuilder text = {.arena = arena};
  sb_add(&text, str_slice(left, 0, left.length - 3));
  sb_add(&text, (Str){bytes, utf8_put(bytes, pair(high, low))});
  sb_add(&text, str_slice(right, 3, right.length));
  return new_string(arena, sb_str(&text), units);
}
