// What built-in functions look at of what they are given. Looking at an Unknown may run code: of what the program's own
// objects have that it may be, and where code that cannot be seen made it, a proxy's.
#include "evaluate/internal.h"

enum {
  NAMES_MOST = 24,
  FIRST = 1, // converted, among the arguments
  SECOND = 2,
  THIRD = 4,
  CONVERTED_MOST = 3,
  READS_THIS = 8, // what it is called on, of which
  READS_ALL = 16, // the elements are converted
};

typedef struct Row {
  const char *owner;
  bool is_prototype;
  Sight sight;
  const char *names[NAMES_MOST];
  unsigned reads; // of methods of arrays
} Row;

// Those that are not listed look at all of it. What converts a value does what that does by itself, and a callback is
// called as any function.
static const Row rows[] = {
    {"Object", false, SIGHT_NONE, {"is"}, 0},
    {"Object",
     false,
     SIGHT_KEYS,
     {"freeze", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors", "getOwnPropertyNames", "getOwnPropertySymbols",
      "getPrototypeOf", "hasOwn", "isExtensible", "isFrozen", "isSealed", "keys", "preventExtensions", "seal",
      "setPrototypeOf"},
     0},
    {"Object", true, SIGHT_KEYS, {"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"}, 0},
    {"Reflect",
     false,
     SIGHT_KEYS,
     {"deleteProperty", "getOwnPropertyDescriptor", "getPrototypeOf", "has", "isExtensible", "ownKeys",
      "preventExtensions", "setPrototypeOf"},
     0},
    {"Function", true, SIGHT_NONE, {"bind", "call"}, 0},
    {"Array", false, SIGHT_NONE, {"isArray", "of"}, 0},
    {"Array",
     true,
     SIGHT_NONE,
     {"every", "filter", "find",   "findIndex",   "findLast", "findLastIndex", "forEach",
      "map",   "push",   "reduce", "reduceRight", "some",     "unshift",       "entries",
      "keys",  "pop",    "values", "reverse",     "shift",    "toReversed"},
     READS_THIS},
    {"Array", true, SIGHT_NONE, {"at", "flat", "with"}, READS_THIS | FIRST},
    {"Array", true, SIGHT_NONE, {"includes", "indexOf", "lastIndexOf"}, READS_THIS | SECOND},
    {"Array", true, SIGHT_NONE, {"slice", "splice", "toSpliced"}, READS_THIS | FIRST | SECOND},
    {"Array", true, SIGHT_NONE, {"fill"}, READS_THIS | SECOND | THIRD},
    {"Array", true, SIGHT_NONE, {"copyWithin"}, READS_THIS | FIRST | SECOND | THIRD},
    {"Array",
     true,
     SIGHT_ALL,
     {"concat", "join", "sort", "toLocaleString", "toSorted", "toString"},
     READS_THIS | READS_ALL},
    {"Map", true, SIGHT_NONE, {"delete", "forEach", "get", "has", "set"}, 0},
    {"Set", true, SIGHT_NONE, {"add", "delete", "forEach", "has"}, 0},
    {"Number", false, SIGHT_NONE, {"isFinite", "isInteger", "isNaN", "isSafeInteger"}, 0},
};

// Those that give nothing of the program's own, whatever they are given.
static const Row primitive[] = {
    {"JSON", false, SIGHT_ALL, {"stringify"}, 0},
    {"Array", false, SIGHT_ALL, {"isArray"}, 0},
    {"Array",
     true,
     SIGHT_ALL,
     {"every", "findIndex", "findLastIndex", "includes", "indexOf", "join", "lastIndexOf", "push", "some",
      "toLocaleString", "unshift"},
     0},
    {"Map", true, SIGHT_ALL, {"delete", "has"}, 0},
    {"Object",
     false,
     SIGHT_ALL,
     {"getOwnPropertyNames", "hasOwn", "is", "isExtensible", "isFrozen", "isSealed", "keys"},
     0},
    {"Object", true, SIGHT_ALL, {"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString"}, 0},
    {"Set", true, SIGHT_ALL, {"delete", "has"}, 0},
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
      if (i < seen) f->as.function.sight = row->sight, f->as.function.reads = row->reads;
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
  if (o->adopted != NULL) return true; // it may have any
  const bool is_array = o->class == CLASS_ARRAY;
  for (size_t i = 0; i < o->property_count; i++) {
    const Property *p = &o->properties[i];
    if (property_is_own_accessor(e, p)) return true;
    if (!is_array && value_is_object(p->value) && reads_run(e, p->value.as.object, depth + 1)) return true;
  }
  for (size_t i = 0; is_array && i < array_count(o); i++) {
    const Value item = o->as.array.items[i];
    if (!value_is_object(item)) continue;
    if (object_converts_itself(e, item.as.object) || reads_run(e, item.as.object, depth + 1)) return true;
  }
  for (size_t i = 0; o->unknown != NULL && i < o->unknown->perhaps_count; i++) {
    Object *item = o->unknown->perhaps[i];
    if ((is_array && object_converts_itself(e, item)) || reads_run(e, item, depth + 1)) return true;
  }
  return o->unknown != NULL && o->unknown->source != NULL && perhaps_reads_run(e, o->unknown, NULL);
}

static void act_on(Evaluator *e, Value v) {
  unknown_acted_on(e, perhaps(e, unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL), v));
}

void builtin_stopped_at(Evaluator *e, Value v, bool converts) {
  if (!value_is_object(v) || v.as.object->layered) return;
  if (reads_run(e, v.as.object, 0) || (converts && object_converts_itself(e, v.as.object))) act_on(e, v);
}

// A method of arrays, which reads what it is called on, converts some of its arguments, and may give what it is called
// on where it has stopped.
static void method_stopped(Evaluator *e, const Call *call, bool is_unknown) {
  const unsigned reads = call->function->as.function.reads;
  const Value on = call->this_value;
  const Object *like = value_is_object(on) && on.as.object->class != CLASS_ARRAY ? on.as.object : NULL;
  for (size_t i = 0; i < call->count && i < CONVERTED_MOST; i++)
    is_unknown |= reads & 1u << i && value_is_unknown(call->arguments[i]);
  if (!is_unknown) return;
  if (value_is_object(on) && !on.as.object->layered && perhaps_any_runs(e, on.as.object)) act_on(e, on);
  else if (reads & READS_ALL && like != NULL) act_on(e, on);
  for (size_t i = 0; i < call->count && i < CONVERTED_MOST; i++)
    if (reads & 1u << i) builtin_stopped_at(e, call->arguments[i], true);
}

void builtin_stopped(Evaluator *e, const Call *call, bool is_unknown) {
  if (call->function->as.function.reads != 0) method_stopped(e, call, is_unknown);
  if (call->function->as.function.sight != SIGHT_ALL || !is_unknown) return;
  const Value on = call->this_value;
  if (value_is_object(on) && on.as.object->layered) return; // JSON and its like go on by themselves
  if (value_is_object(on) && on.as.object->class == CLASS_ARRAY) builtin_stopped_at(e, on, true);
  for (size_t i = 0; i < call->count; i++) builtin_stopped_at(e, call->arguments[i], true);
}
