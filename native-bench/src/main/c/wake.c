/* How long a process that sleeps in a futex takes to see a word change: one way, not a round trip.
 *
 * usage: wake SPINS ROUNDS PAUSE_MICROS CORE_A CORE_B    (a core of -1: not bound)
 * The changer sleeps PAUSE_MICROS before each change, long enough for the waiter to have gone to
 * sleep. Prints the nanoseconds of each round, one per line: from just before the change to the
 * waiter's return, both read on CLOCK_MONOTONIC.
 */
#include "futexword.h"

struct exchange {
  struct futex_word word;
  struct futex_word answer;
  _Alignas(64) _Atomic int64_t changed_at;
  _Atomic int64_t seen_at;
};

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: wake SPINS ROUNDS PAUSE_MICROS CORE_A CORE_B\n");
    return 2;
  }
  long spins = atol(argv[1]);
  uint32_t rounds = (uint32_t)atol(argv[2]);
  long pause_micros = atol(argv[3]);
  struct exchange *shared = shared_page(4096);

  pid_t child = fork_companion();
  if (child == 0) {
    pin_to_core(atoi(argv[5]));
    for (uint32_t i = 1; i <= rounds; i++) {
      word_await(&shared->word, i, spins);
      atomic_store(&shared->seen_at, monotonic_nanos());
      word_set(&shared->answer, i);
    }
    _exit(0);
  }
  pin_to_core(atoi(argv[4]));
  struct timespec pause = {pause_micros / 1000000, (pause_micros % 1000000) * 1000};
  for (uint32_t i = 1; i <= rounds; i++) {
    nanosleep(&pause, NULL);
    atomic_store(&shared->changed_at, monotonic_nanos());
    word_set(&shared->word, i);
    word_await(&shared->answer, i, 0);
    printf("%lld\n", (long long)(atomic_load(&shared->seen_at) - atomic_load(&shared->changed_at)));
  }
  waitpid(child, NULL, 0);
  return 0;
}
