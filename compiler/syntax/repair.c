// Valid TypeScript that the grammar does not know, rewritten to what it knows, byte for byte in its place.
#include "syntax/lower.h"

typedef struct Repair {
  // Tokens parted by spaces. What stands between << and >> is overwritten with `replacement` and spaces.
  // $word is a name, $string a string, $path any number of `.name`, {} a whole group in braces, ~$word one on this
  // line, $mark what cannot stand behind a modifier.
  const char *pattern;
  const char *replacement;
  const char *before; // what the token before must be; NULL: anything
} Repair;

#define MODIFIERS "static override abstract declare private protected public readonly { ; } )"
#define BEFORE_TYPE ": < | & extends as satisfies keyof readonly is in , = => ( ["

static const Repair repairs[] = {
    {"type ~$word = << {} >>", "_", NULL}, // it may hold call signatures that the grammar lacks
    {"<< typeof import ( $string ) . $word $path >> <", "_", BEFORE_TYPE},
    {"<< typeof import ( $string ) >>", "_", NULL},                 // f<typeof import("m")>()
    {"<< import ( $string ) . $word $path >> <", "_", BEFORE_TYPE}, // let x: import("m").T<U>
    {"<< import ( $string ) . $word $path >> [", "_", BEFORE_TYPE},
    {"<< import ( $string ) . $word $path >> ) [", "_", "("},
    {"<< import ( $string ) . $word $path >> >", "_", "<"}, // class A extends B<import("m").T>
    {"<< import ( $string ) >> >", "_", "<"},
    {"<< import ( $string , {} ) . $word $path >> <", "_", BEFORE_TYPE},
    {"<< import ( $string , {} ) . $word $path >> [", "_", BEFORE_TYPE},
    {"<< export type * as $word from $string with {} >>", "export {}", NULL},
    {"<< export type * as $word from $string >>", "export {}", NULL},
    {"<< export type * as $string from $string >>", "export {}", NULL},
    {"<< export type * from $string with {} >>", "export {}", NULL},
    {"<< export type * from $string >>", "export {}", NULL},
    {"<< import type from from $string >>", "", NULL},
    {"import << type >> = require", "_", NULL},
    {"<< import >> type $word =", "", NULL},      // import type A = N.A
    {"<< export >> import $word =", "", NULL},    // lower_module.c reads the `export`
    {"import << defer >> *", "", NULL},           // import defer * as ns from "m"
    {"import << source >> $word from", "", NULL}, // import source m from "m"
    {"import << . defer >> (", "", NULL},
    {"import << . source >> (", "", NULL},
    {"default << abstract >> class", "", NULL},
    {"from $string << with {} >>", "", NULL}, // export * from "m" with { … }
    {"from $string << assert {} >>", "", NULL},
    {"<< await using >> ~$word", "const", NULL}, // lower_statement.c reads the `using`
    {"<< using >> ~$word", "const", NULL},
    {"<< using >>", "_", NULL},                       // as a name
    {"<< accessor >> ~$word", "readonly", MODIFIERS}, // lower_function.c reads the `accessor`
    {"<< accessor >> [", "readonly", MODIFIERS},
    {"<< declare >> get $word", "", NULL},
    {"<< declare >> set $word", "", NULL},
    {"<< declare >> accessor", "", MODIFIERS},
    {"abstract << override >> $word", "", NULL},
    {"<< static >> [ $word :", "", NULL}, // static [key: string]: T
    {"<< static >> readonly [ $word :", "", NULL},
    // Names that the grammar takes for keywords; lowering reads names as they were written.
    {"<< accessor >> (", "_", NULL},
    {"<< accessor >> =", "_", NULL},
    {"<< accessor >> ;", "_", NULL},
    {"<< accessor >> :", "_", MODIFIERS},
    {"<< accessor >> }", "_", MODIFIERS},
    {"<< abstract >> $mark", "_", NULL},
    {"<< asserts >> {", "_", ":"},
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
         !str_is_one_of(token_text(m->text, &m->tokens.items[i]), "in of instanceof as satisfies is extends");
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
  if (str_is(element, "$mark"))
    return token->kind == TOKEN_PUNCTUATION && !str_is_one_of(token_text(m->text, token), "[ { *") ? i + 1 : 0;
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
  if (repair->before != NULL &&
      (i == 0 || !str_is_one_of(token_text(m->text, &m->tokens.items[i - 1]), repair->before)))
    return false;
  if (token_names_member(m->text, m->tokens.items, i)) return false;
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

// Whether `as`, `satisfies` or `of` at token `i` is a name: it follows no operand, or begins a line and no type
// follows. `was_name` says whether the token before is one, too.
static bool is_name_alone(const Matcher *m, size_t i, bool was_name) {
  const Token *token = &m->tokens.items[i], *before = token - 1;
  if (!str_is_one_of(token_text(m->text, token), "as satisfies of") || token_names_member(m->text, m->tokens.items, i))
    return false;
  if (i == 0) return true;
  if (token->starts_line && i + 1 < m->tokens.count && token[1].kind == TOKEN_PUNCTUATION &&
      str_is_one_of(token_text(m->text, &token[1]), "= . , ; ? + * / % ++ --"))
    return true;
  const Str last = token_text(m->text, before);
  if (before->kind == TOKEN_PUNCTUATION)
    return str_is_one_of(last, "( [ { , ; : = => ? & | + - / % ^ ~ < .") || before->closes_head;
  if (before->kind != TOKEN_WORD || was_name || token_names_member(m->text, m->tokens.items, i - 1)) return false;
  if (str_is_one_of(last, "let const var")) return i < 2 || !token_is(m->text, &m->tokens.items[i - 2], "as");
  return !str_is(last, "default") && !token_ends_value(m->text, m->tokens.items, i - 1);
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

typedef struct Copy {
  Matcher m;
  const uint32_t *partners;
  char *bytes;
  bool has_jsx, changed;
} Copy;

static void blank(Copy *c, size_t start, size_t end) {
  for (size_t at = start; at < end; at++)
    if (c->bytes[at] != '\n' && c->bytes[at] != '\r') c->bytes[at] = ' ';
  c->changed = true;
}

static const Token *token_at(const Copy *c, size_t i) { return &c->m.tokens.items[i]; }

static bool is_at(const Copy *c, size_t i, const char *spelling) {
  return i < c->m.tokens.count && token_is(c->m.text, token_at(c, i), spelling);
}

// A name keeps its length: lowering reads it as it was written.
static void replace(Copy *c, size_t from, size_t to, const char *replacement) {
  const Token *first = token_at(c, from);
  blank(c, first->start, token_at(c, to - 1)->end);
  if (replacement[0] == '_') memset(c->bytes + first->start, '_', first->end - first->start);
  else memcpy(c->bytes + first->start, replacement, strlen(replacement));
}

static size_t apply_table(Copy *c, size_t i) {
  for (size_t k = 0; k < sizeof repairs / sizeof *repairs; k++) {
    size_t from = 0, to = 0;
    if (!match(&c->m, &repairs[k], i, &from, &to)) continue;
    replace(c, from, to, repairs[k].replacement);
    return to - 1;
  }
  return i;
}

// What seems to be a comment may be text of JSX. It may be blanked where there is nothing but text.
static bool may_hold_code(const Copy *c, size_t start, size_t end) {
  for (size_t at = start; at < end && c->has_jsx; at++)
    if (strchr("{}<>", c->m.text.data[at]) != NULL) return true;
  return false;
}

// Where comments may stand is more than the grammar knows.
static void blank_comments(Copy *c, size_t i) {
  size_t at = i == 0 ? 0 : token_at(c, i - 1)->end, end = token_at(c, i)->start;
  if (i == 0 && str_starts_with(c->m.text, STR("#!"))) at = str_find_char(c->m.text, '\n', 0);
  for (; at + 1 < end; at++) {
    if (c->bytes[at] != '/') continue;
    size_t close =
        c->bytes[at + 1] == '*' ? str_find(c->m.text, STR("*/"), at + 2) + 2 : str_find_char(c->m.text, '\n', at);
    if (close > end) close = end;
    if (!may_hold_code(c, at, close)) blank(c, at, close);
    at = close - 1;
  }
}

// The token behind a group in angle brackets that begins at `i`; 0: it does not end.
static size_t behind_angles(const Copy *c, size_t i) {
  size_t open = 0, start = i;
  for (; i < c->m.tokens.count && token_at(c, i)->depth >= token_at(c, start)->depth; i++) {
    if (token_at(c, i)->depth > token_at(c, start)->depth) continue;
    if (is_at(c, i, "<")) open++;
    else if (is_at(c, i, ">") && --open == 0) return i + 1;
    else if (is_at(c, i, ";")) return 0;
  }
  return 0;
}

// interface A<T> extends B<T> { … }: what stands in it is types alone.
static size_t empty_interface(Copy *c, size_t i) {
  size_t name = i + 1, at = i + 2;
  if (!is_at(c, i, "interface") || !is_name(&c->m, name) || token_at(c, name)->starts_line) return i;
  while (at < c->m.tokens.count && !is_at(c, at, "{")) {
    size_t behind = is_at(c, at, "<") ? behind_angles(c, at) : at + 1;
    if (behind == 0 || is_at(c, at, ";") || is_at(c, at, "(") || is_at(c, at, "=")) return i;
    at = behind;
  }
  size_t end = match_element(&c->m, STR("{}"), at);
  if (end == 0) return i;
  blank(c, token_at(c, i + 2)->start, token_at(c, end - 1)->end);
  c->bytes[token_at(c, i + 2)->start] = '{';
  c->bytes[token_at(c, end - 1)->start] = '}';
  return end - 1;
}

// Whether the type goes on with token `at`, which begins a line.
static bool goes_on(const Copy *c, size_t at) {
  const Token *last = token_at(c, at - 1);
  const Str before = token_text(c->m.text, last), after = token_text(c->m.text, token_at(c, at));
  if (last->kind == TOKEN_PUNCTUATION && str_is_one_of(before, ": | & = => < , ? .")) return true;
  if (last->kind == TOKEN_WORD && str_is_one_of(before, "keyof typeof readonly unique infer extends is new"))
    return true;
  return token_at(c, at)->kind == TOKEN_PUNCTUATION && str_is_one_of(after, "| & = => ? : . > ) ] }");
}

// Object types may hold call signatures that the grammar does not know. const x: T = …
static void untype_constant(Copy *c, size_t i) {
  if (!is_at(c, i, "const") || !is_at(c, i + 2, ":") || (i > 0 && is_at(c, i - 1, "declare"))) return;
  const size_t depth = token_at(c, i)->depth;
  for (size_t at = i + 3; at != 0 && at < c->m.tokens.count && token_at(c, at)->depth >= depth;) {
    const bool is_outer = token_at(c, at)->depth == depth;
    const bool ends = is_at(c, at, ";") || is_at(c, at, ",") || (token_at(c, at)->starts_line && !goes_on(c, at));
    if (is_outer && ends) return; // of an ambient one
    if (is_outer && is_at(c, at, "=")) {
      blank(c, token_at(c, i + 2)->start, token_at(c, at - 1)->end);
      return;
    }
    at = is_outer && is_at(c, at, "<") ? behind_angles(c, at) : at + 1;
  }
}

// (…): { … } => …
static void untype_arrow(Copy *c, size_t i) {
  if (!is_at(c, i, ")") || !is_at(c, i + 1, ":")) return;
  const size_t end = match_element(&c->m, STR("{}"), i + 2);
  if (end != 0 && is_at(c, end, "=>")) blank(c, token_at(c, i + 1)->start, token_at(c, end - 1)->end);
}

// Whether the `:` of a conditional follows the arrow function's body that begins at token `i`.
static bool is_first_branch(const Copy *c, size_t i) {
  const uint32_t depth = token_at(c, i - 1)->depth;
  size_t questions = 0;
  for (size_t at = i; at < c->m.tokens.count && token_at(c, at)->depth >= depth; at++) {
    const Token *token = token_at(c, at);
    if (token->depth > depth) continue;
    if (token->kind != TOKEN_PUNCTUATION) {
      if (token->starts_line && at > i) return false; // a statement
      continue;
    }
    const Str mark = token_text(c->m.text, token);
    if (str_is_one_of(mark, ", ;")) return false;
    if (str_is_one_of(mark, "?") && strchr("?.", c->m.text.data[token->end]) == NULL) questions++;
    if (str_is_one_of(mark, ":") && questions-- == 0) return true;
  }
  return false;
}

// a ? (x): T => … : …; what holds a `(` or `?` may be values: a ? (x) : (y) => z.
static void untype_branch(Copy *c, size_t i) {
  if (!is_at(c, i, "?")) return;
  const size_t open = is_at(c, i + 1, "async") ? i + 2 : i + 1;
  if (!is_at(c, open, "(")) return;
  const uint32_t depth = token_at(c, open)->depth;
  size_t close = open + 1;
  while (close < c->m.tokens.count && token_at(c, close)->depth > depth) close++;
  if (!is_at(c, close, ")") || !is_at(c, close + 1, ":")) return;
  size_t at = close + 2;
  while (at != 0 && at < c->m.tokens.count && token_at(c, at)->depth >= depth && !is_at(c, at, "=>")) {
    const Str text = token_text(c->m.text, token_at(c, at));
    if (token_at(c, at)->depth == depth && str_is_one_of(text, "( ? , ; : async")) return;
    at = is_at(c, at, "<") ? behind_angles(c, at) : at + 1;
  }
  if (is_at(c, at, "=>") && token_at(c, at)->depth == depth && is_first_branch(c, at + 1))
    blank(c, token_at(c, close + 1)->start, token_at(c, at - 1)->end);
}

// a?.5:b: lowering reads numbers as they were written.
static void begin_number(Copy *c, size_t i) {
  if (!is_at(c, i, "?") || !is_at(c, i + 1, ".") || i + 2 >= c->m.tokens.count) return;
  const Token *question = token_at(c, i), *point = token_at(c, i + 1), *number = token_at(c, i + 2);
  if (number->kind != TOKEN_NUMBER || question->end != point->start || point->end != number->start) return;
  c->bytes[point->start] = '1';
  c->changed = true;
}

// A<<T>(x: T) => U>
static void blank_parameters(Copy *c, size_t i) {
  if (!is_at(c, i, "<") || !is_at(c, i + 1, "<") || token_at(c, i)->end != token_at(c, i + 1)->start) return;
  const size_t open = behind_angles(c, i + 1);
  if (open == 0 || !is_at(c, open, "(")) return;
  size_t close = open + 1;
  while (close < c->m.tokens.count && token_at(c, close)->depth > token_at(c, open)->depth) close++;
  if (is_at(c, close + 1, "=>")) blank(c, token_at(c, i + 1)->start, token_at(c, open - 1)->end);
}

// The token behind the type `A.B<C>[]` at token `i`; 0: it is another.
static size_t behind_name(const Copy *c, size_t i) {
  if (!is_name(&c->m, i)) return 0;
  i = match_element(&c->m, STR("$path"), i + 1);
  if (is_at(c, i, "<")) i = behind_angles(c, i);
  while (i > 0 && is_at(c, i, "[") && is_at(c, i + 1, "]")) i += 2;
  return i;
}

// x as A<B> + y
static void untype_operand(Copy *c, size_t i) {
  if (!is_at(c, i, "as") && !is_at(c, i, "satisfies")) return;
  const size_t behind = is_name(&c->m, i + 1) ? match_element(&c->m, STR("$path"), i + 2) : 0;
  const size_t end = is_at(c, behind, "<") ? behind_angles(c, behind) : 0;
  if (end != 0 && (is_at(c, end, "+") || is_at(c, end, "-")))
    blank(c, token_at(c, behind)->start, token_at(c, end - 1)->end);
}

// (x as T) and (x!) between tokens `open` and `close` in a target: a name or a member goes without its parentheses and
// types.
static void bare_target(Copy *c, size_t open, size_t close) {
  const uint32_t depth = token_at(c, open)->depth + 1;
  for (size_t at = open + 1; at < close; at++) {
    if (token_at(c, at)->depth > depth || is_at(c, at, ".") || is_at(c, at, "[") || is_at(c, at, "]")) continue;
    if (token_at(c, at)->kind != TOKEN_WORD) return;
    if (!is_at(c, at, "as") && !is_at(c, at, "satisfies")) continue;
    if (at == open + 1) return;
    blank(c, token_at(c, at)->start, token_at(c, close - 1)->end);
    break;
  }
  blank(c, token_at(c, open)->start, token_at(c, open)->end);
  blank(c, token_at(c, close)->start, token_at(c, close)->end);
}

// [x as T, ...<T>y, (z as T)] = … and { a: (x as T) } = …: the bracket is at token `i`.
static void untype_targets(Copy *c, size_t i) {
  if (!is_at(c, i, "[") && !is_at(c, i, "{")) return;
  const uint32_t depth = token_at(c, i)->depth + 1;
  const size_t end = c->partners[i];
  if (end == 0 || !is_at(c, end + 1, "=") || c->m.text.data[token_at(c, end + 1)->end] == '=') return;
  for (size_t at = i + 1; at < end; at++) {
    if (token_at(c, at)->depth > depth) continue;
    const bool is_rest = is_at(c, at - 1, ".") && is_at(c, at - 2, ".");
    const bool begins = is_rest || at == i + 1 || is_at(c, at - 1, is_at(c, i, "[") ? "," : ":");
    if (begins && is_at(c, at, "(")) {
      const size_t close = c->partners[at];
      if (close > 0 && str_is_one_of(token_text(c->m.text, token_at(c, close + 1)), ", ] }")) bare_target(c, at, close);
      continue;
    }
    const bool is_type = !begins && (is_at(c, at, "as") || is_at(c, at, "satisfies"));
    const bool is_assertion = begins && is_at(c, at, "<") && is_name(&c->m, at + 1);
    const size_t behind = is_type ? behind_name(c, at + 1) : is_assertion ? behind_angles(c, at) : 0;
    if (behind == 0 || behind > end) continue;
    if (is_type ? is_at(c, behind, ",") || behind == end : is_name(&c->m, behind))
      blank(c, token_at(c, at)->start, token_at(c, behind - 1)->end);
  }
}

// @a.b(x).c(y) has the arguments of all its calls, as @a.b(x, y).
static void join_decorator_calls(Copy *c, size_t i) {
  if (!is_at(c, i, "@") || !is_name(&c->m, i + 1)) return;
  size_t at = match_element(&c->m, STR("$path"), i + 2);
  if (!is_at(c, at, "(")) return;
  bool is_empty = is_at(c, at + 1, ")");
  for (size_t depth = token_at(c, at)->depth;;) {
    for (at++; at < c->m.tokens.count && token_at(c, at)->depth > depth;) at++;
    if (!is_at(c, at, ")") || !is_at(c, at + 1, ".") || !is_name(&c->m, at + 2) || !is_at(c, at + 3, "(")) return;
    blank(c, token_at(c, at)->start, token_at(c, at + 3)->end);
    if (!is_empty && !is_at(c, at + 4, ")")) c->bytes[token_at(c, at)->start] = ',';
    is_empty &= is_at(c, at + 4, ")");
    at += 3;
  }
}

// @(f()) is a call of nothing we know, as @f(f()).
static void name_decorator(Copy *c, size_t i) {
  const Token *sign = token_at(c, i);
  if (!is_at(c, i, "@") || !is_at(c, i + 1, "(") || sign->start == 0) return;
  char *before = c->bytes + sign->start - 1;
  if (*before != ' ' && *before != '\n' && *before != '\t') return;
  *before = '@';
  c->bytes[sign->start] = '_';
  c->changed = true;
}

bool repair(Arena *arena, Str *text, bool has_jsx) {
  const Tokens tokens = scan(arena, *text);
  Copy c = {{*text, tokens}, token_partners(arena, *text, &tokens), str_c(arena, *text), has_jsx, false};
  for (size_t i = 0, name = SIZE_MAX; i < c.m.tokens.count; i++) {
    const Token *token = token_at(&c, i);
    blank_comments(&c, i);
    if (token->kind == TOKEN_TEMPLATE) c.changed |= hide_escapes(c.bytes, token);
    untype_constant(&c, i);
    untype_arrow(&c, i);
    untype_operand(&c, i);
    untype_targets(&c, i);
    untype_branch(&c, i);
    begin_number(&c, i);
    blank_parameters(&c, i);
    join_decorator_calls(&c, i);
    name_decorator(&c, i);
    if (token->kind != TOKEN_WORD || c.bytes[token->start] == ' ') continue;
    if (is_name_alone(&c.m, i, name != SIZE_MAX && name + 1 == i)) {
      replace(&c, i, i + 1, "_");
      name = i;
      continue;
    }
    size_t last = empty_interface(&c, i);
    i = last > i ? last : apply_table(&c, i);
  }
  if (c.changed) text->data = c.bytes;
  return c.changed;
}

// The grammar reads `(a ? (x): T => b : c)` as a conditional of the type `c`.
static bool has_typed_branch(Str text) {
  enum { NEAR = 300 };
  for (size_t at = 0; (at = str_find_char(text, '?', at)) != SIZE_MAX;) {
    for (at++; at < text.length && strchr(" \n\t", text.data[at]) != NULL;) at++;
    Str branch = str_slice(text, at, at + NEAR < text.length ? at + NEAR : text.length);
    if (!str_starts_with(branch, STR("(")) && !str_starts_with(branch, STR("async"))) continue;
    const size_t arrow = str_find(branch, STR("=>"), 0);
    if (arrow == SIZE_MAX) continue;
    branch.length = arrow;
    if (str_find(branch, STR("):"), 0) != SIZE_MAX || str_find(branch, STR(") :"), 0) != SIZE_MAX) return true;
  }
  return false;
}

// It reads `await using x = y` as `await (using = …)`.
bool has_misread(Str text) { return str_find(text, STR("await using "), 0) != SIZE_MAX || has_typed_branch(text); }

// ---- <p>a & b</p> ----

static bool is_jsx(TSNode node) { return !ts_node_is_null(node) && strncmp(ts_node_type(node), "jsx_", 4) == 0; }

static bool hide_ampersands(char *bytes, TSNode node, bool is_in_jsx, int depth) {
  bool found = false;
  if (!ts_node_has_error(node) || depth > SYNTAX_DEPTH_LIMIT) return false;
  for (uint32_t i = 0; i < ts_node_child_count(node); i++) {
    TSNode child = ts_node_child(node, i);
    uint32_t start = ts_node_start_byte(child), end = ts_node_end_byte(child);
    bool is_text = ts_node_is_error(node) && (is_in_jsx || is_jsx(ts_node_prev_sibling(child)));
    if (is_text && start < end && bytes[start] == '&' && end - start <= 2) {
      memset(bytes + start, '_', end - start);
      found = true;
    } else {
      found |= hide_ampersands(bytes, child, is_jsx(node), depth + 1);
    }
  }
  return found;
}

bool repair_jsx(Arena *arena, TSNode root, Str *text) {
  char *copy = str_c(arena, *text);
  if (!hide_ampersands(copy, root, false, 0)) return false;
  text->data = copy;
  return true;
}
