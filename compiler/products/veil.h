// What must not be shown of declarations (contract, section 5: What is shown): collected while they are judged, turned
// into the diagnostics' masks once all are.
#ifndef LAYERC_PRODUCTS_VEIL_H
#define LAYERC_PRODUCTS_VEIL_H

#include "diagnostics/diagnostics.h"
#include "evaluate/evaluate.h"

typedef VEC(const Node *) VeiledNodes;

typedef struct Veil {
  Arena *arena;
  const Modules *modules;
  VeiledNodes calls;    // of constructors: a string in one is masked unless it is shown
  VeiledNodes leads;    // calls that led to one: so is a string that one is given
  VeiledNodes shown;    // what gives a name, an address, a time …
  VeiledNodes secrets;  // what may be a secret, whatever it is
  VeiledNodes strings;  // strings that may be one
  VeiledNodes unparsed; // text whose strings are not told apart
  VeiledNodes traces;   // where knowledge of what may be a secret ends: the statements around are masked
} Veil;

// In these, `giver` is the expression that gives an option in a literal, or NULL.

// A constructor call: each of its strings is masked, unless it is shown by another option.
void veil_call(Veil *veil, const Node *call);
// A call that led to one.
void veil_lead(Veil *veil, const Node *call);
// May be shown, cut where it is long.
void veil_show(Veil *veil, const Node *giver, Value value);
// May be a secret, of whatever type.
void veil_hide(Veil *veil, const Node *giver, Value value);
// Is wanted to be something else: its strings may be secrets.
void veil_hide_strings(Veil *veil, const Node *giver, Value value);
// In the statement around `node`, and in what its names stand for, each string may be a secret.
void veil_around(Veil *veil, const Node *node);
// Text that is not parsed: each string in its lines may be a secret.
void veil_unparsed(Veil *veil, const Node *node);

// Masks the places of all that was collected.
void veil_apply(const Veil *veil, Diagnostics *diagnostics);

// A text that is shown: at most 80 characters of it, NUL escaped.
Str veil_cut(Arena *arena, Str text);

#endif
