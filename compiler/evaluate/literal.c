// Object, array and template literals.
#include "evaluate/internal.h"

typedef struct Copying {
  const KeyList *excluded;
  const Node *giver;
} Copying;

static void give(Object *o, Key key, const Node *giver) {
  Property *p = object_property(o, key);
  if (p != NULL) p->giver = giver;
}

// After a spread of something unknown, each key it could concern is Unknown, and so is the list of keys.
static void spread_unknown(Evaluator *e, Object *o, const Unknown *why, const Node *giver) {
  object_forget(e, o, why);
  for (size_t i = 0; i < o->property_count; i++) o->properties[i].giver = giver;
}

// What the objects that were spread have under each key.
static void add_perhaps(Evaluator *e, Object *to, const Unknown *from) {
  for (size_t i = 0; i < from->perhaps_count; i++) {
    const Object *o = from->perhaps[i];
    if (!evaluator_charge(e, o->property_count)) return;
    for (size_t k = 0; k < o->property_count; k++) {
      Property *p = object_property(to, o->properties[k].key);
      if (p != NULL && value_is_unknown(p->value)) p->value = perhaps(e, p->value, o->properties[k].value);
      if (to->unknown != NULL)
        to->unknown = perhaps(e, value_of_unknown(to->unknown), o->properties[k].value).as.unknown;
    }
  }
}

static Value copy_way(Evaluator *e, Object *to, Value from, void *context) {
  const Copying *c = context;
  return copy_properties(e, to, from, c->excluded, c->giver);
}

static Value copy_ways(Evaluator *e, Object *to, Value from, const Ways *ways, Copying c) {
  TRY(ways_each(e, from, ways, to, copy_way, &c));
  for (size_t i = 0; i < ways->count; i++) {
    const Object *o = value_is_object(ways->items[i]) ? ways->items[i].as.object : NULL;
    for (size_t k = 0; o != NULL && k < o->property_count; k++) give(to, o->properties[k].key, c.giver);
  }
  ways_keep(e, to, from, ways, c.excluded);
  return value_undefined();
}

// Copies a property that may not be there.
static void copy_perhaps(Evaluator *e, Object *to, const Property *from, Value v) {
  Property *p = object_property(to, from->key);
  const bool is_there = p != NULL && !(p->flags & PROPERTY_MAYBE);
  const Placed *placed = p == NULL ? property_placed(from) : NULL;
  property_forget(e, to, from->key, value_is_unknown(v) ? v.as.unknown : unknown_foreign(e).as.unknown, !is_there);
  if (placed != NULL) property_place(e, object_property(to, from->key), placed->value);
}

Value copy_properties(Evaluator *e, Object *to, Value from, const KeyList *excluded, const Node *giver) {
  if (value_is_nullish(from)) return value_undefined();
  const Ways *ways = ways_to_copy(e, from);
  if (ways != NULL) return copy_ways(e, to, from, ways, (Copying){excluded, giver});
  if (value_is_unknown(from)) {
    unknown_is_read(e, from, (Key){0});
    spread_unknown(e, to, perhaps_foreign(e, unknown_from(e, from), from).as.unknown, giver);
    add_perhaps(e, to, from.as.unknown);
    const KeyList keys = environment_keys(e, from);
    for (size_t i = 0; i < keys.count; i++)
      if (!keys_have(excluded, keys.items[i]))
        object_define(e, to, keys.items[i], unknown_member(e, from, keys.items[i], e->node), PROPERTY_ORDINARY);
    return value_undefined();
  }
  if (!value_is_object(from) && from.kind != VALUE_STRING) return value_undefined();
  Value source = to_object(e, from);
  Object *o = source.as.object;
  KeyList keys = {0};
  const Unknown *why;
  if (!object_keys(e, o, true, &keys, &why)) {
    if (object_doubt(e, o) != NULL || o->class == CLASS_NAMESPACE || o->class == CLASS_ARRAY) {
      builtin_stopped_at(e, source, false);
      spread_unknown(e, to, perhaps_any(e, value_of_unknown(why), o).as.unknown, giver);
      if (o->class != CLASS_OBJECT) return value_undefined();
    }
    // Only some keys are in doubt: the others are copied in the order they have.
    keys.count = 0;
    for (size_t i = 0; i < o->property_count; i++) vec_push(e->arena, &keys, o->properties[i].key);
  }
  for (size_t i = 0; i < keys.count; i++) {
    Property p;
    if (!evaluator_charge(e, 1)) return value_abrupt();
    if (keys_have(excluded, keys.items[i]) || !object_own(e, o, keys.items[i], &p) || !(p.flags & PROPERTY_ENUMERABLE))
      continue;
    const bool is_maybe = p.flags & PROPERTY_MAYBE, is_read = !is_maybe || p.flags & PROPERTY_DOUBTFUL;
    const Value v = is_read ? object_get(e, o, keys.items[i], source) : p.value;
    TRY(v);
    if (is_maybe) copy_perhaps(e, to, &p, v);
    else object_define(e, to, keys.items[i], v, PROPERTY_ORDINARY);
    give(to, keys.items[i], giver);
  }
  if (to->disorder == NULL) to->disorder = o->disorder;
  return value_undefined();
}

const String *key_name(Evaluator *e, Key key, PropertyKind kind) {
  Str name = {0};
  if (key.string != NULL) name = key.string->text;
  else if (key_is_private(key)) name = key.symbol->description->text;
  else if (key.symbol->description != NULL)
    name = str_format(e->arena, "[%.*s]", STR_ARG(key.symbol->description->text));
  if (kind == PROPERTY_GETTER || kind == PROPERTY_SETTER)
    name = str_format(e->arena, "%s %.*s", kind == PROPERTY_GETTER ? "get" : "set", STR_ARG(name));
  else if (key.string != NULL) return key.string;
  return intern(e->interner, name);
}

// Nobody has it yet: where code before it in the literal may have left, it is reached by no one.
static void still_made(Evaluator *e, Object *o) {
  if (e->region != NULL && o->serial <= e->region->serial) o->serial = ++e->serial;
}

static Value define_property(Evaluator *e, Object *o, const Node *node, Scope *scope) {
  Key key = {0};
  Value problem = evaluate_key(e, node, scope, &key);
  TRY(problem);
  PropertyKind kind = node->as.property.kind;
  const Node *value_node = node->as.property.value;
  if (value_is_unknown(problem)) {
    const Value v = kind == PROPERTY_VALUE ? evaluate(e, value_node, scope)
                                           : function_make(e, value_node, scope, o, intern_c(e->interner, ""));
    TRY(v);
    const Unknown *why = perhaps(e, problem, v).as.unknown;
    spread_unknown(e, o, why, node);
    if (kind == PROPERTY_GETTER || kind == PROPERTY_SETTER) object_define_anywhere(e, o, why);
    return value_undefined();
  }
  if (kind == PROPERTY_VALUE || kind == PROPERTY_SHORTHAND) {
    if (value_node == NULL) value_node = node->as.property.key;
    bool is_prototype = kind == PROPERTY_VALUE && !node->as.property.computed && key.string == e->names.proto;
    Value v = is_prototype ? evaluate(e, value_node, scope)
                           : evaluate_named(e, value_node, scope, key_name(e, key, PROPERTY_VALUE));
    TRY(v);
    still_made(e, o);
    if (is_prototype) {
      if (value_is_unknown(v)) object_adopt(e, o, v.as.unknown);
      else if (value_is_object(v) || v.kind == VALUE_NULL) o->prototype = value_is_object(v) ? v.as.object : NULL;
      return value_undefined();
    }
    object_define(e, o, key, v, PROPERTY_ORDINARY);
    give(o, key, value_node);
    return value_undefined();
  }
  Value f = function_make(e, value_node, scope, o, key_name(e, key, kind));
  if (kind == PROPERTY_METHOD) {
    object_define(e, o, key, f, PROPERTY_ORDINARY);
  } else {
    Property *old = object_property(o, key);
    bool is_pair = old != NULL && old->flags & PROPERTY_ACCESSOR;
    Value getter = kind == PROPERTY_GETTER ? f : is_pair ? old->value : value_undefined();
    Value setter = kind == PROPERTY_SETTER ? f : is_pair ? old->setter : value_undefined();
    object_define_accessor(e, o, key, getter, setter, PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE);
  }
  give(o, key, value_node);
  return value_undefined();
}

// V8 defines the accessors of a literal that begins with a spread behind the properties that stand between that and the
// first computed name or second spread; other engines, and ECMA-262, where they stand.
static bool is_order_disputed(const NodeList *items) {
  bool has_accessor = false;
  if (items->count == 0 || items->items[0]->kind != NODE_SPREAD) return false;
  for (size_t i = 1; i < items->count; i++) {
    const Node *item = items->items[i];
    if (item->kind != NODE_PROPERTY || item->as.property.computed) return false;
    PropertyKind kind = item->as.property.kind;
    bool is_accessor = kind == PROPERTY_GETTER || kind == PROPERTY_SETTER;
    if (has_accessor && !is_accessor) return true;
    has_accessor |= is_accessor;
  }
  return false;
}

Value evaluate_object(Evaluator *e, const Node *node, Scope *scope) {
  Object *o = object_plain(e);
  o->origin = node;
  if (!evaluator_charge_memory(e, sizeof(Object))) return value_abrupt();
  if (node->as.list.count > 0) object_reserve(e, o, node->as.list.count);
  for (size_t i = 0; i < node->as.list.count; i++) {
    const Node *item = node->as.list.items[i];
    still_made(e, o);
    if (item->kind == NODE_PROPERTY) {
      TRY(define_property(e, o, item, scope));
    } else if (item->kind == NODE_SPREAD) {
      Value from = evaluate(e, item->as.expression, scope);
      TRY(from);
      e->node = item->as.expression;
      still_made(e, o);
      TRY(copy_properties(e, o, from, NULL, item));
    } else {
      spread_unknown(e, o, evaluate(e, item, scope).as.unknown, item);
    }
    if (e->abrupt != ABRUPT_NONE) return value_abrupt();
  }
  if (o->disorder == NULL && is_order_disputed(&node->as.list))
    o->disorder = unknown_new(e, UNKNOWN_UNSUPPORTED, node, STR("the order that accessors have behind a spread"), NULL)
                      .as.unknown;
  Value v = value_object(o);
  v.origin = node;
  return v;
}

Value evaluate_array(Evaluator *e, const Node *node, Scope *scope) {
  ValueList values = {0};
  const Unknown *more;
  TailItems behind = {0};
  TRY(evaluate_list(e, &node->as.list, scope, &values, &more, &behind));
  if (!evaluator_charge_memory(e, sizeof(Object) + values.count * sizeof(Value))) return value_abrupt();
  Object *o = array_new(e, 0);
  o->origin = node;
  o->as.array.items = values.items;
  o->as.array.count = values.count;
  o->as.array.capacity = values.capacity;
  o->unknown = more;
  if (behind.count > 0) array_put_tail(e, o, NULL, behind.items, behind.count);
  Value v = value_object(o);
  v.origin = node;
  return v;
}

// One that holds an escape that is none is only there for a tag.
static const String *piece(Evaluator *e, const Node *template, size_t i) {
  const String *text = template->as.template.cooked[i];
  return text == NULL ? intern_c(e->interner, "") : text;
}

Value evaluate_template(Evaluator *e, const Node *node, Scope *scope) {
  const NodeList *expressions = &node->as.template.expressions;
  Value unknown = value_undefined();
  const Shapes *shapes = NULL;
  const String *text = piece(e, node, 0);
  for (size_t i = 0; i < expressions->count; i++) {
    Value v = evaluate(e, expressions->items[i], scope);
    TRY(v);
    e->node = node;
    const Value given = v;
    v = to_string(e, v);
    TRY(v);
    const String *next = piece(e, node, i + 1);
    if (value_is_unknown(v) && !value_is_unknown(unknown)) {
      unknown = v;
      shapes = shapes_of(e, value_string(text));
    }
    if (value_is_unknown(unknown)) {
      shapes = shapes_add(e, shapes_add(e, shapes, value_is_unknown(given) ? given : v), value_string(next));
      continue;
    }
    const String *parts[] = {v.as.string, next};
    for (size_t k = 0; k < 2; k++) {
      if (!evaluator_charge_memory(e, string_concat_bytes(text, parts[k]))) return value_abrupt();
      text = string_concat(e->arena, text, parts[k]);
    }
  }
  if (value_is_unknown(unknown)) {
    const Value made = unknown_new(e, UNKNOWN_COMPUTED, node, (Str){0}, unknown.as.unknown);
    return shapes_give(e, content_give(e, made, CONTENT_TEXTS), shapes);
  }
  Value v = value_string(text);
  v.origin = node;
  return v;
}

// One a place in the source (ECMA-262, 13.2.8.4).
static Object *template_object(Evaluator *e, const Node *template) {
  const Node **key = ARENA_NEW(e->arena, const Node *);
  *key = template;
  e->templates.arena = e->arena;
  void **slot = map_slot(&e->templates, (Str){(const char *)key, sizeof *key});
  if (*slot != NULL) return *slot;
  Object *cooked = array_new(e, 0), *raw = array_new(e, 0);
  for (size_t i = 0; i <= template->as.template.expressions.count; i++) {
    const String *s = template->as.template.cooked[i];
    array_push(e, cooked, s == NULL ? value_undefined() : value_string(s));
    array_push(e, raw, value_string(template->as.template.raw[i]));
  }
  object_freeze(e, raw);
  object_define(e, cooked, key_of(e->names.raw), value_object(raw), 0);
  object_freeze(e, cooked);
  *slot = cooked;
  return cooked;
}

Value evaluate_tagged(Evaluator *e, const Node *node, Scope *scope) {
  Value this_value;
  Value tag = evaluate_callee(e, node->as.tagged.tag, scope, &this_value);
  TRY(tag);
  ValueList arguments = {0};
  vec_push(e->arena, &arguments, value_object(template_object(e, node->as.tagged.template)));
  const NodeList *expressions = &node->as.tagged.template->as.template.expressions;
  for (size_t i = 0; i < expressions->count; i++) {
    Value v = evaluate(e, expressions->items[i], scope);
    TRY(v);
    vec_push(e->arena, &arguments, v);
  }
  e->node = node;
  Call call = {.this_value = this_value, .arguments = arguments.items, .count = arguments.count, .node = node};
  return call_value(e, tag, &call);
}
