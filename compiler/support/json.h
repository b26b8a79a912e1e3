// JSON text as JSON.stringify(value, null, 2) lays it out, written piece by piece.
#ifndef LAYERC_SUPPORT_JSON_H
#define LAYERC_SUPPORT_JSON_H

#include <stdint.h>

#include "support/str.h"

typedef void JsonDrain(void *context, Str text);

typedef struct JsonWriter {
  StrBuilder out;
  JsonDrain *drain; // takes what was written whenever it has grown long; NULL: all of it stays in `out`
  void *context;
  int indent; // spaces a level; 0 writes it all on one line
  int depth;
  bool has_items; // the open object or array has a member already
  bool after_key;
} JsonWriter;

static inline JsonWriter json_writer(Arena *arena, int indent) {
  return (JsonWriter){.out = {.arena = arena}, .indent = indent};
}
// Hands over what `out` still holds.
void json_drain(JsonWriter *w);
void json_open_object(JsonWriter *w);
void json_close_object(JsonWriter *w);
void json_open_array(JsonWriter *w);
void json_close_array(JsonWriter *w);
void json_key(JsonWriter *w, const char *key); // one of ours, without anything to escape
void json_key_str(JsonWriter *w, Str key);
void json_string(JsonWriter *w, Str text); // WTF-8: lone surrogates become \udxxx; malformed bytes U+FFFD
void json_number(JsonWriter *w, double number);
void json_integer(JsonWriter *w, int64_t number);
void json_bool(JsonWriter *w, bool value);
void json_null(JsonWriter *w);
// A string without anything to escape: printable ASCII but quote and backslash.
void json_plain(JsonWriter *w, Str text);
void json_member_plain(JsonWriter *w, const char *key, Str text);
// A key with its value, the usual pair.
void json_member_string(JsonWriter *w, const char *key, Str text);
void json_member_integer(JsonWriter *w, const char *key, int64_t number);

#endif
