// Holds the lazy parse to the whole one: for each file, the statements that the outline cuts out and parses alone must
// be node for node those of the file parsed as a whole, and what is deferred must be harmless. Prints what differs, and
// how much was told by the outline. Exit 1: something differs.
#include <stdio.h>

#include "syntax/outline.h"
#include "syntax/parse.h"

typedef struct Totals {
  size_t files, unsure, deferred, parsed, different;
  size_t bytes, unsure_bytes, deferred_bytes, parsed_bytes;
  bool is_verbose;
} Totals;

typedef VEC(const Node *) NodeVec;

typedef struct Children {
  Arena *arena;
  NodeVec nodes;
} Children;

static void collect(void *context, const Node *child) {
  Children *c = context;
  vec_push(c->arena, &c->nodes, child);
}

static bool same_names(const Node *a, const Node *b) {
  switch (a->kind) {
  case NODE_IDENTIFIER:
  case NODE_PRIVATE_NAME: return a->as.name == b->as.name;
  case NODE_STRING:
  case NODE_BIGINT: return a->as.string == b->as.string;
  case NODE_NUMBER: return memcmp(&a->as.number, &b->as.number, sizeof a->as.number) == 0;
  case NODE_REGEX: return a->as.regex.pattern == b->as.regex.pattern && a->as.regex.flags == b->as.regex.flags;
  case NODE_TEMPLATE:
    for (size_t i = 0; i <= a->as.template.expressions.count; i++)
      if (a->as.template.cooked[i] != b->as.template.cooked[i] || a->as.template.raw[i] != b->as.template.raw[i])
        return false;
    return true;
  case NODE_UNARY:
  case NODE_UPDATE: return a->as.unary.op == b->as.unary.op && a->as.unary.prefix == b->as.unary.prefix;
  case NODE_BINARY:
  case NODE_LOGICAL:
  case NODE_ASSIGN: return a->as.binary.op == b->as.binary.op;
  case NODE_CALL: return a->as.call.optional == b->as.call.optional;
  case NODE_INDEX: return a->as.index.optional == b->as.index.optional;
  case NODE_MEMBER:
    return a->as.member.name == b->as.member.name && a->as.member.optional == b->as.member.optional &&
           a->as.member.property->kind == b->as.member.property->kind &&
           a->as.member.property->start == b->as.member.property->start;
  case NODE_PROPERTY:
  case NODE_CLASS_MEMBER:
    return a->as.property.kind == b->as.property.kind && a->as.property.name == b->as.property.name &&
           a->as.property.computed == b->as.property.computed && a->as.property.is_static == b->as.property.is_static &&
           a->as.property.key->kind == b->as.property.key->kind &&
           a->as.property.key->start == b->as.property.key->start && a->as.property.key->end == b->as.property.key->end;
  case NODE_VARIABLES: return a->as.variables.kind == b->as.variables.kind;
  case NODE_ENUM:
    return a->as.enumeration.name == b->as.enumeration.name && a->as.enumeration.is_const == b->as.enumeration.is_const;
  case NODE_ENUM_MEMBER: return a->as.enum_member.name == b->as.enum_member.name;
  case NODE_CLASS:
  case NODE_CLASS_DECLARATION: return a->as.class.name == b->as.class.name;
  case NODE_NAMESPACE:
    return a->as.namespace.name == b->as.namespace.name && a->as.namespace.instantiated == b->as.namespace.instantiated;
  case NODE_FUNCTION:
  case NODE_FUNCTION_DECLARATION: {
    const FunctionNode *f = a->as.function, *g = b->as.function;
    return f->name == g->name && f->parameters.count == g->parameters.count && f->is_arrow == g->is_arrow &&
           f->is_async == g->is_async && f->is_generator == g->is_generator && f->is_method == g->is_method &&
           f->is_derived_constructor == g->is_derived_constructor && (f->body == NULL) == (g->body == NULL) &&
           (f->is_parameter_property == NULL) == (g->is_parameter_property == NULL);
  }
  case NODE_IMPORT: {
    if (a->as.import.bare != b->as.import.bare || a->as.import.names.count != b->as.import.names.count ||
        a->as.import.specifier->as.string != b->as.import.specifier->as.string ||
        a->as.import.specifier->start != b->as.import.specifier->start)
      return false;
    for (size_t i = 0; i < a->as.import.names.count; i++) {
      const Node *x = a->as.import.names.items[i], *y = b->as.import.names.items[i];
      if (x->start != y->start || x->end != y->end || x->as.import_specifier.local != y->as.import_specifier.local ||
          x->as.import_specifier.imported != y->as.import_specifier.imported)
        return false;
    }
    return true;
  }
  case NODE_EXPORT_NAMED:
  case NODE_EXPORT_ALL: {
    if ((a->as.export.specifier == NULL) != (b->as.export.specifier == NULL) ||
        a->as.export.names.count != b->as.export.names.count)
      return false;
    if (a->as.export.specifier != NULL && (a->as.export.specifier->as.string != b->as.export.specifier->as.string ||
                                           a->as.export.specifier->start != b->as.export.specifier->start))
      return false;
    for (size_t i = 0; i < a->as.export.names.count; i++) {
      const Node *x = a->as.export.names.items[i], *y = b->as.export.names.items[i];
      if (x->start != y->start || x->end != y->end || x->as.export_specifier.local != y->as.export_specifier.local ||
          x->as.export_specifier.exported != y->as.export_specifier.exported)
        return false;
    }
    return true;
  }
  default: return true;
  }
}

// Both trees, in lockstep; recursion by a stack, for chains may be deep.
static const Node *first_difference(Arena *arena, const Node *a, const Node *b) {
  NodeVec left = {0}, right = {0};
  vec_push(arena, &left, a);
  vec_push(arena, &right, b);
  while (left.count > 0) {
    const Node *x = left.items[--left.count], *y = right.items[--right.count];
    // Where a statement without semicolon ends is the grammar's affair: it may take in a comment.
    const bool same_end = x->end == y->end || x->kind >= NODE_VARIABLES;
    if (x->kind != y->kind || x->start != y->start || !same_end || !same_names(x, y)) {
      return x;
    }
    Children of_x = {.arena = arena}, of_y = {.arena = arena};
    node_children(x, collect, &of_x);
    node_children(y, collect, &of_y);
    if (of_x.nodes.count != of_y.nodes.count) return x;
    for (size_t i = 0; i < of_x.nodes.count; i++) {
      vec_push(arena, &left, of_x.nodes.items[i]);
      vec_push(arena, &right, of_y.nodes.items[i]);
    }
  }
  return NULL;
}

static bool is_inert_value(const NodeList *module, const Node *n);

static bool is_own_function(const NodeList *module, const String *name) {
  for (size_t i = 0; i < module->count; i++)
    if (module->items[i]->kind == NODE_DEFERRED && module->items[i]->as.deferred->is_function &&
        module->items[i]->as.deferred->name == name)
      return true;
  return false;
}

static bool is_inert_value(const NodeList *module, const Node *n) {
  n = node_strip(n);
  switch (n->kind) {
  case NODE_NUMBER:
  case NODE_STRING:
  case NODE_TRUE:
  case NODE_FALSE:
  case NODE_NULL:
  case NODE_BIGINT:
  case NODE_FUNCTION: return true;
  case NODE_IDENTIFIER: return is_own_function(module, n->as.name);
  case NODE_TEMPLATE: return n->as.template.expressions.count == 0;
  case NODE_UNARY: return n->as.unary.op == OPERATOR_SUBTRACT && is_inert_value(module, n->as.unary.argument);
  case NODE_ARRAY:
    for (size_t i = 0; i < n->as.list.count; i++)
      if (!is_inert_value(module, n->as.list.items[i])) return false;
    return true;
  case NODE_OBJECT:
    for (size_t i = 0; i < n->as.list.count; i++) {
      const Node *p = n->as.list.items[i];
      if (p->kind != NODE_PROPERTY ||
          (p->as.property.kind != PROPERTY_VALUE && p->as.property.kind != PROPERTY_SHORTHAND) ||
          p->as.property.computed || str_is(p->as.property.name->text, "__proto__") ||
          !is_inert_value(module, p->as.property.value))
        return false;
    }
    return true;
  default: return false;
  }
}

static bool is_inert_class(const Node *n) {
  if (n->as.class.heritage != NULL || n->as.class.decorators.count > 0) return false;
  for (size_t i = 0; i < n->as.class.members.count; i++) {
    const Node *m = n->as.class.members.items[i];
    if (m->kind == NODE_STATIC_BLOCK || m->as.property.decorators.count > 0 || m->as.property.computed) return false;
    if (m->as.property.is_static && m->as.property.kind == PROPERTY_VALUE) return false;
  }
  return true;
}

// Whether a whole statement is what its deferred node says.
static bool is_as_deferred(const NodeList *module, const Deferred *d, const Node *n) {
  if ((n->kind == NODE_EXPORT_DECLARATION || n->kind == NODE_EXPORT_DEFAULT) != d->is_exported) return false;
  if ((n->kind == NODE_EXPORT_DEFAULT) != d->is_default) return false;
  if (d->is_exported) n = n->as.expression;
  switch (n->kind) {
  case NODE_FUNCTION_DECLARATION:
    return d->is_function && n->as.function->name == d->name && n->as.function->body != NULL;
  case NODE_CLASS_DECLARATION: return !d->is_function && n->as.class.name == d->name && is_inert_class(n);
  case NODE_VARIABLES: {
    if (d->is_function || n->as.variables.kind != (d->is_constant ? VARIABLE_CONST : VARIABLE_LET)) return false;
    if (n->as.variables.declarators.count != 1) return false;
    const Node *one = n->as.variables.declarators.items[0];
    return one->as.declarator.target->kind == NODE_IDENTIFIER && one->as.declarator.target->as.name == d->name &&
           one->as.declarator.value != NULL && is_inert_value(module, one->as.declarator.value);
  }
  default: return false;
  }
}

static void without_empty(Arena *arena, const NodeList *list, NodeVec *out) {
  for (size_t i = 0; i < list->count; i++) {
    const Node *n = list->items[i];
    const bool is_overload =
        (n->kind == NODE_FUNCTION_DECLARATION && n->as.function->body == NULL) ||
        (n->kind == NODE_EXPORT_DECLARATION && n->as.expression->kind == NODE_FUNCTION_DECLARATION &&
         n->as.expression->as.function->body == NULL);
    const bool is_nothing =
        n->kind == NODE_EXPORT_NAMED && n->as.export.specifier == NULL && n->as.export.names.count == 0;
    if (n->kind != NODE_EMPTY && !is_overload && !is_nothing) vec_push(arena, out, n);
  }
}

static void report(Totals *t, const Source *source, const Node *at, const char *what) {
  const Position p = source_position(source, at == NULL ? 0 : at->start);
  printf("%.*s:%u:%u: %s\n", STR_ARG(source->path), p.line, p.column, what);
  t->different++;
}

static void compare(Totals *t, Arena *arena, Interner *interner, const Source *source) {
  Parsing lazy = {.arena = arena, .interner = interner},
          eager = {.arena = arena, .interner = interner, .is_eager = true};
  const Syntax *all = syntax_parse(&eager, source), *some = syntax_parse(&lazy, source);
  t->files++;
  t->bytes += source->text.length;
  if (!some->is_lazy) {
    t->unsure++;
    t->unsure_bytes += source->text.length;
    Outline o;
    const bool is_sure = outline(arena, source->text, source->language, &o);
    const Position p = source_position(source, is_sure ? 0 : (uint32_t)o.unsure_at);
    if (t->is_verbose)
      printf("%.*s:%u:%u: %s\n", STR_ARG(source->path), p.line, p.column, is_sure ? "parses not" : "unsure");
    return;
  }
  NodeVec expected = {0}, found = {0};
  without_empty(arena, &all->program->as.list, &expected);
  without_empty(arena, &some->program->as.list, &found);
  const size_t differences = t->different;
  if (!all->is_module) report(t, source, NULL, "is no module as a whole");
  size_t k = 0; // of a type that the grammar cannot parse an error is left
  for (size_t i = 0; i < expected.count && k < found.count && t->different == differences; i++, k++) {
    const Node *e = expected.items[i], *f = found.items[k];
    if (e->kind == NODE_ERROR && e->start < f->start) {
      k--;
      continue;
    }
    if (f->kind != NODE_DEFERRED) {
      t->parsed++;
      t->parsed_bytes += f->end - f->start;
    } else {
      t->deferred++;
      t->deferred_bytes += f->end - f->start;
      if (e->kind != NODE_ERROR && !is_as_deferred(&some->program->as.list, f->as.deferred, e))
        report(t, source, e, "is not what was deferred");
      f = node_statement(f);
    }
    if (e->kind == NODE_ERROR) continue;
    const Node *difference = first_difference(arena, e, f);
    if (difference != NULL) report(t, source, difference, "is another node");
  }
  if (t->different == differences && expected.count != found.count && !all->has_errors)
    report(t, source, NULL, "has another number of statements");
}

static void compare_file(Totals *t, const char *path) {
  Arena *arena = arena_new(0);
  jmp_buf exhausted;
  if (arena == NULL || setjmp(exhausted) != 0) {
    fputs("outline: out of memory\n", stderr);
    arena_free(arena);
    return;
  }
  arena_on_exhausted(arena, &exhausted);
  Files files;
  files_init(&files, arena, &files_disk_reader);
  Sources sources;
  sources_init(&sources, arena, &files);
  Source *source;
  const SourceLanguage language = source_language(str_of(path));
  if ((language == LANGUAGE_TYPESCRIPT || language == LANGUAGE_TSX) &&
      sources_open(&sources, str_of(path), &source) == 0 && source->is_utf8)
    compare(t, arena, interner_new(arena), source);
  arena_free(arena);
}

int main(int count, char **arguments) {
  Totals t = {0};
  for (int i = 1; i < count; i++) {
    if (strcmp(arguments[i], "-v") == 0) t.is_verbose = true;
    else compare_file(&t, arguments[i]);
  }
  printf("%zu files, %zu bytes; unsure of %zu files, %zu bytes; deferred %zu statements, %zu bytes; parsed %zu "
         "statements, %zu bytes; %zu differ\n",
         t.files, t.bytes, t.unsure, t.unsure_bytes, t.deferred, t.deferred_bytes, t.parsed, t.parsed_bytes,
         t.different);
  return t.different > 0;
}
