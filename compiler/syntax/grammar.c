#include "syntax/grammar.h"

#include <stdlib.h>

const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_tsx(void);

const TSLanguage *grammar_language(SourceLanguage language) {
  return language == LANGUAGE_TYPESCRIPT ? tree_sitter_typescript() : tree_sitter_tsx();
}

static const char *const kind_names[] = {"",
#define X(name) #name,
                                         GRAMMAR_KINDS(X)
#undef X
};

static const char *const field_names[] = {"",
#define X(name) #name,
                                          GRAMMAR_FIELDS(X)
#undef X
};

GrammarKind grammar_kind(const char *name) {
  size_t low = 1, high = GRAMMAR_KIND_COUNT;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(kind_names[middle], name);
    if (order == 0) return (GrammarKind)middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return KIND_other;
}

void grammar_init(Grammar *grammar, Arena *arena, const TSLanguage *language) {
  grammar->language = language;
  uint32_t symbols = ts_language_symbol_count(language), fields = ts_language_field_count(language);
  grammar->kinds = arena_alloc(arena, symbols);
  for (uint32_t i = 0; i < symbols; i++)
    if (ts_language_symbol_type(language, (TSSymbol)i) == TSSymbolTypeRegular)
      grammar->kinds[i] = (uint8_t)grammar_kind(ts_language_symbol_name(language, (TSSymbol)i));
  grammar->fields = arena_alloc(arena, fields + 1);
  for (int i = 1; i < GRAMMAR_FIELD_COUNT; i++) {
    TSFieldId id = ts_language_field_id_for_name(language, field_names[i], (uint32_t)strlen(field_names[i]));
    if (id != 0) grammar->fields[id] = (uint8_t)i;
  }
}
