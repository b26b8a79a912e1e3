#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/find.h"
#include "source/ignore.h"
#include "support/path.h"

// A new folder on the disk for each test.
typedef struct Fixture {
  Arena *arena;
  Files files;
  Str root;
} Fixture;

static int set_up(void **state) {
  Arena *arena = arena_new(0);
  Fixture *fixture = ARENA_NEW(arena, Fixture);
  fixture->arena = arena;
  files_init(&fixture->files, arena, &files_disk_reader);
  const char *temporary = getenv("TMPDIR");
  char *name = str_c(arena, str_format(arena, "%s/layerc.XXXXXX", temporary == NULL ? "/tmp" : temporary));
  if (mkdtemp(name) == NULL) return 1;
  fixture->root = files_real_path(&fixture->files, str_of(name));
  *state = fixture;
  return 0;
}

static void remove_tree(Fixture *fixture, Str path) {
  Files fresh;
  files_init(&fresh, fixture->arena, &files_disk_reader);
  const DirectoryEntry *entries;
  size_t count;
  if (files_list(&fresh, path, &entries, &count) != 0) return;
  for (size_t i = 0; i < count; i++) {
    const Str below = path_join(fixture->arena, path, entries[i].name);
    if (entries[i].kind == LAYERC_FILE_DIRECTORY) {
      remove_tree(fixture, below);
    } else {
      unlink(str_c(fixture->arena, below));
    }
  }
  rmdir(str_c(fixture->arena, path));
}

static int tear_down(void **state) {
  Fixture *fixture = *state;
  remove_tree(fixture, fixture->root);
  arena_free(fixture->arena);
  return 0;
}

static Str at(const Fixture *fixture, const char *path) {
  return path_join(fixture->arena, fixture->root, str_of(path));
}

static void make_directories(const Fixture *fixture, Str path) {
  if (path.length <= fixture->root.length) return;
  make_directories(fixture, path_directory(path));
  mkdir(str_c(fixture->arena, path), 0777);
}

static void put(const Fixture *fixture, const char *path, Str text) {
  make_directories(fixture, path_directory(at(fixture, path)));
  FILE *file = fopen(str_c(fixture->arena, at(fixture, path)), "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text.data, 1, text.length, file), text.length);
  assert_int_equal(fclose(file), 0);
}

static void expect(Str actual, Str expected) {
  if (!str_equal(actual, expected)) fail_msg("'%.*s' is not '%.*s'", STR_ARG(actual), STR_ARG(expected));
}

static Source *open_text(const Fixture *fixture, Sources *sources, const char *path, Str text) {
  put(fixture, path, text);
  Source *source = NULL;
  assert_int_equal(sources_open(sources, at(fixture, path), &source), 0);
  return source;
}

// ---- files ----

static void reads_only_regular_files(void **state) {
  Fixture *fixture = *state;
  Files *files = &fixture->files;
  put(fixture, "a/file", STR("text\0more"));
  assert_int_equal(mkfifo(str_c(fixture->arena, at(fixture, "fifo")), 0600), 0);
  assert_int_equal(symlink("nowhere", str_c(fixture->arena, at(fixture, "dangling"))), 0);
  assert_int_equal(symlink("a/file", str_c(fixture->arena, at(fixture, "link"))), 0);
  Str text;
  assert_int_equal(files_read(files, at(fixture, "a/file"), &text), 0);
  expect(text, STR("text\0more"));
  assert_int_equal(files_read(files, at(fixture, "link"), &text), 0);
  assert_int_equal(files_read(files, at(fixture, "a"), &text), EISDIR);
  assert_int_equal(files_read(files, at(fixture, "fifo"), &text), ENOTSUP);
  assert_int_equal(files_read(files, at(fixture, "none"), &text), ENOENT);
  assert_int_equal(files_read(files, at(fixture, "a/file/x"), &text), ENOTDIR);
  assert_int_equal(files_kind(files, at(fixture, "a")), LAYERC_FILE_DIRECTORY);
  assert_int_equal(files_kind(files, at(fixture, "link")), LAYERC_FILE_REGULAR);
  assert_int_equal(files_kind(files, at(fixture, "link")), LAYERC_FILE_REGULAR);
  assert_int_equal(files_kind(files, at(fixture, "fifo")), LAYERC_FILE_OTHER);
  assert_int_equal(files_kind(files, at(fixture, "dangling")), LAYERC_FILE_NONE);
  assert_int_equal(files_kind(files, at(fixture, "a/file/x")), LAYERC_FILE_NONE);
  const Str with_nul = str_concat(fixture->arena, at(fixture, "a/file"), STR("\0x"));
  assert_int_equal(files_kind(files, with_nul), LAYERC_FILE_NONE);
  assert_int_equal(files_read(files, with_nul, &text), ENOENT);
  expect(files_real_path(files, at(fixture, "link")), at(fixture, "a/file"));
  expect(files_real_path(files, at(fixture, "none")), at(fixture, "none"));
}

static void lists_by_name(void **state) {
  Fixture *fixture = *state;
  put(fixture, "b", STR(""));
  put(fixture, "a/x", STR(""));
  put(fixture, ".c", STR(""));
  assert_int_equal(symlink("a", str_c(fixture->arena, at(fixture, "d"))), 0);
  const DirectoryEntry *entries;
  size_t count;
  assert_int_equal(files_list(&fixture->files, fixture->root, &entries, &count), 0);
  assert_int_equal(count, 4);
  expect(entries[0].name, STR(".c"));
  expect(entries[1].name, STR("a"));
  assert_int_equal(entries[1].kind, LAYERC_FILE_DIRECTORY);
  assert_int_equal(entries[2].kind, LAYERC_FILE_REGULAR);
  assert_int_equal(entries[3].kind, LAYERC_FILE_LINK);
  assert_int_equal(files_list(&fixture->files, at(fixture, "none"), &entries, &count), ENOENT);
  assert_int_equal(files_list(&fixture->files, at(fixture, "b"), &entries, &count), ENOTDIR);
}

// ---- sources ----

static void knows_languages(void **state) {
  (void)state;
  assert_int_equal(source_language(STR("/a/b.ts")), LANGUAGE_TYPESCRIPT);
  assert_int_equal(source_language(STR("b.mts")), LANGUAGE_TYPESCRIPT);
  assert_int_equal(source_language(STR("b.tsx")), LANGUAGE_TSX);
  assert_int_equal(source_language(STR("b.cjs")), LANGUAGE_TSX);
  assert_int_equal(source_language(STR("b.json")), LANGUAGE_JSON);
  assert_int_equal(source_language(STR("b.d.ts")), LANGUAGE_NONE);
  assert_int_equal(source_language(STR("b.d.css.ts")), LANGUAGE_NONE);
  assert_int_equal(source_language(STR("b.d.cts")), LANGUAGE_NONE);
  assert_int_equal(source_language(STR("d.ts")), LANGUAGE_TYPESCRIPT);
  assert_int_equal(source_language(STR("ts")), LANGUAGE_NONE);
  assert_int_equal(source_language(STR(".ts")), LANGUAGE_NONE);
  assert_false(source_is_declaration_file(STR("/a.d.x/b.ts")));
}

static void opens_a_file_once(void **state) {
  Fixture *fixture = *state;
  Sources sources;
  sources_init(&sources, fixture->arena, &fixture->files);
  Source *source = open_text(fixture, &sources, "a.ts", STR("1"));
  assert_int_equal(symlink("a.ts", str_c(fixture->arena, at(fixture, "b.ts"))), 0);
  Source *again = NULL;
  assert_int_equal(sources_open(&sources, at(fixture, "b.ts"), &again), 0);
  assert_ptr_equal(source, again);
  expect(source->path, at(fixture, "a.ts"));
  assert_ptr_equal(sources_at(&sources, source->id), source);
  assert_int_equal(sources_open(&sources, at(fixture, "c.ts"), &again), ENOENT);
  assert_int_equal(sources.all.count, 1);
}

static void tells_text_from_bytes(void **state) {
  Fixture *fixture = *state;
  Sources sources;
  sources_init(&sources, fixture->arena, &fixture->files);
  assert_true(open_text(fixture, &sources, "empty.ts", STR(""))->is_utf8);
  assert_true(open_text(fixture, &sources, "mark.ts", STR("\xEF\xBB\xBF\xC3\xA9"))->is_utf8);
  assert_false(open_text(fixture, &sources, "little.ts",
                         STR("\xFF\xFE"
                             "a\0b\0"))
                   ->is_utf8);
  assert_false(open_text(fixture, &sources, "bare.ts", STR("a\0b\0c\0"))->is_utf8);
  assert_true(open_text(fixture, &sources, "latin.ts", STR("// caf\xE9\n"))->is_utf8);
}

static void expect_position(const Source *source, uint32_t offset, uint32_t line, uint32_t column, uint32_t start) {
  const Position position = source_position(source, offset);
  if (position.line != line || position.column != column || position.offset != start)
    fail_msg("offset %u is %u:%u (%u)", offset, position.line, position.column, position.offset);
}

static void counts_lines_and_columns(void **state) {
  Fixture *fixture = *state;
  Sources sources;
  sources_init(&sources, fixture->arena, &fixture->files);
  const Source *source = open_text(fixture, &sources, "a.ts", STR("a\r\nb\rc\n\xF0\x9F\x98\x80z\n"));
  expect_position(source, 0, 1, 1, 0);
  expect_position(source, 1, 1, 2, 1);
  expect_position(source, 3, 2, 1, 3);
  expect_position(source, 5, 3, 1, 5);
  expect_position(source, 7, 4, 1, 7);
  expect_position(source, 9, 4, 1, 7);
  expect_position(source, 11, 4, 3, 11);
  expect_position(source, 13, 5, 1, 13);
  expect_position(source, 99, 5, 1, 13);
  assert_int_equal(source->line_count, 5);
  expect(source_line(source, 1), STR("a"));
  expect(source_line(source, 2), STR("b"));
  expect(source_line(source, 4), STR("\xF0\x9F\x98\x80z"));
  expect(source_line(source, 5), STR(""));
  expect(source_line(source, 6), STR(""));

  source = open_text(fixture, &sources, "mark.ts", STR("\xEF\xBB\xBFx\r\r\ny"));
  expect_position(source, 0, 1, 1, 0);
  expect_position(source, 2, 1, 1, 0);
  expect_position(source, 3, 1, 1, 3);
  expect_position(source, 4, 1, 2, 4);
  expect_position(source, 7, 3, 1, 7);
  expect(source_line(source, 1), STR("x"));
  expect(source_line(source, 2), STR(""));
  expect(source_line(source, 3), STR("y"));

  source = open_text(fixture, &sources, "empty.ts", STR(""));
  expect_position(source, 0, 1, 1, 0);
  expect(source_line(source, 1), STR(""));
}

// Lines of thousands of characters, counted from their beginning.
static void counts_columns_of_long_lines(void **state) {
  enum { LINES = 3, CHARACTERS = 4000 };
  static const struct {
    const char *bytes;
    uint32_t units;
  } characters[] = {{"a", 1}, {"\xC3\xA9", 1}, {"\xE2\x82\xAC", 1}, {"\xF0\x9F\x98\x80", 2}, {"b", 1}};
  Fixture *fixture = *state;
  Sources sources;
  sources_init(&sources, fixture->arena, &fixture->files);
  StrBuilder text = {.arena = fixture->arena};
  sb_add_c(&text, "\xEF\xBB\xBF");
  for (int i = 0; i < LINES * CHARACTERS; i++) {
    sb_add_c(&text, characters[i % 5].bytes);
    if (i % CHARACTERS == CHARACTERS - 1) sb_add_char(&text, '\n');
  }
  const Source *source = open_text(fixture, &sources, "long.ts", sb_str(&text));
  uint32_t offset = 3, line = 1, column = 1;
  for (int i = 0; i < LINES * CHARACTERS; i++) {
    const size_t length = strlen(characters[i % 5].bytes);
    for (size_t k = 0; k < length; k++) expect_position(source, offset + (uint32_t)k, line, column, offset);
    offset += (uint32_t)length;
    column += characters[i % 5].units;
    if (i % CHARACTERS != CHARACTERS - 1) continue;
    offset++;
    line++;
    column = 1;
  }
  expect_position(source, offset, LINES + 1, 1, offset);
}

// ---- ignore rules ----

static void ignores_as_git_does(void **state) {
  Fixture *fixture = *state;
  static const struct {
    const char *rules, *path;
    bool is_directory, ignored;
  } cases[] = {
      {"foo", "/r/a/foo", false, true},
      {"foo", "/r/a/food", false, false},
      {"/foo", "/r/a/foo", false, false},
      {"/foo", "/r/foo", false, true},
      {"a/foo", "/r/a/foo", false, true},
      {"a/foo", "/r/b/a/foo", false, false},
      {"foo/", "/r/foo", false, false},
      {"foo/", "/r/a/foo", true, true},
      {"*.ts\n!keep.ts", "/r/keep.ts", false, false},
      {"!keep.ts\n*.ts", "/r/keep.ts", false, true},
      {"# foo\n\\#a\n\\!b", "/r/#a", false, true},
      {"\\!b", "/r/!b", false, true},
      {"foo  ", "/r/foo", false, true},
      {"foo\\ ", "/r/foo ", false, true},
      {"foo\r\nbar\r\n", "/r/bar", false, true},
      {"\xEF\xBB\xBF"
       "foo",
       "/r/foo", false, true},
      {"**/foo", "/r/foo", false, true},
      {"**/foo", "/r/a/b/foo", false, true},
      {"**/b/foo", "/r/a/b/foo", false, true},
      {"a/**", "/r/a", true, false},
      {"a/**", "/r/a/b", true, true},
      {"a/**/b", "/r/a/b", false, true},
      {"a/**/b", "/r/a/x/y/b", false, true},
      {"a/**/b", "/r/a/xb", false, false},
      {"a/**/b/*.ts", "/r/a/b/x/b/c.ts", false, true},
      {"a/*/c", "/r/a/b/c", false, true},
      {"a/*/c", "/r/a/b/b/c", false, false},
      {"a/b**c", "/r/a/bxxc", false, true},
      {"a/b**c", "/r/a/b/c", false, false},
      {"a**/b", "/r/ab/c/b", false, true},
      {"a?**/b", "/r/abc/d/b", false, false},
      {"a?c", "/r/abc", false, true},
      {"/a?c", "/r/a/c", false, false},
      {"[a-c]x", "/r/bx", false, true},
      {"[!a-c]x", "/r/bx", false, false},
      {"[^a-c]x", "/r/dx", false, true},
      {"[]x]", "/r/]", false, true},
      {"[a\\-c]", "/r/b", false, false},
      {"[a-]", "/r/-", false, true},
      {"[[:digit:]_]", "/r/7", false, true},
      {"[[:upper:]]", "/r/a", false, false},
      {"[[:none:]a]", "/r/a", false, false},
      {"[a", "/r/[a", false, false},
      {"a[/]b/", "/r/a/b", true, false},
      {"*", "/r/x/y", true, true},
      {"/*\n!/src", "/r/src", true, false},
      {"a*b*c", "/r/aXbXbXc", false, true},
      {"a*b*c", "/r/aXbXbXd", false, false},
      {"/", "/r/a", true, false},
      {"foo\\", "/r/foo", false, false},
      {"\n\n  \n", "/r/a", false, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const Ignore *ignore = ignore_new(fixture->arena, NULL, STR("/r"), str_of(cases[i].rules));
    if (ignore_matches(ignore, str_of(cases[i].path), cases[i].is_directory) != cases[i].ignored)
      fail_msg("'%s' on '%s'", cases[i].rules, cases[i].path);
  }
  const Ignore *outer = ignore_new(fixture->arena, NULL, STR("/"), STR("*.ts\n*.js"));
  const Ignore *inner = ignore_new(fixture->arena, outer, STR("/a"), STR("!/b.ts"));
  assert_false(ignore_matches(inner, STR("/a/b.ts"), false));
  assert_true(ignore_matches(inner, STR("/a/c/b.ts"), false));
  assert_true(ignore_matches(inner, STR("/a/b.js"), false));
  assert_false(ignore_matches(NULL, STR("/a"), false));
}

static void many_stars_take_no_time(void **state) {
  Fixture *fixture = *state;
  StrBuilder rules = {.arena = fixture->arena}, path = {.arena = fixture->arena};
  sb_add_c(&path, "/r/");
  for (int i = 0; i < 60; i++) {
    sb_add_c(&rules, "*a**/**/*a");
    sb_add_c(&path, "aaaa/aaaa");
  }
  sb_add_c(&rules, "b");
  assert_false(ignore_matches(ignore_new(fixture->arena, NULL, STR("/r"), sb_str(&rules)), sb_str(&path), false));
}

// ---- finding ----

static void finds_the_project(void **state) {
  Fixture *fixture = *state;
  Files *files = &fixture->files;
  put(fixture, "repo/package.json", STR("\xEF\xBB\xBF{\"workspaces\": [\"apps/*\"]}"));
  put(fixture, "repo/apps/api/package.json", STR("{}"));
  put(fixture, "repo/apps/api/layeron.config.js", STR(""));
  put(fixture, "repo/apps/api/layeron.config.mts", STR(""));
  put(fixture, "repo/apps/api/src/app.ts", STR(""));
  put(fixture, "repo/apps/api/index.ts", STR(""));
  put(fixture, "repo/apps/web/package.json", STR("{\"name\": "));
  expect(find_project_root(files, at(fixture, "repo/apps/api/src")), at(fixture, "repo/apps/api"));
  expect(find_config(files, at(fixture, "repo/apps/api")), at(fixture, "repo/apps/api/layeron.config.mts"));
  expect(find_config(files, at(fixture, "repo")), STR(""));
  expect(find_entry(files, at(fixture, "repo/apps/api")), at(fixture, "repo/apps/api/src/app.ts"));
  expect(find_entry(files, at(fixture, "repo/apps/web")), STR(""));
  expect(find_fence(files, at(fixture, "repo/apps/api")), at(fixture, "repo"));
  expect(find_fence(files, at(fixture, "repo/apps/web")), at(fixture, "repo"));
  expect(find_package_json(files, at(fixture, "repo/apps/api/src"), at(fixture, "repo")),
         at(fixture, "repo/apps/api/package.json"));
  expect(find_package_json(files, at(fixture, "repo/apps/api/src"), at(fixture, "repo/apps/api/src")), STR(""));
  put(fixture, "repo/apps/api/.git", STR("gitdir: elsewhere"));
  Files fresh;
  files_init(&fresh, fixture->arena, &files_disk_reader);
  expect(find_fence(&fresh, at(fixture, "repo/apps/api/src")), at(fixture, "repo/apps/api"));
}

static int by_path(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

static void finds_sources(void **state) {
  Fixture *fixture = *state;
  static const char *const sources[] = {"app/.hidden.ts", "app/a.ts",    "app/a/b.tsx",     "app/kept.gen.ts",
                                        "app/link.ts",    "app/z/c.mjs", "app/z/deep/d.cts"};
  static const char *const others[] = {
      "app/.next/a.ts", "app/a.d.ts",       "app/a.json",       "app/node_modules/p/index.ts",
      "app/x.gen.ts",   "app/out/a.ts",     "app/z/ignored.ts", "app/out/kept.gen.ts",
      "other/a.ts",     "app/z/deep/top.ts"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    if (!str_is(str_of(sources[i]), "app/link.ts")) put(fixture, sources[i], STR(""));
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) put(fixture, others[i], STR(""));
  put(fixture, ".gitignore", STR("*.gen.ts\nout/\n/app/z/deep/top.ts\n"));
  put(fixture, "app/.gitignore", STR("!kept.gen.ts\n"));
  put(fixture, "app/z/.gitignore", STR("/ignored.ts\n"));
  assert_int_equal(symlink("a.ts", str_c(fixture->arena, at(fixture, "app/link.ts"))), 0);
  assert_int_equal(symlink("/dev/null", str_c(fixture->arena, at(fixture, "app/null.ts"))), 0);
  assert_int_equal(symlink("nowhere", str_c(fixture->arena, at(fixture, "app/dangling.ts"))), 0);
  assert_int_equal(symlink("z", str_c(fixture->arena, at(fixture, "app/linked"))), 0);
  assert_int_equal(mkfifo(str_c(fixture->arena, at(fixture, "app/fifo.ts")), 0600), 0);

  FoundFiles found = {0};
  find_sources(&fixture->files, fixture->arena, at(fixture, "app"), fixture->root, &found);
  assert_int_equal(found.unreadable.count, 0);
  qsort(found.paths.items, found.paths.count, sizeof(Str), by_path);
  for (size_t i = 0; i < found.paths.count && i < sizeof sources / sizeof *sources; i++)
    expect(found.paths.items[i], at(fixture, sources[i]));
  assert_int_equal(found.paths.count, sizeof sources / sizeof *sources);

  assert_int_equal(symlink("../other/a.ts", str_c(fixture->arena, at(fixture, "app/outside.ts"))), 0);
  Files fresh;
  files_init(&fresh, fixture->arena, &files_disk_reader);
  FoundFiles inside = {0};
  find_sources(&fresh, fixture->arena, at(fixture, "app"), at(fixture, "app"), &inside);
  for (size_t i = 0; i < inside.paths.count; i++)
    assert_false(str_equal(inside.paths.items[i], at(fixture, "app/outside.ts")));
}

// Does what a compilation does first, in an arena of `limit` bytes; false if they were not enough.
static bool walk_within(size_t limit, Str root) {
  Arena *arena = arena_new(limit);
  jmp_buf handler;
  arena_on_exhausted(arena, &handler);
  if (setjmp(handler) == 0) {
    Files files;
    files_init(&files, arena, &files_disk_reader);
    FoundFiles found = {0};
    find_sources(&files, arena, root, find_fence(&files, root), &found);
    Sources sources;
    sources_init(&sources, arena, &files);
    for (size_t i = 0; i < found.paths.count; i++) {
      Source *source;
      assert_int_equal(sources_open(&sources, found.paths.items[i], &source), 0);
      source_position(source, 0);
    }
    arena_free(arena);
    return true;
  }
  arena_free(arena);
  return false;
}

// What the disk gave must be handed back wherever memory runs out: leak checkers see whether it is.
static void survives_running_out_of_memory(void **state) {
  Fixture *fixture = *state;
  put(fixture, "package.json", STR("{\"workspaces\": []}"));
  put(fixture, ".gitignore", STR("out\n*.gen.ts\n"));
  put(fixture, "src/a.ts", STR("export const a = 1;\n"));
  put(fixture, "src/b.ts", STR("export const b = 2;\n"));
  size_t limit = 16;
  while (!walk_within(limit, fixture->root)) limit += 16;
  assert_in_range(limit, 1024, 64 * 1024);
}

static void tells_what_it_cannot_list(void **state) {
  Fixture *fixture = *state;
  FoundFiles found = {0};
  find_sources(&fixture->files, fixture->arena, at(fixture, "none"), fixture->root, &found);
  assert_int_equal(found.paths.count, 0);
  assert_int_equal(found.unreadable.count, 1);
  expect(found.unreadable.items[0], at(fixture, "none"));
  assert_int_equal(found.errors.items[0], ENOENT);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(reads_only_regular_files),  TEST(lists_by_name),
      TEST(knows_languages),           TEST(opens_a_file_once),
      TEST(tells_text_from_bytes),     TEST(counts_lines_and_columns),
      TEST(tells_text_from_bytes),     TEST(counts_columns_of_long_lines),
      TEST(ignores_as_git_does),       TEST(many_stars_take_no_time),
      TEST(finds_the_project),         TEST(finds_sources),
      TEST(tells_what_it_cannot_list), TEST(survives_running_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
