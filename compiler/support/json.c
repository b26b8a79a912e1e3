#include "support/json.h"

#include <inttypes.h>
#include <math.h>

#include "support/text.h"

static void new_line(JsonWriter *w) {
  if (w->indent == 0) return;
  static const char line[] = "\n                                                                ";
  size_t left = (size_t)w->indent * (size_t)w->depth;
  const size_t most = sizeof line - 2, first = left < most ? left : most;
  sb_add(&w->out, (Str){line, first + 1});
  for (left -= first; left > 0; left--) sb_add_char(&w->out, ' ');
}

// What stands before a member of the open object or array: nothing behind its key or at the top.
static void begin_item(JsonWriter *w) {
  if (w->after_key) {
    w->after_key = false;
    return;
  }
  if (w->has_items) sb_add_char(&w->out, ',');
  if (w->depth > 0) new_line(w);
  w->has_items = true;
}

static void open_group(JsonWriter *w, char bracket) {
  begin_item(w);
  sb_add_char(&w->out, bracket);
  w->depth++;
  w->has_items = false;
}

static void close_group(JsonWriter *w, char bracket) {
  w->depth--;
  if (w->has_items) new_line(w);
  sb_add_char(&w->out, bracket);
  w->has_items = true;
}

void json_open_object(JsonWriter *w) { open_group(w, '{'); }
void json_close_object(JsonWriter *w) { close_group(w, '}'); }
void json_open_array(JsonWriter *w) { open_group(w, '['); }
void json_close_array(JsonWriter *w) { close_group(w, ']'); }

// QuoteJSONString (ECMA-262, 25.5.2.3).
static void add_code_point(StrBuilder *out, uint32_t c) {
  static const char short_escapes[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
  if (c == '"' || c == '\\') {
    sb_addf(out, "\\%c", (char)c);
  } else if (c < sizeof short_escapes && short_escapes[c] != 0) {
    sb_addf(out, "\\%c", short_escapes[c]);
  } else if (c < 0x20 || (c >= 0xD800 && c <= 0xDFFF)) {
    sb_addf(out, "\\u%04" PRIx32, c);
  } else {
    char bytes[4];
    sb_add(out, (Str){bytes, utf8_put(bytes, c)});
  }
}

// Printable ASCII but quote and backslash, eight bytes at a time: bytes above 0x7F or below 0x20, and those that XOR
// with one of the two gives zero, set their high bit in the sum (Warren, Hacker's Delight, 6-1).
static size_t plain_prefix(Str text) {
  enum { WORD = sizeof(uint64_t) };
  const uint64_t ones = UINT64_MAX / 0xFF, highs = ones * 0x80;
  size_t at = 0;
  for (; text.length - at >= WORD; at += WORD) {
    uint64_t word;
    memcpy(&word, text.data + at, WORD);
    const uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\', delete = word ^ ones * 0x7F;
    const uint64_t found =
        (word | (word - ones * 0x20) | (quote - ones) | (backslash - ones) | (delete - ones)) & highs;
    if (found != 0) break;
  }
  while (at < text.length && text.data[at] >= 0x20 && text.data[at] != '"' && text.data[at] != '\\' &&
         text.data[at] < 0x7F)
    at++;
  return at;
}

static void add_quoted(StrBuilder *out, Str text) {
  sb_reserve(out, text.length + 2);
  sb_add_char(out, '"');
  for (size_t at = 0; at < text.length;) {
    const size_t plain = plain_prefix(str_slice(text, at, text.length));
    sb_add(out, str_slice(text, at, at + plain));
    at += plain;
    if (at < text.length) add_code_point(out, utf8_next(text, &at, NULL));
  }
  sb_add_char(out, '"');
}

void json_key_str(JsonWriter *w, Str key) {
  begin_item(w);
  add_quoted(&w->out, key);
  sb_add_c(&w->out, w->indent == 0 ? ":" : ": ");
  w->after_key = true;
}

void json_key(JsonWriter *w, const char *key) {
  begin_item(w);
  sb_add_char(&w->out, '"');
  sb_add_c(&w->out, key);
  sb_add(&w->out, w->indent == 0 ? STR("\":") : STR("\": "));
  w->after_key = true;
}

void json_string(JsonWriter *w, Str text) {
  begin_item(w);
  add_quoted(&w->out, text);
}

static void add_token(JsonWriter *w, Str token) {
  begin_item(w);
  sb_add(&w->out, token);
}

void json_number(JsonWriter *w, double number) {
  if (!isfinite(number)) {
    json_null(w);
    return;
  }
  char text[32];
  add_token(w, (Str){text, number_to_text(number, text)});
}

void json_integer(JsonWriter *w, int64_t number) {
  begin_item(w);
  char digits[24];
  size_t at = sizeof digits;
  uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  do digits[--at] = (char)('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (number < 0) digits[--at] = '-';
  sb_add(&w->out, (Str){digits + at, sizeof digits - at});
}

void json_bool(JsonWriter *w, bool value) { add_token(w, value ? STR("true") : STR("false")); }
void json_null(JsonWriter *w) { add_token(w, STR("null")); }

void json_member_string(JsonWriter *w, const char *key, Str text) {
  json_key(w, key);
  json_string(w, text);
}

void json_member_integer(JsonWriter *w, const char *key, int64_t number) {
  json_key(w, key);
  json_integer(w, number);
}
