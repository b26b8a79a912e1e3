#include "evaluate/builtin.h"

#include <math.h>

#include "evaluate/internal.h"

Value builtin_unknown(Evaluator *e, const Unknown *why) { return unknown_from(e, value_of_unknown(why)); }

Value builtin_not_evaluated(Evaluator *e, const Call *call) {
  const Property *name = call->function == NULL ? NULL : object_property(call->function, key_c(e, "name"));
  bool is_named = name != NULL && name->value.kind == VALUE_STRING;
  Value why = unknown_unsupported(e, is_named ? str_c(evaluator_arena(e), name->value.as.string->text) : "a built-in");
  return builtin_give_up(e, call, why);
}

Value builtin_give_up(Evaluator *e, const Call *call, Value why) {
  if (!value_is_unknown(why)) return why;
  const Object *on = value_is_object(call->this_value) ? call->this_value.as.object : NULL;
  bool matters = on != NULL && (on->class != CLASS_FUNCTION || on->as.function.native == NULL);
  for (size_t i = 0; i < call->count; i++) {
    const Value v = call->arguments[i];
    matters |= value_is_object(v) || (value_is_unknown(v) && perhaps_own(v.as.unknown));
  }
  if (call->count > 0 && value_is_unknown(call->arguments[0])) environment_given(e, call->arguments[0].as.unknown);
  return matters ? evaluator_foreign_call(e, call, why.as.unknown) : unknown_from(e, why);
}

Value builtin_maybe_give(Evaluator *e, Value function, Value this_value, const Value *arguments, size_t count,
                         const Unknown *why, Value *given) {
  HostMark mark;
  host_mark(e, &mark);
  Region *region = region_begin(e, MAYBE_CONDITION, why->node, why);
  const Value v = value_call(e, function, this_value, arguments, count);
  *given = value_is_abrupt(v) ? value_empty() : v;
  return region_end_call(e, region, v, &mark);
}

Value builtin_maybe_call(Evaluator *e, Value function, Value this_value, const Value *arguments, size_t count,
                         const Unknown *why) {
  Value given;
  TRY(builtin_maybe_give(e, function, this_value, arguments, count, why, &given));
  return perhaps(e, builtin_unknown(e, why), given);
}

Value builtin_call_some(Evaluator *e, Value function, Value this_value, const Value *arguments, size_t count,
                        const Unknown *why) {
  Value results = builtin_unknown(e, why);
  for (int i = 0; i < 2; i++) {
    const Value v = builtin_maybe_call(e, function, this_value, arguments, count, why);
    TRY(v);
    results = builtin_one_of(e, &v, 1, results);
  }
  return results;
}

const Unknown *builtin_round(Evaluator *e, const Unknown *why) {
  why = unknown_condition(e, evaluator_node(e), value_of_unknown(why), true);
  return perhaps_nothing(e, value_of_unknown(why)).as.unknown;
}

// Such calls nest more frames than an evaluation does.
enum { NATIVE_DEPTH = 100 };

bool builtin_enter(Evaluator *e) {
  if (e->depth + NATIVE_DEPTH > DEPTH_LIMIT) return false;
  e->depth += NATIVE_DEPTH;
  return true;
}

void builtin_leave(Evaluator *e) { e->depth -= NATIVE_DEPTH; }

bool joining_begin(Evaluator *e, Joining *joining, const Object *o) {
  for (const Joining *j = e->joining; j != NULL; j = j->outer)
    if (j->object == o) return false;
  *joining = (Joining){o, e->joining};
  e->joining = joining;
  return true;
}

void joining_end(Evaluator *e, const Joining *joining) { e->joining = joining->outer; }

bool builtin_position(Evaluator *e, Value v, size_t length, size_t otherwise, size_t *position, Value *problem) {
  *position = otherwise;
  if (v.kind == VALUE_UNDEFINED) return true;
  Value n = to_integer(e, v);
  if (n.kind != VALUE_NUMBER) {
    *problem = value_is_unknown(n) ? unknown_from(e, n) : n;
    return false;
  }
  double at = n.as.number < 0 ? n.as.number + (double)length : n.as.number;
  *position = at <= 0 ? 0 : at >= (double)length ? length : (size_t)at;
  return true;
}

bool builtin_length(Evaluator *e, Value object, double *length, Value *problem) {
  Value v = value_get_c(e, object, "length");
  if (!value_is_abrupt(v)) v = to_integer(e, v);
  *problem = value_is_unknown(v) ? unknown_from(e, v) : v;
  e->is_length_lost |= value_is_unknown(v);
  if (v.kind != VALUE_NUMBER) return false;
  *length = v.as.number <= 0 ? 0 : fmin(v.as.number, 9007199254740991.0);
  return true;
}

Value builtin_check_callable(Evaluator *e, Value v) {
  may_throw(e, v);
  if (value_is_unknown(v) || value_is_callable(v)) return value_undefined();
  return throw_error(e, "TypeError", "%.*s is not a function", STR_ARG(builtin_show(e, v)));
}

Object *builtin_prototype(Evaluator *e, const Call *call, Object *otherwise, Value *problem) {
  if (call->new_target == NULL || call->new_target == call->function) return otherwise;
  Value v = value_get_c(e, value_object(call->new_target), "prototype");
  if (value_is_object(v)) return v.as.object;
  if (!value_is_abrupt(v) && !value_is_unknown(v)) return otherwise;
  *problem = value_is_unknown(v) ? unknown_from(e, v) : v;
  return NULL;
}

const String *builtin_constructor_name(Evaluator *e, Object *o) {
  Property name, constructor;
  const bool is_named = object_has(e, o, key_of(e->names.constructor), &constructor) != 0 &&
                        value_is_object(constructor.value) &&
                        object_own(e, constructor.value.as.object, key_of(e->names.name), &name) &&
                        name.value.kind == VALUE_STRING && name.value.as.string->units > 0;
  return is_named ? name.value.as.string : NULL;
}

static Str show_object(Evaluator *e, Object *o) {
  if (o->class == CLASS_ARRAY) return STR("[object Array]");
  if (o->class == CLASS_FUNCTION) return STR("function");
  const String *name = builtin_constructor_name(e, o);
  return name == NULL ? STR("#<Object>") : str_format(evaluator_arena(e), "#<%.*s>", STR_ARG(name->text));
}

Str builtin_show(Evaluator *e, Value v) {
  Arena *arena = evaluator_arena(e);
  if (value_is_object(v)) return show_object(e, v.as.object);
  if (v.kind == VALUE_SYMBOL) {
    const String *s = v.as.symbol->description;
    return s == NULL ? STR("Symbol()") : str_format(arena, "Symbol(%.*s)", STR_ARG(s->text));
  }
  if (v.kind == VALUE_UNKNOWN || v.kind == VALUE_EMPTY || v.kind == VALUE_ABRUPT) return STR("value");
  Value s = to_string(e, v);
  return s.kind == VALUE_STRING ? s.as.string->text : STR("value");
}

Value builtin_array(Evaluator *e, const Value *items, size_t count) {
  CHARGE(e, count + 1);
  Object *array = array_new(e, count);
  for (size_t i = 0; i < count; i++) array_push(e, array, items[i]);
  return value_object(array);
}

Value builtin_pair(Evaluator *e, Value first, Value second) {
  Value items[] = {first, second};
  return builtin_array(e, items, 2);
}

Value builtin_entry(Evaluator *e, Value v, Entry *entry) {
  if (!value_is_object(v) && !value_is_unknown(v))
    return throw_error(e, "TypeError", "Iterator value %.*s is not an entry object", STR_ARG(builtin_show(e, v)));
  entry->key = value_get(e, v, key_index(e, 0));
  TRY(entry->key);
  entry->value = value_get(e, v, key_index(e, 1));
  return value_is_abrupt(entry->value) ? entry->value : value_undefined();
}

// An object of the program that is changed through such an Unknown must not be taken for what the environment gave: its
// cause leads to what a person needs to know, but it has a root of its own.
Value builtin_one_of(Evaluator *e, const Value *items, size_t count, Value why) {
  CHARGE(e, count + 1);
  bool has_object = why.as.unknown->perhaps_count > 0;
  for (size_t i = 0; i < count; i++)
    has_object |= value_is_object(items[i]) || (value_is_unknown(items[i]) && perhaps_own(items[i].as.unknown));
  if (!has_object) return unknown_from(e, why);
  Value end = unknown_new(e, UNKNOWN_CONDITION, evaluator_node(e), why.as.unknown->subject, NULL);
  unknown_renew(e, &end)->cause = why.as.unknown;
  return perhaps_one_of(e, perhaps(e, end, why), items, count);
}

Value builtin_one_or_list(Evaluator *e, Value one) {
  return value_is_unknown(one) ? perhaps(e, unknown_from(e, one), one) : one;
}

Value builtin_forget(Evaluator *e, Object *o, Value why, bool is_of_elements) {
  ValueList held = {0};
  for (size_t i = 0; i < o->property_count; i++) vec_push(evaluator_arena(e), &held, o->properties[i].value);
  for (size_t i = 0; o->class == CLASS_ARRAY && i < array_count(o); i++)
    vec_push(evaluator_arena(e), &held, o->as.array.items[i]);
  const bool is_foreign = why.as.unknown->is_foreign;
  why = builtin_one_of(e, held.items, held.count, why);
  TRY(why);
  unknown_renew(e, &why)->is_foreign |= is_foreign;
  if (is_of_elements) elements_forget(e, o, why.as.unknown);
  else object_forget(e, o, why.as.unknown);
  return value_undefined();
}

void builtin_add_symbol(Evaluator *e, Object *target, const Symbol *symbol, const char *name, int length,
                        NativeFunction native) {
  object_define(e, target, (Key){.symbol = symbol}, value_object(native_new(e, name, length, native, NULL)),
                PROPERTY_BUILTIN);
}

void builtin_add_getter(Evaluator *e, Object *target, Key key, const char *name, NativeFunction native) {
  object_define_accessor(e, target, key, value_object(native_new(e, name, 0, native, NULL)), value_undefined(),
                         PROPERTY_CONFIGURABLE);
}

void builtin_add_tag(Evaluator *e, Object *target, const char *tag) {
  object_define(e, target, (Key){.symbol = evaluator_realm(e)->symbol_to_string_tag}, value_text_c(e, tag),
                PROPERTY_CONFIGURABLE);
}

void builtin_add_novelties(Evaluator *e, Object *target, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    object_define(e, target, key_c(e, names[i]), unknown_unsupported(e, names[i]), PROPERTY_BUILTIN | PROPERTY_MAYBE);
}

void builtin_add_constant(Evaluator *e, Object *target, const char *name, Value value) {
  object_define(e, target, key_c(e, name), value, 0);
}
