/* Round trips of a word between two processes: spin, then futex.
 *
 * usage: pingpong SPINS ROUNDS BATCHES CORE_A CORE_B WORDS     (a core of -1: not bound)
 * Prints the nanoseconds per round trip of each batch, one per line, after one batch of warm-up.
 * SPINS 0 puts the waiter to sleep in every round. Each side uses WORDS words in turn: one is the
 * least that can be done; many, on cache lines of their own, is how promises come.
 */
#include "futexword.h"

int main(int argc, char **argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: pingpong SPINS ROUNDS BATCHES CORE_A CORE_B WORDS\n");
    return 2;
  }
  long spins = atol(argv[1]);
  uint32_t rounds = (uint32_t)atol(argv[2]);
  uint32_t batches = (uint32_t)atol(argv[3]) + 1;
  uint32_t words = (uint32_t)atol(argv[6]);
  struct futex_word *ping = shared_page(words * sizeof(struct futex_word));
  struct futex_word *pong = shared_page(words * sizeof(struct futex_word));

  pid_t child = fork_companion();
  if (child == 0) {
    pin_to_core(atoi(argv[5]));
    for (uint32_t i = 1; i <= rounds * batches; i++) {
      word_await(&ping[i % words], i, spins);
      word_set(&pong[i % words], i);
    }
    _exit(0);
  }
  pin_to_core(atoi(argv[4]));
  uint32_t i = 1;
  for (uint32_t batch = 0; batch < batches; batch++) {
    int64_t start = monotonic_nanos();
    for (uint32_t k = 0; k < rounds; k++, i++) {
      word_set(&ping[i % words], i);
      word_await(&pong[i % words], i, spins);
    }
    int64_t nanos = monotonic_nanos() - start;
    if (batch > 0) {
      printf("%.1f\n", (double)nanos / rounds);
    }
  }
  waitpid(child, NULL, 0);
  return 0;
}
