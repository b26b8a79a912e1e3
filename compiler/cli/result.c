// From arguments to a compilation, and from its result to an exit code.
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"

// A variable that is set to nothing counts as not set: build machines set those they have no value for.
static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value != NULL && *value != '\0' ? value : NULL;
}

layerc_options options_of(const Arguments *a, layerc_mode mode) {
  return (layerc_options){
      .mode = mode,
      .workspace = a->workspace,
      .project = a->project,
      .environment = a->environment,
      .fallback_workspace = variable("LAYERON_WORKSPACE"),
      .fallback_project = variable("LAYERON_PROJECT"),
      .fallback_environment = variable("LAYERON_ENV"),
      .defines = a->defines,
      .define_count = a->define_count,
      .eager = a->eager,
  };
}

int exit_code(const Arguments *a, const layerc_result *result) {
  switch (layerc_status_of(result)) {
  case LAYERC_REJECTED: return EXIT_REJECTED;
  case LAYERC_USAGE: return complain(EXIT_USAGE, "%s", layerc_failure(result).data);
  case LAYERC_FAILED: return complain(EXIT_MACHINE, "%s", layerc_failure(result).data);
  case LAYERC_OK: break;
  }
  return a->warnings_are_errors && layerc_warning_count(result) > 0 ? EXIT_REJECTED : EXIT_OK;
}

void print_timings(const Arguments *a, const layerc_result *result) {
  if (!a->timings) return;
  double seconds = 0;
  fprintf(stderr, "timings: %s\n  %-10s %9s %12s %10s\n", layerc_is_cached(result) ? "cached result" : "compiled",
          "phase", "files", "bytes", "ms");
  for (size_t i = 0;; i++) {
    const layerc_timing timing = layerc_timing_at(result, i);
    if (timing.phase == NULL) break;
    fprintf(stderr, "  %-10s %9zu %12zu %10.3f\n", timing.phase, timing.files, timing.bytes, timing.seconds * 1e3);
    seconds += timing.seconds;
  }
  fprintf(stderr, "  %-10s %9s %12s %10.3f\n", "all", "", "", seconds * 1e3);
}
