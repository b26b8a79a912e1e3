// A hash map from byte strings to pointers (XXH3, open addressing). Iteration is in order of insertion, so that nothing
// that is written out can depend on hashing.
#ifndef LAYERC_SUPPORT_MAP_H
#define LAYERC_SUPPORT_MAP_H

#include "support/str.h"

typedef struct MapEntry {
  Str key; // borrowed: must live as long as the map
  void *value;
} MapEntry;

// `Map m = {.arena = arena};` is an empty one.
typedef struct Map {
  Arena *arena;
  MapEntry *entries; // in order of insertion
  size_t count, capacity;
  unsigned *slots; // index into entries + 1; 0 is free
  size_t slot_count;
} Map;

// Makes room for so many entries at once.
void map_reserve(Map *map, size_t count);
void *map_get(const Map *map, Str key); // NULL if there is none
bool map_has(const Map *map, Str key);
// Puts or replaces; true if the key is new.
bool map_put(Map *map, Str key, void *value);
// The place of the key's value, made (NULL) if it is new; good until the next insertion.
void **map_slot(Map *map, Str key);

#endif
