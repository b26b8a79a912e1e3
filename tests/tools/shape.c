// The shape of what is parsed, for tests/differential/syntax.mjs: reads texts from standard input, each ended by \1,
// and prints the statements of each as S-expressions, one a line, ended likewise. With --lazy as a module's statements
// are parsed alone.
#include <stdio.h>
#include <string.h>

#include "../unit/ast_print.h"
#include "syntax/parse.h"

static Str read_input(Arena *arena) {
  StrBuilder b = {.arena = arena};
  char bytes[4096];
  for (size_t count; (count = fread(bytes, 1, sizeof bytes, stdin)) > 0;) sb_add(&b, (Str){bytes, count});
  return sb_str(&b);
}

static void print_shape(Arena *arena, Str text, bool is_eager) {
  Source *source = ARENA_NEW(arena, Source);
  *source =
      (Source){.path = STR("/a.ts"), .text = text, .language = LANGUAGE_TYPESCRIPT, .is_utf8 = true, .arena = arena};
  Parsing parsing = {.arena = arena, .interner = interner_new(arena), .is_eager = is_eager};
  const NodeList statements = syntax_parse(&parsing, source)->program->as.list;
  for (size_t i = 0; i < statements.count; i++)
    if (statements.items[i]->kind == NODE_DEFERRED)
      statements.items[i] = (Node *)(uintptr_t)node_statement(statements.items[i]);
  const Str shape = ast_print_program(arena, &(Node){.as.list = statements});
  fwrite(shape.data, 1, shape.length, stdout);
  putchar('\1');
}

int main(int argc, char **argv) {
  Arena *input = arena_new(SIZE_MAX);
  const Str text = read_input(input);
  const bool is_eager = argc < 2 || strcmp(argv[1], "--lazy") != 0;
  for (size_t at = 0, end; at < text.length; at = end + 1) {
    end = str_find_char(text, '\1', at);
    if (end == SIZE_MAX) end = text.length;
    Arena *arena = arena_new(SIZE_MAX);
    print_shape(arena, str_slice(text, at, end), is_eager);
    arena_free(arena);
  }
  arena_free(input);
  return 0;
}
