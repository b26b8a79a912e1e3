// The grammar binds the `!` of `a!` looser than every operator: `x + a!.b` is read as `(x + a)!.b`. It reads
// `x as A.B.C.D` as `(x as A.B.C).D`. Neither a `!` behind a value nor a type says anything at run time: the one is
// rewritten to a space, and the names of the other to one.
#include <ctype.h>

#include "syntax/lower.h"

typedef struct Marks {
  Str text;
  Tokens tokens;
} Marks;

static bool is_of_name(char c) { return c < 0 || isalnum(c) || c == '_' || c == '$'; }

static bool is_at(const Marks *m, size_t i, const char *spelling) {
  return token_is(m->text, &m->tokens.items[i], spelling);
}

static bool ends_operand(const Marks *m, size_t i) { return token_ends_value(m->text, m->tokens.items, i); }

static bool begins_type(const Marks *m, size_t i) {
  const Token *token = &m->tokens.items[i];
  if (i == 0 || token->kind != TOKEN_WORD || token->starts_line) return false;
  if (!str_is_one_of(token_text(m->text, token), "as satisfies")) return false;
  return ends_operand(m, i - 1) || str_is_one_of(token_text(m->text, token - 1), "} ! ++ --");
}

// Of `import("m", { … }).T` at token `i` its first name, or `i`.
static size_t behind_import(const Marks *m, size_t i) {
  if (i + 1 >= m->tokens.count || !is_at(m, i, "import") || !is_at(m, i + 1, "(")) return i;
  size_t end = i + 2;
  while (end < m->tokens.count && m->tokens.items[end].depth > m->tokens.items[i].depth) end++;
  const bool has_name = end + 2 < m->tokens.count && is_at(m, end, ")") && is_at(m, end + 1, ".");
  return has_name ? end + 2 : i;
}

// The last token of the names that follow the one at `i`, or `i`.
static size_t end_of_names(const Marks *m, size_t i) {
  while (i + 2 < m->tokens.count && m->tokens.items[i].kind == TOKEN_WORD && is_at(m, i + 1, ".") &&
         m->tokens.items[i + 2].kind == TOKEN_WORD)
    i += 2;
  return i;
}

static bool joins_types(const Marks *m, size_t i) {
  if (i >= m->tokens.count || (!is_at(m, i, "|") && !is_at(m, i, "&"))) return false;
  const uint32_t end = m->tokens.items[i].end;
  return end < m->text.length && m->text.data[end] != m->text.data[end - 1];
}

// The `=>` of the function's type that begins behind token `i`, or `i`.
static size_t behind_parameters(const Marks *m, size_t i) {
  if (i + 1 >= m->tokens.count || !is_at(m, i + 1, "(")) return i;
  size_t end = i + 2;
  while (end < m->tokens.count && m->tokens.items[end].depth > m->tokens.items[i + 1].depth) end++;
  return end + 1 < m->tokens.count && is_at(m, end + 1, "=>") ? end + 1 : i;
}

// Rewrites the names of `as A.B | import("m").C` to `as A_B | import__m___C`; the word is at `i`. Gives the last token
// that was looked at.
static size_t join_names(const Marks *m, Arena *arena, char **bytes, size_t i) {
  do {
    if (joins_types(m, i + 1)) i++;
    i = behind_parameters(m, i);
    const size_t first = i + 1, last = first < m->tokens.count ? end_of_names(m, behind_import(m, first)) : first;
    if (first >= m->tokens.count || m->tokens.items[first].kind != TOKEN_WORD) return i;
    if (*bytes == NULL && last > first) *bytes = str_c(arena, m->text);
    for (size_t at = m->tokens.items[first].end; at < m->tokens.items[last].end; at++)
      if (!is_of_name((*bytes)[at])) (*bytes)[at] = '_';
    i = last;
  } while (joins_types(m, i + 1));
  return i;
}

bool repair_marks(Arena *arena, Str *text) {
  Marks m = {.text = *text, .tokens = scan(arena, *text)};
  char *bytes = NULL;
  bool was_mark = false;
  for (size_t i = 0; i < m.tokens.count; i++) {
    const Token *token = &m.tokens.items[i];
    const bool is_unequal = token->end < text->length && text->data[token->end] == '=';
    if (begins_type(&m, i)) i = join_names(&m, arena, &bytes, i);
    was_mark =
        i > 0 && is_at(&m, i, "!") && !is_unequal && !token->starts_line && (was_mark || ends_operand(&m, i - 1));
    if (!was_mark) continue;
    if (bytes == NULL) bytes = str_c(arena, *text);
    bytes[token->start] = ' ';
  }
  if (bytes != NULL) text->data = bytes;
  return bytes != NULL;
}

// Whether the word is followed by names and more than one dot, or by `import`, or by a function's type that gives such.
static bool has_names(Str text, Str word) {
  enum { NEAR = 500 };
  for (size_t at = 0; (at = str_find(text, word, at)) != SIZE_MAX;) {
    size_t dots = 0;
    at += word.length;
    while (at < text.length && strchr(" \n\t|", text.data[at]) != NULL) at++;
    if (at < text.length && text.data[at] == '(') {
      const size_t arrow =
          str_find(str_slice(text, at, at + NEAR < text.length ? at + NEAR : text.length), STR("=>"), 0);
      at += arrow == SIZE_MAX ? 0 : arrow + 2;
      while (at < text.length && text.data[at] == ' ') at++;
    }
    if (str_starts_with(str_slice(text, at, text.length), STR("import"))) return true;
    for (; at < text.length && (is_of_name(text.data[at]) || text.data[at] == '.'); at++) dots += text.data[at] == '.';
    if (dots > 1) return true;
  }
  return false;
}

// Whether there may be any, told from the bytes alone.
bool has_marks(Str text) {
  for (size_t at = 1; (at = str_find_char(text, '!', at)) != SIZE_MAX; at++) {
    const bool is_unequal = at + 1 < text.length && text.data[at + 1] == '=';
    if (!is_unequal && strchr(" \n\t(,:=!&|?>{[", text.data[at - 1]) == NULL) return true;
  }
  return has_names(text, STR(" as")) || has_names(text, STR(" satisfies"));
}
