// What stands behind a declaration file of the app: TypeScript finds "k.d.ts", but what is loaded is what it declares.
#ifndef LAYERC_MODULES_DECLARED_H
#define LAYERC_MODULES_DECLARED_H

#include "modules/tsconfig.h"

// What `declaration` (a real path) was compiled from: beside it, or where tsconfig.json says so; else empty.
Str declared_source(Lookup *lookup, Tsconfigs *configs, Str declaration);
// The JavaScript beside it; empty if there is none.
Str declared_script(Lookup *lookup, Str declaration);

#endif
