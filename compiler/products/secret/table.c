// The option table (spec: api-reference; ranges: values-and-versioning, rotation; contract, sections 2 and 5).
#include "products/secret/internal.h"

enum { ALL = 7, RANDOM_AND_GENERATED = 6 };

static const char *const retain_modes[] = {"none", "retain_for", "retain_forever", NULL};
static const char *const formats[] = {"text", "json", "kv", NULL};
static const char *const expose_modes[] = {"current", "versioned", NULL};

const Option secret_options[SECRET_OPTION_COUNT] = {
    [OPTION_INDEX_NAME] = {"name", OPTION_NAME, ALL, .required = true, .rule = RULE_INVALID_NAME,
                           .meaning = "The secret's stable name; with the namespace its identity."},
    [OPTION_INDEX_NAMESPACE] = {"namespace", OPTION_NAME, ALL, .rule = RULE_INVALID_NAME, .standard = "`default`",
                                .meaning = "Groups secrets; part of the identity."},
    [OPTION_INDEX_BYTES] = {"bytes", OPTION_INTEGER, RANDOM_AND_GENERATED, .least = 16, .most = 1024,
                            .rule = RULE_BYTES_RANGE, .standard = "32 (random)",
                            .meaning = "Length of the value in bytes."},
    [OPTION_INDEX_ROTATION] = {"rotation", OPTION_OBJECT, ALL, .rule = RULE_OPTION_TYPE,
                               .meaning = "When the value is replaced."},
    [OPTION_INDEX_EVERY_DAYS] = {"rotation.everyDays", OPTION_INTEGER, ALL, .least = 7, .most = INT32_MAX,
                                 .rule = RULE_ROTATION_INTERVAL, .meaning = "Days between two rotations."},
    [OPTION_INDEX_START_AT] = {"rotation.startAt", OPTION_TIME, ALL, .rule = RULE_ROTATION_START,
                               .meaning = "Time of the first rotation, RFC 3339 with a zone."},
    [OPTION_INDEX_RETAIN] = {"rotation.retain", OPTION_OBJECT, ALL, .rule = RULE_OPTION_TYPE,
                             .meaning = "What becomes of earlier versions."},
    [OPTION_INDEX_RETAIN_MODE] = {"rotation.retain.mode", OPTION_CHOICE, ALL, .required = true, .choices = retain_modes,
                                  .rule = RULE_RETAIN_MODE, .standard = "`none`",
                                  .meaning = "Drop earlier versions, keep them for some days, or for ever."},
    [OPTION_INDEX_RETAIN_DAYS] = {"rotation.retain.days", OPTION_INTEGER, ALL, .least = 1, .most = INT32_MAX,
                                  .rule = RULE_RETAIN_DAYS,
                                  .meaning = "Days that an earlier version stays readable; with `retain_for` only."},
    [OPTION_INDEX_VALUE] = {"value", OPTION_OBJECT, ALL, .rule = RULE_OPTION_TYPE,
                            .meaning = "How the value is read. Never the value itself."},
    [OPTION_INDEX_FORMAT] = {"value.format", OPTION_CHOICE, ALL, .choices = formats, .rule = RULE_VALUE_FORMAT,
                             .standard = "`text`", .meaning = "Format of the stored value."},
    [OPTION_INDEX_CONSUME] = {"consume", OPTION_OBJECT, ALL, .rule = RULE_OPTION_TYPE,
                              .meaning = "How code reaches the value."},
    [OPTION_INDEX_ADDRESS] = {"consume.address", OPTION_ADDRESS, ALL, .rule = RULE_INVALID_ADDRESS,
                              .standard = "`$SECRET.<namespace>.<name>`",
                              .meaning = "The address that generated bindings use."},
    [OPTION_INDEX_EXPOSE] = {"consume.expose", OPTION_CHOICE, ALL, .choices = expose_modes, .rule = RULE_EXPOSE_MODE,
                             .standard = "`versioned`", .meaning = "Whether earlier versions can be read."},
    [OPTION_INDEX_OWNERSHIP] = {"ownership", OPTION_OBJECT, ALL, .rule = RULE_OPTION_TYPE,
                                .meaning = "Which product the secret belongs to."},
    [OPTION_INDEX_OWNER_PRODUCT] = {"ownership.ownerProduct", OPTION_TEXT, ALL, .rule = RULE_OPTION_TYPE,
                                    .meaning = "Name of the owning product."},
    [OPTION_INDEX_OWNER_INSTANCE] = {"ownership.ownerInstanceId", OPTION_TEXT, ALL, .rule = RULE_OPTION_TYPE,
                                     .meaning = "Instance of the owning product."},
    [OPTION_INDEX_PURPOSE] = {"ownership.purpose", OPTION_TEXT, ALL, .rule = RULE_OPTION_TYPE,
                              .meaning = "What the secret is for."},
};

static const Constructor constructors[] = {
    [SECRET_STATIC] = {"static", "A value that the operator supplies."},
    [SECRET_RANDOM] = {"random", "Random bytes, made when the app is first applied."},
    [SECRET_GENERATED] = {"generated", "A value that an apply flow or an operator makes outside of the app."},
};

static const char *const methods[] = {"active",     "at",        "current", "hmac", "signJwt",
                                      "verifyHmac", "verifyJwt", "version", NULL};

static void judge(Arena *arena, Diagnostics *diagnostics, Veil *veil, Declaration *declaration) {
  Options options = {.arena = arena,
                     .diagnostics = diagnostics,
                     .veil = veil,
                     .sources = veil->modules->sources,
                     .declaration = declaration};
  options_read(&options);
  rules_check(&options);
  const Given *name = &options.given[OPTION_INDEX_NAME], *namespace = &options.given[OPTION_INDEX_NAMESPACE];
  if (name->is_valid && (namespace->is_valid || !namespace->is_given)) {
    declaration->name = name->value.as.string->text;
    declaration->namespace = namespace->is_given ? namespace->value.as.string->text : STR("default");
    if (!options.has_errors) declaration->config = config_make(&options);
  }
  declaration->is_valid = !options.has_errors && declaration->config != NULL;
}

const Product secret_product = {
    .name = "secret",
    .constructors = constructors,
    .constructor_count = sizeof constructors / sizeof *constructors,
    .options = secret_options,
    .option_count = SECRET_OPTION_COUNT,
    .methods = methods,
    .judge = judge,
    .write_config = config_write,
    .same_config = config_same,
    .describe = secret_describe,
    .takes = secret_takes,
    .allows = secret_allows,
    .judge_read = secret_judge_read,
    .judge_app = secret_judge_app,
};

const Product *const products[] = {&secret_product, NULL};
