// Stands in for @layeron/core and @layeron/modules while a program is evaluated.
#include "declare/internal.h"
#include "products/trail.h"

// The lists of a HostMark.
enum {
  MARK_DECLARATIONS,
  MARK_REGISTRATIONS,
  MARK_READS,
  MARK_DIAGNOSTICS,
  MARK_CREATED,
  MARK_ASKED,
  MARK_GIVEN,
  MARK_KEPT
};

enum { SETTLE_DEPTH = 6, CALLS_MOST = 16, FILL_OBJECTS_MOST = 128 };

const char declaration_type = 0, app_type = 0;

typedef struct ConstructorData {
  Program *program;
  const Product *product;
  size_t constructor;
} ConstructorData;

typedef struct MethodData {
  Program *program;
  Declaration *declaration;
  const char *operation;
} MethodData;

static Object *host_object(Evaluator *e, const void *type, void *data) {
  Object *o = object_plain(e);
  o->class = CLASS_HOST;
  o->layered = true;
  o->as.host.type = type;
  o->as.host.data = data;
  return o;
}

static Object *host_function(Evaluator *e, const char *name, NativeFunction native, const void *data) {
  Object *o = native_new(e, name, 1, native, data);
  o->layered = true;
  return o;
}

static void define(Evaluator *e, Object *o, const char *name, Value v) {
  object_define(e, o, key_c(e, name), v, PROPERTY_ORDINARY);
}

Declaration *declaration_of(Value v) {
  return value_is_object(v) && v.as.object->class == CLASS_HOST && v.as.object->as.host.type == &declaration_type
             ? v.as.object->as.host.data
             : NULL;
}

AppValue *app_value_of(Value v) {
  return value_is_object(v) && v.as.object->class == CLASS_HOST && v.as.object->as.host.type == &app_type
             ? v.as.object->as.host.data
             : NULL;
}

// ---- what other code is given ----

// Code that is not compiled was given a function of ours: what it does with it, nobody knows. Said once a call.
static void report_given(Program *p, const Node *node, const char *what, const char *does, const char *help) {
  if (node == NULL) node = evaluator_node(p->e);
  if (node == p->given_at) return;
  p->given_at = node;
  const bool is_later = maybe_is_later(evaluator_maybe(p->e));
  Diagnostic *d =
      diagnostics_report(p->app->diagnostics, is_later ? RULE_DYNAMIC_DECLARATION : RULE_CONDITIONAL_DECLARATION,
                         node_place(p->app->sources, node),
                         "`%s` is given to code that is not compiled: what it %s is not known", what, does);
  diagnostic_help(p->app->diagnostics, d, "call `%s` in the app itself%s", what, help);
}

// ---- values that are the platform's own: other products, what reads give ----

static Value opaque_call(Evaluator *e, const Call *call);

static const Unknown *platform_unknown(Evaluator *e) {
  return unknown_new(e, UNKNOWN_PLATFORM, evaluator_node(e), (Str){0}, NULL).as.unknown;
}

// A call of the platform's code is harmless, and gives more that is the platform's.
static Value host_platform(void *context, Evaluator *e, const Call *call) {
  give_arguments(context, call);
  return unknown_new(e, UNKNOWN_PLATFORM, call->node != NULL ? call->node : evaluator_node(e), (Str){0}, NULL);
}

// A stand-in for an export of the platform that is not declared here.
static Value opaque_value(Evaluator *e, Program *program) {
  Object *o = host_function(e, "layeron", opaque_call, program);
  o->as.function.is_constructor = true;
  o->unknown = platform_unknown(e);
  return value_object(o);
}

static Value opaque_call(Evaluator *e, const Call *call) {
  Program *p = (Program *)call->function->as.function.data;
  return host_platform(p, e, call);
}

// ---- secrets ----

static Value read_method(Evaluator *e, const Call *call);

// A method that reads, or one that is bound.
static const MethodData *method_of(const Object *f) {
  while (f->class == CLASS_FUNCTION && f->as.function.bound != NULL) f = f->as.function.bound;
  const bool reads = f->class == CLASS_FUNCTION && f->as.function.native == read_method;
  return reads ? f->as.function.data : NULL;
}

static bool is_allowed(const MethodData *m) {
  const Declaration *d = m->declaration;
  return d->is_valid && d->product->allows(d, m->operation);
}

// Whether others that a call may be of allow the operation, and this does not: nobody wrote that it is of this.
static bool is_of_others(const MethodData *m, const Unknown *among) {
  if (among == NULL || is_allowed(m)) return false;
  for (size_t i = 0; i < among->perhaps_count; i++) {
    const MethodData *other = method_of(among->perhaps[i]);
    if (other != NULL && strcmp(other->operation, m->operation) == 0 && is_allowed(other)) return true;
  }
  return false;
}

static Value read_method(Evaluator *e, const Call *call) {
  const MethodData *m = call->function->as.function.data;
  if (!is_of_others(m, call->among)) read_add(m->program, m->declaration, m->operation, call->node);
  return host_platform(m->program, e, call);
}

Value settle_options(Evaluator *e, Value v, int depth) {
  if (!value_is_object(v) || v.as.object->class == CLASS_ARRAY || v.as.object->class == CLASS_FUNCTION ||
      depth > SETTLE_DEPTH)
    return v;
  Object *from = v.as.object, *to = object_plain(e);
  to->origin = from->origin;
  KeyList keys = {0};
  const Unknown *why = NULL;
  if (!object_keys(e, from, false, &keys, &why)) {
    if (object_doubt(e, from) != NULL) to->unknown = why;
    keys.count = 0;
    for (size_t i = 0; i < from->property_count; i++)
      if (from->properties[i].key.string != NULL) vec_push(evaluator_arena(e), &keys, from->properties[i].key);
  }
  for (size_t i = 0; i < keys.count; i++) {
    Property p;
    if (!object_own(e, from, keys.items[i], &p) || !(p.flags & PROPERTY_ENUMERABLE)) continue;
    Value value = p.value;
    if (p.flags & PROPERTY_ACCESSOR) value = value_get(e, v, keys.items[i]);
    TRY(value);
    value = settle_options(e, value, depth + 1);
    TRY(value);
    object_define(e, to, keys.items[i], value, PROPERTY_ORDINARY);
    object_property(to, keys.items[i])->giver = p.giver;
  }
  Value settled = value_object(to);
  settled.origin = v.origin;
  return settled;
}

// Whether the options are already as settle_options would make them, and can be read where they are.
static bool are_settled(Value v, int depth) {
  if (!value_is_object(v) || v.as.object->class == CLASS_ARRAY || v.as.object->class == CLASS_FUNCTION ||
      depth > SETTLE_DEPTH)
    return true;
  const Object *o = v.as.object;
  if (o->class != CLASS_OBJECT || o->unknown != NULL || o->escaped || o->exposed != NULL) return false;
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    const bool is_plain =
        p->flags == PROPERTY_ORDINARY && p->key.string != NULL && p->key.string->index == NOT_AN_INDEX;
    if (!is_plain || !are_settled(p->value, depth + 1)) return false;
  }
  return true;
}

static bool is_behind_throw(const Maybe *m) {
  for (; m != NULL; m = m->outer)
    if (m->kind == MAYBE_THROWN || m->kind == MAYBE_BUDGET) return true;
  return false;
}

bool is_same_declaration(const Declaration *a, const Declaration *b) {
  return a->is_valid && b->is_valid && a->product == b->product && str_equal(a->name, b->name) &&
         str_equal(a->namespace, b->namespace) && a->product->same_config(a, b);
}

// Code that runs later, or that may run, comes to a declaration that certainly happened: at the same place, with the
// same identity and configuration. Once more is none more.
static bool happened_already(const Program *p, const Declaration *d) {
  if (!d->is_valid) return false;
  for (size_t i = p->first_declaration; i < p->app->declarations.count; i++) {
    const Declaration *other = p->app->declarations.items[i];
    if (other->call == d->call && other->maybe == NULL && is_same_declaration(other, d)) return true;
  }
  return false;
}

static Value make_config_value(Evaluator *e, Program *p, const Declaration *d) {
  if (d->config == NULL) return unknown_new(e, UNKNOWN_UNSUPPORTED, d->call, STR("config"), NULL);
  JsonWriter w = json_writer(p->app->arena, 0);
  d->product->write_config(&w, d->config);
  return json_parse(e, sb_str(&w.out), d->call);
}

// What the program can do with a secret. Most are only registered, so it is made when first asked for.
static void fill_secret(Evaluator *e, Object *o, void *context) {
  Declaration *d = o->as.host.data;
  Program *p = context;
  define(e, o, "name", value_text_c(e, d->product->name));
  define(e, o, "config", make_config_value(e, p, d));
  for (size_t i = 0; d->product->methods[i] != NULL; i++) {
    MethodData *m = ARENA_NEW(p->app->arena, MethodData);
    *m = (MethodData){p, d, d->product->methods[i]};
    define(e, o, m->operation, value_object(host_function(e, m->operation, read_method, m)));
  }
}

// `new secret.random(…)`
static Value refuse_new(Evaluator *e, const ConstructorData *c, const Node *node) {
  Program *p = c->program;
  const char *product = c->product->name, *name = c->product->constructors[c->constructor].name;
  veil_call(&p->app->veil, node);
  p->refused = node;
  Diagnostic *d = diagnostics_report(p->app->diagnostics, RULE_UNCAUGHT_EXCEPTION, node_place(p->app->sources, node),
                                     "this declaration throws: `%s.%s` is no constructor", product, name);
  diagnostic_help(p->app->diagnostics, d, "call it without `new`");
  Place place = node_place(p->app->sources, node);
  const bool is_new = node->kind == NODE_NEW && node->as.call.callee->start > place.start &&
                      node->as.call.callee->end < place.end; // `new f` is no call without it
  if (is_new) {
    place.end = node->as.call.callee->start;
    diagnostic_fix(p->app->diagnostics, d, place, STR(""), "remove `new`");
  }
  return throw_error(e, "TypeError", "%s.%s is not a constructor", product, name);
}

static Value construct_secret(Evaluator *e, const Call *call) {
  const ConstructorData *c = call->function->as.function.data;
  Program *p = c->program;
  App *app = p->app;
  const Node *node = call->node != NULL ? call->node : evaluator_node(e);
  if (call->new_target != NULL) return refuse_new(e, c, node);
  Declaration *d = ARENA_NEW(app->arena, Declaration);
  *d = (Declaration){.product = c->product,
                     .constructor = c->constructor,
                     .call = node,
                     .place = node_place(app->sources, node),
                     .is_direct = call->node != NULL,
                     .argument = value_empty(),
                     .maybe = evaluator_maybe(e)};
  d->order = app->declarations.count;
  if (call->count > 0 || call->more != NULL) d->argument = call_argument(call, 0);
  if (!are_settled(d->argument, 0)) d->argument = settle_options(e, d->argument, 0);
  TRY(d->argument);
  const Node *calls[CALLS_MOST];
  size_t count = evaluator_calls(e, calls, CALLS_MOST);
  d->calls = ARENA_ARRAY(app->arena, const Node *, count + 1);
  for (size_t i = 0; i < count; i++) d->calls[i] = calls[i];
  d->call_count = count;
  if (count > 0) d->asked = node_place(app->sources, calls[0]);
  size_t before = app->diagnostics->all.count;
  c->product->judge(app->program, app->diagnostics, &app->veil, d);
  if (is_behind_throw(d->maybe)) app->diagnostics->all.count = before; // said by uncaught-exception alone
  if (d->maybe != NULL && (is_behind_throw(d->maybe) || !happened_already(p, d))) {
    d->is_valid = false;
    maybe_report(app, d->place, d->maybe, "this declaration");
  }
  vec_push(app->arena, &app->declarations, d);
  Object *o = host_object(e, &declaration_type, d);
  d->object = o;
  object_fill_later(e, o, fill_secret, p, FILL_OBJECTS_MOST);
  Value v = value_object(o);
  v.origin = node;
  return v;
}

// A constructor, or one that is bound.
static const ConstructorData *constructor_of(const Object *f) {
  while (f->as.function.bound != NULL) f = f->as.function.bound;
  return f->as.function.native == construct_secret ? f->as.function.data : NULL;
}

static Value use_method(Evaluator *e, const Call *call) {
  (void)e;
  use_arguments((Program *)call->function->as.function.data, call);
  return call->this_value;
}

static bool is_use(const Object *f) {
  while (f->as.function.bound != NULL) f = f->as.function.bound;
  return f->as.function.native == use_method;
}

void host_gives(Program *p, const Object *function, const Node *call) {
  if (is_use(function)) report_given(p, call, "app.use", "registers", "");
  const ConstructorData *c = constructor_of(function);
  if (c != NULL) {
    const char *name = c->product->constructors[c->constructor].name;
    const Str what = str_format(p->app->arena, "%s.%s", c->product->name, name);
    report_given(p, call, str_c(p->app->arena, what), "declares", ", and hand over what it gives");
  }
  const MethodData *m = method_of(function);
  if (m != NULL) read_add(m->program, m->declaration, m->operation, call);
}

// ---- backend() and project() ----

static Value route_method(Evaluator *e, const Call *call) {
  (void)e;
  Program *p = (Program *)call->function->as.function.data;
  give_arguments(p, call);
  return call->this_value;
}

static const char *const route_methods[] = {"get",     "post",  "put",   "patch",      "delete",  "options",  "head",
                                            "all",     "route", "on",    "ws",         "cron",    "schedule", "queue",
                                            "consume", "group", "mount", "middleware", "onError", "notFound", NULL};

static Value create(Evaluator *e, const Call *call, bool is_project) {
  Program *p = (Program *)call->function->as.function.data;
  AppValue *a = ARENA_NEW(p->app->arena, AppValue);
  *a = (AppValue){.is_project = is_project, .options = value_empty(), .call = call->node};
  if (call->count > 0 || call->more != NULL) a->options = settle_options(e, call_argument(call, 0), 0);
  TRY(a->options);
  if (call->count > 0) give_value(p, call->arguments[0], call);
  Object *o = a->object = host_object(e, &app_type, a);
  if (!is_project) {
    vec_push(p->app->arena, &p->created, a);
    define(e, o, "use", value_object(host_function(e, "use", use_method, p)));
    for (size_t i = 0; route_methods[i] != NULL; i++)
      define(e, o, route_methods[i], value_object(host_function(e, route_methods[i], route_method, p)));
    o->prototype = value_object(host_function(e, "layeron", opaque_call, p)).as.object;
    o->prototype->unknown = platform_unknown(e);
  }
  return value_object(o);
}

static Value call_backend(Evaluator *e, const Call *call) { return create(e, call, false); }
static Value call_project(Evaluator *e, const Call *call) { return create(e, call, true); }

// ---- the two modules ----

static Object *namespace_object(Evaluator *e) {
  Object *o = object_plain(e);
  o->prototype = NULL;
  o->layered = true;
  return o;
}

static Value product_value(Evaluator *e, Program *p, const Product *product) {
  Object *o = namespace_object(e);
  for (size_t i = 0; i < product->constructor_count; i++) {
    ConstructorData *c = ARENA_NEW(p->app->arena, ConstructorData);
    *c = (ConstructorData){p, product, i};
    Object *f = host_function(e, product->constructors[i].name, construct_secret, c);
    f->as.function.is_constructor = true; // `new` is ours to refuse
    define(e, o, product->constructors[i].name, value_object(f));
  }
  o->unknown = NULL;
  object_freeze(e, o);
  return value_object(o);
}

// A name that a module of the platform exports and that is no product of ours.
static Value host_module(void *context, Evaluator *e, Str specifier) {
  Program *p = context;
  if (!str_starts_with(specifier, STR("@layeron/"))) return value_empty();
  bool is_core = str_is(specifier, "@layeron/core"), is_modules = str_is(specifier, "@layeron/modules");
  if (!is_core && !is_modules) return opaque_value(e, p);
  Value *slot = is_core ? &p->core : &p->modules;
  if (slot->kind == VALUE_OBJECT) return *slot;
  Object *o = namespace_object(e);
  if (is_core) {
    define(e, o, "backend", value_object(host_function(e, "backend", call_backend, p)));
    define(e, o, "project", value_object(host_function(e, "project", call_project, p)));
  } else {
    for (size_t i = 0; products[i] != NULL; i++) define(e, o, products[i]->name, product_value(e, p, products[i]));
  }
  Object *rest = host_function(e, "layeron", opaque_call, p); // db, storage, env … and whatever may come
  rest->unknown = platform_unknown(e);
  o->prototype = rest;
  *slot = value_object(o);
  return *slot;
}

static void host_escaped(void *context, Evaluator *e, const Call *call, const Unknown *callee) {
  (void)e;
  undeclared_called(context, call, callee);
  read_unknown(context, call, callee);
  read_given_arguments(context, call, callee);
  give_away(context, call, callee);
}

static void host_member(void *context, Evaluator *e, const Unknown *source, Key key, ValueList *found) {
  (void)e;
  read_member(context, source, key, found);
}

static void host_loaded(void *context, Evaluator *e, Module *entry) {
  (void)e;
  handlers_export(context, entry);
}

static void host_gave(void *context, Value v) { read_gave(context, v); }

// What it would have declared or registered with an app, or a constructor.
static bool host_unreached(void *context, Evaluator *e, Object *o, const Node *node, const HostMark *before) {
  Program *p = context;
  const bool declares = o->class == CLASS_FUNCTION ? constructor_of(o) != NULL || o->as.function.native == use_method
                                                   : app_value_of(value_object(o)) != NULL;
  bool is_said = !declares;
  for (size_t i = before->counts[MARK_DIAGNOSTICS]; i < p->app->diagnostics->all.count; i++)
    is_said |= p->app->diagnostics->all.items[i]->rule == RULE_EVALUATION_BUDGET;
  if (!is_said)
    maybe_report(p->app, node_place(p->app->sources, node), evaluator_maybe(e), "what this code declares or registers");
  return declares;
}

// In UTF-16, ASCII is ASCII with NULs between.
static Str without_nuls(Arena *arena, Str text) {
  if (str_find_char(text, '\0', 0) == SIZE_MAX) return text;
  StrBuilder out = {.arena = arena};
  for (size_t i = 0; i < text.length; i++)
    if (text.data[i] != '\0') sb_add_char(&out, text.data[i]);
  return sb_str(&out);
}

// Whether `text` begins with a call of `name`.
static bool calls(Str text, const char *name) {
  const size_t length = strlen(name);
  return text.length > length && text.data[length] == '(' && memcmp(text.data, name, length) == 0;
}

static bool host_mentions(void *context, Str text) {
  (void)context;
  for (size_t at = 0; (at = str_find_char(text, '.', at)) != SIZE_MAX;) {
    const Str rest = str_slice(text, ++at, text.length);
    if (calls(rest, "use")) return true;
    for (size_t i = 0; products[i] != NULL; i++)
      for (size_t k = 0; k < products[i]->constructor_count; k++)
        if (calls(rest, products[i]->constructors[k].name)) return true;
  }
  return str_find(text, STR("@layeron/modules"), 0) != SIZE_MAX;
}

// Text that is not parsed is no concern of ours unless a declaration may stand in it.
static void host_unparsed(void *context, Evaluator *e, const Node *node) {
  (void)e;
  Program *p = context;
  if (!host_mentions(p, without_nuls(p->app->arena, node_text(p->app->sources, node)))) return;
  veil_unparsed(&p->app->veil, node);
  Diagnostic *d = diagnostics_report(p->app->diagnostics, RULE_SYNTAX_ERROR, node_place(p->app->sources, node),
                                     "a declaration may stand in text that cannot be parsed");
  diagnostic_help(p->app->diagnostics, d, "%s",
                  node->as.is_too_deep ? "the text is UTF-16, too long, or nested too deep"
                                       : "mend the syntax, or move the declaration to a statement of its own");
}

static void host_mark(void *context, HostMark *mark) {
  const Program *p = context;
  const App *a = p->app;
  *mark = (HostMark){.counts = {[MARK_DECLARATIONS] = a->declarations.count,
                                [MARK_REGISTRATIONS] = a->registrations.count,
                                [MARK_READS] = a->reads.count,
                                [MARK_DIAGNOSTICS] = a->diagnostics->all.count,
                                [MARK_CREATED] = p->created.count,
                                [MARK_ASKED] = p->asked.count,
                                [MARK_GIVEN] = p->given.count,
                                [MARK_KEPT] = p->kept.count}};
}

static void host_rewind(void *context, const HostMark *mark) {
  Program *p = context;
  App *a = p->app;
  a->declarations.count = mark->counts[MARK_DECLARATIONS];
  a->registrations.count = mark->counts[MARK_REGISTRATIONS];
  a->reads.count = mark->counts[MARK_READS];
  a->diagnostics->all.count = mark->counts[MARK_DIAGNOSTICS];
  p->created.count = mark->counts[MARK_CREATED];
  p->asked.count = mark->counts[MARK_ASKED];
  p->given.count = mark->counts[MARK_GIVEN];
  p->kept.count = mark->counts[MARK_KEPT];
  p->given_at = p->undeclared = NULL;
}

void program_init(Program *p, App *app) {
  *p = (Program){.app = app, .first_declaration = app->declarations.count};
  Host host = {.context = p,
               .mark = host_mark,
               .rewind = host_rewind,
               .module = host_module,
               .platform = host_platform,
               .escaped = host_escaped,
               .member = host_member,
               .gave = host_gave,
               .loaded = host_loaded,
               .mentions = host_mentions,
               .unreached = host_unreached,
               .unparsed = host_unparsed};
  p->e = evaluator_new(app->program, app->modules, &host, app->defines, app->define_count);
}

IdentityValue identity_option(App *app, const AppValue *of, const char *name) {
  const Value options = of->options;
  IdentityValue out = {.place = node_place(app->sources, options.origin != NULL ? options.origin : of->call)};
  if (value_is_unknown(options)) out.unknown = options.as.unknown;
  if (!value_is_object(options)) return out;
  out.unknown = options.as.object->unknown;
  for (size_t i = 0; i < options.as.object->property_count; i++) {
    const Property *p = &options.as.object->properties[i];
    if (p->key.string == NULL || !str_is(p->key.string->text, name)) continue;
    const Node *node = p->giver != NULL ? p->giver : p->value.origin;
    out.unknown = value_is_unknown(p->value) ? p->value.as.unknown : NULL;
    out.is_given = out.unknown == NULL && p->value.kind != VALUE_UNDEFINED;
    out.is_text = p->value.kind == VALUE_STRING;
    if (out.is_text) out.text = p->value.as.string->text;
    if (node == NULL) continue;
    out.place = node_place(app->sources, node);
    const Node *written = p->value.origin;
    if (written != NULL && node_strip(written) != node_strip(node)) out.written = node_place(app->sources, written);
  }
  return out;
}
