#include "syntax/parse.h"

#include "syntax/lower.h"

static Node *whole_error(Lowering *l) {
  Node *program = ARENA_NEW(l->arena, Node), *error = ARENA_NEW(l->arena, Node);
  *program = (Node){.kind = NODE_PROGRAM, .file = l->source->id, .end = (uint32_t)l->source->text.length};
  *error = *program;
  error->kind = NODE_ERROR;
  error->as.is_too_deep = true;
  vec_push(l->arena, &l->errors, error);
  Nodes one = {0};
  vec_push(l->arena, &one, error);
  program->as.list = list_of(&one);
  return program;
}

static const Syntax *syntax_of(Lowering *l, Node *program) {
  Syntax *s = ARENA_NEW(l->arena, Syntax);
  s->program = program;
  s->errors = list_of(&l->errors);
  s->has_errors = l->errors.count > 0;
  s->is_module = l->is_module;
  return s;
}

const Syntax *syntax_parse(Arena *arena, Interner *interner, const Source *source) {
  Lowering l = {.arena = arena, .interner = interner, .source = source, .text = source->text};
  if (!source->is_utf8) return syntax_of(&l, whole_error(&l));
  if (str_starts_with(l.text, STR("\xEF\xBB\xBF"))) {
    l.offset = 3;
    l.text = str_slice(l.text, 3, l.text.length);
  }
  grammar_init(&l.grammar, arena, grammar_language(source->language));
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, l.grammar.language);
  TSTree *tree = ts_parser_parse_string(parser, NULL, l.text.data, (uint32_t)l.text.length);
  Node *program;
  if (tree == NULL) {
    program = whole_error(&l);
  } else {
    TSNode root = ts_tree_root_node(tree);
    l.cursor = ts_tree_cursor_new(root);
    if (kind_of(&l, root) == KIND_program) {
      program = node_new(&l, NODE_PROGRAM, root);
      Parts parts = parts_of(&l, root);
      program->as.list = lower_statements(&l, &parts);
    } else {
      program = node_new(&l, NODE_PROGRAM, root);
      Parts parts = parts_of(&l, root); // an ERROR whose children are what could be read
      program->as.list = lower_statements(&l, &parts);
      node_error(&l, root);
    }
    ts_tree_cursor_delete(&l.cursor);
    ts_tree_delete(tree);
  }
  ts_parser_delete(parser);
  return syntax_of(&l, program);
}
