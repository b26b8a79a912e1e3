// What the initial value of a constant may be made of, so that it can wait until it is wanted.
#ifndef LAYERC_SYNTAX_INERT_H
#define LAYERC_SYNTAX_INERT_H

#include "support/map.h"

// Whether the text of an initializer, up to its statement's end, holds literals alone and names of `functions` (name ->
// not NULL). False where it is not sure.
bool inert_value(Str value, const Map *functions);

#endif
