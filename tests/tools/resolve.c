// Resolves module specifiers: reads lines of FILE, tab, SPECIFIER, tab, "import" or "require"; prints for each the kind
// of resolution and the path. For tests that compare with TypeScript.
#include <stdio.h>

#include "modules/resolve.h"

static const char *const kinds[] = {"source", "json", "foreign", "declaration", "missing", "outside"};

static void answer(Arena *arena, Resolver *resolver, const char *line) {
  Str whole = str_copy(arena, str_of(line));
  while (whole.length > 0 && strchr("\r\n", whole.data[whole.length - 1]) != NULL) whole.length--;
  Str fields[3] = {STR(""), STR(""), STR("")};
  for (size_t i = 0, start = 0; i < 3 && start <= whole.length; i++) {
    size_t end = start;
    while (end < whole.length && whole.data[end] != '\t') end++;
    fields[i] = str_slice(whole, start, end);
    start = end + 1;
  }
  Resolution resolution = resolver_resolve(resolver, fields[1], fields[0], str_is(fields[2], "require"));
  printf("%s %.*s\n", kinds[resolution.kind], STR_ARG(resolution.path));
}

int main(int count, char **arguments) {
  if (count != 2) {
    fputs("usage: resolve FENCE < QUERIES\n", stderr);
    return 2;
  }
  Arena *arena = arena_new(0);
  jmp_buf exhausted;
  if (arena == NULL || setjmp(exhausted) != 0) {
    fputs("resolve: out of memory\n", stderr);
    arena_free(arena);
    return 3;
  }
  arena_on_exhausted(arena, &exhausted);
  Files files;
  files_init(&files, arena, &files_disk_reader);
  Resolver *resolver = resolver_new(arena, &files, str_of(arguments[1]));
  static char line[16 * 1024];
  while (fgets(line, sizeof line, stdin) != NULL) answer(arena, resolver, line);
  arena_free(arena);
  return 0;
}
