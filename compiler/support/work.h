// Work that several processors share.
#ifndef LAYERC_SUPPORT_WORK_H
#define LAYERC_SUPPORT_WORK_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Work {
  void (*work)(void *context,
               size_t index); // must not touch what another index touches, nor an arena that is not its own
  void *context;
  size_t least; // of fewer, none is worth a thread
  size_t block; // so many indices are taken at once
} Work;

// Does the work for every index below `count`, once each, on as many threads as there are processors, and returns when
// all is done. The order is any. Where there is no second processor it stays on this thread.
void work_share(size_t count, const Work *work);

#endif
