// From an Unknown to what a person needs to know: where knowledge ends, by which way, and how to mend it.
#ifndef LAYERC_PRODUCTS_TRAIL_H
#define LAYERC_PRODUCTS_TRAIL_H

#include "diagnostics/diagnostics.h"
#include "evaluate/evaluate.h"

// What a value is wanted for. Code that throws or does not end is said of the call, whatever of it hangs on that code.
typedef struct Need {
  const char *what; // an option's path, or some words
  Place place;
  const char *deed; // "this declaration"; NULL: of no call
  Place call;
} Need;

// Reports that what is needed is not known, by the rule that fits the reason
// (`not-static`, `uncaught-exception`, `evaluation-budget`, `unresolved-import`, `syntax-error`).
Diagnostic *trail_report(Diagnostics *diagnostics, const Sources *sources, const Unknown *unknown, Need need);
// Whether it is not known because of the environment.
bool trail_is_of_variable(const Unknown *unknown);
// Whether it is not known because the app's code fails, or cannot be had: no matter of values.
bool trail_is_of_failure(const Unknown *unknown);
const char *trail_excess(Str limit); // the end of a message on code that goes beyond the evaluation budget
// Whether it is what a module of the app should give that cannot be had.
bool trail_is_of_absence(const Unknown *unknown);
// Whether what calls a function is a method of a list that is not known, which does so for each element; its name.
bool trail_is_of_list(const Unknown *caller);
Str trail_method(const Unknown *caller);
// What is not known about whatever has such a method.
const Unknown *trail_list(const Unknown *caller);
// The places from an Unknown to where knowledge ends, and the help that fits. What a function is given for each element
// of a list leads on to that.
void trail_relate(Diagnostics *diagnostics, const Sources *sources, Diagnostic *d, const Unknown *unknown);
// Whether it is not known only because of a loop that is itself the reason of `maybe`.
bool trail_is_of_loop(const Unknown *unknown, const Maybe *maybe);

#endif
