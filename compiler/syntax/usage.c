#include "syntax/usage.h"

#include <string.h>

#include "support/map.h"
#include "support/text.h"
#include "support/vec.h"
#include "syntax/declared.h"
#include "syntax/scan.h"

typedef struct Occurrences {
  bool is_declared;             // by the module itself, beside the import: that is what the name means
  bool is_judged, is_assigned;  // of what may be assigned
  VEC(const Node *) statements; // that hold the name, or assign a variable called so
  VEC(const Node *) unparsed;   // that may assign it, to be parsed
} Occurrences;

struct Usage {
  Arena *arena;
  Map imported;    // name -> Occurrences
  Map assigned;    // the same of what is assigned; see usage_of_assignments
  Map parsed;      // statement that was found there unparsed -> not NULL
  bool is_unknown; // which names are
  Str text;
  const Node *statement;
  const String *name;        // that is looked for
  VEC(const Node *) waiting; // a chain may be deeper than the machine's stack
};

// ---- what is declared ----

static bool pattern_binds(const Node *pattern, const String *name) {
  NameSearch search = {.name = name};
  pattern_names(pattern, search_name, &search);
  return search.is_found;
}

static bool any_binds(const NodeList *patterns, const String *name) {
  for (size_t i = 0; i < patterns->count; i++)
    if (pattern_binds(patterns->items[i], name)) return true;
  return false;
}

static bool any_declares(const NodeList *statements, const String *name) {
  NameSearch search = {.name = name};
  for (size_t i = 0; i < statements->count; i++) lexical_names(statements->items[i], search_name, &search);
  return search.is_found;
}

static bool has_var(const Node *body, const String *name) {
  NameSearch search = {.name = name};
  var_names(body, search_name, &search);
  return search.is_found;
}

static bool head_binds(const Node *head, const String *name) {
  if (head == NULL || head->kind != NODE_VARIABLES || head->as.variables.kind == VARIABLE_VAR) return false;
  NameSearch search = {.name = name};
  variable_names(head, search_name, &search);
  return search.is_found;
}

static bool switch_declares(const Node *n, const String *name) {
  for (size_t i = 0; i < n->as.switching.cases.count; i++)
    if (any_declares(&n->as.switching.cases.items[i]->as.branch.body, name)) return true;
  return false;
}

static bool enum_has(const Node *n, const String *name) {
  for (size_t i = 0; i < n->as.enumeration.members.count; i++)
    if (n->as.enumeration.members.items[i]->as.enum_member.name == name) return true;
  return false;
}

// ---- references within a statement ----

static void wait(void *context, const Node *n) {
  Usage *u = context;
  vec_push(u->arena, &u->waiting, n);
}

static void wait_for(Usage *u, const Node *n) {
  if (n != NULL) wait(u, n);
}

static void enter_function(Usage *u, const FunctionNode *f, bool is_expression) {
  if (f->body == NULL || (is_expression && f->name == u->name && !f->is_method)) return;
  if (any_binds(&f->parameters, u->name)) return;
  for (size_t i = 0; i < f->parameters.count; i++) wait(u, f->parameters.items[i]);
  if (!has_var(f->body, u->name)) wait(u, f->body);
}

// Puts the parts of `n` where the name means what it means around `n` on the list of those to be looked at.
static void enter(Usage *u, const Node *n) {
  switch (n->kind) {
  case NODE_FUNCTION: enter_function(u, n->as.function, true); return;
  case NODE_FUNCTION_DECLARATION: enter_function(u, n->as.function, false); return;
  case NODE_CLASS:
    if (n->as.class.name != u->name) break;
    for (size_t i = 0; i < n->as.class.decorators.count; i++) wait(u, n->as.class.decorators.items[i]);
    return;
  case NODE_BLOCK:
    if (any_declares(&n->as.list, u->name)) return;
    break;
  case NODE_FOR:
    if (head_binds(n->as.loop.initializer, u->name)) return;
    break;
  case NODE_FOR_IN:
  case NODE_FOR_OF:
    if (head_binds(n->as.for_each.target, u->name)) return;
    break;
  case NODE_SWITCH:
    if (!switch_declares(n, u->name)) break;
    wait(u, n->as.switching.subject);
    return;
  case NODE_ENUM:
    if (enum_has(n, u->name)) return;
    break;
  case NODE_TRY:
    if (!pattern_binds(n->as.try.parameter, u->name)) break;
    wait(u, n->as.try.block);
    wait_for(u, n->as.try.finalizer);
    return;
  default: break;
  }
  node_children(n, wait, u);
}

static bool exports_name(const Node *n, const String *name) {
  if (n->as.export.specifier != NULL) return false;
  for (size_t i = 0; i < n->as.export.names.count; i++)
    if (n->as.export.names.items[i]->as.export_specifier.local == name) return true;
  return false;
}

static bool has_word(const Node *error, const String *name) {
  for (size_t i = 0; i < error->as.word_count; i++)
    if (error->as.words[i] == name) return true;
  return error->as.is_too_deep;
}

static bool is_reference(const Node *n, const String *name) {
  switch (n->kind) {
  case NODE_IDENTIFIER: return n->as.name == name;
  case NODE_EXPORT_NAMED: return exports_name(n, name);
  case NODE_ERROR: return has_word(n, name);
  default: return false;
  }
}

typedef bool Sought(const Node *n, const String *name);

// Whether there is a node in `statement` that is sought, where the name means what it means around it.
static bool finds(Usage *u, const Node *statement, Sought *is_sought) {
  u->waiting.count = 0;
  wait(u, statement);
  while (u->waiting.count > 0) {
    const Node *n = u->waiting.items[--u->waiting.count];
    if (is_sought(n, u->name)) return true;
    enter(u, n);
  }
  return false;
}

static bool refers(Usage *u, const Node *statement) { return finds(u, statement, is_reference); }

// ---- where names occur ----

static void occurs(Usage *u, Str name) {
  Occurrences *o = map_get(&u->imported, name);
  if (o == NULL || (o->statements.count > 0 && o->statements.items[o->statements.count - 1] == u->statement)) return;
  vec_push(u->arena, &o->statements, u->statement);
}

static void occurs_everywhere(Usage *u) {
  for (size_t i = 0; i < u->imported.count; i++) occurs(u, u->imported.entries[i].key);
}

static void occur_in_tree(Usage *u) {
  u->waiting.count = 0;
  wait(u, u->statement);
  while (u->waiting.count > 0) {
    const Node *n = u->waiting.items[--u->waiting.count];
    if (n->kind == NODE_IDENTIFIER) occurs(u, n->as.name->text);
    if (n->kind == NODE_EXPORT_NAMED)
      for (size_t i = 0; i < n->as.export.names.count; i++)
        occurs(u, n->as.export.names.items[i]->as.export_specifier.local->text);
    for (size_t i = 0; n->kind == NODE_ERROR && i < n->as.word_count; i++) occurs(u, n->as.words[i]->text);
    if (n->kind == NODE_ERROR && n->as.is_too_deep) occurs_everywhere(u);
    node_children(n, wait, u);
  }
}

static bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         (unsigned char)c >= 0x80;
}

// By spelling, in comments and strings too. A name with an escape in it is not found so.
static void occur_in_text(Usage *u, Str text) {
  if (str_find(text, STR("\\u"), 0) != SIZE_MAX) occurs_everywhere(u);
  for (size_t at = 0; at < text.length;) {
    const size_t start = at;
    while (at < text.length && is_word_byte(text.data[at])) at++;
    if (at > start) occurs(u, str_slice(text, start, at));
    else at++;
  }
}

static void declare_own(void *context, const String *name) {
  Usage *u = context;
  Occurrences *o = name == NULL ? NULL : map_get(&u->imported, name->text);
  if (o != NULL) o->is_declared = true;
}

static void add_import(void *context, const String *name) {
  Usage *u = context;
  map_put(&u->imported, name->text, ARENA_NEW(u->arena, Occurrences));
}

Usage *usage_new(Arena *arena, const Node *program, Str text) {
  Usage *u = ARENA_NEW(arena, Usage);
  *u = (Usage){.arena = arena, .imported = {.arena = arena}};
  const NodeList *body = &program->as.list;
  for (size_t i = 0; i < body->count; i++) import_names(body->items[i], add_import, u);
  for (size_t i = 0; i < body->count; i++) {
    const Node *n = u->statement = body->items[i];
    lexical_names(n, declare_own, u);
    var_names(n, declare_own, u);
    if (n->kind == NODE_DEFERRED) occur_in_text(u, str_slice(text, n->start, n->end));
    else occur_in_tree(u);
  }
  return u;
}

bool usage_of_import(Usage *u, const String *name) {
  const Occurrences *o = map_get(&u->imported, name->text);
  if (o == NULL || o->is_declared) return false;
  u->name = name;
  for (size_t i = 0; i < o->statements.count; i++)
    if (o->statements.items[i]->kind != NODE_DEFERRED && refers(u, o->statements.items[i])) return true;
  for (size_t i = 0; i < o->statements.count; i++)
    if (o->statements.items[i]->kind == NODE_DEFERRED && refers(u, o->statements.items[i])) return true;
  return false;
}

// ---- what is assigned ----

// What a node assigns: a pattern, or the declarators of a `var`, which may have another declaration's name. NULL: none.
static const Node *assigned_by(const Node *n) {
  switch (n->kind) {
  case NODE_ASSIGN: return n->as.binary.left;
  case NODE_UPDATE: return n->as.unary.argument;
  case NODE_FOR_IN:
  case NODE_FOR_OF: return n->as.for_each.target->kind == NODE_VARIABLES ? NULL : n->as.for_each.target;
  case NODE_VARIABLES: return n->as.variables.kind == VARIABLE_VAR ? n : NULL;
  default: return NULL;
  }
}

static void assigned_names(const Node *n, Declare *visit, void *context) {
  const Node *assigned = assigned_by(n);
  if (assigned == NULL) return;
  if (assigned->kind == NODE_VARIABLES) variable_names(assigned, visit, context);
  else pattern_names(assigned, visit, context);
}

static bool is_assignment(const Node *n, const String *name) {
  if (n->kind == NODE_ERROR) return has_word(n, name);
  NameSearch search = {.name = name};
  assigned_names(n, search_name, &search);
  return search.is_found;
}

static Occurrences *assigned_slot(Usage *u, Str name) {
  void **slot = map_slot(&u->assigned, name);
  if (*slot == NULL) *slot = ARENA_NEW(u->arena, Occurrences);
  return *slot;
}

static void add_assigned(void *context, const String *name) {
  Usage *u = context;
  Occurrences *o = assigned_slot(u, name->text);
  const bool is_new = o->statements.count == 0 || o->statements.items[o->statements.count - 1] != u->statement;
  if (is_new) vec_push(u->arena, &o->statements, u->statement);
}

static void assigned_in_tree(Usage *u, const Node *statement) {
  u->statement = statement;
  u->waiting.count = 0;
  wait(u, statement);
  while (u->waiting.count > 0) {
    const Node *n = u->waiting.items[--u->waiting.count];
    assigned_names(n, add_assigned, u);
    for (size_t i = 0; n->kind == NODE_ERROR && i < n->as.word_count; i++) add_assigned(u, n->as.words[i]);
    u->is_unknown |= node_is_direct_eval(n) || (n->kind == NODE_ERROR && n->as.is_too_deep);
    node_children(n, wait, u);
  }
}

static bool is_space(char c) { return c != '\0' && strchr(" \t\n\r\v\f", c) != NULL; }

// The same told from what stands beside a word that ends at `end`: `f =`, `f +=`, `f++`, `f!`, `f as`, `f of`, or where
// it may be part of a pattern, `[f]`, or stand in brackets.
static bool is_assigned_behind(Str text, size_t end) {
  while (end < text.length && is_space(text.data[end])) end++;
  const Str rest = str_slice(text, end, text.length);
  size_t word = 0, at = 0;
  while (word < rest.length && is_word_byte(rest.data[word])) word++;
  if (word > 0) return str_is_one_of(str_slice(rest, 0, word), "as in of satisfies");
  const char c = rest.length > 0 ? rest.data[0] : ';', next = rest.length > 1 ? rest.data[1] : ';';
  switch (c) {
  case '=': return next != '=' && next != '>';
  case '!': return next != '=';
  case ',':
  case ')':
  case ']':
  case '}': return true;
  case '/':
    if (next == '/' || next == '*') return true;
    break;
  default: break;
  }
  while (at < rest.length && rest.data[at] != '\0' && strchr("+-*/%&|^<>?", rest.data[at]) != NULL) at++;
  const bool is_update = at == 2 && c == next && (c == '+' || c == '-');
  return is_update || (at > 0 && at < rest.length && rest.data[at] == '=');
}

// The same of a word that begins at `start`: `++f`, `<T>f`, or behind a comment. A member's name is no variable.
static bool is_assigned_before(Str text, size_t start, bool *is_member) {
  bool is_commented = false;
  for (; start > 0 && is_space(text.data[start - 1]); start--) {
    if (text.data[start - 1] != '\n' && text.data[start - 1] != '\r') continue;
    for (size_t at = start - 1; at > 1 && text.data[at - 1] != '\n' && text.data[at - 1] != '\r'; at--)
      is_commented |= text.data[at - 1] == '/' && text.data[at - 2] == '/';
  }
  const char c = start > 0 ? text.data[start - 1] : ';', before = start > 1 ? text.data[start - 2] : ';';
  *is_member = c == '.' && before != '.' && !is_commented;
  return ((c == '+' || c == '-') && before == c) || (c == '>' && before != '=') || c == '/' || is_commented;
}

static void may_assign(Usage *u, const Node *deferred, Str name) {
  Occurrences *o = assigned_slot(u, name);
  if (o->unparsed.count == 0 || o->unparsed.items[o->unparsed.count - 1] != deferred)
    vec_push(u->arena, &o->unparsed, deferred);
}

// What is not ASCII may be white space.
static bool may_be_parted(Usage *u, const Node *deferred, Str word) {
  size_t start = 0;
  for (size_t at = 0; at < word.length; at++) {
    if ((unsigned char)word.data[at] < 0x80) continue;
    if (at > start) may_assign(u, deferred, str_slice(word, start, at));
    start = at + 1;
  }
  if (start > 0 && start < word.length) may_assign(u, deferred, str_slice(word, start, word.length));
  return start > 0;
}

static void assigned_in_text(Usage *u, const Node *deferred) {
  const Str text = str_slice(u->text, deferred->start, deferred->end);
  u->is_unknown |= str_find(text, STR("\\u"), 0) != SIZE_MAX || str_find(text, STR("eval"), 0) != SIZE_MAX;
  for (size_t at = 0; at < text.length;) {
    const size_t start = at;
    while (at < text.length && is_word_byte(text.data[at])) at++;
    const Str word = str_slice(text, start, at);
    if (at == start) at++;
    if (str_is_empty(word)) continue;
    bool is_member;
    const bool is_before = is_assigned_before(text, start, &is_member), is_parted = may_be_parted(u, deferred, word);
    if (is_parted || (!is_member && (is_before || is_assigned_behind(text, at)))) may_assign(u, deferred, word);
  }
}

static void find_assigned(void *context, const Node *statement) {
  Usage *u = context;
  if (statement->kind == NODE_DEFERRED) assigned_in_text(u, statement);
  else assigned_in_tree(u, statement);
}

typedef struct Children {
  Arena *arena;
  VEC(const Node *) items;
} Children;

static void add_child(void *context, const Node *child) {
  Children *c = context;
  vec_push(c->arena, &c->items, child);
}

Usage *usage_of_assignments(Arena *arena, const Node *around, Str text) {
  Usage *u = ARENA_NEW(arena, Usage);
  *u = (Usage){.arena = arena, .assigned = {.arena = arena}, .parsed = {.arena = arena}, .text = text};
  Children statements = {.arena = arena};
  node_children(around, add_child, &statements);
  for (size_t i = 0; i < statements.items.count; i++) find_assigned(u, statements.items.items[i]);
  return u;
}

static void parse_assigned(Usage *u, const Node *deferred) {
  void **slot = map_slot(&u->parsed, (Str){(const char *)&deferred->as.deferred, sizeof deferred->as.deferred});
  if (*slot == NULL) assigned_in_tree(u, deferred);
  *slot = u;
}

static bool judge(Usage *u, const Occurrences *o, const String *name) {
  u->name = name;
  for (size_t i = 0; i < o->unparsed.count; i++) parse_assigned(u, o->unparsed.items[i]);
  for (size_t i = 0; i < o->statements.count; i++)
    if (finds(u, o->statements.items[i], is_assignment)) return true;
  return false;
}

bool usage_assigns(Usage *u, const String *name) {
  if (u->is_unknown) return true;
  Occurrences *o = map_get(&u->assigned, name->text);
  if (o == NULL || o->is_judged) return o != NULL && o->is_assigned;
  o->is_judged = true;
  o->is_assigned = judge(u, o, name);
  return o->is_assigned;
}
