// From a file's bytes to its syntax tree.
#ifndef LAYERC_SYNTAX_PARSE_H
#define LAYERC_SYNTAX_PARSE_H

#include "support/metrics.h"
#include "syntax/ast.h"

// Nesting beyond this becomes NODE_ERROR with is_too_deep: no recursion that follows the input goes deeper.
#define SYNTAX_DEPTH_LIMIT 500

// Bytes of a file: trees take about a hundred times the memory of the densest text.
#define SYNTAX_LENGTH_LIMIT ((size_t)16 * 1024 * 1024)

typedef struct Syntax {
  Node *program;   // PROGRAM; never NULL
  bool has_errors; // NODE_ERROR occurs somewhere
  bool is_lazy;    // statements may be NODE_DEFERRED; errors are not all known
  bool is_module;  // has an import or export statement, or import.meta or a top-level await
  NodeList errors; // every NODE_ERROR, by position
} Syntax;

// What the files of a compilation are parsed with.
typedef struct Parsing {
  struct Ahead *ahead; // may have done what syntax_ahead does; or NULL
  Arena *arena;
  Interner *interner;
  bool is_eager;    // every file is parsed as a whole, at once
  Metrics *metrics; // may be NULL
  struct Grammar *grammars[LANGUAGE_NONE];
  size_t bytes; // of the arena, taken for statements that had been deferred
} Parsing;

// What of parsing a file can be done before it is wanted, for ahead.h.
void *syntax_ahead(Arena *arena, Str path, Str text);

// Parses a TypeScript or JavaScript file. Text the grammar does not know becomes NODE_ERROR in statement or expression
// position; what stands around it is kept. Never fails: a file in UTF-16, or beyond SYNTAX_LENGTH_LIMIT, is one
// NODE_ERROR. Of a module whose outline can be told, statements that only declare are NODE_DEFERRED, unless parsing is
// eager.
const Syntax *syntax_parse(Parsing *parsing, const Source *source);

// string_literal.c: the value of a string's or template's inside (escapes read); NULL for an invalid escape of a
// template.
const String *string_literal(Arena *arena, Interner *interner, Str inside, bool is_template);

#endif
