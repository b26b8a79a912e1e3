// Statements around text that does not parse: it is cut where statements may begin, and the pieces are parsed apart.
#include "syntax/lower.h"

// Bytes of text that were parsed in vain: from there on what does not parse is not tried in further ways.
enum { MERGES = 3, VAIN_LIMIT = 64 * 1024 };

typedef struct Piece {
  size_t from, to;     // tokens
  uint32_t start, end; // bytes, up to the next piece
} Piece;

typedef VEC(Piece) Pieces;

typedef struct Region {
  Str text;
  uint32_t offset; // of `text` in the source
  Tokens tokens;
} Region;

// Whether a statement goes on behind a line's end: `last` is the last token of the line, `next` the first of the
// following.
static bool goes_on(Str text, const Token *last, const Token *next) {
  Str before = token_text(text, last), after = token_text(text, next);
  if (last->kind == TOKEN_PUNCTUATION && str_is_one_of(before, "= => , . ? : | & + - * / % < ^ ~ ( [ {")) return true;
  if (last->kind == TOKEN_WORD &&
      str_is_one_of(before, "else extends implements from instanceof in of as satisfies new typeof"))
    return true;
  if (next->kind == TOKEN_WORD)
    return str_is_one_of(after, "else catch finally extends implements from instanceof in of as satisfies");
  if (next->kind == TOKEN_PUNCTUATION && str_is_one_of(after, ") ] }")) return true;
  if (token_is(text, last, ";")) return false; // not by a brace: the grammar tells blocks from objects
  if (next->kind == TOKEN_TEMPLATE || next->kind == TOKEN_REGEX) return true;
  return next->kind == TOKEN_PUNCTUATION && str_is_one_of(after, "( [ . ? : , = => * / % & | ^ + - < >");
}

// A line that begins without indent with one of these is hardly ever nested, whatever brackets seem to be open.
static bool is_landmark(const Region *r, size_t i) {
  const Token *t = &r->tokens.items[i];
  bool in_first_column = t->start == 0 || r->text.data[t->start - 1] == '\n' || r->text.data[t->start - 1] == '\r';
  return t->starts_line && in_first_column && t->kind == TOKEN_WORD &&
         str_is_one_of(
             token_text(r->text, t),
             "import export const let var function async class interface type enum declare namespace abstract");
}

static bool begins_statement(const Region *r, size_t i) {
  const Token *t = &r->tokens.items[i], *last = t - 1;
  if (t->depth > 0) return false;
  return (t->starts_line || token_is(r->text, last, ";")) && !goes_on(r->text, last, t);
}

static bool is_nowhere(const Region *r, size_t i) {
  (void)r;
  (void)i;
  return false;
}

static Pieces cut(Lowering *l, const Region *r, size_t from, size_t to, bool (*begins)(const Region *, size_t)) {
  Pieces pieces = {0};
  for (size_t i = from; i < to; i++) {
    if (i > from && !begins(r, i)) continue;
    uint32_t start = r->tokens.items[i].start;
    if (pieces.count > 0) vec_last(&pieces).to = i, vec_last(&pieces).end = start;
    vec_push(l->arena, &pieces,
             ((Piece){i, to, start, to < r->tokens.count ? r->tokens.items[to].start : (uint32_t)r->text.length}));
  }
  return pieces;
}

// As it was repaired or, what was no mistake, as it was written, but for its angles.
static bool parses(Lowering *l, const Region *r, uint32_t start, uint32_t end) {
  Str repaired = str_slice(r->text, start, end);
  if (parse_exact(l, repaired)) return true;
  Str written = str_slice(l->source->text, r->offset + start, r->offset + end);
  if (l->source->language != LANGUAGE_TSX && angles_mislead(written))
    repair_angles(l->arena, &written, !source_is_javascript(l->source->path));
  if (!str_equal(repaired, written) && parse_exact(l, written)) return true;
  l->vain_bytes += end - start;
  return false;
}

static void add_program(Lowering *l, Nodes *out) {
  Parts parts = parts_of(l, ts_tree_root_node(parse_top(l)));
  NodeList list = lower_statements(l, &parts);
  for (size_t i = 0; i < list.count; i++) vec_push(l->arena, out, list.items[i]);
}

// The tree of a piece with errors can be trusted if it is one statement and the errors lie inside of it.
static bool add_broken(Lowering *l, const Region *r, const Piece *piece, Nodes *out) {
  if (!parse_push(l, str_slice(r->text, piece->start, piece->end))) return false;
  TSNode root = ts_tree_root_node(parse_top(l));
  bool is_outer_broken = l->is_broken;
  l->is_broken = false;
  Parts parts = parts_of(l, root);
  bool is_one = kind_of(l, root) == KIND_program && !l->is_broken && parts.count == 1 && parts.items[0].named;
  if (is_one) vec_push(l->arena, out, lower_statement(l, parts.items[0].node));
  l->is_broken = is_outer_broken;
  parse_pop(l);
  return is_one;
}

// Types that the grammar does not know do nothing when the program runs. Only where all brackets match is it certain
// that a piece is no more than its first statement.
static bool is_type_alone(const Lowering *l, const Region *r, const Piece *piece) {
  size_t i = piece->from;
  if (!r->tokens.is_closed) return false;
  while (i < piece->to &&
         (token_is(r->text, &r->tokens.items[i], "export") || token_is(r->text, &r->tokens.items[i], "declare")))
    i++;
  if (i + 2 >= piece->to || r->tokens.items[i + 1].kind != TOKEN_WORD || r->tokens.items[i + 1].starts_line)
    return false;
  Str behind = token_text(r->text, &r->tokens.items[i + 2]);
  bool is_alias = token_is(r->text, &r->tokens.items[i], "type") && str_is_one_of(behind, "= <");
  if (!is_alias && !token_is(r->text, &r->tokens.items[i], "interface")) return false;
  for (size_t k = i + 2; k < piece->to; k++) {
    const Token *t = &r->tokens.items[k], *last = t - 1;
    if (t->depth > 0) continue;
    const bool is_argument = t->kind == TOKEN_PUNCTUATION && str_is_one_of(token_text(r->text, t), "> , | & ;");
    if (!is_alias && token_is(r->text, last, "}") && !is_argument) return false; // interface A {} a()
    if (!t->starts_line) continue;
    bool goes_on_here = t->kind == TOKEN_PUNCTUATION && str_is_one_of(token_text(r->text, t), "| & ? : , = => > ) ] }");
    goes_on_here &= l->source->text.data[r->offset + t->start] != '<'; // see angles.c
    bool went_on = last->kind == TOKEN_PUNCTUATION && str_is_one_of(token_text(r->text, last), "| & = => < ,");
    if (!goes_on_here && !went_on) return false;
  }
  return true;
}

static void lower_piece(Lowering *l, const Region *r, const Piece *piece, bool is_broken, Nodes *out) {
  l->offset = r->offset + piece->start;
  if (!is_broken && parses(l, r, piece->start, piece->end)) {
    add_program(l, out);
    parse_pop(l);
    return;
  }
  const uint32_t start = r->offset + piece->start, end = r->offset + r->tokens.items[piece->to - 1].end;
  if (is_type_alone(l, r, piece)) vec_push(l->arena, out, node_make(l->arena, NODE_EMPTY, l->source->id, start, end));
  else if (!add_broken(l, r, piece, out)) vec_push(l->arena, out, note_jumps(l, node_error_at(l, start, end), true));
}

// How many pieces from `i` on are one statement that a cut went through; 0: none are.
static size_t merge(Lowering *l, const Region *r, const Pieces *pieces, size_t i, Nodes *out) {
  l->offset = r->offset + pieces->items[i].start;
  for (size_t count = 1; count <= MERGES && i + count <= pieces->count; count++) {
    if (count > 1 && l->vain_bytes > VAIN_LIMIT) break;
    if (!parses(l, r, pieces->items[i].start, pieces->items[i + count - 1].end)) continue;
    add_program(l, out);
    parse_pop(l);
    return count;
  }
  return 0;
}

static void lower_pieces(Lowering *l, const Region *r, Nodes *out) {
  Pieces pieces = cut(l, r, 0, r->tokens.count, begins_statement);
  for (size_t i = 0; i < pieces.count;) {
    size_t merged = merge(l, r, &pieces, i, out);
    i += merged;
    if (merged > 0) continue;
    bool is_open = i + 1 == pieces.count && !r->tokens.is_closed;
    Pieces parts = cut(l, r, pieces.items[i].from, pieces.items[i].to, is_open ? is_landmark : is_nowhere);
    for (size_t k = 0; k < parts.count; k++) lower_piece(l, r, &parts.items[k], parts.count == 1, out);
    i++;
  }
}

static void lower_region(Lowering *l, const Region *r, Nodes *out) {
  Str text = l->text;
  uint32_t offset = l->offset;
  bool is_broken_outside = l->is_broken;
  lower_pieces(l, r, out);
  l->text = text;
  l->offset = offset;
  l->is_broken = is_broken_outside;
}

NodeList recover_program(Lowering *l) {
  Nodes out = {0};
  Region r = {l->text, l->offset, scan(l->arena, l->text)};
  lower_region(l, &r, &out);
  return list_of(&out);
}

bool recover_block(Lowering *l, TSNode block, NodeList *statements) {
  if (l->tree_count >= REGION_DEPTH_LIMIT) return false;
  Str text = text_of(l, block);
  if (!is_braced(l, text)) return false;
  Region r = {str_slice(text, 1, text.length - 1), l->offset + ts_node_start_byte(block) + 1, {0}};
  r.tokens = scan(l->arena, r.text);
  Nodes out = {0};
  lower_region(l, &r, &out);
  *statements = list_of(&out);
  return true;
}
