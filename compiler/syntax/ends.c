// Where lines end statements and members of classes and the grammar does not see it, or sees it where they do not.
// It lets a line that begins with `(`, `[` or a template go on with the statement before it where TypeScript
// does not: behind an arrow function's body, which is no operand, and behind a type. There the statement ends
// (ECMA-262, 12.10, automatic semicolon insertion), and a semicolon is put in the white space between.
#include "syntax/lower.h"

typedef struct Ends {
  Str text;
  Tokens tokens;
  uint32_t *partners; // of a closing bracket: the token that opens it
} Ends;

static bool is_at(const Ends *e, size_t i, const char *spelling) {
  return token_is(e->text, &e->tokens.items[i], spelling);
}

static bool is_word(const Ends *e, size_t i, const char *words) {
  return e->tokens.items[i].kind == TOKEN_WORD && is_one_of(token_text(e->text, &e->tokens.items[i]), words);
}

static bool opens(const Ends *e, size_t i) { return is_at(e, i, "(") || is_at(e, i, "[") || is_at(e, i, "{"); }
static bool closes(const Ends *e, size_t i) { return is_at(e, i, ")") || is_at(e, i, "]") || is_at(e, i, "}"); }

static void find_partners(Ends *e, Arena *arena) {
  VEC(uint32_t) open = {0};
  e->partners = ARENA_ARRAY(arena, uint32_t, e->tokens.count);
  for (uint32_t i = 0; i < e->tokens.count; i++) {
    const uint32_t depth = e->tokens.items[i].depth;
    while (open.count <= depth) vec_push(arena, &open, 0);
    if (opens(e, i)) open.items[depth] = i;
    else if (closes(e, i)) e->partners[i] = open.items[depth];
  }
}

static bool ends_arrow(const Ends *e, size_t i) {
  const size_t open = e->partners[i];
  return is_at(e, i, "}") && open > 0 && is_at(e, open - 1, "=>");
}

// Whether the braces around token `i` are a class's.
static bool is_member(const Ends *e, size_t i) {
  enum { HEAD = 40 };
  const uint32_t depth = e->tokens.items[i].depth;
  while (i > 0 && e->tokens.items[i].depth >= depth) i--;
  if (depth == 0 || !is_at(e, i, "{")) return false;
  for (size_t k = i; k-- > 0 && k + HEAD > i && !is_at(e, k, ";") && !is_at(e, k, "}");)
    if (is_word(e, k, "class") && !token_names_member(e->text, e->tokens.items, k)) return true;
  return false;
}

// Whether a type follows the `:` at token `i`: of a variable or of a class's field.
static bool begins_type(const Ends *e, size_t i) {
  size_t name = i - 1;
  if (i > 1 && (is_at(e, name, "?") || is_at(e, name, "!"))) name--;
  if (name > 0 && is_word(e, name - 1, "let var")) return true;
  return is_member(e, i);
}

// The token that opens the type arguments that end at `i`; 0: none does.
static size_t before_arguments(const Ends *e, size_t i) {
  for (size_t open = 0; i > 0 && !is_at(e, i, ";"); i--) {
    if (is_at(e, i, ">")) open++;
    else if (is_at(e, i, "<") && --open == 0) return i;
  }
  return 0;
}

// The first token of the operand of a type that ends at `i`, as of `A.B<C>[]`; 0: there is none, or nothing before it.
static size_t first_of_operand(const Ends *e, size_t i) {
  while (i > 0) {
    const TokenKind kind = e->tokens.items[i].kind;
    if (is_at(e, i, "]")) {
      i = e->partners[i];
      if (i == 0 || e->tokens.items[i - 1].kind == TOKEN_PUNCTUATION) {
        if (i == 0 || !is_one_of(token_text(e->text, &e->tokens.items[i - 1]), "] > ) }")) return i;
      } else if (is_word(e, i - 1, "as satisfies")) {
        return i;
      }
      i--;
    } else if (is_at(e, i, ">")) {
      i = before_arguments(e, i);
      if (i > 0) i--;
    } else if (closes(e, i)) {
      return e->partners[i];
    } else if (kind == TOKEN_WORD && i > 1 && is_at(e, i - 1, ".")) {
      i -= 2;
    } else {
      return kind == TOKEN_WORD || kind == TOKEN_STRING || kind == TOKEN_NUMBER ? i : 0;
    }
  }
  return 0;
}

// Whether token `i` ends a type, told from what stands before it: it is found behind `as`, `satisfies`, `type A =` or a
// name's `:`.
static bool ends_type(const Ends *e, size_t i) {
  for (;;) {
    i = first_of_operand(e, i);
    while (i > 1 && is_word(e, i - 1, "keyof typeof readonly unique infer")) i--;
    if (i < 2) return false;
    const Token *before = &e->tokens.items[--i];
    if (is_word(e, i, "as satisfies")) return !before->starts_line && token_ends_value(e->text, e->tokens.items, i - 1);
    if (is_at(e, i, ":")) return begins_type(e, i);
    if (is_at(e, i, "=")) {
      const size_t name = first_of_operand(e, i - 1);
      return name > 0 && is_word(e, name - 1, "type");
    }
    const bool joins = is_at(e, i, "|") || is_at(e, i, "&");
    if (!joins || e->text.data[before->start - 1] == e->text.data[before->start]) return false;
    i--;
  }
}

static bool begins_line(const Ends *e, size_t i) {
  return i > 0 && e->tokens.items[i].starts_line &&
         (is_at(e, i, "(") || is_at(e, i, "[") || e->tokens.items[i].kind == TOKEN_TEMPLATE);
}

// `accessor`, `get` or `set` at the end of a line is a field by itself, if what follows makes no accessor.
static bool ends_field(const Ends *e, size_t i) {
  const Token *next = &e->tokens.items[i + 1];
  const bool is_alone = is_word(e, i, "accessor") ? next->kind != TOKEN_PUNCTUATION || is_at(e, i + 1, "[")
                                                  : is_word(e, i, "get set") && is_at(e, i + 1, "*");
  return is_alone && next->starts_line && is_member(e, i);
}

// `static` is a modifier of what the next line begins with.
static bool goes_on(const Ends *e, size_t i) {
  const Token *next = &e->tokens.items[i + 1];
  const bool is_modified = next->kind != TOKEN_PUNCTUATION || is_at(e, i + 1, "[") || is_at(e, i + 1, "*");
  return is_word(e, i, "static") && next->starts_line && is_modified && is_member(e, i);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool repair_ends(Arena *arena, Str *text) {
  Ends e = {.text = *text, .tokens = scan(arena, *text)};
  char *bytes = NULL;
  find_partners(&e, arena);
  for (size_t i = 0; i + 1 < e.tokens.count; i++) {
    const Token *token = &e.tokens.items[i], *next = token + 1;
    const bool is_static = goes_on(&e, i);
    const bool ends = ends_field(&e, i) || (begins_line(&e, i + 1) && (ends_arrow(&e, i) || ends_type(&e, i)));
    if ((!ends && !is_static) || !is_blank(text->data[token->end])) continue; // not a comment
    if (bytes == NULL) bytes = str_c(arena, *text);
    if (ends) bytes[token->end] = ';';
    else memset(bytes + token->end, ' ', next->start - token->end);
  }
  if (bytes != NULL) text->data = bytes;
  return bytes != NULL;
}

static bool ends_with_modifier(Str line) {
  return str_ends_with(line, STR("static")) || str_ends_with(line, STR("accessor")) ||
         str_ends_with(line, STR("get")) || str_ends_with(line, STR("set"));
}

bool has_ends(Str text) {
  for (size_t at = 0; (at = str_find_char(text, '\n', at)) != SIZE_MAX;) {
    size_t before = at;
    while (at < text.length && is_blank(text.data[at])) at++;
    while (before > 0 && is_blank(text.data[before - 1])) before--;
    if (before == 0 || at >= text.length) continue;
    const char last = text.data[before - 1];
    if (strchr("([`", text.data[at]) != NULL && strchr(",;({[=:&|?+-*/%<!^~", last) == NULL) return true;
    if (strchr("crt", last) != NULL && ends_with_modifier(str_slice(text, 0, before))) return true;
  }
  return false;
}
