// Functions, methods and classes.
#include <inttypes.h>

#include "syntax/lower.h"

static Node *lower_parameter(Lowering *l, const Part *p, bool *is_property) {
  Parts parts = parts_of(l, p->node);
  const Part *pattern = part(&parts, FIELD_pattern), *value = part(&parts, FIELD_value);
  if (pattern == NULL) pattern = part(&parts, FIELD_name);
  for (size_t i = 0; i < parts.count; i++) {
    Str text = text_of(l, parts.items[i].node);
    if (parts.items[i].field == FIELD_none &&
        (str_is(text, "private") || str_is(text, "public") || str_is(text, "protected") || str_is(text, "readonly") ||
         str_is(text, "override")))
      *is_property = true;
  }
  if (pattern == NULL) return node_error(l, p->node);
  if (pattern->kind == KIND_this) return NULL;
  Node *target = lower_pattern(l, pattern->node);
  if (value == NULL) return target;
  Node *n = node_new(l, NODE_DEFAULT, p->node);
  n->as.assigned.target = target;
  n->as.assigned.value = lower_expression(l, value->node);
  return n;
}

static void lower_parameters(Lowering *l, const Parts *parts, FunctionNode *f) {
  Nodes parameters = {0};
  const Part *single = part(parts, FIELD_parameter), *list = part(parts, FIELD_parameters);
  if (single != NULL) vec_push(l->arena, &parameters, lower_pattern(l, single->node));
  if (list != NULL) {
    Parts items = parts_of(l, list->node);
    bool *flags = ARENA_ARRAY(l->arena, bool, items.count);
    for (size_t i = 0; i < items.count; i++) {
      if (!items.items[i].named) continue;
      bool is_property = false;
      Node *n = lower_parameter(l, &items.items[i], &is_property);
      if (n == NULL) continue;
      if (is_property) {
        flags[parameters.count] = true;
        f->is_parameter_property = flags;
      }
      vec_push(l->arena, &parameters, n);
    }
  }
  f->parameters = list_of(&parameters);
}

static FunctionNode *function_of(Lowering *l, const Parts *parts) {
  FunctionNode *f = ARENA_NEW(l->arena, FunctionNode);
  const Part *body = part(parts, FIELD_body);
  f->is_async = has_token(l, parts, "async");
  f->is_generator = has_token(l, parts, "*");
  const bool may_jump_outside = l->may_jump;
  l->may_jump = false;
  l->function_depth++;
  lower_parameters(l, parts, f);
  if (body != NULL && body->kind == KIND_statement_block) f->body = lower_block(l, body->node);
  else if (body != NULL && l->text.data[ts_node_start_byte(body->node)] == '{')
    f->body = lower_braces(l, body->node, body->node);
  else if (body != NULL) f->body = lower_expression(l, body->node);
  l->function_depth--;
  if (l->may_jump) f->body = node_error(l, body->node);
  l->may_jump = may_jump_outside;
  return f;
}

Node *lower_function(Lowering *l, TSNode node, NodeKind kind) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  FunctionNode *f = function_of(l, &parts);
  const Part *name = part(&parts, FIELD_name);
  if (name != NULL) {
    f->name_node = lower_identifier(l, name->node);
    f->name = f->name_node->as.name;
  }
  f->is_arrow = kind_of(l, node) == KIND_arrow_function;
  n->as.function = f;
  return n;
}

Node *lower_method(Lowering *l, TSNode node, NodeKind kind) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  const Part *name = part(&parts, FIELD_name);
  if (name == NULL) return node_error(l, node);
  lower_property_name(l, name->node, n);
  FunctionNode *f = function_of(l, &parts);
  f->is_method = true;
  n->as.property.kind = PROPERTY_METHOD;
  for (size_t i = 0; i < parts.count && parts.items[i].field != FIELD_name; i++) {
    Str text = text_of(l, parts.items[i].node);
    f->is_hidden |= str_is(text, "private") || str_is(text, "protected");
    if (parts.items[i].named) continue;
    if (str_is(text, "get")) n->as.property.kind = PROPERTY_GETTER;
    if (str_is(text, "set")) n->as.property.kind = PROPERTY_SETTER;
    if (str_is(text, "static")) n->as.property.is_static = true;
  }
  bool is_constructor = kind == NODE_CLASS_MEMBER && !n->as.property.is_static && !n->as.property.computed &&
                        n->as.property.name != NULL && str_is(n->as.property.name->text, "constructor");
  if (is_constructor) n->as.property.kind = PROPERTY_CONSTRUCTOR;
  Node *value = node_new(l, NODE_FUNCTION, node);
  value->as.function = f;
  n->as.property.value = value;
  return n;
}

static void add_decorator(Lowering *l, TSNode node, Nodes *out) {
  Parts parts = parts_of(l, node);
  const Part *inner = first_named(&parts);
  vec_push(l->arena, out, inner == NULL ? node_error(l, node) : lower_expression(l, inner->node));
}

void lower_decorators(Lowering *l, const Parts *parts, Nodes *out) {
  for (size_t i = 0; i < parts->count; i++)
    if (parts->items[i].kind == KIND_decorator) add_decorator(l, parts->items[i].node, out);
}

// Those of parameters count as the method's: they run when the class is made, too.
static void add_parameter_decorators(Lowering *l, TSNode method, Nodes *out) {
  Parts parts = parts_of(l, method);
  const Part *list = part(&parts, FIELD_parameters);
  if (list == NULL) return;
  Parts items = parts_of(l, list->node);
  for (size_t i = 0; i < items.count; i++) {
    if (items.items[i].kind != KIND_required_parameter && items.items[i].kind != KIND_optional_parameter) continue;
    Parts parameter = parts_of(l, items.items[i].node);
    lower_decorators(l, &parameter, out);
  }
}

static Node *lower_field(Lowering *l, TSNode node) {
  Node *n = node_new(l, NODE_CLASS_MEMBER, node);
  Parts parts = parts_of(l, node);
  const Part *name = part(&parts, FIELD_name), *value = part(&parts, FIELD_value);
  if (name == NULL) return node_error(l, node);
  if (has_token(l, &parts, "declare") || has_token(l, &parts, "abstract")) return NULL;
  Nodes decorators = {0};
  lower_decorators(l, &parts, &decorators);
  n->as.property.decorators = list_of(&decorators);
  lower_property_name(l, name->node, n);
  n->as.property.is_static = has_token(l, &parts, "static");
  if (value != NULL) n->as.property.value = lower_expression(l, value->node);
  return n;
}

// ---- auto-accessors ----

// Whether the field has the modifier, as it was written: for the grammar it may have been replaced.
static bool is_auto_accessor(Lowering *l, TSNode node) {
  const Parts parts = parts_of(l, node);
  for (size_t i = 0; i < parts.count; i++) {
    const TSNode modifier = parts.items[i].node;
    if (parts.items[i].named || parts.items[i].field == FIELD_name) continue;
    if (str_is(written_at(l, ts_node_start_byte(modifier), ts_node_end_byte(modifier)), "accessor")) return true;
  }
  return false;
}

static Node *like(Lowering *l, NodeKind kind, const Node *field) {
  return node_make(l->arena, kind, field->file, field->start, field->end);
}

static Node *member_like(Lowering *l, const Node *field, PropertyKind kind) {
  Node *n = like(l, NODE_CLASS_MEMBER, field);
  n->as.property = field->as.property;
  n->as.property.kind = kind;
  return n;
}

// this.#storage
static Node *storage_of(Lowering *l, const Node *field, const String *storage) {
  Node *n = like(l, NODE_MEMBER, field);
  n->as.member.object = like(l, NODE_THIS, field);
  n->as.member.name = storage;
  n->as.member.property = like(l, NODE_PRIVATE_NAME, field);
  return n;
}

static void add_accessor(Lowering *l, const Node *field, PropertyKind kind, Node *body, Node *parameter,
                         Nodes *members) {
  Nodes parameters = {0};
  if (parameter != NULL) vec_push(l->arena, &parameters, parameter);
  Node *n = member_like(l, field, kind), *value = n->as.property.value = like(l, NODE_FUNCTION, field);
  FunctionNode *f = value->as.function = ARENA_NEW(l->arena, FunctionNode);
  *f = (FunctionNode){.body = body, .is_method = true, .parameters = list_of(&parameters)};
  vec_push(l->arena, members, n);
}

// `accessor x = 1` is a getter and a setter of a private field, which is given back; what is computed is an error.
static Node *add_accessors(Lowering *l, Node *field, Nodes *members) {
  if (field->as.property.computed || field->as.property.name == NULL) return node_error_at(l, field->start, field->end);
  StrBuilder b = {.arena = l->arena};
  sb_addf(&b, "#accessor %" PRIu32 " ", field->start); // of one name there may be several
  sb_add(&b, field->as.property.name->text);
  const String *storage = intern(l->interner, sb_str(&b)), *name = field->as.property.name;
  add_accessor(l, field, PROPERTY_GETTER, storage_of(l, field, storage), NULL, members);
  Node *assign = like(l, NODE_ASSIGN, field), *given = like(l, NODE_IDENTIFIER, field);
  given->as.name = intern_c(l->interner, "value");
  assign->as.binary.left = storage_of(l, field, storage);
  assign->as.binary.right = given;
  add_accessor(l, field, PROPERTY_SETTER, assign, given, members);
  field->as.property.key = like(l, NODE_PRIVATE_NAME, field);
  field->as.property.key->as.name = name; // that functions in it and messages go by
  field->as.property.name = storage;
  return field;
}

static NodeList lower_members(Lowering *l, TSNode body) {
  Parts parts = parts_of(l, body);
  Nodes members = {0}, decorators = {0};
  for (size_t i = 0; i < parts.count; i++) {
    const Part *p = &parts.items[i];
    Node *n = NULL;
    switch (p->kind) {
    case KIND_decorator: add_decorator(l, p->node, &decorators); continue;
    case KIND_method_definition:
      n = lower_method(l, p->node, NODE_CLASS_MEMBER);
      add_parameter_decorators(l, p->node, &decorators);
      break;
    case KIND_public_field_definition:
      n = lower_field(l, p->node);
      if (n != NULL && n->kind == NODE_CLASS_MEMBER && is_auto_accessor(l, p->node)) n = add_accessors(l, n, &members);
      break;
    case KIND_class_static_block: {
      Parts inner = parts_of(l, p->node);
      const Part *block = part(&inner, FIELD_body);
      n = node_new(l, NODE_STATIC_BLOCK, p->node);
      l->function_depth++;
      n->as.expression = block == NULL ? node_error(l, p->node) : lower_block(l, block->node);
      l->function_depth--;
      break;
    }
    default: continue; // signatures and punctuation
    }
    l->is_broken |= n != NULL && n->kind == NODE_ERROR;
    if (n != NULL && decorators.count > 0 && n->kind == NODE_CLASS_MEMBER)
      n->as.property.decorators = list_of(&decorators);
    decorators = (Nodes){0};
    if (n != NULL) vec_push(l->arena, &members, n);
  }
  return list_of(&members);
}

static Node *lower_heritage(Lowering *l, TSNode node) {
  Parts parts = parts_of(l, node);
  for (size_t i = 0; i < parts.count; i++) {
    if (parts.items[i].kind == KIND_extends_clause) {
      Parts inner = parts_of(l, parts.items[i].node);
      const Part *value = part(&inner, FIELD_value);
      return value == NULL ? node_error(l, node) : lower_expression(l, value->node);
    }
    if (parts.items[i].named && parts.items[i].kind != KIND_other)
      return lower_expression(l, parts.items[i].node); // JavaScript's
  }
  return NULL;
}

static FunctionNode *initializers_of(Lowering *l, TSNode node, const NodeList *members) {
  Nodes values = {0};
  for (size_t i = 0; i < members->count; i++) {
    const Node *m = members->items[i];
    const bool is_field = m->kind == NODE_CLASS_MEMBER && !m->as.property.is_static && m->as.property.value != NULL;
    if (is_field && m->as.property.value->kind != NODE_FUNCTION) vec_push(l->arena, &values, m->as.property.value);
  }
  if (values.count == 0) return NULL;
  FunctionNode *f = ARENA_NEW(l->arena, FunctionNode);
  f->body = node_new(l, NODE_BLOCK, node);
  f->body->as.list = list_of(&values);
  return f;
}

Node *lower_class(Lowering *l, TSNode node, NodeKind kind) {
  Node *n = node_new(l, kind, node);
  Parts parts = parts_of(l, node);
  const Part *name = part(&parts, FIELD_name), *body = part(&parts, FIELD_body);
  Nodes decorators = {0};
  lower_decorators(l, &parts, &decorators);
  for (size_t i = 0; i < parts.count; i++)
    if (parts.items[i].kind == KIND_class_heritage) n->as.class.heritage = lower_heritage(l, parts.items[i].node);
  n->as.class.decorators = list_of(&decorators);
  if (name != NULL) {
    n->as.class.name_node = lower_identifier(l, name->node);
    n->as.class.name = n->as.class.name_node->as.name;
  }
  if (body != NULL) n->as.class.members = lower_members(l, body->node);
  n->as.class.initializers = initializers_of(l, node, &n->as.class.members);
  if (n->as.class.heritage == NULL) return n;
  for (size_t i = 0; i < n->as.class.members.count; i++) {
    Node *m = n->as.class.members.items[i];
    if (m->kind == NODE_CLASS_MEMBER && m->as.property.kind == PROPERTY_CONSTRUCTOR &&
        m->as.property.value->kind == NODE_FUNCTION)
      m->as.property.value->as.function->is_derived_constructor = true;
  }
  return n;
}
