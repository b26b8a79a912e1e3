// The grammar takes what stands behind `<` for type arguments where TypeScript does not, as in `a < (b) || c > (d)`,
// and binds a call that has them looser than operators, as in `!f<T>(x)`. Such a `<` is rewritten to `>`, which binds
// alike (lowering reads the operator as it was written), and the type arguments of calls to spaces. So are those that
// hold an `import("m").T`, which it takes for a value.
#include "syntax/lower.h"

// The first tokens from some place on that stand within the same braces.
typedef struct Next {
  uint32_t value, question; // what cannot stand in a type, the `?` of a conditional
  uint32_t extends, import;
} Next;

typedef struct Angles {
  Str text;
  bool is_typed; // JavaScript has no type arguments
  Tokens tokens;
  char *bytes; // the copy; NULL: nothing was rewritten yet
  // Of each token, once one is asked for:
  uint32_t *partners;
  Next *next;
} Angles;

static bool is_at(const Angles *a, size_t i, const char *spelling) {
  return i < a->tokens.count && token_is(a->text, &a->tokens.items[i], spelling);
}

static char byte_at(Str text, size_t at) { return at < text.length ? text.data[at] : '\0'; }

// Whether token `i` ends what a value's brackets or tag may follow; a type's follow words that make types of types.
static bool ends_callee(const Angles *a, size_t i) {
  static const char *const words = "import new keyof readonly extends is infer typeof unique asserts in out const";
  const Token *token = &a->tokens.items[i];
  if (token->kind == TOKEN_WORD) return !is_one_of(token_text(a->text, token), words);
  return token->kind == TOKEN_STRING || token_ends_value(a->text, a->tokens.items, i);
}

// Whether the `.` at token `i` follows what no type's name ends with: `).` is of `import("m").T`.
static bool is_of_member(const Angles *a, size_t i) {
  const Token *before = &a->tokens.items[i - 1];
  if (before->kind == TOKEN_STRING || before->kind == TOKEN_TEMPLATE || is_at(a, i - 1, "]") || is_at(a, i - 1, "}"))
    return true;
  if (is_at(a, i - 1, "this") || is_at(a, i - 1, "super")) return i < 2 || !is_at(a, i - 2, "typeof");
  return is_at(a, i - 1, ")") && !is_at(a, a->partners[i - 1] - 1, "import");
}

// Whether token `i` cannot stand in a type, outside of its braces. It is not the first.
static bool is_of_values(const Angles *a, size_t i) {
  const Token *token = &a->tokens.items[i];
  const Str text = token_text(a->text, token);
  switch (token->kind) {
  case TOKEN_REGEX: return true;
  case TOKEN_TEMPLATE: return text.data[0] == '`' && ends_callee(a, i - 1);
  case TOKEN_PUNCTUATION: break;
  default: return is_one_of(text, "instanceof as satisfies await delete yield function class");
  }
  const char next = byte_at(a->text, token->end);
  if (is_one_of(text, "& | = ?")) return next == text.data[0] || (next == '.' && text.data[0] == '?');
  if (is_one_of(text, "(")) return ends_callee(a, i - 1);
  if (is_one_of(text, ".")) return is_of_member(a, i);
  if (is_one_of(text, "-"))
    return i + 1 >= a->tokens.count || token[1].kind != TOKEN_NUMBER ||
           token_ends_value(a->text, a->tokens.items, i - 1);
  return is_one_of(text, "+ * / % ^ ~ ! ++ --");
}

// Whether token `i` is the `?` of a conditional: a type's stands behind `extends`, others before what ends a name.
static bool is_question(const Angles *a, size_t i) {
  return is_at(a, i, "?") && i + 1 < a->tokens.count &&
         !is_one_of(token_text(a->text, &a->tokens.items[i + 1]), ": , ) ] .");
}

// What stands in further braces is passed over, but for `extends` and `import`.
static void find_next(Angles *a) {
  const uint32_t count = (uint32_t)a->tokens.count;
  Next next = {count, count, count, count};
  for (uint32_t i = count; i-- > 1;) {
    const bool begins = is_at(a, i, "{"), is_bound = begins || is_at(a, i, "}");
    const uint32_t behind = begins && a->partners[i] > 0 ? a->partners[i] + 1 : count;
    if (is_bound) next.value = behind < count ? a->next[behind].value : count;
    if (is_bound) next.question = behind < count ? a->next[behind].question : count;
    if (is_of_values(a, i)) next.value = i;
    if (is_question(a, i)) next.question = i;
    if (is_at(a, i, "extends")) next.extends = i;
    if (is_at(a, i, "import")) next.import = i;
    a->next[i] = next;
  }
}

// The `>` that closes the `<` at token `i`; 0: there is none, or what is between are no types.
static size_t partner_of(Angles *a, Arena *arena, size_t i) {
  if (a->partners == NULL) {
    a->partners = token_partners(arena, a->text, &a->tokens);
    a->next = ARENA_ARRAY(arena, Next, a->tokens.count);
    find_next(a);
  }
  const size_t partner = a->partners[i];
  const Next *next = &a->next[i + 1];
  return next->value < partner || (next->question < partner && next->question < next->extends) ? 0 : partner;
}

// Whether token `i` is a value on the same line: nothing before it was type arguments, or the end of a type.
static bool begins_value(const Angles *a, size_t i) {
  if (i >= a->tokens.count || a->tokens.items[i].starts_line) return false;
  const TokenKind kind = a->tokens.items[i].kind;
  const Str text = token_text(a->text, &a->tokens.items[i]);
  return kind == TOKEN_NUMBER || kind == TOKEN_STRING ||
         (kind == TOKEN_WORD && !is_one_of(text, "extends implements is in of as satisfies instanceof"));
}

static void overwrite(Angles *a, Arena *arena, size_t start, size_t end, char with) {
  if (a->bytes == NULL) a->bytes = str_c(arena, a->text);
  memset(a->bytes + start, with, end - start); // line ends, too: a member's name would end there
}

// Gives the last token that was rewritten, or `i`.
static size_t repair_at(Angles *a, Arena *arena, size_t i) {
  if (i == 0 || !is_at(a, i, "<")) return i;
  const bool is_update = i > 1 && (is_at(a, i - 1, "++") || is_at(a, i - 1, "--"));
  if (!token_ends_value(a->text, a->tokens.items, is_update ? i - 2 : i - 1)) return i;
  const Token *token = &a->tokens.items[i];
  const char next = byte_at(a->text, token->end);
  if (next == '<' || next == '=' || next == '/' || (token->start > 0 && a->text.data[token->start - 1] == '<'))
    return i;
  const size_t partner = a->is_typed && !is_update && i + 1 < a->tokens.count ? partner_of(a, arena, i) : 0;
  if (partner == 0 || begins_value(a, partner + 1)) {
    overwrite(a, arena, token->start, token->end, '>');
    return i;
  }
  const bool is_call = is_at(a, partner + 1, "(") ||
                       (partner + 1 < a->tokens.count && a->tokens.items[partner + 1].kind == TOKEN_TEMPLATE);
  if (!is_call && (a->next[i + 1].import > partner || is_at(a, partner + 1, ">"))) return i;
  overwrite(a, arena, token->start, a->tokens.items[partner].end, ' ');
  return partner;
}

bool repair_angles(Arena *arena, Str *text, bool is_typed) {
  Angles a = {.text = *text, .is_typed = is_typed, .tokens = scan(arena, *text)};
  for (size_t i = 0; i < a.tokens.count; i++) i = repair_at(&a, arena, i);
  if (a.bytes != NULL) text->data = a.bytes;
  return a.bytes != NULL;
}

// ---- whether there is anything to repair, told from the bytes alone ----

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c < 0;
}

// Whether what is called at `end` may be the operand of an operator.
static bool is_operand(Str text, size_t end) {
  size_t at = end;
  while (at > 0 && is_blank(text.data[at - 1])) at--;
  for (bool goes_on = true; goes_on;) {
    while (at > 0 && (is_word(text.data[at - 1]) || strchr(".#", text.data[at - 1]) != NULL)) at--;
    goes_on = at > 0 && byte_at(text, at) == '.';
    while (at > 0 && is_blank(text.data[at - 1])) at--;
    goes_on &= at > 0 && is_word(text.data[at - 1]);
  }
  if (at == 0) return false;
  const char c = text.data[at - 1];
  if (c == '>') return at < 2 || text.data[at - 2] != '=';
  if (!is_word(c)) return strchr("<!~+-*/%&|^?)]\"'`", c) != NULL;
  size_t from = at;
  while (from > 0 && is_word(text.data[from - 1])) from--;
  return is_one_of(str_slice(text, from, at), "typeof void delete await yield new");
}

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

// Whether a shift follows on the line, with which the grammar takes `f<T>(x) + y >> z` for comparisons.
static bool is_shifted(Str text, size_t at) {
  for (; at + 1 < text.length && text.data[at] != '\n' && text.data[at] != ';'; at++)
    if ((text.data[at] == '>' || text.data[at] == '<') && text.data[at + 1] == text.data[at]) return true;
  return false;
}

bool angles_mislead(Str text, bool is_typed) {
  enum { FAR = 2000 };
  for (size_t at = 0; (at = str_find_char(text, '<', at)) != SIZE_MAX; at++) {
    if (is_chained(text, at) || follows_update(text, at)) return true;
    bool misleads = !is_typed || is_operand(text, at), has_import = false;
    int braces = 0;
    for (size_t i = at + 1; i < text.length && i < at + FAR && braces >= 0; i++) {
      const char c = text.data[i];
      if (c == ';' && braces == 0) break;
      braces += (c == '{') - (c == '}');
      misleads |= (c == '&' || c == '|') && text.data[i - 1] == c;
      has_import |= c == 'i' && str_starts_with(str_slice(text, i, text.length), STR("import"));
      if (c != '>' || text.data[i - 1] == '=') continue;
      if (has_import) return true;
      while (i + 1 < text.length && is_blank(text.data[i + 1])) i++;
      if ((byte_at(text, i + 1) == '(' && (misleads || is_shifted(text, i + 1))) || byte_at(text, i + 1) == '`')
        return true;
    }
  }
  return false;
}
