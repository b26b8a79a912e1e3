#include "support/json.h"

#include <inttypes.h>
#include <math.h>

#include "support/text.h"

enum { DRAINED_FROM = 64 * 1024 };

void json_drain(JsonWriter *w) {
  w->drain(w->context, sb_str(&w->out));
  w->out.length = 0;
}

// Text is put where there is room for it, and counts once all of it stands.
static char *room_for(JsonWriter *w, size_t most) {
  if (w->out.length >= DRAINED_FROM && w->drain != NULL) json_drain(w);
  sb_reserve(&w->out, most);
  return w->out.data + w->out.length;
}

static void put_until(JsonWriter *w, const char *end) { w->out.length = (size_t)(end - w->out.data); }

static char *put(char *at, Str text) {
  if (text.length > 0) memcpy(at, text.data, text.length);
  return at + text.length;
}

static size_t line_most(const JsonWriter *w) { return 1 + (size_t)w->indent * (size_t)w->depth; }

static char *put_line(const JsonWriter *w, char *at) {
  if (w->indent == 0) return at;
  *at++ = '\n';
  const size_t spaces = (size_t)w->indent * (size_t)w->depth;
  memset(at, ' ', spaces);
  return at + spaces;
}

// What stands before a member of the open object or array: nothing behind its key or at the top.
static size_t item_most(const JsonWriter *w) { return 1 + line_most(w); }

static char *put_item(JsonWriter *w, char *at) {
  if (w->after_key) {
    w->after_key = false;
    return at;
  }
  if (w->has_items) *at++ = ',';
  if (w->depth > 0) at = put_line(w, at);
  w->has_items = true;
  return at;
}

static void open_group(JsonWriter *w, char bracket) {
  char *at = put_item(w, room_for(w, item_most(w) + 1));
  *at++ = bracket;
  put_until(w, at);
  w->depth++;
  w->has_items = false;
}

static void close_group(JsonWriter *w, char bracket) {
  w->depth--;
  char *at = room_for(w, line_most(w) + 1);
  if (w->has_items) at = put_line(w, at);
  *at++ = bracket;
  put_until(w, at);
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

// A string with something in it to be escaped, from behind its `plain` bytes on.
static void add_rest(StrBuilder *out, Str text, size_t plain) {
  for (size_t at = plain; at < text.length; at += plain) {
    add_code_point(out, utf8_next(text, &at, NULL));
    plain = plain_prefix(str_slice(text, at, text.length));
    sb_add(out, str_slice(text, at, at + plain));
  }
  sb_add_char(out, '"');
}

void json_string(JsonWriter *w, Str text) {
  const size_t plain = plain_prefix(text);
  char *at = put_item(w, room_for(w, item_most(w) + text.length + 2));
  *at++ = '"';
  at = put(at, str_slice(text, 0, plain));
  if (plain == text.length) *at++ = '"';
  put_until(w, at);
  if (plain < text.length) add_rest(&w->out, text, plain);
}

static char *put_plain(char *at, Str text) {
  *at++ = '"';
  at = put(at, text);
  *at++ = '"';
  return at;
}

void json_plain(JsonWriter *w, Str text) {
  put_until(w, put_plain(put_item(w, room_for(w, item_most(w) + text.length + 2)), text));
}

static void begin_value(JsonWriter *w) {
  sb_add(&w->out, w->indent == 0 ? STR(":") : STR(": "));
  w->after_key = true;
}

void json_key_str(JsonWriter *w, Str key) {
  json_string(w, key);
  begin_value(w);
}

enum { KEY_ROOM = 4 }; // for the quotes, the colon and the space

static char *put_key(const JsonWriter *w, char *at, Str name) {
  at = put_plain(at, name);
  *at++ = ':';
  if (w->indent > 0) *at++ = ' ';
  return at;
}

void json_key(JsonWriter *w, const char *key) {
  const Str name = str_of(key);
  put_until(w, put_key(w, put_item(w, room_for(w, item_most(w) + name.length + KEY_ROOM)), name));
  w->after_key = true;
}

static void add_token(JsonWriter *w, Str token) {
  put_until(w, put(put_item(w, room_for(w, item_most(w) + token.length)), token));
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
  char digits[24];
  size_t at = sizeof digits;
  uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  do digits[--at] = (char)('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (number < 0) digits[--at] = '-';
  add_token(w, (Str){digits + at, sizeof digits - at});
}

void json_bool(JsonWriter *w, bool value) { add_token(w, value ? STR("true") : STR("false")); }
void json_null(JsonWriter *w) { add_token(w, STR("null")); }

void json_member_plain(JsonWriter *w, const char *key, Str text) {
  const Str name = str_of(key);
  char *at = put_item(w, room_for(w, item_most(w) + name.length + KEY_ROOM + text.length + 2));
  put_until(w, put_plain(put_key(w, at, name), text));
}

void json_member_string(JsonWriter *w, const char *key, Str text) {
  json_key(w, key);
  json_string(w, text);
}

void json_member_integer(JsonWriter *w, const char *key, int64_t number) {
  json_key(w, key);
  json_integer(w, number);
}
