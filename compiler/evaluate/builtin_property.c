// Object's functions on property descriptors, prototypes and integrity levels (ECMA-262, 20.1.2, 10.1.6, 6.2.6).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"

#include <math.h>

// A property descriptor: which fields are given, and what they are.
typedef struct Descriptor {
  bool has_value, has_get, has_set;
  Value value, getter, setter;
  unsigned given, flags; // PROPERTY_WRITABLE, …: which are given, which of those are set
  Value source, problem; // the object that gave it; undefined, or why that is not known
} Descriptor;

// HasProperty and Get of a descriptor's field: VALUE_EMPTY if it is not there.
static Value field(Evaluator *e, Object *o, const char *name) {
  const Key key = key_c(e, name);
  Property p;
  const int has = object_has(e, o, key, &p);
  if (has == 0) return value_empty();
  const Value v = value_get(e, value_object(o), key);
  TRY(v);
  return has < 0 ? unknown_from(e, perhaps(e, p.value, v)) : v;
}

static Value accessor_field(Evaluator *e, Object *o, const char *name, const char *title, bool *has, Value *out) {
  Value v = field(e, o, name);
  KNOWN(e, v);
  *has = v.kind != VALUE_EMPTY;
  *out = *has ? v : value_undefined();
  if (*has && v.kind != VALUE_UNDEFINED && !value_is_callable(v))
    return throw_error(e, "TypeError", "%s must be a function: %.*s", title, STR_ARG(builtin_show(e, v)));
  return value_undefined();
}

// ToPropertyDescriptor; abrupt, Unknown or undefined. An Unknown `value` is no hindrance.
static Value read_descriptor(Evaluator *e, Value v, Descriptor *d) {
  static const struct {
    const char *name;
    unsigned flag;
  } attributes[] = {
      {"enumerable", PROPERTY_ENUMERABLE}, {"configurable", PROPERTY_CONFIGURABLE}, {"writable", PROPERTY_WRITABLE}};
  *d = (Descriptor){.value = value_undefined(), .getter = value_undefined(), .setter = value_undefined()};
  KNOWN(e, v);
  if (!value_is_object(v))
    return throw_error(e, "TypeError", "Property description must be an object: %.*s", STR_ARG(builtin_show(e, v)));
  for (size_t i = 0; i < BUILTIN_COUNT(attributes); i++) {
    if (attributes[i].flag == PROPERTY_WRITABLE) { // `value` is read before `writable`
      Value value = field(e, v.as.object, "value");
      TRY(value);
      d->has_value = value.kind != VALUE_EMPTY;
      if (d->has_value) d->value = value;
    }
    Value given = field(e, v.as.object, attributes[i].name);
    KNOWN(e, given);
    if (given.kind == VALUE_EMPTY) continue;
    d->given |= attributes[i].flag;
    if (value_truth(given) == 1) d->flags |= attributes[i].flag;
  }
  Value problem = accessor_field(e, v.as.object, "get", "Getter", &d->has_get, &d->getter);
  if (problem.kind != VALUE_UNDEFINED) return problem;
  problem = accessor_field(e, v.as.object, "set", "Setter", &d->has_set, &d->setter);
  if (problem.kind != VALUE_UNDEFINED) return problem;
  if ((d->has_get || d->has_set) && (d->has_value || d->given & PROPERTY_WRITABLE))
    return throw_error(e, "TypeError",
                       "Invalid property descriptor. Cannot both specify accessors and a value or writable attribute, "
                       "%.*s",
                       STR_ARG(builtin_show(e, v)));
  return value_undefined();
}

// Abrupt or undefined.
static Value to_descriptor(Evaluator *e, Value v, Descriptor *d) {
  const Value problem = read_descriptor(e, v, d);
  d->source = v;
  d->problem = problem;
  TRY(problem);
  if (value_is_unknown(v)) unknown_looked_at(e, v, SIGHT_ALL);
  else if (value_is_unknown(problem)) builtin_stopped_at(e, v, false); // what is read behind what stopped it
  return value_undefined();
}

// ValidateAndApplyPropertyDescriptor's checks of a property that is not configurable.
static bool is_compatible(const Descriptor *d, const Property *p) {
  bool is_accessor = p->flags & PROPERTY_ACCESSOR;
  if (p->flags & PROPERTY_CONFIGURABLE) return true;
  if (d->flags & PROPERTY_CONFIGURABLE) return false;
  if (d->given & PROPERTY_ENUMERABLE && (d->flags ^ p->flags) & PROPERTY_ENUMERABLE) return false;
  if ((d->has_get || d->has_set) && !is_accessor) return false;
  if ((d->has_value || d->given & PROPERTY_WRITABLE) && is_accessor) return false;
  if (is_accessor)
    return (!d->has_get || values_same(d->getter, p->value) != 0) &&
           (!d->has_set || values_same(d->setter, p->setter) != 0);
  if (p->flags & PROPERTY_WRITABLE) return true;
  return !(d->flags & PROPERTY_WRITABLE) && (!d->has_value || values_same(d->value, p->value) != 0);
}

static void apply(Evaluator *e, Object *o, Key key, const Descriptor *d, const Property *p) {
  bool to_accessor = d->has_get || d->has_set;
  bool was_accessor = p != NULL && p->flags & PROPERTY_ACCESSOR;
  bool is_accessor = to_accessor || (was_accessor && !d->has_value && !(d->given & PROPERTY_WRITABLE));
  unsigned old = p == NULL ? 0 : p->flags & PROPERTY_ORDINARY;
  unsigned flags = (old & ~d->given) | d->flags;
  if (is_accessor) flags &= ~(unsigned)PROPERTY_WRITABLE;
  else if (was_accessor && !(d->given & PROPERTY_WRITABLE)) flags &= ~(unsigned)PROPERTY_WRITABLE;
  bool is_element = o->class == CLASS_ARRAY && key.string != NULL && key.string->index != NOT_AN_INDEX;
  if (is_element && (is_accessor || flags != PROPERTY_ORDINARY)) array_make_sparse(e, o);
  if (is_element && o->unknown != NULL && (is_accessor || flags != PROPERTY_ORDINARY)) {
    elements_forget(e, o, o->unknown);
  } else if (is_accessor) {
    Value getter = d->has_get ? d->getter : was_accessor ? p->value : value_undefined();
    Value setter = d->has_set ? d->setter : was_accessor ? p->setter : value_undefined();
    object_define_accessor(e, o, key, getter, setter, flags);
  } else {
    Value value = d->has_value ? d->value : p != NULL && !was_accessor ? p->value : value_undefined();
    object_define(e, o, key, value, flags);
  }
}

static bool is_array_length(const Object *o, Key key) {
  return o->class == CLASS_ARRAY && key.string != NULL && str_is(key.string->text, "length");
}

static Value forget_length(Evaluator *e, Object *o, Value why) {
  elements_forget(e, o, why.as.unknown);
  may_throw(e, why);
  return unknown_from(e, why);
}

// The value is converted and looked at first; elements that stay do not keep the length from becoming read-only.
static Value define_length(Evaluator *e, Object *o, Descriptor *d, Property *p, Refusal *refusal) {
  Value n = to_number(e, d->value);
  TRY(n);
  if (value_is_unknown(n)) return forget_length(e, o, n);
  if (!(n.as.number >= 0 && n.as.number <= 4294967295.0) || n.as.number != floor(n.as.number))
    return throw_error(e, "RangeError", "Invalid array length");
  if (value_is_object(d->value)) {
    n = to_number(e, d->value);
    TRY(n);
    if (value_is_unknown(n)) return forget_length(e, o, n);
  }
  d->value = value_number(n.as.number + 0.0);
  object_own(e, o, key_of(e->names.length), p); // the conversions may have changed it
  if (!is_compatible(d, p)) return value_undefined();
  const Value changed = array_change_length(e, o, d->value);
  if (!value_is_abrupt(changed) || e->abrupt != ABRUPT_THROW) return changed;
  if (d->given & PROPERTY_WRITABLE && !(d->flags & PROPERTY_WRITABLE)) o->as.array.length_frozen = true;
  e->abrupt = ABRUPT_NONE;
  *refusal = REFUSAL_FIXED;
  return value_undefined();
}

// Of a module's namespace nothing changes: what is asked for has to be there (ECMA-262, 10.4.6.7).
static bool is_what_is_exported(const Descriptor *d, const Property *p) {
  return !(d->given & ~d->flags & PROPERTY_WRITABLE) && (!d->has_value || values_same(d->value, p->value) != 0);
}

// Whether an Unknown decides if it is refused.
static bool is_doubtful(const Descriptor *d, const Property *p) {
  return d->has_value && !(p->flags & (PROPERTY_CONFIGURABLE | PROPERTY_WRITABLE)) &&
         (value_is_unknown(d->value) || value_is_unknown(p->value));
}

// What is given is not known, or what stands there is not.
static Value define_doubtful(Evaluator *e, Object *o, Key key, Value why, const Property *p, Value description) {
  why = perhaps_elements(e, why, description);
  object_given(e, o, why);
  if (p != NULL) why = perhaps(e, perhaps(e, why, p->value), p->setter);
  const bool is_element = o->class == CLASS_ARRAY && key.string != NULL && key.string->index != NOT_AN_INDEX;
  if (is_element || is_array_length(o, key)) elements_forget(e, o, why.as.unknown);
  else if (o->class != CLASS_NAMESPACE)
    object_define(e, o, key, why, PROPERTY_ORDINARY | PROPERTY_MAYBE | PROPERTY_DOUBTFUL);
  return why;
}

// Any property may be one that cannot be changed.
static void define_anywhere(Evaluator *e, Object *o, const Unknown *why) {
  object_given(e, o, value_of_unknown(why));
  object_define_anywhere(e, o, why);
  if (o->rigor == NULL) o->rigor = why;
}

// Under a key that is not known: a value, or what may be an accessor.
static Value define_somewhere(Evaluator *e, Object *o, Value key, const Descriptor *d) {
  if (value_is_unknown(d->problem) || d->has_get || d->has_set) {
    builtin_stopped_at(e, d->source, false);
    define_anywhere(e, o, perhaps_elements(e, key, d->source).as.unknown);
    return value_undefined();
  }
  object_acted_on(e, o);
  if (object_may_refuse(e, o, d->value)) may_throw(e, key);
  object_put_anywhere(e, o, key.as.unknown, d->value);
  if (d->flags != PROPERTY_ORDINARY && o->rigor == NULL) o->rigor = key.as.unknown;
  return value_undefined();
}

Value property_define_perhaps(Evaluator *e, const Call *call, Value o) {
  Key key;
  Descriptor d;
  Value problem = value_undefined();
  const bool is_key = to_key(e, call_argument(call, 1), &key, &problem);
  TRY(problem);
  TRY(to_descriptor(e, call_argument(call, 2), &d));
  const size_t count = value_is_object(o) ? 1 : o.as.unknown->perhaps_count;
  const Value why = unknown_from(e, value_is_unknown(o) ? o : problem);
  if (value_is_unknown(o)) environment_assigned(e, o, is_key ? key : (Key){0}, perhaps_elements(e, why, d.source));
  // As an assignment under such a key: what it may be written to is in other hands already.
  const bool is_assigned =
      !is_key && value_is_unknown(o) && !o.has_ways && !value_is_unknown(d.problem) && !d.has_get && !d.has_set;
  if (is_assigned) evaluator_escape(e, &d.value, 1, call->node);
  for (size_t i = 0; i < count && !is_assigned; i++) {
    Object *own = value_is_object(o) ? o.as.object : o.as.unknown->perhaps[i];
    Property p;
    if (is_key) define_doubtful(e, own, key, why, object_holds(e, own, key, &p) ? &p : NULL, d.source);
    else TRY(define_somewhere(e, own, why, &d));
  }
  return builtin_give_up(e, call, value_is_unknown(o) ? o : problem);
}

// [[DefineOwnProperty]]: abrupt, Unknown, or undefined with *refusal.
static Value define_described(Evaluator *e, Object *o, Key key, Descriptor *d, Refusal *refusal) {
  *refusal = REFUSAL_NONE;
  object_acted_on(e, o);
  Property p;
  const bool exists = object_own(e, o, key, &p);
  if (exists) TRY(p.value); // an export that is not initialized
  if (value_is_unknown(d->problem) && !exists && !o->extensible) return unknown_from(e, d->problem);
  if (value_is_unknown(d->problem)) return define_doubtful(e, o, key, d->problem, exists ? &p : NULL, d->source);
  if (exists && p.flags & PROPERTY_MAYBE) return define_doubtful(e, o, key, unknown_from(e, p.value), &p, d->source);
  if (!exists && !o->extensible) *refusal = REFUSAL_CLOSED;
  if (*refusal != REFUSAL_NONE) return value_undefined();
  if (is_array_length(o, key) && d->has_value) {
    const Value changed = define_length(e, o, d, &p, refusal);
    if (changed.kind != VALUE_UNDEFINED || *refusal != REFUSAL_NONE) return changed;
  }
  const bool is_export = o->class == CLASS_NAMESPACE && key.string != NULL;
  if (exists && !(is_compatible(d, &p) && (!is_export || is_what_is_exported(d, &p)))) *refusal = REFUSAL_FIXED;
  else if (exists && is_doubtful(d, &p)) return unknown_from(e, value_is_unknown(d->value) ? d->value : p.value);
  else if (!exists && array_is_behind_end(o, key)) *refusal = REFUSAL_CLOSED;
  if (*refusal != REFUSAL_NONE || o->class == CLASS_NAMESPACE) return value_undefined();
  if (!is_array_length(o, key)) {
    apply(e, o, key, d, exists ? &p : NULL);
  } else if (d->given & PROPERTY_WRITABLE && !(d->flags & PROPERTY_WRITABLE)) {
    object_touch(e, o);
    o->as.array.length_frozen = true;
  }
  return value_undefined();
}

Value property_define(Evaluator *e, Object *o, Key key, Value description, Refusal *refusal) {
  Descriptor d;
  *refusal = REFUSAL_NONE;
  TRY(to_descriptor(e, description, &d));
  return define_described(e, o, key, &d, refusal);
}

// DefinePropertyOrThrow; abrupt or undefined.
static Value define(Evaluator *e, Object *o, Key key, Descriptor *d) {
  Refusal refusal;
  const Value v = define_described(e, o, key, d, &refusal);
  TRY(v);
  if (value_is_unknown(v)) may_throw(e, v);
  const Str shown = refusal == REFUSAL_NONE ? STR("") : builtin_show(e, key_value(e, key));
  if (refusal == REFUSAL_CLOSED)
    return throw_error(e, "TypeError", "Cannot define property %.*s, object is not extensible", STR_ARG(shown));
  if (refusal == REFUSAL_FIXED) return throw_error(e, "TypeError", "Cannot redefine property: %.*s", STR_ARG(shown));
  return value_undefined();
}

static Value object_define_property(Evaluator *e, const Call *call) {
  Value o = call_argument(call, 0), problem;
  if (value_is_unknown(o)) return property_define_perhaps(e, call, o);
  if (!value_is_object(o)) return throw_error(e, "TypeError", "Object.defineProperty called on non-object");
  Key key;
  if (!to_key(e, call_argument(call, 1), &key, &problem)) {
    TRY(problem);
    Descriptor d;
    TRY(to_descriptor(e, call_argument(call, 2), &d));
    TRY(define_somewhere(e, o.as.object, problem, &d));
    return o;
  }
  Descriptor d;
  TRY(to_descriptor(e, call_argument(call, 2), &d));
  TRY(define(e, o.as.object, key, &d));
  return o;
}

static Value define_all(Evaluator *e, Value o, Value descriptions) {
  Value from = value_is_unknown(descriptions) ? descriptions : to_object(e, descriptions);
  TRY(from);
  may_throw(e, from);
  KeyList keys = {0};
  const Unknown *why = value_is_unknown(from) ? from.as.unknown : NULL;
  if (why != NULL || !object_keys(e, from.as.object, true, &keys, &why)) {
    builtin_stopped_at(e, from, false);
    define_anywhere(e, o.as.object, unknown_from(e, perhaps(e, value_of_unknown(why), from)).as.unknown);
    return o;
  }
  VEC(Key) given = {0};
  VEC(Descriptor) descriptors = {0};
  for (size_t i = 0; i < keys.count; i++) { // all are looked at before the first is defined
    CHARGE(e, 1);
    Property p;
    if (!object_own(e, from.as.object, keys.items[i], &p) || !(p.flags & PROPERTY_ENUMERABLE)) continue;
    Value description = value_get(e, from, keys.items[i]);
    TRY(description);
    Descriptor d;
    TRY(to_descriptor(e, description, &d));
    vec_push(evaluator_arena(e), &given, keys.items[i]);
    vec_push(evaluator_arena(e), &descriptors, d);
  }
  for (size_t i = 0; i < given.count; i++) TRY(define(e, o.as.object, given.items[i], &descriptors.items[i]));
  return o;
}

static Value object_define_properties(Evaluator *e, const Call *call) {
  Value o = call_argument(call, 0);
  if (value_is_unknown(o)) {
    environment_assigned_from(e, o, call_argument(call, 1));
    return builtin_give_up(e, call, o);
  }
  if (!value_is_object(o)) return throw_error(e, "TypeError", "Object.defineProperties called on non-object");
  return define_all(e, o, call_argument(call, 1));
}

// Or may be one.
static bool is_prototype(Value v) { return value_is_object(v) || v.kind == VALUE_NULL || value_is_unknown(v); }

static Value bad_prototype(Evaluator *e, Value v) {
  return throw_error(e, "TypeError", "Object prototype may only be an Object or null: %.*s",
                     STR_ARG(builtin_show(e, v)));
}

static Value object_create(Evaluator *e, const Call *call) {
  Value prototype = call_argument(call, 0), descriptions = call_argument(call, 1);
  KNOWN(e, prototype);
  if (!is_prototype(prototype)) return bad_prototype(e, prototype);
  Object *o = object_new(e, prototype.kind == VALUE_NULL ? NULL : prototype.as.object);
  return descriptions.kind == VALUE_UNDEFINED ? value_object(o) : define_all(e, value_object(o), descriptions);
}

Value property_describe(Evaluator *e, const Property *p) {
  Object *o = object_plain(e);
  if (p->flags & PROPERTY_ACCESSOR) {
    object_set_c(e, o, "get", p->value);
    object_set_c(e, o, "set", p->setter);
  } else {
    object_set_c(e, o, "value", p->value);
    object_set_c(e, o, "writable", value_boolean(p->flags & PROPERTY_WRITABLE));
  }
  object_set_c(e, o, "enumerable", value_boolean(p->flags & PROPERTY_ENUMERABLE));
  object_set_c(e, o, "configurable", value_boolean(p->flags & PROPERTY_CONFIGURABLE));
  return value_object(o);
}

static Value object_descriptor(Evaluator *e, const Call *call) {
  Value o = to_object(e, call_argument(call, 0)), problem;
  KNOWN(e, o);
  Key key;
  if (!to_key(e, call_argument(call, 1), &key, &problem)) return problem;
  Property p;
  if (!object_own(e, o.as.object, key, &p)) return value_undefined();
  TRY(p.value);
  return p.flags & PROPERTY_MAYBE ? unknown_from(e, p.value) : property_describe(e, &p);
}

static bool has_hidden_length(const Object *o) {
  return o->class == CLASS_ARRAY || (o->class == CLASS_BOXED && o->as.boxed.kind == VALUE_STRING);
}

Value property_own_keys(Evaluator *e, Object *o, KeyList *keys) {
  const Unknown *why = NULL;
  KeyList listed = {0};
  // Each engine has them in its own order, and some of its own.
  const bool is_builtin = object_is_standard(e, o) && o->class != CLASS_NAMESPACE;
  if (is_builtin) return unknown_unsupported(e, "listing what a built-in object has");
  if (!object_keys(e, o, true, &listed, &why)) return builtin_unknown(e, why);
  CHARGE(e, listed.count);
  bool wants_length = has_hidden_length(o);
  Arena *arena = evaluator_arena(e);
  for (size_t i = 0; i < listed.count; i++) {
    Key key = listed.items[i];
    if (wants_length && (key.string == NULL || key.string->index == NOT_AN_INDEX)) {
      vec_push(arena, keys, key_c(e, "length"));
      wants_length = false;
    }
    vec_push(arena, keys, key);
  }
  if (wants_length) vec_push(arena, keys, key_c(e, "length"));
  return value_undefined();
}

static Value object_descriptors(Evaluator *e, const Call *call) {
  Value o = to_object(e, call_argument(call, 0));
  KNOWN(e, o);
  KeyList keys = {0};
  Value problem = property_own_keys(e, o.as.object, &keys);
  if (problem.kind != VALUE_UNDEFINED) return problem;
  Object *result = object_plain(e);
  for (size_t i = 0; i < keys.count; i++) {
    CHARGE(e, 4);
    Property p;
    if (!object_own(e, o.as.object, keys.items[i], &p)) continue;
    TRY(p.value);
    if (p.flags & PROPERTY_MAYBE) return unknown_from(e, p.value);
    object_define(e, result, keys.items[i], property_describe(e, &p), PROPERTY_ORDINARY);
  }
  return value_object(result);
}

static Value own_names(Evaluator *e, const Call *call, bool symbols) {
  Value o = to_object(e, call_argument(call, 0));
  KNOWN(e, o);
  KeyList keys = {0};
  Value problem = property_own_keys(e, o.as.object, &keys);
  if (problem.kind != VALUE_UNDEFINED) return problem;
  Object *names = array_new(e, keys.count);
  for (size_t i = 0; i < keys.count; i++)
    if ((keys.items[i].symbol != NULL) == symbols) array_push(e, names, key_value(e, keys.items[i]));
  return value_object(names);
}

static Value object_names(Evaluator *e, const Call *call) { return own_names(e, call, false); }
static Value object_symbols(Evaluator *e, const Call *call) { return own_names(e, call, true); }

static Value prototype_of(Evaluator *e, Value v) {
  const Value o = to_object(e, v);
  KNOWN(e, o);
  return object_get_prototype(e, o.as.object);
}

static Value get_prototype(Evaluator *e, const Call *call) { return prototype_of(e, call_argument(call, 0)); }

// Abrupt or undefined.
static Value change_prototype(Evaluator *e, Object *o, Value prototype) {
  Refusal refusal;
  const Value v = object_set_prototype(e, o, prototype, &refusal);
  TRY(v);
  may_throw(e, v);
  if (refusal == REFUSAL_CLOSED)
    return throw_error(e, "TypeError", "%.*s is not extensible", STR_ARG(builtin_show(e, value_object(o))));
  if (refusal == REFUSAL_FIXED) return throw_error(e, "TypeError", "Cyclic __proto__ value");
  return value_undefined();
}

static Value set_prototype(Evaluator *e, const Call *call) {
  Value o = call_argument(call, 0), prototype = call_argument(call, 1);
  if (value_is_unknown(o)) {
    environment_assigned_from(e, o, prototype);
    return builtin_give_up(e, call, o);
  }
  if (value_is_nullish(o)) return throw_error(e, "TypeError", "Object.setPrototypeOf called on null or undefined");
  if (!is_prototype(prototype)) return bad_prototype(e, prototype);
  if (value_is_object(o)) TRY(change_prototype(e, o.as.object, prototype));
  return o;
}

static Value proto_get(Evaluator *e, const Call *call) { return prototype_of(e, call->this_value); }

static Value proto_set(Evaluator *e, const Call *call) {
  const Value prototype = call_argument(call, 0);
  if (value_is_nullish(call->this_value))
    return throw_error(e, "TypeError", "Object.prototype.__proto__ called on null or undefined");
  if (!value_is_object(call->this_value) || !is_prototype(prototype)) return value_undefined();
  return change_prototype(e, call->this_value.as.object, prototype);
}

// Reads so many of what a namespace exports: abrupt if one is not initialized. An object of another kind is let alone.
static Value read_exports(Evaluator *e, Value v, size_t most) {
  KeyList names = {0};
  if (!value_is_object(v) || v.as.object->class != CLASS_NAMESPACE) return v;
  module_export_names(e, v.as.object->as.module, &names);
  for (size_t i = 0; i < names.count && i < most; i++) TRY(value_get(e, v, names.items[i]));
  return v;
}

static Value refuse_frozen(Evaluator *e, Object *namespace) {
  KeyList names = {0};
  const Unknown *why = module_export_names(e, namespace->as.module, &names);
  if (why != NULL && (names.count == 0 || namespace->as.module->is_commonjs)) return value_of_unknown(why);
  TRY(read_exports(e, value_object(namespace), 1));
  return throw_error(e, "TypeError", "Cannot redefine property: %.*s", STR_ARG(names.items[0].string->text));
}

// Whether what an Unknown may be can be changed from here on is not known.
static void fix_perhaps(Evaluator *e, Value v) {
  if (!value_is_unknown(v)) return;
  const Unknown *u = v.as.unknown;
  const Value rest = u->source == NULL ? value_undefined() : value_of_unknown(u->source);
  for (size_t i = 0; i < u->perhaps_count; i++) {
    Object *o = u->perhaps[i];
    if (o->class == CLASS_NAMESPACE || o->rigor != NULL) continue;
    object_touch(e, o);
    o->rigor = u;
  }
  evaluator_escape(e, &rest, 1, e->node);
}

static Value object_freeze_it(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  may_throw(e, v);
  fix_perhaps(e, v);
  if (!value_is_object(v)) return v;
  if (v.as.object->class == CLASS_NAMESPACE && !object_is_frozen(e, v.as.object)) return refuse_frozen(e, v.as.object);
  CHARGE(e, v.as.object->property_count / 8);
  object_freeze(e, v.as.object);
  return v;
}

static Value object_prevent_extensions(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  may_throw(e, v);
  fix_perhaps(e, v);
  if (!value_is_object(v) || !v.as.object->extensible) return v;
  object_close(e, v.as.object);
  return v;
}

static Value object_seal(Evaluator *e, const Call *call) {
  Value v = read_exports(e, object_prevent_extensions(e, call), SIZE_MAX);
  if (!value_is_object(v)) return v;
  Object *o = v.as.object;
  CHARGE(e, o->property_count / 8);
  object_touch(e, o);
  if (o->class == CLASS_ARRAY && object_doubt(e, o) == NULL && array_count(o) > 0 && !o->as.array.frozen)
    array_make_sparse(e, o);
  for (size_t i = 0; i < o->property_count; i++)
    if (!key_is_private(o->properties[i].key)) o->properties[i].flags &= ~(unsigned)PROPERTY_CONFIGURABLE;
  return v;
}

static bool is_sealed(const Object *o) {
  if (o->extensible || (o->class == CLASS_ARRAY && !o->as.array.frozen && array_count(o) > 0)) return false;
  for (size_t i = 0; i < o->property_count; i++)
    if (o->properties[i].flags & PROPERTY_CONFIGURABLE && !key_is_private(o->properties[i].key)) return false;
  return true;
}

// Whether an object may have been fixed by code that may have run, which lasts.
static const Unknown *fixing_doubt(Evaluator *e, const Object *o) {
  const Unknown *why = object_refusal(e, o);
  return why != NULL ? why : o->unknown;
}

// TestIntegrityLevel, of what is listed: of what else it may have that is not known.
static Value integrity(Evaluator *e, const Object *o, bool fixed) {
  const Unknown *doubt = fixed ? o->unknown : fixing_doubt(e, o);
  return doubt != NULL ? builtin_unknown(e, doubt) : value_boolean(fixed);
}

Value property_is_extensible(Evaluator *e, const Object *o) {
  const Unknown *doubt = o->extensible ? fixing_doubt(e, o) : NULL;
  return doubt != NULL ? builtin_unknown(e, doubt) : value_boolean(o->extensible);
}

static Value object_is_frozen_it(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  TRY(read_exports(e, v, 1));
  return value_is_object(v) ? integrity(e, v.as.object, object_is_frozen(e, v.as.object)) : value_boolean(true);
}

static Value object_is_sealed(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  TRY(read_exports(e, v, SIZE_MAX));
  return value_is_object(v) ? integrity(e, v.as.object, is_sealed(v.as.object)) : value_boolean(true);
}

static Value object_is_extensible(Evaluator *e, const Call *call) {
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  return value_is_object(v) ? property_is_extensible(e, v.as.object) : value_boolean(false);
}

// ---- __defineGetter__ and its like (ECMA-262, B.2.2) ----

static Value define_accessor(Evaluator *e, const Call *call, bool is_setter) {
  const Value o = to_object(e, call->this_value), function = call_argument(call, 1);
  KNOWN(e, o);
  if (value_is_unknown(function)) return builtin_give_up(e, call, function);
  TRY(builtin_check_callable(e, function));
  Key key;
  Value problem;
  if (!to_key(e, call_argument(call, 0), &key, &problem)) {
    if (value_is_unknown(problem)) object_define_anywhere(e, o.as.object, perhaps(e, problem, function).as.unknown);
    return builtin_give_up(e, call, problem);
  }
  const unsigned attributes = PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE;
  Descriptor d = {.has_get = !is_setter, .has_set = is_setter, .given = attributes, .flags = attributes};
  d.value = d.getter = d.setter = d.problem = d.source = value_undefined();
  *(is_setter ? &d.setter : &d.getter) = function;
  return define(e, o.as.object, key, &d);
}

static Value lookup_accessor(Evaluator *e, const Call *call, bool is_setter) {
  const Value o = to_object(e, call->this_value);
  KNOWN(e, o);
  Key key;
  Value problem;
  if (!to_key(e, call_argument(call, 0), &key, &problem)) return builtin_give_up(e, call, problem);
  Property p;
  Object *at = o.as.object;
  if (!object_find(e, &at, key, &p)) return value_undefined();
  TRY(p.value);
  if (p.flags & (PROPERTY_MAYBE | PROPERTY_DOUBTFUL)) return unknown_from(e, p.value);
  return !(p.flags & PROPERTY_ACCESSOR) ? value_undefined() : is_setter ? p.setter : p.value;
}

static Value define_getter(Evaluator *e, const Call *call) { return define_accessor(e, call, false); }
static Value define_setter(Evaluator *e, const Call *call) { return define_accessor(e, call, true); }
static Value lookup_getter(Evaluator *e, const Call *call) { return lookup_accessor(e, call, false); }
static Value lookup_setter(Evaluator *e, const Call *call) { return lookup_accessor(e, call, true); }

void builtin_add_legacy_accessors(Evaluator *e, Object *prototype) {
  static const Builtin methods[] = {{"__defineGetter__", 2, define_getter},
                                    {"__defineSetter__", 2, define_setter},
                                    {"__lookupGetter__", 1, lookup_getter},
                                    {"__lookupSetter__", 1, lookup_setter}};
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
}

void builtin_add_properties(Evaluator *e, Object *constructor) {
  static const Builtin functions[] = {{"create", 2, object_create},
                                      {"defineProperties", 2, object_define_properties},
                                      {"defineProperty", 3, object_define_property},
                                      {"freeze", 1, object_freeze_it},
                                      {"getOwnPropertyDescriptor", 2, object_descriptor},
                                      {"getOwnPropertyDescriptors", 1, object_descriptors},
                                      {"getOwnPropertyNames", 1, object_names},
                                      {"getOwnPropertySymbols", 1, object_symbols},
                                      {"getPrototypeOf", 1, get_prototype},
                                      {"isExtensible", 1, object_is_extensible},
                                      {"isFrozen", 1, object_is_frozen_it},
                                      {"isSealed", 1, object_is_sealed},
                                      {"preventExtensions", 1, object_prevent_extensions},
                                      {"seal", 1, object_seal},
                                      {"setPrototypeOf", 2, set_prototype}};
  realm_add(e, constructor, functions, BUILTIN_COUNT(functions));
  object_define_accessor(e, evaluator_realm(e)->object_prototype, key_c(e, "__proto__"),
                         value_object(native_new(e, "get __proto__", 0, proto_get, NULL)),
                         value_object(native_new(e, "set __proto__", 1, proto_set, NULL)), PROPERTY_CONFIGURABLE);
}
