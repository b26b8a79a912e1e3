#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/arena.h"
#include "support/vec.h"

static void gives_zeroed_aligned_memory(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  for (size_t size = 0; size < 5000; size += 7) {
    unsigned char *block = arena_alloc(arena, size);
    assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
    for (size_t i = 0; i < size; i++) assert_int_equal(block[i], 0);
    memset(block, 0xAA, size);
  }
  arena_free(arena);
}

static void grows_in_place_and_by_copy(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  char *block = arena_alloc(arena, 10);
  memcpy(block, "0123456789", 10);
  assert_ptr_equal(arena_grow(arena, block, 10, 1000), block);
  assert_int_equal(block[999], 0);
  arena_alloc(arena, 1);
  char *moved = arena_grow(arena, block, 1000, 2000);
  assert_ptr_not_equal(moved, block);
  assert_memory_equal(moved, "0123456789", 10);
  assert_int_equal(moved[1999], 0);
  char *large = arena_grow(arena, moved, 2000, (size_t)50 * 1000 * 1000);
  assert_memory_equal(large, "0123456789", 10);
  large[50 * 1000 * 1000 - 1] = 'x';
  arena_free(arena);
}

static void counts_what_it_hands_out(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  char *block = arena_alloc(arena, 100);
  arena_grow(arena, block, 100, 150);
  assert_int_equal(arena_used(arena), 150);
  arena_free(arena);
}

static void jumps_away_at_its_limit(void **state) {
  (void)state;
  jmp_buf handler;
  Arena *arena = arena_new(1000);
  arena_on_exhausted(arena, &handler);
  volatile int blocks = 0;
  if (setjmp(handler) == 0) {
    for (;; blocks++) arena_alloc(arena, 100);
  }
  assert_int_equal(blocks, 10);
  assert_null(arena_try_alloc(arena, 1));
  if (setjmp(handler) == 0) {
    arena_alloc(arena, SIZE_MAX);
    fail();
  }
  arena_free(arena);
}

static void hands_out_zeroed_memory_after_a_reset(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  for (int round = 0; round < 3; round++) {
    for (size_t size = 1; size < 300 * 1024; size = size * 3 + 1) {
      unsigned char *block = arena_alloc(arena, size);
      for (size_t i = 0; i < size; i++) assert_int_equal(block[i], 0);
      memset(block, 0xAA, size);
    }
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
  }
  arena_free(arena);
}

static void vectors_keep_their_items(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  VEC(size_t) numbers = {0};
  for (size_t i = 0; i < 100000; i++) vec_push(arena, &numbers, i * i);
  for (size_t i = 0; i < numbers.count; i++) assert_int_equal(numbers.items[i], i * i);
  assert_int_equal(vec_last(&numbers), 99999u * UINT64_C(99999));
  arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gives_zeroed_aligned_memory), cmocka_unit_test(grows_in_place_and_by_copy),
      cmocka_unit_test(counts_what_it_hands_out),    cmocka_unit_test(jumps_away_at_its_limit),
      cmocka_unit_test(vectors_keep_their_items),    cmocka_unit_test(hands_out_zeroed_memory_after_a_reset),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
