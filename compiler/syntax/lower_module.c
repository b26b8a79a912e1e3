// Imports and exports.
#include "syntax/lower.h"

static const String *module_name(Lowering *l, const Part *p) {
  if (p->kind == KIND_string) return lower_string(l, p->node)->as.string;
  return name_of(l, p->node);
}

static void add_import(Lowering *l, Nodes *names, const String *imported, const Part *local, TSNode at) {
  Node *n = node_new(l, NODE_IMPORT_SPECIFIER, at);
  n->as.import_specifier.imported = imported;
  n->as.import_specifier.name_node = lower_identifier(l, local->node);
  n->as.import_specifier.local = n->as.import_specifier.name_node->as.name;
  vec_push(l->arena, names, n);
}

static void lower_named_imports(Lowering *l, TSNode node, Nodes *names) {
  Parts parts = parts_of(l, node);
  for (size_t i = 0; i < parts.count; i++) {
    if (parts.items[i].kind != KIND_import_specifier) continue;
    Parts inner = parts_of(l, parts.items[i].node);
    const Part *name = part(&inner, FIELD_name), *alias = part(&inner, FIELD_alias);
    if (name == NULL || has_token(l, &inner, "type") || has_token(l, &inner, "typeof")) continue;
    add_import(l, names, module_name(l, name), alias != NULL ? alias : name, parts.items[i].node);
  }
}

static void lower_import_clause(Lowering *l, TSNode node, Nodes *names) {
  Parts parts = parts_of(l, node);
  for (size_t i = 0; i < parts.count; i++) {
    const Part *p = &parts.items[i];
    if (p->kind == KIND_identifier) {
      add_import(l, names, intern(l->interner, STR("default")), p, p->node);
    } else if (p->kind == KIND_namespace_import) {
      Parts inner = parts_of(l, p->node);
      const Part *name = first_named(&inner);
      if (name != NULL) add_import(l, names, intern(l->interner, STR("*")), name, p->node);
    } else if (p->kind == KIND_named_imports) {
      lower_named_imports(l, p->node, names);
    }
  }
}

static bool follows_export(Str text, uint32_t start) {
  while (start > 0 && (text.data[start - 1] == ' ' || text.data[start - 1] == '\n')) start--;
  return str_ends_with(str_slice(text, 0, start), STR("export"));
}

// Where the grammar lacks the `export` of `export import x = …`, it was blanked.
static Node *lower_blanked_export(Lowering *l, TSNode node, Node *n) {
  if (!follows_export(l->source->text, n->start) || follows_export(l->text, ts_node_start_byte(node))) return n;
  Node *exported = node_new(l, NODE_EXPORT_DECLARATION, node);
  exported->as.expression = n;
  return exported;
}

static Node *lower_import_require(Lowering *l, TSNode node, TSNode clause, bool is_type) {
  if (is_type) return node_new(l, NODE_EMPTY, node);
  Node *n = node_new(l, NODE_IMPORT_EQUALS, node);
  Parts parts = parts_of(l, clause);
  const Part *source = part(&parts, FIELD_source), *name = first_named(&parts);
  if (source == NULL || name == NULL) return node_error(l, node);
  n->as.import_equals.name_node = lower_identifier(l, name->node);
  n->as.import_equals.local = n->as.import_equals.name_node->as.name;
  n->as.import_equals.specifier = lower_string(l, source->node);
  return lower_blanked_export(l, node, n);
}

Node *lower_import(Lowering *l, TSNode node) {
  l->is_module = true;
  Parts parts = parts_of(l, node);
  const Part *source = part(&parts, FIELD_source);
  bool is_type = has_token(l, &parts, "type") || has_token(l, &parts, "typeof");
  Nodes names = {0};
  bool has_clause = false;
  for (size_t i = 0; i < parts.count; i++) {
    const Part *p = &parts.items[i];
    if (p->kind == KIND_ERROR) return node_error(l, node);
    if (p->kind == KIND_import_require_clause) return lower_import_require(l, node, p->node, is_type);
    if (p->kind != KIND_import_clause) continue;
    has_clause = true;
    lower_import_clause(l, p->node, &names);
  }
  if (is_type) return node_new(l, NODE_EMPTY, node);
  if (source == NULL) return node_error(l, node);
  Node *n = node_new(l, NODE_IMPORT, node);
  n->as.import.specifier = lower_string(l, source->node);
  n->as.import.names = list_of(&names);
  n->as.import.bare = !has_clause;
  return n;
}

static NodeList lower_export_names(Lowering *l, TSNode clause) {
  Parts parts = parts_of(l, clause);
  Nodes names = {0};
  for (size_t i = 0; i < parts.count; i++) {
    if (parts.items[i].kind != KIND_export_specifier) continue;
    Parts inner = parts_of(l, parts.items[i].node);
    const Part *name = part(&inner, FIELD_name), *alias = part(&inner, FIELD_alias);
    if (name == NULL || has_token(l, &inner, "type") || has_token(l, &inner, "typeof")) continue;
    Node *n = node_new(l, NODE_EXPORT_SPECIFIER, parts.items[i].node);
    n->as.export_specifier.local = module_name(l, name);
    n->as.export_specifier.exported = alias == NULL ? n->as.export_specifier.local : module_name(l, alias);
    n->as.export_specifier.name_node = lower_identifier(l, name->node);
    vec_push(l->arena, &names, n);
  }
  return list_of(&names);
}

static Node *lower_export_all(Lowering *l, TSNode node, const Part *namespace, const Part *source) {
  Node *n = node_new(l, NODE_EXPORT_ALL, node);
  n->as.export.specifier = lower_string(l, source->node);
  if (namespace == NULL) return n;
  Parts inner = parts_of(l, namespace->node);
  const Part *name = first_named(&inner);
  if (name == NULL) return node_error(l, node);
  Node *s = node_new(l, NODE_EXPORT_SPECIFIER, namespace->node);
  s->as.export_specifier.local = intern(l->interner, STR("*"));
  s->as.export_specifier.exported = module_name(l, name);
  s->as.export_specifier.name_node = s;
  Nodes one = {0};
  vec_push(l->arena, &one, s);
  n->as.export.names = list_of(&one);
  return n;
}

// Variables that a namespace says it exports, without making them: their names are its object's. Of functions and
// classes TypeScript says so, too, and what compiles file by file takes the names around the namespace.
static Node *lower_ambient(Lowering *l, TSNode node) {
  Nodes names = {0};
  Parts parts = parts_of(l, node);
  const Part *declared = first_named(&parts);
  if (declared != NULL && (declared->kind == KIND_lexical_declaration || declared->kind == KIND_variable_declaration)) {
    Parts list = parts_of(l, declared->node);
    for (size_t i = 0; i < list.count; i++) {
      if (!list.items[i].named) continue;
      Parts declarator = parts_of(l, list.items[i].node);
      const Part *name = part(&declarator, FIELD_name);
      if (name != NULL) vec_push(l->arena, &names, lower_identifier(l, name->node));
    }
  }
  Node *n = node_new(l, names.count > 0 ? NODE_AMBIENT : NODE_EMPTY, node);
  n->as.list = list_of(&names);
  return n;
}

static Node *wrap(Lowering *l, TSNode node, NodeKind kind, Node *inner) {
  Node *n = node_new(l, kind, node);
  n->as.expression = inner;
  return n;
}

Node *lower_export(Lowering *l, TSNode node) {
  l->is_module = true;
  Parts parts = parts_of(l, node);
  const Part *declaration = part(&parts, FIELD_declaration), *source = part(&parts, FIELD_source),
             *value = part(&parts, FIELD_value);
  const Part *clause = NULL, *namespace = NULL;
  for (size_t i = 0; i < parts.count; i++) {
    if (parts.items[i].kind == KIND_ERROR) return node_error(l, node);
    if (parts.items[i].kind == KIND_export_clause) clause = &parts.items[i];
    if (parts.items[i].kind == KIND_namespace_export) namespace = &parts.items[i];
  }
  bool is_default = has_token(l, &parts, "default");
  if (declaration != NULL) {
    Node *inner = lower_statement(l, declaration->node);
    if (declaration->kind == KIND_ambient_declaration && inner->kind == NODE_EMPTY && l->depth > 1)
      inner = lower_ambient(l, declaration->node);
    if (inner->kind == NODE_EMPTY) return inner;
    if (inner->kind == NODE_ERROR) return node_error(l, node);
    is_default |= undo_default(l, ts_node_start_byte(declaration->node), inner);
    Nodes decorators = {0};
    lower_decorators(l, &parts, &decorators);
    if (decorators.count > 0 && inner->kind == NODE_CLASS_DECLARATION)
      inner->as.class.decorators = list_of(&decorators);
    if (is_default && inner->kind == NODE_FUNCTION_DECLARATION && inner->as.function->body == NULL)
      return node_new(l, NODE_EMPTY, node);
    return wrap(l, node, is_default ? NODE_EXPORT_DEFAULT : NODE_EXPORT_DECLARATION, inner);
  }
  if (value != NULL) {
    Node *inner = lower_expression(l, value->node);
    // `export default function () {}` and `export default class {}` are declarations, named or not.
    if (inner->kind == NODE_FUNCTION && !inner->as.function->is_arrow) inner->kind = NODE_FUNCTION_DECLARATION;
    if (inner->kind == NODE_CLASS) inner->kind = NODE_CLASS_DECLARATION;
    return wrap(l, node, NODE_EXPORT_DEFAULT, inner);
  }
  bool is_type = has_token(l, &parts, "type");
  if (is_type) return node_new(l, NODE_EMPTY, node);
  if (clause != NULL) {
    Node *n = node_new(l, NODE_EXPORT_NAMED, node);
    n->as.export.names = lower_export_names(l, clause->node);
    if (source != NULL) n->as.export.specifier = lower_string(l, source->node);
    return n;
  }
  if (source != NULL) return lower_export_all(l, node, namespace, source);
  if (has_token(l, &parts, "=")) {
    const Part *inner = first_named(&parts);
    return inner == NULL ? node_error(l, node) : wrap(l, node, NODE_EXPORT_ASSIGN, lower_expression(l, inner->node));
  }
  return node_new(l, NODE_EMPTY, node); // export as namespace X
}

// import x = A.B
Node *lower_import_alias(Lowering *l, TSNode node) {
  Parts parts = parts_of(l, node);
  const Part *name = named_at(&parts, 0), *target = named_at(&parts, 1);
  if (name == NULL || target == NULL) return node_error(l, node);
  if (has_token(l, &parts, "type")) return node_new(l, NODE_EMPTY, node);
  Node *n = node_new(l, NODE_IMPORT_EQUALS, node);
  n->as.import_equals.name_node = lower_identifier(l, name->node);
  n->as.import_equals.local = n->as.import_equals.name_node->as.name;
  Str text = text_of(l, target->node);
  Node *reference = NULL;
  for (size_t from = 0; from <= text.length;) {
    size_t dot = str_find_char(text, '.', from), end = dot == SIZE_MAX ? text.length : dot;
    const String *part_name = intern(l->interner, str_slice(text, from, end));
    Node *next = node_new(l, reference == NULL ? NODE_IDENTIFIER : NODE_MEMBER, target->node);
    if (reference == NULL) {
      next->as.name = part_name;
    } else {
      next->as.member.object = reference;
      next->as.member.name = part_name;
      next->as.member.property = next;
    }
    reference = next;
    from = end + 1;
  }
  n->as.import_equals.reference = reference;
  return lower_blanked_export(l, node, n);
}
