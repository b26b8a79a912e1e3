// Prototypes: which an object has, and what is found on the way up (ECMA-262, 10.1.1, 10.1.2 and 7.3.11).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

Value object_get_prototype(Evaluator *e, const Object *o) {
  if (o->adopted != NULL) return unknown_from(e, value_of_unknown(o->adopted));
  if (object_is_open(e, o) && o->extensible) return perhaps_inherited(e, unknown_from(e, unknown_foreign(e)), o);
  return o->prototype == NULL ? value_null() : value_object(o->prototype);
}

void object_adopt(Evaluator *e, Object *o, const Unknown *why) {
  if (!o->extensible) return;
  if (o->in_line) receivers_escape(e, o);
  object_touch(e, o);
  o->adopted = perhaps_inherited(e, value_of_unknown(why), o).as.unknown;
}

void object_define_anywhere(Evaluator *e, Object *o, const Unknown *why) {
  object_forget(e, o, why);
  for (size_t i = 0; i < o->property_count; i++)
    if (value_is_unknown(o->properties[i].value)) o->properties[i].flags |= PROPERTY_DOUBTFUL;
  object_adopt(e, o, why);
}

static bool has_fixed(Object *o) {
  object_fill(o);
  for (size_t i = 0; i < o->property_count; i++) {
    const unsigned flags = o->properties[i].flags;
    if (key_is_private(o->properties[i].key)) continue;
    if (flags & (PROPERTY_ACCESSOR | PROPERTY_DOUBTFUL) || !(flags & PROPERTY_WRITABLE)) return true;
  }
  return false;
}

bool object_may_refuse(Evaluator *e, Object *o, Value value) {
  const bool is_length = value.kind == VALUE_NUMBER && value.as.number == (double)(uint32_t)value.as.number;
  if (!o->extensible || o->rigor != NULL || o->class == CLASS_NAMESPACE) return true;
  if (o->class == CLASS_ARRAY && (!is_length || o->as.array.frozen || o->as.array.length_frozen)) return true;
  size_t hops = 0;
  for (Object *at = o; at != NULL && !object_is_standard(e, at); at = at->prototype)
    if (has_fixed(at) || at->adopted != NULL || !object_hop(e, &hops)) return true;
  return false;
}

static Value adopt(Evaluator *e, Object *o, Value why) {
  object_acted_on(e, o);
  object_given(e, o, why);
  object_adopt(e, o, why.as.unknown);
  return unknown_from(e, why);
}

Value object_inherits(Evaluator *e, const Object *o, const Object *from) {
  for (size_t hops = 0; object_hop(e, &hops);) {
    const Value prototype = object_get_prototype(e, o);
    if (!value_is_object(prototype)) return value_is_unknown(prototype) ? prototype : value_boolean(false);
    o = prototype.as.object;
    if (o == from) return value_boolean(true);
  }
  return value_abrupt();
}

Value object_set_prototype(Evaluator *e, Object *o, Value prototype, Refusal *refusal) {
  *refusal = REFUSAL_NONE;
  if (value_is_unknown(prototype)) return adopt(e, o, prototype);
  if (value_identical(object_get_prototype(e, o), prototype)) return value_undefined();
  object_acted_on(e, o);
  Object *wanted = prototype.kind == VALUE_NULL ? NULL : prototype.as.object;
  if (o == evaluator_realm(e)->object_prototype) *refusal = REFUSAL_FIXED;
  if (!o->extensible) *refusal = REFUSAL_CLOSED;
  size_t hops = 0;
  for (Object *p = wanted; p != NULL && *refusal == REFUSAL_NONE; p = p->prototype) {
    if (p == o) *refusal = REFUSAL_FIXED;
    else if (p->adopted != NULL) return adopt(e, o, perhaps(e, value_of_unknown(p->adopted), prototype));
    if (!object_hop(e, &hops)) return value_abrupt();
  }
  if (*refusal != REFUSAL_NONE) return value_undefined();
  if (o->in_line) receivers_escape(e, o);
  object_touch(e, o);
  o->prototype = wanted;
  o->adopted = NULL;
  object_given(e, o, prototype);
  return value_undefined();
}

// What an object may inherit of which the prototype is not known.
static Property inherited(const Evaluator *e, const Object *o, Key key) {
  return (Property){.key = key,
                    .value = value_of_unknown(o->adopted),
                    .setter = value_undefined(),
                    .flags = PROPERTY_ORDINARY | PROPERTY_MAYBE |
                             (unknown_is_emitter(e, o->adopted) ? 0u : (unsigned)PROPERTY_DOUBTFUL)};
}

bool object_find(Evaluator *e, Object **o, Key key, Property *out) {
  size_t hops = 0;
  for (Object *at = *o; at != NULL; at = at->prototype) {
    *o = at;
    if (object_own(e, at, key, out)) return true;
    if (at->adopted != NULL) *out = inherited(e, at, key);
    else if (object_hop(e, &hops)) continue;
    else *out = (Property){.key = key, .value = value_abrupt()};
    return true;
  }
  return false;
}

int object_has(Evaluator *e, Object *o, Key key, Property *out) {
  Property found;
  if (out == NULL) out = &found;
  if (!object_find(e, &o, key, out)) return 0;
  if (value_is_abrupt(out->value) && e->abrupt == ABRUPT_THROW) e->abrupt = ABRUPT_NONE;
  return out->flags & PROPERTY_MAYBE ? -1 : 1;
}

bool object_find_above(Evaluator *e, Object **o, Property *out) {
  const Object *at = *o;
  if (at->adopted == NULL) return *o = at->prototype, object_find(e, o, out->key, out);
  if (value_is_unknown(out->value) && out->value.as.unknown == at->adopted) return false;
  *out = inherited(e, at, out->key);
  return true;
}
