// RFC 3339 times of `rotation.startAt`, made UTC with milliseconds (contract, sections 3 and 5).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "products/secret/secret.h"

static void assert_time(const char *text, const char *expected) {
  char utc[25];
  if (!rfc3339_to_utc(str_of(text), utc)) fail_msg("%s is refused", text);
  if (strcmp(utc, expected) != 0) fail_msg("%s is %s, not %s", text, utc, expected);
}

static void reads_times(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"2026-06-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"},
      {"2026-06-01T00:00:00Z", "2026-06-01T00:00:00.000Z"},
      {"2026-06-01T12:34:56.7Z", "2026-06-01T12:34:56.700Z"},
      {"2026-06-01T12:34:56.78Z", "2026-06-01T12:34:56.780Z"},
      {"2026-06-01T12:34:56.789999999999999999999Z", "2026-06-01T12:34:56.789Z"},
      {"2026-06-01T12:34:56.0009Z", "2026-06-01T12:34:56.000Z"},
      {"1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"},
      {"2026-06-01T00:00:00+00:00", "2026-06-01T00:00:00.000Z"},
      {"2026-06-01T00:00:00-00:00", "2026-06-01T00:00:00.000Z"},
      {"2026-06-01T00:00:00+02:00", "2026-05-31T22:00:00.000Z"},
      {"2026-06-01T00:00:00-02:00", "2026-06-01T02:00:00.000Z"},
      {"2026-01-01T00:00:00+05:45", "2025-12-31T18:15:00.000Z"},
      {"2025-12-31T23:59:59.5-23:59", "2026-01-01T23:58:59.500Z"},
      {"2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00.000Z"},
      {"2023-03-01T00:30:00+01:00", "2023-02-28T23:30:00.000Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
      {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"},
      {"2400-02-29T23:59:59Z", "2400-02-29T23:59:59.000Z"},
      {"1900-02-28T23:30:00-01:00", "1900-03-01T00:30:00.000Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
      {"0001-01-01T00:00:00-00:01", "0001-01-01T00:01:00.000Z"},
      {"0001-01-01T23:59:00+23:59", "0001-01-01T00:00:00.000Z"},
      {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
      {"9999-12-31T00:00:00-23:59", "9999-12-31T23:59:00.000Z"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_time(rows[i][0], rows[i][1]);
}

static void refuses_what_is_none(void **state) {
  (void)state;
  static const char *const rows[] = {
      "",
      "2026",
      "2026-06-01",
      "2026-06-01T00:00:00",  // no zone
      "2026-06-01T00:00Z",    // no seconds
      "2026-06-01t00:00:00Z", // lower case
      "2026-06-01T00:00:00z",
      "2026-06-01 00:00:00Z",
      " 2026-06-01T00:00:00Z",
      "2026-06-01T00:00:00Z ",
      "2026-06-01T00:00:00Z\n",
      "2026-06-01T00:00:00.Z",
      "2026-06-01T00:00:00,5Z",
      "2026-06-01T24:00:00Z", // midnight has one name
      "2026-06-30T23:59:60Z", // leap second
      "2026-06-01T23:60:00Z",
      "2026-00-01T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-06-00T00:00:00Z",
      "2026-06-31T00:00:00Z", // no date that exists
      "2026-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2100-02-29T00:00:00Z",
      "2024-02-30T00:00:00Z",
      "0000-12-31T00:00:00Z", // as written
      "0000-12-31T23:59:59-23:59",
      "0001-01-01T00:00:00+00:01", // in UTC
      "9999-12-31T23:59:59-00:01",
      "10000-01-01T00:00:00Z",
      "+2026-06-01T00:00:00Z",
      "-2026-06-01T00:00:00Z",
      "2026-6-1T00:00:00Z",
      "2026-06-01T0:00:00Z",
      "20260601T000000Z",
      "2026-06-01T00:00:00+02",
      "2026-06-01T00:00:00+0200",
      "2026-06-01T00:00:00+24:00",
      "2026-06-01T00:00:00+00:60",
      "2026-06-01T00:00:00+2:00",
      "2026-06-01T00:00:00 +02:00",
      "2026-06-01T00:00:00\u221202:00", // a minus sign that is no hyphen
      "2026-06-01T00:00:00ZZ",
      "2026-06-01T00:00:00Z+00:00",
      "2026-W23-1T00:00:00Z",
      "2026-152T00:00:00Z",
      "now",
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char utc[25];
    if (rfc3339_to_utc(str_of(rows[i]), utc)) fail_msg("%s is taken as %s", rows[i], utc);
  }
  char utc[25];
  assert_false(rfc3339_to_utc((Str){"2026-06-01T00:00:00Z\0", 21}, utc));
}

// Every day of 400 years, which the calendar repeats, in the zones furthest from UTC.
static void walks_the_calendar(void **state) {
  (void)state;
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  char before[40] = "";
  for (int year = 1800; year < 2200; year++)
    for (int month = 1; month <= 12; month++) {
      const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
      const int last = month == 2 && leap ? 29 : days[month - 1];
      for (int day = 1; day <= last; day++) {
        char text[64], utc[25], date[40];
        snprintf(date, sizeof date, "%04d-%02d-%02d", year, month, day);
        snprintf(text, sizeof text, "%sT00:00:00+00:01", date);
        if (!rfc3339_to_utc(str_of(text), utc)) fail_msg("%s is refused", text);
        if (before[0] != '\0' && (strncmp(utc, before, 10) != 0 || strcmp(utc + 10, "T23:59:00.000Z") != 0))
          fail_msg("%s is %s", text, utc);
        if (before[0] != '\0') {
          snprintf(text, sizeof text, "%sT23:59:00-00:01", before);
          if (!rfc3339_to_utc(str_of(text), utc)) fail_msg("%s is refused", text);
          if (strncmp(utc, date, 10) != 0) fail_msg("%s is %s", text, utc);
        }
        memcpy(before, date, sizeof before);
      }
      char text[64], utc[25];
      snprintf(text, sizeof text, "%04d-%02d-%02dT00:00:00Z", year, month, last + 1);
      if (rfc3339_to_utc(str_of(text), utc)) fail_msg("%s is taken", text);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_times),
      cmocka_unit_test(refuses_what_is_none),
      cmocka_unit_test(walks_the_calendar),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
