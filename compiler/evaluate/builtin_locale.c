// What hangs on a locale, as far as it is that of English, which the platform and Node.js fall back to: the order of
// strings (ECMA-402, 11.1.1) is the root collation of Unicode's CLDR, here that of printable ASCII.
#include "evaluate/builtin.h"

#include <string.h>

// By primary weight; letters follow, those of both cases alike.
static const char *const before_letters = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool is_printable(Str s) {
  for (size_t i = 0; i < s.length; i++)
    if (s.data[i] < ' ' || s.data[i] > '~') return false;
  return true;
}

static int weight(char c) {
  const char *at = strchr(before_letters, c);
  return at != NULL ? (int)(at - before_letters) : 128 + lower(c);
}

static int sign(int difference) { return (difference > 0) - (difference < 0); }

static int collate(Str a, Str b) {
  size_t shorter = a.length < b.length ? a.length : b.length;
  for (size_t i = 0; i < shorter; i++)
    if (weight(a.data[i]) != weight(b.data[i])) return sign(weight(a.data[i]) - weight(b.data[i]));
  if (a.length != b.length) return a.length > b.length ? 1 : -1;
  for (size_t i = 0; i < shorter; i++) // a small letter is before the capital
    if (a.data[i] != b.data[i]) return a.data[i] > b.data[i] ? -1 : 1;
  return 0;
}

// Whether a call asks for English: locales that are left out or say so, and no options.
static bool is_english(const Call *call, size_t locales) {
  Value locale = call_argument(call, locales);
  bool is_given = locale.kind != VALUE_UNDEFINED;
  bool says_so =
      locale.kind == VALUE_STRING && (str_is(locale.as.string->text, "en") || str_is(locale.as.string->text, "en-US"));
  return (!is_given || says_so) && call_argument(call, locales + 1).kind == VALUE_UNDEFINED;
}

static Value locale_compare(Evaluator *e, const Call *call) {
  Value a = text_this(e, call, "localeCompare");
  TRY(a);
  if (value_is_unknown(a)) return builtin_give_up(e, call, unknown_from(e, a));
  Value b = to_string(e, call_argument(call, 0));
  KNOWN(e, b);
  const String *x = a.as.string, *y = b.as.string;
  CHARGE(e, x->units < y->units ? x->units : y->units);
  if (!is_english(call, 1) || !is_printable(x->text) || !is_printable(y->text)) return builtin_not_evaluated(e, call);
  return value_number(collate(x->text, y->text));
}

static Value to_locale_lower(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "toLocaleLowerCase");
  KNOWN(e, text);
  return is_english(call, 0) ? text_to_lower(e, text.as.string) : builtin_not_evaluated(e, call);
}

static Value to_locale_upper(Evaluator *e, const Call *call) {
  Value text = text_this(e, call, "toLocaleUpperCase");
  KNOWN(e, text);
  return is_english(call, 0) ? text_to_upper(e, text.as.string) : builtin_not_evaluated(e, call);
}

void builtin_add_locale(Evaluator *e) {
  static const Builtin methods[] = {{"localeCompare", 1, locale_compare},
                                    {"toLocaleLowerCase", 0, to_locale_lower},
                                    {"toLocaleUpperCase", 0, to_locale_upper}};
  realm_add(e, evaluator_realm(e)->string_prototype, methods, BUILTIN_COUNT(methods));
}
