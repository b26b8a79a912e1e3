// Timers and events of the process: what they are given runs, but not before the program waits.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"
#include "evaluate/reach.h"

#define SETTERS "setTimeout setInterval setImmediate"

bool timer_begins(const Evaluator *e, const Unknown *callee) {
  if (callee->reason != UNKNOWN_GLOBAL || callee->perhaps_count > 0 || callee->source != NULL) return false;
  if (str_is_one_of(callee->subject, SETTERS " queueMicrotask")) return !global_is_changed(e, callee->subject);
  return str_is_one_of(callee->subject, "process.on process.once process.addListener process.nextTick") &&
         !global_is_changed(e, STR("process"));
}

static void set(Evaluator *e, Value v, const Node *node) {
  for (size_t i = 0; i < e->timed.count; i++)
    if (e->timed.items[i].node == node && value_identical(e->timed.items[i].value, v)) return;
  if (value_is_object(v) || value_is_unknown(v))
    vec_push(e->arena, &e->timed, ((Timed){v, node, e->had, e->called, false}));
}

// The call of an asynchronous function that waits, and for which nobody does: as if it were made anew when it goes on.
bool timer_resumes(Evaluator *e, const Node *node) {
  enum { RESUMED_MOST = 16 };
  for (const Frame *f = e->frame; f != NULL; f = f->outer)
    if (f->is_left) return true;
  const Call *made = e->frame->made;
  size_t alike = 0;
  for (size_t i = 0; i < e->timed.count; i++) alike += e->timed.items[i].node == node;
  if (made == NULL || made->function == NULL || made->more != NULL || e->later > 0 || alike == RESUMED_MOST)
    return false;
  const Value again = value_object(function_bound(e, made->function, made));
  vec_push(e->arena, &e->timed, ((Timed){again, node, e->had, e->called, true}));
  e->frame->is_left = true;
  return true;
}

bool timer_set(Evaluator *e, const Call *call, const Node *node) {
  if (call->more != NULL || e->later > 0 || is_handler(e)) return false;
  for (size_t i = 0; i < call->count; i++) set(e, call->arguments[i], node);
  return true;
}

// One that had its turn has it again with what it is given here; while others run, once when they have (run_reached).
static void run(Evaluator *e, Value v, const Node *node) {
  const bool had_turn = value_is_callable(v) && v.as.object->escaped && v.as.object->as.function.closure != NULL;
  const size_t first = e->escaped_functions.count;
  escape_later(e, v, node);
  if (!had_turn || e->had == NULL || e->abrupt != ABRUPT_NONE) return;
  const GivenFunction again = {v.as.object, node, MAYBE_HANDLER, e->had, e->called, false};
  if (e->escaping > 0) {
    vec_push(e->arena, &e->escaped_meanwhile, again);
    return;
  }
  vec_push(e->arena, &e->escaped_functions, v.as.object);
  run_reached(e, first, node, MAYBE_HANDLER);
}

void timer_gives(Evaluator *e, const Call *call, const Node *node) {
  for (size_t i = 0; i < call->count && e->abrupt == ABRUPT_NONE; i++) run(e, call->arguments[i], node);
  if (call->more != NULL) run(e, value_of_unknown(call->more), node);
}

void timers_run(Evaluator *e) {
  const size_t count = e->timed.count;
  Timed *const due = e->timed.items;
  e->timed.items = NULL;
  e->timed.count = e->timed.capacity = 0;
  const Unknown *outer_had = e->had, *outer_called = e->called;
  for (size_t i = 0; i < count && e->abrupt == ABRUPT_NONE; i++) {
    e->had = due[i].had;
    e->called = due[i].called;
    if (due[i].is_resumed) evaluator_escape(e, &due[i].value, 1, due[i].node);
    else run(e, due[i].value, due[i].node);
    e->foreign_node = e->foreign_last = due[i].node;
    e->generation++;
  }
  e->had = outer_had;
  e->called = outer_called;
}

bool timer_is_set(const Evaluator *e, const Unknown *callee) {
  const Str subject = callee->subject;
  if (callee->reason != UNKNOWN_GLOBAL) return false;
  if (str_is_one_of(subject, "clearTimeout clearInterval clearImmediate")) return !global_is_changed(e, subject);
  const size_t open = str_find_char(subject, '(', 0), close = str_find_last_char(subject, ')');
  if (open == SIZE_MAX || close == SIZE_MAX) return false;
  const Str name = str_slice(subject, 0, open);
  return str_is_one_of(name, SETTERS) &&
         str_is_one_of(str_slice(subject, close, subject.length), ").unref ).ref ).hasRef") &&
         !global_is_changed(e, name);
}
