// `export default Name` exports nothing where `Name` is an interface or another type alone (TypeScript handbook,
// "Modules"; esbuild and tsc leave nothing of it).
#include "syntax/declared.h"
#include "syntax/lower.h"

static bool declares(const Node *program, const String *name) {
  NameSearch search = {.name = name};
  for (size_t i = 0; i < program->as.list.count; i++) {
    lexical_names(program->as.list.items[i], search_name, &search);
    import_names(program->as.list.items[i], search_name, &search);
  }
  var_names(program, search_name, &search);
  return search.is_found;
}

// Whether the file declares a type of this name on its outermost level, and (not even elsewhere) no value.
static bool declares_type(Arena *arena, Str text, Str name) {
  const Tokens tokens = scan(arena, text);
  bool is_type = false;
  for (size_t i = 1; i < tokens.count; i++) {
    const Token *token = &tokens.items[i];
    if (token->depth > 0 || token->kind != TOKEN_WORD || !str_equal(token_text(text, token), name)) continue;
    const Str before = token_text(text, token - 1);
    is_type |= str_is_one_of(before, "interface type");
    if (str_is_one_of(before, "const let var function class enum namespace module")) return false;
  }
  return is_type;
}

void erase_default_type(Arena *arena, const Node *program, Str text) {
  for (size_t i = 0; i < program->as.list.count; i++) {
    Node *n = program->as.list.items[i];
    if (n->kind != NODE_EXPORT_DEFAULT || n->as.expression->kind != NODE_IDENTIFIER) continue;
    const String *name = n->as.expression->as.name;
    if (!declares(program, name) && declares_type(arena, text, name->text)) n->kind = NODE_EMPTY;
  }
}
