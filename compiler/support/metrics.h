// Where the time of one compilation goes, phase by phase (--timings). A phase that begins within another, as parsing
// does within evaluating, is counted for itself: the times add up to the whole.
#ifndef LAYERC_SUPPORT_METRICS_H
#define LAYERC_SUPPORT_METRICS_H

#include <stddef.h>
#include <stdint.h>

// X(enumerator, name)
#define PHASES(X)                                                                                                      \
  X(FIND, "find")     /* what PATH is, and the files below it */                                                       \
  X(CACHE, "cache")   /* asking again what an earlier build asked */                                                   \
  X(SEARCH, "search") /* bytes, for what could matter */                                                               \
  X(SCAN, "scan")     /* for statements, without parsing them */                                                       \
  X(PARSE, "parse")                                                                                                    \
  X(EVALUATE, "evaluate") /* with all that it asks of the disk */                                                      \
  X(JUDGE, "judge")       /* what was declared, as a whole */                                                          \
  X(EMIT, "emit")

typedef enum Phase {
#define X(enumerator, name) PHASE_##enumerator,
  PHASES(X)
#undef X
      PHASE_COUNT
} Phase;

typedef struct Metrics {
  struct PhaseMetrics {
    size_t files, bytes;
    uint64_t nanoseconds;
  } phases[PHASE_COUNT];
  Phase phase;    // the one that runs
  uint64_t since; // when it began, or was gone on with
} Metrics;

const char *phase_name(Phase phase);
void metrics_start(Metrics *metrics, Phase phase);
// Goes on in a phase after a time that counts for none.
void metrics_resume(Metrics *metrics, Phase phase);
// In the next two, NULL counts nothing. Gives the phase that was left, to be entered again.
Phase metrics_enter(Metrics *metrics, Phase phase);
void metrics_count(Metrics *metrics, Phase phase, size_t files, size_t bytes);

#endif
