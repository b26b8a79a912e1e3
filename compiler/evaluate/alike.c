// What code makes anew each time it runs is alike, unless it holds more than before.
#include "evaluate/internal.h"

enum { DEPTH_MOST = 3, LOOKED_AT_MOST = 32 };

typedef struct Alike {
  uint64_t since; // what is younger is made anew
  int depth;
} Alike;

static bool is_alike(const Alike *a, const Object *before, const Object *after);

static bool is_among(const Alike *a, Value before, const Object *o) {
  if (value_is_object(before)) return is_alike(a, before.as.object, o);
  const Unknown *u = value_is_unknown(before) ? before.as.unknown : NULL;
  if (u == NULL) return false;
  if (u->source != NULL || u->perhaps_count > LOOKED_AT_MOST) return true; // more is not told apart
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (is_alike(a, u->perhaps[i], o)) return true;
  return false;
}

static bool has_all(const Alike *a, Value before, Value after) {
  if (value_is_object(after)) return is_among(a, before, after.as.object);
  const Unknown *u = value_is_unknown(after) ? after.as.unknown : NULL;
  if (u == NULL || u->perhaps_count > LOOKED_AT_MOST) return true;
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (!is_among(a, before, u->perhaps[i])) return false;
  return true;
}

static bool holds_all(const Alike *a, const Object *before, const Object *after) {
  const Value rest = before->unknown == NULL ? value_undefined() : value_of_unknown(before->unknown);
  for (size_t i = 0; i < after->property_count && i < LOOKED_AT_MOST; i++) {
    const Property *p = object_property((Object *)(uintptr_t)before, after->properties[i].key);
    if (!has_all(a, p != NULL ? p->value : rest, after->properties[i].value)) return false;
  }
  for (size_t i = 0; after->class == CLASS_ARRAY && i < array_count(after) && i < LOOKED_AT_MOST; i++)
    if (!has_all(a, i < array_count(before) ? before->as.array.items[i] : rest, after->as.array.items[i])) return false;
  const bool has_entries = after->class == CLASS_MAP || after->class == CLASS_SET;
  const bool is_longer = has_entries && after->as.collection.count > before->as.collection.count;
  return !is_longer && (after->unknown == NULL || has_all(a, rest, value_of_unknown(after->unknown)));
}

static bool is_alike(const Alike *a, const Object *before, const Object *after) {
  if (before == after) return true;
  if (after->serial <= a->since || before->origin != after->origin || before->class != after->class) return false;
  if (a->depth == 0 || after->class == CLASS_FUNCTION) return true;
  return holds_all(&(Alike){a->since, a->depth - 1}, before, after);
}

bool object_is_alike(const Object *before, const Object *after, uint64_t since) {
  return is_alike(&(Alike){since, DEPTH_MOST}, before, after);
}
