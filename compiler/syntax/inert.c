// Values that evaluation finds the same whenever it makes them: made of literals and of the module's own functions.
#include "syntax/inert.h"

#include "syntax/scan.h"

typedef struct Literal {
  Str text;
  size_t at;
  int depth;
  const Map *functions;
} Literal;

static void skip_blank(Literal *l) {
  while (l->at < l->text.length) {
    const char c = l->text.data[l->at];
    if (c == '/' && l->at + 1 < l->text.length && l->text.data[l->at + 1] == '/') {
      while (l->at < l->text.length && l->text.data[l->at] != '\n' && l->text.data[l->at] != '\r') l->at++;
    } else if (c == '/' && l->at + 1 < l->text.length && l->text.data[l->at + 1] == '*') {
      const size_t end = str_find(l->text, STR("*/"), l->at + 2);
      l->at = end == SIZE_MAX ? l->text.length : end + 2;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      l->at++;
    } else {
      return;
    }
  }
}

static bool take(Literal *l, char c) {
  skip_blank(l);
  if (l->at >= l->text.length || l->text.data[l->at] != c) return false;
  l->at++;
  return true;
}

static bool take_quoted(Literal *l) {
  const char quote = l->text.data[l->at++];
  for (; l->at < l->text.length; l->at++) {
    const char c = l->text.data[l->at];
    if (c == '\\') l->at++;
    else if (c == quote) return l->at++, true;
    else if (c == '$' && quote == '`') return false;
  }
  return false;
}

static Str take_word(Literal *l) {
  const size_t start = l->at;
  for (; l->at < l->text.length; l->at++) {
    const char c = l->text.data[l->at];
    const bool is_part =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
    if (!is_part && !(c == '.' && l->text.data[start] >= '0' && l->text.data[start] <= '9')) break;
  }
  return str_slice(l->text, start, l->at);
}

static bool is_function(const Literal *l, Str name) { return map_get(l->functions, name) != NULL; }

static bool take_literal(Literal *l);

static bool take_member(Literal *l) {
  skip_blank(l);
  if (l->at >= l->text.length) return false;
  const char c = l->text.data[l->at];
  const size_t start = l->at;
  if (c == '"' || c == '\'') {
    if (!take_quoted(l)) return false;
  } else if (str_is_empty(take_word(l))) {
    return false;
  }
  const Str key = str_slice(l->text, start, l->at);
  if (str_find(key, STR("__proto__"), 0) != SIZE_MAX || str_find_char(key, '\\', 0) != SIZE_MAX) return false;
  if (take(l, ':')) return take_literal(l);
  return is_function(l, key); // shorthand
}

static bool take_items(Literal *l, char close, bool (*item)(Literal *)) {
  l->at++;
  if (++l->depth > 64) return false;
  while (!take(l, close)) {
    if (!item(l)) return false;
    if (take(l, ',')) continue;
    if (!take(l, close)) return false;
    break;
  }
  l->depth--;
  return true;
}

static bool take_literal(Literal *l) {
  skip_blank(l);
  if (l->at >= l->text.length) return false;
  const char c = l->text.data[l->at];
  if (c == '"' || c == '\'' || c == '`') return take_quoted(l);
  if (c == '{') return take_items(l, '}', take_member);
  if (c == '[') return take_items(l, ']', take_literal);
  if (c == '-') l->at++;
  if (c == '-' && (l->at >= l->text.length || l->text.data[l->at] < '0' || l->text.data[l->at] > '9')) return false;
  const Str word = take_word(l);
  if (str_is_empty(word)) return false;
  if (word.data[0] >= '0' && word.data[0] <= '9') return true;
  return c != '-' && (str_is_one_of(word, "true false null") || is_function(l, word));
}

// A plain type: A.B<C, D>[].
static bool take_type(Literal *l) {
  do {
    skip_blank(l);
    if (str_is_empty(take_word(l))) return false;
  } while (take(l, '.'));
  if (take(l, '<')) {
    if (++l->depth > 64) return false;
    do {
      if (!take_type(l)) return false;
    } while (take(l, ','));
    l->depth--;
    if (!take(l, '>')) return false;
  }
  while (take(l, '['))
    if (!take(l, ']')) return false;
  return true;
}

bool inert_value(Str value, const Map *functions) {
  Literal l = {.text = value, .functions = functions};
  if (!take_literal(&l)) return false;
  skip_blank(&l);
  if (l.at == value.length) return true;
  while (str_is_one_of(take_word(&l), "as satisfies")) {
    if (!take_type(&l)) return false;
    skip_blank(&l);
  }
  return l.at == value.length || (value.data[l.at] == ';' && l.at + 1 == value.length);
}
