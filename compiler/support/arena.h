// Memory of one compilation: allocated piece by piece, freed at once.
#ifndef LAYERC_SUPPORT_ARENA_H
#define LAYERC_SUPPORT_ARENA_H

#include <setjmp.h>
#include <stddef.h>

typedef struct Arena Arena;

// A new arena, or NULL if there is no memory. `limit` bounds its bytes in all; 0 is no bound.
Arena *arena_new(size_t limit);
void arena_free(Arena *arena);

// Where to go when memory runs out or the limit is reached: `longjmp(*handler, 1)`. Without a handler the process
// aborts, so every arena gets one before its first allocation. Gives the handler that stood before, or NULL.
jmp_buf *arena_on_exhausted(Arena *arena, jmp_buf *handler);

// Takes back all that was handed out, and keeps some of the memory for what comes.
void arena_reset(Arena *arena);

// `size` zeroed bytes, aligned for any type, living as long as the arena. Never NULL.
void *arena_alloc(Arena *arena, size_t size);

// The same, but NULL when memory runs out: for code that holds something to give back before it may jump away by
// arena_exhausted.
void *arena_try_alloc(Arena *arena, size_t size);
_Noreturn void arena_exhausted(Arena *arena);

// A copy of the first `old_size` bytes of `old` (may be NULL) in a block of `new_size`; grows in place at the end of a
// chunk.
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size);

// Bytes handed out so far.
size_t arena_used(const Arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

#endif
