// The public functions of layerc.h about what the compiler knows: its version, its rules, its reference pages.
#include <stdlib.h>

#include "diagnostics/reference.h"
#include "driver/driver.h"
#include "support/text.h"

const char *layerc_version(void) { return LAYERC_VERSION; }

typedef struct Page {
  const char *name;
  void (*write)(StrBuilder *out);
  const char *schema; // of reference_schema, if `write` is NULL
} Page;

static const Page pages[] = {
    {"rules.md", reference_rules, NULL},      {"options.md", reference_options, NULL},
    {"app.schema.json", NULL, "app"},         {"graph.schema.json", NULL, "graph"},
    {"sources.schema.json", NULL, "sources"}, {"diagnostics.schema.json", reference_diagnostics_schema, NULL},
};

static const Page *page_find(const char *name) {
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    if (strcmp(pages[i].name, name) == 0) return &pages[i];
  }
  return NULL;
}

// In memory that the caller frees; NULL if there is none.
static char *handed_out(const StrBuilder *out) {
  char *text = malloc(out->length + 1);
  if (text == NULL) return NULL;
  if (out->length > 0) memcpy(text, out->data, out->length);
  text[out->length] = '\0';
  return text;
}

static char *page_text(Arena *arena, const Page *page) {
  jmp_buf exhausted;
  if (setjmp(exhausted) != 0) return NULL;
  arena_on_exhausted(arena, &exhausted);
  StrBuilder out = {.arena = arena};
  if (page->write != NULL) {
    page->write(&out);
  } else {
    reference_schema(page->schema, &out);
  }
  return handed_out(&out);
}

static char *visible_text(Arena *arena, const char *text) {
  jmp_buf exhausted;
  if (setjmp(exhausted) != 0) return NULL;
  arena_on_exhausted(arena, &exhausted);
  StrBuilder out = {.arena = arena};
  sb_add_escaped(&out, str_of(text), true);
  return handed_out(&out);
}

char *layerc_visible(const char *text) {
  Arena *arena = arena_new(0);
  if (arena == NULL) return NULL;
  char *visible = visible_text(arena, text);
  arena_free(arena);
  return visible;
}

char *layerc_reference(const char *name) {
  const Page *page = page_find(name);
  Arena *arena = page == NULL ? NULL : arena_new(0);
  if (arena == NULL) return NULL;
  char *text = page_text(arena, page);
  arena_free(arena);
  return text;
}
