// The program's own objects that an Unknown may be. Nothing is computed from them: but a function among them may be
// called, and a method of one of them may be what is read.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "evaluate/reach.h"

enum { FEW = 256, BEYOND_MOST = 2048, LOOK_MOST = 512, SOURCES_MOST = 16 };

// Of which how many are told apart: a function may run, what the host gave cannot be changed.
typedef enum Kind { KIND_FUNCTION, KIND_OBJECT, KIND_LAYERED, KINDS } Kind;
static const size_t kinds_most[] = {[KIND_FUNCTION] = 128, [KIND_OBJECT] = 192, [KIND_LAYERED] = 1024};

typedef VEC(Object *) ObjectList;

// Objects, each once.
typedef struct Set {
  Object **many; // NULL: these fit in `few`
  uint16_t *slots_of_many;
  size_t count, capacity; // of `many`
  uint16_t slots[2 * FEW];
  Object *few[FEW];
} Set;

typedef struct Perhaps {
  Evaluator *e;
  Set set;
  size_t of_kind[KINDS];
  ObjectList beyond; // there are more: they are within the reach of the source
  const Unknown *source;
  VEC(const Unknown *) beside; // other sources, and those behind them
  const Unknown *first_beside;
  const Shapes *shapes;
  UnknownContent content;
  bool is_lost;
} Perhaps;

static Object **set_items(Set *s) { return s->many != NULL ? s->many : s->few; }

// Where its place in the list stands, from 1; 0: it is not among them.
static uint16_t *slot_of(Set *s, const Object *o) {
  Object **items = set_items(s);
  uint16_t *slots = s->many != NULL ? s->slots_of_many : s->slots;
  const size_t mask = 2 * (s->many != NULL ? s->capacity : FEW) - 1;
  size_t at = (size_t)o->serial & mask;
  while (slots[at] != 0 && items[slots[at] - 1] != o) at = (at + 1) & mask;
  return &slots[at];
}

static void set_grow(Evaluator *e, Set *s) {
  const size_t capacity = s->many != NULL ? 2 * s->capacity : 2 * (size_t)FEW;
  Object **many = ARENA_ARRAY(e->arena, Object *, capacity);
  memcpy(many, set_items(s), s->count * sizeof(Object *));
  s->many = many;
  s->capacity = capacity;
  s->slots_of_many = ARENA_ARRAY(e->arena, uint16_t, 2 * capacity);
  for (size_t i = 0; i < s->count; i++) *slot_of(s, many[i]) = (uint16_t)(i + 1);
}

static void set_add(Evaluator *e, Set *s, Object *o) {
  if (*slot_of(s, o) != 0) return;
  if (s->count == (s->many != NULL ? s->capacity : FEW)) set_grow(e, s);
  set_items(s)[s->count++] = o;
  *slot_of(s, o) = (uint16_t)s->count;
}

static void add(Perhaps *p, Object *o) {
  if (*slot_of(&p->set, o) != 0) return;
  const Kind kind = o->layered ? KIND_LAYERED : o->class == CLASS_FUNCTION ? KIND_FUNCTION : KIND_OBJECT;
  if (p->of_kind[kind] == kinds_most[kind]) {
    const Value v = value_object(o); // too many to tell apart: any code may change it
    if (p->beyond.count < BEYOND_MOST) vec_push(p->e->arena, &p->beyond, o);
    evaluator_escape(p->e, &v, 1, NULL);
    return;
  }
  p->of_kind[kind]++;
  set_add(p->e, &p->set, o);
}

static void take(Evaluator *e, Unknown *u, Object *const *objects, size_t count, const ObjectList *more) {
  Object **all = ARENA_ARRAY(e->arena, Object *, count + more->count);
  if (count > 0) memcpy(all, objects, count * sizeof(Object *));
  if (more->count > 0) memcpy(all + count, more->items, more->count * sizeof(Object *));
  u->perhaps = all;
  u->perhaps_count = count + more->count;
}

void perhaps_shorten(Evaluator *e, Unknown *u) {
  u->depth = u->source == NULL ? 0 : u->source->depth + 1;
  if (u->depth <= SOURCES_MOST) return;
  const Value all = value_of_unknown(u->source);
  Unknown *last = unknown_copy(e, u->source);
  last->source = NULL;
  last->depth = 0;
  u->source = last;
  u->depth = 1;
  evaluator_escape(e, &all, 1, NULL);
}

// Whether a source, or one behind it, stands for another.
static bool stands_for(const Unknown *source, const Unknown *other) {
  for (; source != NULL; source = source->source)
    if (source == other || source->joined == other) return true;
  return false;
}

static bool is_beside(const Perhaps *p, const Unknown *source) {
  for (size_t i = 0; i < p->beside.count; i++)
    if (p->beside.items[i] == source) return true;
  return false;
}

static void add_source(Perhaps *p, const Unknown *source) {
  if (source == NULL || stands_for(p->source, source)) return;
  if (p->beside.count == 0 && (p->source == NULL || stands_for(source, p->source))) {
    p->source = source;
    return;
  }
  if (p->beside.count == 0) p->first_beside = source;
  for (; source != NULL && !is_beside(p, source) && !stands_for(p->source, source); source = source->source)
    vec_push(p->e->arena, &p->beside, source);
}

// One source for all.
static const Unknown *join_sources(const Perhaps *p) {
  if (p->beside.count == 0) return p->source;
  Perhaps both = {.e = p->e};
  for (size_t k = 0; k < p->beside.count; k++)
    for (size_t i = 0; i < p->beside.items[k]->perhaps_count; i++) add(&both, p->beside.items[k]->perhaps[i]);
  Unknown *joined = unknown_copy(p->e, p->first_beside);
  take(p->e, joined, set_items(&both.set), both.set.count, &both.beyond);
  joined->source = p->source;
  joined->joined = p->first_beside;
  perhaps_shorten(p->e, joined);
  return joined;
}

static void add_value(Perhaps *p, Value v) {
  p->content = content_join(p->content, v);
  p->shapes = shapes_join(p->e, p->shapes, v);
  if (value_is_object(v)) add(p, v.as.object);
  if (!value_is_unknown(v)) return;
  const Unknown *u = v.as.unknown;
  p->is_lost |= u->is_lost || u->is_of_app;
  for (size_t i = 0; i < u->perhaps_count; i++) add(p, u->perhaps[i]);
  add_source(p, u->source);
}

static bool is_among(const Unknown *u, const Object *o) {
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (u->perhaps[i] == o) return true;
  return false;
}

// The source, with what is beyond those that are told apart. Sources behind each other are few: it joins the last.
static const Unknown *source_of(const Perhaps *p) {
  const Unknown *source = join_sources(p);
  ObjectList more = {0};
  for (size_t i = 0; i < p->beyond.count; i++)
    if (source == NULL || (source->perhaps_count < BEYOND_MOST && !is_among(source, p->beyond.items[i])))
      vec_push(p->e->arena, &more, p->beyond.items[i]);
  if (more.count == 0) return source;
  const Value nothing = unknown_new(p->e, UNKNOWN_COMPUTED, p->e->node, (Str){0}, NULL);
  Unknown *joined = unknown_copy(p->e, source != NULL ? source : nothing.as.unknown);
  take(p->e, joined, joined->perhaps, joined->perhaps_count, &more);
  return joined;
}

static Value with(Value unknown, Perhaps *p) {
  const Unknown *before = unknown.as.unknown, *source = source_of(p);
  unknown.has_ways = false;
  const bool is_same =
      p->shapes == before->shapes && p->is_lost == before->is_lost && p->content == unknown_content(before);
  if (is_same && p->set.count == before->perhaps_count && source == before->source) return unknown;
  Unknown *u = unknown_copy(p->e, before);
  take(p->e, u, set_items(&p->set), p->set.count, &(ObjectList){0});
  u->source = source;
  u->shapes = p->shapes;
  u->content = p->content;
  u->is_lost = p->is_lost;
  u->is_primitive &= p->set.count == 0 && source == NULL;
  perhaps_shorten(p->e, u);
  unknown.as.unknown = u;
  return unknown;
}

// An Unknown that is within the reach of an object.
static Value within(Evaluator *e, Object *o) {
  Perhaps it = {.e = e};
  add(&it, o);
  return unknown_from(e, with(unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL), &it));
}

static bool adds_nothing(Value v) {
  return value_is_unknown(v) ? !perhaps_own(v.as.unknown) && !v.as.unknown->is_lost : !value_is_object(v);
}

static Perhaps begin(Evaluator *e, Value unknown) {
  Perhaps p = {.e = e, .shapes = unknown.as.unknown->shapes, .content = unknown_content(unknown.as.unknown)};
  add_value(&p, unknown);
  return p;
}

Value perhaps(Evaluator *e, Value unknown, Value v) {
  if (!value_is_unknown(unknown)) return unknown;
  unknown = unknown_or_other(e, unknown, v);
  unknown.has_ways = false;
  const Shapes *shapes = unknown.as.unknown->shapes;
  if (adds_nothing(v) && shapes_join(e, shapes, v) == shapes) return unknown;
  Perhaps p = begin(e, unknown);
  add_value(&p, v);
  return with(unknown, &p);
}

Value perhaps_one_of(Evaluator *e, Value unknown, const Value *values, size_t count) {
  for (size_t i = 0; i < count; i++) unknown = unknown_or_other(e, unknown, values[i]);
  Perhaps p = begin(e, unknown);
  for (size_t i = 0; i < count; i++) add_value(&p, values[i]);
  return with(unknown, &p);
}

Value perhaps_foreign(Evaluator *e, Value unknown, Value by) {
  const bool is_others =
      value_is_unknown(by) && unknown_is_of_others(by.as.unknown) && !unknown_is_harmless(e, by.as.unknown);
  if (is_others && value_is_unknown(unknown) && !unknown.as.unknown->is_foreign)
    unknown_renew(e, &unknown)->is_foreign = true;
  return unknown;
}

Value perhaps_either(Evaluator *e, Value unknown, Value v) { return perhaps_foreign(e, perhaps(e, unknown, v), v); }

Value perhaps_given(Evaluator *e, Value unknown, const Unknown *callee) {
  if (unknown.as.unknown->source != callee) return unknown;
  Perhaps p = begin(e, unknown);
  p.source = callee->source;
  return with(unknown, &p);
}

Value perhaps_nothing(Evaluator *e, Value unknown) {
  Perhaps none = {.e = e, .content = unknown_content(unknown.as.unknown)};
  return with(unknown, &none);
}

Value perhaps_behind(Evaluator *e, Value unknown, size_t count) {
  const Unknown *u = unknown.as.unknown;
  Perhaps p = {.e = e, .source = u->source, .content = unknown_content(u), .is_lost = u->is_lost};
  for (size_t i = count; i < u->perhaps_count; i++) add(&p, u->perhaps[i]);
  return with(unknown, &p);
}

static bool is_one_of(const Unknown *u, const Object *o, uint64_t since) {
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (object_is_alike(u->perhaps[i], o, since)) return true;
  return false;
}

bool perhaps_grew(const Unknown *before, const Unknown *after, uint64_t since) {
  if (before == after) return false;
  if (before->source == NULL && after->source != NULL) return true;
  if (before->is_foreign != after->is_foreign || before->is_odd != after->is_odd) return true;
  if (before->is_of_app != after->is_of_app || before->is_lost != after->is_lost) return true;
  if (before->is_primitive && !after->is_primitive) return true;
  if (before->shapes != NULL && before->shapes->is_all && before->shapes != after->shapes) return true;
  for (size_t i = 0; i < after->perhaps_count; i++)
    if ((i >= before->perhaps_count || before->perhaps[i] != after->perhaps[i]) &&
        !is_one_of(before, after->perhaps[i], since))
      return true;
  return false;
}

static bool is_own_function(Value v) { return value_is_callable(v) && v.as.object->as.function.native == NULL; }

// The elements of a list from an index on.
static void add_any(Perhaps *p, Object *o, size_t from) {
  Evaluator *e = p->e;
  object_fill(o);
  const ValueList exports = o->class == CLASS_NAMESPACE ? module_export_values(e, o, NULL) : (ValueList){0};
  for (size_t i = 0; i < exports.count; i++) add_value(p, exports.items[i]);
  for (size_t i = from; o->class == CLASS_ARRAY && i < array_count(o); i++) add_value(p, o->as.array.items[i]);
  for (size_t i = 0; (o->class == CLASS_MAP || o->class == CLASS_SET) && i < o->as.collection.count; i++) {
    add_value(p, o->as.collection.entries[i].key);
    add_value(p, o->as.collection.entries[i].value);
  }
  if (value_is_iterator(value_object(o))) add_value(p, within(e, o));
  for (size_t i = 0; i < o->property_count; i++) {
    add_value(p, o->properties[i].value);
    add_value(p, o->properties[i].setter);
  }
  size_t hops = 0;
  for (Object *at = o->prototype; at != NULL; at = at->prototype) {
    const bool is_own = !object_is_standard(e, at);
    for (size_t i = 0; i < at->property_count; i++) {
      const bool is_doubtful = at->properties[i].flags & PROPERTY_DOUBTFUL; // it may be an accessor
      if (is_own || is_doubtful || is_own_function(at->properties[i].value)) add_value(p, at->properties[i].value);
      if (is_own_function(at->properties[i].setter)) add_value(p, at->properties[i].setter);
    }
    if (at->unknown != NULL) add_value(p, value_of_unknown(at->unknown));
    if (at->adopted != NULL) add_value(p, value_of_unknown(at->adopted));
    if (object_hop(e, &hops)) continue;
    add_value(p, within(e, at)); // what is further up
    break;
  }
  if (o->unknown != NULL) add_value(p, value_of_unknown(o->unknown));
  if (o->adopted != NULL) add_value(p, value_of_unknown(o->adopted));
  if (p->beyond.count > 0) add_value(p, within(e, o)); // which is more than is kept of them
  p->beyond.count = 0;
}

Value perhaps_any(Evaluator *e, Value unknown, Object *o) { return perhaps_tail(e, unknown, o, 0); }

// Of a list that code which cannot be seen may have changed even the first elements may stand anywhere.
Value perhaps_tail(Evaluator *e, Value unknown, Object *o, size_t from) {
  Perhaps p = begin(e, unknown);
  add_any(&p, o, object_is_open(e, o) ? 0 : from);
  return with(unknown, &p);
}

Value perhaps_inherited(Evaluator *e, Value unknown, const Object *o) {
  unknown = perhaps_foreign(e, unknown, unknown);
  if (o->adopted != NULL) unknown = perhaps_either(e, unknown, value_of_unknown(o->adopted));
  if (o->prototype == NULL) return unknown;
  if (!object_is_standard(e, o->prototype)) unknown = perhaps(e, unknown, value_object(o->prototype));
  return perhaps_any(e, unknown, o->prototype);
}

// A parent that is not known, or what stands in for it, where nothing that is known on the way to it has the key.
Value perhaps_parent(Evaluator *e, Object *o, Key key) {
  size_t hops = 0;
  for (Object *at = o; at != NULL && !key_is_private(key) && object_hop(e, &hops); at = at->prototype) {
    if (object_property(at, key) != NULL) break;
    if (at->adopted != NULL) return value_of_unknown(at->adopted);
  }
  return value_undefined();
}

Value perhaps_elements(Evaluator *e, Value unknown, Value list) {
  const size_t count = value_is_unknown(list) ? list.as.unknown->perhaps_count : 0;
  if (value_is_object(list)) return perhaps_any(e, unknown, list.as.object);
  if (count == 0) return unknown;
  Perhaps p = begin(e, unknown);
  for (size_t i = 0; i < count; i++) add_any(&p, list.as.unknown->perhaps[i], 0);
  return with(unknown, &p);
}

// ---- what they have under a key ----

// What getters give, run as code that may run. Without any: undefined.
static Value run_getters(Evaluator *e, Perhaps *getters, Value receiver) {
  if (getters->set.count == 0) return value_undefined();
  const Value any = with(unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL), getters);
  const Call call = {.this_value = receiver, .handed_this = perhaps_nothing(e, any), .node = e->node};
  const Value given = perhaps_call(e, any.as.unknown, &call);
  return e->abrupt == ABRUPT_NONE ? given : value_undefined();
}

static void add_getter(Perhaps *p, const Property *at) {
  if (at != NULL && at->flags & PROPERTY_ACCESSOR && is_own_function(at->value)) add(p, at->value.as.object);
}

static void add_getters(Perhaps *p, const Object *o) {
  size_t hops = 0;
  for (; o != NULL && object_hop(p->e, &hops); o = o->prototype)
    for (size_t i = 0; i < o->property_count; i++) add_getter(p, &o->properties[i]);
}

Value perhaps_got(Evaluator *e, Value unknown, Value object, Value receiver) {
  Perhaps getters = {.e = e};
  if (value_is_object(object)) add_getters(&getters, object.as.object);
  for (size_t i = 0; value_is_unknown(object) && i < object.as.unknown->perhaps_count; i++)
    add_getters(&getters, object.as.unknown->perhaps[i]);
  return perhaps(e, perhaps_elements(e, unknown, object), run_getters(e, &getters, receiver));
}

// What an object has under a key as things stand. Who puts something else there later gives the object away, too: see
// object_given.
static int has_now(Evaluator *e, Object *o, Key key, Property *found) {
  const bool was_now = e->is_now;
  e->is_now = true;
  const int has = object_has(e, o, key, found);
  e->is_now = was_now;
  return has;
}

Value perhaps_member(Evaluator *e, Value member, Value object, Key key) {
  const Unknown *u = object.as.unknown;
  if (u->perhaps_count == 0 || !value_is_unknown(member)) return member;
  const Unknown *before = member.as.unknown;
  Perhaps p = {.e = e, .source = u->source, .content = unknown_content(before), .is_lost = before->is_lost},
          getters = {.e = e};
  Value parent = value_undefined();
  for (size_t i = 0; i < u->perhaps_count; i++) {
    Object *at = u->perhaps[i];
    Property found, now;
    const Value above = perhaps_parent(e, at, key);
    if (value_is_unknown(above)) parent = above;
    bool is_there = object_find(e, &at, key, &found);
    const bool is_doubtful = is_there && found.flags & PROPERTY_MAYBE;
    // What a getter that is not known gives is within its reach, and so is what was not come to.
    for (; is_there; is_there = found.flags & PROPERTY_MAYBE && object_find_above(e, &at, &found)) {
      const bool is_abrupt = value_is_abrupt(found.value);
      if (is_abrupt && e->abrupt == ABRUPT_THROW) e->abrupt = ABRUPT_NONE;
      const bool is_getter = found.flags & PROPERTY_ACCESSOR && is_own_function(found.value);
      add_getter(&getters, object_property(at, key)); // whatever code that cannot be seen made of it
      if (!is_getter) add_value(&p, found.value);
      if ((found.flags & PROPERTY_ACCESSOR && !is_getter) || is_abrupt) p.source = u;
      if (is_abrupt || !evaluator_charge(e, 1)) break;
    }
    if (is_doubtful && e->later > 0 && has_now(e, u->perhaps[i], key, &now) != 0) add_value(&p, now.value);
  }
  add_value(&p, run_getters(e, &getters, object));
  return e->abrupt == ABRUPT_NONE ? perhaps_foreign(e, with(member, &p), parent) : value_abrupt();
}

// Whether what stands above an object is as the program left it, or the object is out of its hands like that.
static bool has_own_line(const Object *o) {
  const Object *at = o;
  while (at != NULL && (!at->escaped || at->lent)) at = at->prototype;
  return at == NULL || at == o;
}

// Whether it is a method of the program's own that is called, if the program did not put another there since.
static bool has_method(Evaluator *e, Object *o, Key key, const Unknown *callee) {
  Property found;
  const bool has = has_now(e, o, key, &found) == 1 && !(found.flags & PROPERTY_ACCESSOR) &&
                   value_is_callable(found.value) && is_among(callee, found.value.as.object) && has_own_line(o);
  if (has) receiver_keep(e, o);
  return has;
}

bool perhaps_lacks_method(Evaluator *e, Object *o, Key key) {
  Property found;
  const bool lacks = !o->layered && o->class != CLASS_NAMESPACE && has_now(e, o, key, &found) == 0 && has_own_line(o);
  if (lacks) receiver_keep(e, o);
  return lacks;
}

Value perhaps_without_method(Evaluator *e, Value object, Key key, Value callee) {
  if (!value_is_unknown(callee)) return object;
  if (value_is_object(object)) {
    const bool is_method = !object.as.object->layered && has_method(e, object.as.object, key, callee.as.unknown);
    return is_method ? perhaps_nothing(e, callee) : object;
  }
  const Unknown *u = value_is_unknown(object) ? object.as.unknown : NULL;
  if (u == NULL || u->source != NULL) return object;
  Perhaps p = {.e = e, .is_lost = u->is_lost};
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (!has_method(e, u->perhaps[i], key, callee.as.unknown) && !perhaps_lacks_method(e, u->perhaps[i], key))
      add(&p, u->perhaps[i]);
  return with(object, &p);
}

Value perhaps_others(Evaluator *e, Value unknown, bool (*is_left_out)(Evaluator *e, Object *o)) {
  const Unknown *u = unknown.as.unknown;
  if (u->source != NULL) return unknown;
  Perhaps p = {.e = e, .is_lost = u->is_lost};
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (!is_left_out(e, u->perhaps[i])) add(&p, u->perhaps[i]);
  return with(unknown, &p);
}

Value perhaps_of_call(Evaluator *e, Value unknown, const Call *call) {
  Perhaps given = {.e = e};
  const Object *on = value_is_object(call->this_value) ? call->this_value.as.object : NULL;
  const bool is_builtin =
      on != NULL && object_is_standard(e, on) && (on->class == CLASS_FUNCTION || on->class == CLASS_OBJECT);
  if (!is_builtin) add_value(&given, call->this_value); // not `Object` or `Math`
  for (size_t i = 0; i < call->count; i++) add_value(&given, call->arguments[i]);
  if (call->more != NULL) add_value(&given, value_of_unknown(call->more));
  if (given.set.count == 0 && given.source == NULL) return unknown;
  const Value nothing = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  Perhaps p = begin(e, unknown);
  add_value(&p, unknown_from(e, with(nothing, &given)));
  return with(unknown, &p);
}

// ---- what reading from them runs ----

typedef struct Look {
  Evaluator *e;
  Set seen;
  bool is_deep, is_over; // is_over: more than can be looked at
} Look;

static void look_at(Look *l, Value v) {
  if (value_is_unknown(v)) {
    for (const Unknown *u = v.as.unknown; u != NULL && !l->is_over; u = u->source)
      for (size_t i = 0; i < u->perhaps_count; i++) look_at(l, value_object(u->perhaps[i]));
    return;
  }
  if (!value_is_object(v) || v.as.object->layered || l->is_over) return;
  set_add(l->e, &l->seen, v.as.object);
  l->is_over |= l->seen.count > LOOK_MOST;
}

static void look_into(Look *l, const Object *o) {
  for (size_t i = 0; i < o->property_count && l->is_deep; i++) look_at(l, o->properties[i].value);
  for (size_t i = 0; o->class == CLASS_ARRAY && l->is_deep && i < o->as.array.count; i++)
    look_at(l, o->as.array.items[i]);
  for (size_t i = 0; (o->class == CLASS_MAP || o->class == CLASS_SET) && l->is_deep && i < o->as.collection.count;
       i++) {
    look_at(l, o->as.collection.entries[i].key);
    look_at(l, o->as.collection.entries[i].value);
  }
  const bool is_namespace = o->class == CLASS_NAMESPACE && l->is_deep;
  const ValueList exports = is_namespace ? module_export_values(l->e, o, NULL) : (ValueList){0};
  for (size_t i = 0; i < exports.count; i++) look_at(l, exports.items[i]);
  if (o->unknown != NULL) look_at(l, value_of_unknown(o->unknown));
  if (o->adopted != NULL) look_at(l, value_of_unknown(o->adopted));
  if (o->prototype != NULL) look_at(l, value_object(o->prototype));
}

static bool converts_itself(Evaluator *e, const Property *p) {
  const bool is_method = p->key.string == e->names.to_string || p->key.string == e->names.value_of ||
                         p->key.symbol == e->realm.symbol_to_primitive ||
                         (p->key.string != NULL && str_is(p->key.string->text, "toJSON"));
  return is_method && (is_own_function(p->value) || value_is_unknown(p->value) || p->flags & PROPERTY_ACCESSOR);
}

bool object_converts_itself(Evaluator *e, const Object *o) {
  size_t hops = 0;
  for (; o != NULL; o = o->prototype) {
    if (!object_hop(e, &hops)) return true;
    for (size_t i = 0; i < o->property_count; i++)
      if (converts_itself(e, &o->properties[i])) return true;
  }
  return false;
}

bool property_is_own_accessor(Evaluator *e, const Property *p) {
  if (p->flags & PROPERTY_DOUBTFUL && value_is_unknown(p->value)) return unknown_access_runs(e, p->value.as.unknown);
  return p->flags & PROPERTY_ACCESSOR && (!value_is_callable(p->value) || is_own_function(p->value));
}

bool perhaps_any_runs(Evaluator *e, const Object *o) {
  size_t hops = 0;
  for (; o != NULL; o = o->prototype) {
    if (o->adopted != NULL || !object_hop(e, &hops)) return true;
    for (size_t i = 0; i < o->property_count; i++)
      if (property_is_own_accessor(e, &o->properties[i])) return true;
  }
  return false;
}

// A method that a built-in function calls of what it is given.
static bool is_hook(Evaluator *e, const Property *p) {
  const bool is_called = (p->key.symbol != NULL && !key_is_private(p->key)) || p->key.string == e->names.next;
  return property_is_own_accessor(e, p) || converts_itself(e, p) ||
         (is_called && (is_own_function(p->value) || value_is_unknown(p->value)));
}

static bool any_runs(Evaluator *e, const Unknown *u, const Key *key, bool is_called) {
  const bool is_any = key != NULL && key->string == NULL && key->symbol == NULL;
  Look look = {.e = e, .is_deep = u->source != NULL || key == NULL};
  look_at(&look, value_of_unknown(u));
  for (size_t at = 0; at < look.seen.count && !look.is_over; at++) {
    const Object *o = set_items(&look.seen)[at];
    if (o->escaped && !o->lent) return true;
    for (size_t i = 0; i < o->property_count; i++) {
      const Property *p = &o->properties[i];
      if (key == NULL && converts_itself(e, p)) return true;
      if (key == NULL || !(is_any || key_equal(p->key, *key))) continue;
      if (property_is_own_accessor(e, p) || (is_called && is_own_function(p->value))) return true;
    }
    look_into(&look, o);
  }
  return look.is_over;
}

bool perhaps_reads_run(Evaluator *e, const Unknown *u, const Key *key) { return any_runs(e, u, key, false); }

bool perhaps_call_runs(Evaluator *e, const Unknown *u, Key key) { return any_runs(e, u, &key, true); }

bool perhaps_is_called(Evaluator *e, const Unknown *u) {
  Look look = {.e = e, .is_deep = u->source != NULL};
  look_at(&look, value_of_unknown(u));
  for (size_t at = 0; at < look.seen.count && !look.is_over; at++) {
    if (is_own_function(value_object(set_items(&look.seen)[at]))) return true;
    look_into(&look, set_items(&look.seen)[at]);
  }
  return look.is_over;
}

bool perhaps_sight_runs(Evaluator *e, const Unknown *u, Sight sight) {
  Look look = {.e = e, .is_deep = u->source != NULL || sight == SIGHT_ALL};
  look_at(&look, value_of_unknown(u));
  for (size_t i = 0; i < look.seen.count && sight == SIGHT_ALL; i++)
    if (is_own_function(value_object(set_items(&look.seen)[i]))) return true; // it may call it
  for (size_t at = 0; at < look.seen.count && !look.is_over; at++) {
    Object *o = set_items(&look.seen)[at];
    if ((o->escaped && !o->lent) || (sight == SIGHT_ALL && value_is_iterator(value_object(o)))) return true;
    for (size_t i = 0; i < o->property_count && sight == SIGHT_ALL; i++)
      if (is_hook(e, &o->properties[i])) return true;
    look_into(&look, o);
  }
  return look.is_over;
}

// What these do with what they are given is not followed: they have it, and give something within their reach or its.
static Value lose_calls(Evaluator *e, Value given, Perhaps *functions, const Call *call, const Node *node) {
  const Value all = with(unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL), functions);
  if (is_handler(e)) { // they have their turn, and what they change is found in the next round
    evaluator_lend(e, call, NULL, NULL, false);
    if (call->more != NULL) reach_lent(e, value_of_unknown(call->more));
  } else {
    evaluator_escape(e, &all, 1, node);
    escape_arguments(e, call, node);
    evaluator_escape(e, &call->this_value, 1, node);
  }
  e->foreign_node = node;
  e->generation++;
  may_throw(e, given);
  Perhaps p = begin(e, perhaps_of_call(e, given, call));
  add_value(&p, unknown_from(e, all));
  return with(given, &p);
}

// The name by which a method is called; NULL: by none that is written.
static const String *name_of_call(const Node *node) {
  const Node *callee = node->kind == NODE_CALL ? node_strip(node->as.call.callee) : NULL;
  return callee != NULL && callee->kind == NODE_MEMBER ? callee->as.member.name : NULL;
}

static bool is_called(const Object *o, const String *name) {
  const Closure *c = o->class == CLASS_FUNCTION ? o->as.function.closure : NULL;
  const Property *p = c == NULL || c->home == NULL ? NULL : object_property(c->home, key_of(name));
  return p != NULL && value_is_object(p->value) && p->value.as.object == o;
}

static bool has_called(const Unknown *callee, const String *name) {
  for (size_t i = 0; i < callee->perhaps_count; i++)
    if (is_called(callee->perhaps[i], name)) return true;
  return false;
}

// Whether it is a method of another name, which only code that cannot be seen would have run by this one.
static bool is_called_otherwise(const Object *o, const String *name) {
  const Closure *c = o->as.function.closure;
  return name != NULL && o->escaped && !o->lent && c != NULL && c->home != NULL && !is_called(o, name);
}

// What each of the objects has as things stand that a method may be called on; an empty value: it may be any. NULL: it
// is not called by a name, or on something else.
static const Value *methods_of(Evaluator *e, const Call *call, const Node *node, const String *name) {
  const Unknown *on = value_is_unknown(call->this_value) ? call->this_value.as.unknown : NULL;
  const size_t least = call->this_value.has_ways ? 1 : 2;
  if (name == NULL || on == NULL || on->source != NULL || on->perhaps_count < least) return NULL;
  if (node_strip(node->as.call.callee)->as.member.object->kind == NODE_SUPER) return NULL;
  Value *methods = ARENA_ARRAY(e->arena, Value, on->perhaps_count);
  for (size_t i = 0; i < on->perhaps_count; i++) {
    Property p;
    const bool is_method = has_now(e, on->perhaps[i], key_of(name), &p) == 1 && !(p.flags & PROPERTY_ACCESSOR) &&
                           value_is_callable(p.value);
    methods[i] = is_method                                               ? p.value
                 : perhaps_lacks_method(e, on->perhaps[i], key_of(name)) ? value_undefined()
                                                                         : value_empty();
  }
  return methods;
}

// Of these, those that have it as their method, or may.
static Value receivers_of(Evaluator *e, Value on, const Value *methods, const Object *function) {
  Perhaps p = {.e = e};
  bool is_method = false;
  for (size_t i = 0; methods != NULL && i < on.as.unknown->perhaps_count; i++) {
    const bool is_it = value_is_object(methods[i]) && methods[i].as.object == function;
    is_method |= is_it;
    if (is_it || methods[i].kind == VALUE_EMPTY) add(&p, on.as.unknown->perhaps[i]);
  }
  if (is_method && p.set.count == 1 && on.has_ways) return value_object(set_items(&p.set)[0]);
  return is_method ? with(on, &p) : on;
}

// Of the program's own functions, where it is known that it is one of some: what each gave, if each ran, and whether
// any may have thrown.
typedef struct Own {
  ValueList results;
  bool throws;
} Own;

// A method of the language's, called on what is an array for certain: on each that it may be. VALUE_EMPTY: it is not.
static Value call_on_arrays(Evaluator *e, Object *method, Call call, const Node *node) {
  if (method->as.function.native == NULL || !content_is_list(call.this_value)) return value_empty();
  const Unknown *on = call.this_value.as.unknown;
  Value given = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  for (size_t i = 0; i < on->perhaps_count && e->abrupt == ABRUPT_NONE; i++) {
    Value result;
    call.this_value = value_object(on->perhaps[i]);
    call_maybe(e, value_object(method), &call, MAYBE_CONDITION, false, node, &result);
    given = perhaps(e, given, result);
  }
  return given;
}

// What it takes to join what a call is given to what others gave.
static size_t weight_of(const Call *call) {
  enum { JOINED_PER_STEP = 8 };
  size_t weight = value_is_unknown(call->this_value) ? call->this_value.as.unknown->perhaps_count : 0;
  for (size_t i = 0; i < call->count; i++)
    if (value_is_unknown(call->arguments[i])) weight += call->arguments[i].as.unknown->perhaps_count;
  return weight / JOINED_PER_STEP;
}

// `one_of`: NULL, it may be something else that is called.
static Value call_each(Evaluator *e, const Unknown *callee, const Call *call, Own *one_of) {
  Value given = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  const Node *node = call->node != NULL ? call->node : e->node;
  const String *name = name_of_call(node);
  const bool is_named = name != NULL && has_called(callee, name);
  const Value *methods = callee->perhaps_count > 0 ? methods_of(e, call, node, name) : NULL;
  const bool is_chosen = region_is_chosen(e) || calls_have_turn(e);
  Perhaps lost = {.e = e};
  if (callee->source != NULL) {
    const Value source = value_of_unknown(callee->source);
    evaluator_escape(e, &source, 1, node);
  }
  for (size_t i = 0; i < callee->perhaps_count && e->abrupt == ABRUPT_NONE; i++) {
    Object *o = callee->perhaps[i];
    const Closure *c = o->class == CLASS_FUNCTION ? o->as.function.closure : NULL;
    const bool is_new = node->kind == NODE_NEW || call->new_target != NULL,
               is_class = c != NULL && (c->class_node != NULL || is_new);
    const Value v = value_object(o);
    if (is_class && one_of == NULL) evaluator_escape(e, &v, 1, node);
    if (is_class && one_of == NULL) given = perhaps(e, given, within(e, o));
    if (o->class != CLASS_FUNCTION || (is_class && !is_new)) continue;
    const bool is_other = one_of == NULL && is_called_otherwise(o, name);
    if (is_other && is_named) continue; // it has its turn as one that was given
    Call own = *call;
    own.this_value = receivers_of(e, call->this_value, methods, o);
    own.among = is_chosen ? callee : NULL;
    if (is_other) { // who runs it may give it more
      own.node = NULL;
      if (own.more == NULL) own.more = unknown_new(e, UNKNOWN_PARAMETER, o->origin, (Str){0}, NULL).as.unknown;
    }
    Value result = one_of == NULL ? call_on_arrays(e, o, *call, node) : value_empty();
    if (result.kind != VALUE_EMPTY) {
      given = perhaps(e, given, result);
      continue;
    }
    if (call_is_due(e, o, node, one_of != NULL)) {
      call_maybe(e, v, &own, MAYBE_CONDITION, false, node, &result);
      if (one_of != NULL && !value_is_abrupt(result)) vec_push(e->arena, &one_of->results, result);
      if (one_of != NULL) one_of->throws |= e->maybe_threw;
    } else {
      if (!evaluator_charge(e, weight_of(&own))) break;
      add(&lost, o);
      result = call_lose(e, o, &own, node);
    }
    given = perhaps(e, given, result);
  }
  if (lost.set.count > 0 && one_of != NULL) one_of->results.count = 0;
  return lost.set.count > 0 && e->abrupt == ABRUPT_NONE ? lose_calls(e, given, &lost, call, node) : given;
}

Value perhaps_call(Evaluator *e, const Unknown *callee, const Call *call) { return call_each(e, callee, call, NULL); }

// Whether all that makes one of a class is the program's own, or the language's.
static bool is_own_class(const Evaluator *e, const Object *o) {
  for (; o != NULL && !object_is_standard(e, o); o = o->prototype) {
    const Closure *c = o->class == CLASS_FUNCTION ? o->as.function.closure : NULL;
    if (c == NULL || c->class_node == NULL || o->layered || o->adopted != NULL || o->unknown != NULL) return false;
  }
  return o != NULL && o->class == CLASS_FUNCTION;
}

Value perhaps_call_own(Evaluator *e, Value callee, const Call *call) {
  const Node *node = call->node != NULL ? call->node : e->node;
  const Ways *ways = callee.has_ways ? callee.as.unknown->ways : NULL;
  const bool is_new = node->kind == NODE_NEW;
  Perhaps functions = {.e = e};
  Own own = {0};
  bool is_of_console = false;
  for (size_t i = 0; ways != NULL && i < ways->count; i++) {
    const Value v = ways->items[i];
    const bool is_logged = value_is_unknown(v) && unknown_is_console(e, v.as.unknown);
    if (value_is_unknown(v) && (is_logged ? is_new : !unknown_is_text(v.as.unknown))) return value_empty();
    is_of_console |= is_logged;
    const bool is_class = function_is_class(v);
    own.throws |= !is_logged && (!value_is_callable(v) || is_class != is_new) &&
                  !(value_is_nullish(v) && node->kind == NODE_CALL && node->as.call.optional);
    if (!value_is_callable(v) || (is_class && !is_new)) continue;
    if (v.as.object->layered || (is_new && !is_own_class(e, v.as.object))) return value_empty();
    add(&functions, v.as.object);
  }
  if (ways == NULL || (functions.set.count == 0 && !is_of_console)) return value_empty();
  const size_t given_up = e->given_up;
  const Value one = with(unknown_new(e, UNKNOWN_COMPUTED, node, (Str){0}, NULL), &functions);
  const Unknown *outer_called = e->called;
  e->called = callee.as.unknown;
  const Value given = call_each(e, one.as.unknown, call, &own);
  e->called = outer_called;
  if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  if (own.throws || e->given_up != given_up) may_throw(e, callee);
  Value result = unknown_new(e, UNKNOWN_COMPUTED, node, node_subject(e, node), callee.as.unknown);
  if (e->given_up == given_up) result = perhaps_nothing(e, result);
  result = perhaps(e, result, given);
  if (e->given_up != given_up || own.results.count == 0) return result;
  if (is_of_console) vec_push(e->arena, &own.results, value_undefined());
  return ways_give(e, result, own.results.items, own.results.count);
}
