// Runs a program. Instead of calling itself it keeps a stack of what is left to be tried; what slots held before is put
// back on the way.
#include "regexp/program.h"

enum { CHOICES_MOST = 512 * 1024 };

typedef struct Matcher {
  const Regexp *regexp;
  const Instruction *code;
  const uint16_t *units;
  int32_t count;
  RegexpMemory *memory;
  size_t steps;
  bool unicode, ignores_case;
  bool is_unsure;
} Matcher;

static bool is_lead(uint16_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
static bool is_trail(uint16_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// ---- characters ----

static bool is_pair(const Matcher *m, int32_t at) {
  return m->unicode && at >= 0 && at + 1 < m->count && is_lead(m->units[at]) && is_trail(m->units[at + 1]);
}

// Reads a character behind `*at`, or before it; false if there is none.
static bool read_char(const Matcher *m, int32_t *at, bool backward, uint32_t *c) {
  if (*at == (backward ? 0 : m->count)) return false;
  const int32_t lead = *at - 2;
  const bool pairs = is_pair(m, backward ? lead : *at);
  const int32_t first = !backward ? *at : pairs ? lead : *at - 1;
  *c = m->units[first];
  if (pairs) *c = 0x10000 + ((*c - 0xD800) << 10) + (m->units[first + 1] - 0xDC00u);
  *at = backward ? first : first + (pairs ? 2 : 1);
  return true;
}

static uint32_t canonical(const Matcher *m, uint32_t c) { return m->ignores_case ? char_canonical(c, m->unicode) : c; }

static bool is_word_at(const Matcher *m, int32_t at) {
  if (at < 0 || at >= m->count) return false;
  return char_is_word(m->ignores_case && m->unicode ? char_canonical(m->units[at], true) : m->units[at]);
}

static bool stands(const Matcher *m, const Instruction *i, int32_t at) {
  const bool by_line = m->regexp->flags & REGEXP_MULTILINE;
  switch (i->operation) {
  case OP_START: return at == 0 || (by_line && char_is_line_end(m->units[at - 1]));
  case OP_END: return at == m->count || (by_line && char_is_line_end(m->units[at]));
  default: return (is_word_at(m, at - 1) != is_word_at(m, at)) == (i->value != 0);
  }
}

static bool consumes(const Matcher *m, const Instruction *i, int32_t *at) {
  uint32_t c;
  if (!read_char(m, at, i->backward, &c)) return false;
  if (i->operation == OP_ANY) return m->regexp->flags & REGEXP_DOT_ALL || !char_is_line_end(c);
  c = canonical(m, c);
  return i->operation == OP_CHAR ? c == (uint32_t)i->value : charset_has(i->set, c);
}

// The text of a group once more; of one that took no part, nothing.
static bool repeats_group(Matcher *m, const Instruction *i, int32_t *at) {
  const int32_t *slots = m->memory->slots + 2 * i->value, from = slots[0], to = slots[1];
  if (from < 0 || to < 0) return true;
  const int32_t length = to - from, other = i->backward ? *at - length : *at;
  if (other < 0 || other > m->count - length) return false;
  m->steps -= m->steps < (size_t)length ? m->steps : (size_t)length;
  for (int32_t k = 0; k < length; k++) {
    const uint32_t a = m->units[from + k], b = m->units[other + k];
    if (a == b) continue;
    const bool is_half =
        m->unicode && (a & 0xF800) == 0xD800 && (b & 0xF800) == 0xD800; // of pairs that may differ in case
    if (m->ignores_case && (is_half || !(char_case_is_settled(a) && char_case_is_settled(b)))) m->is_unsure = true;
    if (canonical(m, a) != canonical(m, b)) return false;
  }
  *at = i->backward ? other : other + length;
  return true;
}

// ---- what is left to be tried ----

static void push(Matcher *m, int32_t at, int32_t value) {
  RegexpMemory *memory = m->memory;
  if (memory->choice_count == memory->choice_capacity) {
    const size_t capacity = memory->choice_capacity == 0 ? 64 : memory->choice_capacity * 2;
    memory->choices = arena_grow(memory->arena, memory->choices, memory->choice_capacity * sizeof *memory->choices,
                                 capacity * sizeof *memory->choices);
    memory->choice_capacity = capacity;
  }
  memory->choices[memory->choice_count++] = (RegexpChoice){at, value};
}

static void put(Matcher *m, int32_t slot, int32_t value) {
  push(m, ~slot, m->memory->slots[slot]);
  m->memory->slots[slot] = value;
}

// Puts back what slots held when the stack was `height` high.
static void undo(Matcher *m, size_t height) {
  RegexpMemory *memory = m->memory;
  while (memory->choice_count > height) {
    const RegexpChoice last = memory->choices[--memory->choice_count];
    if (last.at < 0) memory->slots[~last.at] = last.value;
  }
}

// Goes back to the last choice: false if there is none.
static bool go_back(Matcher *m, int32_t *next, int32_t *at) {
  RegexpMemory *memory = m->memory;
  while (memory->choice_count > 0) {
    const RegexpChoice last = memory->choices[--memory->choice_count];
    if (last.at < 0) {
      memory->slots[~last.at] = last.value;
      continue;
    }
    *next = last.at;
    *at = last.value;
    return true;
  }
  return false;
}

// What was looked for is found: there are no other ways to find it, but what its groups held before is still known.
static int32_t settle(Matcher *m, size_t height) {
  RegexpMemory *memory = m->memory;
  const int32_t at = memory->choices[height].value;
  size_t kept = height;
  m->steps -= m->steps < memory->choice_count - height ? m->steps : memory->choice_count - height;
  for (size_t i = height; i < memory->choice_count; i++)
    if (memory->choices[i].at < 0) memory->choices[kept++] = memory->choices[i];
  memory->choice_count = kept;
  return at;
}

// ---- repeating (RepeatMatcher: ECMA-262, 22.2.2.3.1) ----

// Which instruction is next: a round, or what stands behind.
static int32_t again(Matcher *m, const Repeat *r, int32_t at) {
  const int32_t rounds = m->memory->slots[r->slot], enter = r->again + 1;
  if (rounds >= r->most) return r->exit;
  if (rounds < r->least) return enter;
  push(m, r->is_lazy ? enter : r->exit, at);
  return r->is_lazy ? r->exit : enter;
}

static void enter(Matcher *m, const Repeat *r, int32_t at) {
  put(m, r->slot + 1, at);
  for (int32_t slot = r->first; slot < r->end; slot++)
    if (m->memory->slots[slot] >= 0) put(m, slot, -1);
  const size_t cost = (size_t)(r->end - r->first);
  m->steps -= m->steps < cost ? m->steps : cost;
}

// A round that took nothing ends there, unless it had to be.
static bool finish_round(Matcher *m, const Repeat *r, int32_t at) {
  const int32_t rounds = m->memory->slots[r->slot];
  if (rounds >= r->least && m->memory->slots[r->slot + 1] == at) return false;
  put(m, r->slot, rounds + 1);
  return true;
}

// ---- running ----

static RegexpOutcome run(Matcher *m, int32_t at) {
  int32_t next = 0;
  for (; m->steps > 0 && m->memory->choice_count<CHOICES_MOST; m->steps -= m->steps> 0) {
    const Instruction *i = &m->code[next++];
    int32_t *slots = m->memory->slots;
    bool goes_on = true;
    switch (i->operation) {
    case OP_MATCH: return m->is_unsure ? REGEXP_UNSURE : REGEXP_MATCHED;
    case OP_FAIL: goes_on = false; break;
    case OP_CHAR:
    case OP_ANY:
    case OP_SET: goes_on = consumes(m, i, &at); break;
    case OP_START:
    case OP_END:
    case OP_BOUNDARY: goes_on = stands(m, i, at); break;
    case OP_SAVE: put(m, i->value, at); break;
    case OP_REFERENCE: goes_on = repeats_group(m, i, &at); break;
    case OP_SPLIT: push(m, i->value, at); break;
    case OP_JUMP: next = i->value; break;
    case OP_REPEAT: put(m, i->repeat->slot, 0); break;
    case OP_AGAIN: next = again(m, i->repeat, at); break;
    case OP_ENTER: enter(m, i->repeat, at); break;
    case OP_ROUND:
      goes_on = finish_round(m, i->repeat, at);
      next = i->repeat->again;
      break;
    case OP_LOOK:
      put(m, i->value, (int32_t)m->memory->choice_count + 1);
      push(m, i->target, at);
      break;
    case OP_FOUND: at = settle(m, (size_t)slots[i->value]); break;
    case OP_NOT_FOUND:
      undo(m, (size_t)slots[i->value]);
      goes_on = false;
      break;
    }
    if (!goes_on && !go_back(m, &next, &at)) return m->is_unsure ? REGEXP_UNSURE : REGEXP_FAILED;
  }
  return REGEXP_EXHAUSTED;
}

static void prepare_slots(RegexpMemory *memory, size_t count) {
  if (memory->slot_capacity < count) {
    memory->slots = ARENA_ARRAY(memory->arena, int32_t, count);
    memory->slot_capacity = count;
  }
  for (size_t i = 0; i < count; i++) memory->slots[i] = -1;
}

RegexpOutcome regexp_match(const Regexp *r, RegexpMemory *memory, const uint16_t *units, size_t count, size_t at,
                           bool sticky, int32_t *captures, size_t *steps) {
  Matcher m = {.regexp = r,
               .code = r->program->code.items,
               .units = units,
               .count = (int32_t)count,
               .memory = memory,
               .steps = *steps,
               .unicode = r->flags & REGEXP_UNICODE,
               .ignores_case = r->flags & REGEXP_IGNORE_CASE};
  if (at > count) return REGEXP_FAILED;
  if (is_pair(&m, (int32_t)at - 1)) return REGEXP_UNSURE; // engines begin within the pair, or before it
  prepare_slots(memory, r->program->slot_count);
  RegexpOutcome outcome;
  for (int32_t from = (int32_t)at;; from++) {
    memory->choice_count = 0;
    outcome = run(&m, from);
    if (outcome != REGEXP_FAILED || sticky || from >= m.count) break;
    if (!is_pair(&m, from)) continue;
    outcome = REGEXP_UNSURE; // V8 may find what takes nothing within the pair
    if (r->program->takes_nothing) break;
    from++;
  }
  *steps = m.steps;
  for (size_t i = 0; i < 2 * r->group_count; i++) captures[i] = memory->slots[i];
  return outcome;
}
