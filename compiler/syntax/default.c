// `export default function () {}` is a declaration, which ends at its brace. The grammar reads an expression of what
// has no name, which goes on where a `(` or `[` follows: it is given one, as `export function Default () {}`.
#include "syntax/lower.h"

enum { WORD = sizeof "default" - 1 };

static bool is_at(Str text, const Tokens *tokens, size_t i, const char *words) {
  return i < tokens->count && str_is_one_of(token_text(text, &tokens->items[i]), words);
}

// The last token before where a name could stand in what is declared at token `i`; 0: nothing is, or it has one.
static size_t head_of(Str text, const Tokens *tokens, size_t i) {
  if (is_at(text, tokens, i, "async abstract")) i++;
  if (is_at(text, tokens, i, "class")) return is_at(text, tokens, i + 1, "{ < extends implements") ? i : 0;
  if (!is_at(text, tokens, i, "function")) return 0;
  if (is_at(text, tokens, i + 1, "*")) i++;
  return is_at(text, tokens, i + 1, "( <") ? i : 0;
}

static bool is_plain(Str text, const Tokens *tokens, size_t first, size_t last) {
  for (size_t i = first; i < last; i++)
    for (size_t at = tokens->items[i].end; at < tokens->items[i + 1].start; at++)
      if (text.data[at] != ' ') return false;
  return true;
}

bool repair_default(Arena *arena, Str *text) {
  if (str_find(*text, STR("export"), 0) == SIZE_MAX || str_find(*text, STR("default"), 0) == SIZE_MAX) return false;
  const Tokens tokens = scan(arena, *text);
  char *bytes = NULL;
  for (size_t i = 0; i + 2 < tokens.count; i++) {
    if (!is_at(*text, &tokens, i, "export") || !is_at(*text, &tokens, i + 1, "default")) continue;
    const size_t last = head_of(*text, &tokens, i + 2);
    if (last == 0 || !is_plain(*text, &tokens, i + 2, last)) continue;
    if (bytes == NULL) bytes = str_c(arena, *text);
    const size_t from = tokens.items[i + 2].start, to = tokens.items[i + 1].start, end = tokens.items[last].end;
    memcpy(bytes + to, text->data + from, end - from);
    memset(bytes + to + (end - from), ' ', end - WORD - to - (end - from));
    memcpy(bytes + end - WORD, "Default", WORD);
  }
  if (bytes != NULL) text->data = bytes;
  return bytes != NULL;
}

// Behind white space and comments, all of which are closed.
static size_t behind_blanks(Str text, size_t at) {
  while (at < text.length) {
    const Str rest = str_slice(text, at, text.length);
    const bool is_line = str_starts_with(rest, STR("//")), is_block = str_starts_with(rest, STR("/*"));
    if (!is_line && !is_block && strchr(" \t\r\n", rest.data[0]) == NULL) return at;
    const size_t end = is_line ? str_find_char(text, '\n', at) : is_block ? str_find(text, STR("*/"), at + 2) + 1 : at;
    at = end < text.length ? end + 1 : text.length;
  }
  return at;
}

bool undo_default(const Lowering *l, size_t start, Node *declaration) {
  const Str written = written_at(l, start, l->text.length);
  if (!str_starts_with(written, STR("default"))) return false;
  const size_t at = behind_blanks(written, WORD);
  declaration->start += (uint32_t)at;
  if (declaration->kind == NODE_CLASS_DECLARATION) {
    declaration->as.class.name = NULL;
    declaration->as.class.name_node = NULL;
  } else if (declaration->kind == NODE_FUNCTION_DECLARATION) {
    declaration->as.function->name = NULL;
    declaration->as.function->name_node = NULL;
  }
  return true;
}
