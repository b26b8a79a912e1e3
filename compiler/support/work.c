#include "support/work.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
  MOST_THREADS = 8,
  STACK = 1 << 18 // of a helper
};

typedef struct Queue {
  atomic_size_t next;
  size_t count;
  const Work *work;
} Queue;

static void *help(void *argument) {
  Queue *queue = argument;
  const Work *w = queue->work;
  for (;;) {
    const size_t from = atomic_fetch_add(&queue->next, w->block);
    if (from >= queue->count) return NULL;
    for (size_t i = from; i < from + w->block && i < queue->count; i++) w->work(w->context, i);
  }
}

static size_t helpers_for(size_t count, const Work *work) {
  const size_t blocks = (count + work->block - 1) / work->block;
  if (count < work->least || blocks < 2) return 0;
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  if (processors < 2) return 0;
  const size_t most = (size_t)(processors < MOST_THREADS ? processors : MOST_THREADS);
  return (blocks < most ? blocks : most) - 1;
}

void work_share(size_t count, const Work *work) {
  Queue queue = {.count = count, .work = work};
  pthread_t threads[MOST_THREADS];
  size_t started = 0;
  pthread_attr_t attributes;
  const size_t helpers = helpers_for(count, work);
  if (helpers > 0 && pthread_attr_init(&attributes) == 0) {
    (void)pthread_attr_setstacksize(&attributes, STACK);
    // Where no thread can be had, this one does it all.
    while (started < helpers && pthread_create(&threads[started], &attributes, help, &queue) == 0) started++;
    (void)pthread_attr_destroy(&attributes);
  }
  help(&queue);
  for (size_t i = 0; i < started; i++) (void)pthread_join(threads[i], NULL);
}
