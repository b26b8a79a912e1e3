// tree-sitter's node kinds and fields as checked enums: each name is looked up in the grammar once a parse.
#ifndef LAYERC_SYNTAX_GRAMMAR_H
#define LAYERC_SYNTAX_GRAMMAR_H

#include <tree_sitter/api.h>

#include "source/source.h"

// clang-format off
// Sorted by name; a kind that lowering does not tell apart is not listed.
#define GRAMMAR_KINDS(X)                                                                                               \
  X(ERROR) X(abstract_class_declaration) X(abstract_method_signature) X(ambient_declaration) X(arguments) X(array)     \
  X(array_pattern) X(arrow_function) X(as_expression) X(assignment_expression) X(assignment_pattern)                   \
  X(augmented_assignment_expression) X(await_expression) X(binary_expression) X(break_statement) X(call_expression)    \
  X(catch_clause) X(class) X(class_body) X(class_declaration) X(class_heritage) X(class_static_block) X(comment)       \
  X(computed_property_name) X(continue_statement) X(debugger_statement) X(decorator) X(do_statement) X(else_clause)    \
  X(empty_statement) X(enum_assignment) X(enum_body) X(enum_declaration) X(escape_sequence) X(export_clause)           \
  X(export_specifier) X(export_statement) X(expression_statement) X(extends_clause) X(false) X(finally_clause)         \
  X(for_in_statement) X(for_statement) X(formal_parameters) X(function_declaration) X(function_expression)             \
  X(function_signature) X(generator_function) X(generator_function_declaration) X(hash_bang_line) X(html_comment)      \
  X(identifier) X(if_statement) X(import) X(import_alias) X(import_clause) X(import_require_clause)                    \
  X(import_specifier) X(import_statement) X(index_signature) X(instantiation_expression) X(interface_declaration)      \
  X(internal_module) X(jsx_attribute) X(jsx_closing_element) X(jsx_element) X(jsx_expression)                          \
  X(jsx_namespace_name) X(jsx_opening_element) X(jsx_self_closing_element) X(labeled_statement)                        \
  X(lexical_declaration) X(member_expression) X(meta_property) X(method_definition) X(method_signature) X(module)      \
  X(named_imports) X(namespace_export) X(namespace_import) X(nested_identifier) X(new_expression)                      \
  X(non_null_expression) X(null) X(number) X(object) X(object_assignment_pattern) X(object_pattern)                    \
  X(optional_chain) X(optional_parameter) X(pair) X(pair_pattern) X(parenthesized_expression)                          \
  X(private_property_identifier) X(program) X(property_identifier) X(public_field_definition) X(regex)                 \
  X(required_parameter) X(rest_pattern) X(return_statement) X(satisfies_expression) X(sequence_expression)             \
  X(shorthand_property_identifier) X(shorthand_property_identifier_pattern) X(spread_element) X(statement_block)       \
  X(statement_identifier) X(string) X(string_fragment) X(subscript_expression) X(super) X(switch_body)                 \
  X(switch_case) X(switch_default) X(switch_statement) X(template_string) X(template_substitution)                     \
  X(ternary_expression) X(this) X(throw_statement) X(true) X(try_statement) X(type_alias_declaration)                  \
  X(type_arguments) X(type_assertion) X(unary_expression) X(undefined) X(update_expression) X(variable_declaration)    \
  X(variable_declarator) X(while_statement) X(with_statement) X(yield_expression)

typedef enum GrammarKind {
  KIND_other,
#define X(name) KIND_##name,
  GRAMMAR_KINDS(X)
#undef X
      GRAMMAR_KIND_COUNT
} GrammarKind;

#define GRAMMAR_FIELDS(X)                                                                                              \
  X(alias) X(alternative) X(argument) X(arguments) X(body) X(condition) X(consequence) X(constructor) X(declaration)   \
  X(decorator) X(finalizer) X(flags) X(function) X(handler) X(increment) X(index) X(initializer) X(key) X(kind)        \
  X(label) X(left) X(name) X(object) X(operator) X(optional_chain) X(parameter) X(parameters) X(pattern) X(property)   \
  X(right) X(source) X(type) X(type_arguments) X(value)

// clang-format on

typedef enum GrammarField {
  FIELD_none,
#define X(name) FIELD_##name,
  GRAMMAR_FIELDS(X)
#undef X
      GRAMMAR_FIELD_COUNT
} GrammarField;

typedef struct Grammar {
  const TSLanguage *language;
  uint8_t *kinds;  // by symbol: GrammarKind
  uint8_t *fields; // by field id: GrammarField
} Grammar;

const TSLanguage *grammar_language(SourceLanguage language);
void grammar_init(Grammar *grammar, Arena *arena, const TSLanguage *language);
// The kind of a name, KIND_other if it is not listed.
GrammarKind grammar_kind(const char *name);

#endif
