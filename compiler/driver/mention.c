// Which files can matter, told from their bytes, without parsing: a file in which "@layeron/" does not occur and which
// leads to none that holds it declares nothing.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "driver/driver.h"
#include "source/search.h"
#include "support/path.h"
#include "support/work.h"

typedef struct MentionFile {
  Str path;       // ends in NUL
  bool is_listed; // on the disk, by its directory
  bool matters;
  int error; // that reading it gave
  SearchResult found;
  size_t length;
  VEC(size_t) importers; // indices of files that lead here
} MentionFile;

typedef struct Mention {
  Compilation *c;
  Modules *modules;
  Map by_path;     // real path -> index into files + 1
  Map by_question; // scope, directory and specifier -> Answer
  VEC(MentionFile) files;
  size_t first; // of the files that are being searched
  int root;     // the directory that all listed files lie in, or -1
  size_t below; // where their paths go on from there
  StrBuilder question;
} Mention;

// The files that a specifier leads to: by import and by require.
typedef struct Answer {
  size_t count, files[2];
} Answer;

static size_t file_index(Mention *m, Str path) {
  void **slot = map_slot(&m->by_path, files_real_path(&m->c->files, path));
  if (*slot == NULL) {
    const MentionFile file = {.path = {str_c(m->c->arena, path), path.length}};
    vec_push(m->c->arena, &m->files, file);
    *slot = (void *)(uintptr_t)m->files.count;
  }
  return (size_t)(uintptr_t)*slot - 1;
}

// ---- searching ----

// Runs beside others of its kind: it touches its own file only.
static void search_file(void *context, size_t index) {
  Mention *m = context;
  MentionFile *file = &m->files.items[m->first + index];
  const layerc_reader *reader = m->c->files.reader;
  char buffer[64 * 1024], *bytes = NULL;
  file->error = file->is_listed
                    ? disk_read_listed(m->root, file->path.data, m->below, buffer, sizeof buffer, &bytes, &file->length)
                    : reader->read(reader->context, file->path.data, &bytes, &file->length);
  if (file->error != 0) return;
  if (!search_text((Str){bytes, file->length}, &file->found)) file->error = ENOMEM;
  if (bytes != buffer) reader->release(reader->context, bytes, file->length);
}

// Any other reader than the disk's is called from this thread.
static void search_files(Mention *m, size_t count) {
  if (m->c->files.reader == &files_disk_reader) {
    work_share(count, &(Work){search_file, m, .least = 48, .block = 8});
  } else {
    for (size_t i = 0; i < count; i++) search_file(m, i);
  }
}

// ---- where specifiers lead ----

static void add_answer(Mention *m, Answer *answer, Str specifier, Str from, bool require) {
  const Resolution resolution = resolver_resolve(m->modules->resolver, specifier, from, require);
  if (resolution.kind != RESOLVED_SOURCE) return;
  const size_t to = file_index(m, resolution.path);
  if (answer->count == 0 || answer->files[0] != to) answer->files[answer->count++] = to;
}

// Files of one directory and one configuration ask the same questions over and over.
static const Answer *ask(Mention *m, const void *scope, Str specifier, Str from) {
  m->question.length = 0;
  sb_add(&m->question, (Str){(const char *)&scope, sizeof scope});
  sb_add(&m->question, path_directory(from));
  sb_add_char(&m->question, '\0');
  sb_add(&m->question, specifier);
  Answer *answer = map_get(&m->by_question, sb_str(&m->question));
  if (answer != NULL) return answer;
  answer = ARENA_NEW(m->c->arena, Answer);
  map_put(&m->by_question, str_copy(m->c->arena, sb_str(&m->question)), answer);
  add_answer(m, answer, specifier, from, false);
  // Only packages tell the two apart.
  if (!str_starts_with(specifier, STR("."))) add_answer(m, answer, specifier, from, true);
  return answer;
}

// The value of a specifier; empty for one that leads nowhere.
static Str value_of(const Mention *m, Str written) {
  if (str_find_char(written, '\\', 0) == SIZE_MAX) return written;
  const Str value = string_literal(m->c->arena, m->modules->interner, written, false)->text;
  return str_find_char(value, '\0', 0) == SIZE_MAX ? value : STR("");
}

static void add_specifiers(Mention *m, size_t from) {
  const Str path = m->files.items[from].path;
  const SearchResult found = m->files.items[from].found;
  const void *scope = found.length == 0 ? NULL : resolver_scope(m->modules->resolver, path);
  for (size_t at = 0; at < found.length;) {
    const Str written = str_of(found.specifiers + at);
    at += written.length + 1;
    const Str specifier = value_of(m, written);
    if (str_starts_with(specifier, STR("@layeron/"))) m->files.items[from].matters = true;
    if (str_is_empty(specifier) || str_starts_with(specifier, STR("node:"))) continue;
    const Answer *answer = ask(m, scope, specifier, path);
    for (size_t i = 0; i < answer->count; i++) vec_push(m->c->arena, &m->files.items[answer->files[i]].importers, from);
  }
}

static void take_result(Mention *m, size_t index) {
  MentionFile *file = &m->files.items[index];
  if (file->error != 0) {
    compile_fail(m->c, file->path, strerror(file->error));
    return;
  }
  metrics_count(&m->c->metrics, PHASE_SEARCH, 1, file->length);
  file->matters = file->found.mentions;
  if (!file->matters) add_specifiers(m, index);
}

// From each file that matters to those that lead to it.
static void spread(Mention *m) {
  VEC(size_t) pending = {0};
  for (size_t i = 0; i < m->files.count; i++) {
    if (m->files.items[i].matters) vec_push(m->c->arena, &pending, i);
  }
  while (pending.count > 0) {
    const MentionFile *file = &m->files.items[pending.items[--pending.count]];
    for (size_t i = 0; i < file->importers.count; i++) {
      const size_t importer = file->importers.items[i];
      if (m->files.items[importer].matters) continue;
      m->files.items[importer].matters = true;
      vec_push(m->c->arena, &pending, importer);
    }
  }
}

// ---- the whole ----

// Opens the directory that holds all of the paths, which are sorted and more than one.
static void open_root(Mention *m, const Str *paths, size_t count) {
  const Str first = paths[0], last = paths[count - 1];
  size_t common = 0;
  while (common < first.length && common < last.length && first.data[common] == last.data[common]) common++;
  while (common > 0 && first.data[common - 1] != '/') common--;
  m->root = open(str_c(m->c->arena, str_slice(first, 0, common)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  m->below = common;
}

static void find(Mention *m, const Str *paths, size_t count, bool *matters) {
  size_t *indices = ARENA_ARRAY(m->c->arena, size_t, count);
  for (size_t i = 0; i < count; i++) indices[i] = file_index(m, paths[i]);
  const bool are_listed = count > 1 && m->c->files.reader == &files_disk_reader; // one may be named by the user
  for (size_t i = 0; i < m->files.count; i++) m->files.items[i].is_listed = are_listed;
  if (are_listed) open_root(m, paths, count);
  while (m->first < m->files.count) {
    const size_t end = m->files.count;
    search_files(m, end - m->first);
    for (size_t i = m->first; i < end; i++) take_result(m, i); // which adds files
    m->first = end;
  }
  spread(m);
  for (size_t i = 0; i < count; i++) matters[i] = m->files.items[indices[i]].matters;
}

static void release(Mention *m) {
  for (size_t i = 0; i < m->files.count; i++) free(m->files.items[i].found.specifiers);
  if (m->root >= 0) (void)close(m->root);
}

void mention_find(Compilation *c, Modules *modules, const Str *paths, size_t count, bool *matters) {
  Mention *m = ARENA_NEW(c->arena, Mention);
  *m = (Mention){.c = c,
                 .modules = modules,
                 .root = -1,
                 .by_path = {.arena = c->arena},
                 .by_question = {.arena = c->arena},
                 .question = {.arena = c->arena}};
  const Phase left = metrics_enter(&c->metrics, PHASE_SEARCH);
  jmp_buf exhausted;
  jmp_buf *const outer = arena_on_exhausted(c->arena, &exhausted);
  if (setjmp(exhausted) != 0) {
    release(m);
    arena_on_exhausted(c->arena, outer);
    arena_exhausted(c->arena);
  }
  find(m, paths, count, matters);
  release(m);
  arena_on_exhausted(c->arena, outer);
  metrics_enter(&c->metrics, left);
}
