// Runs the cases in tests/unit/resolve/*.txt over files in memory. A case:
//
//   === what it shows
//   --- /app/src/a.ts            a file; its text follows
//   --- /app/link => ../other    a symbolic link
//   --- resolve                  from here on questions with answers
//   /app/src/index.ts ./a -> source /app/src/a.ts
//   /app/src/index.ts require ./b -> missing
//   /app/src/index.ts load ./c -> source /app/src/c.js (what is loaded where that is a declaration file)
//
// The fence is /app. No case may make the resolver look at anything outside but node_modules on the way up.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <errno.h>
#include <stdlib.h>

#include <cmocka.h>

#include "modules/resolve.h"
#include "support/path.h"
#include "support/vec.h"

// ---- files in memory ----

typedef struct Node {
  Str path;
  Str text;
  bool is_link; // to `text`
} Node;

typedef struct Tree {
  Arena *arena;
  VEC(Node) nodes;
  Str trespass; // the first path asked for that nobody may look at
} Tree;

static const Node *node_at(const Tree *tree, Str path) {
  for (size_t i = 0; i < tree->nodes.count; i++)
    if (str_equal(tree->nodes.items[i].path, path)) return &tree->nodes.items[i];
  return NULL;
}

static bool is_directory(const Tree *tree, Str path) {
  if (str_is_empty(path)) return false;
  for (size_t i = 0; i < tree->nodes.count; i++)
    if (path_is_within(tree->nodes.items[i].path, path) && !str_equal(tree->nodes.items[i].path, path)) return true;
  return false;
}

// The path with all links resolved; empty where links go in circles.
static Str follow(const Tree *tree, Str path) {
  for (int links = 0; links < 40; links++) {
    size_t end = 0;
    const Node *link = NULL;
    while (link == NULL && end < path.length) {
      end = str_find_char(path, '/', end + 1);
      if (end == SIZE_MAX) end = path.length;
      const Node *node = node_at(tree, str_slice(path, 0, end));
      if (node != NULL && node->is_link) link = node;
    }
    if (link == NULL) return path;
    const Str target = path_resolve(tree->arena, path_directory(link->path), link->text);
    path = str_concat(tree->arena, target, str_slice(path, end, path.length));
  }
  return STR("");
}

static bool may_see(Str path) {
  return path_is_within(path, STR("/app")) || str_find(path, STR("/node_modules"), 0) != SIZE_MAX;
}

static void watch(Tree *tree, Str path) {
  const Str real = follow(tree, path);
  if (str_is_empty(tree->trespass) && (!may_see(path) || (!str_is_empty(real) && !may_see(real))))
    tree->trespass = str_copy(tree->arena, path);
}

static int tree_kind(void *context, const char *path, layerc_file_kind *kind) {
  Tree *tree = context;
  watch(tree, str_of(path));
  const Str real = follow(tree, str_of(path));
  const Node *node = node_at(tree, real);
  *kind = is_directory(tree, real) ? LAYERC_FILE_DIRECTORY : node != NULL ? LAYERC_FILE_REGULAR : LAYERC_FILE_NONE;
  return 0;
}

static int tree_read(void *context, const char *path, char **bytes, size_t *length) {
  Tree *tree = context;
  watch(tree, str_of(path));
  const Node *node = node_at(tree, follow(tree, str_of(path)));
  if (node == NULL) return ENOENT;
  *length = node->text.length;
  *bytes = malloc(*length + 1);
  if (*bytes == NULL) return ENOMEM;
  memcpy(*bytes, node->text.data, *length);
  return 0;
}

static void tree_release(void *context, char *bytes, size_t length) {
  (void)context;
  (void)length;
  free(bytes);
}

static int tree_list(void *context, const char *path, void (*each)(void *to, const char *name, layerc_file_kind kind),
                     void *to) {
  (void)context;
  (void)path;
  (void)each;
  (void)to;
  return ENOTDIR; // resolving lists nothing
}

static int tree_real_path(void *context, const char *path, char **resolved) {
  Tree *tree = context;
  const Str real = follow(tree, str_of(path));
  if (node_at(tree, real) == NULL && !is_directory(tree, real)) return ENOENT;
  *resolved = malloc(real.length + 1);
  if (*resolved == NULL) return ENOMEM;
  memcpy(*resolved, real.data, real.length);
  (*resolved)[real.length] = '\0';
  return 0;
}

// ---- cases ----

static const char *const kinds[] = {"source", "json", "foreign", "declaration", "missing", "outside"};

static Str next_line(Str *text) {
  size_t end = str_find_char(*text, '\n', 0);
  if (end == SIZE_MAX) end = text->length;
  const Str line = str_slice(*text, 0, end);
  *text = str_slice(*text, end < text->length ? end + 1 : end, text->length);
  return line;
}

// Cuts `text` at the first `mark`; what stands before it is given, what stands behind stays.
static Str cut(Str *text, Str mark) {
  const size_t at = str_find(*text, mark, 0);
  const Str before = str_slice(*text, 0, at == SIZE_MAX ? text->length : at);
  *text = at == SIZE_MAX ? STR("") : str_slice(*text, at + mark.length, text->length);
  return before;
}

// One question; 1 if the answer is another than expected.
static size_t ask(Arena *arena, Resolver *resolver, Str line, Str title) {
  Str rest = line;
  const Str from = cut(&rest, STR(" "));
  const bool loads = str_starts_with(rest, STR("load ")), require = str_starts_with(rest, STR("require "));
  if (loads || require) cut(&rest, STR(" "));
  const Str specifier = cut(&rest, STR(" -> "));
  const Resolution got =
      loads ? resolver_load(resolver, specifier, from, false) : resolver_resolve(resolver, specifier, from, require);
  const Str answer = str_format(arena, got.path.length > 0 ? "%s %.*s" : "%s%.*s", kinds[got.kind], STR_ARG(got.path));
  if (str_equal(answer, rest)) return 0;
  print_error("%.*s\n  %.*s\n  but it is: %.*s\n", STR_ARG(title), STR_ARG(line), STR_ARG(answer));
  return 1;
}

// Reads the files of a case, up to its questions.
static void read_tree(Tree *tree, Str *text) {
  const Str mark = STR("--- ");
  Str line = next_line(text);
  while (str_starts_with(line, mark) && !str_is(line, "--- resolve")) {
    Str target = str_slice(line, mark.length, line.length);
    const Str path = cut(&target, STR(" => "));
    const char *start = text->data;
    Str before = *text;
    line = STR("");
    while (text->length > 0 && !str_starts_with(line, mark)) {
      before = *text;
      line = next_line(text);
    }
    const bool is_link = target.length > 0;
    const Str content = {start, (size_t)(before.data - start)};
    vec_push(tree->arena, &tree->nodes, ((Node){path, is_link ? target : content, is_link}));
  }
}

static size_t run_case(Str text) {
  Arena *arena = arena_new(0);
  Tree tree = {.arena = arena, .trespass = STR("")};
  const Str title = next_line(&text);
  read_tree(&tree, &text);
  const layerc_reader reader = {.context = &tree,
                                .kind = tree_kind,
                                .read = tree_read,
                                .release = tree_release,
                                .list = tree_list,
                                .real_path = tree_real_path};
  Files files;
  files_init(&files, arena, &reader);
  Resolver *resolver = resolver_new(arena, &files, STR("/app"));
  size_t wrong = 0, asked = 0;
  while (text.length > 0) {
    const Str line = next_line(&text);
    if (str_is_empty(line) || str_starts_with(line, STR("#"))) continue;
    wrong += ask(arena, resolver, line, title);
    asked++;
  }
  if (tree.trespass.length > 0) {
    print_error("%.*s\n  looked outside: %.*s\n", STR_ARG(title), STR_ARG(tree.trespass));
    wrong++;
  }
  if (asked == 0) print_error("%.*s\n  asks nothing\n", STR_ARG(title));
  arena_free(arena);
  return wrong + (asked == 0);
}

static void run_file(const char *path) {
  Arena *arena = arena_new(0);
  Files files;
  files_init(&files, arena, &files_disk_reader);
  Str text;
  assert_int_equal(files_read(&files, str_of(path), &text), 0);
  const Str mark = STR("=== ");
  size_t wrong = 0, cases = 0;
  for (size_t start = str_find(text, mark, 0); start != SIZE_MAX; cases++) {
    size_t end = str_find(text, STR("\n=== "), start);
    const Str one = str_slice(text, start + mark.length, end == SIZE_MAX ? text.length : end + 1);
    wrong += run_case(one);
    start = end == SIZE_MAX ? SIZE_MAX : end + 1;
  }
  arena_free(arena);
  assert_true(cases > 0);
  assert_int_equal(wrong, 0);
}

#define CASES(name)                                                                                                    \
  static void name(void **state) {                                                                                     \
    (void)state;                                                                                                       \
    run_file("tests/unit/resolve/" #name ".txt");                                                                      \
  }

CASES(relative)
CASES(tsconfig)
CASES(packages)
CASES(fence)
CASES(foreign)
CASES(declared)

static void hostile_text_ends(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  Tree tree = {.arena = arena, .trespass = STR("")};
  StrBuilder deep = {.arena = arena};
  for (int i = 0; i < 100000; i++) sb_add_c(&deep, "[");
  vec_push(arena, &tree.nodes, ((Node){STR("/app/tsconfig.json"), sb_str(&deep), false}));
  vec_push(arena, &tree.nodes, ((Node){STR("/app/package.json"), STR("{\"imports\":{\"#a\":\"#a\"},\"x\":\""), false}));
  const layerc_reader reader = {.context = &tree,
                                .kind = tree_kind,
                                .read = tree_read,
                                .release = tree_release,
                                .list = tree_list,
                                .real_path = tree_real_path};
  Files files;
  files_init(&files, arena, &reader);
  Resolver *resolver = resolver_new(arena, &files, STR("/app"));
  StrBuilder long_name = {.arena = arena};
  for (int i = 0; i < 200000; i++) sb_add_c(&long_name, "./a/");
  assert_int_equal(resolver_resolve(resolver, sb_str(&long_name), STR("/app/a.ts"), false).kind, RESOLVED_MISSING);
  assert_int_equal(resolver_resolve(resolver, STR(""), STR("/app/a.ts"), false).kind, RESOLVED_MISSING);
  assert_int_equal(resolver_resolve(resolver, ((Str){"./a\0b", 5}), STR("/app/a.ts"), false).kind, RESOLVED_MISSING);
  arena_free(arena);
}

static bool resolves_within(size_t limit) {
  Arena *arena = arena_new(limit);
  if (arena == NULL) return false;
  const Node nodes[] = {{STR("/app/tsconfig.json"), STR("{\"compilerOptions\":{\"paths\":{\"@/*\":[\"*\",]}}}"), false},
                        {STR("/app/package.json"), STR("{\"imports\":{\"#a\":\"./a.ts\"}}"), false},
                        {STR("/app/a.ts"), STR(""), false}};
  Arena *own = arena_new(0); // what the files need does not count
  Tree tree = {.arena = own, .trespass = STR("")};
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) vec_push(own, &tree.nodes, nodes[i]);
  const layerc_reader reader = {.context = &tree,
                                .kind = tree_kind,
                                .read = tree_read,
                                .release = tree_release,
                                .list = tree_list,
                                .real_path = tree_real_path};
  jmp_buf exhausted;
  arena_on_exhausted(arena, &exhausted);
  if (setjmp(exhausted) != 0) {
    arena_free(own);
    arena_free(arena);
    return false;
  }
  Files files;
  files_init(&files, arena, &reader);
  Resolver *resolver = resolver_new(arena, &files, STR("/app"));
  const bool found = resolver_resolve(resolver, STR("@/a"), STR("/app/x.ts"), false).kind == RESOLVED_SOURCE &&
                     resolver_resolve(resolver, STR("#a"), STR("/app/x.ts"), false).kind == RESOLVED_SOURCE;
  arena_free(own);
  arena_free(arena);
  return found;
}

// Leak checkers see what memory that runs out in the midst leaves behind.
static void memory_may_run_out_anywhere(void **state) {
  (void)state;
  size_t limit = 64;
  while (!resolves_within(limit)) limit += 64;
  assert_in_range(limit, 1024, 1024 * 1024);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(relative),          cmocka_unit_test(tsconfig),
      cmocka_unit_test(packages),          cmocka_unit_test(fence),
      cmocka_unit_test(foreign),           cmocka_unit_test(declared),
      cmocka_unit_test(hostile_text_ends), cmocka_unit_test(memory_may_run_out_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
