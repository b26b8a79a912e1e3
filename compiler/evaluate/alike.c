// What code makes anew each time it runs is alike, unless it holds more than before.
#include "evaluate/collection.h"
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
  // More is not told apart.
  if ((u->source != NULL && u->perhaps_count == 0) || u->perhaps_count > LOOKED_AT_MOST) return true;
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (is_alike(a, u->perhaps[i], o)) return true;
  return false;
}

// What is no object and was known differs where it is not the same.
static bool has_all(const Alike *a, Value before, Value after) {
  if (value_is_object(after)) return is_among(a, before, after.as.object);
  const Unknown *u = value_is_unknown(after) ? after.as.unknown : NULL;
  if (!value_is_unknown(before) && !value_is_object(before) && (u != NULL || !value_identical(before, after)))
    return false;
  if (u == NULL || u->perhaps_count > LOOKED_AT_MOST) return true;
  for (size_t i = 0; i < u->perhaps_count; i++)
    if (!is_among(a, before, u->perhaps[i])) return false;
  return true;
}

static bool has_entries(const Alike *a, const Object *before, const Object *after) {
  const Doubts had = collection_doubts(before), has = collection_doubts(after);
  if (after->as.collection.count > before->as.collection.count || has.count > had.count) return false;
  for (size_t i = 0; i < after->as.collection.count; i++) {
    const Entry *old = &before->as.collection.entries[i], *new = &after->as.collection.entries[i];
    if (!has_all(a, old->key, new->key) || !has_all(a, old->value, new->value)) return false;
  }
  for (size_t i = 0; i < has.count; i++)
    if (!has_all(a, had.items[i].key, has.items[i].key) || !has_all(a, had.items[i].value, has.items[i].value))
      return false;
  if (!has.is_any) return true;
  return had.is_any && has_all(a, had.key, has.key) && has_all(a, had.value, has.value);
}

static bool has_properties(const Alike *a, const Object *before, const Object *after, Value rest) {
  for (size_t i = 0; i < after->property_count; i++) {
    const Property *p = object_property((Object *)(uintptr_t)before, after->properties[i].key);
    if (!has_all(a, p != NULL ? p->value : rest, after->properties[i].value)) return false;
  }
  return true;
}

static bool holds_all(const Alike *a, const Object *before, const Object *after) {
  const Value rest = before->unknown == NULL ? value_empty() : value_of_unknown(before->unknown);
  if (!has_properties(a, before, after, rest)) return false;
  for (size_t i = 0; after->class == CLASS_ARRAY && i < array_count(after); i++)
    if (!has_all(a, i < array_count(before) ? before->as.array.items[i] : rest, after->as.array.items[i])) return false;
  const bool is_collection = after->class == CLASS_MAP || after->class == CLASS_SET;
  if (is_collection && !has_entries(a, before, after)) return false;
  return after->unknown == NULL || has_all(a, rest, value_of_unknown(after->unknown));
}

// What the scopes hold that were made for the one and the other.
static bool closes_over_all(const Alike *a, const Closure *before, const Closure *after) {
  if (!has_all(a, before->this_value, after->this_value)) return false;
  const Scope *old = before->scope;
  for (const Scope *s = after->scope; s != NULL && old != NULL && s != old; s = s->outer, old = old->outer) {
    if (s->count != old->count) return false;
    for (uint32_t i = 0; i < s->count; i++)
      if (s->bindings[i]->serial > a->since && s->bindings[i] != old->bindings[i] &&
          !has_all(a, old->bindings[i]->value, s->bindings[i]->value))
        return false;
  }
  return true;
}

static bool calls_all(const Alike *a, const Object *before, const Object *after) {
  const size_t count = after->as.function.bound_count;
  if (before->as.function.native != after->as.function.native || before->as.function.bound_count != count) return false;
  if (after->as.function.closure != NULL)
    return before->as.function.closure != NULL &&
           closes_over_all(a, before->as.function.closure, after->as.function.closure);
  if (after->as.function.bound == NULL) return true;
  for (size_t i = 0; i < count; i++)
    if (!has_all(a, before->as.function.bound_arguments[i], after->as.function.bound_arguments[i])) return false;
  return before->as.function.bound != NULL && is_alike(a, before->as.function.bound, after->as.function.bound) &&
         has_all(a, before->as.function.bound_this, after->as.function.bound_this);
}

static bool is_alike(const Alike *a, const Object *before, const Object *after) {
  if (before == after) return true;
  if (after->serial <= a->since || before->origin != after->origin || before->class != after->class) return false;
  if (a->depth == 0) return true;
  const Alike within = {a->since, a->depth - 1};
  if (before->prototype != after->prototype && (before->prototype == NULL || after->prototype == NULL ||
                                                !is_alike(&within, before->prototype, after->prototype)))
    return false;
  return (after->class != CLASS_FUNCTION || calls_all(&within, before, after)) && holds_all(&within, before, after);
}

bool object_is_alike(const Object *before, const Object *after, uint64_t since) {
  return is_alike(&(Alike){since, DEPTH_MOST}, before, after);
}
