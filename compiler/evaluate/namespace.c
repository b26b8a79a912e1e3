// What a module exports: the bindings that names resolve to (ECMA-262, 16.2.1.7.2.2), and namespaces of them.
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "support/sort.h"

enum { EXPORT_DEPTH_LIMIT = 200 };

typedef enum FoundKind {
  FOUND_NOTHING,
  FOUND_BINDING,   // of a module's scope
  FOUND_NAMESPACE, // of `module`
  FOUND_MEMBER,    // `name` of JSON or of CommonJS's exports, `module`
  FOUND_VALUE,     // the host's, or an Unknown: no module of the app gives it
  FOUND_MAYBE,     // an Unknown: whether there is anything of that name is not known either
  FOUND_AMBIGUOUS  // several `export *` give it
} FoundKind;

typedef struct Found {
  FoundKind kind;
  Binding *binding;
  Module *module;
  const String *name;
  const Export *export; // of the namespace: V8 makes a binding for each, where ECMA-262 has one
  Value value;
  const Unknown *doubt; // an `export *` that may make it ambiguous; NULL: none
  const Module *from;   // of what CommonJS gives, who asks; NULL: a namespace,
  bool is_across;       // Object.is_across
} Found;

typedef struct Further {
  const ModuleRecord *module;
  Answer answer;
} Further;

// One search: no module is asked twice for a name.
typedef struct Search {
  Evaluator *e;
  size_t number;
  VEC(Further) further; // where a module is asked for several names
  bool is_cyclic;       // a module asked for what it was asked for
  bool is_under_way;
  bool is_passing;    // it asked what may have other names later
  const Unknown *why; // not all names are known
} Search;

// What a name of a module resolved to, as long as no module was linked since.
typedef struct Resolved {
  Found found;
  size_t linkage;
} Resolved;

static const Found nothing = {.kind = FOUND_NOTHING};

static Search search_begin(Evaluator *e) { return (Search){.e = e, .number = ++e->searches}; }

// NULL: it was not asked yet. Good until the next is asked.
static Answer *answer_of(Search *s, ModuleRecord *r, const String *name) {
  if (r->answer.search != s->number) return NULL;
  if (r->answer.name == name) return &r->answer;
  for (size_t i = 0; i < s->further.count; i++)
    if (s->further.items[i].module == r && s->further.items[i].answer.name == name) return &s->further.items[i].answer;
  return NULL;
}

static void ask(Search *s, ModuleRecord *r, const String *name) {
  const Answer asked = {.search = s->number, .name = name};
  if (r->answer.search != s->number) r->answer = asked;
  else vec_push(s->e->arena, &s->further, ((Further){r, asked}));
}

// What stands behind a specifier that is no module of the app: the host's, a package's, or nothing.
Value module_opaque(Evaluator *e, Str specifier, const Request *request, const Node *node) {
  if (str_is(specifier, "process") || str_is(specifier, "node:process"))
    return unknown_of_runtime(e, node, STR("process"));
  const ResolutionKind kind = request->resolution.kind;
  const UnknownReason reason = kind == RESOLVED_FOREIGN       ? UNKNOWN_FOREIGN
                               : kind == RESOLVED_DECLARATION ? UNKNOWN_DECLARED
                               : kind == RESOLVED_OUTSIDE     ? UNKNOWN_OUTSIDE
                                                              : UNKNOWN_UNRESOLVED;
  const Str from = reason == UNKNOWN_UNRESOLVED ? request->resolution.lacking : specifier;
  return unknown_of_module(e, reason, node, from, specifier);
}

Value module_of_host(Evaluator *e, Str specifier) {
  return e->host.module == NULL ? value_empty() : e->host.module(e->host.context, e, specifier);
}

Value module_commonjs(Evaluator *e, const ModuleRecord *r) {
  if (r->default_value.kind == VALUE_EMPTY) return value_undefined();
  return value_get(e, r->default_value, key_of(e->names.exports));
}

static Value value_whole(Evaluator *e, Module *module) {
  ModuleRecord *r = record_of(e, module);
  return module->is_commonjs ? module_commonjs(e, r) : r->default_value;
}

// What is exported by name.
static Value value_members(Evaluator *e, Module *module) {
  const ModuleRecord *r = record_of(e, module);
  return r->members != NULL ? value_object(r->members) : value_whole(e, module);
}

// Whether a value of CommonJS says of itself that it was compiled from an ES module: 1, 0; -1: that is not known.
static int is_compiled(Evaluator *e, Value whole, const Unknown **why) {
  const String *marker = intern_c(e->interner, "__esModule");
  size_t hops = 0;
  Property said;
  if (value_is_object(whole) && whole.as.object->class == CLASS_NAMESPACE &&
      object_holds(e, whole.as.object, key_of(marker), &said) && !(said.flags & PROPERTY_MAYBE))
    return value_truth(said.value);
  *why = value_is_unknown(whole) ? whole.as.unknown : NULL;
  for (Object *o = value_is_object(whole) ? whole.as.object : NULL; o != NULL; o = o->prototype) {
    const Property *p = object_property(o, key_of(marker));
    const bool is_plain = p != NULL && !(p->flags & (PROPERTY_MAYBE | PROPERTY_ACCESSOR));
    if (is_plain && !value_is_unknown(p->value)) return value_truth(p->value);
    if (p != NULL)
      *why = value_is_unknown(p->value) ? p->value.as.unknown
                                        : unknown_unsupported(e, "a getter of `__esModule`").as.unknown;
    else *why = o->unknown != NULL ? o->unknown : o->adopted;
    if (*why != NULL) return -1;
    if (!object_hop(e, &hops)) break;
  }
  return *why != NULL ? -1 : 0;
}

// What a CommonJS module exports by default.
static Value value_default(Evaluator *e, const Found *found) {
  const Value whole = value_whole(e, found->module);
  const Unknown *why = NULL;
  const int compiled = found->module->is_commonjs ? is_compiled(e, whole, &why) : 0;
  const bool is_across =
      compiled != 0 && (found->is_across || (found->from != NULL && modules_is_esm(e->modules, found->from)));
  if (value_is_abrupt(whole) || compiled == 0 || is_across) return whole;
  const Value v = value_get(e, whole, key_of(e->names.default_));
  if (compiled > 0 || value_is_abrupt(v)) return v;
  const Value either = value_is_unknown(whole) ? whole : unknown_from(e, value_of_unknown(why));
  return perhaps(e, perhaps(e, either, whole), v);
}

static Found find_value(Value v, bool is_certain) {
  return (Found){.kind = is_certain ? FOUND_VALUE : FOUND_MAYBE, .value = v};
}

static Found find_member(Search *s, Module *module, const String *name) {
  Evaluator *e = s->e;
  s->is_passing = true;
  const Found found = {.kind = FOUND_MEMBER, .module = module, .name = name};
  if (name == e->names.default_) return found;
  const Value members = value_members(e, module);
  if (value_is_unknown(members)) return find_value(value_get(e, members, key_of(name)), false);
  Property p;
  return value_is_object(members) && object_own(e, members.as.object, key_of(name), &p) ? found : nothing;
}

static Found find(Search *s, Module *module, const String *name, int depth);

// What `specifier`, written in `module`, exports under `name` ("*": the namespace).
static Found find_behind(Search *s, Module *module, const Export *x, const String *name, int depth) {
  Evaluator *e = s->e;
  const Str text = x->specifier->as.string->text;
  const bool is_whole = name == e->names.star || name == e->names.default_;
  const Value host = module_of_host(e, text);
  if (host.kind != VALUE_EMPTY) {
    const Value v = is_whole ? host : value_get(e, host, key_of(name));
    return v.kind == VALUE_UNDEFINED && x->kind == EXPORT_STAR ? nothing : find_value(v, true);
  }
  const Request *request = modules_request(e->modules, module, text, false);
  if (request->module == NULL) {
    const bool resolves = request->resolution.kind == RESOLVED_FOREIGN, is_certain = x->kind != EXPORT_STAR;
    const Value v = module_opaque(e, text, request, resolves ? x->node : x->specifier);
    if (!resolves || is_whole) return find_value(v, is_certain);
    if (v.as.unknown->reason == UNKNOWN_GLOBAL)
      return find_value(unknown_member(e, v, key_of(name), x->node), is_certain);
    return find_value(unknown_of_module(e, UNKNOWN_FOREIGN, x->node, text, name->text), is_certain);
  }
  if (name == e->names.star) return (Found){.kind = FOUND_NAMESPACE, .module = request->module, .from = module};
  Found found = find(s, request->module, name, depth + 1);
  if (found.kind == FOUND_MEMBER && found.module == request->module) found.from = module;
  return found;
}

// Whether two of the kind may be one binding of a package.
static bool is_opaque(const Found *found) { return found->kind == FOUND_VALUE && value_is_unknown(found->value); }

static bool is_same(const Found *a, const Found *b) {
  if (a->kind != b->kind) return false;
  switch (a->kind) {
  case FOUND_BINDING: return a->binding == b->binding;
  case FOUND_VALUE:
    return value_is_object(a->value) && value_is_object(b->value) && a->value.as.object == b->value.as.object;
  default: return a->module == b->module && a->name == b->name && a->export == b->export;
  }
}

static const Export *candidate(const Module *module, const ExportList *candidates, size_t i) {
  return &module->exports.items[candidates == NULL ? i : candidates->items[i]];
}

static size_t candidate_count(const Module *module, const ExportList *candidates) {
  return candidates == NULL ? module->exports.count : candidates->count;
}

static Found find_ambiguous(Search *s, const Export *x, const String *name, bool is_certain) {
  const Str in_cycle = STR("a name that several `export *` of a cycle may give");
  if (is_certain && !s->is_cyclic) return (Found){.kind = FOUND_AMBIGUOUS};
  const UnknownReason reason = s->is_cyclic ? UNKNOWN_UNSUPPORTED : UNKNOWN_AMBIGUOUS;
  return find_value(unknown_new(s->e, reason, x->node, s->is_cyclic ? in_cycle : name->text, NULL), false);
}

// In cycles, and where one of two modules has several and so has none, V8 finds what is ambiguous by ECMA-262.
static Found find_in_stars(Search *s, Module *module, const ExportList *candidates, const String *name, int depth) {
  Found best = nothing;
  const Unknown *doubt = NULL;
  const Export *several = NULL; // that has several of the name
  if (name == s->e->names.default_) return nothing;
  for (size_t i = 0; i < candidate_count(module, candidates); i++) {
    const Export *x = candidate(module, candidates, i);
    if (x->kind != EXPORT_STAR) continue;
    const Found found = find_behind(s, module, x, name, depth);
    if (found.kind == FOUND_AMBIGUOUS) several = x;
    else if (found.kind == FOUND_MAYBE) doubt = found.value.as.unknown;
    else if (best.kind == FOUND_NOTHING) best = found;
    else if (found.kind == FOUND_NOTHING) continue;
    else if (is_opaque(&found) || is_opaque(&best)) doubt = (is_opaque(&best) ? &best : &found)->value.as.unknown;
    else if (!is_same(&best, &found)) return find_ambiguous(s, x, name, several == NULL);
    if (several != NULL && best.kind != FOUND_NOTHING) return find_ambiguous(s, x, name, false);
  }
  if (several != NULL && doubt == NULL) return find_ambiguous(s, several, name, true);
  if (doubt == NULL) return best;
  if (best.kind == FOUND_NOTHING || is_opaque(&best)) return find_value(value_of_unknown(doubt), false);
  best.doubt = doubt;
  return best;
}

// Of `export default T` nothing is left where T is a type, and which names of other files are types is not looked into.
static bool may_be_type(const Export *x, const Binding *b) {
  if (x->kind != EXPORT_LOCAL || x->node->kind != NODE_IDENTIFIER || !value_is_unknown(b->value)) return false;
  const UnknownReason reason = b->value.as.unknown->reason;
  return reason == UNKNOWN_GLOBAL || reason == UNKNOWN_UNEXPORTED;
}

// An export that is written out; nothing where that is of a type.
static Found find_written(Search *s, Module *module, const Export *x, int depth) {
  Evaluator *e = s->e;
  ModuleRecord *r = record_of(e, module);
  if (x->kind == EXPORT_INDIRECT) {
    Found found = find_behind(s, module, x, x->imported, depth);
    found.doubt = NULL; // the program would not load
    return found;
  }
  if (x->kind == EXPORT_NAMESPACE) {
    Found found = find_behind(s, module, x, e->names.star, depth);
    if (found.kind == FOUND_NAMESPACE) found.export = x;
    return found;
  }
  Binding *b = r->scope == NULL ? NULL : scope_find_own(r->scope, x->local);
  if (b != NULL && may_be_type(x, b)) return find_value(b->value, false);
  return b == NULL ? nothing : (Found){.kind = FOUND_BINDING, .binding = b};
}

// The statement that cannot be parsed and may export `name`; what was not read at all may, too.
static const Node *unparsed_export(const Module *module, const String *name) {
  const NodeList statements = module->syntax->program->as.list;
  for (size_t i = 0; i < statements.count; i++) {
    const Node *n = statements.items[i];
    if (n->kind != NODE_ERROR) continue;
    if (n->as.is_too_deep) return n;
    for (size_t k = 0; k < n->as.word_count; k++)
      if (n->as.words[k] == name) return n;
  }
  return NULL;
}

static Found find_in_exports(Search *s, Module *module, const String *name, int depth) {
  const ExportList *candidates = modules_exports_of(s->e->modules, module, name);
  for (size_t i = 0; i < candidate_count(module, candidates); i++) {
    const Export *x = candidate(module, candidates, i);
    if (x->kind == EXPORT_STAR || x->exported != name) continue;
    const Found found = find_written(s, module, x, depth);
    if (found.kind != FOUND_NOTHING) return found;
  }
  return find_in_stars(s, module, candidates, name, depth);
}

static Found find_in_module(Search *s, Module *module, const String *name, int depth) {
  Evaluator *e = s->e;
  if (module->is_commonjs) return find_member(s, module, name);
  ModuleRecord *r = record_of(e, module);
  const Answer *before = answer_of(s, r, name);
  if (before != NULL && before->found != NULL) return *before->found;
  if (before != NULL) {
    s->is_cyclic = true;
    return nothing;
  }
  ask(s, r, name);
  const Found found = find_in_exports(s, module, name, depth);
  Found *kept = found.kind == FOUND_NOTHING ? NULL : ARENA_NEW(e->arena, Found);
  if (kept != NULL) *kept = found;
  answer_of(s, r, name)->found = kept != NULL ? kept : &nothing;
  return found;
}

static Found find_anew(Search *s, Module *module, const String *name, int depth) {
  Evaluator *e = s->e;
  if (depth > EXPORT_DEPTH_LIMIT || !evaluator_charge(e, 1))
    return find_value(unknown_new(e, UNKNOWN_BUDGET, NULL, (Str){0}, NULL), false);
  if (module->syntax == NULL) return find_member(s, module, name);
  const Found found = find_in_module(s, module, name, depth);
  const Node *unparsed = found.kind == FOUND_NOTHING ? unparsed_export(module, name) : NULL;
  return unparsed == NULL ? found : find_value(unknown_new(e, UNKNOWN_SYNTAX, unparsed, (Str){0}, NULL), false);
}

static bool is_settled(const Search *s, const Found *found) {
  if (s->is_passing || found->doubt != NULL) return false;
  return found->kind == FOUND_NAMESPACE || (found->kind == FOUND_BINDING && found->binding->value.kind != VALUE_EMPTY);
}

static Found find(Search *s, Module *module, const String *name, int depth) {
  if (s->is_under_way) return find_anew(s, module, name, depth);
  s->is_under_way = true;
  Evaluator *e = s->e;
  Map *known = &record_of(e, module)->resolved;
  Resolved *r = map_get(known, name->text);
  if (r != NULL && r->linkage == e->linkage) return r->found;
  const Found found = find_anew(s, module, name, depth);
  if (!is_settled(s, &found)) return found;
  if (r == NULL) {
    known->arena = e->arena;
    r = ARENA_NEW(e->arena, Resolved);
    map_put(known, name->text, r);
  }
  *r = (Resolved){.found = found, .linkage = e->linkage};
  return found;
}

bool module_is_across(Evaluator *e, const Module *module, const Module *from) {
  return module->is_commonjs && from != NULL && modules_is_esm(e->modules, from);
}

Value module_namespace(Evaluator *e, Module *module, bool is_across) {
  ModuleRecord *r = record_of(e, module);
  if (module->syntax == NULL && value_is_unknown(r->default_value)) return r->default_value;
  Object **namespace = &r->namespaces[is_across];
  if (*namespace == NULL) {
    *namespace = object_make(e, CLASS_NAMESPACE, NULL);
    (*namespace)->serial = 0;
    (*namespace)->as.module = module;
    (*namespace)->is_across = is_across;
    (*namespace)->extensible = false;
  }
  return value_object(*namespace);
}

// VALUE_EMPTY: there is none, or several.
static Value found_read(Evaluator *e, const Found *found) {
  switch (found->kind) {
  case FOUND_NOTHING:
  case FOUND_AMBIGUOUS: break;
  case FOUND_BINDING:
    if (e->is_reaching) found->binding->is_reachable = true;
    return binding_read(e, found->binding);
  case FOUND_NAMESPACE: return module_namespace(e, found->module, module_is_across(e, found->module, found->from));
  case FOUND_MEMBER:
    if (found->name == e->names.default_) return value_default(e, found);
    return value_get(e, value_members(e, found->module), key_of(found->name));
  case FOUND_VALUE:
  case FOUND_MAYBE: return found->value;
  }
  return value_empty();
}

Value import_read(Evaluator *e, Binding *b) {
  const Import *import = b->import;
  const Export as_export = {.kind = EXPORT_INDIRECT, .specifier = import->specifier, .node = import->node};
  Search s = search_begin(e);
  const Found found = find_behind(&s, b->import_module, &as_export, import->imported, 0);
  if (e->abrupt == ABRUPT_BUDGET) return value_abrupt();
  const Value v = found_read(e, &found);
  if (v.kind != VALUE_EMPTY) return v;
  const UnknownReason reason = found.kind == FOUND_AMBIGUOUS ? UNKNOWN_AMBIGUOUS : UNKNOWN_UNEXPORTED;
  return unknown_new(e, reason, import->node, import->imported->text, NULL);
}

// ---- the names of a namespace ----

static void add_members(Search *s, const ModuleRecord *r, Map *names, int depth) {
  Evaluator *e = s->e;
  for (size_t i = 0; r->members != NULL && i < r->members->property_count; i++) {
    const String *name = r->members->properties[i].key.string;
    if (name != e->names.default_) map_put(names, name->text, (void *)(uintptr_t)name);
  }
  if (depth == 0) map_put(names, e->names.default_->text, (void *)(uintptr_t)e->names.default_);
  if (value_is_unknown(r->default_value)) s->why = r->default_value.as.unknown;
}

// What can be seen of it; tools that load the module from elsewhere know by its text alone what it exports by name.
static void add_commonjs(Search *s, Module *module, Map *names, int depth) {
  Evaluator *e = s->e;
  s->why = unknown_unsupported(e, "what a CommonJS module exports by name").as.unknown;
  if (depth == 0) map_put(names, e->names.default_->text, (void *)(uintptr_t)e->names.default_);
  const Value whole = value_whole(e, module);
  const Object *o = value_is_object(whole) && whole.as.object->class != CLASS_HOST ? whole.as.object : NULL;
  for (size_t i = 0; o != NULL && i < o->property_count; i++) {
    const String *name = o->properties[i].key.string;
    if (name != NULL && name != e->names.default_) map_put(names, name->text, (void *)(uintptr_t)name);
  }
  if (value_is_abrupt(whole) && e->abrupt == ABRUPT_THROW) e->abrupt = ABRUPT_NONE;
}

static void add_names(Search *s, Module *module, Map *names, int depth);

static void add_star(Search *s, Module *module, const Export *x, Map *names, int depth) {
  const Str specifier = x->specifier->as.string->text;
  const Request *request = modules_request(s->e->modules, module, specifier, false);
  if (request->module != NULL) add_names(s, request->module, names, depth + 1);
  else s->why = module_opaque(s->e, specifier, request, x->specifier).as.unknown;
}

// What a module may export (ECMA-262, 16.2.1.7.2.1 GetExportedNames).
static void add_names(Search *s, Module *module, Map *names, int depth) {
  Evaluator *e = s->e;
  ModuleRecord *r = record_of(e, module);
  if (module->syntax == NULL) {
    add_members(s, r, names, depth);
    return;
  }
  const bool is_within = depth <= EXPORT_DEPTH_LIMIT && evaluator_charge(e, 1);
  if (!is_within) s->why = unknown_new(e, UNKNOWN_BUDGET, NULL, (Str){0}, NULL).as.unknown;
  else if (module->is_commonjs) add_commonjs(s, module, names, depth);
  if (!is_within || module->is_commonjs) return;
  const Answer *before = answer_of(s, r, e->names.star);
  s->is_cyclic |= before != NULL && before->found == NULL;
  if (before != NULL) return;
  ask(s, r, e->names.star);
  for (size_t i = 0; i < module->exports.count; i++) {
    const Export *x = &module->exports.items[i];
    if (x->kind == EXPORT_STAR) add_star(s, module, x, names, depth);
    else if (depth == 0 || x->exported != e->names.default_)
      map_put(names, x->exported->text, (void *)(uintptr_t)x->exported);
  }
  answer_of(s, r, e->names.star)->found = &nothing;
}

// By name (ECMA-262, 10.4.6.12), but what is an index comes first, as V8 has it of any object.
static int compare_keys(const void *a, const void *b) {
  const String *x = ((const Key *)a)->string, *y = ((const Key *)b)->string;
  if (x->index != y->index) return x->index < y->index ? -1 : 1;
  return string_compare(x, y);
}

// Whether the namespace has the name is not known: in cycles, and where one of two modules has several, V8 differs.
static bool is_doubtful(const Found *found, bool is_in_cycle) {
  if (found->kind == FOUND_AMBIGUOUS) return is_in_cycle;
  return found->kind == FOUND_MAYBE && found->value.as.unknown->reason == UNKNOWN_AMBIGUOUS;
}

const Unknown *module_export_names(Evaluator *e, Module *module, KeyList *names) {
  Map written = {.arena = e->arena};
  Search all = search_begin(e);
  add_names(&all, module, &written, 0);
  for (size_t i = 0; i < written.count; i++) {
    const String *name = written.entries[i].value;
    Search s = search_begin(e);
    const Found found = find(&s, module, name, 0);
    if (is_doubtful(&found, all.is_cyclic))
      all.why = unknown_unsupported(e, "a name that several `export *` give").as.unknown;
    else if (found.kind == FOUND_MAYBE) all.why = found.value.as.unknown;
    else if (found.kind != FOUND_NOTHING && found.kind != FOUND_AMBIGUOUS) vec_push(e->arena, names, key_of(name));
  }
  sort_items(names->items, names->count, sizeof *names->items, compare_keys);
  return all.why;
}

// Whether `export *` leads back to a module that it came from.
static bool is_cyclic(Evaluator *e, Module *module) {
  Map names = {.arena = e->arena};
  Search s = search_begin(e);
  add_names(&s, module, &names, 0);
  return s.is_cyclic;
}

Value module_export(Evaluator *e, Module *module, bool is_across, const String *name, bool *is_certain) {
  Search s = search_begin(e);
  Found found = find(&s, module, name, 0);
  if (found.kind == FOUND_MEMBER && found.module == module) found.is_across = is_across;
  if (found.kind == FOUND_AMBIGUOUS && is_cyclic(e, module))
    found = find_value(unknown_new(e, UNKNOWN_AMBIGUOUS, NULL, name->text, NULL), false);
  *is_certain = found.kind != FOUND_MAYBE && found.doubt == NULL;
  if (e->abrupt == ABRUPT_BUDGET) return value_abrupt();
  const Value v = found_read(e, &found);
  return found.doubt == NULL || value_is_abrupt(v) ? v : perhaps(e, value_of_unknown(found.doubt), v);
}

ValueList module_export_values(Evaluator *e, const Object *namespace, const Unknown **why) {
  Module *module = namespace->as.module;
  ValueList values = {0};
  KeyList names = {0};
  const Unknown *more = module_export_names(e, module, &names);
  if (why != NULL) *why = more;
  for (size_t i = 0; i < names.count && e->abrupt == ABRUPT_NONE; i++) {
    bool is_certain;
    const Value v = module_export(e, module, namespace->is_across, names.items[i].string, &is_certain);
    if (!value_is_abrupt(v)) vec_push(e->arena, &values, v);
    else if (e->abrupt == ABRUPT_THROW) e->abrupt = ABRUPT_NONE;
  }
  return values;
}
