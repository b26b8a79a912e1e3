// Prints which imports are left of each file when types are erased: FILE, tab, SPECIFIER, in order. For
// tests/oracle/imports.mjs, which compares with esbuild.
#include <stdio.h>

#include "modules/module.h"

static void print_imports(Arena *arena, const char *path) {
  Files files;
  Sources sources;
  Modules modules;
  Module *module;
  files_init(&files, arena, &files_disk_reader);
  sources_init(&sources, arena, &files);
  modules_init(&modules, arena, interner_new(arena), &sources, &files, NULL, STR("/no/such/folder"), false);
  if (modules_open_named(&modules, str_of(path), &module) != 0 || module->syntax == NULL) return;
  if (module->syntax->has_errors) return;
  printf("%s\t\n", path); // it was read
  for (size_t i = 0; i < module->requests.count; i++) {
    ModuleRequest *request = &module->requests.items[i];
    if (modules_needs(&modules, module, request))
      printf("%s\t%.*s\n", path, STR_ARG(request->specifier->as.string->text));
  }
}

// False: memory ran out.
static bool print_file(const char *path) {
  Arena *arena = arena_new(0);
  jmp_buf exhausted;
  if (arena == NULL || setjmp(exhausted) != 0) return false;
  arena_on_exhausted(arena, &exhausted);
  print_imports(arena, path);
  arena_free(arena);
  return true;
}

int main(int count, char **arguments) {
  for (int i = 1; i < count; i++) {
    if (print_file(arguments[i])) continue;
    fputs("imports: out of memory\n", stderr);
    return 3;
  }
  return 0;
}
