// What a file's bytes tell: mentions and specifiers.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "source/search.h"

typedef struct Case {
  const char *text;
  const char *found; // specifiers parted by blanks; "@" a mention, "?" unclear
} Case;

static const Case cases[] = {
    {"import { secret } from \"@layeron/modules\";", "@"},
    {"// see @layeron/core\n", "@"},
    {"import x from \"@layer\"; import y from '@layeronx/z';", "@layer @layeronx/z"},
    {"import x from \"./a\";\nimport './b'\nexport * from \"./c\";", "./a ./c ./b"},
    {"import{x}from\"./a\";export{y}from'./b'", "./a ./b"},
    {"import x from /* a */ \"./a\"; import y from // b\n  \"./b\";", "./a ./b"},
    {"import x from // http://one\n // two\n './a'", "./a"},
    {"const { x } = await import(\"./a\"); require('./b'); import(/* name */ `./c`, {})", "./a ./b ./c"},
    {"import // a\n(\"./a\"); import(\n  // b\n  /* b */ './b'\n)", "./a ./b"},
    {"import type { A } from \"./a\"; export type { B } from './b'; import type C from \"./c\";", ""},
    {"import type * as ns from \"./a\"; export type * from \"./b\"; export type * as n from './c'", ""},
    {"import type from \"./a\"; import type, { x } from './b'; import { type A } from \"./c\";", "./a ./c ./b"},
    {"import { /* import type { */ x } from \"./a\"", "./a"},
    {"import(name); import './b'", "./b"},
    {"import(`./${name}`)", ""},
    {"require(\"./a\" + b)", ""},
    {"import x from \"./\\u0061\"", "./\\u0061"},
    {"import x from './\\'a\\\\'; 'b'", "./\\'a\\\\"},
    {"const from = \"x\"; f('y'); Array.from('w')", ""},
    {"import x from 'unclosed", ""},
    {"", ""},
};

static Str found_in(Arena *arena, const char *text) {
  SearchResult result;
  StrBuilder found = {.arena = arena};
  assert_true(search_text(str_of(text), &result));
  if (result.mentions) sb_add_c(&found, "@ ");
  for (size_t at = 0; at < result.length; at += strlen(result.specifiers + at) + 1)
    sb_addf(&found, "%s ", result.specifiers + at);
  free(result.specifiers);
  return (Str){sb_str(&found).data, found.length == 0 ? 0 : found.length - 1};
}

static void check_case(const Case *c) {
  Arena *arena = arena_new(0);
  const Str found = found_in(arena, c->text);
  if (!str_is(found, c->found)) fail_msg("%s\ngave: %.*s\nwanted: %s", c->text, STR_ARG(found), c->found);
  arena_free(arena);
}

static void test_cases(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_case(&cases[i]);
}

static void test_wide(void **state) {
  (void)state;
  static const char little[] = "i\0m\0p\0o\0r\0t\0 \0\"\0@\0l\0a\0y\0e\0r\0o\0n\0/\0";
  static const char big[] = "\0i\0m\0p\0o\0r\0t\0 \0\"\0@\0l\0a\0y\0e\0r\0o\0n\0/";
  SearchResult result;
  assert_true(search_text((Str){little, sizeof little - 1}, &result) && result.mentions);
  assert_true(search_text((Str){big, sizeof big - 1}, &result) && result.mentions);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_wide)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
