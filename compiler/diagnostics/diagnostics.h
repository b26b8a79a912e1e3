// Collecting diagnostics: places in sources, turned into lines and columns only when they are read.
#ifndef LAYERC_DIAGNOSTICS_DIAGNOSTICS_H
#define LAYERC_DIAGNOSTICS_DIAGNOSTICS_H

#include "diagnostics/rules.h"
#include "source/source.h"

typedef struct Related {
  Str message;
  Place place;
  bool is_lead;
} Related;

typedef struct Edit {
  Place place;
  Str text;
} Edit;

typedef struct Diagnostic {
  Rule rule;
  Str message;
  Place place;
  VEC(Related) related;
  Str help;      // empty: none
  Str fix_title; // empty: no fix
  VEC(Edit) edits;
  size_t order; // of reporting: the last key when sorted
} Diagnostic;

typedef VEC(Place) Places;

// Ranges whose text must not be shown in a source excerpt: each is drawn as one `…` (contract, "What is shown").
// `doubtful` are masked unless they lie in one of `shown`; that is settled when all is sorted.
typedef struct Diagnostics {
  Arena *arena;
  VEC(Diagnostic *) all;
  Places masked, doubtful, shown;
  Map merged;  // places that diagnostics_merge took over
  Map sources; // path -> the one Source that stands for it
} Diagnostics;

// A new diagnostic, to be filled further (related, help, fix). The message is formatted as by printf.
Diagnostic *diagnostics_report(Diagnostics *self, Rule rule, Place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void diagnostic_relate(Diagnostics *self, Diagnostic *d, Place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
// A place that only leads to the diagnostic's own: with another of these it says the same.
void diagnostic_lead(Diagnostics *self, Diagnostic *d, Place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void diagnostic_help(Diagnostics *self, Diagnostic *d, const char *format, ...) __attribute__((format(printf, 3, 4)));
// One edit that mends it.
void diagnostic_fix(Diagnostics *self, Diagnostic *d, Place place, Str text, const char *title_format, ...)
    __attribute__((format(printf, 5, 6)));
void diagnostics_mask(Diagnostics *self, Place place);
void diagnostics_mask_unless_shown(Diagnostics *self, Place place);
void diagnostics_show(Diagnostics *self, Place place);
// Takes over copies of all that `other` holds, whose arena may go then, but not its sources; what it masks and shows
// only once. `other` may come of other Sources: then of two for one path the first stands for both.
void diagnostics_merge(Diagnostics *self, const Diagnostics *other);
// By path shown, position, rule, message; equal ones (rule, place, message,
// related places but leads) once. `working_directory` decides the
// shown path.
void diagnostics_sort(Diagnostics *self, Str working_directory);

// The path as it is shown: relative to the working directory where it lies below it, else absolute.
Str diagnostics_shown_path(Arena *arena, Str working_directory, Str path);

#endif
