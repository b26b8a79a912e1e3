// Reading and writing properties: [[Get]] and [[Set]] of ordinary objects (ECMA-262, 10.1.8 and 10.1.9).
#include "evaluate/internal.h"

bool value_is_callable(Value v) { return value_is_object(v) && v.as.object->class == CLASS_FUNCTION; }

static Object *prototype_of(Evaluator *e, Value v) {
  Realm *r = &e->realm;
  switch (v.kind) {
  case VALUE_BOOLEAN: return r->boolean_prototype;
  case VALUE_NUMBER: return r->number_prototype;
  case VALUE_STRING: return r->string_prototype;
  case VALUE_BIGINT: return r->bigint_prototype;
  case VALUE_SYMBOL: return r->symbol_prototype;
  default: return NULL;
  }
}

static const char *key_text(Evaluator *e, Key key) {
  return key.string == NULL ? "Symbol()" : str_c(e->arena, key.string->text);
}

Value object_get(Evaluator *e, Object *o, Key key, Value receiver) {
  Property p, inherited;
  if (!object_find(e, &o, key, &p)) return value_undefined();
  if (p.flags & PROPERTY_ACCESSOR) {
    if (value_is_unknown(p.value)) return p.value;
    if (!value_is_callable(p.value)) return value_undefined();
    return value_call(e, p.value, receiver, NULL, 0);
  }
  if (!(p.flags & PROPERTY_MAYBE)) return p.value;
  o = o->prototype; // it may not exist here
  return object_find(e, &o, key, &inherited) ? perhaps(e, p.value, inherited.value) : p.value;
}

Value value_get(Evaluator *e, Value target, Key key) {
  switch (target.kind) {
  case VALUE_ABRUPT: return target;
  case VALUE_UNKNOWN: return unknown_member(e, target, key, e->node);
  case VALUE_UNDEFINED:
  case VALUE_NULL:
  case VALUE_EMPTY:
    return throw_error(e, "TypeError", "Cannot read properties of %s (reading '%s')",
                       target.kind == VALUE_NULL ? "null" : "undefined", key_text(e, key));
  case VALUE_OBJECT: return object_get(e, target.as.object, key, target);
  case VALUE_STRING:
    if (key.string != NULL && key.string == e->names.length) return value_number(target.as.string->units);
    if (key.string != NULL && key.string->index < target.as.string->units) {
      const String *s = target.as.string;
      if (string_is_ascii(s))
        return value_string(intern(e->interner, str_slice(s->text, key.string->index, key.string->index + 1)));
      return value_string(string_from_utf16(e->arena, string_to_utf16(e->arena, s) + key.string->index, 1));
    }
    break;
  default: break;
  }
  return object_get(e, prototype_of(e, target), key, target);
}

Value value_get_c(Evaluator *e, Value target, const char *name) { return value_get(e, target, key_c(e, name)); }

static Value read_only(Evaluator *e, Key key) {
  return throw_error(e, "TypeError", "Cannot assign to read only property '%s' of object", key_text(e, key));
}

// ArraySetLength (ECMA-262, 10.4.2.4), of an array whose length is writable; abrupt or undefined.
Value array_change_length(Evaluator *e, Object *o, Value value) {
  enum { DENSE_LIMIT = 1000000 };
  Value n = to_number(e, value), again = value_is_object(value) ? to_number(e, value) : n;
  TRY(n);
  TRY(again);
  if (value_is_unknown(n) || value_is_unknown(again)) {
    object_forget(e, o, value_is_unknown(n) ? n.as.unknown : again.as.unknown);
    return value_undefined();
  }
  double length = again.as.number;
  if (!(length >= 0 && length <= 4294967295.0) || length != (double)(uint32_t)length)
    return throw_error(e, "RangeError", "Invalid array length");
  size_t wanted = (size_t)length;
  if (o->as.array.length_frozen) {
    if (object_doubt(e, o) == NULL && wanted == array_length(o)) return value_undefined();
    return read_only(e, key_of(e->names.length));
  }
  if (wanted > array_count(o) + DENSE_LIMIT && object_doubt(e, o) == NULL) array_make_sparse(e, o);
  if (o->as.array.is_sparse) {
    if (array_set_sparse_length(e, o, (uint32_t)wanted)) return value_undefined();
    return throw_error(e, "TypeError", "Cannot delete property '%u' of [object Array]", o->as.array.length - 1);
  }
  array_truncate(e, o, wanted);
  if (o->unknown != NULL) return value_undefined();
  if (wanted > array_count(o) && !evaluator_charge_memory(e, (wanted - array_count(o)) * sizeof(Value)))
    return value_abrupt();
  for (size_t gap = wanted > array_count(o) ? wanted - array_count(o) : 0; gap > 0; gap--)
    array_push(e, o, value_empty());
  return value_undefined();
}

// What a primitive's prototype has may be a setter.
static Value set_on_primitive(Evaluator *e, Value target, Key key, Value value) {
  Object *o = prototype_of(e, target);
  Property p;
  const bool is_there = object_find(e, &o, key, &p);
  if (is_there) TRY(p.value);
  if (is_there && p.flags & PROPERTY_ACCESSOR && value_is_callable(p.setter)) {
    const Value v = value_call(e, p.setter, target, &value, 1);
    return value_is_abrupt(v) ? v : value_undefined();
  }
  if (is_there && p.flags & (PROPERTY_MAYBE | PROPERTY_DOUBTFUL)) {
    evaluator_escape(e, &value, 1, e->node);
    unknown_acted_on(e, p.value);
    return value_undefined();
  }
  return throw_error(e, "TypeError", "Cannot create property '%s' on a primitive", key_text(e, key));
}

// A write to an object of which not all is known to be ordinary.
Value value_set(Evaluator *e, Value target, Key key, Value value) {
  if (value_is_unknown(target)) {
    environment_assigned(e, target, key);
    evaluator_escape(e, &value, 1, e->node);
    return value_undefined();
  }
  if (value_is_nullish(target) || target.kind == VALUE_EMPTY)
    return throw_error(e, "TypeError", "Cannot set properties of %s (setting '%s')",
                       target.kind == VALUE_NULL ? "null" : "undefined", key_text(e, key));
  if (!value_is_object(target)) return set_on_primitive(e, target, key, value);
  Object *o = target.as.object;
  if (o->class == CLASS_NAMESPACE) return read_only(e, key);
  object_acted_on(e, o);
  if (o->class == CLASS_ARRAY && key.string == e->names.length) {
    if (o->as.array.length_frozen) return read_only(e, key);
    return array_change_length(e, o, value);
  }
  Object *at = o;
  Property p;
  if (object_find(e, &at, key, &p)) {
    TRY(p.value);
    if (at != o) object_acted_on(e, at);
    if (p.flags & PROPERTY_ACCESSOR) {
      if (!value_is_callable(p.setter))
        return throw_error(e, "TypeError", "Cannot set property %s of object which has only a getter",
                           key_text(e, key));
      Value v = value_call(e, p.setter, target, &value, 1);
      return value_is_abrupt(v) ? v : value_undefined();
    }
    if (p.flags & PROPERTY_DOUBTFUL) {
      unknown_acted_on(e, p.value);
      evaluator_escape(e, &value, 1, e->node);
      object_touch(e, o);
      const Value either = perhaps(e, p.value, value);
      if (at == o && object_property(o, key) != NULL) object_property(o, key)->value = either;
      else property_forget(e, o, key, either.as.unknown, true);
      object_property(o, key)->flags |= PROPERTY_DOUBTFUL; // the next write may be no other
      return value_undefined();
    }
    if (!(p.flags & PROPERTY_WRITABLE)) return read_only(e, key);
    if (at == o && object_property(o, key) != NULL) {
      object_touch(e, o);
      Property *own = object_property(o, key);
      if (o->escaped || o->shared) evaluator_escape(e, &value, 1, e->node);
      if (own->flags & PROPERTY_MAYBE) own->flags |= PROPERTY_ENUMERABLE;
      property_settle(o, own);
      own->value = value;
      own->generation = e->generation;
      own->giver = NULL;
      return value_undefined();
    }
  }
  Property own;
  bool exists = object_own(e, o, key, &own);
  if (!exists && !o->extensible)
    return throw_error(e, "TypeError", "Cannot add property %s, object is not extensible", key_text(e, key));
  if (o->class == CLASS_ARRAY && o->as.array.frozen) return read_only(e, key);
  if (o->class == CLASS_ARRAY && o->unknown != NULL && key.string != NULL && key.string->index != NOT_AN_INDEX &&
      key.string->index >= array_count(o))
    return value_undefined(); // among the elements that are not known
  if (array_is_behind_end(o, key))
    return throw_error(e, "TypeError", "Cannot add property %s, object is not extensible", key_text(e, key));
  object_define(e, o, key, value, PROPERTY_ORDINARY);
  return e->abrupt != ABRUPT_NONE ? value_abrupt() : value_undefined();
}
