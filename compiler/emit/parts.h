// What several outputs have in common. Shared by the files of this room only.
#ifndef LAYERC_EMIT_PARTS_H
#define LAYERC_EMIT_PARTS_H

#include "emit/emit.h"

void emit_header(JsonWriter *w, const char *format); // "format" and "version"
void emit_identity(JsonWriter *w, const Identity *identity);
void emit_module(JsonWriter *w, const Resource *resource); // { "name", "config" }

#endif
