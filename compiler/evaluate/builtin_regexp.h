// What the files about regular expressions share.
#ifndef LAYERC_EVALUATE_BUILTIN_REGEXP_H
#define LAYERC_EVALUATE_BUILTIN_REGEXP_H

#include "evaluate/builtin.h"

// ---- builtin_regexp.c ----

// A RegExp and a text.
typedef struct RegexpRun {
  Object *object;
  const Regexp *regexp;
  const String *text;
  const uint16_t *units;
  int32_t *captures; // of the last match
} RegexpRun;

// For a method of RegExp.prototype: `this` and the first argument. False: *result is what the method gives. Else
// *result is the text, or an Unknown: then there is none to be searched.
bool regexp_begin(Evaluator *e, const Call *call, const char *method, RegexpRun *run, Value *result);
// Whether `exec` is the built-in one; false: *result.
bool regexp_exec_is_own(Evaluator *e, const Call *call, Value *result);
// 1: found; 0: not; -1: *problem is abrupt or Unknown.
int regexp_find(Evaluator *e, RegexpRun *run, size_t at, bool sticky, Value *problem);
// RegExpBuiltinExec (ECMA-262, 22.2.7.2), which begins at `lastIndex` and moves it; as regexp_find.
int regexp_exec(Evaluator *e, RegexpRun *run, Value *problem);
// The array of what was matched.
Value regexp_result(Evaluator *e, const RegexpRun *run);
// The text of a group, or undefined.
Value regexp_capture(Evaluator *e, const RegexpRun *run, const int32_t *captures, size_t group);
// All of them, and `groups`; false: the budget is used up.
bool regexp_captures(Evaluator *e, const RegexpRun *run, const int32_t *captures, Value **items, Value *groups);
// What is matched next in a place that is not known.
void regexp_lose_place(Evaluator *e, const RegexpRun *run, Value why);
// The method cannot go on: what it was given, and `exec`, are with code that cannot be seen.
Value regexp_give_up(Evaluator *e, const Call *call, Value exec, Value why);
Value regexp_constructor(Evaluator *e, const Call *call);
Value regexp_create(Evaluator *e, const String *pattern, const String *flags);
Value regexp_prototype_exec(Evaluator *e, const Call *call);
Value regexp_set_last_index(Evaluator *e, Object *o, size_t index); // abrupt or undefined

// ---- builtin_regexp_text.c: match, matchAll, replace, search, split ----

// The next of what matchAll goes over, or nothing; abrupt, Unknown or undefined.
Value regexp_iterate(Evaluator *e, BuiltinIterator *it, Value *item);

void builtin_add_regexp_methods(Evaluator *e);

// ---- builtin_string_pattern.c ----

// What a replacement may name: a match of `text` from `at` to `end`, its groups (undefined: took no part) from 1 on.
typedef struct Substitution {
  const String *text;
  size_t at, end;
  const Value *groups;
  size_t group_count;
  const Regexp *regexp; // NULL: none has a name
} Substitution;
// GetSubstitution (ECMA-262, 22.1.3.19.1); abrupt or undefined.
Value text_substitute(Evaluator *e, StrBuilder *b, Str template, const Substitution *s);

#endif
