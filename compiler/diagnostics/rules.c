#include "diagnostics/rules.h"

// Name, code and severity of each rule as constants, for its row below.
#define DIGIT(code, power) (char)('0' + (code) / (power) % 10)
#define X(enumerator, rule_name, rule_severity, number)                                                                \
  static const char NAME_##enumerator[] = rule_name;                                                                   \
  static const char CODE_##enumerator[] = {                                                                            \
      'L', 'Y', 'R', DIGIT(number, 1000), DIGIT(number, 100), DIGIT(number, 10), DIGIT(number, 1), '\0'};              \
  enum { SEVERITY_##enumerator = LAYERC_##rule_severity };
RULES(X)
#undef X

#define RULE(enumerator)                                                                                               \
  .name = NAME_##enumerator, .code = CODE_##enumerator, .severity = (layerc_severity)SEVERITY_##enumerator

// An example is a whole entry, so that it can be compiled as it stands.
#define APP(body)                                                                                                      \
  "import { backend } from \"@layeron/core\";\n"                                                                       \
  "import { secret } from \"@layeron/modules\";\n"                                                                     \
  "\n"                                                                                                                 \
  "const app = backend({ project: \"shop\" });\n" body "\n"                                                            \
  "export default app;\n"
// An entry with one secret of these options.
#define SECRET(constructor, options) APP("app.use(secret." constructor "({ " options " }));\n")
#define RANDOM(options) SECRET("random", "name: \"session-key\", " options)

// Facts: specification (api-reference, values-and-versioning, rotation, cloudflare-values, platform facts) and the
// contract's sections 1, 2 and 5. Paragraphs of an explanation are parted by an empty line.
static const layerc_rule rules[RULE_COUNT] = {
    [RULE_SYNTAX_ERROR] =
        {RULE(SYNTAX_ERROR), .summary = "A declaration stands in text that cannot be parsed.",
         .explanation =
             "A secret that cannot be read would be missing from the resource graph "
             "without anybody noticing, so the build "
             "stops. It stops only for text that a declaration, or an import leading to "
             "one, lies in: a mistake elsewhere, or "
             "syntax newer than the grammar, is no concern of this compiler.\n\n"
             "Mend what is marked. Source files are UTF-8; a file in UTF-16, or of more than 16 MiB, cannot be "
             "parsed at all. If the text is valid "
             "TypeScript, move the declaration to a statement of its own: one whose own "
             "statement parses is always read.",
         .wrong = RANDOM("bytes:"), .right = RANDOM("bytes: 32")},
    [RULE_UNRESOLVED_IMPORT] =
        {RULE(UNRESOLVED_IMPORT), .summary = "A module that a declaration or registration needs cannot be found.",
         .explanation =
             "Modules are looked up as TypeScript does with `moduleResolution: \"bundler\"`, by the nearest "
             "`tsconfig.json` above "
             "the importing file. This one was not found, or lies outside the repository, where nothing is read; and "
             "what it "
             "would have given decides a declaration. A missing module that no declaration needs is not reported.\n\n"
             "Check the spelling, the extension and the `paths` of `tsconfig.json`. A generated module must be there, "
             "and the repository's own packages linked, before the compiler runs. A declaration file (`.d.ts`) alone "
             "is "
             "not enough: it stands for its source, where `tsconfig.json` says what that is, or for the JavaScript "
             "that "
             "was built.",
         .wrong =
             "import { names } from \"./missing-names\";\n" APP("app.use(secret.random({ name: names.session }));\n"),
         .right = APP("const names = { session: \"session-key\" };\n"
                      "app.use(secret.random({ name: names.session }));\n")},
    [RULE_NOT_STATIC] = {RULE(NOT_STATIC),
                         .summary = "A value that decides a declaration is not known at compile time.",
                         .explanation = "What a secret is called and how it is made must be known before the app runs. "
                                        "The value marked here comes from "
                                        "something only a running program has: the environment, the clock, a random "
                                        "number, a foreign package, a request. "
                                        "The places listed with the diagnostic lead to where it stops being known.\n\n"
                                        "Write the value into the source, or compute it from values that stand there: "
                                        "constants, imports, functions and "
                                        "loops over them are all followed. If it must come from a variable of the "
                                        "environment, name that variable when "
                                        "compiling: `--define process.env.NAME=VALUE`.",
                         .wrong = RANDOM("bytes: Number(process.env.KEY_BYTES)"), .right = RANDOM("bytes: 64")},
    [RULE_CONDITIONAL_DECLARATION] =
        {RULE(CONDITIONAL_DECLARATION),
         .summary = "Whether a declaration or registration happens depends on a value not known at compile time.",
         .explanation = "The resource graph lists what the app has, not what it might have. This call runs or does not "
                        "run depending on a "
                        "condition whose value only a running program knows; the same holds for the body of a loop "
                        "over something unknown "
                        "and for a function handed to foreign code.\n\n"
                        "Take the call out of the condition, and decide at request time whether the secret is read. Or "
                        "make the condition "
                        "known: a constant, or `--define process.env.NAME=VALUE`. A check that throws, `if "
                        "(!process.env.X) throw …`, makes "
                        "nothing after it conditional.",
         .wrong = APP("if (process.env.SESSIONS === \"on\") {\n"
                      "  app.use(secret.random({ name: \"session-key\" }));\n"
                      "}\n"),
         .right = SECRET("random", "name: \"session-key\"")},
    [RULE_DYNAMIC_DECLARATION] =
        {RULE(DYNAMIC_DECLARATION),
         .summary = "A declaration or registration stands in code that runs only at request time.",
         .explanation = "Resources are made when the app is deployed. A declaration in a handler, or in a function "
                        "that only handlers call, "
                        "would come into being with the first request, when there is nobody left to create it.\n\n"
                        "Declare and register the secret while the module loads, keep it in a constant, and read it in "
                        "the handler.",
         .wrong = APP("app.get(\"/session\", () => {\n"
                      "  const sessionKey = secret.random({ name: \"session-key\" });\n"
                      "  return sessionKey.current().text();\n"
                      "});\n"),
         .right = APP("const sessionKey = secret.random({ name: \"session-key\" });\n"
                      "app.use(sessionKey);\n"
                      "app.get(\"/session\", () => sessionKey.current().text());\n")},
    [RULE_EVALUATION_BUDGET] =
        {RULE(EVALUATION_BUDGET),
         .summary = "Code that a declaration hangs on does not come to an end within the budget.",
         .explanation =
             "To know what the app declares, the compiler evaluates what loading the app would do, within bounds on "
             "steps, depth "
             "and memory. The loop or recursion shown with the diagnostic went beyond them, so what would follow it is "
             "not "
             "known.\n\n"
             "Often the loop never ends: look at its condition. If it is only long, declare before it or in a module "
             "of its own, move the work out of the module's top level, or write its result into the source. Code that "
             "no declaration hangs on may take as long as it likes.",
         .wrong = APP("let bytes = 32;\n"
                      "while (bytes % 7 !== 0) bytes *= 2;\n"
                      "app.use(secret.random({ name: \"session-key\", bytes }));\n"),
         .right = APP("let bytes = 32;\n"
                      "while (bytes % 7 !== 0) bytes += 1;\n"
                      "app.use(secret.random({ name: \"session-key\", bytes }));\n")},
    [RULE_UNCAUGHT_EXCEPTION] =
        {RULE(UNCAUGHT_EXCEPTION), .summary = "Code that a declaration hangs on throws while the app loads.",
         .explanation = "Evaluating the app the way loading it would, the compiler met an exception that nothing "
                        "catches. The app would not "
                        "start, and what it would have declared behind that point does not exist. The place that "
                        "throws is listed with the "
                        "diagnostic.\n\n"
                        "Mend the cause, or catch the exception where the app can go on without what failed.",
         .wrong = APP("const names: Record<string, string> = { session: \"session-key\" };\n"
                      "function required(value: string | undefined): string {\n"
                      "  if (value === undefined) throw new Error(\"a name is missing\");\n"
                      "  return value;\n"
                      "}\n"
                      "const name = required(names.sesion);\n"
                      "app.use(secret.random({ name }));\n"),
         .right = APP("const names: Record<string, string> = { session: \"session-key\" };\n"
                      "function required(value: string | undefined): string {\n"
                      "  if (value === undefined) throw new Error(\"a name is missing\");\n"
                      "  return value;\n"
                      "}\n"
                      "const name = required(names.session);\n"
                      "app.use(secret.random({ name }));\n")},
    [RULE_INVALID_IDENTITY] =
        {RULE(INVALID_IDENTITY), .summary = "The workspace, project, environment or backend has no valid name.",
         .explanation = "Workspace, project and environment are part of every secret's physical name. Each is 1 to 64 "
                        "of the characters "
                        "`A-Z a-z 0-9 - _ .` and begins with a letter or digit; so does a backend's id.\n\n"
                        "They are taken from the flags, then from `LAYERON_WORKSPACE`, `LAYERON_PROJECT` and "
                        "`LAYERON_ENV`, then (workspace "
                        "and project) from `project({…})` and `backend({…})`, and the project at last from the `name` "
                        "in `package.json`. A "
                        "project must be named somewhere, and backends that decide it must agree. Changing one of them "
                        "makes new resources: "
                        "stored values do not follow.",
         .wrong = "import { backend } from \"@layeron/core\";\n\nexport default backend({ project: \"my shop\" });\n",
         .right = "import { backend } from \"@layeron/core\";\n\nexport default backend({ project: \"my-shop\" });\n"},
    [RULE_MISSING_OPTION] = {RULE(MISSING_OPTION), .summary = "A required option is missing.",
                             .explanation = "Every secret needs a `name`: with the namespace it is the identity under "
                                            "which the stored value is found again. An "
                                            "option whose value is `undefined` counts as not given.",
                             .wrong = SECRET("random", "bytes: 32"), .right = RANDOM("bytes: 32")},
    [RULE_UNKNOWN_OPTION] =
        {RULE(UNKNOWN_OPTION), .summary = "An option that the constructor does not have.",
         .explanation =
             "A misspelt option would be ignored at run time, and the secret would quietly be another than the one "
             "meant. Which "
             "options there are depends on the constructor: `secret.static` has no `bytes`, because its value is the "
             "operator's.\n\n"
             "If an option that exists is spelt much like this one, the diagnostic suggests it.",
         .wrong = RANDOM("byte: 64"), .right = RANDOM("bytes: 64")},
    [RULE_OPTION_TYPE] = {RULE(OPTION_TYPE), .summary = "An option's value has the wrong type.",
                          .explanation = "Nothing is converted: a number in quotes is a string. Names, times and "
                                         "choices are strings, counts are numbers, "
                                         "groups such as `rotation` are objects. A string with half of a surrogate "
                                         "pair has the wrong type as well, since it "
                                         "cannot be written as UTF-8.",
                          .wrong = RANDOM("bytes: \"64\""), .right = RANDOM("bytes: 64")},
    [RULE_INVALID_NAME] =
        {RULE(INVALID_NAME), .summary = "A name or namespace has characters or a length that are not allowed.",
         .explanation = "A name and a namespace are each 1 to 64 of the characters `A-Z a-z 0-9 - _` and begin with a "
                        "letter or digit. The "
                        "address, the binding and the stored secret are all named after them.\n\n"
                        "A changed name is a different secret: a value stored under the old one does not follow.",
         .wrong = SECRET("random", "name: \"session key\""), .right = SECRET("random", "name: \"session-key\"")},
    [RULE_INVALID_ADDRESS] = {RULE(INVALID_ADDRESS), .summary = "`consume.address` is no secret's address.",
                              .explanation = "An address is `$SECRET.`, a namespace, a dot and a name; both parts "
                                             "follow the rules for names: 1 to 64 of "
                                             "`A-Z a-z 0-9 - _`, first a letter or digit. Without `consume.address` it "
                                             "is made from the secret's own namespace "
                                             "and name, which is nearly always what is wanted.",
                              .wrong = RANDOM("consume: { address: \"cookie-key\" }"),
                              .right = RANDOM("consume: { address: \"$SECRET.default.cookie-key\" }")},
    [RULE_RESERVED_NAMESPACE] = {RULE(RESERVED_NAMESPACE),
                                 .summary = "The namespace `layeron` belongs to the platform.",
                                 .explanation = "Layeron keeps its own resources under the namespace `layeron`, in "
                                                "whatever letter case it is written. Choose "
                                                "another, or leave it out: it is `default` then.",
                                 .wrong = RANDOM("namespace: \"layeron\""), .right = RANDOM("namespace: \"auth\"")},
    [RULE_BYTES_RANGE] = {RULE(BYTES_RANGE), .summary = "`bytes` is not an integer from 16 to 1024.",
                          .explanation = "`bytes` counts the random bytes of the value, before they are encoded. Fewer "
                                         "than 16 can be guessed; more than 1024 "
                                         "add nothing. Of a random secret it is 32 if it is left out; of a generated "
                                         "one it tells how long the value is "
                                         "expected to be, if that is known.",
                          .wrong = RANDOM("bytes: 8"), .right = RANDOM("bytes: 32")},
    [RULE_ROTATION_INTERVAL] = {RULE(ROTATION_INTERVAL),
                                .summary = "`rotation.everyDays` is not an integer from 7 to 2147483647.",
                                .explanation =
                                    "A secret is rotated at most once a week. The interval is counted in whole days.",
                                .wrong = RANDOM("rotation: { everyDays: 1 }"),
                                .right = RANDOM("rotation: { everyDays: 7 }")},
    [RULE_ROTATION_START] =
        {RULE(ROTATION_START),
         .summary = "`rotation.startAt` is no RFC 3339 time with a zone, or a date that does not exist.",
         .explanation = "The first rotation happens at one moment, so the time needs a date, a time of day and a zone: "
                        "`2026-06-01T00:00:00Z` or `2026-06-01T02:00:00+02:00`. `T` and `Z` are upper case, the year "
                        "is 0001 to 9999 both as "
                        "written and in UTC, and there are no leap seconds. A date that no calendar has, such as "
                        "February 30, is refused "
                        "too. Fractions of a second are cut to milliseconds.",
         .wrong = RANDOM("rotation: { everyDays: 30, startAt: \"2026-06-01\" }"),
         .right = RANDOM("rotation: { everyDays: 30, startAt: \"2026-06-01T00:00:00Z\" }")},
    [RULE_ROTATION_START_UNUSED] =
        {RULE(ROTATION_START_UNUSED), .summary = "`rotation.startAt` is given without `rotation.everyDays`.",
         .explanation =
             "`startAt` fixes the first of a series of rotations; `everyDays` is what makes it a series. Without an "
             "interval "
             "nothing is ever rotated, and the start has no effect. Give an interval, or leave the start out.",
         .wrong = RANDOM("rotation: { startAt: \"2026-06-01T00:00:00Z\" }"),
         .right = RANDOM("rotation: { everyDays: 30, startAt: \"2026-06-01T00:00:00Z\" }")},
    [RULE_ROTATION_ON_STATIC] =
        {RULE(ROTATION_ON_STATIC), .summary = "`rotation` on a static secret: nothing will rotate it.",
         .explanation = "A static secret's value comes from the operator, so there is no one but the operator to "
                        "replace it. Leave "
                        "`rotation` out, or, if the value may be any random one, declare it with `secret.random`.",
         .wrong = SECRET("static", "name: \"stripe-secret\", rotation: { everyDays: 30 }"),
         .right = SECRET("static", "name: \"stripe-secret\"")},
    [RULE_RETAIN_MODE] = {RULE(RETAIN_MODE),
                          .summary = "`rotation.retain.mode` is missing or not one of the retention modes.",
                          .explanation =
                              "What becomes of the previous version after a rotation must be said: `none` retires it "
                              "at once, `retain_for` keeps "
                              "it for a number of `days`, `retain_forever` keeps it until it is cleaned up by hand. "
                              "Take `retain_for` for keys "
                              "that sign or verify, `retain_forever` for keys that stored data was encrypted with.",
                          .wrong = RANDOM("rotation: { everyDays: 90, retain: { mode: \"forever\" } }"),
                          .right = RANDOM("rotation: { everyDays: 90, retain: { mode: \"retain_forever\" } }")},
    [RULE_RETAIN_DAYS] = {RULE(RETAIN_DAYS),
                          .summary = "`rotation.retain.days` is missing, out of range, or does not belong to the mode.",
                          .explanation = "`retain_for` needs `days`, an integer from 1 to 2147483647. The other modes "
                                         "have no duration: `none` is over at "
                                         "once and `retain_forever` never is.",
                          .wrong = RANDOM("rotation: { everyDays: 30, retain: { mode: \"retain_for\" } }"),
                          .right = RANDOM("rotation: { everyDays: 30, retain: { mode: \"retain_for\", days: 14 } }")},
    [RULE_RETAIN_UNUSED] =
        {RULE(RETAIN_UNUSED), .summary = "`rotation.retain` is given without `rotation.everyDays`.",
         .explanation = "Retention tells how long a version stays readable after a rotation replaced it. Without "
                        "`everyDays` no rotation is "
                        "planned, so there is no previous version to keep. Give an interval, or leave `retain` out.",
         .wrong = RANDOM("rotation: { retain: { mode: \"retain_for\", days: 14 } }"),
         .right = RANDOM("rotation: { everyDays: 30, retain: { mode: \"retain_for\", days: 14 } }")},
    [RULE_VALUE_FORMAT] = {RULE(VALUE_FORMAT), .summary = "`value.format` is not one of the value formats.",
                           .explanation = "The format tells how the stored value is read: `text` as it is, which is "
                                          "the default, `json` as a JSON value, `kv` "
                                          "as JSON shaped like keys and values.",
                           .wrong = SECRET("static", "name: \"oauth-client\", value: { format: \"yaml\" }"),
                           .right = SECRET("static", "name: \"oauth-client\", value: { format: \"json\" }")},
    [RULE_EXPOSE_MODE] = {RULE(EXPOSE_MODE), .summary = "`consume.expose` is not one of the expose modes.",
                          .explanation = "`current` lets the app read only the newest version, `versioned`, the "
                                         "default, the retained ones as well.",
                          .wrong = RANDOM("consume: { expose: \"latest\" }"),
                          .right = RANDOM("consume: { expose: \"current\" }")},
    [RULE_PLAINTEXT_VALUE] = {RULE(PLAINTEXT_VALUE),
                              .summary = "A plaintext stands where the value belongs to the operator.",
                              .explanation = "A declaration says that there is a secret, never what it is: whatever "
                                             "stands in the source is in the repository and "
                                             "in every copy of it. `value` is an object that tells how the stored "
                                             "value is read; a string there is taken for the "
                                             "secret itself, and is not repeated in any message.\n\n"
                                             "Remove it, and store the value with `layer secret set`. If the text ever "
                                             "was a real secret, it is known by now: "
                                             "replace it where it was issued.",
                              .wrong = SECRET("static", "name: \"stripe-secret\", value: \"not-for-the-source\""),
                              .right = SECRET("static", "name: \"stripe-secret\", value: { format: \"text\" }")},
    [RULE_DUPLICATE_SECRET] = {RULE(DUPLICATE_SECRET),
                               .summary = "Two declarations have one identity and different configurations.",
                               .explanation = "Namespace and name are a secret's identity, and two declarations that "
                                              "agree in both are one resource. These do not "
                                              "agree in the rest, so it is open which of them is meant. The place "
                                              "listed with the diagnostic is the first "
                                              "one.\n\n"
                                              "Declare the secret once and import it where it is needed, or give one "
                                              "of them another name. Declarations that are "
                                              "equal in everything are one secret and are not reported.",
                               .wrong = APP("app.use(secret.random({ name: \"session-key\", bytes: 32 }));\n"
                                            "app.use(secret.random({ name: \"session-key\", bytes: 64 }));\n"),
                               .right = APP("app.use(secret.random({ name: \"session-key\", bytes: 32 }));\n"
                                            "app.use(secret.random({ name: \"cookie-key\", bytes: 64 }));\n")},
    [RULE_BINDING_COLLISION] = {RULE(BINDING_COLLISION), .summary = "Two secrets would share one binding.",
                                .explanation =
                                    "A binding is `LAYERON_SECRET_`, the namespace, `_` and the name, all in upper "
                                    "case and with `_` for every `-`. "
                                    "Different secrets can come out alike: `auth` with `api-key` and `auth-api` with "
                                    "`key`, or two names that differ only "
                                    "in letter case. One would then read the other's value. Rename one of them.",
                                .wrong = APP("app.use(secret.random({ namespace: \"auth\", name: \"api-key\" }));\n"
                                             "app.use(secret.random({ namespace: \"auth-api\", name: \"key\" }));\n"),
                                .right = APP(
                                    "app.use(secret.random({ namespace: \"auth\", name: \"api-key\" }));\n"
                                    "app.use(secret.random({ namespace: \"auth-api\", name: \"signing-key\" }));\n")},
    [RULE_ADDRESS_COLLISION] =
        {RULE(ADDRESS_COLLISION), .summary = "Two secrets would share one address.",
         .explanation =
             "An address leads to one secret. Left out, it is made of namespace and name and collides with none; given "
             "as "
             "`consume.address`, it may be another secret's. Choose an address that is free, or leave the option out.",
         .wrong = APP(
             "app.use(secret.random({ name: \"session-key\" }));\n"
             "app.use(secret.random({ name: \"old-key\", consume: { address: \"$SECRET.default.session-key\" } }));\n"),
         .right = APP("app.use(secret.random({ name: \"session-key\" }));\n"
                      "app.use(secret.random({ name: \"old-key\" }));\n")},
    [RULE_PHYSICAL_NAME_COLLISION] = {RULE(PHYSICAL_NAME_COLLISION),
                                      .summary = "Two secrets would share one physical name.",
                                      .explanation =
                                          "In Cloudflare's Secrets Store a secret is called `lo_` and 24 hex digits of "
                                          "a hash of workspace, project, "
                                          "environment, namespace and name. Two secrets whose hashes agree would "
                                          "overwrite each other. With 96 bits this is "
                                          "most unlikely, but it must not happen unseen. Rename one of them.\n\n"
                                          "There is no example: no two names are known whose hashes agree.",
                                      .wrong = "", .right = ""},
    [RULE_NOT_REGISTERED] =
        {RULE(NOT_REGISTERED), .summary = "A secret is declared, but never passed to `app.use()`.",
         .explanation = "A declaration alone is not part of the app. Only what is given to `app.use()` gets a place in "
                        "the resource graph, "
                        "is created on deploy and can be read; this secret is left out of both. Register it, or remove "
                        "the declaration.",
         .wrong = APP("const sessionKey = secret.random({ name: \"session-key\" });\n"),
         .right = APP("const sessionKey = secret.random({ name: \"session-key\" });\napp.use(sessionKey);\n")},
    [RULE_VERSIONED_READ] =
        {RULE(VERSIONED_READ),
         .summary = "`version`, `at` or `active` is read of a secret that exposes only its current value.",
         .explanation = "With `expose: \"current\"` the app sees one version, the newest. `version()`, `at()` and "
                        "`active()` ask for others "
                        "and would find none. Read `current()`, or leave `expose` at its default, `versioned`.",
         .wrong = APP("const sessionKey = secret.random({ name: \"session-key\", consume: { expose: \"current\" } });\n"
                      "app.use(sessionKey);\n"
                      "app.get(\"/old\", () => sessionKey.version(\"v2\").text());\n"),
         .right =
             APP("const sessionKey = secret.random({ name: \"session-key\", consume: { expose: \"versioned\" } });\n"
                 "app.use(sessionKey);\n"
                 "app.get(\"/old\", () => sessionKey.version(\"v2\").text());\n")},
    [RULE_EXPOSE_CONFLICT] = {RULE(EXPOSE_CONFLICT),
                              .summary = "Versions are retained, but `expose: \"current\"` lets nobody read them.",
                              .explanation = "Retention keeps earlier versions so that they can still be read; "
                                             "`expose: \"current\"` hides all but the newest. "
                                             "Expose `versioned`, or retain nothing.",
                              .wrong =
                                  RANDOM("consume: { expose: \"current\" },\n"
                                         "  rotation: { everyDays: 30, retain: { mode: \"retain_for\", days: 14 } }"),
                              .right =
                                  RANDOM("consume: { expose: \"versioned\" },\n"
                                         "  rotation: { everyDays: 30, retain: { mode: \"retain_for\", days: 14 } }")},
    [RULE_WEAK_HMAC_KEY] = {RULE(WEAK_HMAC_KEY), .summary = "A key of fewer than 32 bytes signs.",
                            .explanation = "A signature by HMAC is no stronger than its key. `hmac` and `signJwt` "
                                           "deserve one of at least 32 bytes, the length "
                                           "of SHA-256's output; 32 is the default of a random secret.",
                            .wrong = APP("const signingKey = secret.random({ name: \"signing-key\", bytes: 16 });\n"
                                         "app.use(signingKey);\n"
                                         "app.get(\"/sign\", () => signingKey.hmac(\"message\"));\n"),
                            .right = APP("const signingKey = secret.random({ name: \"signing-key\", bytes: 32 });\n"
                                         "app.use(signingKey);\n"
                                         "app.get(\"/sign\", () => signingKey.hmac(\"message\"));\n")},
    [RULE_VALUE_SIZE_FORECAST] =
        {RULE(VALUE_SIZE_FORECAST), .summary = "The retained versions will outgrow what one stored value can hold.",
         .explanation =
             "All versions of a secret are kept in one stored value of at most 65,536 bytes: each as base64url in an "
             "entry with "
             "the times it is valid between. Rotation adds one, retention decides how long it stays; at this pace the "
             "limit is "
             "passed within ten years, and the rotation that passes it fails. The message says which one it is.\n\n"
             "Retain for a limited time, rotate less often, or use fewer bytes.",
         .wrong = RANDOM("bytes: 1024,\n  rotation: { everyDays: 7, retain: { mode: \"retain_forever\" } }"),
         .right = RANDOM("bytes: 1024,\n  rotation: { everyDays: 7, retain: { mode: \"retain_for\", days: 30 } }")},
    [RULE_ACCOUNT_LIMIT] =
        {RULE(ACCOUNT_LIMIT), .summary = "The app has more than 100 secrets in production.",
         .explanation =
             "Cloudflare's Secrets Store holds at most 100 production secrets an account, all apps of the account "
             "together; "
             "others do not count. This app alone has more in the environment `production` or `prod`, so they do "
             "not fit. Keep values that belong together in one secret with `value: { format: \"json\" }`.\n\n"
             "The example breaks the rule when it is built with `--env production`.",
         .wrong = APP("for (let i = 1; i <= 101; i++) {\n"
                      "  app.use(secret.static({ name: `tenant-${i}` }));\n"
                      "}\n"),
         .right = SECRET("static", "name: \"tenants\", value: { format: \"json\" }")},
};

const layerc_rule *rule_info(Rule rule) { return &rules[rule]; }
