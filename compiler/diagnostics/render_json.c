// The `json` format (contract, section 5).
#include "diagnostics/render.h"
#include "support/json.h"

static const char *severity_name(layerc_severity severity) {
  return severity == LAYERC_ERROR ? "error" : severity == LAYERC_WARNING ? "warning" : "note";
}

static void write_position(JsonWriter *w, const char *key, const Source *source, uint32_t offset) {
  Position p = source_position(source, offset);
  json_key(w, key);
  json_open_object(w);
  json_member_integer(w, "line", p.line);
  json_member_integer(w, "column", p.column);
  json_member_integer(w, "offset", offset);
  json_close_object(w);
}

static void write_place(JsonWriter *w, const RenderInput *input, Place place) {
  json_member_string(w, "file", diagnostics_shown_path(input->arena, input->working_directory, place.source->path));
  json_key(w, "range");
  json_open_object(w);
  write_position(w, "start", place.source, place.start);
  write_position(w, "end", place.source, place.end);
  json_close_object(w);
}

static void write_fix(JsonWriter *w, const RenderInput *input, const Diagnostic *d) {
  json_key(w, "fix");
  json_open_object(w);
  json_member_string(w, "title", d->fix_title);
  json_key(w, "edits");
  json_open_array(w);
  for (size_t i = 0; i < d->edits.count; i++) {
    json_open_object(w);
    write_place(w, input, d->edits.items[i].place);
    json_member_string(w, "text", d->edits.items[i].text);
    json_close_object(w);
  }
  json_close_array(w);
  json_close_object(w);
}

static void write_diagnostic(JsonWriter *w, const RenderInput *input, const Diagnostic *d) {
  const layerc_rule *rule = rule_info(d->rule);
  json_open_object(w);
  json_member_string(w, "code", str_of(rule->code));
  json_member_string(w, "rule", str_of(rule->name));
  json_member_string(w, "severity", str_of(severity_name(rule->severity)));
  json_member_string(w, "message", d->message);
  write_place(w, input, d->place);
  json_key(w, "related");
  json_open_array(w);
  for (size_t i = 0; i < d->related.count; i++) {
    json_open_object(w);
    json_member_string(w, "message", d->related.items[i].message);
    write_place(w, input, d->related.items[i].place);
    json_close_object(w);
  }
  json_close_array(w);
  if (d->help.length > 0) json_member_string(w, "help", d->help);
  if (d->fix_title.length > 0) write_fix(w, input, d);
  json_close_object(w);
}

void render_json(const RenderInput *input, StrBuilder *out) {
  JsonWriter w = json_writer(input->arena, 2);
  int64_t errors = 0, warnings = 0;
  json_open_object(&w);
  json_key(&w, "diagnostics");
  json_open_array(&w);
  for (size_t i = 0; i < input->diagnostics->all.count; i++) {
    const Diagnostic *d = input->diagnostics->all.items[i];
    errors += rule_info(d->rule)->severity == LAYERC_ERROR;
    warnings += rule_info(d->rule)->severity == LAYERC_WARNING;
    write_diagnostic(&w, input, d);
  }
  json_close_array(&w);
  json_key(&w, "summary");
  json_open_object(&w);
  json_member_integer(&w, "errors", errors);
  json_member_integer(&w, "warnings", warnings);
  json_close_object(&w);
  json_close_object(&w);
  sb_add(out, sb_str(&w.out));
  sb_add_char(out, '\n');
}
