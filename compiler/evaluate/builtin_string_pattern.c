// The methods of strings whose first argument may decide by itself what they do: a RegExp, or any object with the
// method of that symbol (ECMA-262, 22.1.3).
#include "evaluate/builtin_regexp.h"
#include "evaluate/internal.h"

// What a pattern does by itself when a method of strings is given it (its `[Symbol.replace]` and the like). False:
// nothing, it is to be taken as text.
static bool delegates(Evaluator *e, const Call *call, const char *method, const Symbol *symbol, Value *result) {
  const Value pattern = call_argument(call, 0);
  if (value_is_nullish(call->this_value)) {
    *result = text_this(e, call, method);
    return true;
  }
  if (value_is_nullish(pattern)) return false;
  Value own = pattern;
  if (value_is_unknown(pattern)) {
    if (perhaps_own(pattern.as.unknown)) unknown_acted_on(e, pattern);
    foreign_may_run(e, pattern);
  } else if (value_is_object(pattern) && pattern.as.object->class == CLASS_HOST) {
    own = unknown_unsupported(e, method);
  } else {
    own = value_get(e, pattern, (Key){.symbol = symbol});
  }
  if (value_is_nullish(own)) return false;
  // Later editions do not ask what is no object.
  if (!value_is_object(pattern) && !value_is_unknown(own) && !value_is_abrupt(own))
    own = unknown_unsupported(e, method);
  if (value_is_abrupt(own) || value_is_unknown(own)) {
    *result = builtin_give_up(e, call, own);
    return true;
  }
  *result = builtin_check_callable(e, own);
  if (value_is_abrupt(*result)) return true;
  const Value arguments[] = {call->this_value, call_argument(call, 1)};
  *result = value_call(e, own, pattern, arguments, call->count > 1 ? 2 : 1);
  return true;
}

// A pattern that is a RegExp has to be global: the flags hold `g`, or it is none; else *result.
static bool pattern_is_global(Evaluator *e, const Call *call, const char *method, Value *result) {
  const Value pattern = call_argument(call, 0);
  if (value_is_unknown(pattern)) return true; // delegates sees to it
  const int is_regexp = value_is_nullish(call->this_value) ? 0 : value_is_regexp(e, pattern, result);
  if (is_regexp < 0) *result = builtin_give_up(e, call, *result);
  if (is_regexp <= 0) return is_regexp == 0;
  Value flags = value_get_c(e, pattern, "flags");
  if (value_is_nullish(flags)) flags = throw_error(e, "TypeError", "Cannot convert undefined or null to object");
  if (!value_is_abrupt(flags)) flags = to_string(e, flags);
  *result = value_is_unknown(flags) ? builtin_give_up(e, call, flags) : flags;
  if (flags.kind != VALUE_STRING) return false;
  if (str_find_char(flags.as.string->text, 'g', 0) != SIZE_MAX) return true;
  *result = throw_error(e, "TypeError", "String.prototype.%s called with a non-global RegExp argument", method);
  return false;
}

// ---- match, matchAll, search ----

// By a RegExp that is made of the pattern.
static Value match_by(Evaluator *e, const Call *call, const char *method, const Symbol *symbol, const char *flags) {
  Value result, pattern = call_argument(call, 0);
  if (delegates(e, call, method, symbol, &result)) return result;
  const Value text = text_this(e, call, method);
  TRY(text);
  pattern = pattern.kind == VALUE_UNDEFINED ? value_text_c(e, "") : to_string(e, pattern);
  KNOWN(e, pattern);
  const Value regexp = regexp_create(e, pattern.as.string, intern_c(evaluator_interner(e), flags));
  KNOWN(e, regexp);
  const Value own = value_get(e, regexp, (Key){.symbol = symbol});
  KNOWN(e, own);
  TRY(builtin_check_callable(e, own));
  return value_call(e, own, regexp, &text, 1);
}

static Value string_match(Evaluator *e, const Call *call) {
  return match_by(e, call, "match", evaluator_realm(e)->symbol_match, "");
}

static Value string_search(Evaluator *e, const Call *call) {
  return match_by(e, call, "search", evaluator_realm(e)->symbol_search, "");
}

static Value string_match_all(Evaluator *e, const Call *call) {
  Value result;
  if (!pattern_is_global(e, call, "matchAll", &result)) return result;
  return match_by(e, call, "matchAll", evaluator_realm(e)->symbol_match_all, "g");
}

// ---- replace, replaceAll ----

// The group that `$` with one digit or two names, if there is one; *digits is how many. 0: none.
static size_t numbered_group(Str template, size_t at, size_t group_count, size_t *digits) {
  size_t number = 0, group = 0;
  *digits = 0;
  for (size_t i = 0; i < 2 && at + i < template.length; i++) {
    const char c = template.data[at + i];
    if (c < '0' || c > '9') break;
    number = number * 10 + (size_t)(c - '0');
    if (number == 0 || number > group_count) continue;
    group = number;
    *digits = i + 1;
  }
  return group;
}

// `$<name>`: the group, or an empty value for a name that none has. NULL: it is no such thing.
static const Value *named_group(Str template, size_t at, const Substitution *s, size_t *end) {
  static const Value nothing = {.kind = VALUE_UNDEFINED};
  const size_t close = s->regexp == NULL || s->regexp->name_count == 0 ? SIZE_MAX : str_find_char(template, '>', at);
  if (close == SIZE_MAX) return NULL;
  const Str name = str_slice(template, at, close);
  *end = close + 1;
  for (size_t i = 0; i < s->regexp->name_count; i++)
    if (str_equal(s->regexp->names[i].text->text, name)) return &s->groups[s->regexp->names[i].group - 1];
  return &nothing;
}

// What stands for `$` and what follows it at `at`; *end is where that ends. NULL: for itself. Behind `named` no name
// is closed.
static const String *substituted(Evaluator *e, Str template, Str named, size_t at, const Substitution *s, size_t *end) {
  const char next = at + 1 < template.length ? template.data[at + 1] : '\0';
  *end = at + 2;
  if (next == '$') return intern_c(e->interner, "$");
  if (next == '&') return text_slice(e, s->text, s->at, s->end);
  if (next == '`') return text_slice(e, s->text, 0, s->at);
  if (next == '\'') return text_slice(e, s->text, s->end, s->text->units);
  size_t digits;
  const size_t group = numbered_group(template, at + 1, s->group_count, &digits);
  const Value *v = group > 0 ? &s->groups[group - 1] : next == '<' ? named_group(named, at + 2, s, end) : NULL;
  if (group > 0) *end = at + 1 + digits;
  if (v == NULL) return NULL;
  return v->kind == VALUE_STRING ? v->as.string : intern_c(e->interner, "");
}

Value text_substitute(Evaluator *e, StrBuilder *b, Str template, const Substitution *s) {
  const Str named = str_slice(template, 0, str_find_last_char(template, '>') + 1);
  for (size_t i = 0; i < template.length;) {
    size_t end = i + 1;
    const String *piece = template.data[i] == '$' ? substituted(e, template, named, i, s, &end) : NULL;
    if (piece != NULL) {
      TRY(text_reserve(e, (double)piece->text.length, 1));
      text_add(b, piece->text);
      i = end;
      continue;
    }
    size_t next = str_find_char(template, '$', i + 1);
    if (next == SIZE_MAX) next = template.length;
    text_add(b, str_slice(template, i, next));
    i = next;
  }
  return text_reserve(e, (double)template.length, 1);
}

static Value replace(Evaluator *e, const Call *call, const char *method, bool all) {
  Value replacement = call_argument(call, 1), result;
  if (delegates(e, call, method, evaluator_realm(e)->symbol_replace, &result)) return result;
  Value text = text_this(e, call, method);
  KNOWN(e, text);
  Value wanted = to_string(e, call_argument(call, 0));
  KNOWN(e, wanted);
  bool calls = value_is_callable(replacement), is_unsure = false;
  if (!calls) replacement = to_string(e, replacement);
  TRY(replacement);
  const String *s = text.as.string, *needle = wanted.as.string;
  StrBuilder b = {.arena = evaluator_arena(e)};
  size_t done = 0;
  Value unsure = value_empty();
  for (size_t at = text_find(e, s, needle, 0); at != SIZE_MAX;) {
    CHARGE(e, 1);
    text_add(&b, text_slice(e, s, done, at)->text);
    Value piece = replacement;
    if (calls) {
      Value arguments[] = {value_string(needle), value_number((double)at), text};
      piece = value_call(e, replacement, value_undefined(), arguments, 3);
      if (!value_is_abrupt(piece)) piece = to_string(e, piece);
      TRY(piece);
    }
    if (value_is_unknown(piece)) {
      is_unsure = true;
      unsure = piece;
    } else {
      if (calls) TRY(text_reserve(e, (double)piece.as.string->text.length, 1));
      if (calls) text_add(&b, piece.as.string->text);
      else
        TRY(text_substitute(e, &b, piece.as.string->text,
                            &(Substitution){.text = s, .at = at, .end = at + needle->units}));
    }
    done = at + needle->units;
    if (!all) break;
    size_t next = done + (needle->units == 0 ? 1 : 0);
    at = next > s->units ? SIZE_MAX : text_find(e, s, needle, next);
  }
  if (is_unsure) return unknown_from(e, unsure);
  text_add(&b, text_slice(e, s, done, s->units)->text);
  return text_value(e, &b);
}

static Value string_replace(Evaluator *e, const Call *call) { return replace(e, call, "replace", false); }

static Value string_replace_all(Evaluator *e, const Call *call) {
  Value result;
  return pattern_is_global(e, call, "replaceAll", &result) ? replace(e, call, "replaceAll", true) : result;
}

// ---- split ----

static Value split_units(Evaluator *e, const String *s, size_t limit) {
  size_t count = s->units < limit ? s->units : limit;
  CHARGE(e, 1 + count);
  uint16_t *units = string_to_utf16(evaluator_arena(e), s);
  Object *array = array_new(e, count);
  for (size_t i = 0; i < count; i++) array_push(e, array, value_string(text_of_unit(e, units[i])));
  return value_object(array);
}

static Value string_split(Evaluator *e, const Call *call) {
  Value separator = call_argument(call, 0), limit_value = call_argument(call, 1), result;
  if (delegates(e, call, "split", evaluator_realm(e)->symbol_split, &result)) return result;
  Value text = text_this(e, call, "split");
  KNOWN(e, text);
  size_t limit = UINT32_MAX;
  if (limit_value.kind != VALUE_UNDEFINED) {
    Value n = to_number(e, limit_value);
    KNOWN(e, n);
    limit = (uint32_t)number_to_int32(n.as.number);
  }
  Value wanted = to_string(e, separator);
  KNOWN(e, wanted);
  const String *s = text.as.string, *between = wanted.as.string;
  if (limit == 0) return value_object(array_new(e, 0));
  if (separator.kind == VALUE_UNDEFINED) return builtin_array(e, &text, 1);
  if (between->units == 0) return split_units(e, s, limit);
  Object *array = array_new(e, 0);
  for (size_t from = 0; array_count(array) < limit;) {
    CHARGE(e, 1);
    size_t at = text_find(e, s, between, from);
    array_push(e, array, value_string(text_slice(e, s, from, at == SIZE_MAX ? s->units : at)));
    if (at == SIZE_MAX) break;
    from = at + between->units;
  }
  return value_object(array);
}

void builtin_add_string_patterns(Evaluator *e) {
  static const Builtin methods[] = {{"match", 1, string_match},     {"matchAll", 1, string_match_all},
                                    {"replace", 2, string_replace}, {"replaceAll", 2, string_replace_all},
                                    {"search", 1, string_search},   {"split", 2, string_split}};
  realm_add(e, evaluator_realm(e)->string_prototype, methods, BUILTIN_COUNT(methods));
}
