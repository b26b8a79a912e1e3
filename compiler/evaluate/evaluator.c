// The evaluator as a whole: its life, its budget, exceptions, iteration.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

// What the program's values have taken; the text of the program is not theirs, where both share an arena.
static size_t memory_used(const Evaluator *e) {
  if (e->arena != e->modules->arena) return arena_used(e->arena);
  return arena_used(e->arena) - e->modules->bytes - e->modules->parsing.bytes;
}

Evaluator *evaluator_new(Arena *arena, Modules *modules, const Host *host, const Define *defines, size_t define_count) {
  Evaluator *e = ARENA_NEW(arena, Evaluator);
  e->arena = arena;
  e->modules = modules;
  e->interner = modules->interner;
  e->host = *host;
  e->defines = defines;
  e->define_count = define_count;
  e->catch_level = e->exit_level = NO_LEVEL;
  e->budget = (Budget){.steps_left = STEP_LIMIT, .memory_end = memory_used(e) + MEMORY_LIMIT};
  e->names.length = intern_c(e->interner, "length");
  e->names.prototype = intern_c(e->interner, "prototype");
  e->names.constructor = intern_c(e->interner, "constructor");
  e->names.name = intern_c(e->interner, "name");
  e->names.message = intern_c(e->interner, "message");
  e->names.to_string = intern_c(e->interner, "toString");
  e->names.value_of = intern_c(e->interner, "valueOf");
  e->names.undefined = intern_c(e->interner, "undefined");
  e->names.star = intern_c(e->interner, "*");
  e->names.default_ = intern_c(e->interner, "default");
  e->names.arguments = intern_c(e->interner, "arguments");
  e->names.require = intern_c(e->interner, "require");
  e->names.module = intern_c(e->interner, "module");
  e->names.exports = intern_c(e->interner, "exports");
  e->names.next = intern_c(e->interner, "next");
  e->names.done = intern_c(e->interner, "done");
  e->names.value = intern_c(e->interner, "value");
  e->names.raw = intern_c(e->interner, "raw");
  e->names.proto = intern_c(e->interner, "__proto__");
  realm_init(e);
  return e;
}

Arena *evaluator_arena(Evaluator *e) { return e->arena; }
Interner *evaluator_interner(Evaluator *e) { return e->interner; }
const Node *evaluator_node(Evaluator *e) { return e->node; }
Realm *evaluator_realm(Evaluator *e) { return &e->realm; }

size_t evaluator_calls(Evaluator *e, const Node **calls, size_t most) {
  size_t count = 0;
  for (const Frame *f = e->frame; f != NULL && count < most; f = f->outer)
    if (f->call != NULL) calls[count++] = f->call;
  return count;
}

// ---- what is made when it is first wanted ----

Evaluator evaluator_apart(Evaluator *e, uint64_t serial, uint32_t generation) {
  Evaluator outside = *e;
  e->region = NULL;
  e->region_count = 0;
  e->target = NULL;
  e->frame = NULL;
  e->catch_level = e->exit_level = NO_LEVEL;
  e->busy = e->depth = 0;
  e->later = 0;
  e->running = NULL;
  e->abrupt = ABRUPT_NONE;
  e->serial = serial;
  e->generation = generation;
  outside.budget.memory_end -= memory_used(e);
  return outside;
}

void evaluator_rejoin(Evaluator *e, const Evaluator *outside) {
  e->region = outside->region;
  e->region_count = outside->region_count;
  e->target = outside->target;
  e->frame = outside->frame;
  e->catch_level = outside->catch_level;
  e->exit_level = outside->exit_level;
  e->busy = outside->busy;
  e->depth = outside->depth;
  e->later = outside->later;
  e->running = outside->running;
  e->abrupt = outside->abrupt;
  e->exception = outside->exception;
  e->abrupt_node = outside->abrupt_node;
  e->abrupt_limit = outside->abrupt_limit;
  e->serial = outside->serial;
  e->generation = outside->generation;
  e->node = outside->node;
  e->budget = outside->budget;
  e->budget.memory_end += memory_used(e); // what was made costs nothing there
}

// ---- budget ----

static bool exhausted(Evaluator *e, Str limit) {
  if (e->abrupt != ABRUPT_BUDGET) {
    e->abrupt_node = e->node;
    e->abrupt_limit = limit;
    e->abrupt_left = (Budget){0};
  }
  e->abrupt = ABRUPT_BUDGET;
  return false;
}

bool evaluator_charge(Evaluator *e, size_t amount) {
  if (e->abrupt == ABRUPT_BUDGET) return false;
  const bool has_steps = e->budget.steps_left > amount;
  if (!has_steps || memory_used(e) >= e->budget.memory_end) {
    e->budget.steps_left = 0;
    return exhausted(e, has_steps ? STR(LIMIT_MEMORY) : STR(LIMIT_STEPS));
  }
  e->budget.steps_left -= amount;
  return true;
}

bool evaluator_charge_memory(Evaluator *e, size_t bytes) {
  const size_t used = memory_used(e);
  if (used >= e->budget.memory_end || e->budget.memory_end - used <= bytes) return exhausted(e, STR(LIMIT_MEMORY));
  return e->abrupt != ABRUPT_BUDGET;
}

bool evaluator_exhaust(Evaluator *e) {
  e->budget.steps_left = 0;
  exhausted(e, STR(LIMIT_DEPTH));
  e->abrupt_left = (Budget){.steps_left = SIZE_MAX, .memory_end = SIZE_MAX}; // no loop is to blame
  return false;
}

Budget budget_left(Evaluator *e) {
  const size_t used = memory_used(e);
  const size_t memory = used < e->budget.memory_end ? e->budget.memory_end - used : 0;
  return (Budget){.steps_left = e->budget.steps_left, .memory_end = memory};
}

void budget_renew(Evaluator *e) {
  e->abrupt = ABRUPT_NONE;
  e->budget = (Budget){.steps_left = HANDLER_STEP_LIMIT, .memory_end = memory_used(e) + HANDLER_MEMORY_LIMIT};
}

void budget_share(Evaluator *e, size_t end, size_t text_length) {
  enum { LEAST = 64 * 1000 };
  const size_t used = memory_used(e), least = used + LEAST + text_length * MEMORY_PER_BYTE;
  const size_t half = used + (end > used ? (end - used) / 2 : 0);
  const size_t share = half > least ? half : least;
  if (e->budget.memory_end > share) e->budget.memory_end = share;
}

Budget budget_lend(Evaluator *e, size_t steps) {
  Budget kept = e->budget;
  const size_t used = memory_used(e), end = used + HANDLER_MEMORY_LIMIT;
  if (e->budget.steps_left > steps) e->budget.steps_left = steps;
  if (e->budget.memory_end > end) e->budget.memory_end = end;
  e->budget.half_steps = e->budget.steps_left / 2;
  e->budget.half_memory = used + (e->budget.memory_end > used ? (e->budget.memory_end - used) / 2 : 0);
  kept.steps_left -= e->budget.steps_left;
  return kept;
}

bool budget_is_half_spent(Evaluator *e) {
  return e->budget.steps_left < e->budget.half_steps || memory_used(e) > e->budget.half_memory;
}

void budget_return(Evaluator *e, Budget kept) {
  kept.steps_left += e->budget.steps_left;
  e->budget = kept;
}

// ---- exceptions ----

void throw_note(Evaluator *e, Value v) {
  Target *t = e->target;
  while (t != NULL && target_level(t) != e->catch_level) t = t->outer;
  if (t == NULL || !(value_is_unknown(v) ? perhaps_own(v.as.unknown) : value_is_object(v))) return;
  if (!value_is_unknown(t->thrown)) t->thrown = unknown_new(e, UNKNOWN_COMPUTED, e->node, (Str){0}, NULL);
  t->thrown = perhaps(e, t->thrown, v);
}

Value throw_value(Evaluator *e, Value value) {
  if (e->abrupt == ABRUPT_BUDGET) return value_abrupt();
  throw_note(e, value);
  e->abrupt = ABRUPT_THROW;
  e->is_exiting = false;
  e->exception = value;
  e->abrupt_node = e->node;
  return value_abrupt();
}

bool throw_ends_program(const Evaluator *e) {
  return e->catch_level == NO_LEVEL || (e->is_exiting && e->exit_level == NO_LEVEL);
}

Value throw_error(Evaluator *e, const char *kind, const char *format, ...) {
  StrBuilder text = {.arena = e->arena};
  va_list args;
  va_start(args, format);
  sb_vaddf(&text, format, args);
  va_end(args);
  Object *prototype = e->realm.error_prototype;
  Property *constructor = object_property(e->realm.global, key_c(e, kind));
  if (constructor != NULL && value_is_callable(constructor->value)) {
    Property *p = object_property(constructor->value.as.object, key_of(e->names.prototype));
    if (p != NULL && value_is_object(p->value)) prototype = p->value.as.object;
  }
  Object *error = object_make(e, CLASS_ERROR, prototype);
  // Each engine words it in its own way: diagnostics show ours, the program's secrets cannot hang on it.
  error->as.boxed = value_text(e, sb_str(&text));
  object_add(e, error, key_of(e->names.message), unknown_unsupported(e, "the message of an engine's error"),
             PROPERTY_BUILTIN);
  return throw_value(e, value_object(error));
}
