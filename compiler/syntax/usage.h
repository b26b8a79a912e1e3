// Which of the names that a file imports it refers to once its types are erased: an import that is not used as a value
// is erased with them (TypeScript handbook, "Modules: import elision"; esbuild the same). And which of the functions,
// classes and enums that it declares it assigns.
#ifndef LAYERC_SYNTAX_USAGE_H
#define LAYERC_SYNTAX_USAGE_H

#include "syntax/ast.h"

// Where each name occurs.
typedef struct Usage Usage;

// For the IMPORT statements of `program`, whose file has `text`. What is not parsed yet stays so.
Usage *usage_new(Arena *arena, const Node *program, Str text);

// Whether the program refers to what its imports call `name`: by an identifier in an expression which nothing closer
// declares, or by exporting it. Statements that may do so are parsed.
bool usage_of_import(Usage *usage, const String *name);

// For what is declared within `around` (PROGRAM, BLOCK, SWITCH; a NAMESPACE or ENUM declares its name for itself) in a
// file of `text`. What is not parsed yet stays so.
Usage *usage_of_assignments(Arena *arena, const Node *around, Str text);

// Whether code within it assigns `name`, which is declared there. Statements that may do so are parsed.
bool usage_assigns(Usage *usage, const String *name);

#endif
