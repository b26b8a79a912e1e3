#include <stdint.h>
#include <stdio.h>

#include "products/secret/secret.h"

static bool digits(Str text, size_t at, size_t count, int *value) {
  *value = 0;
  for (size_t i = 0; i < count; i++) {
    if (at + i >= text.length || text.data[at + i] < '0' || text.data[at + i] > '9') return false;
    *value = *value * 10 + (text.data[at + i] - '0');
  }
  return true;
}

static bool is(Str text, size_t at, char c) { return at < text.length && text.data[at] == c; }

static int days_in_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

// Days from 0000-03-01 of the proleptic Gregorian calendar, and back.
static int64_t day_number(int64_t y, int m, int d) {
  y -= m <= 2;
  m += m <= 2 ? 9 : -3;
  return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + d - 1;
}

static void date_of(int64_t day, int *year, int *month, int *d) {
  int64_t era = day / 146097, rest = day % 146097;
  int64_t y = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
  int64_t of_year = rest - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
  *d = (int)(of_year - (153 * m + 2) / 5 + 1);
  *month = (int)(m < 10 ? m + 3 : m - 9);
  *year = (int)(y + era * 400 + (*month <= 2));
}

bool rfc3339_to_utc(Str text, char utc[25]) {
  int year, month, day, hour, minute, second, zone_hour = 0, zone_minute = 0, millis = 0;
  if (!digits(text, 0, 4, &year) || !is(text, 4, '-') || !digits(text, 5, 2, &month) || !is(text, 7, '-') ||
      !digits(text, 8, 2, &day) || !is(text, 10, 'T') || !digits(text, 11, 2, &hour) || !is(text, 13, ':') ||
      !digits(text, 14, 2, &minute) || !is(text, 16, ':') || !digits(text, 17, 2, &second))
    return false;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour > 23 || minute > 59 ||
      second > 59)
    return false;
  size_t at = 19;
  if (is(text, at, '.')) {
    size_t first = ++at;
    int scale = 100;
    for (; at < text.length && text.data[at] >= '0' && text.data[at] <= '9'; at++, scale /= 10)
      millis += (text.data[at] - '0') * scale;
    if (at == first) return false;
  }
  int sign = is(text, at, '-') ? -1 : 1;
  if (is(text, at, 'Z')) {
    at++;
  } else {
    if (!is(text, at, '+') && !is(text, at, '-')) return false;
    if (!digits(text, at + 1, 2, &zone_hour) || !is(text, at + 3, ':') || !digits(text, at + 4, 2, &zone_minute))
      return false;
    if (zone_hour > 23 || zone_minute > 59) return false;
    at += 6;
  }
  if (at != text.length) return false;
  const int64_t zone = INT64_C(60) * zone_hour + zone_minute;
  const int64_t minutes = day_number(year, month, day) * 1440 + INT64_C(60) * hour + minute - sign * zone;
  date_of(minutes / 1440, &year, &month, &day);
  if (year < 1 || year > 9999) return false;
  snprintf(utc, 25, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)year % 10000u, (unsigned)month % 100u,
           (unsigned)day % 100u, (unsigned)(minutes % 1440 / 60), (unsigned)(minutes % 60), (unsigned)second % 100u,
           (unsigned)millis % 1000u);
  return true;
}
