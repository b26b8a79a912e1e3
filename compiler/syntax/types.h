// Where types end, told from tokens.
#ifndef LAYERC_SYNTAX_TYPES_H
#define LAYERC_SYNTAX_TYPES_H

#include "support/arena.h"
#include "syntax/scan.h"

typedef struct Types {
  Str text;
  Tokens tokens;
  uint32_t *partners; // of brackets; those of angles are rough
  uint32_t *closes;   // of each `<`: the `>` of its list and 1; 0: not told yet
  uint32_t depth;
  bool is_clause; // what stands behind an `extends` is no conditional
} Types;

Types *types_new(Arena *arena, Str text, Tokens tokens);
// The `>` that closes the types, or the parameters of types, that the `<` at token `i` opens; 0: they are none. Each
// `<` is told once.
size_t types_close(Types *t, size_t i);
// The token behind the type that begins at token `i`, which is not the first; 0: none begins there.
size_t types_behind(Types *t, size_t i);

#endif
