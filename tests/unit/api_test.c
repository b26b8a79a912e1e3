// The public API: compiling from memory, in two threads, walking the result, and what goes wrong.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layerc.h"

// ---- a disk in memory ----

typedef struct MemoryFile {
  const char *path, *text; // text NULL: it is there, but cannot be read
} MemoryFile;

typedef struct Disk {
  const MemoryFile *files; // ends with a NULL path
  size_t reads, releases;
} Disk;

static const MemoryFile *disk_find(const Disk *disk, const char *path) {
  for (const MemoryFile *file = disk->files; file->path != NULL; file++) {
    if (strcmp(file->path, path) == 0) return file;
  }
  return NULL;
}

static bool is_directory(const Disk *disk, const char *path) {
  const size_t length = strcmp(path, "/") == 0 ? 0 : strlen(path);
  for (const MemoryFile *file = disk->files; file->path != NULL; file++) {
    if (strncmp(file->path, path, length) == 0 && file->path[length] == '/') return true;
  }
  return false;
}

static int memory_kind(void *context, const char *path, layerc_file_kind *kind) {
  *kind = disk_find(context, path) != NULL ? LAYERC_FILE_REGULAR
          : is_directory(context, path)    ? LAYERC_FILE_DIRECTORY
                                           : LAYERC_FILE_NONE;
  return 0;
}

static char *copy_of(Disk *disk, const char *text) {
  char *copy = malloc(strlen(text) + 1);
  assert_non_null(copy);
  memcpy(copy, text, strlen(text) + 1);
  disk->reads++;
  return copy;
}

static int memory_read(void *context, const char *path, char **bytes, size_t *length) {
  const MemoryFile *file = disk_find(context, path);
  if (file == NULL) return ENOENT;
  if (file->text == NULL) return EACCES;
  *bytes = copy_of(context, file->text);
  *length = strlen(file->text);
  return 0;
}

static void memory_release(void *context, char *bytes, size_t length) {
  (void)length;
  ((Disk *)context)->releases++;
  free(bytes);
}

static int memory_list(void *context, const char *path, void (*each)(void *to, const char *name, layerc_file_kind kind),
                       void *to) {
  const Disk *disk = context;
  if (!is_directory(disk, path)) return ENOENT;
  const size_t length = strlen(path);
  for (const MemoryFile *file = disk->files; file->path != NULL; file++) {
    const bool is_below = strncmp(file->path, path, length) == 0 && file->path[length] == '/';
    if (is_below && strchr(file->path + length + 1, '/') == NULL)
      each(to, file->path + length + 1, LAYERC_FILE_REGULAR);
  }
  return 0;
}

static int memory_real_path(void *context, const char *path, char **resolved) {
  if (disk_find(context, path) == NULL && !is_directory(context, path)) return ENOENT;
  *resolved = copy_of(context, path);
  return 0;
}

static layerc_reader reader_of(Disk *disk) {
  return (layerc_reader){.context = disk,
                         .kind = memory_kind,
                         .read = memory_read,
                         .release = memory_release,
                         .list = memory_list,
                         .real_path = memory_real_path};
}

// ---- apps ----

#define IMPORTS "import { backend } from '@layeron/core';\nimport { secret } from '@layeron/modules';\n"

static const MemoryFile app_files[] = {
    {"/app/package.json", "{ \"name\": \"@acme/billing\" }"},
    {"/app/src/index.ts", IMPORTS "import { key } from './key';\n"
                                  "const app = backend({ name: 'api' });\napp.use(key);\n"
                                  "app.get('/', async () => [await key.current().text(), await key.active()]);\n"
                                  "export default app;\n"},
    {"/app/src/key.ts", "import { secret } from '@layeron/modules';\n"
                        "export const key = secret.random({ name: 'session-key', namespace: 'auth',\n"
                        "  rotation: { everyDays: 30, retain: { mode: 'retain_for', days: 14 } } });\n"},
    {NULL, NULL},
};

static const MemoryFile wrong_files[] = {
    {"/app/package.json", "{ \"name\": \"billing\" }"},
    {"/app/src/index.ts", IMPORTS "const app = backend();\n"
                                  "app.use(secret.random({ name: 'key', bytes: 8 }));\nexport default app;\n"},
    {NULL, NULL},
};

static layerc_result *compile(Disk *disk, layerc_options options) {
  const layerc_reader reader = reader_of(disk);
  options.reader = &reader;
  if (options.working_directory == NULL) options.working_directory = "/app";
  layerc_result *result = layerc_compile(&options);
  assert_non_null(result);
  assert_int_equal(disk->reads, disk->releases);
  return result;
}

static layerc_options production(void) {
  return (layerc_options){.path = "/app", .workspace = "acme", .project = "billing", .environment = "production"};
}

static const layerc_node *node_of_type(layerc_result *result, const char *type) {
  for (size_t i = 0; i < layerc_node_count(result); i++) {
    if (strcmp(layerc_node_at(result, i)->type.data, type) == 0) return layerc_node_at(result, i);
  }
  return NULL;
}

static const layerc_edge *edge_of_type(layerc_result *result, const char *type) {
  for (size_t i = 0; i < layerc_edge_count(result); i++) {
    if (strcmp(layerc_edge_at(result, i)->type.data, type) == 0) return layerc_edge_at(result, i);
  }
  return NULL;
}

typedef struct Pieces {
  const char *rest; // what is still to come
  size_t count, most;
} Pieces;

static int take_piece(void *context, const char *bytes, size_t length) {
  Pieces *p = context;
  if (++p->count > p->most) return ENOSPC;
  assert_memory_equal(bytes, p->rest, length);
  p->rest += length;
  return 0;
}

static int write_one(layerc_result *result, layerc_output_kind kind, Pieces *pieces) {
  layerc_sink sinks[LAYERC_OUTPUT_COUNT] = {{.take = NULL}};
  sinks[kind] = (layerc_sink){take_piece, pieces, -1};
  layerc_write_outputs(result, sinks);
  return sinks[kind].error;
}

// ---- tests ----

static void compiles_from_memory(void **state) {
  (void)state;
  Disk disk = {.files = app_files};
  layerc_result *result = compile(&disk, production());
  assert_int_equal(layerc_status_of(result), LAYERC_OK);
  assert_string_equal(layerc_failure(result).data, "");
  assert_string_equal(layerc_root(result).data, "/app");
  assert_int_equal(layerc_diagnostic_count(result), 0);
  assert_null(layerc_diagnostic_at(result, 0));
  for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++) {
    const layerc_text text = layerc_output(result, (layerc_output_kind)i);
    assert_int_equal(strlen(text.data), text.length);
    assert_memory_equal(text.data, "{\n  \"format\": \"layeron.", 23);
    assert_string_equal(text.data + text.length - 3, "\n}\n");
  }
  layerc_free(result);
}

static void writes_what_it_gives(void **state) {
  (void)state;
  Disk disk = {.files = app_files};
  char workspace[] = "acme";
  layerc_options options = production();
  options.workspace = workspace;
  layerc_result *result = compile(&disk, production()), *other = compile(&disk, options);
  workspace[0] = '?'; // the caller's own again
  for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++) {
    const layerc_output_kind kind = (layerc_output_kind)i;
    Pieces pieces = {.rest = layerc_output(result, kind).data, .most = SIZE_MAX};
    assert_int_equal(write_one(other, kind, &pieces), 0); // as it is made
    assert_string_equal(pieces.rest, "");
    pieces.rest = layerc_output(result, kind).data;
    assert_int_equal(write_one(result, kind, &pieces), 0); // as it was made
    assert_string_equal(pieces.rest, "");
    pieces = (Pieces){.most = 0};
    assert_int_equal(write_one(other, kind, &pieces), ENOSPC);
    assert_int_equal(pieces.count, 1);
  }
  layerc_free(result);
  layerc_free(other);
}

static void walks_the_graph(void **state) {
  (void)state;
  Disk disk = {.files = app_files};
  layerc_result *result = compile(&disk, production());
  const layerc_node *secret = node_of_type(result, "secret");
  assert_non_null(secret);
  assert_string_equal(secret->id.data, "secret:auth/session-key");
  assert_string_equal(secret->address.data, "$SECRET.auth.session-key");
  assert_string_equal(secret->kind.data, "random");
  assert_string_equal(secret->provision.data, "random_on_apply");
  assert_string_equal(secret->binding.data, "LAYERON_SECRET_AUTH_SESSION_KEY");
  assert_string_equal(secret->physical_name.data, "lo_337b8499a061b33186a1f8c2"); // the contract's example
  assert_int_equal(secret->rotation_days, 30);
  assert_string_equal(secret->retention.data, "retain_for");
  assert_int_equal(secret->retention_days, 14);
  size_t index = 0;
  while (layerc_node_at(result, index) != secret) index++;
  assert_non_null(strstr(layerc_node_config(result, index).data, "\"secretKind\": \"random\""));
  assert_string_equal(layerc_node_config(result, index + 1).data, "");
  assert_string_equal(layerc_node_config(result, layerc_node_count(result)).data, "");
  assert_string_equal(secret->entry.data, "");
  const layerc_node *worker = node_of_type(result, "app_worker");
  assert_non_null(worker);
  assert_string_equal(worker->backend.data, "api");
  assert_string_equal(worker->entry.data, "src/index.ts");
  const layerc_edge *reads = edge_of_type(result, "reads");
  assert_non_null(reads);
  assert_string_equal(reads->from.data, worker->id.data);
  assert_string_equal(reads->to.data, secret->id.data);
  assert_int_equal(reads->operation_count, 2);
  assert_string_equal(reads->operations[0].data, "active");
  assert_string_equal(reads->operations[1].data, "current");
  assert_null(layerc_node_at(result, layerc_node_count(result)));
  assert_null(layerc_edge_at(result, layerc_edge_count(result)));
  layerc_free(result);
}

static void tells_what_is_wrong(void **state) {
  (void)state;
  Disk disk = {.files = wrong_files};
  layerc_result *result = compile(&disk, production());
  assert_int_equal(layerc_status_of(result), LAYERC_REJECTED);
  assert_int_equal(layerc_error_count(result), 1);
  assert_int_equal(layerc_warning_count(result), 0);
  const layerc_diagnostic *diagnostic = layerc_diagnostic_at(result, 0);
  assert_string_equal(diagnostic->rule.data, "bytes-range");
  assert_int_equal(diagnostic->severity, LAYERC_ERROR);
  assert_string_equal(diagnostic->range.file.data, "src/index.ts");
  assert_int_equal(diagnostic->range.start.line, 4);
  assert_int_equal(diagnostic->range.start.column, 45);
  assert_int_equal(diagnostic->range.end.column, 46);
  assert_int_equal(layerc_output(result, LAYERC_OUTPUT_GRAPH).length, 0);
  assert_int_equal(layerc_node_count(result), 0);
  for (size_t i = 0; layerc_format_name(i) != NULL; i++) {
    const layerc_render_options options = {.format = layerc_format_name(i)};
    assert_non_null(strstr(layerc_render(result, &options).data, "bytes-range"));
  }
  const layerc_render_options unknown = {.format = "morse"};
  assert_int_equal(layerc_render(result, &unknown).length, 0);
  layerc_free(result);
}

static void checks_text_that_is_on_no_disk(void **state) {
  (void)state;
  static const char text[] = "import { key } from './key';\nkey.nothing;\n" IMPORTS "secret.random({ bytes: 32 });\n";
  Disk disk = {.files = app_files};
  const layerc_options options = {
      .mode = LAYERC_CHECK, .overlay_path = "/app/src/new.ts", .overlay_text = text, .overlay_length = sizeof text - 1};
  layerc_result *result = compile(&disk, options);
  assert_int_equal(layerc_status_of(result), LAYERC_REJECTED);
  assert_int_equal(layerc_diagnostic_count(result), 1);
  assert_string_equal(layerc_diagnostic_at(result, 0)->rule.data, "missing-option");
  assert_string_equal(layerc_diagnostic_at(result, 0)->range.file.data, "src/new.ts");
  layerc_free(result);
}

static void checks_several_paths_as_one(void **state) {
  (void)state;
  static const char *const more[] = {"src/nowhere.ts", "src/index.ts", "src/index.ts"};
  Disk disk = {.files = wrong_files};
  const layerc_options options = {
      .mode = LAYERC_CHECK, .path = "src/index.ts", .more_paths = more, .more_path_count = 3};
  layerc_result *result = compile(&disk, options);
  assert_int_equal(layerc_status_of(result), LAYERC_FAILED); // but all else is checked
  assert_non_null(strstr(layerc_failure(result).data, "src/nowhere.ts: No such file or directory"));
  assert_int_equal(layerc_error_count(result), 1);
  layerc_free(result);
}

static void fails_where_files_cannot_be_read(void **state) {
  (void)state;
  static const MemoryFile files[] = {{"/app/package.json", "{ \"name\": \"billing\" }"},
                                     {"/app/src/index.ts", IMPORTS "import './lost';\nexport default backend();\n"},
                                     {"/app/src/lost.ts", NULL},
                                     {NULL, NULL}};
  static const struct {
    const char *path, *failure;
  } cases[] = {{"/nowhere", "/nowhere: No such file or directory"},
               {"/app/src/lost.ts", "src/lost.ts: Permission denied"},
               {"/app/package.json", "package.json: not a TypeScript or JavaScript file"},
               {"/app", "src/lost.ts: Permission denied"},
               {"/", "/: no entry"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Disk disk = {.files = files};
    layerc_result *result = compile(&disk, (layerc_options){.path = cases[i].path});
    assert_int_equal(layerc_status_of(result), LAYERC_FAILED);
    assert_memory_equal(layerc_failure(result).data, cases[i].failure, strlen(cases[i].failure));
    assert_int_equal(layerc_output(result, LAYERC_OUTPUT_APP).length, 0);
    layerc_free(result);
  }
}

static void refuses_wrong_options(void **state) {
  (void)state;
  static const layerc_define define = {"NAME", "value"};
  const layerc_options cases[] = {
      {.path = "/app", .workspace = ""},
      {.path = "/app", .project = "-billing"},
      {.path = "/app", .environment = "pro duction"},
      {.path = "/app", .environment = "dev", .fallback_environment = "\xE2\x82\xAC"},
      {.path = "/app", .defines = &define, .define_count = 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Disk disk = {.files = app_files};
    layerc_result *result = compile(&disk, cases[i]);
    assert_int_equal(layerc_status_of(result), LAYERC_USAGE);
    assert_int_not_equal(layerc_failure(result).length, 0);
    layerc_free(result);
  }
}

enum { ROUNDS = 8, THREADS = 2 };

// Cmocka's assertions are for one thread: what a thread found is judged after it was joined.
static void *compile_often(void *argument) {
  char **graph = argument;
  Disk disk = {.files = app_files};
  for (int i = 0; i < ROUNDS; i++) {
    const layerc_reader reader = reader_of(&disk);
    layerc_options options = production();
    options.working_directory = "/app";
    options.reader = &reader;
    layerc_result *result = layerc_compile(&options);
    free(*graph);
    *graph = result == NULL ? NULL : strdup(layerc_output(result, LAYERC_OUTPUT_GRAPH).data);
    layerc_free(result);
  }
  return NULL;
}

static void compiles_in_two_threads(void **state) {
  (void)state;
  pthread_t threads[THREADS];
  char *graphs[THREADS] = {NULL};
  for (size_t i = 0; i < THREADS; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, compile_often, &graphs[i]), 0);
  for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
  assert_non_null(graphs[0]);
  assert_non_null(graphs[1]);
  assert_non_null(strstr(graphs[0], "session-key"));
  assert_string_equal(graphs[0], graphs[1]);
  for (size_t i = 0; i < THREADS; i++) free(graphs[i]);
}

static void knows_its_rules(void **state) {
  (void)state;
  const char *nearest = "";
  const layerc_rule *rule = layerc_rule_find("Bytes-Range", &nearest);
  assert_non_null(rule);
  assert_ptr_equal(layerc_rule_find("lyr0015", NULL), rule);
  assert_null(layerc_rule_find("bytes-rang", &nearest));
  assert_string_equal(nearest, "bytes-range");
  assert_null(layerc_rule_find("something else", &nearest));
  assert_null(nearest);
  assert_null(layerc_rule_at(layerc_rule_count()));
  char *page = layerc_reference("graph.schema.json");
  assert_non_null(page);
  free(page);
  assert_null(layerc_reference("poems.md"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(compiles_from_memory),
      cmocka_unit_test(writes_what_it_gives),
      cmocka_unit_test(walks_the_graph),
      cmocka_unit_test(tells_what_is_wrong),
      cmocka_unit_test(checks_text_that_is_on_no_disk),
      cmocka_unit_test(checks_several_paths_as_one),
      cmocka_unit_test(fails_where_files_cannot_be_read),
      cmocka_unit_test(refuses_wrong_options),
      cmocka_unit_test(compiles_in_two_threads),
      cmocka_unit_test(knows_its_rules),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
