// What the files of the Secret product share.
#ifndef LAYERC_PRODUCTS_SECRET_INTERNAL_H
#define LAYERC_PRODUCTS_SECRET_INTERNAL_H

#include "products/secret/secret.h"

enum { SECRET_STATIC, SECRET_RANDOM, SECRET_GENERATED };

// One row an option, in the order of the table (table.c).
typedef enum OptionIndex {
  OPTION_INDEX_NAME,
  OPTION_INDEX_NAMESPACE,
  OPTION_INDEX_BYTES,
  OPTION_INDEX_ROTATION,
  OPTION_INDEX_EVERY_DAYS,
  OPTION_INDEX_START_AT,
  OPTION_INDEX_RETAIN,
  OPTION_INDEX_RETAIN_MODE,
  OPTION_INDEX_RETAIN_DAYS,
  OPTION_INDEX_VALUE,
  OPTION_INDEX_FORMAT,
  OPTION_INDEX_CONSUME,
  OPTION_INDEX_ADDRESS,
  OPTION_INDEX_EXPOSE,
  OPTION_INDEX_OWNERSHIP,
  OPTION_INDEX_OWNER_PRODUCT,
  OPTION_INDEX_OWNER_INSTANCE,
  OPTION_INDEX_PURPOSE,
  SECRET_OPTION_COUNT
} OptionIndex;

extern const Option secret_options[SECRET_OPTION_COUNT];

// An option as it was given.
typedef struct Given {
  bool is_given;
  bool is_typed; // known, and of the right type
  bool is_valid; // and right by itself
  Value value;
  const Node *node; // the expression inside the call that gives it
} Given;

typedef struct Options {
  Arena *arena;
  Diagnostics *diagnostics;
  Veil *veil;
  const Sources *sources;
  Declaration *declaration;
  Given given[SECRET_OPTION_COUNT];
  bool has_errors;
} Options;

// What `typeof` calls an object, but `null` and arrays.
static inline bool option_is_object(Value v) {
  return value_is_object(v) && v.as.object->class != CLASS_ARRAY && v.as.object->class != CLASS_FUNCTION;
}

// options.c: reads the argument against the table, reporting what is wrong with single options.
void options_read(Options *options);
// Reports at an option (its node; NULL: the call), with the places that led there.
Diagnostic *options_report(Options *options, Rule rule, const Node *node, Value value, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void options_report_type(Options *options, const Option *row, const Node *node, Value value);
// Whether a number is an integer in the option's range; reports it if not.
bool options_check_range(Options *options, const Option *row, const Node *node, Value value);

// tell.c: how much of a value is told, in words and in the source's lines.
typedef enum Telling {
  TELL_KIND, // it may be a secret, whatever it is
  TELL_WORD, // a string may be one: only a harmless word is told
  TELL_TEXT  // names, addresses, times, ownership
} Telling;
Telling tell_how(const Option *row, Value value);
Str tell_value(Options *options, Value value, Telling telling); // "`true`", "a string"
Str tell_wanted(Options *options, const Option *row);           // "a number"
Str tell_choices(Options *options, const Option *row);          // "`text`, `json` or `kv`"
// What the lines may show of an option, and of options that are no object.
void tell_option(Options *options, const Option *row, const Node *giver, Value value);
void tell_options(Options *options, Value value);

// rules.c: what concerns several options.
void rules_check(Options *options);

typedef struct SecretConfig {
  size_t constructor;
  Str namespace, name;
  int64_t bytes; // 0: not given
  bool has_rotation, has_ownership;
  int64_t every_days;  // 0: not given
  Str start_at;        // empty: not given
  Str retain_mode;     // empty: not given
  int64_t retain_days; // 0: not given
  Str format, address, expose;
  Str owner_product, owner_instance, purpose;
  bool has_owner_product, has_owner_instance, has_purpose;
} SecretConfig;

// config.c
SecretConfig *config_make(const Options *options);
const SecretConfig *config_copy(Arena *arena, const SecretConfig *config);
void config_write(JsonWriter *w, const void *config);
bool config_same(const Declaration *a, const Declaration *b);

// app.c
void secret_describe(Arena *arena, const Identity *identity, Resource *resource);
bool secret_takes(const char *operation, const Call *call);
bool secret_allows(const Declaration *declaration, const char *operation);
void secret_judge_read(Diagnostics *diagnostics, const Read *read);
void secret_judge_app(Arena *arena, Diagnostics *diagnostics, const Identity *identity, Resource **resources,
                      size_t count, bool whole_app, Place entry);

#endif
