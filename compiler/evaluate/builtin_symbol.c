// Symbol and BigInt (ECMA-262, 20.4 and 21.2).
#include "evaluate/bigint.h"
#include "evaluate/builtin.h"

#include <math.h>
#include <stdlib.h>

#include "support/map.h"

// What Symbol.for gave out, by key.
typedef struct Registry {
  Map *symbols;
} Registry;

static Value symbol_value(const Symbol *symbol) { return (Value){.kind = VALUE_SYMBOL, .as.symbol = symbol}; }

static const Symbol *symbol_new(Evaluator *e, const String *description) {
  Symbol *symbol = ARENA_NEW(evaluator_arena(e), Symbol);
  symbol->description = description;
  return symbol;
}

static Value symbol_constructor(Evaluator *e, const Call *call) {
  if (call->new_target != NULL) return throw_error(e, "TypeError", "Symbol is not a constructor");
  Value v = call_argument(call, 0);
  if (v.kind == VALUE_UNDEFINED) return symbol_value(symbol_new(e, NULL));
  v = unknown_or_odd(e, to_string(e, v));
  KNOWN(e, v);
  return symbol_value(symbol_new(e, v.as.string));
}

static Value symbol_for(Evaluator *e, const Call *call) {
  const Registry *registry = call->function->as.function.data;
  Value v = unknown_or_odd(e, to_string(e, call_argument(call, 0)));
  KNOWN(e, v);
  void **slot = map_slot(registry->symbols, v.as.string->text);
  if (*slot == NULL) {
    Symbol *symbol = ARENA_NEW(evaluator_arena(e), Symbol);
    symbol->description = v.as.string;
    *slot = symbol;
  }
  return symbol_value(*slot);
}

static Value symbol_key_for(Evaluator *e, const Call *call) {
  const Registry *registry = call->function->as.function.data;
  Value v = call_argument(call, 0);
  KNOWN(e, v);
  if (v.kind != VALUE_SYMBOL) return throw_error(e, "TypeError", "%.*s is not a symbol", STR_ARG(builtin_show(e, v)));
  const String *description = v.as.symbol->description;
  bool is_registered = description != NULL && map_get(registry->symbols, description->text) == v.as.symbol;
  return is_registered ? value_string(description) : value_undefined();
}

static Value own_primitive(Evaluator *e, const Call *call, ValueKind kind, const char *type, const char *method) {
  Value v = call->this_value;
  if (value_is_object(v) && v.as.object->class == CLASS_BOXED) v = v.as.object->as.boxed;
  if (v.kind == kind) return v;
  return throw_error(e, "TypeError", "%s.prototype.%s requires that 'this' be a %s", type, method, type);
}

static Value symbol_to_string(Evaluator *e, const Call *call) {
  Value v = own_primitive(e, call, VALUE_SYMBOL, "Symbol", "toString");
  TRY(v);
  return value_text(e, builtin_show(e, v));
}

static Value symbol_value_of(Evaluator *e, const Call *call) {
  return own_primitive(e, call, VALUE_SYMBOL, "Symbol", "valueOf");
}

static Value symbol_description(Evaluator *e, const Call *call) {
  Value v = own_primitive(e, call, VALUE_SYMBOL, "Symbol", "description");
  TRY(v);
  return v.as.symbol->description == NULL ? value_undefined() : value_string(v.as.symbol->description);
}

static void init_symbol(Evaluator *e) {
  static const Builtin methods[] = {{"toString", 0, symbol_to_string}, {"valueOf", 0, symbol_value_of}};
  // What these would change is not evaluated, so an object that has them is not known.
  static const char *const others[] = {"species", "dispose", "asyncDispose", "unscopables"};
  Realm *realm = evaluator_realm(e);
  Object *prototype = realm->symbol_prototype;
  Object *constructor = realm_add_constructor(e, "Symbol", 0, symbol_constructor, prototype);
  Registry *registry = ARENA_NEW(evaluator_arena(e), Registry);
  registry->symbols = ARENA_NEW(evaluator_arena(e), Map);
  registry->symbols->arena = evaluator_arena(e);
  object_define(e, constructor, key_c(e, "for"), value_object(native_new(e, "for", 1, symbol_for, registry)),
                PROPERTY_BUILTIN);
  object_define(e, constructor, key_c(e, "keyFor"), value_object(native_new(e, "keyFor", 1, symbol_key_for, registry)),
                PROPERTY_BUILTIN);
  builtin_add_constant(e, constructor, "asyncIterator", symbol_value(realm->symbol_async_iterator));
  builtin_add_constant(e, constructor, "isConcatSpreadable", symbol_value(realm->symbol_is_concat_spreadable));
  builtin_add_constant(e, constructor, "hasInstance", symbol_value(realm->symbol_has_instance));
  builtin_add_constant(e, constructor, "iterator", symbol_value(realm->symbol_iterator));
  builtin_add_constant(e, constructor, "match", symbol_value(realm->symbol_match));
  builtin_add_constant(e, constructor, "matchAll", symbol_value(realm->symbol_match_all));
  builtin_add_constant(e, constructor, "replace", symbol_value(realm->symbol_replace));
  builtin_add_constant(e, constructor, "search", symbol_value(realm->symbol_search));
  builtin_add_constant(e, constructor, "split", symbol_value(realm->symbol_split));
  builtin_add_constant(e, constructor, "toPrimitive", symbol_value(realm->symbol_to_primitive));
  builtin_add_constant(e, constructor, "toStringTag", symbol_value(realm->symbol_to_string_tag));
  for (size_t i = 0; i < BUILTIN_COUNT(others); i++)
    builtin_add_constant(e, constructor, others[i], unknown_unsupported(e, others[i]));
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  builtin_add_getter(e, prototype, key_c(e, "description"), "get description", symbol_description);
  builtin_add_symbol(e, prototype, realm->symbol_to_primitive, "[Symbol.toPrimitive]", 1, symbol_value_of);
  object_property(prototype, (Key){.symbol = realm->symbol_to_primitive})->flags = PROPERTY_CONFIGURABLE;
  builtin_add_tag(e, prototype, "Symbol");
}

static Value bigint_function(Evaluator *e, const Call *call) {
  if (call->new_target != NULL) return throw_error(e, "TypeError", "BigInt is not a constructor");
  Value v = unknown_or_odd(e, to_primitive(e, call_argument(call, 0), "number"));
  KNOWN(e, v);
  if (v.kind == VALUE_BIGINT) return v;
  if (v.kind == VALUE_BOOLEAN) return bigint_value(e, v.as.boolean);
  Wide value;
  if (v.kind == VALUE_STRING) {
    CHARGE(e, 1 + v.as.string->units / 16);
    const BigIntText kind = bigint_of_text(v.as.string->text, &value);
    if (kind == BIGINT_NONE)
      return throw_error(e, "SyntaxError", "Cannot convert %.*s to a BigInt", STR_ARG(v.as.string->text));
    return kind == BIGINT_FITS ? bigint_value(e, value) : unknown_unsupported(e, "so large a BigInt");
  }
  if (v.kind != VALUE_NUMBER)
    return throw_error(e, "TypeError", "Cannot convert %.*s to a BigInt", STR_ARG(builtin_show(e, v)));
  if (!isfinite(v.as.number) || v.as.number != trunc(v.as.number))
    return throw_error(e, "RangeError", "The number %.*s cannot be converted to a BigInt because it is not an integer",
                       STR_ARG(builtin_show(e, v)));
  return bigint_of_number(v.as.number, &value) ? bigint_value(e, value) : unknown_unsupported(e, "so large a BigInt");
}

static Value bigint_to_string(Evaluator *e, const Call *call) {
  Value v = own_primitive(e, call, VALUE_BIGINT, "BigInt", "toString"), argument = call_argument(call, 0);
  TRY(v);
  Value radix = argument.kind == VALUE_UNDEFINED ? value_number(10) : to_integer(e, argument);
  KNOWN(e, radix);
  if (!(radix.as.number >= 2 && radix.as.number <= 36))
    return throw_error(e, "RangeError", "toString() radix must be between 2 and 36");
  return value_text(e, bigint_text(evaluator_arena(e), v.as.bigint->value, (int)radix.as.number));
}

static Value bigint_value_of(Evaluator *e, const Call *call) {
  return own_primitive(e, call, VALUE_BIGINT, "BigInt", "valueOf");
}

static Value bigint_wrapped(Evaluator *e, const Call *call, bool is_signed) {
  Value bits = to_integer(e, call_argument(call, 0));
  TRY(bits);
  Value v = call_argument(call, 1);
  KNOWN(e, bits);
  KNOWN(e, v);
  Wide wrapped;
  const bool is_plain = v.kind == VALUE_BIGINT && bits.as.number >= 0 && bits.as.number <= 9007199254740991.0;
  if (!is_plain || !bigint_wrap(v.as.bigint->value, bits.as.number, is_signed, &wrapped))
    return builtin_not_evaluated(e, call);
  return bigint_value(e, wrapped);
}

static Value bigint_as_int(Evaluator *e, const Call *call) { return bigint_wrapped(e, call, true); }
static Value bigint_as_uint(Evaluator *e, const Call *call) { return bigint_wrapped(e, call, false); }

static void init_bigint(Evaluator *e) {
  static const Builtin functions[] = {{"asIntN", 2, bigint_as_int}, {"asUintN", 2, bigint_as_uint}};
  static const Builtin methods[] = {
      {"toLocaleString", 0, builtin_not_evaluated}, {"toString", 0, bigint_to_string}, {"valueOf", 0, bigint_value_of}};
  Object *prototype = evaluator_realm(e)->bigint_prototype;
  Object *constructor = realm_add_constructor(e, "BigInt", 1, bigint_function, prototype);
  realm_add(e, constructor, functions, BUILTIN_COUNT(functions));
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  builtin_add_tag(e, prototype, "BigInt");
}

void builtin_init_symbol(Evaluator *e) {
  init_symbol(e);
  init_bigint(e);
}
