// What runs when requests come: functions that the platform is given, and what the entry's module exports, which the
// runtime calls. Helpers that a module exports as well are nothing: only what has a name that the runtime calls counts.
#include "declare/internal.h"

// The events of a Worker and of a Durable Object or Workflow, the functions of Pages, and of servers of other makes.
static bool is_called(Str name) {
  return str_is_one_of(name, "fetch scheduled queue email tail tailStream trace alarm test connect run handler "
                             "webSocketMessage webSocketClose webSocketError onRequest onRequestGet onRequestHead "
                             "onRequestPost onRequestPut onRequestPatch onRequestDelete onRequestOptions GET HEAD POST "
                             "PUT PATCH DELETE OPTIONS");
}

static bool is_entry(Str name) { return is_called(name) || str_is(name, "default"); }

typedef struct Taking {
  Program *p;
  const Node *call;
} Taking;

static bool take(void *context, Object *o, bool by_function) {
  const Taking *t = context;
  if (o->class == CLASS_FUNCTION && o->layered && !by_function) host_gives(t->p, o, t->call);
  return true;
}

void handlers_give(Program *p, const Value *values, size_t count, const Node *call) {
  Taking t = {p, call};
  evaluator_defer_all(p->e, values, count, take, &t);
}

typedef struct Exporting {
  Program *p;
  ValueList values;
} Exporting;

// Of an instance only what the runtime calls counts: what else it has, its class calls.
static void export_one(Exporting *x, Value v) {
  const Object *o = value_is_object(v) ? v.as.object : NULL;
  const bool is_instance = o != NULL && o->class == CLASS_OBJECT && o->prototype != NULL &&
                           o->prototype != evaluator_realm(x->p->e)->object_prototype;
  if (is_instance) evaluator_defer_methods(x->p->e, v.as.object, is_called);
  else vec_push(x->p->app->arena, &x->values, v);
}

static void see_export(void *context, Str name, Value v) {
  Exporting *x = context;
  if (!is_entry(name) && !evaluator_class_has(v, is_called)) return;
  const Unknown *u = value_is_unknown(v) ? v.as.unknown : NULL;
  for (size_t i = 0; u != NULL && i < u->perhaps_count; i++) export_one(x, value_object(u->perhaps[i]));
  if (u == NULL) export_one(x, v);
}

void handlers_export(Program *p, Module *entry) {
  if (p->created.count == 0) return; // a module that is not loaded by the runtime itself
  Exporting x = {.p = p};
  evaluator_exports(p->e, entry, is_entry, see_export, &x);
  for (size_t i = 0; i < p->created.count; i++) export_one(&x, value_object(p->created.items[i]->object));
  evaluator_defer_all(p->e, x.values.items, x.values.count, NULL, NULL);
}
