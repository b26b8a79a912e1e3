// JSON with comments and trailing commas, as TypeScript reads tsconfig.json and package.json.
#ifndef LAYERC_MODULES_JSONC_H
#define LAYERC_MODULES_JSONC_H

#include "support/str.h"

typedef enum JsoncKind { JSONC_NULL, JSONC_BOOL, JSONC_NUMBER, JSONC_STRING, JSONC_ARRAY, JSONC_OBJECT } JsoncKind;

typedef struct Jsonc {
  JsoncKind kind;
  bool truth;                // of a Boolean
  Str key;                   // its name in an object
  Str text;                  // of a string
  const struct Jsonc *first; // member or element
  const struct Jsonc *next;  // beside it
} Jsonc;

// The value of `text`, living in the arena; NULL if it is no JSON.
const Jsonc *jsonc_parse(Arena *arena, Str text);

// All of these take NULL for a value that is not there. Of two members with one name the last counts.
const Jsonc *jsonc_member(const Jsonc *object, Str name);
// The member's text if it is a string that is not empty, else an empty slice.
Str jsonc_member_text(const Jsonc *object, const char *name);
bool jsonc_is(const Jsonc *value, JsoncKind kind);
// As `if (value)` in JavaScript; numbers count as true.
bool jsonc_is_truthy(const Jsonc *value);

#endif
