// Names that nothing declares: a module that uses one throws when it is loaded. What is registered, or declared, by one
// is missing, so that is said, unless something may give the name after all: declarations of what is there at run time
// (`declare const`, `.d.ts` files), or code that asks for the name before.
#include <ctype.h>

#include "declare/internal.h"
#include "modules/fence.h"
#include "source/find.h"
#include "support/path.h"

typedef struct Undeclared {
  const App *app;
  const Node *node; // the name, where it is used
  Str name, text;   // of its file
} Undeclared;

// ---- words of a text ----

static bool is_part(char c) { return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80; }

// Where a name stands as a word at or after `from`; SIZE_MAX: nowhere.
static size_t find_word(Str text, Str name, size_t from) {
  for (size_t at = from; (at = str_find(text, name, at)) != SIZE_MAX; at += name.length) {
    const size_t end = at + name.length;
    if ((at == 0 || !is_part(text.data[at - 1])) && (end == text.length || !is_part(text.data[end]))) return at;
  }
  return SIZE_MAX;
}

// The word that ends before `at`, and where it begins.
static Str word_before(Str text, size_t at) {
  while (at > 0 && (isspace((unsigned char)text.data[at - 1]) || text.data[at - 1] == '(')) at--;
  size_t from = at;
  while (from > 0 && is_part(text.data[from - 1])) from--;
  return str_slice(text, from, at);
}

// Whether a declaration of the text gives something the name.
static bool binds(Str text, Str name) {
  for (size_t at = 0; (at = find_word(text, name, at)) != SIZE_MAX; at++)
    if (str_is_one_of(word_before(text, at), "const let var function class namespace enum")) return true;
  return false;
}

// Whether a text may declare the name for others.
static bool declares(Str text, Str name) { return find_word(text, STR("declare"), 0) != SIZE_MAX && binds(text, name); }

// Whether a text asks for the name, or for a property of the global object by it.
static bool asks(Str text, Str name) {
  for (size_t at = 0; (at = find_word(text, name, at)) != SIZE_MAX; at++) {
    if (str_is(word_before(text, at), "typeof")) return true;
    if (at == 0) continue;
    const char before = text.data[at - 1];
    if (before == '"' || before == '\'') {
      const Str rest = str_slice(text, at + name.length, text.length);
      if (str_starts_with(rest, STR("\" in ")) || str_starts_with(rest, STR("' in "))) return true;
    }
    const size_t end = at >= 2 && text.data[at - 2] == '?' ? at - 2 : at - 1;
    if (before == '.' && str_is_one_of(word_before(text, end), "globalThis global window self")) return true;
  }
  return false;
}

// Whether an import of the text names it, which is one of types, because the name would be declared otherwise.
static bool is_imported(Str text, Str name) {
  for (size_t at = 0; (at = find_word(text, STR("import"), at)) != SIZE_MAX; at++) {
    size_t end = find_word(text, STR("from"), at);
    if (end == SIZE_MAX) return false;
    const size_t named = find_word(text, name, at);
    if (named != SIZE_MAX && named < end) return true;
  }
  return false;
}

// ---- who may give the name ----

// What some runtime has.
static bool is_of_runtime(Str name) {
  return str_is_one_of(name, "Blob BroadcastChannel Bun CompressionStream Crypto CryptoKey CustomEvent DOMException "
                             "Deno DecompressionStream EdgeRuntime EventSource File FileReader FormData HTMLRewriter "
                             "MessageChannel MessageEvent MessagePort Performance PerformanceObserver ReadableStream "
                             "SharedArrayBuffer Storage SubtleCrypto TextDecoderStream TextEncoderStream "
                             "TransformStream URLPattern WebAssembly WebSocket WebSocketPair Worker WritableStream "
                             "XMLHttpRequest __dirname __filename addEventListener alert caches clearImmediate "
                             "document escape exports history indexedDB localStorage location module navigator origin "
                             "removeEventListener reportError require scheduler self sessionStorage unescape window");
}

// Whether one of the files around it declares the name.
static bool is_ambient(const Undeclared *u) {
  const Modules *modules = u->app->modules;
  const Str root = resolver_fence(modules->resolver)->root;
  Str directory = find_project_root(modules->files, path_directory(sources_at(u->app->sources, u->node->file)->path));
  if (!path_is_within(directory, root)) directory = root;
  FoundFiles found = {.has_declarations = true};
  find_sources(modules->files, u->app->arena, directory, root, &found);
  for (size_t i = 0; i < found.paths.count; i++) {
    Str text;
    if (files_read(modules->files, found.paths.items[i], &text) == 0 && declares(text, u->name)) return true;
  }
  return false;
}

// Code that asks for the name before, or that something catches.
static bool is_guarded(const Undeclared *u, Evaluator *e) {
  for (const Maybe *m = evaluator_maybe(e); m != NULL; m = m->outer)
    if (m->kind == MAYBE_CONDITION && m->node != NULL &&
        find_word(node_text(u->app->sources, m->node), u->name, 0) != SIZE_MAX)
      return true;
  return asks(u->text, u->name);
}

// ---- what is said ----

// Whether the file has something by a name.
static bool is_taken(const Undeclared *u, Str name) {
  for (size_t i = 0; i < u->app->modules->all.count; i++) {
    const Module *m = u->app->modules->all.items[i];
    for (size_t k = 0; k < m->imports.count && m->source->id == u->node->file; k++)
      if (str_equal(m->imports.items[k].local->text, name)) return true;
  }
  return binds(u->text, name);
}

// What it may stand for: a product, what the file imports, or what other modules export.
static void help(const Undeclared *u, Diagnostic *d) {
  const App *app = u->app;
  VEC(Str) names = {0};
  for (size_t i = 0; products[i] != NULL; i++) {
    const Str product = str_of(products[i]->name);
    vec_push(app->arena, &names, product);
    if (!str_equal(str_nearest(app->arena, u->name, &product, 1), product) || is_taken(u, product)) continue;
    diagnostic_help(app->diagnostics, d, "import it: `import { %s } from \"@layeron/modules\"`", products[i]->name);
    return;
  }
  for (size_t i = 0; i < app->modules->all.count; i++) {
    const Module *m = app->modules->all.items[i];
    const bool is_own = m->source->id == u->node->file;
    for (size_t k = 0; k < m->imports.count && is_own; k++)
      vec_push(app->arena, &names, m->imports.items[k].local->text);
    for (size_t k = 0; k < m->exports.count; k++)
      if (m->exports.items[k].exported != NULL) vec_push(app->arena, &names, m->exports.items[k].exported->text);
  }
  const Str nearest = str_nearest(app->arena, u->name, names.items, names.count);
  if (str_is_empty(nearest) || str_equal(nearest, u->name))
    diagnostic_help(app->diagnostics, d, "import it from the module that exports it, or declare it");
  else diagnostic_help(app->diagnostics, d, "did you mean `%.*s`?", STR_ARG(nearest));
}

bool undeclared_report(Program *p, const Unknown *unknown, const Node *call, const char *what) {
  const App *app = p->app;
  const Node *node = unknown->free;
  if (node == NULL) return false;
  if (node == p->undeclared) return true;
  const Undeclared u = {app, node, node->as.name->text, sources_at(app->sources, node->file)->text};
  if (is_of_runtime(u.name) || is_guarded(&u, p->e) || declares(u.text, u.name)) return false;
  const bool is_type = is_imported(u.text, u.name);
  if (!is_type && is_ambient(&u)) return false;
  p->undeclared = node;
  Diagnostic *d = diagnostics_report(app->diagnostics, RULE_UNCAUGHT_EXCEPTION, node_place(app->sources, call),
                                     "%s throws: `%.*s` is %s", what, STR_ARG(u.name),
                                     is_type ? "imported as a type only" : "neither declared nor imported");
  diagnostic_relate(app->diagnostics, d, node_place(app->sources, node), "thrown here");
  if (is_type) diagnostic_help(app->diagnostics, d, "import it without `type`");
  else help(&u, d);
  return true;
}

static bool is_constructor(Str name) {
  for (size_t i = 0; products[i] != NULL; i++)
    for (size_t k = 0; k < products[i]->constructor_count; k++)
      if (str_is(name, products[i]->constructors[k].name)) return true;
  return false;
}

void undeclared_called(Program *p, const Call *call, const Unknown *callee) {
  if (callee->free == NULL || call->node == NULL || call->node->kind != NODE_CALL || call->count == 0) return;
  const Node *method = node_strip(call->node->as.call.callee);
  const bool is_method = method->kind == NODE_MEMBER && is_constructor(method->as.member.name->text);
  if (!is_method || node_strip(method->as.member.object)->kind != NODE_IDENTIFIER) return;
  Property name;
  Object *options = value_is_object(call->arguments[0]) ? call->arguments[0].as.object : NULL;
  const Key key = key_of(intern_c(evaluator_interner(p->e), "name"));
  if (options != NULL && object_own(p->e, options, key, &name))
    undeclared_report(p, callee, call->node, "this declaration");
}
