// The names that patterns and statements declare.
#ifndef LAYERC_SYNTAX_DECLARED_H
#define LAYERC_SYNTAX_DECLARED_H

#include "syntax/ast.h"

typedef void Declare(void *context, const String *name);

// Whether one of the names is `name`: with `search_name` as what declares.
typedef struct NameSearch {
  const String *name;
  bool is_found;
} NameSearch;

void search_name(void *search, const String *name);

// `pattern` NULL: none.
void pattern_names(const Node *pattern, Declare *declare, void *context);
void variable_names(const Node *variables, Declare *declare, void *context);
// What any statement but an import declares in the block that it stands in. A name may be NULL.
void lexical_names(const Node *statement, Declare *declare, void *context);
// `var` belongs to the function around it, however deep in blocks it stands.
void var_names(const Node *statement, Declare *declare, void *context);
// The names that a file has for what an import brings; of another statement none.
void import_names(const Node *statement, Declare *declare, void *context);

#endif
