#include "syntax/lower.h"

GrammarKind kind_of(const Lowering *l, TSNode node) {
  TSSymbol symbol = ts_node_symbol(node);
  if (symbol == (TSSymbol)-1) return KIND_ERROR;
  return ts_node_is_named(node) ? (GrammarKind)l->grammar.kinds[symbol] : KIND_other;
}

bool is_broken(TSNode node) { return ts_node_is_error(node) || ts_node_is_missing(node); }

// `a < (-1)` is taken for type arguments whose `>` is missing, `f() a` for `f()?.a`; neither is looked into again.
static bool is_unfinished(GrammarKind kind, TSNode node) {
  if (kind != KIND_type_arguments && kind != KIND_optional_chain) return false;
  const uint32_t count = ts_node_child_count(node);
  return count > 0 && ts_node_is_missing(ts_node_child(node, count - 1));
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
    l->is_broken |= is_broken(child) || is_unfinished(kind, child);
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
