// The rule table: every diagnostic's name, code, severity and what it teaches. A rule is added here and nowhere else.
#ifndef LAYERC_DIAGNOSTICS_RULES_H
#define LAYERC_DIAGNOSTICS_RULES_H

#include "layerc.h"

// X(enumerator, name, severity, code number); codes are for ever: a rule that goes leaves a gap. Texts are in rules.c.
#define RULES(X)                                                                                                       \
  X(SYNTAX_ERROR, "syntax-error", ERROR, 1)                                                                            \
  X(UNRESOLVED_IMPORT, "unresolved-import", ERROR, 2)                                                                  \
  X(NOT_STATIC, "not-static", ERROR, 3)                                                                                \
  X(CONDITIONAL_DECLARATION, "conditional-declaration", ERROR, 4)                                                      \
  X(DYNAMIC_DECLARATION, "dynamic-declaration", ERROR, 5)                                                              \
  X(EVALUATION_BUDGET, "evaluation-budget", ERROR, 6)                                                                  \
  X(UNCAUGHT_EXCEPTION, "uncaught-exception", ERROR, 7)                                                                \
  X(INVALID_IDENTITY, "invalid-identity", ERROR, 8)                                                                    \
  X(MISSING_OPTION, "missing-option", ERROR, 9)                                                                        \
  X(UNKNOWN_OPTION, "unknown-option", ERROR, 10)                                                                       \
  X(OPTION_TYPE, "option-type", ERROR, 11)                                                                             \
  X(INVALID_NAME, "invalid-name", ERROR, 12)                                                                           \
  X(INVALID_ADDRESS, "invalid-address", ERROR, 13)                                                                     \
  X(RESERVED_NAMESPACE, "reserved-namespace", ERROR, 14)                                                               \
  X(BYTES_RANGE, "bytes-range", ERROR, 15)                                                                             \
  X(ROTATION_INTERVAL, "rotation-interval", ERROR, 16)                                                                 \
  X(ROTATION_START, "rotation-start", ERROR, 17)                                                                       \
  X(ROTATION_START_UNUSED, "rotation-start-unused", WARNING, 18)                                                       \
  X(ROTATION_ON_STATIC, "rotation-on-static", WARNING, 19)                                                             \
  X(RETAIN_MODE, "retain-mode", ERROR, 20)                                                                             \
  X(RETAIN_DAYS, "retain-days", ERROR, 21)                                                                             \
  X(RETAIN_UNUSED, "retain-unused", WARNING, 22)                                                                       \
  X(VALUE_FORMAT, "value-format", ERROR, 23)                                                                           \
  X(EXPOSE_MODE, "expose-mode", ERROR, 24)                                                                             \
  X(PLAINTEXT_VALUE, "plaintext-value", ERROR, 25)                                                                     \
  X(DUPLICATE_SECRET, "duplicate-secret", ERROR, 26)                                                                   \
  X(BINDING_COLLISION, "binding-collision", ERROR, 27)                                                                 \
  X(ADDRESS_COLLISION, "address-collision", ERROR, 28)                                                                 \
  X(PHYSICAL_NAME_COLLISION, "physical-name-collision", ERROR, 29)                                                     \
  X(NOT_REGISTERED, "not-registered", WARNING, 30)                                                                     \
  X(VERSIONED_READ, "versioned-read", ERROR, 31)                                                                       \
  X(EXPOSE_CONFLICT, "expose-conflict", WARNING, 32)                                                                   \
  X(WEAK_HMAC_KEY, "weak-hmac-key", WARNING, 33)                                                                       \
  X(VALUE_SIZE_FORECAST, "value-size-forecast", WARNING, 34)                                                           \
  X(ACCOUNT_LIMIT, "account-limit", WARNING, 35)

typedef enum Rule {
#define X(enumerator, name, severity, code) RULE_##enumerator,
  RULES(X)
#undef X
      RULE_COUNT
} Rule;

const layerc_rule *rule_info(Rule rule);

#endif
