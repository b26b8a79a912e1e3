// Sorting what mostly stands in order already.
#ifndef LAYERC_SUPPORT_SORT_H
#define LAYERC_SUPPORT_SORT_H

#include <stddef.h>

typedef int Compare(const void *a, const void *b);

// As qsort, but costs one look at each item if they are in order. `items` may be NULL if there are none.
void sort_items(void *items, size_t count, size_t size, Compare *compare);

#endif
