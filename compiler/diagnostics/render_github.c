// Workflow commands of GitHub Actions ("Workflow commands for GitHub Actions": setting an error message; the escapes
// are those of the runner's own toolkit, @actions/core).
#include "diagnostics/render.h"
#include "support/text.h"

static void add_encoded(StrBuilder *out, Str text, bool is_property) {
  for (size_t i = 0; i < text.length; i++) {
    const char c = text.data[i];
    if (c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','))) {
      sb_addf(out, "%%%02X", (unsigned)c);
    } else {
      sb_add_char(out, c);
    }
  }
}

static void add_property(StrBuilder *out, const char *name, Str value) {
  StrBuilder shown = {.arena = out->arena};
  sb_add_escaped(&shown, value, false);
  sb_addf(out, "%s=", name);
  add_encoded(out, sb_str(&shown), true);
}

static Str message_of(const RenderInput *input, const Diagnostic *d) {
  StrBuilder b = {.arena = input->arena};
  sb_add_escaped(&b, d->message, false);
  for (size_t i = 0; i < d->related.count; i++) {
    const Related *related = &d->related.items[i];
    const Position start = render_start(related->place);
    sb_add_char(&b, '\n');
    if (related->place.source != NULL) {
      sb_add_escaped(&b, render_path(input, related->place), false);
      sb_addf(&b, ":%u:%u: ", (unsigned)start.line, (unsigned)start.column);
    }
    sb_add_escaped(&b, related->message, false);
  }
  if (!str_is_empty(d->help)) {
    sb_add_c(&b, "\nhelp: ");
    sb_add_escaped(&b, d->help, false);
  }
  return sb_str(&b);
}

static void add_place(const RenderInput *input, StrBuilder *out, Place place) {
  if (place.source == NULL) return;
  const Position start = render_start(place), end = render_end(place);
  sb_add_char(out, ' ');
  add_property(out, "file", render_path(input, place));
  sb_addf(out, ",line=%u,endLine=%u", (unsigned)start.line, (unsigned)end.line);
  // Annotations take columns only within one line (REST API, check runs: annotations).
  if (start.line == end.line) sb_addf(out, ",col=%u,endColumn=%u", (unsigned)start.column, (unsigned)end.column);
}

void render_github(const RenderInput *input, StrBuilder *out) {
  static const char *const commands[] = {
      [LAYERC_ERROR] = "error", [LAYERC_WARNING] = "warning", [LAYERC_NOTE] = "notice"};
  for (size_t i = 0; i < input->diagnostics->all.count; i++) {
    const Diagnostic *d = input->diagnostics->all.items[i];
    const layerc_rule *rule = rule_info(d->rule);
    sb_addf(out, "::%s", commands[rule->severity]);
    add_place(input, out, d->place);
    sb_addf(out, "%stitle=%s (%s)::", d->place.source == NULL ? " " : ",", rule->name, rule->code);
    add_encoded(out, message_of(input, d), false);
    sb_add_char(out, '\n');
  }
}
