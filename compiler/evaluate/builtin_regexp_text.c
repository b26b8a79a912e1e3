// What strings are searched for, replaced and split by: the methods of RegExp.prototype that a string's methods call
// (ECMA-262, 22.2.6). `exec` is the built-in one, so no code of the program runs between two matches.
#include "evaluate/builtin_regexp.h"

#include <math.h>

#include "evaluate/internal.h"

// ---- what the methods begin with ----

// Whether `flags` says what the RegExp was made with; false: *result.
static bool flags_are_own(Evaluator *e, const Call *call, const RegexpRun *run, Value *result) {
  Value flags = value_get_c(e, call->this_value, "flags");
  if (!value_is_abrupt(flags)) flags = to_string(e, flags);
  *result = flags;
  if (value_is_abrupt(flags)) return false;
  const String *own = run->object->as.regexp.flags;
  if (flags.kind == VALUE_STRING && str_equal(flags.as.string->text, own->text)) return true;
  *result = value_is_unknown(flags) ? flags : unknown_unsupported(e, "a RegExp with flags of its own");
  *result = regexp_give_up(e, call, value_undefined(), *result);
  return false;
}

// AdvanceStringIndex (ECMA-262, 22.2.7.3).
static size_t advance(const RegexpRun *run, size_t at) {
  const bool is_lead = at + 1 < run->text->units && run->units[at] >= 0xD800 && run->units[at] <= 0xDBFF;
  const bool is_pair = is_lead && run->units[at + 1] >= 0xDC00 && run->units[at + 1] <= 0xDFFF;
  return at + (run->regexp->flags & REGEXP_UNICODE && is_pair ? 2 : 1);
}

// The matches of one that is global, or the first: the captures of one behind the other's.
typedef struct Matches {
  VEC(int32_t) captures;
  size_t count;
} Matches;

static bool keep_match(Evaluator *e, const RegexpRun *run, Matches *all) {
  const size_t width = 2 * run->regexp->group_count;
  if (!evaluator_charge(e, width) || !evaluator_charge_memory(e, width * sizeof(int32_t))) return false;
  for (size_t i = 0; i < width; i++) vec_push(e->arena, &all->captures, run->captures[i]);
  all->count++;
  return true;
}

static const int32_t *match_at(const RegexpRun *run, const Matches *all, size_t i) {
  return all->captures.items + i * 2 * run->regexp->group_count;
}

// undefined, or what went wrong: abrupt or Unknown.
static Value find_all(Evaluator *e, RegexpRun *run, Matches *all) {
  Value problem;
  for (size_t at = 0; at <= run->text->units;) {
    const int found = regexp_find(e, run, at, run->regexp->flags & REGEXP_STICKY, &problem);
    if (found < 0) return problem;
    if (found == 0) break;
    if (!keep_match(e, run, all)) return value_abrupt();
    at = (size_t)run->captures[1];
    if (run->captures[0] == run->captures[1]) at = advance(run, at);
  }
  return value_undefined();
}

static Value find_matches(Evaluator *e, RegexpRun *run, Matches *all) {
  if (run->regexp->flags & REGEXP_GLOBAL) return find_all(e, run, all);
  Value problem;
  const int found = regexp_exec(e, run, &problem);
  if (found < 0) return problem;
  return !found || keep_match(e, run, all) ? value_undefined() : value_abrupt();
}

// From the flags to the first match of a text that is known. False: *result.
static bool prepare(Evaluator *e, const Call *call, const RegexpRun *run, Value text, Value *result) {
  if (!flags_are_own(e, call, run, result)) return false;
  if (run->regexp->flags & REGEXP_GLOBAL) {
    *result = regexp_set_last_index(e, run->object, 0);
    if (value_is_abrupt(*result)) return false;
  }
  if (!regexp_exec_is_own(e, call, result)) return false;
  if (value_is_unknown(text) && !(run->regexp->flags & REGEXP_GLOBAL)) regexp_lose_place(e, run, text);
  return true;
}

// ---- match, matchAll, search ----

static Value regexp_match_method(Evaluator *e, const Call *call) {
  RegexpRun run;
  Value text, problem;
  if (!regexp_begin(e, call, "[Symbol.match]", &run, &text)) return text;
  if (!prepare(e, call, &run, text, &problem)) return problem;
  KNOWN(e, text);
  Matches all = {0};
  KNOWN(e, find_matches(e, &run, &all));
  if (all.count == 0) return value_null();
  if (!(run.regexp->flags & REGEXP_GLOBAL)) return regexp_result(e, &run);
  Object *array = array_new(e, all.count);
  for (size_t i = 0; i < all.count; i++) {
    const Value matched = regexp_capture(e, &run, match_at(&run, &all, i), 0);
    TRY(matched);
    array_push(e, array, matched);
  }
  return value_object(array);
}

// SpeciesConstructor (ECMA-262, 7.3.22), as far as it gives %RegExp%; false: *result.
static bool is_plain_regexp(Evaluator *e, const Call *call, Value *result) {
  const Value constructor = value_get_c(e, call->this_value, "constructor");
  *result = constructor;
  if (value_is_abrupt(constructor)) return false;
  const bool is_builtin =
      value_is_callable(constructor) && constructor.as.object->as.function.native == regexp_constructor;
  if (is_builtin && object_doubt(e, constructor.as.object) == NULL) return true;
  const Value why = value_is_unknown(constructor) ? constructor : unknown_unsupported(e, "a class of RegExp");
  *result = regexp_give_up(e, call, constructor, why);
  return false;
}

// Iterates a RegExp of its own, from where this one is.
static Value regexp_match_all(Evaluator *e, const Call *call) {
  RegexpRun run;
  Value text, problem;
  if (!regexp_begin(e, call, "[Symbol.matchAll]", &run, &text)) return text;
  if (!is_plain_regexp(e, call, &problem) || !flags_are_own(e, call, &run, &problem)) return problem;
  const Value at = to_integer(e, value_get_c(e, call->this_value, "lastIndex"));
  KNOWN(e, at);
  KNOWN(e, text);
  const Value matcher = regexp_create(e, run.object->as.regexp.source, run.object->as.regexp.flags);
  KNOWN(e, matcher);
  TRY(value_set(e, matcher, key_c(e, "lastIndex"), at));
  BuiltinIterator iterator = {.source = matcher.as.object, .kind = ITERATE_VALUES};
  vec_push(e->arena, &iterator.values, text);
  return builtin_iterator(e, ITERATOR_OF_REGEXP, iterator);
}

Value regexp_iterate(Evaluator *e, BuiltinIterator *it, Value *item) {
  const Call call = {.this_value = value_object(it->source), .arguments = it->values.items, .count = 1};
  RegexpRun run;
  Value problem;
  if (!regexp_begin(e, &call, "next", &run, &problem) || !regexp_exec_is_own(e, &call, &problem)) return problem;
  const bool is_global = run.regexp->flags & REGEXP_GLOBAL;
  const int found = is_global || it->next == 0 ? regexp_exec(e, &run, &problem) : 0;
  if (found < 0) return problem;
  if (found == 0) return value_undefined();
  it->next = 1;
  *item = regexp_result(e, &run);
  TRY(*item);
  if (is_global && run.captures[0] == run.captures[1])
    TRY(regexp_set_last_index(e, run.object, advance(&run, (size_t)run.captures[1])));
  return value_undefined();
}

static Value put_last_index(Evaluator *e, const RegexpRun *run, Value index) {
  return value_set(e, value_object(run->object), key_c(e, "lastIndex"), index);
}

// `lastIndex` is put back where it was.
static Value regexp_search(Evaluator *e, const Call *call) {
  RegexpRun run;
  Value text, problem;
  if (!regexp_begin(e, call, "[Symbol.search]", &run, &text)) return text;
  const Value before = value_get_c(e, call->this_value, "lastIndex");
  TRY(before);
  if (values_same(before, value_number(0)) != 1) TRY(put_last_index(e, &run, value_number(0)));
  if (!regexp_exec_is_own(e, call, &problem)) return problem;
  const int found = value_is_unknown(text) ? -1 : regexp_exec(e, &run, &problem);
  if (value_is_unknown(text)) problem = text;
  if (found < 0 && value_is_abrupt(problem)) return problem;
  const Value after = value_get_c(e, call->this_value, "lastIndex");
  TRY(after);
  if (values_same(before, after) != 1) TRY(put_last_index(e, &run, before));
  return found < 0 ? problem : value_number(found ? run.captures[0] : -1);
}

// ---- replace ----

typedef struct Replacement {
  Value function; // or VALUE_EMPTY:
  Value template; // VALUE_STRING or Unknown
  Value unsure;   // VALUE_EMPTY; an Unknown: what comes out is not known
} Replacement;

// What a function makes of a match: abrupt, Unknown or VALUE_STRING.
static Value call_replacer(Evaluator *e, const RegexpRun *run, Value function, const Value *groups, Value named,
                           size_t at) {
  ValueList arguments = {0};
  for (size_t i = 0; i < run->regexp->group_count; i++) vec_push(e->arena, &arguments, groups[i]);
  vec_push(e->arena, &arguments, value_number((double)at));
  vec_push(e->arena, &arguments, value_string(run->text));
  if (named.kind != VALUE_UNDEFINED) vec_push(e->arena, &arguments, named);
  const Value v = value_call(e, function, value_undefined(), arguments.items, arguments.count);
  return value_is_abrupt(v) ? v : to_string(e, v);
}

static Value replace_match(Evaluator *e, const RegexpRun *run, const int32_t *captures, Replacement *r, StrBuilder *b) {
  const size_t at = (size_t)captures[0], end = (size_t)captures[1];
  Value *groups, named;
  if (!regexp_captures(e, run, captures, &groups, &named)) return value_abrupt();
  if (r->function.kind == VALUE_EMPTY && r->template.kind == VALUE_STRING) {
    const Substitution s = {run->text, at, end, groups + 1, run->regexp->group_count - 1, run->regexp};
    return text_substitute(e, b, r->template.as.string->text, &s);
  }
  const Value piece =
      r->function.kind == VALUE_EMPTY ? r->template : call_replacer(e, run, r->function, groups, named, at);
  TRY(piece);
  if (value_is_unknown(piece)) {
    r->unsure = piece;
    return value_undefined();
  }
  TRY(text_reserve(e, (double)piece.as.string->text.length, 1));
  text_add(b, piece.as.string->text);
  return value_undefined();
}

static Value replace_matches(Evaluator *e, const RegexpRun *run, const Matches *all, Replacement *r) {
  StrBuilder b = {.arena = e->arena};
  int32_t done = 0;
  for (size_t i = 0; i <= all->count; i++) {
    const int32_t *captures = i < all->count ? match_at(run, all, i) : NULL;
    const int32_t between[] = {done, captures == NULL ? (int32_t)run->text->units : captures[0]};
    const Value kept = regexp_capture(e, run, between, 0);
    TRY(kept);
    TRY(text_reserve(e, (double)kept.as.string->text.length, 1));
    text_add(&b, kept.as.string->text);
    if (captures == NULL) break;
    TRY(replace_match(e, run, captures, r, &b));
    done = captures[1];
  }
  return r->unsure.kind == VALUE_EMPTY ? text_value(e, &b) : unknown_from(e, r->unsure);
}

static Value regexp_replace(Evaluator *e, const Call *call) {
  RegexpRun run;
  Value text, problem;
  if (!regexp_begin(e, call, "[Symbol.replace]", &run, &text)) return text;
  Replacement r = {.function = value_empty(), .template = call_argument(call, 1), .unsure = value_empty()};
  if (value_is_callable(r.template)) r.function = r.template;
  else r.template = to_string(e, r.template);
  TRY(r.template);
  if (!prepare(e, call, &run, text, &problem)) return problem;
  Matches all = {0};
  const Value failed = value_is_unknown(text) ? text : find_matches(e, &run, &all);
  TRY(failed);
  if (!value_is_unknown(failed)) return replace_matches(e, &run, &all, &r);
  if (r.function.kind == VALUE_EMPTY) return unknown_from(e, failed);
  const Call own = {.arguments = &r.function, .count = 1, .node = call->node};
  return evaluator_foreign_call(e, &own, failed.as.unknown);
}

// ---- split ----

// Adds a part, unless there are enough.
static Value add_part(Evaluator *e, const RegexpRun *run, Object *array, const int32_t *captures, size_t group) {
  const Value part = regexp_capture(e, run, captures, group);
  TRY(part);
  array_push(e, array, part);
  return value_undefined();
}

// Matches are looked for one behind the other instead of trying each place on its own, which comes to the same. One
// that takes nothing where a part begins does not count.
static Value split(Evaluator *e, RegexpRun *run, size_t limit) {
  Object *array = array_new(e, 0);
  const size_t size = run->text->units;
  Value problem;
  if (size == 0) {
    const int found = regexp_find(e, run, 0, true, &problem);
    if (found < 0) return problem;
    if (!found) array_push(e, array, value_string(run->text));
    return value_object(array);
  }
  size_t from = 0;
  for (size_t at = 0; at < size;) {
    const int found = regexp_find(e, run, at, false, &problem);
    if (found < 0) return problem;
    if (!found || (size_t)run->captures[0] >= size) break;
    const size_t end = (size_t)run->captures[1];
    if (end == from) {
      at = advance(run, (size_t)run->captures[0]);
      continue;
    }
    const int32_t part[] = {(int32_t)from, run->captures[0]};
    TRY(add_part(e, run, array, part, 0));
    for (size_t i = 1; i < run->regexp->group_count && array_count(array) < limit; i++)
      TRY(add_part(e, run, array, run->captures, i));
    if (array_count(array) >= limit) return value_object(array);
    at = from = end;
  }
  const int32_t rest[] = {(int32_t)from, (int32_t)size};
  TRY(add_part(e, run, array, rest, 0));
  return value_object(array);
}

static Value regexp_split(Evaluator *e, const Call *call) {
  RegexpRun run;
  Value text, problem, limit = call_argument(call, 1);
  if (!regexp_begin(e, call, "[Symbol.split]", &run, &text)) return text;
  if (!is_plain_regexp(e, call, &problem) || !flags_are_own(e, call, &run, &problem)) return problem;
  if (!regexp_exec_is_own(e, call, &problem)) return problem;
  limit = limit.kind == VALUE_UNDEFINED ? value_number(UINT32_MAX) : to_number(e, limit);
  KNOWN(e, limit);
  const size_t most = (uint32_t)number_to_int32(limit.as.number);
  KNOWN(e, text);
  return most == 0 ? value_object(array_new(e, 0)) : split(e, &run, most);
}

void builtin_add_regexp_methods(Evaluator *e) {
  const Realm *realm = &e->realm;
  Object *prototype = realm->regexp_prototype;
  builtin_add_symbol(e, prototype, realm->symbol_match, "[Symbol.match]", 1, regexp_match_method);
  builtin_add_symbol(e, prototype, realm->symbol_match_all, "[Symbol.matchAll]", 1, regexp_match_all);
  builtin_add_symbol(e, prototype, realm->symbol_replace, "[Symbol.replace]", 2, regexp_replace);
  builtin_add_symbol(e, prototype, realm->symbol_search, "[Symbol.search]", 1, regexp_search);
  builtin_add_symbol(e, prototype, realm->symbol_split, "[Symbol.split]", 2, regexp_split);
}
