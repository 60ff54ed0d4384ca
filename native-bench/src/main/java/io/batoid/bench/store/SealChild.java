package io.batoid.bench.store;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * One side of an exchange of seals: it completes promises of its own, and waits for those of the
 * other side.
 *
 * <p>Commands: {@code reserve N} answers with ids; {@code resolve IDS} takes the other side's;
 * {@code lead PAUSE_MICROS} completes one, waits for the answer, and so on, and answers with the
 * nanoseconds per round; {@code follow} waits for one, completes one, and so on, and answers with
 * the nanoseconds each seal took to be seen; {@code look} does the same, but spins on isReady
 * instead of waiting in get; {@code solo} completes and gets its own; {@code clear} closes
 * everything.
 */
final class SealChild {
  private final ObjectStore store;
  private final List<Promise<long[]>> mine = new ArrayList<>();
  private final List<ObjectRef<long[]>> theirs = new ArrayList<>();

  private SealChild(ObjectStore store) {
    this.store = store;
  }

  /** Entry point of the child; the argument is the store's directory. */
  public static void main(String[] arguments) throws Exception {
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(Path.of(arguments[0])))) {
      SealChild child = new SealChild(store);
      ChildMain.serve(words ->
          switch (words[0]) {
            case "reserve" -> child.reserve(Integer.parseInt(words[1]));
            case "resolve" -> child.resolve(words[1].split(",", -1));
            case "lead" -> String.valueOf(child.lead(Long.parseLong(words[1])));
            case "follow" -> child.follow(false);
            case "look" -> child.follow(true);
            case "solo" -> String.valueOf(child.solo());
            case "clear" -> child.clear();
            default -> throw new IllegalArgumentException(words[0]);
          });
    }
  }

  private String reserve(int count) {
    for (int i = 0; i < count; i++) {
      mine.add(store.reserve());
    }
    return mine.stream().map(promise -> promise.ref().id()).collect(Collectors.joining(","));
  }

  private String resolve(String[] ids) {
    for (String id : ids) {
      theirs.add(store.resolve(id));
    }
    return "ok";
  }

  private double lead(long pauseMicros) {
    long begin = System.nanoTime();
    for (int i = 0; i < mine.size(); i++) {
      if (pauseMicros > 0) {
        LockSupport.parkNanos(pauseMicros * 1_000);
      }
      mine.get(i).complete(new long[] {System.nanoTime()});
      theirs.get(i).get();
    }
    return (System.nanoTime() - begin) / (double) mine.size();
  }

  private String follow(boolean look) {
    long[] nanos = new long[mine.size()];
    for (int i = 0; i < nanos.length; i++) {
      ObjectRef<long[]> next = theirs.get(i);
      long seenAt = look ? look(next) : 0;
      long[] sealedAt = next.get();
      nanos[i] = (look ? seenAt : System.nanoTime()) - sealedAt[0];
      mine.get(i).complete(sealedAt);
    }
    return LongStream.of(nanos).mapToObj(Long::toString).collect(Collectors.joining(" "));
  }

  private static long look(ObjectRef<?> ref) {
    while (!ref.isReady()) {
      Thread.onSpinWait();
    }
    return System.nanoTime();
  }

  private double solo() {
    List<ObjectRef<long[]>> refs = mine.stream().map(Promise::ref).toList();
    long begin = System.nanoTime();
    for (int i = 0; i < mine.size(); i++) {
      mine.get(i).complete(new long[] {System.nanoTime()});
      refs.get(i).get();
    }
    return (System.nanoTime() - begin) / (double) mine.size();
  }

  private String clear() {
    for (Promise<long[]> promise : mine) {
      promise.ref().close();
      promise.close();
    }
    theirs.forEach(ObjectRef::close);
    mine.clear();
    theirs.clear();
    return "ok";
  }
}
