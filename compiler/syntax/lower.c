#include "syntax/lower.h"

GrammarKind kind_of(const Lowering *l, TSNode node) {
  TSSymbol symbol = ts_node_symbol(node);
  if (symbol == (TSSymbol)-1) return KIND_ERROR;
  return ts_node_is_named(node) ? (GrammarKind)l->grammar.kinds[symbol] : KIND_other;
}

bool is_broken(TSNode node) { return ts_node_is_error(node) || ts_node_is_missing(node); }

// Whether the text is one pair of braces and what is within.
bool is_braced(Lowering *l, Str text) {
  const Tokens tokens = scan(l->arena, text);
  if (tokens.count < 2 || !token_is(text, &tokens.items[0], "{") ||
      !token_is(text, &tokens.items[tokens.count - 1], "}"))
    return false;
  for (size_t i = 1; i < tokens.count - 1; i++)
    if (tokens.items[i].depth == 0) return false;
  return true;
}

static bool is_leaking_at(Lowering *l, TSNode node, int depth) {
  if (is_broken(node) || depth > SYNTAX_DEPTH_LIMIT) return true;
  if (!ts_node_has_error(node) || (l->text.data[ts_node_start_byte(node)] == '{' && is_braced(l, text_of(l, node))))
    return false;
  for (uint32_t i = 0; i < ts_node_child_count(node); i++)
    if (is_leaking_at(l, ts_node_child(node, i), depth + 1)) return true;
  return false;
}

bool is_leaking(Lowering *l, TSNode node) { return is_leaking_at(l, node, l->depth); }

// Types, and what else is read no further: an error in it may have taken text that is none.
static bool is_read_no_further(GrammarKind kind) {
  return kind == KIND_other || kind == KIND_type_arguments || kind == KIND_optional_chain ||
         kind == KIND_index_signature;
}

Parts parts_of(Lowering *l, TSNode node) {
  Parts parts = {ARENA_ARRAY(l->arena, Part, ts_node_child_count(node)), 0};
  if (l->has_cursor) ts_tree_cursor_reset(&l->cursor, node);
  else l->cursor = ts_tree_cursor_new(node);
  l->has_cursor = true;
  if (!ts_tree_cursor_goto_first_child(&l->cursor)) return parts;
  do {
    TSNode child = ts_tree_cursor_current_node(&l->cursor);
    GrammarKind kind = kind_of(l, child);
    l->is_broken |= is_broken(child) || (is_read_no_further(kind) && is_leaking(l, child));
    if (kind == KIND_comment || kind == KIND_html_comment || kind == KIND_hash_bang_line) continue;
    GrammarField field = (GrammarField)l->grammar.fields[ts_tree_cursor_current_field_id(&l->cursor)];
    parts.items[parts.count++] = (Part){child, kind, field, ts_node_is_named(child)};
  } while (ts_tree_cursor_goto_next_sibling(&l->cursor));
  return parts;
}

const Part *part(const Parts *parts, GrammarField field) {
  for (size_t i = 0; i < parts->count; i++)
    if (parts->items[i].field == field) return &parts->items[i];
  return NULL;
}

const Part *named_at(const Parts *parts, size_t index) {
  for (size_t i = 0; i < parts->count; i++)
    if (parts->items[i].named && index-- == 0) return &parts->items[i];
  return NULL;
}

const Part *first_named(const Parts *parts) { return named_at(parts, 0); }

Str text_of(const Lowering *l, TSNode node) {
  return str_slice(l->text, ts_node_start_byte(node), ts_node_end_byte(node));
}

bool has_token(Lowering *l, const Parts *parts, const char *token) {
  for (size_t i = 0; i < parts->count; i++)
    if (!parts->items[i].named && str_is(text_of(l, parts->items[i].node), token)) return true;
  return false;
}

bool begins_with_using(const Lowering *l, TSNode node) {
  const TSNode first = ts_node_child(node, 0);
  return !ts_node_is_named(first) && str_is(text_of(l, first), "using");
}

// As it stands in the source, whatever it was rewritten to for the grammar.
Str written_at(const Lowering *l, size_t from, size_t to) {
  return str_slice(l->source->text, l->offset + from, l->offset + to);
}

// An identifier's name; \u escapes in it are read.
const String *name_of(Lowering *l, TSNode node) {
  Str text = written_at(l, ts_node_start_byte(node), ts_node_end_byte(node));
  if (str_find_char(text, '\\', 0) != SIZE_MAX) return string_literal(l->arena, l->interner, text, false);
  return intern(l->interner, text);
}

Node *node_new(Lowering *l, NodeKind kind, TSNode at) {
  return node_make(l->arena, kind, l->source->id, ts_node_start_byte(at) + l->offset, ts_node_end_byte(at) + l->offset);
}

Node *node_error(Lowering *l, TSNode at) {
  return node_error_at(l, ts_node_start_byte(at) + l->offset, ts_node_end_byte(at) + l->offset);
}

Node *node_error_at(Lowering *l, uint32_t start, uint32_t end) {
  while (l->errors.count > 0 && vec_last(&l->errors)->start >= start && vec_last(&l->errors)->end <= end)
    l->errors.count--;
  Node *n = ARENA_NEW(l->arena, Node);
  *n = (Node){.kind = NODE_ERROR, .file = l->source->id, .start = start, .end = end};
  vec_push(l->arena, &l->errors, n);
  return n;
}

Node *note_jumps(Lowering *l, Node *error, bool is_statement) {
  if (l->depth == 0) return error; // nothing is around it
  const Str text = str_slice(l->source->text, error->start, error->end);
  const Tokens tokens = scan(l->arena, text);
  for (size_t i = 0; i < tokens.count && !l->may_jump; i++)
    l->may_jump = tokens.items[i].kind == TOKEN_WORD && (is_statement || tokens.items[i].depth == 0) &&
                  str_is_one_of(token_text(text, &tokens.items[i]), "return break continue yield");
  return error;
}

Node *node_too_deep(Lowering *l, TSNode at) {
  Node *n = node_error(l, at);
  n->as.is_too_deep = true;
  return n;
}

Node *node_or_error(Lowering *l, TSNode at, Node *node, bool is_broken_outside) {
  if (l->is_broken && node->kind != NODE_ERROR) node = node_error(l, at);
  l->is_broken = is_broken_outside;
  return node;
}

NodeList list_of(const Nodes *nodes) { return (NodeList){nodes->items, nodes->count}; }

bool lower_enter(Lowering *l) {
  if (l->depth >= SYNTAX_DEPTH_LIMIT) return false;
  l->depth++;
  return true;
}

void lower_leave(Lowering *l) { l->depth--; }
