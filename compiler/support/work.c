#include "support/work.h"

#include <unistd.h>

enum { STACK = 1 << 18 }; // of a helper

// The next block; false: there is none, nor will there be.
static bool take(WorkQueue *queue, size_t *from, size_t *to) {
  pthread_mutex_lock(&queue->lock);
  while (queue->next == queue->end && !queue->is_closed) pthread_cond_wait(&queue->changed, &queue->lock);
  const size_t ready = queue->end - queue->next;
  *from = queue->next;
  *to = queue->next += ready < queue->work.block ? ready : queue->work.block;
  pthread_mutex_unlock(&queue->lock);
  return *from < *to;
}

static void *help(void *argument) {
  WorkQueue *queue = argument;
  for (size_t from, to; take(queue, &from, &to);)
    for (size_t i = from; i < to; i++) queue->work.work(queue->work.context, i);
  return NULL;
}

// Where no thread can be had, the one that ends the work does it all.
static void start_helpers(WorkQueue *queue, size_t wanted) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return;
  (void)pthread_attr_setstacksize(&attributes, STACK);
  while (queue->helper_count < wanted) {
    if (pthread_create(&queue->helpers[queue->helper_count], &attributes, help, queue) == 0) queue->helper_count++;
    else wanted = queue->helpers_most = queue->helper_count;
  }
  (void)pthread_attr_destroy(&attributes);
}

void work_begin(WorkQueue *queue, size_t first, const Work *work) {
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  const size_t most = processors < WORK_THREADS_MOST ? (size_t)(processors < 1 ? 1 : processors) : WORK_THREADS_MOST;
  *queue = (WorkQueue){.work = *work, .next = first, .end = first, .helpers_most = most - 1};
  (void)pthread_mutex_init(&queue->lock, NULL);
  (void)pthread_cond_init(&queue->changed, NULL);
}

void work_add(WorkQueue *queue, size_t count) {
  pthread_mutex_lock(&queue->lock);
  queue->end += count;
  const size_t ready = queue->end - queue->next;
  pthread_cond_broadcast(&queue->changed);
  pthread_mutex_unlock(&queue->lock);
  if (ready < queue->work.least || ready <= queue->work.block) return;
  const size_t others = (ready - 1) / queue->work.block; // blocks but the first
  start_helpers(queue, others < queue->helpers_most ? others : queue->helpers_most);
}

static void close_queue(WorkQueue *queue, bool is_dropped) {
  pthread_mutex_lock(&queue->lock);
  queue->is_closed = true;
  if (is_dropped) queue->next = queue->end;
  pthread_cond_broadcast(&queue->changed);
  pthread_mutex_unlock(&queue->lock);
  help(queue);
  for (size_t i = 0; i < queue->helper_count; i++) (void)pthread_join(queue->helpers[i], NULL);
  (void)pthread_cond_destroy(&queue->changed);
  (void)pthread_mutex_destroy(&queue->lock);
}

void work_end(WorkQueue *queue) { close_queue(queue, false); }

void work_drop(WorkQueue *queue) { close_queue(queue, true); }

void work_share(size_t count, const Work *work) {
  WorkQueue queue;
  work_begin(&queue, 0, work);
  work_add(&queue, count);
  work_end(&queue);
}
