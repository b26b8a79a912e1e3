// Work that several processors share.
#ifndef LAYERC_SUPPORT_WORK_H
#define LAYERC_SUPPORT_WORK_H

#include <stdbool.h>
#include <stddef.h>

// Calls `work(context, index)` once for every index below `count`, on as many threads as there are processors, and
// returns when all are done. The order is any. `work` must not touch what another index touches, nor an arena. Small
// work, or no second processor, stays on this thread.
void work_share(size_t count, void (*work)(void *context, size_t index), void *context);

#endif
