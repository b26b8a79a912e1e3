#include "support/work.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
  MOST_THREADS = 8,
  BLOCK = 8,      // indices taken at once
  WORTH_IT = 48,  // below, a thread costs more than it does
  STACK = 1 << 18 // of a helper
};

typedef struct Queue {
  atomic_size_t next;
  size_t count;
  void (*work)(void *context, size_t index);
  void *context;
} Queue;

static void *help(void *argument) {
  Queue *queue = argument;
  for (;;) {
    const size_t from = atomic_fetch_add(&queue->next, BLOCK);
    if (from >= queue->count) return NULL;
    for (size_t i = from; i < from + BLOCK && i < queue->count; i++) queue->work(queue->context, i);
  }
}

static size_t helpers_for(size_t count) {
  if (count < WORTH_IT) return 0;
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (processors < 2) return 0;
  return (size_t)(processors < MOST_THREADS ? processors : MOST_THREADS) - 1;
}

void work_share(size_t count, void (*work)(void *context, size_t index), void *context) {
  Queue queue = {.count = count, .work = work, .context = context};
  pthread_t threads[MOST_THREADS];
  size_t started = 0;
  pthread_attr_t attributes;
  const size_t helpers = helpers_for(count);
  if (helpers > 0 && pthread_attr_init(&attributes) == 0) {
    (void)pthread_attr_setstacksize(&attributes, STACK);
    // Where no thread can be had, this one does it all.
    while (started < helpers && pthread_create(&threads[started], &attributes, help, &queue) == 0) started++;
    (void)pthread_attr_destroy(&attributes);
  }
  help(&queue);
  for (size_t i = 0; i < started; i++) (void)pthread_join(threads[i], NULL);
}
