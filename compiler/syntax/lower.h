// From tree-sitter's tree to ours. Shared by the files of this room only.
#ifndef LAYERC_SYNTAX_LOWER_H
#define LAYERC_SYNTAX_LOWER_H

#include "syntax/grammar.h"
#include "syntax/parse.h"

// A child of a tree-sitter node, as lowering needs it.
typedef struct Part {
  TSNode node;
  GrammarKind kind;
  GrammarField field;
  bool named;
} Part;

typedef struct Parts {
  Part *items;
  size_t count;
} Parts;

typedef VEC(Node *) Nodes;

typedef struct Lowering {
  Arena *arena;
  Interner *interner;
  const Source *source;
  Str text;        // what was parsed: the source's bytes, repaired
  uint32_t offset; // of `text` in the source
  Grammar grammar;
  TSTreeCursor cursor;
  int depth;
  Nodes errors;
  bool is_module;
} Lowering;

// lower.c
Parts parts_of(Lowering *l, TSNode node);                 // all children but comments
const Part *part(const Parts *parts, GrammarField field); // the first with this field, or NULL
const Part *first_named(const Parts *parts);
const Part *named_at(const Parts *parts, size_t i);
bool has_token(Lowering *l, const Parts *parts, const char *token);
GrammarKind kind_of(const Lowering *l, TSNode node);
Str text_of(const Lowering *l, TSNode node);
const String *name_of(Lowering *l, TSNode node);
Node *node_new(Lowering *l, NodeKind kind, TSNode at);
Node *node_error(Lowering *l, TSNode at);
NodeList list_of(const Nodes *nodes);
bool is_broken(TSNode node); // an ERROR or MISSING node
bool lower_enter(Lowering *l);
void lower_leave(Lowering *l);

// lower_expression.c
Node *lower_expression(Lowering *l, TSNode node);
Node *lower_pattern(Lowering *l, TSNode node);
Node *lower_identifier(Lowering *l, TSNode node);
Node *lower_string(Lowering *l, TSNode node);
NodeList lower_elements(Lowering *l, const Parts *parts, bool is_pattern);
Node *lower_property_name(Lowering *l, TSNode key, Node *property); // fills name, key, computed

// lower_function.c
Node *lower_function(Lowering *l, TSNode node, NodeKind kind);
Node *lower_class(Lowering *l, TSNode node, NodeKind kind);
Node *lower_method(Lowering *l, TSNode node, NodeKind kind); // PROPERTY or CLASS_MEMBER

// lower_statement.c
Node *lower_statement(Lowering *l, TSNode node);
NodeList lower_statements(Lowering *l, const Parts *parts);
Node *lower_block(Lowering *l, TSNode node);

// lower_module.c
Node *lower_import(Lowering *l, TSNode node);
Node *lower_export(Lowering *l, TSNode node);
Node *lower_import_alias(Lowering *l, TSNode node);

// string_literal.c: the value of a string's or template's inside (escapes read); NULL for an invalid escape of a
// template.
const String *string_literal(Arena *arena, Interner *interner, Str inside, bool is_template);
// A template's raw text: line ends as \n.
const String *string_raw(Arena *arena, Interner *interner, Str inside);

#endif
