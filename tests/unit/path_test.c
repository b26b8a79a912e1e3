#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/path.h"

static int set_up(void **state) {
  *state = arena_new(0);
  return *state == NULL;
}

static int tear_down(void **state) {
  arena_free(*state);
  return 0;
}

static void expect(Str actual, const char *expected) {
  if (!str_is(actual, expected)) fail_msg("'%.*s' is not '%s'", STR_ARG(actual), expected);
}

static void resolves(void **state) {
  static const struct {
    const char *base, *path, *expected;
  } cases[] = {
      {"/a/b", "c", "/a/b/c"}, {"/a/b", "../c", "/a/c"}, {"/a", "../../..", "/"}, {"/a/b", "/c//d/./e/", "/c/d/e"},
      {"/", "a", "/a"},        {"/a", "", "/a"},         {"/a/", ".", "/a"},      {"a/b", "../../../c", "../c"},
      {"a", "..", "."},        {".", "../..", "../.."},  {"", "", "."},           {"/a/..", "..a/.b", "/..a/.b"},
      {"/ab/cd", "..", "/ab"}, {"..", "..", "../.."},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    expect(path_resolve(*state, str_of(cases[i].base), str_of(cases[i].path)), cases[i].expected);
}

static void takes_apart(void **state) {
  expect(path_directory(STR("/a/b")), "/a");
  expect(path_directory(STR("/a")), "/");
  expect(path_directory(STR("/")), "/");
  expect(path_directory(STR("a")), ".");
  expect(path_base(STR("/a/b.ts")), "b.ts");
  expect(path_base(STR("b")), "b");
  expect(path_extension(STR("/a.b/c")), "");
  expect(path_extension(STR("x.d.ts")), ".ts");
  expect(path_extension(STR("/a/.hidden")), "");
  expect(path_join(*state, STR("/"), STR("a")), "/a");
  expect(path_join(*state, STR("/a"), STR("b/c")), "/a/b/c");
  assert_true(path_is_absolute(STR("/")) && !path_is_absolute(STR("")) && !path_is_absolute(STR("a/")));
}

static void relates(void **state) {
  assert_true(path_is_within(STR("/a/b"), STR("/a")));
  assert_true(path_is_within(STR("/a"), STR("/a")));
  assert_true(path_is_within(STR("/a"), STR("/")));
  assert_false(path_is_within(STR("/ab"), STR("/a")));
  assert_false(path_is_within(STR("/"), STR("/a")));
  expect(path_relative(*state, STR("/a/b"), STR("/a/b/c/d")), "c/d");
  expect(path_relative(*state, STR("/a/b"), STR("/a/c")), "../c");
  expect(path_relative(*state, STR("/a/b"), STR("/a")), "..");
  expect(path_relative(*state, STR("/a/b"), STR("/x/y")), "../../x/y");
  expect(path_relative(*state, STR("/"), STR("/x")), "x");
  expect(path_relative(*state, STR("/a"), STR("/a")), ".");
  expect(path_relative(*state, STR("/a/b"), STR("/")), "../..");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(resolves),
      cmocka_unit_test(takes_apart),
      cmocka_unit_test(relates),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
