// Where lines end statements and members of classes and the grammar does not see it, or sees it where they do not.
// It lets a line that begins with `(`, `[` or a template go on with the statement before it where TypeScript
// does not: behind an arrow function's body, which is no operand, and behind a type. There the statement ends
// (ECMA-262, 12.10, automatic semicolon insertion), and a semicolon is put in the white space between.
#include "syntax/lower.h"

typedef struct Ends {
  Str text;
  Tokens tokens;
  uint32_t *partners;
  uint32_t *around; // the bracket around each token; 0: none, or the first token
  uint32_t *firsts; // of an operand that ends here: its first token and 1; 0: not told yet
  uint8_t *types;   // which TypeKind ends here
  bool *classes;    // of each brace, once it is told, whether it is a class's
  bool *told;
} Ends;

typedef enum TypeKind { TYPE_NOT_TOLD, TYPE_NONE, TYPE_ASSERTED, TYPE_DECLARED } TypeKind;

static bool is_at(const Ends *e, size_t i, const char *spelling) {
  return token_is(e->text, &e->tokens.items[i], spelling);
}

static bool is_word(const Ends *e, size_t i, const char *words) {
  return e->tokens.items[i].kind == TOKEN_WORD && str_is_one_of(token_text(e->text, &e->tokens.items[i]), words);
}

static bool opens(const Ends *e, size_t i) { return is_at(e, i, "(") || is_at(e, i, "[") || is_at(e, i, "{"); }
static bool closes(const Ends *e, size_t i) { return is_at(e, i, ")") || is_at(e, i, "]") || is_at(e, i, "}"); }

static void find_partners(Ends *e, Arena *arena) {
  VEC(uint32_t) open = {0};
  e->partners = token_partners(arena, e->text, &e->tokens);
  e->around = ARENA_ARRAY(arena, uint32_t, e->tokens.count);
  e->firsts = ARENA_ARRAY(arena, uint32_t, e->tokens.count);
  e->types = ARENA_ARRAY(arena, uint8_t, e->tokens.count);
  e->classes = ARENA_ARRAY(arena, bool, e->tokens.count);
  e->told = ARENA_ARRAY(arena, bool, e->tokens.count);
  for (uint32_t i = 0; i < e->tokens.count; i++) {
    const uint32_t depth = e->tokens.items[i].depth;
    while (open.count <= depth) vec_push(arena, &open, 0);
    if (depth > 0) e->around[i] = open.items[depth - 1];
    if (opens(e, i)) open.items[depth] = i;
  }
}

#define LINE_MODIFIERS "declare abstract accessor async" // they modify what stands on their own line
#define MODIFIERS "static readonly private protected public override get set " LINE_MODIFIERS

static bool ends_arrow(const Ends *e, size_t i) {
  const size_t open = e->partners[i];
  return is_at(e, i, "}") && open > 0 && is_at(e, open - 1, "=>");
}

static bool opens_class(const Ends *e, size_t brace) {
  enum { HEAD = 40 };
  const uint32_t depth = e->tokens.items[brace].depth;
  for (size_t k = brace; k-- > 0 && k + HEAD > brace && e->tokens.items[k].depth >= depth;) {
    if (e->tokens.items[k].depth > depth) continue;
    if (is_at(e, k, ";") || is_at(e, k, "}")) return false;
    if (is_word(e, k, "class") && !token_names_member(e->text, e->tokens.items, k)) return true;
  }
  return false;
}

// Whether the braces around token `i` are a class's.
static bool is_member(const Ends *e, size_t i) {
  const uint32_t brace = e->around[i];
  if (e->tokens.items[i].depth == 0 || !is_at(e, brace, "{")) return false;
  if (!e->told[brace]) e->classes[brace] = opens_class(e, brace), e->told[brace] = true;
  return e->classes[brace];
}

// Whether a value goes on with token `i`, which is behind the `?` of a conditional.
static bool is_branch(const Ends *e, size_t i) {
  enum { FAR = 100 };
  const uint32_t depth = e->tokens.items[i].depth;
  size_t colons = 0;
  for (size_t steps = 0; i-- > 0 && e->tokens.items[i].depth >= depth && !is_at(e, i, ";") && steps < FAR; steps++) {
    if (closes(e, i) && e->partners[i] > 0) i = e->partners[i];
    if (is_at(e, i, ":")) colons++;
    if (!is_at(e, i, "?") || strchr(".?:", e->text.data[e->tokens.items[i].end]) != NULL) continue;
    if (colons-- == 0) return true;
  }
  return false;
}

static bool begins_member(const Ends *e, size_t i) {
  if (i == 0 || token_names_member(e->text, e->tokens.items, i)) return false;
  if (is_at(e, i - 1, "{") || is_at(e, i - 1, ";") || is_at(e, i - 1, "}") || is_word(e, i - 1, MODIFIERS)) return true;
  const TokenKind before = e->tokens.items[i - 1].kind;
  return e->tokens.items[i].starts_line && (before != TOKEN_PUNCTUATION || !is_at(e, i - 1, "="));
}

// Whether a type follows the `:` at token `i`: of a variable or of a class's member, and not in its value.
static bool begins_type(const Ends *e, size_t i) {
  size_t name = i - 1;
  if (i > 1 && (is_at(e, name, "?") || is_at(e, name, "!"))) name--;
  if (name > 0 && is_word(e, name - 1, "let var const")) return true;
  if (!is_member(e, i)) return false;
  if (is_at(e, name, ")") && e->partners[name] > 0) name = e->partners[name] - 1;
  if (is_at(e, name, ">") && e->partners[name] > 0) name = e->partners[name] - 1;
  if (is_at(e, name, "]")) name = e->partners[name];
  return name > 0 && (begins_member(e, name) || is_at(e, name - 1, "*")) && !is_at(e, name, "?") && !is_branch(e, name);
}

// The first token of the operand of a type that ends at `i`, as of `A.B<C>[]`; 0: there is none, or nothing before it.
static size_t find_first(const Ends *e, size_t i) {
  for (const size_t last = i; i > 0;) {
    if (i < last && e->firsts[i] > 0) return e->firsts[i] - 1;
    const TokenKind kind = e->tokens.items[i].kind;
    if (is_at(e, i, "]")) {
      i = e->partners[i];
      if (e->tokens.items[i].starts_line) return i;
      if (i == 0 || e->tokens.items[i - 1].kind == TOKEN_PUNCTUATION) {
        if (i == 0 || !str_is_one_of(token_text(e->text, &e->tokens.items[i - 1]), "] > ) }")) return i;
      } else if (is_word(e, i - 1, "as satisfies")) {
        return i;
      }
      i--;
    } else if (is_at(e, i, ">")) {
      i = e->partners[i];
      if (i > 0) i--;
    } else if (closes(e, i)) {
      const size_t open = e->partners[i];
      return open > 0 && is_word(e, open - 1, "import") ? open - 1 : open;
    } else if (kind == TOKEN_WORD && i > 1 && is_at(e, i - 1, ".")) {
      i -= 2;
    } else {
      return kind == TOKEN_WORD || kind == TOKEN_STRING || kind == TOKEN_NUMBER ? i : 0;
    }
  }
  return 0;
}

static size_t first_of_operand(const Ends *e, size_t i) {
  const size_t first = find_first(e, i);
  e->firsts[i] = (uint32_t)first + 1;
  return first;
}

// Whether token `i` joins types, and not values.
static bool joins(const Ends *e, size_t i) {
  const Token *token = &e->tokens.items[i];
  return (is_at(e, i, "|") || is_at(e, i, "&")) && e->text.data[token->start - 1] != e->text.data[token->start];
}

// The first token of what ends with the operand of a type at `at`: its prefixes, and the heads of functions that give
// it, as `new (a: A) => () =>`.
static size_t first_with_heads(const Ends *e, size_t at) {
  for (;;) {
    while (at > 1 && is_word(e, at - 1, "keyof typeof readonly unique infer")) at--;
    if (at < 2 || !is_at(e, at - 1, "=>") || !is_at(e, at - 2, ")") || e->partners[at - 2] == 0) return at;
    at = e->partners[at - 2];
    if (is_at(e, at - 1, ">") && e->partners[at - 1] > 0) at = e->partners[at - 1];
    while (at > 1 && is_word(e, at - 1, "new abstract")) at--;
  }
}

// From the end of an operand of a type, at token *i, to that of the one before it. False: there is none, and it is told
// what type it was of, which is found behind `as`, `satisfies`, `type A =` or a name's `:`.
static bool step_back(const Ends *e, size_t *i, TypeKind *type) {
  size_t at = first_of_operand(e, *i);
  if (at > 1 && e->tokens.items[at].kind == TOKEN_NUMBER && is_at(e, at - 1, "-")) at--;
  at = first_with_heads(e, at);
  if (at > 2 && joins(e, at - 1) && is_word(e, at - 2, "as satisfies")) at--;
  *type = TYPE_NONE;
  if (at < 2) return false;
  const Token *before = &e->tokens.items[--at];
  if (joins(e, at)) {
    *i = at - 1;
    return true;
  }
  if (is_word(e, at, "as satisfies")) {
    if (!before->starts_line && token_ends_value(e->text, e->tokens.items, at - 1)) *type = TYPE_ASSERTED;
  } else if (is_at(e, at, ":")) {
    if (begins_type(e, at)) *type = TYPE_DECLARED;
  } else if (is_at(e, at, "=")) {
    const size_t name = first_of_operand(e, at - 1);
    if (name > 0 && is_word(e, name - 1, "type") && !e->tokens.items[name].starts_line) *type = TYPE_DECLARED;
  }
  return false;
}

// The type that ends at token `i`. It is told once of each operand on the way back.
static TypeKind type_at(const Ends *e, size_t i) {
  if (opens(e, i)) return TYPE_NONE;
  TypeKind type = TYPE_NONE, unused;
  size_t at = i;
  while (e->types[at] == TYPE_NOT_TOLD && step_back(e, &at, &type)) {}
  if (e->types[at] != TYPE_NOT_TOLD) type = (TypeKind)e->types[at];
  for (at = i; e->types[at] == TYPE_NOT_TOLD;) {
    e->types[at] = (uint8_t)type;
    if (!step_back(e, &at, &unused)) break;
  }
  return type;
}

// Whether the line behind token `i` begins a statement, though the grammar lets it go on with the one that ends there.
// What is asserted goes on with operators.
static bool ends_statement(const Ends *e, size_t i) {
  const Token *next = &e->tokens.items[i + 1];
  if (!next->starts_line) return false;
  const bool is_bracket = is_at(e, i + 1, "(") || is_at(e, i + 1, "[") || next->kind == TOKEN_TEMPLATE;
  const bool is_operator =
      next->kind == TOKEN_REGEX || is_at(e, i + 1, "+") || is_at(e, i + 1, "-") || is_at(e, i + 1, "<");
  if (!is_bracket && !is_operator) return false;
  const TypeKind type = type_at(e, i);
  return type == TYPE_ASSERTED ? is_bracket : type == TYPE_DECLARED || ends_arrow(e, i);
}

// A modifier at the end of a line is a field by itself, if it modifies nothing on the next one.
static bool ends_field(const Ends *e, size_t i) {
  const Token *next = &e->tokens.items[i + 1];
  if (!next->starts_line || e->tokens.items[i].kind != TOKEN_WORD) return false;
  const bool is_generator = is_at(e, i + 1, "*");
  const bool is_alone = is_word(e, i, LINE_MODIFIERS)
                            ? next->kind != TOKEN_PUNCTUATION || is_at(e, i + 1, "[") || is_generator
                            : is_word(e, i, "get set") && is_generator;
  return is_alone && is_member(e, i) && begins_member(e, i);
}

// `static` is a modifier of what the next line begins with, `get` and `set` of a method.
static bool goes_on(const Ends *e, size_t i) {
  const Token *next = &e->tokens.items[i + 1];
  const bool is_modified = next->kind != TOKEN_PUNCTUATION || is_at(e, i + 1, "[") || is_at(e, i + 1, "*");
  const bool is_method = i + 2 < e->tokens.count && next->kind != TOKEN_PUNCTUATION && is_at(e, i + 2, "(");
  const bool is_modifier = is_word(e, i, "static") ? is_modified : is_word(e, i, "get set") && is_method;
  return is_modifier && next->starts_line && is_member(e, i);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool repair_ends(Arena *arena, Str *text) {
  Ends e = {.text = *text, .tokens = scan(arena, *text)};
  char *bytes = NULL;
  find_partners(&e, arena);
  for (size_t i = 0; i + 1 < e.tokens.count; i++) {
    const Token *token = &e.tokens.items[i], *next = token + 1;
    const bool is_static = goes_on(&e, i);
    const bool ends = ends_field(&e, i) || ends_statement(&e, i);
    if (!ends && !is_static) continue;
    if (bytes == NULL) bytes = str_c(arena, *text);
    if (is_static || !is_blank(text->data[token->end])) memset(bytes + token->end, ' ', next->start - token->end);
    if (ends) bytes[token->end] = ';';
  }
  if (bytes != NULL) text->data = bytes;
  return bytes != NULL;
}

static bool ends_with_modifier(Str text, size_t end) {
  size_t start = end;
  while (start > 0 && text.data[start - 1] >= 'a' && text.data[start - 1] <= 'z') start--;
  return str_is_one_of(str_slice(text, start, end), MODIFIERS);
}

// Whether the line that ends at `end` does so with a comment, as far as bytes tell.
static bool ends_in_comment(Str text, size_t end) {
  if (str_ends_with(str_slice(text, 0, end), STR("*/"))) return true;
  for (; end > 1 && text.data[end - 1] != '\n'; end--)
    if (text.data[end - 1] == '/' && text.data[end - 2] == '/') return true;
  return false;
}

bool has_ends(Str text) {
  for (size_t at = 0; (at = str_find_char(text, '\n', at)) != SIZE_MAX;) {
    size_t before = at;
    while (at < text.length && is_blank(text.data[at])) at++;
    while (before > 0 && is_blank(text.data[before - 1])) before--;
    if (before == 0 || at >= text.length) continue;
    const char last = text.data[before - 1], next = text.data[at];
    const bool is_comment = next == '/' && at + 1 < text.length && strchr("/*", text.data[at + 1]) != NULL;
    if (strchr("([`+-</", next) != NULL && !is_comment &&
        (strchr(",;({[=:&|?+-*/%<!^~", last) == NULL || ends_in_comment(text, before)))
      return true;
    if (strchr("cderty", last) != NULL && ends_with_modifier(text, before)) return true;
  }
  return false;
}
