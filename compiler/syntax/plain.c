// The commonest statements of a module by hand: imports, exports, and declarations and calls made of literals, names,
// members and calls. Gives the nodes that lowering the grammar's tree gives, and nothing where it is not sure.
#include "syntax/lower.h"

enum { PLAIN_DEPTH_LIMIT = 64 };

typedef struct Plain {
  Lowering *l;
  Str text; // the source's, as far as the statement goes
  size_t at;
  int depth;
  bool is_unsure;
} Plain;

static Node *plain_expression(Plain *p);

static void *unsure(Plain *p) {
  p->is_unsure = true;
  return NULL;
}

// ---- tokens ----

static char ahead(const Plain *p, size_t distance) {
  return p->at + distance < p->text.length ? p->text.data[p->at + distance] : '\0';
}

static void skip_blank(Plain *p) {
  for (;;) {
    const char c = ahead(p, 0);
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      p->at++;
    } else if (c == '/' && ahead(p, 1) == '/') {
      while (p->at < p->text.length && p->text.data[p->at] != '\n' && p->text.data[p->at] != '\r') p->at++;
    } else if (c == '/' && ahead(p, 1) == '*') {
      const size_t end = str_find(p->text, STR("*/"), p->at + 2);
      p->at = end == SIZE_MAX ? p->text.length : end + 2;
    } else {
      return;
    }
  }
}

static bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

// The word at hand, not taken; empty: none. Words with escapes or characters beyond ASCII are not plain.
static Str peek_word(Plain *p) {
  skip_blank(p);
  size_t end = p->at;
  while (end < p->text.length && is_word_byte(p->text.data[end])) end++;
  if (end < p->text.length && (p->text.data[end] == '\\' || (unsigned char)p->text.data[end] >= 0x80)) unsure(p);
  return str_slice(p->text, p->at, end);
}

static bool take_word(Plain *p, const char *word) {
  const Str found = peek_word(p);
  if (!str_is(found, word)) return false;
  p->at += found.length;
  return true;
}

static bool take(Plain *p, char c) {
  skip_blank(p);
  if (ahead(p, 0) != c) return false;
  p->at++;
  return true;
}

// ---- nodes ----

static Node *make(Plain *p, NodeKind kind, size_t start) {
  return node_make(p->l->arena, kind, p->l->source->id, (uint32_t)start, (uint32_t)p->at);
}

// By length, since most names are no word of the language.
static bool is_reserved(Str word) {
  static const char *const words[] = {
      [2] = "do if in",
      [3] = "for let new try var",
      [4] = "case else enum void with",
      [5] = "async await break catch class const super throw using while yield",
      [6] = "delete export import return static switch typeof",
      [7] = "default extends finally",
      [8] = "continue debugger function",
      [10] = "instanceof",
  };
  return word.length < sizeof words / sizeof *words && words[word.length] != NULL &&
         str_is_one_of(word, words[word.length]);
}

static bool is_literal(Str word) {
  return (word.length == 4 || word.length == 5) && str_is_one_of(word, "true null this false");
}

static Node *plain_name(Plain *p) {
  const Str word = peek_word(p);
  if (p->is_unsure || str_is_empty(word) || (word.data[0] >= '0' && word.data[0] <= '9') || is_reserved(word) ||
      is_literal(word))
    return unsure(p);
  const size_t start = p->at;
  p->at += word.length;
  Node *n = make(p, NODE_IDENTIFIER, start);
  n->as.name = intern(p->l->interner, word);
  return n;
}

static Node *plain_string(Plain *p) {
  skip_blank(p);
  const size_t start = p->at;
  const char quote = ahead(p, 0);
  if (quote != '"' && quote != '\'') return unsure(p);
  bool is_escaped = false;
  for (p->at++; ahead(p, 0) != quote; p->at++) {
    const char c = ahead(p, 0);
    if (p->at >= p->text.length || c == '\n' || c == '\r') return unsure(p);
    is_escaped |= c == '\\' || (unsigned char)c >= 0x80; // malformed bytes are read as U+FFFD
    p->at += c == '\\';
  }
  p->at++;
  Node *n = make(p, NODE_STRING, start);
  const Str inside = str_slice(p->text, start + 1, p->at - 1);
  n->as.string =
      is_escaped ? string_literal(p->l->arena, p->l->interner, inside, false) : intern(p->l->interner, inside);
  return n;
}

static Node *plain_number(Plain *p) {
  const size_t start = p->at;
  Str word = peek_word(p);
  p->at += word.length;
  if (ahead(p, 0) == '.') {
    p->at++;
    p->at += peek_word(p).length;
  }
  word = str_slice(p->text, start, p->at);
  const char last = word.data[word.length - 1];
  if (last == 'e' || last == 'E' || last == 'n' || last == '.' || str_find_char(word, '_', 0) != SIZE_MAX ||
      (word.length > 1 && word.data[0] == '0' && word.data[1] >= '0' && word.data[1] <= '9'))
    return unsure(p);
  for (size_t i = 0; i < word.length; i++)
    if (word.data[i] == '$') return unsure(p);
  Node *n = make(p, NODE_NUMBER, start);
  n->as.number = literal_to_number(word);
  return n->as.number == n->as.number ? n : unsure(p);
}

static Node *plain_template(Plain *p) {
  const size_t start = p->at;
  for (p->at++; ahead(p, 0) != '`'; p->at++) {
    const char c = ahead(p, 0);
    if (p->at >= p->text.length || c == '\\' || c == '$' || c == '\r' || (unsigned char)c >= 0x80) return unsure(p);
  }
  p->at++;
  Node *n = make(p, NODE_TEMPLATE, start);
  const String *inside = intern(p->l->interner, str_slice(p->text, start + 1, p->at - 1));
  n->as.template.cooked = ARENA_NEW(p->l->arena, const String *);
  n->as.template.raw = ARENA_NEW(p->l->arena, const String *);
  n->as.template.cooked[0] = n->as.template.raw[0] = inside;
  return n;
}

// Items between brackets, of which the opening one is taken.
static NodeList plain_items(Plain *p, char close, Node *(*item)(Plain *)) {
  Nodes items = {0};
  while (!p->is_unsure && !take(p, close)) {
    Node *n = item(p);
    if (n == NULL) break;
    vec_push(p->l->arena, &items, n);
    if (take(p, ',')) continue;
    if (!take(p, close)) unsure(p);
    break;
  }
  return list_of(&items);
}

static Node *plain_element(Plain *p) {
  skip_blank(p);
  const size_t start = p->at;
  const bool is_spread = str_starts_with(str_slice(p->text, p->at, p->text.length), STR("..."));
  if (!is_spread) return plain_expression(p);
  p->at += 3;
  Node *inner = plain_expression(p);
  Node *n = make(p, NODE_SPREAD, start);
  n->as.expression = inner;
  return n;
}

static Node *plain_member(Plain *p) {
  skip_blank(p);
  const size_t start = p->at;
  const char c = ahead(p, 0);
  if (c == '.') return plain_element(p);
  const bool is_string = c == '"' || c == '\'';
  Node *key;
  if (is_string) {
    key = plain_string(p);
  } else {
    const Str word = peek_word(p);
    if (p->is_unsure || str_is_empty(word) || (c >= '0' && c <= '9')) return unsure(p);
    p->at += word.length;
    key = make(p, NODE_IDENTIFIER, start);
    key->as.name = intern(p->l->interner, word);
  }
  if (key == NULL) return NULL;
  const size_t end = p->at;
  const String *name = is_string ? key->as.string : key->as.name;
  if (take(p, ':')) {
    Node *value = plain_expression(p);
    Node *n = make(p, NODE_PROPERTY, start);
    n->as.property.key = key;
    n->as.property.name = name;
    n->as.property.value = value;
    return n;
  }
  if (is_string || is_reserved(name->text) || is_literal(name->text)) return unsure(p);
  skip_blank(p);
  if (ahead(p, 0) != ',' && ahead(p, 0) != '}') return unsure(p);
  const size_t after = p->at;
  p->at = end;
  Node *n = make(p, NODE_PROPERTY, start), *value = make(p, NODE_IDENTIFIER, start);
  p->at = after;
  value->as.name = name;
  n->as.property.kind = PROPERTY_SHORTHAND;
  n->as.property.key = key;
  n->as.property.name = name;
  n->as.property.value = value;
  return n;
}

// Behind a plain type: A.B<C, D>[]; false: it is none.
static bool skip_type(Plain *p) {
  if (++p->depth > PLAIN_DEPTH_LIMIT) return false;
  size_t end;
  do {
    const Str word = peek_word(p);
    if (p->is_unsure || str_is_empty(word) || (word.data[0] >= '0' && word.data[0] <= '9')) return false;
    if (str_is_one_of(word, "typeof keyof new abstract unique readonly infer asserts import")) return false;
    p->at += word.length;
    end = p->at;
  } while (take(p, '.'));
  if (take(p, '<')) {
    do {
      if (!skip_type(p)) return false;
    } while (take(p, ','));
    if (!take(p, '>')) return false;
    end = p->at;
  }
  while (take(p, '[')) {
    if (!take(p, ']')) return false;
    end = p->at;
  }
  p->at = end;
  p->depth--;
  return true;
}

static Node *plain_primary(Plain *p) {
  skip_blank(p);
  const size_t start = p->at;
  const char c = ahead(p, 0);
  switch (c) {
  case '"':
  case '\'': return plain_string(p);
  case '`': return plain_template(p);
  case '[':
  case '{': {
    p->at++;
    const NodeList items = plain_items(p, c == '[' ? ']' : '}', c == '[' ? plain_element : plain_member);
    Node *n = make(p, c == '[' ? NODE_ARRAY : NODE_OBJECT, start);
    n->as.list = items;
    return n;
  }
  case '(': {
    p->at++;
    Node *inner = plain_expression(p);
    if (p->is_unsure || !take(p, ')')) return unsure(p);
    const size_t end = p->at;
    skip_blank(p);
    if (ahead(p, 0) == '=' || ahead(p, 0) == ':') return unsure(p); // an arrow's parameters
    p->at = end;
    Node *n = make(p, NODE_PAREN, start);
    n->as.expression = inner;
    return n;
  }
  default: break;
  }
  if (c >= '0' && c <= '9') return plain_number(p);
  const Str word = peek_word(p);
  const NodeKind literal = str_is(word, "true")    ? NODE_TRUE
                           : str_is(word, "false") ? NODE_FALSE
                           : str_is(word, "null")  ? NODE_NULL
                           : str_is(word, "this")  ? NODE_THIS
                                                   : NODE_IDENTIFIER;
  if (literal == NODE_IDENTIFIER) return plain_name(p);
  p->at += word.length;
  return make(p, literal, start);
}

static Node *plain_call(Plain *p, Node *callee, NodeKind kind, size_t start) {
  const NodeList arguments = plain_items(p, ')', plain_element);
  Node *n = make(p, kind, start);
  n->as.call.callee = callee;
  n->as.call.arguments = arguments;
  return n;
}

// What follows a value: .name [index] (arguments) !
static Node *plain_chain(Plain *p) {
  skip_blank(p);
  const size_t start = p->at;
  Node *n = plain_primary(p);
  while (!p->is_unsure) {
    const size_t end = p->at;
    skip_blank(p);
    const char c = ahead(p, 0);
    if (c == '.' && ahead(p, 1) != '.') {
      p->at++;
      const Str word = peek_word(p);
      const size_t at = p->at;
      if (str_is_empty(word) || (word.data[0] >= '0' && word.data[0] <= '9')) return unsure(p);
      p->at += word.length;
      Node *member = make(p, NODE_MEMBER, start);
      member->as.member.object = n;
      member->as.member.name = intern(p->l->interner, word);
      member->as.member.property = make(p, NODE_IDENTIFIER, at);
      member->as.member.property->as.name = member->as.member.name;
      n = member;
    } else if (c == '(') {
      p->at++;
      n = plain_call(p, n, NODE_CALL, start);
    } else if (c == '[') {
      p->at++;
      Node *index = plain_expression(p);
      if (p->is_unsure || !take(p, ']')) return unsure(p);
      Node *access = make(p, NODE_INDEX, start);
      access->as.index.object = n;
      access->as.index.index = index;
      n = access;
    } else {
      p->at = end;
      return n;
    }
  }
  return NULL;
}

static Node *plain_unary(Plain *p) {
  skip_blank(p);
  const size_t start = p->at;
  const char c = ahead(p, 0);
  if (c != '-' && c != '!') return plain_chain(p);
  if (ahead(p, 1) == c || ahead(p, 1) == '=') return unsure(p);
  p->at++;
  Node *argument = plain_chain(p);
  Node *n = make(p, NODE_UNARY, start);
  n->as.unary.op = c == '-' ? OPERATOR_SUBTRACT : OPERATOR_NOT;
  n->as.unary.argument = argument;
  n->as.unary.prefix = true;
  return n;
}

static Node *plain_expression(Plain *p) {
  if (++p->depth > PLAIN_DEPTH_LIMIT) return unsure(p);
  skip_blank(p);
  const size_t start = p->at;
  Node *n = plain_unary(p);
  while (!p->is_unsure) {
    const size_t end = p->at;
    const Str word = peek_word(p);
    if (!str_is_one_of(word, "as satisfies")) {
      p->at = end;
      break;
    }
    p->at += word.length;
    if (!take_word(p, "const") && !skip_type(p)) return unsure(p);
    Node *typed = make(p, NODE_TYPED, start);
    typed->as.expression = n;
    n = typed;
  }
  p->depth--;
  return p->is_unsure ? NULL : n;
}

// ---- statements ----

// Nothing but a semicolon may follow.
static bool ends(Plain *p) {
  if (p->is_unsure) return false;
  take(p, ';');
  skip_blank(p);
  return p->at == p->text.length;
}

static Node *plain_variables(Plain *p, size_t start, VariableKind kind) {
  Nodes declarators = {0};
  do {
    skip_blank(p);
    const size_t from = p->at;
    Node *target = plain_name(p);
    if (p->is_unsure || (take(p, ':') && !skip_type(p)) || !take(p, '=')) return unsure(p);
    Node *value = plain_expression(p);
    if (p->is_unsure) return NULL;
    Node *d = make(p, NODE_DECLARATOR, from);
    d->as.declarator.target = target;
    d->as.declarator.value = value;
    vec_push(p->l->arena, &declarators, d);
  } while (take(p, ','));
  if (!ends(p)) return NULL;
  Node *n = make(p, NODE_VARIABLES, start);
  n->as.variables.kind = kind;
  n->as.variables.declarators = list_of(&declarators);
  return n;
}

static Node *plain_value(Plain *p, size_t start, NodeKind kind) {
  Node *value = plain_expression(p);
  if (!ends(p)) return NULL;
  Node *n = make(p, kind, start);
  n->as.expression = value;
  return n;
}

// a, a as b, type a; of a clause in braces. NULL: a type, or not sure.
typedef struct Specifier {
  const String *outer; // as the other module calls it
  Node *outer_node, *local;
  size_t start;
  bool is_type;
} Specifier;

static bool take_specifier(Plain *p, Specifier *s, bool is_import) {
  *s = (Specifier){0};
  skip_blank(p);
  s->start = p->at;
  Str word = peek_word(p);
  p->at += word.length;
  size_t end = p->at;
  if (str_is(word, "type")) {
    const Str next = peek_word(p);
    if (str_is(next, "as")) return false;
    s->is_type = !str_is_empty(next);
    if (s->is_type) {
      word = next;
      p->at += word.length;
      end = p->at;
    }
  }
  if (p->is_unsure || str_is_empty(word) || (word.data[0] >= '0' && word.data[0] <= '9')) return false;
  p->at = end;
  s->outer_node = make(p, NODE_IDENTIFIER, end - word.length);
  s->outer = s->outer_node->as.name = intern(p->l->interner, word);
  s->local = s->outer_node;
  if (!take_word(p, "as")) {
    p->at = end;
    return is_import ? !is_reserved(word) : true;
  }
  const Str alias = peek_word(p);
  if (p->is_unsure || str_is_empty(alias) || (is_import && is_reserved(alias))) return false;
  const size_t start = p->at;
  p->at += alias.length;
  s->local = make(p, NODE_IDENTIFIER, start);
  s->local->as.name = intern(p->l->interner, alias);
  return true;
}

// { … } of which the opening brace is taken.
static bool take_clause(Plain *p, Nodes *names, bool is_import) {
  while (!take(p, '}')) {
    Specifier s;
    if (!take_specifier(p, &s, is_import)) return false;
    if (!s.is_type) {
      Node *n = make(p, is_import ? NODE_IMPORT_SPECIFIER : NODE_EXPORT_SPECIFIER, s.start);
      if (is_import) {
        n->as.import_specifier.imported = s.outer;
        n->as.import_specifier.local = s.local->as.name;
        n->as.import_specifier.name_node = s.local;
      } else {
        n->as.export_specifier.local = s.outer;
        n->as.export_specifier.exported = s.local->as.name;
        n->as.export_specifier.name_node = s.outer_node;
      }
      vec_push(p->l->arena, names, n);
    }
    if (take(p, ',')) continue;
    if (!take(p, '}')) return false;
    break;
  }
  return true;
}

static void add_whole(Plain *p, Nodes *names, const char *imported, Node *local, size_t start) {
  Node *n = make(p, NODE_IMPORT_SPECIFIER, start);
  n->as.import_specifier.imported = intern_c(p->l->interner, imported);
  n->as.import_specifier.name_node = local;
  n->as.import_specifier.local = local->as.name;
  vec_push(p->l->arena, names, n);
}

static Node *plain_import(Plain *p, size_t start) {
  Nodes names = {0};
  bool has_clause = false, is_type = false;
  skip_blank(p);
  if (take_word(p, "type")) {
    const Str next = peek_word(p);
    is_type = ahead(p, 0) == '{' || ahead(p, 0) == '*' || (!str_is_empty(next) && !str_is(next, "from"));
    if (!is_type) return NULL;
  }
  skip_blank(p);
  if (is_word_byte(ahead(p, 0))) {
    const size_t from = p->at;
    Node *local = plain_name(p);
    if (p->is_unsure) return NULL;
    add_whole(p, &names, "default", local, from);
    has_clause = true;
    if (take(p, ',')) {
      skip_blank(p);
      if (ahead(p, 0) != '{' && ahead(p, 0) != '*') return NULL;
    } else if (!str_is(peek_word(p), "from")) {
      return NULL;
    }
  }
  skip_blank(p);
  const size_t from = p->at;
  if (take(p, '*')) {
    if (!take_word(p, "as")) return NULL;
    Node *local = plain_name(p);
    if (p->is_unsure) return NULL;
    add_whole(p, &names, "*", local, from);
    has_clause = true;
  } else if (take(p, '{')) {
    if (!take_clause(p, &names, true)) return NULL;
    has_clause = true;
  }
  if (has_clause && !take_word(p, "from")) return NULL;
  Node *specifier = plain_string(p);
  if (!ends(p)) return NULL;
  p->l->is_module = true;
  Node *n = make(p, is_type ? NODE_EMPTY : NODE_IMPORT, start);
  if (is_type) return n;
  n->as.import.specifier = specifier;
  n->as.import.names = list_of(&names);
  n->as.import.bare = !has_clause;
  return n;
}

static Node *plain_export_names(Plain *p, size_t start) {
  Nodes names = {0};
  if (!take_clause(p, &names, false)) return NULL;
  Node *specifier = take_word(p, "from") ? plain_string(p) : NULL;
  if (!ends(p)) return NULL;
  Node *n = make(p, NODE_EXPORT_NAMED, start);
  n->as.export.names = list_of(&names);
  n->as.export.specifier = specifier;
  return n;
}

static Node *plain_export_all(Plain *p, size_t start) {
  if (!take_word(p, "from")) return NULL;
  Node *specifier = plain_string(p);
  if (!ends(p)) return NULL;
  Node *n = make(p, NODE_EXPORT_ALL, start);
  n->as.export.specifier = specifier;
  return n;
}

static Node *plain_export(Plain *p, size_t start) {
  p->l->is_module = true;
  if (take(p, '{')) return plain_export_names(p, start);
  if (take(p, '*')) return plain_export_all(p, start);
  if (take_word(p, "default")) return plain_value(p, start, NODE_EXPORT_DEFAULT);
  skip_blank(p);
  const size_t inner_start = p->at;
  const bool is_const = take_word(p, "const");
  if (!is_const && !take_word(p, "let")) return NULL;
  Node *inner = plain_variables(p, inner_start, is_const ? VARIABLE_CONST : VARIABLE_LET);
  if (inner == NULL) return NULL;
  Node *n = make(p, NODE_EXPORT_DECLARATION, start);
  n->as.expression = inner;
  return n;
}

Node *plain_statement(Lowering *l, uint32_t start, uint32_t end) {
  Plain p = {.l = l, .text = str_slice(l->source->text, 0, end), .at = start};
  if (take_word(&p, "import")) return plain_import(&p, start);
  if (take_word(&p, "export")) return plain_export(&p, start);
  if (take_word(&p, "const")) return plain_variables(&p, start, VARIABLE_CONST);
  if (take_word(&p, "let")) return plain_variables(&p, start, VARIABLE_LET);
  const char c = ahead(&p, 0);
  if (!is_word_byte(c) || (c >= '0' && c <= '9')) return NULL;
  return plain_value(&p, start, NODE_EXPRESSION_STATEMENT);
}
