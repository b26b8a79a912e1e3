#include "evaluate/internal.h"

const char *unknown_phrase(UnknownReason reason) {
  static const char *const phrases[] = {
#define X(enumerator, phrase) phrase,
      UNKNOWN_REASONS(X)
#undef X
  };
  return phrases[reason];
}

// Whether knowledge ends there in code of the app's own.
static bool is_lost(UnknownReason reason) {
  switch (reason) {
  case UNKNOWN_UNSUPPORTED:
  case UNKNOWN_THROWS:
  case UNKNOWN_BUDGET:
  case UNKNOWN_UNRESOLVED:
  case UNKNOWN_DECLARED:
  case UNKNOWN_OUTSIDE:
  case UNKNOWN_UNEXPORTED:
  case UNKNOWN_AMBIGUOUS:
  case UNKNOWN_SYNTAX:
  case UNKNOWN_RECURSION: return true;
  default: return false;
  }
}

static Value create(Evaluator *e, UnknownReason reason, const Node *node, Str specifier, Str subject,
                    const Unknown *cause) {
  Unknown *u = ARENA_NEW(e->arena, Unknown);
  *u = (Unknown){.reason = reason,
                 .node = node,
                 .subject = subject,
                 .cause = cause,
                 .self = u,
                 .root = cause == NULL ? NULL : unknown_root(cause),
                 .specifier = specifier,
                 .is_of_app = cause != NULL && cause->is_of_app,
                 .is_foreign = cause != NULL && cause->is_foreign,
                 .is_odd = cause != NULL && cause->is_odd,
                 .is_lost = is_lost(reason) || (cause != NULL && cause->is_lost),
                 .source = cause == NULL || cause->perhaps_count > 0 ? cause : cause->source};
  perhaps_shorten(e, u);
  Value v = value_of_unknown(u);
  v.origin = node;
  return v;
}

Unknown *unknown_copy(Evaluator *e, const Unknown *u) {
  Unknown *copy = ARENA_NEW(e->arena, Unknown);
  *copy = *u;
  copy->ways = NULL;
  copy->joined = NULL;
  copy->is_truthy = false;
  return copy;
}

Unknown *unknown_renew(Evaluator *e, Value *unknown) {
  Unknown *u = unknown_copy(e, unknown->as.unknown);
  unknown->as.unknown = u;
  return u;
}

Value unknown_bare(Evaluator *e, Value v) {
  if (!value_is_unknown(v) || (!v.as.unknown->is_primitive && shapes_known(v) == NULL)) return v;
  const Shapes *shapes = shapes_known(v);
  Unknown *u = unknown_renew(e, &v);
  if (shapes != NULL) u->shapes = shapes_join(e, u->shapes, value_undefined());
  u->is_primitive = false;
  return v;
}

Value unknown_primitive(Evaluator *e, Value unknown) {
  unknown_renew(e, &unknown)->is_primitive = true;
  return unknown;
}

Value unknown_new(Evaluator *e, UnknownReason reason, const Node *node, Str subject, const Unknown *cause) {
  return create(e, reason, node, (Str){0}, subject, cause);
}

Value unknown_of_module(Evaluator *e, UnknownReason reason, const Node *node, Str specifier, Str subject) {
  return create(e, reason, node, specifier, subject, NULL);
}

Value unknown_from(Evaluator *e, Value cause) {
  return unknown_new(e, UNKNOWN_COMPUTED, e->node, node_subject(e, e->node),
                     value_is_unknown(cause) ? cause.as.unknown : NULL);
}

Value unknown_unsupported(Evaluator *e, const char *what) {
  return unknown_new(e, UNKNOWN_UNSUPPORTED, e->node, str_of(what), NULL);
}

Value unknown_changed(Evaluator *e, const Node *node, const Node *ran_at) {
  Value v = unknown_new(e, UNKNOWN_FOREIGN_CALL, node, node_subject(e, node), NULL);
  if (ran_at != NULL && ran_at != node) unknown_renew(e, &v)->ran_at = ran_at;
  return v;
}

Value unknown_foreign(Evaluator *e) {
  const Node *node = e->foreign_node;
  if (node != NULL && node->kind == NODE_ERROR) return unknown_new(e, UNKNOWN_SYNTAX, node, (Str){0}, NULL);
  if (node != NULL && node->kind == NODE_DECLARATOR)
    return unknown_new(e, UNKNOWN_UNSUPPORTED, node, STR("`using`"), NULL);
  if (node != NULL && e->endless != NULL && node == e->endless->node)
    return unknown_new(e, UNKNOWN_BUDGET, node, e->endless->subject, NULL);
  return unknown_changed(e, node, e->foreign_last);
}

// Whether `u` is what `node` takes its property from, or calls: then `node` says it all. An import says it by its
// specifier.
static bool is_said_by(const Node *node, const Unknown *u) {
  const Node *from = u->node == NULL ? NULL : node_strip(u->node);
  if (from == NULL || from->kind >= NODE_ARRAY_PATTERN) return true;
  while (node != NULL) {
    node = node_strip(node);
    if (node == from) return true;
    switch (node->kind) {
    case NODE_MEMBER:
    case NODE_INDEX: node = node->as.member.object; break;
    case NODE_CALL:
    case NODE_NEW: node = node->as.call.callee; break;
    case NODE_TAGGED_TEMPLATE: node = node->as.tagged.tag; break;
    case NODE_OPTIONAL_CHAIN:
    case NODE_AWAIT: node = node->as.expression; break;
    default: return false;
    }
  }
  return false;
}

Value unknown_of_runtime(Evaluator *e, const Node *node, Str name) {
  const bool is_global = str_is_one_of(name, "globalThis global window self");
  Value v = unknown_new(e, UNKNOWN_GLOBAL, node, is_global ? STR("globalThis") : name, NULL);
  unknown_renew(e, &v)->is_object = realm_is_provided(name) && (is_global || str_is(name, "process"));
  return v;
}

// Unless the program puts another there.
static Value environment(Evaluator *e, const Node *node) {
  Value v = unknown_new(e, UNKNOWN_ENVIRONMENT, node, STR("process.env"), NULL);
  bool is_replaced = false;
  for (size_t i = 0; i < e->assigned_variables.count; i++) is_replaced |= str_is_empty(e->assigned_variables.items[i]);
  unknown_renew(e, &v)->is_object = !is_replaced;
  return v;
}

Value unknown_given(Evaluator *e, const Unknown *by, const Node *node, Str subject) {
  Value v = create(e, by->reason, node, by->specifier, subject, is_said_by(node, by) ? by->cause : by);
  if (by->free != NULL) unknown_renew(e, &v)->free = by->free;
  return by->is_of_app ? unknown_of_app(e, v) : v;
}

Value unknown_of_app(Evaluator *e, Value v) {
  if (value_is_unknown(v) && !v.as.unknown->is_of_app) unknown_renew(e, &v)->is_of_app = true;
  return v;
}

static Str first_name(Str subject) {
  size_t end = 0;
  while (end < subject.length && strchr(".([", subject.data[end]) == NULL) end++;
  return str_slice(subject, 0, end);
}

// Of `new X(…)`, X.
static Str global_name(const Unknown *u) {
  const Str name = first_name(u->subject);
  return str_starts_with(name, STR("new ")) ? str_slice(name, 4, name.length) : name;
}

bool unknown_is_provided(const Unknown *u) { return realm_is_provided(global_name(u)); }

bool unknown_is_proxy(const Unknown *u) {
  return u->reason == UNKNOWN_GLOBAL && str_starts_with(u->subject, STR("Proxy"));
}

bool unknown_is_of_others(const Unknown *u) {
  switch (unknown_root(u)->reason) {
  case UNKNOWN_FOREIGN:
  case UNKNOWN_FOREIGN_CALL:
  case UNKNOWN_GLOBAL:
  case UNKNOWN_PARAMETER:
  case UNKNOWN_UNRESOLVED:
  case UNKNOWN_DECLARED: return u->is_foreign || u->perhaps_count == 0;
  default: return u->is_foreign;
  }
}

bool unknown_is_of_package(const Unknown *u) {
  enum { CALLERS_MOST = 16 };
  for (int i = 0; i < CALLERS_MOST; i++) {
    const Unknown *root = unknown_root(u);
    if (root->reason != UNKNOWN_PARAMETER || root->caller == NULL) return root->reason == UNKNOWN_FOREIGN;
    u = root->caller;
  }
  return false;
}

bool global_is_changed(const Evaluator *e, Str name) {
  for (size_t i = 0; i < e->changed_globals.count; i++)
    if (str_is_empty(e->changed_globals.items[i]) || str_equal(e->changed_globals.items[i], name)) return true;
  return false;
}

// What the runtime itself gives runs no code of the program's, but for a proxy, and for what the program put there.
bool unknown_is_harmless(const Evaluator *e, const Unknown *u) {
  if (u->is_foreign) return false;
  UnknownReason reason = unknown_root(u)->reason;
  if (reason == UNKNOWN_GLOBAL)
    return !str_starts_with(unknown_root(u)->subject, STR("Proxy")) &&
           !global_is_changed(e, global_name(unknown_root(u)));
  return reason == UNKNOWN_ENVIRONMENT || reason == UNKNOWN_PLATFORM || reason == UNKNOWN_RANDOM;
}

static bool is_of_events(const Unknown *u) {
  return u->reason == UNKNOWN_FOREIGN && (str_is(u->specifier, "node:events") || str_is(u->specifier, "events"));
}

bool unknown_is_emitter(const Evaluator *e, const Unknown *u) {
  if (u->is_foreign || perhaps_own(u)) return false;
  if (is_of_events(u)) return !global_is_changed(e, u->specifier);
  return u->reason == UNKNOWN_GLOBAL && str_is(u->subject, "EventTarget") && !global_is_changed(e, u->subject);
}

bool unknown_is_text(const Unknown *u) {
  UnknownReason reason = unknown_root(u)->reason;
  return (reason == UNKNOWN_ENVIRONMENT || reason == UNKNOWN_RANDOM) && !perhaps_own(u) && !u->is_foreign && !u->is_odd;
}

const Node *unknown_blamed(const Unknown *u, const Node *otherwise) {
  const Unknown *of = unknown_root(u);
  return of->reason == UNKNOWN_FOREIGN_CALL && of->node != NULL ? of->node : otherwise;
}

static void foreign_ran(Evaluator *e, const Unknown *looked_at) {
  e->foreign_node = unknown_blamed(looked_at, e->node);
  e->generation++;
}

void unknown_acted_on(Evaluator *e, Value v) {
  if (!value_is_unknown(v)) return;
  evaluator_escape(e, &v, 1, e->node);
  foreign_ran(e, v.as.unknown);
  may_throw(e, v);
}

void foreign_may_run(Evaluator *e, Value v) {
  if (!value_is_unknown(v)) return;
  const Unknown *u = v.as.unknown;
  if (perhaps_own(u) && perhaps_reads_run(e, u, NULL)) evaluator_escape(e, &v, 1, e->node), foreign_ran(e, u);
  else if (!unknown_is_harmless(e, u)) foreign_ran(e, u);
  if (!unknown_is_text(u)) may_throw(e, v);
}

void unknown_looked_at(Evaluator *e, Value v, Sight sight) {
  if (!value_is_unknown(v)) return;
  const Unknown *u = v.as.unknown;
  if (perhaps_own(u) && perhaps_sight_runs(e, u, sight)) evaluator_escape(e, &v, 1, e->node), foreign_ran(e, u);
  else if (!unknown_is_harmless(e, u)) foreign_ran(e, u);
  if (!unknown_is_text(u)) may_throw(e, v);
}

void unknown_hook_called(Evaluator *e, Value v, Key key, const Value *arguments, size_t count) {
  if (!value_is_unknown(v)) return;
  const Unknown *u = v.as.unknown;
  if (perhaps_own(u) && perhaps_call_runs(e, u, key)) evaluator_escape(e, &v, 1, e->node);
  else if (unknown_is_harmless(e, u)) return;
  evaluator_escape(e, arguments, count, e->node);
  foreign_ran(e, u);
}

// Whether it is an object for sure.
static bool is_there(const Unknown *u) {
  if (u->reason == UNKNOWN_ENVIRONMENT) return str_is(u->subject, "process.env");
  return u->reason == UNKNOWN_PLATFORM || (u->reason == UNKNOWN_GLOBAL && realm_is_provided(u->subject));
}

// Whether it is one thing that the evaluator knows more of.
static bool is_identified(const Unknown *u) {
  const bool is_path = u->reason == UNKNOWN_GLOBAL && str_find_char(u->subject, '(', 0) == SIZE_MAX;
  return u->promise != NULL || u->reason == UNKNOWN_PLATFORM || is_path || is_there(u);
}

static bool is_convertible(Value v) {
  if (value_is_unknown(v)) return unknown_is_text(v.as.unknown);
  return v.kind != VALUE_SYMBOL && v.kind != VALUE_BIGINT;
}

Value unknown_or_odd(Evaluator *e, Value v) {
  if (value_is_unknown(v) && !v.as.unknown->is_odd) unknown_renew(e, &v)->is_odd = true;
  return v;
}

Value unknown_or_other(Evaluator *e, Value unknown, Value v) {
  const Unknown *before = unknown.as.unknown, *other = value_is_unknown(v) ? v.as.unknown : NULL;
  if (other == before) return unknown;
  if (other != NULL && other->is_of_app && !before->is_of_app)
    return unknown_or_other(e, unknown_of_app(e, unknown), v);
  const bool is_foreign =
      before->is_foreign || (other != NULL && !unknown_is_harmless(e, other) && unknown_is_harmless(e, before));
  const bool is_odd = before->is_odd || !is_convertible(v);
  const bool is_native = value_is_callable(v) && v.as.object->as.function.native != NULL; // changes as little
  const bool is_one = is_identified(before) && !(is_native && before->reason == UNKNOWN_PLATFORM);
  const bool is_object = other != NULL ? !other->is_primitive : v.kind == VALUE_OBJECT || v.kind == VALUE_EMPTY;
  const bool is_primitive = before->is_primitive && !is_object;
  const UnknownContent content = content_join(unknown_content(before), v);
  const bool is_same =
      is_foreign == before->is_foreign && is_odd == before->is_odd && content == unknown_content(before);
  if (!is_one && is_same && is_primitive == before->is_primitive) return unknown;
  Unknown *u = unknown_copy(e, before);
  u->is_primitive = is_primitive;
  u->is_foreign = is_foreign;
  u->is_odd = is_odd;
  u->content = content;
  if (is_one) {
    u->reason = UNKNOWN_COMPUTED;
    u->cause = before;
    u->root = unknown_root(before);
    u->promise = NULL;
    u->is_object = false;
  }
  unknown.as.unknown = u;
  return unknown;
}

void unknown_is_read(Evaluator *e, Value object, Key key) {
  if (!value_is_unknown(object)) return;
  const Unknown *u = object.as.unknown;
  if (!content_is_list(object) && perhaps_own(u) && perhaps_reads_run(e, u, &key))
    evaluator_escape(e, &object, 1, e->node), foreign_ran(e, u);
  else if (!unknown_is_harmless(e, u)) foreign_ran(e, u);
  unknown_requires_object(e, object);
}

void unknown_requires_object(Evaluator *e, Value v) {
  if (value_is_unknown(v) && !is_there(v.as.unknown)) may_throw(e, v);
}

bool unknown_call_runs(Evaluator *e, const Unknown *u) {
  return !unknown_is_harmless(e, u) || (perhaps_own(u) && perhaps_is_called(e, u));
}

bool unknown_access_runs(const Evaluator *e, const Unknown *u) {
  if (u->reason == UNKNOWN_PLATFORM) return false;
  if (u->source != NULL || !unknown_is_harmless(e, u)) return true;
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (u->perhaps[i]->class == CLASS_FUNCTION && u->perhaps[i]->as.function.native == NULL) return true;
  return false;
}

Value unknown_accessed(Evaluator *e, Value unknown, Value receiver, const Value *arguments, size_t count,
                       bool keeps_receiver) {
  const Unknown *u = unknown.as.unknown;
  Call call = {.this_value = receiver, .arguments = arguments, .count = count, .node = e->node};
  if (keeps_receiver) call.handed_this = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  if (count > 0) may_throw(e, unknown); // it may be read-only
  if (!unknown_access_runs(e, u)) return unknown;
  const Value given = evaluator_foreign_call(e, &call, u);
  return value_is_abrupt(given) ? given : perhaps(e, unknown, given);
}

static const Define *find_define(Evaluator *e, Str name) {
  for (size_t i = 0; i < e->assigned_variables.count; i++)
    if (str_is_empty(e->assigned_variables.items[i]) || str_equal(e->assigned_variables.items[i], name)) return NULL;
  for (size_t i = e->define_count; i-- > 0;)
    if (str_equal(e->defines[i].name, name)) return &e->defines[i];
  return NULL;
}

// A number is shown in brackets. What would be too long to be read has no name.
static Str member_subject(Evaluator *e, const Unknown *object, Key key) {
  enum { LONGEST = 200 };
  if (key.string == NULL || str_is_empty(object->subject) || object->subject.length > LONGEST) return (Str){0};
  const Str name = key.string->text;
  const bool is_number = key.string->index != NOT_AN_INDEX;
  return is_number ? str_format(e->arena, "%.*s[%.*s]", STR_ARG(object->subject), STR_ARG(name))
                   : str_format(e->arena, "%.*s.%.*s", STR_ARG(object->subject), STR_ARG(name));
}

// A property of something that is not known. The environment's variables are known by name.
static Value read_member(Evaluator *e, Value object, Key key, const Node *node) {
  const Unknown *u = object.as.unknown;
  Str subject = member_subject(e, u, key);
  if (u->reason == UNKNOWN_GLOBAL && str_is(u->subject, "globalThis.process"))
    subject = str_format(e->arena, "process.%.*s", key.string == NULL ? 0 : STR_ARG(key.string->text));
  if (u->reason == UNKNOWN_GLOBAL && str_is(u->subject, "process") && str_is(subject, "process.env"))
    return environment(e, node);
  if (u->reason == UNKNOWN_ENVIRONMENT && str_is(u->subject, "process.env") && !str_is_empty(subject)) {
    const Define *d = find_define(e, subject);
    if (d == NULL) return unknown_new(e, UNKNOWN_ENVIRONMENT, node, subject, NULL);
    Value v = value_text(e, d->value);
    v.origin = node;
    return v;
  }
  if (u->reason == UNKNOWN_GLOBAL && str_starts_with(u->subject, STR("globalThis")) && key.string != NULL) {
    Property p;
    const bool is_changed = global_is_changed(e, key.string->text);
    if (is_changed) foreign_ran(e, u);
    if (is_changed && object_own(e, e->realm.global, key, &p) && value_is_unknown(p.value)) return p.value;
    return unknown_of_runtime(e, node, key.string->text);
  }
  unknown_is_read(e, object, key);
  const bool is_given = u->reason == UNKNOWN_GLOBAL || u->reason == UNKNOWN_FOREIGN || u->reason == UNKNOWN_PLATFORM;
  const Value v = is_given ? unknown_given(e, u, node, subject) : unknown_new(e, UNKNOWN_COMPUTED, node, subject, u);
  return content_give(e, v, content_of_member(e, u, key));
}

static bool is_environment(const Unknown *u) { return u->reason == UNKNOWN_ENVIRONMENT && is_there(u); }

bool value_is_environment(Value v) { return value_is_unknown(v) && is_environment(v.as.unknown); }

KeyList environment_keys(Evaluator *e, Value v) {
  KeyList keys = {0};
  if (!value_is_environment(v)) return keys;
  const Str before = STR("process.env.");
  for (size_t i = 0; i < e->define_count; i++) {
    const Str name = e->defines[i].name;
    if (str_starts_with(name, before) && find_define(e, name) == &e->defines[i])
      vec_push(e->arena, &keys, key_of(intern(e->interner, str_slice(name, before.length, name.length))));
  }
  return keys;
}

// The program wrote to an object that is not known: whatever is not known may be that.
static void assign_unseen(Evaluator *e, Key key, Value value) {
  if (!value_is_object(value) && !(value_is_unknown(value) && perhaps_own(value.as.unknown))) return;
  if (e->unseen == NULL) e->unseen = object_new(e, NULL);
  const bool is_key = key.string != NULL || key.symbol != NULL;
  const Property *p = is_key ? object_property(e->unseen, key) : NULL;
  const Value nothing = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  const Value before = p != NULL                              ? p->value
                       : is_key || e->unseen->unknown == NULL ? nothing
                                                              : value_of_unknown(e->unseen->unknown);
  const Value all = perhaps(e, before, value);
  e->given_grew |= all.as.unknown != before.as.unknown;
  if (!is_key) e->unseen->unknown = all.as.unknown;
  else if (p == NULL) object_add(e, e->unseen, key, all, PROPERTY_ORDINARY);
  else object_property(e->unseen, key)->value = all;
}

static Value perhaps_assigned(Evaluator *e, Value member, Key key) {
  if (e->unseen == NULL || !value_is_unknown(member)) return member;
  const Unknown *before = member.as.unknown;
  const Property *p = object_property(e->unseen, key);
  if (p != NULL) member = perhaps(e, member, p->value);
  if (e->unseen->unknown != NULL) member = perhaps(e, member, value_of_unknown(e->unseen->unknown));
  const bool is_more = member.as.unknown->perhaps_count > before->perhaps_count;
  if (is_more && unknown_is_of_others(before) && unknown_is_of_package(before))
    unknown_renew(e, &member)->is_foreign = true; // it may be the package's own, too
  return member;
}

// What the host's own objects within the reach of a source have under the key.
static Value perhaps_of_host(Evaluator *e, Value member, const Unknown *source, Key key) {
  if (e->host.member == NULL || source == NULL || key.string == NULL || !value_is_unknown(member)) return member;
  ValueList found = {0};
  e->host.member(e->host.context, e, source, key, &found);
  return found.count == 0 ? member : perhaps_one_of(e, member, found.items, found.count);
}

Value unknown_member(Evaluator *e, Value object, Key key, const Node *node) {
  const Value same = object.has_ways ? ways_member(e, object, key) : value_empty();
  if (same.kind != VALUE_EMPTY) return same;
  const Str subject = object.has_ways ? member_subject(e, object.as.unknown, key) : (Str){0};
  const Value one = object.has_ways ? ways_members(e, object, key, subject, node) : value_empty();
  if (one.kind != VALUE_EMPTY) return one;
  const Value member = perhaps_member(e, read_member(e, object, key, node), object, key);
  if (is_environment(object.as.unknown)) return member;
  return perhaps_of_host(e, perhaps_assigned(e, member, key), object.as.unknown->source, key);
}

Value unknown_member_any(Evaluator *e, Value unknown, Value object) {
  const Value source = perhaps_behind(e, object, object.as.unknown->perhaps_count);
  Value any = perhaps(e, perhaps_got(e, unknown, object, object), unknown_from(e, source));
  if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  if (object.as.unknown->source != NULL) unknown_renew(e, &any)->is_any_member = true;
  return any;
}

// Code that is given as text has the global object as `this`.
static bool may_be_global(const Unknown *u) {
  const Unknown *from = unknown_root(u);
  return (u->reason == UNKNOWN_GLOBAL && str_is(u->subject, "globalThis")) ||
         (from->reason == UNKNOWN_GLOBAL && str_is(first_name(from->subject), "eval")) ||
         (from->reason == UNKNOWN_UNSUPPORTED && str_is(from->subject, "Function"));
}

static void assign_all(Evaluator *e) {
  e->assigned_variables.count = 0;
  vec_push(e->arena, &e->assigned_variables, (Str){0});
}

static void assign_variable(Evaluator *e, Str name) {
  const Str variable = str_format(e->arena, "process.env.%.*s", STR_ARG(name));
  if (find_define(e, variable) != NULL) vec_push(e->arena, &e->assigned_variables, variable);
}

static void change_global(Evaluator *e, Str name) {
  if (!global_is_changed(e, name)) vec_push(e->arena, &e->changed_globals, name);
}

// The program writes to the runtime's own: what it puts there may run where that is read.
static void change_runtime(Evaluator *e, Value object, Key key, Value value) {
  const Unknown *u = object.as.unknown, *from = unknown_root(u);
  if (may_be_global(u)) {
    change_global(e, STR("globalThis"));
    change_global(e, key.string == NULL ? (Str){0} : key.string->text);
    const Value other = perhaps(e, unknown_from(e, object), value);
    if (key.string == NULL) object_forget(e, e->realm.global, other.as.unknown);
    else object_define(e, e->realm.global, key, other, PROPERTY_ORDINARY);
  } else if (from->reason == UNKNOWN_GLOBAL) {
    change_global(e, global_name(from));
    if (str_starts_with(from->subject, STR("process.std"))) change_global(e, STR("console")); // it writes there
  } else if (is_of_events(from)) {
    change_global(e, from->specifier);
  }
}

void environment_given(Evaluator *e, const Unknown *u) {
  if (is_environment(u)) assign_all(e);
}

void environment_assigned(Evaluator *e, Value object, Key key, Value value) {
  const Unknown *u = object.as.unknown;
  const Str name = key.string == NULL ? (Str){0} : key.string->text;
  const bool is_any_of_process = key.string == NULL && key.symbol == NULL && str_is(u->subject, "process");
  const bool is_process = u->reason == UNKNOWN_GLOBAL && (str_is(name, "env") || is_any_of_process);
  // What is not known may be the environment under another name.
  if (key.string == NULL || is_process) environment_given(e, u);
  else if (e->define_count > 0) assign_variable(e, name);
  if (is_process) assign_all(e);
  if (key.symbol == NULL) change_runtime(e, object, key, value);
  if (is_environment(u)) return;
  unknown_acted_on(e, object);
  if (!may_be_global(u)) assign_unseen(e, key, value);
  escape_put(e, object, &value, unknown_root(u)->reason != UNKNOWN_GLOBAL ? 1 : 0, e->realm.global);
}

void environment_assigned_from(Evaluator *e, Value object, Value source) {
  KeyList keys = {0};
  const Unknown *why = NULL;
  const Value any = perhaps_elements(e, unknown_from(e, object), source);
  const bool is_known = value_is_object(source) && object_keys(e, source.as.object, false, &keys, &why);
  for (size_t i = 0; is_known && i < keys.count; i++) environment_assigned(e, object, keys.items[i], any);
  if (!is_known && !value_is_nullish(source)) environment_assigned(e, object, (Key){0}, any);
}
