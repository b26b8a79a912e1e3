// Reflect (ECMA-262, 28.1).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

// The object that a function works on: the first argument. False: *result is what the function gives.
static bool target_of(Evaluator *e, const Call *call, const char *name, Object **o, Value *result) {
  const Value v = call_argument(call, 0);
  if (value_is_object(v)) {
    *o = v.as.object;
    return true;
  }
  *result = value_is_unknown(v) ? builtin_give_up(e, call, v)
                                : throw_error(e, "TypeError", "Reflect.%s called on non-object", name);
  return false;
}

// The same with the key that is the second argument.
static bool member_of(Evaluator *e, const Call *call, const char *name, Object **o, Key *key, Value *result) {
  Value problem;
  if (!target_of(e, call, name, o, result)) return false;
  if (to_key(e, call_argument(call, 1), key, &problem)) return true;
  *result = value_is_abrupt(problem) ? problem : builtin_give_up(e, call, problem);
  return false;
}

// Whether it is known what an object that is about to be changed refuses.
static bool is_open(Evaluator *e, const Call *call, const Object *o, Value *result) {
  const Unknown *why = object_refusal(e, o);
  if (why != NULL) *result = builtin_give_up(e, call, builtin_unknown(e, why));
  return why == NULL;
}

// What is done, or refused, or not known.
static Value done(Evaluator *e, Value v, Refusal refusal) {
  TRY(v);
  return value_is_unknown(v) ? unknown_from(e, v) : value_boolean(refusal == REFUSAL_NONE);
}

static bool is_constructor(Value v) { return value_is_callable(v) && v.as.object->as.function.is_constructor; }

static Value reflect_apply(Evaluator *e, const Call *call) {
  const Value function = call_argument(call, 0);
  if (value_is_unknown(function)) return builtin_give_up(e, call, function);
  TRY(builtin_check_callable(e, function));
  if (value_is_nullish(call_argument(call, 2)))
    return throw_error(e, "TypeError", "CreateListFromArrayLike called on non-object");
  return builtin_apply(e, call, function, call_argument(call, 1), call_argument(call, 2));
}

static Value reflect_construct(Evaluator *e, const Call *call) {
  const Value function = call_argument(call, 0), new_target = call->count > 2 ? call->arguments[2] : function;
  if (value_is_unknown(function)) return builtin_give_up(e, call, function);
  if (!is_constructor(function))
    return throw_error(e, "TypeError", "%.*s is not a constructor", STR_ARG(builtin_show(e, function)));
  if (value_is_unknown(new_target)) return builtin_give_up(e, call, new_target);
  if (!is_constructor(new_target))
    return throw_error(e, "TypeError", "%.*s is not a constructor", STR_ARG(builtin_show(e, new_target)));
  ValueList list = {0};
  const Unknown *more;
  TRY(builtin_list_and_more(e, call_argument(call, 1), &list, &more));
  const Call with = {
      .arguments = list.items, .count = list.count, .more = more, .node = e->node, .new_target = new_target.as.object};
  const Value made = construct(e, function.as.object, &with);
  return class_made(e, function.as.object, made);
}

static Value reflect_define_property(Evaluator *e, const Call *call) {
  Object *o;
  Key key;
  Value result;
  Refusal refusal;
  if (value_is_unknown(call_argument(call, 0))) return property_define_perhaps(e, call, call->arguments[0]);
  if (!member_of(e, call, "defineProperty", &o, &key, &result) || !is_open(e, call, o, &result)) return result;
  const Value v = property_define(e, o, key, call_argument(call, 2), &refusal);
  return done(e, v, refusal);
}

static Value reflect_delete_property(Evaluator *e, const Call *call) {
  Object *o;
  Key key;
  Value result;
  if (!member_of(e, call, "deleteProperty", &o, &key, &result) || !is_open(e, call, o, &result)) return result;
  Property p;
  if (object_holds(e, o, key, &p) && p.flags & PROPERTY_DOUBTFUL && value_is_unknown(p.value)) {
    property_forget(e, o, key, p.value.as.unknown, true); // it may stay
    return unknown_from(e, p.value);
  }
  if (object_holds(e, o, key, &p) && p.flags & PROPERTY_MAYBE) {
    object_delete(e, o, key);
    return unknown_from(e, p.value);
  }
  return value_boolean(object_delete(e, o, key));
}

static Value reflect_get(Evaluator *e, const Call *call) {
  Object *o;
  Key key;
  Value result;
  const Value on = call_argument(call, 0);
  if (value_is_environment(on) && to_key(e, call_argument(call, 1), &key, &result))
    return unknown_member(e, on, key, call->node);
  if (!member_of(e, call, "get", &o, &key, &result)) return result;
  return object_get(e, o, key, call->count > 2 ? call->arguments[2] : call->arguments[0]);
}

static Value reflect_describe(Evaluator *e, const Call *call) {
  Object *o;
  Key key;
  Value result;
  if (!member_of(e, call, "getOwnPropertyDescriptor", &o, &key, &result)) return result;
  Property p;
  if (!object_own(e, o, key, &p)) return value_undefined();
  TRY(p.value);
  return p.flags & (PROPERTY_MAYBE | PROPERTY_DOUBTFUL) ? unknown_from(e, p.value) : property_describe(e, &p);
}

static Value reflect_has(Evaluator *e, const Call *call) {
  Object *o;
  Key key;
  Value result;
  if (!member_of(e, call, "has", &o, &key, &result)) return result;
  Property p;
  const int has = object_has(e, o, key, &p);
  return has < 0 ? unknown_from(e, p.value) : value_boolean(has);
}

static Value reflect_is_extensible(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (!target_of(e, call, "isExtensible", &o, &result)) return result;
  return property_is_extensible(e, o);
}

static Value reflect_own_keys(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (!target_of(e, call, "ownKeys", &o, &result)) return result;
  KeyList keys = {0};
  const Value problem = property_own_keys(e, o, &keys);
  if (problem.kind != VALUE_UNDEFINED) return problem;
  Object *list = array_new(e, keys.count);
  for (size_t i = 0; i < keys.count; i++) array_push(e, list, key_value(e, keys.items[i]));
  return value_object(list);
}

static Value reflect_prevent_extensions(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (!target_of(e, call, "preventExtensions", &o, &result)) return result;
  if (o->extensible) object_close(e, o);
  return value_boolean(true);
}

static Value reflect_set(Evaluator *e, const Call *call) {
  Object *o;
  Key key;
  Value result;
  Refusal refusal;
  const Value on = call_argument(call, 0);
  const bool is_key = value_is_unknown(on) && to_key(e, call_argument(call, 1), &key, &result);
  if (value_is_unknown(on)) environment_assigned(e, on, is_key ? key : (Key){0}, call_argument(call, 2));
  if (is_key) TRY(value_set_ways(e, on, key, call_argument(call, 2)));
  if (!member_of(e, call, "set", &o, &key, &result)) {
    if (value_is_object(on) && value_is_unknown(result))
      object_put_anywhere(e, on.as.object, result.as.unknown, call_argument(call, 2));
    return result;
  }
  const Value value = call_argument(call, 2), receiver = call->count > 3 ? call->arguments[3] : call->arguments[0];
  Object *to = value_is_object(receiver) ? receiver.as.object : NULL;
  if (to != NULL && to != o && to->class == CLASS_NAMESPACE)
    return builtin_give_up(e, call, unknown_unsupported(e, "Reflect.set"));
  if (to != NULL && !is_open(e, call, to, &result)) return result;
  if (to == o && o->class == CLASS_ARRAY && key.string == e->names.length) { // it is refused, where others throw
    Object *description = object_plain(e);
    object_set_c(e, description, "value", value);
    result = property_define(e, o, key, value_object(description), &refusal);
  } else {
    result = object_set(e, o, key, value, receiver, &refusal);
  }
  return done(e, result, refusal);
}

static Value reflect_get_prototype(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (!target_of(e, call, "getPrototypeOf", &o, &result)) return result;
  return object_get_prototype(e, o);
}

static Value reflect_set_prototype(Evaluator *e, const Call *call) {
  Object *o;
  Value result;
  if (!target_of(e, call, "setPrototypeOf", &o, &result) || !is_open(e, call, o, &result)) return result;
  const Value prototype = call_argument(call, 1);
  if (!value_is_object(prototype) && !value_is_unknown(prototype) && prototype.kind != VALUE_NULL)
    return throw_error(e, "TypeError", "Object prototype may only be an Object or null: %.*s",
                       STR_ARG(builtin_show(e, prototype)));
  Refusal refusal;
  const Value v = object_set_prototype(e, o, prototype, &refusal);
  return done(e, v, refusal);
}

void builtin_init_reflect(Evaluator *e) {
  static const Builtin functions[] = {{"apply", 3, reflect_apply},
                                      {"construct", 2, reflect_construct},
                                      {"defineProperty", 3, reflect_define_property},
                                      {"deleteProperty", 2, reflect_delete_property},
                                      {"get", 2, reflect_get},
                                      {"getOwnPropertyDescriptor", 2, reflect_describe},
                                      {"getPrototypeOf", 1, reflect_get_prototype},
                                      {"has", 2, reflect_has},
                                      {"isExtensible", 1, reflect_is_extensible},
                                      {"ownKeys", 1, reflect_own_keys},
                                      {"preventExtensions", 1, reflect_prevent_extensions},
                                      {"set", 3, reflect_set},
                                      {"setPrototypeOf", 2, reflect_set_prototype}};
  Object *reflect = object_plain(e);
  reflect->layered = true;
  realm_add(e, reflect, functions, BUILTIN_COUNT(functions));
  builtin_add_tag(e, reflect, "Reflect");
  // Packages add functions for the metadata of classes.
  reflect->unknown = unknown_new(e, UNKNOWN_GLOBAL, NULL, STR("Reflect"), NULL).as.unknown;
  object_define(e, evaluator_realm(e)->global, key_c(e, "Reflect"), value_object(reflect), PROPERTY_BUILTIN);
}
