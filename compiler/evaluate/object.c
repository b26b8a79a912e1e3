#include "evaluate/internal.h"
#include "evaluate/loading.h"

#include <math.h>
#include <stdlib.h>
#include <xxhash.h>

enum {
  INDEX_FROM = 12,     // properties from which an object has an index
  GAP_LIMIT = 1000000, // holes that an array may get at once without becoming sparse
};

struct PropertyIndex {
  uint32_t *slots; // place in `properties` + 1
  size_t slot_count;
};

static size_t key_hash(Key key) {
  uintptr_t bits = (uintptr_t)(key.string != NULL ? (const void *)key.string : (const void *)key.symbol);
  return (size_t)((bits >> 4) * 0x9E3779B97F4A7C15ull >> 20);
}

static void index_put(Object *o, size_t i) {
  struct PropertyIndex *index = o->index;
  size_t mask = index->slot_count - 1, at = key_hash(o->properties[i].key) & mask;
  while (index->slots[at] != 0) at = (at + 1) & mask;
  index->slots[at] = (uint32_t)i + 1;
}

static void index_make(Evaluator *e, Object *o) {
  struct PropertyIndex *index = ARENA_NEW(e->arena, struct PropertyIndex);
  index->slot_count = 64;
  while (index->slot_count < o->property_capacity * 2) index->slot_count *= 2;
  index->slots = ARENA_ARRAY(e->arena, uint32_t, index->slot_count);
  o->index = index;
  for (size_t i = 0; i < o->property_count; i++) index_put(o, i);
}

void object_fill(Object *o) {
  if (o->class != CLASS_HOST || o->as.host.fill == NULL) return;
  Evaluator *e = o->as.host.evaluator;
  ObjectFill *fill = o->as.host.fill;
  o->as.host.fill = NULL;
  const Evaluator outside = evaluator_apart(e, o->as.host.serial, o->generation);
  fill(e, o, o->as.host.fill_context);
  evaluator_rejoin(e, &outside);
}

void object_fill_later(Evaluator *e, Object *o, ObjectFill *fill, void *context, size_t objects) {
  o->as.host.fill_context = context;
  o->as.host.fill = fill;
  o->as.host.evaluator = e;
  o->as.host.serial = e->serial;
  e->serial += objects;
}

Property *object_property(Object *o, Key key) {
  object_fill(o);
  if (o->index != NULL) {
    size_t mask = o->index->slot_count - 1, at = key_hash(key) & mask;
    for (; o->index->slots[at] != 0; at = (at + 1) & mask) {
      const size_t i = o->index->slots[at] - 1; // of what was put in since it was saved it knows, too
      if (i < o->property_count && key_equal(o->properties[i].key, key)) return &o->properties[i];
    }
    return NULL;
  }
  for (size_t i = 0; i < o->property_count; i++)
    if (key_equal(o->properties[i].key, key)) return &o->properties[i];
  return NULL;
}

Object *object_make(Evaluator *e, ObjectClass class, Object *prototype) {
  Object *o = ARENA_NEW(e->arena, Object);
  o->class = class;
  o->extensible = true;
  o->prototype = prototype;
  o->serial = ++e->serial;
  o->generation = e->generation;
  o->origin = e->node;
  return o;
}

Object *object_new(Evaluator *e, Object *prototype) { return object_make(e, CLASS_OBJECT, prototype); }
Object *object_plain(Evaluator *e) { return object_new(e, e->realm.object_prototype); }

Object *array_new(Evaluator *e, size_t capacity) {
  Object *o = object_make(e, CLASS_ARRAY, e->realm.array_prototype);
  vec_reserve(e->arena, &o->as.array, capacity);
  return o;
}

Object *collection_new(Evaluator *e, ObjectClass class) {
  return object_make(e, class, class == CLASS_MAP ? e->realm.map_prototype : e->realm.set_prototype);
}

void object_reserve(Evaluator *e, Object *o, size_t count) {
  o->properties = ARENA_ARRAY(e->arena, Property, count);
  o->property_capacity = count;
}

Property *object_add(Evaluator *e, Object *o, Key key, Value value, unsigned flags) {
  object_fill(o);
  if (o->property_count == o->property_capacity) {
    size_t capacity = o->property_capacity < 4 ? 4 : o->property_capacity * 2;
    o->properties =
        arena_grow(e->arena, o->properties, o->property_count * sizeof(Property), capacity * sizeof(Property));
    o->property_capacity = capacity;
    o->index = NULL;
  }
  Property *p = &o->properties[o->property_count++];
  *p = (Property){.key = key, .value = value, .flags = flags, .generation = e->generation};
  p->setter = value_undefined();
  if (o->index != NULL) index_put(o, o->property_count - 1);
  else if (o->property_count >= INDEX_FROM) index_make(e, o);
  return p;
}

static bool may_be_method(Value v) {
  return value_is_unknown(v) ? !v.as.unknown->is_primitive : value_is_callable(v) && !v.as.object->layered;
}

// A method may be put where another stood, or taken away.
static void line_changes(Evaluator *e, const Object *o, Value value) {
  if (o->in_line && (may_be_method(value) || value_is_callable(value))) receivers_escape(e, o);
}

void object_given(Evaluator *e, Object *o, Value value) {
  line_changes(e, o, value);
  if (e->rounds != NULL && rounds_go_over(e, o)) evaluator_escape(e, &value, 1, e->node);
  if (!o->escaped && !o->shared) return;
  const Value both[] = {value, value_object(o)};
  const bool has_this = (!o->escaped || o->lent) && !object_is_standard(e, o) && may_be_method(value);
  escape_put(e, value_undefined(), both, has_this ? 2 : 1, o->escaped && !o->lent ? o : NULL);
}

static bool array_index(const Object *o, Key key, size_t *index) {
  if (o->class != CLASS_ARRAY || o->as.array.is_sparse || key.string == NULL || key.string->index == NOT_AN_INDEX)
    return false;
  *index = key.string->index;
  return true;
}

static bool is_index(Key key) { return key.string != NULL && key.string->index != NOT_AN_INDEX; }

bool array_is_behind_end(const Object *o, Key key) {
  return o->class == CLASS_ARRAY && o->as.array.length_frozen && is_index(key) && key.string->index >= array_length(o);
}

void array_make_sparse(Evaluator *e, Object *o) {
  if (o->as.array.is_sparse || o->unknown != NULL) return;
  object_touch(e, o);
  size_t count = array_count(o);
  if (!evaluator_charge_memory(e, count * sizeof(Property))) return;
  unsigned flags = o->as.array.frozen ? PROPERTY_ENUMERABLE : PROPERTY_ORDINARY;
  for (size_t i = 0; i < count; i++) {
    Value item = array_item(e, o, i);
    if (item.kind != VALUE_EMPTY) object_add(e, o, key_index(e, i), item, flags);
  }
  o->as.array.is_sparse = true;
  o->as.array.frozen = false;
  o->as.array.length = (uint32_t)count;
  o->as.array.count = 0;
}

bool array_set_sparse_length(Evaluator *e, Object *o, uint32_t length) {
  object_touch(e, o);
  uint32_t least = length;
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    if (is_index(p->key) && !(p->flags & PROPERTY_CONFIGURABLE) && p->key.string->index >= least)
      least = p->key.string->index + 1;
  }
  size_t kept = 0;
  for (size_t i = 0; i < o->property_count; i++)
    if (!is_index(o->properties[i].key) || o->properties[i].key.string->index < least)
      o->properties[kept++] = o->properties[i];
  o->property_count = kept;
  o->index = NULL;
  if (kept >= INDEX_FROM) index_make(e, o);
  o->as.array.length = least;
  return least == length;
}

bool object_is_open(const Evaluator *e, const Object *o) {
  const bool is_own = !o->layered && (o->class != CLASS_FUNCTION || o->as.function.native == NULL);
  if (e->is_now) return o->escaped && !o->lent;
  return o->escaped || (o->serial <= e->later && !object_is_standard(e, o) && is_own);
}

static bool is_stale(Evaluator *e, const Object *o, uint32_t generation) {
  return generation < e->generation && object_is_open(e, o);
}

void property_settle(Object *o, Property *p) {
  if (!(p->flags & PROPERTY_MAYBE)) return;
  p->flags &= ~(unsigned)PROPERTY_MAYBE;
  p->placed = NULL;
  const bool is_last = p == &o->properties[o->property_count - 1];
  if (!is_last && !is_index(p->key) && o->disorder == NULL && value_is_unknown(p->value))
    o->disorder = p->value.as.unknown;
}

void property_place(Evaluator *e, Property *p, Value there) {
  if (!(p->flags & PROPERTY_MAYBE) || !value_is_unknown(p->value)) return;
  Placed *placed = ARENA_NEW(e->arena, Placed);
  *placed = (Placed){p->value.as.unknown, there};
  p->placed = placed;
}

void property_confirm(Evaluator *e, Object *o, Key key) {
  Property *p = object_property(o, key);
  if (p == NULL || property_placed(p) == NULL) return;
  object_touch(e, o);
  p = object_property(o, key);
  p->flags &= ~(unsigned)PROPERTY_MAYBE;
  p->placed = NULL;
}

bool object_exposes(const Object *o, Key key) {
  for (const Exposure *x = o->exposed; x != NULL; x = x->next)
    if (key_equal(x->key, key)) return true;
  return false;
}

void exposure_lost(Object *o, Key key) {
  if (o->escaped || !object_exposes(o, key)) return;
  o->escaped = o->lent = true;
}

static bool is_property_stale(Evaluator *e, const Object *o, const Property *p) {
  return p->generation < e->generation && (object_is_open(e, o) || (!e->is_now && object_exposes(o, p->key)));
}

// All elements share one generation, so the stale ones are written down as Unknown before one of them is renewed.
static void renew_elements(Evaluator *e, Object *o) {
  if (!is_stale(e, o, o->generation)) return;
  Value unknown = unknown_foreign(e);
  o->as.array.count = 0;
  o->unknown = unknown.as.unknown;
  o->generation = e->generation;
}

Value object_put_value(Evaluator *e, const Object *o, Value value) {
  return o->inlined ? perhaps(e, unknown_unsupported(e, "a member of an enum that is assigned"), value) : value;
}

void object_define(Evaluator *e, Object *o, Key key, Value value, unsigned flags) {
  size_t index = 0;
  if (array_index(o, key, &index)) {
    if (index <= array_count(o)) {
      array_set(e, o, index, value);
      return;
    }
    object_touch(e, o);
    renew_elements(e, o);
    object_given(e, o, value);
    if (o->unknown != NULL) return;
    if (index - array_count(o) <= GAP_LIMIT) {
      if (!evaluator_charge_memory(e, (index - array_count(o)) * sizeof(Value))) return;
      for (size_t gap = index - array_count(o); gap > 0; gap--) array_push(e, o, value_empty());
      array_push(e, o, value);
      return;
    }
    array_make_sparse(e, o);
    if (!o->as.array.is_sparse) return;
  }
  object_touch(e, o);
  if (o->class == CLASS_ARRAY && is_index(key) && key.string->index >= o->as.array.length)
    o->as.array.length = key.string->index + 1;
  object_given(e, o, value);
  Property *p = object_property(o, key);
  if (p == NULL) {
    object_add(e, o, key, value, flags);
    return;
  }
  property_settle(o, p);
  p->value = object_put_value(e, o, value);
  p->setter = value_undefined();
  p->flags = flags;
  p->generation = e->generation;
  p->giver = NULL;
}

void object_define_accessor(Evaluator *e, Object *o, Key key, Value getter, Value setter, unsigned flags) {
  object_define(e, o, key, getter, flags | PROPERTY_ACCESSOR);
  Property *p = object_property(o, key);
  if (p != NULL) p->setter = setter;
  object_given(e, o, setter);
}

void object_set_c(Evaluator *e, Object *o, const char *name, Value value) {
  object_define(e, o, key_c(e, name), value, PROPERTY_ORDINARY);
}

bool object_delete(Evaluator *e, Object *o, Key key) {
  size_t index = 0;
  Property fixed;
  if (o->in_line && object_property(o, key) != NULL) line_changes(e, o, object_property(o, key)->value);
  if (array_index(o, key, &index)) {
    if (o->as.array.frozen) return !object_own(e, o, key, &fixed);
    if (index < array_count(o)) array_set(e, o, index, value_empty());
    else if (o->unknown != NULL) object_touch(e, o); // what stands there is not what stood there
    return true;
  }
  Property *p = object_property(o, key);
  if (p == NULL && o->class != CLASS_BOXED && o->class != CLASS_ARRAY && o->class != CLASS_NAMESPACE) return true;
  if (p == NULL) return !object_own(e, o, key, &fixed) || fixed.flags & PROPERTY_CONFIGURABLE;
  if (!(p->flags & PROPERTY_CONFIGURABLE)) return false;
  object_touch(e, o);
  exposure_lost(o, key);
  p = object_property(o, key);
  if (o->inlined) {
    p->value = perhaps(e, object_put_value(e, o, value_undefined()), p->value);
    p->flags |= PROPERTY_MAYBE;
    return true;
  }
  size_t at = (size_t)(p - o->properties);
  memmove(p, p + 1, (o->property_count - at - 1) * sizeof *p);
  o->property_count--;
  o->index = NULL;
  if (o->property_count >= INDEX_FROM) index_make(e, o);
  return true;
}

const Unknown *object_doubt(Evaluator *e, Object *o) {
  if (o->unknown != NULL) return o->unknown;
  if (!object_is_open(e, o)) return NULL;
  if (o->class == CLASS_ARRAY)
    return is_stale(e, o, o->generation) && !o->as.array.frozen ? unknown_foreign(e).as.unknown : NULL;
  const bool has_slots = o->class == CLASS_MAP || o->class == CLASS_SET || o->class == CLASS_HOST;
  return o->extensible || has_slots ? unknown_foreign(e).as.unknown : NULL;
}

// Code that cannot be seen is taken not to give a RegExp, a Map, a Set or an array methods of its own, nor is a key
// that is not known taken to be the name of one.
static bool has_methods_of_prototype(Evaluator *e, const Object *o, Key key) {
  const Realm *r = &e->realm;
  if (o->class == CLASS_MAP) return !o->has_strays && object_property(r->map_prototype, key) != NULL;
  if (o->class == CLASS_SET) return !o->has_strays && object_property(r->set_prototype, key) != NULL;
  if (o->class == CLASS_REGEXP) return o->unknown == NULL && object_property(r->regexp_prototype, key) != NULL;
  if (o->class != CLASS_ARRAY) return false;
  if (key.symbol != NULL && (key.symbol->is_private || key.symbol == r->symbol_is_concat_spreadable ||
                             key.symbol == r->symbol_to_primitive || key.symbol == r->symbol_to_string_tag))
    return true;
  return object_property(r->array_prototype, key) != NULL || object_property(r->object_prototype, key) != NULL;
}

// Why it may have a property that is not listed.
static const Unknown *unlisted_doubt(Evaluator *e, Object *o) {
  if (!object_contains(o)) return object_doubt(e, o);
  if (o->unknown != NULL && o->has_strays) return o->unknown;
  return object_is_open(e, o) && o->extensible ? unknown_foreign(e).as.unknown : NULL;
}

// What `require` gives of an ES module says so; in Node.js only if that has a default export.
static bool own_marker(Evaluator *e, const Object *namespace, Key key, Property *out) {
  bool is_certain = true;
  if (namespace->as.module->is_commonjs || key.string == NULL || !str_is(key.string->text, "__esModule")) return false;
  const Value v = module_export(e, namespace->as.module, false, e->names.default_, &is_certain);
  if (value_is_abrupt(v) && e->abrupt == ABRUPT_THROW) e->abrupt = ABRUPT_NONE;
  const bool has_default = v.kind != VALUE_EMPTY && is_certain;
  out->value = has_default ? value_boolean(true) : unknown_unsupported(e, "`__esModule` of what has no default export");
  out->flags = has_default ? 0 : PROPERTY_MAYBE;
  return true;
}

bool object_own(Evaluator *e, Object *o, Key key, Property *out) {
  size_t index = 0;
  *out = (Property){.key = key, .flags = PROPERTY_ORDINARY};
  if (o->class == CLASS_NAMESPACE) {
    if (key.symbol != NULL && key.symbol == e->realm.symbol_to_string_tag) {
      out->value = value_text_c(e, "Module");
      out->flags = 0;
      return true;
    }
    bool is_certain = true;
    Value v =
        key.string == NULL ? value_empty() : module_export(e, o->as.module, o->is_across, key.string, &is_certain);
    if (v.kind == VALUE_EMPTY) return o->is_across && own_marker(e, o, key, out);
    out->value = v;
    out->flags = PROPERTY_WRITABLE | PROPERTY_ENUMERABLE | (is_certain ? 0 : PROPERTY_MAYBE);
    return true;
  }
  if (o->class == CLASS_ARRAY && (key.string == e->names.length || array_index(o, key, &index))) {
    const Unknown *doubt = object_doubt(e, o);
    if (key.string == e->names.length) {
      out->flags = o->as.array.length_frozen ? 0 : PROPERTY_WRITABLE;
      out->value = doubt != NULL ? perhaps_nothing(e, value_of_unknown(doubt)) : value_number((double)array_length(o));
      return true;
    }
    if (o->as.array.frozen) out->flags = PROPERTY_ENUMERABLE;
    if (index < array_count(o)) {
      out->value = array_item(e, o, index);
      if (is_stale(e, o, o->generation) && !o->as.array.frozen) out->flags |= PROPERTY_MAYBE;
      return out->value.kind != VALUE_EMPTY;
    }
    if (doubt == NULL) return false;
    out->value = value_of_unknown(doubt);
    out->flags |= PROPERTY_MAYBE;
    return true;
  }
  if (o->class == CLASS_BOXED && o->as.boxed.kind == VALUE_STRING && key.string != NULL) {
    const String *s = o->as.boxed.as.string;
    if (key.string == e->names.length) {
      out->value = value_number(s->units);
      out->flags = 0;
      return true;
    }
    if (key.string->index < s->units) {
      uint16_t unit = string_to_utf16(e->arena, s)[key.string->index];
      out->value = value_string(string_from_utf16(e->arena, &unit, 1));
      out->flags = PROPERTY_ENUMERABLE;
      return true;
    }
  }
  Property *p = object_property(o, key);
  if (p != NULL) {
    *out = *p;
    bool fixed = !(p->flags & (PROPERTY_WRITABLE | PROPERTY_CONFIGURABLE));
    // A table of what the host gave is made once.
    const bool is_given =
        !o->escaped && !object_exposes(o, key) && value_is_object(p->value) && p->value.as.object->layered;
    if (is_property_stale(e, o, p) && !fixed && !is_given) {
      out->value = perhaps(e, perhaps_either(e, unknown_foreign(e), p->value), p->setter);
      out->placed = NULL;
      if (!key_is_private(key) && object_is_open(e, o)) out->flags |= PROPERTY_MAYBE;
      if (p->flags & PROPERTY_ACCESSOR) out->flags ^= PROPERTY_ACCESSOR | PROPERTY_DOUBTFUL;
    }
    return true;
  }
  const Unknown *doubt = unlisted_doubt(e, o);
  if (doubt == NULL || has_methods_of_prototype(e, o, key)) return false;
  out->value = value_of_unknown(doubt);
  out->flags |= PROPERTY_MAYBE;
  return true;
}

bool object_holds(Evaluator *e, Object *o, Key key, Property *out) {
  if (!object_own(e, o, key, out)) return false;
  if (value_is_abrupt(out->value)) e->abrupt = ABRUPT_NONE;
  return true;
}

static int compare_index_keys(const void *a, const void *b) {
  uint32_t x = ((const Key *)a)->string->index, y = ((const Key *)b)->string->index;
  return x < y ? -1 : x > y;
}

// What some runtimes have, as they made it: nobody comes to it by listing what can be enumerated.
static bool is_novelty(const Property *p) {
  return p->flags & PROPERTY_MAYBE && !(p->flags & PROPERTY_ENUMERABLE) && value_is_unknown(p->value) &&
         p->value.as.unknown->reason == UNKNOWN_UNSUPPORTED && p->key.string != NULL &&
         str_equal(p->value.as.unknown->subject, p->key.string->text);
}

static const Unknown *doubt_of(Evaluator *e, const Property *p) {
  return value_is_unknown(p->value) ? p->value.as.unknown : unknown_foreign(e).as.unknown;
}

static bool keys_of_properties(Evaluator *e, Object *o, bool with_symbols, KeyList *keys, const Unknown **why) {
  size_t first = keys->count;
  object_fill(o);
  if (o->disorder != NULL) {
    *why = o->disorder;
    return false;
  }
  *why = NULL;
  uint32_t end = NOT_AN_INDEX; // of the indices that are certain
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    const uint32_t index = p->key.string != NULL ? p->key.string->index : NOT_AN_INDEX;
    if (index == NOT_AN_INDEX) continue;
    if (p->flags & PROPERTY_MAYBE) *why = doubt_of(e, p);
    if (p->flags & PROPERTY_MAYBE && index < end) end = index;
    vec_push(e->arena, keys, p->key);
  }
  if (keys->count - first > 1) qsort(keys->items + first, keys->count - first, sizeof(Key), compare_index_keys);
  while (keys->count > first && keys->items[keys->count - 1].string->index >= end) keys->count--;
  for (int symbols = 0; symbols <= with_symbols; symbols++) {
    for (size_t i = 0; i < o->property_count && *why == NULL; i++) {
      const Property *p = &o->properties[i];
      const bool is_name = p->key.string != NULL && p->key.string->index == NOT_AN_INDEX;
      const bool is_symbol = p->key.symbol != NULL && !key_is_private(p->key);
      if ((symbols ? !is_symbol : !is_name) || is_novelty(p)) continue;
      if (p->flags & PROPERTY_MAYBE) *why = doubt_of(e, p);
      else vec_push(e->arena, keys, p->key);
    }
  }
  return *why == NULL;
}

bool keys_have(const KeyList *keys, Key key) {
  for (size_t i = 0; keys != NULL && i < keys->count; i++)
    if (key_equal(keys->items[i], key)) return true;
  return false;
}

bool object_keys(Evaluator *e, Object *o, bool with_symbols, KeyList *keys, const Unknown **why) {
  *why = object_doubt(e, o);
  if (*why == NULL) *why = unlisted_doubt(e, o);
  if (*why != NULL) return false;
  if (o->class == CLASS_NAMESPACE) {
    *why = module_export_names(e, o->as.module, keys);
    if (*why != NULL) return false;
    if (with_symbols) vec_push(e->arena, keys, ((Key){.symbol = e->realm.symbol_to_string_tag}));
    return true;
  }
  if (o->class == CLASS_ARRAY)
    for (size_t i = 0; i < array_count(o); i++)
      if (o->as.array.items[i].kind != VALUE_EMPTY) vec_push(e->arena, keys, key_index(e, i));
  if (o->class == CLASS_BOXED && o->as.boxed.kind == VALUE_STRING)
    for (size_t i = 0; i < o->as.boxed.as.string->units; i++) vec_push(e->arena, keys, key_index(e, i));
  return keys_of_properties(e, o, with_symbols, keys, why);
}

static int compare_listed(const void *a, const void *b) {
  const Listed *x = a, *y = b;
  return compare_index_keys(&x->key, &y->key);
}

bool object_list(Evaluator *e, Object *o, ListedList *out) {
  if (o->class != CLASS_OBJECT || o->disorder != NULL || object_doubt(e, o) != NULL) return false;
  object_fill(o);
  size_t indices = 0;
  for (int names = 0; names <= 1; names++) {
    for (size_t i = 0; i < o->property_count; i++) {
      const Property *p = &o->properties[i];
      const Placed *placed = property_placed(p);
      if (p->key.string == NULL || is_index(p->key) == names || is_novelty(p)) continue;
      if (p->flags & (PROPERTY_ACCESSOR | PROPERTY_DOUBTFUL) || is_property_stale(e, o, p)) return false;
      if (p->flags & PROPERTY_MAYBE && placed == NULL) return false;
      if (!(p->flags & PROPERTY_ENUMERABLE)) continue;
      const Listed listed = {p->key, placed == NULL ? p->value : placed->value, placed == NULL ? NULL : doubt_of(e, p)};
      vec_push(e->arena, out, listed);
    }
    if (!names) indices = out->count;
  }
  if (indices > 1) qsort(out->items, indices, sizeof *out->items, compare_listed);
  return true;
}

void object_close(Evaluator *e, Object *o) {
  object_touch(e, o);
  const Unknown *doubt = unlisted_doubt(e, o);
  if (o->extensible && doubt != NULL) o->unknown = doubt;
  if (o->extensible && doubt != NULL) o->has_strays = true;
  for (size_t i = 0; object_is_open(e, o) && i < o->property_count; i++)
    if (is_stale(e, o, o->properties[i].generation) && o->properties[i].flags & PROPERTY_CONFIGURABLE)
      o->properties[i].flags |= PROPERTY_MAYBE;
  o->extensible = false;
}

void object_freeze(Evaluator *e, Object *o) {
  object_close(e, o);
  if (o->class == CLASS_ARRAY && object_doubt(e, o) == NULL) {
    o->as.array.frozen = !o->as.array.is_sparse;
    o->as.array.length_frozen = true;
  }
  for (size_t i = 0; i < o->property_count; i++) {
    Property *p = &o->properties[i];
    if (is_property_stale(e, o, p)) {
      p->value = perhaps_either(e, unknown_foreign(e), p->value);
      p->generation = e->generation;
    }
    if (key_is_private(p->key)) continue;
    p->flags &= ~(unsigned)PROPERTY_CONFIGURABLE;
    if (!(p->flags & PROPERTY_ACCESSOR)) p->flags &= ~(unsigned)PROPERTY_WRITABLE;
  }
}

bool object_is_frozen(Evaluator *e, Object *o) {
  object_fill(o);
  if (o->extensible) return false;
  if (o->class == CLASS_NAMESPACE) { // its exports are writable (ECMA-262, 10.4.6.5)
    KeyList names = {0};
    return module_export_names(e, o->as.module, &names) == NULL && names.count == 0;
  }
  if (o->class == CLASS_ARRAY && (!o->as.array.length_frozen || (!o->as.array.frozen && array_count(o) > 0)))
    return false;
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    if (key_is_private(p->key)) continue;
    if (p->flags & PROPERTY_CONFIGURABLE || (p->flags & PROPERTY_WRITABLE && !(p->flags & PROPERTY_ACCESSOR)))
      return false;
  }
  return true;
}

// What code that runs later writes; once where it does so again and again. The key is none where more is written than a
// value.
static void note_written(Evaluator *e, Object *o, Key key) {
  const size_t objects = e->written_later.objects.count, values = e->written_later.values.count;
  if (key.string == NULL && key.symbol == NULL) {
    const bool is_last = objects > e->written_later.marked_objects && e->written_later.objects.items[objects - 1] == o;
    if (!is_last) vec_push(e->arena, &e->written_later.objects, o);
    return;
  }
  const PropertyPlace *last =
      values > e->written_later.marked_values ? &e->written_later.values.items[values - 1] : NULL;
  if (last != NULL && last->object == o && key_equal(last->key, key)) return;
  vec_push(e->arena, &e->written_later.values, ((PropertyPlace){o, key}));
}

static void keep_state(Evaluator *e, Object *o, Key key) {
  object_fill(o);
  Region *r = e->region;
  if (e->has_waited && e->running != NULL) module_changes(e, NULL, o);
  if (r == NULL || o->serial > r->serial) return;
  if (o->serial <= e->later) note_written(e, o, key);
  if (o->saved_in == r) return;
  SavedObject saved = {.object = o, .state = *o};
  size_t bytes = o->property_count * sizeof(Property);
  evaluator_charge(e, o->property_count);
  saved.state.properties = o->property_count == 0 ? NULL : memcpy(arena_alloc(e->arena, bytes), o->properties, bytes);
  saved.state.property_capacity = o->property_count; // so that the next one has it make an index of its own
  if (o->class == CLASS_ARRAY && o->as.array.count > 0) {
    size_t size = o->as.array.count * sizeof(Value);
    evaluator_charge(e, o->as.array.count);
    saved.state.as.array.items = memcpy(arena_alloc(e->arena, size), o->as.array.items, size);
    saved.state.as.array.capacity = o->as.array.count;
  }
  if ((o->class == CLASS_MAP || o->class == CLASS_SET) && o->as.collection.count > 0) {
    size_t size = o->as.collection.count * sizeof(Entry);
    evaluator_charge(e, o->as.collection.count);
    saved.state.as.collection.slots = NULL;
    saved.state.as.collection.entries = memcpy(arena_alloc(e->arena, size), o->as.collection.entries, size);
    saved.state.as.collection.capacity = o->as.collection.count;
  }
  vec_push(e->arena, &r->objects, saved);
  o->saved_in = r;
}

static void touch(Evaluator *e, Object *o, Key key) {
  keep_state(e, o, key);
  if (o->class == CLASS_ARRAY) o->as.array.tail = NULL;
}

void object_touch(Evaluator *e, Object *o) { touch(e, o, (Key){0}); }
void object_touch_value(Evaluator *e, Object *o, Key key) { touch(e, o, key); }

static void property_lose(Evaluator *e, Property *p, const Unknown *why) {
  if (p->flags & PROPERTY_ACCESSOR) p->flags = (p->flags & ~(unsigned)PROPERTY_ACCESSOR) | PROPERTY_DOUBTFUL;
  p->value = perhaps(e, perhaps(e, value_of_unknown(why), p->value), p->setter);
  p->setter = value_undefined();
  p->placed = NULL;
}

void property_forget(Evaluator *e, Object *o, Key key, const Unknown *why, bool existence) {
  why = unknown_bare(e, value_of_unknown(why)).as.unknown;
  Property *p = object_property(o, key);
  touch(e, o, p == NULL || existence ? (Key){0} : key);
  p = object_property(o, key);
  if (p == NULL) {
    object_add(e, o, key, value_of_unknown(why), PROPERTY_ORDINARY | PROPERTY_MAYBE);
    return;
  }
  property_lose(e, p, why);
  if (existence) p->flags |= PROPERTY_MAYBE;
  p->generation = e->generation;
}

// Whether it may hold something else than properties.
static bool has_contents(const Object *o) {
  switch (o->class) {
  case CLASS_OBJECT:
  case CLASS_ARGUMENTS:
  case CLASS_FUNCTION:
  case CLASS_ERROR:
  case CLASS_BOXED: return false;
  default: return true;
  }
}

void object_forget(Evaluator *e, Object *o, const Unknown *why) {
  elements_forget(e, o, why);
  if (o->extensible && o->unknown != NULL) o->has_strays = true;
}

void elements_forget(Evaluator *e, Object *o, const Unknown *why) {
  why = unknown_bare(e, value_of_unknown(why)).as.unknown;
  line_changes(e, o, value_of_unknown(why));
  object_touch(e, o);
  if (o->class == CLASS_ARRAY && e->rounds != NULL && rounds_go_over(e, o))
    evaluator_escape(e, o->as.array.items, o->as.array.count, e->node); // what had its turn may get another
  const Unknown *rest = perhaps_any(e, value_of_unknown(why), o).as.unknown;
  for (size_t i = 0; i < o->property_count; i++) {
    Property *p = &o->properties[i];
    if (!(p->flags & (PROPERTY_WRITABLE | PROPERTY_CONFIGURABLE))) continue;
    property_lose(e, p, why);
    if (!key_is_private(p->key)) p->flags |= PROPERTY_MAYBE;
  }
  if (o->class == CLASS_ARRAY && o->as.array.frozen) return;
  if (o->class == CLASS_ARRAY && o->as.array.is_sparse) {
    for (size_t i = 0; i < o->property_count; i++)
      if (is_index(o->properties[i].key)) o->properties[i].flags |= PROPERTY_CONFIGURABLE;
    array_set_sparse_length(e, o, 0);
    o->as.array.is_sparse = false;
  }
  if (o->class == CLASS_ARRAY) o->as.array.count = 0;
  if (o->class == CLASS_MAP || o->class == CLASS_SET) {
    o->as.collection.count = o->as.collection.live = 0;
    o->as.collection.slots = NULL;
    o->as.collection.doubts = NULL;
  }
  if (o->extensible || has_contents(o)) o->unknown = rest;
}

Value array_item(Evaluator *e, Object *o, size_t i) {
  if (is_stale(e, o, o->generation) && !o->as.array.frozen)
    return perhaps_either(e, unknown_foreign(e), o->as.array.items[i]);
  return o->as.array.items[i];
}

void array_push(Evaluator *e, Object *o, Value value) {
  object_touch(e, o);
  renew_elements(e, o);
  object_given(e, o, value);
  if (o->unknown != NULL) o->unknown = perhaps(e, value_of_unknown(o->unknown), value).as.unknown;
  if (o->unknown != NULL || !evaluator_charge_memory(e, sizeof(Value))) return;
  vec_push(e->arena, &o->as.array, value);
}

void array_truncate(Evaluator *e, Object *o, size_t count) {
  object_touch(e, o);
  renew_elements(e, o);
  if (count < o->as.array.count) o->as.array.count = count;
  if (count == 0 && !o->has_strays) o->unknown = NULL;
}

void array_set(Evaluator *e, Object *o, size_t i, Value value) {
  object_touch(e, o);
  renew_elements(e, o);
  object_given(e, o, value);
  if (i < o->as.array.count) o->as.array.items[i] = value;
  else if (i == o->as.array.count && o->unknown == NULL) array_push(e, o, value);
}

bool value_identical(Value a, Value b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
  case VALUE_BOOLEAN: return a.as.boolean == b.as.boolean;
  case VALUE_NUMBER: return memcmp(&a.as.number, &b.as.number, sizeof a.as.number) == 0;
  case VALUE_STRING: return a.as.string == b.as.string || str_equal(a.as.string->text, b.as.string->text);
  case VALUE_BIGINT: return a.as.bigint->value == b.as.bigint->value;
  case VALUE_SYMBOL: return a.as.symbol == b.as.symbol;
  case VALUE_OBJECT: return a.as.object == b.as.object;
  default: return true;
  }
}
