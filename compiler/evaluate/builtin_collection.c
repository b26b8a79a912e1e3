// Map and Set (ECMA-262, 24.1 and 24.2).
#include "evaluate/builtin.h"

static const char *class_name(ObjectClass class) { return class == CLASS_MAP ? "Map" : "Set"; }

// The Map or Set that a method works on. NULL: *result is a TypeError.
static Object *own_collection(Evaluator *e, const Call *call, ObjectClass class, const char *method, Value *result) {
  Value v = call->this_value;
  if (value_is_object(v) && v.as.object->class == class) return v.as.object;
  *result = throw_error(e, "TypeError", "Method %s.prototype.%s called on incompatible receiver %.*s",
                        class_name(class), method, STR_ARG(builtin_show(e, v)));
  return NULL;
}

// Why it is not known which entries there are, and whether those that are listed are certain nevertheless.
static const Unknown *doubt_of(Evaluator *e, Object *o, bool *is_certain) {
  const Unknown *doubt = object_doubt(e, o);
  *is_certain = doubt == NULL || !o->escaped;
  return doubt;
}

// An Unknown that may be any of the values, or keys.
static Value any_entry(Evaluator *e, Object *o, Value why) {
  ValueList all = {0};
  for (size_t i = 0; i < o->as.collection.count; i++) {
    vec_push(evaluator_arena(e), &all, o->as.collection.entries[i].key);
    vec_push(evaluator_arena(e), &all, o->as.collection.entries[i].value);
  }
  return builtin_any_of(e, all.items, all.count, why);
}

// The entry of a key: 1, 0, or -1 if it is not known whether there is one; then *why.
static int look_up(Evaluator *e, Object *o, Value key, Entry **entry, Value *why) {
  bool is_certain;
  const Unknown *doubt = doubt_of(e, o, &is_certain);
  *entry = NULL;
  if (value_is_unknown(key)) {
    *why = key;
    return doubt == NULL && o->as.collection.live == 0 ? 0 : -1;
  }
  evaluator_charge(e, 1);
  *entry = is_certain ? collection_find(e, o, key) : NULL;
  if (*entry != NULL) return 1;
  if (doubt != NULL) *why = value_of_unknown(doubt);
  return doubt == NULL ? 0 : -1;
}

static Value map_get_value(Evaluator *e, const Call *call) {
  Value result, why;
  Entry *entry;
  Object *o = own_collection(e, call, CLASS_MAP, "get", &result);
  if (o == NULL) return result;
  int found = look_up(e, o, call_argument(call, 0), &entry, &why);
  if (found < 0) return any_entry(e, o, why);
  return found ? entry->value : value_undefined();
}

static Value has(Evaluator *e, const Call *call, ObjectClass class) {
  Value result, why;
  Entry *entry;
  Object *o = own_collection(e, call, class, "has", &result);
  if (o == NULL) return result;
  int found = look_up(e, o, call_argument(call, 0), &entry, &why);
  return found < 0 ? unknown_from(e, why) : value_boolean(found);
}

static Value map_has_key(Evaluator *e, const Call *call) { return has(e, call, CLASS_MAP); }
static Value set_has(Evaluator *e, const Call *call) { return has(e, call, CLASS_SET); }

// Puts an entry. Under a key that is not known it may be any entry: of a Set the others stay, of a Map they may change.
static Value put(Evaluator *e, Object *o, Value key, Value value) {
  CHARGE(e, 1);
  const Unknown *doubt = object_doubt(e, o);
  if (doubt != NULL && o->escaped) object_forget(e, o, doubt);
  if (!value_is_unknown(key)) {
    collection_put(e, o, key, value);
    return value_undefined();
  }
  Value why = unknown_from(e, key);
  if (o->class == CLASS_MAP) {
    why = any_entry(e, o, why);
    TRY(why);
    why = builtin_any_of(e, &value, 1, why);
    TRY(why);
    object_forget(e, o, why.as.unknown);
  } else if (o->unknown == NULL) {
    object_touch(e, o);
    o->unknown = why.as.unknown;
  }
  return value_undefined();
}

static Value map_set(Evaluator *e, const Call *call) {
  Value result;
  Object *o = own_collection(e, call, CLASS_MAP, "set", &result);
  if (o == NULL) return result;
  TRY(put(e, o, call_argument(call, 0), call_argument(call, 1)));
  return call->this_value;
}

static Value set_add(Evaluator *e, const Call *call) {
  Value result;
  Object *o = own_collection(e, call, CLASS_SET, "add", &result);
  if (o == NULL) return result;
  TRY(put(e, o, call_argument(call, 0), call_argument(call, 0)));
  return call->this_value;
}

static Value delete_entry(Evaluator *e, const Call *call, ObjectClass class) {
  Value result, why, key = call_argument(call, 0);
  Entry *entry;
  Object *o = own_collection(e, call, class, "delete", &result);
  if (o == NULL) return result;
  int found = look_up(e, o, key, &entry, &why);
  if (found == 0) return value_boolean(false);
  if (found == 1) return value_boolean(collection_remove(e, o, key));
  Value any = any_entry(e, o, why);
  TRY(any);
  // A key that is known leaves the other entries alone.
  if (value_is_unknown(key) || o->escaped) object_forget(e, o, any.as.unknown);
  return unknown_from(e, why);
}

static Value map_delete(Evaluator *e, const Call *call) { return delete_entry(e, call, CLASS_MAP); }
static Value set_delete(Evaluator *e, const Call *call) { return delete_entry(e, call, CLASS_SET); }

static Value clear(Evaluator *e, const Call *call, ObjectClass class) {
  Value result;
  Object *o = own_collection(e, call, class, "clear", &result);
  if (o == NULL) return result;
  collection_clear(e, o);
  return value_undefined();
}

static Value map_clear(Evaluator *e, const Call *call) { return clear(e, call, CLASS_MAP); }
static Value set_clear(Evaluator *e, const Call *call) { return clear(e, call, CLASS_SET); }

static Value size(Evaluator *e, const Call *call, ObjectClass class) {
  Value v = call->this_value;
  if (!value_is_object(v) || v.as.object->class != class)
    return throw_error(e, "TypeError", "Method get %s.prototype.size called on incompatible receiver %.*s",
                       class_name(class), STR_ARG(builtin_show(e, v)));
  const Unknown *doubt = object_doubt(e, v.as.object);
  return doubt != NULL ? builtin_unknown(e, doubt) : value_number((double)v.as.object->as.collection.live);
}

static Value map_size(Evaluator *e, const Call *call) { return size(e, call, CLASS_MAP); }
static Value set_size(Evaluator *e, const Call *call) { return size(e, call, CLASS_SET); }

static Value for_each(Evaluator *e, const Call *call, ObjectClass class) {
  Value result, function = call_argument(call, 0);
  Object *o = own_collection(e, call, class, "forEach", &result);
  if (o == NULL) return result;
  TRY(builtin_check_callable(e, function));
  // Entries that are added meanwhile are visited too.
  for (size_t i = 0;; i++) {
    CHARGE(e, 1);
    const Unknown *doubt = object_doubt(e, o);
    if (doubt != NULL) return builtin_give_up(e, call, value_of_unknown(doubt));
    if (i >= o->as.collection.count) return value_undefined();
    Entry entry = o->as.collection.entries[i];
    if (entry.key.kind == VALUE_EMPTY) continue;
    Value arguments[] = {entry.value, entry.key, call->this_value};
    TRY(value_call(e, function, call_argument(call, 1), arguments, 3));
  }
}

static Value map_for_each(Evaluator *e, const Call *call) { return for_each(e, call, CLASS_MAP); }
static Value set_for_each(Evaluator *e, const Call *call) { return for_each(e, call, CLASS_SET); }

static Value iterate(Evaluator *e, const Call *call, ObjectClass class, const char *method, Iteration kind) {
  Value result;
  Object *o = own_collection(e, call, class, method, &result);
  if (o == NULL) return result;
  const Unknown *doubt = object_doubt(e, o);
  if (doubt != NULL) return any_entry(e, o, value_of_unknown(doubt));
  return builtin_iterator(e, class == CLASS_MAP ? ITERATOR_OF_MAP : ITERATOR_OF_SET,
                          (BuiltinIterator){.source = o, .kind = kind});
}

static Value map_keys(Evaluator *e, const Call *call) { return iterate(e, call, CLASS_MAP, "keys", ITERATE_KEYS); }
static Value map_values(Evaluator *e, const Call *call) {
  return iterate(e, call, CLASS_MAP, "values", ITERATE_VALUES);
}
static Value map_entries(Evaluator *e, const Call *call) {
  return iterate(e, call, CLASS_MAP, "entries", ITERATE_ENTRIES);
}
static Value set_values(Evaluator *e, const Call *call) {
  return iterate(e, call, CLASS_SET, "values", ITERATE_VALUES);
}
static Value set_entries(Evaluator *e, const Call *call) {
  return iterate(e, call, CLASS_SET, "entries", ITERATE_ENTRIES);
}

static bool is_builtin_adder(Value v) {
  NativeFunction native = v.as.object->as.function.native;
  return native == map_set || native == set_add;
}

// One element of what a Map is made of; abrupt or undefined.
static Value put_pair(Evaluator *e, Object *o, Value pair, Value adder) {
  if (!value_is_object(pair) && !value_is_unknown(pair))
    return throw_error(e, "TypeError", "Iterator value %.*s is not an entry object", STR_ARG(builtin_show(e, pair)));
  Value key = value_is_unknown(pair) ? pair : value_get(e, pair, key_index(e, 0));
  TRY(key);
  Value value = value_is_unknown(pair) ? pair : value_get(e, pair, key_index(e, 1));
  TRY(value);
  if (is_builtin_adder(adder)) return put(e, o, key, value);
  Value arguments[] = {key, value};
  Value v = value_call(e, adder, value_object(o), arguments, 2);
  return value_is_abrupt(v) ? v : value_undefined();
}

static Value put_item(Evaluator *e, Object *o, Value item, Value adder) {
  if (is_builtin_adder(adder)) return put(e, o, item, item);
  Value v = value_call(e, adder, value_object(o), &item, 1);
  return value_is_abrupt(v) ? v : value_undefined();
}

static Value construct_collection(Evaluator *e, const Call *call, ObjectClass class, Object *builtin) {
  Value problem, source = call_argument(call, 0);
  if (call->new_target == NULL) return throw_error(e, "TypeError", "Constructor %s requires 'new'", class_name(class));
  Object *prototype = builtin_prototype(e, call, builtin, &problem);
  if (prototype == NULL) return problem;
  Object *o = collection_new(e, class);
  object_inherit(e, o, prototype);
  if (value_is_nullish(source)) return value_object(o);
  Value adder = value_get_c(e, value_object(o), class == CLASS_MAP ? "set" : "add");
  TRY(adder);
  TRY(builtin_check_callable(e, adder));
  if (value_is_unknown(source) || value_is_unknown(adder)) {
    object_forget(e, o, unknown_from(e, value_is_unknown(source) ? source : adder).as.unknown);
    return value_object(o);
  }
  Elements elements;
  TRY(elements_begin(e, source, &elements));
  for (;;) {
    Value item;
    problem = elements_next(e, &elements, &item);
    TRY(problem);
    if (value_is_unknown(problem)) object_forget(e, o, unknown_from(e, problem).as.unknown);
    if (value_is_unknown(problem) || item.kind == VALUE_EMPTY) return value_object(o);
    const Value added = class == CLASS_MAP ? put_pair(e, o, item, adder) : put_item(e, o, item, adder);
    if (value_is_abrupt(added)) return elements_close(e, &elements, added);
  }
}

static Value map_constructor(Evaluator *e, const Call *call) {
  return construct_collection(e, call, CLASS_MAP, evaluator_realm(e)->map_prototype);
}

static Value set_constructor(Evaluator *e, const Call *call) {
  return construct_collection(e, call, CLASS_SET, evaluator_realm(e)->set_prototype);
}

// ---- what two Sets have in common (ECMA-262, 24.2.1 and 24.2.4) ----

static bool is_native(Evaluator *e, Object *o, const char *name, NativeFunction native) {
  const Property *p = object_property(o, key_c(e, name));
  return p != NULL && value_is_object(p->value) && p->value.as.object->class == CLASS_FUNCTION &&
         p->value.as.object->as.function.native == native;
}

// A Set or Map that is gone over, measured and asked as it was built; anything else is not evaluated.
static bool is_as_built(Evaluator *e, Value v) {
  if (!value_is_object(v) || v.as.object->property_count > 0 || object_doubt(e, v.as.object) != NULL) return false;
  Object *prototype = v.as.object->prototype;
  const bool is_set = v.as.object->class == CLASS_SET;
  if (!is_set && v.as.object->class != CLASS_MAP) return false;
  if (prototype != (is_set ? evaluator_realm(e)->set_prototype : evaluator_realm(e)->map_prototype)) return false;
  return is_native(e, prototype, "has", is_set ? set_has : map_has_key) &&
         is_native(e, prototype, "keys", is_set ? set_values : map_keys) &&
         is_native(e, prototype, "size", is_set ? set_size : map_size);
}

// The two that a method compares. False: *result is what it gives.
static bool both_of(Evaluator *e, const Call *call, const char *method, Object **a, Object **b, Value *result) {
  const Value other = call_argument(call, 0);
  *a = own_collection(e, call, CLASS_SET, method, result);
  if (*a == NULL) return false;
  const Unknown *doubt = object_doubt(e, *a);
  if (doubt == NULL && is_as_built(e, other)) {
    *b = other.as.object;
    return true;
  }
  if (!value_is_object(other) && !value_is_unknown(other))
    *result = throw_error(e, "TypeError", "%.*s is not an object", STR_ARG(builtin_show(e, other)));
  else *result = builtin_give_up(e, call, doubt != NULL ? value_of_unknown(doubt) : unknown_unsupported(e, method));
  return false;
}

// Puts the keys of `from` that are (not) in `filter` into `to`; `filter` NULL: all. Abrupt or undefined.
static Value add_keys(Evaluator *e, Object *to, Object *from, Object *filter, bool wanted) {
  for (size_t i = 0; i < from->as.collection.count; i++) {
    CHARGE(e, 2);
    const Value key = from->as.collection.entries[i].key;
    if (key.kind == VALUE_EMPTY || (filter != NULL && (collection_find(e, filter, key) != NULL) != wanted)) continue;
    collection_put(e, to, key, key);
  }
  return value_undefined();
}

static Value set_union(Evaluator *e, const Call *call) {
  Object *a, *b, *made;
  Value result;
  if (!both_of(e, call, "union", &a, &b, &result)) return result;
  made = collection_new(e, CLASS_SET);
  TRY(add_keys(e, made, a, NULL, true));
  TRY(add_keys(e, made, b, NULL, true));
  return value_object(made);
}

static Value set_intersection(Evaluator *e, const Call *call) {
  Object *a, *b, *made;
  Value result;
  if (!both_of(e, call, "intersection", &a, &b, &result)) return result;
  made = collection_new(e, CLASS_SET);
  const bool by_own = a->as.collection.live <= b->as.collection.live; // the smaller one decides their order
  TRY(add_keys(e, made, by_own ? a : b, by_own ? b : a, true));
  return value_object(made);
}

static Value set_difference(Evaluator *e, const Call *call) {
  Object *a, *b, *made;
  Value result;
  if (!both_of(e, call, "difference", &a, &b, &result)) return result;
  made = collection_new(e, CLASS_SET);
  TRY(add_keys(e, made, a, b, false));
  return value_object(made);
}

static Value set_symmetric_difference(Evaluator *e, const Call *call) {
  Object *a, *b, *made;
  Value result;
  if (!both_of(e, call, "symmetricDifference", &a, &b, &result)) return result;
  made = collection_new(e, CLASS_SET);
  TRY(add_keys(e, made, a, b, false));
  TRY(add_keys(e, made, b, a, false));
  return value_object(made);
}

// How many keys of `a` are in `b`.
static Value count_common(Evaluator *e, Object *a, Object *b, size_t *common) {
  *common = 0;
  for (size_t i = 0; i < a->as.collection.count; i++) {
    CHARGE(e, 2);
    const Value key = a->as.collection.entries[i].key;
    *common += key.kind != VALUE_EMPTY && collection_find(e, b, key) != NULL;
  }
  return value_undefined();
}

static Value relate(Evaluator *e, const Call *call, const char *method, Object **a, Object **b, size_t *common) {
  Value result;
  return both_of(e, call, method, a, b, &result) ? count_common(e, *a, *b, common) : result;
}

static Value set_is_subset(Evaluator *e, const Call *call) {
  Object *a, *b;
  size_t common;
  const Value problem = relate(e, call, "isSubsetOf", &a, &b, &common);
  return problem.kind != VALUE_UNDEFINED ? problem : value_boolean(common == a->as.collection.live);
}

static Value set_is_superset(Evaluator *e, const Call *call) {
  Object *a, *b;
  size_t common;
  const Value problem = relate(e, call, "isSupersetOf", &a, &b, &common);
  return problem.kind != VALUE_UNDEFINED ? problem : value_boolean(common == b->as.collection.live);
}

static Value set_is_disjoint(Evaluator *e, const Call *call) {
  Object *a, *b;
  size_t common;
  const Value problem = relate(e, call, "isDisjointFrom", &a, &b, &common);
  return problem.kind != VALUE_UNDEFINED ? problem : value_boolean(common == 0);
}

// ---- groupBy (ECMA-262, 7.3.35) ----

static Value group_key(Evaluator *e, Value v, bool is_property) {
  Key key;
  Value problem;
  if (!is_property) return v;
  return to_key(e, v, &key, &problem) ? key_value(e, key) : problem;
}

// A Map of arrays, by what the callback gives for each element; abrupt or Unknown.
static Value group(Evaluator *e, const Call *call, bool is_property) {
  const Value items = call_argument(call, 0), callback = call_argument(call, 1);
  if (value_is_nullish(items))
    return throw_error(e, "TypeError", "%.*s is not iterable", STR_ARG(builtin_show(e, items)));
  TRY(builtin_check_callable(e, callback));
  if (value_is_unknown(callback)) return builtin_give_up(e, call, callback);
  Elements elements;
  TRY(elements_begin(e, items, &elements));
  Object *groups = collection_new(e, CLASS_MAP);
  for (double i = 0;; i++) {
    Value item;
    const Value problem = elements_next(e, &elements, &item);
    if (problem.kind != VALUE_UNDEFINED) return builtin_give_up(e, call, problem);
    if (item.kind == VALUE_EMPTY) return value_object(groups);
    const Value arguments[] = {item, value_number(i)};
    Value key = value_call(e, callback, value_undefined(), arguments, 2);
    if (!value_is_abrupt(key) && !value_is_unknown(key)) key = group_key(e, key, is_property);
    if (value_is_abrupt(key)) return elements_close(e, &elements, key);
    if (value_is_unknown(key)) return builtin_give_up(e, call, unknown_from(e, key));
    const Entry *found = collection_find(e, groups, key);
    Object *list = found != NULL ? found->value.as.object : array_new(e, 1);
    if (found == NULL) collection_put(e, groups, key, value_object(list));
    array_push(e, list, item);
  }
}

static Value map_group_by(Evaluator *e, const Call *call) { return group(e, call, false); }

Value builtin_group_by(Evaluator *e, const Call *call) {
  const Value groups = group(e, call, true);
  if (!value_is_object(groups)) return groups;
  Object *o = object_new(e, NULL);
  for (size_t i = 0; i < groups.as.object->as.collection.count; i++) {
    const Entry *entry = &groups.as.object->as.collection.entries[i];
    const Key key = entry->key.kind == VALUE_SYMBOL
                        ? (Key){.symbol = entry->key.as.symbol}
                        : key_of(intern_string(evaluator_interner(e), entry->key.as.string));
    object_define(e, o, key, entry->value, PROPERTY_ORDINARY);
  }
  return value_object(o);
}

static void alias(Evaluator *e, Object *prototype, const char *method, Key key) {
  object_define(e, prototype, key, object_property(prototype, key_c(e, method))->value, PROPERTY_BUILTIN);
}

void realm_init_collection(Evaluator *e) {
  static const Builtin map_methods[] = {
      {"clear", 0, map_clear},      {"delete", 1, map_delete}, {"entries", 0, map_entries},
      {"forEach", 1, map_for_each}, {"get", 1, map_get_value}, {"has", 1, map_has_key},
      {"keys", 0, map_keys},        {"set", 2, map_set},       {"values", 0, map_values}};
  static const Builtin set_methods[] = {{"add", 1, set_add},
                                        {"clear", 0, set_clear},
                                        {"delete", 1, set_delete},
                                        {"difference", 1, set_difference},
                                        {"entries", 0, set_entries},
                                        {"forEach", 1, set_for_each},
                                        {"has", 1, set_has},
                                        {"intersection", 1, set_intersection},
                                        {"isDisjointFrom", 1, set_is_disjoint},
                                        {"isSubsetOf", 1, set_is_subset},
                                        {"isSupersetOf", 1, set_is_superset},
                                        {"symmetricDifference", 1, set_symmetric_difference},
                                        {"union", 1, set_union},
                                        {"values", 0, set_values}};
  static const Builtin map_functions[] = {{"groupBy", 2, map_group_by}};
  static const char *const map_novelties[] = {"getOrInsert", "getOrInsertComputed"};
  Realm *realm = evaluator_realm(e);
  Key iterator = {.symbol = realm->symbol_iterator};
  Object *map = realm_add_constructor(e, "Map", 0, map_constructor, realm->map_prototype);
  realm_add(e, map, map_functions, BUILTIN_COUNT(map_functions));
  builtin_add_novelties(e, realm->map_prototype, map_novelties, BUILTIN_COUNT(map_novelties));
  realm_add(e, realm->map_prototype, map_methods, BUILTIN_COUNT(map_methods));
  alias(e, realm->map_prototype, "entries", iterator);
  builtin_add_getter(e, realm->map_prototype, key_c(e, "size"), "get size", map_size);
  builtin_add_tag(e, realm->map_prototype, "Map");
  realm_add_constructor(e, "Set", 0, set_constructor, realm->set_prototype);
  realm_add(e, realm->set_prototype, set_methods, BUILTIN_COUNT(set_methods));
  alias(e, realm->set_prototype, "values", key_c(e, "keys"));
  alias(e, realm->set_prototype, "values", iterator);
  builtin_add_getter(e, realm->set_prototype, key_c(e, "size"), "get size", set_size);
  builtin_add_tag(e, realm->set_prototype, "Set");
}
