// From tree-sitter's tree to ours. Shared by the files of this room only.
#ifndef LAYERC_SYNTAX_LOWER_H
#define LAYERC_SYNTAX_LOWER_H

#include "syntax/grammar.h"
#include "syntax/parse.h"
#include "syntax/scan.h"

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

// Blocks with errors within blocks with errors: how deep their statements are parsed one by one.
enum { REGION_DEPTH_LIMIT = 8 };

// How often, of every hundred steps of the parser, it may be found in an error.
enum { ERROR_LIMIT = 500 };

typedef struct Lowering {
  Arena *arena;
  Interner *interner;
  const Source *source;
  Str text;        // what was parsed: the source's bytes, repaired
  uint32_t offset; // of `text` in the source
  Grammar grammar;
  TSParser *parser;
  TSTree *trees[REGION_DEPTH_LIMIT + 2]; // that nodes are being read from, innermost last
  size_t tree_count;
  int errors_left;
  size_t vain_bytes; // that recovering parsed in vain
  TSTreeCursor cursor;
  bool has_cursor;
  bool is_broken; // a part was read that is an ERROR or MISSING
  bool may_jump;  // a statement was read that cannot be parsed and may leave what it stands in
  int depth, function_depth;
  Nodes errors;
  bool is_module;
  jmp_buf *handler; // of the arena, before ours
  Parsing *parsing;
  Syntax *syntax; // the result
} Lowering;

// lower.c
Parts parts_of(Lowering *l, TSNode node);                 // all children but comments
const Part *part(const Parts *parts, GrammarField field); // the first with this field, or NULL
const Part *first_named(const Parts *parts);
const Part *named_at(const Parts *parts, size_t i);
bool begins_with_using(const Lowering *l, TSNode node);
bool has_token(Lowering *l, const Parts *parts, const char *token);
GrammarKind kind_of(const Lowering *l, TSNode node);
Str written_at(const Lowering *l, size_t from, size_t to);
Str text_of(const Lowering *l, TSNode node);
const String *name_of(Lowering *l, TSNode node);
Node *node_new(Lowering *l, NodeKind kind, TSNode at);
Node *node_error(Lowering *l, TSNode at);
Node *node_error_at(Lowering *l, uint32_t start, uint32_t end); // replaces the errors within
Node *node_too_deep(Lowering *l, TSNode at);
// Of text that cannot be parsed: whether it may leave the statement it stands in, which then cannot be known either. An
// expression only does so where it took what is none, outside of brackets.
Node *note_jumps(Lowering *l, Node *error, bool is_statement);
NodeList list_of(const Nodes *nodes);
bool is_broken(TSNode node);           // an ERROR or MISSING node
bool is_braced(Lowering *l, Str text); // `{…}`, and no more
// Whether errors in what is not looked into may have taken text behind it: there are some outside of braces.
bool is_leaking(Lowering *l, TSNode node);
// Errors in the parts of one expression or statement are its own: what lies between goes to `node_or_error`.
Node *node_or_error(Lowering *l, TSNode at, Node *node, bool is_broken_outside);
bool lower_enter(Lowering *l);
void lower_leave(Lowering *l);

// parse.c: parses `text`, which becomes l->text; false: it is too broken, or memory ran out; nothing is to be
// popped then.
bool parse_push(Lowering *l, Str text);
// The same for text without errors.
bool parse_exact(Lowering *l, Str text);
static inline TSTree *parse_top(const Lowering *l) { return l->trees[l->tree_count - 1]; }
void parse_pop(Lowering *l);

// repair.c: a copy of the text in which valid TypeScript that the grammar lacks reads otherwise; false: there is none.
bool repair(Arena *arena, Str *text, bool has_jsx);
bool has_misread(Str text); // whether the grammar may read some of it otherwise, without an error
// The same for an `&` in JSX's text, told from the tree of what was parsed.
bool repair_jsx(Arena *arena, TSNode root, Str *text);

// lines.c: a copy of the text in which all that ends a line outside of strings is an LF.
void repair_lines(Arena *arena, Str *text);
bool has_odd_lines(Str text);

// angles.c: a copy of the text in which `<` is what TypeScript takes it for; false: there is none.
bool repair_angles(Arena *arena, Str *text, bool is_typed);
// Whether the grammar may take a `<` for something else and not notice.
bool angles_mislead(Str text);

// default.c: a copy of the text in which what `export default` declares has a name; false: there is none.
bool repair_default(Arena *arena, Str *text);
// Of a declaration that was given a name so: takes it away again. False: it is none.
bool undo_default(const Lowering *l, size_t start, Node *declaration);

// default_type.c: makes EMPTY of what exports a type as the default of `program`, whose file has `text`.
void erase_default_type(Arena *arena, const Node *program, Str text);

// marks.c: a copy of the text without the `!` behind values; false: there are none.
bool repair_marks(Arena *arena, Str *text);
bool has_marks(Str text); // whether there may be any

// ends.c: a copy of the text with semicolons where a line ends a statement and the grammar does not see it; false:
// there is none.
bool repair_ends(Arena *arena, Str *text);
bool has_ends(Str text); // whether there may be any

// plain.c
// The statement between two offsets of the source, without the grammar; NULL: it is none of those that are plain.
Node *plain_statement(Lowering *l, uint32_t start, uint32_t end);

// recover.c
NodeList recover_program(Lowering *l);
// The statements of a block with errors; false: its braces do not match, or it lies too deep in others.
bool recover_block(Lowering *l, TSNode block, NodeList *statements);

// lower_expression.c
Node *lower_expression(Lowering *l, TSNode node);
Node *lower_identifier(Lowering *l, TSNode node);
Node *lower_string(Lowering *l, TSNode node);
Node *lower_number(Lowering *l, TSNode node); // NUMBER or BIGINT

// lower_object.c
Node *lower_object(Lowering *l, TSNode node);
Node *lower_pattern(Lowering *l, TSNode node);
Node *lower_target(Lowering *l, TSNode node); // what can be assigned to and is no pattern
Node *lower_spread(Lowering *l, TSNode node, NodeKind kind, bool is_pattern);
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
// What the grammar took for an object literal where braces begin a block: `{ a: b }` or `{ a }`; else an error.
Node *lower_braces(Lowering *l, TSNode node, TSNode object);
void lower_decorators(Lowering *l, const Parts *parts, Nodes *out);

// lower_module.c
Node *lower_import(Lowering *l, TSNode node);
Node *lower_export(Lowering *l, TSNode node);
Node *lower_import_alias(Lowering *l, TSNode node);

// string_literal.c
// A template's raw text: line ends as \n.
const String *string_raw(Arena *arena, Interner *interner, Str inside);

#endif
