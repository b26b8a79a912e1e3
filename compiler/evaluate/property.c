// Reading and writing properties: [[Get]] and [[Set]] of ordinary objects (ECMA-262, 10.1.8 and 10.1.9).
#include "evaluate/builtin.h"
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

// Whether it may not be there, or be something else.
static bool is_in_doubt(const Property *p) {
  return p->flags & (PROPERTY_MAYBE | PROPERTY_DOUBTFUL) && value_is_unknown(p->value);
}

// What is inherited from a prototype that is not known: an accessor of what that may be runs with the receiver.
static void inherited_accessed(Evaluator *e, const Object *at, const Property *p, Value receiver) {
  const Unknown *from = at->adopted;
  if (from == NULL || !value_is_unknown(p->value) || p->value.as.unknown != from || !perhaps_own(from) ||
      !perhaps_reads_run(e, from, &p->key))
    return;
  unknown_acted_on(e, p->value);
  evaluator_escape(e, &receiver, 1, e->node);
}

// An Unknown that is the getter which stands there now, if it is an accessor at all: who puts another there later gives
// the object away, too (object_given).
static bool is_getter_of_now(Evaluator *e, Object *at, const Property *p) {
  const Unknown *u = p->value.as.unknown;
  const bool was_now = e->is_now;
  e->is_now = true;
  Property now;
  bool is_it = object_own(e, at, p->key, &now) && now.flags & PROPERTY_ACCESSOR && !is_in_doubt(&now);
  e->is_now = was_now;
  for (size_t i = 0; is_it && i < u->perhaps_count; i++)
    is_it = (value_is_object(now.value) && u->perhaps[i] == now.value.as.object) ||
            (value_is_object(now.setter) && u->perhaps[i] == now.setter.as.object);
  return is_it && u->source == NULL;
}

// Then nobody else gets the receiver by reading it.
static bool keeps_receiver(Evaluator *e, Object *at, const Property *p, Value receiver) {
  const bool keeps = is_getter_of_now(e, at, p);
  if (keeps && value_is_object(receiver)) receiver_keep(e, receiver.as.object);
  return keeps;
}

// Of what may not be there, or may be an accessor, all runs and is given that may be.
static Value get_doubtful(Evaluator *e, Object *at, Property p, Value receiver) {
  Value v = perhaps_foreign(e, p.value, perhaps_parent(e, at, p.key));
  do {
    Value here = p.value;
    if (p.flags & PROPERTY_ACCESSOR && !value_is_nullish(here))
      here = builtin_maybe_call(e, here, receiver, NULL, 0, v.as.unknown);
    else if (p.flags & PROPERTY_DOUBTFUL && value_is_unknown(here))
      here = unknown_accessed(e, p.value, receiver, NULL, 0, keeps_receiver(e, at, &p, receiver));
    inherited_accessed(e, at, &p, receiver);
    TRY(here);
    v = perhaps(e, v, here);
    if (at->adopted != NULL && value_is_unknown(p.value) && p.value.as.unknown == at->adopted)
      v = perhaps(e, v, perhaps_member(e, unknown_from(e, p.value), p.value, p.key));
    TRY(e->abrupt == ABRUPT_NONE ? v : value_abrupt());
    CHARGE(e, 1);
  } while (p.flags & PROPERTY_MAYBE && object_find_above(e, &at, &p));
  return v;
}

Value object_get(Evaluator *e, Object *o, Key key, Value receiver) {
  Property p;
  if (!object_find(e, &o, key, &p)) return value_undefined();
  if (is_in_doubt(&p)) return get_doubtful(e, o, p, receiver);
  if (!(p.flags & PROPERTY_ACCESSOR) || value_is_nullish(p.value)) return p.value;
  return value_call(e, p.value, receiver, NULL, 0);
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

// Why an element from `length` on of a sparse array may or may not be deleted; NULL: none is in doubt.
static const Unknown *deletion_doubt(const Object *o, size_t length) {
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    const bool is_behind =
        p->key.string != NULL && p->key.string->index != NOT_AN_INDEX && p->key.string->index >= length;
    const bool is_maybe_fixed = p->flags & PROPERTY_MAYBE && !(p->flags & PROPERTY_CONFIGURABLE);
    if (is_behind && (p->flags & PROPERTY_DOUBTFUL || is_maybe_fixed) && value_is_unknown(p->value))
      return p->value.as.unknown;
  }
  return NULL;
}

// ArraySetLength (ECMA-262, 10.4.2.4), of an array whose length is writable; abrupt or undefined.
Value array_change_length(Evaluator *e, Object *o, Value value) {
  enum { DENSE_LIMIT = 1000000 };
  Value n = to_number(e, value), again = value_is_object(value) ? to_number(e, value) : n;
  TRY(n);
  TRY(again);
  if (value_is_unknown(n) || value_is_unknown(again)) {
    const Value why = value_is_unknown(n) ? n : again;
    elements_forget(e, o, why.as.unknown);
    may_throw(e, why);
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
  const Unknown *doubt = o->as.array.is_sparse ? deletion_doubt(o, wanted) : NULL;
  if (doubt != NULL) {
    object_forget(e, o, doubt);
    may_throw(e, value_of_unknown(doubt));
    return value_undefined();
  }
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

// What becomes of a property that may have been written, or may have a setter that ran.
static void lose_written(Evaluator *e, Object *o, Key key, Value either, bool is_doubtful) {
  if (o->class == CLASS_ARRAY && key.string != NULL && key.string->index != NOT_AN_INDEX) {
    elements_forget(e, o, either.as.unknown);
    return;
  }
  object_touch(e, o);
  Property *p = object_property(o, key);
  if (p != NULL) p->value = either, p->placed = NULL;
  else property_forget(e, o, key, either.as.unknown, true);
  if (is_doubtful) object_property(o, key)->flags |= PROPERTY_DOUBTFUL; // the next write may be no other
}

// A write to what may not be there, or may have a setter, or may be read-only: Unknown if what is written may not be
// there afterwards, undefined if it will.
static Value set_doubtful(Evaluator *e, Object *at, Property p, Value value, Value receiver) {
  Value either = p.value;
  bool is_set = true, is_doubtful = false;
  do {
    TRY(p.value);
    Value done = value_undefined();
    const bool is_accessor = p.flags & PROPERTY_ACCESSOR, is_fixed = !(p.flags & PROPERTY_WRITABLE);
    if (is_accessor && value_is_callable(p.setter))
      done = builtin_maybe_call(e, p.setter, receiver, &value, 1, either.as.unknown);
    else if (!is_accessor && p.flags & PROPERTY_DOUBTFUL && value_is_unknown(p.value))
      done = unknown_accessed(e, p.value, receiver, &value, 1, false);
    else if (is_fixed) may_throw(e, either);
    inherited_accessed(e, at, &p, receiver);
    TRY(done);
    is_doubtful |= !is_accessor && p.flags & PROPERTY_DOUBTFUL;
    is_set &= !is_accessor && !is_fixed && !is_doubtful;
    either = perhaps(e, either, p.value);
    CHARGE(e, 1);
  } while (p.flags & PROPERTY_MAYBE && object_find_above(e, &at, &p));
  if (is_set) return value_undefined();
  either = perhaps(e, either, value);
  if (!value_is_object(receiver)) return either;
  object_given(e, receiver.as.object, value);
  lose_written(e, receiver.as.object, p.key, either, is_doubtful);
  return either;
}

// Writes to a data property that is its own or becomes that.
static Value put(Evaluator *e, Object *o, Key key, Value value, bool exists, Refusal *refusal) {
  if (o->class == CLASS_ARRAY && key.string == e->names.length) return array_change_length(e, o, value);
  Property *own = exists ? object_property(o, key) : NULL;
  if (own != NULL) {
    object_touch_value(e, o, key);
    own = object_property(o, key);
    object_given(e, o, value);
    if (own->flags & PROPERTY_MAYBE) own->flags |= PROPERTY_ENUMERABLE;
    property_settle(o, own);
    own->value = object_put_value(e, o, value);
    own->generation = e->generation;
    own->giver = NULL;
    return value_undefined();
  }
  const bool is_element = o->class == CLASS_ARRAY && key.string != NULL && key.string->index != NOT_AN_INDEX;
  if (!exists && !o->extensible) *refusal = REFUSAL_CLOSED;
  else if (o->class == CLASS_ARRAY && o->as.array.frozen) *refusal = REFUSAL_FIXED;
  else if (is_element && o->unknown != NULL && key.string->index >= array_count(o)) array_append(e, o, value);
  else if (array_is_behind_end(o, key)) *refusal = REFUSAL_CLOSED;
  else object_define(e, o, key, value, PROPERTY_ORDINARY);
  return e->abrupt != ABRUPT_NONE ? value_abrupt() : value_undefined();
}

// CreateDataProperty and its like (ECMA-262, 10.1.9.2): what a receiver that is not gone up from has of its own counts.
static Value set_own(Evaluator *e, Value receiver, Key key, Value value, Refusal *refusal) {
  Property p;
  if (value_is_unknown(receiver)) {
    environment_assigned(e, receiver, key, value);
    evaluator_escape(e, &value, 1, e->node);
    return unknown_from(e, receiver);
  }
  if (!value_is_object(receiver)) *refusal = REFUSAL_PRIMITIVE;
  if (*refusal != REFUSAL_NONE) return value_undefined();
  Object *o = receiver.as.object;
  const bool exists = object_own(e, o, key, &p);
  if (exists) TRY(p.value);
  if (exists && is_in_doubt(&p)) {
    p.flags &= ~(unsigned)PROPERTY_MAYBE;
    const Value either = set_doubtful(e, o, p, value, receiver);
    if (either.kind != VALUE_UNDEFINED) return either;
  } else if (o->class == CLASS_NAMESPACE ||
             (exists && (p.flags & PROPERTY_ACCESSOR || !(p.flags & PROPERTY_WRITABLE)))) {
    *refusal = REFUSAL_FIXED;
    return value_undefined();
  }
  return put(e, o, key, value, exists, refusal);
}

Value object_set(Evaluator *e, Object *o, Key key, Value value, Value receiver, Refusal *refusal) {
  Object *at = o;
  Property p;
  *refusal = REFUSAL_NONE;
  if (value_is_object(receiver)) object_acted_on(e, receiver.as.object);
  const bool is_found = object_find(e, &at, key, &p),
             is_receiver = value_is_object(receiver) && receiver.as.object == o;
  if (is_found) TRY(p.value);
  if (is_found && at != o) object_acted_on(e, at);
  if (is_found && is_in_doubt(&p)) {
    const Value either = set_doubtful(e, at, p, value, receiver);
    if (either.kind != VALUE_UNDEFINED) return either;
  } else if (is_found && p.flags & PROPERTY_ACCESSOR && !value_is_nullish(p.setter)) {
    const Value v = value_call(e, p.setter, receiver, &value, 1);
    return value_is_abrupt(v) ? v : value_undefined();
  } else if (is_found && p.flags & PROPERTY_ACCESSOR) {
    *refusal = REFUSAL_GETTER;
  } else if ((at != NULL && at->class == CLASS_NAMESPACE) || (is_found && !(p.flags & PROPERTY_WRITABLE))) {
    *refusal = REFUSAL_FIXED;
  }
  if (*refusal != REFUSAL_NONE) return value_undefined();
  return is_receiver ? put(e, o, key, value, is_found && at == o, refusal) : set_own(e, receiver, key, value, refusal);
}

Value object_set_or_throw(Evaluator *e, Object *o, Key key, Value value, Value receiver) {
  Refusal refusal;
  TRY(object_set(e, o, key, value, receiver, &refusal));
  const char *name = key_text(e, key);
  switch (refusal) {
  case REFUSAL_NONE: return value_undefined();
  case REFUSAL_FIXED: return read_only(e, key);
  case REFUSAL_CLOSED: return throw_error(e, "TypeError", "Cannot add property %s, object is not extensible", name);
  case REFUSAL_GETTER:
    return throw_error(e, "TypeError", "Cannot set property %s of object which has only a getter", name);
  case REFUSAL_PRIMITIVE: return throw_error(e, "TypeError", "Cannot create property '%s' on a primitive", name);
  }
  return value_undefined();
}

// ---- what is one of several objects ----

typedef struct Setting {
  Key key;
  Value value;
} Setting;

static Value set_way(Evaluator *e, Object *to, Value target, void *context) {
  (void)to;
  const Setting *s = context;
  const bool is_foreign = key_is_private(s->key) && value_is_object(target) &&
                          object_property(target.as.object, s->key) == NULL; // of another class: that throws
  if (is_foreign) return value_undefined();
  return value_set(e, target, s->key, s->value);
}

const Ways *ways_written(Evaluator *e, Value target) {
  enum { WRITTEN_MOST = 16 };
  if (!value_is_unknown(target)) return NULL;
  const Unknown *u = target.as.unknown;
  if (target.has_ways) return u->ways;
  if (u->perhaps_count == 0 || u->perhaps_count > WRITTEN_MOST) return NULL;
  Ways *ways = arena_alloc(e->arena, sizeof *ways + u->perhaps_count * sizeof *ways->items);
  ways->count = 0;
  for (size_t i = 0; i < u->perhaps_count; i++) {
    Object *o = u->perhaps[i];
    if (!o->layered && !object_is_standard(e, o)) ways->items[ways->count++] = value_object(o);
  }
  return ways;
}

Value value_set_ways(Evaluator *e, Value target, Key key, Value value) {
  const Ways *ways = ways_written(e, target);
  return ways == NULL ? value_undefined() : ways_each(e, target, ways, NULL, set_way, &(Setting){key, value});
}

Value value_set(Evaluator *e, Value target, Key key, Value value) {
  TRY(value_set_ways(e, target, key, value));
  if (value_is_unknown(target) && target.has_ways) return value_undefined();
  if (value_is_nullish(target) || target.kind == VALUE_EMPTY)
    return throw_error(e, "TypeError", "Cannot set properties of %s (setting '%s')",
                       target.kind == VALUE_NULL ? "null" : "undefined", key_text(e, key));
  Object *o = value_is_object(target) ? target.as.object : prototype_of(e, target);
  return object_set_or_throw(e, o, key, value, target);
}

void object_put_anywhere(Evaluator *e, Object *o, const Unknown *key, Value value) {
  object_given(e, o, value);
  object_forget(e, o, key);
  if (o->unknown != NULL) o->unknown = perhaps(e, value_of_unknown(o->unknown), value).as.unknown;
  for (size_t i = 0; i < o->property_count; i++) {
    Property *p = &o->properties[i];
    if (!key_is_private(p->key)) p->value = perhaps(e, p->value, value);
  }
}
