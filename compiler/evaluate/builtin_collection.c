// Map, Set, WeakMap and WeakSet (ECMA-262, 24.1 to 24.4). What a weak one forgets nobody else has, so nobody can tell.
#include "evaluate/builtin.h"
#include "evaluate/collection.h"
#include "evaluate/internal.h"

static const char *class_name(ObjectClass class) { return class == CLASS_MAP ? "Map" : "Set"; }

static Object *receiver(Evaluator *e, const Call *call, ObjectClass class, bool is_weak, const char *method,
                        Value *result) {
  Value v = call->this_value;
  if (value_is_object(v) && v.as.object->class == class && v.as.object->as.collection.is_weak == is_weak)
    return v.as.object;
  *result = throw_error(e, "TypeError", "Method %s%s.prototype.%s called on incompatible receiver %.*s",
                        is_weak ? "Weak" : "", class_name(class), method, STR_ARG(builtin_show(e, v)));
  return NULL;
}

// The Map or Set that a method works on. NULL: *result is a TypeError.
static Object *own_collection(Evaluator *e, const Call *call, ObjectClass class, const char *method, Value *result) {
  return receiver(e, call, class, false, method, result);
}

// Why it is not known which entries there are, and whether those that are listed are certain nevertheless.
static const Unknown *doubt_of(Evaluator *e, Object *o, bool *is_certain) {
  const Unknown *doubt = object_doubt(e, o);
  *is_certain = doubt == NULL || !object_is_open(e, o);
  return doubt;
}

// An Unknown that may be any of the values, or keys.
static Value any_entry(Evaluator *e, Object *o, Value why) {
  ValueList all = {0};
  for (size_t i = 0; i < o->as.collection.count; i++) {
    vec_push(evaluator_arena(e), &all, o->as.collection.entries[i].key);
    vec_push(evaluator_arena(e), &all, o->as.collection.entries[i].value);
  }
  if (o->unknown != NULL) vec_push(evaluator_arena(e), &all, value_of_unknown(o->unknown));
  e->is_answered = true;
  return builtin_one_of(e, all.items, all.count, why);
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
  if (doubt == NULL) return 0;
  const Doubts d = collection_doubts(o);
  const Doubtful *item = is_certain ? doubts_find(&d, key) : NULL;
  if (is_certain && item == NULL && !d.is_any) return 0;
  *why = value_of_unknown(item != NULL ? item->why : doubt);
  return -1;
}

// Whether what may stand under this key is told apart from what stands under others.
static bool is_told(Evaluator *e, const Object *o, Value key) {
  return !value_is_unknown(key) && (!object_is_open(e, o) || collection_tells_now(o));
}

// What may stand under a key.
static Value entry_perhaps(Evaluator *e, Object *o, Value key, Value why) {
  const Entry *entry = collection_find(e, o, key);
  const Doubts d = collection_doubts(o);
  const Doubtful *item = doubts_find(&d, key);
  Value values[3];
  size_t count = 0;
  if (entry != NULL) values[count++] = entry->value;
  if (item != NULL) values[count++] = item->value;
  if (d.is_any) values[count++] = d.value;
  e->is_answered = true;
  if (count == 0) return perhaps_nothing(e, why);
  const bool is_one = item != NULL && !d.is_any && !object_is_open(e, o);
  if (is_one) values[count++] = value_undefined();
  why = builtin_one_of(e, values, count, perhaps_nothing(e, why));
  return is_one ? ways_give(e, why, values, count) : why;
}

// What stands under some key, or undefined.
static Value any_value(Evaluator *e, Object *o, Value why) {
  ValueList all = {0};
  for (size_t i = 0; i < o->as.collection.count; i++)
    if (o->as.collection.entries[i].key.kind != VALUE_EMPTY)
      vec_push(evaluator_arena(e), &all, o->as.collection.entries[i].value);
  vec_push(evaluator_arena(e), &all, value_undefined());
  e->is_answered = true;
  return ways_give(e, builtin_one_of(e, all.items, all.count, why), all.items, all.count);
}

static Value value_of_entry(Evaluator *e, Object *o, Value key) {
  Value why;
  Entry *entry;
  int found = look_up(e, o, key, &entry, &why);
  if (found < 0 && object_doubt(e, o) == NULL && o->class == CLASS_MAP) return any_value(e, o, why);
  if (found < 0) return is_told(e, o, key) ? entry_perhaps(e, o, key, why) : any_entry(e, o, why);
  return found ? entry->value : value_undefined();
}

static Value has_entry(Evaluator *e, Object *o, Value key) {
  Value why;
  Entry *entry;
  const int found = look_up(e, o, key, &entry, &why);
  return found < 0 ? unknown_from(e, why) : value_boolean(found);
}

// Puts an entry. Under a key that is not known it may be any entry: of a Set the others stay, of a Map they may change.
static Value put(Evaluator *e, Object *o, Value key, Value value) {
  CHARGE(e, 1);
  const Unknown *doubt = object_doubt(e, o);
  if (doubt != NULL && object_is_open(e, o) && !collection_tells_now(o)) elements_forget(e, o, doubt);
  if (!value_is_unknown(key)) {
    collection_put(e, o, key, value);
    return value_undefined();
  }
  Value why = unknown_from(e, key);
  object_given(e, o, key);
  const Unknown *reason = perhaps_nothing(e, why).as.unknown;
  if (o->class == CLASS_MAP) {
    object_given(e, o, value);
    if (collection_put_anywhere(e, o, key, value, reason)) return value_undefined();
    why = any_entry(e, o, why);
    TRY(why);
    why = builtin_one_of(e, &value, 1, why);
    TRY(why);
    elements_forget(e, o, why.as.unknown);
  } else {
    collection_may_have_any(e, o, key, key, o->as.collection.count, reason);
  }
  return value_undefined();
}

static Value delete_entry(Evaluator *e, Object *o, Value key) {
  Value why;
  Entry *entry;
  int found = look_up(e, o, key, &entry, &why);
  if (found == 0) return value_boolean(false);
  if (found == 1) return value_boolean(collection_remove(e, o, key));
  if (is_told(e, o, key)) { // it leaves the other entries alone
    if (!collection_remove(e, o, key)) collection_not(e, o, key);
    return unknown_from(e, why);
  }
  const Unknown *reason = perhaps_nothing(e, unknown_from(e, why)).as.unknown;
  const bool is_open = object_is_open(e, o) && !collection_tells_now(o);
  if (!is_open && collection_remove_any(e, o, reason)) return unknown_from(e, why);
  Value any = any_entry(e, o, why);
  TRY(any);
  elements_forget(e, o, any.as.unknown);
  return unknown_from(e, why);
}

// What there is under keys that are texts, one of which is asked for: one of some values, or whether there is any.
// VALUE_EMPTY: that is not known.
static Value under_texts(Evaluator *e, Object *o, Value key, const Shapes *keys, bool asks) {
  ValueList values = {0};
  size_t there = 0;
  for (size_t i = 0; i < keys->count; i++) {
    Value why;
    Entry *entry;
    const int found = look_up(e, o, value_string(keys->items[i]), &entry, &why);
    if (found < 0) return value_empty();
    there += (size_t)found;
    vec_push(evaluator_arena(e), &values, found ? entry->value : value_undefined());
  }
  if (asks) return there > 0 && there < values.count ? value_empty() : value_boolean(there > 0);
  e->is_answered = true;
  return ways_give(e, builtin_one_of(e, values.items, values.count, key), values.items, values.count);
}

// A method that is asked for the entry of its first argument.
static Value ask(Evaluator *e, const Call *call, ObjectClass class, bool is_weak, const char *name,
                 Value (*answer)(Evaluator *, Object *, Value key)) {
  Value result;
  Object *o = receiver(e, call, class, is_weak, name, &result);
  if (o == NULL) return result;
  const bool asks = answer == has_entry;
  const Shapes *keys = call->texts != NULL && (asks || answer == value_of_entry) ? shapes_known(call->texts[0]) : NULL;
  const Value v = keys == NULL ? value_empty() : under_texts(e, o, call->arguments[0], keys, asks);
  return v.kind != VALUE_EMPTY ? v : answer(e, o, call_argument(call, 0));
}

// CanBeHeldWeakly (ECMA-262, 9.14). False: it throws.
static bool can_be_held(Evaluator *e, ObjectClass class, Value key, Value *thrown) {
  // Of a symbol it is not looked up whether Symbol.for has it.
  may_throw(e, key.kind == VALUE_SYMBOL ? unknown_unsupported(e, "a symbol held weakly") : key);
  if (value_is_object(key) || value_is_unknown(key) || key.kind == VALUE_SYMBOL) return true;
  *thrown =
      throw_error(e, "TypeError", "Invalid value used %s", class == CLASS_MAP ? "as weak map key" : "in weak set");
  return false;
}

static Value add(Evaluator *e, const Call *call, ObjectClass class, bool is_weak) {
  Value result;
  const Value key = call_argument(call, 0);
  Object *o = receiver(e, call, class, is_weak, class == CLASS_MAP ? "set" : "add", &result);
  if (o == NULL || (is_weak && !can_be_held(e, class, key, &result))) return result;
  TRY(put(e, o, key, class == CLASS_MAP ? call_argument(call, 1) : key));
  return call->this_value;
}

#define ASK(function, class, is_weak, name, answer)                                                                    \
  static Value function(Evaluator *e, const Call *call) { return ask(e, call, class, is_weak, name, answer); }
ASK(map_get_value, CLASS_MAP, false, "get", value_of_entry)
ASK(map_has_key, CLASS_MAP, false, "has", has_entry)
ASK(map_delete, CLASS_MAP, false, "delete", delete_entry)
ASK(set_has, CLASS_SET, false, "has", has_entry)
ASK(set_delete, CLASS_SET, false, "delete", delete_entry)
ASK(weak_map_get, CLASS_MAP, true, "get", value_of_entry)
ASK(weak_map_has, CLASS_MAP, true, "has", has_entry)
ASK(weak_map_delete, CLASS_MAP, true, "delete", delete_entry)
ASK(weak_set_has, CLASS_SET, true, "has", has_entry)
ASK(weak_set_delete, CLASS_SET, true, "delete", delete_entry)
#undef ASK

static Value map_set(Evaluator *e, const Call *call) { return add(e, call, CLASS_MAP, false); }
static Value set_add(Evaluator *e, const Call *call) { return add(e, call, CLASS_SET, false); }
static Value weak_map_set(Evaluator *e, const Call *call) { return add(e, call, CLASS_MAP, true); }
static Value weak_set_add(Evaluator *e, const Call *call) { return add(e, call, CLASS_SET, true); }

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
  if (!value_is_object(v) || v.as.object->class != class || v.as.object->as.collection.is_weak)
    return throw_error(e, "TypeError", "Method get %s.prototype.size called on incompatible receiver %.*s",
                       class_name(class), STR_ARG(builtin_show(e, v)));
  const Unknown *doubt = object_doubt(e, v.as.object);
  e->is_answered = true;
  return doubt != NULL ? perhaps_nothing(e, builtin_unknown(e, doubt))
                       : value_number((double)v.as.object->as.collection.live);
}

static Value map_size(Evaluator *e, const Call *call) { return size(e, call, CLASS_MAP); }
static Value set_size(Evaluator *e, const Call *call) { return size(e, call, CLASS_SET); }

// The function may be called with any entry, any number of times.
static Value for_some(Evaluator *e, const Call *call, Object *o, CollectionPlace place, const Unknown *why) {
  const Value function = call_argument(call, 0);
  if (!value_is_callable(function)) return builtin_give_up(e, call, value_of_unknown(why));
  why = builtin_round(e, why);
  const Value any = collection_rest(e, o, place, why);
  TRY(any);
  const Value arguments[] = {any, any, call->this_value};
  const Rounds rounds = {call->this_value, e->rounds};
  e->rounds = &rounds;
  const Value v = builtin_call_some(e, function, call_argument(call, 1), arguments, 3, why);
  e->rounds = rounds.outer;
  return value_is_abrupt(v) ? v : value_undefined();
}

static Value for_each(Evaluator *e, const Call *call, ObjectClass class) {
  Value result, function = call_argument(call, 0);
  Object *o = own_collection(e, call, class, "forEach", &result);
  if (o == NULL) return result;
  TRY(builtin_check_callable(e, function));
  for (CollectionPlace place = {0};;) {
    CHARGE(e, 1);
    const Unknown *doubt = object_doubt(e, o);
    if (doubt != NULL && object_is_open(e, o)) return for_some(e, call, o, (CollectionPlace){0}, doubt);
    const CollectionPlace before = place;
    CollectionStep step;
    collection_next(e, o, &place, &step);
    if (step.kind == STEP_END) return value_undefined();
    if (step.kind == STEP_ANY) return for_some(e, call, o, before, doubt);
    const Value arguments[] = {step.value, step.key, call->this_value}, this_value = call_argument(call, 1);
    TRY(step.kind == STEP_ENTRY ? value_call(e, function, this_value, arguments, 3)
                                : builtin_maybe_call(e, function, this_value, arguments, 3, step.why));
  }
}

static Value map_for_each(Evaluator *e, const Call *call) { return for_each(e, call, CLASS_MAP); }
static Value set_for_each(Evaluator *e, const Call *call) { return for_each(e, call, CLASS_SET); }

static Value iterate(Evaluator *e, const Call *call, ObjectClass class, const char *method, Iteration kind) {
  Value result;
  Object *o = own_collection(e, call, class, method, &result);
  if (o == NULL) return result;
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

// One element of what it is made of, which may not be there if `maybe` is not NULL; abrupt or undefined.
static Value put_item(Evaluator *e, Object *o, Value item, Value adder, const Unknown *maybe) {
  Entry entry = {.key = item, .value = item};
  if (o->class == CLASS_MAP) TRY(builtin_entry(e, item, &entry));
  if (is_builtin_adder(adder) && maybe == NULL) return put(e, o, entry.key, entry.value);
  const Value arguments[] = {entry.key, entry.value};
  const size_t count = o->class == CLASS_MAP ? 2 : 1;
  const Value v = maybe == NULL ? value_call(e, adder, value_object(o), arguments, count)
                                : builtin_maybe_call(e, adder, value_object(o), arguments, count, maybe);
  return value_is_abrupt(v) ? v : value_undefined();
}

// It goes on with some such elements; abrupt or undefined.
static Value put_some(Evaluator *e, Object *o, Value any, Value adder) {
  Entry entry = {.key = any, .value = any};
  if (o->class == CLASS_MAP) TRY(builtin_entry(e, any, &entry));
  const Value arguments[] = {entry.key, entry.value};
  if (!is_builtin_adder(adder))
    TRY(builtin_call_some(e, adder, value_object(o), arguments, o->class == CLASS_MAP ? 2 : 1, any.as.unknown));
  const Value why = unknown_from(e, any.as.unknown->source == NULL ? perhaps_nothing(e, any) : any);
  if (o->class == CLASS_SET) collection_may_have_any(e, o, any, any, o->as.collection.count, why.as.unknown);
  else elements_forget(e, o, perhaps(e, perhaps(e, why, entry.key), entry.value).as.unknown);
  return value_undefined();
}

static Value construct_collection(Evaluator *e, const Call *call, ObjectClass class, bool is_weak, Object *builtin) {
  Value problem, source = call_argument(call, 0);
  if (call->new_target == NULL)
    return throw_error(e, "TypeError", "Constructor %s%s requires 'new'", is_weak ? "Weak" : "", class_name(class));
  Object *prototype = builtin_prototype(e, call, builtin, &problem);
  if (prototype == NULL) return problem;
  Object *o = collection_new(e, class);
  o->prototype = prototype;
  o->as.collection.is_weak = is_weak;
  if (value_is_nullish(source)) return value_object(o);
  Value adder = value_get_c(e, value_object(o), class == CLASS_MAP ? "set" : "add");
  TRY(adder);
  TRY(builtin_check_callable(e, adder));
  if (value_is_unknown(source) || value_is_unknown(adder)) {
    const Value why = unknown_from(e, value_is_unknown(source) ? source : adder);
    elements_forget(e, o, why.as.unknown);
    if (value_is_unknown(adder) || adder.as.object->as.function.native == NULL) { // it has each element
      const Value given[] = {adder, source, value_object(o)};
      evaluator_escape(e, given, BUILTIN_COUNT(given), e->node);
      unknown_acted_on(e, why);
    }
    return value_object(o);
  }
  Elements elements;
  TRY(elements_begin(e, source, &elements));
  for (elements.steps.is_in_order = true;;) {
    Value item;
    problem = elements_next(e, &elements, &item);
    TRY(problem);
    if (value_is_unknown(problem)) TRY(put_some(e, o, problem, adder));
    if (value_is_unknown(problem) || item.kind == VALUE_EMPTY) return value_object(o);
    const Unknown *maybe = elements.steps.maybe;
    const bool is_read = maybe == NULL || class == CLASS_SET || array_is_known(e, item); // which may run code
    const Value added =
        is_read ? put_item(e, o, item, adder, maybe) : put_some(e, o, perhaps(e, value_of_unknown(maybe), item), adder);
    if (value_is_abrupt(added)) return elements_close(e, &elements, added);
  }
}

static Value map_constructor(Evaluator *e, const Call *call) {
  return construct_collection(e, call, CLASS_MAP, false, evaluator_realm(e)->map_prototype);
}

static Value set_constructor(Evaluator *e, const Call *call) {
  return construct_collection(e, call, CLASS_SET, false, evaluator_realm(e)->set_prototype);
}

static Value weak_map_constructor(Evaluator *e, const Call *call) {
  return construct_collection(e, call, CLASS_MAP, true, evaluator_realm(e)->weak_map_prototype);
}

static Value weak_set_constructor(Evaluator *e, const Call *call) {
  return construct_collection(e, call, CLASS_SET, true, evaluator_realm(e)->weak_set_prototype);
}

static void init_weak(Evaluator *e) {
  static const Builtin map_methods[] = {
      {"delete", 1, weak_map_delete}, {"get", 1, weak_map_get}, {"set", 2, weak_map_set}, {"has", 1, weak_map_has}};
  static const Builtin set_methods[] = {
      {"delete", 1, weak_set_delete}, {"has", 1, weak_set_has}, {"add", 1, weak_set_add}};
  static const char *const novelties[] = {"getOrInsert", "getOrInsertComputed"};
  Realm *realm = evaluator_realm(e);
  realm_add_constructor(e, "WeakMap", 0, weak_map_constructor, realm->weak_map_prototype);
  realm_add(e, realm->weak_map_prototype, map_methods, BUILTIN_COUNT(map_methods));
  builtin_add_novelties(e, realm->weak_map_prototype, novelties, BUILTIN_COUNT(novelties));
  builtin_add_tag(e, realm->weak_map_prototype, "WeakMap");
  realm_add_constructor(e, "WeakSet", 0, weak_set_constructor, realm->weak_set_prototype);
  realm_add(e, realm->weak_set_prototype, set_methods, BUILTIN_COUNT(set_methods));
  builtin_add_tag(e, realm->weak_set_prototype, "WeakSet");
}

static void alias(Evaluator *e, Object *prototype, const char *method, Key key) {
  object_define(e, prototype, key, object_property(prototype, key_c(e, method))->value, PROPERTY_BUILTIN);
}

void realm_init_collection(Evaluator *e) {
  static const Builtin map_methods[] = {
      {"clear", 0, map_clear},      {"delete", 1, map_delete}, {"entries", 0, map_entries},
      {"forEach", 1, map_for_each}, {"get", 1, map_get_value}, {"has", 1, map_has_key},
      {"keys", 0, map_keys},        {"set", 2, map_set},       {"values", 0, map_values}};
  static const Builtin set_methods[] = {
      {"add", 1, set_add},          {"clear", 0, set_clear}, {"delete", 1, set_delete}, {"entries", 0, set_entries},
      {"forEach", 1, set_for_each}, {"has", 1, set_has},     {"values", 0, set_values}};
  static const char *const map_statics[] = {"groupBy"};
  static const char *const set_novelties[] = {"difference",   "intersection",        "isDisjointFrom", "isSubsetOf",
                                              "isSupersetOf", "symmetricDifference", "union"};
  static const char *const map_novelties[] = {"getOrInsert", "getOrInsertComputed"};
  Realm *realm = evaluator_realm(e);
  Key iterator = {.symbol = realm->symbol_iterator};
  Object *map = realm_add_constructor(e, "Map", 0, map_constructor, realm->map_prototype);
  builtin_add_novelties(e, map, map_statics, BUILTIN_COUNT(map_statics));
  builtin_add_novelties(e, realm->map_prototype, map_novelties, BUILTIN_COUNT(map_novelties));
  realm_add(e, realm->map_prototype, map_methods, BUILTIN_COUNT(map_methods));
  alias(e, realm->map_prototype, "entries", iterator);
  builtin_add_getter(e, realm->map_prototype, key_c(e, "size"), "get size", map_size);
  builtin_add_tag(e, realm->map_prototype, "Map");
  realm_add_constructor(e, "Set", 0, set_constructor, realm->set_prototype);
  realm_add(e, realm->set_prototype, set_methods, BUILTIN_COUNT(set_methods));
  builtin_add_novelties(e, realm->set_prototype, set_novelties, BUILTIN_COUNT(set_novelties));
  alias(e, realm->set_prototype, "values", key_c(e, "keys"));
  alias(e, realm->set_prototype, "values", iterator);
  builtin_add_getter(e, realm->set_prototype, key_c(e, "size"), "get size", set_size);
  builtin_add_tag(e, realm->set_prototype, "Set");
  init_weak(e);
}
