#include "regexp/program.h"

RegexpStatus regexp_flags(Str letters, unsigned *flags, const char **why) {
  static const char known[] = "dgimsuy"; // in the order of RegexpFlag
  RegexpStatus status = REGEXP_GOOD;
  *flags = 0;
  for (size_t i = 0; i < letters.length; i++) {
    const char *found = letters.data[i] == '\0' ? NULL : strchr(known, letters.data[i]);
    const unsigned flag = found == NULL ? 0 : 1u << (found - known);
    const bool is_refused = letters.data[i] == 'v';
    *why = is_refused ? "the flag v of a regular expression" : "flags of a regular expression";
    if (!is_refused && (flag == 0 || *flags & flag)) return REGEXP_INVALID;
    if (is_refused) status = REGEXP_REFUSED;
    *flags |= flag;
  }
  if (status == REGEXP_REFUSED) *why = "the flag v of a regular expression";
  return status;
}

RegexpStatus regexp_compile(Arena *arena, Interner *interner, const uint16_t *pattern, size_t length, unsigned flags,
                            const Regexp **regexp, const char **why) {
  ParsedPattern parsed;
  const RegexpStatus status = pattern_parse(arena, interner, pattern, length, flags, &parsed, why);
  if (status != REGEXP_GOOD) return status;
  Regexp *r = ARENA_NEW(arena, Regexp);
  *r = (Regexp){.flags = flags,
                .group_count = parsed.group_count,
                .names = parsed.names.items,
                .name_count = parsed.names.count,
                .program = program_emit(arena, &parsed)};
  *regexp = r;
  return REGEXP_GOOD;
}
