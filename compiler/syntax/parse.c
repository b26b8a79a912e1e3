#include "syntax/parse.h"

#include <stdlib.h>

#include "syntax/lower.h"

static Node *program_new(const Lowering *l) {
  Node *program = ARENA_NEW(l->arena, Node);
  *program = (Node){.kind = NODE_PROGRAM, .file = l->source->id, .end = (uint32_t)l->source->text.length};
  return program;
}

static NodeList whole_error(Lowering *l) {
  Node *error = node_error_at(l, 0, (uint32_t)l->source->text.length);
  error->as.is_too_deep = true;
  Nodes one = {0};
  vec_push(l->arena, &one, error);
  return list_of(&one);
}

bool parse_push(Lowering *l, Str text) {
  TSTree *tree = ts_parser_parse_string(l->parser, NULL, text.data, (uint32_t)text.length);
  l->text = text;
  l->trees[l->tree_count++] = tree;
  return tree != NULL;
}

void parse_pop(Lowering *l) {
  TSTree *tree = l->trees[--l->tree_count];
  if (tree != NULL) ts_tree_delete(tree);
}

static bool parse_whole(Lowering *l, Str text) {
  if (parse_push(l, text) && !ts_node_has_error(ts_tree_root_node(parse_top(l)))) return true;
  parse_pop(l);
  return false;
}

static bool parse_jsx(Lowering *l, Str *text) {
  enum { ROUNDS = 16 };
  for (int round = 0; round < ROUNDS; round++) {
    bool is_parsed = parse_push(l, *text);
    if (is_parsed && !ts_node_has_error(ts_tree_root_node(parse_top(l)))) return true;
    bool goes_on = is_parsed && repair_jsx(l->arena, ts_tree_root_node(parse_top(l)), text);
    parse_pop(l);
    if (!goes_on) break;
  }
  return false;
}

static NodeList lower_file(Lowering *l) {
  if (!l->source->is_utf8) return whole_error(l);
  Str text = l->source->text;
  if (str_starts_with(text, STR("\xEF\xBB\xBF"))) {
    l->offset = 3;
    text = str_slice(text, 3, text.length);
  }
  grammar_init(&l->grammar, l->arena, grammar_language(l->source->language));
  l->parser = ts_parser_new();
  ts_parser_set_language(l->parser, l->grammar.language);
  bool is_parsed = parse_whole(l, text);
  if (!is_parsed && repair(l->arena, &text)) is_parsed = parse_whole(l, text);
  if (!is_parsed && l->source->language == LANGUAGE_TSX) is_parsed = parse_jsx(l, &text);
  if (!is_parsed) {
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

static void read_words(Lowering *l, Node *error) {
  VEC(const String *) words = {0};
  Str text = str_slice(l->source->text, error->start, error->end);
  Tokens tokens = scan(l->arena, text);
  for (size_t i = 0; i < tokens.count; i++)
    if (tokens.items[i].kind == TOKEN_WORD)
      vec_push(l->arena, &words, intern(l->interner, token_text(text, &tokens.items[i])));
  error->as.words = words.items;
  error->as.word_count = words.count;
}

static const Syntax *syntax_of(Lowering *l) {
  Syntax *s = ARENA_NEW(l->arena, Syntax);
  s->program = program_new(l);
  s->program->as.list = lower_file(l);
  if (l->errors.count > 1) qsort(l->errors.items, l->errors.count, sizeof *l->errors.items, compare_places);
  if (l->source->is_utf8)
    for (size_t i = 0; i < l->errors.count; i++) read_words(l, l->errors.items[i]);
  s->errors = list_of(&l->errors);
  s->has_errors = l->errors.count > 0;
  s->is_module = l->is_module;
  return s;
}

// When the arena has no more memory, tree-sitter's is given back before going on to where the caller wants to go.
static const Syntax *guarded(Lowering *l) {
  jmp_buf here;
  l->handler = arena_on_exhausted(l->arena, &here);
  if (setjmp(here) != 0) {
    release(l);
    arena_on_exhausted(l->arena, l->handler);
    arena_exhausted(l->arena);
  }
  const Syntax *syntax = syntax_of(l);
  release(l);
  arena_on_exhausted(l->arena, l->handler);
  return syntax;
}

const Syntax *syntax_parse(Arena *arena, Interner *interner, const Source *source) {
  Lowering l = {.arena = arena, .interner = interner, .source = source, .text = source->text};
  return guarded(&l);
}
