// The reference page of options, made from the products' tables.
#include "declare/declare.h"

static const char *type_name(OptionType type) {
  switch (type) {
  case OPTION_NAME: return "name";
  case OPTION_ADDRESS: return "address";
  case OPTION_TEXT: return "string";
  case OPTION_INTEGER: return "integer";
  case OPTION_CHOICE: return "choice";
  case OPTION_TIME: return "RFC 3339 time";
  case OPTION_OBJECT: return "object";
  }
  return "";
}

static void write_values(StrBuilder *out, const Option *o) {
  if (o->type == OPTION_INTEGER) sb_addf(out, "%lld to %lld", (long long)o->least, (long long)o->most);
  for (size_t i = 0; o->type == OPTION_CHOICE && o->choices[i] != NULL; i++)
    sb_addf(out, "%s`%s`", i == 0 ? "" : ", ", o->choices[i]);
}

static void write_constructors(StrBuilder *out, const Product *p, const Option *o) {
  bool any = false;
  for (size_t i = 0; i < p->constructor_count; i++) {
    if (!(o->constructors >> i & 1)) continue;
    sb_addf(out, "%s%s", any ? ", " : "", p->constructors[i].name);
    any = true;
  }
}

void reference_options(StrBuilder *out) {
  sb_add_c(out, "# Options\n\nMade from the products' tables by `make docs`.\n");
  for (size_t i = 0; products[i] != NULL; i++) {
    const Product *p = products[i];
    sb_addf(out, "\n## `%s`\n\n| constructor | declares |\n| --- | --- |\n", p->name);
    for (size_t k = 0; k < p->constructor_count; k++)
      sb_addf(out, "| `%s.%s` | %s |\n", p->name, p->constructors[k].name, p->constructors[k].meaning);
    sb_add_c(
        out,
        "\n| option | type | values | default | constructors | meaning |\n| --- | --- | --- | --- | --- | --- |\n");
    for (size_t k = 0; k < p->option_count; k++) {
      const Option *o = &p->options[k];
      sb_addf(out, "| `%s`%s | %s | ", o->path, o->required ? " (required)" : "", type_name(o->type));
      write_values(out, o);
      sb_addf(out, " | %s | ", o->standard == NULL ? "" : o->standard);
      write_constructors(out, p, o);
      sb_addf(out, " | %s |\n", o->meaning);
    }
    sb_add_c(out, "\nOperations: ");
    for (size_t k = 0; p->methods[k] != NULL; k++) sb_addf(out, "%s`%s`", k == 0 ? "" : ", ", p->methods[k]);
    sb_add_c(out, ".\n");
  }
}
