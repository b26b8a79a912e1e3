// What built-in functions look at of what they are given. Looking at an Unknown may run code: of what the program's own
// objects have that it may be, and where code that cannot be seen made it, a proxy's.
#include "evaluate/internal.h"

enum { NAMES_MOST = 24 };

typedef struct Row {
  const char *owner;
  bool is_prototype;
  Sight sight;
  const char *names[NAMES_MOST];
} Row;

// Those that are not listed look at all of it. What converts a value does what that does by itself, and a callback is
// called as any function.
static const Row rows[] = {
    {"Object", false, SIGHT_NONE, {"is"}},
    {"Object",
     false,
     SIGHT_KEYS,
     {"freeze", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors", "getOwnPropertyNames", "getOwnPropertySymbols",
      "getPrototypeOf", "hasOwn", "isExtensible", "isFrozen", "isSealed", "keys", "preventExtensions", "seal",
      "setPrototypeOf"}},
    {"Object", true, SIGHT_KEYS, {"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"}},
    {"Reflect",
     false,
     SIGHT_KEYS,
     {"deleteProperty", "getOwnPropertyDescriptor", "getPrototypeOf", "has", "isExtensible", "ownKeys",
      "preventExtensions", "setPrototypeOf"}},
    {"Function", true, SIGHT_NONE, {"bind", "call"}},
    {"Array", false, SIGHT_NONE, {"isArray", "of"}},
    {"Array", true, SIGHT_NONE, {"at",       "every",         "fill",      "filter",  "find",   "findIndex",
                                 "findLast", "findLastIndex", "flat",      "forEach", "map",    "includes",
                                 "indexOf",  "lastIndexOf",   "push",      "reduce",  "with",   "slice",
                                 "splice",   "reduceRight",   "toSpliced", "some",    "unshift"}},
    {"Array", true, SIGHT_NONE, {"copyWithin", "entries", "keys", "pop", "reverse", "shift", "toReversed", "values"}},
    {"Map", true, SIGHT_NONE, {"delete", "forEach", "get", "has", "set"}},
    {"Set", true, SIGHT_NONE, {"add", "delete", "forEach", "has"}},
    {"Number", false, SIGHT_NONE, {"isFinite", "isInteger", "isNaN", "isSafeInteger"}},
};

// Those that give no object, whatever they are given.
static const Row primitive[] = {
    {"JSON", false, SIGHT_ALL, {"stringify"}},
    {"Array", false, SIGHT_ALL, {"isArray"}},
    {"Array", true, SIGHT_ALL, {"every", "includes", "indexOf", "join", "lastIndexOf", "some", "toString"}},
    {"Map", true, SIGHT_ALL, {"has"}},
    {"Object", false, SIGHT_ALL, {"hasOwn", "is", "isExtensible", "isFrozen", "isSealed"}},
    {"Object", true, SIGHT_ALL, {"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString"}},
    {"Set", true, SIGHT_ALL, {"has"}},
};

static Object *global_object(Evaluator *e, const char *name) {
  const Property *p = object_property(e->realm.global, key_c(e, name));
  return p != NULL && value_is_object(p->value) ? p->value.as.object : NULL;
}

static Object *owner_of(Evaluator *e, const Row *row) {
  if (row->is_prototype && strcmp(row->owner, "Function") == 0) return e->realm.function_prototype;
  Object *o = global_object(e, row->owner);
  const Property *p = o == NULL || !row->is_prototype ? NULL : object_property(o, key_of(e->names.prototype));
  return p == NULL ? row->is_prototype ? NULL : o : p->value.as.object;
}

static Object *function_named(Evaluator *e, Object *owner, const char *name) {
  const Property *p = object_property(owner, key_c(e, name));
  return p != NULL && value_is_callable(p->value) ? p->value.as.object : NULL;
}

void realm_init_sight(Evaluator *e) {
  const size_t seen = sizeof rows / sizeof *rows, count = seen + sizeof primitive / sizeof *primitive;
  for (size_t i = 0; i < count; i++) {
    const Row *row = i < seen ? &rows[i] : &primitive[i - seen];
    Object *owner = owner_of(e, row);
    for (size_t k = 0; owner != NULL && k < NAMES_MOST && row->names[k] != NULL; k++) {
      Object *f = function_named(e, owner, row->names[k]);
      if (f == NULL) continue;
      if (i < seen) f->as.function.sight = row->sight;
      else f->as.function.gives_primitive = true;
    }
  }
  Object *boolean = global_object(e, "Boolean");
  if (boolean != NULL) boolean->as.function.sight = SIGHT_NONE;
}

void builtin_looked(Evaluator *e, const Call *call) {
  const Sight sight = call->function->as.function.sight;
  for (size_t i = 0; i < call->count && sight != SIGHT_NONE; i++) unknown_looked_at(e, call->arguments[i], sight);
}

// Whether code of the program runs when such an object is converted, or what it has is read.
static bool reads_run(Evaluator *e, Object *o, int depth) {
  enum { DEEPEST = 2 };
  if (depth > DEEPEST || o->layered || (o->class == CLASS_FUNCTION && depth > 0)) return false;
  object_fill(o);
  if (!evaluator_charge(e, o->property_count + 1)) return false;
  const bool is_array = o->class == CLASS_ARRAY;
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    if (property_is_own_accessor(p)) return true;
    if (!is_array && value_is_object(p->value) && reads_run(e, p->value.as.object, depth + 1)) return true;
  }
  for (size_t i = 0; is_array && i < array_count(o); i++) {
    const Value item = o->as.array.items[i];
    if (!value_is_object(item)) continue;
    if (object_converts_itself(e, item.as.object) || reads_run(e, item.as.object, depth + 1)) return true;
  }
  for (size_t i = 0; o->unknown != NULL && i < o->unknown->perhaps_count; i++)
    if (reads_run(e, o->unknown->perhaps[i], depth + 1)) return true;
  return false;
}

void builtin_stopped_at(Evaluator *e, Value v, bool converts) {
  if (!value_is_object(v) || v.as.object->layered) return;
  if (!reads_run(e, v.as.object, 0) && !(converts && object_converts_itself(e, v.as.object))) return;
  unknown_acted_on(e, perhaps(e, unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL), v));
}

void builtin_stopped(Evaluator *e, const Call *call) {
  if (call->function->as.function.sight != SIGHT_ALL) return;
  const Value on = call->this_value;
  if (value_is_object(on) && on.as.object->layered) return; // JSON and its like go on by themselves
  if (value_is_object(on) && on.as.object->class == CLASS_ARRAY) builtin_stopped_at(e, on, true);
  for (size_t i = 0; i < call->count; i++) builtin_stopped_at(e, call->arguments[i], true);
}
