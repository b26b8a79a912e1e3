#include "evaluate/bigint.h"
#include "evaluate/builtin.h"
#include "evaluate/internal.h"
#include "evaluate/loading.h"

#include <math.h>

// Code that runs once is bounded by its size, but not what it makes.
bool step(Evaluator *e) { return evaluator_charge(e, e->busy > 0 ? 1 : 0); }

// What an expression is called in a message: its text if that is short, and on one line.
static Str subject_of(Evaluator *e, const Node *node, int links) {
  enum { LINKS = 8 };
  if (node == NULL || links > LINKS) return (Str){0};
  node = node_strip(node);
  switch (node->kind) {
  case NODE_IDENTIFIER: return node->as.name->text;
  case NODE_MEMBER: {
    Str object = subject_of(e, node->as.member.object, links + 1);
    if (str_is_empty(object) || node->as.member.name == NULL) return (Str){0};
    return str_format(e->arena, "%.*s.%.*s", STR_ARG(object), STR_ARG(node->as.member.name->text));
  }
  case NODE_CALL:
  case NODE_NEW: {
    Str callee = subject_of(e, node->as.call.callee, links + 1);
    if (str_is_empty(callee)) return (Str){0};
    return str_format(e->arena, "%s%.*s(%s)", node->kind == NODE_NEW ? "new " : "", STR_ARG(callee),
                      node->as.call.arguments.count == 0 ? "" : "…");
  }
  case NODE_AWAIT: return subject_of(e, node->as.expression, links + 1);
  default: return (Str){0};
  }
}

Str node_subject(Evaluator *e, const Node *node) {
  if (node == NULL || (node->kind != NODE_MEMBER && node->kind != NODE_CALL && node->kind != NODE_NEW))
    return subject_of(e, node, 0);
  if (e->subjects.arena == NULL) e->subjects.arena = e->arena;
  const Str key = {(const char *)&node, sizeof node};
  const Str *known = map_get(&e->subjects, key);
  if (known != NULL) return *known;
  Str *subject = ARENA_NEW(e->arena, Str);
  *subject = subject_of(e, node, 0);
  map_put(&e->subjects, str_copy(e->arena, key), subject);
  return *subject;
}

// The text of the module that cannot be parsed and may declare the name; NULL: there is none.
static const Node *unparsed_declaration(Evaluator *e, const Node *identifier) {
  const Module *module = node_module(e, identifier);
  const NodeList *errors = module == NULL || module->syntax == NULL ? NULL : &module->syntax->errors;
  for (size_t i = 0; errors != NULL && i < errors->count; i++)
    for (size_t k = 0; k < errors->items[i]->as.word_count; k++)
      if (errors->items[i]->as.words[k] == identifier->as.name) return errors->items[i];
  return NULL;
}

// A name that is declared nowhere: what the runtime provides, or a ReferenceError.
Value evaluate_global(Evaluator *e, const Node *node) {
  const String *name = node->as.name;
  Property p;
  bool is_there = object_own(e, e->realm.global, key_of(name), &p);
  if (is_there && value_is_unknown(p.value)) foreign_may_run(e, p.value); // it may be an accessor
  if (is_there && !(p.flags & PROPERTY_MAYBE)) return p.value;
  const Node *unparsed = is_there || realm_is_provided(name->text) ? NULL : unparsed_declaration(e, node);
  Value v = is_there           ? p.value
            : unparsed != NULL ? unknown_new(e, UNKNOWN_SYNTAX, unparsed, (Str){0}, NULL)
                               : unknown_of_runtime(e, node, name->text);
  if (!is_there && unparsed == NULL && !realm_is_provided(name->text)) unknown_renew(e, &v)->free = node;
  if (e->catch_level != NO_LEVEL && !realm_is_provided(name->text)) region_open(e, e->catch_level, v.as.unknown, node);
  return v;
}

static Value evaluate_identifier(Evaluator *e, const Node *node, Scope *scope) {
  Binding *b = scope_find(e, scope, node->as.name);
  if (b != NULL) return binding_read(e, b);
  if (node->as.name == e->names.undefined) return value_undefined();
  return evaluate_global(e, node);
}

Key private_key(Evaluator *e, Scope *scope, const String *name) {
  Binding *b = scope_find(e, scope, name);
  return b != NULL && b->value.kind == VALUE_SYMBOL ? (Key){.symbol = b->value.as.symbol} : key_of(name);
}

// A key in [ ], or a property name.
Value evaluate_key(Evaluator *e, const Node *property, Scope *scope, Key *key) {
  const Node *written = property->as.property.key;
  if (written != NULL && written->kind == NODE_PRIVATE_NAME) {
    *key = private_key(e, scope, property->as.property.name);
    return value_undefined();
  }
  if (!property->as.property.computed) {
    *key = key_of(property->as.property.name);
    return value_undefined();
  }
  Value v = evaluate(e, property->as.property.key, scope);
  TRY(v);
  Value problem;
  if (to_key(e, v, key, &problem)) return value_undefined();
  return problem;
}

static Value private_missing(Evaluator *e, const String *name) {
  return throw_error(e, "TypeError", "Cannot read private member %.*s from an object whose class did not declare it",
                     STR_ARG(name->text));
}

Value private_get(Evaluator *e, Value object, Key key) {
  const String *name = key.symbol != NULL ? key.symbol->description : key.string;
  if (value_is_unknown(object)) {
    unknown_is_read(e, object, key);
    return perhaps_member(e, unknown_from(e, object), object, key);
  }
  Property p;
  if (!value_is_object(object) || !object_own(e, object.as.object, key, &p)) return private_missing(e, name);
  if (p.flags & PROPERTY_ACCESSOR && p.value.kind == VALUE_UNDEFINED)
    return throw_error(e, "TypeError", "'%.*s' was defined without a getter", STR_ARG(name->text));
  if (p.flags & PROPERTY_MAYBE) may_throw(e, p.value);
  return object_get(e, object.as.object, key, object);
}

static Value get_member(Evaluator *e, Value object, const Node *node, Scope *scope) {
  const String *name = node->as.member.name;
  e->node = node;
  if (node->as.member.property != NULL && node->as.member.property->kind == NODE_PRIVATE_NAME)
    return private_get(e, object, private_key(e, scope, name));
  return value_get(e, object, key_of(name));
}

// What an object has under one of these keys; VALUE_EMPTY where reading that may run code.
static Value get_under(Evaluator *e, Value object, Value unknown, const Shapes *keys) {
  const Value it = value_is_unknown(object) ? object : perhaps(e, unknown, object);
  Value any = unknown;
  for (size_t i = 0; i < keys->count; i++) {
    const Key key = key_of(intern_string(e->interner, keys->items[i]));
    if (value_is_unknown(object)) {
      any = perhaps(e, any, unknown_member(e, object, key, e->node));
      continue;
    }
    if (perhaps_reads_run(e, it.as.unknown, &key)) return value_empty();
    any = perhaps(e, any, perhaps_member(e, unknown, it, key));
  }
  return value_is_object(object) ? ways_under(e, any, object.as.object, keys) : any;
}

Value get_any(Evaluator *e, Value object, Value problem, Value receiver) {
  if (value_is_unknown(object) && unknown_is_console(e, object.as.unknown)) return object; // each changes as little
  const Value unknown = unknown_from(e, problem);
  const Shapes *keys = shapes_known(problem);
  const bool has_members = value_is_unknown(object) || value_is_object(object);
  const Value one = keys != NULL && has_members ? get_under(e, object, unknown, keys) : value_empty();
  if (one.kind != VALUE_EMPTY) return one;
  if (value_is_unknown(object)) {
    unknown_is_read(e, object, (Key){0});
    return unknown_member_any(e, unknown, object);
  }
  if (!value_is_object(object)) return unknown;
  const Value any = perhaps_got(e, unknown, object, receiver);
  TRY(e->abrupt == ABRUPT_NONE ? any : value_abrupt());
  if (!perhaps_any_runs(e, object.as.object)) return ways_any(e, any, object.as.object);
  unknown_acted_on(e, any);
  evaluator_escape(e, &receiver, 1, e->node);
  return any;
}

static Value get_index(Evaluator *e, Value object, Value index, const Node *node) {
  e->node = node;
  if (value_is_nullish(object))
    return throw_error(e, "TypeError", "Cannot read properties of %s",
                       object.kind == VALUE_NULL ? "null" : "undefined");
  if (value_is_object(object) && object.as.object->class == CLASS_ARRAY && index.kind == VALUE_NUMBER &&
      index.as.number >= 0 && index.as.number < (double)array_count(object.as.object) &&
      index.as.number == trunc(index.as.number)) {
    Value v = array_item(e, object.as.object, (size_t)index.as.number);
    if (v.kind != VALUE_EMPTY) return v;
  }
  Key key;
  Value problem;
  if (!to_key(e, index, &key, &problem))
    return value_is_abrupt(problem) ? problem : get_any(e, object, value_is_unknown(index) ? index : problem, object);
  return value_get(e, object, key);
}

Value context_made(Evaluator *e, const FunctionContext *c) {
  const Value v = context_this(c);
  if (c->made != NULL) may_throw(e, v);
  if (v.kind != VALUE_EMPTY) return v;
  return throw_error(
      e, "ReferenceError",
      "Must call super constructor in derived class before accessing 'this' or returning from derived constructor");
}

static Value evaluate_this(Evaluator *e, Scope *scope) {
  FunctionContext *c = scope_context(scope);
  if (c == NULL) return value_undefined();
  return context_made(e, c);
}

Value super_base(Evaluator *e, Scope *scope, Value *this_value) {
  FunctionContext *c = scope_context(scope);
  if (c == NULL || c->home == NULL) return unknown_unsupported(e, "super");
  *this_value = evaluate_this(e, scope);
  TRY(*this_value);
  if (c->home->adopted != NULL) { // what stands above is as that of an object which has nothing of its own
    Object *bare = object_new(e, NULL);
    bare->adopted = c->home->adopted;
    return value_object(bare);
  }
  return c->home->prototype == NULL ? value_null() : value_object(c->home->prototype);
}

static Value member_of(Evaluator *e, const Node *node, Scope *scope, Value *this_value, bool *stopped);

// The object part of a member access, call or chain link. `*stopped`: an optional chain ended with undefined.
static Value evaluate_link(Evaluator *e, const Node *node, Scope *scope, bool *stopped) {
  Value ignored;
  switch (node->kind) {
  case NODE_MEMBER:
  case NODE_INDEX: return member_of(e, node, scope, &ignored, stopped);
  default: return evaluate(e, node, scope);
  }
}

static Value member_of(Evaluator *e, const Node *node, Scope *scope, Value *this_value, bool *stopped) {
  bool is_index = node->kind == NODE_INDEX;
  const Node *object_node = is_index ? node->as.index.object : node->as.member.object;
  Value object;
  if (object_node->kind == NODE_SUPER) {
    object = super_base(e, scope, this_value);
    TRY(object);
    if (value_is_object(object)) {
      Key key = {0};
      Value problem = value_undefined();
      if (is_index) {
        Value index = evaluate(e, node->as.index.index, scope);
        TRY(index);
        if (!to_key(e, index, &key, &problem))
          return value_is_abrupt(problem) ? problem
                                          : get_any(e, object, value_is_unknown(index) ? index : problem, *this_value);
      } else {
        key = key_of(node->as.member.name);
      }
      return object_get(e, object.as.object, key, *this_value);
    }
  } else {
    object = evaluate_link(e, object_node, scope, stopped);
    TRY(object);
    if (*stopped) return object;
    *this_value = object;
    if ((is_index ? node->as.index.optional : node->as.member.optional) && value_is_nullish(object)) {
      *stopped = true;
      return value_undefined();
    }
  }
  if (!is_index) return get_member(e, object, node, scope);
  Value index = evaluate(e, node->as.index.index, scope);
  TRY(index);
  return get_index(e, object, index, node);
}

static Value evaluate_optional_chain(Evaluator *e, const Node *node, Scope *scope, Value *this_value);

// A function to be called, with the `this` it is called on.
Value evaluate_callee(Evaluator *e, const Node *node, Scope *scope, Value *this_value) {
  *this_value = value_undefined();
  bool stopped = false;
  while (node->kind == NODE_PAREN || node->kind == NODE_TYPED) node = node->as.expression;
  if (node->kind == NODE_MEMBER || node->kind == NODE_INDEX) return member_of(e, node, scope, this_value, &stopped);
  if (node->kind == NODE_OPTIONAL_CHAIN) return evaluate_optional_chain(e, node, scope, this_value);
  const Value v = evaluate(e, node, scope);
  if (node->kind == NODE_IDENTIFIER && value_is_callable(v) && v.as.object->as.function.closure != NULL)
    *this_value = space_this(e, scope_find(e, scope, node->as.name), v.as.object);
  return v;
}

// What stands behind the elements of a list that are certain.
typedef struct Rest {
  const Unknown *any; // NULL: there is nothing
  TailItems *behind;  // NULL: of which the order is not known
} Rest;

// Its place is not known: neither is what becomes of it.
static void lose_order(Evaluator *e, Rest *rest, const Node *item) {
  for (size_t i = 0; rest->behind != NULL && i < rest->behind->count; i++)
    evaluator_escape(e, &rest->behind->items[i].value, 1, item);
  if (rest->behind != NULL) rest->behind->count = 0;
  rest->behind = NULL;
}

static void add_behind(Evaluator *e, Rest *rest, TailItem added, const Node *item) {
  if (rest->behind != NULL) vec_push(e->arena, rest->behind, added);
  else evaluator_escape(e, &added.value, 1, item);
  rest->any = perhaps(e, value_of_unknown(rest->any), added.value).as.unknown;
}

static void add(Evaluator *e, Rest *rest, ValueList *out, Value v, const Node *item) {
  if (rest->any == NULL) vec_push(e->arena, out, v);
  else add_behind(e, rest, (TailItem){v, NULL}, item);
}

static Value add_spread(Evaluator *e, Rest *rest, ValueList *out, Value source, const Node *item) {
  Elements elements;
  Value v, known;
  e->node = item;
  TRY(elements_begin(e, source, &elements));
  for (elements.steps.is_in_order = rest->behind != NULL;;) {
    known = elements_next(e, &elements, &v);
    TRY(known);
    if (value_is_unknown(known)) break;
    if (v.kind == VALUE_EMPTY) return value_undefined();
    const Unknown *maybe = elements.steps.maybe;
    if (rest->any == NULL) rest->any = maybe;
    if (maybe == NULL) add(e, rest, out, v, item);
    else add_behind(e, rest, (TailItem){v, maybe}, item);
  }
  TailItems behind = {0};
  const bool is_in_order = rest->behind != NULL && value_is_unknown(source) && tail_of(e, source, &behind);
  size_t k = 0;
  for (; is_in_order && rest->any == NULL && k < behind.count && behind.items[k].why == NULL; k++)
    vec_push(e->arena, out, behind.items[k].value);
  if (is_in_order && k == behind.count) return value_undefined();
  if (!is_in_order) lose_order(e, rest, item);
  rest->any = rest->any == NULL ? known.as.unknown : perhaps(e, value_of_unknown(rest->any), known).as.unknown;
  for (; k < behind.count; k++) add_behind(e, rest, behind.items[k], item);
  return value_undefined();
}

Value evaluate_list(Evaluator *e, const NodeList *list, Scope *scope, ValueList *out, const Unknown **more,
                    TailItems *behind) {
  Rest rest = {.behind = behind};
  *more = NULL;
  if (out->items == NULL && list->count > 0) {
    out->items = ARENA_ARRAY(e->arena, Value, list->count);
    out->capacity = list->count;
  }
  for (size_t i = 0; i < list->count; i++) {
    const Node *item = list->items[i];
    if (item->kind == NODE_HOLE) {
      if (rest.any == NULL) vec_push(e->arena, out, value_empty());
      else lose_order(e, &rest, item);
      continue;
    }
    const bool is_spread = item->kind == NODE_SPREAD;
    const Value v = evaluate(e, is_spread ? item->as.expression : item, scope);
    TRY(v);
    if (is_spread) TRY(add_spread(e, &rest, out, v, item));
    else add(e, &rest, out, v, item);
  }
  *more = rest.any;
  return value_undefined();
}

// What of `this` code that cannot be seen gets if it is what is called.
static Value handed_this(Evaluator *e, const Node *call, Value callee, Value this_value) {
  const Node *member = node_strip(call->as.call.callee);
  if (member->kind != NODE_MEMBER || member->as.member.object->kind == NODE_SUPER) return this_value;
  return perhaps_without_method(e, this_value, key_of(member->as.member.name), callee);
}

static bool is_map_of_array(Evaluator *e, Value callee, Value on) {
  const Property *map = object_property(e->realm.array_prototype, key_c(e, "map"));
  return value_is_callable(callee) && map != NULL && value_identical(map->value, callee) && value_is_object(on) &&
         on.as.object->class == CLASS_ARRAY;
}

static Value call_with(Evaluator *e, const Node *node, Value callee, Value this_value, Scope *scope) {
  ValueList arguments = {0};
  TailItems behind = {0};
  const Unknown *more;
  const Value handed = handed_this(e, node, callee, this_value);
  TRY(evaluate_list(e, &node->as.call.arguments, scope, &arguments, &more,
                    function_takes_all(callee) ? &behind : NULL));
  e->node = node;
  Call call = {.this_value = this_value,
               .handed_this = handed,
               .arguments = arguments.items,
               .count = arguments.count,
               .more = more,
               .behind = behind.count > 0 ? &behind : NULL,
               .node = node};
  if (!value_is_callable(callee) && !value_is_unknown(callee)) {
    Str subject = node_subject(e, node->as.call.callee);
    return throw_error(e, "TypeError", "%.*s is not a function", str_is_empty(subject) ? 5 : (int)subject.length,
                       str_is_empty(subject) ? "value" : subject.data);
  }
  const bool outer_mapping = e->is_mapping;
  e->is_mapping = node == e->awaited_all && is_map_of_array(e, callee, this_value);
  const Value v = call_value(e, callee, &call);
  e->is_mapping = outer_mapping;
  return v;
}

static bool is_require(Evaluator *e, const Node *node, Scope *scope) {
  const Node *callee = node->as.call.callee;
  return callee->kind == NODE_IDENTIFIER && callee->as.name == e->names.require &&
         scope_find(e, scope, callee->as.name) == NULL && node->as.call.arguments.count == 1 &&
         node->as.call.arguments.items[0]->kind != NODE_SPREAD;
}

// What stands behind `?.` runs only if what stands before it is there.
static void chain_doubt(Evaluator *e, const Node *node, Value v) {
  if (value_is_unsure(v)) region_open(e, target_level(e->target), unknown_condition(e, node, v, false), node);
}

// A link of a chain: a call, or a member. `a?.b.c()` stops as a whole where `a` is nullish.
static Value evaluate_chain(Evaluator *e, const Node *node, Scope *scope, Value *this_value, bool *stopped);

static Value chain_call(Evaluator *e, const Node *node, Scope *scope, bool *stopped) {
  if (node->as.call.callee->kind == NODE_SUPER || is_require(e, node, scope)) return evaluate(e, node, scope);
  Value this_value = value_undefined();
  Value callee = evaluate_chain(e, node->as.call.callee, scope, &this_value, stopped);
  TRY(callee);
  if (*stopped) return callee;
  if (node->as.call.optional && value_is_nullish(callee)) {
    *stopped = true;
    return value_undefined();
  }
  if (node->as.call.optional) chain_doubt(e, node->as.call.callee, callee);
  return call_with(e, node, callee, this_value, scope);
}

Value evaluate_chain_object(Evaluator *e, const Node *link, Scope *scope, bool *stopped) {
  const bool is_index = link->kind == NODE_INDEX;
  const Node *node = is_index ? link->as.index.object : link->as.member.object;
  Value ignored;
  Value object = evaluate_chain(e, node, scope, &ignored, stopped);
  TRY(object);
  if (*stopped || !(is_index ? link->as.index.optional : link->as.member.optional)) return object;
  if (value_is_nullish(object)) {
    *stopped = true;
    return value_undefined();
  }
  chain_doubt(e, node, object);
  return object;
}

static Value evaluate_chain(Evaluator *e, const Node *node, Scope *scope, Value *this_value, bool *stopped) {
  *this_value = value_undefined();
  const Node *inner = node;
  while (inner->kind == NODE_TYPED) inner = inner->as.expression;
  switch (inner->kind) {
  case NODE_PAREN: return evaluate_callee(e, inner, scope, this_value);
  case NODE_CALL: return chain_call(e, inner, scope, stopped);
  case NODE_MEMBER:
  case NODE_INDEX: {
    bool is_index = inner->kind == NODE_INDEX;
    const Node *object_node = is_index ? inner->as.index.object : inner->as.member.object;
    if (object_node->kind == NODE_SUPER) return member_of(e, inner, scope, this_value, stopped);
    const bool is_optional = is_index ? inner->as.index.optional : inner->as.member.optional;
    Value object = evaluate_chain_object(e, inner, scope, stopped);
    TRY(object);
    if (*stopped) return object;
    *this_value = object;
    if (!is_index) {
      const int outer_catch = e->catch_level;
      if (is_optional && value_is_unknown(object) && unknown_is_text(object.as.unknown)) e->catch_level = NO_LEVEL;
      const Value v = get_member(e, object, inner, scope);
      e->catch_level = outer_catch;
      return v;
    }
    Value index = evaluate(e, inner->as.index.index, scope);
    TRY(index);
    return get_index(e, object, index, inner);
  }
  default: return evaluate(e, node, scope);
  }
}

static Value evaluate_call(Evaluator *e, const Node *node, Scope *scope) {
  if (node->as.call.callee->kind == NODE_SUPER) return super_call(e, node, scope);
  if (is_require(e, node, scope)) return require_computed(e, node, scope);
  Value this_value;
  Value callee = evaluate_callee(e, node->as.call.callee, scope, &this_value);
  TRY(callee);
  const Value result = call_with(e, node, callee, this_value, scope);
  if (node_is_direct_eval(node) && value_is_unknown(callee)) evaluator_escape_scopes(e, scope, node);
  return result;
}

static Value evaluate_new(Evaluator *e, const Node *node, Scope *scope) {
  Value callee = evaluate(e, node->as.call.callee, scope);
  TRY(callee);
  ValueList arguments = {0};
  const Unknown *more;
  TailItems behind = {0};
  const bool takes_all = value_is_callable(callee) && constructor_takes_all(callee.as.object);
  TRY(evaluate_list(e, &node->as.call.arguments, scope, &arguments, &more, takes_all ? &behind : NULL));
  e->node = node;
  Call call = {.arguments = arguments.items,
               .count = arguments.count,
               .more = more,
               .behind = behind.count > 0 ? &behind : NULL,
               .node = node};
  if (value_is_unknown(callee)) {
    const Value made = callee.has_ways ? perhaps_call_own(e, callee, &call) : value_empty();
    return made.kind != VALUE_EMPTY ? made : evaluator_foreign_call(e, &call, callee.as.unknown);
  }
  if (!value_is_callable(callee) || !callee.as.object->as.function.is_constructor) {
    Str subject = node_subject(e, node->as.call.callee);
    return throw_error(e, "TypeError", "%.*s is not a constructor", STR_ARG(subject));
  }
  call.new_target = callee.as.object;
  const Value made = construct(e, callee.as.object, &call);
  return class_made(e, callee.as.object, made);
}

static Value evaluate_jsx(Evaluator *e, const Node *node, Scope *scope) {
  ValueList values = {0};
  for (size_t i = 0; i < node->as.list.count; i++) {
    const Node *item = node->as.list.items[i];
    Value v = evaluate(e, item->kind == NODE_SPREAD ? item->as.expression : item, scope);
    TRY(v);
    vec_push(e->arena, &values, v);
  }
  e->node = node;
  Call call = {.arguments = values.items, .count = values.count, .node = node};
  const Unknown *runtime = unknown_new(e, UNKNOWN_FOREIGN, node, STR("JSX"), NULL).as.unknown;
  return evaluator_foreign_call(e, &call, runtime);
}

// Who asked for a value may do anything with it, and before the next; who asks for the next may have it throw here.
static Value evaluate_yield(Evaluator *e, const Node *node, Scope *scope) {
  const bool is_given =
      value_is_unknown(e->sent) && e->sent.as.unknown->reason == UNKNOWN_PARAMETER; // code that cannot be seen asks
  if (node->as.expression != NULL) {
    Value v = evaluate(e, node->as.expression, scope);
    TRY(v);
    if (is_given && e->host.gave != NULL) e->host.gave(e->host.context, v);
    evaluator_escape(e, &v, 1, node);
    e->yielded = perhaps(e, e->yielded, v);
  }
  e->foreign_node = node;
  e->generation++;
  e->exits++; // who asks for its values may have it return here
  const Value given = unknown_unsupported(e, "a generator");
  Target *generator = e->target;
  while (generator != NULL && !generator->is_function) generator = generator->outer;
  if (generator != NULL && generator->maybe == NULL) generator->maybe = given.as.unknown; // it need not go on
  may_throw(e, given);
  return is_given ? e->sent : perhaps(e, given, e->sent);
}

// Code that cannot be seen may construct what it was given.
static Value evaluate_new_target(Evaluator *e, Scope *scope) {
  const FunctionContext *c = scope_context(scope);
  if (c == NULL) return value_undefined();
  if (c->new_target != NULL) return value_object(c->new_target);
  const Value self = context_this(c);
  const bool is_given = value_is_unknown(self) && self.as.unknown->reason == UNKNOWN_PARAMETER;
  if (!is_given || c->function == NULL || !c->function->as.function.is_constructor) return value_undefined();
  return perhaps(e, unknown_from(e, self), value_object(c->function));
}

static Value evaluate_sequence(Evaluator *e, const Node *node, Scope *scope) {
  Value v = value_undefined();
  for (size_t i = 0; i < node->as.list.count; i++) {
    v = evaluate(e, node->as.list.items[i], scope);
    TRY(v);
  }
  return v;
}

static Value evaluate_unary(Evaluator *e, const Node *node, Scope *scope) {
  if (node->as.unary.op == OPERATOR_DELETE) return evaluate_delete(e, node, scope);
  int outer_catch = e->catch_level;
  bool is_name = node_strip(node->as.unary.argument)->kind == NODE_IDENTIFIER;
  if (node->as.unary.op == OPERATOR_TYPEOF && is_name) e->catch_level = NO_LEVEL; // it may be declared nowhere
  Value v = evaluate(e, node->as.unary.argument, scope);
  e->catch_level = outer_catch;
  TRY(v);
  e->node = node;
  return apply_unary(e, node->as.unary.op, v, node);
}

static Value evaluate_private_in(Evaluator *e, const Node *node, Scope *scope) {
  Value object = evaluate(e, node->as.binary.right, scope);
  TRY(object);
  may_throw(e, object);
  if (value_is_unknown(object)) return unknown_from(e, object);
  if (!value_is_object(object))
    return throw_error(e, "TypeError",
                       "Cannot use 'in' operator to search for a private field in a value that is no object");
  Property p;
  if (!object_own(e, object.as.object, private_key(e, scope, node->as.binary.left->as.name), &p))
    return value_boolean(false);
  return p.flags & PROPERTY_MAYBE ? unknown_from(e, p.value) : value_boolean(true);
}

static Value evaluate_binary(Evaluator *e, const Node *node, Scope *scope) {
  // Chains such as a + b + c are nested on the left, as deep as they are long.
  VEC(const Node *) chain = {0};
  const Node *first = node;
  while (first->kind == NODE_BINARY && first->as.binary.left->kind != NODE_PRIVATE_NAME) {
    vec_push(e->arena, &chain, first);
    first = first->as.binary.left;
  }
  Value left;
  if (chain.count == 0) return evaluate_private_in(e, node, scope);
  left = evaluate(e, first, scope);
  TRY(left);
  for (size_t i = chain.count; i-- > 0;) {
    const Node *at = chain.items[i];
    if (!step(e)) return value_abrupt();
    Value right = evaluate(e, at->as.binary.right, scope);
    TRY(right);
    e->node = at;
    left = apply_binary(e, at->as.binary.op, left, right, at);
    TRY(left);
    left.origin = at;
  }
  return left;
}

static Value evaluate_logical(Evaluator *e, const Node *node, Scope *scope) {
  Value left = evaluate(e, node->as.binary.left, scope);
  TRY(left);
  Operator op = node->as.binary.op;
  const int is_given = gives_left(op, left);
  if (is_given < 0) return choose_value(e, node, left, node->as.binary.right, NULL, scope);
  return is_given ? left : evaluate(e, node->as.binary.right, scope);
}

static Value evaluate_conditional(Evaluator *e, const Node *node, Scope *scope) {
  Value test = evaluate(e, node->as.conditional.test, scope);
  TRY(test);
  int truth = value_truth(test);
  if (truth < 0)
    return choose_value(e, node, test, node->as.conditional.consequent, node->as.conditional.alternate, scope);
  return evaluate(e, truth ? node->as.conditional.consequent : node->as.conditional.alternate, scope);
}

static Value evaluate_optional_chain(Evaluator *e, const Node *node, Scope *scope, Value *this_value) {
  bool stopped = false;
  Target target = {0};
  target_push(e, &target);
  const Value v = evaluate_chain(e, node->as.expression, scope, this_value, &stopped);
  return target_pop_value(e, &target, v);
}

static Value evaluate_bigint(Evaluator *e, const Node *node) {
  Wide value;
  if (bigint_of_literal(node->as.string->text, &value) == BIGINT_FITS) return bigint_value(e, value);
  return unknown_unsupported(e, "a BigInt of this size");
}

Value evaluate_unparsed(Evaluator *e, const Node *node, Scope *scope) {
  if (e->host.unparsed != NULL) e->host.unparsed(e->host.context, e, node);
  evaluator_escape_unparsed(e, node, scope);
  Value v = unknown_new(e, UNKNOWN_SYNTAX, node, (Str){0}, NULL);
  may_throw(e, v);
  return v;
}

static Value dispatch(Evaluator *e, const Node *node, Scope *scope) {
  switch (node->kind) {
  case NODE_IDENTIFIER: return evaluate_identifier(e, node, scope);
  case NODE_NUMBER: return value_number(node->as.number);
  case NODE_STRING: return value_string(node->as.string);
  case NODE_BIGINT: return evaluate_bigint(e, node);
  case NODE_REGEX: return regexp_literal(e, node);
  case NODE_TRUE: return value_boolean(true);
  case NODE_FALSE: return value_boolean(false);
  case NODE_NULL: return value_null();
  case NODE_THIS: return evaluate_this(e, scope);
  case NODE_TEMPLATE: return evaluate_template(e, node, scope);
  case NODE_TAGGED_TEMPLATE: return evaluate_tagged(e, node, scope);
  case NODE_ARRAY: return evaluate_array(e, node, scope);
  case NODE_OBJECT: return evaluate_object(e, node, scope);
  case NODE_FUNCTION:
  case NODE_CLASS: return evaluate_named(e, node, scope, NULL);
  case NODE_UNARY: return evaluate_unary(e, node, scope);
  case NODE_UPDATE: return evaluate_update(e, node, scope);
  case NODE_BINARY: return evaluate_binary(e, node, scope);
  case NODE_LOGICAL: return evaluate_logical(e, node, scope);
  case NODE_ASSIGN: return evaluate_assign(e, node, scope);
  case NODE_CONDITIONAL: return evaluate_conditional(e, node, scope);
  case NODE_CALL: return evaluate_call(e, node, scope);
  case NODE_NEW: return evaluate_new(e, node, scope);
  case NODE_MEMBER:
  case NODE_INDEX: {
    Value this_value;
    bool stopped = false;
    return member_of(e, node, scope, &this_value, &stopped);
  }
  case NODE_OPTIONAL_CHAIN: {
    Value this_value;
    return evaluate_optional_chain(e, node, scope, &this_value);
  }
  case NODE_SEQUENCE: return evaluate_sequence(e, node, scope);
  case NODE_AWAIT: return evaluate_await(e, node, scope);
  case NODE_YIELD: return evaluate_yield(e, node, scope);
  case NODE_NEW_TARGET: return evaluate_new_target(e, scope);
  case NODE_IMPORT_META: return unknown_new(e, UNKNOWN_GLOBAL, node, STR("import.meta"), NULL);
  case NODE_IMPORT_CALL: return import_later(e, node, scope);
  case NODE_PAREN:
  case NODE_TYPED: return evaluate(e, node->as.expression, scope);
  case NODE_JSX: return evaluate_jsx(e, node, scope);
  case NODE_ERROR: return evaluate_unparsed(e, node, scope);
  default: return unknown_unsupported(e, node_kind_name(node->kind));
  }
}

Value evaluate(Evaluator *e, const Node *node, Scope *scope) {
  if (!step(e)) return value_abrupt();
  if (++e->depth > DEPTH_LIMIT) {
    e->depth--;
    evaluator_exhaust(e);
    return value_abrupt();
  }
  const Node *outer = e->node;
  e->node = node;
  Value v = dispatch(e, node, scope);
  e->node = outer;
  e->depth--;
  if (v.origin == NULL) v.origin = node;
  return v;
}

static bool is_anonymous_function(const Node *node) {
  return (node->kind == NODE_FUNCTION && node->as.function->name == NULL) ||
         (node->kind == NODE_CLASS && node->as.class.name == NULL);
}

Value evaluate_named(Evaluator *e, const Node *node, Scope *scope, const String *name) {
  const Node *inner = node;
  while (inner->kind == NODE_PAREN) inner = inner->as.expression;
  bool is_function = inner->kind == NODE_FUNCTION || inner->kind == NODE_CLASS;
  if (!is_function || (name != NULL && !is_anonymous_function(inner))) return evaluate(e, node, scope);
  e->node = inner;
  Value v = inner->kind == NODE_CLASS ? class_make(e, inner, scope, name) : function_make(e, inner, scope, NULL, name);
  if (v.origin == NULL) v.origin = inner;
  return v;
}
