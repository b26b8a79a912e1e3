// SARIF 2.1.0 (OASIS Standard, 27 March 2020; errata 01, 28 August 2023); section numbers are its.
#include "diagnostics/render.h"
#include "support/json.h"
#include "support/path.h"

// URIs (RFC 3986): what is no unreserved character and no slash is percent-encoded (3.4.3, 3.10.1).
static Str uri_of(Arena *arena, Str path) {
  StrBuilder b = {.arena = arena};
  if (path_is_absolute(path)) sb_add_c(&b, "file://");
  for (size_t i = 0; i < path.length; i++) {
    const unsigned char c = (unsigned char)path.data[i];
    const bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    if (is_letter || (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~/", c) != NULL)) {
      sb_add_char(&b, (char)c);
    } else {
      sb_addf(&b, "%%%02X", c);
    }
  }
  return sb_str(&b);
}

static void add_message(JsonWriter *w, const char *key, Str text) {
  json_key(w, key);
  json_open_object(w);
  json_member_string(w, "text", text);
  json_close_object(w);
}

static void add_region(JsonWriter *w, const char *key, Place place) {
  const Position start = render_start(place), end = render_end(place);
  json_key(w, key);
  json_open_object(w);
  json_member_integer(w, "startLine", start.line);
  json_member_integer(w, "startColumn", start.column);
  json_member_integer(w, "endLine", end.line);
  json_member_integer(w, "endColumn", end.column);
  json_close_object(w);
}

static void add_artifact(const RenderInput *input, JsonWriter *w, Place place) {
  const Str path = render_path(input, place);
  json_key(w, "artifactLocation");
  json_open_object(w);
  json_member_string(w, "uri", uri_of(input->arena, path));
  if (!path_is_absolute(path)) json_member_string(w, "uriBaseId", STR("WORKINGDIRECTORY"));
  json_close_object(w);
}

static void add_physical_location(const RenderInput *input, JsonWriter *w, Place place) {
  json_key(w, "physicalLocation");
  json_open_object(w);
  add_artifact(input, w, place);
  add_region(w, "region", place);
  json_close_object(w);
}

static void add_locations(const RenderInput *input, JsonWriter *w, Place place) {
  json_key(w, "locations");
  json_open_array(w);
  if (place.source != NULL) {
    json_open_object(w);
    add_physical_location(input, w, place);
    json_close_object(w);
  }
  json_close_array(w);
}

static void add_related(const RenderInput *input, JsonWriter *w, const Diagnostic *d) {
  if (d->related.count == 0) return;
  json_key(w, "relatedLocations");
  json_open_array(w);
  for (size_t i = 0; i < d->related.count; i++) {
    const Related *related = &d->related.items[i];
    json_open_object(w);
    json_member_integer(w, "id", (int64_t)i);
    if (related->place.source != NULL) add_physical_location(input, w, related->place);
    add_message(w, "message", related->message);
    json_close_object(w);
  }
  json_close_array(w);
}

static void add_replacement(JsonWriter *w, const Edit *edit) {
  json_open_object(w);
  add_region(w, "deletedRegion", edit->place);
  add_message(w, "insertedContent", edit->text);
  json_close_object(w);
}

// One change an artifact (3.55.3), with all of the fix's edits in it.
static void add_fix(const RenderInput *input, JsonWriter *w, const Diagnostic *d) {
  if (str_is_empty(d->fix_title) || d->edits.count == 0) return;
  json_key(w, "fixes");
  json_open_array(w);
  json_open_object(w);
  add_message(w, "description", d->fix_title);
  json_key(w, "artifactChanges");
  json_open_array(w);
  for (size_t i = 0; i < d->edits.count; i++) {
    const Source *source = d->edits.items[i].place.source;
    bool is_first = true;
    for (size_t e = 0; e < i; e++) is_first = is_first && d->edits.items[e].place.source != source;
    if (!is_first) continue;
    json_open_object(w);
    add_artifact(input, w, d->edits.items[i].place);
    json_key(w, "replacements");
    json_open_array(w);
    for (size_t e = i; e < d->edits.count; e++) {
      if (d->edits.items[e].place.source == source) add_replacement(w, &d->edits.items[e]);
    }
    json_close_array(w);
    json_close_object(w);
  }
  json_close_array(w);
  json_close_object(w);
  json_close_array(w);
}

static void add_result(const RenderInput *input, JsonWriter *w, const Diagnostic *d) {
  const layerc_rule *rule = rule_info(d->rule);
  Str text = d->message;
  if (!str_is_empty(d->help)) text = str_format(input->arena, "%.*s\nhelp: %.*s", STR_ARG(text), STR_ARG(d->help));
  json_open_object(w);
  json_member_string(w, "ruleId", str_of(rule->code));
  json_member_integer(w, "ruleIndex", (int64_t)d->rule);
  json_member_string(w, "level", str_of(severity_name(rule->severity)));
  add_message(w, "message", text);
  add_locations(input, w, d->place);
  add_related(input, w, d);
  add_fix(input, w, d);
  json_close_object(w);
}

static void add_rule(JsonWriter *w, const layerc_rule *rule) {
  json_open_object(w);
  json_member_string(w, "id", str_of(rule->code));
  json_member_string(w, "name", str_of(rule->name));
  add_message(w, "shortDescription", str_of(rule->summary));
  add_message(w, "fullDescription", str_of(rule->explanation));
  json_key(w, "defaultConfiguration");
  json_open_object(w);
  json_member_string(w, "level", str_of(severity_name(rule->severity)));
  json_close_object(w);
  json_close_object(w);
}

static void add_tool(JsonWriter *w) {
  json_key(w, "tool");
  json_open_object(w);
  json_key(w, "driver");
  json_open_object(w);
  json_member_string(w, "name", STR("layerc"));
  json_member_string(w, "version", STR(LAYERC_VERSION));
  json_key(w, "rules");
  json_open_array(w);
  for (Rule rule = 0; rule < RULE_COUNT; rule++) add_rule(w, rule_info(rule));
  json_close_array(w);
  json_close_object(w);
  json_close_object(w);
}

// Where relative paths begin, without the absolute path, which is nobody's business (3.14.14).
static void add_base(JsonWriter *w) {
  json_key(w, "originalUriBaseIds");
  json_open_object(w);
  json_key(w, "WORKINGDIRECTORY");
  json_open_object(w);
  add_message(w, "description", STR("The directory that layerc was run in."));
  json_close_object(w);
  json_close_object(w);
}

void render_sarif(const RenderInput *input, StrBuilder *out) {
  JsonWriter w = json_writer(input->arena, 2);
  json_open_object(&w);
  json_member_string(&w, "$schema", STR("https://json.schemastore.org/sarif-2.1.0.json"));
  json_member_string(&w, "version", STR("2.1.0"));
  json_key(&w, "runs");
  json_open_array(&w);
  json_open_object(&w);
  add_tool(&w);
  add_base(&w);
  json_member_string(&w, "columnKind", STR("utf16CodeUnits"));
  json_key(&w, "results");
  json_open_array(&w);
  for (size_t i = 0; i < input->diagnostics->all.count; i++) add_result(input, &w, input->diagnostics->all.items[i]);
  json_close_array(&w);
  json_close_object(&w);
  json_close_array(&w);
  json_close_object(&w);
  sb_add(out, sb_str(&w.out));
  sb_add_char(out, '\n');
}
