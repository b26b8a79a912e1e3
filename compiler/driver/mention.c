// Which files can matter, told from their bytes, without parsing: a file in which "@layeron/" does not occur and which
// leads to none that holds it declares nothing.
#include "driver/driver.h"

#include "support/text.h"

typedef struct MentionFile {
  Str path;
  bool matters;
  VEC(size_t) importers; // indices of files that lead here
} MentionFile;

typedef struct Search {
  Compilation *c;
  Modules *modules;
  Map by_path; // real path -> index into files + 1
  VEC(MentionFile) files;
} Search;

static size_t file_index(Search *s, Str path) {
  void **slot = map_slot(&s->by_path, files_real_path(&s->c->files, path));
  if (*slot == NULL) {
    const MentionFile file = {.path = path};
    vec_push(s->c->arena, &s->files, file);
    *slot = (void *)(uintptr_t)s->files.count;
  }
  return (size_t)(uintptr_t)*slot - 1;
}

// "@layeron/", in UTF-16 of either byte order too: such a file cannot be parsed, which is for others to say.
static bool mentions(const Source *source) {
  static const char wide[] = "@\0l\0a\0y\0e\0r\0o\0n\0/";
  if (str_find(source->text, STR("@layeron/"), 0) != SIZE_MAX) return true;
  return !source->is_utf8 && str_find(source->text, (Str){wide, sizeof wide - 1}, 0) != SIZE_MAX;
}

// Back over white space and a comment that ends there.
static size_t skip_back(Str text, size_t at) {
  for (;;) {
    while (at > 0 && strchr(" \t\r\n", text.data[at - 1]) != NULL && text.data[at - 1] != '\0') at--;
    if (at < 4 || text.data[at - 1] != '/' || text.data[at - 2] != '*') return at;
    size_t open = at - 2;
    while (open >= 2 && !(text.data[open - 2] == '/' && text.data[open - 1] == '*')) open--;
    if (open < 2) return at;
    at = open - 2;
  }
}

// True if the string that begins at `quote` stands where a specifier does: from "x", import "x", import("x"),
// require("x").
static bool is_specifier(Str text, size_t quote) {
  size_t at = skip_back(text, quote);
  const bool is_call = at > 0 && text.data[at - 1] == '(';
  if (is_call) at = skip_back(text, at - 1);
  const Str before = str_slice(text, 0, at);
  if (str_ends_with(before, STR("import"))) return true;
  return str_ends_with(before, is_call ? STR("require") : STR("from"));
}

// Adds what the specifier leads to. One with escapes in it is not read: it may name anything.
static void add_specifier(Search *s, size_t from, Str specifier) {
  if (str_find_char(specifier, '\\', 0) != SIZE_MAX) {
    s->files.items[from].matters = true;
    return;
  }
  if (str_is_empty(specifier) || str_starts_with(specifier, STR("node:"))) return;
  const Str path = s->files.items[from].path;
  for (int require = 0; require <= 1; require++) {
    const Resolution resolution = resolver_resolve(s->modules->resolver, specifier, path, require == 1);
    if (resolution.kind != RESOLVED_SOURCE) continue;
    const size_t to = file_index(s, resolution.path);
    vec_push(s->c->arena, &s->files.items[to].importers, from);
  }
}

static void search_file(Search *s, size_t index) {
  const Str path = s->files.items[index].path;
  Source *source;
  const int error = sources_open_named(&s->c->sources, path, &source);
  if (error != 0) {
    compile_fail(s->c, path, strerror(error));
    return;
  }
  if (mentions(source)) {
    s->files.items[index].matters = true;
    return;
  }
  const Str text = source->text;
  for (size_t at = 0; at < text.length; at++) {
    const char quote = text.data[at];
    if ((quote != '"' && quote != '\'' && quote != '`') || !is_specifier(text, at)) continue;
    const size_t end = str_find_char(text, quote, at + 1);
    if (end == SIZE_MAX) return;
    add_specifier(s, index, str_slice(text, at + 1, end));
    at = end;
  }
}

// From each file that matters to those that lead to it.
static void spread(Search *s) {
  VEC(size_t) pending = {0};
  for (size_t i = 0; i < s->files.count; i++) {
    if (s->files.items[i].matters) vec_push(s->c->arena, &pending, i);
  }
  while (pending.count > 0) {
    const MentionFile *file = &s->files.items[pending.items[--pending.count]];
    for (size_t i = 0; i < file->importers.count; i++) {
      const size_t importer = file->importers.items[i];
      if (s->files.items[importer].matters) continue;
      s->files.items[importer].matters = true;
      vec_push(s->c->arena, &pending, importer);
    }
  }
}

void mention_find(Compilation *c, Modules *modules, const Str *paths, size_t count, bool *matters) {
  Search s = {.c = c, .modules = modules, .by_path = {.arena = c->arena}};
  size_t *indices = ARENA_ARRAY(c->arena, size_t, count);
  for (size_t i = 0; i < count; i++) indices[i] = file_index(&s, paths[i]);
  for (size_t i = 0; i < s.files.count; i++) search_file(&s, i); // which adds files
  spread(&s);
  for (size_t i = 0; i < count; i++) matters[i] = s.files.items[indices[i]].matters;
}
