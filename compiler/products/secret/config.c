// The normalized configuration (contract, section 3).
#include "products/secret/internal.h"

static Str text_or(const Given *g, const char *standard) {
  return g->is_valid ? g->value.as.string->text : str_of(standard);
}
// The table's own word: a choice needs no copy.
static Str choice_or(const Given *g, OptionIndex index, const char *standard) {
  const char *const *choice = secret_options[index].choices;
  while (g->is_valid && *choice != NULL && !str_is(g->value.as.string->text, *choice)) choice++;
  return str_of(g->is_valid ? *choice : standard);
}
static int64_t integer_or(const Given *g, int64_t standard) {
  return g->is_valid ? (int64_t)g->value.as.number : standard;
}

SecretConfig *config_make(const Options *o) {
  const Given *g = o->given;
  SecretConfig *c = ARENA_NEW(o->arena, SecretConfig);
  c->constructor = o->declaration->constructor;
  c->name = o->declaration->name;
  c->namespace = o->declaration->namespace;
  c->bytes = integer_or(&g[OPTION_INDEX_BYTES], c->constructor == SECRET_RANDOM ? 32 : 0);
  c->has_rotation =
      g[OPTION_INDEX_EVERY_DAYS].is_given || g[OPTION_INDEX_START_AT].is_given || g[OPTION_INDEX_RETAIN].is_given;
  c->every_days = integer_or(&g[OPTION_INDEX_EVERY_DAYS], 0);
  if (g[OPTION_INDEX_START_AT].is_valid) {
    char utc[25];
    rfc3339_to_utc(g[OPTION_INDEX_START_AT].value.as.string->text, utc);
    c->start_at = str_copy(o->arena, str_of(utc));
  }
  c->retain_mode = choice_or(&g[OPTION_INDEX_RETAIN_MODE], OPTION_INDEX_RETAIN_MODE, c->every_days > 0 ? "none" : "");
  c->retain_days = integer_or(&g[OPTION_INDEX_RETAIN_DAYS], 0);
  c->format = choice_or(&g[OPTION_INDEX_FORMAT], OPTION_INDEX_FORMAT, "text");
  c->address = g[OPTION_INDEX_ADDRESS].is_valid ? g[OPTION_INDEX_ADDRESS].value.as.string->text
                                                : secret_address(o->arena, c->namespace, c->name);
  c->expose = choice_or(&g[OPTION_INDEX_EXPOSE], OPTION_INDEX_EXPOSE, "versioned");
  c->has_owner_product = g[OPTION_INDEX_OWNER_PRODUCT].is_valid;
  c->has_owner_instance = g[OPTION_INDEX_OWNER_INSTANCE].is_valid;
  c->has_purpose = g[OPTION_INDEX_PURPOSE].is_valid;
  c->has_ownership = c->has_owner_product || c->has_owner_instance || c->has_purpose;
  c->owner_product = text_or(&g[OPTION_INDEX_OWNER_PRODUCT], "");
  c->owner_instance = text_or(&g[OPTION_INDEX_OWNER_INSTANCE], "");
  c->purpose = text_or(&g[OPTION_INDEX_PURPOSE], "");
  return c;
}

const SecretConfig *config_copy(Arena *arena, const SecretConfig *config) {
  SecretConfig *c = ARENA_NEW(arena, SecretConfig);
  *c = *config;
  Str *const texts[] = {&c->namespace,     &c->name,           &c->start_at, &c->address,
                        &c->owner_product, &c->owner_instance, &c->purpose};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    *texts[i] = str_is_empty(*texts[i]) ? STR("") : str_copy(arena, *texts[i]);
  return c;
}

static void write_rotation(JsonWriter *w, const SecretConfig *c) {
  json_key(w, "rotation");
  json_open_object(w);
  if (c->every_days > 0) json_member_integer(w, "everyDays", c->every_days);
  if (c->start_at.length > 0) json_member_plain(w, "startAt", c->start_at);
  if (c->retain_mode.length > 0) {
    json_key(w, "retain");
    json_open_object(w);
    json_member_plain(w, "mode", c->retain_mode);
    if (c->retain_days > 0) json_member_integer(w, "days", c->retain_days);
    json_close_object(w);
  }
  json_close_object(w);
}

static void write_ownership(JsonWriter *w, const SecretConfig *c) {
  json_key(w, "ownership");
  json_open_object(w);
  if (c->has_owner_product) json_member_string(w, "ownerProduct", c->owner_product);
  if (c->has_owner_instance) json_member_string(w, "ownerInstanceId", c->owner_instance);
  if (c->has_purpose) json_member_string(w, "purpose", c->purpose);
  json_close_object(w);
}

void config_write(JsonWriter *w, const void *config) {
  const SecretConfig *c = config;
  json_open_object(w);
  json_member_plain(w, "kind", STR("secret"));
  json_member_plain(w, "name", c->name);
  json_member_plain(w, "namespace", c->namespace);
  json_member_plain(w, "secretKind", str_of(secret_product.constructors[c->constructor].name));
  if (c->bytes > 0) json_member_integer(w, "bytes", c->bytes);
  if (c->has_rotation) write_rotation(w, c);
  json_key(w, "value");
  json_open_object(w);
  json_member_plain(w, "format", c->format);
  json_close_object(w);
  json_key(w, "consume");
  json_open_object(w);
  json_member_plain(w, "address", c->address);
  json_member_plain(w, "expose", c->expose);
  json_close_object(w);
  if (c->has_ownership) write_ownership(w, c);
  if (c->constructor != SECRET_STATIC) {
    json_key(w, "generated");
    json_open_object(w);
    json_member_plain(w, "type", c->constructor == SECRET_RANDOM ? STR("random") : STR("custom"));
    if (c->bytes > 0) json_member_integer(w, "bytes", c->bytes);
    json_close_object(w);
  }
  json_close_object(w);
}

bool config_same(const Declaration *a, const Declaration *b) {
  const SecretConfig *x = a->config, *y = b->config;
  return x->constructor == y->constructor && str_equal(x->name, y->name) && str_equal(x->namespace, y->namespace) &&
         x->bytes == y->bytes && x->has_rotation == y->has_rotation && x->every_days == y->every_days &&
         str_equal(x->start_at, y->start_at) && str_equal(x->retain_mode, y->retain_mode) &&
         x->retain_days == y->retain_days && str_equal(x->format, y->format) && str_equal(x->address, y->address) &&
         str_equal(x->expose, y->expose) && x->has_owner_product == y->has_owner_product &&
         x->has_owner_instance == y->has_owner_instance && x->has_purpose == y->has_purpose &&
         str_equal(x->owner_product, y->owner_product) && str_equal(x->owner_instance, y->owner_instance) &&
         str_equal(x->purpose, y->purpose);
}
