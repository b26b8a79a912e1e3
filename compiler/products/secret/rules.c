// Rules about several options of one declaration (contract, section 5).
#include <math.h>

#include "products/secret/internal.h"

enum { VALUE_MOST = 65536, FORECAST_DAYS = 3650, TIME_LENGTH = 24 };

static bool is_mode(const Given *mode, const char *name) {
  return mode->is_valid && str_is(mode->value.as.string->text, name);
}

static void check_days(Options *o, const Given *mode) {
  const Option *row = &secret_options[OPTION_INDEX_RETAIN_DAYS];
  Given *days = &o->given[OPTION_INDEX_RETAIN_DAYS];
  days->is_valid = false;
  if (!days->is_given) {
    if (is_mode(mode, "retain_for"))
      options_report(o, RULE_RETAIN_DAYS, o->given[OPTION_INDEX_RETAIN].node, o->given[OPTION_INDEX_RETAIN].value,
                     "the mode `retain_for` needs `days`");
  } else if (value_is_unknown(days->value)) {
    return;
  } else if (days->value.kind != VALUE_NUMBER) {
    options_report_type(o, row, days->node, days->value);
  } else if (is_mode(mode, "retain_for")) {
    days->is_valid = options_check_range(o, row, days->node, days->value);
  } else {
    Diagnostic *d = options_report(o, RULE_RETAIN_DAYS, days->node, days->value,
                                   "`rotation.retain.days` is for the mode `retain_for`, not `%.*s`",
                                   STR_ARG(mode->value.as.string->text));
    diagnostic_help(o->diagnostics, d, "remove `days`, or set `mode` to `retain_for`");
  }
}

static void check_retain(Options *o) {
  const Given *retain = &o->given[OPTION_INDEX_RETAIN], *mode = &o->given[OPTION_INDEX_RETAIN_MODE];
  if (!retain->is_valid) return;
  bool in_doubt = retain->value.as.object->unknown != NULL;
  if (mode->is_valid) {
    if (!in_doubt || o->given[OPTION_INDEX_RETAIN_DAYS].is_given) check_days(o, mode);
  } else if (!mode->is_given && !in_doubt) {
    Diagnostic *d = options_report(o, RULE_RETAIN_MODE, retain->node, retain->value, "`rotation.retain` has no `mode`");
    diagnostic_help(o->diagnostics, d, "one of `none`, `retain_for`, `retain_forever`");
  }
}

static void warn(Options *o, Rule rule, const Given *g, const char *message, const char *help) {
  Diagnostic *d = options_report(o, rule, g->node, g->value, "%s", message);
  if (help != NULL) diagnostic_help(o->diagnostics, d, "%s", help);
}

static size_t digit_count(int64_t n) {
  size_t digits = 1;
  for (; n >= 10; n /= 10) digits++;
  return digits;
}

// Bytes of the versioned value after `rotations`, `kept` versions in it (spec: values-and-versioning, JSON format).
static int64_t stored_size(int64_t bytes, int64_t rotations, int64_t kept) {
  int64_t encoded = (bytes * 4 + 2) / 3,
          size = (int64_t)sizeof "{\"current\":\"v\",\"versions\":{}}" - 1 + (int64_t)digit_count(rotations + 1);
  for (int64_t version = rotations + 2 - kept; version <= rotations + 1; version++)
    size += (int64_t)sizeof "\"v\":{\"value\":\"\",\"activeFrom\":\"\",\"expiresAt\":\"\"}" - 1 +
            (int64_t)digit_count(version) + encoded + INT64_C(2) * TIME_LENGTH;
  return size + kept - 1;
}

static void forecast(Options *o) {
  const Given *every = &o->given[OPTION_INDEX_EVERY_DAYS], *mode = &o->given[OPTION_INDEX_RETAIN_MODE],
              *days = &o->given[OPTION_INDEX_RETAIN_DAYS], *bytes = &o->given[OPTION_INDEX_BYTES];
  size_t constructor = o->declaration->constructor;
  if (constructor == SECRET_STATIC || !every->is_valid || !mode->is_valid || is_mode(mode, "none")) return;
  if (bytes->is_given ? !bytes->is_valid : constructor != SECRET_RANDOM) return;
  bool for_ever = is_mode(mode, "retain_forever");
  if (!for_ever && !days->is_valid) return;
  int64_t length = bytes->is_given ? (int64_t)bytes->value.as.number : 32, interval = (int64_t)every->value.as.number;
  int64_t retained = for_ever ? INT64_MAX : ((int64_t)days->value.as.number + interval - 1) / interval;
  int64_t low = 0, high = FORECAST_DAYS / interval + 1; // the least rotations that outgrow it, or one too many
  while (low < high) {
    const int64_t n = low + (high - low) / 2, kept = 1 + (n < retained ? n : retained);
    if (stored_size(length, n, kept) > VALUE_MOST) high = n;
    else low = n + 1;
  }
  if (low > FORECAST_DAYS / interval) return;
  Diagnostic *d = options_report(
      o, RULE_VALUE_SIZE_FORECAST, o->given[OPTION_INDEX_ROTATION].node, o->given[OPTION_INDEX_ROTATION].value,
      "after %lld rotations (%lld days) the versions that are kept outgrow the %d bytes of a stored value",
      (long long)low, (long long)low * (long long)interval, VALUE_MOST);
  diagnostic_help(o->diagnostics, d, "rotate less often, keep versions for fewer days, or use fewer bytes");
}

void rules_check(Options *o) {
  const Given *rotation = &o->given[OPTION_INDEX_ROTATION], *every = &o->given[OPTION_INDEX_EVERY_DAYS],
              *start = &o->given[OPTION_INDEX_START_AT], *retain = &o->given[OPTION_INDEX_RETAIN],
              *mode = &o->given[OPTION_INDEX_RETAIN_MODE], *expose = &o->given[OPTION_INDEX_EXPOSE];
  bool is_static = o->declaration->constructor == SECRET_STATIC;
  bool holds = every->is_given || start->is_given || retain->is_given;
  bool in_doubt = rotation->is_valid && rotation->value.as.object->unknown != NULL;
  check_retain(o);
  if (is_static && rotation->is_valid && holds)
    warn(o, RULE_ROTATION_ON_STATIC, rotation, "`rotation` on a static secret: nothing will rotate it",
         "the operator supplies a static value; rotate it there, or declare it `secret.random`");
  if (start->is_typed && !every->is_given && !in_doubt)
    warn(o, RULE_ROTATION_START_UNUSED, start, "`rotation.startAt` without `everyDays`: nothing is rotated",
         "add `everyDays`, or remove `startAt`");
  if (!is_static && retain->is_typed && !every->is_given && !in_doubt)
    warn(o, RULE_RETAIN_UNUSED, retain, "`rotation.retain` without `everyDays`: there are no earlier versions",
         "add `everyDays`, or remove `retain`");
  bool retains = every->is_valid && (is_mode(mode, "retain_for") || is_mode(mode, "retain_forever"));
  if (retains && expose->is_valid && str_is(expose->value.as.string->text, "current"))
    warn(o, RULE_EXPOSE_CONFLICT, expose,
         "earlier versions are retained, but `expose: \"current\"` lets nobody read them",
         "set `expose` to `versioned`, or retain nothing");
  forecast(o);
}
