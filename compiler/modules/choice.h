// The files of the app that a specifier may lead to of which only the shape is known.
#ifndef LAYERC_MODULES_CHOICE_H
#define LAYERC_MODULES_CHOICE_H

#include "modules/module.h"

typedef VEC(Str) Choices;

// The specifiers of a shape that lead from a module to TypeScript and JavaScript files of the app, one a file, by the
// files' paths. A shape is a text in which a NUL stands for what is not known: any text within a part of the path, and
// behind a slash any parts of it, as bundlers take it. None if the shape does not begin with "./" or "../", no more
// than the first 500. Remembered.
const Choices *modules_choices(Modules *modules, Module *from, Str shape, bool require);
// Whether any specifier of the shape leads to this file.
bool modules_may_choose(Modules *modules, const Module *from, Str shape, bool require, Str path);

#endif
