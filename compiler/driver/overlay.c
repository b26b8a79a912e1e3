// A file that is held in memory, over a reader: what an editor has open, or standard input.
#include <errno.h>
#include <stdlib.h>

#include "driver/driver.h"
#include "support/path.h"

static bool is_overlaid(const Overlay *overlay, const char *path) {
  return strcmp(path, overlay->path) == 0 || strcmp(path, overlay->real_path) == 0;
}

static int overlay_kind(void *context, const char *path, layerc_file_kind *kind) {
  const Overlay *overlay = context;
  if (!is_overlaid(overlay, path)) return overlay->below->kind(overlay->below->context, path, kind);
  *kind = LAYERC_FILE_REGULAR;
  return 0;
}

static int overlay_read(void *context, const char *path, char **bytes, size_t *length) {
  const Overlay *overlay = context;
  if (!is_overlaid(overlay, path)) return overlay->below->read(overlay->below->context, path, bytes, length);
  *bytes = (char *)overlay->text; // only read, and only until it is handed back
  *length = overlay->length;
  return 0;
}

static void overlay_release(void *context, char *bytes, size_t length) {
  const Overlay *overlay = context;
  if (bytes == overlay->text || bytes == overlay->real_path) return;
  overlay->below->release(overlay->below->context, bytes, length);
}

static int overlay_list(void *context, const char *path,
                        void (*each)(void *to, const char *name, layerc_file_kind kind), void *to) {
  const Overlay *overlay = context;
  return overlay->below->list(overlay->below->context, path, each, to);
}

static int overlay_real_path(void *context, const char *path, char **resolved) {
  const Overlay *overlay = context;
  if (!is_overlaid(overlay, path)) return overlay->below->real_path(overlay->below->context, path, resolved);
  *resolved = (char *)overlay->real_path;
  return 0;
}

// The file need not be there: then its directory tells where it would be.
static Str real_path_of(Arena *arena, const layerc_reader *below, Str path) {
  Files files;
  files_init(&files, arena, below);
  if (files_kind(&files, path) != LAYERC_FILE_NONE) return files_real_path(&files, path);
  return path_join(arena, files_real_path(&files, path_directory(path)), path_base(path));
}

void overlay_init(Overlay *overlay, Arena *arena, const layerc_reader *below, Str path, const char *text,
                  size_t length) {
  *overlay = (Overlay){.below = below,
                       .path = str_c(arena, path),
                       .real_path = str_c(arena, real_path_of(arena, below, path)),
                       .text = text == NULL ? "" : text,
                       .length = length,
                       .reader = {.context = overlay,
                                  .kind = overlay_kind,
                                  .read = overlay_read,
                                  .release = overlay_release,
                                  .list = overlay_list,
                                  .real_path = overlay_real_path}};
}
