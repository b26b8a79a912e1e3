#include "diagnostics/reference.h"

#include "diagnostics/render.h"
#include "support/json.h"

// ---- rules.md ----

static void add_code(StrBuilder *out, const char *title, const char *code) {
  if (code[0] == '\0') return;
  sb_addf(out, "\n%s:\n\n```ts\n%s```\n", title, code);
}

void reference_rules(StrBuilder *out) {
  sb_add_c(out,
           "# Rules\n\n"
           "Every diagnostic of `layerc` names its rule. An error stops the build; a warning does not, but for the "
           "exit code under\n`--werror`. `layerc explain RULE` prints what stands here.\n\n"
           "| code | rule | severity | what it says |\n| --- | --- | --- | --- |\n");
  for (Rule i = 0; i < RULE_COUNT; i++) {
    const layerc_rule *rule = rule_info(i);
    sb_addf(out, "| %s | [`%s`](#%s) | %s | %s |\n", rule->code, rule->name, rule->name, severity_name(rule->severity),
            rule->summary);
  }
  for (Rule i = 0; i < RULE_COUNT; i++) {
    const layerc_rule *rule = rule_info(i);
    sb_addf(out, "\n## %s\n\n%s, %s. %s\n\n%s\n", rule->name, rule->code, severity_name(rule->severity), rule->summary,
            rule->explanation);
    add_code(out, "Wrong", rule->wrong);
    add_code(out, "Right", rule->right);
  }
}

// ---- diagnostics.schema.json ----

// One member of an object type: a value of a plain type, a reference to a definition, or an array of references.
typedef struct Member {
  const char *name, *type, *of;
  bool is_optional;
} Member;

typedef struct Definition {
  const char *name;
  const Member *members; // ends with a row without a name
} Definition;

static const Member position_members[] = {{"line", "count", NULL, false},
                                          {"column", "count", NULL, false},
                                          {"offset", "offset", NULL, false},
                                          {NULL, NULL, NULL, false}};
static const Member range_members[] = {
    {"start", "ref", "position", false}, {"end", "ref", "position", false}, {NULL, NULL, NULL, false}};
static const Member related_members[] = {{"message", "string", NULL, false},
                                         {"file", "string", NULL, false},
                                         {"range", "ref", "range", false},
                                         {NULL, NULL, NULL, false}};
static const Member edit_members[] = {{"file", "string", NULL, false},
                                      {"range", "ref", "range", false},
                                      {"text", "string", NULL, false},
                                      {NULL, NULL, NULL, false}};
static const Member fix_members[] = {
    {"title", "string", NULL, false}, {"edits", "array", "edit", false}, {NULL, NULL, NULL, false}};
static const Member diagnostic_members[] = {{"code", "code", NULL, false},
                                            {"rule", "rule", NULL, false},
                                            {"severity", "severity", NULL, false},
                                            {"message", "string", NULL, false},
                                            {"file", "string", NULL, false},
                                            {"range", "ref", "range", false},
                                            {"related", "array", "related", false},
                                            {"help", "string", NULL, true},
                                            {"fix", "ref", "fix", true},
                                            {NULL, NULL, NULL, false}};
static const Member summary_members[] = {
    {"errors", "offset", NULL, false}, {"warnings", "offset", NULL, false}, {NULL, NULL, NULL, false}};
static const Member report_members[] = {
    {"diagnostics", "array", "diagnostic", false}, {"summary", "ref", "summary", false}, {NULL, NULL, NULL, false}};

static const Definition definitions[] = {
    {"diagnostic", diagnostic_members},
    {"related", related_members},
    {"fix", fix_members},
    {"edit", edit_members},
    {"range", range_members},
    {"position", position_members},
    {"summary", summary_members},
};

static void add_reference(JsonWriter *w, const char *name) {
  json_member_string(w, "$ref", str_format(w->out.arena, "#/$defs/%s", name));
}

static void add_names(JsonWriter *w, bool rules) {
  json_key(w, "enum");
  json_open_array(w);
  for (Rule i = 0; rules && i < RULE_COUNT; i++) json_string(w, str_of(rule_info(i)->name));
  for (int i = LAYERC_ERROR; !rules && i <= LAYERC_NOTE; i++) json_string(w, str_of(severity_name((layerc_severity)i)));
  json_close_array(w);
}

static void add_member_type(JsonWriter *w, const Member *member) {
  const Str type = str_of(member->type);
  json_open_object(w);
  if (str_is(type, "ref")) {
    add_reference(w, member->of);
  } else if (str_is(type, "array")) {
    json_member_string(w, "type", type);
    json_key(w, "items");
    json_open_object(w);
    add_reference(w, member->of);
    json_close_object(w);
  } else if (str_is(type, "count") || str_is(type, "offset")) {
    json_member_string(w, "type", STR("integer"));
    json_member_integer(w, "minimum", str_is(type, "count") ? 1 : 0);
  } else if (str_is(type, "rule") || str_is(type, "severity")) {
    add_names(w, str_is(type, "rule"));
  } else {
    json_member_string(w, "type", STR("string"));
    if (str_is(type, "code")) json_member_string(w, "pattern", STR("^LYR[0-9]{4}$"));
  }
  json_close_object(w);
}

static void add_object_type(JsonWriter *w, const Member *members) {
  json_member_string(w, "type", STR("object"));
  json_key(w, "properties");
  json_open_object(w);
  for (const Member *m = members; m->name != NULL; m++) {
    json_key(w, m->name);
    add_member_type(w, m);
  }
  json_close_object(w);
  json_key(w, "required");
  json_open_array(w);
  for (const Member *m = members; m->name != NULL; m++) {
    if (!m->is_optional) json_string(w, str_of(m->name));
  }
  json_close_array(w);
  json_key(w, "additionalProperties");
  json_bool(w, false);
}

void reference_diagnostics_schema(StrBuilder *out) {
  JsonWriter w = json_writer(out->arena, 2);
  json_open_object(&w);
  json_member_string(&w, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
  json_member_string(&w, "title", STR("Diagnostics of layerc (--diagnostics json)"));
  add_object_type(&w, report_members);
  json_key(&w, "$defs");
  json_open_object(&w);
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++) {
    json_key(&w, definitions[i].name);
    json_open_object(&w);
    add_object_type(&w, definitions[i].members);
    json_close_object(&w);
  }
  json_close_object(&w);
  json_close_object(&w);
  sb_add(out, sb_str(&w.out));
  sb_add_char(out, '\n');
}
