// Version ranges, as TypeScript tests its own version against them in "typesVersions" and "types@…" conditions.
#ifndef LAYERC_MODULES_RANGE_H
#define LAYERC_MODULES_RANGE_H

#include "support/str.h"

// True if the version of TypeScript that is followed lies in `range`; false, too, if that is no range.
bool range_holds_typescript(Str range);

#endif
