// From programs to an app: its backends, its declarations, what is registered and read.
#include "declare/internal.h"
#include "products/trail.h"
#include "support/sort.h"

void app_init(App *app, Arena *arena, Arena *program, Diagnostics *diagnostics, Modules *modules) {
  *app = (App){
      .arena = arena, .program = program, .diagnostics = diagnostics, .modules = modules, .sources = modules->sources};
  app->veil = (Veil){.arena = program, .modules = modules};
}

static Place entry_start(const Module *module) { return (Place){module->source, 0, 0}; }

// ---- the configuration ----

static const Property *property_named(Value v, const char *name) {
  if (!value_is_object(v)) return NULL;
  for (size_t i = 0; i < v.as.object->property_count; i++)
    if (v.as.object->properties[i].key.string != NULL && str_is(v.as.object->properties[i].key.string->text, name))
      return &v.as.object->properties[i];
  return NULL;
}

// The key of a property in the literal that it stands in, else what gives it.
static const Node *key_of_property(const Object *o, const Property *p) {
  const Node *literal = o->origin;
  for (size_t i = 0; literal != NULL && literal->kind == NODE_OBJECT && i < literal->as.list.count; i++) {
    const Node *item = literal->as.list.items[i];
    if (item->kind == NODE_PROPERTY && p->giver != NULL && item->as.property.value == p->giver)
      return item->as.property.key;
  }
  return p->giver;
}

static Place place_or(const App *app, const Node *node, Place otherwise) {
  return node == NULL ? otherwise : node_place(app->sources, node);
}

// A value that is not known is reported.
static bool is_known(App *app, ProjectConfig *config, Value v, Place place, const char *what) {
  const Unknown *unknown = value_is_unknown(v) ? v.as.unknown : value_is_object(v) ? v.as.object->unknown : NULL;
  if (unknown == NULL) return true;
  trail_report(app->diagnostics, app->sources, unknown, (Need){.what = what, .place = place});
  config->is_known = false;
  return false;
}

static void report_type(App *app, ProjectConfig *config, Place place, const char *what, Value v, const char *wanted) {
  const bool is_array = value_is_object(v) && v.as.object->class == CLASS_ARRAY;
  const char *kind = v.kind == VALUE_NULL ? "null" : is_array ? "array" : value_typeof(v);
  diagnostics_report(app->diagnostics, RULE_OPTION_TYPE, place, "%s is of type `%s`; it takes %s", what, kind, wanted);
  config->is_known = false;
}

static void read_backends(App *app, ProjectConfig *config, const Property *backends, Module *module) {
  const Place all = place_or(app, backends->giver, entry_start(module));
  if (backends->value.kind == VALUE_UNDEFINED) return;
  if (!is_known(app, config, backends->value, all, "backends")) return;
  if (!value_is_object(backends->value)) {
    report_type(app, config, all, "`backends`", backends->value, "an object");
    return;
  }
  Object *o = backends->value.as.object;
  config->has_backends = true;
  config->backends = ARENA_ARRAY(app->arena, struct ConfigBackend, o->property_count + 1);
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    if (p->key.string == NULL) continue;
    Place start = entry_start(module), id_place = place_or(app, key_of_property(o, p), start);
    const Node *written = p->value.origin;
    bool is_string = written != NULL && node_strip(written)->kind == NODE_STRING;
    Place place = place_or(app, is_string || p->giver == NULL ? written : p->giver, start);
    const char *what = str_c(app->arena, str_format(app->arena, "the entry of backend `%.*s`",
                                                    STR_ARG(veil_cut(app->arena, p->key.string->text))));
    if (p->value.kind == VALUE_UNDEFINED || !is_known(app, config, p->value, place, what)) continue;
    if (p->value.kind != VALUE_STRING) {
      report_type(app, config, place, what, p->value, "the path of a file");
      continue;
    }
    config->backends[config->backend_count++] =
        (struct ConfigBackend){p->key.string->text, p->value.as.string->text, id_place, place};
  }
}

static void report_no_project(App *app, Program *p, const Module *module, Value exported) {
  Diagnostic *d = diagnostics_report(app->diagnostics, RULE_NOT_STATIC, entry_start(module),
                                     "the configuration exports no `project({…})` that is known at compile time");
  const AppValue *a = app_value_of(exported);
  const Value options = a != NULL && a->is_project ? a->options : exported;
  const Unknown *unknown = value_is_unknown(options)                            ? options.as.unknown
                           : value_is_object(options) && options.origin != NULL ? options.as.object->unknown
                                                                                : NULL;
  const Maybe *failure = evaluator_failure(p->e, module);
  if (unknown != NULL) {
    trail_relate(app->diagnostics, app->sources, d, unknown);
  } else if (failure != NULL && failure->node != NULL) {
    const bool is_throw = failure->kind == MAYBE_THROWN;
    diagnostic_relate(app->diagnostics, d, node_place(app->sources, failure->node), "%s%s%.*s",
                      is_throw ? "thrown here" : "evaluation was given up here",
                      failure->message.length > 0 ? ": " : "", STR_ARG(failure->message));
  } else if (exported.origin != NULL) {
    diagnostic_relate(app->diagnostics, d, node_place(app->sources, exported.origin), "this is none");
  }
  const bool is_mended = unknown != NULL && (trail_is_of_variable(unknown) || trail_is_of_failure(unknown));
  if (!is_mended && failure == NULL)
    diagnostic_help(app->diagnostics, d, "write `export default project({ backends: { api: \"./src/api.ts\" } })`");
}

ProjectConfig app_read_config(App *app, Module *module) {
  Program program;
  program_init(&program, app);
  evaluator_run(program.e, module);
  veil_apply(&app->veil, app->diagnostics);
  ProjectConfig config = {.is_known = true};
  const Value exported = evaluator_export(program.e, module, "default");
  const AppValue *a = app_value_of(exported);
  if (a == NULL || !a->is_project || !value_is_object(a->options) || a->options.as.object->unknown != NULL) {
    report_no_project(app, &program, module, exported);
    config.is_known = false;
    return config;
  }
  config.workspace = identity_option(app, a, "workspace");
  config.project = identity_option(app, a, "project");
  const Property *backends = property_named(a->options, "backends");
  if (backends != NULL) read_backends(app, &config, backends, module);
  return config;
}

// ---- entries ----

static const AppValue *deciding_backend(Program *p, Module *entry) {
  const AppValue *a = app_value_of(evaluator_export(p->e, entry, "default"));
  if (a != NULL && !a->is_project) return a;
  return p->created.count > 0 ? p->created.items[0] : NULL;
}

// Without a backend nobody registers or reads: what the entry declares is the app's as it is.
static void yield_declarations(App *app, size_t declarations, size_t registrations, size_t reads) {
  for (size_t i = declarations; i < app->declarations.count; i++) app->declarations.items[i]->is_registered = true;
  app->registrations.count = registrations;
  for (size_t i = reads; i < app->reads.count; i++) app->reads.items[i].backend = STR("");
}

Backend *app_add_entry(App *app, Module *entry, Str entry_path, Str configured_id) {
  Program *program = ARENA_NEW(app->arena, Program);
  program_init(program, app);
  size_t declarations = app->declarations.count, registrations = app->registrations.count, reads = app->reads.count;
  evaluator_run(program->e, entry);
  Backend *b = ARENA_NEW(app->arena, Backend);
  b->entry = entry_path;
  b->program = program;
  const AppValue *a = deciding_backend(program, entry);
  b->is_created = a != NULL;
  if (a != NULL) {
    b->name = identity_option(app, a, "name");
    b->workspace = identity_option(app, a, "workspace");
    b->project = identity_option(app, a, "project");
  }
  b->is_configured = configured_id.length > 0;
  const Str id = configured_id.length > 0 ? configured_id : b->name.is_text ? b->name.text : STR("default");
  b->id = str_copy(app->arena, id);
  for (size_t i = registrations; i < app->registrations.count; i++) app->registrations.items[i].backend = b->id;
  reads_settle(program, reads);
  for (size_t i = reads; i < app->reads.count; i++) app->reads.items[i].backend = b->id;
  if (!b->is_created) yield_declarations(app, declarations, registrations, reads);
  vec_push(app->arena, &app->backends, b);
  return b;
}

// ---- the whole ----

// Declarations that wait behind an import of which nothing is used: TypeScript erases it, and they are no part of the
// app, but whoever wrote the import may think so. A module that does more than declare is left alone.
static void add_forgotten(App *app, Program *program) {
  const size_t declarations = app->declarations.count, registrations = app->registrations.count,
               reads = app->reads.count, diagnostics = app->diagnostics->all.count;
  evaluator_run_forgotten(program->e);
  if (app->registrations.count > registrations || app->diagnostics->all.count > diagnostics)
    app->declarations.count = declarations;
  for (size_t i = declarations; i < app->declarations.count; i++) app->declarations.items[i]->is_forgotten = true;
  app->registrations.count = registrations;
  app->reads.count = reads;
  app->diagnostics->all.count = diagnostics;
}

static int compare_backends(const void *a, const void *b) {
  return str_compare((*(Backend *const *)a)->id, (*(Backend *const *)b)->id);
}

static void mark_registered(App *app) {
  for (size_t i = 0; i < app->registrations.count; i++) app->registrations.items[i].declaration->is_registered = true;
  for (size_t i = 0; i < app->declarations.count; i++) {
    const Declaration *d = app->declarations.items[i];
    if (d->is_registered && d->resource != NULL) d->resource->is_registered = true;
  }
}

static void report_unregistered(App *app) {
  for (size_t i = 0; i < app->declarations.count; i++) {
    const Declaration *d = app->declarations.items[i];
    bool registered = d->is_registered || (d->resource != NULL && d->resource->is_registered);
    if (registered || !d->is_valid) continue;
    Diagnostic *x = diagnostics_report(app->diagnostics, RULE_NOT_REGISTERED, d->place,
                                       "`%.*s/%.*s` is declared, but never passed to `app.use()`",
                                       STR_ARG(d->namespace), STR_ARG(d->name));
    diagnostic_help(app->diagnostics, x, "%s",
                    d->is_forgotten
                        ? "nothing that the import of its module names is used: register it with `app.use(…)`"
                        : "register it with `app.use(…)`, or remove it");
  }
}

void app_finish(App *app, bool whole_app, Place entry) {
  for (size_t i = 0; whole_app && i < app->backends.count; i++)
    if (app->backends.items[i]->is_created) add_forgotten(app, app->backends.items[i]->program);
  sort_items(app->backends.items, app->backends.count, sizeof(Backend *), compare_backends);
  resources_make(app);
  registrations_settle(app, whole_app);
  mark_registered(app);
  if (whole_app) report_unregistered(app);
  for (size_t i = 0; i < app->reads.count; i++) {
    const Read *r = &app->reads.items[i];
    if (r->is_certain && r->declaration->is_valid) r->declaration->product->judge_read(app->diagnostics, r);
  }
  for (size_t i = 0; products[i] != NULL; i++)
    products[i]->judge_app(app->arena, app->diagnostics, &app->identity, app->resources.items, app->resources.count,
                           whole_app, entry);
  if (app->diagnostics->all.count > 0) veil_apply(&app->veil, app->diagnostics);
}
