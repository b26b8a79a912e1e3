// `require` as a value: the runtime's own under another name, and what `createRequire` of node:module makes.
#include "evaluate/internal.h"
#include "evaluate/loading.h"

static bool is_plain_global(Evaluator *e, const Unknown *u, const char *name) {
  return u->reason == UNKNOWN_GLOBAL && str_is(u->subject, name) && u->perhaps_count == 0 &&
         !global_is_changed(e, str_of(name));
}

static bool is_create_require(const Unknown *u) {
  if (u->reason != UNKNOWN_FOREIGN || !(str_is(u->specifier, "node:module") || str_is(u->specifier, "module")))
    return false;
  return str_is(u->subject, "createRequire") || str_ends_with(u->subject, STR(".createRequire"));
}

// What names the file that it is written in.
static bool is_own_file(Evaluator *e, Value v) {
  static const char *const names[] = {"import.meta.url", "import.meta.filename", "__filename"};
  for (size_t i = 0; value_is_unknown(v) && i < sizeof names / sizeof *names; i++)
    if (is_plain_global(e, v.as.unknown, names[i])) return true;
  return false;
}

static bool is_call(const Call *call) {
  return call->count > 0 && call->node != NULL && call->node->kind == NODE_CALL &&
         call->node->as.call.arguments.count > 0;
}

// VALUE_EMPTY: it is not `createRequire`.
static Value create_require(Evaluator *e, const Call *call, const Unknown *callee) {
  if (!is_create_require(callee)) return value_empty();
  if (!is_call(call) || !is_own_file(e, call->arguments[0]))
    return unknown_unsupported(e, "`createRequire` of another file");
  return unknown_new(e, UNKNOWN_GLOBAL, call->arguments[0].as.unknown->node, STR("require"), NULL);
}

bool require_is(Evaluator *e, const Unknown *callee) { return is_plain_global(e, callee, "require"); }

Value require_value(Evaluator *e, const Call *call, const Unknown *callee) {
  if (!require_is(e, callee)) return create_require(e, call, callee);
  // The one of another file looks from there.
  const bool is_here = is_call(call) && callee->node != NULL && callee->node->file == call->node->file;
  if (!is_here || call->arguments[0].kind != VALUE_STRING) return value_empty();
  return require_module(e, call->node, call->arguments[0].as.string->text);
}

Value require_unknown(Evaluator *e, const Call *call) {
  const Value argument = call->count > 0 ? call->arguments[0] : value_undefined();
  return value_is_unknown(argument) ? shapes_give_module(e, argument) : unknown_unsupported(e, "this `require`");
}
