// A growable array in an arena: `VEC(Diagnostic) found = {0}; vec_push(arena, &found, d);`
#ifndef LAYERC_SUPPORT_VEC_H
#define LAYERC_SUPPORT_VEC_H

#include <stddef.h>

#include "support/arena.h"

#define VEC(type)                                                                                                      \
  struct {                                                                                                             \
    type *items;                                                                                                       \
    size_t count, capacity;                                                                                            \
  }

#define vec_reserve(arena, vec, wanted)                                                                                \
  do {                                                                                                                 \
    size_t vec_wanted_ = (wanted);                                                                                     \
    if (vec_wanted_ > (vec)->capacity) {                                                                               \
      size_t vec_capacity_ = (vec)->capacity < 4 ? 4 : (vec)->capacity * 2;                                            \
      if (vec_capacity_ < vec_wanted_) vec_capacity_ = vec_wanted_;                                                    \
      (vec)->items = arena_grow((arena), (vec)->items, (vec)->capacity * sizeof *(vec)->items,                         \
                                vec_capacity_ * sizeof *(vec)->items);                                                 \
      (vec)->capacity = vec_capacity_;                                                                                 \
    }                                                                                                                  \
  } while (0)

#define vec_push(arena, vec, item)                                                                                     \
  do {                                                                                                                 \
    vec_reserve((arena), (vec), (vec)->count + 1);                                                                     \
    (vec)->items[(vec)->count++] = (item);                                                                             \
  } while (0)

#define vec_last(vec) ((vec)->items[(vec)->count - 1])

#endif
