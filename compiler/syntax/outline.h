// Where the statements of a module begin and end and what they declare, told from its tokens at the speed of memory, so
// that only what evaluation asks for needs a syntax tree.
#ifndef LAYERC_SYNTAX_OUTLINE_H
#define LAYERC_SYNTAX_OUTLINE_H

#include "source/source.h"

typedef enum OutlineKind {
  OUTLINE_ACTIVE,   // does something when it is evaluated, or is not told apart
  OUTLINE_IMPORT,   // import or export … from: what its clause says is for the parser
  OUTLINE_ERASED,   // a type, an interface, something declared elsewhere: nothing is left of it
  OUTLINE_FUNCTION, // a function declaration with a body and a name
  OUTLINE_CLASS,    // a class declaration with a name that runs nothing when it is made
  OUTLINE_CONSTANT, // one `const` or `let` whose value is a function, or made of literals and the module's functions
} OutlineKind;

typedef struct OutlineStatement {
  OutlineKind kind;
  bool is_exported, is_default; // export …, export default …
  bool is_let;                  // of a constant
  uint32_t start, end;          // bytes
  uint32_t name_start, name_end;
  uint32_t value_start; // of what a `const` or `let` is initialized with; 0: it does not declare one name with a value
} OutlineStatement;

typedef struct Outline {
  OutlineStatement *items;
  size_t count;
  size_t unsure_at; // where it gave up
} Outline;

// False if it is not sure of a single place, or the text is no module (has neither import nor export): then the text is
// to be parsed as a whole. A BOM is no part of `text`.
bool outline(Arena *arena, Str text, SourceLanguage language, Outline *result);

#endif
