// Trees over the cases in tests/unit/syntax/*.txt, and what no text can say: depth, length, memory, the grammar's
// names.
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "ast_print.h"
#include "syntax/grammar.h"
#include "syntax/parse.h"

static const Syntax *parse(Arena *arena, Str text, SourceLanguage language) {
  Source *source = ARENA_NEW(arena, Source);
  *source = (Source){.path = STR("/a.ts"), .text = text, .language = language, .is_utf8 = true, .arena = arena};
  Parsing parsing = {.arena = arena, .interner = interner_new(arena), .is_eager = true};
  return syntax_parse(&parsing, source);
}

static Str read_file(Arena *arena, const char *path) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  StrBuilder b = {.arena = arena};
  char bytes[4096];
  for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0;) sb_add(&b, (Str){bytes, count});
  fclose(file);
  return sb_str(&b);
}

// === title / source / --- / one expected line a statement; a title that ends in "tsx" is parsed as TSX.
static size_t run_cases(Arena *arena, const char *path) {
  Str text = read_file(arena, path);
  size_t failed = 0;
  for (size_t at = str_find(text, STR("=== "), 0); at != SIZE_MAX;) {
    size_t next = str_find(text, STR("\n=== "), at), end = next == SIZE_MAX ? text.length : next + 1;
    Str one = str_slice(text, at, end);
    size_t title = str_find_char(one, '\n', 0) + 1, line = str_find(one, STR("---\n"), title);
    Str name = str_slice(one, 0, title - 1), expected = str_slice(one, line + 4, one.length);
    bool is_tsx = str_ends_with(name, STR("tsx"));
    const Syntax *s = parse(arena, str_slice(one, title, line), is_tsx ? LANGUAGE_TSX : LANGUAGE_TYPESCRIPT);
    Str got = ast_print_program(arena, s->program);
    while (str_ends_with(expected, STR("\n\n"))) expected.length--;
    if (!str_equal(got, expected)) {
      print_error("%s: %.*s\nexpected\n%.*sgot\n%.*s", path, STR_ARG(name), STR_ARG(expected), STR_ARG(got));
      failed++;
    }
    at = next == SIZE_MAX ? SIZE_MAX : next + 1;
  }
  return failed;
}

static void test_cases(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  DIR *folder = opendir("tests/unit/syntax");
  assert_non_null(folder);
  size_t files = 0, failed = 0;
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    failed += run_cases(arena, str_c(arena, str_format(arena, "tests/unit/syntax/%s", entry->d_name)));
    files++;
  }
  closedir(folder);
  assert_true(files > 0);
  assert_int_equal(failed, 0);
  arena_free(arena);
}

static Str repeated(Arena *arena, const char *first, const char *again, size_t count, const char *last) {
  StrBuilder b = {.arena = arena};
  sb_add_c(&b, first);
  for (size_t i = 0; i < count; i++) sb_add_c(&b, again);
  sb_add_c(&b, last);
  return sb_str(&b);
}

static void test_long_chains_are_not_deep(void **state) {
  (void)state;
  static const char *const parts[][3] = {
      {"a", " + a", ";"}, {"x", ".y().z()[1]!", ";"}, {"if (a) b;", " else if (a) b;", ""}, {"", "f();\n", ""}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    Arena *arena = arena_new(0);
    assert_false(
        parse(arena, repeated(arena, parts[i][0], parts[i][1], 10000, parts[i][2]), LANGUAGE_TYPESCRIPT)->has_errors);
    arena_free(arena);
  }
}

// What closes each `<` is looked for once.
static void test_angles_take_their_length(void **state) {
  (void)state;
  enum { SECONDS = 30 };
  Arena *arena = arena_new(0);
  const clock_t begin = clock();
  const Str text = repeated(arena, "z = [!a < (b) > (1), ", "a < (b), ", 150000, "];");
  assert_false(parse(arena, text, LANGUAGE_TYPESCRIPT)->has_errors);
  assert_true(clock() - begin < (clock_t)SECONDS * CLOCKS_PER_SEC);
  arena_free(arena);
}

static void test_deep_text_is_an_error(void **state) {
  (void)state;
  static const char *const parts[] = {"(", "[", "!", "a => ", "{", "a ? b : ", "(() => ", "`${", "x = [{a:"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    Arena *arena = arena_new(0);
    assert_true(parse(arena, repeated(arena, "x = ", parts[i], 5000, ""), LANGUAGE_TYPESCRIPT)->has_errors);
    arena_free(arena);
  }
}

static void test_good_statements_survive_bad_ones(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  const Syntax *s =
      parse(arena, repeated(arena, "", "const a = f({ b: 1 });\nfoo @@ bar;\n", 200, ""), LANGUAGE_TYPESCRIPT);
  assert_int_equal(s->program->as.list.count, 400);
  assert_int_equal(s->errors.count, 200);
  for (size_t i = 0; i < 400; i++)
    assert_int_equal(s->program->as.list.items[i]->kind, i % 2 == 0 ? NODE_VARIABLES : NODE_ERROR);
  arena_free(arena);
}

// The parser gives up on one after the other.
static void test_many_bad_statements_are_given_up(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  const char *bad = str_c(arena, repeated(arena, "", "@ # ", 1000, ";\nlet a;\n"));
  const Syntax *s = parse(arena, repeated(arena, "", bad, 200, ""), LANGUAGE_TYPESCRIPT);
  assert_int_equal(s->errors.count, 200);
  assert_int_equal(s->program->as.list.count, 400);
  arena_free(arena);
}

static void test_offsets_count_a_bom(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  const Syntax *s = parse(arena,
                          STR("\xEF\xBB\xBF"
                              "abc; foo @@ 1;"),
                          LANGUAGE_TYPESCRIPT);
  assert_int_equal(s->program->as.list.items[0]->start, 3);
  assert_int_equal(s->errors.items[0]->start, 8);
  arena_free(arena);
}

static void parse_within(Arena *arena) {
  static const Str text = {"const a = b.c(1);\nfoo @@ 1;\nf(() => { g @@ 2; h(); });", 54};
  jmp_buf out;
  arena_on_exhausted(arena, &out);
  if (setjmp(out) == 0) parse(arena, text, LANGUAGE_TYPESCRIPT);
}

// Nothing leaks (under ASan) wherever memory ends.
static void test_memory_may_end_anywhere(void **state) {
  (void)state;
  for (size_t limit = 20000; limit < 120000; limit += 997) {
    Arena *arena = arena_new(limit);
    parse_within(arena);
    arena_free(arena);
  }
}

static void test_names_exist_in_the_grammars(void **state) {
  (void)state;
  static const char *const kinds[] = {
#define X(name) #name,
      GRAMMAR_KINDS(X)
#undef X
  };
  static const char *const fields[] = {
#define X(name) #name,
      GRAMMAR_FIELDS(X)
#undef X
  };
  for (int tsx = 0; tsx < 2; tsx++) {
    const TSLanguage *language = grammar_language(tsx ? LANGUAGE_TSX : LANGUAGE_TYPESCRIPT);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
      uint32_t length = (uint32_t)strlen(kinds[i]);
      bool is_absent = !tsx ? strncmp(kinds[i], "jsx_", 4) == 0 : strcmp(kinds[i], "type_assertion") == 0;
      if (!is_absent && ts_language_symbol_for_name(language, kinds[i], length, true) == 0)
        fail_msg("no kind %s", kinds[i]);
      assert_int_not_equal(grammar_kind(kinds[i]), KIND_other); // the table is sorted
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
      if (ts_language_field_id_for_name(language, fields[i], (uint32_t)strlen(fields[i])) == 0)
        fail_msg("no field %s", fields[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cases),
      cmocka_unit_test(test_long_chains_are_not_deep),
      cmocka_unit_test(test_angles_take_their_length),
      cmocka_unit_test(test_deep_text_is_an_error),
      cmocka_unit_test(test_good_statements_survive_bad_ones),
      cmocka_unit_test(test_many_bad_statements_are_given_up),
      cmocka_unit_test(test_offsets_count_a_bom),
      cmocka_unit_test(test_memory_may_end_anywhere),
      cmocka_unit_test(test_names_exist_in_the_grammars),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
