#include "syntax/parse.h"

#include <stdlib.h>

#include "support/ahead.h"
#include "syntax/lower.h"
#include "syntax/outline.h"

static Node *program_new(const Lowering *l) {
  Node *program = ARENA_NEW(l->arena, Node);
  *program = (Node){.kind = NODE_PROGRAM, .file = l->source->id, .end = (uint32_t)l->source->text.length};
  return program;
}

static bool is_parsable(const Source *source) { return source->is_utf8 && source->text.length <= SYNTAX_LENGTH_LIMIT; }

static NodeList whole_error(Lowering *l) {
  Node *error = node_error_at(l, 0, (uint32_t)l->source->text.length);
  error->as.is_too_deep = true;
  Nodes one = {0};
  vec_push(l->arena, &one, error);
  return list_of(&one);
}

// tree-sitter's search for a way out of an error takes time that grows with the square of what it skips.
typedef struct Errors {
  int *left; // how often it may be seen in one; NULL: never
} Errors;

static const char *read_text(void *payload, uint32_t from, TSPoint point, uint32_t *length) {
  const Str *text = payload;
  (void)point;
  *length = from < text->length ? (uint32_t)(text->length - from) : 0;
  return text->data + from;
}

static bool gives_up(TSParseState *state) {
  const Errors *errors = state->payload;
  return state->has_error && (errors->left == NULL || (*errors->left)-- <= 0);
}

static bool push(Lowering *l, Str text, int *errors_left) {
  Errors errors = {errors_left};
  TSInput input = {&text, read_text, TSInputEncodingUTF8, NULL};
  TSParseOptions options = {&errors, gives_up};
  TSTree *tree = ts_parser_parse_with_options(l->parser, NULL, input, options);
  if (tree == NULL) {
    ts_parser_reset(l->parser);
    return false;
  }
  l->text = text;
  l->trees[l->tree_count++] = tree;
  return true;
}

bool parse_push(Lowering *l, Str text) { return push(l, text, &l->errors_left); }

void parse_pop(Lowering *l) { ts_tree_delete(l->trees[--l->tree_count]); }

bool parse_exact(Lowering *l, Str text) {
  if (!push(l, text, NULL)) return false;
  if (!ts_node_has_error(ts_tree_root_node(parse_top(l)))) return true;
  parse_pop(l);
  return false;
}

static bool parse_jsx(Lowering *l, Str *text) {
  enum { ROUNDS = 16 };
  for (int round = 0; round < ROUNDS; round++) {
    if (!parse_push(l, *text)) return false;
    if (!ts_node_has_error(ts_tree_root_node(parse_top(l)))) return true;
    bool goes_on = repair_jsx(l->arena, ts_tree_root_node(parse_top(l)), text);
    parse_pop(l);
    if (!goes_on) break;
  }
  return false;
}

static uint32_t bom_length(Str text) { return str_starts_with(text, STR("\xEF\xBB\xBF")) ? 3 : 0; }

// The source's bytes behind a BOM.
static Str text_begin(Lowering *l) {
  l->offset = bom_length(l->source->text);
  return str_slice(l->source->text, l->offset, l->source->text.length);
}

// Parses without an error, if need be what the text is rewritten to for the grammar. False: nothing is pushed.
static bool parse_clean(Lowering *l, Str *text) {
  if (l->parser == NULL) {
    l->parser = ts_parser_new();
    ts_parser_set_language(l->parser, l->grammar.language);
  }
  const bool is_typed = !source_is_javascript(l->source->path);
  repair_default(l->arena, text);
  if (is_typed && has_marks(*text)) repair_marks(l->arena, text);
  if (has_ends(*text)) repair_ends(l->arena, text);
  const bool has_jsx = l->source->language == LANGUAGE_TSX;
  if (has_misread(*text)) repair(l->arena, text, has_jsx);
  const Str written = *text;
  const bool is_misleading = angles_mislead(written) && repair_angles(l->arena, text, is_typed);
  if (parse_exact(l, *text)) return true;
  if (is_misleading && has_jsx) *text = written; // there are angles in JSX, too
  if (is_misleading && has_jsx && parse_exact(l, *text)) return true;
  const bool is_repaired = repair_angles(l->arena, text, is_typed);
  if ((repair(l->arena, text, has_jsx) || is_repaired) && parse_exact(l, *text)) return true;
  return has_jsx && parse_jsx(l, text);
}

static NodeList lower_file(Lowering *l) {
  if (!is_parsable(l->source)) return whole_error(l);
  Str text = text_begin(l);
  if (has_odd_lines(text)) repair_lines(l->arena, &text);
  if (!parse_clean(l, &text)) {
    l->text = text;
    return recover_program(l);
  }
  Parts parts = parts_of(l, ts_tree_root_node(parse_top(l)));
  return lower_statements(l, &parts);
}

static void release(Lowering *l) {
  while (l->tree_count > 0) parse_pop(l);
  if (l->has_cursor) ts_tree_cursor_delete(&l->cursor);
  if (l->parser != NULL) ts_parser_delete(l->parser);
}

static int compare_places(const void *a, const void *b) {
  const Node *x = *(Node *const *)a, *y = *(Node *const *)b;
  return x->start < y->start ? -1 : x->start > y->start;
}

typedef VEC(const String *) Words;

static void add_words(Parsing *parsing, Words *words, Str text) {
  for (size_t at = 0, from = 0, start; from < text.length; from = at) {
    bool goes_on = true;
    for (start = from; goes_on; start = goes_on ? at : start) {
      at = start;
      const uint32_t c = at < text.length ? utf8_next(text, &at, NULL) : 0;
      goes_on = is_identifier_part(c) || c == '\\';
    }
    if (start > from)
      vec_push(parsing->arena, words,
               string_literal(parsing->arena, parsing->interner, str_slice(text, from, start), false));
  }
}

// All words but those of comments. The scan is rough: what begins as a string or a regular expression may be other
// text, and what seems to be a comment may be text of JSX.
static void read_words(Parsing *parsing, const Source *source, Node *error) {
  Words words = {0};
  const Str text = str_slice(source->text, error->start, error->end);
  if (source->language == LANGUAGE_TSX) {
    add_words(parsing, &words, text);
  } else {
    const Tokens tokens = scan(parsing->arena, text);
    for (size_t i = 0; i < tokens.count; i++)
      if (tokens.items[i].kind != TOKEN_PUNCTUATION) add_words(parsing, &words, token_text(text, &tokens.items[i]));
  }
  error->as.words = words.items;
  error->as.word_count = words.count;
}

static void lower_whole(Lowering *l) {
  Syntax *s = l->syntax = ARENA_NEW(l->arena, Syntax);
  s->program = program_new(l);
  s->program->as.list = lower_file(l);
  if (l->errors.count > 1) qsort(l->errors.items, l->errors.count, sizeof *l->errors.items, compare_places);
  if (is_parsable(l->source))
    for (size_t i = 0; i < l->errors.count; i++) read_words(l->parsing, l->source, l->errors.items[i]);
  s->errors = list_of(&l->errors);
  s->has_errors = l->errors.count > 0;
  s->is_module = l->is_module;
}

// When the arena has no more memory, tree-sitter's is given back before going on to where the caller wants to go.
static void guarded(Lowering *l, void (*work)(Lowering *l)) {
  jmp_buf here;
  l->handler = arena_on_exhausted(l->arena, &here);
  if (setjmp(here) != 0) {
    release(l);
    arena_on_exhausted(l->arena, l->handler);
    arena_exhausted(l->arena);
  }
  work(l);
  release(l);
  arena_on_exhausted(l->arena, l->handler);
}

static Lowering lowering(Parsing *parsing, const Source *source) {
  Grammar **grammar = &parsing->grammars[source->language];
  if (*grammar == NULL) {
    *grammar = ARENA_NEW(parsing->arena, Grammar);
    grammar_init(*grammar, parsing->arena, grammar_language(source->language));
  }
  return (Lowering){.arena = parsing->arena,
                    .parsing = parsing,
                    .interner = parsing->interner,
                    .source = source,
                    .text = source->text,
                    .errors_left = ERROR_LIMIT,
                    .grammar = **grammar};
}

static const Syntax *parse_whole_file(Parsing *parsing, const Source *source) {
  const Phase left = metrics_enter(parsing->metrics, PHASE_PARSE);
  Lowering l = lowering(parsing, source);
  guarded(&l, lower_whole);
  metrics_count(parsing->metrics, PHASE_PARSE, 1, source->text.length);
  metrics_enter(parsing->metrics, left);
  return l.syntax;
}

// ---- statements on demand ----

typedef struct DeferredFile {
  Parsing *parsing;
  const Source *source;
  const Syntax *whole; // once one of its statements did not parse by itself
} DeferredFile;

// One statement by itself; NULL: it is more or less than one, or there are errors in it.
static Node *lower_statement_alone(Lowering *l, uint32_t start, uint32_t end) {
  Node *plain = plain_statement(l, start, end);
  if (plain != NULL) return plain;
  Str text = str_slice(l->source->text, start, end);
  l->offset = start;
  if (!parse_clean(l, &text)) return NULL;
  Parts parts = parts_of(l, ts_tree_root_node(parse_top(l)));
  NodeList list = lower_statements(l, &parts);
  parse_pop(l);
  return list.count == 1 && l->errors.count == 0 ? list.items[0] : NULL;
}

static Node *lower_alone(Lowering *l, uint32_t start, uint32_t end) {
  const Phase left = metrics_enter(l->parsing->metrics, PHASE_PARSE);
  Node *statement = lower_statement_alone(l, start, end);
  metrics_count(l->parsing->metrics, PHASE_PARSE, 0, end - start);
  metrics_enter(l->parsing->metrics, left);
  return statement;
}

static Node *defer(Lowering *l, const OutlineStatement *s, uint32_t offset, DeferredFile *file) {
  Node *n = ARENA_NEW(l->arena, Node);
  *n = (Node){.kind = NODE_DEFERRED, .file = l->source->id, .start = s->start + offset, .end = s->end + offset};
  Deferred *d = n->as.deferred = ARENA_NEW(l->arena, Deferred);
  *d = (Deferred){.is_function = s->kind == OUTLINE_FUNCTION,
                  .is_exported = s->is_exported,
                  .is_default = s->is_default,
                  .is_constant = s->kind == OUTLINE_CONSTANT && !s->is_let,
                  .file = file};
  d->name = intern(l->interner, str_slice(l->source->text, s->name_start + offset, s->name_end + offset));
  return n;
}

typedef struct OutlineAhead {
  bool is_sure;
  Outline outline;
} OutlineAhead;

static bool outline_file(Arena *arena, Str text, SourceLanguage language, Outline *o) {
  return !has_odd_lines(text) && outline(arena, text, language, o);
}

void *syntax_ahead(Arena *arena, Str path, Str text) {
  const SourceLanguage language = source_language(path);
  if (text.length > SYNTAX_LENGTH_LIMIT || language == LANGUAGE_JSON || language == LANGUAGE_NONE) return NULL;
  OutlineAhead *made = ARENA_NEW(arena, OutlineAhead);
  made->is_sure = outline_file(arena, str_slice(text, bom_length(text), text.length), language, &made->outline);
  return made;
}

static bool find_outline(Lowering *l, Str text, Outline *o) {
  const OutlineAhead *ahead = ahead_made(l->parsing->ahead, l->source->real_path, l->source->text);
  if (ahead == NULL) return outline_file(l->arena, text, l->source->language, o);
  *o = ahead->outline;
  return ahead->is_sure;
}

static void lower_outline(Lowering *l) {
  const Str text = text_begin(l);
  const uint32_t offset = l->offset;
  Outline o;
  if (!find_outline(l, text, &o)) return;
  DeferredFile *file = ARENA_NEW(l->arena, DeferredFile);
  *file = (DeferredFile){l->parsing, l->source, NULL};
  Nodes statements = {0};
  for (size_t i = 0; i < o.count; i++) {
    const OutlineStatement *s = &o.items[i];
    Node *n;
    switch (s->kind) {
    case OUTLINE_ERASED: continue;
    case OUTLINE_FUNCTION:
    case OUTLINE_CLASS:
    case OUTLINE_CONSTANT: n = defer(l, s, offset, file); break;
    default: n = lower_alone(l, s->start + offset, s->end + offset); break;
    }
    if (n == NULL) return;
    vec_push(l->arena, &statements, n);
  }
  l->syntax = ARENA_NEW(l->arena, Syntax);
  l->syntax->program = program_new(l);
  l->syntax->program->as.list = list_of(&statements);
  l->syntax->is_lazy = true;
  l->syntax->is_module = true;
}

// The one statement of a part of the text; NULL: it is more or less than one.
static const Node *statement_within(const NodeList *list, uint32_t start, uint32_t end) {
  const Node *found = NULL;
  for (size_t i = 0; i < list->count; i++) {
    const Node *n = list->items[i];
    if (n->start >= end || n->end <= start) continue;
    if (found != NULL || n->start > start) return NULL;
    found = n;
  }
  return found;
}

typedef struct StatementWork {
  Lowering l; // first
  const Node *deferred;
  Node *statement;
} StatementWork;

static void lower_deferred(Lowering *l) {
  StatementWork *w = (StatementWork *)l;
  w->statement = lower_alone(l, w->deferred->start, w->deferred->end);
}

static const Node *parse_deferred(const Node *n) {
  Deferred *d = n->as.deferred;
  DeferredFile *file = d->file;
  if (file->whole == NULL) {
    StatementWork w = {lowering(file->parsing, file->source), n, NULL};
    guarded(&w.l, lower_deferred);
    d->statement = w.statement;
    if (d->statement != NULL) return d->statement;
    file->whole = parse_whole_file(file->parsing, file->source);
  }
  d->statement = statement_within(&file->whole->program->as.list, n->start, n->end);
  if (d->statement == NULL) {
    Node *error = ARENA_NEW(file->parsing->arena, Node);
    *error = (Node){.kind = NODE_ERROR, .file = n->file, .start = n->start, .end = n->end};
    read_words(file->parsing, file->source, error);
    d->statement = error;
  }
  return d->statement;
}

const Node *node_statement(const Node *n) {
  const Deferred *d = n->as.deferred;
  if (d->statement != NULL) return d->statement;
  Parsing *parsing = d->file->parsing;
  const size_t used = arena_used(parsing->arena);
  const Node *statement = parse_deferred(n);
  parsing->bytes += arena_used(parsing->arena) - used;
  return statement;
}

const Syntax *syntax_parse(Parsing *parsing, const Source *source) {
  const Syntax *syntax = NULL;
  if (!parsing->is_eager && is_parsable(source)) {
    const Phase left = metrics_enter(parsing->metrics, PHASE_SCAN);
    Lowering l = lowering(parsing, source);
    guarded(&l, lower_outline);
    metrics_count(parsing->metrics, PHASE_SCAN, 1, source->text.length);
    metrics_enter(parsing->metrics, left);
    syntax = l.syntax;
  }
  if (syntax == NULL) syntax = parse_whole_file(parsing, source);
  if (!source_is_javascript(source->path)) erase_default_type(parsing->arena, syntax->program, source->text);
  return syntax;
}
