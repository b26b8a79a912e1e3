// Which files can matter, told from their bytes, without parsing: a file in which "@layeron/" does not occur and which
// leads to none that holds it declares nothing.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "driver/driver.h"
#include "source/find.h"
#include "source/search.h"
#include "support/path.h"
#include "support/work.h"

enum { SEGMENTS = 40, FIRST_SEGMENT = 64 };

typedef struct MentionFile {
  Str path;       // ends in NUL
  bool is_listed; // on the disk, by its directory
  bool matters;
  int error; // that reading it gave
  SearchResult found;
  size_t length;
  VEC(size_t) importers; // indices of files that lead here
} MentionFile;

// A file that is asked about, by the name it was found under.
typedef struct Candidate {
  Str path;
  size_t file;
} Candidate;

typedef struct Mention {
  Compilation *c;
  Modules *modules;
  Map by_path;                     // real path -> index of a file + 1
  Map by_question;                 // scope, directory and specifier -> Answer
  MentionFile *segments[SEGMENTS]; // each twice as long as the one before: files stay where they are
  size_t file_count;
  VEC(Candidate) candidates;
  WorkQueue queue; // searching files while others are found
  bool is_working;
  int root;     // the directory that all listed files lie in, or -1
  size_t below; // where their paths go on from there
  StrBuilder question;
} Mention;

// The files that a specifier leads to: by import and by require.
typedef struct Answer {
  size_t count, files[2];
} Answer;

static size_t segment_of(size_t *index) {
  size_t segment = 0;
  for (size_t size = FIRST_SEGMENT; *index >= size; size *= 2, segment++) *index -= size;
  return segment;
}

static MentionFile *file_at(const Mention *m, size_t index) {
  const size_t segment = segment_of(&index);
  return &m->segments[segment][index];
}

static size_t add_file(Mention *m, Str path, bool is_listed) {
  size_t index = m->file_count;
  const size_t segment = segment_of(&index);
  if (index == 0) m->segments[segment] = ARENA_ARRAY(m->c->arena, MentionFile, (size_t)FIRST_SEGMENT << segment);
  m->segments[segment][index] = (MentionFile){.path = {str_c(m->c->arena, path), path.length}, .is_listed = is_listed};
  return m->file_count++;
}

static size_t file_index(Mention *m, Str path, bool is_listed) {
  void **slot = map_slot(&m->by_path, files_real_path(&m->c->files, path));
  if (*slot == NULL) *slot = (void *)(uintptr_t)(add_file(m, path, is_listed) + 1);
  return (size_t)(uintptr_t)*slot - 1;
}

// ---- searching ----

// Runs beside others of its kind: it touches its own file only.
static void search_file(void *context, size_t index) {
  Mention *m = context;
  MentionFile *file = file_at(m, index);
  const layerc_reader *reader = m->c->files.reader;
  char buffer[64 * 1024], *bytes = NULL;
  file->error = file->is_listed
                    ? disk_read_listed(m->root, file->path.data, m->below, buffer, sizeof buffer, &bytes, &file->length)
                    : reader->read(reader->context, file->path.data, &bytes, &file->length);
  if (file->error != 0) return;
  if (!search_text((Str){bytes, file->length}, &file->found)) file->error = ENOMEM;
  if (bytes != buffer) reader->release(reader->context, bytes, file->length);
}

static bool reads_disk(const Mention *m) { return m->c->files.reader == &files_disk_reader; }

// Any other reader than the disk's is called from this thread.
static void begin_search(Mention *m, size_t first) {
  work_begin(&m->queue, first, &(Work){search_file, m, .least = reads_disk(m) ? 48 : SIZE_MAX, .block = 8});
  m->is_working = true;
}

static void end_search(Mention *m) {
  work_end(&m->queue);
  m->is_working = false;
}

// ---- where specifiers lead ----

static void add_answer(Mention *m, Answer *answer, Str specifier, Str from, bool require) {
  const Resolution resolution = resolver_load(m->modules->resolver, specifier, from, require);
  if (resolution.kind != RESOLVED_SOURCE) return;
  const size_t to = file_index(m, resolution.path, false);
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
  MentionFile *file = file_at(m, from);
  const SearchResult found = file->found;
  const void *scope = found.length == 0 ? NULL : resolver_scope(m->modules->resolver, file->path);
  for (size_t at = 0; at < found.length;) {
    const Str written = str_of(found.specifiers + at);
    at += written.length + 1;
    const Str specifier = value_of(m, written);
    if (str_starts_with(specifier, STR("@layeron/"))) file->matters = true;
    if (str_is_empty(specifier) || str_starts_with(specifier, STR("node:"))) continue;
    const Answer *answer = ask(m, scope, specifier, file->path);
    for (size_t i = 0; i < answer->count; i++) vec_push(m->c->arena, &file_at(m, answer->files[i])->importers, from);
  }
}

static void take_result(Mention *m, size_t index) {
  MentionFile *file = file_at(m, index);
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
  for (size_t i = 0; i < m->file_count; i++) {
    if (file_at(m, i)->matters) vec_push(m->c->arena, &pending, i);
  }
  while (pending.count > 0) {
    const MentionFile *file = file_at(m, pending.items[--pending.count]);
    for (size_t i = 0; i < file->importers.count; i++) {
      const size_t importer = file->importers.items[i];
      if (file_at(m, importer)->matters) continue;
      file_at(m, importer)->matters = true;
      vec_push(m->c->arena, &pending, importer);
    }
  }
}

// ---- the whole ----

static void add_candidates(void *context, const FoundFiles *found) {
  Mention *m = context;
  const size_t before = m->file_count;
  for (size_t i = m->candidates.count; i < found->paths.count; i++) {
    const Str path = found->paths.items[i];
    vec_push(m->c->arena, &m->candidates, ((Candidate){path, file_index(m, path, reads_disk(m))}));
  }
  work_add(&m->queue, m->file_count - before);
}

static void add_below(Mention *m, const Target *target) {
  if (reads_disk(m)) m->root = open(target->path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  m->below = target->path.length + (str_is(target->path, "/") ? 0 : 1);
  FoundFiles found = {.on_directory = add_candidates, .context = m};
  find_sources(&m->c->files, m->c->arena, target->path, target->fence, &found);
  for (size_t i = 0; i < found.unreadable.count; i++)
    compile_fail(m->c, found.unreadable.items[i], strerror(found.errors.items[i]));
}

static void add_one(Mention *m, Str path) {
  vec_push(m->c->arena, &m->candidates, ((Candidate){path, file_index(m, path, false)}));
  work_add(&m->queue, m->file_count);
}

// What is found is searched, what that leads to is found.
static void search(Mention *m) {
  for (size_t first = 0, end; first < m->file_count; first = end) {
    end_search(m);
    end = m->file_count;
    for (size_t i = first; i < end; i++) take_result(m, i); // which adds files
    begin_search(m, end);
    work_add(&m->queue, m->file_count - end);
  }
  end_search(m);
}

static void release(Mention *m) {
  if (m->is_working) work_drop(&m->queue);
  for (size_t i = 0; i < m->file_count; i++) free(file_at(m, i)->found.specifiers);
  if (m->root >= 0) (void)close(m->root);
}

static int by_path(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

// Adds those that are ours of what lies below the target, or of a path alone.
static void find(Compilation *c, Modules *modules, const Target *target, Str path, Paths *ours) {
  Mention *m = ARENA_NEW(c->arena, Mention);
  *m = (Mention){.c = c,
                 .modules = modules,
                 .root = -1,
                 .by_path = {.arena = c->arena},
                 .by_question = {.arena = c->arena},
                 .question = {.arena = c->arena}};
  const Phase left = metrics_enter(&c->metrics, target == NULL ? PHASE_SEARCH : PHASE_FIND);
  jmp_buf exhausted;
  jmp_buf *const outer = arena_on_exhausted(c->arena, &exhausted);
  if (setjmp(exhausted) != 0) {
    release(m);
    arena_on_exhausted(c->arena, outer);
    arena_exhausted(c->arena);
  }
  begin_search(m, 0);
  if (target == NULL) add_one(m, path);
  else add_below(m, target);
  metrics_enter(&c->metrics, PHASE_SEARCH);
  search(m);
  release(m);
  arena_on_exhausted(c->arena, outer);
  spread(m);
  for (size_t i = 0; i < m->candidates.count; i++)
    if (file_at(m, m->candidates.items[i].file)->matters) vec_push(c->arena, ours, m->candidates.items[i].path);
  if (ours->count > 1) qsort(ours->items, ours->count, sizeof(Str), by_path);
  metrics_enter(&c->metrics, left);
}

void mention_find_below(Compilation *c, const Target *target, Paths *ours) {
  find(c, target->modules, target, STR(""), ours);
}

bool mention_leads_from(Compilation *c, Modules *modules, Str path) {
  Paths ours = {0};
  find(c, modules, NULL, path, &ours);
  return ours.count > 0;
}
