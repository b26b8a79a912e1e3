// structuredClone of plain data (HTML, 2.7.3 and 2.7.6).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "support/map.h"

enum { NESTING_LIMIT = 1000 };

typedef struct Cloner {
  Evaluator *e;
  Map copies; // by serial number of the original
  int depth;
} Cloner;

static Value clone(Cloner *c, Value v);

static Value unsupported(Evaluator *e) { return unknown_unsupported(e, "structuredClone"); }

// A DataCloneError: each platform has its own class for it.
static Value not_cloned(Evaluator *e) { return throw_value(e, unknown_unsupported(e, "the error of structuredClone")); }

static Value clone_properties(Cloner *c, Object *from, Object *to) {
  KeyList keys = {0};
  const Unknown *why = NULL;
  if (!object_keys(c->e, from, false, &keys, &why)) return builtin_unknown(c->e, why);
  for (size_t i = 0; i < keys.count; i++) {
    Property p;
    if (!object_own(c->e, from, keys.items[i], &p) || !(p.flags & PROPERTY_ENUMERABLE)) continue;
    const Value value = value_get(c->e, value_object(from), keys.items[i]);
    TRY(value);
    const Value copy = clone(c, value);
    TRY(copy);
    object_define(c->e, to, keys.items[i], copy, PROPERTY_ORDINARY);
  }
  return value_object(to);
}

static Value clone_array(Cloner *c, Object *from, Object *to) {
  size_t count = array_count(from);
  CHARGE(c->e, count);
  if (!evaluator_charge_memory(c->e, count * sizeof(Value))) return value_abrupt();
  for (size_t i = 0; i < count; i++) array_push(c->e, to, value_empty());
  KNOWN(c->e, clone_properties(c, from, to));
  if (array_length(from) > array_length(to)) // holes at the end
    TRY(array_change_length(c->e, to, value_number((double)array_length(from))));
  return value_object(to);
}

static Value clone_collection(Cloner *c, Object *from, Object *to) {
  const Unknown *doubt = object_doubt(c->e, from);
  if (doubt != NULL) return builtin_unknown(c->e, doubt);
  for (size_t i = 0; i < from->as.collection.count; i++) {
    Entry entry = from->as.collection.entries[i];
    if (entry.key.kind == VALUE_EMPTY) continue;
    Value key = clone(c, entry.key);
    KNOWN(c->e, key);
    Value value = clone(c, entry.value);
    TRY(value);
    collection_put(c->e, to, key, value);
  }
  return value_object(to);
}

// What is copied may run code that is not followed; but no copy leads to what it is of.
static Value stopped(Cloner *c, Value unknown, Value of) {
  unknown_looked_at(c->e, perhaps(c->e, unknown, of), SIGHT_ALL);
  return perhaps_nothing(c->e, unknown);
}

static Value clone_object(Cloner *c, Object *from) {
  Evaluator *e = c->e;
  Arena *arena = evaluator_arena(e);
  char *serial = arena_alloc(arena, sizeof from->serial);
  memcpy(serial, &from->serial, sizeof from->serial);
  Str key = {serial, sizeof from->serial};
  Object *copy = map_get(&c->copies, key);
  if (copy != NULL) return value_object(copy);
  switch (from->class) {
  case CLASS_OBJECT: copy = object_plain(e); break;
  case CLASS_ARRAY: copy = array_new(e, array_count(from)); break;
  case CLASS_MAP:
  case CLASS_SET:
    if (from->as.collection.is_weak) return not_cloned(e);
    copy = collection_new(e, from->class);
    break;
  case CLASS_BOXED: return from->as.boxed.kind == VALUE_SYMBOL ? unsupported(e) : to_object(e, from->as.boxed);
  case CLASS_FUNCTION: return not_cloned(e);
  default: return unsupported(e);
  }
  map_put(&c->copies, key, copy);
  const Value filled = from->class == CLASS_OBJECT  ? clone_properties(c, from, copy)
                       : from->class == CLASS_ARRAY ? clone_array(c, from, copy)
                                                    : clone_collection(c, from, copy);
  if (!value_is_unknown(filled)) return filled;
  object_forget(e, copy, stopped(c, filled, value_object(from)).as.unknown);
  return value_object(copy);
}

static Value clone(Cloner *c, Value v) {
  CHARGE(c->e, 1);
  if (c->depth >= NESTING_LIMIT) return evaluator_exhaust(c->e), value_abrupt();
  if (v.kind == VALUE_SYMBOL) return not_cloned(c->e);
  if (value_is_unknown(v)) {
    unknown_looked_at(c->e, v, SIGHT_ALL);
    return perhaps_own(v.as.unknown) ? perhaps_nothing(c->e, v) : v;
  }
  if (!value_is_object(v)) return v;
  c->depth++;
  Value copy = clone_object(c, v.as.object);
  c->depth--;
  return value_is_unknown(copy) ? stopped(c, copy, v) : copy;
}

static Value structured_clone(Evaluator *e, const Call *call) {
  if (call->count == 0 && call->more == NULL)
    return throw_error(e, "TypeError", "The value argument must be specified");
  e->is_answered = true;
  const Value given = call_argument(call, 0);
  if (value_is_unknown(given)) return perhaps_nothing(e, unknown_from(e, given));
  if (call_argument(call, 1).kind != VALUE_UNDEFINED) return builtin_give_up(e, call, unsupported(e));
  Cloner c = {.e = e, .copies = {.arena = evaluator_arena(e)}};
  return clone(&c, given);
}

void builtin_init_clone(Evaluator *e) {
  static const Builtin functions[] = {{"structuredClone", 1, structured_clone}};
  realm_add(e, evaluator_realm(e)->global, functions, BUILTIN_COUNT(functions));
}
