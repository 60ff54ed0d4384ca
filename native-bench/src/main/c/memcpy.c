/* memcpy from warm private memory into a warm MAP_SHARED mapping of a file on tmpfs.
 *
 * usage: memcpy FILE BYTES
 * Creates and fills FILE, prints "ready", then reads a number of copies per line from standard
 * input, makes them, and answers with the nanoseconds of each, space separated, on one line. The
 * caller alternates its own copies with these, so that both see the same machine.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int64_t monotonic_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: memcpy FILE BYTES\n");
    return 2;
  }
  size_t bytes = strtoull(argv[2], NULL, 10);
  int fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate(fd, (off_t)bytes) != 0) {
    perror(argv[1]);
    return 2;
  }
  char *target = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  char *source = malloc(bytes);
  if (target == MAP_FAILED || source == NULL) {
    perror("memory");
    return 2;
  }
  unlink(argv[1]); /* the mapping keeps it; nothing is left behind, however this ends */
  memset(source, 1, bytes);
  memset(target, 2, bytes);
  printf("ready\n");
  fflush(stdout);

  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    long copies = atol(line);
    for (long i = 0; i < copies; i++) {
      source[i % (long)bytes]++; /* the compiler may not reuse an earlier copy */
      int64_t start = monotonic_nanos();
      memcpy(target, source, bytes);
      __asm__ __volatile__("" : : "r"(target) : "memory");
      printf("%lld%c", (long long)(monotonic_nanos() - start), i + 1 == copies ? '\n' : ' ');
    }
    fflush(stdout);
  }
  return 0;
}
