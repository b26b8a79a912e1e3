// Workspace, project and environment (contract, section 1: Identity).
#include <cjson/cJSON.h>

#include "driver/driver.h"
#include "products/trail.h"
#include "products/veil.h"
#include "source/find.h"
#include "support/path.h"

enum { LONGEST = 64 };
#define SHAPE "1 to 64 of `A-Z a-z 0-9 - _ .`, first a letter or digit"

static bool is_letter_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool identity_is_valid(Str text) {
  if (text.length < 1 || text.length > LONGEST || !is_letter_or_digit(text.data[0])) return false;
  for (size_t i = 1; i < text.length; i++) {
    const char c = text.data[i];
    if (!is_letter_or_digit(c) && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

// ---- what the command line gives ----

static void check_option(Compilation *c, const char *what, const char *text) {
  if (text == NULL || identity_is_valid(str_of(text))) return;
  c->is_usage_wrong = true;
  if (c->failure.length > 0) sb_add_char(&c->failure, '\n');
  const Str cut = veil_cut(c->arena, str_of(text));
  sb_addf(&c->failure, "%s is `", what);
  sb_add_escaped(&c->failure, cut, false);
  sb_add_c(&c->failure, "`, but must be " SHAPE);
}

void identity_check_options(Compilation *c) {
  const layerc_options *o = c->options;
  check_option(c, "the workspace", o->workspace);
  check_option(c, "the project", o->project);
  check_option(c, "the environment", o->environment);
  check_option(c, "LAYERON_WORKSPACE", o->fallback_workspace);
  check_option(c, "LAYERON_PROJECT", o->fallback_project);
  check_option(c, "LAYERON_ENV", o->fallback_environment);
}

static Str first_given(const char *flag, const char *fallback) { return str_of(flag != NULL ? flag : fallback); }

// ---- what the app gives ----

static Diagnostic *report(App *app, const char *what, Str text, Place place) {
  const Str cut = veil_cut(app->arena, text);
  return diagnostics_report(app->diagnostics, RULE_INVALID_IDENTITY, place, "the %s is `%.*s`, but must be " SHAPE,
                            what, STR_ARG(cut));
}

static void report_unknown(App *app, const char *what, const IdentityValue *value) {
  trail_report(app->diagnostics, app->sources, value->unknown, (Need){.what = what, .place = value->place});
}

static void check_value(App *app, const char *what, const IdentityValue *value) {
  Diagnostic *d = NULL;
  if (value->is_given && !value->is_text)
    d = diagnostics_report(app->diagnostics, RULE_INVALID_IDENTITY, value->place,
                           "the %s is no string, but must be " SHAPE, what);
  if (value->is_text && !identity_is_valid(value->text)) d = report(app, what, value->text, value->place);
  if (d != NULL && value->written.source != NULL)
    diagnostic_relate(app->diagnostics, d, value->written, "the value is written here");
}

void identity_check_id(App *app, Str id, Place place) {
  if (!identity_is_valid(id)) report(app, "backend's id", id, place);
}

typedef enum Field { FIELD_WORKSPACE, FIELD_PROJECT } Field;

static const char *const field_names[] = {"workspace", "project"};

static const IdentityValue *field_of(const Backend *backend, Field field) {
  return field == FIELD_WORKSPACE ? &backend->workspace : &backend->project;
}

static void report_conflict(App *app, Field field, const IdentityValue *first, const IdentityValue *value) {
  const Str cut = veil_cut(app->arena, value->text), other = veil_cut(app->arena, first->text);
  Diagnostic *d = diagnostics_report(app->diagnostics, RULE_INVALID_IDENTITY, value->place,
                                     "this backend's %s is `%.*s`, another's is not", field_names[field], STR_ARG(cut));
  diagnostic_relate(app->diagnostics, d, first->place, "here it is `%.*s`", STR_ARG(other));
  diagnostic_help(app->diagnostics, d, "backends of one app share its %s; give it once, in `project({…})`",
                  field_names[field]);
}

// True if the value decides. One that is not known does, but with it nothing can be named: it is reported.
static bool decide(App *app, Field field, const IdentityValue *value, Str *decided) {
  if (value->unknown != NULL) {
    report_unknown(app, field_names[field], value);
    *decided = STR("unknown");
  } else if (value->is_given) {
    *decided = value->is_text ? value->text : STR("unknown");
  }
  return value->unknown != NULL || value->is_given;
}

// The first backend's that gives it. Others that differ from it are reported.
static bool of_backends(App *app, Field field, Str *decided) {
  const IdentityValue *first = NULL;
  for (size_t i = 0; i < app->backends.count; i++) {
    const IdentityValue *value = field_of(app->backends.items[i], field);
    if (first == NULL) {
      if (decide(app, field, value, decided)) first = value;
    } else if (value->unknown != NULL) {
      report_unknown(app, field_names[field], value);
    } else if (value->is_text && first->is_text && !str_equal(first->text, value->text)) {
      report_conflict(app, field, first, value);
    }
  }
  return first != NULL;
}

static void check_backends(App *app) {
  for (size_t i = 0; i < app->backends.count; i++) {
    const Backend *backend = app->backends.items[i];
    check_value(app, "workspace", &backend->workspace);
    check_value(app, "project", &backend->project);
    if (!backend->is_configured) check_value(app, "backend's id", &backend->name);
  }
}

// ---- package.json ----

static size_t skip_space(Str text, size_t at) {
  while (at < text.length && strchr(" \t\r\n", text.data[at]) != NULL && text.data[at] != '\0') at++;
  return at;
}

// Behind the string that begins at `at`.
static size_t skip_string(Str text, size_t at) {
  for (at++; at < text.length && text.data[at] != '"'; at++) at += text.data[at] == '\\';
  return at < text.length ? at + 1 : text.length;
}

// Behind the value that begins at `at`, in text that is known to be JSON.
static size_t skip_value(Str text, size_t at) {
  size_t depth = 0;
  while (at < text.length) {
    const char c = text.data[at];
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return at;
    at = c == '"' ? skip_string(text, at) : at + 1;
    if (c == '{' || c == '[') depth++;
    if (c == '}' || c == ']') depth--;
    if (depth == 0 && (c == '"' || c == '}' || c == ']')) return at;
  }
  return at;
}

// Where the value of the object's last member "name" stands (as JSON.parse, the last of two counts); cJSON does not
// tell places. An empty range if there is none.
static Place name_place(const Source *source) {
  const Str text = source->text;
  Place place = {source, 0, 0};
  const size_t brace = str_find_char(text, '{', 0);
  if (brace == SIZE_MAX) return place;
  for (size_t at = skip_space(text, brace + 1); at < text.length && text.data[at] == '"';) {
    const size_t key_end = skip_string(text, at);
    const bool is_name = str_equal(str_slice(text, at, key_end), STR("\"name\""));
    const size_t colon = str_find_char(text, ':', key_end);
    if (colon == SIZE_MAX) break;
    const size_t start = skip_space(text, colon + 1), end = skip_value(text, start);
    if (is_name) place = (Place){source, (uint32_t)start, (uint32_t)end};
    at = skip_space(text, end);
    if (at < text.length && text.data[at] == ',') at = skip_space(text, at + 1);
  }
  return place;
}

// Where it is none: `*at`.
static bool is_json_object(Str text, size_t *at) {
  const char *end = text.data;
  cJSON *json = cJSON_ParseWithLengthOpts(text.data, text.length, &end, false);
  const bool is_object = cJSON_IsObject(json);
  *at = json != NULL || end == NULL ? 0 : (size_t)(end - text.data);
  cJSON_Delete(json);
  return is_object;
}

// Whether there is an escaped NUL, at which cJSON's text ends.
static bool has_nul(Str json) {
  for (size_t at = 0; (at = str_find(json, STR("\\u0000"), at)) != SIZE_MAX; at++) {
    size_t start = at;
    while (start > 0 && json.data[start - 1] == '\\') start--;
    if ((at - start) % 2 == 0) return true;
  }
  return false;
}

// The text of a JSON string; false if the value is none. With a NUL it is given as written, which is no identity.
static bool read_string(Arena *arena, Str json, Str *text) {
  if (json.length > 2 && json.data[0] == '"' && has_nul(json)) {
    *text = str_slice(json, 1, json.length - 1);
    return true;
  }
  cJSON *value = cJSON_ParseWithLength(json.data, json.length);
  const char *string = cJSON_GetStringValue(value);
  const size_t length = string == NULL ? 0 : strlen(string);
  char *copy = string == NULL ? NULL : arena_try_alloc(arena, length + 1);
  if (copy != NULL) memcpy(copy, string, length + 1);
  const bool is_string = string != NULL;
  cJSON_Delete(value);
  if (is_string && copy == NULL) arena_exhausted(arena);
  *text = (Str){copy, length};
  return is_string;
}

static Str without_scope(Str name) {
  const size_t slash = str_find_char(name, '/', 0);
  return str_starts_with(name, STR("@")) && slash != SIZE_MAX ? str_slice(name, slash + 1, name.length) : name;
}

// The project that the nearest package.json names; false if it names none. One that is none is reported. `unread`:
// where that file cannot be read.
static bool of_package(Compilation *c, App *app, const Target *target, Str *project, Place *unread) {
  const Str path = find_package_json(&c->files, target->root, target->fence);
  if (str_is_empty(path) || !path_is_within(files_real_path(&c->files, path), target->fence)) return false;
  Source *source;
  const int error = sources_open(&c->sources, path, &source);
  if (error != 0) {
    compile_fail(c, path, strerror(error));
    return false;
  }
  size_t at;
  if (!is_json_object(source->text, &at)) {
    *unread = (Place){source, (uint32_t)at, (uint32_t)at};
    return false;
  }
  const Place place = name_place(source);
  if (place.end == place.start) return false;
  Str name;
  if (!read_string(c->arena, str_slice(source->text, place.start, place.end), &name)) {
    diagnostics_report(app->diagnostics, RULE_INVALID_IDENTITY, place, "the name of the package is no string");
    return true;
  }
  *project = without_scope(name);
  if (!identity_is_valid(*project)) report(app, "project", *project, place);
  return true;
}

// ---- deciding ----

// First found wins. False: nobody says.
static bool decide_field(App *app, Field field, Str given, const ProjectConfig *config, Str *decided) {
  if (!str_is_empty(given)) {
    *decided = given;
    return true;
  }
  if (config != NULL && decide(app, field, field == FIELD_WORKSPACE ? &config->workspace : &config->project, decided))
    return true;
  return of_backends(app, field, decided);
}

static void check_ids(App *app) {
  for (size_t i = 0; i < app->backends.count; i++) {
    const Backend *backend = app->backends.items[i];
    if (!backend->is_configured && backend->name.unknown != NULL) report_unknown(app, "name", &backend->name);
  }
}

void identity_decide(Compilation *c, App *app, const Target *target, const ProjectConfig *config, Place entry) {
  const layerc_options *o = c->options;
  Identity identity = {.workspace = STR("default"),
                       .environment = first_given(o->environment, o->fallback_environment)};
  if (config != NULL) {
    check_value(app, "workspace", &config->workspace);
    check_value(app, "project", &config->project);
  }
  check_backends(app);
  check_ids(app);
  const Str workspace = first_given(o->workspace, o->fallback_workspace);
  const Str project = first_given(o->project, o->fallback_project);
  Place unread = {0};
  decide_field(app, FIELD_WORKSPACE, workspace, config, &identity.workspace);
  if (str_is_empty(identity.environment)) identity.environment = STR("dev");
  if (!decide_field(app, FIELD_PROJECT, project, config, &identity.project) &&
      !of_package(c, app, target, &identity.project, &unread)) {
    Diagnostic *d = diagnostics_report(app->diagnostics, RULE_INVALID_IDENTITY, entry, "the project has no name");
    diagnostic_help(app->diagnostics, d,
                    "give one by `%s({ project })`, `--project`, LAYERON_PROJECT or the name in package.json",
                    config != NULL ? "project" : "backend");
    if (unread.source != NULL)
      diagnostic_relate(app->diagnostics, d, unread, "this file is no JSON object: its `name` is not known");
  }
  // What the options hold is the caller's, and what the program holds goes with it.
  app->identity = (Identity){.workspace = str_copy(app->arena, identity.workspace),
                             .project = str_copy(app->arena, identity.project),
                             .environment = str_copy(app->arena, identity.environment)};
}

void identity_assume(Compilation *c, App *app) {
  const layerc_options *o = c->options;
  const Str workspace = first_given(o->workspace, o->fallback_workspace);
  const Str project = first_given(o->project, o->fallback_project);
  const Str environment = first_given(o->environment, o->fallback_environment);
  check_backends(app);
  app->identity = (Identity){.workspace = str_is_empty(workspace) ? STR("default") : workspace,
                             .project = str_is_empty(project) ? STR("default") : project,
                             .environment = str_is_empty(environment) ? STR("dev") : environment};
}
