// The methods of strings that make new text (ECMA-262, 22.1.3); those that a pattern decides are in
// builtin_string_pattern.c.
#include <math.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "evaluate/builtin.h"

static Value string_concat_values(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "concat");
  TRY(text);
  Value unsure = value_is_unknown(text) ? text : value_empty();
  if (call->more != NULL) unsure = value_of_unknown(call->more);
  StrBuilder b = {.arena = evaluator_arena(e)};
  if (text.kind == VALUE_STRING) text_add(&b, text.as.string->text);
  for (size_t i = 0; i < call->count; i++) {
    Value piece = to_string(e, call->arguments[i]);
    TRY(piece);
    if (value_is_unknown(piece)) unsure = piece;
    if (unsure.kind != VALUE_EMPTY) continue;
    CHARGE(e, 1 + piece.as.string->text.length / 64);
    text_add(&b, piece.as.string->text);
  }
  return unsure.kind == VALUE_EMPTY ? text_value(e, &b) : unknown_from(e, unsure);
}

static Value repeat(Evaluator *e, const String *s, double count) {
  TRY(text_reserve(e, s->units * count, s->units == 0 ? 0 : 1 + s->text.length / s->units));
  StrBuilder b = {.arena = evaluator_arena(e)};
  for (double i = 0; i < count && s->units > 0; i++) text_add(&b, s->text);
  return value_string(string_new(b.arena, sb_str(&b)));
}

static Value string_repeat(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "repeat");
  TRY(text);
  Value n = to_integer(e, call_argument(call, 0));
  KNOWN(e, n);
  if (n.as.number < 0 || isinf(n.as.number)) {
    Value shown = to_string(e, call_argument(call, 0));
    KNOWN(e, shown);
    return throw_error(e, "RangeError", "Invalid count value: %.*s", STR_ARG(shown.as.string->text));
  }
  KNOWN(e, text);
  return text.as.string->units == 0 ? text : repeat(e, text.as.string, n.as.number);
}

static Value pad(Evaluator *e, const Call *call, const char *method, bool at_start) {
  Value text = text_this(e, call, method);
  TRY(text);
  Value length = to_integer(e, call_argument(call, 0)), fill = call_argument(call, 1);
  KNOWN(e, length);
  KNOWN(e, text);
  const String *s = text.as.string;
  if (length.as.number <= s->units) return text;
  fill = fill.kind == VALUE_UNDEFINED ? value_text_c(e, " ") : to_string(e, fill);
  KNOWN(e, fill);
  const String *filler = fill.as.string;
  if (filler->units == 0) return text;
  TRY(text_reserve(e, length.as.number, 1 + filler->text.length / filler->units));
  double missing = length.as.number - s->units, whole = floor(missing / filler->units);
  Value repeated = repeat(e, filler, whole);
  TRY(repeated);
  StrBuilder b = {.arena = evaluator_arena(e)};
  if (!at_start) text_add(&b, s->text);
  text_add(&b, repeated.as.string->text);
  text_add(&b, text_slice(e, filler, 0, (size_t)(missing - whole * filler->units))->text);
  if (at_start) text_add(&b, s->text);
  return text_value(e, &b);
}

static Value string_pad_start(Evaluator *e, const Call *call) { return pad(e, call, "padStart", true); }
static Value string_pad_end(Evaluator *e, const Call *call) { return pad(e, call, "padEnd", false); }

static Value trim(Evaluator *e, const Call *call, const char *method, bool at_start, bool at_end) {
  Value text = text_this(e, call, method);
  KNOWN(e, text);
  Str s = text.as.string->text;
  CHARGE(e, 1 + s.length / 64);
  size_t from = 0, to = s.length;
  for (size_t at = from; at_start && at < to; from = at)
    if (!is_js_space(utf8_next(s, &at, NULL))) break;
  while (at_end && to > from) {
    size_t at = to - 1;
    while (at > from && ((unsigned char)s.data[at] & 0xC0) == 0x80) at--;
    size_t next = at;
    if (!is_js_space(utf8_next(s, &next, NULL))) break;
    to = at;
  }
  return from == 0 && to == s.length ? text : value_string(string_new(evaluator_arena(e), str_slice(s, from, to)));
}

static Value string_trim(Evaluator *e, const Call *call) { return trim(e, call, "trim", true, true); }
static Value string_trim_start(Evaluator *e, const Call *call) { return trim(e, call, "trimStart", true, false); }
static Value string_trim_end(Evaluator *e, const Call *call) { return trim(e, call, "trimEnd", false, true); }

static Value string_to_lower(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "toLowerCase");
  KNOWN(e, text);
  return text_to_lower(e, text.as.string);
}

static Value string_to_upper(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "toUpperCase");
  KNOWN(e, text);
  return text_to_upper(e, text.as.string);
}

static Value string_normalize(Evaluator *e, const Call *call) {
  static const struct {
    const char *name;
    int options;
  } forms[] = {{"NFC", UTF8PROC_COMPOSE},
               {"NFD", UTF8PROC_DECOMPOSE},
               {"NFKC", UTF8PROC_COMPOSE | UTF8PROC_COMPAT},
               {"NFKD", UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT}};
  Value text = text_this(e, call, "normalize"), form = call_argument(call, 0);
  TRY(text);
  form = form.kind == VALUE_UNDEFINED ? value_text_c(e, "NFC") : to_string(e, form);
  KNOWN(e, form);
  int options = -1;
  for (size_t i = 0; i < BUILTIN_COUNT(forms); i++)
    if (str_is(form.as.string->text, forms[i].name)) options = forms[i].options | UTF8PROC_STABLE;
  if (options < 0) return throw_error(e, "RangeError", "The normalization form should be one of NFC, NFD, NFKC, NFKD.");
  KNOWN(e, text);
  const String *s = text.as.string;
  CHARGE(e, 1 + s->units / 4);
  if (string_is_ascii(s)) return text;
  if (string_has_lone_surrogate(s)) return unknown_unsupported(e, "normalize");
  // A character decomposes into 18 at most (Unicode, 3.2, "Decomposition").
  if (!evaluator_charge_memory(e, 18 * s->text.length)) return value_abrupt();
  utf8proc_uint8_t *mapped = NULL;
  utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)s->text.data, (utf8proc_ssize_t)s->text.length,
                                         &mapped, (utf8proc_option_t)options);
  if (length < 0) return unknown_unsupported(e, "normalize");
  char *copy = arena_try_alloc(evaluator_arena(e), (size_t)length + 1);
  if (copy != NULL) memcpy(copy, mapped, (size_t)length);
  free(mapped);
  if (copy == NULL) arena_exhausted(evaluator_arena(e));
  return value_string(string_new(evaluator_arena(e), (Str){copy, (size_t)length}));
}

static Value string_to_well_formed(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "toWellFormed");
  KNOWN(e, text);
  const String *s = text.as.string;
  CHARGE(e, 1 + s->units / 16);
  if (!string_has_lone_surrogate(s)) return text;
  StrBuilder b = {.arena = evaluator_arena(e)};
  for (size_t at = 0; at < s->text.length;) {
    uint32_t c = utf8_next(s->text, &at, NULL);
    char bytes[4];
    sb_add(&b, (Str){bytes, utf8_put(bytes, c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)});
  }
  return text_value(e, &b);
}

void builtin_add_string_transforms(Evaluator *e) {
  static const Builtin methods[] = {{"concat", 1, string_concat_values},
                                    {"normalize", 0, string_normalize},
                                    {"padEnd", 1, string_pad_end},
                                    {"padStart", 1, string_pad_start},
                                    {"repeat", 1, string_repeat},
                                    {"toLowerCase", 0, string_to_lower},
                                    {"toUpperCase", 0, string_to_upper},
                                    {"toWellFormed", 0, string_to_well_formed},
                                    {"trim", 0, string_trim},
                                    {"trimEnd", 0, string_trim_end},
                                    {"trimStart", 0, string_trim_start}};
  static const char *const other_names[][2] = {{"trimLeft", "trimStart"}, {"trimRight", "trimEnd"}};
  Object *prototype = evaluator_realm(e)->string_prototype;
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  for (size_t i = 0; i < BUILTIN_COUNT(other_names); i++) { // the same functions (ECMA-262, B.2.2.15 and B.2.2.16)
    const Value function = object_property(prototype, key_c(e, other_names[i][1]))->value;
    object_define(e, prototype, key_c(e, other_names[i][0]), function, PROPERTY_BUILTIN);
  }
}
