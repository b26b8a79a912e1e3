// Slices of bytes and their builder. A slice owns nothing and need not end in NUL.
#ifndef LAYERC_SUPPORT_STR_H
#define LAYERC_SUPPORT_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "support/arena.h"

typedef struct Str {
  const char *data;
  size_t length; // bytes
} Str;

// A slice of a string literal.
#define STR(literal) ((Str){"" literal "", sizeof(literal) - 1})
// For printf's "%.*s".
#define STR_ARG(s) (int)(s).length, (s).data

static inline Str str_of(const char *c_string) { return (Str){c_string, c_string == NULL ? 0 : strlen(c_string)}; }
// Of an empty slice that has no bytes at all (`data` NULL) a slice is the same: C has no sum of NULL and 0.
static inline Str str_slice(Str s, size_t from, size_t to) {
  return (Str){s.data == NULL ? NULL : s.data + from, to - from};
}
static inline bool str_is_empty(Str s) { return s.length == 0; }
bool str_equal(Str a, Str b);
static inline bool str_is(Str a, const char *b) { return str_equal(a, str_of(b)); }
// Whether `word` is one of `words`, which are parted by single spaces.
bool str_is_one_of(Str word, const char *words);
int str_compare(Str a, Str b); // bytewise, shorter first: <0, 0, >0
bool str_starts_with(Str s, Str prefix);
bool str_ends_with(Str s, Str suffix);
// Offset of the first `needle` at or after `from`, or SIZE_MAX.
size_t str_find(Str s, Str needle, size_t from);
size_t str_find_char(Str s, char c, size_t from);
size_t str_find_last_char(Str s, char c); // SIZE_MAX if there is none

// Copies live in the arena and end in NUL.
Str str_copy(Arena *arena, Str s);
char *str_c(Arena *arena, Str s);
Str str_lower(Arena *arena, Str s); // ASCII letters
Str str_concat(Arena *arena, Str a, Str b);
Str str_join(Arena *arena, const Str *parts, size_t count);
#define STR_JOIN(arena, ...)                                                                                           \
  str_join((arena), (const Str[]){__VA_ARGS__}, sizeof(const Str[]){__VA_ARGS__} / sizeof(Str))
Str str_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Edit distance (insert, delete, replace, swap of neighbours), and the nearest of `count` choices that is near enough
// to suggest (a third of the longer word's length), or an empty slice.
size_t str_distance(Arena *arena, Str a, Str b);
Str str_nearest(Arena *arena, Str word, const Str *choices, size_t count);

// Text under construction; its bytes live in the arena. `StrBuilder b = {.arena = arena};` is an empty one.
typedef struct StrBuilder {
  Arena *arena;
  char *data;
  size_t length, capacity;
} StrBuilder;

// Makes room for `more` bytes.
void sb_grow(StrBuilder *b, size_t more);
static inline void sb_reserve(StrBuilder *b, size_t more) {
  if (more > b->capacity - b->length) sb_grow(b, more);
}
static inline void sb_add(StrBuilder *b, Str s) {
  if (s.length == 0) return;
  sb_reserve(b, s.length);
  memcpy(b->data + b->length, s.data, s.length);
  b->length += s.length;
}
void sb_add_c(StrBuilder *b, const char *c_string);
static inline void sb_add_char(StrBuilder *b, char c) {
  sb_reserve(b, 1);
  b->data[b->length++] = c;
}
void sb_addf(StrBuilder *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sb_vaddf(StrBuilder *b, const char *format, va_list args);
static inline Str sb_str(const StrBuilder *b) { return (Str){b->data == NULL ? "" : b->data, b->length}; }

#endif
