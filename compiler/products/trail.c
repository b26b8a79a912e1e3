#include "products/trail.h"

enum { TRAIL_MOST = 8 };

static const Unknown *root_of(const Unknown *u) {
  while (u->cause != NULL) u = u->cause;
  return u;
}

bool trail_is_of_loop(const Unknown *u, const Maybe *maybe) {
  for (; u != NULL; u = u->cause)
    for (const Maybe *m = maybe; m != NULL; m = m->outer)
      if (u->reason == UNKNOWN_LOOP && m->is_loop && m->node == u->node) return true;
  return false;
}

void trail_relate(Diagnostics *diagnostics, const Sources *sources, Diagnostic *d, const Unknown *unknown) {
  int count = 0;
  const Node *last = NULL;
  for (const Unknown *u = unknown; u != NULL && count < TRAIL_MOST; u = u->cause, count++) {
    bool is_end = u->cause == NULL;
    if (u->node == NULL) continue;
    if (!is_end && last != NULL && node_strip(last) == node_strip(u->node)) continue;
    last = u->node;
    Place place = node_place(sources, u->node);
    Str subject = u->subject;
    if (is_end && subject.length > 0)
      diagnostic_relate(diagnostics, d, place, "`%.*s` is not known: %s", STR_ARG(subject), unknown_phrase(u->reason));
    else if (is_end) diagnostic_relate(diagnostics, d, place, "not known: %s", unknown_phrase(u->reason));
    else if (place.source != d->place.source || place.start != d->place.start || place.end != d->place.end)
      diagnostic_relate(diagnostics, d, place, "because of this");
  }
  const Unknown *root = root_of(unknown);
  if (root->reason == UNKNOWN_ENVIRONMENT && str_starts_with(root->subject, STR("process.env.")))
    diagnostic_help(diagnostics, d, "give it at compile time: `--define %.*s=VALUE`", STR_ARG(root->subject));
}

// An option is quoted, what is said in words is not.
static const char *quote(const char *what) { return strncmp(what, "the ", 4) == 0 ? "" : "`"; }

static bool is_relative(Str specifier) {
  return str_starts_with(specifier, STR(".")) || str_starts_with(specifier, STR("/"));
}

// `root`, at `at`, is not there to be imported.
static void report_absent(Diagnostics *diagnostics, const Unknown *root, Place at, Place needed, const char *what) {
  Diagnostic *d;
  const Str subject = root->subject;
  if (root->reason == UNKNOWN_OUTSIDE) {
    d = diagnostics_report(diagnostics, RULE_UNRESOLVED_IMPORT, at,
                           "`%.*s` leads out of the repository, where nothing is read", STR_ARG(subject));
    diagnostic_help(diagnostics, d,
                    "move what is needed inside; the repository is the nearest folder, from the project upwards, with "
                    "`.git`, `pnpm-workspace.yaml` or a package.json with `workspaces`");
  } else if (root->reason == UNKNOWN_UNEXPORTED) {
    d = diagnostics_report(diagnostics, RULE_UNRESOLVED_IMPORT, at, "the module exports no `%.*s`", STR_ARG(subject));
  } else {
    d = diagnostics_report(diagnostics, RULE_UNRESOLVED_IMPORT, at, "`%.*s` cannot be found", STR_ARG(subject));
    if (str_starts_with(subject, STR("#")))
      diagnostic_help(diagnostics, d, "check the `imports` of the nearest package.json and what they lead to");
    else if (!is_relative(subject))
      diagnostic_help(diagnostics, d, "install the package, or check the name and the `paths` of tsconfig.json");
  }
  diagnostic_relate(diagnostics, d, needed, "%s%s%s needs it", quote(what), what, quote(what));
}

void trail_report(Diagnostics *diagnostics, const Sources *sources, const Unknown *unknown, Place place,
                  const char *what) {
  const Unknown *root = root_of(unknown);
  Diagnostic *d;
  switch (root->reason) {
  case UNKNOWN_THROWS:
    d = diagnostics_report(diagnostics, RULE_UNCAUGHT_EXCEPTION, place, "%s%s%s depends on code that throws%s%.*s",
                           quote(what), what, quote(what), root->subject.length > 0 ? ": " : "",
                           STR_ARG(root->subject));
    break;
  case UNKNOWN_BUDGET:
    d = diagnostics_report(diagnostics, RULE_EVALUATION_BUDGET, place,
                           "%s%s%s depends on code that does not come to an end", quote(what), what, quote(what));
    break;
  case UNKNOWN_UNRESOLVED:
  case UNKNOWN_OUTSIDE:
  case UNKNOWN_UNEXPORTED:
    report_absent(diagnostics, root, root->node == NULL ? place : node_place(sources, root->node), place, what);
    return;
  case UNKNOWN_SYNTAX:
    d = diagnostics_report(diagnostics, RULE_SYNTAX_ERROR, place, "%s%s%s depends on text that cannot be parsed",
                           quote(what), what, quote(what));
    break;
  default:
    d = diagnostics_report(diagnostics, RULE_NOT_STATIC, place, "%s%s%s is not known at compile time", quote(what),
                           what, quote(what));
    break;
  }
  trail_relate(diagnostics, sources, d, unknown);
}
