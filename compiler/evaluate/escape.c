// Code that cannot be seen: what it is given it may call and change, now or later.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "evaluate/reach.h"

// What was reached, with all that it leads to. `kind`: how the functions among it may run.
static void escape_reached(Evaluator *e, const Node *node, MaybeKind kind) {
  const size_t first = e->escaped_functions.count;
  reach_on(e, 0);
  run_reached(e, first, node == NULL ? e->node : node, kind);
}

static void escape_to(Evaluator *e, const Value *values, size_t count, const Node *node, MaybeKind kind) {
  const bool is_outermost = e->escape_work.count == 0;
  for (size_t i = 0; i < count; i++) reach(e, values[i]);
  if (!is_outermost || e->escape_work.count == 0) return;
  const Unknown *outer_had = e->had;
  const Call given = {.this_value = outer_had == NULL ? value_undefined() : value_of_unknown(outer_had),
                      .arguments = values,
                      .count = count};
  e->had = given_with(e, &given);
  escape_reached(e, node, kind);
  e->had = outer_had;
}

void escape_later(Evaluator *e, Value v, const Node *node) { escape_to(e, &v, 1, node, MAYBE_HANDLER); }

void evaluator_escape(Evaluator *e, const Value *values, size_t count, const Node *node) {
  const Unknown *outer_called = e->called; // that has its arguments, not this
  e->called = NULL;
  escape_to(e, values, count, node, MAYBE_CONDITION);
  e->called = outer_called;
}

void escape_put(Evaluator *e, Value on, const Value *values, size_t count, Object *given) {
  e->given_puts++;
  const Unknown *whose = given == NULL ? NULL : unknown_foreign(e).as.unknown;
  const Call call = {
      .function = given, .this_value = on, .arguments = values, .count = count > 0 ? 1 : 0, .node = e->node};
  if (whose != NULL && e->host.escaped != NULL) e->host.escaped(e->host.context, e, &call, whose);
  evaluator_escape(e, values, count, NULL);
}

void receiver_keep(Evaluator *e, Object *o) {
  if (o->escaped || o->is_receiver) return;
  o->is_receiver = true;
  vec_push(e->arena, &e->receivers, o);
  for (Object *at = o; at != NULL && !object_is_standard(e, at); at = at->prototype) at->in_line = true;
}

void receivers_escape(Evaluator *e, const Object *line) {
  const size_t first = e->escape_work.count;
  ValueList all = {0};
  for (size_t i = 0; i < e->receivers.count; i++)
    if (receiver_is_of(e->receivers.items[i], line)) vec_push(e->arena, &all, value_object(e->receivers.items[i]));
  if (all.count > 0 && first == e->escape_work.count) evaluator_escape(e, all.items, all.count, NULL);
}

void escape_arguments(Evaluator *e, const Call *call, const Node *node) {
  escape_to(e, call->arguments, call->count, node, MAYBE_CONDITION);
  const Value more = call->more == NULL ? value_undefined() : value_of_unknown(call->more);
  escape_to(e, &more, 1, node, MAYBE_CONDITION);
}

void evaluator_escape_scopes(Evaluator *e, Scope *scope, const Node *node) {
  const bool is_outermost = e->escape_work.count == 0;
  reach_scopes(e, scope);
  if (is_outermost) escape_reached(e, node, MAYBE_CONDITION);
  e->foreign_node = node;
  e->generation++;
}

void evaluator_escape_unparsed(Evaluator *e, const Node *error, Scope *scope) {
  const bool is_outermost = e->escape_work.count == 0;
  const FunctionContext *c = scope_context(scope);
  if (c != NULL) reach(e, context_this(c));
  if (c != NULL && c->new_target != NULL) reach_object(e, c->function);
  if (error->as.is_too_deep) reach_scopes(e, scope);
  for (size_t i = 0; i < error->as.word_count; i++) {
    if (str_is(error->as.words[i]->text, "eval")) reach_scopes(e, scope);
    Binding *b = scope_find(e, scope, error->as.words[i]);
    if (b != NULL) reach_binding(e, b, NULL);
  }
  if (is_outermost) escape_reached(e, error, MAYBE_CONDITION);
  e->foreign_node = error;
  e->generation++;
}

bool unknown_is_console(const Evaluator *e, const Unknown *callee) {
  if (callee->reason != UNKNOWN_GLOBAL) return false;
  const Str subject = callee->subject, name = STR("console");
  const bool is_name =
      str_starts_with(subject, name) && (subject.length == name.length || subject.data[name.length] == '.');
  return is_name && !global_is_changed(e, name);
}

// Whether modules of the app may be among what a call is given.
static bool has_modules(const Call *call) {
  bool has = call->more != NULL && call->more->is_of_app;
  for (size_t i = 0; i < call->count; i++)
    has |= value_is_unknown(call->arguments[i]) && call->arguments[i].as.unknown->is_of_app;
  return has;
}

// Whether it is a function of the runtime's own that gives a number or a string.
static bool gives_primitive(const Evaluator *e, const Unknown *callee) {
  return callee->reason == UNKNOWN_GLOBAL && !perhaps_own(callee) && unknown_is_harmless(e, callee) &&
         str_is_one_of(callee->subject, "Date.now performance.now crypto.randomUUID");
}

// Whether a call of such a function cannot throw: what it is called on is what has it, and there is nothing for it to
// look at. It is no constructor.
static bool always_returns(const Evaluator *e, const Call *call, const Unknown *callee) {
  const Node *node = call->node;
  const bool is_plain = call->function == NULL && call->new_target == NULL && node != NULL && node->kind == NODE_CALL &&
                        node_strip(node->as.call.callee)->kind != NODE_SUPER;
  if (!is_plain || call->count > 0 || call->more != NULL || !gives_primitive(e, callee)) return false;
  const Unknown *on = value_is_unknown(call->this_value) ? call->this_value.as.unknown : NULL;
  const size_t dot = str_find_char(callee->subject, '.', 0);
  return str_is(callee->subject, "Date.now") || (on != NULL && on->reason == UNKNOWN_GLOBAL && !perhaps_own(on) &&
                                                 str_equal(on->subject, str_slice(callee->subject, 0, dot)));
}

// Why it is not known whether a call throws. A built-in function does for what it is given, and changes nothing itself.
static Value thrown_by(Evaluator *e, const Call *call, const Unknown *callee, const Node *node) {
  const bool is_built_in = call->function != NULL && call->function->as.function.native != NULL;
  const bool is_runtime = callee->reason == UNKNOWN_GLOBAL && unknown_is_provided(callee);
  const Str subject = node_subject(e, node);
  if (is_runtime && unknown_is_harmless(e, callee)) return unknown_given(e, callee, node, subject);
  return unknown_new(e, is_built_in ? UNKNOWN_COMPUTED : UNKNOWN_FOREIGN_CALL, node, subject,
                     is_built_in ? callee : NULL);
}

// Whether bundlers put modules of the app in its place.
static bool gives_modules(const Unknown *callee) {
  return callee->reason == UNKNOWN_GLOBAL &&
         str_is_one_of(callee->subject, "import.meta.glob import.meta.globEager require.context");
}

// Whether all that it may be are functions of the host: what these give is nothing that they are, or were given.
static bool is_of_host(const Unknown *callee) {
  if (callee->perhaps_count == 0 || callee->is_foreign || unknown_root(callee)->reason == UNKNOWN_FOREIGN) return false;
  for (size_t i = 0; i < callee->perhaps_count; i++)
    if (!callee->perhaps[i]->layered) return false;
  return true;
}

static Value call_foreign(Evaluator *e, const Call *call, const Unknown *callee) {
  const Node *node = call->node != NULL ? call->node : e->node;
  const size_t given_up = e->given_up, escaped = answers_begin(call);
  const Value resumed = generator_resume(e, call);
  Value given = perhaps(e, perhaps_call(e, callee, call), resumed);
  if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  const Value outer_resolved = e->resolved;
  const bool makes_promise = promise_begins(e, call, callee, node);
  const bool is_timed = timer_begins(e, callee), is_set = is_timed && timer_set(e, call, node);
  if (is_set && e->host.escaped != NULL) e->host.escaped(e->host.context, e, call, callee);
  const bool is_log = unknown_is_console(e, callee);
  if (!is_log && !is_set && !timer_is_set(e, callee)) {
    if (e->host.escaped != NULL) e->host.escaped(e->host.context, e, call, callee);
    if (is_timed) timer_gives(e, call, node);
    else escape_arguments(e, call, node);
    const Value *on = call->handed_this.kind == VALUE_UNDEFINED ? &call->this_value : &call->handed_this;
    const bool is_language = unknown_content(callee) == CONTENT_TEXTS && content_is_list(*on); // its lists are its own
    if (!is_language) evaluator_escape(e, on, 1, node);
    given = answers_give(e, call, callee, given, escaped);
    if (makes_promise) given = perhaps(e, given, unknown_from(e, e->resolved));
    if (makes_promise) e->resolved = outer_resolved;
    if (e->abrupt != ABRUPT_NONE) return value_abrupt();
    e->foreign_node = unknown_blamed(callee, node);
    e->foreign_last = node;
    e->generation++;
  }
  if (!is_log && !is_set && e->catch_level != NO_LEVEL && !always_returns(e, call, callee))
    region_open(e, e->catch_level, thrown_by(e, call, callee, node).as.unknown, node);
  const bool is_proxy = unknown_is_proxy(callee);
  const bool is_given = (callee->reason == UNKNOWN_FOREIGN || callee->reason == UNKNOWN_GLOBAL) && !is_proxy;
  const Str subject = node_subject(e, node);
  if (gives_modules(callee)) {
    const Str called = str_format(e->arena, "%.*s(…)", STR_ARG(callee->subject));
    return unknown_of_app(e, unknown_new(e, UNKNOWN_SPECIFIER, node, called, NULL));
  }
  const UnknownContent content = content_of_call(e, call, callee);
  if (content_gives_list(e, call, callee)) return call->this_value;
  const Value result =
      is_given ? unknown_given(e, callee, node, subject) : unknown_new(e, UNKNOWN_COMPUTED, node, subject, callee);
  if (is_of_host(callee)) return perhaps(e, perhaps_nothing(e, result), given);
  if (gives_primitive(e, callee)) return unknown_primitive(e, perhaps_nothing(e, result));
  // What the runtime has gives, now or later, what it is given.
  const bool is_runtime = !is_proxy && ((callee->reason == UNKNOWN_UNSUPPORTED && !callee->is_foreign) ||
                                        (callee->reason == UNKNOWN_GLOBAL && unknown_is_provided(callee)));
  Value other = e->given_up == given_up ? perhaps_given(e, result, callee) : result;
  if (promise_has_resolvers(e, callee)) other = perhaps(e, other, promise_resolvers(e, node));
  if (e->gives_modules || (is_runtime && has_modules(call))) other = unknown_of_app(e, other);
  const Value all = perhaps(e, is_runtime && !is_timed ? perhaps_of_call(e, other, call) : other, given);
  return content == CONTENT_ANY ? all : content_give(e, all, content);
}

Value evaluator_foreign_call(Evaluator *e, const Call *call, const Unknown *callee) {
  if (callee->reason == UNKNOWN_PLATFORM && e->host.platform != NULL) return e->host.platform(e->host.context, e, call);
  if (promise_is_resolve(e, callee) && call->more == NULL)
    return promise_make(e, call->node, call_argument(call, 0), value_undefined(), false, true);
  const Value module = require_value(e, call, callee);
  if (module.kind != VALUE_EMPTY) return module;
  const Unknown *outer_had = e->had, *outer_called = e->called;
  const bool outer_gives = e->gives_modules;
  e->had = given_with(e, call);
  e->called = callee;
  e->gives_modules = false;
  const Value v = call_foreign(e, call, callee);
  e->had = outer_had;
  e->called = outer_called;
  e->gives_modules = outer_gives;
  return value_is_abrupt(v) || !require_is(e, callee) ? v : require_unknown(e, call);
}
