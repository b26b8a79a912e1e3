// Modules: linked, evaluated once in the specified order (ECMA-262, 16.2.1).
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "evaluate/reach.h"
#include "support/path.h"

enum { LEAST_SHIFT = 12 };

ModuleRecord *record_of(Evaluator *e, Module *module) {
  while (e->records.count <= module->index) vec_push(e->arena, &e->records, NULL);
  ModuleRecord **slot = &e->records.items[module->index];
  if (*slot == NULL) {
    *slot = ARENA_NEW(e->arena, ModuleRecord);
    (*slot)->module = module;
    (*slot)->default_value = value_empty();
  }
  return *slot;
}

void modules_rewind(Evaluator *e, size_t evaluated) {
  if (e->evaluated == evaluated) return;
  e->linkage++;
  for (size_t i = 0; i < e->records.count; i++) {
    ModuleRecord *r = e->records.items[i];
    if (r == NULL || r->order <= evaluated || r->state != MODULE_DONE) continue;
    *r = (ModuleRecord){.module = r->module, .default_value = value_empty()};
  }
}

Module *node_module(Evaluator *e, const Node *node) {
  for (size_t i = 0; node != NULL && i < e->modules->all.count; i++)
    if (e->modules->all.items[i]->source->id == node->file) return e->modules->all.items[i];
  return NULL;
}

// ---- linking and evaluating ----

static void link_module(Evaluator *e, Module *module, int depth);

// A statement that may be the host's concern must not lie in text that cannot be parsed, whether it is wanted or not.
static void parse_mentions(Evaluator *e, Module *module) {
  if (e->host.mentions == NULL || !e->host.mentions(e->host.context, module->source->text)) return;
  const NodeList *body = &module->syntax->program->as.list;
  for (size_t i = 0; i < body->count; i++) {
    const Node *n = body->items[i];
    if (n->kind != NODE_DEFERRED) continue;
    if (!e->host.mentions(e->host.context, str_slice(module->source->text, n->start, n->end))) continue;
    body->items[i] = (Node *)(uintptr_t)node_statement(n);
  }
}

// Whether it is all the same if the module behind a specifier is asked for: it is opaque, only data, or beyond `state`.
static bool is_settled(Evaluator *e, const Module *from, Str specifier, ModuleState state) {
  Module *opened;
  const Resolution resolution = modules_resolve(e->modules, from, specifier, &opened);
  if (resolution.kind == RESOLVED_FOREIGN || resolution.kind == RESOLVED_DECLARATION) return true;
  if (resolution.kind == RESOLVED_JSON) return true;
  return opened != NULL && record_of(e, opened)->state > state;
}

// The module that a request leads to, to be taken beyond `state`; NULL: there is none, or the request is erased.
static Module *requested_module(Evaluator *e, Module *from, ModuleRequest *request, ModuleState state) {
  const Str specifier = request->specifier->as.string->text;
  if (module_of_host(e, specifier).kind != VALUE_EMPTY) return NULL;
  if (request->clause != NULL && !is_settled(e, from, specifier, state) && !modules_needs(e->modules, from, request))
    return NULL;
  return modules_request(e->modules, from, specifier, false)->module;
}

static void expect_requests(Evaluator *e, const Module *module) {
  enum { WORTH_IT = 4, AT_ONCE = 32 };
  if (module->requests.count < WORTH_IT) return;
  for (size_t i = 0; i < module->requests.count; i++) {
    const Str specifier = module->requests.items[i].specifier->as.string->text;
    if (module_of_host(e, specifier).kind == VALUE_EMPTY) modules_expect(e->modules, module, specifier);
    if (i % AT_ONCE == 0) modules_go(e->modules);
  }
  modules_go(e->modules);
}

static void link_requests(Evaluator *e, Module *module, int depth) {
  expect_requests(e, module);
  for (size_t i = 0; i < module->requests.count; i++) {
    Module *requested = requested_module(e, module, &module->requests.items[i], MODULE_NEW);
    if (requested != NULL) link_module(e, requested, depth + 1);
  }
}

// As bundlers have it: each member is a constant, and the default export is an object of their values.
static void load_data(Evaluator *e, ModuleRecord *r) {
  r->default_value = json_module(e, r->module->source);
  if (value_is_abrupt(r->default_value)) {
    e->abrupt = ABRUPT_NONE;
    r->default_value = unknown_new(e, UNKNOWN_SYNTAX, NULL, path_base(r->module->source->path), NULL);
  }
  if (!value_is_object(r->default_value) || r->default_value.as.object->class != CLASS_OBJECT) return;
  r->members = object_plain(e);
  if (value_is_abrupt(copy_properties(e, r->members, r->default_value, NULL, NULL))) e->abrupt = ABRUPT_NONE;
}

// Makes a module's scope: its imports, its hoisted declarations; then those of all it requests.
static void link_module(Evaluator *e, Module *module, int depth) {
  ModuleRecord *r = record_of(e, module);
  if (r->state != MODULE_NEW || depth > 20000) return;
  r->state = MODULE_LINKING;
  if (module->syntax == NULL) {
    load_data(e, r);
    r->state = MODULE_DONE;
    return;
  }
  e->linkage++;
  r->linked_from = e->serial;
  r->scope = scope_new(e, NULL);
  const NodeList *body = &module->syntax->program->as.list;
  for (size_t i = 0; i < module->imports.count; i++) {
    Binding *b = scope_declare(e, r->scope, module->imports.items[i].local, value_undefined(), true);
    b->import_module = module;
    b->import = &module->imports.items[i];
  }
  if (module->is_commonjs) {
    Object *exports = object_plain(e), *self = object_plain(e);
    object_define(e, self, key_of(e->names.exports), value_object(exports), PROPERTY_ORDINARY);
    // Node.js has more in it (`parent`, `require`), a bundle has not.
    const Value rest = unknown_new(e, UNKNOWN_UNSUPPORTED, NULL, STR("what `module` has beside `exports`"), NULL);
    self->unknown = unknown_of_app(e, rest).as.unknown;
    r->default_value = value_object(self);
    scope_declare(e, r->scope, e->names.module, r->default_value, false);
    scope_declare(e, r->scope, e->names.exports, value_object(exports), false);
    r->scope->context = ARENA_NEW(e->arena, FunctionContext);
    *r->scope->context = (FunctionContext){.this_value = value_object(exports)};
  }
  parse_mentions(e, module);
  scope_hoist_lexical(e, r->scope, body, module->syntax->program);
  scope_hoist_var(e, r->scope, module->syntax->program);
  for (size_t i = 0; i < body->count; i++) {
    const Node *s = body->items[i];
    if (s->kind == NODE_EXPORT_DEFAULT && s->as.expression->kind != NODE_FUNCTION_DECLARATION &&
        s->as.expression->kind != NODE_CLASS_DECLARATION)
      scope_declare(e, r->scope, e->names.default_, value_empty(), true);
  }
  r->linked_to = e->serial;
  link_requests(e, module, depth);
}

static Str exception_message(Evaluator *e, Value exception) {
  if (exception.kind == VALUE_STRING) return exception.as.string->text;
  if (!value_is_object(exception)) return (Str){0};
  const Object *o = exception.as.object;
  if (o->class == CLASS_ERROR && o->as.boxed.kind == VALUE_STRING) return o->as.boxed.as.string->text;
  Property p;
  if (!object_own(e, exception.as.object, key_of(e->names.message), &p) || p.value.kind != VALUE_STRING)
    return (Str){0};
  return p.value.as.string->text;
}

// A statement that ended early: its names have no value that is known, and what it would have declared is looked for.
static void fail_statement(Evaluator *e, Scope *scope, const Node *statement, const Unknown *why) {
  const NodeList failed = {(Node **)&statement, 1};
  Scope *probe = scope_new(e, NULL);
  scope_hoist_lexical(e, probe, &failed, NULL);
  for (uint32_t i = 0; i < scope->count; i++)
    if (scope->bindings[i]->value.kind == VALUE_EMPTY && scope->bindings[i]->import_module == NULL &&
        !scope->bindings[i]->is_due && scope_find_own(probe, scope->bindings[i]->name) != NULL)
      scope->bindings[i]->value = value_of_unknown(why);
  budget_renew(e);
  statement_unreached(e, statement, scope, why);
}

static const Unknown *failure_reason(Evaluator *e, const ModuleRecord *r) {
  const bool is_throw = r->failure->kind == MAYBE_THROWN;
  return unknown_new(e, is_throw ? UNKNOWN_THROWS : UNKNOWN_BUDGET, r->failure->node, r->failure->message, NULL)
      .as.unknown;
}

// What stands behind the end of a module, from a statement on, is evaluated as code that does not run. What it would
// have set is not known unless it is known that somebody catches what was thrown. `ended`: the first, if it ran and
// ended early, else NULL.
static void run_failed(Evaluator *e, const ModuleRecord *r, size_t from, const Node *ended) {
  const Unknown *why = failure_reason(e, r);
  const NodeList *body = &r->module->syntax->program->as.list;
  const size_t memory_end = e->budget.memory_end + r->module->source->text.length * MEMORY_PER_BYTE; // of all of it
  const int outer_catch = e->catch_level;
  e->catch_level = NO_LEVEL; // it throws nothing
  Region *region = region_begin(e, r->failure->kind, r->failure->node, why);
  region->maybe.message = r->failure->message;
  if (ended != NULL && r->failure->kind == MAYBE_THROWN) fail_statement(e, r->scope, body->items[from++], why);
  // One that did not end runs again: what it changes is at no value that counts. If it ends then, that may be only for
  // what it changed before.
  for (size_t i = from, endless = 0; i < body->count; i++) {
    budget_renew(e);
    e->budget.steps_left >>= endless; // all together no more than twice the first
    budget_share(e, memory_end, body->items[i]->end - body->items[i]->start);
    const bool ends = execute(e, body->items[i], r->scope).kind != COMPLETION_ABRUPT;
    if (ends && body->items[i] != ended) continue;
    if (!ends && e->abrupt == ABRUPT_BUDGET && endless < LEAST_SHIFT) endless++;
    fail_statement(e, r->scope, body->items[i], why);
  }
  Changes changes = {0};
  region_end(e, region, &changes, NULL);
  e->catch_level = outer_catch;
  if (r->doubt != NULL || e->catch_level == NO_LEVEL) changes_forget(e, &changes, why);
  for (uint32_t i = 0; i < r->scope->count; i++)
    if (r->scope->bindings[i]->value.kind == VALUE_EMPTY && !r->scope->bindings[i]->is_due)
      r->scope->bindings[i]->value = value_of_unknown(why);
  budget_renew(e);
}

// A module ended at a statement. `returned`: why it may have come to a `return` before, or NULL.
static void fail_module(Evaluator *e, ModuleRecord *r, size_t failed, const Unknown *returned) {
  const bool is_throw = e->abrupt == ABRUPT_THROW;
  r->failure = ARENA_NEW(e->arena, Maybe);
  *r->failure = (Maybe){.kind = is_throw ? MAYBE_THROWN : MAYBE_BUDGET, .node = e->abrupt_node};
  r->failure->message = is_throw ? exception_message(e, e->exception) : e->abrupt_limit;
  const Unknown *why = failure_reason(e, r);
  r->exception = r->doubt == NULL ? e->exception : value_of_unknown(why);
  r->doubt = is_throw ? returned : why; // without a budget it may come to its end
  budget_renew(e);
  run_failed(e, r, failed, r->module->syntax->program->as.list.items[failed]);
}

// ---- modules that wait ----

static bool is_own(const ModuleRecord *r, uint64_t serial) {
  return (serial > r->linked_from && serial <= r->linked_to) || serial > r->begun;
}

static void add_change(Evaluator *e, ModuleRecord *r, Binding *b, Object *o) {
  const Change *last = r->changed.count == 0 ? NULL : &r->changed.items[r->changed.count - 1];
  if (last != NULL && last->binding == b && last->object == o) return;
  if (b != NULL ? scope_find_own(r->scope, b->name) == b || is_own(r, b->serial) : is_own(r, o->serial)) return;
  const Change c = {.binding = b, .object = o};
  vec_push(e->arena, &r->changed, c);
}

void module_changes(Evaluator *e, Binding *b, Object *o) {
  for (ModuleRecord *r = e->running; r != NULL; r = r->asked_by)
    if (r->waits != NULL) add_change(e, r, b, o);
}

void module_waits(Evaluator *e, const Node *node) {
  if (e->running == NULL) return;
  e->running->waits = node;
  e->has_waited = true;
}

// Whether a module is only evaluated when another one has come to its end.
static bool waits_for(Evaluator *e, Module *from, const Module *other, int depth) {
  ModuleRecord *r = record_of(e, from);
  if (from == other) return true;
  if (r->met == e->meetings || depth > 20000) return false;
  r->met = e->meetings;
  for (size_t i = 0; i < from->requests.count; i++) {
    Module *requested = requested_module(e, from, &from->requests.items[i], MODULE_LINKING);
    if (requested != NULL && waits_for(e, requested, other, depth + 1)) return true;
  }
  return false;
}

static bool runs_behind(Evaluator *e, const ModuleRecord *r, const ModuleRecord *other) {
  e->meetings++;
  for (; r != NULL; r = r->asked_by)
    if (waits_for(e, r->module, other->module, 0)) return true;
  return false;
}

// A module begins. What others did behind an `await` it may not find done: they go on while it runs, in an order that
// is not known, unless it waits for them.
static void meet_waiting(Evaluator *e, const ModuleRecord *r) {
  for (size_t i = 0; i < e->waiting.count; i++) {
    ModuleRecord *other = e->waiting.items[i];
    if (!other->is_late && !runs_behind(e, r, other)) {
      evaluator_lend_changes(e, &other->changed);
      other->is_late = true;
    }
    if (!other->is_late) continue;
    e->foreign_node = other->waits;
    e->generation++;
  }
}

// A `return` ends a CommonJS module, which is the body of a function; it is none of whatever function asked for it.
static void run_module(Evaluator *e, ModuleRecord *r) {
  const NodeList *body = &r->module->syntax->program->as.list;
  const size_t kept = e->resources.count;
  Target target = {.is_function = true, .record = r};
  target_push(e, &target);
  Completion c = completion_normal();
  for (size_t i = 0; i < body->count && c.kind == COMPLETION_NORMAL; i++) {
    e->node = body->items[i];
    c = execute(e, body->items[i], r->scope);
    if (c.kind == COMPLETION_ABRUPT) fail_module(e, r, i, target.maybe);
  }
  target_pop(e, &target, c.kind == COMPLETION_ABRUPT ? completion_normal() : c);
  dispose_resources(e, kept);
}

Value module_ended(Evaluator *e, const Module *module) {
  const ModuleRecord *r = module->index < e->records.count ? e->records.items[module->index] : NULL;
  if (r == NULL || e->catch_level == NO_LEVEL) return value_undefined();
  if (r->doubt == NULL && r->failure != NULL) return throw_value(e, r->exception);
  if (r->doubt != NULL) may_throw(e, value_of_unknown(r->doubt));
  return value_undefined();
}

// What modules that wait to be evaluated declare is of no concern to code that runs before: it is as new as their
// values.
static void renew_linked(Evaluator *e) {
  for (size_t i = 0; i < e->records.count; i++) {
    const ModuleRecord *r = e->records.items[i];
    if (r == NULL || r->state != MODULE_LINKING) continue;
    for (uint32_t k = 0; k < r->scope->count; k++) r->scope->bindings[k]->serial = ++e->serial;
    if (!value_is_object(r->default_value)) continue;
    Property *exports = object_property(r->default_value.as.object, key_of(e->names.exports));
    exports->value.as.object->serial = r->default_value.as.object->serial = ++e->serial;
  }
}

// Modules are evaluated some time later, or not at all: neither what they find nor who finds them changed is known.
typedef struct SomeTime {
  size_t evaluated;
  uint64_t outer_later;
  Region *region;
  Target target; // that catches what they throw: whoever waits for them throws it
  int outer_catch;
} SomeTime;

static void some_time_begin(Evaluator *e, SomeTime *t, const Maybe *maybe) {
  *t = (SomeTime){
      .evaluated = e->evaluated, .outer_later = later_begin(e, e->serial, e->node), .outer_catch = e->catch_level};
  t->region = region_begin(e, maybe->kind, maybe->node, maybe->unknown);
  t->region->maybe.is_callback = maybe->is_callback;
  t->region->maybe.import = maybe->import;
  target_push(e, &t->target);
  if (e->catch_level != NO_LEVEL) e->catch_level = target_level(&t->target);
  renew_linked(e);
}

// Where nothing catches it, it is not known whether one threw.
static void some_time_end(Evaluator *e, const SomeTime *t) {
  e->catch_level = t->outer_catch;
  e->target = t->target.outer;
  MaybeEvaluation *evaluation = ARENA_NEW(e->arena, MaybeEvaluation);
  evaluation->why = t->region->maybe.unknown;
  if (e->catch_level == NO_LEVEL) evaluation->doubt = evaluation->why;
  region_end(e, t->region, &evaluation->changes, NULL);
  for (Region *open = e->region; open != NULL; open = open->outer) open->serial = e->serial; // the module stays
  e->later = t->outer_later;
  changes_forget(e, &evaluation->changes, evaluation->why);
  evaluator_lend_changes(e, &evaluation->changes);
  for (size_t i = 0; i < e->records.count; i++) {
    ModuleRecord *record = e->records.items[i];
    if (record != NULL && record->order > t->evaluated && record->maybe == NULL) record->maybe = evaluation;
  }
}

static void evaluate_module(Evaluator *e, Module *module, int depth);

// What a module asks for is none of the app's: it may not be there. Gives why, where something catches that; else NULL.
static const Unknown *lack(Evaluator *e, Module *from, Str specifier, bool require, Value opaque) {
  if (e->catch_level == NO_LEVEL || from == NULL || !value_is_unknown(opaque)) return NULL;
  if (!modules_may_lack(e->modules, from, specifier, require)) return NULL;
  may_throw(e, opaque);
  return opaque.as.unknown;
}

static void lack_requested(Evaluator *e, ModuleRecord *r, ModuleRequest *request) {
  const Str specifier = request->specifier->as.string->text;
  if (e->catch_level == NO_LEVEL || module_of_host(e, specifier).kind != VALUE_EMPTY) return;
  if (!modules_needs(e->modules, r->module, request)) return;
  const Request *found = modules_request(e->modules, r->module, specifier, false);
  const Value opaque = module_opaque(e, specifier, found, request->specifier);
  const Unknown *why = lack(e, r->module, specifier, false, opaque);
  if (r->doubt == NULL) r->doubt = why;
}

// How what a module imports has ended is how it ends itself, where something catches that. False: it failed.
static bool take_ending(Evaluator *e, ModuleRecord *r, ModuleRequest *request, const ModuleRecord *other) {
  if (e->catch_level == NO_LEVEL || (other->failure == NULL && other->doubt == NULL)) return true;
  if (!modules_needs(e->modules, r->module, request)) return true;
  if (other->doubt != NULL) {
    if (r->doubt == NULL) r->doubt = other->doubt;
    may_throw(e, value_of_unknown(other->doubt));
    return true;
  }
  r->failure = other->failure;
  r->exception = r->doubt == NULL ? other->exception : value_of_unknown(failure_reason(e, other));
  r->doubt = NULL;
  return false;
}

// The modules that one imports, in their order. Those behind one that failed are not evaluated here; behind one that
// may have failed they are, or some time later. False: one failed.
static bool evaluate_requests(Evaluator *e, ModuleRecord *r, int depth) {
  const Maybe *outer = evaluator_maybe(e);
  SomeTime later = {0};
  bool is_whole = true;
  for (size_t i = 0; i < r->module->requests.count && is_whole; i++) {
    ModuleRequest *request = &r->module->requests.items[i];
    Module *requested = requested_module(e, r->module, request, MODULE_LINKING);
    if (requested == NULL) {
      lack_requested(e, r, request);
      continue;
    }
    const Maybe *maybe = evaluator_maybe(e);
    if (later.region == NULL && maybe != outer) some_time_begin(e, &later, maybe);
    evaluate_module(e, requested, depth + 1);
    const ModuleRecord *other = record_of(e, requested);
    const bool is_cyclic = other->root != NULL && other->root->state == MODULE_EVALUATING;
    if (is_cyclic && other->root->order < r->root->order) r->root = other->root;
    is_whole = take_ending(e, r, request, other);
  }
  if (later.region != NULL) some_time_end(e, &later);
  return is_whole;
}

// The modules of a cycle fail together.
static void fail_cycles(Evaluator *e, const ModuleRecord *first) {
  for (size_t i = 0; i < e->records.count; i++) {
    ModuleRecord *r = e->records.items[i];
    if (r == NULL || r->order <= first->order || r->failure != NULL || r->doubt != NULL) continue;
    const ModuleRecord *root = r->root;
    while (root->root != root && root->failure == NULL && root->doubt == NULL) root = root->root;
    r->failure = root->failure;
    r->exception = root->exception;
    r->doubt = root->doubt;
  }
}

// It may have been evaluated before: else it is now.
static void evaluate_again(Evaluator *e, ModuleRecord *r) {
  changes_forget(e, &r->maybe->changes, r->maybe->why);
  e->foreign_node = r->maybe->why->node;
  e->generation++;
  if (r->doubt == NULL && r->failure == NULL) r->doubt = r->maybe->doubt;
}

static void evaluate_module(Evaluator *e, Module *module, int depth) {
  ModuleRecord *r = record_of(e, module);
  if (r->maybe != NULL) evaluate_again(e, r);
  if (e->region == NULL) r->maybe = NULL;
  if (r->state != MODULE_LINKING || depth > 20000) return;
  r->state = MODULE_EVALUATING;
  r->order = ++e->evaluated;
  r->root = r;
  const bool is_whole = evaluate_requests(e, r, depth);
  // What runs once takes as much as its text is long.
  e->budget.memory_end += module->source->text.length * MEMORY_PER_BYTE;
  // A module runs outside of whatever asked for it.
  Frame *frame = e->frame;
  size_t busy = e->busy;
  e->frame = NULL;
  e->busy = 0;
  r->asked_by = e->running;
  meet_waiting(e, r);
  r->begun = e->serial;
  e->running = r;
  if (is_whole) run_module(e, r);
  else run_failed(e, r, 0, NULL);
  e->busy = busy;
  e->frame = frame;
  e->running = r->asked_by;
  r->state = MODULE_DONE;
  if (depth == 0 && e->catch_level != NO_LEVEL && (r->failure != NULL || r->doubt != NULL)) fail_cycles(e, r);
  if (r->changed.count > 0) vec_push(e->arena, &e->waiting, r);
}

static void evaluate_some_time(Evaluator *e, Module *module, const Maybe *maybe) {
  SomeTime t;
  some_time_begin(e, &t, maybe);
  evaluate_module(e, module, 0);
  some_time_end(e, &t);
}

// Code asks for a module, which is linked. If that is code that may run, it may be the first that does.
static void evaluate_asked(Evaluator *e, Module *module, const Node *node) {
  const Maybe *maybe = evaluator_maybe(e);
  const size_t waiting = e->waiting.count;
  if (maybe == NULL || record_of(e, module)->state != MODULE_LINKING) {
    evaluate_module(e, module, 0);
  } else {
    Maybe asked = *maybe;
    asked.import = node;
    evaluate_some_time(e, module, &asked);
  }
  e->waiting.count = waiting; // who asked waits for it
}

static const Node *specifier_node(const Node *node) {
  switch (node->kind) {
  case NODE_CALL: return node->as.call.arguments.items[0];
  case NODE_IMPORT_EQUALS: return node->as.import_equals.specifier;
  default: return node->as.expression;
  }
}

// A module that is not evaluated yet, or else *value.
static Module *load(Evaluator *e, const Node *node, Str specifier, bool require, Value *value) {
  Module *from = node_module(e, node);
  *value = module_of_host(e, specifier);
  if (value->kind != VALUE_EMPTY) return NULL;
  *value = unknown_unsupported(e, "require");
  if (from == NULL) return NULL;
  const Request *request = modules_request(e->modules, from, specifier, require);
  if (request->module != NULL) {
    link_module(e, request->module, 0);
    return request->module;
  }
  const bool resolves = request->resolution.kind == RESOLVED_FOREIGN;
  *value = module_opaque(e, specifier, request, resolves ? node : specifier_node(node));
  return NULL;
}

// What asking for a module gives.
static Value given(Evaluator *e, const Node *node, Module *module, bool require) {
  if (require && module->syntax == NULL) return record_of(e, module)->default_value;
  if (require && module->is_commonjs) return module_commonjs(e, record_of(e, module));
  const bool is_across = require || (module->is_commonjs && module_is_across(e, module, node_module(e, node)));
  return module_namespace(e, module, is_across);
}

Value module_perhaps(Evaluator *e, const Node *node, Str specifier, bool require, const Maybe *maybe) {
  const Request *request = modules_request(e->modules, node_module(e, node), specifier, require);
  const bool is_new = request->module != NULL && record_of(e, request->module)->state == MODULE_NEW;
  const size_t waiting = e->waiting.count;
  Value value;
  Module *module = load(e, node, specifier, require, &value);
  if (module == NULL) return value_undefined();
  if (is_new) evaluate_some_time(e, module, maybe);
  else if (record_of(e, module)->maybe != NULL) evaluate_again(e, record_of(e, module));
  e->waiting.count = waiting;
  return given(e, node, module, require);
}

// A CommonJS module that threw is run anew by the next `require`: whether it throws again, and what comes of it if not,
// is not known.
static Value require_failed(Evaluator *e, const Node *node, ModuleRecord *r) {
  const Unknown *why = r->doubt != NULL ? r->doubt : failure_reason(e, r);
  const Value before = given(e, node, r->module, true);
  if (r->maybe != NULL) {
    evaluate_again(e, r);
  } else {
    *r = (ModuleRecord){.module = r->module, .default_value = value_empty()};
    link_module(e, r->module, 0);
    evaluate_some_time(e, r->module, &(Maybe){.kind = MAYBE_CONDITION, .node = node, .unknown = why});
  }
  if (r->failure != NULL && r->doubt == NULL) return module_ended(e, r->module);
  if (r->doubt != NULL) why = r->doubt;
  may_throw(e, value_of_unknown(why));
  return perhaps(e, perhaps(e, value_of_unknown(why), before), given(e, node, r->module, true));
}

// `node`: the call of require or the `import a = require(…)`.
Value require_module(Evaluator *e, const Node *node, Str specifier) {
  Value value;
  Module *module = load(e, node, specifier, true, &value);
  if (module == NULL) lack(e, node_module(e, node), specifier, true, value);
  if (module == NULL) return value;
  ModuleRecord *r = record_of(e, module);
  const bool has_failed = r->state == MODULE_DONE && (r->doubt != NULL || r->failure != NULL);
  if (has_failed && module->is_commonjs && e->catch_level != NO_LEVEL) return require_failed(e, node, r);
  evaluate_asked(e, module, node);
  TRY(module_ended(e, module));
  return given(e, node, module, true);
}

Value require_computed(Evaluator *e, const Node *node, Scope *scope) {
  const Value specifier = evaluate(e, specifier_node(node), scope);
  TRY(specifier);
  if (specifier.kind == VALUE_STRING) return require_module(e, node, specifier.as.string->text);
  may_throw(e, specifier);
  if (shapes_name_modules(specifier)) return shapes_import(e, node, specifier, true);
  const Call call = {.this_value = value_undefined(), .arguments = &specifier, .count = 1, .node = node};
  return call_value(e, evaluate(e, node->as.call.callee, scope), &call);
}

Value import_dynamic(Evaluator *e, const Node *node, Scope *scope) {
  Value value, specifier = evaluate(e, node->as.expression, scope);
  TRY(specifier);
  TRY(specifier = to_string(e, specifier));
  may_throw(e, specifier);
  if (specifier.kind != VALUE_STRING) return shapes_import(e, node, specifier, false);
  const Str text = specifier.as.string->text;
  Module *module = load(e, node, text, false, &value);
  if (module == NULL) lack(e, node_module(e, node), text, false, value);
  if (module == NULL) return value;
  evaluate_asked(e, module, node);
  return given(e, node, module, false);
}

Value import_later(Evaluator *e, const Node *node, Scope *scope) {
  Value value, specifier = evaluate(e, node->as.expression, scope);
  TRY(specifier);
  TRY(specifier = to_string(e, specifier));
  if (specifier.kind != VALUE_STRING) return shapes_import(e, node, specifier, false);
  Module *module = load(e, node, specifier.as.string->text, false, &value);
  Promise *promise = NULL;
  if (module != NULL) {
    value = given(e, node, module, false);
    // In code that may run it does not matter when.
    if (evaluator_maybe(e) != NULL) evaluate_asked(e, module, node);
    else promise = ARENA_NEW(e->arena, Promise);
    if (promise != NULL) *promise = (Promise){.value = value};
    if (promise != NULL && record_of(e, module)->state == MODULE_LINKING)
      vec_push(e->arena, &e->imports, ((PendingImport){module, node}));
  }
  Value known = perhaps(e, unknown_new(e, UNKNOWN_AWAIT, node, STR("import(…)"), NULL), value);
  Unknown *u = unknown_renew(e, &known);
  u->promise = promise;
  u->is_object = true;
  return known;
}

static const Promise *innermost(Value v) {
  const Promise *promise = value_is_unknown(v) ? v.as.unknown->promise : NULL;
  while (promise != NULL && value_is_unknown(promise->value) && promise->value.as.unknown->promise != NULL)
    promise = promise->value.as.unknown->promise;
  return promise;
}

static const Module *imported_module(const Promise *promise) {
  const bool is_module = promise != NULL && !promise->is_rejected && value_is_object(promise->value) &&
                         promise->value.as.object->class == CLASS_NAMESPACE;
  return is_module ? promise->value.as.object->as.module : NULL;
}

const Promise *promise_settled(Evaluator *e, Value v) {
  const Promise *promise = innermost(v);
  const Module *module = imported_module(promise);
  if (promise == NULL || promise->is_certain) return promise;
  return module != NULL && e->records.items[module->index]->state == MODULE_DONE ? promise : NULL;
}

static void evaluate_pending(Evaluator *e, const PendingImport *import, MaybeKind kind) {
  const Unknown *why = unknown_new(e, UNKNOWN_AWAIT, import->node, STR("import(…)"), NULL).as.unknown;
  evaluate_some_time(e, import->module, &(Maybe){.kind = kind, .node = import->node, .unknown = why});
}

// What `then` of a promise gives, or `finally`, waits for that.
static bool is_waiting_call(Evaluator *e, const Node *node) {
  if (node == NULL || node->kind != NODE_CALL || global_is_changed(e, STR("Promise"))) return false;
  const Node *callee = node_strip(node->as.call.callee);
  if (callee->kind != NODE_MEMBER || node->as.call.arguments.count != 1) return false;
  const Str name = callee->as.member.name->text;
  return str_is(name, "then") || str_is(name, "finally");
}

// The module that a promise waits for: that of an import(…), or of one that such a call is of.
static const Module *awaited_module(Evaluator *e, Value v) {
  enum { CALLS_MOST = 16 };
  for (int i = 0; i < CALLS_MOST && value_is_unknown(v); i++) {
    const Module *module = imported_module(innermost(v));
    const Unknown *u = v.as.unknown;
    if (module != NULL || !is_waiting_call(e, u->node) || u->cause == NULL || u->cause->cause == NULL) return module;
    v = value_of_unknown(u->cause->cause); // behind the method
  }
  return NULL;
}

static void await_import(Evaluator *e, Value promise) {
  const Module *module = awaited_module(e, promise);
  if (module != NULL) e->records.items[module->index]->is_awaited = true;
}

void imports_await(Evaluator *e, Value awaited, bool is_list) {
  if (e->imports.count == 0) return;
  if (!is_list) await_import(e, awaited);
  if (!is_list || !value_is_object(awaited) || awaited.as.object->class != CLASS_ARRAY) return;
  Object *list = awaited.as.object;
  evaluator_charge(e, list->as.array.count);
  for (size_t i = 0; i < list->as.array.count; i++) await_import(e, array_item(e, list, i));
}

// One that is awaited is evaluated for certain; where one that failed is caught, those behind it are some time later.
static void settle(Evaluator *e, const PendingImport *imports, size_t count, bool settles_all) {
  bool is_whole = true;
  for (size_t i = 0; i < count; i++) {
    const ModuleRecord *r = record_of(e, imports[i].module);
    if (r->is_awaited && (is_whole || settles_all)) evaluate_module(e, imports[i].module, 0);
    else if (r->state == MODULE_LINKING) evaluate_pending(e, &imports[i], MAYBE_CONDITION);
    is_whole &= e->catch_level == NO_LEVEL || (r->failure == NULL && r->doubt == NULL);
  }
}

void imports_settle(Evaluator *e, bool settles_all) {
  const size_t end = e->imports.count, waiting = e->waiting.count;
  if (end == 0) return;
  PendingImport *imports = ARENA_ARRAY(e->arena, PendingImport, end); // those modules may import others, and wait
  memcpy(imports, e->imports.items, end * sizeof *imports);
  e->imports.count = 0;
  Target target = {0};
  const int outer_catch = e->catch_level;
  if (settles_all) target_push(e, &target);
  if (settles_all) e->catch_level = target_level(&target);
  settle(e, imports, end, settles_all);
  e->catch_level = outer_catch;
  if (settles_all) target_pop(e, &target, completion_normal());
  e->waiting.count = waiting;
}

void evaluator_run(Evaluator *e, Module *entry) {
  link_module(e, entry, 0);
  evaluate_module(e, entry, 0);
  region_close(e, 0);
  timers_run(e);
  for (size_t i = 0; i < e->imports.count; i++) evaluate_pending(e, &e->imports.items[i], MAYBE_HANDLER);
  evaluator_run_given(e);
  handlers_run(e, entry);
  evaluator_run_given(e);
}

static void evaluate_forgotten(Evaluator *e, Module *from, const ModuleRequest *request) {
  if (!modules_is_forgotten(from, request)) return;
  Module *forgotten = modules_request(e->modules, from, request->specifier->as.string->text, false)->module;
  if (forgotten == NULL) return;
  budget_renew(e);
  link_module(e, forgotten, 0);
  evaluate_module(e, forgotten, 0);
  e->abrupt = ABRUPT_NONE;
}

void evaluator_run_forgotten(Evaluator *e) {
  const size_t count = e->modules->all.count; // not what forgotten modules forget
  for (size_t i = 0; i < count; i++) {
    Module *from = e->modules->all.items[i];
    if (record_of(e, from)->state != MODULE_DONE) continue;
    for (size_t k = 0; k < from->requests.count; k++) evaluate_forgotten(e, from, &from->requests.items[k]);
  }
}

Value evaluator_export(Evaluator *e, Module *module, const char *name) {
  bool is_certain;
  Value v = module_export(e, module, false, intern_c(e->interner, name), &is_certain);
  if (value_is_abrupt(v)) {
    e->abrupt = ABRUPT_NONE;
    return unknown_new(e, UNKNOWN_THROWS, e->abrupt_node, (Str){0}, NULL);
  }
  return v;
}

// Whether what an export is by now is no class; what is not made yet may be one.
static bool is_no_class(Evaluator *e, Module *module, const Export *x) {
  const Binding *b = x->kind == EXPORT_LOCAL ? scope_find_own(record_of(e, module)->scope, x->local) : NULL;
  return b != NULL && b->import_module == NULL && b->deferred == NULL && b->value.kind != VALUE_EMPTY &&
         !value_is_unknown(b->value) && !function_is_class(b->value);
}

static void see_export(Evaluator *e, Module *module, const String *name, ExportVisit *visit, void *context) {
  bool is_certain;
  const Value v = module_export(e, module, false, name, &is_certain);
  if (value_is_abrupt(v)) e->abrupt = ABRUPT_NONE;
  else visit(context, name->text, v);
}

void evaluator_exports(Evaluator *e, Module *module, NameWanted *is_wanted, ExportVisit *visit, void *context) {
  bool has_star = module->is_commonjs;
  for (size_t i = 0; i < module->exports.count; i++) has_star |= module->exports.items[i].exported == NULL;
  for (size_t i = 0; i < module->exports.count && !has_star; i++) {
    const Export *x = &module->exports.items[i];
    if (is_wanted(x->exported->text) || !is_no_class(e, module, x)) see_export(e, module, x->exported, visit, context);
  }
  KeyList names = {0};
  if (has_star) module_export_names(e, module, &names);
  for (size_t i = 0; i < names.count; i++) see_export(e, module, names.items[i].string, visit, context);
}

const Maybe *evaluator_failure(Evaluator *e, const Module *module) {
  return module->index < e->records.count && e->records.items[module->index] != NULL
             ? e->records.items[module->index]->failure
             : NULL;
}
