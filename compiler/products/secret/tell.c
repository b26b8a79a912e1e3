// What is told of a value that is wrong, in words and in the source's lines (contract, section 5: What is shown).
#include "products/secret/internal.h"

enum { SHOWN_CHOICE_MOST = 24 };

// A string where something else is wanted may be a secret in the wrong place.
static bool is_harmless(Str text) {
  if (text.length > SHOWN_CHOICE_MOST) return false;
  for (size_t i = 0; i < text.length; i++)
    if (!(text.data[i] >= 'a' && text.data[i] <= 'z') && text.data[i] != '_' && text.data[i] != '-') return false;
  return true;
}

static bool is_open(const Option *row) {
  return row->type == OPTION_NAME || row->type == OPTION_ADDRESS || row->type == OPTION_TIME ||
         row->type == OPTION_TEXT;
}

Telling tell_how(const Option *row, Value v) {
  if (is_open(row)) return TELL_TEXT;
  bool is_value = row == &secret_options[OPTION_INDEX_VALUE] || row == &secret_options[OPTION_INDEX_FORMAT];
  return is_value && !(row->type == OPTION_CHOICE && v.kind == VALUE_STRING) ? TELL_KIND : TELL_WORD;
}

Str tell_value(Options *o, Value v, Telling telling) {
  switch (v.kind) {
  case VALUE_UNDEFINED: return STR("`undefined`");
  case VALUE_NULL: return STR("`null`");
  case VALUE_BOOLEAN:
    if (telling == TELL_KIND) return STR("a boolean");
    return v.as.boolean ? STR("`true`") : STR("`false`");
  case VALUE_NUMBER: {
    char text[32];
    if (telling == TELL_KIND) return STR("a number");
    size_t length = number_to_text(v.as.number, text);
    return str_format(o->arena, "`%.*s`", (int)length, text);
  }
  case VALUE_STRING:
    if (telling == TELL_TEXT) return str_format(o->arena, "`\"%.*s\"`", STR_ARG(veil_cut(o->arena, v.as.string->text)));
    return telling == TELL_WORD && is_harmless(v.as.string->text)
               ? str_format(o->arena, "`\"%.*s\"`", STR_ARG(v.as.string->text))
               : STR("a string");
  case VALUE_BIGINT: return STR("a BigInt");
  case VALUE_SYMBOL: return STR("a symbol");
  case VALUE_OBJECT:
    if (v.as.object->class == CLASS_ARRAY) return STR("an array");
    return v.as.object->class == CLASS_FUNCTION ? STR("a function") : STR("an object");
  default: return STR("a value");
  }
}

static void veil_word(Options *o, const Node *giver, Value v) {
  if (v.kind == VALUE_STRING && is_harmless(v.as.string->text)) veil_show(o->veil, giver, v);
  else veil_hide_strings(o->veil, giver, v);
}

void tell_options(Options *o, Value v) { veil_word(o, NULL, v); }

void tell_option(Options *o, const Option *row, const Node *giver, Value v) {
  if (row->type == OPTION_OBJECT && option_is_object(v)) return; // option by option
  bool is_string = v.kind == VALUE_STRING;
  switch (tell_how(row, v)) {
  case TELL_KIND: veil_hide(o->veil, giver, v); return;
  case TELL_TEXT:
    if (is_string || value_is_unknown(v)) veil_show(o->veil, giver, v);
    else veil_hide_strings(o->veil, giver, v);
    return;
  case TELL_WORD: veil_word(o, giver, v); return;
  }
}

Str tell_choices(Options *o, const Option *row) {
  StrBuilder all = {.arena = o->arena};
  for (size_t i = 0; row->choices[i] != NULL; i++)
    sb_addf(&all, "%s`%s`", i == 0 ? "" : row->choices[i + 1] == NULL ? " or " : ", ", row->choices[i]);
  return sb_str(&all);
}

Str tell_wanted(Options *o, const Option *row) {
  switch (row->type) {
  case OPTION_INTEGER: return STR("a number");
  case OPTION_OBJECT: return STR("an object");
  case OPTION_CHOICE: return tell_choices(o, row);
  default: return STR("a string");
  }
}
