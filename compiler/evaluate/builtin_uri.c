// encodeURI, decodeURI and their component forms (ECMA-262, 19.2.6).
#include "evaluate/builtin.h"

#define UNRESERVED_MARKS "-_.!~*'()"
#define RESERVED ";/?:@&=+$,"

static bool is_kept(uint32_t c, const char *kept) {
  bool is_alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return is_alphanumeric || (c < 0x80 && c != 0 && strchr(kept, (int)c) != NULL);
}

static Value malformed(Evaluator *e) { return throw_error(e, "URIError", "URI malformed"); }

static Value encode(Evaluator *e, const Call *call, const char *kept) {
  static const char digits[] = "0123456789ABCDEF";
  Value v = to_string(e, call_argument(call, 0));
  KNOWN(e, v);
  Str text = v.as.string->text;
  TRY(text_reserve(e, (double)text.length, 3));
  CHARGE(e, text.length / 8);
  StrBuilder b = {.arena = evaluator_arena(e)};
  for (size_t at = 0; at < text.length;) {
    size_t from = at;
    uint32_t c = utf8_next(text, &at, NULL);
    if (c >= 0xD800 && c <= 0xDFFF) return malformed(e);
    if (is_kept(c, kept)) sb_add_char(&b, (char)c);
    else
      for (; from < at; from++) {
        const unsigned char octet = (unsigned char)text.data[from];
        const char escape[] = {'%', digits[octet >> 4], digits[octet & 15]};
        sb_add(&b, (Str){escape, sizeof escape});
      }
  }
  return text_value(e, &b);
}

// The octet that `%XX` at `at` stands for, or -1.
static int octet_at(Str text, size_t at) {
  if (at + 3 > text.length || text.data[at] != '%') return -1;
  const int high = digit_value(text.data[at + 1]), low = digit_value(text.data[at + 2]);
  return high >= 16 || low >= 16 ? -1 : high * 16 + low;
}

// The character whose UTF-8 octets are escaped at *at, which is moved behind it; -1 if they are no character's.
static int32_t escaped_at(Str text, size_t *at) {
  static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  int first = octet_at(text, *at);
  int length = first < 0                       ? 0
               : first < 0x80                  ? 1
               : first >= 0xC0 && first < 0xE0 ? 2
               : first >= 0xE0 && first < 0xF0 ? 3
                                               : 4;
  if (length == 0 || first > 0xF4 || (first >= 0x80 && first < 0xC0)) return -1;
  int32_t c = length == 1 ? first : first & (0x7F >> length);
  *at += 3;
  for (int i = 1; i < length; i++, *at += 3) {
    int octet = octet_at(text, *at);
    if (octet < 0x80 || octet > 0xBF) return -1;
    c = c << 6 | (octet & 0x3F);
  }
  return c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? -1 : c;
}

static Value decode(Evaluator *e, const Call *call, const char *kept) {
  Value v = to_string(e, call_argument(call, 0));
  KNOWN(e, v);
  Str text = v.as.string->text;
  TRY(text_reserve(e, (double)text.length, 1));
  StrBuilder b = {.arena = evaluator_arena(e)};
  for (size_t at = 0; at < text.length;) {
    size_t from = at;
    if (text.data[at] != '%') {
      sb_add_char(&b, text.data[at++]);
      continue;
    }
    int32_t c = escaped_at(text, &at);
    char bytes[4];
    if (c < 0) return malformed(e);
    if (c < 0x80 && c != 0 && strchr(kept, c) != NULL) sb_add(&b, str_slice(text, from, at));
    else sb_add(&b, (Str){bytes, utf8_put(bytes, (uint32_t)c)});
  }
  return text_value(e, &b);
}

static Value encode_uri(Evaluator *e, const Call *call) { return encode(e, call, RESERVED UNRESERVED_MARKS "#"); }
static Value encode_component(Evaluator *e, const Call *call) { return encode(e, call, UNRESERVED_MARKS); }
static Value decode_uri(Evaluator *e, const Call *call) { return decode(e, call, RESERVED "#"); }
static Value decode_component(Evaluator *e, const Call *call) { return decode(e, call, ""); }

void builtin_init_uri(Evaluator *e) {
  static const Builtin functions[] = {{"decodeURI", 1, decode_uri},
                                      {"decodeURIComponent", 1, decode_component},
                                      {"encodeURI", 1, encode_uri},
                                      {"encodeURIComponent", 1, encode_component}};
  realm_add(e, evaluator_realm(e)->global, functions, BUILTIN_COUNT(functions));
}
