// The JSON Schemas of the outputs (draft 2020-12), made from what the tables know.
#include "emit/emit.h"

static const char name_pattern[] = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";
static const char identity_pattern[] = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$";
static const char address_pattern[] =
    "^\\\\$SECRET\\\\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}\\\\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

static void head(StrBuilder *out, const char *name, const char *properties, const char *required) {
  sb_addf(
      out,
      "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": \"%s.json\",\n  \"type\": "
      "\"object\",\n"
      "  \"additionalProperties\": false,\n  \"required\": [\"format\", \"version\", %s],\n  \"properties\": {\n"
      "    \"format\": { \"const\": \"layeron.%s\" },\n    \"version\": { \"const\": 1 },\n%s\n  },\n  \"$defs\": {\n",
      name, required, name, properties);
}

static void add_identity(StrBuilder *out) {
  sb_addf(out, "    \"identity\": {\n      \"type\": \"object\",\n      \"additionalProperties\": false,\n      "
               "\"required\": [\"workspace\", \"project\", \"environment\"],\n      \"properties\": {\n");
  static const char *const keys[] = {"workspace", "project", "environment"};
  for (int i = 0; i < 3; i++)
    sb_addf(out, "        \"%s\": { \"type\": \"string\", \"pattern\": \"%s\" }%s\n", keys[i], identity_pattern,
            i < 2 ? "," : "");
  sb_add_c(out, "      }\n    },\n");
}

static const Option *option(const Product *p, const char *path) {
  for (size_t i = 0; i < p->option_count; i++)
    if (strcmp(p->options[i].path, path) == 0) return &p->options[i];
  return &p->options[0];
}

static void add_range(StrBuilder *out, const char *key, const Option *o, const char *end) {
  sb_addf(out, "\"%s\": { \"type\": \"integer\", \"minimum\": %lld, \"maximum\": %lld }%s", key, (long long)o->least,
          (long long)o->most, end);
}

static void add_choice(StrBuilder *out, const char *key, const Option *o, const char *end) {
  sb_addf(out, "\"%s\": { \"enum\": [", key);
  for (size_t i = 0; o->choices[i] != NULL; i++) sb_addf(out, "%s\"%s\"", i == 0 ? "" : ", ", o->choices[i]);
  sb_addf(out, "] }%s", end);
}

static void add_secret_config(StrBuilder *out, const Product *p) {
  sb_add_c(out, "    \"config\": {\n      \"type\": \"object\",\n      \"additionalProperties\": false,\n"
                "      \"required\": [\"kind\", \"name\", \"namespace\", \"secretKind\", \"value\", \"consume\"],\n    "
                "  \"properties\": {\n"
                "        \"kind\": { \"const\": \"secret\" },\n");
  sb_addf(out,
          "        \"name\": { \"type\": \"string\", \"pattern\": \"%s\" },\n        \"namespace\": { \"type\": "
          "\"string\", \"pattern\": \"%s\" },\n",
          name_pattern, name_pattern);
  sb_add_c(out, "        \"secretKind\": { \"enum\": [");
  for (size_t i = 0; i < p->constructor_count; i++)
    sb_addf(out, "%s\"%s\"", i == 0 ? "" : ", ", p->constructors[i].name);
  sb_add_c(out, "] },\n        ");
  add_range(out, "bytes", option(p, "bytes"), ",\n        ");
  sb_add_c(out, "\"rotation\": {\n          \"type\": \"object\",\n          \"additionalProperties\": false,\n        "
                "  \"properties\": {\n            ");
  add_range(out, "everyDays", option(p, "rotation.everyDays"), ",\n            ");
  sb_add_c(out,
           "\"startAt\": { \"type\": \"string\", \"pattern\": "
           "\"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\\\.[0-9]{3}Z$\" },\n"
           "            \"retain\": {\n              \"type\": \"object\",\n              \"additionalProperties\": "
           "false,\n              \"required\": [\"mode\"],\n              \"properties\": {\n                ");
  add_choice(out, "mode", option(p, "rotation.retain.mode"), ",\n                ");
  add_range(out, "days", option(p, "rotation.retain.days"), "\n");
  sb_add_c(out, "              }\n            }\n          }\n        },\n"
                "        \"value\": { \"type\": \"object\", \"additionalProperties\": false, \"required\": "
                "[\"format\"], \"properties\": { ");
  add_choice(out, "format", option(p, "value.format"), " } },\n");
  sb_addf(out,
          "        \"consume\": { \"type\": \"object\", \"additionalProperties\": false, \"required\": [\"address\", "
          "\"expose\"], \"properties\": { \"address\": { \"type\": \"string\", \"pattern\": \"%s\" }, ",
          address_pattern);
  add_choice(out, "expose", option(p, "consume.expose"), " } },\n");
  sb_add_c(out, "        \"ownership\": { \"type\": \"object\", \"additionalProperties\": false, \"minProperties\": 1, "
                "\"properties\": { \"ownerProduct\": { \"type\": \"string\" }, \"ownerInstanceId\": { \"type\": "
                "\"string\" }, \"purpose\": { \"type\": \"string\" } } },\n"
                "        \"generated\": { \"type\": \"object\", \"additionalProperties\": false, \"required\": "
                "[\"type\"], \"properties\": { \"type\": { \"enum\": [\"random\", \"custom\"] }, ");
  add_range(out, "bytes", option(p, "bytes"), " } }\n      }\n    },\n");
  sb_add_c(
      out,
      "    \"module\": { \"type\": \"object\", \"additionalProperties\": false, \"required\": [\"name\", \"config\"], "
      "\"properties\": { \"name\": { \"const\": \"secret\" }, \"config\": { \"$ref\": \"#/$defs/config\" } } }");
}

static void app_schema(StrBuilder *out) {
  head(out, "app",
       "    \"identity\": { \"$ref\": \"#/$defs/identity\" },\n    \"backends\": { \"type\": \"array\", \"items\": { "
       "\"$ref\": \"#/$defs/backend\" } },\n"
       "    \"modules\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/module\" } }",
       "\"identity\", \"backends\", \"modules\"");
  add_identity(out);
  sb_addf(out,
          "    \"backend\": { \"type\": \"object\", \"additionalProperties\": false, \"required\": [\"id\", \"entry\", "
          "\"modules\"], \"properties\": { \"id\": { \"type\": \"string\", \"pattern\": \"%s\" }, \"entry\": { "
          "\"type\": \"string\" }, \"modules\": { \"type\": \"array\", \"uniqueItems\": true, \"items\": { \"type\": "
          "\"string\", \"pattern\": \"%s\" } } } },\n",
          identity_pattern, address_pattern);
  add_secret_config(out, products[0]);
  sb_add_c(out, "\n  }\n}\n");
}

static void add_node(StrBuilder *out, const char *type, const char *required, const char *properties) {
  sb_addf(out,
          "        { \"type\": \"object\", \"additionalProperties\": false, \"required\": [\"id\", \"type\", %s], "
          "\"properties\": { \"id\": { \"type\": \"string\" }, \"type\": { \"const\": \"%s\" }, %s } }",
          required, type, properties);
}

static void add_edge(StrBuilder *out, const char *type, const char *extra_required, const char *extra) {
  sb_addf(out,
          "        { \"type\": \"object\", \"additionalProperties\": false, \"required\": [\"type\", \"from\", "
          "\"to\"%s], \"properties\": { \"type\": { \"const\": \"%s\" }, \"from\": { \"type\": \"string\" }, \"to\": { "
          "\"type\": \"string\" }%s } }",
          extra_required, type, extra);
}

static void graph_schema(StrBuilder *out) {
  head(out, "graph",
       "    \"identity\": { \"$ref\": \"#/$defs/identity\" },\n    \"nodes\": { \"type\": \"array\", \"items\": { "
       "\"$ref\": \"#/$defs/node\" } },\n"
       "    \"edges\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/edge\" } }",
       "\"identity\", \"nodes\", \"edges\"");
  add_identity(out);
  sb_add_c(out, "    \"node\": {\n      \"oneOf\": [\n");
  add_node(out, "app_worker", "\"backend\", \"entry\"",
           "\"backend\": { \"type\": \"string\" }, \"entry\": { \"type\": \"string\" }");
  sb_add_c(out, ",\n");
  add_node(out, "product_worker", "\"product\"", "\"product\": { \"const\": \"secret\" }");
  sb_add_c(out, ",\n");
  StrBuilder properties = {.arena = out->arena};
  sb_addf(&properties,
          "\"address\": { \"type\": \"string\", \"pattern\": \"%s\" }, \"owner\": { \"type\": \"object\", "
          "\"additionalProperties\": false, \"required\": [\"product\"], \"properties\": { \"product\": { \"type\": "
          "\"string\" }, \"instanceId\": { \"type\": \"string\" }, \"purpose\": { \"type\": \"string\" } } }, "
          "\"provision\": { \"enum\": [\"operator_value\", \"random_on_apply\", \"external_value_required\"] }, "
          "\"module\": { \"$ref\": \"#/$defs/module\" }",
          address_pattern);
  add_node(out, "secret", "\"address\", \"owner\", \"provision\", \"module\"", str_c(out->arena, sb_str(&properties)));
  sb_add_c(out, ",\n");
  add_node(out, "store_secret", "\"physicalName\", \"scopes\"",
           "\"physicalName\": { \"type\": \"string\", \"pattern\": \"^lo_[0-9a-f]{24}$\" }, \"scopes\": { \"const\": "
           "[\"workers\"] }");
  sb_add_c(out, "\n      ]\n    },\n    \"edge\": {\n      \"oneOf\": [\n");
  add_edge(out, "service", ", \"binding\"", ", \"binding\": { \"const\": \"LAYERON_SECRET_PRODUCT\" }");
  sb_add_c(out, ",\n");
  StrBuilder operations = {.arena = out->arena};
  sb_add_c(&operations, ", \"operations\": { \"type\": \"array\", \"uniqueItems\": true, \"items\": { \"enum\": [");
  for (size_t i = 0; products[0]->methods[i] != NULL; i++)
    sb_addf(&operations, "%s\"%s\"", i == 0 ? "" : ", ", products[0]->methods[i]);
  sb_add_c(&operations, "] } }");
  add_edge(out, "reads", ", \"operations\"", str_c(out->arena, sb_str(&operations)));
  sb_add_c(out, ",\n");
  add_edge(out, "owns", "", "");
  sb_add_c(out, ",\n");
  add_edge(out, "secrets_store", ", \"binding\"",
           ", \"binding\": { \"type\": \"string\", \"pattern\": \"^LAYERON_SECRET_[A-Z0-9_]+$\" }");
  sb_add_c(out, ",\n");
  add_edge(out, "stored_in", "", "");
  sb_add_c(out, "\n      ]\n    },\n");
  add_secret_config(out, products[0]);
  sb_add_c(out, "\n  }\n}\n");
}

static void add_place(StrBuilder *out, const char *name, const char *required, const char *properties,
                      const char *end) {
  sb_addf(out,
          "    \"%s\": { \"type\": \"object\", \"additionalProperties\": false, \"required\": [%s\"file\", \"line\", "
          "\"column\"], \"properties\": { %s\"file\": { \"type\": \"string\" }, \"line\": { \"type\": \"integer\", "
          "\"minimum\": 1 }, \"column\": { \"type\": \"integer\", \"minimum\": 1 } } }%s\n",
          name, required, properties, end);
}

static void sources_schema(StrBuilder *out) {
  head(out, "sources",
       "    \"declarations\": { \"type\": \"array\", \"items\": { \"type\": \"object\", \"additionalProperties\": "
       "false, \"required\": [\"address\", \"sites\"], \"properties\": { \"address\": { \"type\": \"string\" }, "
       "\"sites\": { \"type\": \"array\", \"minItems\": 1, \"items\": { \"$ref\": \"#/$defs/site\" } } } } },\n"
       "    \"registrations\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/registration\" } },\n    "
       "\"reads\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/read\" } }",
       "\"declarations\", \"registrations\", \"reads\"");
  static const char text[] = "\"address\": { \"type\": \"string\" }, \"backend\": { \"type\": \"string\" }, ";
  add_place(out, "site", "", "", ",");
  add_place(out, "registration", "\"address\", \"backend\", ", text, ",");
  add_place(out, "read", "\"address\", \"backend\", \"operation\", ",
            "\"address\": { \"type\": \"string\" }, \"backend\": { \"type\": \"string\" }, \"operation\": { \"type\": "
            "\"string\" }, ",
            "");
  sb_add_c(out, "  }\n}\n");
}

void reference_schema(const char *name, StrBuilder *out) {
  if (strcmp(name, "app") == 0) app_schema(out);
  else if (strcmp(name, "graph") == 0) graph_schema(out);
  else sources_schema(out);
}
