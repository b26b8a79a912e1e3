// Reading a constructor's options against the table.
#include <math.h>
#include <stdio.h>

#include "products/secret/internal.h"
#include "products/trail.h"

enum { SHOWN_CHOICE_MOST = 24, SHOWN_MOST = 80 };

// An object of options and the expression inside the call that gives it.
typedef struct Holder {
  const Object *object;
  const Node *node;
  bool is_inside; // its literal stands in the call
  Str prefix;     // "rotation."
} Holder;

static bool is_inside(const Declaration *d, const Node *node) {
  return node != NULL && node->file == d->call->file && node->start >= d->call->start && node->end <= d->call->end &&
         node != d->call;
}

static const Node *giver_of(const Holder *h, const Property *p) {
  return h->is_inside && p->giver != NULL ? p->giver : h->node;
}

static void mask(Options *o, const Node *node) { diagnostics_mask(o->diagnostics, node_place(o->sources, node)); }

Diagnostic *options_report(Options *o, Rule rule, const Node *node, Value value, const char *format, ...) {
  StrBuilder text = {.arena = o->arena};
  va_list args;
  va_start(args, format);
  sb_vaddf(&text, format, args);
  va_end(args);
  if (node == NULL) node = o->declaration->call;
  Diagnostic *d =
      diagnostics_report(o->diagnostics, rule, node_place(o->sources, node), "%.*s", STR_ARG(sb_str(&text)));
  if (rule_info(rule)->severity == LAYERC_ERROR) o->has_errors = true;
  const Node *written = value.kind == VALUE_EMPTY ? NULL : value.origin;
  if (written != NULL && !(written->file == node->file && written->start >= node->start && written->end <= node->end))
    diagnostic_relate(o->diagnostics, d, node_place(o->sources, written), "the value is written here");
  for (size_t i = 0; i < o->declaration->call_count; i++)
    diagnostic_relate(o->diagnostics, d, node_place(o->sources, o->declaration->calls[i]), "in this call");
  return d;
}

static Str cut(Options *o, Str text) {
  size_t at = 0, shown = 0;
  while (at < text.length && shown < SHOWN_MOST) {
    utf8_next(text, &at, NULL);
    shown++;
  }
  return at < text.length ? str_format(o->arena, "%.*s…", (int)at, text.data) : text;
}

// A string where something else is wanted may be a secret in the wrong place.
static bool is_harmless(Str text) {
  if (text.length > SHOWN_CHOICE_MOST) return false;
  for (size_t i = 0; i < text.length; i++)
    if (!(text.data[i] >= 'a' && text.data[i] <= 'z') && text.data[i] != '_' && text.data[i] != '-') return false;
  return true;
}

static Str show(Options *o, Value v, bool is_open) {
  switch (v.kind) {
  case VALUE_UNDEFINED: return STR("`undefined`");
  case VALUE_NULL: return STR("`null`");
  case VALUE_BOOLEAN: return v.as.boolean ? STR("`true`") : STR("`false`");
  case VALUE_NUMBER: {
    char text[32];
    size_t length = number_to_text(v.as.number, text);
    return str_format(o->arena, "`%.*s`", (int)length, text);
  }
  case VALUE_STRING:
    if (is_open) return str_format(o->arena, "`\"%.*s\"`", STR_ARG(cut(o, v.as.string->text)));
    return is_harmless(v.as.string->text) ? str_format(o->arena, "`\"%.*s\"`", STR_ARG(v.as.string->text))
                                          : STR("a string");
  case VALUE_BIGINT: return STR("a BigInt");
  case VALUE_SYMBOL: return STR("a symbol");
  case VALUE_OBJECT:
    if (v.as.object->class == CLASS_ARRAY) return STR("an array");
    return v.as.object->class == CLASS_FUNCTION ? STR("a function") : STR("an object");
  default: return STR("a value");
  }
}

// Strings that are not shown in words are not shown in the source's lines either.
static void mask_string(Options *o, const Node *node, Value v, bool is_open) {
  if (v.kind != VALUE_STRING || is_open || is_harmless(v.as.string->text)) return;
  if (v.origin != NULL) mask(o, v.origin);
  if (node != NULL && (node_strip(node)->kind == NODE_STRING || node_strip(node)->kind == NODE_TEMPLATE)) mask(o, node);
}

static const char *wanted(OptionType type) {
  switch (type) {
  case OPTION_INTEGER: return "a number";
  case OPTION_OBJECT: return "an object";
  default: return "a string";
  }
}

static bool is_numeric(Str text) {
  for (size_t i = 0; i < text.length; i++)
    if (text.data[i] < '0' || text.data[i] > '9') return false;
  return text.length > 0 && text.length <= 10;
}

static void report_type(Options *o, const Option *row, const Node *node, Value v) {
  bool is_open =
      row->type == OPTION_NAME || row->type == OPTION_ADDRESS || row->type == OPTION_TIME || row->type == OPTION_TEXT;
  mask_string(o, node, v, is_open);
  if (v.kind == VALUE_STRING && row->type != OPTION_INTEGER && row->type != OPTION_OBJECT) {
    options_report(o, RULE_OPTION_TYPE, node, v, "`%s` is a string with a lone surrogate, which is no text", row->path);
    return;
  }
  Diagnostic *d = options_report(o, RULE_OPTION_TYPE, node, v, "`%s` is %.*s; it takes %s", row->path,
                                 STR_ARG(show(o, v, is_open)), wanted(row->type));
  if (row->type == OPTION_INTEGER && v.kind == VALUE_STRING && is_numeric(v.as.string->text) && node != NULL &&
      node_strip(node)->kind == NODE_STRING) {
    diagnostic_help(o->diagnostics, d, "write the number without quotes: `%.*s`", STR_ARG(v.as.string->text));
    diagnostic_fix(o->diagnostics, d, node_place(o->sources, node), v.as.string->text, "write `%.*s`",
                   STR_ARG(v.as.string->text));
  }
}

static void report_choice(Options *o, const Option *row, const Node *node, Value v) {
  mask_string(o, node, v, false);
  StrBuilder all = {.arena = o->arena};
  Str choices[8];
  size_t count = 0;
  for (; row->choices[count] != NULL; count++) {
    choices[count] = str_of(row->choices[count]);
    sb_addf(&all, "%s`%s`", count == 0 ? "" : row->choices[count + 1] == NULL ? " or " : ", ", row->choices[count]);
  }
  Diagnostic *d = options_report(o, row->rule, node, v, "`%s` is %.*s; it takes %.*s", row->path,
                                 STR_ARG(show(o, v, false)), STR_ARG(sb_str(&all)));
  Str nearest = v.kind == VALUE_STRING ? str_nearest(o->arena, v.as.string->text, choices, count) : (Str){0};
  if (nearest.length == 0) return;
  diagnostic_help(o->diagnostics, d, "did you mean `%.*s`?", STR_ARG(nearest));
  if (node != NULL && node_strip(node)->kind == NODE_STRING)
    diagnostic_fix(o->diagnostics, d, node_place(o->sources, node_strip(node)),
                   str_format(o->arena, "\"%.*s\"", STR_ARG(nearest)), "write `\"%.*s\"`", STR_ARG(nearest));
}

static bool address_is_valid(Str text) {
  if (!str_starts_with(text, STR("$SECRET."))) return false;
  Str rest = str_slice(text, 8, text.length);
  size_t dot = str_find_char(rest, '.', 0);
  return dot != SIZE_MAX && secret_name_is_valid(str_slice(rest, 0, dot)) &&
         secret_name_is_valid(str_slice(rest, dot + 1, rest.length));
}

static bool is_reserved(Str namespace) {
  static const char word[] = "layeron";
  if (namespace.length != sizeof word - 1) return false;
  for (size_t i = 0; i < namespace.length; i++)
    if ((namespace.data[i] | 0x20) != word[i]) return false;
  return true;
}

static bool check_text(Options *o, const Option *row, const Node *node, Value v) {
  Str text = v.as.string->text;
  char utc[25];
  switch (row->type) {
  case OPTION_NAME:
    if (!secret_name_is_valid(text)) {
      Diagnostic *d = options_report(o, row->rule, node, v, "`%s` is `\"%.*s\"`, which is no valid name", row->path,
                                     STR_ARG(cut(o, text)));
      diagnostic_help(o->diagnostics, d, "1 to 64 letters, digits, `-` and `_`, first a letter or digit");
      return false;
    }
    if (row == &secret_options[OPTION_INDEX_NAMESPACE] && is_reserved(text)) {
      options_report(o, RULE_RESERVED_NAMESPACE, node, v, "the namespace `%.*s` is reserved for the platform",
                     STR_ARG(text));
      return false;
    }
    return true;
  case OPTION_ADDRESS:
    if (address_is_valid(text)) return true;
    diagnostic_help(o->diagnostics,
                    options_report(o, row->rule, node, v, "`%s` is `\"%.*s\"`, which is no valid address", row->path,
                                   STR_ARG(cut(o, text))),
                    "an address has the shape `$SECRET.<namespace>.<name>`");
    return false;
  case OPTION_TIME:
    if (rfc3339_to_utc(text, utc)) return true;
    diagnostic_help(o->diagnostics,
                    options_report(o, row->rule, node, v, "`%s` is `\"%.*s\"`, which is no RFC 3339 time with a zone",
                                   row->path, STR_ARG(cut(o, text))),
                    "for example `2026-06-01T00:00:00.000Z`");
    return false;
  case OPTION_CHOICE:
    for (size_t i = 0; row->choices[i] != NULL; i++)
      if (str_is(text, row->choices[i])) return true;
    report_choice(o, row, node, v);
    return false;
  default: return true;
  }
}

static bool check_value(Options *o, const Option *row, const Node *node, Value v) {
  if (row->type == OPTION_INTEGER) {
    if (v.kind != VALUE_NUMBER) {
      report_type(o, row, node, v);
      return false;
    }
    if (row == &secret_options[OPTION_INDEX_RETAIN_DAYS]) return true; // judged beside the mode
    double n = v.as.number;
    if (n == trunc(n) && n >= (double)row->least && n <= (double)row->most) return true;
    options_report(o, row->rule, node, v, "`%s` is %.*s; it takes an integer from %lld to %lld", row->path,
                   STR_ARG(show(o, v, false)), (long long)row->least, (long long)row->most);
    return false;
  }
  if (v.kind != VALUE_STRING && row->type == OPTION_CHOICE) {
    report_type(o, row, node, v);
    return false;
  }
  if (v.kind != VALUE_STRING || string_has_lone_surrogate(v.as.string)) {
    report_type(o, row, node, v);
    return false;
  }
  return check_text(o, row, node, v);
}

static bool has_option(const Options *o, const Option *row) {
  return row->constructors >> o->declaration->constructor & 1;
}

static bool has_prefix(const Option *row, Str prefix) {
  Str path = str_of(row->path);
  return str_starts_with(path, prefix) && str_find_char(path, '.', prefix.length) == SIZE_MAX;
}

static int find_row(const Options *o, Str prefix, Str key) {
  for (int i = 0; i < SECRET_OPTION_COUNT; i++) {
    Str path = str_of(secret_options[i].path);
    if (has_prefix(&secret_options[i], prefix) && has_option(o, &secret_options[i]) &&
        str_equal(str_slice(path, prefix.length, path.length), key))
      return i;
  }
  return -1;
}

// The key's own node in the literal, if that is where the option is written.
static const Node *key_node(const Holder *h, const Property *p) {
  const Node *literal = h->object->origin;
  if (!h->is_inside || literal == NULL || literal->kind != NODE_OBJECT) return NULL;
  for (size_t i = 0; i < literal->as.list.count; i++) {
    const Node *item = literal->as.list.items[i];
    if (item->kind == NODE_PROPERTY && p->giver != NULL &&
        (item->as.property.value == p->giver || item->as.property.key == p->giver))
      return item->as.property.key;
  }
  return NULL;
}

static void report_unknown_option(Options *o, const Holder *h, const Property *p) {
  Str choices[SECRET_OPTION_COUNT], name = p->key.string->text;
  size_t count = 0;
  for (size_t i = 0; i < SECRET_OPTION_COUNT; i++)
    if (has_prefix(&secret_options[i], h->prefix) && has_option(o, &secret_options[i]))
      choices[count++] = str_slice(str_of(secret_options[i].path), h->prefix.length, strlen(secret_options[i].path));
  const Node *key = key_node(h, p), *giver = giver_of(h, p);
  if (p->giver != NULL && p->giver->kind != NODE_SPREAD) mask(o, p->giver);
  if (p->value.kind == VALUE_STRING && p->value.origin != NULL) mask(o, p->value.origin);
  const char *constructor = o->declaration->product->constructors[o->declaration->constructor].name;
  Diagnostic *d =
      options_report(o, RULE_UNKNOWN_OPTION, key != NULL ? key : giver, value_empty(),
                     "`secret.%s` has no option `%.*s%.*s`", constructor, STR_ARG(h->prefix), STR_ARG(cut(o, name)));
  Str nearest = str_nearest(o->arena, name, choices, count);
  if (nearest.length > 0 && find_row(o, h->prefix, nearest) >= 0) {
    diagnostic_help(o->diagnostics, d, "did you mean `%.*s`?", STR_ARG(nearest));
    if (key != NULL && (key->kind == NODE_IDENTIFIER || key->kind == NODE_STRING) && p->giver != key)
      diagnostic_fix(o->diagnostics, d, node_place(o->sources, key), nearest, "write `%.*s`", STR_ARG(nearest));
    return;
  }
  StrBuilder all = {.arena = o->arena};
  for (size_t i = 0; i < count; i++) sb_addf(&all, "%s`%.*s`", i == 0 ? "" : ", ", STR_ARG(choices[i]));
  diagnostic_help(o->diagnostics, d, "it has %.*s", STR_ARG(sb_str(&all)));
}

static void report_unknown_value(Options *o, const char *what, const Node *node, const Unknown *unknown) {
  if (trail_is_of_loop(unknown, o->declaration->maybe)) { // the loop is said already
    o->has_errors = true;
    return;
  }
  o->has_errors = true;
  trail_report(o->diagnostics, o->sources, unknown, node_place(o->sources, node), what);
}

static void read_object(Options *o, const Holder *h, int depth);

static void read_option(Options *o, const Holder *h, const Property *p, int depth) {
  if (p->value.kind == VALUE_UNDEFINED) return;
  int i = find_row(o, h->prefix, p->key.string->text);
  if (i < 0) {
    report_unknown_option(o, h, p);
    return;
  }
  const Option *row = &secret_options[i];
  const Node *node = giver_of(h, p);
  Given *g = &o->given[i];
  *g = (Given){.is_given = true, .value = p->value, .node = node};
  if (value_is_unknown(p->value)) {
    report_unknown_value(o, row->path, node, p->value.as.unknown);
    return;
  }
  if (row->type != OPTION_OBJECT) {
    if (row == &secret_options[OPTION_INDEX_RETAIN_DAYS]) g->is_valid = p->value.kind == VALUE_NUMBER;
    else g->is_valid = check_value(o, row, node, p->value);
    return;
  }
  if (i == OPTION_INDEX_VALUE && p->value.kind == VALUE_STRING) {
    if (node != NULL) mask(o, node);
    if (p->value.origin != NULL) mask(o, p->value.origin);
    Diagnostic *d = options_report(o, RULE_PLAINTEXT_VALUE, node, p->value,
                                   "a plaintext is given as `value`; the value of a secret never stands in code");
    diagnostic_help(o->diagnostics, d, "remove it, and set it with the deploy tool; `value` takes `{ format }`");
    return;
  }
  bool is_object = value_is_object(p->value) && p->value.as.object->class != CLASS_ARRAY &&
                   p->value.as.object->class != CLASS_FUNCTION;
  if (!is_object) {
    if (i == OPTION_INDEX_VALUE && node != NULL) mask(o, node);
    report_type(o, row, node, p->value);
    return;
  }
  g->is_valid = true;
  Holder inner = {.object = p->value.as.object, .node = node, .prefix = str_format(o->arena, "%s.", row->path)};
  inner.is_inside = is_inside(o->declaration, inner.object->origin);
  read_object(o, &inner, depth + 1);
}

static void read_object(Options *o, const Holder *h, int depth) {
  if (h->object->unknown != NULL) {
    const Node *node = h->node;
    for (size_t i = 0; h->is_inside && i < h->object->property_count; i++)
      if (h->object->properties[i].giver != NULL && h->object->properties[i].giver->kind == NODE_SPREAD)
        node = h->object->properties[i].giver;
    const Node *literal = h->object->origin;
    for (size_t i = 0; h->is_inside && literal != NULL && literal->kind == NODE_OBJECT && i < literal->as.list.count;
         i++)
      if (literal->as.list.items[i]->kind == NODE_SPREAD) node = literal->as.list.items[i];
    Str what = h->prefix.length == 0 ? STR("options") : str_slice(h->prefix, 0, h->prefix.length - 1);
    report_unknown_value(o, str_c(o->arena, what), node, h->object->unknown);
  }
  for (size_t i = 0; i < h->object->property_count && depth < 8; i++) {
    const Property *p = &h->object->properties[i];
    if (p->key.string == NULL) continue;
    if (h->object->unknown != NULL && value_is_unknown(p->value)) continue; // said once, for all of them
    read_option(o, h, p, depth);
  }
}

void options_read(Options *o) {
  Declaration *d = o->declaration;
  const char *constructor = d->product->constructors[d->constructor].name;
  const NodeList *arguments = &d->call->as.call.arguments;
  const Node *node = arguments->count > 0 ? arguments->items[0] : d->call;
  if (d->argument.kind == VALUE_EMPTY || d->argument.kind == VALUE_UNDEFINED) {
    options_report(o, RULE_MISSING_OPTION, NULL, value_empty(),
                   "`secret.%s` is given no options; it needs at least `name`", constructor);
    return;
  }
  if (value_is_unknown(d->argument)) {
    report_unknown_value(o, "options", node, d->argument.as.unknown);
    return;
  }
  bool is_object = value_is_object(d->argument) && d->argument.as.object->class != CLASS_ARRAY &&
                   d->argument.as.object->class != CLASS_FUNCTION;
  if (!is_object) {
    mask_string(o, node, d->argument, false);
    options_report(o, RULE_OPTION_TYPE, node, d->argument, "the options of `secret.%s` are %.*s; they are an object",
                   constructor, STR_ARG(show(o, d->argument, false)));
    return;
  }
  Holder root = {.object = d->argument.as.object, .node = node};
  root.prefix = STR("");
  root.is_inside = is_inside(d, root.object->origin);
  read_object(o, &root, 0);
  if (!o->given[OPTION_INDEX_NAME].is_given && root.object->unknown == NULL)
    options_report(o, RULE_MISSING_OPTION, NULL, value_empty(), "`secret.%s` needs a `name`", constructor);
}
