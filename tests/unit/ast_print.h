// Syntax trees as S-expressions: (kind detail child …).
#ifndef LAYERC_TESTS_AST_PRINT_H
#define LAYERC_TESTS_AST_PRINT_H

#include "support/json.h"
#include "syntax/ast.h"

static void ast_print(void *builder, const Node *n);

static void ast_print_name(StrBuilder *b, const String *name) {
  sb_add_char(b, ' ');
  sb_add(b, name == NULL ? STR("-") : name->text);
}

static void ast_print_flag(StrBuilder *b, bool flag, const char *name) {
  if (flag) sb_addf(b, " %s", name);
}

static void ast_print_string(StrBuilder *b, const String *s) {
  JsonWriter text = {.out = *b};
  sb_add_char(&text.out, ' ');
  json_string(&text, s == NULL ? STR("") : s->text);
  *b = text.out;
}

static void ast_print_function(StrBuilder *b, const FunctionNode *f) {
  if (f->name != NULL) ast_print_name(b, f->name);
  ast_print_flag(b, f->is_async, "async");
  ast_print_flag(b, f->is_generator, "*");
  ast_print_flag(b, f->is_arrow, "=>");
  ast_print_flag(b, f->is_derived_constructor, "derived");
  ast_print_flag(b, f->is_parameter_property != NULL, "fields");
  ast_print_flag(b, f->body == NULL, "overload");
}

static void ast_print_property(StrBuilder *b, const Node *n) {
  static const char *const kinds[] = {"", "shorthand", "method", "get", "set", "constructor"};
  if (!n->as.property.computed) ast_print_name(b, n->as.property.name);
  ast_print_flag(b, n->as.property.computed, "[]");
  ast_print_flag(b, n->as.property.is_static, "static");
  ast_print_flag(b, n->as.property.kind != PROPERTY_VALUE, kinds[n->as.property.kind]);
}

static void ast_print_module_names(StrBuilder *b, const Node *specifier, const NodeList *names) {
  if (specifier != NULL) ast_print_string(b, specifier->as.string);
  for (size_t i = 0; i < names->count; i++) {
    const Node *n = names->items[i];
    bool imports = n->kind == NODE_IMPORT_SPECIFIER;
    ast_print_name(b, imports ? n->as.import_specifier.imported : n->as.export_specifier.local);
    sb_add_char(b, ':');
    sb_add(b, (imports ? n->as.import_specifier.local : n->as.export_specifier.exported)->text);
  }
}

static void ast_print_detail(StrBuilder *b, const Node *n) {
  static const char *const variables[] = {"var", "let", "const", "using", "await using"};
  switch (n->kind) {
  case NODE_IDENTIFIER:
  case NODE_PRIVATE_NAME: ast_print_name(b, n->as.name); break;
  case NODE_NUMBER: sb_addf(b, " %g", n->as.number); break;
  case NODE_STRING:
  case NODE_BIGINT: ast_print_string(b, n->as.string); break;
  case NODE_REGEX:
    ast_print_string(b, n->as.regex.pattern);
    ast_print_string(b, n->as.regex.flags);
    break;
  case NODE_TEMPLATE:
    for (size_t i = 0; i <= n->as.template.expressions.count; i++) {
      if (n->as.template.cooked[i] == NULL) sb_add_c(b, " -");
      else ast_print_string(b, n->as.template.cooked[i]);
    }
    break;
  case NODE_FUNCTION:
  case NODE_FUNCTION_DECLARATION: ast_print_function(b, n->as.function); break;
  case NODE_CLASS:
  case NODE_CLASS_DECLARATION: ast_print_name(b, n->as.class.name); break;
  case NODE_UNARY:
  case NODE_UPDATE:
    sb_addf(b, " %s", operator_spelling(n->as.unary.op));
    ast_print_flag(b, n->kind == NODE_UPDATE && !n->as.unary.prefix, "postfix");
    break;
  case NODE_BINARY:
  case NODE_LOGICAL:
  case NODE_ASSIGN: sb_addf(b, " %s%s", operator_spelling(n->as.binary.op), n->kind == NODE_ASSIGN ? "=" : ""); break;
  case NODE_CALL: ast_print_flag(b, n->as.call.optional, "?."); break;
  case NODE_INDEX: ast_print_flag(b, n->as.index.optional, "?."); break;
  case NODE_MEMBER:
    ast_print_flag(b, n->as.member.optional, "?.");
    ast_print_name(b, n->as.member.name);
    break;
  case NODE_PROPERTY:
  case NODE_CLASS_MEMBER: ast_print_property(b, n); break;
  case NODE_VARIABLES: sb_addf(b, " %s", variables[n->as.variables.kind]); break;
  case NODE_ENUM:
    ast_print_name(b, n->as.enumeration.name);
    ast_print_flag(b, n->as.enumeration.is_const, "const");
    break;
  case NODE_ENUM_MEMBER: ast_print_name(b, n->as.enum_member.name); break;
  case NODE_NAMESPACE:
    ast_print_name(b, n->as.namespace.name);
    ast_print_flag(b, !n->as.namespace.instantiated, "types");
    break;
  case NODE_FOR_OF: ast_print_flag(b, n->as.for_each.is_await, "await"); break;
  case NODE_CASE: ast_print_flag(b, n->as.branch.test == NULL, "default"); break;
  case NODE_BREAK:
  case NODE_CONTINUE: ast_print_name(b, n->as.label); break;
  case NODE_LABELED: ast_print_name(b, n->as.labeled.label); break;
  case NODE_IMPORT:
    ast_print_module_names(b, n->as.import.specifier, &n->as.import.names);
    ast_print_flag(b, n->as.import.bare, "bare");
    break;
  case NODE_IMPORT_EQUALS:
    ast_print_name(b, n->as.import_equals.local);
    if (n->as.import_equals.specifier != NULL) ast_print_string(b, n->as.import_equals.specifier->as.string);
    break;
  case NODE_EXPORT_NAMED:
  case NODE_EXPORT_ALL: ast_print_module_names(b, n->as.export.specifier, &n->as.export.names); break;
  case NODE_ERROR: ast_print_flag(b, n->as.is_too_deep, "too-deep"); break;
  default: break;
  }
}

static void ast_print(void *builder, const Node *n) {
  StrBuilder *b = builder;
  if (b->length > 0 && b->data[b->length - 1] != '\n') sb_add_char(b, ' ');
  sb_add_char(b, '(');
  sb_add_c(b, node_kind_name(n->kind));
  ast_print_detail(b, n);
  node_children(n, ast_print, b);
  sb_add_char(b, ')');
}

// One line a statement.
static Str ast_print_program(Arena *arena, const Node *program) {
  StrBuilder b = {.arena = arena};
  for (size_t i = 0; i < program->as.list.count; i++) {
    ast_print(&b, program->as.list.items[i]);
    sb_add_char(&b, '\n');
  }
  return sb_str(&b);
}

#endif
