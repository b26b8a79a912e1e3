#include "support/text.h"

#include <inttypes.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

static bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

uint32_t utf8_next(Str s, size_t *at, bool *valid) {
  // The least code point of each length: what is smaller is overlong.
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *bytes = (const unsigned char *)s.data + *at;
  const size_t left = s.length - *at;
  const unsigned char lead = bytes[0];
  *at += 1;
  if (lead < 0x80) return lead;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  bool well_formed = lead >= 0xC2 && lead <= 0xF4 && length <= left;
  uint32_t code_point = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; well_formed && i < length; i++) {
    well_formed = is_continuation(bytes[i]);
    code_point = code_point << 6 | (bytes[i] & 0x3Fu);
  }
  if (!well_formed || code_point < least[length] || code_point > 0x10FFFF) {
    if (valid != NULL) *valid = false;
    return REPLACEMENT;
  }
  *at += length - 1;
  return code_point;
}

size_t utf8_put(char out[4], uint32_t c) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  const size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = length; i-- > 1; c >>= 6) out[i] = (char)(0x80 | (c & 0x3F));
  out[0] = (char)((0xF00u >> length & 0xFFu) | c);
  return length;
}

static bool is_surrogate(uint32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

// Offset of the first byte at or after `at` that is not ASCII, or the length.
static size_t skip_ascii(Str s, size_t at) {
  for (uint64_t eight; at + sizeof eight <= s.length; at += sizeof eight) {
    memcpy(&eight, s.data + at, sizeof eight);
    if ((eight & UINT64_C(0x8080808080808080)) != 0) break;
  }
  while (at < s.length && (unsigned char)s.data[at] < 0x80) at++;
  return at;
}

bool utf8_is_valid(Str s) {
  bool valid = true;
  for (size_t at = skip_ascii(s, 0); valid && at < s.length; at = skip_ascii(s, at)) {
    if (is_surrogate(utf8_next(s, &at, &valid))) return false;
  }
  return valid;
}

size_t utf16_length(Str s) {
  size_t units = 0;
  for (size_t at = 0; at < s.length;) {
    const size_t end = skip_ascii(s, at);
    units += end - at;
    at = end;
    if (at < s.length) units += utf8_next(s, &at, NULL) >= 0x10000 ? 2 : 1;
  }
  return units;
}

int display_width(uint32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return 0;
  if (c < 0x7F) return 1;
  return utf8proc_charwidth((utf8proc_int32_t)c);
}

// Bidi controls: Unicode Standard Annex #9, table 1, and the implicit marks.
bool is_unsafe_to_show(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void sb_add_escaped(StrBuilder *b, Str s, bool keep_newline) {
  for (size_t at = 0; at < s.length;) {
    const size_t start = at;
    bool valid = true;
    const uint32_t c = utf8_next(s, &at, &valid);
    const bool raw = valid && !is_surrogate(c) && (!is_unsafe_to_show(c) || (keep_newline && c == '\n'));
    if (raw) {
      sb_add(b, str_slice(s, start, at));
    } else {
      sb_addf(b, "\\u{%" PRIx32 "}", c);
    }
  }
}

// ID_Start and ID_Continue by general category and the exceptions to it (Unicode Standard Annex #31; PropList.txt:
// Other_ID_Start, Other_ID_Continue, and U+2E2F, a letter that is Pattern_Syntax).
static bool is_id_start(uint32_t c) {
  if (c == 0x2E2F) return false;
  if (c == 0x1885 || c == 0x1886 || c == 0x2118 || c == 0x212E || c == 0x309B || c == 0x309C) return true;
  switch (utf8proc_category((utf8proc_int32_t)c)) {
  case UTF8PROC_CATEGORY_LU:
  case UTF8PROC_CATEGORY_LL:
  case UTF8PROC_CATEGORY_LT:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_LO:
  case UTF8PROC_CATEGORY_NL: return true;
  default: return false;
  }
}

static bool is_id_continue(uint32_t c) {
  if (is_id_start(c)) return true;
  if (c == 0xB7 || c == 0x387 || (c >= 0x1369 && c <= 0x1371) || c == 0x19DA || c == 0x30FB || c == 0xFF65) return true;
  switch (utf8proc_category((utf8proc_int32_t)c)) {
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_MC:
  case UTF8PROC_CATEGORY_ND:
  case UTF8PROC_CATEGORY_PC: return true;
  default: return false;
  }
}

static bool is_ascii_letter(uint32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

bool is_identifier_start(uint32_t c) {
  if (c < 0x80) return is_ascii_letter(c) || c == '$' || c == '_';
  return is_id_start(c);
}

bool is_identifier_part(uint32_t c) {
  if (c < 0x80) return is_ascii_letter(c) || c == '$' || c == '_' || (c >= '0' && c <= '9');
  return c == 0x200C || c == 0x200D || is_id_continue(c);
}

bool is_js_space(uint32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000 || c == 0xFEFF;
}
