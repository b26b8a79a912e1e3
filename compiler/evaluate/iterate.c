// Iteration: arrays, Maps and Sets are read when their turn comes, as what is done with one element may change the
// next.
#include "evaluate/builtin_regexp.h"
#include "evaluate/collection.h"
#include "evaluate/internal.h"

const char builtin_iterator_type = 0;

bool value_is_iterator(Value v) {
  return value_is_object(v) && v.as.object->class == CLASS_HOST && v.as.object->as.host.type == &builtin_iterator_type;
}

// ---- what loops go over ----

static bool is_source(const Object *over, const Object *o) {
  const bool is_iterator = over != o && value_is_iterator(value_object((Object *)over));
  return over == o || (is_iterator && ((const BuiltinIterator *)over->as.host.data)->source == o);
}

bool rounds_go_over(const Evaluator *e, const Object *o) {
  for (const Rounds *r = e->rounds; r != NULL; r = r->outer) {
    if (value_is_object(r->over) && is_source(r->over.as.object, o)) return true;
    for (size_t i = 0; value_is_unknown(r->over) && i < r->over.as.unknown->perhaps_count; i++)
      if (is_source(r->over.as.unknown->perhaps[i], o)) return true;
  }
  return false;
}

// ---- what built-in iterators read ----

// One of some elements, of which it is not known which.
static Value any_step(Evaluator *e, Iteration kind, Value any) {
  TRY(any);
  const Value nothing = perhaps_nothing(e, any), step = unknown_from(e, nothing);
  return perhaps(e, step, kind == ITERATE_ENTRIES ? builtin_pair(e, any, any) : any);
}

static Value read_collection(Evaluator *e, BuiltinIterator *it, Value *key, Value *value) {
  Object *o = it->source;
  const Unknown *doubt = object_doubt(e, o);
  if (doubt != NULL && object_is_open(e, o))
    return any_step(e, it->kind, collection_rest(e, o, (CollectionPlace){0}, doubt));
  CollectionPlace place = {it->next, it->tail};
  CollectionStep step;
  collection_next(e, o, &place, &step);
  if (step.kind == STEP_ANY || (step.kind == STEP_PERHAPS && !it->is_in_order))
    return any_step(e, it->kind, collection_rest(e, o, (CollectionPlace){it->next, it->tail}, doubt));
  it->next = place.next;
  it->tail = place.passed;
  it->maybe = step.kind == STEP_PERHAPS ? step.why : NULL;
  if (step.kind == STEP_END) return value_undefined();
  *key = step.key;
  *value = step.value;
  return value_undefined();
}

// The first of so many elements that may not be there; NULL: all are.
static const Unknown *first_doubt(const Tail *tail, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (tail->items[i].why != NULL) return tail->items[i].why;
  return NULL;
}

// Whether what stands behind the elements that are certain tells the next, or that there is none. What the last indices
// are it does not tell.
static bool read_tail(Evaluator *e, BuiltinIterator *it, Value *key, Value *value) {
  const Tail *tail = it->is_in_order ? array_tail(e, it->source) : NULL;
  const bool is_there = tail != NULL && (it->tail == 0 ? it->next == tail->from : it->tail == tail->serial);
  if (!is_there) return false; // it came to its place when the list was another
  if (it->kind == ITERATE_KEYS && first_doubt(tail, tail->count) != NULL) return false;
  it->tail = tail->serial;
  const size_t at = it->next - tail->from;
  if (at >= tail->count) return true;
  it->maybe = tail->items[at].why;
  *value = tail->items[at].value;
  const Unknown *moved = first_doubt(tail, at);
  *key = moved != NULL ? builtin_unknown(e, moved) : value_number((double)it->next);
  it->next++;
  return true;
}

static Value read_array_like(Evaluator *e, BuiltinIterator *it, Value *key, Value *value) {
  Object *o = it->source;
  const Unknown *doubt = object_doubt(e, o);
  const bool is_certain = o->class == CLASS_ARRAY && it->next < array_count(o);
  it->maybe = NULL;
  if (doubt != NULL && !is_certain && read_tail(e, it, key, value)) return value_undefined();
  if (doubt != NULL && !is_certain) {
    const Value any = perhaps_tail(e, value_of_unknown(doubt), o, it->next);
    const bool is_list = o->class == CLASS_ARRAY;
    if (is_list && it->kind == ITERATE_KEYS) return builtin_unknown(e, perhaps_nothing(e, any).as.unknown);
    return any_step(e, it->kind, is_list ? any : perhaps(e, any, unknown_from(e, any)));
  }
  double length = 0;
  Value problem;
  if (!is_certain && !builtin_length(e, value_object(o), &length, &problem)) return problem;
  if (!is_certain && (double)it->next >= length) return value_undefined();
  const Value item = is_certain ? array_item(e, o, it->next) : value_empty();
  *value = it->kind == ITERATE_KEYS   ? value_undefined()
           : item.kind != VALUE_EMPTY ? item
                                      : value_get(e, value_object(o), key_index(e, it->next));
  TRY(*value);
  *key = value_number((double)it->next++);
  return value_undefined();
}

// What it reads wherever it may have come to.
static Value read_anywhere(Evaluator *e, const BuiltinIterator *it) {
  Object *o = it->source;
  const bool is_collection = o->class == CLASS_MAP || o->class == CLASS_SET;
  const Value any = is_collection ? collection_rest(e, o, (CollectionPlace){0}, it->lost)
                                  : perhaps_any(e, value_of_unknown(it->lost), o);
  return any_step(e, it->kind, any);
}

// As builtin_iterator_step, in place.
static Value read_next(Evaluator *e, BuiltinIterator *it, Value *item) {
  *item = value_empty();
  CHARGE(e, 1);
  if (it->next == SIZE_MAX) return value_undefined();
  if (it->lost != NULL) return read_anywhere(e, it);
  Value key = value_empty(), value;
  if (it->source != NULL && it->source->class == CLASS_REGEXP) {
    const Value problem = regexp_iterate(e, it, item);
    if (problem.kind != VALUE_UNDEFINED) return problem;
  } else if (it->source == NULL) {
    if (it->next < it->values.count) *item = it->values.items[it->next++];
  } else {
    const bool is_collection = it->source->class == CLASS_MAP || it->source->class == CLASS_SET;
    const Value problem = is_collection ? read_collection(e, it, &key, &value) : read_array_like(e, it, &key, &value);
    if (problem.kind != VALUE_UNDEFINED) return problem;
    if (key.kind != VALUE_EMPTY)
      *item = it->kind == ITERATE_KEYS ? key : it->kind == ITERATE_VALUES ? value : builtin_pair(e, key, value);
    TRY(*item);
  }
  if (item->kind == VALUE_EMPTY) it->next = SIZE_MAX;
  return value_undefined();
}

// `by` not NULL: who goes on, in whose order.
static Value step_iterator(Evaluator *e, Object *iterator, BuiltinIterator *by, Value *item) {
  *item = value_empty();
  const Unknown *doubt = object_doubt(e, iterator);
  if (doubt != NULL) return builtin_unknown(e, doubt);
  BuiltinIterator *after = ARENA_NEW(e->arena, BuiltinIterator);
  *after = *(const BuiltinIterator *)iterator->as.host.data;
  after->is_in_order = by != NULL && by->is_in_order;
  const Value problem = read_next(e, after, item);
  if (value_is_unknown(problem) && after->source != NULL) after->lost = problem.as.unknown;
  object_touch(e, iterator);
  iterator->as.host.data = after;
  if (by != NULL) by->maybe = after->maybe;
  return problem;
}

Value builtin_iterator_step(Evaluator *e, Object *iterator, Value *item) {
  return step_iterator(e, iterator, NULL, item);
}

// ---- iterators as objects ----

static Value iterator_next(Evaluator *e, const Call *call) {
  if (!value_is_iterator(call->this_value))
    return throw_error(e, "TypeError", "next method called on incompatible receiver");
  Value item, problem = builtin_iterator_step(e, call->this_value.as.object, &item);
  TRY(problem);
  const bool is_known = problem.kind == VALUE_UNDEFINED, is_done = is_known && item.kind == VALUE_EMPTY;
  Object *result = object_plain(e);
  object_set_c(e, result, "value", !is_known ? problem : is_done ? value_undefined() : item);
  object_set_c(e, result, "done", is_known ? value_boolean(is_done) : perhaps_nothing(e, problem));
  return value_object(result);
}

static Value give_this(Evaluator *e, const Call *call) {
  (void)e;
  return call->this_value;
}

// Methods of iterators that engines of some age lack.
static void add_helpers(Evaluator *e, Object *prototype) {
  static const char *const names[] = {"drop",   "every", "filter",  "find", "flatMap", "map",
                                      "reduce", "some",  "forEach", "take", "toArray"};
  builtin_add_novelties(e, prototype, names, BUILTIN_COUNT(names));
}

static void add_unknown(Evaluator *e, Object *o, const char *name, unsigned flags) {
  object_define(e, o, key_c(e, name), unknown_unsupported(e, name), flags);
}

// What generators and asynchronous functions have in common (ECMA-262, 27.3 to 27.7): their methods are not evaluated.
static void init_kinds_of_functions(Evaluator *e, Object *iterator) {
  static const char *const tags[] = {"", "AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction"};
  static const char *const generators[] = {"Generator", "AsyncGenerator"};
  static const char *const methods[] = {"next", "return", "throw"};
  Realm *realm = evaluator_realm(e);
  realm->kinds_of_functions[0] = realm->function_prototype;
  for (size_t kind = 1; kind < 4; kind++) {
    Object *prototype = realm->kinds_of_functions[kind] = object_new(e, realm->function_prototype);
    prototype->layered = true;
    add_unknown(e, prototype, "constructor", PROPERTY_CONFIGURABLE);
    builtin_add_tag(e, prototype, tags[kind]);
  }
  Object *async_iterator = object_plain(e);
  builtin_add_symbol(e, async_iterator, realm->symbol_async_iterator, "[Symbol.asyncIterator]", 0, give_this);
  for (size_t kind = 0; kind < 2; kind++) {
    Object *prototype = realm->generator_prototypes[kind] = object_new(e, kind == 0 ? iterator : async_iterator);
    Object *functions = realm->kinds_of_functions[kind + 2];
    object_define(e, prototype, key_c(e, "constructor"), value_object(functions), PROPERTY_CONFIGURABLE);
    for (size_t i = 0; i < BUILTIN_COUNT(methods); i++) add_unknown(e, prototype, methods[i], PROPERTY_BUILTIN);
    builtin_add_tag(e, prototype, generators[kind]);
    object_define(e, functions, key_c(e, "prototype"), value_object(prototype), PROPERTY_CONFIGURABLE);
  }
}

void builtin_init_iterators(Evaluator *e) {
  static const char *const tags[] = {[ITERATOR_OF_ARRAY] = "Array Iterator",
                                     [ITERATOR_OF_MAP] = "Map Iterator",
                                     [ITERATOR_OF_SET] = "Set Iterator",
                                     [ITERATOR_OF_STRING] = "String Iterator",
                                     [ITERATOR_OF_REGEXP] = "RegExp String Iterator"};
  Realm *realm = evaluator_realm(e);
  Object *base = object_plain(e);
  builtin_add_symbol(e, base, realm->symbol_iterator, "[Symbol.iterator]", 0, give_this);
  add_helpers(e, base);
  init_kinds_of_functions(e, base);
  for (size_t i = 0; i < ITERATOR_FAMILIES; i++) {
    Object *prototype = realm->iterator_prototypes[i] = object_new(e, base);
    object_define(e, prototype, key_c(e, "next"), value_object(native_new(e, "next", 0, iterator_next, NULL)),
                  PROPERTY_BUILTIN);
    builtin_add_tag(e, prototype, tags[i]);
  }
}

Value builtin_iterator(Evaluator *e, IteratorFamily family, BuiltinIterator iterator) {
  Object *o = object_new(e, e->realm.iterator_prototypes[family]);
  o->class = CLASS_HOST;
  o->as.host.type = &builtin_iterator_type;
  BuiltinIterator *it = ARENA_NEW(e->arena, BuiltinIterator);
  *it = iterator;
  o->as.host.data = it;
  return value_object(o);
}

// ---- going over what can be iterated ----

static Value split_string(Evaluator *e, const String *s, ValueList *out) {
  for (size_t at = 0; at < s->text.length;) {
    size_t from = at;
    CHARGE(e, 1);
    utf8_next(s->text, &at, NULL);
    vec_push(e->arena, out, value_text(e, str_slice(s->text, from, at)));
  }
  return value_undefined();
}

static bool steps_as_built(Evaluator *e, IteratorFamily family) {
  const Property *p = object_property(e->realm.iterator_prototypes[family], key_of(e->names.next));
  return p != NULL && value_is_object(p->value) && p->value.as.object->as.function.native == iterator_next;
}

// A built-in iterator of which the program has changed nothing.
static bool is_plain_iterator(Evaluator *e, Value v) {
  if (!value_is_iterator(v) || v.as.object->property_count > 0 || v.as.object->adopted != NULL) return false;
  for (size_t i = 0; i < ITERATOR_FAMILIES; i++)
    if (v.as.object->prototype == e->realm.iterator_prototypes[i])
      return steps_as_built(e, (IteratorFamily)i) && object_has(e, v.as.object, key_c(e, "return"), NULL) == 0;
  return false;
}

// An array that nothing but %Array.prototype.values% goes over.
static bool is_plain_array(Evaluator *e, const Object *o) {
  const Key key = {.symbol = e->realm.symbol_iterator};
  if (o->class != CLASS_ARRAY || o->prototype != e->realm.array_prototype || o->adopted != NULL ||
      !steps_as_built(e, ITERATOR_OF_ARRAY))
    return false;
  for (size_t i = 0; i < o->property_count; i++)
    if (key_equal(o->properties[i].key, key)) return false;
  const Property *p = object_property(e->realm.array_prototype, key);
  return p != NULL && value_is_object(p->value) && p->value.as.object == e->realm.array_values.as.object;
}

// Whether going over it runs no code but the built-in one, unless another method is put there: who puts it there gives
// the object away, too (receiver_keep).
bool elements_are_plain(Evaluator *e, Object *o) {
  const bool is_collection = o->class == CLASS_MAP || o->class == CLASS_SET;
  bool is_plain = is_plain_array(e, o);
  if (is_collection && o->adopted == NULL &&
      (o->prototype == e->realm.map_prototype || o->prototype == e->realm.set_prototype)) {
    Property p;
    is_plain = object_has(e, o, (Key){.symbol = e->realm.symbol_iterator}, &p) == 1 && value_is_callable(p.value) &&
               p.value.as.object->as.function.native != NULL &&
               steps_as_built(e, o->class == CLASS_MAP ? ITERATOR_OF_MAP : ITERATOR_OF_SET);
  }
  if (is_plain) receiver_keep(e, o);
  return is_plain;
}

// Whether nothing but %String.prototype[@@iterator]% goes over strings.
static bool are_strings_plain(Evaluator *e) {
  const Property *p = object_property(e->realm.string_prototype, (Key){.symbol = e->realm.symbol_iterator});
  return p != NULL && value_is_callable(p->value) && p->value.as.object->as.function.native != NULL &&
         steps_as_built(e, ITERATOR_OF_STRING);
}

// What going over an Unknown gives: of arrays, Sets and Maps of the program's own their elements, else what is within
// the reach of what it may be.
static Value any_element(Evaluator *e, Value iterable) {
  const Unknown *u = iterable.as.unknown;
  bool is_plain = u->source == NULL;
  for (size_t i = 0; i < u->perhaps_count; i++) is_plain = is_plain && elements_are_plain(e, u->perhaps[i]);
  if (!is_plain) return unknown_from(e, iterable);
  const Value nothing = perhaps_nothing(e, iterable);
  Value any = unknown_from(e, nothing);
  for (size_t i = 0; i < u->perhaps_count; i++) {
    const Value held = perhaps_any(e, nothing, u->perhaps[i]);
    any = perhaps(e, any, u->perhaps[i]->class == CLASS_MAP ? builtin_pair(e, held, held) : held);
  }
  return any;
}

static Value not_known(Elements *out, Value unknown) {
  out->unknown = unknown.as.unknown;
  return value_undefined();
}

// An iterator of the program's own is with code that is not followed.
static Value lose_iterator(Evaluator *e, Elements *it, Value iterator, Value why) {
  it->own = value_empty();
  evaluator_escape(e, &iterator, 1, e->node);
  e->foreign_node = e->node;
  e->generation++;
  may_throw(e, why);
  return not_known(it, perhaps(e, why, iterator));
}

// GetIteratorFromMethod (ECMA-262, 7.4.4).
static Value begin_own(Evaluator *e, Value iterator, Elements *out) {
  if (value_is_unknown(iterator))
    return lose_iterator(e, out, iterator, unknown_unsupported(e, "an iterator of the program's own"));
  if (!value_is_object(iterator))
    return throw_error(e, "TypeError", "Result of the Symbol.iterator method is not an object");
  out->next = value_get(e, iterator, key_of(e->names.next));
  TRY(out->next);
  if (value_is_unknown(out->next)) return lose_iterator(e, out, iterator, unknown_from(e, out->next));
  out->own = iterator;
  out->exits = e->exits;
  return value_undefined();
}

Value elements_begin_with(Evaluator *e, Value iterable, Value method, Elements *out) {
  *out = (Elements){.steps.kind = ITERATE_VALUES, .own = value_empty(), .exits = e->exits};
  if (!value_is_unknown(method) && !value_is_callable(method))
    return throw_error(e, "TypeError", "%s is not iterable", value_typeof(iterable));
  const bool is_builtin = value_is_object(method) && method.as.object->as.function.native != NULL;
  const Value iterator = value_call(e, method, iterable, NULL, 0);
  TRY(iterator);
  if (is_builtin && value_is_unknown(iterator)) return not_known(out, iterator);
  if (!is_plain_iterator(e, iterator)) return begin_own(e, iterator, out);
  out->iterator = iterator.as.object;
  return value_undefined();
}

Value elements_begin(Evaluator *e, Value iterable, Elements *out) {
  *out = (Elements){.steps.kind = ITERATE_VALUES, .own = value_empty(), .exits = e->exits};
  iterable = unknown_bare(e, iterable);
  if (value_is_unknown(iterable)) {
    const Value rest = perhaps_others(e, iterable, elements_are_plain);
    if (perhaps_own(rest.as.unknown)) unknown_acted_on(e, rest);
    foreign_may_run(e, rest);
    may_throw(e, iterable);
    return not_known(out, any_element(e, iterable));
  }
  if (iterable.kind == VALUE_STRING && are_strings_plain(e))
    return split_string(e, iterable.as.string, &out->steps.values);
  if (is_plain_iterator(e, iterable)) {
    out->iterator = iterable.as.object;
    return value_undefined();
  }
  if (value_is_object(iterable) && is_plain_array(e, iterable.as.object)) {
    out->steps.source = iterable.as.object;
    return value_undefined();
  }
  if (value_is_nullish(iterable)) return throw_error(e, "TypeError", "%s is not iterable", value_typeof(iterable));
  const Value method = value_get(e, iterable, (Key){.symbol = e->realm.symbol_iterator});
  TRY(method);
  return elements_begin_with(e, iterable, method, out);
}

// IteratorStepValue (ECMA-262, 7.4.9).
static Value step_own(Evaluator *e, Elements *it, Value *item) {
  const Value iterator = it->own;
  it->own = value_empty(); // unless it gives an element, it has ended
  CHARGE(e, 1);
  const Value result = value_call(e, it->next, iterator, NULL, 0);
  TRY(result);
  if (value_is_unknown(result)) return lose_iterator(e, it, iterator, unknown_from(e, result));
  if (!value_is_object(result))
    return throw_error(e, "TypeError", "Iterator result %.*s is not an object", STR_ARG(builtin_show(e, result)));
  const Value done = value_get(e, result, key_of(e->names.done));
  TRY(done);
  if (value_truth(done) < 0) return lose_iterator(e, it, iterator, unknown_from(e, done));
  if (value_truth(done) == 1) return value_undefined();
  *item = value_get(e, result, key_of(e->names.value));
  TRY(*item);
  it->own = iterator;
  return value_undefined();
}

void elements_check(Evaluator *e, Elements *it) {
  if (it->own.kind != VALUE_EMPTY && it->exits != e->exits)
    lose_iterator(e, it, it->own, unknown_unsupported(e, "an iterator that may have been closed"));
}

Value elements_next(Evaluator *e, Elements *it, Value *item) {
  *item = value_empty();
  elements_check(e, it);
  if (it->unknown != NULL) return value_of_unknown(it->unknown);
  if (it->own.kind != VALUE_EMPTY) {
    const Value problem = step_own(e, it, item);
    it->exits = e->exits;
    return it->unknown != NULL ? value_of_unknown(it->unknown) : problem;
  }
  if (it->next.kind == VALUE_OBJECT) return value_undefined();
  const Value problem =
      it->iterator != NULL ? step_iterator(e, it->iterator, &it->steps, item) : read_next(e, &it->steps, item);
  if (value_is_unknown(problem)) it->unknown = problem.as.unknown;
  return problem;
}

Value elements_close(Evaluator *e, Elements *it, Value v) {
  elements_check(e, it);
  const bool is_thrown = value_is_abrupt(v);
  if (it->own.kind == VALUE_EMPTY || (is_thrown && e->abrupt != ABRUPT_THROW)) return v;
  const Value iterator = it->own, exception = e->exception;
  const Node *at = e->abrupt_node;
  it->own = value_empty();
  e->abrupt = ABRUPT_NONE;
  Value result = value_get(e, iterator, key_c(e, "return"));
  const bool is_closed = !value_is_abrupt(result) && !value_is_nullish(result);
  if (is_closed) result = value_call(e, result, iterator, NULL, 0);
  if (is_thrown && e->abrupt != ABRUPT_BUDGET) {
    e->abrupt = ABRUPT_THROW;
    e->exception = exception;
    e->abrupt_node = at;
    return v;
  }
  TRY(result);
  if (value_is_unknown(result)) may_throw(e, result);
  else if (is_closed && !value_is_object(result))
    return throw_error(e, "TypeError", "%.*s is not an object", STR_ARG(builtin_show(e, result)));
  return v;
}

Value value_iterate(Evaluator *e, Value iterable, ValueList *out) {
  Elements it;
  TRY(elements_begin(e, iterable, &it));
  for (;;) {
    Value item;
    const Value problem = elements_next(e, &it, &item);
    if (problem.kind != VALUE_UNDEFINED || item.kind == VALUE_EMPTY) return problem;
    vec_push(e->arena, out, item);
  }
}
