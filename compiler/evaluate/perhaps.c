// The program's own objects that an Unknown may be. Nothing is computed from them: but a function among them may be
// called, and a method of one of them may be what is read.
#include "evaluate/internal.h"

enum { PERHAPS_MOST = 64 };

typedef struct Perhaps {
  Object *objects[PERHAPS_MOST];
  size_t count;
} Perhaps;

// What there is no room for is as if foreign code held it.
static void add(Evaluator *e, Perhaps *p, Object *o) {
  for (size_t i = 0; i < p->count; i++)
    if (p->objects[i] == o) return;
  if (p->count < PERHAPS_MOST) p->objects[p->count++] = o;
  else evaluator_escape(e, &(Value){.kind = VALUE_OBJECT, .as.object = o}, 1, e->node);
}

static void add_value(Evaluator *e, Perhaps *p, Value v) {
  if (value_is_object(v)) add(e, p, v.as.object);
  if (!value_is_unknown(v)) return;
  for (size_t i = 0; i < v.as.unknown->perhaps_count; i++) add(e, p, v.as.unknown->perhaps[i]);
}

static bool adds_nothing(Value v) {
  return value_is_unknown(v) ? v.as.unknown->perhaps_count == 0 : !value_is_object(v);
}

static Value with(Evaluator *e, Value unknown, const Perhaps *p) {
  if (p->count == unknown.as.unknown->perhaps_count) return unknown;
  Unknown *u = ARENA_NEW(e->arena, Unknown);
  *u = *unknown.as.unknown;
  u->perhaps = ARENA_ARRAY(e->arena, Object *, p->count);
  memcpy(u->perhaps, p->objects, p->count * sizeof *u->perhaps);
  u->perhaps_count = p->count;
  unknown.as.unknown = u;
  return unknown;
}

Value perhaps(Evaluator *e, Value unknown, Value v) {
  if (!value_is_unknown(unknown) || adds_nothing(v)) return unknown;
  Perhaps p = {.count = 0};
  add_value(e, &p, unknown);
  add_value(e, &p, v);
  return with(e, unknown, &p);
}

Value perhaps_any(Evaluator *e, Value unknown, Object *o) {
  Perhaps p = {.count = 0};
  add_value(e, &p, unknown);
  for (size_t i = 0; o->class == CLASS_ARRAY && i < array_count(o); i++) add_value(e, &p, o->as.array.items[i]);
  for (size_t i = 0; i < o->property_count; i++) add_value(e, &p, o->properties[i].value);
  return with(e, unknown, &p);
}

Value perhaps_member(Evaluator *e, Value member, Value object, Key key) {
  const Unknown *u = object.as.unknown;
  if (u->perhaps_count == 0 || !value_is_unknown(member)) return member;
  Perhaps p = {.count = 0};
  add_value(e, &p, member);
  for (size_t i = 0; i < u->perhaps_count; i++)
    for (Object *o = u->perhaps[i]; o != NULL; o = o->prototype) {
      Property export;
      if (o->class == CLASS_NAMESPACE && key.string != NULL && object_own(e, o, key, &export)) {
        if (value_is_abrupt(export.value)) e->abrupt = ABRUPT_NONE;
        add_value(e, &p, export.value);
      }
      if (o->class == CLASS_ARRAY && key.string != NULL && key.string->index < array_count(o))
        add_value(e, &p, o->as.array.items[key.string->index]);
      const Property *own = object_property(o, key);
      if (own == NULL) continue;
      if (!(own->flags & PROPERTY_ACCESSOR)) add_value(e, &p, own->value);
      break;
    }
  return with(e, member, &p);
}

void perhaps_written(Evaluator *e, Value target) {
  if (target.as.unknown->perhaps_count == 0) return;
  evaluator_escape(e, &target, 1, e->node);
  e->foreign_node = e->node;
  e->generation++;
}

// Whether reading or converting the object may run the program's own code.
static bool has_hooks(Evaluator *e, Object *o) {
  for (; o != NULL && (o->origin != NULL || o->property_count == 0); o = o->prototype) {
    object_fill(o);
    for (size_t i = 0; i < o->property_count; i++) {
      const Property *p = &o->properties[i];
      if (p->flags & PROPERTY_ACCESSOR) return true;
      const String *s = p->key.string;
      bool is_hook = s == NULL ? !key_is_private(p->key)
                               : s == e->names.to_string || s == e->names.value_of || str_is(s->text, "toJSON");
      if (is_hook && (value_is_callable(p->value) || value_is_unknown(p->value))) return true;
    }
  }
  return false;
}

void perhaps_used(Evaluator *e, Value v) {
  for (size_t i = 0; i < v.as.unknown->perhaps_count && e->abrupt == ABRUPT_NONE; i++) {
    Value o = value_object(v.as.unknown->perhaps[i]);
    if (!o.as.object->escaped && has_hooks(e, o.as.object)) evaluator_escape(e, &o, 1, e->node);
  }
}

// Each function is run once for each call in the program, until what was collected is dropped.
static bool was_run(Evaluator *e, const Object *function, const Node *node) {
  const struct {
    const Object *function;
    const Node *node;
    uint64_t rewinds;
  } id = {function, node, e->rewinds};
  if (e->perhaps_run.arena == NULL) e->perhaps_run.arena = e->arena;
  const Str key = {(const char *)&id, sizeof id};
  if (map_has(&e->perhaps_run, key)) return true;
  map_put(&e->perhaps_run, str_copy(e->arena, key), NULL);
  return false;
}

void perhaps_call(Evaluator *e, const Unknown *callee, const Call *call) {
  const Node *node = call->node != NULL ? call->node : e->node;
  for (size_t i = 0; i < callee->perhaps_count && e->abrupt == ABRUPT_NONE; i++) {
    Object *o = callee->perhaps[i];
    const bool is_class =
        o->class == CLASS_FUNCTION && o->as.function.closure != NULL && o->as.function.closure->class_node != NULL;
    if (o->class != CLASS_FUNCTION || is_class || was_run(e, o, node)) continue;
    call_maybe(e, value_object(o), call, MAYBE_CONDITION, false, node);
  }
}
