// The JSON Schemas of the outputs (draft 2020-12), made from what the tables know.
#include <stdarg.h>

#include "emit/emit.h"

#define NAME_CHARACTERS "[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
#define NAME "^" NAME_CHARACTERS "$"
#define IDENTITY "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
#define ADDRESS "^\\\\$SECRET\\\\." NAME_CHARACTERS "\\\\." NAME_CHARACTERS "$"
#define PHYSICAL_NAME "lo_[0-9a-f]{24}"
#define RESERVED "^[Ll][Aa][Yy][Ee][Rr][Oo][Nn]$"
#define TIME                                                                                                           \
  "^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}\\\\.[0-9]{3}Z$"
#define APP_WORKER "^app_worker:[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
#define SECRET "^secret:" NAME_CHARACTERS "/" NAME_CHARACTERS "$"
#define STORE "^store_secret:" PHYSICAL_NAME "$"

// Formatted text in which ' stands for ".
static void add(StrBuilder *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(StrBuilder *out, const char *format, ...) {
  const size_t start = out->length;
  va_list args;
  va_start(args, format);
  sb_vaddf(out, format, args);
  va_end(args);
  for (size_t i = start; i < out->length; i++)
    if (out->data[i] == '\'') out->data[i] = '"';
}

#define OBJECT "'type': 'object', 'additionalProperties': false"

static void add_head(StrBuilder *out, const char *name) {
  add(out, "{\n  '$schema': 'https://json-schema.org/draft/2020-12/schema',\n  'title': '%s.json',\n", name);
  add(out, "  " OBJECT ",\n  'properties': {\n    'format': { 'const': 'layeron.%s' },\n    'version': { 'const': 1 }",
      name);
}

static const Option *option(const Product *p, const char *path) {
  for (size_t i = 0; i < p->option_count; i++)
    if (strcmp(p->options[i].path, path) == 0) return &p->options[i];
  return &p->options[0];
}

static void add_range(StrBuilder *out, const char *key, const Option *o) {
  add(out, "'%s': { 'type': 'integer', 'minimum': %lld, 'maximum': %lld }", key, (long long)o->least,
      (long long)o->most);
}

static void add_words(StrBuilder *out, const char *key, const char *const *words) {
  add(out, "'%s': { 'enum': [", key);
  for (size_t i = 0; words[i] != NULL; i++) add(out, "%s'%s'", i == 0 ? "" : ", ", words[i]);
  add(out, "] }");
}

// ---- parts that several schemas share ----

static void add_identity(StrBuilder *out) {
  static const char *const keys[] = {"workspace", "project", "environment"};
  add(out, "    'identity': {\n      " OBJECT ",\n      'required': ['workspace', 'project', 'environment'],\n"
           "      'properties': {\n");
  for (size_t i = 0; i < 3; i++)
    add(out, "        '%s': { 'type': 'string', 'pattern': '" IDENTITY "' }%s\n", keys[i], i < 2 ? "," : "");
  add(out, "      }\n    },\n");
}

static void add_rotation(StrBuilder *out, const Product *p) {
  add(out, "    'rotation': {\n      " OBJECT ",\n      'minProperties': 1,\n"
           "      'dependentRequired': { 'everyDays': ['retain'] },\n      'properties': {\n        ");
  add_range(out, "everyDays", option(p, "rotation.everyDays"));
  add(out, ",\n        'startAt': { 'type': 'string', 'pattern': '" TIME "' },\n        'retain': {\n");
  add(out, "          'oneOf': [\n            { " OBJECT ", 'required': ['mode', 'days'], 'properties': { 'mode': { "
           "'const': 'retain_for' }, ");
  add_range(out, "days", option(p, "rotation.retain.days"));
  add(out, " } },\n            { " OBJECT ", 'required': ['mode'], 'properties': { 'mode': { 'enum': [");
  const char *const *modes = option(p, "rotation.retain.mode")->choices;
  bool any = false;
  for (size_t i = 0; modes[i] != NULL; i++) {
    if (strcmp(modes[i], "retain_for") == 0) continue;
    add(out, "%s'%s'", any ? ", " : "", modes[i]);
    any = true;
  }
  add(out, "] } } }\n          ]\n        }\n      }\n    },\n");
}

static void add_common_options(StrBuilder *out, const Product *p) {
  add_rotation(out, p);
  add(out, "    'value': { " OBJECT ", 'required': ['format'], 'properties': { ");
  add_words(out, "format", option(p, "value.format")->choices);
  add(out, " } },\n    'consume': { " OBJECT ", 'required': ['address', 'expose'], 'properties': { 'address': { "
           "'type': 'string', 'pattern': '" ADDRESS "' }, ");
  add_words(out, "expose", option(p, "consume.expose")->choices);
  add(out, " } },\n    'ownership': { " OBJECT ", 'minProperties': 1, 'properties': { 'ownerProduct': { 'type': "
           "'string' }, 'ownerInstanceId': { 'type': 'string' }, 'purpose': { 'type': 'string' } } },\n");
}

// SecretModuleConfig of one kind, with or without `bytes`.
static void add_config(StrBuilder *out, const Product *p, const char *kind, bool has_bytes) {
  const bool is_static = strcmp(kind, "static") == 0;
  add(out, "{ " OBJECT ", 'required': ['kind', 'name', 'namespace', 'secretKind', 'value', 'consume'%s%s], ",
      has_bytes ? ", 'bytes'" : "", is_static ? "" : ", 'generated'");
  add(out,
      "'properties': { 'kind': { 'const': 'secret' }, 'name': { 'type': 'string', 'pattern': '" NAME
      "' }, 'namespace': { 'type': 'string', 'pattern': '" NAME "', 'not': { 'pattern': '" RESERVED
      "' } }, 'secretKind': { 'const': '%s' }, ",
      kind);
  if (has_bytes) {
    add_range(out, "bytes", option(p, "bytes"));
    add(out, ", ");
  }
  if (!is_static) {
    add(out, "'generated': { " OBJECT ", 'required': ['type'%s], 'properties': { 'type': { 'const': '%s' }",
        has_bytes ? ", 'bytes'" : "", strcmp(kind, "random") == 0 ? "random" : "custom");
    if (has_bytes) {
      add(out, ", ");
      add_range(out, "bytes", option(p, "bytes"));
    }
    add(out, " } }, ");
  }
  add(out, "'rotation': { '$ref': '#/$defs/rotation' }, 'value': { '$ref': '#/$defs/value' }, 'consume': { '$ref': "
           "'#/$defs/consume' }, 'ownership': { '$ref': '#/$defs/ownership' } } }");
}

// One definition a kind.
static void add_kinds(StrBuilder *out, const Product *p) {
  add_common_options(out, p);
  add(out, "    'static': ");
  add_config(out, p, "static", false);
  add(out, ",\n    'random': ");
  add_config(out, p, "random", true);
  add(out, ",\n    'generated': {\n      'oneOf': [\n        ");
  add_config(out, p, "generated", true);
  add(out, ",\n        ");
  add_config(out, p, "generated", false);
  add(out, "\n      ]\n    }\n");
}

// ---- app.json ----

static void app_schema(StrBuilder *out) {
  const Product *p = products[0];
  add_head(out, "app");
  add(out,
      ",\n    'identity': { '$ref': '#/$defs/identity' },\n    'backends': { 'type': 'array', 'uniqueItems': true, "
      "'items': { '$ref': '#/$defs/backend' } },\n    'modules': { 'type': 'array', 'uniqueItems': true, 'items': { "
      "'$ref': '#/$defs/module' } }\n  },\n  'required': ['format', 'version', 'identity', 'backends', "
      "'modules'],\n  '$defs': {\n");
  add_identity(out);
  add(out, "    'backend': { " OBJECT ", 'required': ['id', 'entry', 'modules'], 'properties': { 'id': { 'type': "
           "'string', 'pattern': '" IDENTITY "' }, 'entry': { '$ref': '#/$defs/file' }, 'modules': { 'type': 'array', "
           "'uniqueItems': true, 'items': { 'type': 'string', 'pattern': '" ADDRESS "' } } } },\n"
           "    'file': { 'type': 'string', 'pattern': '^[^/]' },\n");
  add(out,
      "    'module': { " OBJECT ", 'required': ['name', 'config'], 'properties': { 'name': { 'const': '%s' }, "
      "'config': { 'oneOf': [",
      p->name);
  for (size_t i = 0; i < p->constructor_count; i++)
    add(out, "%s{ '$ref': '#/$defs/%s' }", i == 0 ? "" : ", ", p->constructors[i].name);
  add(out, "] } } },\n");
  add_kinds(out, p);
  add(out, "  }\n}\n");
}

// ---- graph.json ----

static void add_secret_node(StrBuilder *out, const Product *p, const char *kind, const char *provision) {
  add(out,
      "        { " OBJECT ", 'required': ['id', 'type', 'address', 'owner', 'provision', 'module'], 'properties': { "
      "'id': { 'type': 'string', 'pattern': '" SECRET "' }, 'type': { 'const': 'secret' }, 'address': { 'type': "
      "'string', 'pattern': '" ADDRESS "' }, 'owner': { '$ref': '#/$defs/owner' }, 'provision': { 'const': '%s' }, ",
      provision);
  add(out,
      "'module': { " OBJECT ", 'required': ['name', 'config'], 'properties': { 'name': { 'const': '%s' }, 'config': "
      "{ '$ref': '#/$defs/%s' } } } } },\n",
      p->name, kind);
}

static void add_nodes(StrBuilder *out, const Product *p) {
  add(out, "    'node': {\n      'oneOf': [\n");
  add(out, "        { " OBJECT ", 'required': ['id', 'type', 'backend', 'entry'], 'properties': { 'id': { 'type': "
           "'string', 'pattern': '" APP_WORKER "' }, 'type': { 'const': 'app_worker' }, 'backend': { 'type': 'string', "
           "'pattern': '" IDENTITY "' }, 'entry': { 'type': 'string', 'pattern': '^[^/]' } } },\n");
  add(out, "        { " OBJECT ", 'required': ['id', 'type', 'product'], 'properties': { 'id': { 'const': "
           "'product_worker:secret' }, 'type': { 'const': 'product_worker' }, 'product': { 'const': 'secret' } } },\n");
  add_secret_node(out, p, "static", "operator_value");
  add_secret_node(out, p, "random", "random_on_apply");
  add_secret_node(out, p, "generated", "external_value_required");
  add(out,
      "        { " OBJECT ", 'required': ['id', 'type', 'physicalName', 'scopes'], 'properties': { 'id': { 'type': "
      "'string', 'pattern': '" STORE "' }, 'type': { 'const': 'store_secret' }, 'physicalName': { 'type': 'string', "
      "'pattern': '^" PHYSICAL_NAME "$' }, 'scopes': { 'const': ['workers'] } } }\n      ]\n    },\n");
  add(out, "    'owner': { " OBJECT ", 'required': ['product'], 'properties': { 'product': { 'type': 'string' }, "
           "'instanceId': { 'type': 'string' }, 'purpose': { 'type': 'string' } } },\n");
}

// `from` and `to` are patterns; `more` is a further required property and its schema, or NULL.
static void add_edge(StrBuilder *out, const char *type, const char *from, const char *to, const char *more,
                     const char *schema) {
  add(out, "        { " OBJECT ", 'required': ['type', 'from', 'to'");
  if (more != NULL) add(out, ", '%s'", more);
  add(out,
      "], 'properties': { 'type': { 'const': '%s' }, 'from': { 'type': 'string', 'pattern': '%s' }, 'to': { "
      "'type': 'string', 'pattern': '%s' }",
      type, from, to);
  if (more != NULL) add(out, ", '%s': %s", more, schema);
  add(out, " } }");
}

static void add_edges(StrBuilder *out, const Product *p) {
  static const char product[] = "^product_worker:secret$";
  StrBuilder operations = {.arena = out->arena};
  add(&operations, "{ 'type': 'array', 'uniqueItems': true, 'items': { 'enum': [");
  for (size_t i = 0; p->methods[i] != NULL; i++) add(&operations, "%s'%s'", i == 0 ? "" : ", ", p->methods[i]);
  add(&operations, "] } }");
  add(out, "    'edge': {\n      'oneOf': [\n");
  add_edge(out, "service", APP_WORKER, product, "binding", "{ 'const': 'LAYERON_SECRET_PRODUCT' }");
  add(out, ",\n");
  add_edge(out, "reads", APP_WORKER, SECRET, "operations", str_c(out->arena, sb_str(&operations)));
  add(out, ",\n");
  add_edge(out, "owns", product, SECRET, NULL, NULL);
  add(out, ",\n");
  add_edge(out, "secrets_store", product, STORE, "binding",
           "{ 'type': 'string', 'pattern': '^LAYERON_SECRET_[A-Z0-9][A-Z0-9_]*_[A-Z0-9][A-Z0-9_]*$' }");
  add(out, ",\n");
  add_edge(out, "stored_in", SECRET, STORE, NULL, NULL);
  add(out, "\n      ]\n    },\n");
}

static void graph_schema(StrBuilder *out) {
  const Product *p = products[0];
  add_head(out, "graph");
  add(out, ",\n    'identity': { '$ref': '#/$defs/identity' },\n    'nodes': { 'type': 'array', 'uniqueItems': true, "
           "'items': { '$ref': '#/$defs/node' } },\n    'edges': { 'type': 'array', 'uniqueItems': true, 'items': { "
           "'$ref': '#/$defs/edge' } }\n  },\n  'required': ['format', 'version', 'identity', 'nodes', 'edges'],\n"
           "  '$defs': {\n");
  add_identity(out);
  add_nodes(out, p);
  add_edges(out, p);
  add_kinds(out, p);
  add(out, "  }\n}\n");
}

// ---- sources.json ----

static void add_site(StrBuilder *out, const char *name, const char *required, const char *properties) {
  add(out,
      "    '%s': { " OBJECT ", 'required': [%s'file', 'line', 'column'], 'properties': { %s'file': { 'type': 'string', "
      "'pattern': '^[^/]' }, 'line': { 'type': 'integer', 'minimum': 1 }, 'column': { 'type': 'integer', 'minimum': 1 "
      "} } }",
      name, required, properties);
}

static void sources_schema(StrBuilder *out) {
#define ADDRESS_PROPERTY "'address': { 'type': 'string', 'pattern': '" ADDRESS "' }, "
#define BACKEND_PROPERTY "'backend': { 'type': 'string', 'pattern': '" IDENTITY "' }, "
  add_head(out, "sources");
  add(out,
      ",\n    'declarations': { 'type': 'array', 'uniqueItems': true, 'items': { '$ref': '#/$defs/declaration' } },\n"
      "    'registrations': { 'type': 'array', 'uniqueItems': true, 'items': { '$ref': '#/$defs/registration' } },\n"
      "    'reads': { 'type': 'array', 'uniqueItems': true, 'items': { '$ref': '#/$defs/read' } }\n  },\n"
      "  'required': ['format', 'version', 'declarations', 'registrations', 'reads'],\n  '$defs': {\n");
  add(out,
      "    'declaration': { " OBJECT ", 'required': ['address', 'sites'], 'properties': { " ADDRESS_PROPERTY
      "'sites': { 'type': 'array', 'minItems': 1, 'uniqueItems': true, 'items': { '$ref': '#/$defs/site' } } } },\n");
  add_site(out, "site", "", "");
  add(out, ",\n");
  add_site(out, "registration", "'address', 'backend', ", ADDRESS_PROPERTY BACKEND_PROPERTY);
  add(out, ",\n");
  StrBuilder read = {.arena = out->arena};
  add(&read, ADDRESS_PROPERTY BACKEND_PROPERTY);
  add_words(&read, "operation", products[0]->methods);
  add(&read, ", ");
  add_site(out, "read", "'address', 'backend', 'operation', ", str_c(out->arena, sb_str(&read)));
  add(out, "\n  }\n}\n");
}

void reference_schema(const char *name, StrBuilder *out) {
  if (strcmp(name, "app") == 0) app_schema(out);
  else if (strcmp(name, "graph") == 0) graph_schema(out);
  else sources_schema(out);
}
