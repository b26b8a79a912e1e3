// Reading a constructor's options against the table.
#include <math.h>
#include <stdio.h>

#include "products/secret/internal.h"
#include "products/trail.h"

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

// The argument that holds the options, as far as the call shows it.
static const Node *argument_node(const Declaration *d) {
  const Node *call = d->call, *written = d->argument.origin;
  if (call->kind == NODE_TAGGED_TEMPLATE) return call->as.tagged.template;
  if (call->kind != NODE_CALL && call->kind != NODE_NEW) return call;
  const NodeList *arguments = &call->as.call.arguments;
  for (size_t i = 0; i < arguments->count && written != NULL && written->file == call->file; i++) {
    const Node *argument = arguments->items[i];
    if (argument->start <= written->start && written->end <= argument->end) return argument;
  }
  return d->is_direct && arguments->count > 0 ? arguments->items[0] : call;
}

// With the `!` behind it, which the tree does not have.
static Place place_of_value(const Options *o, const Node *node) {
  Place place = node_place(o->sources, node);
  const Str text = place.source->text;
  while (place.end < text.length && text.data[place.end] == '!' &&
         (place.end + 1 == text.length || text.data[place.end + 1] != '='))
    place.end++;
  return place;
}

static void lead_through_calls(Options *o, Diagnostic *d) {
  for (size_t i = 0; i < o->declaration->call_count; i++)
    diagnostic_lead(o->diagnostics, d, node_place(o->sources, o->declaration->calls[i]), "in this call");
}

Diagnostic *options_report(Options *o, Rule rule, const Node *node, Value value, const char *format, ...) {
  StrBuilder text = {.arena = o->arena};
  va_list args;
  va_start(args, format);
  sb_vaddf(&text, format, args);
  va_end(args);
  if (node == NULL) node = o->declaration->call;
  Diagnostic *d = diagnostics_report(o->diagnostics, rule, place_of_value(o, node), "%.*s", STR_ARG(sb_str(&text)));
  if (rule_info(rule)->severity == LAYERC_ERROR) o->has_errors = true;
  const Node *written = value.kind == VALUE_EMPTY ? NULL : value.origin;
  if (written != NULL && node_strip(written) != node_strip(node))
    diagnostic_relate(o->diagnostics, d, node_place(o->sources, written), "the value is written here");
  lead_through_calls(o, d);
  return d;
}

static bool is_numeric(Str text) {
  for (size_t i = 0; i < text.length; i++)
    if (text.data[i] < '0' || text.data[i] > '9') return false;
  return text.length > 0 && text.length <= 10;
}

// The quotes of a number that is written as a string. (The digits may be a secret: the edits do not hold them.)
static void fix_quotes(Options *o, Diagnostic *d, const Node *node, Value v) {
  const Node *literal = node == NULL ? NULL : node_strip(node);
  if (literal == NULL || literal->kind != NODE_STRING || v.kind != VALUE_STRING || !is_numeric(v.as.string->text))
    return;
  Place open = node_place(o->sources, literal), close = open;
  open.end = open.start + 1;
  close.start = close.end - 1;
  diagnostic_fix(o->diagnostics, d, open, STR(""), "remove the quotes");
  diagnostic_fix(o->diagnostics, d, close, STR(""), "remove the quotes");
}

void options_report_type(Options *o, const Option *row, const Node *node, Value v) {
  if (v.kind == VALUE_STRING && row->type != OPTION_INTEGER && row->type != OPTION_OBJECT) {
    options_report(o, RULE_OPTION_TYPE, node, v, "`%s` is a string with a lone surrogate, which is no text", row->path);
    return;
  }
  Diagnostic *d = options_report(o, RULE_OPTION_TYPE, node, v, "`%s` is %.*s; it takes %.*s", row->path,
                                 STR_ARG(tell_value(o, v, tell_how(row, v))), STR_ARG(tell_wanted(o, row)));
  if (row->type == OPTION_INTEGER) fix_quotes(o, d, node, v);
}

static void report_choice(Options *o, const Option *row, const Node *node, Value v) {
  Str choices[8];
  size_t count = 0;
  for (; row->choices[count] != NULL; count++) choices[count] = str_of(row->choices[count]);
  Diagnostic *d = options_report(o, row->rule, node, v, "`%s` is %.*s; it takes %.*s", row->path,
                                 STR_ARG(tell_value(o, v, TELL_WORD)), STR_ARG(tell_choices(o, row)));
  Str nearest = str_nearest(o->arena, str_lower(o->arena, v.as.string->text), choices, count);
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
                                     STR_ARG(veil_cut(o->arena, text)));
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
                                   STR_ARG(veil_cut(o->arena, text))),
                    "an address has the shape `$SECRET.<namespace>.<name>`");
    return false;
  case OPTION_TIME:
    if (rfc3339_to_utc(text, utc)) return true;
    diagnostic_help(o->diagnostics,
                    options_report(o, row->rule, node, v,
                                   "`%s` is `\"%.*s\"`, which is no RFC 3339 time with a zone, "
                                   "or no date that exists",
                                   row->path, STR_ARG(veil_cut(o->arena, text))),
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

bool options_check_range(Options *o, const Option *row, const Node *node, Value v) {
  double n = v.as.number;
  if (n == trunc(n) && n >= (double)row->least && n <= (double)row->most) return true;
  options_report(o, row->rule, node, v, "`%s` is %.*s; it takes an integer from %lld to %lld", row->path,
                 STR_ARG(tell_value(o, v, TELL_WORD)), (long long)row->least, (long long)row->most);
  return false;
}

static void check_value(Options *o, const Option *row, const Node *node, Given *g) {
  Value v = g->value;
  bool is_integer = row->type == OPTION_INTEGER;
  g->is_typed = is_integer ? v.kind == VALUE_NUMBER : v.kind == VALUE_STRING && !string_has_lone_surrogate(v.as.string);
  if (!g->is_typed) options_report_type(o, row, node, v);
  else if (!is_integer) g->is_valid = check_text(o, row, node, v);
  else g->is_valid = options_check_range(o, row, node, v);
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

// The property in the literal, if that is where the option is written.
static const Node *property_node(const Holder *h, const Property *p) {
  const Node *literal = h->object->origin;
  if (!h->is_inside || p->giver == NULL || literal == NULL || literal->kind != NODE_OBJECT) return NULL;
  for (size_t i = 0; i < literal->as.list.count; i++) {
    const Node *item = literal->as.list.items[i];
    if (item->kind == NODE_PROPERTY && (item->as.property.value == p->giver || item->as.property.key == p->giver))
      return item;
  }
  return NULL;
}

static bool is_given(const Options *o, const Holder *h, Str name) {
  int i = find_row(o, h->prefix, name);
  for (size_t k = 0; i >= 0 && k < h->object->property_count; k++)
    if (h->object->properties[k].key.string != NULL && str_equal(h->object->properties[k].key.string->text, name))
      return true;
  return false;
}

// Another key for a property, as far as that is one word in another's place.
static void fix_key(Options *o, Diagnostic *d, const Node *property, Str name) {
  const Node *key = property->as.property.key;
  Place place = node_place(o->sources, key);
  if (property->as.property.kind == PROPERTY_SHORTHAND) {
    place.end = place.start;
    diagnostic_fix(o->diagnostics, d, place, str_format(o->arena, "%.*s: ", STR_ARG(name)), "write `%.*s`",
                   STR_ARG(name));
  } else if (key->kind == NODE_IDENTIFIER && !property->as.property.computed) {
    diagnostic_fix(o->diagnostics, d, place, name, "write `%.*s`", STR_ARG(name));
  } else if (key->kind == NODE_STRING) {
    diagnostic_fix(o->diagnostics, d, place, str_format(o->arena, "\"%.*s\"", STR_ARG(name)), "write `\"%.*s\"`",
                   STR_ARG(name));
  }
}

static void report_unknown_option(Options *o, const Holder *h, const Property *p) {
  Str choices[SECRET_OPTION_COUNT], name = p->key.string->text;
  size_t count = 0;
  for (size_t i = 0; i < SECRET_OPTION_COUNT; i++)
    if (has_prefix(&secret_options[i], h->prefix) && has_option(o, &secret_options[i]))
      choices[count++] = str_slice(str_of(secret_options[i].path), h->prefix.length, strlen(secret_options[i].path));
  const Node *property = property_node(h, p);
  veil_hide(o->veil, p->giver, p->value);
  const char *constructor = o->declaration->product->constructors[o->declaration->constructor].name;
  Diagnostic *d = options_report(o, RULE_UNKNOWN_OPTION, property != NULL ? property->as.property.key : giver_of(h, p),
                                 property != NULL ? value_empty() : p->value, "`secret.%s` has no option `%.*s%.*s`",
                                 constructor, STR_ARG(h->prefix), STR_ARG(veil_cut(o->arena, name)));
  Str nearest = str_nearest(o->arena, name, choices, count);
  if (nearest.length > 0) {
    diagnostic_help(o->diagnostics, d, "did you mean `%.*s`?", STR_ARG(nearest));
    if (property != NULL && !is_given(o, h, nearest)) fix_key(o, d, property, nearest);
    return;
  }
  for (size_t i = 0; i < SECRET_OPTION_COUNT; i++) {
    const char *path = secret_options[i].path, *dot = strrchr(path, '.');
    if (dot == NULL || !str_is(name, dot + 1) || !has_option(o, &secret_options[i])) continue;
    diagnostic_help(o->diagnostics, d, "did you mean `%s`?", path);
    return;
  }
  StrBuilder all = {.arena = o->arena};
  for (size_t i = 0; i < count; i++) sb_addf(&all, "%s`%.*s`", i == 0 ? "" : ", ", STR_ARG(choices[i]));
  diagnostic_help(o->diagnostics, d, "it has %.*s", STR_ARG(sb_str(&all)));
}

static bool is_value(const char *what) { return strcmp(what, secret_options[OPTION_INDEX_VALUE].path) == 0; }

static void help_value(Options *o, Diagnostic *d) {
  diagnostic_help(o->diagnostics, d, "remove it, and set it with the deploy tool; `value` takes `{ format }`");
}

static void report_unknown_value(Options *o, const char *what, const Node *node, const Unknown *unknown) {
  o->has_errors = true;
  if (trail_is_of_loop(unknown, o->declaration->maybe)) return; // the loop is said already
  Diagnostic *d = trail_report(o->diagnostics, o->sources, unknown,
                               (Need){what, place_of_value(o, node), "this declaration", o->declaration->place});
  if (d->rule != RULE_UNRESOLVED_IMPORT) lead_through_calls(o, d); // that stands at the specifier, wherever it led
  // Nobody is asked to write down, or to give at compile time, what may be the secret itself.
  if (d->rule == RULE_NOT_STATIC && is_value(what)) help_value(o, d);
}

static void read_object(Options *o, const Holder *h, int depth);

static void report_plaintext(Options *o, const Node *node, Value v) {
  help_value(o, options_report(o, RULE_PLAINTEXT_VALUE, node, v,
                               "a plaintext is given as `value`; the value of a secret never stands in code"));
}

// Whether an expression gives a string, whatever is not known in it.
static bool gives_text(const Node *node) {
  node = node_strip(node);
  while (node->kind == NODE_BINARY && node->as.binary.op == OPERATOR_ADD) {
    const NodeKind right = node_strip(node->as.binary.right)->kind;
    if (right == NODE_STRING || right == NODE_TEMPLATE) return true;
    node = node_strip(node->as.binary.left);
  }
  return node->kind == NODE_STRING || node->kind == NODE_TEMPLATE;
}

static bool is_plaintext(const Options *o, const Holder *h, const Property *p) {
  if (!value_is_unknown(p->value)) return p->value.kind == VALUE_STRING;
  const Unknown *unknown = p->value.as.unknown;
  const bool is_written = p->giver != NULL && property_node(h, p) != NULL && gives_text(p->giver);
  return is_written && !trail_is_of_failure(unknown) && !trail_is_of_loop(unknown, o->declaration->maybe);
}

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
  tell_option(o, row, p->giver, p->value);
  if (i == OPTION_INDEX_VALUE && is_plaintext(o, h, p)) {
    report_plaintext(o, node, p->value);
  } else if (value_is_unknown(p->value)) {
    report_unknown_value(o, row->path, node, p->value.as.unknown);
  } else if (i == OPTION_INDEX_RETAIN_DAYS) {
    g->is_valid = p->value.kind == VALUE_NUMBER; // judged beside the mode
  } else if (row->type != OPTION_OBJECT) {
    check_value(o, row, node, g);
  } else if (!option_is_object(p->value)) {
    options_report_type(o, row, node, p->value);
  } else {
    g->is_valid = g->is_typed = true;
    Holder inner = {
        .object = p->value.as.object, .node = node, .prefix = str_concat(o->arena, str_of(row->path), STR("."))};
    inner.is_inside = is_inside(o->declaration, inner.object->origin);
    read_object(o, &inner, depth + 1);
  }
}

// The part of the literal after which not all of its keys are known: a spread, or a property whose key is not known.
static const Node *doubtful_part(const Holder *h) {
  const Node *literal = h->object->origin;
  if (!h->is_inside || literal == NULL || literal->kind != NODE_OBJECT) return h->node;
  for (const Unknown *u = h->object->unknown; u != NULL; u = u->cause)
    for (size_t i = 0; u->node != NULL && u->node->file == literal->file && i < literal->as.list.count; i++) {
      const Node *part = literal->as.list.items[i];
      if (part->start <= u->node->start && u->node->end <= part->end) return part;
    }
  return h->node;
}

static void read_object(Options *o, const Holder *h, int depth) {
  const Unknown *unknown = h->object->unknown;
  if (unknown != NULL) {
    Str what = h->prefix.length == 0 ? STR("options") : str_slice(h->prefix, 0, h->prefix.length - 1);
    report_unknown_value(o, str_c(o->arena, what), doubtful_part(h), unknown);
    veil_hide(o->veil, NULL, value_of_unknown(unknown));
  }
  for (size_t i = 0; i < h->object->property_count && depth < 8; i++) {
    const Property *p = &h->object->properties[i];
    if (p->key.string == NULL) continue;
    if (unknown != NULL && value_is_unknown(p->value)) continue; // said once, for all of them
    read_option(o, h, p, depth);
  }
}

static void report_nameless(Options *o, const Holder *root, const char *constructor) {
  Diagnostic *d =
      options_report(o, RULE_MISSING_OPTION, NULL, value_empty(), "`secret.%s` needs a `name`", constructor);
  for (size_t i = 0; i < root->object->property_count; i++) {
    const Property *p = &root->object->properties[i];
    if (p->key.string == NULL || !str_is(p->key.string->text, "name")) continue;
    const Node *node = p->giver != NULL ? p->giver : p->value.origin;
    if (node != NULL)
      diagnostic_relate(o->diagnostics, d, node_place(o->sources, node), "this is `undefined`: it counts as not given");
  }
}

void options_read(Options *o) {
  Declaration *d = o->declaration;
  const char *constructor = d->product->constructors[d->constructor].name;
  const Node *node = argument_node(d);
  veil_call(o->veil, d->call);
  for (size_t i = 0; i < d->call_count; i++) veil_lead(o->veil, d->calls[i]);
  if (d->argument.kind == VALUE_EMPTY || d->argument.kind == VALUE_UNDEFINED) {
    options_report(o, RULE_MISSING_OPTION, NULL, value_empty(),
                   "`secret.%s` is given no options; it needs at least `name`", constructor);
    return;
  }
  if (value_is_unknown(d->argument)) {
    veil_hide(o->veil, NULL, d->argument);
    veil_around(o->veil, d->call);
    report_unknown_value(o, "options", node, d->argument.as.unknown);
    return;
  }
  if (!option_is_object(d->argument)) {
    tell_options(o, d->argument);
    Diagnostic *type = options_report(o, RULE_OPTION_TYPE, node, d->argument,
                                      "the options of `secret.%s` are %.*s; they are an object", constructor,
                                      STR_ARG(tell_value(o, d->argument, TELL_WORD)));
    if (d->call->kind == NODE_TAGGED_TEMPLATE)
      diagnostic_help(o->diagnostics, type,
                      "a template behind it is a call with an array: write `secret.%s({ name: … })`", constructor);
    return;
  }
  Holder root = {.object = d->argument.as.object, .node = node};
  root.prefix = STR("");
  root.is_inside = is_inside(d, root.object->origin);
  read_object(o, &root, 0);
  if (!o->given[OPTION_INDEX_NAME].is_given && root.object->unknown == NULL) report_nameless(o, &root, constructor);
}
