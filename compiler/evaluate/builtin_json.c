// JSON.parse (ECMA-262, 25.5.1), with V8's messages.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

enum { NESTING_LIMIT = 1000, CONTEXT = 10 };

typedef struct Parser {
  Evaluator *e;
  Str text;
  size_t at;
  const Node *origin;
  const Source *source; // of a module: each value's origin is where it stands; NULL: all have one
  int depth;
} Parser;

static Value parse_value(Parser *p);

static size_t position(const Parser *p) { return utf16_length(str_slice(p->text, 0, p->at)); }

// A SyntaxError at the place reached: "… in JSON at position N".
static Value fail(const Parser *p, const char *what) {
  return throw_error(p->e, "SyntaxError", "%s in JSON at position %zu", what, position(p));
}

// What stands at the place reached cannot stand there.
static Value unexpected(const Parser *p) {
  static const char *const wholes[] = {"NaN", "Infinity", "undefined", "[object Object]"};
  if (p->at >= p->text.length) return throw_error(p->e, "SyntaxError", "Unexpected end of JSON input");
  char c = p->text.data[p->at];
  if ((c >= '0' && c <= '9') || c == '-') return fail(p, "Unexpected number");
  if (c == '"') return fail(p, "Unexpected string");
  for (size_t i = 0; i < BUILTIN_COUNT(wholes); i++)
    if (str_is(p->text, wholes[i])) return throw_error(p->e, "SyntaxError", "\"%s\" is not valid JSON", wholes[i]);
  const String *source = string_new(evaluator_arena(p->e), p->text);
  size_t at = position(p), from = 0, to = source->units;
  const String *token = text_slice(p->e, source, at, at + 1);
  if (source->units > 2 * CONTEXT) {
    if (at >= CONTEXT) from = at - CONTEXT;
    if (at + CONTEXT < to) to = at + CONTEXT;
  }
  return throw_error(p->e, "SyntaxError", "Unexpected token '%.*s', %s\"%.*s\"%s is not valid JSON",
                     STR_ARG(token->text), from > 0 ? "..." : "", STR_ARG(text_slice(p->e, source, from, to)->text),
                     to < source->units ? "..." : "");
}

static int peek(const Parser *p) { return p->at < p->text.length ? (unsigned char)p->text.data[p->at] : -1; }

static int next_token(Parser *p) {
  while (peek(p) == ' ' || peek(p) == '\t' || peek(p) == '\n' || peek(p) == '\r') p->at++;
  return peek(p);
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }

static void skip_digits(Parser *p) {
  while (is_digit(peek(p))) p->at++;
}

static Value parse_number(Parser *p) {
  size_t from = p->at;
  if (peek(p) == '-') p->at++;
  if (!is_digit(peek(p))) return fail(p, "No number after minus sign");
  if (peek(p) == '0') {
    p->at++;
    if (is_digit(peek(p))) return fail(p, "Unexpected number");
  }
  skip_digits(p);
  if (peek(p) == '.') {
    p->at++;
    if (!is_digit(peek(p))) return fail(p, "Unterminated fractional number");
    skip_digits(p);
  }
  if (peek(p) == 'e' || peek(p) == 'E') {
    p->at++;
    if (peek(p) == '+' || peek(p) == '-') p->at++;
    if (!is_digit(peek(p))) return fail(p, "Exponent part is missing a number");
    skip_digits(p);
  }
  return value_number(text_to_number(str_slice(p->text, from, p->at)));
}

// What stands behind a backslash; abrupt or undefined.
static Value parse_escape(Parser *p, StrBuilder *b) {
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  int c = peek(p);
  if (c < 0) return unexpected(p);
  const char *letter = c == '\0' ? NULL : strchr(letters, c);
  if (letter != NULL) {
    sb_add_char(b, meanings[letter - letters]);
    p->at++;
    return value_undefined();
  }
  if (c != 'u') return fail(p, "Bad escaped character");
  uint32_t unit = 0;
  p->at++;
  for (int i = 0; i < 4; i++, p->at++) {
    const int digit = digit_value((char)peek(p));
    if (digit >= 16) return fail(p, "Bad Unicode escape");
    unit = unit * 16 + (uint32_t)digit;
  }
  char bytes[4];
  text_add(b, (Str){bytes, utf8_put(bytes, unit)});
  return value_undefined();
}

static Value parse_string(Parser *p, Str *text) {
  StrBuilder b = {.arena = evaluator_arena(p->e)};
  size_t from = ++p->at;
  bool is_plain = true;
  for (;;) {
    int c = peek(p);
    if (c < 0) return fail(p, "Unterminated string");
    if (c < 0x20) return fail(p, "Bad control character in string literal");
    if (c != '"' && c != '\\') {
      p->at++;
      continue;
    }
    Str run = str_slice(p->text, from, p->at);
    p->at++;
    if (c == '"' && is_plain) *text = run;
    else text_add(&b, run);
    if (c == '"') break;
    is_plain = false;
    TRY(parse_escape(p, &b));
    from = p->at;
  }
  if (!is_plain) *text = sb_str(&b);
  return value_undefined();
}

static Value parse_array(Parser *p) {
  Object *array = array_new(p->e, 0);
  array->origin = p->origin;
  p->at++;
  if (next_token(p) == ']') {
    p->at++;
    return value_object(array);
  }
  for (;;) {
    Value item = parse_value(p);
    if (value_is_abrupt(item) || value_is_unknown(item)) return item;
    array_push(p->e, array, item);
    int c = next_token(p);
    if (c == ']' || c == ',') p->at++;
    if (c == ']') return value_object(array);
    if (c != ',') return fail(p, "Expected ',' or ']' after array element");
  }
}

static Value parse_object(Parser *p) {
  Object *object = object_plain(p->e);
  object->origin = p->origin;
  p->at++;
  bool is_first = true;
  for (;; is_first = false) {
    int c = next_token(p);
    if (c == '}' && is_first) {
      p->at++;
      return value_object(object);
    }
    if (c != '"') return fail(p, is_first ? "Expected property name or '}'" : "Expected double-quoted property name");
    Str name;
    TRY(parse_string(p, &name));
    if (next_token(p) != ':') return fail(p, "Expected ':' after property name");
    p->at++;
    Value value = parse_value(p);
    if (value_is_abrupt(value) || value_is_unknown(value)) return value;
    if (!evaluator_charge_memory(p->e, sizeof(Property))) return value_abrupt();
    object_define(p->e, object, key_of(intern(evaluator_interner(p->e), name)), value, PROPERTY_ORDINARY);
    c = next_token(p);
    if (c == '}' || c == ',') p->at++;
    if (c == '}') return value_object(object);
    if (c != ',') return fail(p, "Expected ',' or '}' after property value");
  }
}

static Value parse_word(Parser *p, const char *word, Value value) {
  for (; *word != '\0'; word++, p->at++)
    if (peek(p) != *word) return unexpected(p);
  return value;
}

// A node for what stands from `start` on in a module.
static const Node *written(Parser *p, size_t start, Value v) {
  Node *n = ARENA_NEW(evaluator_arena(p->e), Node);
  n->kind = v.kind == VALUE_STRING ? NODE_STRING : v.kind == VALUE_NUMBER ? NODE_NUMBER : NODE_OBJECT;
  n->file = p->source->id;
  n->start = (uint32_t)start;
  n->end = (uint32_t)p->at;
  if (v.kind == VALUE_STRING) n->as.string = v.as.string;
  if (v.kind == VALUE_NUMBER) n->as.number = v.as.number;
  if (v.kind == VALUE_OBJECT) v.as.object->origin = n;
  return n;
}

static Value parse_value(Parser *p) {
  CHARGE(p->e, 1);
  int c = next_token(p);
  const size_t start = p->at;
  Value v;
  if (c == '"') {
    Str text;
    TRY(parse_string(p, &text));
    v = value_text(p->e, text);
  } else if (c == '{' || c == '[') {
    if (p->depth >= NESTING_LIMIT) return evaluator_exhaust(p->e), value_abrupt();
    p->depth++;
    v = c == '{' ? parse_object(p) : parse_array(p);
    p->depth--;
  } else if (c == '-' || is_digit(c)) {
    v = parse_number(p);
  } else if (c == 't') {
    v = parse_word(p, "true", value_boolean(true));
  } else if (c == 'f') {
    v = parse_word(p, "false", value_boolean(false));
  } else if (c == 'n') {
    v = parse_word(p, "null", value_null());
  } else {
    return unexpected(p);
  }
  if (value_is_abrupt(v) || value_is_unknown(v)) return v;
  v.origin = p->source != NULL ? written(p, start, v) : p->origin;
  return v;
}

static Value parse_whole(Parser *p) {
  CHARGE(p->e, 1 + p->text.length / 64);
  if (!evaluator_charge_memory(p->e, p->text.length)) return value_abrupt();
  Value v = parse_value(p);
  if (value_is_abrupt(v) || value_is_unknown(v)) return v;
  if (next_token(p) < 0) return v;
  return throw_error(p->e, "SyntaxError", "Unexpected non-whitespace character after JSON at position %zu",
                     position(p));
}

Value json_parse(Evaluator *e, Str text, const Node *origin) {
  return parse_whole(&(Parser){.e = e, .text = text, .origin = origin});
}

Value json_module(Evaluator *e, const Source *source) {
  return parse_whole(&(Parser){.e = e,
                               .text = source->text,
                               .source = source,
                               .at = str_starts_with(source->text, STR("\xEF\xBB\xBF")) ? 3 : 0});
}

// What the reviver put in is gone over, too: how often it is called is not known.
static Value revive_unknown(Evaluator *e, Value why, Value reviver) {
  const Value v = perhaps(e, unknown_from(e, why), reviver);
  unknown_acted_on(e, v);
  return v;
}

// InternalizeJSONProperty (25.5.1.1): the value of a property as the reviver gives it.
static Value revive(Evaluator *e, Value holder, Key key, Value reviver, int depth) {
  CHARGE(e, 1);
  Value v = value_get(e, holder, key);
  TRY(v);
  if (value_is_unknown(v)) return revive_unknown(e, v, reviver);
  KeyList keys = {0};
  const Unknown *why = NULL;
  if (depth > NESTING_LIMIT) return evaluator_exhaust(e), value_abrupt();
  if (value_is_object(v) && !object_keys(e, v.as.object, false, &keys, &why))
    return revive_unknown(e, value_of_unknown(why), reviver);
  bool *was_enumerable = ARENA_ARRAY(evaluator_arena(e), bool, keys.count + 1);
  for (size_t i = 0; i < keys.count; i++) {
    Property p;
    was_enumerable[i] = object_own(e, v.as.object, keys.items[i], &p) && p.flags & PROPERTY_ENUMERABLE;
  }
  for (size_t i = 0; i < keys.count; i++) {
    Property p;
    if (!was_enumerable[i]) continue;
    Value revived = revive(e, v, keys.items[i], reviver, depth + 1);
    TRY(revived);
    // It is deleted if it is undefined, and an Unknown may be.
    unsigned flags = PROPERTY_ORDINARY | (value_is_unknown(revived) ? PROPERTY_MAYBE : 0u);
    // CreateDataProperty: what cannot be redefined stays.
    if (revived.kind == VALUE_UNDEFINED) object_delete(e, v.as.object, keys.items[i]);
    else if (object_own(e, v.as.object, keys.items[i], &p) ? p.flags & PROPERTY_CONFIGURABLE : v.as.object->extensible)
      object_define(e, v.as.object, keys.items[i], revived, flags);
  }
  Value arguments[] = {key_value(e, key), v};
  return value_call(e, reviver, holder, arguments, 2);
}

static Value parse(Evaluator *e, const Call *call) {
  Value text = to_string(e, call_argument(call, 0)), reviver = call_argument(call, 1);
  TRY(text);
  if (value_is_unknown(text)) {
    const Value parsed = builtin_give_up(e, call, text);
    return reviver.kind == VALUE_UNDEFINED ? content_give(e, parsed, CONTENT_TEXTS) : parsed;
  }
  Value v = json_parse(e, text.as.string->text, evaluator_node(e));
  if (value_is_abrupt(v) || (!value_is_callable(reviver) && !value_is_unknown(reviver))) return v;
  if (value_is_unknown(v) || value_is_unknown(reviver))
    return builtin_give_up(e, call, value_is_unknown(v) ? v : reviver);
  Object *root = object_plain(e);
  object_set_c(e, root, "", v);
  return revive(e, value_object(root), key_c(e, ""), reviver, 0);
}

void realm_init_json(Evaluator *e) {
  static const Builtin functions[] = {{"parse", 2, parse}};
  static const char *const novelties[] = {"isRawJSON", "rawJSON"};
  Object *json = object_plain(e);
  json->layered = true;
  realm_add(e, json, functions, BUILTIN_COUNT(functions));
  builtin_add_novelties(e, json, novelties, BUILTIN_COUNT(novelties));
  builtin_init_stringify(e, json);
  builtin_add_tag(e, json, "JSON");
  object_define(e, evaluator_realm(e)->global, key_c(e, "JSON"), value_object(json), PROPERTY_BUILTIN);
  builtin_init_clone(e);
}
