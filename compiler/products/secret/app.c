// Rules about reads and about the whole app, and the facts of a resource.
#include "products/secret/internal.h"

enum { ACCOUNT_MOST = 100, STRONG_KEY_BYTES = 32 };

void secret_describe(Arena *arena, const Identity *identity, Resource *r) {
  static const char *const provisions[] = {"operator_value", "random_on_apply", "external_value_required"};
  const SecretConfig *c = r->config = config_copy(arena, r->declaration->config);
  r->kind = str_of(r->product->constructors[c->constructor].name);
  r->address = c->address;
  r->binding = secret_binding(arena, c->namespace, c->name);
  r->physical_name = secret_physical_name(arena, identity, c->namespace, c->name);
  r->provision = str_of(provisions[c->constructor]);
  r->owner_product = c->has_owner_product ? c->owner_product : STR("secret");
  r->owner_instance = c->has_owner_instance ? c->owner_instance : STR("");
  r->purpose = c->has_purpose ? c->purpose : STR("");
  r->rotation_days = c->every_days;
  r->retention = c->retain_mode.length > 0 ? c->retain_mode : STR("");
  r->retention_days = c->retain_days;
}

static bool is_one_of(const char *operation, const char *const *names) {
  for (; *names != NULL; names++)
    if (strcmp(operation, *names) == 0) return true;
  return false;
}

static const char *const versioned[] = {"version", "at", "active", NULL};

static bool is_hidden(const SecretConfig *c, const char *operation) {
  return is_one_of(operation, versioned) && str_is(c->expose, "current");
}

// Whether what gives a value can be nothing but a number.
static bool is_sum(const Node *node) {
  node = node == NULL ? NULL : node_strip(node);
  if (node == NULL || (node->kind != NODE_BINARY && node->kind != NODE_UNARY)) return false;
  const Operator op = node->kind == NODE_BINARY ? node->as.binary.op : node->as.unary.op;
  return op == OPERATOR_SUBTRACT || op == OPERATOR_MULTIPLY || op == OPERATOR_DIVIDE || op == OPERATOR_REMAINDER;
}

// A version and a time are no numbers, as places in a list are.
bool secret_takes(const char *operation, const Call *call) {
  static const char *const chosen[] = {"version", "at", NULL};
  if (!is_one_of(operation, chosen) || (call->count == 0 && call->more != NULL)) return true;
  return call->count > 0 && call->arguments[0].kind != VALUE_NUMBER && !is_sum(call->arguments[0].origin);
}

bool secret_allows(const Declaration *declaration, const char *operation) {
  return !is_hidden(declaration->config, operation);
}

void secret_judge_read(Diagnostics *diagnostics, const Read *read) {
  static const char *const signing[] = {"hmac", "signJwt", NULL};
  const SecretConfig *c = read->declaration->config;
  const Place place = read->place, declared = read->declaration->place;
  if (is_hidden(c, read->operation)) {
    Diagnostic *d = diagnostics_report(diagnostics, RULE_VERSIONED_READ, place,
                                       "`%s()` reads versions of `%.*s`, which exposes only the current one",
                                       read->operation, STR_ARG(c->address));
    diagnostic_relate(diagnostics, d, declared, "declared here with `expose: \"current\"`");
    diagnostic_help(diagnostics, d, "use `current()`, or declare it with `expose: \"versioned\"`");
  }
  if (is_one_of(read->operation, signing) && c->constructor != SECRET_STATIC && c->bytes > 0 &&
      c->bytes < STRONG_KEY_BYTES) {
    Diagnostic *d = diagnostics_report(diagnostics, RULE_WEAK_HMAC_KEY, place,
                                       "`%s()` signs with a key of %lld bytes; %d or more are wanted", read->operation,
                                       (long long)c->bytes, STRONG_KEY_BYTES);
    diagnostic_relate(diagnostics, d, declared, "declared here");
    diagnostic_help(diagnostics, d, "declare the secret with `bytes: %d`", STRONG_KEY_BYTES);
  }
}

typedef Str Shared(const Resource *r);
static Str binding_of(const Resource *r) { return r->binding; }
static Str address_of(const Resource *r) { return r->address; }
static Str physical_name_of(const Resource *r) { return r->physical_name; }

static bool stands_later(const Resource *a, const Resource *b) {
  const Place x = a->declaration->place, y = b->declaration->place;
  int order = str_compare(x.source->path, y.source->path);
  return order != 0 ? order > 0 : x.start > y.start;
}

static void check_shared(Arena *arena, Diagnostics *diagnostics, Resource **resources, size_t count, Rule rule,
                         const char *what, Shared *of) {
  Map first = {.arena = arena};
  map_reserve(&first, count);
  for (size_t i = 0; i < count; i++) {
    Resource *r = resources[i], *other = map_get(&first, of(r));
    if (other == NULL) {
      map_put(&first, of(r), r);
      continue;
    }
    Resource *later = stands_later(r, other) ? r : other, *earlier = later == r ? other : r;
    Diagnostic *d = diagnostics_report(diagnostics, rule, later->declaration->place,
                                       "`%.*s/%.*s` and `%.*s/%.*s` share the %s `%.*s`", STR_ARG(later->namespace),
                                       STR_ARG(later->name), STR_ARG(earlier->namespace), STR_ARG(earlier->name), what,
                                       STR_ARG(of(r)));
    diagnostic_relate(diagnostics, d, earlier->declaration->place, "the other is declared here");
    if (earlier == r) map_put(&first, of(r), r);
  }
}

void secret_judge_app(Arena *arena, Diagnostics *diagnostics, const Identity *identity, Resource **resources,
                      size_t count, bool whole_app, Place entry) {
  check_shared(arena, diagnostics, resources, count, RULE_BINDING_COLLISION, "binding", binding_of);
  check_shared(arena, diagnostics, resources, count, RULE_ADDRESS_COLLISION, "address", address_of);
  if (!whole_app) return;
  check_shared(arena, diagnostics, resources, count, RULE_PHYSICAL_NAME_COLLISION, "physical name", physical_name_of);
  bool is_production = str_is(identity->environment, "production") || str_is(identity->environment, "prod");
  size_t registered = 0;
  for (size_t i = 0; i < count; i++) registered += resources[i]->is_registered;
  if (!is_production || registered <= ACCOUNT_MOST) return;
  Diagnostic *d = diagnostics_report(diagnostics, RULE_ACCOUNT_LIMIT, entry,
                                     "%zu secrets for `%.*s`; an account holds at most %d production secrets",
                                     registered, STR_ARG(identity->environment), ACCOUNT_MOST);
  diagnostic_help(diagnostics, d, "split the app over accounts, or store fewer secrets");
}
