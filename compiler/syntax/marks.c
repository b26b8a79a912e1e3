// The grammar binds the `!` of `a!` looser than every operator: `x + a!.b` is read as `(x + a)!.b`. A `!` behind a
// value says nothing at run time, so it is rewritten to a space.
#include "syntax/lower.h"

typedef struct Marks {
  Arena *arena;
  Str text;
  Tokens tokens;
  VEC(bool) heads; // for each depth, whether the `(` last met there begins the head of a statement
} Marks;

static bool is_at(const Marks *m, size_t i, const char *spelling) {
  return token_is(m->text, &m->tokens.items[i], spelling);
}

// Whether the `(` at token `i` begins a head, so that what follows its `)` is no operator.
static bool begins_head(const Marks *m, size_t i) {
  if (i > 1 && is_at(m, i - 1, "await")) return is_at(m, i - 2, "for");
  if (i == 0 || m->tokens.items[i - 1].kind != TOKEN_WORD) return false;
  if (token_names_member(m->text, m->tokens.items, i - 1)) return false;
  return is_one_of(token_text(m->text, &m->tokens.items[i - 1]), "if while for with");
}

static bool ends_operand(const Marks *m, size_t i) {
  if (is_at(m, i, ")")) return !m->heads.items[m->tokens.items[i].depth];
  return token_ends_value(m->text, m->tokens.items, i);
}

bool repair_marks(Arena *arena, Str *text) {
  Marks m = {.arena = arena, .text = *text, .tokens = scan(arena, *text)};
  char *bytes = NULL;
  bool was_mark = false;
  for (size_t i = 0; i < m.tokens.count; i++) {
    const Token *token = &m.tokens.items[i];
    while (m.heads.count <= token->depth) vec_push(arena, &m.heads, false);
    if (is_at(&m, i, "(")) m.heads.items[token->depth] = begins_head(&m, i);
    const bool is_unequal = token->end < text->length && text->data[token->end] == '=';
    was_mark =
        i > 0 && is_at(&m, i, "!") && !is_unequal && !token->starts_line && (was_mark || ends_operand(&m, i - 1));
    if (!was_mark) continue;
    if (bytes == NULL) bytes = str_c(arena, *text);
    bytes[token->start] = ' ';
  }
  if (bytes != NULL) text->data = bytes;
  return bytes != NULL;
}

// Whether there may be any, told from the bytes alone.
bool has_marks(Str text) {
  for (size_t at = 1; (at = str_find_char(text, '!', at)) != SIZE_MAX; at++) {
    const bool is_unequal = at + 1 < text.length && text.data[at + 1] == '=';
    if (!is_unequal && strchr(" \n\t(,:=!&|?>{[", text.data[at - 1]) == NULL) return true;
  }
  return false;
}
