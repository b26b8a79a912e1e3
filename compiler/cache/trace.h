// What a compilation asked of the file system and was told: while all of it would be told again, its result stands.
// Paths are kept as seen from the fence, so that a trace holds wherever the folder is moved to.
#ifndef LAYERC_CACHE_TRACE_H
#define LAYERC_CACHE_TRACE_H

#include "cache/codec.h"
#include "support/files.h"
#include "support/metrics.h"

// Writes what `files` was asked and told. What it was told before `before`, about paths outside the fence, is left out:
// every compilation asks that anew before it looks for a trace. False: it can be no trace, since something could not be
// read, or was read twice and differed.
bool trace_encode(StrBuilder *out, const Files *files, FilesMark before, Str fence);

// Reads a trace, and asks all of it again. False if any answer differs, or the trace is damaged.
bool trace_holds(Decoder *d, Arena *arena, Str fence, Metrics *metrics);

#endif
