#include "modules/resolve.h"

#include <stdint.h>

#include "modules/declared.h"
#include "modules/extensions.h"
#include "support/path.h"

struct Resolver {
  Arena *arena;
  Fence fence;
  Packages packages;
  Tsconfigs configs;
};

// Node.js' own modules that may be named without "node:" (Node.js: module.builtinModules).
static const char builtins[] =
    "assert async_hooks buffer child_process cluster console constants crypto dgram "
    "diagnostics_channel dns domain events fs http http2 https inspector module net os path "
    "perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls "
    "trace_events tty url util v8 vm wasi worker_threads zlib";

Resolver *resolver_new(Arena *arena, Files *files, Str fence) {
  Resolver *self = ARENA_NEW(arena, Resolver);
  self->arena = arena;
  fence_init(&self->fence, arena, files, path_resolve(arena, STR("/"), fence));
  packages_init(&self->packages, &self->fence);
  tsconfigs_init(&self->configs, arena, &self->fence, &self->packages);
  return self;
}

Fence *resolver_fence(Resolver *self) { return &self->fence; }

static Str first_part(Str specifier) {
  size_t slash = str_find_char(specifier, '/', 0);
  return slash == SIZE_MAX ? specifier : str_slice(specifier, 0, slash);
}

static bool is_builtin(Str specifier) { return str_is_one_of(first_part(specifier), builtins); }

// A URL, or a module of a runtime such as "cloudflare:workers". What "file:" names may be a file of the app.
static bool has_foreign_scheme(Str specifier) {
  size_t colon = str_find_char(specifier, ':', 0);
  return colon != SIZE_MAX && colon > 0 && colon < first_part(specifier).length &&
         !str_starts_with(specifier, STR("file:"));
}

static bool is_package_part(Str part) {
  for (size_t i = 0; i < part.length; i++) {
    const char c = part.data[i];
    const bool is_word =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!is_word && (c != '.' || i == 0)) return false;
  }
  return part.length > 0;
}

// The package's name that `specifier` begins with, as npm takes names; empty if there is none. "@/x", "~/x" and
// "$lib/x" have none: they are aliases.
static Str package_name(Str specifier) {
  const Str first = first_part(specifier);
  if (str_is_empty(first) || first.data[0] != '@') return is_package_part(first) ? first : STR("");
  if (first.length == specifier.length) return STR("");
  const Str second = first_part(str_slice(specifier, first.length + 1, specifier.length));
  const bool is_name = is_package_part(str_slice(first, 1, first.length)) && is_package_part(second);
  return is_name ? str_slice(specifier, 0, first.length + 1 + second.length) : STR("");
}

static const char *const dependency_tables[] = {"dependencies", "devDependencies", "peerDependencies",
                                                "optionalDependencies"};
enum { TABLES = sizeof dependency_tables / sizeof *dependency_tables };

// Whether a package.json above asks for the package from the repository itself: then it is a part of the app that was
// not linked. "*" is how npm's workspaces are asked for.
static bool is_local_dependency(const Lookup *lookup, Str name) {
  static const char *const local[] = {"workspace:", "link:", "file:", "portal:"};
  for (const Package *p = package_scope(lookup->packages, lookup->directory); p != NULL;
       p = p->directory.length == 1 ? NULL : package_scope(lookup->packages, path_directory(p->directory))) {
    for (size_t i = 0; i < TABLES; i++) {
      const Jsonc *wanted = jsonc_member(jsonc_member(p->content, str_of(dependency_tables[i])), name);
      if (!jsonc_is(wanted, JSONC_STRING)) continue;
      if (str_is(wanted->text, "*")) return true;
      for (size_t k = 0; k < sizeof local / sizeof *local; k++)
        if (str_starts_with(wanted->text, str_of(local[k]))) return true;
    }
  }
  return false;
}

static Resolution classify_path(Resolver *self, Str path) {
  Str real = fence_real_path(&self->fence, path);
  if (str_is_empty(real)) return (Resolution){.kind = RESOLVED_OUTSIDE};
  if (fence_is_package(&self->fence, real)) return (Resolution){.kind = RESOLVED_FOREIGN};
  if (extension_is_declaration(real)) return (Resolution){.kind = RESOLVED_DECLARATION, .path = real};
  if (extension_is_typescript(real) || extension_is_javascript(real))
    return (Resolution){.kind = RESOLVED_SOURCE, .path = real};
  return str_ends_with(real, STR(".json")) ? (Resolution){.kind = RESOLVED_JSON, .path = real}
                                           : (Resolution){.kind = RESOLVED_FOREIGN};
}

// "./x.svg?raw": a bundler's own way to say how a file is taken.
static bool is_asset_with_query(Lookup *lookup, Str specifier) {
  size_t query = str_find_char(specifier, '?', 0);
  return query != SIZE_MAX &&
         fence_has_file(lookup->fence, lookup_join(lookup, lookup->directory, str_slice(specifier, 0, query)));
}

// What a specifier is that no file was found for.
static ResolutionKind classify_absent(Lookup *lookup, const Tsconfig *config, Str specifier) {
  if (lookup->met_asset || lookup->met_package) return RESOLVED_FOREIGN;
  if (lookup_is_relative(specifier))
    return is_asset_with_query(lookup, specifier) ? RESOLVED_FOREIGN : RESOLVED_MISSING;
  const Str name = str_is_empty(lookup->met_name) ? specifier : lookup->met_name;
  if (is_builtin(name) || has_foreign_scheme(name)) return RESOLVED_FOREIGN;
  const Str package = package_name(name), base = config->options.base_url;
  if (config->leads_outside) return RESOLVED_OUTSIDE;
  if (str_is_empty(package) || lookup->met_pattern || lookup->met_own || is_local_dependency(lookup, package))
    return RESOLVED_MISSING;
  const bool is_in_base =
      !str_is_empty(base) && fence_has_directory(lookup->fence, path_join(lookup->arena, base, first_part(name)));
  return is_in_base ? RESOLVED_MISSING : RESOLVED_FOREIGN;
}

static Lookup lookup_begin(Resolver *self, const Tsconfig *config, Str directory, bool require, bool has_types) {
  Lookup lookup = {.arena = self->arena,
                   .fence = &self->fence,
                   .packages = &self->packages,
                   .options = &config->options,
                   .directory = directory};
  vec_push(self->arena, &lookup.conditions, require ? STR("require") : STR("import"));
  if (has_types) vec_push(self->arena, &lookup.conditions, STR("types"));
  for (size_t i = 0; i < config->options.custom_conditions.count; i++)
    vec_push(self->arena, &lookup.conditions, config->options.custom_conditions.items[i]);
  self->fence.crossed = false;
  return lookup;
}

static Resolution resolve(Resolver *self, const Tsconfig *config, Str specifier, Str directory, bool require) {
  Lookup lookup = lookup_begin(self, config, directory, require, true);
  Str path =
      lookup_module(&lookup, FIND_TYPESCRIPT | FIND_JAVASCRIPT | FIND_DECLARATION | FIND_JSON, specifier, directory);
  Resolution absent = {.kind = RESOLVED_OUTSIDE};
  if (self->fence.crossed) return absent;
  if (!str_is_empty(path)) return classify_path(self, path);
  absent.kind = classify_absent(&lookup, config, specifier);
  if (absent.kind == RESOLVED_MISSING && lookup.met_own) absent.lacking = lookup.met_file;
  return absent;
}

// What is loaded where TypeScript finds `declaration`: its source, else what is there for those who ask for no types,
// else the JavaScript beside it.
static Resolution resolve_declared(Resolver *self, const Tsconfig *config, Str specifier, Str directory, bool require,
                                   Str declaration) {
  Lookup lookup = lookup_begin(self, config, directory, require, false);
  Str path = declared_source(&lookup, &self->configs, declaration);
  if (str_is_empty(path))
    path = lookup_module(&lookup, FIND_TYPESCRIPT | FIND_JAVASCRIPT | FIND_JSON, specifier, directory);
  // The pattern of `paths` that leads to the declaration does so still.
  if (self->fence.crossed || extension_is_declaration(path)) path = STR("");
  self->fence.crossed = false;
  if (str_is_empty(path)) path = declared_script(&lookup, declaration);
  const Resolution absent = {.kind = RESOLVED_DECLARATION, .path = declaration}, foreign = {.kind = RESOLVED_FOREIGN};
  if (str_is_empty(path)) return classify_absent(&lookup, config, specifier) == RESOLVED_FOREIGN ? foreign : absent;
  const Resolution loaded = classify_path(self, path);
  return loaded.kind == RESOLVED_OUTSIDE || loaded.kind == RESOLVED_DECLARATION ? absent : loaded;
}

static Str key_of(Resolver *self, Str specifier, Str directory, bool require) {
  StrBuilder key = {.arena = self->arena};
  sb_add_char(&key, require ? 'r' : 'i');
  sb_add(&key, directory);
  sb_add_char(&key, '\0');
  sb_add(&key, specifier);
  return sb_str(&key);
}

static void remember(Resolver *self, Map *known, Str key, Resolution resolution) {
  Resolution *kept = ARENA_NEW(self->arena, Resolution);
  *kept = resolution;
  map_put(known, key, kept);
}

Resolution resolver_resolve(Resolver *self, Str specifier, Str from, bool require) {
  Tsconfig *config = tsconfig_for(&self->configs, from);
  const Str directory = path_directory(from), key = key_of(self, specifier, directory, require);
  if (path_is_absolute(specifier)) self->fence.files->is_bound = true;
  const Resolution *known = map_get(&config->resolutions, key);
  if (known != NULL) return *known;
  const Resolution found = resolve(self, config, specifier, directory, require);
  remember(self, &config->resolutions, key, found);
  return found;
}

Resolution resolver_load(Resolver *self, Str specifier, Str from, bool require) {
  const Resolution found = resolver_resolve(self, specifier, from, require);
  if (found.kind != RESOLVED_DECLARATION) return found;
  Tsconfig *config = tsconfig_for(&self->configs, from);
  const Str directory = path_directory(from), key = key_of(self, specifier, directory, require);
  const Resolution *known = map_get(&config->loads, key);
  if (known != NULL) return *known;
  const Resolution loaded = resolve_declared(self, config, specifier, directory, require, found.path);
  remember(self, &config->loads, key, loaded);
  return loaded;
}

bool resolver_may_lack(Resolver *self, Str specifier, Str from, bool require) {
  const ResolutionKind kind = resolver_load(self, specifier, from, require).kind;
  if (kind != RESOLVED_FOREIGN) return kind != RESOLVED_SOURCE && kind != RESOLVED_JSON;
  if (lookup_is_relative(specifier) || is_builtin(specifier) || str_starts_with(specifier, STR("node:"))) return false;
  const Str name = package_name(specifier), directory = path_directory(from);
  bool is_asked_for = false;
  for (const Package *p = package_scope(&self->packages, directory); p != NULL;
       p = p->directory.length == 1 ? NULL : package_scope(&self->packages, path_directory(p->directory))) {
    for (size_t i = 0; i < TABLES; i++) {
      if (jsonc_member(jsonc_member(p->content, str_of(dependency_tables[i])), name) == NULL) continue;
      if (i == 0) return false;
      is_asked_for = true;
    }
  }
  if (is_asked_for) return true;
  Lookup lookup = lookup_begin(self, tsconfig_for(&self->configs, from), directory, require, false);
  const Str path = lookup_module(&lookup, FIND_TYPESCRIPT | FIND_JAVASCRIPT | FIND_JSON, specifier, directory);
  self->fence.crossed = false;
  return str_is_empty(path) && !lookup.met_package;
}

bool resolver_keeps_imports(Resolver *self, Str from) { return tsconfig_for(&self->configs, from)->keeps_imports; }
bool resolver_assigns_fields(Resolver *self, Str from) { return tsconfig_for(&self->configs, from)->assigns_fields; }

bool resolver_is_esm(Resolver *self, Str from) {
  if (str_ends_with(from, STR(".mjs")) || str_ends_with(from, STR(".mts"))) return true;
  if (str_ends_with(from, STR(".cjs")) || str_ends_with(from, STR(".cts"))) return false;
  const Package *package = package_scope(&self->packages, path_directory(from));
  return package != NULL && str_is(jsonc_member_text(package->content, "type"), "module");
}

const void *resolver_scope(Resolver *self, Str from) { return tsconfig_for(&self->configs, from); }
