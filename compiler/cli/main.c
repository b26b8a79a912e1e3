#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

const Command commands[] = {
    {"build", "[PATH]", "Compile an app: write app.json, graph.json and sources.json",
     "PATH is the app's directory or its entry file. Default: the working directory, then its parents up to the first "
     "with layeron.config.* or package.json. The app is read, never run. All three files are written or none.",
     "layerc build\tthe app that the working directory belongs to\n"
     "layerc build services/api --env production -o dist\tanother one\n"
     "layerc build --stdout | jq '.nodes[].id'\tthe graph alone\n"
     "layerc build --define process.env.REGION=eu\tif declarations depend on it\n",
     run_build},
    {"check", "[PATH...]", "Report what is wrong with an app or with files; write nothing",
     "On an app it judges all that a build judges. On any other directory it judges each TypeScript and JavaScript "
     "file below by itself, and so a file. Default: the app or the files of the working directory.",
     "layerc check\twhat a build would say\n"
     "layerc check src/secrets.ts src/api.ts\tfiles by themselves\n"
     "layerc check --diagnostics github --werror\tannotations on a pull request\n"
     "layerc check --stdin-filename src/api.ts < buffer\twhat an editor holds\n",
     run_check},
    {"explain", "RULE|CODE", "Explain a rule, with a wrong and a right example",
     "RULE is what stands in brackets in a diagnostic, CODE its number.",
     "layerc explain bytes-range\n"
     "layerc explain LYR0015\n",
     run_explain},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

// What is closed at our start must not become one of our files: then a diagnostic would end up in it. So it is opened,
// in the wrong direction, and using it fails as it should.
static void open_streams(void) {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
    if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    if (open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor) return;
  }
}

static int print_version(void) {
  char text[64];
  const int length = snprintf(text, sizeof text, "layerc %s\n", layerc_version());
  return print_text(STDOUT_FILENO, text, (size_t)length);
}

int main(int argc, char **argv) {
  static Arguments a;
  open_streams();
  signal(SIGPIPE, SIG_IGN); // writing then fails, and print_text knows what that means
  signal(SIGXFSZ, SIG_IGN); // the same beyond `ulimit -f`: what was begun is then removed
  const int code = arguments_read(&a, argc - 1, argv + 1);
  if (code != EXIT_OK) return code;
  if (a.help) return print_help(&a, a.command, STDOUT_FILENO);
  if (a.version) return print_version();
  if (a.command != NULL) return a.command->run(&a);
  const int printed = print_help(&a, NULL, STDERR_FILENO);
  return printed == EXIT_OK ? EXIT_USAGE : printed;
}
