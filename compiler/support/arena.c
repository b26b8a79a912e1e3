#define _DEFAULT_SOURCE // madvise

#include "support/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// Under AddressSanitizer what is not handed out is poisoned, so that a step beyond a block is seen.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS
#endif
#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(data, size) __asan_poison_memory_region((data), (size))
#define UNPOISON(data, size) __asan_unpoison_memory_region((data), (size))
#else
#define POISON(data, size) ((void)(data), (void)(size))
#define UNPOISON(data, size) ((void)(data), (void)(size))
#endif

enum { FIRST_CHUNK = 64 * 1024, LARGEST_CHUNK = 8 * 1024 * 1024, HUGE_PAGE = 2 * 1024 * 1024 };

// Memory comes zeroed from calloc and is cleared when it is taken back, so nothing is when it is handed out.
typedef struct Chunk {
  struct Chunk *next;
  size_t size, used;
  max_align_t data[];
} Chunk;

struct Arena {
  Chunk *current; // where blocks are cut from; full and dedicated chunks follow
  size_t next_size, used, limit;
  jmp_buf *handler;
};

static char *chunk_data(Chunk *chunk) { return (char *)chunk->data; }

static size_t aligned(size_t size) {
  const size_t mask = _Alignof(max_align_t) - 1;
  return (size + mask) & ~mask;
}

Arena *arena_new(size_t limit) {
  Arena *arena = calloc(1, sizeof *arena);
  if (arena == NULL) return NULL;
  arena->next_size = FIRST_CHUNK;
  arena->limit = limit == 0 ? SIZE_MAX / 2 : limit;
  return arena;
}

void arena_free(Arena *arena) {
  if (arena == NULL) return;
  for (Chunk *chunk = arena->current, *next; chunk != NULL; chunk = next) {
    next = chunk->next;
    free(chunk);
  }
  free(arena);
}

// The current chunk is kept: it is the largest of those that are not one block's own.
void arena_reset(Arena *arena) {
  Chunk *kept = arena->current;
  arena->used = 0;
  if (kept == NULL) return;
  for (Chunk *chunk = kept->next, *next; chunk != NULL; chunk = next) {
    next = chunk->next;
    free(chunk);
  }
  kept->next = NULL;
  UNPOISON(kept->data, kept->used);
  memset(kept->data, 0, kept->used);
  POISON(kept->data, kept->size);
  kept->used = 0;
}

jmp_buf *arena_on_exhausted(Arena *arena, jmp_buf *handler) {
  jmp_buf *before = arena->handler;
  arena->handler = handler;
  return before;
}

_Noreturn void arena_exhausted(Arena *arena) {
  if (arena->handler == NULL) abort();
  longjmp(*arena->handler, 1);
}

// A page that is touched first costs a fault each, which is a good part of what a large compilation takes: where there
// are huge pages, whole ones are asked for.
static void prefer_huge_pages(Chunk *chunk) {
#ifdef MADV_HUGEPAGE
  const uintptr_t start = ((uintptr_t)chunk + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  const uintptr_t end = ((uintptr_t)chunk_data(chunk) + chunk->size) / HUGE_PAGE * HUGE_PAGE;
  if (start < end) (void)madvise((void *)start, end - start, MADV_HUGEPAGE); // NOLINT(performance-no-int-to-ptr)
#else
  (void)chunk;
#endif
}

static Chunk *chunk_new(size_t size) {
  Chunk *chunk = calloc(1, sizeof *chunk + size);
  if (chunk == NULL) return NULL;
  chunk->size = size;
  prefer_huge_pages(chunk);
  POISON(chunk->data, size);
  return chunk;
}

// A chunk with room for `size`: the current one, a new current one, or one of its own for a large block.
static Chunk *chunk_with_room(Arena *arena, size_t size) {
  Chunk *current = arena->current;
  if (current != NULL && size <= current->size - current->used) return current;
  const bool dedicated = size > arena->next_size / 4;
  Chunk *chunk = chunk_new(dedicated ? size : arena->next_size);
  if (chunk == NULL) return NULL;
  if (dedicated && current != NULL) {
    chunk->next = current->next;
    current->next = chunk;
    return chunk;
  }
  chunk->next = current;
  arena->current = chunk;
  if (!dedicated && arena->next_size < LARGEST_CHUNK) arena->next_size *= 2;
  return chunk;
}

// Writes to every page of a block. One that is read before it is written takes a second fault, for which the other
// processors that run the program are interrupted.
static void touch(char *block, size_t size) {
  enum { PAGE = 4096 };
  for (size_t at = 0; at < size; at += PAGE) ((volatile char *)block)[at] = 0;
  ((volatile char *)block)[size - 1] = 0;
}

static inline void *cut(Arena *arena, Chunk *chunk, size_t size) {
  char *block = chunk_data(chunk) + chunk->used;
  chunk->used += aligned(size);
  arena->used += size;
  UNPOISON(block, size);
  touch(block, size);
  return block;
}

void *arena_try_alloc(Arena *arena, size_t size) {
  if (size == 0) size = 1;
  if (size > arena->limit - arena->used || size > SIZE_MAX / 2) return NULL;
  Chunk *chunk = chunk_with_room(arena, aligned(size));
  return chunk == NULL ? NULL : cut(arena, chunk, size);
}

void *arena_alloc(Arena *arena, size_t size) {
  enum { SMALL = 4096 }; // nearly all blocks are
  Chunk *chunk = arena->current;
  const bool is_small = size > 0 && size <= SMALL && chunk != NULL;
  if (is_small && aligned(size) <= chunk->size - chunk->used && size <= arena->limit - arena->used)
    return cut(arena, chunk, size);
  void *block = arena_try_alloc(arena, size);
  if (block == NULL) arena_exhausted(arena);
  return block;
}

// True if `old` is the last block of the current chunk and could be widened where it is.
static bool grow_in_place(Arena *arena, char *old, size_t old_size, size_t new_size) {
  Chunk *chunk = arena->current;
  if (chunk == NULL || old_size == 0) return false;
  const size_t old_whole = aligned(old_size);
  if (old + old_whole != chunk_data(chunk) + chunk->used) return false;
  const size_t more = aligned(new_size) - old_whole;
  if (more > chunk->size - chunk->used || new_size - old_size > arena->limit - arena->used) return false;
  chunk->used += more;
  arena->used += new_size - old_size;
  UNPOISON(old, new_size);
  return true;
}

// A large block that was the last to get a chunk of its own is widened with it; the system need not copy it. NULL: it
// is not, or memory ran out.
static void *grow_chunk(Arena *arena, char *old, size_t old_size, size_t new_size) {
  Chunk *chunk = arena->current == NULL ? NULL : arena->current->next;
  if (chunk == NULL || old != chunk_data(chunk) || chunk->used != aligned(old_size) || chunk->used != chunk->size ||
      new_size - old_size > arena->limit - arena->used)
    return NULL;
  const size_t whole = aligned(new_size);
  Chunk *wider = realloc(chunk, sizeof *chunk + whole);
  if (wider == NULL) return NULL;
  memset(chunk_data(wider) + wider->size, 0, whole - wider->size);
  wider->size = wider->used = whole;
  arena->current->next = wider;
  arena->used += new_size - old_size;
  return chunk_data(wider);
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size) {
  if (old != NULL && new_size <= old_size) return old;
  if (new_size > SIZE_MAX / 2) arena_exhausted(arena);
  if (old != NULL && grow_in_place(arena, old, old_size, new_size)) return old;
  void *block = old == NULL ? NULL : grow_chunk(arena, old, old_size, new_size);
  if (block != NULL) return block;
  block = arena_alloc(arena, new_size);
  if (old != NULL && old_size > 0) memcpy(block, old, old_size);
  return block;
}

size_t arena_used(const Arena *arena) { return arena->used; }
