// What is read: the operations that code calls on what was declared. Code that cannot be seen may give back what it
// was given, so an operation by its name, called on what such code gave, may be one of any of that.
#include "declare/internal.h"
#include "support/sort.h"

enum { READ_MOST = 4096 }; // objects that are looked at for what may be read

static const char *operation_named(const Product *product, Str name) {
  for (size_t i = 0; product->methods[i] != NULL; i++)
    if (str_is(name, product->methods[i])) return product->methods[i];
  return NULL;
}

void read_add(Program *p, const Declaration *d, const char *operation, const Node *call) {
  const Node *node = call != NULL ? call : evaluator_node(p->e);
  const Read read = {d, operation, node_place(p->app->sources, node), p->backend, .is_certain = true};
  vec_push(p->app->arena, &p->app->reads, read);
}

// ---- of what is not known, but is the app's own ----

static void look_within(Program *p, const Unknown *source, WithinVisit *visit, void *context) {
  const Value v = value_of_unknown(source);
  if (p->app->declarations.count > p->first_declaration) evaluator_within(p->e, &v, 1, READ_MOST, visit, context);
}

typedef struct Reading {
  Program *p;
  const Node *call;
} Reading;

static bool read_all(void *context, Object *o, bool by_function) {
  const Reading *r = context;
  const Declaration *d = declaration_of(value_object(o));
  if (by_function) return false;
  for (size_t i = 0; d != NULL && d->is_valid && d->product->methods[i] != NULL; i++)
    if (d->product->allows(d, d->product->methods[i])) read_add(r->p, d, d->product->methods[i], r->call);
  return true;
}

typedef struct Taking {
  Evaluator *e;
  Key key;
  ValueList *found;
} Taking;

static bool take_method(void *context, Object *o, bool by_function) {
  const Taking *t = context;
  Property method;
  if (by_function) return false;
  if (declaration_of(value_object(o)) != NULL && object_own(t->e, o, t->key, &method))
    vec_push(evaluator_arena(t->e), t->found, method.value);
  return true;
}

static bool is_operation(Str name) {
  for (size_t i = 0; products[i] != NULL; i++)
    if (operation_named(products[i], name) != NULL) return true;
  return false;
}

void read_member(Program *p, const Unknown *source, Key key, ValueList *found) {
  Taking taking = {p->e, key, found};
  if (is_operation(key.string->text)) look_within(p, source, take_method, &taking);
}

// ---- of what code that cannot be seen gave ----

// A method that a package or the runtime exports, or of an object that was just made, is its own.
static bool is_their_own(const Unknown *callee, const Node *object) {
  object = node_strip(object);
  if (object->kind == NODE_THIS || object->kind == NODE_SUPER) return true;
  if (callee->reason != UNKNOWN_FOREIGN && callee->reason != UNKNOWN_GLOBAL) return false;
  const size_t call = str_find_char(callee->subject, '(', 0);
  if (call == SIZE_MAX) return !str_is_empty(callee->subject);
  const size_t dot = str_find_char(callee->subject, '.', call);
  return str_starts_with(callee->subject, STR("new ")) && dot != SIZE_MAX &&
         str_find_char(callee->subject, '.', dot + 1) == SIZE_MAX;
}

// What `this` holds, or a list or table has under a key that is not known, may be the app's own.
static const Node *holder(const Node *object) {
  for (;;) {
    object = node_strip(object);
    if (object->kind == NODE_MEMBER) object = object->as.member.object;
    else if (object->kind == NODE_OPTIONAL_CHAIN) object = object->as.expression;
    else return object;
  }
}

// What the runtime gives back of what it is given is known.
static bool is_runtime(const Unknown *u) {
  return u->reason == UNKNOWN_GLOBAL && unknown_is_provided(u) && !unknown_is_proxy(u);
}

// Whether it comes of what a function is called with by the runtime, or by what may be the app's own: that is known in
// most cases.
static bool is_of_known_call(const Unknown *u) {
  enum { CALLERS_MOST = 16 };
  for (int i = 0; i < CALLERS_MOST; i++) {
    const Unknown *root = unknown_root(u);
    if (root->reason != UNKNOWN_PARAMETER || root->caller == NULL) return false;
    u = root->caller;
    if (!unknown_is_of_others(u) || is_runtime(u)) return true;
  }
  return false;
}

static bool is_doubtful(const Unknown *callee, const Node *object) {
  const NodeKind held_by = holder(object)->kind;
  if (held_by == NODE_THIS || is_runtime(unknown_root(callee))) return true;
  if (callee->is_foreign) return false;
  return callee->source != NULL || unknown_root(callee)->reason == UNKNOWN_FOREIGN_CALL || held_by == NODE_INDEX ||
         is_of_known_call(callee);
}

static void ask(Program *p, Str name, const Node *object, const Call *call, const Unknown *callee) {
  if (!unknown_is_of_others(callee) || is_their_own(callee, object)) return;
  const bool in_doubt = is_doubtful(callee, object);
  for (size_t i = 0; products[i] != NULL; i++) {
    const char *operation = operation_named(products[i], name);
    if (operation == NULL || !products[i]->takes(operation, call)) continue;
    const Asked asked = {products[i], operation, node_place(p->app->sources, call->node), in_doubt};
    vec_push(p->app->arena, &p->asked, asked);
  }
}

// Of what lists have that are not known, and nobody else.
static void read_kept(Program *p, Str name, const Call *call, const Unknown *callee) {
  for (size_t i = 0; i < p->kept.count; i++) {
    const Kept *kept = &p->kept.items[i];
    const Declaration *d = kept->declaration;
    const char *operation = operation_named(d->product, name);
    const bool is_read = operation != NULL && d->is_valid && d->product->takes(operation, call) &&
                         d->product->allows(d, operation) && kept_gives(kept, callee);
    if (!is_read) continue;
    const Place place = node_place(p->app->sources, call->node);
    vec_push(p->app->arena, &p->app->reads, ((Read){d, operation, place, p->backend, .is_certain = false}));
  }
}

// What a call names of what it calls; NULL: it does not.
static const String *called_name(const Node *callee) {
  if (callee->kind == NODE_MEMBER) return callee->as.member.name;
  const Node *key = callee->kind == NODE_INDEX ? node_strip(callee->as.index.index) : NULL;
  return key != NULL && key->kind == NODE_STRING ? key->as.string : NULL;
}

void read_unknown(Program *p, const Call *call, const Unknown *callee) {
  Reading reading = {p, call->node};
  if (callee->is_any_member && callee->source != NULL) look_within(p, callee->source, read_all, &reading);
  const Node *node = call->node;
  if (node == NULL || node->kind != NODE_CALL) return;
  node = node_strip(node->as.call.callee);
  const String *name = called_name(node);
  if (name == NULL) return;
  read_kept(p, name->text, call, callee);
  ask(p, name->text, node->kind == NODE_MEMBER ? node->as.member.object : node->as.index.object, call, callee);
}

static void give(Program *p, Value v) {
  if (value_is_object(v) || value_is_unknown(v)) vec_push(p->app->arena, &p->given, v);
}

void read_given_arguments(Program *p, const Call *call, const Unknown *callee) {
  if (callee != NULL && (!unknown_is_of_others(callee) || is_runtime(callee))) return;
  for (size_t i = 0; i < call->count; i++) give(p, call->arguments[i]);
  if (call->more != NULL) give(p, value_of_unknown(call->more));
}

// Of what is not known, what it may be, or a promise of it may give; not what it may lead to.
void read_gave(Program *p, Value v) {
  while (value_is_unknown(v)) {
    const Unknown *u = v.as.unknown;
    for (size_t i = 0; i < u->perhaps_count; i++) give(p, value_object(u->perhaps[i]));
    v = u->promise == NULL ? value_undefined() : u->promise->value;
  }
  give(p, v);
}

static int compare_asked(const void *a, const void *b) {
  const Asked *x = a, *y = b;
  if (x->place.source != y->place.source) return str_compare(x->place.source->path, y->place.source->path);
  if (x->place.start != y->place.start) return x->place.start < y->place.start ? -1 : 1;
  if (x->place.end != y->place.end) return x->place.end < y->place.end ? -1 : 1;
  return strcmp(x->operation, y->operation);
}

// Each once. What was in doubt is none where it turned out to be a read of something of the app's own.
static void settle_asked(Program *p, size_t first) {
  const App *app = p->app;
  for (size_t i = first; i < app->reads.count; i++) {
    const Read *r = &app->reads.items[i];
    vec_push(app->arena, &p->asked, ((Asked){NULL, r->operation, r->place, false}));
  }
  Asked *all = p->asked.items;
  sort_items(all, p->asked.count, sizeof(Asked), compare_asked);
  size_t kept = 0;
  for (size_t i = 0, end; i < p->asked.count; i = end) {
    bool is_read = false;
    const Asked *asked = NULL;
    for (end = i; end < p->asked.count && compare_asked(&all[i], &all[end]) == 0; end++) {
      is_read |= all[end].product == NULL;
      if (all[end].product != NULL && (asked == NULL || asked->is_doubtful)) asked = &all[end];
    }
    if (asked != NULL && !(is_read && asked->is_doubtful)) all[kept++] = *asked;
  }
  p->asked.count = kept;
}

// Not by a function: what that gives was given for itself.
static bool settle_one(void *context, Object *o, bool by_function) {
  Program *p = context;
  const Declaration *d = declaration_of(value_object(o));
  if (by_function) return false;
  for (size_t i = 0; d != NULL && d->is_valid && i < p->asked.count; i++) {
    const Asked *a = &p->asked.items[i];
    if (a->product != d->product || !d->product->allows(d, a->operation)) continue;
    vec_push(p->app->arena, &p->app->reads, ((Read){d, a->operation, a->place, p->backend, .is_certain = false}));
  }
  return true;
}

void reads_settle(Program *p, size_t first) {
  if (p->asked.count == 0 || p->given.count == 0) return;
  settle_asked(p, first);
  evaluator_within(p->e, p->given.items, p->given.count, SIZE_MAX, settle_one, p);
}
