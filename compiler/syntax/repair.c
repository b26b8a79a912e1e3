// Valid TypeScript that the grammar does not know, rewritten to what it knows, byte for byte in its place.
#include "syntax/lower.h"

typedef struct Repair {
  // Tokens parted by spaces. What stands between << and >> is overwritten with `replacement` and spaces.
  // $word is a name, $string a string, $path any number of `.name`, {} a whole group in braces, ~$word one on this
  // line.
  const char *pattern;
  const char *replacement;
  const char *before; // what the token before must be; NULL: anything
} Repair;

#define BEFORE_TYPE ": < | & extends as satisfies keyof readonly , = => ( ["

static const Repair repairs[] = {
    {"<< typeof import ( $string ) >>", "_", NULL},                 // f<typeof import("m")>()
    {"<< import ( $string ) . $word $path >> <", "_", BEFORE_TYPE}, // let x: import("m").T<U>
    {"<< export type * as $word from $string >>", "export {}", NULL},
    {"<< export type * from $string >>", "export {}", NULL},
    {"<< import >> type $word =", "", NULL},      // import type A = N.A
    {"<< export >> import $word =", "", NULL},    // lower_module.c reads the `export`
    {"import << defer >> *", "", NULL},           // import defer * as ns from "m"
    {"import << source >> $word from", "", NULL}, // import source m from "m"
    {"from $string << with {} >>", "", NULL},     // export * from "m" with { … }
    {"from $string << assert {} >>", "", NULL},
    {"<< await using >> ~$word", "const", NULL}, // lower_statement.c reads the `using`
    {"<< using >> ~$word", "const", NULL},
    {"<< accessor >> ~$word", "", "static override abstract declare"},
    {"abstract << override >> $word", "", NULL},
    {"<< static >> [ $word :", "", NULL}, // static [key: string]: T
    {"<< static >> readonly [ $word :", "", NULL},
    // Names that the grammar takes for keywords; lowering reads names as they were written.
    {"<< accessor >> (", "_", NULL},
    {"<< abstract >> =", "_", NULL},
    {"<< type as >> }", "", "{ ,"},
    {"<< type as , >>", "", "{ ,"},
    {"<< type >> as $word }", "_", "{ ,"},
    {"<< type >> as $word ,", "_", "{ ,"},
    {"<< type >> }", "_", "{ ,"},
    {"<< type >> ,", "_", "{ ,"},
    {"<< in out >> $word", "", "< , const"}, // interface A<in out T>
    {"<< in >> $word", "", "< , const"},
    {"<< out >> $word", "", "< , const"},
};

typedef struct Matcher {
  Str text;
  Tokens tokens;
} Matcher;

static bool is_name(const Matcher *m, size_t i) {
  return i < m->tokens.count && m->tokens.items[i].kind == TOKEN_WORD &&
         !is_one_of(token_text(m->text, &m->tokens.items[i]), "in of instanceof as satisfies is extends");
}

// The token behind the one element of a pattern that matches at `i`; 0: none does.
static size_t match_element(const Matcher *m, Str element, size_t i) {
  if (str_is(element, "$path")) {
    while (i + 1 < m->tokens.count && token_is(m->text, &m->tokens.items[i], ".") && is_name(m, i + 1)) i += 2;
    return i;
  }
  if (i >= m->tokens.count) return 0;
  const Token *token = &m->tokens.items[i];
  if (str_is(element, "$word")) return is_name(m, i) ? i + 1 : 0;
  if (str_is(element, "~$word")) return is_name(m, i) && !token->starts_line ? i + 1 : 0;
  if (str_is(element, "$string")) return token->kind == TOKEN_STRING ? i + 1 : 0;
  if (str_is(element, "{}")) {
    if (!token_is(m->text, token, "{")) return 0;
    for (size_t k = i + 1; k < m->tokens.count; k++)
      if (m->tokens.items[k].depth == token->depth) return k + 1;
    return 0;
  }
  return token->kind != TOKEN_STRING && str_equal(token_text(m->text, token), element) ? i + 1 : 0;
}

// Whether the pattern matches at token `i`, and which tokens [from, to) it marks.
static bool match(const Matcher *m, const Repair *repair, size_t i, size_t *from, size_t *to) {
  if (repair->before != NULL && (i == 0 || !is_one_of(token_text(m->text, &m->tokens.items[i - 1]), repair->before)))
    return false;
  if (i > 0 && token_is(m->text, &m->tokens.items[i - 1], ".")) return false;
  for (const char *at = repair->pattern; *at != '\0';) {
    Str element = {at, strcspn(at, " ")};
    at += element.length;
    if (*at == ' ') at++;
    if (str_is(element, "<<")) *from = i;
    else if (str_is(element, ">>")) *to = i;
    else if ((i = match_element(m, element, i)) == 0) return false;
  }
  return true;
}

// A tagged template may hold any escape, as in String.raw`C:\users`; lowering reads the text as it was written.
static bool hide_escapes(char *text, const Token *token) {
  bool found = false;
  for (size_t at = token->start; at + 1 < token->end; at++) {
    if (text[at] != '\\') continue;
    char escaped = text[at + 1];
    if (escaped == 'u' || escaped == 'x' || (escaped >= '0' && escaped <= '9')) {
      text[at] = '_';
      found = true;
    }
    at++;
  }
  return found;
}

bool repair(Arena *arena, Str *text) {
  Matcher m = {*text, scan(arena, *text)};
  char *copy = str_c(arena, *text);
  bool found = false;
  for (size_t i = 0; i < m.tokens.count; i++) {
    if (m.tokens.items[i].kind == TOKEN_TEMPLATE) found |= hide_escapes(copy, &m.tokens.items[i]);
    if (m.tokens.items[i].kind != TOKEN_WORD) continue;
    for (size_t k = 0; k < sizeof repairs / sizeof *repairs; k++) {
      size_t from = 0, to = 0;
      if (!match(&m, &repairs[k], i, &from, &to)) continue;
      size_t start = m.tokens.items[from].start, end = m.tokens.items[to - 1].end,
             length = strlen(repairs[k].replacement);
      for (size_t at = start; at < end; at++)
        if (copy[at] != '\n' && copy[at] != '\r') copy[at] = ' ';
      memcpy(copy + start, repairs[k].replacement, length);
      i = to - 1;
      found = true;
      break;
    }
  }
  if (found) text->data = copy;
  return found;
}
