// A rough lexical scan: enough to find brackets and the ends of statements where the grammar could not.
#ifndef LAYERC_SYNTAX_SCAN_H
#define LAYERC_SYNTAX_SCAN_H

#include <stdint.h>

#include "support/str.h"

typedef enum TokenKind {
  TOKEN_WORD, // identifiers, keywords, private names
  TOKEN_NUMBER,
  TOKEN_STRING,
  TOKEN_TEMPLATE, // a piece between `, ${ and }
  TOKEN_REGEX,
  TOKEN_PUNCTUATION // one character, but => ++ --
} TokenKind;

typedef struct Token {
  TokenKind kind;
  uint32_t start, end;
  uint32_t depth;   // brackets open around it; a bracket itself stands outside of what it encloses
  bool starts_line; // the first on its line
  bool closes_head; // the `)` of `if (…)`: what follows it is no operator
} Token;

// What stands before the `(` of a statement's head.
#define WORDS_OF_HEADS "if while for with"

typedef struct Tokens {
  Token *items;
  size_t count;
  bool is_closed; // no bracket is left open
} Tokens;

// Comments are left out. `text` is below 4 GiB.
Tokens scan(Arena *arena, Str text);
static inline Str token_text(Str text, const Token *token) { return str_slice(text, token->start, token->end); }
// Of each token that opens or closes ( [ { or <, the one that closes or opens it; 0: there is none, or it is the first.
// A
// `<` is not closed behind a `;` or the end of what is around it.
uint32_t *token_partners(Arena *arena, Str text, const Tokens *tokens);
bool token_is(Str text, const Token *token, const char *spelling);
// Whether the token at `i` is the name of a member: `in` of `a.in`, but not of `...in`.
bool token_names_member(Str text, const Token *tokens, size_t i);
// Whether an operator may stand behind it: it ends a value, unless it ends the head of a statement.
bool token_ends_value(Str text, const Token *tokens, size_t i);

#endif
