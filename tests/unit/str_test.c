#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/str.h"

static int set_up(void **state) {
  *state = arena_new(0);
  return *state == NULL;
}

static int tear_down(void **state) {
  arena_free(*state);
  return 0;
}

static void compares(void **state) {
  (void)state;
  assert_true(str_equal(str_of(NULL), STR("")));
  assert_false(str_equal(STR("a"), STR("ab")));
  assert_true(str_compare(STR("a"), STR("ab")) < 0);
  assert_true(str_compare(STR("\xC3\xA9"), STR("z")) > 0);
  assert_int_equal(str_compare(STR("ab"), STR("ab")), 0);
  assert_true(str_starts_with(STR("abc"), STR("ab")) && !str_starts_with(STR("a"), STR("ab")));
  assert_true(str_ends_with(STR("abc"), STR("bc")) && !str_ends_with(STR("c"), STR("bc")));
}

static void slices_nothing(void **state) {
  (void)state;
  const Str none = str_slice(str_of(NULL), 0, 0);
  assert_true(none.data == NULL && none.length == 0);
  assert_int_equal(str_slice(STR("abc"), 1, 3).length, 2);
}

static void looks_words_up(void **state) {
  (void)state;
  assert_true(str_is_one_of(STR("in"), "instanceof in of") && str_is_one_of(STR("of"), "instanceof in of"));
  assert_true(str_is_one_of(STR("instanceof"), "instanceof in of"));
  assert_false(str_is_one_of(STR("n"), "instanceof in of") || str_is_one_of(STR("instance"), "instanceof in of"));
  assert_false(str_is_one_of(STR("in of"), "instanceof in of") || str_is_one_of(STR("off"), "instanceof in of"));
  assert_false(str_is_one_of(STR(""), "a b") || str_is_one_of(STR(" "), "a b") || str_is_one_of(STR("a"), ""));
  assert_false(str_is_one_of(STR("\0a"), "a b") || str_is_one_of(STR("b\0a"), "a b"));
}

static void finds(void **state) {
  (void)state;
  assert_int_equal(str_find(STR("aaab"), STR("ab"), 0), 2);
  assert_int_equal(str_find(STR("aaab"), STR("ab"), 3), SIZE_MAX);
  assert_int_equal(str_find(STR("abab"), STR("ab"), 1), 2);
  assert_int_equal(str_find(STR("ab"), STR(""), 2), 2);
  assert_int_equal(str_find(STR("a"), STR("abc"), 0), SIZE_MAX);
  assert_int_equal(str_find_last_char(STR("a/b/c"), '/'), 3);
  assert_int_equal(str_find_last_char(STR(""), '/'), SIZE_MAX);
}

static void builds(void **state) {
  StrBuilder b = {.arena = *state};
  assert_true(str_is(sb_str(&b), ""));
  for (int i = 0; i < 1000; i++) sb_addf(&b, "%d,", i);
  sb_add_char(&b, '!');
  assert_int_equal(b.length, 10 * 2 + 90 * 3 + 900 * 4 + 1);
  assert_true(str_ends_with(sb_str(&b), STR("998,999,!")));
  assert_true(str_is(str_format(*state, "%.*s-%d", STR_ARG(STR("abc")), 7), "abc-7"));
  assert_true(str_is(str_concat(*state, STR("ab"), STR("")), "ab"));
  assert_string_equal(str_c(*state, str_slice(STR("abc"), 1, 2)), "b");
}

static void measures_distance(void **state) {
  assert_int_equal(str_distance(*state, STR(""), STR("abc")), 3);
  assert_int_equal(str_distance(*state, STR("kitten"), STR("sitting")), 3);
  assert_int_equal(str_distance(*state, STR("nmae"), STR("name")), 1);
  assert_int_equal(str_distance(*state, STR("same"), STR("same")), 0);
}

static void suggests_only_what_is_near(void **state) {
  const Str choices[] = {STR("name"), STR("namespace"), STR("bytes"), STR("rotation")};
  assert_true(str_is(str_nearest(*state, STR("nmae"), choices, 4), "name"));
  assert_true(str_is(str_nearest(*state, STR("rotatoin"), choices, 4), "rotation"));
  assert_true(str_is_empty(str_nearest(*state, STR("colour"), choices, 4)));
  assert_true(str_is_empty(str_nearest(*state, STR(""), choices, 4)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(compares),
      cmocka_unit_test(slices_nothing),
      cmocka_unit_test(looks_words_up),
      cmocka_unit_test(finds),
      cmocka_unit_test(builds),
      cmocka_unit_test(measures_distance),
      cmocka_unit_test(suggests_only_what_is_near),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
