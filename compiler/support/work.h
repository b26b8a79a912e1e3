// Work that several processors share.
#ifndef LAYERC_SUPPORT_WORK_H
#define LAYERC_SUPPORT_WORK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Work {
  // Must not touch what another index touches, nor an arena that is not its own.
  void (*work)(void *context, size_t index);
  void *context;
  size_t least; // of fewer, none is worth a thread
  size_t block; // so many indices are taken at once
} Work;

// Does the work for every index below `count`, once each, on as many threads as there are processors, and returns when
// all is done. The order is any. Where there is no second processor it stays on this thread.
void work_share(size_t count, const Work *work);

// Work that others begin with while more of it is found. It lies where it was begun until it has ended.
enum { WORK_THREADS_MOST = 8 };
typedef struct WorkQueue {
  Work work;
  size_t next, end; // indices that are ready and that nobody has taken
  bool is_closed;   // no more will be
  pthread_mutex_t lock;
  pthread_cond_t changed;
  pthread_t helpers[WORK_THREADS_MOST];
  size_t helper_count, helpers_most;
} WorkQueue;

// Indices begin at `first`.
void work_begin(WorkQueue *queue, size_t first, const Work *work);
// So many more are ready.
void work_add(WorkQueue *queue, size_t count);
// Does with the others what is left, and returns when all is done.
void work_end(WorkQueue *queue);
// Leaves what nobody has begun with.
void work_drop(WorkQueue *queue);

#endif
