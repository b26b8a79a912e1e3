// file:line:column: severity: message [rule], as compilers print it and editors read it.
#include "diagnostics/render.h"
#include "support/text.h"

static void add_line(const RenderInput *input, StrBuilder *out, Place place, const char *severity, Str message,
                     const char *rule) {
  const Position start = render_start(place);
  sb_add_escaped(out, place.source == NULL ? STR("layerc") : render_path(input, place), false);
  if (place.source != NULL) sb_addf(out, ":%u:%u", (unsigned)start.line, (unsigned)start.column);
  sb_addf(out, ": %s: ", severity);
  sb_add_escaped(out, message, false);
  sb_addf(out, " [%s]\n", rule);
}

void render_gcc(const RenderInput *input, StrBuilder *out) {
  for (size_t i = 0; i < input->diagnostics->all.count; i++) {
    const Diagnostic *d = input->diagnostics->all.items[i];
    const layerc_rule *rule = rule_info(d->rule);
    add_line(input, out, d->place, severity_name(rule->severity), d->message, rule->name);
    for (size_t r = 0; r < d->related.count; r++) {
      add_line(input, out, d->related.items[r].place, "note", d->related.items[r].message, rule->name);
    }
  }
}
