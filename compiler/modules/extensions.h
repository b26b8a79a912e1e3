// File name extensions, as TypeScript tells them apart.
#ifndef LAYERC_MODULES_EXTENSIONS_H
#define LAYERC_MODULES_EXTENSIONS_H

#include "support/str.h"

// The extension of a module file (".d.ts", ".mjs", ".json", …), the longest there is; empty if `path` has none.
Str extension_of_module(Str path);
bool extension_is_declaration(Str path); // .d.ts, .d.mts, .d.cts, .d.*.ts
bool extension_is_typescript(Str path);  // .ts, .mts, .cts, .tsx, those of declarations too
bool extension_is_javascript(Str path);

#endif
