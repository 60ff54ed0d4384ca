package io.batoid.scheduler.task;

import io.batoid.scheduler.ActorWatcher;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who are told of an actor's fate, each event once and in order, by a thread of their own: a
 * watcher may do what it likes and wait for it, which a thread that takes messages must not.
 *
 * <p>Guarded by itself.
 */
final class ActorWatchers {
  private static final Logger LOG = LoggerFactory.getLogger(ActorWatchers.class);

  private final String actor;
  private final Set<ActorWatcher> watchers = new LinkedHashSet<>();
  private final ArrayDeque<Runnable> news = new ArrayDeque<>();
  private boolean telling;

  /** {@code actor} is what it is called in the log. */
  ActorWatchers(String actor) {
    this.actor = actor;
  }

  synchronized void add(ActorWatcher watcher) {
    watchers.add(watcher);
  }

  /** Nothing that is not under way yet is told to it from here on. */
  synchronized void remove(ActorWatcher watcher) {
    watchers.remove(watcher);
  }

  synchronized void restarted(int restarts, String why) {
    for (ActorWatcher watcher : watchers) {
      news.add(() -> {
        if (isWatching(watcher)) {
          watcher.restarted(restarts, why);
        }
      });
    }
    tell();
  }

  /** The last there is to tell. */
  synchronized void died(String why) {
    for (ActorWatcher watcher : watchers) {
      news.add(() -> {
        if (isWatching(watcher)) {
          remove(watcher);
          watcher.died(why);
        }
      });
    }
    tell();
  }

  /** Whether nobody watches. */
  synchronized boolean isEmpty() {
    return watchers.isEmpty();
  }

  private synchronized boolean isWatching(ActorWatcher watcher) {
    return watchers.contains(watcher);
  }

  private void tell() {
    if (!telling && !news.isEmpty()) {
      telling = true;
      Thread _ = Thread.ofVirtual().name("batoid-watch").start(this::tellAll);
    }
  }

  private void tellAll() {
    for (Runnable next = next(); next != null; next = next()) {
      try {
        next.run();
      } catch (RuntimeException | Error e) {
        LOG.warn("a watcher of actor {} failed", actor, e);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = news.pollFirst();
    telling = next != null;
    return next;
  }
}
