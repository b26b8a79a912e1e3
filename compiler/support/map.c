#include "support/map.h"

#include <stdint.h>
#include <xxhash.h>

enum { FIRST_CAPACITY = 8 };

// Where `key` is, or the free slot where it would be. There is always a free one.
static unsigned *find_slot(const Map *map, Str key) {
  const size_t mask = map->slot_count - 1;
  size_t at = (size_t)XXH3_64bits(key.data, key.length) & mask;
  while (map->slots[at] != 0 && !str_equal(map->entries[map->slots[at] - 1].key, key)) at = (at + 1) & mask;
  return &map->slots[at];
}

static MapEntry *find_entry(const Map *map, Str key) {
  if (map->count == 0) return NULL;
  const unsigned *slot = find_slot(map, key);
  return *slot == 0 ? NULL : &map->entries[*slot - 1];
}

static void grow(Map *map, size_t capacity) {
  if (capacity > UINT32_MAX / 2) arena_exhausted(map->arena);
  map->entries =
      arena_grow(map->arena, map->entries, map->capacity * sizeof *map->entries, capacity * sizeof *map->entries);
  map->capacity = capacity;
  for (map->slot_count = FIRST_CAPACITY; map->slot_count < capacity * 2;) map->slot_count *= 2;
  map->slots = ARENA_ARRAY(map->arena, unsigned, map->slot_count);
  for (size_t i = 0; i < map->count; i++) *find_slot(map, map->entries[i].key) = (unsigned)i + 1;
}

void map_reserve(Map *map, size_t count) {
  if (count > map->capacity) grow(map, count);
}

void *map_get(const Map *map, Str key) {
  const MapEntry *entry = find_entry(map, key);
  return entry == NULL ? NULL : entry->value;
}

bool map_has(const Map *map, Str key) { return find_entry(map, key) != NULL; }

bool map_put(Map *map, Str key, void *value) {
  const size_t count = map->count;
  *map_slot(map, key) = value;
  return map->count > count;
}

void **map_slot(Map *map, Str key) {
  MapEntry *entry = find_entry(map, key);
  if (entry != NULL) return &entry->value;
  if (map->count == map->capacity) grow(map, map->capacity == 0 ? FIRST_CAPACITY : map->capacity * 2);
  entry = &map->entries[map->count];
  *entry = (MapEntry){.key = key};
  *find_slot(map, key) = (unsigned)++map->count;
  return &entry->value;
}
