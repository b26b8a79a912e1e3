// Unicode: UTF-8 and UTF-16, JavaScript strings, and the table that makes equal strings one pointer.
#ifndef LAYERC_SUPPORT_TEXT_H
#define LAYERC_SUPPORT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "support/str.h"

// Reads the code point at *at and moves *at behind it. Lone surrogates in their three-byte form (WTF-8) are read as
// themselves; any other malformed byte is one U+FFFD with *valid (may be NULL) set to false.
uint32_t utf8_next(Str s, size_t *at, bool *valid);
// Writes a code point (surrogates too: WTF-8); gives its bytes, 1 to 4.
size_t utf8_put(char out[4], uint32_t code_point);
bool utf8_is_valid(Str s); // strict: no surrogates, no overlong forms
// UTF-16 code units of a WTF-8 text.
size_t utf16_length(Str s);

// Columns of a terminal that a code point takes: 0 (combining), 1 or 2 (wide), by utf8proc; 0 for a control character.
int display_width(uint32_t code_point);
// True for what must never reach a terminal raw: C0, C1, DEL, bidi controls.
bool is_unsafe_to_show(uint32_t code_point);
// Adds `s` with unsafe characters and malformed bytes written as \u{202e}; malformed bytes as \u{fffd}.
// `keep_newline` lets \n through.
void sb_add_escaped(StrBuilder *b, Str s, bool keep_newline);

// ECMAScript's IdentifierStart / IdentifierPart (ECMA-262, 12.7).
bool is_identifier_start(uint32_t code_point);
bool is_identifier_part(uint32_t code_point);
// ECMAScript's WhiteSpace or LineTerminator (ECMA-262, 12.2 and 12.3).
bool is_js_space(uint32_t code_point);

#define NOT_AN_INDEX UINT32_MAX

// A JavaScript string. The bytes are WTF-8 (a surrogate pair is always one four-byte character), so two strings are
// equal exactly if their bytes are. Interned ones are equal exactly if their pointers are.
typedef struct String {
  Str text;
  uint32_t units; // length in UTF-16 code units; equals text.length exactly if the text is ASCII
  uint32_t index; // its value if it is a canonical array index (ECMA-262, 6.1.7), else NOT_AN_INDEX; set when interned
  bool interned;
  bool grows; // its bytes stand in a block that may have room for more behind them
} String;

static inline bool string_is_ascii(const String *s) { return s->units == s->text.length; }

typedef struct Interner Interner;
Interner *interner_new(Arena *arena);
// The one interned String of these bytes; `text` is copied if it is new.
const String *intern(Interner *interner, Str text);
static inline const String *intern_c(Interner *interner, const char *text) { return intern(interner, str_of(text)); }
// The interned String equal to `s`.
const String *intern_string(Interner *interner, const String *s);
// A new String that is not interned; borrows `text`, which must be WTF-8 in canonical form.
const String *string_new(Arena *arena, Str text);
// A copy from UTF-16 code units; lone surrogates survive.
const String *string_from_utf16(Arena *arena, const uint16_t *units, size_t count);
// The UTF-16 code units of `s` (s->units of them).
uint16_t *string_to_utf16(Arena *arena, const String *s);
bool string_has_lone_surrogate(const String *s);
// JavaScript's order: by UTF-16 code units (ECMA-262, 7.2.12).
int string_compare(const String *a, const String *b);
// A long text that grows piece by piece is not copied for each: the longer ones share its bytes.
const String *string_concat(Arena *arena, const String *a, const String *b);
size_t string_concat_bytes(const String *a, const String *b); // what that takes at most

enum { NO_DIGIT = 36 };
int digit_value(char c);    // of 0-9, a-z, A-Z: 0 to 35; else NO_DIGIT
char digit_char(int digit); // 0-9, a-z
int radix_bits(Str text);   // of what begins with 0x, 0o or 0b: the bits of a digit; else 0
Str js_trim(Str s);         // without the white space and line ends around it
// Of digits in radix 2^bits (bits up to 5), rounded once, to even. NaN if there is another character, or none.
double digits_to_number(Str digits, int bits);
// Number::toString with radix 10 (ECMA-262, 6.1.6.1.20), whatever the locale. `out` holds at least 32 bytes.
size_t number_to_text(double number, char out[32]);
// StringToNumber (ECMA-262, 7.1.4.1.1): white space trimmed, hex/octal/binary, Infinity, empty is 0; NaN if it is none.
double text_to_number(Str text);
// A numeric literal of source text, separators and all (no BigInt suffix). NaN if it is none.
double literal_to_number(Str literal);

#endif
