#include "products/trail.h"

enum { TRAIL_MOST = 8 };

Str trail_method(const Unknown *caller) {
  const Node *node = caller->node == NULL ? NULL : node_strip(caller->node);
  return node != NULL && node->kind == NODE_MEMBER ? node->as.member.name->text : (Str){0};
}

bool trail_is_of_list(const Unknown *caller) {
  return caller != NULL &&
         str_is_one_of(trail_method(caller), "forEach map filter flatMap reduce reduceRight some every "
                                             "find findIndex findLast findLastIndex");
}

const Unknown *trail_list(const Unknown *caller) { return caller->cause != NULL ? caller->cause : caller; }

bool trail_is_of_loop(const Unknown *u, const Maybe *maybe) {
  for (; u != NULL; u = u->cause)
    for (const Maybe *m = maybe; m != NULL; m = m->outer)
      if (u->reason == UNKNOWN_LOOP && m->is_loop && m->node == u->node) return true;
  return false;
}

static bool is_within(Place inner, Place outer) {
  return inner.source == outer.source && outer.start <= inner.start && inner.end <= outer.end;
}

static bool is_decorated(const Node *class) {
  bool is_it = class->as.class.decorators.count > 0;
  for (size_t i = 0; i < class->as.class.members.count; i++) {
    const Node *m = class->as.class.members.items[i];
    is_it |= m->kind == NODE_CLASS_MEMBER && m->as.property.decorators.count > 0;
  }
  return is_it;
}

// Where code that is not followed ran and may have changed something, or thrown.
static void relate_foreign(Diagnostics *diagnostics, Diagnostic *d, Place place, const Unknown *u) {
  const Str subject = u->subject;
  const Node *node = node_strip(u->node);
  switch (node->kind) {
  case NODE_AWAIT:
    diagnostic_relate(diagnostics, d, place, "while this waits, other code runs: it may have changed this");
    return;
  case NODE_CLASS:
  case NODE_CLASS_DECLARATION:
  case NODE_CLASS_MEMBER:
    diagnostic_relate(diagnostics, d, place, "%s",
                      node->kind == NODE_CLASS_MEMBER || is_decorated(node)
                          ? "decorators are not evaluated: they may have changed this"
                          : "it is not known when one of this class is made: that may have changed this");
    return;
  case NODE_FUNCTION:
  case NODE_FUNCTION_DECLARATION:
    diagnostic_relate(diagnostics, d, place, "it is not known when this function runs: %s",
                      is_within(d->place, place) ? "this may have changed by then" : "it may have changed this");
    return;
  case NODE_YIELD:
    diagnostic_relate(diagnostics, d, place, "who asks this generator for values may have changed this");
    return;
  case NODE_MEMBER:
  case NODE_INDEX:
    diagnostic_relate(diagnostics, d, place,
                      "code that is not compiled may run where `%.*s` is read: it may have changed this, or thrown",
                      STR_ARG(subject));
    return;
  default:
    diagnostic_relate(diagnostics, d, place, "`%.*s` is not compiled: it may have changed this, or thrown",
                      STR_ARG(subject));
  }
}

static bool is_definition(const Node *node) {
  return node_is_class(node) || node->kind == NODE_FUNCTION || node->kind == NODE_FUNCTION_DECLARATION;
}

// Whether it is a promise, and not what awaiting it gives.
static bool is_promise(const Unknown *unknown, const Unknown *root) {
  for (const Unknown *u = unknown; u != NULL && u != root; u = u->cause)
    if (u->node != NULL && node_strip(u->node)->kind == NODE_AWAIT) return false;
  return root->reason == UNKNOWN_AWAIT && root->promise != NULL;
}

// What the source calls it: `window` is the global object under another name.
static Str written_name(const Unknown *u) {
  const Node *node = node_strip(u->node);
  return u->reason == UNKNOWN_GLOBAL && node->kind == NODE_IDENTIFIER ? node->as.name->text : u->subject;
}

static bool is_provided(const Unknown *u) {
  return unknown_is_provided(u) && !str_is(written_name(u), "window") && !str_is(written_name(u), "self");
}

// A property of the global object, where any code may have put it.
static bool is_kept_globally(const Unknown *u) {
  if (u->reason != UNKNOWN_GLOBAL || unknown_is_provided(u) || str_is_empty(u->subject)) return false;
  for (size_t i = 0; i < u->subject.length; i++)
    if (strchr(" .([", u->subject.data[i]) != NULL) return false;
  return u->node != NULL && node_strip(u->node)->kind != NODE_IDENTIFIER;
}

// What the source calls the global object that it is read from.
static Str global_name(const Unknown *u) {
  const Node *node = node_strip(u->node);
  const Node *object = node->kind == NODE_MEMBER ? node_strip(node->as.member.object) : NULL;
  return object != NULL && object->kind == NODE_IDENTIFIER ? object->as.name->text : STR("globalThis");
}

// Whether it does nothing but put a value somewhere.
static bool is_write(const Node *node) {
  if (node->kind != NODE_ASSIGN || node->as.binary.op != OPERATOR_NONE) return false;
  const NodeKind target = node_strip(node->as.binary.left)->kind;
  return target == NODE_MEMBER || target == NODE_INDEX;
}

// The same of what is no call: it may be the app's own object that is written to, or its own code that runs.
static void relate_action(Diagnostics *diagnostics, Diagnostic *d, Place place, const Unknown *u) {
  diagnostic_relate(diagnostics, d, place, "%s",
                    is_write(u->node) ? "it is not known what this writes to: it may have changed this"
                                      : "this acts on what is not known: that may have changed this");
}

// Where knowledge ends.
static void relate_end(Diagnostics *diagnostics, Diagnostic *d, Place place, const Unknown *u) {
  const Str subject = written_name(u);
  const bool is_named = subject.length > 0;
  const char *phrase = unknown_phrase(u->reason);
  switch (u->reason) {
  case UNKNOWN_THROWS: {
    const bool is_said = d->rule == RULE_UNCAUGHT_EXCEPTION || !is_named;
    diagnostic_relate(diagnostics, d, place, "thrown here%s%.*s", is_said ? "" : ": ",
                      is_said ? 0 : (int)subject.length, subject.data);
    return;
  }
  case UNKNOWN_BUDGET: diagnostic_relate(diagnostics, d, place, "evaluation was given up here"); return;
  case UNKNOWN_SYNTAX: diagnostic_relate(diagnostics, d, place, "this cannot be parsed"); return;
  case UNKNOWN_UNSUPPORTED:
    if (!is_named) break;
    diagnostic_relate(diagnostics, d, place, "%.*s is not evaluated", STR_ARG(subject));
    return;
  case UNKNOWN_FOREIGN_CALL:
    if (is_named || is_definition(u->node)) relate_foreign(diagnostics, d, place, u);
    else relate_action(diagnostics, d, place, u);
    return;
  case UNKNOWN_FOREIGN:
    if (str_is_empty(u->specifier) || !is_named) break;
    diagnostic_relate(diagnostics, d, place, "`%.*s` is not known: it comes from `%.*s`, which is not compiled",
                      STR_ARG(subject), STR_ARG(u->specifier));
    return;
  case UNKNOWN_GLOBAL:
    if (is_kept_globally(u)) {
      const Str object = global_name(u);
      diagnostic_relate(diagnostics, d, place, "`%.*s.%.*s` is not known: any code may put it there", STR_ARG(object),
                        STR_ARG(subject));
      return;
    }
    if (node_strip(u->node)->kind == NODE_IDENTIFIER && !is_provided(u)) phrase = "the app does not declare it";
    break;
  default: break;
  }
  if (is_named) diagnostic_relate(diagnostics, d, place, "`%.*s` is not known: %s", STR_ARG(subject), phrase);
  else diagnostic_relate(diagnostics, d, place, "not known: %s", phrase);
}

static bool is_relative(Str specifier) {
  return str_starts_with(specifier, STR(".")) || str_starts_with(specifier, STR("/"));
}

static void help_find(Diagnostics *diagnostics, Diagnostic *d, const Unknown *root) {
  const Str specifier = root->subject;
  if (!str_is_empty(root->specifier))
    diagnostic_help(diagnostics, d,
                    "build the package before, or say in the `paths` of tsconfig.json where its source is");
  else if (str_starts_with(specifier, STR("#")))
    diagnostic_help(diagnostics, d, "check the `imports` of the nearest package.json and what they lead to");
  else if (!is_relative(specifier))
    diagnostic_help(
        diagnostics, d,
        "link the package (your package manager's install does), or check the name and the `paths` of tsconfig.json");
}

static void help_build(Diagnostics *diagnostics, Diagnostic *d) {
  diagnostic_help(diagnostics, d,
                  "build it before, put its code beside it, or say in the tsconfig.json above it where its source is "
                  "(`rootDir` and `outDir`)");
}

static void help_inside(Diagnostics *diagnostics, Diagnostic *d) {
  diagnostic_help(diagnostics, d,
                  "move what is needed inside; the repository is the nearest folder, from the project upwards, with "
                  "`.git`, `pnpm-workspace.yaml` or a package.json with `workspaces`");
}

// Whether it is not known in a function that runs some time later, because of that.
static bool is_read_in(const Sources *sources, const Diagnostic *d, const Unknown *root) {
  const NodeKind kind = root->node == NULL ? NODE_IDENTIFIER : root->node->kind;
  return (kind == NODE_FUNCTION || kind == NODE_FUNCTION_DECLARATION) &&
         is_within(d->place, node_place(sources, root->node));
}

static void help_with(Diagnostics *diagnostics, const Sources *sources, Diagnostic *d, const Unknown *root) {
  static const char outside[] = "declare it where the value is known, outside of this function";
  switch (root->reason) {
  case UNKNOWN_ENVIRONMENT:
    if (str_starts_with(root->subject, STR("process.env.")))
      diagnostic_help(diagnostics, d, "give it at compile time: `--define %.*s=VALUE`", STR_ARG(root->subject));
    else
      diagnostic_help(diagnostics, d,
                      "read a variable by its name, `process.env.NAME`, and give it at compile time: "
                      "`--define process.env.NAME=VALUE`");
    return;
  case UNKNOWN_FOREIGN_CALL:
    if (d->rule == RULE_NOT_STATIC && is_read_in(sources, d, root)) {
      diagnostic_help(diagnostics, d, "%s", outside);
      return;
    }
    if (root->node != NULL && is_write(root->node)) {
      diagnostic_help(diagnostics, d, "do this before, or write to an object that is known");
      return;
    }
    diagnostic_help(diagnostics, d, "do this before that code runs, or `Object.freeze` what it must not change");
    return;
  case UNKNOWN_GLOBAL:
    if (str_starts_with(root->subject, STR("Promise.all("))) {
      diagnostic_help(diagnostics, d, "await it where it stands: `await %.*s`", STR_ARG(root->subject));
      return;
    }
    if (str_starts_with(root->subject, STR("Promise."))) {
      diagnostic_help(diagnostics, d, "await the promises themselves, or all of them by `await Promise.all(…)`");
      return;
    }
    if (is_kept_globally(root) || (str_is(root->subject, "globalThis") && is_provided(root))) {
      diagnostic_help(diagnostics, d, "keep it in a module, which exports it, instead of in `globalThis`");
      return;
    }
    if (str_starts_with(root->subject, STR("import.meta.glob"))) {
      diagnostic_help(diagnostics, d, "import the modules by name: which files a bundler finds is not known");
      return;
    }
    if (unknown_is_proxy(root)) {
      diagnostic_help(diagnostics, d, "use an object or a function instead of a proxy, or what the proxy is made of");
      return;
    }
    // fall through
  case UNKNOWN_FOREIGN:
  case UNKNOWN_PLATFORM:
  case UNKNOWN_RANDOM:
    diagnostic_help(diagnostics, d,
                    "write it into the source, or read it from a variable and give that at compile time: "
                    "`--define process.env.NAME=VALUE`");
    return;
  case UNKNOWN_UNSUPPORTED:
    if (root->node != NULL && node_is_class(node_strip(root->node))) {
      diagnostic_help(diagnostics, d, "declare what it holds outside of the class, at the top level of a module");
      return;
    }
    diagnostic_help(diagnostics, d, "write what it gives into the source, or compute it in another way");
    return;
  case UNKNOWN_PARAMETER:
    if (d->rule == RULE_NOT_STATIC) diagnostic_help(diagnostics, d, "%s", outside);
    return;
  case UNKNOWN_SYNTAX: diagnostic_help(diagnostics, d, "mend the syntax"); return;
  case UNKNOWN_SPECIFIER: diagnostic_help(diagnostics, d, "import the modules by name"); return;
  case UNKNOWN_UNRESOLVED: help_find(diagnostics, d, root); return;
  case UNKNOWN_DECLARED: help_build(diagnostics, d); return;
  case UNKNOWN_OUTSIDE: help_inside(diagnostics, d); return;
  default: return;
  }
}

static void relate_promise(Diagnostics *diagnostics, Diagnostic *d, Place place, const Unknown *u) {
  const Str subject = u->subject;
  if (str_is_empty(subject)) diagnostic_relate(diagnostics, d, place, "this is a promise, which is not awaited");
  else diagnostic_relate(diagnostics, d, place, "`%.*s` is a promise, which is not awaited", STR_ARG(subject));
  if (str_is_empty(subject)) diagnostic_help(diagnostics, d, "write `await` in front of it");
  else diagnostic_help(diagnostics, d, "await it: `await %.*s`", STR_ARG(subject));
}

// Of a class that is decorated, its decorator.
static const Node *end_node(const Unknown *u) {
  const Node *node = node_strip(u->node);
  const bool is_decorated =
      u->reason == UNKNOWN_FOREIGN_CALL && node_is_class(node) && node->as.class.decorators.count > 0;
  return is_decorated ? node->as.class.decorators.items[0] : u->node;
}

static bool is_same(const Node *a, const Node *b) { return a != NULL && b != NULL && node_strip(a) == node_strip(b); }

void trail_relate(Diagnostics *diagnostics, const Sources *sources, Diagnostic *d, const Unknown *unknown) {
  int count = 0;
  const Unknown *u = unknown, *next;
  Place shown = d->place;
  for (; u->cause != NULL || (trail_is_of_list(u->caller) && count < TRAIL_MOST); u = next) {
    const bool is_element = u->cause == NULL;
    next = is_element ? trail_list(u->caller) : u->cause;
    if (u->node == NULL || is_same(u->node, next->node) || count >= TRAIL_MOST) continue;
    const Place place = node_place(sources, u->node);
    // `a` in `a.b()`, and what is there already, lead no further.
    if (place.source == shown.source && place.start == shown.start && place.end <= shown.end) continue;
    if (is_element)
      diagnostic_relate(diagnostics, d, place, "what `%.*s` gives this function is not known",
                        STR_ARG(trail_method(u->caller)));
    else diagnostic_relate(diagnostics, d, place, "because of this");
    shown = place;
    count++;
  }
  const Place end = u->node == NULL ? (Place){0} : node_place(sources, end_node(u));
  if (u->node != NULL && is_promise(unknown, u)) {
    relate_promise(diagnostics, d, end, u);
    return;
  }
  if (u->node != NULL) relate_end(diagnostics, d, end, u);
  help_with(diagnostics, sources, d, u);
}

// An option is quoted, what is said in words is not.
static const char *quote(const char *what) { return strchr(what, ' ') != NULL ? "" : "`"; }

// `root`, at `at`, is not there to be imported.
static Diagnostic *report_absent(Diagnostics *diagnostics, const Unknown *root, Place at, Place needed,
                                 const char *what) {
  Diagnostic *d;
  const Str subject = root->subject;
  if (root->reason == UNKNOWN_DECLARED) {
    d = diagnostics_report(diagnostics, RULE_UNRESOLVED_IMPORT, at,
                           "`%.*s` is only a declaration file: the code that it declares cannot be found",
                           STR_ARG(subject));
    help_build(diagnostics, d);
  } else if (root->reason == UNKNOWN_OUTSIDE) {
    d = diagnostics_report(diagnostics, RULE_UNRESOLVED_IMPORT, at,
                           "`%.*s` leads out of the repository, where nothing is read", STR_ARG(subject));
    help_inside(diagnostics, d);
  } else if (root->reason == UNKNOWN_UNEXPORTED) {
    d = diagnostics_report(diagnostics, RULE_UNRESOLVED_IMPORT, at, "the module exports no `%.*s`", STR_ARG(subject));
  } else if (root->reason == UNKNOWN_AMBIGUOUS) {
    d = diagnostics_report(diagnostics, RULE_UNRESOLVED_IMPORT, at,
                           "the module passes on several `%.*s`, and so exports none", STR_ARG(subject));
    diagnostic_help(diagnostics, d, "export it there by `export { %.*s } from` one of them", STR_ARG(subject));
  } else {
    const bool is_named = root->specifier.length > 0;
    d = diagnostics_report(diagnostics, RULE_UNRESOLVED_IMPORT, at, "`%.*s` cannot be found%s%.*s%s", STR_ARG(subject),
                           is_named ? ": its package.json names `" : "", STR_ARG(root->specifier),
                           is_named ? "`, which is not there" : "");
    help_find(diagnostics, d, root);
  }
  // Whatever else needs it, too, it is said once.
  diagnostic_lead(diagnostics, d, needed, "%s%s%s needs it", quote(what), what, quote(what));
  return d;
}

bool trail_is_of_variable(const Unknown *unknown) { return unknown_root(unknown)->reason == UNKNOWN_ENVIRONMENT; }

bool trail_is_of_absence(const Unknown *unknown) {
  switch (unknown_root(unknown)->reason) {
  case UNKNOWN_UNRESOLVED:
  case UNKNOWN_DECLARED:
  case UNKNOWN_OUTSIDE:
  case UNKNOWN_UNEXPORTED:
  case UNKNOWN_AMBIGUOUS: return true;
  default: return false;
  }
}

bool trail_is_of_failure(const Unknown *unknown) {
  const UnknownReason reason = unknown_root(unknown)->reason;
  return reason == UNKNOWN_THROWS || reason == UNKNOWN_BUDGET || reason == UNKNOWN_SYNTAX ||
         trail_is_of_absence(unknown);
}

const char *trail_excess(Str limit) {
  if (str_is(limit, LIMIT_STEPS)) return ": it takes too many steps";
  if (str_is(limit, LIMIT_MEMORY)) return ": it takes too much memory";
  return str_is(limit, LIMIT_DEPTH) ? ": it goes too deep" : "";
}

// Code that fails: at the call that hangs on it, once for all that it takes from there.
static Diagnostic *report_failure(Diagnostics *diagnostics, const Unknown *root, const Need *need) {
  const bool is_throw = root->reason == UNKNOWN_THROWS, of_call = need->deed != NULL;
  const char *what = of_call ? need->deed : need->what;
  const Place place = of_call ? need->call : need->place;
  if (is_throw)
    return diagnostics_report(diagnostics, RULE_UNCAUGHT_EXCEPTION, place, "%s%s%s depends on code that throws%s%.*s",
                              quote(what), what, quote(what), root->subject.length > 0 ? ": " : "",
                              STR_ARG(root->subject));
  Diagnostic *d = diagnostics_report(diagnostics, RULE_EVALUATION_BUDGET, place,
                                     "%s%s%s depends on code that goes beyond the evaluation budget%s", quote(what),
                                     what, quote(what), trail_excess(root->subject));
  diagnostic_help(diagnostics, d, "write what that code gives into the source, or compute it with less");
  return d;
}

Diagnostic *trail_report(Diagnostics *diagnostics, const Sources *sources, const Unknown *unknown, Need need) {
  const Unknown *root = unknown_root(unknown);
  const char *what = need.what;
  Diagnostic *d;
  switch (root->reason) {
  case UNKNOWN_THROWS:
  case UNKNOWN_BUDGET: d = report_failure(diagnostics, root, &need); break;
  case UNKNOWN_UNRESOLVED:
  case UNKNOWN_DECLARED:
  case UNKNOWN_OUTSIDE:
  case UNKNOWN_UNEXPORTED:
  case UNKNOWN_AMBIGUOUS:
    return report_absent(diagnostics, root, root->node == NULL ? need.place : node_place(sources, root->node),
                         need.place, what);
  case UNKNOWN_SYNTAX:
    d = diagnostics_report(diagnostics, RULE_SYNTAX_ERROR, need.place, "%s%s%s depends on text that cannot be parsed",
                           quote(what), what, quote(what));
    break;
  default:
    d = diagnostics_report(diagnostics, RULE_NOT_STATIC, need.place, "%s%s%s is not known at compile time", quote(what),
                           what, quote(what));
    break;
  }
  trail_relate(diagnostics, sources, d, unknown);
  const bool is_failure = d->rule == RULE_UNCAUGHT_EXCEPTION || d->rule == RULE_EVALUATION_BUDGET;
  if (is_failure && need.deed != NULL) diagnostic_lead(diagnostics, d, need.place, "this comes of it");
  return d;
}
