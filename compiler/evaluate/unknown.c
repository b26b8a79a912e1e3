#include "evaluate/internal.h"

const char *unknown_phrase(UnknownReason reason) {
  static const char *const phrases[] = {
#define X(enumerator, phrase) phrase,
      UNKNOWN_REASONS(X)
#undef X
  };
  return phrases[reason];
}

// Causes may be as many as a loop has rounds.
static const Unknown *root(const Unknown *u) { return u->root == NULL ? u : u->root; }

Value unknown_new(Evaluator *e, UnknownReason reason, const Node *node, Str subject, const Unknown *cause) {
  Unknown *u = ARENA_NEW(e->arena, Unknown);
  *u = (Unknown){.reason = reason,
                 .node = node,
                 .subject = subject,
                 .cause = cause,
                 .root = cause == NULL ? NULL : root(cause),
                 .is_own = reason == UNKNOWN_CONDITION || reason == UNKNOWN_LOOP || reason == UNKNOWN_PARAMETER ||
                           (cause != NULL && cause->is_own)};
  Value v = value_of_unknown(u);
  v.origin = node;
  return v;
}

Value unknown_from(Evaluator *e, Value cause) {
  return unknown_new(e, UNKNOWN_COMPUTED, e->node, node_subject(e, e->node),
                     value_is_unknown(cause) ? cause.as.unknown : NULL);
}

Value unknown_unsupported(Evaluator *e, const char *what) {
  return unknown_new(e, UNKNOWN_UNSUPPORTED, e->node, str_of(what), NULL);
}

Value unknown_foreign(Evaluator *e) {
  return unknown_new(e, UNKNOWN_FOREIGN_CALL, e->foreign_node, node_subject(e, e->foreign_node), NULL);
}

void foreign_may_run(Evaluator *e, Value v) {
  if (!value_is_unknown(v)) return;
  perhaps_used(e, v);
  UnknownReason reason = root(v.as.unknown)->reason;
  const bool is_foreign = reason == UNKNOWN_ENVIRONMENT || reason == UNKNOWN_GLOBAL || reason == UNKNOWN_PLATFORM ||
                          reason == UNKNOWN_RANDOM;
  if (is_foreign && !v.as.unknown->is_own) return;
  e->foreign_node = e->node;
  e->generation++;
  may_throw(e, v);
}

static const Define *find_define(Evaluator *e, Str name) {
  for (size_t i = 0; i < e->assigned_variables.count; i++)
    if (str_equal(e->assigned_variables.items[i], name)) return NULL;
  for (size_t i = e->define_count; i-- > 0;)
    if (str_equal(e->defines[i].name, name)) return &e->defines[i];
  return NULL;
}

static Str member_subject(Evaluator *e, const Unknown *object, Key key) {
  if (key.string == NULL || str_is_empty(object->subject)) return (Str){0};
  return str_format(e->arena, "%.*s.%.*s", STR_ARG(object->subject), STR_ARG(key.string->text));
}

// A property of something that is not known. The environment's variables are known by name.
static Value read_member(Evaluator *e, Value object, Key key, const Node *node) {
  const Unknown *u = object.as.unknown;
  Str subject = member_subject(e, u, key);
  if (u->reason == UNKNOWN_GLOBAL && str_is(u->subject, "globalThis.process"))
    subject = str_format(e->arena, "process.%.*s", key.string == NULL ? 0 : STR_ARG(key.string->text));
  if (u->reason == UNKNOWN_GLOBAL && str_is(u->subject, "process") && str_is(subject, "process.env"))
    return unknown_new(e, UNKNOWN_ENVIRONMENT, node, subject, NULL);
  if (u->reason == UNKNOWN_ENVIRONMENT && str_is(u->subject, "process.env") && !str_is_empty(subject)) {
    const Define *d = find_define(e, subject);
    if (d == NULL) return unknown_new(e, UNKNOWN_ENVIRONMENT, node, subject, NULL);
    Value v = value_text(e, d->value);
    v.origin = node;
    return v;
  }
  if (u->reason == UNKNOWN_GLOBAL && str_starts_with(u->subject, STR("globalThis")) && key.string != NULL)
    return unknown_new(e, UNKNOWN_GLOBAL, node, key.string->text, NULL);
  foreign_may_run(e, object);
  bool is_object = u->reason == UNKNOWN_PLATFORM || (u->reason == UNKNOWN_GLOBAL && realm_is_provided(u->subject));
  if (!is_object) may_throw(e, object);
  if (u->reason == UNKNOWN_GLOBAL || u->reason == UNKNOWN_FOREIGN || u->reason == UNKNOWN_PLATFORM)
    return unknown_new(e, u->reason, node, subject, u->cause);
  return unknown_new(e, UNKNOWN_COMPUTED, node, subject, u);
}

Value unknown_member(Evaluator *e, Value object, Key key, const Node *node) {
  return perhaps_member(e, read_member(e, object, key, node), object, key);
}

// The program assigns a variable of the environment (or one it does not name): it is not known any more.
void environment_assigned(Evaluator *e, Value object, Key key) {
  const Unknown *u = object.as.unknown;
  if (u->reason == UNKNOWN_ENVIRONMENT && key.string != NULL)
    vec_push(e->arena, &e->assigned_variables, member_subject(e, u, key));
  if (u->reason != UNKNOWN_ENVIRONMENT || !str_is(u->subject, "process.env")) may_throw(e, object);
  foreign_may_run(e, object);
}
