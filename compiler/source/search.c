#include "source/search.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// ---- the mention ----

static bool begins_mention(Str text, size_t at) {
  static const char wide[] = "@\0l\0a\0y\0e\0r\0o\0n\0/";
  const Str rest = str_slice(text, at, text.length);
  return str_starts_with(rest, STR("@layeron/")) || str_starts_with(rest, (Str){wide, sizeof wide - 1});
}

static bool mentions(Str text) {
  for (size_t at = str_find_char(text, '@', 0); at != SIZE_MAX; at = str_find_char(text, '@', at + 1)) {
    if (begins_mention(text, at)) return true;
  }
  return false;
}

// ---- white space and comments, backwards and forwards ----

// Wider than the language's own: what it takes too much for white space makes a module count as loaded, no more.
static bool is_space(char c) { return (c >= '\t' && c <= '\r') || c == ' ' || (unsigned char)c >= 0x80; }

static size_t skip_space_back(Str text, size_t at) {
  while (at > 0 && is_space(text.data[at - 1])) at--;
  return at;
}

// Back over white space and block comments that end there. SIZE_MAX: such a comment is too long to tell.
static size_t skip_back(Str text, size_t at) {
  enum { LONGEST_COMMENT = 4096 };
  for (;;) {
    at = skip_space_back(text, at);
    if (at < 4 || text.data[at - 1] != '/' || text.data[at - 2] != '*') return at;
    const size_t end = at;
    for (at -= 2; at >= 2 && !(text.data[at - 2] == '/' && text.data[at - 1] == '*'); at--) {
      if (end - at > LONGEST_COMMENT) return SIZE_MAX;
    }
    if (at < 2) return end;
    at -= 2;
  }
}

// Where a line comment begins that ends the line before `end`, if only white space stands between `at` and `end`;
// SIZE_MAX: there is none.
static size_t line_comment_before(Str text, size_t at, size_t end) {
  if (memchr(text.data + at, '\n', end - at) == NULL) return SIZE_MAX;
  size_t start = at;
  while (start > 0 && text.data[start - 1] != '\n') start--;
  return str_find(str_slice(text, 0, at), STR("//"), start);
}

static size_t skip_forward(Str text, size_t at) {
  for (;;) {
    while (at < text.length && is_space(text.data[at])) at++;
    const Str rest = str_slice(text, at, text.length);
    const bool is_block = str_starts_with(rest, STR("/*"));
    if (!is_block && !str_starts_with(rest, STR("//"))) return at;
    at = is_block ? str_find(text, STR("*/"), at + 2) : str_find_char(text, '\n', at);
    if (at == SIZE_MAX) return text.length;
    if (is_block) at += 2;
  }
}

// ---- what stands before a string ----

static bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         (unsigned char)c >= 0x80;
}

// Takes the word that ends at `*at`, and the white space before it; empty if there is none.
static Str take_word(Str text, size_t *at) {
  const size_t end = *at;
  while (*at > 0 && is_word_character(text.data[*at - 1])) (*at)--;
  const Str word = str_slice(text, *at, end);
  *at = skip_space_back(text, *at);
  return word;
}

static bool is_type_only_at(Str text, size_t at) {
  if (!str_is(take_word(text, &at), "type")) return false;
  const Str keyword = take_word(text, &at);
  return str_is(keyword, "import") || str_is(keyword, "export");
}

// Whether the clause that ends at `end`, before `from`, is that of `import type …` or `export type …`. Where comments
// or strings stand in it, the answer is no: then the module counts as loaded, which is never wrong.
static bool is_type_only(Str text, size_t end) {
  size_t at = skip_space_back(text, end);
  if (at > 0 && text.data[at - 1] == '}') {
    for (at--; at > 0 && text.data[at - 1] != '{'; at--) {
      if (memchr("/\"'`}", text.data[at - 1], 5) != NULL) return false;
    }
    return at > 0 && is_type_only_at(text, skip_space_back(text, at - 1));
  }
  if (at > 0 && text.data[at - 1] == '*') return is_type_only_at(text, skip_space_back(text, at - 1));
  if (str_is_empty(take_word(text, &at))) return false;
  if (is_type_only_at(text, at)) return true; // type X from
  size_t star = at;
  if (!str_is(take_word(text, &star), "as") || star == 0 || text.data[star - 1] != '*') return false;
  return is_type_only_at(text, skip_space_back(text, star - 1)); // type * as X from
}

// Whether what stands at `at` may follow one of these characters, as far as a glance tells: almost none do.
static inline bool may_follow(Str text, size_t at, const char *characters) {
  if (at < 2) return false;
  const char before = text.data[at - 1] == ' ' ? text.data[at - 2] : text.data[at - 1];
  for (const char *c = characters; *c != '\0'; c++)
    if (before == *c) return true;
  return before == '/' || is_space(before);
}

// True if `at` follows one of two words, but for white space and comments; *end_of_word: where the first ends that
// was found.
static bool follows(Str text, size_t at, Str word, Str other, size_t *end_of_word) {
  for (size_t end = at; end != SIZE_MAX;) {
    *end_of_word = skip_back(text, end);
    if (*end_of_word == SIZE_MAX) return true;
    const Str head = str_slice(text, 0, *end_of_word);
    if (str_ends_with(head, word) || str_ends_with(head, other)) return true;
    end = line_comment_before(text, *end_of_word, end);
  }
  return false;
}

// True if the string that begins at `quote` stands where a statement has the specifier of a module that is loaded.
static bool is_specifier(Str text, size_t quote) {
  size_t end;
  if (!follows(text, quote, STR("from"), STR("import"), &end)) return false;
  return end == SIZE_MAX || text.data[end - 1] != 'm' || !is_type_only(text, end - 4);
}

// The parenthesis before the string at `quote`; SIZE_MAX: none.
static size_t parenthesis_before(Str text, size_t quote) {
  for (size_t end = quote; end != SIZE_MAX;) {
    const size_t at = skip_back(text, end);
    if (at == SIZE_MAX) return SIZE_MAX;
    if (at > 0 && text.data[at - 1] == '(') return at - 1;
    end = line_comment_before(text, at, end);
  }
  return SIZE_MAX;
}

// True if the parenthesis at `open` is that of import(…) or require(…).
static bool is_loading(Str text, size_t open) {
  size_t end;
  return may_follow(text, open, "te") && follows(text, open, STR("import"), STR("require"), &end);
}

// ---- the whole ----

typedef struct Specifiers {
  SearchResult *result;
  size_t capacity;
} Specifiers;

static bool add(Specifiers *s, Str specifier) {
  SearchResult *result = s->result;
  if (str_is_empty(specifier) || str_find_char(specifier, '\0', 0) != SIZE_MAX) return true;
  const size_t length = result->length + specifier.length + 1;
  if (length > s->capacity) {
    const size_t capacity = length * 2;
    char *larger = realloc(result->specifiers, capacity);
    if (larger == NULL) return false;
    result->specifiers = larger;
    s->capacity = capacity;
  }
  memcpy(result->specifiers + result->length, specifier.data, specifier.length);
  result->specifiers[length - 1] = '\0';
  result->length = length;
  return true;
}

// Whether backslashes from `start` on leave the character at `at` to be part of a string.
static bool is_escaped(Str text, size_t start, size_t at) {
  size_t slashes = 0;
  while (at - slashes > start && text.data[at - slashes - 1] == '\\') slashes++;
  return slashes % 2 == 1;
}

// Where the string that begins at `quote` ends; SIZE_MAX: nowhere.
static size_t string_end(Str text, size_t quote) {
  size_t end = quote;
  do {
    end = str_find_char(text, text.data[quote], end + 1);
  } while (end != SIZE_MAX && is_escaped(text, quote + 1, end));
  return end;
}

static bool add_statement(Specifiers *s, Str text, size_t quote) {
  const size_t end = string_end(text, quote);
  return end == SIZE_MAX || add(s, str_slice(text, quote + 1, end));
}

// import(…) and require(…) of one string.
static bool add_call(Specifiers *s, Str text, size_t open) {
  const size_t start = skip_forward(text, open + 1);
  const bool is_string = start < text.length && memchr("\"'`", text.data[start], 3) != NULL;
  const size_t end = is_string ? string_end(text, start) : SIZE_MAX;
  const size_t behind = end == SIZE_MAX ? text.length : skip_forward(text, end + 1);
  if (behind == text.length || (text.data[behind] != ')' && text.data[behind] != ',')) {
    return true; // computed: nobody puts the name of our modules together, and whoever spells it is found
  }
  const Str specifier = str_slice(text, start + 1, end);
  if (text.data[start] == '`' && str_find(specifier, STR("${"), 0) != SIZE_MAX) return true;
  return add(s, specifier);
}

static bool visit(Specifiers *s, Str text, size_t quote) {
  if (text.data[quote] != '`' && is_specifier(text, quote)) return add_statement(s, text, quote);
  const size_t open = parenthesis_before(text, quote);
  return open == SIZE_MAX || !is_loading(text, open) || add_call(s, text, open);
}

static bool visit_all(Specifiers *s, Str text) {
  const char *const end = text.data + text.length;
  for (const char *quote = "\"'`"; *quote != '\0'; quote++) {
    for (const char *at = text.data; at < end && (at = memchr(at, *quote, (size_t)(end - at))) != NULL; at++) {
      const size_t place = (size_t)(at - text.data);
      if (may_follow(text, place, "mt(") && !visit(s, text, place)) return false;
    }
  }
  return true;
}

bool search_text(Str text, SearchResult *result) {
  *result = (SearchResult){.mentions = mentions(text)};
  if (result->mentions) return true;
  Specifiers s = {.result = result};
  if (visit_all(&s, text)) return true;
  free(result->specifiers);
  *result = (SearchResult){0};
  return false;
}
