// The program's own objects that an Unknown may be. Nothing is computed from them: but a function among them may be
// called, and a method of one of them may be what is read.
#include "evaluate/internal.h"

enum { PERHAPS_MOST = 64 };

typedef struct Perhaps {
  Object *objects[PERHAPS_MOST];
  size_t count;
} Perhaps;

static void add(Perhaps *p, Object *o) {
  for (size_t i = 0; i < p->count; i++)
    if (p->objects[i] == o) return;
  if (p->count < PERHAPS_MOST) p->objects[p->count++] = o;
}

static void add_value(Perhaps *p, Value v) {
  if (value_is_object(v)) add(p, v.as.object);
  if (!value_is_unknown(v)) return;
  for (size_t i = 0; i < v.as.unknown->perhaps_count; i++) add(p, v.as.unknown->perhaps[i]);
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
  add_value(&p, unknown);
  add_value(&p, v);
  return with(e, unknown, &p);
}

Value perhaps_any(Evaluator *e, Value unknown, Object *o) {
  Perhaps p = {.count = 0};
  add_value(&p, unknown);
  for (size_t i = 0; o->class == CLASS_ARRAY && i < array_count(o); i++) add_value(&p, o->as.array.items[i]);
  for (size_t i = 0; i < o->property_count; i++) add_value(&p, o->properties[i].value);
  return with(e, unknown, &p);
}

Value perhaps_member(Evaluator *e, Value member, Value object, Key key) {
  const Unknown *u = object.as.unknown;
  if (u->perhaps_count == 0 || !value_is_unknown(member)) return member;
  Perhaps p = {.count = 0};
  add_value(&p, member);
  for (size_t i = 0; i < u->perhaps_count; i++)
    for (Object *o = u->perhaps[i]; o != NULL; o = o->prototype) {
      Property export;
      if (o->class == CLASS_NAMESPACE && key.string != NULL && object_own(e, o, key, &export)) {
        if (value_is_abrupt(export.value)) e->abrupt = ABRUPT_NONE;
        add_value(&p, export.value);
      }
      const Property *own = object_property(o, key);
      if (own == NULL) continue;
      if (!(own->flags & PROPERTY_ACCESSOR)) add_value(&p, own->value);
      break;
    }
  return with(e, member, &p);
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
