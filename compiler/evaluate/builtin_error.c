// Error and its kinds (ECMA-262, 20.5).
#include "evaluate/builtin.h"

// InstallErrorCause; abrupt or undefined.
static Value install_cause(Evaluator *e, Object *error, Value options) {
  Key cause = key_c(e, "cause");
  if (value_is_unknown(options)) {
    object_define(e, error, cause, unknown_from(e, options), PROPERTY_BUILTIN | PROPERTY_MAYBE);
    return value_undefined();
  }
  int has = value_is_object(options) ? object_has(e, options.as.object, cause, NULL) : 0;
  if (has == 0) return value_undefined();
  Value value = value_get(e, options, cause);
  TRY(value);
  object_define(e, error, cause, value, has < 0 ? PROPERTY_BUILTIN | PROPERTY_MAYBE : PROPERTY_BUILTIN);
  return value_undefined();
}

static void add_stack(Evaluator *e, Object *error) {
  object_define(e, error, key_c(e, "stack"), unknown_unsupported(e, "a stack trace"), PROPERTY_BUILTIN);
}

static Value error_constructor(Evaluator *e, const Call *call) {
  const Property *own = object_property(call->function, key_c(e, "prototype"));
  bool has_own = own != NULL && value_is_object(own->value);
  Value problem, message = call_argument(call, 0);
  Object *prototype =
      builtin_prototype(e, call, has_own ? own->value.as.object : evaluator_realm(e)->error_prototype, &problem);
  if (prototype == NULL) return problem;
  if (message.kind != VALUE_UNDEFINED) message = to_string(e, message);
  TRY(message);
  Object *error = object_new(e, prototype);
  error->class = CLASS_ERROR;
  add_stack(e, error);
  if (value_is_unknown(message)) // undefined is no message
    object_define(e, error, key_c(e, "message"), unknown_from(e, message), PROPERTY_BUILTIN | PROPERTY_MAYBE);
  else if (message.kind != VALUE_UNDEFINED) object_define(e, error, key_c(e, "message"), message, PROPERTY_BUILTIN);
  TRY(install_cause(e, error, call_argument(call, 1)));
  return value_object(error);
}

// One part of an error's text: abrupt, Unknown or VALUE_STRING.
static Value text_part(Evaluator *e, Value error, const char *name, const char *otherwise) {
  Value v = value_get_c(e, error, name);
  TRY(v);
  v = v.kind == VALUE_UNDEFINED ? value_text_c(e, otherwise) : to_string(e, v);
  return value_is_unknown(v) ? unknown_from(e, v) : v;
}

static Value error_to_string(Evaluator *e, const Call *call) {
  if (!value_is_object(call->this_value))
    return throw_error(e, "TypeError", "Method Error.prototype.toString called on incompatible receiver %.*s",
                       STR_ARG(builtin_show(e, call->this_value)));
  Value name = text_part(e, call->this_value, "name", "Error");
  TRY(name);
  Value message = text_part(e, call->this_value, "message", "");
  TRY(message);
  if (value_is_unknown(name)) return name;
  if (value_is_unknown(message)) return message;
  if (name.as.string->units == 0) return message;
  if (message.as.string->units == 0) return name;
  StrBuilder b = {.arena = evaluator_arena(e)};
  text_add(&b, name.as.string->text);
  text_add(&b, STR(": "));
  text_add(&b, message.as.string->text);
  return text_value(e, &b);
}

// V8's: gives an object a stack.
static Value error_capture_stack(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  if (value_is_unknown(v)) return builtin_give_up(e, call, v);
  if (value_is_object(v)) add_stack(e, v.as.object);
  return value_undefined();
}

static Object *add_kind(Evaluator *e, const char *name, int length, NativeFunction native, Object *prototype) {
  object_define(e, prototype, key_c(e, "name"), value_text_c(e, name), PROPERTY_BUILTIN);
  object_define(e, prototype, key_c(e, "message"), value_text_c(e, ""), PROPERTY_BUILTIN);
  return realm_add_constructor(e, name, length, native, prototype);
}

void realm_init_error(Evaluator *e) {
  static const char *const kinds[] = {"EvalError",   "RangeError", "ReferenceError",
                                      "SyntaxError", "TypeError",  "URIError"};
  static const Builtin functions[] = {{"captureStackTrace", 2, error_capture_stack}};
  static const char *const novelties[] = {"isError", "prepareStackTrace"};
  static const Builtin methods[] = {{"toString", 0, error_to_string}};
  Object *prototype = evaluator_realm(e)->error_prototype;
  Object *error = add_kind(e, "Error", 1, error_constructor, prototype);
  realm_add(e, error, functions, BUILTIN_COUNT(functions));
  builtin_add_novelties(e, error, novelties, BUILTIN_COUNT(novelties));
  object_set_c(e, error, "stackTraceLimit", value_number(10));
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  for (size_t i = 0; i < BUILTIN_COUNT(kinds); i++)
    add_kind(e, kinds[i], 1, error_constructor, object_new(e, prototype))->prototype = error;
  add_kind(e, "AggregateError", 2, builtin_not_evaluated, object_new(e, prototype))->prototype = error;
}
