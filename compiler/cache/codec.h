// Numbers and texts as bytes and back. What is decoded may be damaged: nothing is believed, nothing is read beyond it.
#ifndef LAYERC_CACHE_CODEC_H
#define LAYERC_CACHE_CODEC_H

#include <stdint.h>

#include "support/str.h"

void encode_number(StrBuilder *out, uint64_t number); // seven bits a byte, the lowest first
void encode_text(StrBuilder *out, Str text);

typedef struct Decoder {
  Str rest;
  bool is_damaged; // once set, everything that is decoded is 0 or empty
} Decoder;

uint64_t decode_number(Decoder *d);
// A number below `bound`.
size_t decode_index(Decoder *d, size_t bound);
// How many items follow, of which each takes a byte or more: so memory for them is bounded by the input.
size_t decode_count(Decoder *d);
Str decode_bytes(Decoder *d, size_t length); // a slice of the input
Str decode_text(Decoder *d);                 // a slice of the input

#endif
