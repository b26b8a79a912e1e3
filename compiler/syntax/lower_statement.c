#include "syntax/lower.h"

// `using` and `await using` were rewritten to `const` for the grammar.
static VariableKind variable_kind(Lowering *l, TSNode kind) {
  Str text = text_of(l, kind);
  if (str_is(text, "var")) return VARIABLE_VAR;
  if (str_is(text, "let")) return VARIABLE_LET;
  Str written = str_slice(l->source->text, l->offset + ts_node_start_byte(kind), l->source->text.length);
  const bool waits = str_starts_with(written, STR("await"));
  if (waits && l->function_depth == 0) l->is_module = true;
  return str_starts_with(written, STR("const")) ? VARIABLE_CONST : waits ? VARIABLE_AWAIT_USING : VARIABLE_USING;
}

static Node *lower_variables(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_VARIABLES, node);
  Parts parts = parts_of(l, node);
  const Part *kind = part(&parts, FIELD_kind);
  n->as.variables.kind = kind == NULL ? VARIABLE_VAR : variable_kind(l, kind->node);
  Nodes declarators = {0};
  for (size_t i = 0; i < parts.count; i++) {
    const Part *p = &parts.items[i];
    if (p->kind == KIND_ERROR) return node_error(l, node);
    if (p->kind != KIND_variable_declarator) continue;
    Parts inner = parts_of(l, p->node);
    const Part *name = part(&inner, FIELD_name), *value = part(&inner, FIELD_value);
    if (name == NULL) return node_error(l, node);
    Node *d = node_new(l, NODE_DECLARATOR, p->node);
    d->as.declarator.target = lower_pattern(l, name->node);
    if (value != NULL) d->as.declarator.value = lower_expression(l, value->node);
    vec_push(l->arena, &declarators, d);
  }
  n->as.variables.declarators = list_of(&declarators);
  return n;
}

NodeList lower_statements(Lowering *l, const Parts *parts) {
  Nodes statements = {0};
  for (size_t i = 0; i < parts->count; i++)
    if (parts->items[i].named) vec_push(l->arena, &statements, lower_statement(l, parts->items[i].node));
  return list_of(&statements);
}

Node *lower_block(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_BLOCK, node);
  if (ts_node_has_error(node) && recover_block(l, node, &n->as.list)) return n;
  Parts parts = parts_of(l, node);
  n->as.list = lower_statements(l, &parts);
  return n;
}

static Node *optional_expression(Lowering *l, const Parts *parts) {
  const Part *p = first_named(parts);
  return p == NULL ? NULL : lower_expression(l, p->node);
}

// What stands in the parentheses of `if (…)`, `while (…)` and `switch (…)`.
static Node *lower_condition(Lowering *l, TSNode node) {
  Node *n = lower_expression(l, node);
  return n->kind == NODE_PAREN ? n->as.expression : n;
}

// if … else if … else … is as deep as it is long, so it is lowered in a loop.
static Node *lower_if(Lowering *l, TSNode node) {
  Node *first = NULL, **to = &first;
  for (TSNode at = node;;) {
    Parts parts = parts_of(l, at);
    const Part *test = part(&parts, FIELD_condition), *a = part(&parts, FIELD_consequence),
               *b = part(&parts, FIELD_alternative);
    if (test == NULL || a == NULL) return node_error(l, node);
    Node *n = *to = node_new(l, NODE_IF, at);
    n->as.conditional.test = lower_condition(l, test->node);
    n->as.conditional.consequent = lower_statement(l, a->node);
    if (b == NULL) return first;
    Parts inner = parts_of(l, b->node);
    const Part *statement = first_named(&inner);
    if (statement == NULL) return node_error(l, node);
    to = &n->as.conditional.alternate;
    at = statement->node;
    if (statement->kind == KIND_if_statement && !is_broken(at)) continue;
    *to = lower_statement(l, at);
    return first;
  }
}

static Node *lower_using_declarator(Lowering *l, TSNode assignment) {
  Parts parts = parts_of(l, assignment);
  const Part *left = part(&parts, FIELD_left), *right = part(&parts, FIELD_right);
  if (left == NULL || right == NULL || left->kind != KIND_identifier) return NULL; // using[a] = b
  const Str between = str_slice(l->text, ts_node_start_byte(assignment), ts_node_start_byte(left->node));
  if (str_find_char(between, '\n', 0) != SIZE_MAX) return NULL;
  Node *d = node_new(l, NODE_DECLARATOR, assignment);
  d->start = l->offset + ts_node_start_byte(left->node);
  d->as.declarator.target = lower_pattern(l, left->node);
  d->as.declarator.value = lower_expression(l, right->node);
  return d;
}

// The grammar takes `using a = b, c = d` for assignments with a word before the first.
static Node *lower_using(Lowering *l, TSNode node, const Part *inner) {
  Node *n = node_new(l, NODE_VARIABLES, node);
  Nodes declarators = {0};
  const Parts parts = inner->kind == KIND_sequence_expression ? parts_of(l, inner->node) : (Parts){(Part *)inner, 1};
  for (size_t i = 0; i < parts.count; i++) {
    if (!parts.items[i].named) continue;
    Node *d = parts.items[i].kind == KIND_assignment_expression ? lower_using_declarator(l, parts.items[i].node) : NULL;
    if (d == NULL) return node_error(l, node);
    vec_push(l->arena, &declarators, d);
  }
  n->as.variables.kind = VARIABLE_USING;
  n->as.variables.declarators = list_of(&declarators);
  return n;
}

static bool declares_using(const Lowering *l, const Part *expression) {
  const bool is_sequence = expression->kind == KIND_sequence_expression;
  const TSNode first = is_sequence ? ts_node_child(expression->node, 0) : expression->node;
  return kind_of(l, first) == KIND_assignment_expression && begins_with_using(l, first);
}

// `for (a; b; c)`: the grammar gives the empty parts as statements.
static Node *loop_part(Lowering *l, const Part *p) {
  if (p == NULL || p->kind == KIND_empty_statement) return NULL;
  if (declares_using(l, p)) return lower_using(l, p->node, p);
  switch (p->kind) {
  case KIND_lexical_declaration:
  case KIND_variable_declaration: return lower_statement(l, p->node);
  case KIND_expression_statement: {
    Parts inner = parts_of(l, p->node);
    return optional_expression(l, &inner);
  }
  default: return p->named ? lower_expression(l, p->node) : NULL;
  }
}

static Node *lower_for(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_FOR, node);
  Parts parts = parts_of(l, node);
  const Part *body = part(&parts, FIELD_body);
  if (body == NULL) return node_error(l, node);
  n->as.loop.initializer = loop_part(l, part(&parts, FIELD_initializer));
  n->as.loop.test = loop_part(l, part(&parts, FIELD_condition));
  n->as.loop.update = loop_part(l, part(&parts, FIELD_increment));
  n->as.loop.body = lower_statement(l, body->node);
  return n;
}

static Node *lower_for_in(Lowering *l, TSNode node) {
  Parts parts = parts_of(l, node);
  const Part *left = part(&parts, FIELD_left), *right = part(&parts, FIELD_right), *body = part(&parts, FIELD_body),
             *kind = part(&parts, FIELD_kind), *op = part(&parts, FIELD_operator);
  if (left == NULL || right == NULL || body == NULL || op == NULL) return node_error(l, node);
  Node *n = node_new(l, str_is(text_of(l, op->node), "in") ? NODE_FOR_IN : NODE_FOR_OF, node);
  n->as.for_each.target = lower_pattern(l, left->node);
  n->as.for_each.is_await = has_token(l, &parts, "await");
  if (n->as.for_each.is_await && l->function_depth == 0) l->is_module = true;
  if (kind != NULL) {
    Node *variables = node_new(l, NODE_VARIABLES, left->node), *d = node_new(l, NODE_DECLARATOR, left->node);
    const Part *value = part(&parts, FIELD_value); // for (var i = 0 in o): ECMA-262, B.3.5
    variables->as.variables.kind = variable_kind(l, kind->node);
    if (value != NULL) d->as.declarator.value = lower_expression(l, value->node);
    d->as.declarator.target = n->as.for_each.target;
    Nodes one = {0};
    vec_push(l->arena, &one, d);
    variables->as.variables.declarators = list_of(&one);
    n->as.for_each.target = variables;
  }
  n->as.for_each.object = lower_expression(l, right->node);
  n->as.for_each.body = lower_statement(l, body->node);
  return n;
}

static Node *lower_while(Lowering *l, TSNode node, NodeKind kind) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  const Part *test = part(&parts, FIELD_condition), *body = part(&parts, FIELD_body);
  if (test == NULL || body == NULL) return node_error(l, node);
  n->as.loop.test = lower_condition(l, test->node);
  n->as.loop.body = lower_statement(l, body->node);
  return n;
}

static Node *lower_switch(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_SWITCH, node);
  Parts parts = parts_of(l, node);
  const Part *value = part(&parts, FIELD_value), *body = part(&parts, FIELD_body);
  if (value == NULL || body == NULL) return node_error(l, node);
  n->as.switching.subject = lower_condition(l, value->node);
  Nodes cases = {0};
  Parts list = parts_of(l, body->node);
  for (size_t i = 0; i < list.count; i++) {
    const Part *p = &list.items[i];
    if (p->kind == KIND_ERROR) return node_error(l, node);
    if (p->kind != KIND_switch_case && p->kind != KIND_switch_default) continue;
    Node *c = node_new(l, NODE_CASE, p->node);
    Parts inner = parts_of(l, p->node);
    const Part *test = part(&inner, FIELD_value);
    if (test != NULL) c->as.branch.test = lower_expression(l, test->node);
    Nodes statements = {0};
    for (size_t k = 0; k < inner.count; k++)
      if (inner.items[k].field == FIELD_body && inner.items[k].named)
        vec_push(l->arena, &statements, lower_statement(l, inner.items[k].node));
    c->as.branch.body = list_of(&statements);
    vec_push(l->arena, &cases, c);
  }
  n->as.switching.cases = list_of(&cases);
  return n;
}

static Node *lower_try(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_TRY, node);
  Parts parts = parts_of(l, node);
  const Part *body = part(&parts, FIELD_body), *handler = part(&parts, FIELD_handler),
             *finalizer = part(&parts, FIELD_finalizer);
  if (body == NULL) return node_error(l, node);
  n->as.try.block = lower_block(l, body->node);
  if (handler != NULL) {
    Parts inner = parts_of(l, handler->node);
    const Part *parameter = part(&inner, FIELD_parameter), *block = part(&inner, FIELD_body);
    if (parameter != NULL) n->as.try.parameter = lower_pattern(l, parameter->node);
    n->as.try.handler = block == NULL ? node_error(l, handler->node) : lower_block(l, block->node);
  }
  if (finalizer != NULL) {
    Parts inner = parts_of(l, finalizer->node);
    const Part *block = part(&inner, FIELD_body);
    n->as.try.finalizer = block == NULL ? node_error(l, finalizer->node) : lower_block(l, block->node);
  }
  return n;
}

static Node *lower_jump(Lowering *l, TSNode node, NodeKind kind) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  const Part *label = part(&parts, FIELD_label);
  if (label != NULL) n->as.label = name_of(l, label->node);
  return n;
}

static Node *lower_enum(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_ENUM, node);
  Parts parts = parts_of(l, node);
  const Part *name = part(&parts, FIELD_name), *body = part(&parts, FIELD_body);
  if (name == NULL || body == NULL) return node_error(l, node);
  n->as.enumeration.name = name_of(l, name->node);
  n->as.enumeration.is_const = has_token(l, &parts, "const");
  Nodes members = {0};
  Parts list = parts_of(l, body->node);
  for (size_t i = 0; i < list.count; i++) {
    if (!list.items[i].named) continue;
    Node *m = node_new(l, NODE_ENUM_MEMBER, list.items[i].node), key = {0};
    TSNode name_node = list.items[i].node;
    if (list.items[i].kind == KIND_enum_assignment) {
      Parts inner = parts_of(l, name_node);
      const Part *key_part = part(&inner, FIELD_name), *value = part(&inner, FIELD_value);
      if (key_part == NULL || value == NULL) return node_error(l, node);
      name_node = key_part->node;
      m->as.enum_member.value = lower_expression(l, value->node);
    }
    lower_property_name(l, name_node, &key);
    m->as.enum_member.name = key.as.property.name;
    vec_push(l->arena, &members, m);
  }
  n->as.enumeration.members = list_of(&members);
  return n;
}

static bool has_value(const Node *s) {
  if (s->kind == NODE_EXPORT_DECLARATION)
    return s->as.expression->kind == NODE_IMPORT_EQUALS || has_value(s->as.expression);
  if (s->kind == NODE_NAMESPACE) return s->as.namespace.instantiated;
  if (s->kind == NODE_FUNCTION_DECLARATION) return s->as.function->body != NULL;
  return s->kind != NODE_EMPTY && s->kind != NODE_AMBIENT && s->kind != NODE_IMPORT_EQUALS;
}

static Node *lower_namespace(Lowering *l, TSNode node) {
  Parts parts = parts_of(l, node);
  const Part *name = part(&parts, FIELD_name), *body = part(&parts, FIELD_body);
  if (name == NULL) return node_error(l, node);
  if (body == NULL || name->kind == KIND_string) return node_new(l, NODE_EMPTY, node); // declare module "x"
  Node *inner = lower_block(l, body->node);
  bool instantiated = false;
  for (size_t i = 0; i < inner->as.list.count; i++) instantiated |= has_value(inner->as.list.items[i]);
  // A.B.C { } is A { export namespace B { export namespace C { } } }
  Str rest = text_of(l, name->node);
  for (;;) {
    size_t dot = str_find_last_char(rest, '.');
    Str last = dot == SIZE_MAX ? rest : str_slice(rest, dot + 1, rest.length);
    while (last.length > 0 && (last.data[0] == ' ' || last.data[0] == '\n')) last = str_slice(last, 1, last.length);
    while (last.length > 0 && (last.data[last.length - 1] == ' ' || last.data[last.length - 1] == '\n')) last.length--;
    Node *n = node_new(l, NODE_NAMESPACE, node);
    n->as.namespace.name = intern(l->interner, last);
    n->as.namespace.body = inner;
    n->as.namespace.instantiated = instantiated;
    if (dot == SIZE_MAX) return n;
    rest = str_slice(rest, 0, dot);
    Node *exported = node_new(l, NODE_EXPORT_DECLARATION, node);
    exported->as.expression = n;
    Nodes one = {0};
    vec_push(l->arena, &one, exported);
    inner = node_new(l, NODE_BLOCK, body->node);
    inner->as.list = list_of(&one);
  }
}

static Node *lower_labeled(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_LABELED, node);
  Parts parts = parts_of(l, node);
  const Part *label = part(&parts, FIELD_label), *body = part(&parts, FIELD_body);
  if (label == NULL || body == NULL) return node_error(l, node);
  n->as.labeled.label = name_of(l, label->node);
  n->as.labeled.body = lower_statement(l, body->node);
  return n;
}

static Node *with_expression(Lowering *l, TSNode node, NodeKind kind, bool required) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  n->as.expression = optional_expression(l, &parts);
  return n->as.expression == NULL && required ? node_error(l, node) : n;
}

Node *lower_braces(Lowering *l, TSNode node, TSNode object) {
  const Node *literal = kind_of(l, object) == KIND_object ? lower_expression(l, object) : NULL;
  if (literal == NULL || literal->kind != NODE_OBJECT || literal->as.list.count != 1) return node_error(l, node);
  const Node *property = literal->as.list.items[0];
  const bool is_labeled = property->kind == NODE_PROPERTY && property->as.property.kind == PROPERTY_VALUE &&
                          !property->as.property.computed && property->as.property.key->kind == NODE_IDENTIFIER;
  const bool is_shorthand = property->kind == NODE_PROPERTY && property->as.property.kind == PROPERTY_SHORTHAND;
  if (!is_labeled && !is_shorthand) return node_error(l, node);
  Node *inner = node_new(l, NODE_EXPRESSION_STATEMENT, object), *block = node_new(l, NODE_BLOCK, node);
  inner->as.expression = property->as.property.value;
  if (is_labeled) {
    Node *labeled = node_new(l, NODE_LABELED, object);
    labeled->as.labeled.label = property->as.property.name;
    labeled->as.labeled.body = inner;
    inner = labeled;
  }
  Nodes one = {0};
  vec_push(l->arena, &one, inner);
  block->as.list = list_of(&one);
  return block;
}

// A line that ends behind `return` ends the statement (ECMA-262, 12.10.1): what follows is not run.
static Node *lower_return(Lowering *l, TSNode node) {
  Parts parts = parts_of(l, node);
  const Part *value = first_named(&parts);
  const size_t start = ts_node_start_byte(node) + strlen("return");
  const Str between = value == NULL ? STR("") : str_slice(l->text, start, ts_node_start_byte(value->node));
  if (str_find_char(between, '\n', 0) != SIZE_MAX) return node_new(l, NODE_RETURN, node);
  return with_expression(l, node, NODE_RETURN, false);
}

static Node *lower_expression_statement(Lowering *l, TSNode node) {
  Parts parts = parts_of(l, node);
  const Part *inner = first_named(&parts);
  if (inner == NULL) return node_new(l, NODE_EMPTY, node);
  if (inner->kind == KIND_internal_module) return lower_namespace(l, inner->node); // namespace X { }
  if (declares_using(l, inner)) return lower_using(l, node, inner);
  for (size_t i = 0; i < parts.count; i++)
    if (parts.items[i].kind == KIND_ERROR) return node_error(l, node);
  const size_t start = ts_node_start_byte(node);
  if (str_is(written_at(l, start, ts_node_end_byte(inner->node)), "let"))
    return node_error(l, node); // and a line's end
  if (l->text.data[start] == '{') return lower_braces(l, node, inner->node);
  return with_expression(l, node, NODE_EXPRESSION_STATEMENT, true);
}

static Node *dispatch(Lowering *l, TSNode node) {
  switch (kind_of(l, node)) {
  case KIND_lexical_declaration:
  case KIND_variable_declaration: return lower_variables(l, node);
  case KIND_function_declaration:
  case KIND_generator_function_declaration:
  case KIND_function_signature: return lower_function(l, node, NODE_FUNCTION_DECLARATION);
  case KIND_class_declaration:
  case KIND_abstract_class_declaration: return lower_class(l, node, NODE_CLASS_DECLARATION);
  case KIND_enum_declaration: return lower_enum(l, node);
  case KIND_internal_module:
  case KIND_module: return lower_namespace(l, node);
  case KIND_expression_statement: return lower_expression_statement(l, node);
  case KIND_statement_block: return lower_block(l, node);
  case KIND_if_statement: return lower_if(l, node);
  case KIND_for_statement: return lower_for(l, node);
  case KIND_for_in_statement: return lower_for_in(l, node);
  case KIND_while_statement: return lower_while(l, node, NODE_WHILE);
  case KIND_do_statement: return lower_while(l, node, NODE_DO_WHILE);
  case KIND_switch_statement: return lower_switch(l, node);
  case KIND_break_statement: return lower_jump(l, node, NODE_BREAK);
  case KIND_continue_statement: return lower_jump(l, node, NODE_CONTINUE);
  case KIND_return_statement: return lower_return(l, node);
  case KIND_throw_statement: return with_expression(l, node, NODE_THROW, true);
  case KIND_try_statement: return lower_try(l, node);
  case KIND_labeled_statement: return lower_labeled(l, node);
  case KIND_import_statement: return lower_import(l, node);
  case KIND_export_statement: return lower_export(l, node);
  case KIND_import_alias: return lower_import_alias(l, node);
  case KIND_empty_statement:
  case KIND_debugger_statement:
  case KIND_ambient_declaration:
  case KIND_interface_declaration:
  case KIND_type_alias_declaration: return is_leaking(l, node) ? node_error(l, node) : node_new(l, NODE_EMPTY, node);
  case KIND_ERROR: return node_error(l, node);
  default: return node_error(l, node);
  }
}

Node *lower_statement(Lowering *l, TSNode node) {
  if (is_broken(node)) return note_jumps(l, node_error(l, node), true);
  if (!lower_enter(l)) return note_jumps(l, node_too_deep(l, node), true);
  bool is_broken_outside = l->is_broken;
  l->is_broken = false;
  Node *n = node_or_error(l, node, dispatch(l, node), is_broken_outside);
  if (n->kind == NODE_ERROR) note_jumps(l, n, true);
  if (l->depth == 1 && l->may_jump) {
    if (n->kind != NODE_ERROR) n = node_error(l, node);
    l->may_jump = false;
  }
  lower_leave(l);
  return n;
}
