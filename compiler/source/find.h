// Finding what PATH means: the project, its fence, and the files below a directory.
#ifndef LAYERC_SOURCE_FIND_H
#define LAYERC_SOURCE_FIND_H

#include "source/source.h"

// The nearest directory from `directory` upwards with layeron.config.{ts,mts,cts,js,mjs,cjs} or package.json; empty if
// there is none.
Str find_project_root(Files *files, Str directory);
// The configuration file in `directory` (absolute path), or empty.
Str find_config(Files *files, Str directory);
// The first of src/index, src/app, index, app with a source extension in `directory`, or empty (contract, "What PATH
// is").
Str find_entry(Files *files, Str directory);
// The file that is meant by a path without its extension, or of the folder that holds it; empty if there is none.
Str find_meant(Files *files, Str path);
// The nearest directory from `root` upwards with .git, pnpm-workspace.yaml or a package.json with "workspaces"; `root`
// itself where there is none (contract, section 6).
Str find_fence(Files *files, Str root);
// The nearest package.json from `directory` upwards, not above `fence`; empty if there is none.
Str find_package_json(Files *files, Str directory, Str fence);

// Every TypeScript and JavaScript file below `directory`, directory by directory, each one's by name: hidden folders,
// node_modules, .d.ts (unless asked for) and what .gitignore files (from `fence` down) name left out; links to folders
// not followed; a link to a file kept if it stays inside `fence`. A directory that cannot be listed goes to
// `unreadable`, with its errno.
typedef struct FoundFiles {
  VEC(Str) paths;
  VEC(Str) unreadable;
  bool has_declarations;                                               // .d.ts, too
  VEC(int) errors;                                                     // one for each of `unreadable`
  void (*on_directory)(void *context, const struct FoundFiles *found); // its files were added; NULL: nobody asks
  void *context;
} FoundFiles;
void find_sources(Files *files, Arena *arena, Str directory, Str fence, FoundFiles *found);

#endif
