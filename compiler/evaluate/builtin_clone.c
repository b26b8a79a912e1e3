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
    if (!value_is_unknown(value)) KNOWN(c->e, copy);
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
    KNOWN(c->e, value);
    collection_put(c->e, to, key, value);
  }
  return value_object(to);
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
  if (from->class == CLASS_OBJECT) return clone_properties(c, from, copy);
  return from->class == CLASS_ARRAY ? clone_array(c, from, copy) : clone_collection(c, from, copy);
}

static Value clone(Cloner *c, Value v) {
  CHARGE(c->e, 1);
  if (c->depth >= NESTING_LIMIT) return evaluator_exhaust(c->e), value_abrupt();
  if (v.kind == VALUE_SYMBOL) return not_cloned(c->e);
  if (value_is_unknown(v)) unknown_looked_at(c->e, v, SIGHT_ALL);
  if (!value_is_object(v)) return v;
  c->depth++;
  Value copy = clone_object(c, v.as.object);
  c->depth--;
  return copy;
}

static Value structured_clone(Evaluator *e, const Call *call) {
  if (call->count == 0 && call->more == NULL)
    return throw_error(e, "TypeError", "The value argument must be specified");
  KNOWN(e, call_argument(call, 0));
  if (call_argument(call, 1).kind != VALUE_UNDEFINED) return builtin_give_up(e, call, unsupported(e));
  Cloner c = {.e = e, .copies = {.arena = evaluator_arena(e)}};
  const Value copy = clone(&c, call->arguments[0]);
  if (value_is_unknown(copy)) unknown_looked_at(e, perhaps(e, copy, call->arguments[0]), SIGHT_ALL);
  return copy;
}

void builtin_init_clone(Evaluator *e) {
  static const Builtin functions[] = {{"structuredClone", 1, structured_clone}};
  realm_add(e, evaluator_realm(e)->global, functions, BUILTIN_COUNT(functions));
}
