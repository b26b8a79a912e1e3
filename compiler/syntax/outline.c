#include "syntax/outline.h"

#include "support/text.h"
#include "support/vec.h"
#include "syntax/inert.h"
#include "syntax/scan.h"

enum { BRACKET_DEPTH_LIMIT = 256, HEAD_TOKENS = 6 };

// One byte of code, outside of strings and comments.
typedef enum ByteClass { BYTE_PUNCTUATION, BYTE_SPACE, BYTE_NEWLINE, BYTE_WORD, BYTE_QUOTE, BYTE_UNSURE } ByteClass;

#define PUNCTUATION_ARROW 'A'     // =>
#define PUNCTUATION_INCREMENT 'I' // ++ and --

typedef enum OutlineTokenKind {
  OUTLINE_NOTHING,
  OUTLINE_WORD, // numbers too
  OUTLINE_TEXT, // a string, template or regular expression
  OUTLINE_PUNCTUATION
} OutlineTokenKind;

typedef struct OutlineToken {
  OutlineTokenKind kind;
  char punctuation;
  uint32_t start, end;
} OutlineToken;

// The statement that is being read.
typedef struct Current {
  bool is_open, has_ended;
  OutlineStatement statement;
  OutlineToken first[HEAD_TOKENS]; // its first tokens at depth 0, brackets as their opening one
  size_t count;
  bool is_control;    // if, for, while, do, try, switch, with
  bool is_decorated;  // begins with a decorator; until `class`
  bool ends_at_brace; // function, class, interface, enum, namespace, control
  bool is_class, is_function, is_active_class, has_body;
  bool has_value; // the first `=` was met
  bool has_comma; // at depth 0, outside of a type's arguments
  int angles;     // `<` that are open before it
  bool has_arrow, has_question;
  OutlineToken value[3]; // the first tokens behind `=`
  size_t value_count, value_total;
  uint32_t value_start;
} Current;

typedef struct OutlineScanner {
  Arena *arena;
  unsigned char classes[0x100]; // BYTE_UNSURE: to be decoded
  Str text;
  SourceLanguage language;
  size_t at;
  size_t depth;
  char open[BRACKET_DEPTH_LIMIT];         // ( [ { and $ for a template's ${
  OutlineToken head[BRACKET_DEPTH_LIMIT]; // what stands before a (
  OutlineToken last, before_last;         // at any depth
  OutlineToken last_outer;                // at depth 0; a group counts as its closing bracket
  bool starts_line, is_module;
  Current current;
  VEC(OutlineStatement) statements;
} OutlineScanner;

static ByteClass class_of_byte(unsigned char c) {
  switch (c) {
  case ' ':
  case '\t':
  case '\v':
  case '\f': return BYTE_SPACE;
  case '\n':
  case '\r': return BYTE_NEWLINE;
  case '"':
  case '\'':
  case '`': return BYTE_QUOTE;
  case '_':
  case '$':
  case '#': return BYTE_WORD;
  case '\\': return BYTE_UNSURE;
  default: break;
  }
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return BYTE_WORD;
  return c >= 0x80 || c < ' ' || c == 0x7F ? BYTE_UNSURE : BYTE_PUNCTUATION;
}

static ByteClass class_of(const OutlineScanner *s) {
  const unsigned char c = (unsigned char)s->text.data[s->at];
  if (s->classes[c] != BYTE_UNSURE || c < 0x80) return (ByteClass)s->classes[c];
  size_t next = s->at;
  const uint32_t code_point = utf8_next(s->text, &next, NULL);
  return is_identifier_part(code_point) ? BYTE_WORD : BYTE_UNSURE;
}

static char peek(const OutlineScanner *s, size_t ahead) {
  return s->at + ahead < s->text.length ? s->text.data[s->at + ahead] : '\0';
}

static Str text_of(const OutlineScanner *s, const OutlineToken *t) { return str_slice(s->text, t->start, t->end); }

static bool is_word(const OutlineScanner *s, const OutlineToken *t, const char *words) {
  return t->kind == OUTLINE_WORD && str_is_one_of(text_of(s, t), words);
}

// The same for one word; its length is known to the compiler.
static inline bool is_the_word(const OutlineScanner *s, const OutlineToken *t, const char *word) {
  const size_t length = strlen(word);
  return t->kind == OUTLINE_WORD && t->end - t->start == length && memcmp(s->text.data + t->start, word, length) == 0;
}

static inline bool is_mark(const OutlineToken *t, const char *marks) {
  if (t->kind != OUTLINE_PUNCTUATION) return false;
  return marks[1] == '\0' ? t->punctuation == marks[0] : strchr(marks, t->punctuation) != NULL;
}

// ---- statements ----

static bool is_digit(Str text, size_t at) { return at < text.length && text.data[at] >= '0' && text.data[at] <= '9'; }

static bool is_name(const OutlineScanner *s, const OutlineToken *t) {
  return t->kind == OUTLINE_WORD && !is_digit(s->text, t->start) && s->text.data[t->start] != '#';
}

static bool same_line(const OutlineScanner *s, const OutlineToken *a, const OutlineToken *b) {
  for (size_t i = a->end; i < b->start; i++)
    if (s->text.data[i] == '\n' || s->text.data[i] == '\r') return false;
  return true;
}

// The index of the first token behind `export`, `default`, `declare`, `abstract` and `async`; fills what they say.
static size_t read_modifiers(const OutlineScanner *s, Current *c, bool *is_declared) {
  size_t i = 0;
  if (is_the_word(s, &c->first[0], "export")) {
    c->statement.is_exported = true;
    i = 1;
    if (c->count > 1 && is_the_word(s, &c->first[1], "default")) {
      c->statement.is_default = true;
      i = 2;
    }
  }
  *is_declared = i + 1 < c->count && is_the_word(s, &c->first[i], "declare") &&
                 is_word(s, &c->first[i + 1],
                         "const let var function class interface enum namespace module global abstract type import") &&
                 same_line(s, &c->first[i], &c->first[i + 1]);
  return i;
}

// What its first tokens make of a statement. Called at the second, third and fourth of them, before anything is
// decided.
static void classify(OutlineScanner *s) {
  Current *c = &s->current;
  bool is_declared = false;
  const size_t i = read_modifiers(s, c, &is_declared);
  const OutlineToken *head = &c->first[i], *next = &c->first[i + 1];
  if (i >= c->count) return;
  const bool has_next = i + 1 < c->count && i + 1 < HEAD_TOKENS;
  if (i == 0 && c->count == 1) {
    c->is_control = is_word(s, head, "if for while do try switch with");
    c->is_decorated = is_mark(head, "@");
    c->ends_at_brace = c->is_control || is_mark(head, "{");
  }
  if (is_declared) {
    c->statement.kind = OUTLINE_ERASED;
    c->ends_at_brace |= has_next && is_word(s, next, "function class interface enum namespace module global abstract");
    c->ends_at_brace |= has_next && is_the_word(s, next, "const") && i + 2 < c->count && i + 2 < HEAD_TOKENS &&
                        is_the_word(s, &c->first[i + 2], "enum");
    return;
  }
  if (is_the_word(s, head, "import") && !c->statement.is_exported) {
    if (has_next && (next->kind != OUTLINE_PUNCTUATION || is_mark(next, "{*"))) c->statement.kind = OUTLINE_IMPORT;
    if (c->count > 2 && is_mark(&c->first[2], "=")) c->statement.kind = OUTLINE_ACTIVE; // import x = …
    return;
  }
  if (c->statement.is_exported && !c->statement.is_default && is_mark(head, "{*")) {
    c->statement.kind = OUTLINE_IMPORT;
    return;
  }
  if (!has_next) {
    if (is_the_word(s, head, "function")) c->is_function = c->ends_at_brace = true;
    if (is_the_word(s, head, "class")) c->is_class = c->ends_at_brace = true;
    return;
  }
  if (is_the_word(s, head, "interface") && is_name(s, next)) {
    c->statement.kind = OUTLINE_ERASED;
    c->ends_at_brace = true;
  } else if (is_the_word(s, head, "type") && c->statement.is_exported && is_mark(next, "{*")) {
    c->statement.kind = OUTLINE_ERASED; // export type { … } from
  } else if (is_the_word(s, head, "type") && is_name(s, next) && same_line(s, head, next)) {
    c->statement.kind = OUTLINE_ERASED;
  } else if (is_the_word(s, head, "function")) {
    c->is_function = c->ends_at_brace = true;
    if (is_name(s, next)) c->statement.name_start = next->start, c->statement.name_end = next->end;
    if (is_mark(next, "*") && i + 2 < c->count && i + 2 < HEAD_TOKENS && is_name(s, &c->first[i + 2]))
      c->statement.name_start = c->first[i + 2].start, c->statement.name_end = c->first[i + 2].end;
  } else if (is_the_word(s, head, "async") && is_the_word(s, next, "function") && same_line(s, head, next)) {
    c->is_function = c->ends_at_brace = true;
    const OutlineToken *name = &c->first[i + 2];
    if (i + 2 < c->count && i + 2 < HEAD_TOKENS && is_name(s, name))
      c->statement.name_start = name->start, c->statement.name_end = name->end;
  } else if (is_the_word(s, head, "class") || (is_the_word(s, head, "abstract") && is_the_word(s, next, "class"))) {
    c->is_class = c->ends_at_brace = true;
    const OutlineToken *name = is_the_word(s, head, "class") ? next : &c->first[i + 2];
    if (name < c->first + c->count && name < c->first + HEAD_TOKENS && is_name(s, name) &&
        !is_word(s, name, "extends implements"))
      c->statement.name_start = name->start, c->statement.name_end = name->end;
  } else if (is_the_word(s, head, "enum") || (is_the_word(s, head, "const") && is_the_word(s, next, "enum")) ||
             (is_word(s, head, "namespace module") && same_line(s, head, next) && next->kind != OUTLINE_PUNCTUATION)) {
    c->ends_at_brace = true;
  } else if (is_word(s, head, "const let") && is_name(s, next)) {
    c->statement.is_let = is_the_word(s, head, "let");
    c->statement.name_start = next->start, c->statement.name_end = next->end;
  }
}

// ---- statements that only declare ----

static bool is_function_value(const OutlineScanner *s, const Current *c) {
  const OutlineToken *v = c->value;
  size_t i = 0;
  if (c->value_count > 1 && is_the_word(s, &v[0], "async") && same_line(s, &v[0], &v[1]) && !is_mark(&v[1], "A")) i = 1;
  if (is_the_word(s, &v[i], "function")) { // function (…) {…}, function name(…) {…}
    const bool has_name = i + 1 < c->value_count && is_name(s, &v[i + 1]);
    return c->value_total == i + 3 + has_name && is_mark(&s->last_outer, "};") && c->has_body;
  }
  if (i + 1 >= c->value_count) return false;
  if (is_mark(&v[i], "(") && is_mark(&v[i + 1], ":")) return c->has_arrow && !c->has_question;
  return (is_mark(&v[i], "(") || is_name(s, &v[i])) && is_mark(&v[i + 1], "A");
}

// False: not sure.
static bool end_statement(OutlineScanner *s, uint32_t end) {
  Current *c = &s->current;
  if (!c->is_open) return true;
  OutlineStatement *statement = &c->statement;
  statement->end = end;
  if (c->is_decorated && !c->is_class) return false;
  if (statement->kind == OUTLINE_ACTIVE) {
    const bool has_name = statement->name_end > 0;
    if (c->is_function && has_name) statement->kind = c->has_body ? OUTLINE_FUNCTION : OUTLINE_ERASED;
    else if (c->is_class && has_name && !c->is_active_class && !c->is_decorated) statement->kind = OUTLINE_CLASS;
    const bool is_variable = !c->is_class && !c->is_function && !c->ends_at_brace && !statement->is_default && has_name;
    if (is_variable && c->value_count > 0 && !c->has_comma) {
      statement->value_start = c->value_start; // for name_constants
      if (is_function_value(s, c)) statement->kind = OUTLINE_CONSTANT;
    }
  }
  if (statement->kind == OUTLINE_IMPORT || statement->is_exported) s->is_module = true;
  vec_push(s->arena, &s->statements, *statement);
  *c = (Current){0};
  return true;
}

static void begin_statement(OutlineScanner *s, uint32_t start) {
  s->current = (Current){.is_open = true, .statement = {.start = start}};
}

typedef enum Decision { DECISION_GOES_ON, DECISION_BEGINS, DECISION_UNSURE } Decision;

// Whether a token on a new line begins a statement, where the one before has no end yet (ECMA-262, 12.10, automatic
// semicolon insertion).
static Decision decide_line(const OutlineScanner *s, const OutlineToken *next) {
  const OutlineToken *last = &s->last_outer;
  if (is_mark(next, "{") && s->current.ends_at_brace && !s->current.is_control) return DECISION_GOES_ON;
  if (s->current.is_decorated && !s->current.is_class) {
    return is_word(s, next, "export default abstract class") || is_mark(next, "@") ? DECISION_GOES_ON : DECISION_UNSURE;
  }
  if (last->kind == OUTLINE_PUNCTUATION && !is_mark(last, ")]};!>I")) return DECISION_GOES_ON;
  if (is_mark(last, "I!")) return DECISION_UNSURE;
  // A name of a property, or `as const`: no keyword.
  const bool is_member = is_mark(&s->before_last, ".") || is_the_word(s, &s->before_last, "as");
  if (is_the_word(s, last, "void") && !is_member && is_mark(next, ">|&,")) return DECISION_GOES_ON; // a type
  if (is_the_word(s, last, "void") && !is_member)
    return s->current.is_function || s->current.statement.kind == OUTLINE_ERASED ? DECISION_BEGINS : DECISION_UNSURE;
  if (!is_member &&
      is_word(s, last,
              "else extends implements instanceof in of as satisfies new typeof delete await keyof infer is "
              "unique export import default const var function class enum case extends"))
    return DECISION_GOES_ON;
  if (!is_member &&
      is_word(s, last,
              "from type async abstract declare namespace module interface let static get set readonly return throw "
              "yield asserts do accessor using global out"))
    return DECISION_UNSURE;
  // What begins a statement behind a type or an arrow function's body, neither of which it can go on.
  const bool is_type = s->current.statement.kind == OUTLINE_ERASED || s->current.is_function;
  const bool is_body = s->current.has_arrow && is_mark(last, "}");
  if ((is_type || is_body) && is_mark(next, "+-*/%^<")) return DECISION_UNSURE;
  if (is_type && is_the_word(s, next, "from")) return DECISION_UNSURE;
  if (is_mark(next, ".") && is_digit(s->text, next->end)) return DECISION_UNSURE;
  if (is_mark(next, ".?:,=A*/%&|^<>)+-")) return DECISION_GOES_ON;
  // It ends a type or compares with what follows.
  const bool is_declared =
      is_type || (!s->current.has_value && is_word(s, &s->current.first[0], "let var const export declare"));
  if (is_mark(last, ">") && s->current.statement.kind != OUTLINE_ERASED && (!is_declared || !is_name(s, next)))
    return DECISION_UNSURE;
  switch (next->kind) {
  case OUTLINE_WORD:
    if (is_word(s, next, "in instanceof extends implements from else catch finally")) return DECISION_GOES_ON;
    if (is_word(s, next, "as satisfies of is asserts with keyof unique readonly infer")) return DECISION_UNSURE;
    if (is_the_word(s, next, "while")) return s->current.is_control ? DECISION_UNSURE : DECISION_BEGINS;
    return s->text.data[next->start] == '#' ? DECISION_UNSURE : DECISION_BEGINS;
  case OUTLINE_TEXT:
    if (s->text.data[next->start] == '`') return DECISION_UNSURE;
    return s->text.data[next->start] == '/' ? DECISION_UNSURE : DECISION_BEGINS;
  default: break;
  }
  if (is_mark(next, "@~")) return DECISION_BEGINS;
  return DECISION_UNSURE; // ( [ { ! ++ and what else there is: a value goes on with a bracket, a type does not
}

// A statement whose last brace is closed goes on if it is a type's.
static Decision decide_brace(OutlineScanner *s, const OutlineToken *next) {
  Current *c = &s->current;
  if (c->is_control) {
    if (is_word(s, next, "else catch finally")) return DECISION_GOES_ON;
    if (is_the_word(s, next, "while") && is_the_word(s, &c->first[0], "do")) return DECISION_UNSURE;
    // if (a) b = {} …: the brace may be a value's
    const bool goes_on = next->kind == OUTLINE_PUNCTUATION ? !is_mark(next, "{@~!I") : s->text.data[next->start] == '`';
    return goes_on ? DECISION_UNSURE : DECISION_BEGINS;
  }
  if (next->kind == OUTLINE_WORD && s->starts_line) return DECISION_BEGINS;
  if (next->kind == OUTLINE_TEXT && s->starts_line) return DECISION_BEGINS;
  if (is_mark(next, "@") && s->starts_line) return DECISION_BEGINS;
  return DECISION_UNSURE;
}

// The word or mark from `at` on, which moves behind it; no comments.
static Str next_token(const OutlineScanner *s, size_t *at) {
  const char *const data = s->text.data;
  const size_t length = s->text.length;
  while (*at < length &&
         (s->classes[(unsigned char)data[*at]] == BYTE_SPACE || s->classes[(unsigned char)data[*at]] == BYTE_NEWLINE))
    ++*at;
  const size_t from = *at;
  while (*at < length && s->classes[(unsigned char)data[*at]] == BYTE_WORD) ++*at;
  if (*at == from && *at < length) ++*at;
  return str_slice(s->text, from, *at);
}

// A word of declarations that begins none: of a function or class without a name, of a type parameter.
static bool begins_operand(const OutlineScanner *s, const OutlineToken *t) {
  size_t at = t->end;
  Str next = next_token(s, &at);
  if (is_the_word(s, t, "class")) return str_is(next, "{") || str_is(next, "extends");
  if (is_the_word(s, t, "function")) return str_is(next, "(") || str_is(next, "*");
  if (!is_the_word(s, t, "const") || !is_mark(&s->last, "<,")) return false;
  next = next_token(s, &at);
  return str_is(next, "extends") || str_is(next, ",") || str_is(next, ">");
}

// False: not sure.
static bool outer_token(OutlineScanner *s, const OutlineToken *t) {
  Current *c = &s->current;
  if (is_mark(t, ";")) {
    if (!c->is_open) return true;
    if (c->has_ended) return end_statement(s, s->last_outer.end);
    c->has_ended = c->is_control; // there may be an else
    return true;                  // all others end in add_token
  }
  if (c->is_open) {
    Decision decision = DECISION_GOES_ON;
    if (c->has_ended) decision = decide_brace(s, t);
    else if (s->starts_line) decision = decide_line(s, t);
    // What goes on hardly ever does so with such a word.
    if (decision == DECISION_GOES_ON && s->starts_line && !c->is_decorated &&
        is_word(s, t, "export import const let var function class interface enum") && !begins_operand(s, t))
      return false;
    if (decision == DECISION_UNSURE) return false;
    if (decision == DECISION_BEGINS && c->is_control && !c->has_ended) return false;
    if (decision == DECISION_BEGINS && !end_statement(s, s->last_outer.end)) return false;
    if (decision == DECISION_GOES_ON) c->has_ended = false;
  }
  if (!c->is_open) begin_statement(s, t->start);
  if (c->is_decorated && !c->is_class && is_the_word(s, t, "class")) c->is_class = c->ends_at_brace = true;
  if (c->count < HEAD_TOKENS) {
    c->first[c->count++] = *t;
    classify(s);
  }
  // A label, or an arrow's type in a place where none is looked for.
  if (c->count == 2 && is_mark(t, ":") && c->first[0].kind == OUTLINE_WORD) return false;
  if (c->is_class && is_the_word(s, t, "extends")) c->is_active_class = true;
  if (!c->has_value) c->angles += is_mark(t, "<") - is_mark(t, ">");
  if (is_mark(t, ",") && (c->has_value || c->angles <= 0)) c->has_comma = true;
  if (c->has_value) {
    if (c->value_count < 3) {
      if (c->value_count == 0) c->value_start = t->start;
      c->value[c->value_count++] = *t;
    }
    c->value_total++;
    if (is_mark(t, "?")) c->has_question |= !c->has_arrow;
    if (is_mark(t, "A")) c->has_arrow = true;
  }
  if (is_mark(t, "=") && !c->has_value && !is_mark(&s->last_outer, "<>!=")) c->has_value = true;
  return true;
}

// Members of a class that run when it is made.
static void class_token(OutlineScanner *s, const OutlineToken *t) {
  if (is_mark(t, "@")) s->current.is_active_class = true;
  if (s->depth != 1) return;
  if (t->kind == OUTLINE_WORD && str_is(text_of(s, t), "static")) s->current.is_active_class = true;
  if (is_mark(t, "[") && s->starts_line && !is_mark(&s->last, "([=<,|&?:")) s->current.is_active_class = true;
  if (is_mark(t, "[") &&
      (s->last.kind != OUTLINE_WORD || is_word(s, &s->last,
                                               "get set async readonly static private public protected override "
                                               "declare abstract accessor")) &&
      !is_mark(&s->last, ")]>=<,|&?:"))
    s->current.is_active_class = true;
}

static bool add_token(OutlineScanner *s, OutlineToken t) {
  if (s->depth == 0 && !outer_token(s, &t)) return false;
  if (s->current.is_class) class_token(s, &t);
  s->before_last = s->last;
  s->last = t;
  s->starts_line = false;
  if (s->depth > 0) return true;
  s->last_outer = t;
  const bool ends = is_mark(&t, ";") && s->current.is_open && !s->current.is_control;
  return !ends || end_statement(s, t.end);
}

// ---- tokens ----

static bool read_string(OutlineScanner *s) {
  const size_t start = s->at;
  const char quote = s->text.data[s->at++];
  for (; s->at < s->text.length; s->at++) {
    const char c = s->text.data[s->at];
    if (c == '\\') s->at++;
    else if (c == quote) {
      s->at++;
      return add_token(s, (OutlineToken){OUTLINE_TEXT, 0, (uint32_t)start, (uint32_t)s->at});
    } else if (c == '\n' || c == '\r') return false;
  }
  return false;
}

static bool push(OutlineScanner *s, char open, const OutlineToken *head) {
  if (s->depth == BRACKET_DEPTH_LIMIT) return false;
  s->head[s->depth] = *head;
  s->open[s->depth++] = open;
  return true;
}

// From behind ` or a substitution's } to the next ${ or `; `start` is where the piece begins.
static bool read_template(OutlineScanner *s, size_t start) {
  for (; s->at < s->text.length; s->at++) {
    const char c = s->text.data[s->at];
    if (c == '\\') {
      s->at++;
    } else if (c == '`') {
      s->at++;
      return add_token(s, (OutlineToken){OUTLINE_TEXT, 0, (uint32_t)start, (uint32_t)s->at});
    } else if (c == '$' && peek(s, 1) == '{') {
      s->at += 2;
      const OutlineToken piece = {OUTLINE_TEXT, 0, (uint32_t)start, (uint32_t)s->at};
      if (!add_token(s, piece) || !push(s, '$', &piece)) return false;
      s->last = (OutlineToken){OUTLINE_PUNCTUATION, '(', (uint32_t)s->at - 1, (uint32_t)s->at};
      return true;
    }
  }
  return false;
}

typedef enum Slash { SLASH_DIVIDES, SLASH_REGEX, SLASH_UNSURE } Slash;

static Slash slash_at(const OutlineScanner *s) {
  const OutlineToken *last = &s->last, *head = &s->head[s->depth];
  switch (last->kind) {
  case OUTLINE_NOTHING: return SLASH_REGEX;
  case OUTLINE_TEXT: return SLASH_DIVIDES;
  case OUTLINE_WORD:
    if (is_mark(&s->before_last, ".")) return SLASH_DIVIDES;
    if (is_word(s, last, "return typeof case in of delete void throw new else do instanceof yield await"))
      return SLASH_REGEX;
    return SLASH_DIVIDES;
  case OUTLINE_PUNCTUATION: break;
  }
  if (is_mark(last, "]")) return SLASH_DIVIDES;
  if (is_mark(last, ")") && is_the_word(s, head, "await")) return SLASH_UNSURE; // of `for await`?
  if (is_mark(last, ")")) return is_word(s, head, WORDS_OF_HEADS) ? SLASH_REGEX : SLASH_DIVIDES;
  if (is_mark(last, "}>I<")) return SLASH_UNSURE;
  if (is_mark(last, "!")) { // x! / y, or !/re/
    const bool is_postfix = s->before_last.end == last->start &&
                            (s->before_last.kind != OUTLINE_PUNCTUATION || is_mark(&s->before_last, ")]}"));
    return is_postfix ? SLASH_UNSURE : SLASH_REGEX;
  }
  return SLASH_REGEX;
}

static bool read_regex(OutlineScanner *s) {
  const size_t start = s->at;
  bool in_class = false;
  for (s->at++; s->at < s->text.length; s->at++) {
    const char c = s->text.data[s->at];
    if (c == '\n' || c == '\r') return false;
    if (c == '\\') s->at++;
    else if (c == '[') in_class = true;
    else if (c == ']') in_class = false;
    else if (c == '/' && !in_class) {
      for (s->at++; s->at < s->text.length && class_of(s) == BYTE_WORD;) s->at++;
      return add_token(s, (OutlineToken){OUTLINE_TEXT, 0, (uint32_t)start, (uint32_t)s->at});
    }
  }
  return false;
}

static bool skip_comment(OutlineScanner *s) {
  if (peek(s, 1) == '/') {
    while (s->at < s->text.length && s->text.data[s->at] != '\n' && s->text.data[s->at] != '\r') {
      // U+2028 and U+2029 end a line, too.
      if ((unsigned char)s->text.data[s->at] == 0xE2 && (unsigned char)peek(s, 1) == 0x80 &&
          ((unsigned char)peek(s, 2) & 0xFE) == 0xA8)
        return false;
      s->at++;
    }
    return true;
  }
  const size_t end = str_find(s->text, STR("*/"), s->at + 2);
  if (end == SIZE_MAX) return false;
  if (memchr(s->text.data + s->at, '\n', end - s->at) != NULL ||
      memchr(s->text.data + s->at, '\r', end - s->at) != NULL)
    s->starts_line = true;
  s->at = end + 2;
  return true;
}

static bool open_bracket(OutlineScanner *s, char c) {
  const OutlineToken t = {OUTLINE_PUNCTUATION, c, (uint32_t)s->at, (uint32_t)s->at + 1};
  const OutlineToken head = is_mark(&s->before_last, ".") ? s->before_last : s->last;
  // A body, if no type stands there.
  const bool is_type = s->depth == 0 && (is_mark(&s->last, s->current.is_function ? ":|&<,=A" : ":|&<,=") ||
                                         is_word(s, &s->last, "extends keyof readonly") ||
                                         (is_the_word(s, &s->last, "is") && !is_mark(&s->before_last, ":")));
  if (!add_token(s, t)) return false;
  s->at++;
  if (c == '{' && s->depth == 0) s->current.has_body = !is_type;
  return push(s, c, &head);
}

static bool close_bracket(OutlineScanner *s, char c) {
  if (s->depth == 0) return false;
  const char open = s->open[--s->depth];
  const size_t start = s->at++;
  if (c == '}' && open == '$') {
    s->last = (OutlineToken){OUTLINE_PUNCTUATION, ')', (uint32_t)start, (uint32_t)s->at};
    s->starts_line = false;
    return read_template(s, start);
  }
  if (open != (c == ')' ? '(' : c == ']' ? '[' : '{')) return false;
  const OutlineToken t = {OUTLINE_PUNCTUATION, c, (uint32_t)start, (uint32_t)s->at};
  s->before_last = s->last;
  s->last = t;
  s->starts_line = false;
  if (s->depth > 0) return true;
  s->last_outer = t;
  Current *current = &s->current;
  current->has_ended = c == '}' && current->ends_at_brace && current->has_body;
  return true;
}

// A line that does not say whether it goes on: nothing but names and closing brackets end a statement there.
static bool read_slash(OutlineScanner *s) {
  if (peek(s, 1) == '/' || peek(s, 1) == '*') return skip_comment(s);
  switch (slash_at(s)) {
  case SLASH_REGEX: return read_regex(s);
  case SLASH_DIVIDES: break;
  case SLASH_UNSURE: return false;
  }
  const OutlineToken t = {OUTLINE_PUNCTUATION, '/', (uint32_t)s->at, (uint32_t)s->at + 1};
  s->at++;
  return add_token(s, t);
}

// In a file that may hold JSX, a < that does not stand behind a name or a closing bracket opens an element or a generic
// arrow's parameters.
static bool may_be_element(const OutlineScanner *s) {
  if (s->language != LANGUAGE_TSX) return false;
  if (s->last.kind == OUTLINE_WORD) return is_word(s, &s->last, "return default case else do yield await");
  return s->last.kind == OUTLINE_NOTHING || (s->last.kind == OUTLINE_PUNCTUATION && !is_mark(&s->last, ")]"));
}

static bool read_punctuation(OutlineScanner *s) {
  const char c = s->text.data[s->at], next = peek(s, 1);
  switch (c) {
  case '(':
  case '[':
  case '{': return open_bracket(s, c);
  case ')':
  case ']':
  case '}': return close_bracket(s, c);
  case '/': return read_slash(s);
  case '<':
    if (may_be_element(s) || str_starts_with(str_slice(s->text, s->at, s->text.length), STR("<!--"))) return false;
    break;
  default: break;
  }
  OutlineToken t = {OUTLINE_PUNCTUATION, c, (uint32_t)s->at, (uint32_t)s->at + 1};
  if (c == '=' && next == '>') t.punctuation = PUNCTUATION_ARROW, t.end++;
  else if ((c == '+' || c == '-') && next == c) t.punctuation = PUNCTUATION_INCREMENT, t.end++;
  else if ((c == '=' || c == '!') && next == '=') t.punctuation = '%', t.end = t.end + 1 + (peek(s, 2) == '=');
  else if (c == '-' && next == '-' && peek(s, 2) == '>') return false;
  s->at = t.end;
  return add_token(s, t);
}

static bool read_word(OutlineScanner *s) {
  const size_t start = s->at;
  for (;;) {
    while (s->at < s->text.length && s->classes[(unsigned char)s->text.data[s->at]] == BYTE_WORD) s->at++;
    if (s->at >= s->text.length || class_of(s) != BYTE_WORD) break;
    utf8_next(s->text, &s->at, NULL);
  }
  return add_token(s, (OutlineToken){OUTLINE_WORD, 0, (uint32_t)start, (uint32_t)s->at});
}

// Words and marks within brackets say nothing but what stood last.
static void skip_inner(OutlineScanner *s) {
  const char *const data = s->text.data;
  const size_t length = s->text.length;
  size_t at = s->at;
  while (at < length) {
    const unsigned char c = (unsigned char)data[at];
    const size_t start = at;
    if (s->classes[c] == BYTE_SPACE) {
      at++;
      continue;
    }
    if (s->classes[c] == BYTE_WORD) {
      do at++;
      while (at < length && s->classes[(unsigned char)data[at]] == BYTE_WORD);
      if (at < length && (unsigned char)data[at] >= 0x80) { // the word goes on
        at = start;
        break;
      }
    } else if (c == '.' || c == ',' || c == ':' || c == ';') {
      at++;
    } else {
      break;
    }
    s->before_last = s->last;
    s->last = (OutlineToken){s->classes[c] == BYTE_WORD ? OUTLINE_WORD : OUTLINE_PUNCTUATION,
                             s->classes[c] == BYTE_WORD ? '\0' : (char)c, (uint32_t)start, (uint32_t)at};
    s->starts_line = false;
  }
  s->at = at;
}

static bool read_token(OutlineScanner *s) {
  if (s->depth > 0 && !s->current.is_class) {
    skip_inner(s);
    if (s->at >= s->text.length) return true;
  }
  switch (class_of(s)) {
  case BYTE_SPACE: s->at++; return true;
  case BYTE_NEWLINE:
    s->starts_line = true;
    s->at++;
    return true;
  case BYTE_WORD: return read_word(s);
  case BYTE_QUOTE: {
    if (s->text.data[s->at] != '`') return read_string(s);
    const size_t start = s->at++;
    return read_template(s, start);
  }
  case BYTE_PUNCTUATION: return read_punctuation(s);
  case BYTE_UNSURE: return false;
  }
  return false;
}

// Constants made of literals and of functions that the module declares wait, too.
static void name_constants(const OutlineScanner *s) {
  Map functions = {.arena = s->arena};
  bool has_functions = false;
  for (size_t i = 0; i < s->statements.count; i++) {
    OutlineStatement *statement = &s->statements.items[i];
    if (statement->kind != OUTLINE_ACTIVE || statement->value_start == 0) continue;
    for (size_t k = 0; k < s->statements.count && !has_functions; k++) {
      const OutlineStatement *f = &s->statements.items[k];
      if (f->kind == OUTLINE_FUNCTION)
        map_put(&functions, str_slice(s->text, f->name_start, f->name_end), s->statements.items);
    }
    has_functions = true;
    if (inert_value(str_slice(s->text, statement->value_start, statement->end), &functions))
      statement->kind = OUTLINE_CONSTANT;
  }
}

bool outline(Arena *arena, Str text, SourceLanguage language, Outline *result) {
  OutlineScanner s = {.arena = arena, .text = text, .language = language, .starts_line = true};
  for (size_t c = 0; c < sizeof s.classes; c++) s.classes[c] = (unsigned char)class_of_byte((unsigned char)c);
  if (str_starts_with(text, STR("#!")))
    while (s.at < text.length && text.data[s.at] != '\n' && text.data[s.at] != '\r') s.at++;
  bool is_sure = true;
  while (s.at < text.length && is_sure) is_sure = read_token(&s);
  result->unsure_at = s.at;
  if (!is_sure || s.depth > 0 || !end_statement(&s, s.last_outer.end) || !s.is_module) return false;
  name_constants(&s);
  *result = (Outline){s.statements.items, s.statements.count, SIZE_MAX};
  return true;
}
