// Names of secrets: what is one, and what is made of it (contract, section 2). The physical names are xxhsum's:
//   printf 'acme\0billing\0production\0auth\0session-key' | xxhsum -H2
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "products/secret/internal.h"

static int set_up(void **state) {
  *state = arena_new(0);
  return *state == NULL;
}

static int tear_down(void **state) {
  arena_free(*state);
  return 0;
}

static void assert_text(Str actual, const char *expected) {
  if (!str_is(actual, expected)) fail_msg("%.*s is not %s", STR_ARG(actual), expected);
}

static void makes_physical_names(void **state) {
  static const struct {
    const char *identity[3], *namespace, *name, *expected;
  } rows[] = {
      {{"acme", "billing", "production"}, "auth", "session-key", "lo_337b8499a061b33186a1f8c2"},
      {{"default", "app", "dev"}, "default", "k", "lo_82e04542bed530383f1dfbf3"},
      {{"acme", "billing", "dev"}, "auth", "session-key", "lo_e54e3212541252c0e8cf9222"},
      {{"w", "p", "e"}, "n", "s", "lo_9b4f7767f4f367d527edf2f4"},
      {{"a-b", "c", "d"}, "e", "f", "lo_1d09ebf7755dd182aaa3a5b3"},
      {{"a", "b-c", "d"}, "e", "f", "lo_d8f4569fea098d3b892b6f15"},
      {{"ab", "c", "d"}, "e", "f", "lo_03d129ca97b04b73b136945f"},
      {{"a", "bc", "d"}, "e", "f", "lo_821a61883db2b298c1398979"},
      {{"acme", "my.project_1", "preview-42"}, "Storage", "R2_token", "lo_2fc0ef3ab2d8e36f3775fd62"},
      {{"acme", "billing", "production"}, "auth", "session_key", "lo_fae357feb9e3844abc695c0e"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const Identity identity = {str_of(rows[i].identity[0]), str_of(rows[i].identity[1]), str_of(rows[i].identity[2])};
    assert_text(secret_physical_name(*state, &identity, str_of(rows[i].namespace), str_of(rows[i].name)),
                rows[i].expected);
  }
}

static Str repeat(Arena *arena, char c) {
  StrBuilder b = {.arena = arena};
  for (int i = 0; i < 64; i++) sb_add_char(&b, c);
  return sb_str(&b);
}

// More than 240 bytes: XXH3 takes another way.
static void makes_physical_names_of_the_longest_parts(void **state) {
  const Identity identity = {repeat(*state, 'A'), repeat(*state, 'B'), repeat(*state, 'C')};
  assert_text(secret_physical_name(*state, &identity, repeat(*state, 'D'), repeat(*state, 'E')),
              "lo_95bbcaeee8dc292779af11a1");
}

static void makes_bindings_and_addresses(void **state) {
  static const struct {
    const char *namespace, *name, *binding, *address;
  } rows[] = {
      {"auth", "session-key", "LAYERON_SECRET_AUTH_SESSION_KEY", "$SECRET.auth.session-key"},
      {"default", "k", "LAYERON_SECRET_DEFAULT_K", "$SECRET.default.k"},
      {"a-b_C", "D--e__9", "LAYERON_SECRET_A_B_C_D__E__9", "$SECRET.a-b_C.D--e__9"},
      {"0", "Z", "LAYERON_SECRET_0_Z", "$SECRET.0.Z"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_text(secret_binding(*state, str_of(rows[i].namespace), str_of(rows[i].name)), rows[i].binding);
    assert_text(secret_address(*state, str_of(rows[i].namespace), str_of(rows[i].name)), rows[i].address);
  }
}

static void knows_names(void **state) {
  static const char *const right[] = {"a", "Z", "0", "session-key", "session_key", "a-", "a_", "9lives", "A-b_C-0"};
  static const char *const wrong[] = {"",
                                      "-a",
                                      "_a",
                                      "a b",
                                      " a",
                                      "a ",
                                      "a.b",
                                      "a/b",
                                      "a\nb",
                                      "a$",
                                      "é",
                                      "a\xC3\xA9",
                                      "\xEF\xBC\xA1",
                                      "a\xCC\x81",
                                      "\x7F",
                                      "a\tb",
                                      "a@b",
                                      "a[b",
                                      "a`b",
                                      "a{b",
                                      "a:b",
                                      "..",
                                      "\xF0\x9F\x94\x91"};
  for (size_t i = 0; i < sizeof right / sizeof *right; i++)
    if (!secret_name_is_valid(str_of(right[i]))) fail_msg("%s is refused", right[i]);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    if (secret_name_is_valid(str_of(wrong[i]))) fail_msg("'%s' is taken", wrong[i]);
  const Str longest = repeat(*state, 'a');
  assert_true(secret_name_is_valid(longest));
  assert_false(secret_name_is_valid(str_concat(*state, longest, STR("a"))));
  assert_false(secret_name_is_valid((Str){"a\0b", 3}));
}

// No two inputs are known whose first 96 bits of XXH3 agree, so the check is given resources that say so.
static void reports_physical_names_that_are_shared(void **state) {
  static Source source = {.path = {"/app/index.ts", 13}, .text = {"0123456789", 10}};
  Source *all[] = {&source};
  const Sources sources = {.arena = *state, .all = {.items = all, .count = 1, .capacity = 1}};
  Node calls[3] = {{.kind = NODE_CALL, .end = 1},
                   {.kind = NODE_CALL, .start = 4, .end = 5},
                   {.kind = NODE_CALL, .start = 2, .end = 3}};
  Declaration declarations[3];
  Resource resources[3];
  Resource *list[3];
  static const char *const names[] = {"a", "b", "c"};
  for (size_t i = 0; i < 3; i++) {
    declarations[i] = (Declaration){.place = node_place(&sources, &calls[i])};
    resources[i] = (Resource){.declaration = &declarations[i],
                              .namespace = STR("n"),
                              .name = str_of(names[i]),
                              .address = str_of(names[i]),
                              .binding = str_of(names[i])};
    resources[i].physical_name = i == 0 ? STR("lo_1") : STR("lo_2");
    list[i] = &resources[i];
  }
  const Identity identity = {STR("w"), STR("p"), STR("dev")};
  Diagnostics diagnostics = {.arena = *state};
  secret_judge_app(*state, &diagnostics, &identity, list, 3, true, (Place){&source, 0, 0});
  assert_int_equal(diagnostics.all.count, 1);
  const Diagnostic *d = diagnostics.all.items[0];
  assert_int_equal(d->rule, RULE_PHYSICAL_NAME_COLLISION);
  assert_int_equal(d->place.start, 4); // the later of the two
  assert_int_equal(d->related.items[0].place.start, 2);
  assert_text(d->message, "`n/b` and `n/c` share the physical name `lo_2`");
  diagnostics.all.count = 0;
  secret_judge_app(*state, &diagnostics, &identity, list, 3, false, (Place){&source, 0, 0});
  assert_int_equal(diagnostics.all.count, 0); // a file by itself has no project, so no physical names
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(makes_physical_names),
      cmocka_unit_test(makes_physical_names_of_the_longest_parts),
      cmocka_unit_test(makes_bindings_and_addresses),
      cmocka_unit_test(knows_names),
      cmocka_unit_test(reports_physical_names_that_are_shared),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
