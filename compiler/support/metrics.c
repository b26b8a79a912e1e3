#include "support/metrics.h"

#include <time.h>

static uint64_t now(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) return 0;
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

const char *phase_name(Phase phase) {
  static const char *const names[] = {
#define X(enumerator, name) name,
      PHASES(X)
#undef X
  };
  return names[phase];
}

void metrics_start(Metrics *metrics, Phase phase) { *metrics = (Metrics){.phase = phase, .since = now()}; }

void metrics_resume(Metrics *metrics, Phase phase) {
  metrics->phase = phase;
  metrics->since = now();
}

void metrics_count(Metrics *metrics, Phase phase, size_t files, size_t bytes) {
  if (metrics == NULL) return;
  metrics->phases[phase].files += files;
  metrics->phases[phase].bytes += bytes;
}

Phase metrics_enter(Metrics *metrics, Phase phase) {
  if (metrics == NULL) return phase;
  const uint64_t time = now();
  const Phase left = metrics->phase;
  metrics->phases[left].nanoseconds += time - metrics->since;
  metrics->phase = phase;
  metrics->since = time;
  return left;
}
