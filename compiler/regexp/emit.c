// Programs of nodes. What stands in a lookbehind is matched from its end to its beginning.
#include "regexp/program.h"

typedef struct Emitter {
  Arena *arena;
  RegexpProgram *program;
} Emitter;

static int32_t here(const Emitter *m) { return (int32_t)m->program->code.count; }

static int32_t add(Emitter *m, Operation operation, bool backward, int32_t value) {
  const Instruction instruction = {.operation = operation, .backward = backward, .value = value};
  vec_push(m->arena, &m->program->code, instruction);
  return here(m) - 1;
}

static int32_t new_slots(Emitter *m, size_t count) {
  m->program->slot_count += count;
  return (int32_t)(m->program->slot_count - count);
}

static void emit(Emitter *m, const Pattern *n, bool backward);

static void emit_sequence(Emitter *m, const Pattern *n, bool backward) {
  for (size_t i = 0; i < n->parts.count; i++) emit(m, n->parts.items[backward ? n->parts.count - 1 - i : i], backward);
}

// split A; first; jump end; A: split B; second; jump end; B: last; end:
static void emit_alternatives(Emitter *m, const Pattern *n, bool backward) {
  VEC(int32_t) jumps = {0};
  for (size_t i = 0; i < n->parts.count; i++) {
    const bool is_last = i + 1 == n->parts.count;
    const int32_t split = is_last ? 0 : add(m, OP_SPLIT, backward, 0);
    emit(m, n->parts.items[i], backward);
    if (is_last) break;
    const int32_t jump = add(m, OP_JUMP, backward, 0);
    vec_push(m->arena, &jumps, jump);
    m->program->code.items[split].value = here(m);
  }
  for (size_t i = 0; i < jumps.count; i++) m->program->code.items[jumps.items[i]].value = here(m);
}

static void emit_group(Emitter *m, const Pattern *n, bool backward) {
  const int32_t slot = 2 * (int32_t)n->value;
  add(m, OP_SAVE, backward, backward ? slot + 1 : slot);
  emit(m, n->body, backward);
  add(m, OP_SAVE, backward, backward ? slot : slot + 1);
}

static void emit_look(Emitter *m, const Pattern *n) {
  const int32_t slot = new_slots(m, 1), look = add(m, OP_LOOK, false, slot);
  emit(m, n->body, n->is_behind);
  add(m, n->is_negative ? OP_NOT_FOUND : OP_FOUND, false, slot);
  // What must be there and is not fails; what must not be there goes on behind.
  m->program->code.items[look].target = here(m);
  if (n->is_negative) return;
  m->program->code.items[look].target = here(m) + 1;
  add(m, OP_JUMP, false, here(m) + 2);
  add(m, OP_FAIL, false, 0);
}

static void add_repeat(Emitter *m, Operation operation, const Repeat *repeat) {
  add(m, operation, false, 0);
  vec_last(&m->program->code).repeat = repeat;
}

// repeat; again: decide; enter; body; round (goes to again); exit:
static void emit_repeat(Emitter *m, const Pattern *n, bool backward) {
  Repeat *r = ARENA_NEW(m->arena, Repeat);
  *r = (Repeat){.least = n->least,
                .most = n->most,
                .slot = new_slots(m, 2),
                .first = 2 * (int32_t)n->value,
                .end = 2 * (int32_t)n->end,
                .is_lazy = n->is_lazy};
  static const Operation before[] = {OP_REPEAT, OP_AGAIN, OP_ENTER};
  r->again = here(m) + 1;
  for (size_t i = 0; i < 3; i++) add_repeat(m, before[i], r);
  emit(m, n->body, backward);
  add_repeat(m, OP_ROUND, r);
  r->exit = here(m);
}

static void emit(Emitter *m, const Pattern *n, bool backward) {
  switch (n->kind) {
  case PATTERN_SEQUENCE: emit_sequence(m, n, backward); return;
  case PATTERN_ALTERNATIVES: emit_alternatives(m, n, backward); return;
  case PATTERN_CHAR: add(m, OP_CHAR, backward, (int32_t)n->value); return;
  case PATTERN_ANY: add(m, OP_ANY, backward, 0); return;
  case PATTERN_SET:
    add(m, OP_SET, backward, 0);
    vec_last(&m->program->code).set = n->set;
    return;
  case PATTERN_START: add(m, OP_START, backward, 0); return;
  case PATTERN_END: add(m, OP_END, backward, 0); return;
  case PATTERN_BOUNDARY: add(m, OP_BOUNDARY, backward, !n->is_negative); return;
  case PATTERN_GROUP: emit_group(m, n, backward); return;
  case PATTERN_REFERENCE: add(m, OP_REFERENCE, backward, (int32_t)n->value); return;
  case PATTERN_LOOK: emit_look(m, n); return;
  case PATTERN_REPEAT: emit_repeat(m, n, backward); return;
  }
}

static bool takes_nothing(const Pattern *n) {
  bool all = true, any = false;
  switch (n->kind) {
  case PATTERN_CHAR:
  case PATTERN_ANY:
  case PATTERN_SET: return false;
  case PATTERN_GROUP: return takes_nothing(n->body);
  case PATTERN_REPEAT: return n->least == 0 || takes_nothing(n->body);
  case PATTERN_SEQUENCE:
  case PATTERN_ALTERNATIVES:
    for (size_t i = 0; i < n->parts.count; i++) {
      const bool part = takes_nothing(n->parts.items[i]);
      all &= part;
      any |= part;
    }
    return n->kind == PATTERN_SEQUENCE ? all : any;
  default: return true;
  }
}

const RegexpProgram *program_emit(Arena *arena, const ParsedPattern *parsed) {
  Emitter m = {arena, ARENA_NEW(arena, RegexpProgram)};
  new_slots(&m, 2 * parsed->group_count);
  add(&m, OP_SAVE, false, 0);
  emit(&m, parsed->root, false);
  add(&m, OP_SAVE, false, 1);
  add(&m, OP_MATCH, false, 0);
  m.program->takes_nothing = takes_nothing(parsed->root);
  return m.program;
}
