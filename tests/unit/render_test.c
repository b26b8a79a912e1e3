// Every case reports into sources written here and is compared with tests/unit/render/NAME.FORMAT.txt. With
// UPDATE_EXPECTED set in the environment these files are written instead: read the difference before it is committed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "diagnostics/explain.h"
#include "diagnostics/reference.h"
#include "diagnostics/render.h"

#include <cmocka.h>

#define FOLDER "tests/unit/render/"

typedef struct Fixture {
  Arena *arena;
  Diagnostics diagnostics;
  uint32_t source_count;
  size_t width;
  bool color;
} Fixture;

static const Source *source_of(Fixture *f, const char *path, Str text) {
  Source *source = ARENA_NEW(f->arena, Source);
  *source = (Source){.id = f->source_count++,
                     .path = str_of(path),
                     .real_path = str_of(path),
                     .text = text,
                     .is_utf8 = true,
                     .arena = f->arena};
  return source;
}

// From the first `from` to the end of the next `to`.
static Place between(const Source *source, const char *from, const char *to) {
  const size_t start = str_find(source->text, str_of(from), 0);
  assert_true(start != SIZE_MAX);
  const size_t end = str_find(source->text, str_of(to), start);
  assert_true(end != SIZE_MAX);
  return (Place){source, (uint32_t)start, (uint32_t)(end + strlen(to))};
}

static Place at(const Source *source, const char *text) { return between(source, text, text); }
static Place empty_at(const Source *source, size_t offset) {
  return (Place){source, (uint32_t)offset, (uint32_t)offset};
}

static const Source *app_source(Fixture *f) {
  return source_of(f, "/app/src/api.ts",
                   STR("import { secret } from \"@layeron/modules\";\n"
                       "\n"
                       "const bytes = 8;\n"
                       "export const sessionKey = secret.random({\n"
                       "  name: \"session-key\",\n"
                       "  bytes,\n"
                       "  rotation: { everyDays: 1, startAt: \"soon\" },\n"
                       "});\n"));
}

// ---- cases ----

static void error_with_help(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *s = app_source(f);
  Diagnostic *d = diagnostics_report(ds, RULE_ROTATION_INTERVAL, at(s, "1,"), "`everyDays` is 1, wanted 7 or more");
  d->place.end--;
  diagnostic_help(ds, d, "rotate at most once a week");
  diagnostic_fix(ds, d, d->place, STR("7"), "rotate every week");
}

static void related_near_and_far(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *s = app_source(f);
  const Source *other = source_of(f, "/elsewhere/limits.ts", STR("\n\n\n\n\n\n\n\n\nexport const least = 7;\n"));
  Diagnostic *d =
      diagnostics_report(ds, RULE_BYTES_RANGE, between(s, "bytes,", "bytes"), "`bytes` is 8, wanted 16 to 1024");
  diagnostic_relate(ds, d, at(s, "8"), "the value is written here");
  diagnostic_relate(ds, d, at(other, "7"), "and compared with this");
  diagnostic_relate(ds, d, (Place){0}, "it comes from no file as well");
}

static void labels_on_one_line(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *s = app_source(f);
  Diagnostic *d = diagnostics_report(ds, RULE_ROTATION_START, at(s, "\"soon\""), "`startAt` is no time");
  diagnostic_relate(ds, d, at(s, "rotation"), "of this rotation");
  diagnostic_relate(ds, d, at(s, "everyDays: 1"), "with this interval");
}

static void several_lines(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *s = app_source(f);
  Diagnostic *d = diagnostics_report(ds, RULE_CONDITIONAL_DECLARATION, between(s, "secret.random({", "})"), "depends");
  diagnostic_relate(ds, d, at(s, "name"), "inside");
  const Source *block = source_of(f, "/app/src/block.ts",
                                  STR("if (process.env.X) {\n  a();\n  b();\n  c();\n  d();\n  e();\n  f();\n}\n"));
  d = diagnostics_report(ds, RULE_CONDITIONAL_DECLARATION, at(block, "f()"), "depends");
  diagnostic_relate(ds, d, between(block, "if", "\n}"), "on this condition");
}

static void ends_of_files(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *open = source_of(f, "/app/a.ts", STR("const a = {"));
  diagnostics_report(ds, RULE_SYNTAX_ERROR, empty_at(open, open->text.length), "expected `}` before the file's end");
  const Source *closed = source_of(f, "/app/b.ts", STR("const b = {\r\n"));
  diagnostics_report(ds, RULE_SYNTAX_ERROR, empty_at(closed, closed->text.length), "expected `}`");
  diagnostics_report(ds, RULE_SYNTAX_ERROR, between(closed, "{", "\n"), "takes the line's end with it");
  diagnostics_report(ds, RULE_INVALID_IDENTITY, empty_at(source_of(f, "/app/c.ts", STR("")), 0), "no project");
}

static void columns(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *tabs = source_of(f, "/app/tabs.ts", STR("\tname:\t\"a b\",\n"));
  diagnostics_report(ds, RULE_INVALID_NAME, at(tabs, "\"a b\""), "tabs reach the next fourth column");
  const Source *wide = source_of(f, "/app/wide.ts", STR("/* 鍵 */ name: \"鍵é\",\n"));
  diagnostics_report(ds, RULE_INVALID_NAME, at(wide, "\"鍵é\""), "wide characters take two");
  const Source *odd = source_of(f, "/app/odd\x1b[31m.ts", STR("/* \xE2\x80\xAE\x07 \xFF */ name: \"\xE2\x80\xAE\",\n"));
  diagnostics_report(ds, RULE_INVALID_NAME, at(odd, "\"\xE2\x80\xAE\""), "escapes: \xE2\x80\xAE\x1b[0m");
}

// Several code points that a reader sees as one: combining marks, emoji of more than one part, characters beyond the
// BMP.
static void clusters(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *s = source_of(f, "/app/a.ts",
                              STR("/* e\xCC\x81 */ name: \"x\", /* \xF0\x9F\x98\x80 */ kind: \"\xF0\x9F\x91\xA9\xE2"
                                  "\x80\x8D\xF0\x9F\x92\xBB\", /* \xF0\xA0\xAE\xB7 */ last: 1\r\n"));
  diagnostics_report(ds, RULE_INVALID_NAME, at(s, "\"x\""), "behind a combining mark");
  diagnostics_report(ds, RULE_INVALID_NAME, at(s, "\"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB\""), "joined emoji");
  diagnostics_report(ds, RULE_INVALID_NAME, at(s, "1"), "behind a surrogate pair, before CRLF");
}

static void paths(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  static const char *const names[] = {"/app/a,b:c%0A=d.ts", "/app/with space/é.ts", "/app/line\nend.ts", "/else/::x.ts",
                                      "/app2/near.ts"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const Source *s = source_of(f, names[i], STR("x;\n"));
    Diagnostic *d = diagnostics_report(ds, RULE_NOT_STATIC, at(s, "x"), "50%% of a, b: c\nand %%0A");
    diagnostic_relate(ds, d, at(s, ";"), "::error::no command");
  }
}

static void long_lines(Fixture *f) {
  f->width = 60;
  StrBuilder b = {.arena = f->arena};
  for (int i = 0; i < 30; i++) sb_addf(&b, "before%d(); ", i);
  sb_add_c(&b, "secret.random({ bytes: 8 }); ");
  for (int i = 0; i < 30; i++) sb_addf(&b, "after%d(); ", i);
  const Source *s = source_of(f, "/app/min.js", sb_str(&b));
  diagnostics_report(&f->diagnostics, RULE_BYTES_RANGE, at(s, "8 })"), "in the middle");
  diagnostics_report(&f->diagnostics, RULE_BYTES_RANGE, at(s, "before0"), "at the beginning");
  diagnostics_report(&f->diagnostics, RULE_BYTES_RANGE, between(s, "before5", "after9"), "wider than the screen");
  diagnostics_report(&f->diagnostics, RULE_BYTES_RANGE, empty_at(s, s->text.length), "at the end");
}

static void masked(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *s = source_of(f, "/app/src/stripe.ts",
                              STR("app.use(secret.static({ name: \"stripe\", value: \"hidden-one\", extra: `hidden\n"
                                  "two\n"
                                  "three` }));\n"));
  const Place value = at(s, "\"hidden-one\""), extra = between(s, "`hidden", "three`");
  diagnostics_mask(ds, value);
  diagnostics_mask(ds, extra);
  Diagnostic *d = diagnostics_report(ds, RULE_PLAINTEXT_VALUE, value, "`value` holds a plaintext");
  diagnostic_fix(ds, d, between(s, ", value", "one\""), STR(""), "remove it");
  d = diagnostics_report(ds, RULE_UNKNOWN_OPTION, at(s, "extra"), "there is no option `extra`");
  diagnostic_fix(ds, d, between(s, "value", "one\""), STR("value: { format: \"hidden-one\" }"), "never shown");
  diagnostics_report(ds, RULE_OPTION_TYPE, extra, "a range that is masked, over several lines");
  diagnostics_report(ds, RULE_OPTION_TYPE, between(s, "secret.static", "})"), "a range with masks in it");
}

static void fixes(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *s = app_source(f);
  Diagnostic *d = diagnostics_report(ds, RULE_MISSING_OPTION, at(s, "bytes,"), "insertion");
  diagnostic_fix(ds, d, empty_at(s, d->place.end), STR(" namespace: \"auth\","), "insert");
  d = diagnostics_report(ds, RULE_UNKNOWN_OPTION, at(s, "name"), "new lines");
  diagnostic_fix(ds, d, d->place, STR("namespace: \"auth\",\n  name"), "insert a line");
  d = diagnostics_report(ds, RULE_UNKNOWN_OPTION, at(s, "rotation"), "two edits");
  diagnostic_fix(ds, d, at(s, "startAt"), STR("start"), "one");
  diagnostic_fix(ds, d, at(s, "rotation"), STR("rotate"), "rename both");
}

static void sorted_once(Fixture *f) {
  Diagnostics *ds = &f->diagnostics;
  const Source *s = app_source(f), *first = source_of(f, "/app/a.ts", STR("a\n"));
  diagnostics_report(ds, RULE_NOT_REGISTERED, at(s, "sessionKey"), "later, a warning");
  diagnostics_report(ds, RULE_BYTES_RANGE, at(s, "8"), "twice");
  diagnostics_report(ds, RULE_BYTES_RANGE, at(s, "8"), "twice");
  diagnostics_report(ds, RULE_NOT_STATIC, at(first, "a"), "first: 100%%, done");
}

static void in_color(Fixture *f) {
  f->color = true;
  error_with_help(f);
  related_near_and_far(f);
}

static void nothing(Fixture *f) { (void)f; }

// ---- comparing ----

typedef struct Case {
  const char *name;
  void (*report)(Fixture *f);
} Case;

static const Case cases[] = {
    {"error_with_help", error_with_help},
    {"related", related_near_and_far},
    {"labels", labels_on_one_line},
    {"several_lines", several_lines},
    {"ends_of_files", ends_of_files},
    {"columns", columns},
    {"clusters", clusters},
    {"paths", paths},
    {"long_lines", long_lines},
    {"masked", masked},
    {"fixes", fixes},
    {"sorted", sorted_once},
    {"color", in_color},
    {"nothing", nothing},
};

static Str read_file(Arena *arena, const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return STR("");
  StrBuilder b = {.arena = arena};
  for (int c; (c = getc(file)) != EOF;) sb_add_char(&b, (char)c);
  fclose(file);
  return sb_str(&b);
}

static void compare(Arena *arena, const char *name, const char *format, Str actual) {
  const Str path = str_format(arena, FOLDER "%s.%s.txt", name, format);
  if (getenv("UPDATE_EXPECTED") != NULL) {
    FILE *file = fopen(str_c(arena, path), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(actual.data, 1, actual.length, file), actual.length);
    assert_int_equal(fclose(file), 0);
    return;
  }
  assert_string_equal(str_c(arena, actual), str_c(arena, read_file(arena, str_c(arena, path))));
}

// SARIF tells of every rule in every report; what counts here comes behind.
static Str without_rules(Str text) {
  const size_t results = str_find(text, STR("\"results\""), 0);
  return results == SIZE_MAX ? text : str_slice(text, results, text.length);
}

static void with_arena(void (*test)(Arena *arena, const void *input), const void *input) {
  Arena *arena = arena_new(0);
  jmp_buf exhausted;
  arena_on_exhausted(arena, &exhausted);
  if (setjmp(exhausted) != 0) fail_msg("out of memory");
  test(arena, input);
  arena_free(arena);
}

static void check_case(Arena *arena, const void *input) {
  const Case *c = input;
  Fixture f = {.arena = arena, .diagnostics = {.arena = arena}};
  c->report(&f);
  diagnostics_sort(&f.diagnostics, STR("/app"));
  const RenderInput render = {arena, &f.diagnostics, STR("/app"), f.color, f.width};
  for (const Renderer *r = renderers; r->name != NULL; r++) {
    StrBuilder out = {.arena = arena};
    r->render(&render, &out);
    assert_true(str_find(sb_str(&out), STR("hidden"), 0) == SIZE_MAX);
    compare(arena, c->name, r->name, without_rules(sb_str(&out)));
  }
}

static void test_case(void **state) { with_arena(check_case, *state); }

static void check_explain(Arena *arena, const void *input) {
  (void)input;
  StrBuilder out = {.arena = arena};
  explain_rule(&out, rule_info(RULE_BYTES_RANGE), false, 0);
  compare(arena, "bytes-range", "explain", sb_str(&out));
}

static void test_explain(void **state) { with_arena(check_explain, *state); }

static void check_references(Arena *arena, const void *input) {
  (void)input;
  StrBuilder rules = {.arena = arena}, schema = {.arena = arena};
  reference_rules(&rules);
  reference_diagnostics_schema(&schema);
  for (Rule rule = 0; rule < RULE_COUNT; rule++) {
    const layerc_rule *info = rule_info(rule);
    assert_true(str_find(sb_str(&rules), str_format(arena, "\n## %s\n", info->name), 0) != SIZE_MAX);
    assert_true(str_find(sb_str(&schema), str_format(arena, "\"%s\"", info->name), 0) != SIZE_MAX);
    assert_int_equal(strlen(info->code), 7);
    // Only a collision of hashes has no example.
    assert_int_equal(info->wrong[0] == '\0', rule == RULE_PHYSICAL_NAME_COLLISION);
  }
}

static void test_references(void **state) { with_arena(check_references, *state); }

static void test_find(void **state) {
  (void)state;
  assert_non_null(renderer_find(STR("sarif")));
  assert_null(renderer_find(STR("xml")));
}

int main(void) {
  enum { CASES = sizeof cases / sizeof *cases };
  struct CMUnitTest tests[CASES + 3];
  for (size_t i = 0; i < CASES; i++) {
    tests[i] = (struct CMUnitTest){cases[i].name, test_case, NULL, NULL, (void *)&cases[i]};
  }
  tests[CASES] = (struct CMUnitTest)cmocka_unit_test(test_explain);
  tests[CASES + 1] = (struct CMUnitTest)cmocka_unit_test(test_references);
  tests[CASES + 2] = (struct CMUnitTest)cmocka_unit_test(test_find);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
