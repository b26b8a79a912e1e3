// RegExp, its properties and `exec` (ECMA-262, 22.2).
#include "evaluate/builtin_regexp.h"

#include <math.h>

#include "evaluate/internal.h"

// ---- making them ----

enum { STEPS_A_CHARGE = 8 }; // of the matcher; one is less than one of the evaluator

typedef struct Compiled {
  const Regexp *regexp;
  RegexpStatus status;
  const char *why;
  const String *flags; // in the order in which `flags` has them
} Compiled;

static Compiled *compile(Evaluator *e, const String *pattern, const String *letters) {
  const Str key =
      str_format(e->arena, "%zu/%.*s/%.*s", letters->text.length, STR_ARG(letters->text), STR_ARG(pattern->text));
  e->regexps.arena = e->arena;
  void **slot = map_slot(&e->regexps, key);
  if (*slot != NULL) return *slot;
  Compiled *c = *slot = ARENA_NEW(e->arena, Compiled);
  unsigned flags;
  c->status = regexp_flags(letters->text, &flags, &c->why);
  if (c->status != REGEXP_GOOD) return c;
  evaluator_charge(e, pattern->units);
  c->status = regexp_compile(e->arena, e->interner, string_to_utf16(e->arena, pattern), pattern->units, flags,
                             &c->regexp, &c->why);
  char sorted[8];
  size_t count = 0;
  for (size_t i = 0; i < 7; i++)
    if (flags & 1u << i) sorted[count++] = "dgimsuy"[i];
  c->flags = intern(e->interner, (Str){sorted, count});
  return c;
}

static Value last_index(Evaluator *e, Value regexp) { return value_get_c(e, regexp, "lastIndex"); }
Value regexp_set_last_index(Evaluator *e, Object *o, size_t index) {
  return value_set(e, value_object(o), key_c(e, "lastIndex"), value_number((double)index));
}

static Value make(Evaluator *e, const String *pattern, const String *flags, Object *prototype) {
  const Compiled *c = compile(e, pattern, flags);
  if (e->abrupt == ABRUPT_BUDGET) return value_abrupt();
  if (c->status == REGEXP_REFUSED) {
    const Value why = unknown_unsupported(e, c->why);
    may_throw(e, why); // a SyntaxError
    return why;
  }
  if (c->status == REGEXP_INVALID)
    return throw_error(e, "SyntaxError", "Invalid regular expression: /%.*s/%.*s: %s", STR_ARG(pattern->text),
                       STR_ARG(flags->text), c->why);
  CHARGE(e, 1);
  Object *o = object_make(e, CLASS_REGEXP, prototype);
  o->as.regexp.compiled = c->regexp;
  o->as.regexp.source = pattern;
  o->as.regexp.flags = c->flags;
  object_define(e, o, key_c(e, "lastIndex"), value_number(0), PROPERTY_WRITABLE);
  return value_object(o);
}

static bool has_line_end(Str s) {
  for (size_t at = 0; at < s.length;) {
    const uint32_t c = utf8_next(s, &at, NULL);
    if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) return true;
  }
  return false;
}

// One that is invalid is an early error: the module is none.
Value regexp_literal(Evaluator *e, const Node *node) {
  const String *pattern = node->as.regex.pattern, *flags = node->as.regex.flags;
  const bool is_text = utf8_is_valid(pattern->text) && !has_line_end(pattern->text);
  if (!is_text || compile(e, pattern, flags)->status == REGEXP_INVALID)
    return unknown_unsupported(e, "a regular expression that is none");
  const Value v = make(e, pattern, flags, e->realm.regexp_prototype);
  if (value_is_object(v)) v.as.object->origin = node;
  return v;
}

Value regexp_create(Evaluator *e, const String *pattern, const String *flags) {
  return make(e, pattern, flags, e->realm.regexp_prototype);
}

// IsRegExp (ECMA-262, 7.2.8): 1, 0; -1: *problem is abrupt or Unknown.
int value_is_regexp(Evaluator *e, Value v, Value *problem) {
  if (value_is_unknown(v)) *problem = unknown_from(e, v);
  if (!value_is_object(v)) return value_is_unknown(v) ? -1 : 0;
  const Value matcher = value_get(e, v, (Key){.symbol = e->realm.symbol_match});
  *problem = value_is_unknown(matcher) ? unknown_from(e, matcher) : matcher;
  if (value_is_abrupt(matcher) || value_is_unknown(matcher)) return -1;
  return matcher.kind == VALUE_UNDEFINED ? v.as.object->class == CLASS_REGEXP : value_truth(matcher);
}

static Value text_or_empty(Evaluator *e, Value v) {
  return v.kind == VALUE_UNDEFINED ? value_text_c(e, "") : to_string(e, v);
}

Value regexp_constructor(Evaluator *e, const Call *call) {
  Value pattern = call_argument(call, 0), flags = call_argument(call, 1), problem;
  const int is_regexp = value_is_regexp(e, pattern, &problem);
  if (is_regexp < 0) return problem;
  if (call->new_target == NULL && is_regexp && flags.kind == VALUE_UNDEFINED) {
    const Value constructor = value_get_c(e, pattern, "constructor");
    KNOWN(e, constructor);
    if (value_is_object(constructor) && constructor.as.object == call->function) return pattern;
  }
  if (value_is_object(pattern) && pattern.as.object->class == CLASS_REGEXP) {
    const Object *from = pattern.as.object;
    const Unknown *doubt = pattern.as.object->unknown;
    if (doubt != NULL) return builtin_unknown(e, doubt);
    pattern = value_string(from->as.regexp.source);
    if (flags.kind == VALUE_UNDEFINED) flags = value_string(from->as.regexp.flags);
  } else if (is_regexp) {
    const Value object = pattern;
    pattern = value_get_c(e, object, "source");
    TRY(pattern);
    if (flags.kind == VALUE_UNDEFINED) flags = value_get_c(e, object, "flags");
    TRY(flags);
  }
  Object *prototype = builtin_prototype(e, call, e->realm.regexp_prototype, &problem);
  if (prototype == NULL) return problem;
  pattern = text_or_empty(e, pattern);
  TRY(pattern);
  flags = text_or_empty(e, flags);
  KNOWN(e, flags);
  KNOWN(e, pattern);
  return make(e, pattern.as.string, flags.as.string, prototype);
}

// ---- searching ----

Value regexp_give_up(Evaluator *e, const Call *call, Value exec, Value why) {
  ValueList given = {0};
  for (size_t i = 0; i < call->count; i++) vec_push(e->arena, &given, call->arguments[i]);
  vec_push(e->arena, &given, exec);
  Call own = *call;
  own.arguments = given.items;
  own.count = given.count;
  return value_is_unknown(why) ? evaluator_foreign_call(e, &own, why.as.unknown) : why;
}

static bool begin(Evaluator *e, Object *o, RegexpRun *run) {
  *run = (RegexpRun){.object = o, .regexp = o->as.regexp.compiled};
  run->captures = ARENA_ARRAY(e->arena, int32_t, 2 * run->regexp->group_count);
  return evaluator_charge_memory(e, 2 * run->regexp->group_count * sizeof *run->captures);
}

// The units of a text that is searched again are kept.
static bool begin_text(Evaluator *e, RegexpRun *run, const String *text) {
  run->text = text;
  if (e->regexp_text != text) {
    if (!evaluator_charge(e, 1 + text->units / 16) || !evaluator_charge_memory(e, 2 * (size_t)text->units))
      return false;
    e->regexp_units = string_to_utf16(e->arena, text);
    e->regexp_text = text;
  }
  run->units = e->regexp_units;
  return true;
}

int regexp_find(Evaluator *e, RegexpRun *run, size_t at, bool sticky, Value *problem) {
  enum { STEPS_MOST = 1000 * 1000 };
  size_t left = STEPS_MOST;
  e->regexp_memory.arena = e->arena;
  const RegexpOutcome outcome =
      regexp_match(run->regexp, &e->regexp_memory, run->units, run->text->units, at, sticky, run->captures, &left);
  const bool is_granted = evaluator_charge(e, 1 + (STEPS_MOST - left) / STEPS_A_CHARGE);
  if (!is_granted) *problem = value_abrupt();
  else if (outcome == REGEXP_EXHAUSTED)
    *problem = unknown_unsupported(e, "a regular expression that takes so many steps");
  else if (outcome == REGEXP_UNSURE) *problem = unknown_unsupported(e, "a regular expression on this text");
  else return outcome == REGEXP_MATCHED;
  return -1;
}

static bool moves(const RegexpRun *run) { return run->regexp->flags & (REGEXP_GLOBAL | REGEXP_STICKY); }

// Where it goes on from is not known any more.
void regexp_lose_place(Evaluator *e, const RegexpRun *run, Value why) {
  if (moves(run) && value_is_unknown(why))
    property_forget(e, run->object, key_c(e, "lastIndex"), unknown_from(e, why).as.unknown, false);
}

// ToLength of `lastIndex`; false: *problem.
static bool read_place(Evaluator *e, const RegexpRun *run, size_t *at, Value *problem) {
  *at = 0;
  *problem = to_integer(e, last_index(e, value_object(run->object)));
  if (value_is_abrupt(*problem)) return false;
  if (!moves(run)) return true;
  if (value_is_unknown(*problem)) {
    regexp_lose_place(e, run, *problem);
    *problem = unknown_from(e, *problem);
    return false;
  }
  const double index = problem->as.number, behind = run->text->units + 1.0;
  *at = index <= 0 ? 0 : (size_t)fmin(index, behind);
  return true;
}

int regexp_exec(Evaluator *e, RegexpRun *run, Value *problem) {
  size_t at;
  if (!read_place(e, run, &at, problem)) return -1;
  const bool is_behind = at > run->text->units;
  const int found = is_behind ? 0 : regexp_find(e, run, at, run->regexp->flags & REGEXP_STICKY, problem);
  if (found < 0) regexp_lose_place(e, run, *problem);
  if (found < 0 || !moves(run)) return found;
  const Value set = regexp_set_last_index(e, run->object, found ? (size_t)run->captures[1] : 0);
  if (!value_is_abrupt(set)) return found;
  *problem = set;
  return -1;
}

static Value exec_or_getter(Evaluator *e, Object *o) {
  Property p;
  return object_has(e, o, key_c(e, "exec"), &p) != 0 ? p.value : value_undefined();
}

bool regexp_begin(Evaluator *e, const Call *call, const char *method, RegexpRun *run, Value *result) {
  *run = (RegexpRun){0};
  if (!value_is_object(call->this_value)) {
    *result = throw_error(e, "TypeError", "RegExp.prototype.%s called on incompatible receiver %.*s", method,
                          STR_ARG(builtin_show(e, call->this_value)));
    return false;
  }
  const Value text = to_string(e, call_argument(call, 0));
  *result = value_is_unknown(text) ? unknown_from(e, text) : text;
  if (value_is_abrupt(text)) return false;
  Object *o = call->this_value.as.object;
  const Unknown *doubt = o->unknown;
  if (o->class != CLASS_REGEXP || doubt != NULL) {
    const Value why =
        doubt != NULL ? value_of_unknown(doubt) : unknown_unsupported(e, "an object that is taken for a RegExp");
    *result = regexp_give_up(e, call, exec_or_getter(e, o), why);
    return false;
  }
  const bool is_granted = begin(e, o, run) && (text.kind != VALUE_STRING || begin_text(e, run, text.as.string));
  if (!is_granted) *result = value_abrupt();
  return is_granted;
}

bool regexp_exec_is_own(Evaluator *e, const Call *call, Value *result) {
  const Value exec = value_get_c(e, call->this_value, "exec");
  if (value_is_callable(exec) && exec.as.object->as.function.native == regexp_prototype_exec) return true;
  const Value why = value_is_unknown(exec) ? exec : unknown_unsupported(e, "a RegExp with an exec of its own");
  *result = value_is_abrupt(exec) ? exec : regexp_give_up(e, call, exec, why);
  return false;
}

// ---- results ----

Value regexp_capture(Evaluator *e, const RegexpRun *run, const int32_t *captures, size_t group) {
  const int32_t from = captures[2 * group], to = captures[2 * group + 1];
  if (from < 0 || to < 0) return value_undefined();
  CHARGE(e, 1 + (size_t)(to - from) / 64);
  if (string_is_ascii(run->text)) return value_string(text_slice(e, run->text, (size_t)from, (size_t)to));
  if (!evaluator_charge_memory(e, 3 * (size_t)(to - from))) return value_abrupt();
  return value_string(string_from_utf16(e->arena, run->units + from, (size_t)(to - from)));
}

// An object that has what `items` holds under the names of groups, or undefined if none has a name.
static Value named(Evaluator *e, const RegexpRun *run, const Value *items) {
  if (run->regexp->name_count == 0) return value_undefined();
  Object *o = object_new(e, NULL);
  for (size_t i = 0; i < run->regexp->name_count; i++) {
    const RegexpName *name = &run->regexp->names[i];
    object_define(e, o, key_of(name->text), items[name->group], PROPERTY_ORDINARY);
  }
  return value_object(o);
}

bool regexp_captures(Evaluator *e, const RegexpRun *run, const int32_t *captures, Value **items, Value *groups) {
  const size_t count = run->regexp->group_count;
  if (!evaluator_charge(e, count) || !evaluator_charge_memory(e, count * sizeof **items)) return false;
  *items = ARENA_ARRAY(e->arena, Value, count);
  for (size_t i = 0; i < count; i++) {
    (*items)[i] = regexp_capture(e, run, captures, i);
    if (value_is_abrupt((*items)[i])) return false;
  }
  *groups = named(e, run, *items);
  return true;
}

// MakeMatchIndicesIndexPairArray (ECMA-262, 22.2.7.8).
static Value indices(Evaluator *e, const RegexpRun *run) {
  const size_t count = run->regexp->group_count;
  CHARGE(e, 3 * count);
  Value *items = ARENA_ARRAY(e->arena, Value, count);
  for (size_t i = 0; i < count; i++) {
    const int32_t from = run->captures[2 * i], to = run->captures[2 * i + 1];
    items[i] = from < 0 || to < 0 ? value_undefined() : builtin_pair(e, value_number(from), value_number(to));
    TRY(items[i]);
  }
  const Value array = builtin_array(e, items, count);
  TRY(array);
  object_set_c(e, array.as.object, "groups", named(e, run, items));
  return array;
}

Value regexp_result(Evaluator *e, const RegexpRun *run) {
  Value *items, groups;
  if (!regexp_captures(e, run, run->captures, &items, &groups)) return value_abrupt();
  const Value array = builtin_array(e, items, run->regexp->group_count);
  TRY(array);
  Object *o = array.as.object;
  object_set_c(e, o, "index", value_number(run->captures[0]));
  object_set_c(e, o, "input", value_string(run->text));
  object_set_c(e, o, "groups", groups);
  if (!(run->regexp->flags & REGEXP_HAS_INDICES)) return array;
  const Value pairs = indices(e, run);
  TRY(pairs);
  object_set_c(e, o, "indices", pairs);
  return array;
}

// ---- RegExp.prototype ----

Value regexp_prototype_exec(Evaluator *e, const Call *call) {
  const Value v = call->this_value;
  if (!value_is_object(v) || v.as.object->class != CLASS_REGEXP)
    return throw_error(e, "TypeError", "Receiver is not a RegExp");
  const Value text = to_string(e, call_argument(call, 0));
  TRY(text);
  const Unknown *doubt = v.as.object->unknown;
  if (doubt != NULL) return builtin_unknown(e, doubt);
  RegexpRun run;
  if (!begin(e, v.as.object, &run)) return value_abrupt();
  if (value_is_unknown(text)) {
    regexp_lose_place(e, &run, text);
    return unknown_from(e, text);
  }
  if (!begin_text(e, &run, text.as.string)) return value_abrupt();
  Value problem;
  const int found = regexp_exec(e, &run, &problem);
  return found < 0 ? problem : found ? regexp_result(e, &run) : value_null();
}

static Value prototype_test(Evaluator *e, const Call *call) {
  RegexpRun run;
  Value text, problem;
  if (!regexp_begin(e, call, "test", &run, &text) || !regexp_exec_is_own(e, call, &text)) return text;
  if (value_is_unknown(text)) {
    regexp_lose_place(e, &run, text);
    return text;
  }
  const int found = regexp_exec(e, &run, &problem);
  return found < 0 ? problem : value_boolean(found);
}

// What it matches from here on is not known.
static Value prototype_compile(Evaluator *e, const Call *call) {
  const Value v = builtin_not_evaluated(e, call);
  const bool is_regexp = value_is_object(call->this_value) && call->this_value.as.object->class == CLASS_REGEXP;
  if (is_regexp && value_is_unknown(v)) object_forget(e, call->this_value.as.object, v.as.unknown);
  return v;
}

static Value prototype_to_string(Evaluator *e, const Call *call) {
  if (!value_is_object(call->this_value))
    return throw_error(e, "TypeError", "RegExp.prototype.toString requires that 'this' be an Object");
  static const char *const parts[] = {"source", "flags"};
  Str text[2] = {0};
  Value unsure = value_empty();
  for (size_t i = 0; i < 2; i++) {
    Value part = value_get_c(e, call->this_value, parts[i]);
    TRY(part);
    part = to_string(e, part);
    TRY(part);
    if (value_is_unknown(part)) unsure = part;
    else text[i] = part.as.string->text;
  }
  if (value_is_unknown(unsure)) return unknown_from(e, unsure);
  StrBuilder b = {.arena = e->arena};
  text_add(&b, STR("/"));
  text_add(&b, text[0]);
  text_add(&b, STR("/"));
  text_add(&b, text[1]);
  return text_value(e, &b);
}

// A getter's RegExp; NULL: *result.
static Object *own_regexp(Evaluator *e, const Call *call, const char *name, Value of_prototype, Value *result) {
  const Value v = call->this_value;
  if (!value_is_object(v) || v.as.object->class != CLASS_REGEXP) {
    const bool is_prototype = value_is_object(v) && v.as.object == e->realm.regexp_prototype;
    *result = is_prototype
                  ? of_prototype
                  : throw_error(e, "TypeError", "RegExp.prototype.%s getter called on non-RegExp object", name);
    return NULL;
  }
  const Unknown *doubt = v.as.object->unknown;
  if (doubt == NULL) return v.as.object;
  *result = builtin_unknown(e, doubt);
  return NULL;
}

static const struct {
  const char *getter; // "get " and its name
  unsigned flag;      // 0: none that is known
  char letter;
} flag_getters[] = {{"get hasIndices", REGEXP_HAS_INDICES, 'd'},
                    {"get global", REGEXP_GLOBAL, 'g'},
                    {"get ignoreCase", REGEXP_IGNORE_CASE, 'i'},
                    {"get multiline", REGEXP_MULTILINE, 'm'},
                    {"get dotAll", REGEXP_DOT_ALL, 's'},
                    {"get unicode", REGEXP_UNICODE, 'u'},
                    {"get unicodeSets", 0, 'v'},
                    {"get sticky", REGEXP_STICKY, 'y'}};

static const char *flag_name(size_t which) { return flag_getters[which].getter + strlen("get "); }

static Value get_flag(Evaluator *e, const Call *call) {
  const size_t *which = call->function->as.function.data;
  Value result;
  const Object *o = own_regexp(e, call, flag_name(*which), value_undefined(), &result);
  return o == NULL ? result : value_boolean(o->as.regexp.compiled->flags & flag_getters[*which].flag);
}

static Value get_flags(Evaluator *e, const Call *call) {
  if (!value_is_object(call->this_value))
    return throw_error(e, "TypeError", "RegExp.prototype.flags getter called on non-object");
  char letters[BUILTIN_COUNT(flag_getters)];
  size_t count = 0;
  Value unsure = value_empty();
  for (size_t i = 0; i < BUILTIN_COUNT(flag_getters); i++) {
    const Value v = value_get_c(e, call->this_value, flag_name(i));
    TRY(v);
    if (value_is_unknown(v)) unsure = v;
    else if (value_truth(v) == 1) letters[count++] = flag_getters[i].letter;
  }
  return value_is_unknown(unsure) ? unknown_from(e, unsure) : value_text(e, (Str){letters, count});
}

// EscapeRegExpPattern (ECMA-262, 22.2.6.13.1), as V8 does it.
static Value get_source(Evaluator *e, const Call *call) {
  Value result;
  const Object *o = own_regexp(e, call, "source", value_text_c(e, "(?:)"), &result);
  if (o == NULL) return result;
  const Str source = o->as.regexp.source->text;
  if (source.length == 0) return value_text_c(e, "(?:)");
  if (has_line_end(source)) return unknown_unsupported(e, "the source of a regular expression of several lines");
  CHARGE(e, 1 + source.length / 16);
  StrBuilder b = {.arena = e->arena};
  bool in_class = false;
  for (size_t i = 0; i < source.length; i++) {
    const char c = source.data[i];
    if (c == '/' && !in_class) sb_add_char(&b, '\\');
    if (c == '[') in_class = true;
    else if (c == ']') in_class = false;
    sb_add_char(&b, c);
    if (c == '\\' && i + 1 < source.length) sb_add_char(&b, source.data[++i]);
  }
  return text_value(e, &b);
}

static void add_getters(Evaluator *e, Object *prototype) {
  size_t *which = ARENA_ARRAY(e->arena, size_t, BUILTIN_COUNT(flag_getters));
  for (size_t i = 0; i < BUILTIN_COUNT(flag_getters); i++) {
    which[i] = i;
    object_define_accessor(e, prototype, key_c(e, flag_name(i)),
                           value_object(native_new(e, flag_getters[i].getter, 0, get_flag, &which[i])),
                           value_undefined(), PROPERTY_CONFIGURABLE);
  }
  builtin_add_getter(e, prototype, key_c(e, "flags"), "get flags", get_flags);
  builtin_add_getter(e, prototype, key_c(e, "source"), "get source", get_source);
}

// What the last match of any RegExp left behind, and what engines of some age lack.
static void add_unknowns(Evaluator *e, Object *constructor) {
  static const char *const names[] = {"$1",    "$2",        "$3",        "$4",          "$5",           "$6",    "$7",
                                      "$8",    "$9",        "$_",        "$&",          "$+",           "$`",    "$'",
                                      "input", "lastMatch", "lastParen", "leftContext", "rightContext", "escape"};
  const Value unknown = unknown_unsupported(e, "such a property of RegExp");
  for (size_t i = 0; i < BUILTIN_COUNT(names); i++)
    object_define(e, constructor, key_c(e, names[i]), unknown, PROPERTY_BUILTIN | PROPERTY_MAYBE | PROPERTY_DOUBTFUL);
}

void realm_init_regexp(Evaluator *e) {
  static const Builtin methods[] = {{"compile", 2, prototype_compile},
                                    {"exec", 1, regexp_prototype_exec},
                                    {"test", 1, prototype_test},
                                    {"toString", 0, prototype_to_string}};
  Object *prototype = e->realm.regexp_prototype;
  Object *constructor = realm_add_constructor(e, "RegExp", 2, regexp_constructor, prototype);
  add_unknowns(e, constructor);
  realm_add(e, prototype, methods, BUILTIN_COUNT(methods));
  add_getters(e, prototype);
  builtin_add_regexp_methods(e);
}
