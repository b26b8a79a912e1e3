// Literals of objects and arrays, and the patterns that look like them.
#include "syntax/lower.h"

NodeList lower_elements(Lowering *l, const Parts *parts, bool is_pattern) {
  Nodes nodes = {0};
  bool expects = true; // an element, before the next comma
  for (size_t i = 0; i < parts->count; i++) {
    const Part *p = &parts->items[i];
    Str text = p->named ? (Str){0} : text_of(l, p->node);
    if (str_is(text, ",")) {
      if (expects) vec_push(l->arena, &nodes, node_new(l, NODE_HOLE, p->node));
      expects = true;
    } else if (p->named) {
      expects = false;
      vec_push(l->arena, &nodes, is_pattern ? lower_pattern(l, p->node) : lower_expression(l, p->node));
    }
  }
  return list_of(&nodes);
}

Node *lower_property_name(Lowering *l, TSNode key, Node *property) {
  GrammarKind kind = kind_of(l, key);
  if (kind == KIND_computed_property_name) {
    Parts parts = parts_of(l, key);
    const Part *inner = first_named(&parts);
    property->as.property.computed = true;
    return property->as.property.key = inner == NULL ? node_error(l, key) : lower_expression(l, inner->node);
  }
  Node *n;
  if (kind == KIND_string) {
    n = lower_string(l, key);
    property->as.property.name = n->as.string;
  } else if (kind == KIND_number) {
    n = lower_number(l, key);
    char text[32];
    if (n->kind == NODE_NUMBER)
      property->as.property.name = intern(l->interner, (Str){text, number_to_text(n->as.number, text)});
    else property->as.property.computed = true; // 0x10n is named as its value is
  } else {
    n = node_new(l, kind == KIND_private_property_identifier ? NODE_PRIVATE_NAME : NODE_IDENTIFIER, key);
    n->as.name = name_of(l, key);
    property->as.property.name = n->as.name;
  }
  return property->as.property.key = n;
}

Node *lower_spread(Lowering *l, TSNode node, NodeKind kind, bool is_pattern) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  const Part *inner = first_named(&parts);
  n->as.expression = inner == NULL ? node_error(l, node)
                     : is_pattern  ? lower_pattern(l, inner->node)
                                   : lower_expression(l, inner->node);
  return n;
}

static Node *shorthand(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_PROPERTY, node);
  n->as.property.kind = PROPERTY_SHORTHAND;
  n->as.property.name = name_of(l, node);
  n->as.property.key = lower_identifier(l, node);
  n->as.property.value = lower_identifier(l, node);
  return n;
}

static NodeList lower_members(Lowering *l, TSNode node, Node *(*lower)(Lowering *l, const Part *p)) {
  Parts parts = parts_of(l, node);
  Nodes members = {0};
  for (size_t i = 0; i < parts.count; i++)
    if (parts.items[i].named) vec_push(l->arena, &members, lower(l, &parts.items[i]));
  return list_of(&members);
}

static Node *lower_object_member(Lowering *l, const Part *p) {
  switch (p->kind) {
  case KIND_pair: {
    Node *n = node_new(l, NODE_PROPERTY, p->node);
    Parts parts = parts_of(l, p->node);
    const Part *key = part(&parts, FIELD_key), *value = part(&parts, FIELD_value);
    if (key == NULL || value == NULL) return node_error(l, p->node);
    lower_property_name(l, key->node, n);
    n->as.property.value = lower_expression(l, value->node);
    return n;
  }
  case KIND_shorthand_property_identifier: return shorthand(l, p->node);
  case KIND_spread_element: return lower_spread(l, p->node, NODE_SPREAD, false);
  case KIND_method_definition: return lower_method(l, p->node, NODE_PROPERTY);
  default: return node_error(l, p->node);
  }
}

Node *lower_object(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_OBJECT, node);
  n->as.list = lower_members(l, node, lower_object_member);
  return n;
}

static Node *lower_default(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_DEFAULT, node);
  Parts parts = parts_of(l, node);
  const Part *left = part(&parts, FIELD_left), *right = part(&parts, FIELD_right);
  if (left == NULL || right == NULL) return node_error(l, node);
  n->as.assigned.target = lower_pattern(l, left->node);
  n->as.assigned.value = lower_expression(l, right->node);
  return n;
}

static Node *lower_pattern_member(Lowering *l, const Part *p) {
  Node *n = node_new(l, NODE_PROPERTY, p->node);
  Parts parts = parts_of(l, p->node);
  switch (p->kind) {
  case KIND_shorthand_property_identifier_pattern:
  case KIND_shorthand_property_identifier: return shorthand(l, p->node);
  case KIND_pair_pattern:
  case KIND_pair: {
    const Part *key = part(&parts, FIELD_key), *value = part(&parts, FIELD_value);
    if (key == NULL || value == NULL) return node_error(l, p->node);
    lower_property_name(l, key->node, n);
    n->as.property.value = lower_pattern(l, value->node);
    return n;
  }
  case KIND_object_assignment_pattern:
  case KIND_assignment_expression: { // { a = 1 }
    const Part *left = part(&parts, FIELD_left);
    if (left == NULL) return node_error(l, p->node);
    n->as.property.kind = PROPERTY_SHORTHAND;
    n->as.property.name = name_of(l, left->node);
    n->as.property.key = lower_identifier(l, left->node);
    n->as.property.value = lower_default(l, p->node);
    return n;
  }
  case KIND_rest_pattern:
  case KIND_spread_element: return lower_spread(l, p->node, NODE_REST, true);
  default: return node_error(l, p->node);
  }
}

// The grammar takes `[(a)] = …` for `[(a)]! = …`, without the mark: it knows no such patterns.
static bool is_unmarked(TSNode node) {
  return ts_node_child_count(node) == 2 && ts_node_is_missing(ts_node_child(node, 1));
}

Node *lower_target(Lowering *l, TSNode node) {
  Node *n = lower_expression(l, node);
  switch (n->kind) {
  case NODE_IDENTIFIER:
  case NODE_MEMBER:
  case NODE_INDEX:
  case NODE_PAREN:
  case NODE_TYPED:
  case NODE_ERROR: return n;
  default: return node_error(l, node);
  }
}

Node *lower_pattern(Lowering *l, TSNode node) {
  const GrammarKind kind = kind_of(l, node);
  if (kind == KIND_non_null_expression && is_unmarked(node)) return lower_pattern(l, ts_node_child(node, 0));
  switch (kind) {
  case KIND_array_pattern:
  case KIND_array: {
    Node *n = node_new(l, NODE_ARRAY_PATTERN, node);
    Parts parts = parts_of(l, node);
    n->as.list = lower_elements(l, &parts, true);
    return n;
  }
  case KIND_object_pattern:
  case KIND_object: {
    Node *n = node_new(l, NODE_OBJECT_PATTERN, node);
    n->as.list = lower_members(l, node, lower_pattern_member);
    return n;
  }
  case KIND_assignment_pattern:
  case KIND_object_assignment_pattern: return lower_default(l, node);
  case KIND_assignment_expression: return lower_default(l, node);
  case KIND_rest_pattern:
  case KIND_spread_element: return lower_spread(l, node, NODE_REST, true);
  default: return lower_target(l, node);
  }
}
