// Function and Function.prototype (ECMA-262, 20.2).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

#include <math.h>

// A call of another function within that of a built-in.
static Value call_from(Evaluator *e, const Call *call, Value function, Value this_value, const ValueList *arguments,
                       const Unknown *more) {
  const Call inner = {.this_value = this_value,
                      .arguments = arguments->items,
                      .count = arguments->count,
                      .more = more,
                      .among = call->among,
                      .node = more == NULL         ? NULL
                              : call->node != NULL ? call->node
                                                   : evaluator_node(e)};
  return call_value(e, function, &inner);
}

Value builtin_function_call(Evaluator *e, const Call *call) {
  TRY(builtin_check_callable(e, call->this_value));
  ValueList arguments = {0};
  for (size_t i = 1; i < call->count; i++) vec_push(evaluator_arena(e), &arguments, call->arguments[i]);
  return call_from(e, call, call->this_value, call_argument(call, 0), &arguments, call->more);
}

Value builtin_list(Evaluator *e, Value v, ValueList *list) {
  KNOWN(e, v);
  if (!value_is_object(v)) return throw_error(e, "TypeError", "CreateListFromArrayLike called on non-object");
  Object *o = v.as.object;
  const Unknown *doubt = object_doubt(e, o);
  if (doubt != NULL) return builtin_unknown(e, doubt);
  double length;
  Value problem;
  if (!builtin_length(e, v, &length, &problem)) return problem;
  if (length > 100000) return unknown_unsupported(e, "apply");
  for (size_t i = 0; i < (size_t)length; i++) {
    CHARGE(e, 1);
    Value item = value_get(e, v, key_index(e, i));
    TRY(item);
    vec_push(evaluator_arena(e), list, item);
  }
  return value_undefined();
}

Value builtin_list_and_more(Evaluator *e, Value v, ValueList *list, const Unknown **more) {
  *more = NULL;
  const Value problem = builtin_list(e, v, list);
  if (!value_is_unknown(problem)) return problem;
  list->count = 0;
  Object *o = value_is_object(v) ? v.as.object : NULL;
  const bool is_begun = o != NULL && o->class == CLASS_ARRAY && !object_is_open(e, o) && array_is_dense(e, o);
  for (size_t i = 0; is_begun && i < array_count(o); i++) vec_push(evaluator_arena(e), list, array_item(e, o, i));
  if (!is_begun) unknown_is_read(e, value_is_unknown(v) ? v : perhaps_elements(e, problem, v), (Key){0});
  *more = perhaps_elements(e, problem, v).as.unknown;
  return value_undefined();
}

Value builtin_apply(Evaluator *e, const Call *call, Value function, Value this_value, Value list) {
  ValueList arguments = {0};
  const Unknown *more = NULL;
  if (!value_is_nullish(list)) TRY(builtin_list_and_more(e, list, &arguments, &more));
  return call_from(e, call, function, this_value, &arguments, more);
}

static Value function_apply(Evaluator *e, const Call *call) {
  TRY(builtin_check_callable(e, call->this_value));
  return builtin_apply(e, call, call->this_value, call_argument(call, 0), call_argument(call, 1));
}

Object *function_bound(Evaluator *e, Object *target, const Call *call) {
  Arena *arena = evaluator_arena(e);
  Object *bound = native_new(e, "bound", 0, NULL, NULL);
  bound->origin = evaluator_node(e);
  bound->as.function.bound = target;
  bound->as.function.bound_this = call->this_value;
  bound->as.function.bound_count = call->count;
  if (call->count == 0) return bound;
  bound->as.function.bound_arguments = ARENA_ARRAY(arena, Value, call->count);
  memcpy(bound->as.function.bound_arguments, call->arguments, call->count * sizeof(Value));
  return bound;
}

static Value function_bind(Evaluator *e, const Call *call) {
  if (!value_is_callable(call->this_value)) return throw_error(e, "TypeError", "Bind must be called on a function");
  if (call->more != NULL) return builtin_give_up(e, call, value_of_unknown(call->more));
  Object *target = call->this_value.as.object;
  size_t count = call->count > 0 ? call->count - 1 : 0;
  Property own;
  const bool has_length = object_own(e, target, key_c(e, "length"), &own);
  Value length = has_length ? value_get_c(e, call->this_value, "length") : value_number(0);
  TRY(length);
  if (has_length && own.flags & PROPERTY_MAYBE && !value_is_unknown(length)) length = unknown_from(e, own.value);
  const Value name = value_get_c(e, call->this_value, "name");
  TRY(name);
  Arena *arena = evaluator_arena(e);
  Str target_name = name.kind == VALUE_STRING ? name.as.string->text : STR("");
  Object *bound = native_new(e, str_c(arena, str_concat(arena, STR("bound "), target_name)), 0, NULL, NULL);
  if (value_is_unknown(name)) object_define(e, bound, key_c(e, "name"), name, PROPERTY_CONFIGURABLE);
  if (length.kind == VALUE_NUMBER) {
    const double left = trunc(isnan(length.as.number) ? 0 : length.as.number) - (double)count;
    length = value_number(left > 0 ? left : 0);
  } else if (!value_is_unknown(length)) {
    length = value_number(0);
  }
  object_define(e, bound, key_c(e, "length"), length, PROPERTY_CONFIGURABLE);
  bound->prototype = target->prototype;
  bound->adopted = target->adopted;
  bound->layered = target->layered;
  bound->origin = evaluator_node(e);
  bound->as.function.bound = target;
  bound->as.function.bound_this = call_argument(call, 0);
  bound->as.function.bound_count = count;
  bound->as.function.is_constructor = target->as.function.is_constructor;
  if (count > 0) {
    bound->as.function.bound_arguments = ARENA_ARRAY(arena, Value, count);
    memcpy(bound->as.function.bound_arguments, call->arguments + 1, count * sizeof(Value));
  }
  return value_object(bound);
}

// Of its text, which types are taken out of and which a bundler may shorten, nothing is known; reading it runs nothing.
static Value function_to_string(Evaluator *e, const Call *call) {
  const Value v = call->this_value;
  if (value_is_unknown(v)) return v;
  if (!value_is_callable(v))
    return throw_error(e, "TypeError", "Function.prototype.toString requires that 'this' be a Function");
  return unknown_unsupported(e, "the text of a function");
}

static Value function_has_instance(Evaluator *e, const Call *call) {
  const Value v = call_argument(call, 0);
  KNOWN(e, v);
  return has_instance(e, call->this_value, v, e->node);
}

// %ThrowTypeError%
static Value throw_restricted(Evaluator *e, const Call *call) {
  (void)call;
  return throw_error(e, "TypeError",
                     "'caller', 'callee', and 'arguments' properties may not be accessed on strict mode functions or "
                     "the arguments objects for calls to them");
}

void builtin_init_function(Evaluator *e) {
  static const Builtin methods[] = {{"apply", 2, function_apply},
                                    {"bind", 1, function_bind},
                                    {"call", 1, builtin_function_call},
                                    {"toString", 0, function_to_string}};
  Object *prototype = evaluator_realm(e)->function_prototype;
  realm_add_constructor(e, "Function", 1, builtin_not_evaluated, prototype);
  object_define(e, prototype, key_c(e, "length"), value_number(0), PROPERTY_CONFIGURABLE);
  object_define(e, prototype, key_c(e, "name"), value_text_c(e, ""), PROPERTY_CONFIGURABLE);
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  const Key has = {.symbol = evaluator_realm(e)->symbol_has_instance};
  object_define(e, prototype, has, value_object(native_new(e, "[Symbol.hasInstance]", 1, function_has_instance, NULL)),
                0);
  Object *restricted = native_new(e, "", 0, throw_restricted, NULL);
  object_property(restricted, key_c(e, "length"))->flags = object_property(restricted, key_c(e, "name"))->flags = 0;
  restricted->extensible = false;
  Value thrower = evaluator_realm(e)->throw_restricted = value_object(restricted);
  object_define_accessor(e, prototype, key_c(e, "caller"), thrower, thrower, PROPERTY_CONFIGURABLE);
  object_define_accessor(e, prototype, key_c(e, "arguments"), thrower, thrower, PROPERTY_CONFIGURABLE);
}
