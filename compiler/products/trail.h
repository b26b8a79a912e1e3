// From an Unknown to what a person needs to know: where knowledge ends, by which way, and how to mend it.
#ifndef LAYERC_PRODUCTS_TRAIL_H
#define LAYERC_PRODUCTS_TRAIL_H

#include "diagnostics/diagnostics.h"
#include "evaluate/evaluate.h"

// Reports that `what` (an option's path, or some words) is not known, by the rule that fits the reason
// (`not-static`, `uncaught-exception`, `evaluation-budget`, `unresolved-import`, `syntax-error`).
void trail_report(Diagnostics *diagnostics, const Sources *sources, const Unknown *unknown, Place place,
                  const char *what);
// The places from an Unknown to where knowledge ends, and the help that fits.
void trail_relate(Diagnostics *diagnostics, const Sources *sources, Diagnostic *d, const Unknown *unknown);
// Whether it is not known only because of a loop that is itself the reason of `maybe`.
bool trail_is_of_loop(const Unknown *unknown, const Maybe *maybe);

#endif
