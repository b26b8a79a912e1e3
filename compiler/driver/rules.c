// The rule table as the public API shows it.
#include <stdlib.h>
#include <string.h>

#include "driver/driver.h"

size_t layerc_rule_count(void) { return RULE_COUNT; }
const layerc_rule *layerc_rule_at(size_t index) { return index < RULE_COUNT ? rule_info((Rule)index) : NULL; }

static bool equal_fold(const char *a, const char *b) {
  for (; *a != '\0' && *b != '\0'; a++, b++) {
    char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a, y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
    if (x != y) return false;
  }
  return *a == *b;
}

// Gives `make` an arena with its handler; what it wrote as a C string of the caller's, or NULL.
static char *with_arena(void (*make)(const void *input, StrBuilder *out), const void *input) {
  Arena *arena = arena_new(0);
  jmp_buf out_of_memory;
  char *volatile copy = NULL;
  if (arena == NULL) return NULL;
  arena_on_exhausted(arena, &out_of_memory);
  if (setjmp(out_of_memory) == 0) {
    StrBuilder out = {.arena = arena};
    make(input, &out);
    copy = malloc(out.length + 1);
    if (copy != NULL) {
      memcpy(copy, sb_str(&out).data, out.length);
      copy[out.length] = '\0';
    }
  }
  arena_free(arena);
  return copy;
}

static void write_nearest(const void *input, StrBuilder *out) {
  Str names[RULE_COUNT];
  for (int i = 0; i < RULE_COUNT; i++) names[i] = str_of(rule_info((Rule)i)->name);
  sb_add(out, str_nearest(out->arena, str_of(input), names, RULE_COUNT));
}

const layerc_rule *layerc_rule_find(const char *name_or_code, const char **nearest) {
  for (int i = 0; i < RULE_COUNT; i++) {
    const layerc_rule *r = rule_info((Rule)i);
    if (equal_fold(r->name, name_or_code) || equal_fold(r->code, name_or_code)) return r;
  }
  if (nearest == NULL) return NULL;
  *nearest = NULL;
  char *name = with_arena(write_nearest, name_or_code);
  for (int i = 0; name != NULL && i < RULE_COUNT; i++)
    if (strcmp(rule_info((Rule)i)->name, name) == 0) *nearest = rule_info((Rule)i)->name;
  free(name);
  return NULL;
}
