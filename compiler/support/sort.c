#include "support/sort.h"

#include <stdlib.h>

void sort_items(void *items, size_t count, size_t size, Compare *compare) {
  const char *at = items;
  for (size_t i = 1; i < count; i++, at += size) {
    if (compare(at, at + size) <= 0) continue;
    qsort(items, count, size, compare);
    return;
  }
}
