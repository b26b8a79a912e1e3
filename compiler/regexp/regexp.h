// Regular expressions as ECMAScript specifies them (ECMA-262, 22.2, with B.1.2): a pattern is parsed to nodes, these
// are laid out as a program, and a matcher that goes back runs it over UTF-16 code units. What engines or editions of
// the standard do not agree on is refused with its name, never guessed.
#ifndef LAYERC_REGEXP_REGEXP_H
#define LAYERC_REGEXP_REGEXP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/text.h"

typedef enum RegexpFlag {
  REGEXP_HAS_INDICES = 1, // d
  REGEXP_GLOBAL = 2,      // g
  REGEXP_IGNORE_CASE = 4, // i
  REGEXP_MULTILINE = 8,   // m
  REGEXP_DOT_ALL = 16,    // s
  REGEXP_UNICODE = 32,    // u
  REGEXP_STICKY = 64      // y
} RegexpFlag;

typedef enum RegexpStatus {
  REGEXP_GOOD,
  REGEXP_INVALID, // a SyntaxError
  REGEXP_REFUSED  // not known what it is
} RegexpStatus;

typedef struct RegexpName {
  const String *text;
  size_t group;
} RegexpName;

typedef struct Regexp {
  unsigned flags;
  size_t group_count; // the whole match is group 0
  const RegexpName *names;
  size_t name_count;
  const struct RegexpProgram *program;
} Regexp;

// Reads the letters of flags. `why` as in regexp_compile.
RegexpStatus regexp_flags(Str letters, unsigned *flags, const char **why);
// Unless it is good, *why names what is wrong, or not known.
RegexpStatus regexp_compile(Arena *arena, Interner *interner, const uint16_t *pattern, size_t length, unsigned flags,
                            const Regexp **regexp, const char **why);

// What the matcher works with, kept from one match to the next. `RegexpMemory m = {.arena = arena};` is an empty one.
typedef struct RegexpMemory {
  Arena *arena;
  struct RegexpChoice *choices;
  size_t choice_count, choice_capacity;
  int32_t *slots;
  size_t slot_capacity;
} RegexpMemory;

typedef enum RegexpOutcome {
  REGEXP_MATCHED,
  REGEXP_FAILED,
  REGEXP_UNSURE,   // it depends on what engines may do differently
  REGEXP_EXHAUSTED // `*steps` were not enough, or there was too much to go back to
} RegexpOutcome;

// The first match that begins at `at` or behind it; only at it if `sticky`. `captures` gets where each group begins and
// ends, -1 for those that took no part. What was done is taken from *steps.
RegexpOutcome regexp_match(const Regexp *r, RegexpMemory *memory, const uint16_t *units, size_t count, size_t at,
                           bool sticky, int32_t *captures, size_t *steps);

#endif
