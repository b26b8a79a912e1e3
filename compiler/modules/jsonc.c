#include "modules/jsonc.h"

#include <stdint.h>

#include <cjson/cJSON.h>

typedef struct Stripped {
  char *data;
  size_t length;
  size_t values; // at most so many values are in it
} Stripped;

// Offset behind the string or comment that begins at `i`, or `i` itself if none does.
static size_t skip_string(Str s, size_t i) {
  if (s.data[i] != '"') return i;
  for (i++; i < s.length && s.data[i] != '"'; i++)
    if (s.data[i] == '\\') i++;
  return i < s.length ? i + 1 : s.length;
}

static size_t skip_comment(Str s, size_t i) {
  if (s.data[i] != '/' || i + 1 == s.length) return i;
  if (s.data[i + 1] == '/') {
    while (i < s.length && s.data[i] != '\n' && s.data[i] != '\r') i++;
    return i;
  }
  if (s.data[i + 1] != '*') return i;
  size_t end = str_find(s, STR("*/"), i + 2);
  return end == SIZE_MAX ? s.length : end + 2;
}

// Plain JSON out of JSON with comments and trailing commas.
static Stripped strip(Arena *arena, Str s) {
  Stripped out = {.data = arena_alloc(arena, s.length + 1), .values = 1};
  size_t last = SIZE_MAX; // of the characters that are no white space
  for (size_t i = 0; i < s.length;) {
    size_t end = skip_comment(s, i);
    if (end != i) {
      out.data[out.length++] = ' ';
      i = end;
      continue;
    }
    end = skip_string(s, i);
    if (end == i) end = i + 1;
    char c = s.data[i];
    if ((c == ']' || c == '}') && last != SIZE_MAX && out.data[last] == ',') out.data[last] = ' ';
    if (c == ',' || c == '[' || c == '{') out.values++;
    memcpy(out.data + out.length, s.data + i, end - i);
    out.length += end - i;
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') last = out.length - 1;
    i = end;
  }
  return out;
}

// Room that is taken before cJSON allocates, so that nothing of cJSON's is lost when the arena is exhausted.
typedef struct Room {
  Jsonc *values;
  char *text;
} Room;

static Str put_text(Room *room, const char *c_string) {
  Str copy = {room->text, strlen(c_string)};
  memcpy(room->text, c_string, copy.length + 1);
  room->text += copy.length + 1;
  return copy;
}

// cJSON parses no deeper than CJSON_NESTING_LIMIT, which bounds this recursion too.
static const Jsonc *convert(Room *room, const cJSON *from) {
  Jsonc *to = room->values++;
  if (from->string != NULL) to->key = put_text(room, from->string);
  if (cJSON_IsString(from)) {
    to->kind = JSONC_STRING;
    to->text = put_text(room, from->valuestring);
  } else if (cJSON_IsBool(from)) {
    to->kind = JSONC_BOOL;
    to->truth = cJSON_IsTrue(from);
  } else if (cJSON_IsNumber(from)) {
    to->kind = JSONC_NUMBER;
  } else if (cJSON_IsArray(from) || cJSON_IsObject(from)) {
    to->kind = cJSON_IsArray(from) ? JSONC_ARRAY : JSONC_OBJECT;
    const Jsonc **link = &to->first;
    for (const cJSON *child = from->child; child != NULL; child = child->next) {
      Jsonc *made = room->values;
      *link = convert(room, child);
      link = &made->next;
    }
  }
  return to;
}

const Jsonc *jsonc_parse(Arena *arena, Str text) {
  Stripped plain = strip(arena, text);
  Room room = {ARENA_ARRAY(arena, Jsonc, plain.values), arena_alloc(arena, plain.length + plain.values + 1)};
  cJSON *parsed = cJSON_ParseWithLengthOpts(plain.data, plain.length + 1, NULL, true);
  if (parsed == NULL) return NULL;
  const Jsonc *value = convert(&room, parsed);
  cJSON_Delete(parsed);
  return value;
}

const Jsonc *jsonc_member(const Jsonc *object, Str name) {
  const Jsonc *found = NULL;
  if (!jsonc_is(object, JSONC_OBJECT)) return NULL;
  for (const Jsonc *member = object->first; member != NULL; member = member->next)
    if (str_equal(member->key, name)) found = member;
  return found;
}

Str jsonc_member_text(const Jsonc *object, const char *name) {
  const Jsonc *member = jsonc_member(object, str_of(name));
  return jsonc_is(member, JSONC_STRING) ? member->text : STR("");
}

bool jsonc_is(const Jsonc *value, JsoncKind kind) { return value != NULL && value->kind == kind; }

bool jsonc_is_truthy(const Jsonc *value) {
  if (value == NULL || value->kind == JSONC_NULL) return false;
  if (value->kind == JSONC_BOOL) return value->truth;
  return value->kind != JSONC_STRING || !str_is_empty(value->text);
}
