#include "support/str.h"

#include <stdint.h>
#include <stdio.h>

bool str_equal(Str a, Str b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool str_is_one_of(Str word, const char *words) {
  if (str_is_empty(word) || word.data[0] == '\0') return false;
  for (const char *at = words; (at = strchr(at, word.data[0])) != NULL; at++) {
    if (at != words && at[-1] != ' ') continue;
    size_t i = 1;
    while (i < word.length && at[i] != '\0' && at[i] != ' ' && at[i] == word.data[i]) i++;
    if (i == word.length && (at[i] == ' ' || at[i] == '\0')) return true;
  }
  return false;
}

int str_compare(Str a, Str b) {
  const size_t shorter = a.length < b.length ? a.length : b.length;
  const int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
  return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

bool str_starts_with(Str s, Str prefix) {
  return s.length >= prefix.length && str_equal(str_slice(s, 0, prefix.length), prefix);
}

bool str_ends_with(Str s, Str suffix) {
  return s.length >= suffix.length && str_equal(str_slice(s, s.length - suffix.length, s.length), suffix);
}

size_t str_find(Str s, Str needle, size_t from) {
  if (needle.length == 0) return from <= s.length ? from : SIZE_MAX;
  while ((from = str_find_char(s, needle.data[0], from)) != SIZE_MAX) {
    if (needle.length > s.length - from) return SIZE_MAX;
    if (memcmp(s.data + from, needle.data, needle.length) == 0) return from;
    from++;
  }
  return SIZE_MAX;
}

size_t str_find_char(Str s, char c, size_t from) {
  if (from >= s.length) return SIZE_MAX;
  const char *found = memchr(s.data + from, c, s.length - from);
  return found == NULL ? SIZE_MAX : (size_t)(found - s.data);
}

size_t str_find_last_char(Str s, char c) {
  for (size_t i = s.length; i-- > 0;) {
    if (s.data[i] == c) return i;
  }
  return SIZE_MAX;
}

char *str_c(Arena *arena, Str s) {
  char *copy = arena_alloc(arena, s.length + 1);
  if (s.length > 0) memcpy(copy, s.data, s.length);
  return copy;
}

Str str_copy(Arena *arena, Str s) { return (Str){str_c(arena, s), s.length}; }

Str str_lower(Arena *arena, Str s) {
  char *lower = str_c(arena, s);
  for (size_t i = 0; i < s.length; i++)
    if (lower[i] >= 'A' && lower[i] <= 'Z') lower[i] = (char)(lower[i] - 'A' + 'a');
  return (Str){lower, s.length};
}

Str str_join(Arena *arena, const Str *parts, size_t count) {
  size_t length = 0;
  for (size_t i = 0; i < count; i++) length += parts[i].length;
  char *joined = arena_alloc(arena, length + 1), *end = joined;
  for (size_t i = 0; i < count; i++) {
    if (parts[i].length > 0) memcpy(end, parts[i].data, parts[i].length);
    end += parts[i].length;
  }
  return (Str){joined, length};
}

Str str_concat(Arena *arena, Str a, Str b) { return STR_JOIN(arena, a, b); }

Str str_format(Arena *arena, const char *format, ...) {
  StrBuilder b = {.arena = arena};
  va_list args;
  va_start(args, format);
  sb_vaddf(&b, format, args);
  va_end(args);
  return sb_str(&b);
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

// Optimal string alignment: the rows of the table for the last three bytes of `a` are kept.
size_t str_distance(Arena *arena, Str a, Str b) {
  const size_t width = b.length + 1;
  size_t *rows = ARENA_ARRAY(arena, size_t, 3 * width);
  size_t *before = rows, *previous = rows + width, *row = rows + 2 * width;
  for (size_t j = 0; j < width; j++) row[j] = j;
  for (size_t i = 1; i <= a.length; i++) {
    size_t *oldest = before;
    before = previous;
    previous = row;
    row = oldest;
    row[0] = i;
    for (size_t j = 1; j < width; j++) {
      const bool same = a.data[i - 1] == b.data[j - 1];
      row[j] = least(least(previous[j], row[j - 1]) + 1, previous[j - 1] + !same);
      if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
        row[j] = least(row[j], before[j - 2] + 1);
    }
  }
  return row[b.length];
}

Str str_nearest(Arena *arena, Str word, const Str *choices, size_t count) {
  Str nearest = STR("");
  size_t smallest = SIZE_MAX;
  for (size_t i = 0; i < count; i++) {
    const size_t longer = word.length > choices[i].length ? word.length : choices[i].length;
    const size_t shorter = least(word.length, choices[i].length);
    if (longer - shorter > longer / 3) continue; // also keeps a huge word from costing anything
    const size_t distance = str_distance(arena, word, choices[i]);
    if (distance > longer / 3 || distance >= smallest) continue;
    smallest = distance;
    nearest = choices[i];
  }
  return nearest;
}

void sb_grow(StrBuilder *b, size_t more) {
  if (more > SIZE_MAX / 2 - b->length) arena_exhausted(b->arena);
  size_t capacity = b->capacity < 32 ? 64 : b->capacity * 2;
  if (b->capacity > 1024 * 1024) capacity = b->capacity + b->capacity / 2;
  if (capacity < b->length + more) capacity = b->length + more;
  b->data = arena_grow(b->arena, b->data, b->capacity, capacity);
  b->capacity = capacity;
}

void sb_add_c(StrBuilder *b, const char *c_string) { sb_add(b, str_of(c_string)); }

void sb_addf(StrBuilder *b, const char *format, ...) {
  va_list args;
  va_start(args, format);
  sb_vaddf(b, format, args);
  va_end(args);
}

void sb_vaddf(StrBuilder *b, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  const int length = vsnprintf(NULL, 0, format, args);
  if (length > 0) {
    sb_reserve(b, (size_t)length + 1);
    vsnprintf(b->data + b->length, (size_t)length + 1, format, again);
    b->length += (size_t)length;
  }
  va_end(again);
}
