// Where types end. It follows TypeScript's own parser (parseType): what that takes for a type is one, and what it does
// not is none, as `c.length` is but `"c".length` is not. Parameters in parentheses are passed over.
#include "syntax/types.h"

#include "support/arena.h"
#include "syntax/parse.h"

// What no type is named by; `this`, `typeof`, `import` and `new` begin types of their own.
#define RESERVED                                                                                                       \
  "break case catch class const continue debugger default delete do else enum export extends finally for function if " \
  "in instanceof return super switch throw try var while with yield await"

// What takes no arguments.
#define PLAIN "any unknown never object string number boolean bigint symbol undefined void null true false this"

static size_t behind_type(Types *t, size_t i);
static size_t behind_list(Types *t, size_t i);

static const Token *token_at(const Types *t, size_t i) { return &t->tokens.items[i]; }

static bool is_at(const Types *t, size_t i, const char *spelling) {
  return i < t->tokens.count && token_is(t->text, token_at(t, i), spelling);
}

static bool is_word(const Types *t, size_t i) {
  return i < t->tokens.count && token_at(t, i)->kind == TOKEN_WORD && t->text.data[token_at(t, i)->start] != '#';
}

static bool is_word_of(const Types *t, size_t i, const char *words) {
  return is_word(t, i) && str_is_one_of(token_text(t->text, token_at(t, i)), words);
}

static bool is_kind(const Types *t, size_t i, TokenKind kind) {
  return i < t->tokens.count && token_at(t, i)->kind == kind;
}

// Whether it goes on with what stands at token `i`, on the same line.
static bool goes_on(const Types *t, size_t i, const char *spelling) {
  return is_at(t, i, spelling) && !token_at(t, i)->starts_line;
}

// The token behind `spelling`; 0: that is not what stands at token `i`.
static size_t behind(const Types *t, size_t i, const char *spelling) {
  return i > 0 && is_at(t, i, spelling) ? i + 1 : 0;
}

static size_t behind_arguments(Types *t, size_t i) { return i > 0 && goes_on(t, i, "<") ? behind_list(t, i) : i; }

// A.B.C<D>
static size_t behind_name(Types *t, size_t i) {
  if (!is_word(t, i)) return 0;
  for (i++; is_at(t, i, "."); i += 2)
    if (!is_word(t, i + 1)) return 0;
  return behind_arguments(t, i);
}

// (x: A, y: B) => C: what stands in the parentheses is parameters, as no value may stand before such an arrow.
static size_t behind_function(Types *t, size_t i) {
  const size_t close = is_at(t, i, "(") ? t->partners[i] : 0;
  return close == 0 ? 0 : behind_type(t, behind(t, close + 1, "=>"));
}

// `import("m", { … }).A<B>` behind its `import`.
static size_t behind_import(Types *t, size_t i) {
  i = behind(t, i, "(");
  if (i == 0 || !is_kind(t, i, TOKEN_STRING)) return 0;
  i++;
  if (is_at(t, i, ",") && is_at(t, i + 1, "{") && t->partners[i + 1] > 0) i = t->partners[i + 1] + 1;
  i = behind(t, is_at(t, i, ",") ? i + 1 : i, ")");
  return i > 0 && is_at(t, i, ".") ? behind_name(t, i + 1) : behind_arguments(t, i);
}

// A literal of a template, whose pieces part types.
static size_t behind_template(Types *t, size_t i) {
  while (i > 0 && is_kind(t, i, TOKEN_TEMPLATE)) {
    if (t->text.data[token_at(t, i)->end - 1] == '`') return i + 1;
    i = behind_type(t, i + 1);
  }
  return 0;
}

static size_t behind_number(const Types *t, size_t i) {
  if (!is_kind(t, i, TOKEN_NUMBER)) return 0;
  const bool has_fraction = is_at(t, i + 1, ".") && is_kind(t, i + 2, TOKEN_NUMBER);
  return has_fraction ? i + 3 : i + 1;
}

// [A, b?: B, ...C]
static size_t behind_tuple(Types *t, size_t i) {
  for (i++; i > 0 && !is_at(t, i, "]");) {
    for (int dots = 0; dots < 3 && is_at(t, i, "."); dots++) i++;
    const size_t sign = is_at(t, i + 1, "?") ? i + 2 : i + 1;
    if (is_word(t, i) && is_at(t, sign, ":")) i = sign + 1;
    i = behind_type(t, i);
    if (i > 0 && is_at(t, i, "?")) i++;
    if (i > 0 && !is_at(t, i, "]")) i = behind(t, i, ",");
  }
  return i == 0 ? 0 : i + 1;
}

// `[key: K]`, `[K in T as U]` or the name of a member.
static size_t behind_key(Types *t, size_t i) {
  i = behind_type(t, i + 1);
  if (i > 0 && is_at(t, i, ":")) return behind(t, behind_type(t, i + 1), "]");
  if (i > 0 && is_word_of(t, i, "in")) i = behind_type(t, i + 1);
  if (i > 0 && is_word_of(t, i, "as")) i = behind_type(t, i + 1);
  return behind(t, i, "]");
}

static size_t behind_member(Types *t, size_t i) {
  if (is_at(t, i, "+") || is_at(t, i, "-")) i++;
  const size_t start = i;
  while (is_word(t, i) || is_kind(t, i, TOKEN_STRING) || is_kind(t, i, TOKEN_NUMBER)) i++;
  if (is_at(t, i, "[")) i = behind_key(t, i);
  if (i == 0) return 0;
  const bool has_key = i > start;
  if (has_key && (is_at(t, i, "+") || is_at(t, i, "-"))) i++;
  if (has_key && is_at(t, i, "?")) i++;
  if (is_at(t, i, "<")) i = behind_list(t, i);
  if (i > 0 && is_at(t, i, "(")) i = t->partners[i] > 0 ? t->partners[i] + 1 : 0;
  else if (!has_key) return 0;
  if (i > 0 && is_at(t, i, ":")) i = behind_type(t, i + 1);
  if (i == 0 || i >= t->tokens.count) return 0;
  if (is_at(t, i, ",") || is_at(t, i, ";")) return i + 1;
  return is_at(t, i, "}") || token_at(t, i)->starts_line ? i : 0;
}

static size_t behind_object(Types *t, size_t i) {
  for (i++; i > 0 && !is_at(t, i, "}");) i = behind_member(t, i);
  return i == 0 ? 0 : i + 1;
}

static size_t behind_operand(Types *t, size_t i);
static size_t behind_clause(Types *t, size_t i);
static size_t behind_branches(Types *t, size_t i);

// `infer U extends V`: behind what has no clause before it, it is a conditional if branches follow.
static size_t behind_inferred(Types *t, size_t i) {
  if (!is_word(t, i)) return 0;
  if (!goes_on(t, ++i, "extends")) return i;
  i = behind_clause(t, i + 1);
  return i > 0 && !t->is_clause && is_at(t, i, "?") ? behind_branches(t, i) : i;
}

static size_t behind_word(Types *t, size_t i) {
  const bool is_alone = i + 1 >= t->tokens.count || token_at(t, i + 1)->starts_line;
  if (is_word_of(t, i, "keyof readonly unique")) return behind_operand(t, i + 1);
  if (is_word_of(t, i, "infer")) return behind_inferred(t, i + 1);
  if (is_word_of(t, i, "import")) return behind_import(t, i + 1);
  if (is_word_of(t, i, "typeof"))
    return is_word_of(t, i + 1, "import") ? behind_import(t, i + 2) : behind_name(t, i + 1);
  if (is_word_of(t, i, "abstract") && is_word_of(t, i + 1, "new")) i++;
  if (is_word_of(t, i, "new"))
    return is_at(t, i + 1, "<") ? behind_function(t, behind_list(t, i + 1)) : behind_function(t, i + 1);
  if (is_word_of(t, i, "asserts") && !is_alone && is_word(t, i + 1) && !is_word_of(t, i + 1, "is extends")) i++;
  if (is_word_of(t, i, RESERVED)) return 0;
  const size_t end = is_word_of(t, i, PLAIN) && !is_at(t, i + 1, ".") ? i + 1 : behind_name(t, i);
  if (end == i + 1 && is_word_of(t, end, "is") && !token_at(t, end)->starts_line) return behind_type(t, end + 1);
  return end;
}

static size_t behind_bracket(Types *t, size_t i) {
  const size_t close = t->partners[i];
  if (close == 0) return 0;
  if (is_at(t, i, "(") && is_at(t, close + 1, "=>")) return behind_function(t, i);
  const bool was_clause = t->is_clause;
  t->is_clause = false;
  if (is_at(t, i, "[")) i = behind_tuple(t, i);
  else if (is_at(t, i, "{")) i = behind_object(t, i);
  else i = behind(t, behind_type(t, i + 1), ")");
  t->is_clause = was_clause;
  return i;
}

static size_t behind_first(Types *t, size_t i) {
  if (i == 0 || i >= t->tokens.count) return 0;
  switch (token_at(t, i)->kind) {
  case TOKEN_STRING: return i + 1;
  case TOKEN_NUMBER: return behind_number(t, i);
  case TOKEN_TEMPLATE: return t->text.data[token_at(t, i)->start] == '`' ? behind_template(t, i) : 0;
  case TOKEN_WORD: return behind_word(t, i);
  case TOKEN_REGEX: return 0;
  case TOKEN_PUNCTUATION: break;
  }
  if (is_at(t, i, "-")) return behind_number(t, i + 1);
  if (is_at(t, i, "<")) return behind_function(t, behind_list(t, i));
  return is_at(t, i, "(") || is_at(t, i, "[") || is_at(t, i, "{") ? behind_bracket(t, i) : 0;
}

static size_t behind_operand(Types *t, size_t i) {
  if (++t->depth > SYNTAX_DEPTH_LIMIT) return --t->depth, 0;
  i = behind_first(t, i);
  while (i > 0 && goes_on(t, i, "[")) i = is_at(t, i + 1, "]") ? i + 2 : behind(t, behind_type(t, i + 1), "]");
  t->depth--;
  return i;
}

static bool joins(const Types *t, size_t i) {
  if (!is_at(t, i, "|") && !is_at(t, i, "&")) return false;
  const uint32_t end = token_at(t, i)->end;
  return end >= t->text.length || (t->text.data[end] != t->text.data[end - 1] && t->text.data[end] != '=');
}

static size_t behind_joined(Types *t, size_t i) {
  do {
    while (i > 0 && joins(t, i)) i++;
    i = behind_operand(t, i);
  } while (i > 0 && joins(t, i));
  return i;
}

static size_t behind_clause(Types *t, size_t i) {
  const bool was_clause = t->is_clause;
  t->is_clause = true;
  i = behind_joined(t, i);
  t->is_clause = was_clause;
  return i;
}

// `? A : B` behind the clause of a conditional.
static size_t behind_branches(Types *t, size_t i) {
  i = behind_type(t, behind(t, i, "?"));
  return behind_type(t, behind(t, i, ":"));
}

static size_t behind_type(Types *t, size_t i) {
  i = behind_joined(t, i);
  if (i == 0 || t->is_clause || !goes_on(t, i, "extends")) return i;
  return behind_branches(t, behind_clause(t, i + 1));
}

// An argument, or a parameter as `const T extends U = V`.
static size_t behind_argument(Types *t, size_t i) {
  while (is_word_of(t, i, "const in out") && is_word(t, i + 1) && !is_word_of(t, i + 1, "extends")) i++;
  i = behind_joined(t, i);
  if (i > 0 && is_at(t, i, "extends")) {
    i = behind_type(t, i + 1);
    if (i > 0 && is_at(t, i, "?")) i = behind_branches(t, i);
  }
  return i > 0 && is_at(t, i, "=") ? behind_type(t, i + 1) : i;
}

static size_t find_close(Types *t, size_t i) {
  do {
    i = behind_argument(t, i + 1);
  } while (i > 0 && is_at(t, i, ",") && !is_at(t, i + 1, ">"));
  if (i > 0 && is_at(t, i, ",")) i++;
  return i > 0 && is_at(t, i, ">") ? i : 0;
}

static size_t behind_list(Types *t, size_t i) {
  const size_t close = types_close(t, i);
  return close == 0 ? 0 : close + 1;
}

Types *types_new(Arena *arena, Str text, Tokens tokens) {
  Types *t = ARENA_NEW(arena, Types);
  *t = (Types){.text = text, .tokens = tokens};
  t->partners = token_partners(arena, text, &t->tokens);
  t->closes = ARENA_ARRAY(arena, uint32_t, tokens.count);
  return t;
}

size_t types_close(Types *t, size_t i) {
  if (t->closes[i] > 0) return t->closes[i] - 1;
  const bool was_clause = t->is_clause;
  t->is_clause = false;
  const size_t close = find_close(t, i);
  t->is_clause = was_clause;
  t->closes[i] = (uint32_t)close + 1;
  return close;
}

size_t types_behind(Types *t, size_t i) { return behind_type(t, i); }
