#include "support/ahead.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/files.h"

enum {
  STACK = 1 << 18,
  BUFFER = 1 << 16,
  SPINS = 2000 // a file takes less than a thread takes to wake up
};

// From waiting to busy by the thread, or to gone by the owner, who then reads the file itself.
typedef enum State { STATE_WAITING, STATE_BUSY, STATE_READ, STATE_GONE } State;

typedef struct Item {
  Str path;
  struct Item *next;
  atomic_int state;
  // The thread's until `state` says that they are made.
  Str text;
  void *made;
} Item;

typedef struct Items {
  Item *first, *last;
} Items;

struct Ahead {
  AheadWork *work;
  Arena *arena;     // the owner's
  Map by_path;      // path -> Item
  Items wanted;     // and not gone to the queue yet
  Arena *own_arena; // the thread's
  char *buffers;    // one for the thread, one for the owner
  pthread_t thread;
  bool has_thread, cannot_start;
  pthread_mutex_t mutex; // of what stands below, and of waiting
  pthread_cond_t has_work, has_result;
  Items queue;
  bool is_closing;
};

Ahead *ahead_new(Arena *arena, AheadWork *work) {
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) return NULL;
  Ahead *a = calloc(1, sizeof *a);
  if (a == NULL) return NULL;
  *a = (Ahead){.work = work, .arena = arena, .by_path = {.arena = arena}, .own_arena = arena_new(0)};
  const bool has_mutex = pthread_mutex_init(&a->mutex, NULL) == 0;
  const bool has_work = has_mutex && pthread_cond_init(&a->has_work, NULL) == 0;
  if (has_work && pthread_cond_init(&a->has_result, NULL) == 0 && a->own_arena != NULL) return a;
  if (has_work) (void)pthread_cond_destroy(&a->has_work);
  if (has_mutex) (void)pthread_mutex_destroy(&a->mutex);
  arena_free(a->own_arena);
  free(a);
  return NULL;
}

void ahead_stop(Ahead *a) {
  if (a == NULL || !a->has_thread) return;
  (void)pthread_mutex_lock(&a->mutex);
  a->is_closing = true;
  (void)pthread_cond_signal(&a->has_work);
  (void)pthread_mutex_unlock(&a->mutex);
  (void)pthread_join(a->thread, NULL);
  a->has_thread = false;
  a->cannot_start = true;
}

void ahead_free(Ahead *a) {
  if (a == NULL) return;
  ahead_stop(a);
  (void)pthread_cond_destroy(&a->has_result);
  (void)pthread_cond_destroy(&a->has_work);
  (void)pthread_mutex_destroy(&a->mutex);
  arena_free(a->own_arena);
  free(a->buffers);
  free(a);
}

// ---- either thread ----

// What a thread works with.
typedef struct Hand {
  Arena *arena;
  char *buffer;
} Hand;

static bool read_item(const Hand *hand, Item *item) {
  char *bytes;
  size_t length;
  if (disk_read_listed(-1, item->path.data, 0, hand->buffer, BUFFER, &bytes, &length) != 0) return false;
  char *copy = arena_try_alloc(hand->arena, length + 1);
  if (copy != NULL) memcpy(copy, bytes, length);
  if (bytes != hand->buffer) free(bytes);
  item->text = (Str){copy, length};
  return copy != NULL;
}

static State do_item(const Ahead *a, const Hand *hand, Item *item) {
  if (!read_item(hand, item)) return STATE_GONE;
  item->made = a->work(hand->arena, item->path, item->text);
  return STATE_READ;
}

// The first that waits, now busy; the mutex is locked.
static Item *take_waiting(Ahead *a) {
  for (Item *item = a->queue.first; item != NULL; item = item->next) {
    a->queue.first = item->next;
    int waiting = STATE_WAITING;
    if (atomic_compare_exchange_strong(&item->state, &waiting, STATE_BUSY)) return item;
  }
  return NULL;
}

// ---- the thread ----

static Item *next_item(Ahead *a) {
  (void)pthread_mutex_lock(&a->mutex);
  Item *item = NULL;
  while (!a->is_closing && (item = take_waiting(a)) == NULL) (void)pthread_cond_wait(&a->has_work, &a->mutex);
  (void)pthread_mutex_unlock(&a->mutex);
  return item;
}

static void end_item(Ahead *a, Item *item, State state) {
  (void)pthread_mutex_lock(&a->mutex);
  atomic_store(&item->state, (int)state);
  (void)pthread_cond_signal(&a->has_result);
  (void)pthread_mutex_unlock(&a->mutex);
}

static void *run(void *argument) {
  Ahead *a = argument;
  const Hand hand = {a->own_arena, a->buffers};
  Item *volatile item = NULL;
  jmp_buf exhausted;
  if (setjmp(exhausted) != 0) end_item(a, item, STATE_GONE);
  arena_on_exhausted(a->own_arena, &exhausted);
  while ((item = next_item(a)) != NULL) end_item(a, item, do_item(a, &hand, item));
  return NULL;
}

static void start(Ahead *a) {
  pthread_attr_t attributes;
  a->cannot_start = true;
  a->buffers = malloc(2 * BUFFER);
  if (a->buffers == NULL || pthread_attr_init(&attributes) != 0) return;
  (void)pthread_attr_setstacksize(&attributes, STACK);
  a->has_thread = pthread_create(&a->thread, &attributes, run, a) == 0;
  a->cannot_start = !a->has_thread;
  (void)pthread_attr_destroy(&attributes);
}

// ---- the owner ----

static void append(Items *items, Item *item) {
  if (items->first == NULL) items->first = item;
  else items->last->next = item;
}

void ahead_want(Ahead *a, Str path) {
  if (a == NULL || a->cannot_start || map_has(&a->by_path, path)) return;
  Item *item = ARENA_NEW(a->arena, Item);
  item->path = (Str){str_c(a->arena, path), path.length};
  atomic_init(&item->state, STATE_WAITING);
  map_put(&a->by_path, item->path, item);
  append(&a->wanted, item);
  a->wanted.last = item;
}

void ahead_go(Ahead *a) {
  if (a == NULL || a->wanted.first == NULL) return;
  if (!a->has_thread && !a->cannot_start) start(a);
  if (!a->has_thread) return;
  (void)pthread_mutex_lock(&a->mutex);
  append(&a->queue, a->wanted.first);
  a->queue.last = a->wanted.last;
  (void)pthread_cond_signal(&a->has_work);
  (void)pthread_mutex_unlock(&a->mutex);
  a->wanted = (Items){NULL, NULL};
}

// Does the next file instead of waiting for one, if there is any.
static bool help(Ahead *a) {
  (void)pthread_mutex_lock(&a->mutex);
  Item *item = take_waiting(a);
  (void)pthread_mutex_unlock(&a->mutex);
  const Hand hand = {a->arena, a->buffers + BUFFER};
  if (item != NULL) atomic_store(&item->state, (int)do_item(a, &hand, item));
  return item != NULL;
}

static void wait_for(Ahead *a, Item *item) {
  while (atomic_load(&item->state) == STATE_BUSY && help(a)) {}
  for (int spins = 0; spins < SPINS && atomic_load(&item->state) == STATE_BUSY; spins++) {}
  (void)pthread_mutex_lock(&a->mutex);
  while (atomic_load(&item->state) == STATE_BUSY) (void)pthread_cond_wait(&a->has_result, &a->mutex);
  (void)pthread_mutex_unlock(&a->mutex);
}

bool ahead_take(Ahead *a, Str path, Str *text) {
  Item *item = a == NULL ? NULL : map_get(&a->by_path, path);
  int waiting = STATE_WAITING;
  if (item == NULL || atomic_compare_exchange_strong(&item->state, &waiting, STATE_GONE)) return false;
  wait_for(a, item);
  if (atomic_load(&item->state) != STATE_READ) return false;
  *text = item->text;
  return true;
}

void *ahead_made(const Ahead *a, Str path, Str text) {
  const Item *item = a == NULL ? NULL : map_get(&a->by_path, path);
  const bool is_taken = item != NULL && atomic_load(&item->state) == STATE_READ && item->text.data == text.data;
  return is_taken ? item->made : NULL;
}
