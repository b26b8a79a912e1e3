// What a program's bytes tell without parsing, at the speed of searching.
#ifndef LAYERC_SOURCE_SEARCH_H
#define LAYERC_SOURCE_SEARCH_H

#include "support/str.h"

typedef struct SearchResult {
  bool mentions;    // "@layeron/" occurs, in UTF-16 too; then there is nothing else
  char *specifiers; // what the file may import or require, as it is written, each ending in NUL; to be freed
  size_t length;
} SearchResult;

// Specifiers are those of all that looks like an import, an export, import(…) or require(…), in comments and strings
// too, but not of type-only ones; one may be there more than once. False: there is no memory.
bool search_text(Str text, SearchResult *result);

#endif
