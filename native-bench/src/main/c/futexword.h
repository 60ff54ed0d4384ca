/* A 32-bit word that one process changes and another waits for: spin, then futex.
 *
 * The protocol is the one the object store uses for a seal, reduced to its bones:
 *   changer: store the value, look at the waiters word, wake only if somebody sleeps;
 *   waiter:  spin, then announce itself in the waiters word, look again, sleep.
 * Store-then-look on both sides must be sequentially consistent, or both can miss each other.
 */
#ifndef BATOID_BENCH_FUTEXWORD_H
#define BATOID_BENCH_FUTEXWORD_H

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/* Value and waiters on cache lines of their own, as in a slot of the store. */
struct futex_word {
  _Alignas(64) _Atomic uint32_t value;
  _Alignas(64) _Atomic uint32_t waiters;
};

static inline void cpu_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("isb" ::: "memory");
#endif
}

static inline int64_t monotonic_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static inline void word_set(struct futex_word *word, uint32_t value) {
  atomic_store(&word->value, value);
  if (atomic_load(&word->waiters) != 0) {
    syscall(SYS_futex, &word->value, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
  }
}

/* Waits until the word holds `value`; spins at most `spins` times before it sleeps. */
static inline void word_await(struct futex_word *word, uint32_t value, long spins) {
  for (long i = 0; i < spins; i++) {
    if (atomic_load_explicit(&word->value, memory_order_acquire) == value) {
      return;
    }
    cpu_relax();
  }
  uint32_t seen;
  while ((seen = atomic_load(&word->value)) != value) {
    atomic_store(&word->waiters, 1);
    if ((seen = atomic_load(&word->value)) == value) {
      break;
    }
    syscall(SYS_futex, &word->value, FUTEX_WAIT, seen, NULL, NULL, 0);
  }
  atomic_store(&word->waiters, 0);
}

/* Anonymous memory that a forked child shares with its parent. */
static inline void *shared_page(size_t bytes) {
  void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) {
    perror("mmap");
    exit(2);
  }
  return p;
}

/* Binds the calling process to one core; -1 leaves the choice to the scheduler. */
static inline void pin_to_core(int core) {
  if (core < 0) {
    return;
  }
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) {
    perror("sched_setaffinity");
    exit(2);
  }
}

/* Forks a child that dies with its parent; returns as fork does. */
static inline pid_t fork_companion(void) {
  pid_t child = fork();
  if (child < 0) {
    perror("fork");
    exit(2);
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
  }
  return child;
}

#endif
