#include "syntax/scan.h"

#include "support/text.h"
#include "support/vec.h"

typedef struct Scanner {
  Arena *arena;
  Str text;
  size_t at;
  bool starts_line;
  VEC(Token) tokens;
  VEC(char) open; // ( [ { and $ for a template's ${, H for the ( of a statement's head
} Scanner;

bool token_is(Str text, const Token *token, const char *spelling) {
  return token->kind != TOKEN_STRING && token->kind != TOKEN_TEMPLATE && str_is(token_text(text, token), spelling);
}

bool token_names_member(Str text, const Token *tokens, size_t i) {
  size_t dots = 0;
  while (dots < i && token_is(text, &tokens[i - dots - 1], ".")) dots++;
  return tokens[i].kind == TOKEN_WORD && dots == 1;
}

bool token_ends_value(Str text, const Token *tokens, size_t i) {
  const Str word = token_text(text, &tokens[i]);
  if (tokens[i].kind == TOKEN_PUNCTUATION) return str_is_one_of(word, ") ]") && !tokens[i].closes_head;
  if (tokens[i].kind == TOKEN_TEMPLATE) return str_ends_with(word, STR("`"));
  return tokens[i].kind != TOKEN_WORD || token_names_member(text, tokens, i) ||
         !str_is_one_of(word,
                        "return typeof case in of delete void throw new else do instanceof yield await function class "
                        "extends implements as satisfies default");
}

static char peek(const Scanner *s, size_t ahead) {
  return s->at + ahead < s->text.length ? s->text.data[s->at + ahead] : '\0';
}

static void add(Scanner *s, TokenKind kind, size_t start, size_t depth) {
  Token token = {kind, (uint32_t)start, (uint32_t)s->at, (uint32_t)depth, s->starts_line, false};
  vec_push(s->arena, &s->tokens, token);
  s->starts_line = false;
}

static void skip_line(Scanner *s) {
  while (s->at < s->text.length && s->text.data[s->at] != '\n' && s->text.data[s->at] != '\r') s->at++;
}

static bool is_line_end(char c) { return c == '\n' || c == '\r'; }

static void skip_comment(Scanner *s) {
  size_t end = str_find(s->text, STR("*/"), s->at + 2);
  end = end == SIZE_MAX ? s->text.length : end + 2;
  for (; s->at < end; s->at++)
    if (s->text.data[s->at] == '\n') s->starts_line = true;
}

// A string that lacks its end stops at the end of its line.
static void read_string(Scanner *s) {
  size_t start = s->at;
  char quote = s->text.data[s->at++];
  while (s->at < s->text.length && s->text.data[s->at] != quote && !is_line_end(s->text.data[s->at])) {
    const bool is_escape = s->text.data[s->at++] == '\\' && s->at < s->text.length;
    if (is_escape) s->at += peek(s, 0) == '\r' && peek(s, 1) == '\n' ? 2 : 1;
  }
  if (peek(s, 0) == quote) s->at++;
  add(s, TOKEN_STRING, start, s->open.count);
}

// From behind ` or } to the next ${ or `.
static void read_template(Scanner *s, size_t start) {
  for (; s->at < s->text.length; s->at++) {
    char c = s->text.data[s->at];
    if (c == '\\') {
      s->at += s->at + 1 < s->text.length;
    } else if (c == '`') {
      s->at++;
      break;
    } else if (c == '$' && peek(s, 1) == '{') {
      s->at += 2;
      add(s, TOKEN_TEMPLATE, start, s->open.count);
      vec_push(s->arena, &s->open, '$');
      return;
    }
  }
  add(s, TOKEN_TEMPLATE, start, s->open.count);
}

static bool regex_may_start(const Scanner *s) {
  if (peek(s, 1) == '>') return false; // JSX: />
  if (s->tokens.count == 0) return true;
  const Token *tokens = s->tokens.items;
  const size_t last = s->tokens.count - 1;
  const Str text = token_text(s->text, &tokens[last]);
  switch (tokens[last].kind) {
  case TOKEN_WORD:
    return !token_names_member(s->text, tokens, last) &&
           str_is_one_of(text, "return typeof case in of delete void throw new else do instanceof yield await");
  case TOKEN_TEMPLATE: return str_ends_with(text, STR("${"));
  case TOKEN_PUNCTUATION: {
    size_t i = last; // a! / b
    while (i > 0 && token_is(s->text, &tokens[i], "!") && tokens[i - 1].end == tokens[i].start) i--;
    return !token_ends_value(s->text, tokens, i) && !str_is_one_of(text, "< ++ --");
  }
  default: return false;
  }
}

static bool read_regex(Scanner *s) {
  size_t at = s->at + 1;
  for (bool in_class = false; at < s->text.length && s->text.data[at] != '\n'; at++) {
    char c = s->text.data[at];
    if (c == '\\') at++;
    else if (c == '[') in_class = true;
    else if (c == ']') in_class = false;
    else if (c == '/' && !in_class) {
      size_t start = s->at;
      for (at++; at < s->text.length && s->text.data[at] >= 'a' && s->text.data[at] <= 'z';) at++;
      s->at = at;
      add(s, TOKEN_REGEX, start, s->open.count);
      return true;
    }
  }
  return false;
}

// Whether a `(` that follows begins the head of a statement.
static bool begins_head(const Scanner *s) {
  size_t i = s->tokens.count;
  if (i > 1 && token_is(s->text, &s->tokens.items[i - 1], "await")) i--; // for await (…)
  const bool is_await = i < s->tokens.count;
  if (i == 0 || s->tokens.items[i - 1].kind != TOKEN_WORD || token_names_member(s->text, s->tokens.items, i - 1))
    return false;
  return str_is_one_of(token_text(s->text, &s->tokens.items[i - 1]), is_await ? "for" : WORDS_OF_HEADS);
}

static void open_bracket(Scanner *s, char c) {
  const char kind = c == '(' && begins_head(s) ? 'H' : c;
  s->at++;
  add(s, TOKEN_PUNCTUATION, s->at - 1, s->open.count);
  vec_push(s->arena, &s->open, kind);
}

static bool closes(char open, char c) {
  return c == ')' ? open == '(' || open == 'H' : c == ']' ? open == '[' : open == '{' || open == '$';
}

// Closes the nearest bracket of its kind and all within it that were left open; one without partner closes nothing.
static void close_bracket(Scanner *s, char c) {
  size_t start = s->at++, i = s->open.count;
  while (i > 0 && !closes(s->open.items[i - 1], c)) i--;
  const char open = i > 0 ? s->open.items[i - 1] : '\0';
  if (i > 0) s->open.count = i - 1;
  if (open == '$') {
    read_template(s, start);
    return;
  }
  add(s, TOKEN_PUNCTUATION, start, s->open.count);
  vec_last(&s->tokens).closes_head = open == 'H';
}

static void read_word(Scanner *s) {
  size_t start = s->at++;
  for (size_t next = s->at; next < s->text.length; s->at = next) {
    if (s->text.data[s->at] == '\\') next++;
    else if (!is_identifier_part(utf8_next(s->text, &next, NULL))) break;
  }
  char first = s->text.data[start];
  add(s, first >= '0' && first <= '9' ? TOKEN_NUMBER : TOKEN_WORD, start, s->open.count);
}

static void read_punctuation(Scanner *s, char c) {
  size_t start = s->at++;
  if ((c == '=' && peek(s, 0) == '>') || ((c == '+' || c == '-') && peek(s, 0) == c)) s->at++;
  add(s, TOKEN_PUNCTUATION, start, s->open.count);
}

static void read_token(Scanner *s) {
  char c = s->text.data[s->at];
  size_t next = s->at;
  switch (c) {
  case '\n':
  case '\r':
    s->starts_line = true;
    s->at++;
    return;
  case '"':
  case '\'': read_string(s); return;
  case '`':
    s->at++;
    read_template(s, s->at - 1);
    return;
  case '(':
  case '[':
  case '{': open_bracket(s, c); return;
  case ')':
  case ']':
  case '}': close_bracket(s, c); return;
  case '/':
    if (peek(s, 1) == '/') skip_line(s);
    else if (peek(s, 1) == '*') skip_comment(s);
    else if (!regex_may_start(s) || !read_regex(s)) read_punctuation(s, c);
    return;
  default: break;
  }
  uint32_t code_point = utf8_next(s->text, &next, NULL);
  if (is_identifier_part(code_point) || c == '#' || c == '\\') read_word(s);
  else if (is_js_space(code_point) || code_point > 0x7F || c < ' ') s->at = next;
  else read_punctuation(s, c);
}

Tokens scan(Arena *arena, Str text) {
  Scanner s = {.arena = arena, .text = text, .starts_line = true};
  if (str_starts_with(text, STR("#!"))) skip_line(&s);
  while (s.at < text.length) read_token(&s);
  return (Tokens){s.tokens.items, s.tokens.count, s.open.count == 0};
}

uint32_t *token_partners(Arena *arena, Str text, const Tokens *tokens) {
  static const char *const opening[] = {"(", "[", "{", "<"}, *const closing[] = {")", "]", "}", ">"};
  enum { KINDS = sizeof opening / sizeof *opening };
  uint32_t *partners = ARENA_ARRAY(arena, uint32_t, tokens->count);
  VEC(uint32_t) open = {0};
  for (uint32_t i = 0; i < tokens->count; i++) {
    const Token *token = &tokens->items[i];
    if (token->kind != TOKEN_PUNCTUATION) continue;
    const bool ends = token_is(text, token, ";");
    while (open.count > 0 && tokens->items[vec_last(&open)].depth + ends > token->depth) open.count--;
    for (size_t k = 0; k < KINDS; k++)
      if (token_is(text, token, opening[k])) vec_push(arena, &open, i);
    if (open.count == 0 || tokens->items[vec_last(&open)].depth != token->depth) continue;
    const Token *last = &tokens->items[vec_last(&open)];
    for (size_t k = 0; k < KINDS; k++) {
      if (!token_is(text, token, closing[k]) || !token_is(text, last, opening[k])) continue;
      partners[i] = open.items[--open.count];
      partners[partners[i]] = i;
      break;
    }
  }
  return partners;
}
