#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "regexp/regexp.h"

// What a pattern finds in a text: where each group begins and ends, in UTF-16 code units.
typedef struct Case {
  const char *pattern, *flags, *text, *found;
} Case;

static const Case cases[] = {
    {"b", "", "abc", "1-2"},
    {"a|ab", "", "abc", "0-1"},
    {"((a)|(ab))((c)|(bc))", "", "abc", "0-3 0-1 0-1 - 1-3 - 1-3"},
    {"a[a-z]{2,4}", "", "abcdefghi", "0-5"},
    {"a[a-z]{2,4}?", "", "abcdefghi", "0-3"},
    {"(aa|aabaac|ba|b|c)*", "", "aabaac", "0-4 2-4"},
    {"(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", "0-10 0-1 8-10 8-9 - 9-10"}, // groups are forgotten in each round
    {"(a*)*", "", "b", "0-0 -"},                                           // a round that takes nothing is none
    {"(?:a?){3}b", "", "ab", "0-2"},                                       // but for those that must be
    {"(?=(a+))a*b\\1", "", "baaabac", "3-6 3-4"},
    {"(.*?)a(?!(a+)b\\2c)\\2(.*)", "", "baaabaac", "0-8 0-2 - 3-8"},
    {"(?<=\\$)\\d+", "", "$10 20", "1-3"},
    {"(?<=(\\d+)(\\d+))$", "", "1053", "4-4 0-1 1-4"}, // matched backwards
    {"(?<=\\1(a))b", "", "aab", "2-3 1-2"},
    {"(?<!a)b", "", "abb", "2-3"},
    {"(?<year>\\d{4})-\\k<year>", "", "1999-1999", "0-9 0-4"},
    {"\\1(a)", "", "aa", "0-1 0-1"}, // of a group that took no part yet
    {"\\bx\\B", "", "ax xy", "3-4"},
    {"^b$", "m", "a\nb\nc", "2-3"},
    {"^b$", "", "a\nb\nc", "none"},
    {"a.c", "", "a\u2028c", "none"},
    {"a.c", "s", "a\u2028c", "0-3"},
    {"\\s+", "", "a\t\n\v\f\r \u00a0\ufeff\u2028b", "1-10"},
    {"\\u180e|\\S", "", "\u180e", "0-1"}, // no white space any more
    {"[^]", "", "\n", "0-1"},
    {"[]", "", "a", "none"},
    {"[\\w-.]+", "", "a-b.c!", "0-5"}, // B.1.2 from here
    {"{{(\\w+)}}", "", "x{{y}}", "1-6 3-4"},
    {"a]}", "", "a]}", "0-3"},
    {"\\8\\101[\\101]\\c[\\c]", "", "8AA\\c\\", "0-6"},
    {"(?=a)*b", "", "b", "0-1"},
    {"\\u{2}", "", "uu", "0-2"},
    {"\\k<a>", "", "k<a>", "0-4"},
    {"^.$", "", "\U0001F600", "none"}, // units
    {"^.$", "u", "\U0001F600", "0-2"}, // characters
    {"[\U0001F600-\U0001F602]", "u", "a\U0001F601", "1-3"},
    {"\\ud83d", "u", "\U0001F600", "none"},
    {"\\ud83d", "", "\U0001F600", "0-1"},
    {"\\u{1F600}", "u", "\U0001F600", "0-2"},
    {"[a-z]+", "i", "ABC", "0-3"},
    {"[^x]", "i", "X", "none"},
    {"\\W", "i", "K\u017f", "1-2"},
    {"\\W", "iu", "K\u017f", "none"}, // the long s is an s
    {"s", "i", "\u017f", "none"},
    {"s", "iu", "\u017f", "0-1"},
    {"\u00e9\u0436", "i", "\u00c9\u0416", "0-2"},
    {"\u00df", "i", "\u1e9e", "none"},
    {"\u00df", "iu", "\u1e9e", "0-1"},
    {"(\u00e9)\\1", "i", "\u00c9\u00e9", "0-2 0-1"},
    {"a", "y", "ba", "none"},
    {"a{1,1000000000}", "", "aaa", "0-3"},
    {"(?:){999}", "", "", "0-0"},
    // what is no pattern
    {"(", "", "", "invalid"},
    {")", "", "", "invalid"},
    {"a**", "", "", "invalid"},
    {"a{2,1}", "", "", "invalid"},
    {"{1}", "", "", "invalid"},
    {"[b-a]", "", "", "invalid"},
    {"[a-\\d]", "u", "", "invalid"},
    {"(?<=a)*", "", "", "invalid"},
    {"(?=a)*", "u", "", "invalid"},
    {"\\1", "u", "", "invalid"},
    {"\\-", "u", "", "invalid"},
    {"{", "u", "", "invalid"},
    {"(?<a>)\\k<b>", "", "", "invalid"},
    {"\\", "", "", "invalid"},
    {"a", "gg", "", "invalid"},
    {"a", "x", "", "invalid"},
    // what is not known
    {"\\p{L}", "u", "", "refused"},
    {"a", "v", "", "refused"},
    {"(?i:a)", "", "", "refused"},
    {"(?<a>x)|(?<a>y)", "", "", "refused"},
    {"(?<\u00e9>x)", "", "", "refused"},
    {"\u0264", "i", "", "refused"},
    {"a{99999999999}", "", "", "refused"},
    {"(?:)", "u", "\U0001F600", "0-0"},
    {"(?!^)", "u", "\U0001F600", "unsure"}, // V8 looks within the pair
};

static Str describe(const Regexp *r, const int32_t *captures, Arena *arena) {
  StrBuilder b = {.arena = arena};
  for (size_t i = 0; i < r->group_count; i++) {
    if (i > 0) sb_add_char(&b, ' ');
    if (captures[2 * i] < 0 || captures[2 * i + 1] < 0) sb_add_char(&b, '-');
    else sb_addf(&b, "%d-%d", (int)captures[2 * i], (int)captures[2 * i + 1]);
  }
  return sb_str(&b);
}

static Str find(Arena *arena, Str pattern, Str flags, Str text, size_t steps) {
  const String *p = string_new(arena, pattern), *t = string_new(arena, text);
  const Regexp *r;
  const char *why = NULL;
  unsigned bits;
  RegexpStatus status = regexp_flags(flags, &bits, &why);
  if (status == REGEXP_GOOD)
    status = regexp_compile(arena, interner_new(arena), string_to_utf16(arena, p), p->units, bits, &r, &why);
  if (status != REGEXP_GOOD) assert_non_null(why);
  if (status != REGEXP_GOOD) return status == REGEXP_INVALID ? STR("invalid") : STR("refused");
  RegexpMemory memory = {.arena = arena};
  int32_t *captures = ARENA_ARRAY(arena, int32_t, 2 * r->group_count);
  const uint16_t *units = string_to_utf16(arena, t);
  switch (regexp_match(r, &memory, units, t->units, 0, bits & REGEXP_STICKY, captures, &steps)) {
  case REGEXP_MATCHED: return describe(r, captures, arena);
  case REGEXP_FAILED: return STR("none");
  case REGEXP_UNSURE: return STR("unsure");
  default: return STR("exhausted");
  }
}

static void finds_what_ecmascript_says(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const Case *c = &cases[i];
    const Str found = find(arena, str_of(c->pattern), str_of(c->flags), str_of(c->text), 100000);
    if (!str_is(found, c->found))
      fail_msg("/%s/%s finds %.*s in \"%s\", not %s", c->pattern, c->flags, STR_ARG(found), c->text, c->found);
  }
  arena_free(arena);
}

static Str repeat(Arena *arena, const char *text, size_t count) {
  StrBuilder b = {.arena = arena};
  for (size_t i = 0; i < count; i++) sb_add_c(&b, text);
  return sb_str(&b);
}

// Patterns and texts of an enemy come to an end soon, and take no more of the C stack than others.
static void bounds_all(void **state) {
  (void)state;
  enum { STEPS = 1000 * 1000 };
  Arena *arena = arena_new((size_t)256 * 1024 * 1024);
  jmp_buf exhausted;
  assert_int_equal(setjmp(exhausted), 0);
  arena_on_exhausted(arena, &exhausted);
  const Str long_text = repeat(arena, "a", 30000), deep = repeat(arena, "(", 100000);
  assert_true(str_is(find(arena, STR("^(a+)+$"), STR(""), STR_JOIN(arena, long_text, STR("!")), STEPS), "exhausted"));
  assert_true(str_is(find(arena, STR("(a*)*b"), STR(""), long_text, STEPS), "exhausted"));
  assert_true(str_is(find(arena, STR("(?:){100000000}"), STR(""), STR(""), STEPS), "exhausted"));
  assert_true(str_is(find(arena, STR("((a{0,1000}){0,1000}){0,1000}b"), STR(""), long_text, STEPS), "exhausted"));
  assert_true(str_is(find(arena, STR("(?:a|b)*"), STR(""), long_text, STEPS), "0-30000"));
  assert_true(str_is(find(arena, STR("(?<=^(?:a|b)*)$"), STR(""), long_text, STEPS), "exhausted"));
  assert_true(str_is(find(arena, deep, STR(""), STR(""), STEPS), "refused"));
  assert_true(str_is(find(arena, str_slice(deep, 0, 300), STR(""), STR(""), STEPS), "refused"));
  assert_true(str_is(find(arena, repeat(arena, "[\xC2\x80-\xC5\xBF]", 4000), STR("i"), STR(""), STEPS), "refused"));
  assert_true(str_is(find(arena, repeat(arena, "(?:a|", 190), STR(""), STR(""), STEPS), "invalid"));
  arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(finds_what_ecmascript_says), cmocka_unit_test(bounds_all)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
