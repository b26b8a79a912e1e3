// The built-in objects that every program finds.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

Object *native_new(Evaluator *e, const char *name, int length, NativeFunction native, const void *data) {
  Object *o = object_make(e, CLASS_FUNCTION, e->realm.function_prototype);
  o->origin = NULL;
  o->as.function.native = native;
  o->as.function.data = data;
  object_add(e, o, key_of(e->names.length), value_number(length), PROPERTY_CONFIGURABLE);
  object_add(e, o, key_of(e->names.name), value_text_c(e, name), PROPERTY_CONFIGURABLE);
  return o;
}

// A standard function that is not evaluated: what it gives is not known, what it is given escapes.
static Value not_evaluated(Evaluator *e, const Call *call) {
  Str name = {0};
  Property *p = object_property(call->function, key_of(e->names.name));
  if (p != NULL && p->value.kind == VALUE_STRING) name = p->value.as.string->text;
  const Unknown *why =
      unknown_new(e, UNKNOWN_UNSUPPORTED, call->node != NULL ? call->node : e->node, name, NULL).as.unknown;
  return evaluator_foreign_call(e, call, why);
}

void realm_add(Evaluator *e, Object *target, const Builtin *table, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const Builtin *b = &table[i];
    Object *f = native_new(e, b->name, b->length, b->native != NULL ? b->native : not_evaluated, NULL);
    object_define(e, target, key_c(e, b->name), value_object(f), PROPERTY_BUILTIN);
  }
}

void realm_takes_more(Evaluator *e, Object *of, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    object_property(of, key_c(e, names[i]))->value.as.object->as.function.takes_more = true;
}

Object *realm_add_constructor(Evaluator *e, const char *name, int length, NativeFunction native, Object *prototype) {
  Object *f = native_new(e, name, length, native != NULL ? native : not_evaluated, NULL);
  f->as.function.is_constructor = true;
  if (prototype != NULL) {
    object_define(e, f, key_of(e->names.prototype), value_object(prototype), 0);
    object_define(e, prototype, key_of(e->names.constructor), value_object(f), PROPERTY_BUILTIN);
  }
  object_define(e, e->realm.global, key_c(e, name), value_object(f), PROPERTY_BUILTIN);
  return f;
}

static const Symbol *well_known(Evaluator *e, const char *description) {
  Symbol *s = ARENA_NEW(e->arena, Symbol);
  s->description = intern_c(e->interner, description);
  return s;
}

static Object *boxed_prototype(Evaluator *e, Value v) {
  Object *o = object_make(e, CLASS_BOXED, e->realm.object_prototype);
  o->as.boxed = v;
  return o;
}

static Value give_undefined(Evaluator *e, const Call *call) {
  (void)e, (void)call;
  return value_undefined();
}

bool realm_is_provided(Str name) {
  return str_is_one_of(
      name,
      "AbortController AbortSignal ArrayBuffer Buffer Date Event EventTarget FinalizationRegistry Function Headers "
      "Intl Promise Proxy Reflect Request Response TextDecoder TextEncoder URL Uint8Array "
      "WeakRef URLSearchParams atob btoa clearTimeout clearInterval console crypto eval fetch "
      "global globalThis performance process queueMicrotask setImmediate setInterval "
      "setTimeout structuredClone");
}

// The runtime's own code finds what the program puts into a built-in object or a built-in's prototype.
static void share_prototypes(Evaluator *e) {
  const Object *global = e->realm.global;
  for (size_t i = 0; i < global->property_count; i++) {
    const Value v = global->properties[i].value;
    if (value_is_object(v)) v.as.object->shared = true;
    const Property *p = value_is_object(v) ? object_property(v.as.object, key_of(e->names.prototype)) : NULL;
    if (p != NULL && value_is_object(p->value)) p->value.as.object->shared = true;
  }
}

void realm_init(Evaluator *e) {
  Realm *r = &e->realm;
  r->object_prototype = object_new(e, NULL);
  r->function_prototype = object_make(e, CLASS_FUNCTION, r->object_prototype);
  r->function_prototype->as.function.native = give_undefined;
  r->array_prototype = object_make(e, CLASS_ARRAY, r->object_prototype);
  r->string_prototype = boxed_prototype(e, value_string(intern_c(e->interner, "")));
  r->number_prototype = boxed_prototype(e, value_number(0));
  r->boolean_prototype = boxed_prototype(e, value_boolean(false));
  r->symbol_prototype = object_new(e, r->object_prototype);
  r->bigint_prototype = object_new(e, r->object_prototype);
  r->error_prototype = object_new(e, r->object_prototype);
  r->map_prototype = object_new(e, r->object_prototype);
  r->weak_map_prototype = object_new(e, r->object_prototype);
  r->weak_set_prototype = object_new(e, r->object_prototype);
  r->set_prototype = object_new(e, r->object_prototype);
  r->regexp_prototype = object_new(e, r->object_prototype);
  r->symbol_match = well_known(e, "Symbol.match");
  r->symbol_match_all = well_known(e, "Symbol.matchAll");
  r->symbol_replace = well_known(e, "Symbol.replace");
  r->symbol_search = well_known(e, "Symbol.search");
  r->symbol_split = well_known(e, "Symbol.split");
  r->symbol_iterator = well_known(e, "Symbol.iterator");
  r->symbol_to_primitive = well_known(e, "Symbol.toPrimitive");
  r->symbol_to_string_tag = well_known(e, "Symbol.toStringTag");
  r->symbol_has_instance = well_known(e, "Symbol.hasInstance");
  r->symbol_async_iterator = well_known(e, "Symbol.asyncIterator");
  r->symbol_is_concat_spreadable = well_known(e, "Symbol.isConcatSpreadable");
  r->global = object_plain(e);
  realm_init_object(e);
  builtin_init_iterators(e);
  realm_init_array(e);
  realm_init_string(e);
  realm_init_number(e);
  realm_init_error(e);
  realm_init_json(e);
  realm_init_collection(e);
  realm_init_regexp(e);
  realm_init_sight(e);
  r->own_count = r->object_prototype->property_count;
  share_prototypes(e);
  r->last_serial = e->serial;
}
