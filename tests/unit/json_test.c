#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/json.h"

static void write_sample(JsonWriter *w) {
  json_open_object(w);
  json_member_string(w, "text", STR("a\"\\\b\t\n\f\r\x01\x7F\xC3\xA9"));
  json_key(w, "empty");
  json_open_array(w);
  json_close_array(w);
  json_key_str(w, STR("list"));
  json_open_array(w);
  json_open_object(w);
  json_close_object(w);
  json_bool(w, true);
  json_null(w);
  json_open_object(w);
  json_member_integer(w, "n", INT64_MIN);
  json_close_object(w);
  json_number(w, -0.5);
  json_number(w, NAN);
  json_close_array(w);
  json_close_object(w);
}

static void expect(const JsonWriter *w, const char *expected) {
  if (!str_is(sb_str(&w->out), expected)) fail_msg("%.*s\nis not\n%s", STR_ARG(sb_str(&w->out)), expected);
}

static void lays_out_as_stringify_does(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  JsonWriter w = json_writer(arena, 2);
  write_sample(&w);
  expect(&w, "{\n"
             "  \"text\": \"a\\\"\\\\\\b\\t\\n\\f\\r\\u0001\x7F\xC3\xA9\",\n"
             "  \"empty\": [],\n"
             "  \"list\": [\n"
             "    {},\n"
             "    true,\n"
             "    null,\n"
             "    {\n"
             "      \"n\": -9223372036854775808\n"
             "    },\n"
             "    -0.5,\n"
             "    null\n"
             "  ]\n"
             "}");
  arena_free(arena);
}

static void writes_on_one_line(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  JsonWriter w = json_writer(arena, 0);
  write_sample(&w);
  expect(&w, "{\"text\":\"a\\\"\\\\\\b\\t\\n\\f\\r\\u0001\x7F\xC3\xA9\",\"empty\":[],\"list\":[{},true,null,"
             "{\"n\":-9223372036854775808},-0.5,null]}");
  arena_free(arena);
}

static void mends_what_is_no_unicode(void **state) {
  (void)state;
  Arena *arena = arena_new(0);
  JsonWriter w = json_writer(arena, 0);
  json_string(&w, STR("\xED\xA0\xBD|\xFF|\xF0\x9F\x98\x80|\xE2\x82"));
  expect(&w, "\"\\ud83d|\xEF\xBF\xBD|\xF0\x9F\x98\x80|\xEF\xBF\xBD\xEF\xBF\xBD\"");
  arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lays_out_as_stringify_does),
      cmocka_unit_test(writes_on_one_line),
      cmocka_unit_test(mends_what_is_no_unicode),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
