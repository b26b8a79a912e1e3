// The syntax tree that the compiler works on: ESTree's shapes in C, types erased. It is made from tree-sitter's tree
// (lower.c), so nothing above this room knows tree-sitter.
//
// Nodes live in the compilation's arena. Names and string values are interned, so they compare by pointer.
#ifndef LAYERC_SYNTAX_AST_H
#define LAYERC_SYNTAX_AST_H

#include "source/source.h"
#include "support/text.h"

// X(enumerator, name)
#define NODE_KINDS(X)                                                                                                          \
  /* expressions */                                                                                                            \
  X(IDENTIFIER, "identifier")                                                                                                  \
  X(NUMBER, "number")                                                                                                          \
  X(STRING, "string")                                                                                                          \
  X(BIGINT, "bigint")                                                                                                          \
  X(REGEX, "regular expression")                                                                                               \
  X(TRUE, "true")                                                                                                              \
  X(FALSE, "false")                                                                                                            \
  X(NULL, "null")                                                                                                              \
  X(THIS, "this")                                                                                                              \
  X(SUPER, "super")                                                                                                            \
  X(TEMPLATE, "template literal")                                                                                              \
  X(TAGGED_TEMPLATE, "tagged template")                                                                                        \
  X(ARRAY, "array literal")                                                                                                    \
  X(OBJECT, "object literal")                                                                                                  \
  X(FUNCTION, "function")                                                                                                      \
  X(CLASS, "class")                                                                                                            \
  X(UNARY, "unary expression")                                                                                                 \
  X(UPDATE, "update expression")                                                                                               \
  X(BINARY, "binary expression")                                                                                               \
  X(LOGICAL, "logical expression")                                                                                             \
  X(ASSIGN, "assignment")                                                                                                      \
  X(CONDITIONAL, "conditional expression")                                                                                     \
  X(CALL, "call")                                                                                                              \
  X(NEW, "new expression")                                                                                                     \
  X(MEMBER, "member access")                                                                                                   \
  X(INDEX, "element access")                                                                                                   \
  X(PRIVATE_NAME, "private name")                                                                                              \
  X(OPTIONAL_CHAIN, "optional chain")                                                                                          \
  X(SEQUENCE, "comma expression")                                                                                              \
  X(SPREAD, "spread")                                                                                                          \
  X(AWAIT, "await")                                                                                                            \
  X(YIELD, "yield")                                                                                                            \
  X(NEW_TARGET, "new.target")                                                                                                  \
  X(IMPORT_META, "import.meta")                                                                                                \
  X(IMPORT_CALL, "import()")                                                                                                   \
  X(PAREN, "parenthesized expression")                                                                                         \
  X(TYPED, "typed expression")                                                                                                 \
  X(JSX, "JSX")                                                                                                                \
  X(HOLE, "hole") /* a left-out array element */                                                                               \
  /* patterns (besides IDENTIFIER, MEMBER, INDEX, PAREN, TYPED) */                                                             \
  X(ARRAY_PATTERN, "array pattern")                                                                                            \
  X(OBJECT_PATTERN, "object pattern")                                                                                          \
  X(DEFAULT, "default")                                                                                                        \
  X(REST, "rest")                                                                                                              \
  /* parts */                                                                                                                  \
  X(PROPERTY, "property")                                                                                                      \
  X(CLASS_MEMBER, "class member")                                                                                              \
  X(STATIC_BLOCK, "static block")                                                                                              \
  X(DECLARATOR, "declarator")                                                                                                  \
  X(CASE, "case")                                                                                                              \
  X(ENUM_MEMBER, "enum member")                                                                                                \
  X(IMPORT_SPECIFIER, "import specifier")                                                                                      \
  X(EXPORT_SPECIFIER, "export specifier")                                                                                      \
  /* statements */                                                                                                             \
  X(VARIABLES, "variable declaration")                                                                                         \
  X(FUNCTION_DECLARATION, "function declaration")                                                                              \
  X(CLASS_DECLARATION, "class declaration")                                                                                    \
  X(ENUM, "enum")                                                                                                              \
  X(NAMESPACE, "namespace")                                                                                                    \
  X(EXPRESSION_STATEMENT, "expression statement")                                                                              \
  X(BLOCK, "block")                                                                                                            \
  X(IF, "if")                                                                                                                  \
  X(FOR, "for")                                                                                                                \
  X(FOR_IN, "for-in")                                                                                                          \
  X(FOR_OF, "for-of")                                                                                                          \
  X(WHILE, "while")                                                                                                            \
  X(DO_WHILE, "do-while")                                                                                                      \
  X(SWITCH, "switch")                                                                                                          \
  X(BREAK, "break")                                                                                                            \
  X(CONTINUE, "continue")                                                                                                      \
  X(RETURN, "return")                                                                                                          \
  X(THROW, "throw")                                                                                                            \
  X(TRY, "try")                                                                                                                \
  X(LABELED, "labelled statement")                                                                                             \
  X(EMPTY, "empty statement")                                                                                                  \
  X(IMPORT, "import")               /* import … from "x"; import "x" */                                                      \
  X(IMPORT_EQUALS, "import equals") /* import x = require("x"); import x = A.B */                                              \
  X(EXPORT_NAMED, "export")         /* export { a as b }; export { a } from "x" */                                             \
  X(EXPORT_ALL, "export all")       /* export * from "x"; export * as n from "x" */                                            \
  X(EXPORT_DEFAULT, "export default")                                                                                          \
  X(EXPORT_ASSIGN, "export assignment")         /* export = x */                                                               \
  X(EXPORT_DECLARATION, "exported declaration") /* export const …, export function …, export class …, export enum … */ \
  X(AMBIENT, "ambient declaration")             /* export declare … of a namespace */                                        \
  X(PROGRAM, "program")                                                                                                        \
  X(DEFERRED, "statement")  /* of a module: what it declares is known, its text is not parsed yet */                           \
  X(ERROR, "unparsed text") /* text that is no TypeScript the grammar knows, or nested too deep */

typedef enum NodeKind {
#define X(enumerator, name) NODE_##enumerator,
  NODE_KINDS(X)
#undef X
      NODE_KIND_COUNT
} NodeKind;

const char *node_kind_name(NodeKind kind);

// X(enumerator, spelling); the same operators serve unary, binary, logical, update and (compound) assignment.
#define OPERATORS(X)                                                                                                   \
  X(NONE, "")                                                                                                          \
  X(ADD, "+")                                                                                                          \
  X(SUBTRACT, "-")                                                                                                     \
  X(MULTIPLY, "*")                                                                                                     \
  X(DIVIDE, "/")                                                                                                       \
  X(REMAINDER, "%")                                                                                                    \
  X(POWER, "**")                                                                                                       \
  X(SHIFT_LEFT, "<<")                                                                                                  \
  X(SHIFT_RIGHT, ">>")                                                                                                 \
  X(SHIFT_RIGHT_UNSIGNED, ">>>")                                                                                       \
  X(BIT_AND, "&")                                                                                                      \
  X(BIT_OR, "|")                                                                                                       \
  X(BIT_XOR, "^")                                                                                                      \
  X(BIT_NOT, "~")                                                                                                      \
  X(EQUAL, "==")                                                                                                       \
  X(NOT_EQUAL, "!=")                                                                                                   \
  X(STRICT_EQUAL, "===")                                                                                               \
  X(STRICT_NOT_EQUAL, "!==")                                                                                           \
  X(LESS, "<")                                                                                                         \
  X(LESS_EQUAL, "<=")                                                                                                  \
  X(GREATER, ">")                                                                                                      \
  X(GREATER_EQUAL, ">=")                                                                                               \
  X(IN, "in")                                                                                                          \
  X(INSTANCEOF, "instanceof")                                                                                          \
  X(AND, "&&")                                                                                                         \
  X(OR, "||")                                                                                                          \
  X(COALESCE, "??")                                                                                                    \
  X(NOT, "!")                                                                                                          \
  X(TYPEOF, "typeof")                                                                                                  \
  X(VOID, "void")                                                                                                      \
  X(DELETE, "delete")                                                                                                  \
  X(INCREMENT, "++")                                                                                                   \
  X(DECREMENT, "--")

typedef enum Operator {
#define X(enumerator, spelling) OPERATOR_##enumerator,
  OPERATORS(X)
#undef X
      OPERATOR_COUNT
} Operator;

const char *operator_spelling(Operator op);

typedef enum VariableKind {
  VARIABLE_VAR,
  VARIABLE_LET,
  VARIABLE_CONST,
  VARIABLE_USING,
  VARIABLE_AWAIT_USING
} VariableKind;

static inline bool variable_is_using(VariableKind kind) {
  return kind == VARIABLE_USING || kind == VARIABLE_AWAIT_USING;
}
static inline bool variable_is_constant(VariableKind kind) { return kind == VARIABLE_CONST || variable_is_using(kind); }

typedef enum PropertyKind {
  PROPERTY_VALUE,     // key: value; also a class field
  PROPERTY_SHORTHAND, // key
  PROPERTY_METHOD,
  PROPERTY_GETTER,
  PROPERTY_SETTER,
  PROPERTY_CONSTRUCTOR // class members only
} PropertyKind;

typedef struct Node Node;

typedef struct NodeList {
  Node **items;
  size_t count;
} NodeList;

typedef struct FunctionNode {
  const String *name; // NULL: anonymous
  Node *name_node;    // IDENTIFIER, or NULL
  NodeList
      parameters; // patterns: IDENTIFIER, ARRAY_PATTERN, OBJECT_PATTERN, DEFAULT, REST; a `this` parameter is erased
  Node *body;     // BLOCK, or an expression of an arrow; NULL for overloads and abstract methods
  bool is_arrow, is_async, is_generator, is_method; // is_method: also getters, setters, constructors
  bool is_derived_constructor;
  bool is_hidden; // a method that is `private` or `protected`
  // Constructor parameters with an accessibility modifier (`constructor(private x: T)`): for each parameter, or NULL.
  bool *is_parameter_property;
  const struct FunctionNames *names, *free_names; // made on demand by function_names() and function_free_names()
} FunctionNode;

// `variable.member`, read or called; without a member the variable occurs otherwise.
typedef struct NameUse {
  const String *variable, *member;
} NameUse;

// Names that occur in parameters and body of a function as variables (not as property names), nested functions
// included.
typedef struct FunctionNames {
  const String **read; // or written; sorted by pointer, each once
  size_t read_count;
  const String **written; // assigned, updated, declared by destructuring assignment; a subset of `read`
  size_t written_count;
  const String **handed; // occur otherwise than as `x` where a property `x.y` is read; a subset of `read`
  size_t handed_count;
  const NameUse *uses; // of the names in `read`, sorted by the variables' pointers
  size_t use_count;
  bool uses_this;
  bool has_eval; // of text that is not seen, which may name anything
} FunctionNames;

// A module's statement that does nothing but declare one name, told from its tokens (outline.h).
typedef struct Deferred {
  const String *name;
  bool is_function;             // hoisted with its value; else a class or constant
  bool is_exported, is_default; // export …, export default …
  bool is_constant;             // cannot be assigned
  const Node *statement;        // once parsed
  struct DeferredFile *file;    // parse.c's
} Deferred;

struct Node {
  NodeKind kind;
  uint32_t file; // Source.id
  uint32_t start, end;
  union {
    const String *name;   // IDENTIFIER, PRIVATE_NAME (with its '#')
    double number;        // NUMBER
    const String *string; // STRING (value, escapes read), BIGINT (digits in decimal, hex… as written, no 'n')
    struct {
      const String *pattern, *flags;
    } regex; // REGEX
    // TEMPLATE: count(strings) == count(expressions) + 1. cooked[i] is NULL for an invalid escape (tagged only).
    struct {
      const String **cooked, **raw;
      NodeList expressions;
    } template;
    struct {
      Node *tag, *template;
    } tagged;
    NodeList list; // ARRAY (with SPREAD, HOLE), OBJECT (PROPERTY, SPREAD), SEQUENCE, JSX (its expressions and
                   // components), VARIABLES' declarators go to `variables`, BLOCK, PROGRAM, AMBIENT (its names),
                   // ARRAY_PATTERN (with HOLE, REST, DEFAULT), OBJECT_PATTERN (PROPERTY, REST)
    FunctionNode *function; // FUNCTION, FUNCTION_DECLARATION
    struct {
      const String *name;
      Node *name_node;
      Node *heritage;      // NULL: no `extends`
      NodeList members;    // CLASS_MEMBER, STATIC_BLOCK, in order; index and overload signatures are erased
      NodeList decorators; // expressions
      // Its fields' initializers as one BLOCK, for function_names() alone; NULL: there are none but functions.
      FunctionNode *initializers;
    } class; // CLASS, CLASS_DECLARATION
    struct {
      Operator op;
      Node *argument;
      bool prefix;
    } unary; // UNARY, UPDATE
    struct {
      Operator op;
      Node *left, *right;
    } binary; // BINARY (left PRIVATE_NAME for `#x in o`), LOGICAL,
              // ASSIGN (op NONE for `=`; left may be a pattern)
    struct {
      Node *test, *consequent, *alternate;
    } conditional; // CONDITIONAL, IF (alternate may be NULL)
    // CALL, NEW. In a chain `a?.b.c()`, `optional` marks the link that may stop; the whole chain stands in one
    // OPTIONAL_CHAIN node.
    struct {
      Node *callee;
      NodeList arguments;
      bool optional;
    } call;
    struct {
      Node *object;
      const String *name;
      Node *property;
      bool optional;
    } member; // MEMBER: property is IDENTIFIER or
              // PRIVATE_NAME; name its text
    struct {
      Node *object, *index;
      bool optional;
    } index;          // INDEX
    Node *expression; // OPTIONAL_CHAIN, SPREAD, AWAIT, YIELD (may be NULL), IMPORT_CALL, PAREN, TYPED (as, satisfies,
                      // !, <T>x, f<T>), REST, EXPRESSION_STATEMENT, RETURN (may be NULL), THROW, EXPORT_DEFAULT (a
                      // FUNCTION_DECLARATION, CLASS_DECLARATION or expression), EXPORT_ASSIGN, EXPORT_DECLARATION (the
                      // declaration)
    struct {
      Node *target, *value;
    } assigned; // DEFAULT: pattern = value
    struct {
      PropertyKind kind;
      bool computed;
      bool is_static; // class members only
      const String
          *name;   // the key if it is known from its spelling (identifier, string, number as JavaScript prints it)
      Node *key;   // IDENTIFIER, STRING, NUMBER, PRIVATE_NAME, or the expression in [ ]
      Node *value; // expression, FUNCTION, pattern (in OBJECT_PATTERN; possibly DEFAULT); class field: may be NULL
      NodeList decorators; // class members only
    } property;            // PROPERTY, CLASS_MEMBER
    struct {
      VariableKind kind;
      NodeList declarators;
    } variables; // VARIABLES
    struct {
      Node *target, *value;
    } declarator; // value may be NULL
    struct {
      const String *name;
      NodeList members;
      bool is_const;
    } enumeration; // ENUM
    struct {
      const String *name;
      Node *value;
    } enum_member; // value may be NULL
    struct {
      const String *name;
      Node *body;
      bool instantiated;
    } namespace; // body: BLOCK, or a nested NAMESPACE for A.B (then
                 // wrapped in EXPORT_DECLARATION in a BLOCK); not instantiated: types only
    struct {
      Node *initializer, *test, *update, *body;
    } loop; // FOR (any but body may be NULL), WHILE, DO_WHILE (test, body)
    struct {
      Node *target, *object, *body;
      bool is_await;
    } for_each; // FOR_IN, FOR_OF; target: VARIABLES or a pattern
    struct {
      Node *subject;
      NodeList cases;
    } switching;
    struct {
      Node *test;
      NodeList body;
    } branch;            // CASE; test NULL: default
    const String *label; // BREAK, CONTINUE; NULL: none
    struct {
      const String *label;
      Node *body;
    } labeled;
    struct {
      Node *block, *parameter, *handler, *finalizer;
    } try; // parameter, handler, finalizer may be NULL
    struct {
      Node *specifier; // STRING
      NodeList names;  // IMPORT_SPECIFIER; a namespace import has imported "*", a default one "default"; `import type`
                       // and type-only specifiers are erased
      bool bare;       // import "x"
    } import;          // IMPORT. An import that is type-only as a whole is NODE_EMPTY
    struct {
      const String *imported, *local;
      Node *name_node;
    } import_specifier;
    struct {
      const String *local;
      Node *name_node;
      Node *specifier;
      Node *reference;
    } import_equals; // specifier STRING (require), or
                     // reference (IDENTIFIER, MEMBER)
    struct {
      Node *specifier;
      NodeList names;
    } export; // EXPORT_NAMED; specifier NULL: local. EXPORT_ALL: names empty
              // or one EXPORT_SPECIFIER with local "*". Type-only ones erased
    struct {
      const String *local, *exported;
      Node *name_node;
    } export_specifier;
    Deferred *deferred; // DEFERRED
    struct {
      bool is_too_deep;     // text nested beyond the limit, or a file that is too long or in UTF-16
      const String **words; // the names and keywords in it: what it may read or write
      size_t word_count;
    }; // ERROR
  } as;
};

// A new node, zero but for what is given. It takes no more bytes than its kind's part of the union: it must neither be
// copied nor become one of a kind that takes more.
Node *node_make(Arena *arena, NodeKind kind, uint32_t file, uint32_t start, uint32_t end);

// The names that occur in a FUNCTION; made at the first call and kept in the tree, so `arena` is the tree's. `body` may
// be a BLOCK of a class or module too.
const FunctionNames *function_names(Arena *arena, FunctionNode *function);
// Without those that it declares itself: its parameters and what is declared in it, where these are in sight.
const FunctionNames *function_free_names(Arena *arena, FunctionNode *function);
// A call `eval(…)` whose text sees the variables around it, unless one of them is called `eval` (ECMA-262, 13.3.6.1).
bool node_is_direct_eval(const Node *call);

// The statement that a DEFERRED stands for; parsed at the first call. Never NULL.
const Node *node_statement(const Node *deferred);

// The innermost expression below parentheses and type annotations: `(x as T)!` -> `x`.
const Node *node_strip(const Node *node);

static inline bool node_is_class(const Node *node) {
  return node->kind == NODE_CLASS || node->kind == NODE_CLASS_DECLARATION;
}

// Calls `visit` for every direct child, in source order; the one place that knows all children of all kinds.
void node_children(const Node *node, void (*visit)(void *context, const Node *child), void *context);

// Calls `visit` for what a pattern binds or assigns to, in source order: IDENTIFIER nodes, in an assignment others too.
// A name alone, parenthesized or typed, is a pattern; NULL is none.
void node_targets(const Node *pattern, void (*visit)(void *context, const Node *target), void *context);

Place node_place(const Sources *sources, const Node *node);
// The bytes of the source that the node covers.
Str node_text(const Sources *sources, const Node *node);

#endif
