#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/text.h"

static int set_up(void **state) {
  // A decimal comma must change nothing; where no such locale is installed the tests say the same.
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) setlocale(LC_ALL, "");
  *state = arena_new(0);
  return *state == NULL;
}

static int tear_down(void **state) {
  arena_free(*state);
  return 0;
}

static void reads_and_writes_utf8(void **state) {
  (void)state;
  for (uint32_t c = 0; c <= 0x10FFFF; c++) {
    char bytes[4];
    const Str text = {bytes, utf8_put(bytes, c)};
    size_t at = 0;
    bool valid = true;
    if (utf8_next(text, &at, &valid) != c || at != text.length || !valid) fail_msg("U+%04X", (unsigned)c);
    if (utf8_is_valid(text) != (c < 0xD800 || c > 0xDFFF)) fail_msg("U+%04X", (unsigned)c);
  }
}

static void replaces_each_malformed_byte(void **state) {
  (void)state;
  static const char *const malformed[] = {"\xFF",        "\x80", "\xC0\x80",         "\xE0\x80\x80",
                                          "\xE2\x82",    "\xC3", "\xF5\x80\x80\x80", "\xF4\x90\x80\x80",
                                          "\xF0\x9F\x98"};
  for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
    const Str text = str_of(malformed[i]);
    assert_false(utf8_is_valid(text));
    assert_int_equal(utf16_length(text), text.length);
    bool valid = true;
    size_t at = 0;
    assert_int_equal(utf8_next(text, &at, &valid), 0xFFFD);
    assert_int_equal(at, 1);
    assert_false(valid);
  }
}

static void counts_utf16_units(void **state) {
  (void)state;
  assert_int_equal(utf16_length(STR("")), 0);
  assert_int_equal(utf16_length(STR("0123456789abcdef\xC3\xA9\xF0\x9F\x98\x80z")), 20);
}

static void knows_what_to_show(void **state) {
  assert_int_equal(display_width('a'), 1);
  assert_int_equal(display_width('\n'), 0);
  assert_int_equal(display_width(0x301), 0);
  assert_int_equal(display_width(0x4E00), 2);
  assert_int_equal(display_width(0x1F600), 2);
  StrBuilder b = {.arena = *state};
  sb_add_escaped(&b, STR("a\x1B[31m\n\xE2\x80\xAE\xC3\xA9\xFF\xED\xA0\x80\xC2\x9B"), false);
  assert_true(str_is(sb_str(&b), "a\\u{1b}[31m\\u{a}\\u{202e}\xC3\xA9\\u{fffd}\\u{d800}\\u{9b}"));
  b.length = 0;
  sb_add_escaped(&b, STR("a\nb\r"), true);
  assert_true(str_is(sb_str(&b), "a\nb\\u{d}"));
}

static void knows_identifiers(void **state) {
  (void)state;
  static const uint32_t starts[] = {'a', 'Z', '$', '_', 0xE9, 0x4E00, 0x2118, 0x1885, 0x309B, 0x2160, 0x1D400};
  static const uint32_t parts[] = {'0', 0x200C, 0x200D, 0x301, 0xB7, 0x387, 0x1369, 0x203F, 0x660};
  static const uint32_t neither[] = {' ', '-', '@', '[', '`', '{', 0x2E2F, 0x2028, 0xD800, 0x1F600, 0xA0, 0x85};
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    assert_true(is_identifier_start(starts[i]) && is_identifier_part(starts[i]));
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    assert_true(!is_identifier_start(parts[i]) && is_identifier_part(parts[i]));
  for (size_t i = 0; i < sizeof neither / sizeof *neither; i++)
    assert_true(!is_identifier_start(neither[i]) && !is_identifier_part(neither[i]));
  assert_true(is_js_space(0xFEFF) && is_js_space(0x2003) && is_js_space('\v') && !is_js_space(0x200B) &&
              !is_js_space(0x180E) && !is_js_space(0x85));
}

static void interns(void **state) {
  Interner *interner = interner_new(*state);
  const String *a = intern_c(interner, "name");
  assert_ptr_equal(intern(interner, str_slice(STR("a name"), 2, 6)), a);
  assert_ptr_equal(intern_string(interner, string_new(*state, STR("name"))), a);
  assert_ptr_equal(intern_string(interner, a), a);
  for (int i = 0; i < 5000; i++) {
    const String *s = intern(interner, str_format(*state, "%d", i));
    assert_int_equal(s->index, i);
    assert_ptr_equal(intern(interner, str_format(*state, "%d", i)), s);
  }
  static const char *const no_index[] = {"", "00", "01", "-1", "1.5", "4294967295", "42949672940", "1e3", " 1"};
  for (size_t i = 0; i < sizeof no_index / sizeof *no_index; i++)
    assert_int_equal(intern_c(interner, no_index[i])->index, NOT_AN_INDEX);
  assert_int_equal(intern_c(interner, "4294967294")->index, 4294967294u);
}

static void goes_to_utf16_and_back(void **state) {
  const uint16_t units[] = {'a', 0xD83D, 0xDE00, 0xDE00, 0xD83D, 0xE9, 0xD83D};
  const String *s = string_from_utf16(*state, units, 7);
  assert_int_equal(s->units, 7);
  assert_int_equal(s->text.length, 1 + 4 + 3 + 3 + 2 + 3);
  assert_memory_equal(string_to_utf16(*state, s), units, sizeof units);
  assert_true(string_has_lone_surrogate(s));
  assert_false(string_has_lone_surrogate(string_from_utf16(*state, units, 3)));
}

static void joins_surrogates(void **state) {
  const uint16_t left[] = {'a', 0xD83D}, right[] = {0xDE00, 'b'}, both[] = {'a', 0xD83D, 0xDE00, 'b'};
  const String *joined = string_concat(*state, string_from_utf16(*state, left, 2), string_from_utf16(*state, right, 2));
  assert_true(str_equal(joined->text, string_from_utf16(*state, both, 4)->text));
  assert_int_equal(joined->units, 4);
  const String *plain = string_concat(*state, string_new(*state, STR("\xC3\xA9")), string_new(*state, STR("x")));
  assert_true(str_is(plain->text, "\xC3\xA9x"));
  assert_int_equal(plain->units, 2);
}

static void grows_texts_where_they_are(void **state) {
  char bytes[300];
  memset(bytes, 'a', sizeof bytes);
  const String *x = string_new(*state, STR("x")), *y = string_new(*state, STR("y"));
  const String *base = string_concat(*state, string_new(*state, (Str){bytes, sizeof bytes}), x);
  const String *first = string_concat(*state, base, x), *second = string_concat(*state, base, y);
  assert_int_equal(second->text.length, sizeof bytes + 2);
  assert_true(str_ends_with(first->text, STR("axx")) && str_ends_with(second->text, STR("axy")));
  assert_ptr_equal(string_concat(*state, first, y)->text.data, first->text.data);
  assert_true(str_ends_with(string_concat(*state, first, x)->text, STR("axxx")));
  const size_t before = arena_used(*state);
  const String *grown = second, *e_acute = string_new(*state, STR("\xC3\xA9"));
  size_t granted = 0;
  for (size_t i = 0; i < 10000; i++) {
    granted += sizeof(String) + string_concat_bytes(grown, e_acute);
    grown = string_concat(*state, grown, e_acute);
  }
  assert_int_equal(grown->units, second->units + 10000);
  assert_int_equal(grown->text.length, second->text.length + 20000);
  assert_int_equal(utf16_length(grown->text), grown->units);
  assert_true(arena_used(*state) - before < 10001 * sizeof(String) + 5 * grown->text.length);
  assert_true(arena_used(*state) - before <= granted + sizeof(String));
}

static void compares_by_units(void **state) {
  // In ascending order of UTF-16 code units.
  static const struct {
    uint16_t units[3];
    size_t count;
  } sorted[] = {{{0}, 0},
                {{'a'}, 1},
                {{'a', 'b'}, 2},
                {{0xE9}, 1},
                {{0xD800}, 1},
                {{0xD800, 'x'}, 2},
                {{0xD800, 0xDC00}, 2},
                {{0xD800, 0xDC00, 'a'}, 3},
                {{0xD800, 0xDC01}, 2},
                {{0xD800, 0xE000}, 2},
                {{0xD801}, 1},
                {{0xDC00}, 1},
                {{0xE000}, 1},
                {{0xFFFD}, 1}};
  const size_t count = sizeof sorted / sizeof *sorted;
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      const String *a = string_from_utf16(*state, sorted[i].units, sorted[i].count);
      const String *b = string_from_utf16(*state, sorted[j].units, sorted[j].count);
      const int order = string_compare(a, b);
      if ((order > 0) - (order < 0) != (i > j) - (i < j)) fail_msg("%zu against %zu: %d", i, j, order);
    }
  }
}

static void writes_numbers(void **state) {
  (void)state;
  static const struct {
    double number;
    const char *text;
  } cases[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e21, "1e+21"},
      {1.5e300, "1.5e+300"},
      {0.000001, "0.000001"},
      {0.00000123, "0.00000123"},
      {1e-7, "1e-7"},
      {1.5e-10, "1.5e-10"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {9007199254740993.0, "9007199254740992"},
      {0x1p53 + 2, "9007199254740994"},
      {0x1p-44, "5.684341886080802e-14"},
      {0x1p-1074 * 3, "1.5e-323"},
      {4.35, "4.35"},
      {1e20, "100000000000000000000"},
      {123.456, "123.456"},
      {1.0 / 3, "0.3333333333333333"},
      {2e-5, "0.00002"},
      {1.0000000000000001e23, "1.0000000000000001e+23"},
      {1e23, "1e+23"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out[32];
    const Str text = {out, number_to_text(cases[i].number, out)};
    if (!str_is(text, cases[i].text)) fail_msg("'%.*s' is not '%s'", STR_ARG(text), cases[i].text);
  }
  char out[32];
  assert_true(str_is((Str){out, number_to_text(NAN, out)}, "NaN"));
  assert_true(str_is((Str){out, number_to_text(-HUGE_VAL, out)}, "-Infinity"));
}

static void numbers_survive_the_round_trip(void **state) {
  (void)state;
  uint64_t bits = 88172645463325252u;
  for (int i = 0; i < 20000; i++) {
    bits ^= bits << 13;
    bits ^= bits >> 7;
    bits ^= bits << 17;
    double number;
    memcpy(&number, &bits, sizeof number);
    if (!isfinite(number)) continue;
    char out[32];
    const Str text = {out, number_to_text(number, out)};
    if (text_to_number(text) != number) fail_msg("%.*s", STR_ARG(text));
  }
}

static void same_number(double actual, double expected, const char *text) {
  if (isnan(expected) ? !isnan(actual) : actual != expected || signbit(actual) != signbit(expected))
    fail_msg("'%s' is %g", text, actual);
}

static void reads_numbers(void **state) {
  static const struct {
    const char *text;
    double number;
  } cases[] = {
      {"", 0},
      {" \n\xC2\xA0 ", 0},
      {" 42\xEF\xBB\xBF", 42},
      {"-0", -0.0},
      {"+1.5e3", 1500},
      {".5", 0.5},
      {"5.", 5},
      {"1E-3", 0.001},
      {"Infinity", HUGE_VAL},
      {"-Infinity", -HUGE_VAL},
      {"0x1F", 31},
      {"0B101", 5},
      {"0o17", 15},
      {"010", 10},
      {"1e400", HUGE_VAL},
      {"1e-400", 0},
      {"1e99999999999999999999", HUGE_VAL},
      {"0e99999999999999999999", 0},
      {"9007199254740993", 9007199254740992.0},
      {"9007199254740993.0000000000000000000000000000000000001", 9007199254740994.0},
      {"0x20000000000001", 9007199254740992.0},
      {"0x200000000000018", 0x1p57 + 0x20},
      {"0x200000000000010", 0x1p57},
      {"0x20000000000001000000000000001", 0x1.0000000000001p113},
      {"2.2250738585072011e-308", 2.2250738585072011e-308},
      {".", NAN},
      {"1e", NAN},
      {"e5", NAN},
      {"0x", NAN},
      {"0xg", NAN},
      {"-0x10", NAN},
      {"1_000", NAN},
      {"1n", NAN},
      {"1,5", NAN},
      {"infinity", NAN},
      {"nan", NAN},
      {"1 2", NAN},
      {"--1", NAN},
      {"+", NAN},
      {"0x1p3", NAN},
      {"1.2.3", NAN},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    same_number(text_to_number(str_of(cases[i].text)), cases[i].number, cases[i].text);

  // Digits beyond the buffer still decide which way the middle between two numbers is rounded.
  StrBuilder b = {.arena = *state};
  sb_add_c(&b, "9007199254740993.");
  for (int i = 0; i < 5000; i++) sb_add_char(&b, '0');
  same_number(text_to_number(sb_str(&b)), 9007199254740992.0, "the middle");
  sb_add_char(&b, '1');
  same_number(text_to_number(sb_str(&b)), 9007199254740994.0, "above the middle");
  b.length = 0;
  for (int i = 0; i < 1000; i++) sb_add_char(&b, '1');
  sb_add_c(&b, "e-1000");
  same_number(text_to_number(sb_str(&b)), 0.1111111111111111, "a thousand digits");
}

static void reads_literals(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double number;
  } cases[] = {
      {"1_000.5_0e1_0", 1000.5e10},
      {"0xFF_FF", 65535},
      {"0b1_0", 2},
      {"010", 8},
      {"089", 89},
      {"08.5", 8.5},
      {"0.5", 0.5},
      {"0e1", 0},
      {"0", 0},
      {"5.", 5},
      {".5e-1", 0.05},
      {"1__0", NAN},
      {"_1", NAN},
      {"1_", NAN},
      {"1_.5", NAN},
      {"1._5", NAN},
      {"0_1", NAN},
      {"0x_1", NAN},
      {"01_0", NAN},
      {"07.5", NAN},
      {"", NAN},
      {"1e_5", NAN},
      {"0x1_", NAN},
      {"-1", NAN},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    same_number(literal_to_number(str_of(cases[i].text)), cases[i].number, cases[i].text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_and_writes_utf8),
      cmocka_unit_test(replaces_each_malformed_byte),
      cmocka_unit_test(counts_utf16_units),
      cmocka_unit_test(knows_what_to_show),
      cmocka_unit_test(knows_identifiers),
      cmocka_unit_test(interns),
      cmocka_unit_test(goes_to_utf16_and_back),
      cmocka_unit_test(joins_surrogates),
      cmocka_unit_test(grows_texts_where_they_are),
      cmocka_unit_test(compares_by_units),
      cmocka_unit_test(writes_numbers),
      cmocka_unit_test(numbers_survive_the_round_trip),
      cmocka_unit_test(reads_numbers),
      cmocka_unit_test(reads_literals),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
