// Reference pages that are made from the rule table.
#ifndef LAYERC_DIAGNOSTICS_REFERENCE_H
#define LAYERC_DIAGNOSTICS_REFERENCE_H

#include "support/str.h"

// "rules.md": every rule with its explanation and examples.
void reference_rules(StrBuilder *out);
// "diagnostics.schema.json": JSON Schema (draft 2020-12) of the `json` format.
void reference_diagnostics_schema(StrBuilder *out);

#endif
