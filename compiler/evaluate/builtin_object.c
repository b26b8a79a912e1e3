// Object and Object.prototype (ECMA-262, 20.1); descriptors and prototypes are in builtin_property.c.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

static Value object_constructor(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  if (call->new_target != NULL && call->new_target != call->function) {
    Value problem;
    Object *prototype = builtin_prototype(e, call, evaluator_realm(e)->object_prototype, &problem);
    return prototype == NULL ? problem : value_object(object_new(e, prototype));
  }
  if (value_is_nullish(v)) return value_object(object_plain(e));
  return value_is_unknown(v) ? v : to_object(e, v);
}

// The own enumerable properties with string keys; abrupt, Unknown or undefined. Unknown: those that come first.
static Value enumerable_keys(Evaluator *e, Object *o, bool with_symbols, KeyList *found) {
  KeyList keys = {0};
  const Unknown *why = NULL;
  const bool are_all = object_keys(e, o, with_symbols, &keys, &why);
  CHARGE(e, keys.count);
  for (size_t i = 0; i < keys.count; i++) {
    Property p;
    if (!object_own(e, o, keys.items[i], &p)) continue;
    TRY(p.value); // an export that is not initialized
    if (p.flags & PROPERTY_MAYBE) return unknown_from(e, p.value);
    if (p.flags & PROPERTY_ENUMERABLE) vec_push(evaluator_arena(e), found, keys.items[i]);
  }
  return are_all ? value_undefined() : builtin_unknown(e, why);
}

typedef enum Listing { LIST_KEYS, LIST_VALUES, LIST_ENTRIES } Listing;

// An Unknown that may be the value of any property that is not among these.
static Value any_other(Evaluator *e, Object *o, const KeyList *listed, Value unknown) {
  ValueList values = {0};
  if (listed->count == 0 || o->class != CLASS_OBJECT) return perhaps_any(e, unknown, o);
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    if (p->flags & (PROPERTY_ACCESSOR | PROPERTY_DOUBTFUL)) return perhaps_any(e, unknown, o);
    if (!keys_have(listed, p->key)) vec_push(e->arena, &values, p->value);
  }
  return perhaps_one_of(e, unknown, values.items, values.count);
}

// A list goes on with properties that are not known.
static void list_others(Evaluator *e, Object *list, Object *o, Listing listing, const KeyList *listed, Value why) {
  if (listing == LIST_KEYS) {
    array_lose_tail(e, list, why);
    return;
  }
  builtin_stopped_at(e, value_object(o), false);
  const Value any = any_other(e, o, listed, unknown_from(e, perhaps_nothing(e, why)));
  array_lose_tail(e, list, listing == LIST_VALUES ? any : unknown_from(e, any));
  list->unknown = perhaps(e, value_of_unknown(list->unknown), any).as.unknown;
}

// The same where it is known where those stand that may not be there; NULL: it is not.
static Object *list_in_order(Evaluator *e, Object *o, Listing listing) {
  ListedList all = {0};
  if (!object_list(e, o, &all)) return NULL;
  Object *list = array_new(e, all.count);
  for (size_t i = 0; i < all.count; i++) {
    const Value name = key_value(e, all.items[i].key), value = all.items[i].value;
    const Value item = listing == LIST_KEYS ? name : listing == LIST_VALUES ? value : builtin_pair(e, name, value);
    array_add(e, list, item, all.items[i].why);
  }
  return list;
}

static Value list_properties(Evaluator *e, const Call *call, Listing listing) {
  Value o = to_object(e, call_argument(call, 0));
  KNOWN(e, o);
  KeyList keys = {0};
  const Value problem = enumerable_keys(e, o.as.object, false, &keys);
  TRY(problem);
  Object *in_order = value_is_unknown(problem) ? list_in_order(e, o.as.object, listing) : NULL;
  if (in_order != NULL) return value_object(in_order);
  if (!evaluator_charge_memory(e, keys.count * sizeof(Value))) return value_abrupt();
  Object *list = array_new(e, keys.count);
  for (size_t i = 0; i < keys.count; i++) {
    CHARGE(e, 1);
    Value name = key_value(e, keys.items[i]);
    if (listing == LIST_KEYS) {
      array_push(e, list, name);
      continue;
    }
    Property p; // a getter may have deleted it, or made it one that is not enumerable
    if (!object_own(e, o.as.object, keys.items[i], &p) || !(p.flags & PROPERTY_ENUMERABLE)) continue;
    if (p.flags & PROPERTY_MAYBE) return unknown_from(e, p.value);
    Value value = value_get(e, o, keys.items[i]);
    TRY(value);
    array_push(e, list, listing == LIST_VALUES ? value : builtin_pair(e, name, value));
  }
  if (value_is_unknown(problem)) list_others(e, list, o.as.object, listing, &keys, problem);
  return value_object(list);
}

static Value object_keys_of(Evaluator *e, const Call *call) { return list_properties(e, call, LIST_KEYS); }
static Value object_values(Evaluator *e, const Call *call) { return list_properties(e, call, LIST_VALUES); }
static Value object_entries(Evaluator *e, const Call *call) { return list_properties(e, call, LIST_ENTRIES); }

// Whether writing to any of an object's properties runs nothing and does what defining it anew does.
static bool is_written_plainly(Evaluator *e, Object *o, Value value) {
  if (o->class != CLASS_OBJECT || object_may_refuse(e, o, value) || perhaps_any_runs(e, o)) return false;
  for (size_t i = 0; i < o->property_count; i++)
    if ((o->properties[i].flags | PROPERTY_MAYBE) != (PROPERTY_ORDINARY | PROPERTY_MAYBE)) return false;
  return true;
}

// Whether of all that an object has no more is in doubt than whether some properties are there.
static bool is_known_but_for_keys(Evaluator *e, Value v) {
  return value_is_object(v) && v.as.object->class == CLASS_OBJECT && object_doubt(e, v.as.object) == NULL;
}

// The variables of the environment that are known, if that is what is copied; abrupt or undefined.
static Value assign_variables(Evaluator *e, Object *target, Value from) {
  const KeyList keys = environment_keys(e, from);
  for (size_t i = 0; i < keys.count; i++)
    TRY(value_set(e, value_object(target), keys.items[i], unknown_member(e, from, keys.items[i], e->node)));
  return value_undefined();
}

// Copies from one source of Object.assign; abrupt or undefined.
static Value assign_from(Evaluator *e, Object *target, Value source, void *context) {
  if (value_is_nullish(source)) return value_undefined();
  const Ways *ways = ways_to_copy(e, source);
  if (ways != NULL && is_written_plainly(e, target, source)) {
    Key inherited = key_c(e, "__proto__"); // its setter defines nothing
    TRY(ways_each(e, source, ways, target, assign_from, context));
    ways_keep(e, target, source, ways, &(KeyList){.items = &inherited, .count = 1});
    return value_undefined();
  }
  foreign_may_run(e, source);
  Value from = value_is_unknown(source) ? source : to_object(e, source);
  TRY(from);
  KeyList keys = {0};
  Value problem = value_is_unknown(from) ? perhaps_foreign(e, unknown_from(e, from), from)
                                         : enumerable_keys(e, from.as.object, true, &keys);
  TRY(problem);
  if (value_is_unknown(problem)) {
    const Value to = value_object(target);
    const bool is_plain = is_written_plainly(e, target, from);
    if (is_known_but_for_keys(e, from) && is_plain) return copy_properties(e, target, from, NULL, e->node);
    const bool runs = perhaps_any_runs(e, target);
    object_acted_on(e, target);
    if (object_may_refuse(e, target, problem)) may_throw(e, problem);
    builtin_stopped_at(e, from, false);
    problem = perhaps_elements(e, problem, from);
    object_given(e, target, problem);
    TRY(builtin_forget(e, target, problem, false));
    if (is_plain) return assign_variables(e, target, from);
    if (!runs) return value_undefined();
    evaluator_escape(e, &to, 1, e->node); // to its setters
    unknown_acted_on(e, problem);
    return value_undefined();
  }
  for (size_t i = 0; i < keys.count; i++) {
    CHARGE(e, 1);
    Property p;
    if (!object_own(e, from.as.object, keys.items[i], &p) || !(p.flags & PROPERTY_ENUMERABLE)) continue;
    Value value = value_get(e, from, keys.items[i]);
    TRY(value);
    TRY(value_set(e, value_object(target), keys.items[i], value));
  }
  return value_undefined();
}

static Value assign_all(Evaluator *e, Object *to, Value target, void *context) {
  const Call *call = context;
  (void)to;
  target = to_object(e, target);
  KNOWN(e, target);
  for (size_t i = 1; i < call->count; i++) TRY(assign_from(e, target.as.object, call->arguments[i], NULL));
  if (call->more != NULL) TRY(assign_from(e, target.as.object, value_of_unknown(call->more), NULL));
  return target;
}

static Value object_assign(Evaluator *e, const Call *call) {
  Value target = call_argument(call, 0);
  const Ways *ways = ways_written(e, target);
  if (ways != NULL) TRY(ways_each(e, target, ways, NULL, assign_all, (void *)call));
  if (ways != NULL && target.has_ways) return target;
  if (value_is_unknown(target)) {
    for (size_t i = 1; i < call->count; i++) environment_assigned_from(e, target, call->arguments[i]);
    if (call->more != NULL) environment_assigned(e, target, (Key){0}, value_of_unknown(call->more));
    return builtin_give_up(e, call, target);
  }
  return assign_all(e, NULL, target, (void *)call);
}

// One entry of Object.fromEntries; abrupt or undefined.
static Value add_entry(Evaluator *e, Object *result, Value entry) {
  Entry read;
  Key key;
  Value problem;
  TRY(builtin_entry(e, entry, &read));
  if (to_key(e, read.key, &key, &problem)) {
    object_define(e, result, key, read.value, PROPERTY_ORDINARY);
    return value_undefined();
  }
  TRY(problem);
  // It may be any key, and may stand for what was written before.
  problem = builtin_one_of(e, &read.value, 1, problem);
  TRY(problem);
  return builtin_forget(e, result, problem, false);
}

typedef struct Adding {
  Evaluator *e;
  Object *result;
  Value entry;
} Adding;

static Completion add_perhaps(void *context) {
  const Adding *a = context;
  return value_is_abrupt(add_entry(a->e, a->result, a->entry)) ? completion_abrupt() : completion_normal();
}

static Value object_from_entries(Evaluator *e, const Call *call) {
  Value source = call_argument(call, 0);
  if (value_is_nullish(source)) return throw_error(e, "TypeError", "undefined is not iterable");
  Elements elements;
  TRY(elements_begin(e, source, &elements));
  Object *result = object_plain(e);
  for (elements.steps.is_in_order = true;;) {
    Value entry;
    const Value problem = elements_next(e, &elements, &entry);
    KNOWN(e, problem);
    if (entry.kind == VALUE_EMPTY) return value_object(result);
    CHARGE(e, 1);
    Adding adding = {e, result, entry};
    const Unknown *maybe = elements.steps.maybe;
    const Completion c = maybe == NULL ? add_perhaps(&adding) : choose_round(e, e->node, maybe, add_perhaps, &adding);
    if (c.kind == COMPLETION_ABRUPT) return elements_close(e, &elements, value_abrupt());
  }
}

static Value object_is(Evaluator *e, const Call *call) {
  Value a = call_argument(call, 0), b = call_argument(call, 1);
  int same = values_same(a, b);
  return same < 0 ? unknown_from(e, value_is_unknown(a) ? a : b) : value_boolean(same);
}

// Whether the object has a property of its own.
static Value has_own(Evaluator *e, Value object, Key key) {
  KNOWN(e, object);
  Property p;
  if (!object_own(e, object.as.object, key, &p)) return value_boolean(false);
  TRY(p.value);
  bool stale =
      object_is_open(e, object.as.object) && value_is_unknown(p.value) && object_doubt(e, object.as.object) != NULL;
  return p.flags & PROPERTY_MAYBE || stale ? unknown_from(e, p.value) : value_boolean(true);
}

static Value object_has_own(Evaluator *e, const Call *call) {
  Value object = to_object(e, call_argument(call, 0)), problem;
  KNOWN(e, object);
  Key key;
  if (!to_key(e, call_argument(call, 1), &key, &problem)) return problem;
  return has_own(e, object, key);
}

static Value prototype_has_own_property(Evaluator *e, const Call *call) {
  Key key;
  Value problem;
  if (!to_key(e, call_argument(call, 0), &key, &problem)) return problem;
  return has_own(e, to_object(e, call->this_value), key);
}

static Value prototype_property_is_enumerable(Evaluator *e, const Call *call) {
  Key key;
  Value problem;
  if (!to_key(e, call_argument(call, 0), &key, &problem)) return problem;
  Value object = to_object(e, call->this_value);
  Value has = has_own(e, object, key);
  if (has.kind != VALUE_BOOLEAN || !has.as.boolean) return has;
  Property p;
  return value_boolean(object_own(e, object.as.object, key, &p) && p.flags & PROPERTY_ENUMERABLE);
}

static Value prototype_is_prototype_of(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  if (!value_is_object(v)) return value_boolean(false);
  Value self = to_object(e, call->this_value);
  KNOWN(e, self);
  return object_inherits(e, v.as.object, self.as.object);
}

static const char *class_tag(const Object *o) {
  switch (o->class) {
  case CLASS_ARRAY: return "Array";
  case CLASS_FUNCTION: return "Function";
  case CLASS_ERROR: return "Error";
  case CLASS_ARGUMENTS: return "Arguments";
  case CLASS_REGEXP: return "RegExp";
  case CLASS_NAMESPACE: return "Module";
  case CLASS_BOXED:
    if (o->as.boxed.kind == VALUE_BOOLEAN) return "Boolean";
    if (o->as.boxed.kind == VALUE_NUMBER) return "Number";
    if (o->as.boxed.kind == VALUE_STRING) return "String";
    return "Object";
  default: return "Object";
  }
}

Value builtin_to_string(Evaluator *e, const Call *call) {
  if (call->this_value.kind == VALUE_UNDEFINED) return value_text_c(e, "[object Undefined]");
  if (call->this_value.kind == VALUE_NULL) return value_text_c(e, "[object Null]");
  Value o = to_object(e, call->this_value);
  KNOWN(e, o);
  if (o.as.object->class == CLASS_HOST) return unknown_unsupported(e, "toString");
  Value tag = value_get(e, o, (Key){.symbol = evaluator_realm(e)->symbol_to_string_tag});
  KNOWN(e, tag);
  Str shown = tag.kind == VALUE_STRING ? tag.as.string->text : str_of(class_tag(o.as.object));
  return value_text(e, str_format(evaluator_arena(e), "[object %.*s]", STR_ARG(shown)));
}

static Value prototype_to_locale_string(Evaluator *e, const Call *call) {
  Value method = value_get_c(e, call->this_value, "toString");
  TRY(method);
  TRY(builtin_check_callable(e, method));
  return value_call(e, method, call->this_value, NULL, 0);
}

static Value prototype_value_of(Evaluator *e, const Call *call) { return to_object(e, call->this_value); }

void realm_init_object(Evaluator *e) {
  static const char *const novelties[] = {"groupBy"}, *const take_more[] = {"assign"};
  static const Builtin functions[] = {
      {"assign", 2, object_assign},  {"entries", 1, object_entries}, {"fromEntries", 1, object_from_entries},
      {"hasOwn", 2, object_has_own}, {"is", 2, object_is},           {"keys", 1, object_keys_of},
      {"values", 1, object_values}};
  static const Builtin methods[] = {{"hasOwnProperty", 1, prototype_has_own_property},
                                    {"isPrototypeOf", 1, prototype_is_prototype_of},
                                    {"propertyIsEnumerable", 1, prototype_property_is_enumerable},
                                    {"toLocaleString", 0, prototype_to_locale_string},
                                    {"toString", 0, builtin_to_string},
                                    {"valueOf", 0, prototype_value_of}};
  Object *prototype = evaluator_realm(e)->object_prototype;
  Object *constructor = realm_add_constructor(e, "Object", 1, object_constructor, prototype);
  realm_add(e, constructor, functions, BUILTIN_COUNT(functions));
  realm_takes_more(e, constructor, take_more, BUILTIN_COUNT(take_more));
  builtin_add_novelties(e, constructor, novelties, BUILTIN_COUNT(novelties));
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  builtin_add_properties(e, constructor);
  builtin_add_legacy_accessors(e, prototype);
  builtin_init_function(e);
  builtin_init_reflect(e);
}
