// Writing a build's files with each call that it makes failing in turn: all three are new, or all are as before, and
// nothing else is left.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

// ---- what fails ----

// The call that fails: the `at`th, or all from there on if it is one of the same function.
static struct {
  int count, at;
  bool for_good;
  const char *function; // that failed
} fault;

static bool fails(const char *function) {
  fault.count++;
  if (fault.count == fault.at) fault.function = function;
  const bool is_it = fault.count == fault.at;
  const bool is_again = fault.for_good && fault.function != NULL && strcmp(fault.function, function) == 0;
  if (is_it || is_again) errno = EIO;
  return is_it || is_again;
}

static int faulty_open(const char *path, int flags, mode_t mode) {
  return fails("open") ? -1 : open(path, flags, mode);
}
static int faulty_rename(const char *from, const char *to) { return fails("rename") ? -1 : rename(from, to); }
static int faulty_mkdir(const char *path, mode_t mode) { return fails("mkdir") ? -1 : mkdir(path, mode); }
static int faulty_linkat(int a, const char *from, int b, const char *to, int flags) {
  return fails("linkat") ? -1 : linkat(a, from, b, to, flags);
}
// What was written before the disk was full stays.
static ssize_t faulty_write(int file, const void *bytes, size_t length) {
  if (!fails("write")) return write(file, bytes, length);
  return length > 1 && !fault.for_good ? write(file, bytes, length / 2) : -1;
}
static int faulty_close(int file) {
  const int error = close(file);
  return fails("close") ? -1 : error;
}

#define OPEN_2(path, flags) faulty_open(path, flags, 0)
#define OPEN_3(path, flags, mode) faulty_open(path, flags, mode)
#define OPEN_OF(_1, _2, _3, name, ...) name
#define open(...) OPEN_OF(__VA_ARGS__, OPEN_3, OPEN_2, )(__VA_ARGS__)
#define rename faulty_rename
#define mkdir faulty_mkdir
#define linkat faulty_linkat
#define write faulty_write
#define close faulty_close
#include "cli/outputs.c" // NOLINT(bugprone-suspicious-include)
#undef open
#undef rename
#undef mkdir
#undef linkat
#undef write
#undef close

// ---- what is written ----

static const char *const names[] = {"app.json", "graph.json", "sources.json"};
static const char *version; // of all three files

const char *layerc_output_name(layerc_output_kind kind) { return names[kind]; }
void layerc_write_outputs(layerc_result *result, layerc_sink sinks[LAYERC_OUTPUT_COUNT]) {
  (void)result;
  const size_t length = strlen(version), half = length / 2;
  for (layerc_sink *sink = sinks; sink < sinks + LAYERC_OUTPUT_COUNT; sink++) {
    sink->error = sink->take(sink->context, version, half);
    if (sink->error == 0) sink->error = sink->take(sink->context, version + half, length - half);
  }
}
int complain(int code, const char *format, ...) {
  (void)format;
  return code;
}

// ---- what stands there ----

static char folder[] = "/tmp/layerc-outputs-XXXXXX";
static char target[64], inner[128];

static void remove_all(void) {
  char command[256];
  snprintf(command, sizeof command, "rm -rf '%s/made'", folder);
  assert_int_equal(system(command), 0); // NOLINT(cert-env33-c)
}

static bool holds(const char *name, const char *text) {
  char path[256], bytes[64] = "";
  snprintf(path, sizeof path, "%s/%s", inner, name);
  FILE *file = fopen(path, "r");
  if (file == NULL) return text == NULL;
  const size_t length = fread(bytes, 1, sizeof bytes - 1, file);
  fclose(file);
  return text != NULL && strlen(text) == length && memcmp(bytes, text, length) == 0;
}

static void expect_files(const char *text) {
  char command[256];
  for (int i = 0; i < LAYERC_OUTPUT_COUNT; i++)
    if (!holds(names[i], text))
      fail_msg("call %d (%s%s): %s does not hold what the others do", fault.at, fault.function,
               fault.for_good ? ", for good" : "", names[i]);
  snprintf(command, sizeof command, "test \"$(ls -A '%s' | wc -l)\" -eq 3", inner);
  if (text != NULL && system(command) != 0) // NOLINT(cert-env33-c)
    fail_msg("call %d (%s): something else is left", fault.at, fault.function);
}

// One build after another with the nth call failing, for each n; gives how many calls there are.
static void fail_in_turn(bool has_former, bool for_good) {
  int code = EXIT_MACHINE;
  bool was_reached = true;
  for (int at = 1; was_reached; at++) {
    remove_all();
    memset(&fault, 0, sizeof fault);
    version = "former";
    if (has_former) assert_int_equal(outputs_write(NULL, inner), EXIT_OK);
    memset(&fault, 0, sizeof fault);
    fault.at = at;
    fault.for_good = for_good;
    version = "the new text";
    code = outputs_write(NULL, inner);
    was_reached = fault.function != NULL;
    const char *former = has_former ? "former" : NULL;
    expect_files(code == EXIT_OK ? version : former);
    struct stat st;
    if (code != EXIT_OK && !has_former && stat(target, &st) == 0) fail_msg("call %d: the folder is left", at);
    assert_true(at < 200);
  }
  assert_int_equal(code, EXIT_OK);
}

static void test_new_folder(void **state) {
  (void)state;
  fail_in_turn(false, false);
  fail_in_turn(false, true);
}

static void test_former_files(void **state) {
  (void)state;
  fail_in_turn(true, false);
  fail_in_turn(true, true);
}

// What begins as it did before is read for the most part, not written.
static void test_common_beginnings(void **state) {
  (void)state;
  static const char *const versions[] = {"a text", "a text, and more", "a text", "a t",
                                         "a text", "b text",           "b text", ""};
  remove_all();
  memset(&fault, 0, sizeof fault);
  for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
    version = versions[i];
    assert_int_equal(outputs_write(NULL, inner), EXIT_OK);
    expect_files(version);
  }
}

static int set_up(void **state) {
  (void)state;
  if (mkdtemp(folder) == NULL) return -1;
  snprintf(target, sizeof target, "%s/made", folder);
  snprintf(inner, sizeof inner, "%s/in/here", target);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  remove_all();
  return rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_new_folder), cmocka_unit_test(test_former_files),
                                     cmocka_unit_test(test_common_beginnings)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
