#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/map.h"

static void an_empty_map_has_nothing(void **state) {
  (void)state;
  const Map map = {0};
  assert_null(map_get(&map, STR("")));
  assert_false(map_has(&map, STR("a")));
}

static void keeps_keys_in_order_of_insertion(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  Map map = {.arena = arena};
  for (uintptr_t i = 0; i < 10000; i++)
    assert_true(map_put(&map, str_format(arena, "key %d", (int)i), (void *)(i + 1)));
  for (uintptr_t i = 0; i < 10000; i++) {
    const Str key = str_format(arena, "key %d", (int)i);
    assert_ptr_equal(map_get(&map, key), (void *)(i + 1));
    assert_true(str_equal(map.entries[i].key, key));
  }
  assert_int_equal(map.count, 10000);
  assert_false(map_has(&map, STR("key 10000")));
  arena_free(arena);
}

static void replaces(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  Map map = {.arena = arena};
  int a = 0, b = 0;
  assert_true(map_put(&map, STR(""), &a));
  assert_false(map_put(&map, STR(""), &b));
  assert_ptr_equal(map_get(&map, STR("")), &b);
  void **slot = map_slot(&map, STR("new"));
  assert_null(*slot);
  *slot = &a;
  assert_ptr_equal(map_get(&map, STR("new")), &a);
  assert_true(map_put(&map, STR("null"), NULL));
  assert_true(map_has(&map, STR("null")));
  arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_map_has_nothing),
      cmocka_unit_test(keeps_keys_in_order_of_insertion),
      cmocka_unit_test(replaces),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
