// Runs commands in turn, A B C A B C …, and prints a line for each run: which, nanoseconds, KiB at most, exit code. A
// runtime that starts them itself would add to what is measured.
//
//   stopwatch ROUNDS WARMUPS COMMAND…     words parted by single spaces; what it prints is thrown away
#define _DEFAULT_SOURCE // wait4
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

// Splits at spaces; there are no quotes.
static void become(char *command) {
  char *words[64], *at = command;
  size_t count = 0;
  while (*at != '\0' && count < 63) {
    words[count++] = at;
    while (*at != '\0' && *at != ' ') at++;
    while (*at == ' ') *at++ = '\0';
  }
  words[count] = NULL;
  const int null = open("/dev/null", O_RDWR);
  if (null >= 0) {
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
  }
  execvp(words[0], words);
  _exit(127);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  const int rounds = atoi(argv[1]), warmups = atoi(argv[2]);
  for (int round = -warmups; round < rounds; round++) {
    for (int i = 3; i < argc; i++) {
      struct rusage usage;
      int status;
      const long long start = now();
      const pid_t child = fork();
      if (child == 0) become(argv[i]);
      if (child < 0 || wait4(child, &status, 0, &usage) < 0) return 1;
      const long long end = now();
      const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      if (round >= 0) printf("%d %lld %ld %d\n", i - 3, end - start, (long)usage.ru_maxrss, code);
    }
  }
  return 0;
}
