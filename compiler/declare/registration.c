// What is registered: what `use` is given, and what is handed to code that cannot be seen. Where it is not known
// whether that happens, or to which of the app's secrets, all that it may be are in doubt; a doubt about what is
// registered for certain is none (registrations_settle).
#include "declare/internal.h"
#include "products/trail.h"

enum { GIVE_DEPTH = 4, REGISTER_DEPTH = 1, KEPT_MOST = 256 };

// Something that is given.
typedef struct Giving {
  Program *p;
  const Node *call;
  const Maybe *maybe;   // why it may not happen
  const Unknown *doubt; // why it is not known what is given
  bool defers;          // the functions among it run later
  bool is_told;         // what is in doubt is said by who asks
  bool is_used;         // by `use`: what may be one of several secrets is a matter of what is registered
  bool registers;       // secrets among it
  bool is_kept;         // who has it may only keep it
  const Unknown *list;  // NULL, or the list that keeps it
  bool is_said;         // by `use`: that it is not known which; of several arguments the first is enough
  int depth;
  size_t found;          // secrets
  const Unknown *absent; // it is given to this, which cannot be had
  const Unknown *unseen; // or to this, which a module of the app may have given
} Giving;

static bool is_certain(const Registration *r) { return r->maybe == NULL && r->unknown == NULL; }

// Whether the same is there already: lists may have been taken back since.
static bool is_noted(const App *app, const Declaration *d, size_t at) {
  return at > 0 && at <= app->registrations.count && app->registrations.items[at - 1].declaration == d;
}

// The method that a call names; NULL: none.
static const String *method_of(const Node *call) {
  const Node *callee = call != NULL && call->kind == NODE_CALL ? node_strip(call->as.call.callee) : NULL;
  return callee != NULL && callee->kind == NODE_MEMBER ? callee->as.member.name : NULL;
}

// Whether a list has what such a call of it is given.
static bool adds(const Node *call) {
  const String *name = method_of(call);
  return name != NULL && str_is_one_of(name->text, "push unshift");
}

// Whether `u` is a list, as far as can be told: what was made at the same place need not be the same.
typedef enum Likeness { LIKE_NOT, LIKE_PLACE, LIKE_SELF } Likeness;

static Likeness likeness(const Unknown *u, const Unknown *list) {
  if (u->self == list->self) return LIKE_SELF;
  return u->node == list->node && u->node != NULL && u->reason == list->reason ? LIKE_PLACE : LIKE_NOT;
}

// Whether a list may not have any more what it had: it is written to, or a method takes out what is in it.
static bool may_lose(const Call *call) {
  if (call->function != NULL && call->function->class != CLASS_FUNCTION) return true;
  const String *name = method_of(call->node);
  return name == NULL || str_is_one_of(name->text, "apply call copyWithin fill pop shift splice");
}

static void lose_kept(Program *p, const Call *call) {
  if (!value_is_unknown(call->this_value) || p->kept.count == 0 || !may_lose(call)) return;
  for (size_t i = 0; i < p->kept.count; i++)
    if (likeness(call->this_value.as.unknown, p->kept.items[i].list) != LIKE_NOT) p->kept.items[i].is_certain = false;
}

// Whether a list keeps it, and nobody registers it by that.
static bool keep(const Giving *g, Declaration *d) {
  Program *p = g->p;
  if (g->list == NULL || p->kept.count == KEPT_MOST) return false;
  const bool is_certain = g->maybe == NULL && g->doubt == NULL && adds(g->call);
  vec_push(p->app->arena, &p->kept, ((Kept){d, g->list, g->depth, is_certain}));
  return true;
}

static void add(Giving *g, Declaration *d) {
  Program *p = g->p;
  App *app = p->app;
  if (keep(g, d)) return;
  if (!g->registers || (g->depth > REGISTER_DEPTH && !g->is_kept)) return;
  const bool is_later = maybe_is_later(g->maybe);
  if (g->is_kept && is_later) return;          // whoever keeps it till then registers nothing
  const bool counts = is_later && !g->is_used; // what runs at request time has what it is given, whenever it runs
  g->found++;
  Registration r = {.declaration = d,
                    .backend = p->backend,
                    .place = node_place(app->sources, g->call != NULL ? g->call : evaluator_node(p->e)),
                    .maybe = counts ? NULL : g->maybe,
                    .unknown = counts             ? NULL
                               : g->doubt != NULL ? g->doubt
                                                  : g->list, // which keeps it, too, beyond those that are told apart
                    .is_told = g->is_told};
  size_t *noted = &d->doubted_at[r.is_told];
  if (!is_certain(&r) && is_noted(app, d, *noted)) return;
  vec_push(app->arena, &app->registrations, r);
  if (!is_certain(&r)) *noted = app->registrations.count;
}

static void give(Giving *g, Value v);

static void give_content(void *context, Value v, const Unknown *doubt) {
  Giving *g = context;
  Giving inner = *g;
  inner.depth++;
  if (inner.doubt == NULL) inner.doubt = doubt;
  give(&inner, v);
  g->found = inner.found;
}

// What lies deeper is not registered: only functions matter, whatever may have become of them.
static void give_deep(Giving *g, const Object *o) {
  g->depth++;
  for (size_t i = 0; o->class == CLASS_ARRAY && i < array_count(o); i++) give(g, o->as.array.items[i]);
  for (size_t i = 0; o->class == CLASS_SET && i < o->as.collection.count; i++) give(g, o->as.collection.entries[i].key);
  for (size_t i = 0; i < o->property_count; i++)
    if (!(o->properties[i].flags & PROPERTY_ACCESSOR)) give(g, o->properties[i].value);
  g->depth--;
}

// What an Unknown may have been taken from: a secret may be given by a function, too.
static bool give_within(void *context, Object *o, bool by_function) {
  Giving *g = context;
  Declaration *d = declaration_of(value_object(o));
  if (d != NULL) add(g, d);
  else if (o->class == CLASS_FUNCTION && !by_function && !g->is_used) host_gives(g->p, o, g->call);
  return true;
}

static bool give_source(Giving *g, const Unknown *source) {
  const Value v = value_of_unknown(source);
  return evaluator_within(g->p->e, &v, 1, WITHIN_MOST, give_within, g);
}

// How far `u` is from a list that it was computed from, by its causes, or that called back with it; -1: it was not.
static int distance(const Unknown *u, const Unknown *list, Likeness *like) {
  enum { CAUSES_MOST = 32 };
  for (int i = 0; i < CAUSES_MOST && u != NULL; i++, u = u->reason == UNKNOWN_PARAMETER ? u->caller : u->cause)
    if ((*like = likeness(u, list)) != LIKE_NOT) return i;
  return -1;
}

bool kept_gives(const Kept *kept, const Unknown *u) {
  Likeness like;
  return unknown_content(u) != CONTENT_TEXTS && distance(u, kept->list, &like) > 0;
}

// What comes of a list may be what that was given. In handlers what hands over the list itself counts.
static void give_kept(Giving *g, const Unknown *u) {
  const Program *p = g->p;
  if (u->is_primitive || !g->registers || g->is_used || g->list != NULL) return;
  for (size_t i = 0; i < p->kept.count; i++) {
    const Kept *k = &p->kept.items[i];
    Likeness like;
    const int far = distance(u, k->list, &like);
    const bool is_it = far == 0 && like == LIKE_SELF;
    if (far < 0 || (!is_it && maybe_is_later(g->maybe))) continue;
    Giving inner = *g;
    inner.depth += k->depth + (far == 0);
    if (inner.doubt == NULL && !(is_it && k->is_certain)) inner.doubt = u;
    add(&inner, k->declaration);
    g->found = inner.found;
  }
}

static void give_unknown(Giving *g, const Unknown *u) {
  give_kept(g, u);
  Evaluator *e = g->p->e;
  Giving inner = *g;
  if (inner.doubt == NULL) inner.doubt = u;
  if (!evaluator_charge(e, u->perhaps_count)) return;
  for (size_t i = 0; i < u->perhaps_count && g->depth < GIVE_DEPTH; i++) give(&inner, value_object(u->perhaps[i]));
  const bool registers = g->depth <= REGISTER_DEPTH && (g->is_used || !maybe_is_later(g->maybe));
  if (u->source != NULL && registers && !give_source(&inner, u->source)) {
    const App *app = g->p->app; // it may be any
    for (size_t i = g->p->first_declaration; i < app->declarations.count; i++) add(&inner, app->declarations.items[i]);
  }
  g->found = inner.found;
}

// What the app's own code, which is not there, would have registered is missing.
static void report_absent(const Giving *g) {
  const App *app = g->p->app;
  const Place place = node_place(app->sources, g->call != NULL ? g->call : evaluator_node(g->p->e));
  trail_report(app->diagnostics, app->sources, g->absent,
               (Need){"what the app is given to", place, "what the app is given to", place});
}

// What the app's own code, of which it is not known where it stands, registers is not known.
static void report_unseen(const Giving *g) {
  const App *app = g->p->app;
  Diagnostic *d = diagnostics_report(
      app->diagnostics, RULE_CONDITIONAL_DECLARATION,
      node_place(app->sources, g->call != NULL ? g->call : evaluator_node(g->p->e)),
      "the app is given to a module that may be its own: what that declares or registers is not known");
  trail_relate(app->diagnostics, app->sources, d, g->unseen);
  if (unknown_root(g->unseen)->reason == UNKNOWN_SPECIFIER) return;
  diagnostic_help(app->diagnostics, d,
                  "import the modules by name, or begin the specifier with what is known: "
                  "`./modules/${name}.ts`");
}

// A secret counts as an argument, or an element or property of one, not deeper.
static void give(Giving *g, Value v) {
  if (value_is_unknown(v)) {
    give_unknown(g, v.as.unknown);
    return;
  }
  if (!value_is_object(v) || g->depth > GIVE_DEPTH) return;
  Object *o = v.as.object;
  Declaration *d = declaration_of(v);
  if (d != NULL) add(g, d);
  if (g->absent != NULL && app_value_of(v) != NULL) report_absent(g);
  if (g->unseen != NULL && app_value_of(v) != NULL) report_unseen(g);
  if (o->class == CLASS_HOST) return;
  if (o->class == CLASS_FUNCTION) {
    host_gives(g->p, o, g->call);
    if (g->defers && !o->layered) evaluator_defer(g->p->e, v);
    return;
  }
  if (g->depth < REGISTER_DEPTH) evaluator_contents(g->p->e, o, give_content, g);
  else if (!g->defers) give_deep(g, o); // else it is seen to by what defers them
}

static Giving giving(Program *p, const Call *call, bool defers) {
  return (Giving){.p = p, .call = call->node, .maybe = evaluator_maybe(p->e), .defers = defers, .registers = true};
}

void give_value(Program *p, Value v, const Call *call) {
  Giving g = giving(p, call, true);
  give(&g, v);
  handlers_give(p, &v, 1, call->node);
}

static void defer_arguments(Program *p, const Call *call) {
  handlers_give(p, call->arguments, call->count, call->node);
  const Value more = call->more == NULL ? value_undefined() : value_of_unknown(call->more);
  handlers_give(p, &more, 1, call->node);
}

static void give_arguments_to(Giving *g, const Call *call) {
  for (size_t i = 0; i < call->count; i++) give(g, call->arguments[i]);
  if (call->more != NULL) give(g, value_of_unknown(call->more));
}

void give_arguments(Program *p, const Call *call) {
  Giving g = giving(p, call, true);
  give_arguments_to(&g, call);
  read_given_arguments(p, call, NULL);
  defer_arguments(p, call);
}

// Whether what is called may be taken from an object of the app's own.
static bool is_taken_from_own(const Unknown *callee) {
  enum { CAUSES_MOST = 16 };
  const Unknown *u = callee;
  for (int i = 0; i < CAUSES_MOST && u != NULL; i++, u = u->cause)
    if (u->perhaps_count > 0 || u->source != NULL) return true;
  return false;
}

// Whether what is called comes of the language or of the app's own code, and not of a package: of what the runtime has
// (a proxy, a registry of it), of code that is not evaluated, of a promise of the app's own.
static bool is_of_language(const Unknown *callee) {
  const Unknown *root = unknown_root(callee);
  if (unknown_content(callee) != CONTENT_ANY) return true;
  switch (root->reason) {
  case UNKNOWN_GLOBAL: return unknown_is_provided(root) && (callee->reason == UNKNOWN_GLOBAL || !callee->is_foreign);
  case UNKNOWN_UNSUPPORTED: return !callee->is_foreign;
  case UNKNOWN_AWAIT: return !callee->is_foreign && is_taken_from_own(callee);
  default: return false;
  }
}

// Whether it has no method by a name, neither of the app's own nor of the language's; NULL: by any.
static bool has_no_method(void *context, Object *o, bool by_function) {
  const String *const *name = context;
  if (by_function) return false;
  if (o->layered || o->class == CLASS_OBJECT) return true;
  const bool is_list = o->class == CLASS_ARRAY || o->class == CLASS_MAP || o->class == CLASS_SET;
  return is_list && *name != NULL && o->prototype != NULL && object_property(o->prototype, key_of(*name)) == NULL;
}

// Whether what is called may be a function of the app's own, or of the language's on something of the app's.
static bool may_be_own(Program *p, const Call *call, const Unknown *callee) {
  if (callee->perhaps_count > 0 || callee->source == NULL) return callee->perhaps_count > 0;
  const String *name = method_of(call->node);
  const Value source = value_of_unknown(callee->source);
  return !evaluator_within(p->e, &source, 1, WITHIN_MOST, has_no_method, &name);
}

// The list that has it as its method, if that is one that the runtime made of texts; else NULL.
static const Unknown *list_of(const Call *call, const Unknown *callee) {
  const Unknown *on = value_is_unknown(call->this_value) ? call->this_value.as.unknown : NULL;
  if (call->function == NULL) return unknown_content(callee) != CONTENT_TEXTS ? NULL : on != NULL ? on : callee;
  const bool is_native = call->function->class == CLASS_FUNCTION && call->function->as.function.native != NULL;
  return is_native && on != NULL && unknown_content(on) == CONTENT_LIST ? on : NULL;
}

void give_away(Program *p, const Call *call, const Unknown *callee) {
  Giving g = giving(p, call, false);
  // What may be a function of the app's own registers nothing by itself, and neither does what the runtime has: but who
  // asks for it back may hand it over.
  lose_kept(p, call);
  g.list = list_of(call, callee);
  const bool is_own = call->function != NULL || (g.list == NULL && may_be_own(p, call, callee));
  g.is_kept = is_own || is_of_language(callee);
  if (callee->is_of_app && !maybe_is_later(g.maybe)) g.unseen = callee;
  if ((g.is_kept && g.list == NULL) || g.unseen != NULL) g.doubt = callee;
  if (trail_is_of_absence(callee) && !maybe_is_later(g.maybe)) g.absent = callee;
  give_arguments_to(&g, call);
  g.registers = false;
  g.depth = GIVE_DEPTH;
  if (!value_is_unknown(call->this_value)) give(&g, call->this_value);
  if (callee->source != NULL) give_source(&g, callee->source);
}

// ---- use ----

// The expression that gives an argument; the call where that is not seen.
static const Node *argument_node(const Call *call, size_t i) {
  const Node *node = call->node;
  if (node == NULL || (node->kind != NODE_CALL && node->kind != NODE_NEW)) return node;
  const NodeList *arguments = &node->as.call.arguments;
  return i < arguments->count   ? arguments->items[i]
         : arguments->count > 0 ? arguments->items[arguments->count - 1]
                                : node;
}

// It comes of a `new` that is reported already.
static bool is_refusal(const Program *p, const Unknown *unknown) {
  return unknown->reason == UNKNOWN_THROWS && p->refused != NULL && unknown->node == p->refused;
}

// Whether it may be a secret that nothing is known of: what is not evaluated, or not there, may have given it.
static bool may_be_any(const Unknown *u) {
  return u->is_lost || u->is_of_app || unknown_root(u)->is_lost || unknown_root(u)->reason == UNKNOWN_SPECIFIER;
}

// What code that cannot be seen gives may be any of the secrets that it has.
static void use_handed(Giving *g, const Unknown *u) {
  const App *app = g->p->app;
  Giving doubtful = *g;
  doubtful.doubt = u;
  doubtful.is_told = false;
  for (size_t i = g->p->first_declaration; i < app->declarations.count; i++) {
    const Declaration *d = app->declarations.items[i];
    if (d->object != NULL && d->object->handed) add(&doubtful, app->declarations.items[i]);
  }
}

// What is not known and may be no secret is none of our business.
static void use_unknown(Giving *g, Value v, const Node *argument) {
  Program *p = g->p;
  const Unknown *u = v.as.unknown;
  if (is_refusal(p, u) || undeclared_report(p, u, g->call, "this registration")) return;
  const App *app = p->app;
  const Place place = node_place(app->sources, g->call);
  const bool is_complete = v.has_ways || u->is_primitive;
  g->is_told = u->reason != UNKNOWN_FOREIGN && u->reason != UNKNOWN_GLOBAL && u->reason != UNKNOWN_PLATFORM;
  g->found = 0;
  give(g, v);
  const bool is_none = g->found == 0 && (is_complete || !may_be_any(u));
  if (u->reason == UNKNOWN_FOREIGN || (is_none && !is_complete)) use_handed(g, u);
  if (!g->is_told || is_none) return;
  if (g->maybe != NULL) {
    maybe_report(app, place, g->maybe, "this registration");
  } else if (g->found == 0 || trail_is_of_failure(u)) {
    trail_report(app->diagnostics, app->sources, u,
                 (Need){"what is registered", node_place(app->sources, argument), "this registration", place});
  } else if (!g->is_said) {
    Diagnostic *d = diagnostics_report(app->diagnostics, RULE_CONDITIONAL_DECLARATION, place,
                                       "which secret is registered is not known at compile time");
    trail_relate(app->diagnostics, app->sources, d, u);
    g->is_said = true;
  }
}

// Whether the same call registered the same for certain: once more is none more.
static bool happened_already(const Giving *g, const Declaration *d) {
  const App *app = g->p->app;
  const Place place = node_place(app->sources, g->call);
  for (size_t i = 0; d->is_valid && i < app->registrations.count; i++) {
    const Registration *r = &app->registrations.items[i];
    const bool is_here = r->place.source == place.source && r->place.start == place.start;
    if (is_here && is_certain(r) && r->backend.data == g->p->backend.data && is_same_declaration(r->declaration, d))
      return true;
  }
  return false;
}

static void use(Giving *g, Value v, const Node *argument) {
  if (value_is_unknown(v)) {
    use_unknown(g, v, argument);
    return;
  }
  const Declaration *d = declaration_of(v);
  g->is_told = g->maybe != NULL && d != NULL && !happened_already(g, d);
  if (g->is_told) maybe_report(g->p->app, node_place(g->p->app->sources, g->call), g->maybe, "this registration");
  give(g, v);
}

void use_arguments(Program *p, const Call *call) {
  Giving g = giving(p, call, true);
  g.is_used = true;
  if (g.call == NULL) g.call = evaluator_node(p->e);
  for (size_t i = 0; i < call->count; i++) use(&g, call->arguments[i], argument_node(call, i));
  Value behind = evaluator_behind(p->e, call, 0);
  if (behind.kind == VALUE_EMPTY && call->more != NULL) behind = value_of_unknown(call->more);
  for (size_t i = 0; behind.kind != VALUE_EMPTY; behind = evaluator_behind(p->e, call, ++i))
    use(&g, behind, argument_node(call, SIZE_MAX));
  defer_arguments(p, call);
}

// ---- once all is known ----

static void report_doubt(App *app, const Registration *r) {
  const Declaration *d = r->declaration;
  const char *what = str_c(
      app->arena, str_format(app->arena, "the registration of `%.*s/%.*s`", STR_ARG(d->namespace), STR_ARG(d->name)));
  Diagnostic *x;
  if (r->maybe != NULL) {
    x = maybe_report(app, r->place, r->maybe, what);
  } else if (trail_is_of_failure(r->unknown)) {
    x = trail_report(app->diagnostics, app->sources, r->unknown, (Need){what, r->place, what, r->place});
  } else {
    x = diagnostics_report(app->diagnostics, RULE_CONDITIONAL_DECLARATION, r->place,
                           "whether `%.*s/%.*s` is registered here is not known at compile time", STR_ARG(d->namespace),
                           STR_ARG(d->name));
    trail_relate(app->diagnostics, app->sources, x, r->unknown);
  }
  diagnostic_help(
      app->diagnostics, x,
      "what may be handed to code that is not compiled may be registered: register it by `app.use(…)` where "
      "that happens for certain");
}

// Those of one program.
static void settle(App *app, Registration *items, size_t count, bool reports) {
  for (size_t i = 0; i < count; i++) {
    Resource *r = items[i].declaration->resource;
    if (r != NULL && (is_certain(&items[i]) || items[i].is_told)) r->settled_for = items;
  }
  for (size_t i = 0; i < count; i++) {
    Declaration *d = items[i].declaration;
    if (is_certain(&items[i]) || d->resource == NULL) continue;
    d->is_registered = true;
    if (d->resource->settled_for == items) continue;
    d->resource->settled_for = items;
    if (reports) report_doubt(app, &items[i]);
  }
}

void registrations_settle(App *app, bool reports) {
  Registration *items = app->registrations.items;
  const size_t count = app->registrations.count;
  for (size_t i = 0, end; i < count; i = end) {
    for (end = i + 1; end < count && items[end].backend.data == items[i].backend.data;) end++;
    settle(app, &items[i], end - i, reports);
  }
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (is_certain(&items[i])) items[kept++] = items[i];
  app->registrations.count = kept;
}
