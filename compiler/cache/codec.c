#include "cache/codec.h"

void encode_number(StrBuilder *out, uint64_t number) {
  for (; number > 0x7f; number >>= 7) sb_add_char(out, (char)(unsigned char)(number | 0x80));
  sb_add_char(out, (char)number);
}

void encode_text(StrBuilder *out, Str text) {
  encode_number(out, text.length);
  sb_add(out, text);
}

static uint64_t damaged(Decoder *d) {
  *d = (Decoder){.rest = STR(""), .is_damaged = true};
  return 0;
}

uint64_t decode_number(Decoder *d) {
  uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (d->rest.length == 0) return damaged(d);
    const unsigned char byte = (unsigned char)d->rest.data[0];
    d->rest = str_slice(d->rest, 1, d->rest.length);
    number |= (uint64_t)(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return number;
  }
  return damaged(d);
}

size_t decode_index(Decoder *d, size_t bound) {
  const uint64_t number = decode_number(d);
  return (size_t)(number < bound ? number : damaged(d));
}

size_t decode_count(Decoder *d) {
  const uint64_t number = decode_number(d);
  return (size_t)(number <= d->rest.length ? number : damaged(d));
}

Str decode_bytes(Decoder *d, size_t length) {
  if (length > d->rest.length) {
    damaged(d);
    return STR("");
  }
  const Str bytes = str_slice(d->rest, 0, length);
  d->rest = str_slice(d->rest, length, d->rest.length);
  return bytes;
}

Str decode_text(Decoder *d) { return decode_bytes(d, decode_count(d)); }
