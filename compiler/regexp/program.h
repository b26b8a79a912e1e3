// What the files of this room share: nodes, sets of characters, programs.
#ifndef LAYERC_REGEXP_PROGRAM_H
#define LAYERC_REGEXP_PROGRAM_H

#include "regexp/regexp.h"
#include "support/vec.h"

enum { CODE_POINT_MOST = 0x10FFFF, REPEAT_WITHOUT_END = INT32_MAX };

// ---- charset.c ----

typedef struct CharRange {
  uint32_t first, last;
} CharRange;

typedef struct Charset {
  VEC(CharRange) ranges; // sorted and apart once it is finished
  uint32_t ascii[4];     // bit by bit, for speed
  bool is_inverted;
} Charset;

typedef enum CharClass { CHARS_DIGIT, CHARS_SPACE, CHARS_WORD } CharClass;

// Canonicalize (ECMA-262, 22.2.2.7.3), right for what is compared with characters whose case is settled.
bool char_case_is_settled(uint32_t c);
uint32_t char_canonical(uint32_t c, bool unicode);
bool char_is_line_end(uint32_t c);
bool char_is_word(uint32_t c);
void charset_add(Arena *arena, Charset *set, uint32_t first, uint32_t last);
// The characters of \d, \s or \w, or all others, in canonical form if the case is ignored.
void charset_add_class(Arena *arena, Charset *set, CharClass class, bool is_complement, unsigned flags);
void charset_finish(Charset *set);
bool charset_has(const Charset *set, uint32_t c);

// ---- nodes (parse.c) ----

typedef enum PatternKind {
  PATTERN_SEQUENCE,
  PATTERN_ALTERNATIVES,
  PATTERN_CHAR,
  PATTERN_ANY,
  PATTERN_SET,
  PATTERN_START,
  PATTERN_END,
  PATTERN_BOUNDARY,
  PATTERN_GROUP,
  PATTERN_REFERENCE,
  PATTERN_LOOK,
  PATTERN_REPEAT
} PatternKind;

typedef struct Pattern {
  PatternKind kind;
  bool is_negative;            // BOUNDARY, LOOK
  bool is_behind;              // LOOK
  bool is_lazy;                // REPEAT
  uint32_t value;              // CHAR: canonical; GROUP, REFERENCE: which; LOOK, REPEAT: the first group within
  uint32_t end;                // LOOK, REPEAT: behind the last group within
  int32_t least, most;         // REPEAT
  const Charset *set;          // SET
  const String *name;          // REFERENCE by name
  const struct Pattern *body;  // GROUP, LOOK, REPEAT
  VEC(struct Pattern *) parts; // SEQUENCE, ALTERNATIVES
} Pattern;

typedef struct ParsedPattern {
  Pattern *root;
  size_t group_count;
  VEC(RegexpName) names;
} ParsedPattern;

RegexpStatus pattern_parse(Arena *arena, Interner *interner, const uint16_t *units, size_t count, unsigned flags,
                           ParsedPattern *out, const char **why);

// ---- programs (emit.c, match.c) ----

typedef enum Operation {
  OP_MATCH, // the end, or that of what is looked at
  OP_FAIL,
  OP_CHAR, // `value`
  OP_ANY,
  OP_SET, // `set`
  OP_START,
  OP_END,
  OP_BOUNDARY,  // `value`: wanted, or not
  OP_SAVE,      // the position, in slot `value`
  OP_REFERENCE, // group `value`
  OP_SPLIT,     // goes on here, else at `value`
  OP_JUMP,      // to `value`
  OP_REPEAT,    // `repeat` begins
  OP_AGAIN,     // decides whether `repeat` goes on
  OP_ENTER,     // a round of `repeat`
  OP_ROUND,     // the end of a round
  OP_LOOK,      // slot `value` gets the height of the stack; where what is looked for is not there: at `target`
  OP_FOUND,     // it is there: back to where OP_LOOK stood
  OP_NOT_FOUND  // it is there and must not be
} Operation;

typedef struct Repeat {
  int32_t least, most;
  int32_t slot;        // counts rounds; the next one holds where the round began
  int32_t first, end;  // slots of the groups within
  int32_t again, exit; // instructions
  bool is_lazy;
} Repeat;

typedef struct Instruction {
  Operation operation;
  bool backward; // reads what stands before the position
  int32_t value, target;
  const Charset *set;
  const Repeat *repeat;
} Instruction;

typedef struct RegexpProgram {
  VEC(Instruction) code;
  size_t slot_count;
  bool takes_nothing; // what it matches may be empty
} RegexpProgram;

const RegexpProgram *program_emit(Arena *arena, const ParsedPattern *parsed);

// A place to go on at, or (`at` < 0) what slot ~at held before.
typedef struct RegexpChoice {
  int32_t at, value;
} RegexpChoice;

#endif
