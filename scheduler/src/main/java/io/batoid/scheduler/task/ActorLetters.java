package io.batoid.scheduler.task;

import java.util.ArrayList;
import java.util.List;

/** Messages, and whatever else is to be done, once no lock is held; in order. */
final class ActorLetters {
  private final ActorMail mail;
  private final List<Runnable> all = new ArrayList<>();

  ActorLetters(ActorMail mail) {
    this.mail = mail;
  }

  /** A message to a process: incarnation in the upper half, index. */
  void add(long process, int kind, byte[] payload) {
    all.add(() -> {
      boolean _ = mail.send((int) process, (int) (process >>> 32), kind, payload);
    });
  }

  void later(Runnable action) {
    all.add(action);
  }

  void send() {
    all.forEach(Runnable::run);
  }
}
