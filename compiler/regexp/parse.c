// Patterns (ECMA-262, 22.2.1), without `u` as B.1.2 has them: what every engine takes.
#include "regexp/program.h"

enum {
  PATTERN_LENGTH_MOST = 20 * 1000,
  GROUPS_MOST = 1000,
  PATTERN_DEPTH_MOST = 200,
  CASES_MOST = 200 * 1000 // characters in ranges whose case is ignored
};

typedef struct Parser {
  Arena *arena;
  Interner *interner;
  const uint16_t *units;
  size_t count, at;
  unsigned flags;
  bool unicode, ignores_case;
  bool has_names;     // so \k is no letter
  size_t group_total; // in the whole pattern
  size_t group_count; // up to here
  size_t depth, cases;
  VEC(Pattern *) named_references;
  ParsedPattern *out;
  RegexpStatus status;
  const char *why;
} Parser;

// The first of them counts.
static void fail(Parser *p, RegexpStatus status, const char *why) {
  if (p->status != REGEXP_GOOD) return;
  p->status = status;
  p->why = why;
  p->at = p->count;
}

static void invalid(Parser *p, const char *why) { fail(p, REGEXP_INVALID, why); }
static void refused(Parser *p, const char *why) { fail(p, REGEXP_REFUSED, why); }

// -1 behind the end.
static int32_t unit_at(const Parser *p, size_t at) { return at < p->count ? p->units[at] : -1; }
static int32_t peek(const Parser *p) { return unit_at(p, p->at); }

static bool take(Parser *p, char c) {
  if (peek(p) != c) return false;
  p->at++;
  return true;
}

static bool take_text(Parser *p, const char *text) {
  size_t length = strlen(text);
  for (size_t i = 0; i < length; i++)
    if (unit_at(p, p->at + i) != text[i]) return false;
  p->at += length;
  return true;
}

static bool is_lead(int32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
static bool is_trail(int32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }
static uint32_t join(int32_t lead, int32_t trail) {
  return 0x10000 + (((uint32_t)lead - 0xD800) << 10) + ((uint32_t)trail - 0xDC00);
}
static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static bool is_octal(int32_t c) { return c >= '0' && c <= '7'; }
static bool is_letter(int32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// A character of the pattern; there is one.
static uint32_t next_char(Parser *p) {
  const int32_t unit = p->units[p->at++];
  if (p->unicode && is_lead(unit) && is_trail(peek(p))) return join(unit, p->units[p->at++]);
  return (uint32_t)unit;
}

static Pattern *node(Parser *p, PatternKind kind) {
  Pattern *n = ARENA_NEW(p->arena, Pattern);
  n->kind = kind;
  return n;
}

// ---- characters ----

// So many hexadecimal digits, or -1: then nothing is taken.
static int32_t read_hex(Parser *p, size_t digits) {
  int32_t value = 0;
  for (size_t i = 0; i < digits; i++) {
    const int32_t c = unit_at(p, p->at + i), lower = c | 0x20;
    if (!is_digit(c) && !(lower >= 'a' && lower <= 'f')) return -1;
    value = value * 16 + (is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  p->at += digits;
  return value;
}

// Behind `\u{`.
static uint32_t read_code_point(Parser *p) {
  uint32_t value = 0;
  const size_t from = p->at;
  for (int32_t digit; (digit = read_hex(p, 1)) >= 0;) {
    value = value * 16 + (uint32_t)digit;
    if (value > CODE_POINT_MOST) invalid(p, "a code point that is none");
  }
  if (p->at == from || !take(p, '}')) invalid(p, "a code point that does not end");
  return value;
}

// Behind `\u`.
static uint32_t read_unicode_escape(Parser *p) {
  if (p->unicode && take(p, '{')) return read_code_point(p);
  const int32_t unit = read_hex(p, 4);
  if (unit < 0 && p->unicode) invalid(p, "an escape that is none");
  if (unit < 0) return 'u';
  const size_t behind = p->at;
  if (p->unicode && is_lead(unit) && take_text(p, "\\u")) {
    const int32_t trail = read_hex(p, 4);
    if (is_trail(trail)) return join(unit, trail);
    p->at = behind;
  }
  return (uint32_t)unit;
}

// LegacyOctalEscapeSequence; at its first digit.
static uint32_t read_octal(Parser *p) {
  uint32_t value = 0;
  for (int i = 0; i < 3 && is_octal(peek(p)) && value * 8 + (uint32_t)(peek(p) - '0') <= 0377; i++)
    value = value * 8 + (uint32_t)(p->units[p->at++] - '0');
  return value;
}

static bool is_syntax_char(uint32_t c) { return c < 0x80 && c != 0 && strchr("^$\\.*+?()[]{}|/", (int)c) != NULL; }

// CharacterEscape; behind the backslash, which is no CharacterClassEscape.
static uint32_t read_escape(Parser *p, bool in_class) {
  if (peek(p) < 0) {
    invalid(p, "a backslash at its end");
    return 0;
  }
  if (is_octal(peek(p)) && !p->unicode) return read_octal(p);
  const uint32_t c = next_char(p);
  int32_t value;
  switch (c) {
  case 'f': return '\f';
  case 'n': return '\n';
  case 'r': return '\r';
  case 't': return '\t';
  case 'v': return '\v';
  case '0':
    if (is_digit(peek(p))) invalid(p, "an octal escape");
    return 0;
  case 'c':
    if (is_letter(peek(p)) || (in_class && !p->unicode && (is_digit(peek(p)) || peek(p) == '_')))
      return p->units[p->at++] % 32;
    if (p->unicode) invalid(p, "an escape that is none");
    p->at--; // it is the backslash itself
    return '\\';
  case 'x':
    value = read_hex(p, 2);
    if (value < 0 && p->unicode) invalid(p, "an escape that is none");
    return value < 0 ? 'x' : (uint32_t)value;
  case 'u': return read_unicode_escape(p);
  case 'k':
    if (p->has_names) refused(p, "\\k in a class of a regular expression");
    break;
  default: break;
  }
  if (p->unicode && !is_syntax_char(c) && !(in_class && c == '-')) invalid(p, "an escape that is none");
  return c;
}

static const char unsettled[] = "a regular expression that ignores the case of such letters";

static uint32_t canonical(Parser *p, uint32_t c) {
  if (!p->ignores_case) return c;
  if (!char_case_is_settled(c)) refused(p, unsettled);
  return char_canonical(c, p->unicode);
}

static Pattern *char_node(Parser *p, uint32_t c) {
  Pattern *n = node(p, PATTERN_CHAR);
  n->value = canonical(p, c);
  return n;
}

// ---- classes ----

// One of \d \D \s \S \w \W; behind the backslash.
static bool take_class_escape(Parser *p, Charset *set) {
  static const char letters[] = "dDsSwW";
  static const CharClass classes[] = {CHARS_DIGIT, CHARS_SPACE, CHARS_WORD};
  const int32_t c = peek(p);
  if (p->unicode && (c == 'p' || c == 'P')) refused(p, "\\p{…} in a regular expression");
  const char *found = c > 0 && c < 0x80 ? strchr(letters, c) : NULL;
  if (found == NULL) return false;
  p->at++;
  charset_add_class(p->arena, set, classes[(found - letters) / 2], (found - letters) % 2 == 1, p->flags);
  return true;
}

static void add_range(Parser *p, Charset *set, uint32_t first, uint32_t last) {
  if (!p->ignores_case) {
    charset_add(p->arena, set, first, last);
    return;
  }
  p->cases += last - first + 1;
  if (p->cases > CASES_MOST) refused(p, "a regular expression with so large ranges whose case is ignored");
  for (uint32_t c = first; c <= last && p->status == REGEXP_GOOD; c++) {
    const uint32_t same = canonical(p, c);
    charset_add(p->arena, set, same, same);
  }
}

// ClassAtom: a character, or false if it is a class, which is added.
static bool read_class_atom(Parser *p, Charset *set, uint32_t *c) {
  *c = 0;
  if (!take(p, '\\')) {
    *c = next_char(p);
    return true;
  }
  if (take_class_escape(p, set)) return false;
  *c = take(p, 'b') ? '\b' : read_escape(p, true);
  return true;
}

// Behind the opening bracket.
static Pattern *read_class(Parser *p) {
  Charset *set = ARENA_NEW(p->arena, Charset);
  set->is_inverted = take(p, '^');
  while (peek(p) >= 0 && peek(p) != ']') {
    uint32_t first, last = 0;
    const bool is_char = read_class_atom(p, set, &first);
    const bool is_range = peek(p) == '-' && unit_at(p, p->at + 1) >= 0 && unit_at(p, p->at + 1) != ']';
    if (is_range) p->at++;
    const bool is_last_char = is_range && read_class_atom(p, set, &last);
    if (is_char && is_last_char) {
      if (first > last) invalid(p, "a range out of order");
      else add_range(p, set, first, last);
      continue;
    }
    if (is_range && p->unicode) invalid(p, "a class that ends a range");
    if (is_char) add_range(p, set, first, first);
    if (is_last_char) add_range(p, set, last, last);
    if (is_range) add_range(p, set, '-', '-');
  }
  if (!take(p, ']')) invalid(p, "a class that does not end");
  charset_finish(set);
  Pattern *n = node(p, PATTERN_SET);
  n->set = set;
  return n;
}

// ---- groups and references ----

static int32_t read_count(Parser *p) {
  int32_t value = 0;
  for (; is_digit(peek(p)); p->at++) {
    const int32_t digit = peek(p) - '0';
    value = value > (REPEAT_WITHOUT_END - digit) / 10 ? REPEAT_WITHOUT_END : value * 10 + digit;
  }
  return value;
}

// Behind the `<`.
static const String *read_group_name(Parser *p) {
  StrBuilder b = {.arena = p->arena};
  while (peek(p) >= 0 && peek(p) != '>') {
    const int32_t c = p->units[p->at++];
    if (c == '\\' || c >= 0x80) refused(p, "a group with other letters than ASCII in its name");
    else if (!(b.length == 0 ? is_identifier_start((uint32_t)c) : is_identifier_part((uint32_t)c)))
      invalid(p, "a group name that is none");
    else sb_add_char(&b, (char)c);
  }
  if (!take(p, '>') || b.length == 0) invalid(p, "a group name that is none");
  return intern(p->interner, sb_str(&b));
}

static void name_group(Parser *p, const String *name) {
  for (size_t i = 0; i < p->out->names.count; i++) // in different alternatives, some engines take it
    if (p->out->names.items[i].text == name) refused(p, "a regular expression with two groups of one name");
  const RegexpName named = {name, p->group_count};
  vec_push(p->arena, &p->out->names, named);
}

static Pattern *reference_node(Parser *p, uint32_t group, const String *name) {
  Pattern *n = node(p, PATTERN_REFERENCE);
  n->value = group;
  n->name = name;
  return n;
}

// DecimalEscape: NULL if it is none, then nothing is taken.
static Pattern *read_numbered_reference(Parser *p) {
  const size_t from = p->at;
  const size_t number = (size_t)read_count(p);
  if (number <= p->group_total) return reference_node(p, (uint32_t)number, NULL);
  if (p->unicode) invalid(p, "a reference to no group");
  p->at = from;
  return NULL;
}

// Behind the backslash.
static Pattern *read_atom_escape(Parser *p) {
  const int32_t c = peek(p);
  if (c >= '1' && c <= '9') {
    Pattern *reference = read_numbered_reference(p);
    if (reference != NULL) return reference;
  }
  if (c == 'k' && p->has_names) {
    p->at++;
    if (!take(p, '<')) invalid(p, "a reference to no group");
    Pattern *reference = reference_node(p, 0, read_group_name(p));
    vec_push(p->arena, &p->named_references, reference);
    return reference;
  }
  Charset *set = ARENA_NEW(p->arena, Charset);
  if (!take_class_escape(p, set)) return char_node(p, read_escape(p, false));
  charset_finish(set);
  Pattern *n = node(p, PATTERN_SET);
  n->set = set;
  return n;
}

static Pattern *read_alternatives(Parser *p);

// Behind the opening parenthesis.
static Pattern *read_group(Parser *p, bool *is_quantifiable) {
  static const struct {
    const char *text;
    bool is_behind, is_negative;
  } looks[] = {{"?=", false, false}, {"?!", false, true}, {"?<=", true, false}, {"?<!", true, true}};
  Pattern *n = NULL;
  const size_t first = p->group_count + 1;
  for (size_t i = 0; i < sizeof looks / sizeof *looks && n == NULL; i++) {
    if (!take_text(p, looks[i].text)) continue;
    n = node(p, PATTERN_LOOK);
    n->is_behind = looks[i].is_behind;
    n->is_negative = looks[i].is_negative;
    *is_quantifiable = !n->is_behind && !p->unicode;
  }
  const bool is_plain = n == NULL && take_text(p, "?:");
  if (n == NULL && !is_plain) {
    n = node(p, PATTERN_GROUP);
    n->value = (uint32_t)++p->group_count;
    if (take_text(p, "?<")) name_group(p, read_group_name(p));
    else if (peek(p) == '?') refused(p, "a regular expression with a group of another kind");
  }
  Pattern *body = read_alternatives(p);
  if (!take(p, ')')) invalid(p, "a group that does not end");
  if (n == NULL) return body;
  n->body = body;
  if (n->kind == PATTERN_LOOK) n->value = (uint32_t)first;
  n->end = (uint32_t)p->group_count + 1;
  return n;
}

// ---- terms ----

// `{1}`, `{1,}`, `{1,2}`; otherwise nothing is taken.
static bool take_counts(Parser *p, int32_t *least, int32_t *most) {
  const size_t from = p->at;
  if (take(p, '{') && is_digit(peek(p))) {
    *least = *most = read_count(p);
    if (take(p, ',')) *most = is_digit(peek(p)) ? read_count(p) : REPEAT_WITHOUT_END;
    if (take(p, '}')) return true;
  }
  p->at = from;
  return false;
}

static Pattern *read_quantifier(Parser *p, Pattern *atom, size_t first_group, bool is_quantifiable) {
  int32_t least = 0, most = REPEAT_WITHOUT_END;
  if (take(p, '+')) least = 1;
  else if (take(p, '?')) most = 1;
  else if (!take(p, '*') && !take_counts(p, &least, &most)) return atom;
  if (!is_quantifiable) invalid(p, "nothing to repeat");
  if (least == REPEAT_WITHOUT_END) refused(p, "a regular expression that repeats so often");
  if (least > most) invalid(p, "counts out of order");
  Pattern *n = node(p, PATTERN_REPEAT);
  n->is_lazy = take(p, '?');
  n->least = least;
  n->most = most;
  n->value = (uint32_t)first_group;
  n->end = (uint32_t)p->group_count + 1;
  n->body = atom;
  return n;
}

static Pattern *boundary_node(Parser *p, bool is_negative) {
  Pattern *n = node(p, PATTERN_BOUNDARY);
  n->is_negative = is_negative;
  return n;
}

static Pattern *read_atom(Parser *p, bool *is_quantifiable) {
  int32_t least, most;
  *is_quantifiable = false;
  if (take(p, '^')) return node(p, PATTERN_START);
  if (take(p, '$')) return node(p, PATTERN_END);
  if (take_text(p, "\\b")) return boundary_node(p, false);
  if (take_text(p, "\\B")) return boundary_node(p, true);
  *is_quantifiable = true;
  if (take(p, '(')) return read_group(p, is_quantifiable);
  if (take(p, '.')) return node(p, PATTERN_ANY);
  if (take(p, '[')) return read_class(p);
  if (take(p, '\\')) return read_atom_escape(p);
  const int32_t c = peek(p);
  if (c == '*' || c == '+' || c == '?' || (c == '{' && (p->unicode || take_counts(p, &least, &most))))
    invalid(p, "nothing to repeat");
  else if (p->unicode && (c == ']' || c == '}')) invalid(p, "a lone bracket");
  return peek(p) < 0 ? node(p, PATTERN_SEQUENCE) : char_node(p, next_char(p));
}

static Pattern *read_sequence(Parser *p) {
  Pattern *sequence = node(p, PATTERN_SEQUENCE);
  while (peek(p) >= 0 && peek(p) != '|' && peek(p) != ')') {
    const size_t first_group = p->group_count + 1;
    bool is_quantifiable;
    Pattern *atom = read_atom(p, &is_quantifiable);
    atom = read_quantifier(p, atom, first_group, is_quantifiable);
    vec_push(p->arena, &sequence->parts, atom);
  }
  return sequence;
}

static Pattern *read_alternatives(Parser *p) {
  Pattern *alternatives = node(p, PATTERN_ALTERNATIVES);
  if (++p->depth > PATTERN_DEPTH_MOST) refused(p, "a regular expression that is nested so deeply");
  do {
    Pattern *sequence = read_sequence(p);
    vec_push(p->arena, &alternatives->parts, sequence);
  } while (take(p, '|'));
  p->depth--;
  return alternatives->parts.count == 1 ? alternatives->parts.items[0] : alternatives;
}

// ---- patterns ----

// How many groups there are, and whether any has a name: what an escape means hangs on it.
static void count_groups(Parser *p) {
  bool in_class = false;
  for (size_t i = 0; i < p->count; i++) {
    const uint16_t c = p->units[i];
    if (c == '\\') i++;
    else if (c == '[') in_class = true;
    else if (c == ']') in_class = false;
    if (c != '(' || in_class) continue;
    const int32_t kind = unit_at(p, i + 2), after = unit_at(p, i + 3);
    const bool is_named = unit_at(p, i + 1) == '?' && kind == '<' && after != '=' && after != '!';
    p->has_names |= is_named;
    p->group_total += is_named || unit_at(p, i + 1) != '?';
  }
  p->has_names |= p->unicode;
}

static void resolve_names(Parser *p) {
  for (size_t i = 0; i < p->named_references.count; i++) {
    Pattern *reference = p->named_references.items[i];
    for (size_t k = 0; k < p->out->names.count; k++)
      if (p->out->names.items[k].text == reference->name) reference->value = (uint32_t)p->out->names.items[k].group;
    if (reference->value == 0) invalid(p, "a reference to no group");
  }
}

RegexpStatus pattern_parse(Arena *arena, Interner *interner, const uint16_t *units, size_t count, unsigned flags,
                           ParsedPattern *out, const char **why) {
  *out = (ParsedPattern){0};
  Parser p = {.arena = arena,
              .interner = interner,
              .units = units,
              .count = count,
              .flags = flags,
              .unicode = flags & REGEXP_UNICODE,
              .ignores_case = flags & REGEXP_IGNORE_CASE,
              .out = out};
  count_groups(&p);
  if (count > PATTERN_LENGTH_MOST || p.group_total > GROUPS_MOST) refused(&p, "a regular expression of this size");
  out->root = read_alternatives(&p);
  if (p.at < p.count) invalid(&p, "a lone parenthesis");
  resolve_names(&p);
  out->group_count = p.group_count + 1;
  *why = p.why;
  return p.status;
}
