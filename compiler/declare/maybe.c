// Why code that declares or registers something may not run, said to a person.
#include "declare/internal.h"
#include "products/trail.h"

static bool is_function(const Node *node) {
  return node->kind == NODE_FUNCTION || node->kind == NODE_FUNCTION_DECLARATION;
}

// Code behind an `await` that nobody waits for.
static bool is_left(const Maybe *m) {
  return m->kind == MAYBE_CONDITION && m->node != NULL && node_strip(m->node)->kind == NODE_AWAIT;
}

// Code that may throw where that is caught, or that may end early, is no condition that somebody wrote.
static bool is_written(const Maybe *m) {
  if (m->kind != MAYBE_CONDITION || m->is_callback || m->unknown == NULL) return true;
  const UnknownReason reason = m->unknown->reason;
  return reason == UNKNOWN_CONDITION || reason == UNKNOWN_LOOP || reason == UNKNOWN_SPECIFIER;
}

static int rank(const Maybe *m) { return is_written(m) ? 2 : is_left(m); }

// Of several reasons one is enough: the strongest, of conditions the innermost that somebody wrote, else that nobody
// waits.
static const Maybe *strongest_of(const Maybe *maybe) {
  const Maybe *strongest = maybe;
  for (const Maybe *m = maybe; m != NULL; m = m->outer)
    if (m->kind > strongest->kind || (m->kind == strongest->kind && m->kind != MAYBE_CONDITION) ||
        (m->kind == strongest->kind && rank(m) > rank(strongest)))
      strongest = m;
  return strongest;
}

// A function that is called for each element of a list that is not known.
static bool is_of_list(const Maybe *m) { return m->is_callback && trail_is_of_list(m->called); }

// A function, or a class, that code which is not followed has.
static void relate_callback(const App *app, Diagnostic *d, const Maybe *m, Place at) {
  const Node *node = m->node == NULL ? NULL : node_strip(m->node);
  const bool is_class = node != NULL && node_is_class(node);
  const bool is_decorator = m->called != NULL && m->called->reason == UNKNOWN_UNSUPPORTED;
  const bool is_proxy = m->called != NULL && unknown_is_proxy(m->called);
  const char *const of_class = is_class && node->as.class.decorators.count > 0
                                   ? "decorators are not evaluated: they may make objects of this class"
                                   : "code that is not compiled makes objects of this class";
  diagnostic_relate(app->diagnostics, d, at, "%s",
                    is_class       ? of_class
                    : is_decorator ? "this function is called as a decorator, which is not evaluated"
                    : is_proxy     ? "this function is called by a proxy, which is not evaluated"
                                   : "this function is called by code that is not compiled");
  if (m->given_at != NULL && m->given_at != m->node)
    diagnostic_relate(app->diagnostics, d, node_place(app->sources, m->given_at), "%s",
                      is_class       ? "here that code is given the class"
                      : is_decorator ? "here it decorates"
                      : is_proxy     ? "here the proxy is given the function"
                                     : "here that code is given the function");
  diagnostic_help(app->diagnostics, d,
                  "declare and register at the top level of a module; what is made there can be used in the %s",
                  is_class ? "class" : "function");
}

static void relate_condition(const App *app, Diagnostic *d, const Maybe *m) {
  Diagnostics *diagnostics = app->diagnostics;
  const Place at = m->node == NULL ? (Place){0} : node_place(app->sources, m->node);
  const NodeKind kind = m->node == NULL ? NODE_IDENTIFIER : node_strip(m->node)->kind;
  if (is_of_list(m)) {
    diagnostic_relate(diagnostics, d, at, "it is not known how often `%.*s` calls this function",
                      STR_ARG(trail_method(m->called)));
  } else if (m->is_callback) {
    relate_callback(app, d, m, at);
  } else if (m->unknown != NULL && m->unknown->reason == UNKNOWN_SPECIFIER) {
    diagnostic_relate(diagnostics, d, at, "it is not known which module this loads");
  } else if (m->is_loop) {
    diagnostic_relate(diagnostics, d, at, "it is not known how often this loop runs");
  } else if (m->node != NULL && is_function(m->node)) {
    diagnostic_relate(diagnostics, d, at, "it is not known how far this generator runs");
  } else if (is_left(m)) {
    diagnostic_relate(diagnostics, d, at, "nobody waits for what stands behind this `await`");
    diagnostic_help(
        diagnostics, d,
        "await each call that leads here, up to the top level of a module, or move it in front of the `await`");
  } else if (kind == NODE_CALL) {
    diagnostic_relate(diagnostics, d, at, "it depends on what this call does");
  } else {
    diagnostic_relate(diagnostics, d, at,
                      is_written(m) ? "it depends on this condition" : "it depends on whether this throws");
  }
}

// In a function that is called later, in a module that such a one imports, or in one that nobody waits for.
static Diagnostic *report_later(const App *app, Place place, const Maybe *later, const Maybe *maybe, const char *what) {
  Diagnostics *diagnostics = app->diagnostics;
  const Node *node = later->node == NULL ? NULL : node_strip(later->node), *import = NULL;
  const Place at = node == NULL ? (Place){0} : node_place(app->sources, later->node);
  for (const Maybe *m = maybe; m != NULL && import == NULL; m = m->outer) import = m->import;
  if (node != NULL && node->kind == NODE_IMPORT_CALL) {
    Diagnostic *d = diagnostics_report(diagnostics, RULE_DYNAMIC_DECLARATION, place,
                                       "%s happens in a module that loading the app does not wait for", what);
    diagnostic_relate(diagnostics, d, at, "nobody waits for this import");
    diagnostic_help(diagnostics, d, "await it, `await import(…)`, or import the module by an `import` statement");
    return d;
  }
  Diagnostic *d = diagnostics_report(diagnostics, RULE_DYNAMIC_DECLARATION, place,
                                     "%s happens in code that runs at request time, not while the app loads", what);
  diagnostic_relate(diagnostics, d, at, "this %s later",
                    node != NULL && node_is_class(node) ? "class is used" : "function is called");
  if (import != NULL)
    diagnostic_relate(diagnostics, d, node_place(app->sources, import), "the module is imported here");
  diagnostic_help(diagnostics, d, "%s",
                  import != NULL ? "import the module by an `import` statement, at the top level of another"
                                 : "move it to the top level of a module");
  return d;
}

// A call of what a product does not have: the constructor that may be meant.
static void help_constructor(const App *app, Diagnostic *d, const Node *thrower) {
  const Node *node = thrower == NULL ? NULL : node_strip(thrower);
  const Node *callee = node == NULL || node->kind != NODE_CALL ? NULL : node_strip(node->as.call.callee);
  const Node *object = callee == NULL || callee->kind != NODE_MEMBER ? NULL : node_strip(callee->as.member.object);
  if (object == NULL || object->kind != NODE_IDENTIFIER) return;
  for (size_t i = 0; products[i] != NULL; i++) {
    if (!str_is(object->as.name->text, products[i]->name)) continue;
    VEC(Str) names = {0};
    for (size_t k = 0; k < products[i]->constructor_count; k++)
      vec_push(app->arena, &names, str_of(products[i]->constructors[k].name));
    const Str wanted = callee->as.member.name->text;
    const Str nearest = str_nearest(app->arena, str_lower(app->arena, wanted), names.items, names.count);
    if (!str_is_empty(nearest) && !str_equal(nearest, wanted))
      diagnostic_help(app->diagnostics, d, "did you mean `%s.%.*s`?", products[i]->name, STR_ARG(nearest));
  }
}

static Diagnostic *report(const App *app, Place place, const Maybe *maybe, const char *what) {
  Diagnostics *diagnostics = app->diagnostics;
  const Maybe *strongest = strongest_of(maybe);
  const Place at = strongest->node == NULL ? (Place){0} : node_place(app->sources, strongest->node);
  Diagnostic *d;
  switch (strongest->kind) {
  case MAYBE_HANDLER: return report_later(app, place, strongest, maybe, what);
  case MAYBE_THROWN:
    d = diagnostics_report(diagnostics, RULE_UNCAUGHT_EXCEPTION, place, "%s stands behind code that throws%s%.*s", what,
                           strongest->message.length > 0 ? ": " : "", STR_ARG(strongest->message));
    diagnostic_relate(diagnostics, d, at, "thrown here");
    help_constructor(app, d, strongest->node);
    return d;
  case MAYBE_BUDGET:
    d = diagnostics_report(diagnostics, RULE_EVALUATION_BUDGET, place,
                           "%s stands behind code that goes beyond the evaluation budget%s", what,
                           trail_excess(strongest->message));
    diagnostic_relate(diagnostics, d, at, "evaluation was given up here");
    diagnostic_help(diagnostics, d, "put it before that code, or into a module of its own");
    return d;
  case MAYBE_CONDITION: break;
  }
  d = diagnostics_report(diagnostics, RULE_CONDITIONAL_DECLARATION, place,
                         "whether %s happens is not known at compile time", what);
  relate_condition(app, d, strongest);
  const Unknown *cause = strongest->unknown == NULL ? NULL : strongest->unknown->cause, *called = strongest->called;
  if (cause == NULL && is_of_list(strongest)) cause = trail_list(called);
  else if (cause == NULL && called != NULL && trail_is_of_variable(called)) cause = called;
  if (cause != NULL) trail_relate(diagnostics, app->sources, d, cause);
  return d;
}

Diagnostic *maybe_report(const App *app, Place place, const Maybe *maybe, const char *what) {
  Diagnostic *d = report(app, place, maybe, what);
  for (size_t i = 0; i < d->related.count; i++) d->related.items[i].is_lead = true;
  return d;
}

bool maybe_is_later(const Maybe *m) {
  for (; m != NULL; m = m->outer)
    if (m->kind == MAYBE_HANDLER) return true;
  return false;
}
