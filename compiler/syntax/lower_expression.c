#include "syntax/lower.h"

static Operator operator_of(Str text) {
  for (int i = 1; i < OPERATOR_COUNT; i++)
    if (str_is(text, operator_spelling((Operator)i))) return (Operator)i;
  return OPERATOR_NONE;
}

// Where the grammar is at a loss, such as at `new new F()`, it takes these for names.
static bool is_reserved(Str word) {
  return str_is_one_of(word, "break case catch class const continue default delete do else export extends finally for "
                             "if import in function instanceof new return switch throw try typeof var void while with "
                             "debugger");
}

Node *lower_identifier(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_IDENTIFIER, node);
  n->as.name = name_of(l, node);
  // What repair.c took for a type where a value stands: typeof import("m") === "object"
  return str_is_one_of(n->as.name->text, "typeof import") ? node_error(l, node) : n;
}

Node *lower_string(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_STRING, node);
  Str text = written_at(l, ts_node_start_byte(node), ts_node_end_byte(node));
  n->as.string =
      string_literal(l->arena, l->interner, text.length < 2 ? text : str_slice(text, 1, text.length - 1), false);
  return n;
}

Node *lower_number(Lowering *l, TSNode node) {
  Str text = written_at(l, ts_node_start_byte(node), ts_node_end_byte(node));
  if (str_ends_with(text, STR("n"))) {
    Node *n = node_new(l, NODE_BIGINT, node);
    n->as.string = intern(l->interner, str_slice(text, 0, text.length - 1));
    return n;
  }
  Node *n = node_new(l, NODE_NUMBER, node);
  n->as.number = literal_to_number(text);
  return n;
}

static Node *lower_regex(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_REGEX, node);
  Parts parts = parts_of(l, node);
  const Part *pattern = part(&parts, FIELD_pattern), *flags = part(&parts, FIELD_flags);
  n->as.regex.pattern = intern(l->interner, pattern == NULL ? STR("") : text_of(l, pattern->node));
  n->as.regex.flags = intern(l->interner, flags == NULL ? STR("") : text_of(l, flags->node));
  return n;
}

static Node *lower_template(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_TEMPLATE, node);
  Parts parts = parts_of(l, node);
  Nodes expressions = {0};
  VEC(const String *) cooked = {0}, raw = {0};
  size_t from = ts_node_start_byte(node) + 1, end = ts_node_end_byte(node);
  for (size_t i = 0; i < parts.count; i++) {
    if (parts.items[i].kind != KIND_template_substitution) continue;
    Str inside = written_at(l, from, ts_node_start_byte(parts.items[i].node));
    vec_push(l->arena, &cooked, string_literal(l->arena, l->interner, inside, true));
    vec_push(l->arena, &raw, string_raw(l->arena, l->interner, inside));
    Parts inner = parts_of(l, parts.items[i].node);
    const Part *expression = first_named(&inner);
    vec_push(l->arena, &expressions,
             expression == NULL ? node_error(l, parts.items[i].node) : lower_expression(l, expression->node));
    from = ts_node_end_byte(parts.items[i].node);
  }
  Str inside = from < end ? written_at(l, from, end - 1) : STR("");
  vec_push(l->arena, &cooked, string_literal(l->arena, l->interner, inside, true));
  vec_push(l->arena, &raw, string_raw(l->arena, l->interner, inside));
  n->as.template.cooked = cooked.items;
  n->as.template.raw = raw.items;
  n->as.template.expressions = list_of(&expressions);
  return n;
}

// ---- how tight what is written binds (ECMA-262, 13: each production names the next tighter one) ----
//
// Where the grammar takes more or less for an operand than may stand there without parentheses, it read another
// program.

enum {
  LOOSEST,
  LIST,
  ASSIGNED,
  COALESCED,
  OR,
  AND,
  BIT_OR,
  BIT_XOR,
  BIT_AND,
  EQUAL,
  RELATED,
  SHIFTED,
  ADDED,
  MULTIPLIED,
  RAISED,
  PREFIXED,
  UPDATED,
  LEFT_HAND
};

static int tightness_of(Operator o) {
  switch (o) {
  case OPERATOR_COALESCE: return COALESCED;
  case OPERATOR_OR: return OR;
  case OPERATOR_AND: return AND;
  case OPERATOR_BIT_OR: return BIT_OR;
  case OPERATOR_BIT_XOR: return BIT_XOR;
  case OPERATOR_BIT_AND: return BIT_AND;
  case OPERATOR_EQUAL:
  case OPERATOR_NOT_EQUAL:
  case OPERATOR_STRICT_EQUAL:
  case OPERATOR_STRICT_NOT_EQUAL: return EQUAL;
  case OPERATOR_SHIFT_LEFT:
  case OPERATOR_SHIFT_RIGHT:
  case OPERATOR_SHIFT_RIGHT_UNSIGNED: return SHIFTED;
  case OPERATOR_ADD:
  case OPERATOR_SUBTRACT: return ADDED;
  case OPERATOR_MULTIPLY:
  case OPERATOR_DIVIDE:
  case OPERATOR_REMAINDER: return MULTIPLIED;
  case OPERATOR_POWER: return RAISED;
  default: return RELATED;
  }
}

static Operator written_operator(Lowering *l, TSNode node) {
  const TSNode op = ts_node_child_by_field_name(node, "operator", 8);
  if (ts_node_is_null(op)) return OPERATOR_NONE;
  return operator_of(written_at(l, ts_node_start_byte(op), ts_node_end_byte(op)));
}

static int tightness(Lowering *l, TSNode node) {
  switch (kind_of(l, node)) {
  case KIND_sequence_expression: return LIST;
  case KIND_assignment_expression:
  case KIND_augmented_assignment_expression:
  case KIND_ternary_expression:
  case KIND_arrow_function:
  case KIND_yield_expression: return ASSIGNED;
  case KIND_binary_expression: return tightness_of(written_operator(l, node));
  case KIND_as_expression:
  case KIND_satisfies_expression: return RELATED;
  case KIND_unary_expression:
  case KIND_await_expression:
  case KIND_type_assertion: return PREFIXED;
  case KIND_update_expression: return UPDATED;
  default: return LEFT_HAND;
  }
}

// The same of what stands behind or before types, which say nothing when it runs.
static int tightness_untyped(Lowering *l, TSNode node) {
  for (;;) {
    const GrammarKind kind = kind_of(l, node);
    const bool is_before = kind == KIND_as_expression || kind == KIND_satisfies_expression;
    const uint32_t count = ts_node_named_child_count(node);
    if (count == 0 || (!is_before && kind != KIND_type_assertion)) return tightness(l, node);
    node = ts_node_named_child(node, is_before ? 0 : count - 1);
  }
}

// What a `<T>` stands before: whether `<T>x.y` is one of `x` or of `x.y` says nothing when it runs.
static TSNode asserted(Lowering *l, TSNode node) {
  while (kind_of(l, node) == KIND_type_assertion && ts_node_named_child_count(node) > 0)
    node = ts_node_named_child(node, ts_node_named_child_count(node) - 1);
  return node;
}

// A `new` that lacks arguments takes those that follow, and what follows it belongs to the constructor.
static bool is_bare_new(Lowering *l, TSNode node) {
  return kind_of(l, node) == KIND_new_expression && ts_node_is_null(ts_node_child_by_field_name(node, "arguments", 9));
}

// What TypeScript does not take for type arguments where such an operator follows (canFollowTypeArgumentsInExpression).
static bool follows_types(const Lowering *l, TSNode operator) {
  size_t at = ts_node_start_byte(operator);
  const char c = l->text.data[at];
  if (at + 1 != ts_node_end_byte(operator) || strchr("+-<>", c) == NULL) return false;
  while (at > 0 && strchr(" \n\t", l->text.data[at - 1]) != NULL) at--;
  return at > 1 && l->text.data[at - 1] == '>' && l->text.data[at - 2] != '/';
}

// Whether the operator is the `<` of `x as A < …`, which TypeScript takes for the beginning of A's arguments.
static bool begins_types(Lowering *l, TSNode left, TSNode operator) {
  const GrammarKind kind = kind_of(l, left);
  const Str text = l->text;
  size_t end = ts_node_start_byte(operator);
  if ((kind != KIND_as_expression && kind != KIND_satisfies_expression) || text.data[end] != '<') return false;
  while (end > 0 && (text.data[end - 1] == ' ' || text.data[end - 1] == '\t')) end--;
  size_t start = end;
  while (start > 0 && is_identifier_part((unsigned char)text.data[start - 1])) start--;
  return start < end &&
         !str_is_one_of(str_slice(text, start, end),
                        "any unknown never void null undefined true false this object string number boolean "
                        "bigint symbol");
}

// ---- chains ----

static bool is_optional(Lowering *l, const Parts *parts) {
  const Part *p = part(parts, FIELD_optional_chain);
  return p != NULL || has_token(l, parts, "?.");
}

// One link of a.b[c](d)!: what it hangs on is the next.
typedef struct Link {
  TSNode node;
  GrammarKind kind;
  Parts parts;
} Link;

static bool is_link(GrammarKind kind) {
  return kind == KIND_member_expression || kind == KIND_subscript_expression || kind == KIND_call_expression ||
         kind == KIND_non_null_expression;
}

static const Part *inner_of(const Link *link) {
  switch (link->kind) {
  case KIND_call_expression: return part(&link->parts, FIELD_function);
  case KIND_non_null_expression: return first_named(&link->parts);
  default: return part(&link->parts, FIELD_object);
  }
}

// `{ with: { type: "json" } }`, which runs nothing.
static bool is_inert_option(Lowering *l, TSNode option, int depth) {
  if (kind_of(l, option) == KIND_string) return true;
  if (kind_of(l, option) != KIND_object || depth > 2) return false;
  const Parts members = parts_of(l, option);
  for (size_t i = 0; i < members.count; i++) {
    if (!members.items[i].named) continue;
    if (members.items[i].kind != KIND_pair) return false;
    const Parts pair = parts_of(l, members.items[i].node);
    const Part *key = part(&pair, FIELD_key), *value = part(&pair, FIELD_value);
    if (key == NULL || key->kind == KIND_computed_property_name || value == NULL) return false;
    if (!is_inert_option(l, value->node, depth + 1)) return false;
  }
  return true;
}

static Node *lower_import_call(Lowering *l, const Link *link) {
  const Part *arguments = part(&link->parts, FIELD_arguments);
  if (arguments == NULL) return node_error(l, link->node);
  Parts list = parts_of(l, arguments->node);
  const Part *first = first_named(&list);
  const Part *option = named_at(&list, 1);
  if (first == NULL || (option != NULL && !is_inert_option(l, option->node, 0))) return node_error(l, link->node);
  Node *n = node_new(l, NODE_IMPORT_CALL, link->node);
  n->as.expression = lower_expression(l, first->node);
  return n;
}

static Node *lower_call(Lowering *l, const Link *link, Node *callee) {
  const Part *arguments = part(&link->parts, FIELD_arguments);
  if (arguments == NULL) return NULL;
  if (arguments->kind == KIND_template_string) {
    Node *n = node_new(l, NODE_TAGGED_TEMPLATE, link->node);
    n->as.tagged.tag = callee;
    n->as.tagged.template = lower_template(l, arguments->node);
    return n;
  }
  Node *n = node_new(l, NODE_CALL, link->node);
  Parts list = parts_of(l, arguments->node);
  n->as.call.callee = callee;
  n->as.call.arguments = lower_elements(l, &list, false);
  n->as.call.optional = is_optional(l, &link->parts);
  return n;
}

static Node *lower_subscript(Lowering *l, const Link *link, Node *object) {
  const Part *index = part(&link->parts, FIELD_index);
  if (index == NULL) return NULL;
  Node *n = node_new(l, NODE_INDEX, link->node);
  n->as.index.object = object;
  n->as.index.index = lower_expression(l, index->node);
  n->as.index.optional = is_optional(l, &link->parts);
  return n;
}

static Node *lower_member(Lowering *l, const Link *link, Node *object) {
  const Part *property = part(&link->parts, FIELD_property);
  if (property == NULL) return NULL;
  Node *n = node_new(l, NODE_MEMBER, link->node);
  bool is_private = property->kind == KIND_private_property_identifier;
  n->as.member.object = object;
  n->as.member.name = name_of(l, property->node);
  n->as.member.property = node_new(l, is_private ? NODE_PRIVATE_NAME : NODE_IDENTIFIER, property->node);
  n->as.member.property->as.name = n->as.member.name;
  n->as.member.optional = is_optional(l, &link->parts);
  return n;
}

static Node *lower_link(Lowering *l, const Link *link, Node *inner) {
  switch (link->kind) {
  case KIND_call_expression: return lower_call(l, link, inner);
  case KIND_subscript_expression: return lower_subscript(l, link, inner);
  case KIND_member_expression: return lower_member(l, link, inner);
  default: return inner; // a!
  }
}

static Node *lower_import_link(Lowering *l, const Link *link) {
  if (link->kind == KIND_call_expression) return lower_import_call(l, link);
  l->is_module = true;
  return node_new(l, NODE_IMPORT_META, link->node);
}

// A chain is as deep as it is long, so it is lowered from the left in a loop.
static Node *lower_chain(Lowering *l, TSNode node) {
  VEC(Link) links = {0};
  TSNode at = node;
  GrammarKind kind = kind_of(l, node);
  while (is_link(kind)) {
    vec_push(l->arena, &links, ((Link){at, kind, parts_of(l, at)}));
    const Part *inner = inner_of(&vec_last(&links));
    if (inner == NULL) return node_error(l, node);
    at = inner->node;
    kind = inner->kind;
  }
  const TSNode base = asserted(l, at);
  if (tightness(l, base) < LEFT_HAND || kind == KIND_instantiation_expression || is_bare_new(l, base))
    return node_error(l, node);
  size_t i = links.count;
  Node *n = kind == KIND_import ? lower_import_link(l, &links.items[--i]) : lower_expression(l, at);
  bool is_optional_chain = false;
  while (i-- > 0) {
    is_optional_chain |= is_optional(l, &links.items[i].parts);
    n = lower_link(l, &links.items[i], n);
    const bool is_early_error = is_optional_chain && n != NULL && n->kind == NODE_TAGGED_TEMPLATE; // ECMA-262, 13.3.1.1
    if (n == NULL || is_early_error) return node_error(l, node);
  }
  if (!is_optional_chain) return n;
  Node *chain = node_new(l, NODE_OPTIONAL_CHAIN, node);
  chain->as.expression = n;
  return chain;
}

// ---- operators ----

// How loosely operators bind that bind looser than `as` and `satisfies`; 0: it binds at least as tight as these.
static int looseness(Operator o) {
  switch (o) {
  case OPERATOR_EQUAL:
  case OPERATOR_NOT_EQUAL:
  case OPERATOR_STRICT_EQUAL:
  case OPERATOR_STRICT_NOT_EQUAL: return 1;
  case OPERATOR_BIT_AND: return 2;
  case OPERATOR_BIT_XOR: return 3;
  case OPERATOR_BIT_OR: return 4;
  case OPERATOR_AND: return 5;
  case OPERATOR_OR: return 6;
  case OPERATOR_COALESCE: return 7;
  default: return 0;
  }
}

static Node *untyped(Node *n) { return n->kind == NODE_TYPED ? n->as.expression : n; }

// The grammar takes `a && b as T === c` for `(a && b as T) === c`. `n` lacks its left operand: that is the rightmost
// part of `left` to which TypeScript binds it.
static Node *bind_left(Node *left, Node *n) {
  Node *top = untyped(left), **at = &top;
  for (;;) {
    Node *inner = untyped(*at);
    if ((inner->kind != NODE_BINARY && inner->kind != NODE_LOGICAL) ||
        looseness(inner->as.binary.op) <= looseness(n->as.binary.op))
      break;
    inner->end = n->end;
    at = &inner->as.binary.right;
  }
  n->as.binary.left = at == &top ? left : *at;
  if (at == &top) return n;
  n->start = (*at)->start;
  *at = n;
  return top;
}

// Whether the last operand of `a ** b as T` is typed by itself for the grammar: TypeScript types all that is before it.
static bool ends_typed(Lowering *l, TSNode node) {
  while (!ts_node_is_null(node) && kind_of(l, node) == KIND_binary_expression)
    node = ts_node_child_by_field_name(node, "right", 5);
  return !ts_node_is_null(node) &&
         (kind_of(l, node) == KIND_as_expression || kind_of(l, node) == KIND_satisfies_expression);
}

static Node *lower_binary(Lowering *l, TSNode node) {
  // a + b + c … is as deep as it is long, so it is lowered from the left in a loop.
  VEC(TSNode) chain = {0};
  while (kind_of(l, node) == KIND_binary_expression) {
    vec_push(l->arena, &chain, node);
    TSNode left = ts_node_child_by_field_name(node, "left", 4);
    if (ts_node_is_null(left)) return node_error(l, node);
    node = left;
  }
  Node *left = kind_of(l, node) == KIND_private_property_identifier ? node_new(l, NODE_PRIVATE_NAME, node)
                                                                    : lower_expression(l, node);
  if (left->kind == NODE_PRIVATE_NAME) left->as.name = name_of(l, node);
  const bool is_typed = left->kind == NODE_TYPED;
  for (int before = tightness(l, node), i = (int)chain.count - 1; i >= 0; i--) {
    Parts parts = parts_of(l, chain.items[i]);
    const Part *right = part(&parts, FIELD_right), *op = part(&parts, FIELD_operator);
    Operator o = op == NULL ? OPERATOR_NONE
                            : operator_of(written_at(l, ts_node_start_byte(op->node), ts_node_end_byte(op->node)));
    if (right == NULL || o == OPERATOR_NONE) return node_error(l, chain.items[i]);
    if (follows_types(l, op->node)) return node_error(l, chain.items[i]);
    const bool is_first = i + 1 == (int)chain.count;
    if (is_first && begins_types(l, node, op->node)) return node_error(l, chain.items[i]);
    if (!is_first && tightness_of(o) > RELATED && ends_typed(l, chain.items[i + 1]))
      return node_error(l, chain.items[i]);
    const int own = tightness_of(o), least = o == OPERATOR_POWER ? own : own + 1;
    if ((before < own && !is_typed) || tightness_untyped(l, right->node) < least) return node_error(l, chain.items[i]);
    before = own;
    bool logical = o == OPERATOR_AND || o == OPERATOR_OR || o == OPERATOR_COALESCE;
    Node *n = node_new(l, logical ? NODE_LOGICAL : NODE_BINARY, chain.items[i]);
    n->as.binary.op = o;
    n->as.binary.right = lower_expression(l, right->node);
    if (!is_typed) n->as.binary.left = left;
    left = is_typed ? bind_left(left, n) : n;
  }
  return left;
}

static Node *lower_assignment(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_ASSIGN, node);
  Parts parts = parts_of(l, node);
  const Part *left = part(&parts, FIELD_left), *right = part(&parts, FIELD_right), *op = part(&parts, FIELD_operator);
  if (left == NULL || right == NULL || begins_with_using(l, node)) return node_error(l, node);
  Str text = op == NULL ? STR("=") : text_of(l, op->node);
  n->as.binary.op = operator_of(str_slice(text, 0, text.length - 1));
  n->as.binary.left = op == NULL ? lower_pattern(l, left->node) : lower_target(l, left->node);
  n->as.binary.right = lower_expression(l, right->node);
  return n;
}

static Node *lower_unary(Lowering *l, TSNode node, NodeKind kind) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  const Part *argument = part(&parts, FIELD_argument), *op = part(&parts, FIELD_operator);
  if (argument == NULL || op == NULL) return node_error(l, node);
  if (tightness_untyped(l, argument->node) < (kind == NODE_UPDATE ? LEFT_HAND : PREFIXED)) return node_error(l, node);
  n->as.unary.op = operator_of(text_of(l, op->node));
  n->as.unary.argument = lower_expression(l, argument->node);
  n->as.unary.prefix = ts_node_start_byte(op->node) < ts_node_start_byte(argument->node);
  return n;
}

// Whether its types are none for TypeScript, or are given to less than what the grammar gives them to.
static bool misreads_types(Lowering *l, TSNode instantiation) {
  const Str rest = str_slice(l->text, ts_node_end_byte(instantiation), l->text.length);
  const bool is_compared =
      str_starts_with(rest, STR(">")) || (str_starts_with(rest, STR("=")) && !str_starts_with(rest, STR("=>")));
  return is_compared || tightness(l, ts_node_child(instantiation, 0)) < LEFT_HAND;
}

static Node *lower_wrapped(Lowering *l, TSNode node, NodeKind kind) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  const Part *inner = NULL;
  if (kind == NODE_TYPED && kind_of(l, node) == KIND_instantiation_expression && misreads_types(l, node))
    return node_error(l, node);
  for (size_t i = 0; i < parts.count; i++) {
    const bool is_type = parts.items[i].field == FIELD_type;
    if (is_type && kind == NODE_PAREN) return node_error(l, node); // (a ? (b): T => {} : c): no type is the `: c`
    if (!parts.items[i].named || parts.items[i].kind == KIND_type_arguments || is_type || inner != NULL) continue;
    inner = &parts.items[i];
  }
  if (inner == NULL && kind == NODE_YIELD) return n;
  const int own = inner == NULL || kind == NODE_PAREN || kind == NODE_YIELD ? LOOSEST : tightness(l, node);
  if (own == PREFIXED && tightness_untyped(l, inner->node) < PREFIXED) return node_error(l, node);
  n->as.expression = inner == NULL ? node_error(l, node) : lower_expression(l, inner->node);
  return n;
}

static void flatten_sequence(Lowering *l, TSNode node, Nodes *out) {
  Parts parts = parts_of(l, node);
  for (size_t i = 0; i < parts.count; i++) {
    if (!parts.items[i].named) continue;
    if (parts.items[i].kind == KIND_sequence_expression && lower_enter(l)) {
      flatten_sequence(l, parts.items[i].node, out);
      lower_leave(l);
    } else {
      vec_push(l->arena, out, lower_expression(l, parts.items[i].node));
    }
  }
}

// The arguments of `new new F()()` belong to the outer `new`; the grammar takes them for a call within.
static bool takes_arguments(Lowering *l, TSNode constructor) {
  for (;;) {
    Parts parts = parts_of(l, constructor);
    GrammarKind kind = kind_of(l, constructor);
    const Part *arguments = part(&parts, FIELD_arguments); // a template's text, of a tag
    if (kind == KIND_call_expression) return arguments == NULL || arguments->kind != KIND_template_string;
    if (kind != KIND_member_expression && kind != KIND_subscript_expression) return false;
    const Part *object = part(&parts, FIELD_object);
    if (object == NULL) return false;
    constructor = object->node;
  }
}

static Node *lower_new(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_NEW, node);
  Parts parts = parts_of(l, node);
  const Part *constructor = part(&parts, FIELD_constructor), *arguments = part(&parts, FIELD_arguments);
  if (constructor == NULL) return node_error(l, node);
  if (takes_arguments(l, constructor->node)) return node_error(l, node);
  if (tightness(l, constructor->node) < LEFT_HAND) return node_error(l, node);
  n->as.call.callee = lower_expression(l, constructor->node);
  if (arguments != NULL) {
    Parts list = parts_of(l, arguments->node);
    n->as.call.arguments = lower_elements(l, &list, false);
  }
  return n;
}

static Node *lower_ternary(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_CONDITIONAL, node);
  Parts parts = parts_of(l, node);
  const Part *test = part(&parts, FIELD_condition), *a = part(&parts, FIELD_consequence),
             *b = part(&parts, FIELD_alternative);
  if (test == NULL || a == NULL || b == NULL) return node_error(l, node);
  if (tightness(l, test->node) < COALESCED) return node_error(l, node);
  n->as.conditional.test = lower_expression(l, test->node);
  n->as.conditional.consequent = lower_expression(l, a->node);
  n->as.conditional.alternate = lower_expression(l, b->node);
  return n;
}

// ---- JSX: what its attributes and children hold, in order ----

static void collect_jsx(Lowering *l, TSNode node, Nodes *out) {
  if (!lower_enter(l)) {
    vec_push(l->arena, out, node_too_deep(l, node));
    return;
  }
  Parts parts = parts_of(l, node);
  for (size_t i = 0; i < parts.count; i++) {
    const Part *p = &parts.items[i];
    if (!p->named) continue;
    switch (p->kind) {
    case KIND_jsx_expression: {
      Parts inner = parts_of(l, p->node);
      const Part *expression = first_named(&inner);
      if (expression != NULL) vec_push(l->arena, out, lower_expression(l, expression->node));
      break;
    }
    case KIND_jsx_element:
    case KIND_jsx_opening_element:
    case KIND_jsx_self_closing_element:
    case KIND_jsx_attribute: collect_jsx(l, p->node, out); break;
    case KIND_member_expression: vec_push(l->arena, out, lower_expression(l, p->node)); break;
    case KIND_identifier: {
      Str name = text_of(l, p->node);
      bool component = name.length > 0 && !(name.data[0] >= 'a' && name.data[0] <= 'z');
      if (p->field == FIELD_name && component) vec_push(l->arena, out, lower_identifier(l, p->node));
      break;
    }
    default: break;
    }
  }
  lower_leave(l);
}

static Node *lower_jsx(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_JSX, node);
  Nodes expressions = {0};
  collect_jsx(l, node, &expressions);
  n->as.list = list_of(&expressions);
  return n;
}

static Node *lower_meta(Lowering *l, TSNode node) {
  Str text = text_of(l, node);
  if (str_starts_with(text, STR("import"))) l->is_module = true;
  return node_new(l, str_starts_with(text, STR("import")) ? NODE_IMPORT_META : NODE_NEW_TARGET, node);
}

static Node *dispatch(Lowering *l, TSNode node) {
  switch (kind_of(l, node)) {
  case KIND_identifier:
    if (is_reserved(text_of(l, node))) return node_error(l, node);
    return lower_identifier(l, node);
  case KIND_undefined:
  case KIND_shorthand_property_identifier:
  case KIND_shorthand_property_identifier_pattern: return lower_identifier(l, node);
  case KIND_number: return lower_number(l, node);
  case KIND_string: return lower_string(l, node);
  case KIND_template_string: return lower_template(l, node);
  case KIND_regex: return lower_regex(l, node);
  case KIND_true: return node_new(l, NODE_TRUE, node);
  case KIND_false: return node_new(l, NODE_FALSE, node);
  case KIND_null: return node_new(l, NODE_NULL, node);
  case KIND_this: return node_new(l, NODE_THIS, node);
  case KIND_super: return node_new(l, NODE_SUPER, node);
  case KIND_array: {
    Node *n = node_new(l, NODE_ARRAY, node);
    Parts parts = parts_of(l, node);
    n->as.list = lower_elements(l, &parts, false);
    return n;
  }
  case KIND_object: return lower_object(l, node);
  case KIND_array_pattern:
  case KIND_object_pattern: return lower_pattern(l, node);
  case KIND_arrow_function:
  case KIND_function_expression:
  case KIND_generator_function: return lower_function(l, node, NODE_FUNCTION);
  case KIND_class: return lower_class(l, node, NODE_CLASS);
  case KIND_unary_expression: return lower_unary(l, node, NODE_UNARY);
  case KIND_update_expression: return lower_unary(l, node, NODE_UPDATE);
  case KIND_binary_expression: return lower_binary(l, node);
  case KIND_assignment_expression:
  case KIND_augmented_assignment_expression: return lower_assignment(l, node);
  case KIND_ternary_expression: return lower_ternary(l, node);
  case KIND_member_expression:
  case KIND_subscript_expression:
  case KIND_call_expression:
  case KIND_non_null_expression: return lower_chain(l, node);
  case KIND_new_expression: return lower_new(l, node);
  case KIND_sequence_expression: {
    Node *n = node_new(l, NODE_SEQUENCE, node);
    Nodes items = {0};
    flatten_sequence(l, node, &items);
    n->as.list = list_of(&items);
    return n;
  }
  case KIND_spread_element: return lower_spread(l, node, NODE_SPREAD, false);
  case KIND_await_expression:
    if (l->function_depth == 0) l->is_module = true;
    return lower_wrapped(l, node, NODE_AWAIT);
  case KIND_yield_expression: return lower_wrapped(l, node, NODE_YIELD);
  case KIND_parenthesized_expression: return lower_wrapped(l, node, NODE_PAREN);
  case KIND_as_expression:
  case KIND_satisfies_expression:
  case KIND_instantiation_expression:
  case KIND_type_assertion: return lower_wrapped(l, node, NODE_TYPED);
  case KIND_meta_property: return lower_meta(l, node);
  case KIND_jsx_element:
  case KIND_jsx_self_closing_element: return lower_jsx(l, node);
  default: return node_error(l, node);
  }
}

Node *lower_expression(Lowering *l, TSNode node) {
  if (is_broken(node)) return node_error(l, node);
  if (!lower_enter(l)) return node_too_deep(l, node);
  bool is_broken_outside = l->is_broken;
  l->is_broken = false;
  Node *n = node_or_error(l, node, dispatch(l, node), is_broken_outside);
  if (n->kind == NODE_ERROR) note_jumps(l, n, false);
  lower_leave(l);
  return n;
}
