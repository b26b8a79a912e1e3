// String, and the methods of strings that look into them (ECMA-262, 22.1).
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

#include <math.h>

Value text_this(Evaluator *e, const Call *call, const char *method) {
  if (value_is_nullish(call->this_value))
    return throw_error(e, "TypeError", "String.prototype.%s called on null or undefined", method);
  return to_string(e, call->this_value);
}

static uint32_t to_uint32(double n) { return (uint32_t)number_to_int32(n); }

// ---- the constructor ----

static Value symbol_text(Evaluator *e, Value v) { return value_text(e, builtin_show(e, v)); }

static Value string_constructor(Evaluator *e, const Call *call) {
  bool is_empty = call->count == 0 && call->more == NULL;
  Value v = is_empty ? value_text_c(e, "") : call_argument(call, 0);
  if (call->new_target == NULL && v.kind == VALUE_SYMBOL) return symbol_text(e, v);
  v = to_string(e, v);
  KNOWN(e, v);
  if (call->new_target == NULL) return v;
  Value boxed = to_object(e, v), problem;
  Object *prototype = builtin_prototype(e, call, evaluator_realm(e)->string_prototype, &problem);
  if (prototype == NULL) return problem;
  boxed.as.object->prototype = prototype;
  return boxed;
}

static Value string_from_char_code(Evaluator *e, const Call *call) {
  if (call->more != NULL) return builtin_unknown(e, call->more);
  CHARGE(e, call->count);
  uint16_t *units = ARENA_ARRAY(evaluator_arena(e), uint16_t, call->count + 1);
  for (size_t i = 0; i < call->count; i++) {
    Value n = to_number(e, call->arguments[i]);
    KNOWN(e, n);
    units[i] = (uint16_t)to_uint32(n.as.number);
  }
  return value_string(string_from_utf16(evaluator_arena(e), units, call->count));
}

static Value string_from_code_point(Evaluator *e, const Call *call) {
  if (call->more != NULL) return builtin_unknown(e, call->more);
  CHARGE(e, call->count);
  StrBuilder b = {.arena = evaluator_arena(e)};
  for (size_t i = 0; i < call->count; i++) {
    Value n = to_number(e, call->arguments[i]);
    KNOWN(e, n);
    if (!(n.as.number >= 0 && n.as.number <= 0x10FFFF && n.as.number == floor(n.as.number))) {
      Value shown = to_string(e, call->arguments[i]);
      KNOWN(e, shown);
      return throw_error(e, "RangeError", "Invalid code point %.*s", STR_ARG(shown.as.string->text));
    }
    char bytes[4];
    text_add(&b, (Str){bytes, utf8_put(bytes, (uint32_t)n.as.number)});
  }
  return text_value(e, &b);
}

static Value string_raw(Evaluator *e, const Call *call) {
  Value template = to_object(e, call_argument(call, 0));
  KNOWN(e, template);
  Value raw = value_get_c(e, template, "raw");
  TRY(raw);
  raw = to_object(e, raw);
  unknown_looked_at(e, raw, SIGHT_ALL);
  KNOWN(e, raw);
  double length;
  Value problem;
  if (!builtin_length(e, raw, &length, &problem)) return problem;
  StrBuilder b = {.arena = evaluator_arena(e)};
  for (size_t i = 0; i < (size_t)length; i++) {
    CHARGE(e, 8);
    Value piece = value_get(e, raw, key_index(e, i));
    TRY(piece);
    piece = to_string(e, piece);
    KNOWN(e, piece);
    text_add(&b, piece.as.string->text);
    if (i + 1 >= (size_t)length || (i + 1 >= call->count && call->more == NULL)) continue;
    Value substitution = to_string(e, call_argument(call, i + 1));
    KNOWN(e, substitution);
    text_add(&b, substitution.as.string->text);
  }
  return text_value(e, &b);
}

// ---- units and characters ----

// The text and an integer argument; false: *result.
static bool text_and_integer(Evaluator *e, const Call *call, const char *method, const String **s, double *n,
                             Value *result) {
  *result = text_this(e, call, method);
  if (value_is_abrupt(*result)) return false;
  Value text = *result, integer = to_integer(e, call_argument(call, 0));
  *result = value_is_abrupt(integer) || text.kind == VALUE_STRING ? integer : text;
  if (value_is_unknown(*result)) *result = unknown_from(e, *result);
  if (text.kind != VALUE_STRING || integer.kind != VALUE_NUMBER) return false;
  *s = text.as.string;
  *n = integer.as.number;
  if (evaluator_charge(e, 1 + (string_is_ascii(*s) ? 0 : (*s)->units / 64))) return true;
  *result = value_abrupt();
  return false;
}

static Value string_at(Evaluator *e, const Call *call) {
  const String *s;
  double n;
  Value result;
  if (!text_and_integer(e, call, "at", &s, &n, &result)) return result;
  if (n < 0) n += s->units;
  return n < 0 || n >= s->units ? value_undefined() : value_string(text_of_unit(e, text_unit(s, (size_t)n)));
}

static Value string_char_at(Evaluator *e, const Call *call) {
  const String *s;
  double n;
  Value result;
  if (!text_and_integer(e, call, "charAt", &s, &n, &result)) return result;
  return n < 0 || n >= s->units ? value_text_c(e, "") : value_string(text_of_unit(e, text_unit(s, (size_t)n)));
}

static Value string_char_code_at(Evaluator *e, const Call *call) {
  const String *s;
  double n;
  Value result;
  if (!text_and_integer(e, call, "charCodeAt", &s, &n, &result)) return result;
  return value_number(n < 0 || n >= s->units ? NAN : text_unit(s, (size_t)n));
}

static Value string_code_point_at(Evaluator *e, const Call *call) {
  const String *s;
  double n;
  Value result;
  if (!text_and_integer(e, call, "codePointAt", &s, &n, &result)) return result;
  if (n < 0 || n >= s->units) return value_undefined();
  size_t at = (size_t)n;
  uint32_t high = text_unit(s, at), low = at + 1 < s->units ? text_unit(s, at + 1) : 0;
  bool is_pair = high >= 0xD800 && high <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF;
  return value_number(is_pair ? 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) : high);
}

static Value string_iterator(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "[Symbol.iterator]");
  KNOWN(e, text);
  ValueList characters = {0};
  KNOWN(e, value_iterate(e, text, &characters));
  return builtin_iterator(e, ITERATOR_OF_STRING, (BuiltinIterator){.values = characters});
}

// ---- searching ----

typedef struct Search {
  const String *text, *wanted;
  size_t from;
} Search;

// The text, what is looked for and where from; false: *result.
static bool search_begin(Evaluator *e, const Call *call, const char *method, bool refuses_patterns, Search *s,
                         Value *result) {
  *result = text_this(e, call, method);
  if (value_is_abrupt(*result)) return false;
  Value text = *result, wanted = call_argument(call, 0);
  if (refuses_patterns && value_is_object(wanted) && wanted.as.object->class == CLASS_HOST) {
    *result = unknown_unsupported(e, method);
    return false;
  }
  const int is_regexp = refuses_patterns ? value_is_regexp(e, wanted, result) : 0;
  if (is_regexp > 0)
    *result =
        throw_error(e, "TypeError", "First argument to String.prototype.%s must not be a regular expression", method);
  if (is_regexp != 0 && !value_is_unknown(wanted)) return false;
  wanted = to_string(e, wanted);
  *result = value_is_abrupt(wanted) || text.kind == VALUE_STRING ? wanted : text;
  if (value_is_unknown(*result)) *result = unknown_from(e, *result);
  if (text.kind != VALUE_STRING || wanted.kind != VALUE_STRING) return false;
  *s = (Search){text.as.string, wanted.as.string, 0};
  Value at = call_argument(call, 1);
  if (at.kind == VALUE_UNDEFINED) return true;
  Value n = to_integer(e, at);
  *result = value_is_unknown(n) ? unknown_from(e, n) : n;
  if (n.kind != VALUE_NUMBER) return false;
  s->from = n.as.number <= 0 ? 0 : n.as.number >= s->text->units ? s->text->units : (size_t)n.as.number;
  return true;
}

static Value string_includes(Evaluator *e, const Call *call) {
  Search s;
  Value result;
  if (!search_begin(e, call, "includes", true, &s, &result)) return result;
  return value_boolean(text_find(e, s.text, s.wanted, s.from) != SIZE_MAX);
}

static Value string_index_of(Evaluator *e, const Call *call) {
  Search s;
  Value result;
  if (!search_begin(e, call, "indexOf", false, &s, &result)) return result;
  size_t at = text_find(e, s.text, s.wanted, s.from);
  return value_number(at == SIZE_MAX ? -1 : (double)at);
}

static Value string_last_index_of(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "lastIndexOf");
  TRY(text);
  Value wanted = to_string(e, call_argument(call, 0));
  TRY(wanted);
  Value n = to_number(e, call_argument(call, 1));
  KNOWN(e, n);
  KNOWN(e, text);
  KNOWN(e, wanted);
  double most = text.as.string->units, from = isnan(n.as.number) ? most : trunc(n.as.number);
  from = from <= 0 ? 0 : from >= most ? most : from;
  size_t at = text_find_last(e, text.as.string, wanted.as.string, (size_t)from);
  return value_number(at == SIZE_MAX ? -1 : (double)at);
}

static bool stands_at(Evaluator *e, const Search *s, size_t at) {
  if (s->wanted->units > s->text->units || at > s->text->units - s->wanted->units) return false;
  return str_equal(text_slice(e, s->text, at, at + s->wanted->units)->text, s->wanted->text);
}

static Value string_starts_with(Evaluator *e, const Call *call) {
  Search s;
  Value result;
  if (!search_begin(e, call, "startsWith", true, &s, &result)) return result;
  return value_boolean(stands_at(e, &s, s.from));
}

static Value string_ends_with(Evaluator *e, const Call *call) {
  Search s;
  Value result;
  if (!search_begin(e, call, "endsWith", true, &s, &result)) return result;
  size_t end = call_argument(call, 1).kind == VALUE_UNDEFINED ? s.text->units : s.from;
  return value_boolean(end >= s.wanted->units && stands_at(e, &s, end - s.wanted->units));
}

// ---- parts ----

static Value string_slice(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "slice"), problem;
  KNOWN(e, text);
  size_t length = text.as.string->units, from, to;
  if (!builtin_position(e, call_argument(call, 0), length, 0, &from, &problem)) return problem;
  if (!builtin_position(e, call_argument(call, 1), length, length, &to, &problem)) return problem;
  return value_string(text_slice(e, text.as.string, from, to));
}

static Value string_substring(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "substring");
  KNOWN(e, text);
  double length = text.as.string->units, ends[2] = {0, length};
  for (size_t i = 0; i < 2; i++) {
    if (i == 1 && call_argument(call, 1).kind == VALUE_UNDEFINED) break;
    Value n = to_integer(e, call_argument(call, i));
    KNOWN(e, n);
    ends[i] = fmin(fmax(n.as.number, 0), length);
  }
  return value_string(text_slice(e, text.as.string, (size_t)fmin(ends[0], ends[1]), (size_t)fmax(ends[0], ends[1])));
}

static Value string_substr(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "substr"), problem;
  KNOWN(e, text);
  size_t length = text.as.string->units, from;
  if (!builtin_position(e, call_argument(call, 0), length, 0, &from, &problem)) return problem;
  double count = (double)(length - from);
  if (call_argument(call, 1).kind != VALUE_UNDEFINED) {
    Value n = to_integer(e, call_argument(call, 1));
    KNOWN(e, n);
    count = fmin(fmax(n.as.number, 0), count);
  }
  return value_string(text_slice(e, text.as.string, from, from + (size_t)count));
}

static Value string_is_well_formed(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "isWellFormed");
  KNOWN(e, text);
  CHARGE(e, 1 + text.as.string->units / 16);
  return value_boolean(!string_has_lone_surrogate(text.as.string));
}

static Value own_text(Evaluator *e, const Call *call, const char *method) {
  Value v = call->this_value;
  if (value_is_object(v) && v.as.object->class == CLASS_BOXED) v = v.as.object->as.boxed;
  if (v.kind == VALUE_STRING) return v;
  return throw_error(e, "TypeError", "String.prototype.%s requires that 'this' be a String", method);
}

static Value string_to_string(Evaluator *e, const Call *call) { return own_text(e, call, "toString"); }
static Value string_value_of(Evaluator *e, const Call *call) { return own_text(e, call, "valueOf"); }

void realm_init_string(Evaluator *e) {
  static const Builtin functions[] = {
      {"fromCharCode", 1, string_from_char_code}, {"fromCodePoint", 1, string_from_code_point}, {"raw", 1, string_raw}};
  static const Builtin methods[] = {{"anchor", 1, builtin_not_evaluated},
                                    {"at", 1, string_at},
                                    {"big", 0, builtin_not_evaluated},
                                    {"blink", 0, builtin_not_evaluated},
                                    {"bold", 0, builtin_not_evaluated},
                                    {"charAt", 1, string_char_at},
                                    {"charCodeAt", 1, string_char_code_at},
                                    {"codePointAt", 1, string_code_point_at},
                                    {"endsWith", 1, string_ends_with},
                                    {"fixed", 0, builtin_not_evaluated},
                                    {"fontcolor", 1, builtin_not_evaluated},
                                    {"fontsize", 1, builtin_not_evaluated},
                                    {"includes", 1, string_includes},
                                    {"indexOf", 1, string_index_of},
                                    {"isWellFormed", 0, string_is_well_formed},
                                    {"italics", 0, builtin_not_evaluated},
                                    {"lastIndexOf", 1, string_last_index_of},
                                    {"link", 1, builtin_not_evaluated},
                                    {"slice", 2, string_slice},
                                    {"small", 0, builtin_not_evaluated},
                                    {"startsWith", 1, string_starts_with},
                                    {"strike", 0, builtin_not_evaluated},
                                    {"sub", 0, builtin_not_evaluated},
                                    {"substr", 2, string_substr},
                                    {"substring", 2, string_substring},
                                    {"sup", 0, builtin_not_evaluated},
                                    {"toString", 0, string_to_string},
                                    {"valueOf", 0, string_value_of}};
  Object *prototype = evaluator_realm(e)->string_prototype;
  Object *constructor = realm_add_constructor(e, "String", 1, string_constructor, prototype);
  realm_add(e, constructor, functions, BUILTIN_COUNT(functions));
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  builtin_add_symbol(e, prototype, evaluator_realm(e)->symbol_iterator, "[Symbol.iterator]", 0, string_iterator);
  builtin_init_uri(e);
  builtin_add_locale(e);
  builtin_add_string_transforms(e);
  builtin_add_string_patterns(e);
}
