// Files that are checked beside each other, each by itself: every worker has memory, sources and modules of its own,
// and what they report is taken over in the files' order, so that it is the same whatever their number.
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "driver/driver.h"

enum { FILES_WORTH_IT = 12, SOURCES_MOST = 1 << 28 };

// Which of a worker's diagnostics are those of a file.
typedef struct Report {
  size_t worker, from, to;
} Report;

typedef struct Worker {
  struct Crew *crew;
  size_t index;
  Compilation c;
  Target target;
  pthread_t thread;
} Worker;

typedef struct Crew {
  const Str *paths;
  size_t count;
  Report *reports;
  atomic_size_t next;
  atomic_bool is_exhausted;
  Worker workers[CREW_MOST];
} Crew;

static void check_some(Worker *w) {
  Crew *crew = w->crew;
  for (size_t i; (i = atomic_fetch_add(&crew->next, 1)) < crew->count;) {
    const size_t from = w->c.diagnostics.all.count;
    check_file(&w->c, &w->target, crew->paths[i]);
    crew->reports[i] = (Report){w->index, from, w->c.diagnostics.all.count};
  }
}

static void *run(void *argument) {
  Worker *w = argument;
  jmp_buf exhausted;
  if (setjmp(exhausted) != 0) {
    atomic_store(&w->crew->is_exhausted, true);
    atomic_store(&w->crew->next, w->crew->count);
  } else {
    arena_on_exhausted(w->c.arena, &exhausted);
    compile_start(&w->c, w->c.files.reader);
    w->target.modules = target_modules(&w->c, w->target.fence);
    check_some(w);
    compile_fail_unreadable(&w->c);
  }
  arena_free(w->c.scratch);
  w->c.scratch = NULL;
  return NULL;
}

// False: there is no memory for it.
static bool recruit(Crew *crew, size_t index, Compilation *c, const Target *target) {
  Arena *arena = c->crew[index] = arena_new(0);
  if (arena == NULL) return false;
  Worker *w = &crew->workers[index];
  *w = (Worker){.crew = crew, .index = index, .target = *target};
  w->c = (Compilation){.arena = arena,
                       .options = c->options,
                       .defines = c->defines,
                       .working_directory = c->working_directory,
                       .root = c->root,
                       .files = {.reader = c->files.reader},
                       .first_source = (uint32_t)(index + 1) * SOURCES_MOST,
                       .modules_by_fence = {.arena = arena},
                       .failed = {.arena = arena},
                       .diagnostics = {.arena = arena}};
  return true;
}

static void take_over(Compilation *c, Crew *crew, size_t size) {
  for (size_t i = 0; i < crew->count; i++) {
    const Report *report = &crew->reports[i];
    Diagnostics part = {.all = crew->workers[report->worker].c.diagnostics.all};
    part.all.items += report->from;
    part.all.count = report->to - report->from;
    diagnostics_merge(&c->diagnostics, &part);
  }
  for (size_t i = 0; i < size; i++) {
    const Compilation *of = &crew->workers[i].c;
    Diagnostics masks = of->diagnostics;
    masks.all.count = 0;
    diagnostics_merge(&c->diagnostics, &masks);
    for (size_t k = 0; k < of->failed.count; k++)
      compile_fail(c, of->failed.entries[k].key, of->failed.entries[k].value);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
      metrics_count(&c->metrics, (Phase)phase, of->metrics.phases[phase].files, of->metrics.phases[phase].bytes);
  }
}

size_t crew_size(const Compilation *c, size_t count) {
  // Any other reader than the disk's is called from one thread.
  if (count < FILES_WORTH_IT || c->files.reader != &files_disk_reader || c->crew[0] != NULL) return 1;
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  return processors < 1 ? 1 : processors > CREW_MOST ? CREW_MOST : (size_t)processors;
}

void crew_check(Compilation *c, const Target *target, const Str *paths, size_t count, size_t size) {
  Crew *crew = ARENA_NEW(c->arena, Crew);
  crew->paths = paths;
  crew->count = count;
  crew->reports = ARENA_ARRAY(c->arena, Report, count);
  for (size_t i = 0; i < size; i++)
    if (!recruit(crew, i, c, target)) arena_exhausted(c->arena);
  size_t started = 1; // the first is this thread; where no other can be had, it does it all
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) == 0) {
    (void)pthread_attr_setstacksize(&attributes, STACK_SIZE);
    while (started < size &&
           pthread_create(&crew->workers[started].thread, &attributes, run, &crew->workers[started]) == 0)
      started++;
    (void)pthread_attr_destroy(&attributes);
  }
  run(&crew->workers[0]);
  for (size_t i = 1; i < started; i++) (void)pthread_join(crew->workers[i].thread, NULL);
  if (atomic_load(&crew->is_exhausted)) arena_exhausted(c->arena);
  take_over(c, crew, started);
}
