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
