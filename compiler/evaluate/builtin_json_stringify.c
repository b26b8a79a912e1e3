// JSON.stringify (ECMA-262, 25.5.2), with V8's message about cycles.
#include "evaluate/builtin.h"

#include <math.h>

#include "evaluate/internal.h"

enum { NESTING_LIMIT = 1000, GAP_LIMIT = 10, SHOWN_BEFORE_GAP = 2 };

typedef struct Level {
  Key key;
  Object *object;
} Level;

typedef struct Writer {
  Evaluator *e;
  StrBuilder out;
  StrBuilder indent;
  Str gap;
  bool has_lines;   // each member stands on a line of its own, though `gap` may be empty
  Value replacer;   // undefined: none
  Value unknown;    // the first Unknown that was met, else undefined: the text is not known
  KeyList *allowed; // NULL: all keys
  VEC(Level) stack;
} Writer;

// Writes a property's value: undefined if it has none to write, null if it is written; else abrupt or Unknown.
static Value write_property(Writer *w, Value holder, Key key);

// Goes on behind what is not known: getters and `toJSON` of the rest run all the same. A replacer hears of every part
// of it, so that nothing further can be said.
static Value go_on(Writer *w, Value unknown) {
  if (w->replacer.kind != VALUE_UNDEFINED) return builtin_unknown(w->e, unknown.as.unknown);
  if (w->unknown.kind == VALUE_UNDEFINED) w->unknown = unknown;
  unknown_looked_at(w->e, unknown, SIGHT_ALL);
  return w->e->abrupt == ABRUPT_NONE ? value_null() : value_abrupt();
}

static Value go_on_behind(Writer *w, Object *o, const Unknown *doubt) {
  return go_on(w, perhaps(w->e, value_of_unknown(doubt), value_object(o)));
}

static void quote(StrBuilder *b, Str text) {
  sb_add_char(b, '"');
  for (size_t at = 0; at < text.length;) {
    size_t from = at;
    uint32_t c = utf8_next(text, &at, NULL);
    const char *letter =
        c == '"' || c == '\\' || (c < 0x20 && c != 0) ? strchr("\"\"\\\\\bb\ff\nn\rr\tt", (int)c) : NULL;
    if (letter != NULL) {
      sb_add_char(b, '\\');
      sb_add_char(b, letter[1]);
    } else if (c < 0x20 || (c >= 0xD800 && c <= 0xDFFF)) {
      sb_addf(b, "\\u%04x", (unsigned)c);
    } else {
      sb_add(b, str_slice(text, from, at));
    }
  }
  sb_add_char(b, '"');
}

static void add_step(Writer *w, StrBuilder *b, Key key) {
  (void)w;
  if (key.string != NULL && key.string->index != NOT_AN_INDEX) sb_addf(b, "index %u", (unsigned)key.string->index);
  else if (key.string != NULL) sb_addf(b, "property '%.*s'", STR_ARG(key.string->text));
}

static void add_constructor(Writer *w, StrBuilder *b, Object *o) {
  const String *name = builtin_constructor_name(w->e, o);
  sb_addf(b, "object with constructor '%.*s'", STR_ARG(name == NULL ? STR("Object") : name->text));
}

static Value circular(Writer *w, size_t start, Key closing) {
  StrBuilder b = {.arena = evaluator_arena(w->e)};
  sb_add_c(&b, "Converting circular structure to JSON\n    --> starting at ");
  add_constructor(w, &b, w->stack.items[start].object);
  for (size_t i = start + 1; i < w->stack.count; i++) {
    bool is_left_out = i > start + SHOWN_BEFORE_GAP && i + 1 < w->stack.count;
    if (is_left_out && i == start + SHOWN_BEFORE_GAP + 1) sb_add_c(&b, "\n    |     ...");
    if (is_left_out) continue;
    sb_add_c(&b, "\n    |     ");
    add_step(w, &b, w->stack.items[i].key);
    sb_add_c(&b, " -> ");
    add_constructor(w, &b, w->stack.items[i].object);
  }
  sb_add_c(&b, "\n    --- ");
  add_step(w, &b, closing);
  sb_add_c(&b, " closes the circle");
  return throw_error(w->e, "TypeError", "%.*s", STR_ARG(sb_str(&b)));
}

static void new_line(Writer *w) {
  if (!w->has_lines) return;
  sb_add_char(&w->out, '\n');
  sb_add(&w->out, sb_str(&w->indent));
}

static Value write_array(Writer *w, Value array) {
  double length;
  Value problem;
  const Unknown *doubt = object_doubt(w->e, array.as.object);
  if (doubt != NULL) return go_on_behind(w, array.as.object, doubt);
  if (!builtin_length(w->e, array, &length, &problem)) return problem;
  sb_add_char(&w->out, '[');
  for (size_t i = 0; i < (size_t)length; i++) {
    if (i > 0) sb_add_char(&w->out, ',');
    new_line(w);
    Value written = write_property(w, array, key_index(w->e, i));
    if (value_is_abrupt(written) || value_is_unknown(written)) return written;
    if (written.kind == VALUE_UNDEFINED) sb_add_c(&w->out, "null");
  }
  w->indent.length -= w->gap.length;
  if (length > 0) new_line(w);
  sb_add_char(&w->out, ']');
  return value_null();
}

static Value write_object(Writer *w, Value object) {
  KeyList own = {0}, *keys = w->allowed;
  const Unknown *why = NULL;
  if (object.as.object->class == CLASS_HOST) return unknown_unsupported(w->e, "JSON.stringify");
  if (keys == NULL) {
    KeyList all = {0};
    if (!object_keys(w->e, object.as.object, false, &all, &why)) return go_on_behind(w, object.as.object, why);
    for (size_t i = 0; i < all.count; i++) {
      Property p;
      bool is_own = object_own(w->e, object.as.object, all.items[i], &p);
      if (is_own && p.flags & PROPERTY_ENUMERABLE) vec_push(evaluator_arena(w->e), &own, all.items[i]);
    }
    keys = &own;
  }
  sb_add_char(&w->out, '{');
  bool is_empty = true;
  for (size_t i = 0; i < keys->count; i++) {
    Property p;
    bool is_own = object_own(w->e, object.as.object, keys->items[i], &p);
    if (is_own && p.flags & PROPERTY_MAYBE) {
      const Value v = value_get(w->e, object, keys->items[i]);
      TRY(v);
      const Value met = go_on(w, value_is_unknown(v) ? v : p.value);
      if (met.kind != VALUE_NULL) return met;
      continue;
    }
    size_t before = w->out.length;
    if (!is_empty) sb_add_char(&w->out, ',');
    new_line(w);
    quote(&w->out, keys->items[i].string->text);
    sb_add_c(&w->out, w->has_lines ? ": " : ":");
    Value written = write_property(w, object, keys->items[i]);
    if (value_is_abrupt(written) || value_is_unknown(written)) return written;
    if (written.kind == VALUE_UNDEFINED) w->out.length = before;
    else is_empty = false;
  }
  w->indent.length -= w->gap.length;
  if (!is_empty) new_line(w);
  sb_add_char(&w->out, '}');
  return value_null();
}

static Value write_nested(Writer *w, Key key, Value v) {
  for (size_t i = 0; i < w->stack.count; i++)
    if (w->stack.items[i].object == v.as.object) return circular(w, i, key);
  if (w->stack.count >= NESTING_LIMIT) return evaluator_exhaust(w->e), value_abrupt();
  Level level = {key, v.as.object};
  vec_push(evaluator_arena(w->e), &w->stack, level);
  sb_add(&w->indent, w->gap);
  Value written = v.as.object->class == CLASS_ARRAY ? write_array(w, v) : write_object(w, v);
  w->stack.count--;
  return written;
}

// What `toJSON` and the replacer make of a value.
static Value replaced(Writer *w, Value holder, Key key, Value v) {
  Evaluator *e = w->e;
  Value name = key_value(e, key);
  if (value_is_object(v) || v.kind == VALUE_BIGINT) {
    Value method = value_get_c(e, v, "toJSON");
    TRY(method);
    const bool is_unknown = value_is_unknown(method), is_run = is_unknown && unknown_call_runs(e, method.as.unknown);
    const bool is_lacking = is_run && value_is_object(v) && perhaps_lacks_method(e, v.as.object, key_c(e, "toJSON"));
    if (is_run && !is_lacking) TRY(value_call(e, method, v, &name, 1));
    if (is_unknown) return perhaps(e, method, v);
    if (value_is_callable(method)) v = value_call(e, method, v, &name, 1);
    KNOWN(e, v);
  }
  if (w->replacer.kind != VALUE_UNDEFINED) {
    Value arguments[] = {name, v};
    v = value_call(e, w->replacer, holder, arguments, 2);
    KNOWN(e, v);
  }
  if (!value_is_object(v) || v.as.object->class != CLASS_BOXED) return v;
  ValueKind kind = v.as.object->as.boxed.kind;
  return kind == VALUE_NUMBER                            ? to_number(e, v)
         : kind == VALUE_STRING                          ? to_string(e, v)
         : kind == VALUE_BOOLEAN || kind == VALUE_BIGINT ? v.as.object->as.boxed
                                                         : v;
}

static Value write_property(Writer *w, Value holder, Key key) {
  Evaluator *e = w->e;
  CHARGE(e, 1);
  size_t before = w->out.length;
  Value v = value_get(e, holder, key);
  TRY(v);
  if (!value_is_unknown(v)) v = replaced(w, holder, key, v);
  if (value_is_unknown(v)) return go_on(w, v);
  TRY(v);
  switch (v.kind) {
  case VALUE_NULL: sb_add_c(&w->out, "null"); break;
  case VALUE_BOOLEAN: sb_add_c(&w->out, v.as.boolean ? "true" : "false"); break;
  case VALUE_STRING:
    TRY(text_reserve(e, (double)v.as.string->text.length, 2));
    quote(&w->out, v.as.string->text);
    break;
  case VALUE_NUMBER: {
    char text[32];
    if (isfinite(v.as.number)) sb_add(&w->out, (Str){text, number_to_text(v.as.number, text)});
    else sb_add_c(&w->out, "null");
    break;
  }
  case VALUE_BIGINT: return throw_error(e, "TypeError", "Do not know how to serialize a BigInt");
  case VALUE_OBJECT:
    if (value_is_callable(v)) return value_undefined();
    v = write_nested(w, key, v);
    if (v.kind != VALUE_NULL) return v;
    if (w->indent.length > 0) TRY(text_reserve(e, (double)w->indent.length, 1));
    break;
  default: return value_undefined();
  }
  if (!evaluator_charge_memory(e, w->out.length > before ? 8 : 0)) return value_abrupt();
  return value_null();
}

// The keys that a replacer array names; abrupt, Unknown or undefined. What stands behind one that is not known is read
// all the same.
static Value allow(Evaluator *e, Object *array, KeyList *allowed) {
  const Unknown *doubt = object_doubt(e, array);
  Value problem = doubt != NULL ? builtin_unknown(e, doubt) : value_undefined();
  for (size_t i = 0; i < array_length(array); i++) {
    CHARGE(e, 1 + allowed->count / 8);
    Value v = value_get(e, value_object(array), key_index(e, i));
    TRY(v);
    if (value_is_unknown(v)) problem = unknown_from(e, v);
    bool is_boxed = value_is_object(v) && v.as.object->class == CLASS_BOXED;
    ValueKind kind = is_boxed ? v.as.object->as.boxed.kind : v.kind;
    if (kind != VALUE_STRING && kind != VALUE_NUMBER) continue;
    v = to_string(e, v);
    TRY(v);
    if (value_is_unknown(v)) problem = unknown_from(e, v);
    if (value_is_unknown(v)) continue;
    Key key = key_of(intern_string(evaluator_interner(e), v.as.string));
    if (!keys_have(allowed, key)) vec_push(evaluator_arena(e), allowed, key);
  }
  return problem;
}

// The text of one level's indentation, and whether there are lines at all: of a number between 0 and 1 V8 makes lines
// that are not indented. Abrupt, Unknown, or undefined.
static Value gap_of(Evaluator *e, Value space, Str *gap, bool *has_lines) {
  KNOWN(e, space);
  if (value_is_object(space) && space.as.object->class == CLASS_BOXED) {
    ValueKind kind = space.as.object->as.boxed.kind;
    space = kind == VALUE_NUMBER ? to_number(e, space) : kind == VALUE_STRING ? to_string(e, space) : space;
    KNOWN(e, space);
  }
  if (space.kind == VALUE_STRING) *gap = text_slice(e, space.as.string, 0, GAP_LIMIT)->text;
  if (space.kind == VALUE_NUMBER && space.as.number > 0)
    *gap = str_slice(STR("          "), 0, (size_t)fmin(space.as.number, GAP_LIMIT));
  *has_lines = gap->length > 0 || (space.kind == VALUE_NUMBER && space.as.number > 0);
  return value_undefined();
}

static Value stringify(Evaluator *e, const Call *call) {
  Value replacer = call_argument(call, 1), problem = value_undefined();
  Arena *arena = evaluator_arena(e);
  Writer w = {
      .e = e, .out = {.arena = arena}, .indent = {.arena = arena}, .gap = STR(""), .replacer = value_undefined()};
  w.unknown = value_undefined();
  KeyList allowed = {0};
  if (value_is_unknown(replacer)) return builtin_give_up(e, call, replacer);
  if (value_is_callable(replacer)) w.replacer = replacer;
  else if (value_is_object(replacer) && replacer.as.object->class == CLASS_ARRAY) {
    w.allowed = &allowed;
    problem = allow(e, replacer.as.object, &allowed);
  }
  TRY(problem);
  const Value listed = problem;
  problem = gap_of(e, call_argument(call, 2), &w.gap, &w.has_lines);
  TRY(problem);
  if (value_is_unknown(listed)) { // any of it may be read
    unknown_looked_at(e, perhaps(e, perhaps(e, listed, call_argument(call, 0)), replacer), SIGHT_ALL);
    return perhaps_nothing(e, listed);
  }
  if (value_is_unknown(problem)) w.unknown = problem;
  Object *root = object_plain(e);
  object_set_c(e, root, "", call_argument(call, 0));
  Value written = write_property(&w, value_object(root), key_c(e, ""));
  if (value_is_unknown(written) && w.replacer.kind != VALUE_UNDEFINED) return builtin_give_up(e, call, written);
  if (value_is_unknown(w.unknown) && !value_is_abrupt(written)) return perhaps_nothing(e, unknown_from(e, w.unknown));
  return written.kind == VALUE_NULL ? text_value(e, &w.out) : written;
}

void builtin_init_stringify(Evaluator *e, Object *json) {
  static const Builtin functions[] = {{"stringify", 3, stringify}};
  realm_add(e, json, functions, BUILTIN_COUNT(functions));
}
