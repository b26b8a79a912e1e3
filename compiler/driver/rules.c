// The rule table as the public API shows it.
#include <stdlib.h>
#include <string.h>

#include "diagnostics/explain.h"
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

typedef struct Nearest {
  const char *word;
  const char *const *choices;
  const char **found;
} Nearest;

static void find_nearest(const void *input, StrBuilder *out) {
  const Nearest *n = input;
  size_t count = 0;
  while (n->choices[count] != NULL) count++;
  Str *choices = ARENA_ARRAY(out->arena, Str, count);
  for (size_t i = 0; i < count; i++) choices[i] = str_of(n->choices[i]);
  const Str nearest = str_nearest(out->arena, str_of(n->word), choices, count);
  for (size_t i = 0; i < count; i++)
    if (!str_is_empty(nearest) && choices[i].data == nearest.data) *n->found = n->choices[i];
}

const char *layerc_nearest(const char *word, const char *const *choices) {
  const char *found = NULL;
  free(with_arena(find_nearest, &(Nearest){word, choices, &found}));
  return found;
}

const layerc_rule *layerc_rule_find(const char *name_or_code, const char **nearest) {
  const char *names[RULE_COUNT + 1] = {NULL};
  for (int i = 0; i < RULE_COUNT; i++) {
    const layerc_rule *r = rule_info((Rule)i);
    if (equal_fold(r->name, name_or_code) || equal_fold(r->code, name_or_code)) return r;
    names[i] = r->name;
  }
  if (nearest != NULL) *nearest = layerc_nearest(name_or_code, names);
  return NULL;
}

typedef struct Explanation {
  const layerc_rule *rule;
  bool color;
  size_t width;
} Explanation;

static void write_explanation(const void *input, StrBuilder *out) {
  const Explanation *e = input;
  explain_rule(out, e->rule, e->color, e->width);
}

char *layerc_explain(const layerc_rule *rule, bool color, size_t width) {
  return with_arena(write_explanation, &(Explanation){rule, color, width});
}
