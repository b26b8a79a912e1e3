// The folder of cached results, `.layeron/cache` in a project's root. Whatever is wrong with it or with an entry is as
// if there were none: nothing here fails, nothing is reported.
#ifndef LAYERC_CACHE_STORE_H
#define LAYERC_CACHE_STORE_H

#include "support/files.h"

// Results that one key may have: of several branches, say.
enum { CACHE_VARIANTS = 4 };

// The payload of variant `variant` of `key`; false if there is none, or if it is damaged.
bool store_read(Arena *arena, Str root, Digest key, unsigned variant, Str *payload);
// Writes it, whole or not at all. `variant` as above; CACHE_VARIANTS: in place of the oldest. Entries beyond a stated
// number go, the oldest first.
void store_write(Arena *arena, Str root, Digest key, unsigned variant, Str payload);

#endif
