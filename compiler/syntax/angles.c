// The grammar takes what stands behind `<` for type arguments where TypeScript does not, as in `a < (b) || c > (d)`,
// and binds what has them looser than operators, as in `!f<T>(x)`. Such a `<` is rewritten to `>`, which binds alike
// (lowering reads the operator as it was written), and type arguments to spaces.
#include "syntax/lower.h"
#include "syntax/types.h"

typedef struct Angles {
  Str text;
  bool is_typed; // JavaScript has no type arguments
  Tokens tokens;
  char *bytes;         // the copy; NULL: nothing was rewritten yet
  Types *types;        // NULL: none was asked for yet
  size_t types_end;    // the token behind the types that are passed
  size_t asserted_end; // and behind those of `as`, which take no arguments
} Angles;

static bool is_at(const Angles *a, size_t i, const char *spelling) {
  return i < a->tokens.count && token_is(a->text, &a->tokens.items[i], spelling);
}

static char byte_at(Str text, size_t at) { return at < text.length ? text.data[at] : '\0'; }

static Types *types_of(Angles *a, Arena *arena) {
  if (a->types == NULL) a->types = types_new(arena, a->text, a->tokens);
  return a->types;
}

// The `>` that closes the types at the `<` at token `i`; 0: they are none.
static size_t close_of(Angles *a, Arena *arena, size_t i) {
  return a->is_typed ? types_close(types_of(a, arena), i) : 0;
}

// Whether the bracket at token `i` is an array of values, and not of the type before it, as of `A<B>["c"]`.
static bool is_array(const Angles *a, size_t i) {
  const size_t close = a->types->partners[i];
  if (close == 0 || close == i + 1) return false;
  if (types_behind(a->types, i + 1) != close) return true;
  if (close + 1 >= a->tokens.count || a->tokens.items[close + 1].starts_line) return false;
  return is_at(a, close + 1, ".") || is_at(a, close + 1, "(") || is_at(a, close + 1, "!") ||
         (is_at(a, close + 1, "?") && is_at(a, close + 2, "."));
}

// Whether the `<` at token `i` stands in `let x: A<`.
static bool is_declared(const Angles *a, size_t i) {
  return i > 3 && is_at(a, i - 2, ":") &&
         (is_at(a, i - 4, "let") || is_at(a, i - 4, "const") || is_at(a, i - 4, "var"));
}

// Whether TypeScript takes what the `>` at token `close` ends for no type arguments, because of what follows
// (canFollowTypeArgumentsInExpression). A declared type may stand before more, as before `{`.
static bool begins_value(const Angles *a, size_t i, size_t close) {
  const Token *end = &a->tokens.items[close], *next = end + 1;
  const char glued = byte_at(a->text, end->end);
  if (glued == '>') return true;
  if (glued == '=' && byte_at(a->text, end->end + 1) != '>') return !is_declared(a, i);
  if (close + 1 >= a->tokens.count) return false;
  const Str text = token_text(a->text, next);
  const char after = byte_at(a->text, next->end);
  if (next->starts_line) return false;
  switch (next->kind) {
  case TOKEN_NUMBER:
  case TOKEN_STRING: return true;
  case TOKEN_WORD: return !str_is_one_of(text, "extends implements in as satisfies instanceof");
  case TOKEN_TEMPLATE:
  case TOKEN_REGEX: return false;
  case TOKEN_PUNCTUATION: break;
  }
  if (str_is_one_of(text, "[")) return is_array(a, close + 1);
  if (str_is_one_of(text, "<")) return after != '<' && after != '=';
  if (str_is_one_of(text, "+ - !")) return after != '=';
  if (str_is_one_of(text, ".")) return after >= '0' && after <= '9';
  return str_is_one_of(text, "++ -- ~");
}

// Whether they are left as they are: what follows does so behind declared types, and else is a value.
static bool is_doubtful(const Angles *a, size_t close) {
  if (is_at(a, close + 1, "<") || is_at(a, close + 1, "{")) return true;
  const bool starts_line = close + 1 < a->tokens.count && a->tokens.items[close + 1].starts_line;
  return starts_line ? is_at(a, close + 1, "+") || is_at(a, close + 1, "-") : is_at(a, close + 1, "[");
}

static void overwrite(Angles *a, Arena *arena, size_t start, size_t end, char with) {
  if (a->bytes == NULL) a->bytes = str_c(arena, a->text);
  memset(a->bytes + start, with, end - start); // line ends, too: a member's name would end there
}

// What stands up to token `end` is types, and nothing in it is compared.
static void pass_types(Angles *a, size_t end) {
  if (end > a->types_end) a->types_end = end;
}

// Whether a type follows the `as` or `satisfies` at token `i`.
static bool asserts_type(const Angles *a, size_t i) {
  const Token *token = &a->tokens.items[i];
  if (token->kind != TOKEN_WORD || token->starts_line || i + 1 >= a->tokens.count) return false;
  if (!str_is_one_of(token_text(a->text, token), "as satisfies")) return false;
  return token_ends_value(a->text, a->tokens.items, i - 1) ||
         str_is_one_of(token_text(a->text, token - 1), "} ! ++ --");
}

// Gives the last token that was rewritten, or `i`.
static size_t repair_at(Angles *a, Arena *arena, size_t i) {
  if (!is_at(a, i, "<")) {
    if (i == 0 || !a->is_typed || i < a->types_end || !asserts_type(a, i)) return i;
    a->asserted_end = types_behind(types_of(a, arena), i + 1);
    pass_types(a, a->asserted_end);
    return i;
  }
  const Token *token = &a->tokens.items[i];
  const char next = byte_at(a->text, token->end);
  if (next == '<' || next == '=' || next == '/' || (token->start > 0 && a->text.data[token->start - 1] == '<'))
    return i;
  const bool is_update = i > 1 && (is_at(a, i - 1, "++") || is_at(a, i - 1, "--"));
  const bool is_behind_value = i > 0 && token_ends_value(a->text, a->tokens.items, is_update ? i - 2 : i - 1);
  const bool is_operator = is_behind_value && (is_update || i == a->asserted_end);
  const size_t close = is_operator ? 0 : close_of(a, arena, i);
  if (is_behind_value && i >= a->types_end && (close == 0 || begins_value(a, i, close))) {
    overwrite(a, arena, token->start, token->end, '>');
    return i;
  }
  pass_types(a, close);
  if (!is_behind_value || close == 0 || is_doubtful(a, close)) return i;
  if (close + 1 < a->tokens.count && str_is_one_of(token_text(a->text, &a->tokens.items[close + 1]), ", ) ] }"))
    return i; // read as they are
  overwrite(a, arena, token->start, a->tokens.items[close].end, ' ');
  return close;
}

bool repair_angles(Arena *arena, Str *text, bool is_typed) {
  Angles a = {.text = *text, .is_typed = is_typed, .tokens = scan(arena, *text)};
  for (size_t i = 0; i < a.tokens.count; i++) i = repair_at(&a, arena, i);
  if (a.bytes != NULL) text->data = a.bytes;
  return a.bytes != NULL;
}

// ---- whether there is anything to repair, told from the bytes alone ----

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
// Whether an operator of the same rank may stand before the one at `at`: the grammar would bind it to what follows.
static bool is_chained(Str text, size_t at) {
  enum { NEAR = 100 };
  if (at == 0 || (!is_blank(text.data[at - 1]) && byte_at(text, at + 1) != ' ')) return false;
  for (size_t i = at; i-- > 0 && i + NEAR > at;) {
    const char c = text.data[i];
    if (strchr(";{},&|?:", c) != NULL) return false;
    if (c == '<' || (c == '>' && i > 0 && text.data[i - 1] != '=')) return true;
    if (c == 'n' && str_ends_with(str_slice(text, 0, i + 1), STR(" in"))) return true;
    if (c == 'f' && str_ends_with(str_slice(text, 0, i + 1), STR("instanceof"))) return true;
  }
  return false;
}

// Whether `++` or `--` stands before `at`: what follows are no type arguments, but the grammar tries `(-1)` as a type.
static bool follows_update(Str text, size_t at) {
  while (at > 0 && is_blank(text.data[at - 1])) at--;
  return at > 1 && text.data[at - 1] == text.data[at - 2] && strchr("+-", text.data[at - 1]) != NULL;
}

// Whether a word or a bracket ends before `at`, as no element of JSX begins behind.
static bool ends_word(Str text, size_t at) {
  while (at > 0 && text.data[at - 1] == ' ') at--;
  const char c = at > 0 ? text.data[at - 1] : ' ';
  const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("_$)]}", c) != NULL || c < 0;
  return is_word && !(at >= 6 && str_ends_with(str_slice(text, 0, at), STR("return")));
}

// Whether the `+` at `at` is a number's, which the grammar takes for a type.
static bool is_signed(Str text, size_t at) {
  while (at > 0 && is_blank(text.data[at - 1])) at--;
  return at > 0 && strchr("<,|&", text.data[at - 1]) != NULL;
}

// Whether the grammar may take the `>` before `at` for something else than TypeScript does.
static bool is_doubtful_behind(Str text, size_t at) {
  const char c = byte_at(text, at), next = byte_at(text, at + 1);
  if (c == '\0') return false;
  if (c == '[') return next != ']';
  if (c == '!') return next != '=';
  return strchr("(`+-*/%<", c) != NULL;
}

bool angles_mislead(Str text) {
  enum { FAR = 2000 };
  size_t nested_end = 0; // what stands before it is within types
  for (size_t at = 0; (at = str_find_char(text, '<', at)) != SIZE_MAX; at++) {
    if (is_chained(text, at) || follows_update(text, at)) return true;
    bool is_sure = false, is_joined = false;
    int braces = 0, angles = 1;
    for (size_t i = at + 1; i < text.length && i < at + FAR && braces >= 0; i++) {
      const char c = text.data[i];
      if (c == ';' && braces == 0) break;
      braces += (c == '{') - (c == '}');
      angles += c == '<';
      is_joined |= (c == '&' || c == '|') && text.data[i - 1] == c;
      is_sure |= c == 'i' && str_starts_with(str_slice(text, i, text.length), STR("import"));
      is_sure |= c == '+' && is_signed(text, i);
      if (c != '>' || text.data[i - 1] == '=') continue;
      const char glued = byte_at(text, i + 1);
      const bool is_last = --angles == 0;
      if (is_sure || (glued == '=' && byte_at(text, i + 2) != '>')) return true;
      if ((is_last && glued == '>' && at > nested_end) || (is_joined && is_blank(glued))) return true;
      if (is_last && (glued == '\n' || glued == '\r') && ends_word(text, at)) return true;
      if (is_last && i > nested_end) nested_end = i;
      while (i + 1 < text.length && is_blank(text.data[i + 1])) i++;
      if (is_doubtful_behind(text, i + 1)) return true;
    }
  }
  return false;
}
