// What `layerc explain` prints.
#ifndef LAYERC_DIAGNOSTICS_EXPLAIN_H
#define LAYERC_DIAGNOSTICS_EXPLAIN_H

#include "layerc.h"
#include "support/str.h"

// The rule for a person at a terminal: what it says, why, and an example that breaks it beside one that does not.
// `width` 0: that of the terminal is not known.
void explain_rule(StrBuilder *out, const layerc_rule *rule, bool color, size_t width);

#endif
