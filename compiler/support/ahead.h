// Files that will be wanted soon, read on another thread while this one is busy with what comes before them.
#ifndef LAYERC_SUPPORT_AHEAD_H
#define LAYERC_SUPPORT_AHEAD_H

#include <stdbool.h>

#include "support/arena.h"
#include "support/str.h"

typedef struct Ahead Ahead;

// What is made of a file's text there, in that thread's arena; it must touch nothing else. May give NULL.
typedef void *AheadWork(Arena *arena, Str path, Str text);

// NULL where it would be of no use: there is one processor, or no memory. Reads the disk. The thread starts when there
// is something to do. `arena` is the caller's, and must live as long.
Ahead *ahead_new(Arena *arena, AheadWork *work);
// Ends the thread; what it has read stays. NULL is nothing, here and below.
void ahead_stop(Ahead *ahead);
void ahead_free(Ahead *ahead);

// The file at `path`, a plain one, will be wanted; said twice it is no more. `path` must live as long. Nothing begins
// before ahead_go, which is called once for several.
void ahead_want(Ahead *ahead, Str path);
void ahead_go(Ahead *ahead);

// The text of a file, with a NUL behind it, living as long as `ahead`; waits for one that is being read. False: it was
// not wanted, could not be read, or its turn had not come; nor will it now.
bool ahead_take(Ahead *ahead, Str path, Str *text);
// What the work made of a text that was taken; NULL of any other.
void *ahead_made(const Ahead *ahead, Str path, Str text);

#endif
