// Which names a file refers to once its types are erased: an import that is not used as a value is erased with them
// (TypeScript handbook, "Modules: import elision"; esbuild the same).
#ifndef LAYERC_SYNTAX_USAGE_H
#define LAYERC_SYNTAX_USAGE_H

#include "syntax/ast.h"

// Whether `program` refers to what its imports call `name`: an identifier in an expression, or a name that is exported,
// which nothing closer declares. `text` is the file's; statements that are not parsed yet are, where they hold the
// name.
bool usage_of_import(Arena *arena, const Node *program, Str text, const String *name);

#endif
