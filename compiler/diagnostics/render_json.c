// The compiler's own JSON (docs: diagnostics.schema.json).
#include "diagnostics/render.h"
#include "support/json.h"

static void add_position(JsonWriter *w, const char *key, Position position) {
  json_key(w, key);
  json_open_object(w);
  json_member_integer(w, "line", position.line);
  json_member_integer(w, "column", position.column);
  json_member_integer(w, "offset", position.offset);
  json_close_object(w);
}

static void add_place(const RenderInput *input, JsonWriter *w, Place place) {
  json_member_string(w, "file", render_path(input, place));
  json_key(w, "range");
  json_open_object(w);
  add_position(w, "start", render_start(place));
  add_position(w, "end", render_end(place));
  json_close_object(w);
}

static void add_related(const RenderInput *input, JsonWriter *w, const Diagnostic *d) {
  json_key(w, "related");
  json_open_array(w);
  for (size_t i = 0; i < d->related.count; i++) {
    json_open_object(w);
    json_member_string(w, "message", d->related.items[i].message);
    add_place(input, w, d->related.items[i].place);
    json_close_object(w);
  }
  json_close_array(w);
}

static void add_fix(const RenderInput *input, JsonWriter *w, const Diagnostic *d) {
  json_key(w, "fix");
  json_open_object(w);
  json_member_string(w, "title", d->fix_title);
  json_key(w, "edits");
  json_open_array(w);
  for (size_t i = 0; i < d->edits.count; i++) {
    json_open_object(w);
    add_place(input, w, d->edits.items[i].place);
    json_member_string(w, "text", d->edits.items[i].text);
    json_close_object(w);
  }
  json_close_array(w);
  json_close_object(w);
}

static void add_diagnostic(const RenderInput *input, JsonWriter *w, const Diagnostic *d) {
  const layerc_rule *rule = rule_info(d->rule);
  json_open_object(w);
  json_member_string(w, "code", str_of(rule->code));
  json_member_string(w, "rule", str_of(rule->name));
  json_member_string(w, "severity", str_of(severity_name(rule->severity)));
  json_member_string(w, "message", d->message);
  add_place(input, w, d->place);
  add_related(input, w, d);
  if (!str_is_empty(d->help)) json_member_string(w, "help", d->help);
  if (!str_is_empty(d->fix_title)) add_fix(input, w, d);
  json_close_object(w);
}

void render_json(const RenderInput *input, StrBuilder *out) {
  JsonWriter w = json_writer(input->arena, 2);
  json_open_object(&w);
  json_key(&w, "diagnostics");
  json_open_array(&w);
  for (size_t i = 0; i < input->diagnostics->all.count; i++)
    add_diagnostic(input, &w, input->diagnostics->all.items[i]);
  json_close_array(&w);
  json_key(&w, "summary");
  json_open_object(&w);
  json_member_integer(&w, "errors", (int64_t)render_count(input, LAYERC_ERROR));
  json_member_integer(&w, "warnings", (int64_t)render_count(input, LAYERC_WARNING));
  json_close_object(&w);
  json_close_object(&w);
  sb_add(out, sb_str(&w.out));
  sb_add_char(out, '\n');
}
