// What runs when requests come: functions that the platform is given, and what the entry's module exports, which the
// runtime calls. Helpers that a module exports as well are nothing: only what has a name that the runtime calls counts.
#include "declare/internal.h"

// The events of a Worker and of a Durable Object or Workflow, the functions of Pages, and of servers of other makes.
static const char *const called[] = {"fetch",
                                     "scheduled",
                                     "queue",
                                     "email",
                                     "tail",
                                     "tailStream",
                                     "trace",
                                     "alarm",
                                     "test",
                                     "connect",
                                     "run",
                                     "handler",
                                     "webSocketMessage",
                                     "webSocketClose",
                                     "webSocketError",
                                     "onRequest",
                                     "onRequestGet",
                                     "onRequestHead",
                                     "onRequestPost",
                                     "onRequestPut",
                                     "onRequestPatch",
                                     "onRequestDelete",
                                     "onRequestOptions",
                                     "GET",
                                     "HEAD",
                                     "POST",
                                     "PUT",
                                     "PATCH",
                                     "DELETE",
                                     "OPTIONS"};

static bool is_called(Str name) {
  for (size_t i = 0; i < sizeof called / sizeof *called; i++)
    if (str_is(name, called[i])) return true;
  return false;
}

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

static void see_export(void *context, Str name, Value v) {
  Exporting *x = context;
  bool counts = str_is(name, "default") || is_called(name);
  for (size_t i = 0; !counts && i < sizeof called / sizeof *called; i++)
    counts = evaluator_class_has(v, str_of(called[i]));
  if (counts) vec_push(x->p->app->arena, &x->values, v);
}

void handlers_export(Program *p, Module *entry) {
  if (p->created.count == 0) return; // a module that is not loaded by the runtime itself
  Exporting x = {.p = p};
  evaluator_exports(p->e, entry, see_export, &x);
  for (size_t i = 0; i < p->created.count; i++)
    vec_push(p->app->arena, &x.values, value_object(p->created.items[i]->object));
  evaluator_defer_all(p->e, x.values.items, x.values.count, NULL, NULL);
}
