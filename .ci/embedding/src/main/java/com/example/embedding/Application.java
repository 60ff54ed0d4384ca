package com.example.embedding;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.StoreOptions;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidOptions;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** An application that uses the store, tasks and an actor; each call is a whole life of it. */
public final class Application implements Callable<String> {
  /** A value of a class that only this application has. */
  public record Order(String id, double[] prices) {
    double total() {
      double total = 0;
      for (double price : prices) {
        total += price;
      }
      return total;
    }
  }

  /** An actor. */
  public static final class Till {
    private int sum;

    Till(int sum) {
      this.sum = sum;
    }

    int add(int amount) {
      sum += amount;
      return sum;
    }
  }

  /** State that two applications in one JVM must not share. */
  private static int lives;

  /** For class loaders that make one by name. */
  public Application() {}

  /** What every JVM flag would be for: see README. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(new Application().call());
  }

  @Override
  public String call() throws Exception {
    lives++;
    Path parent = Files.createTempDirectory(Path.of("/dev/shm"), "batoid-embedding-");
    StringBuilder said = new StringBuilder("life " + lives);
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(parent.resolve("s")).capacity("16m"));
        ObjectRef<double[]> ref = store.put(new double[] {1, 2, 3});
        Pinned view = ref.pin()) {
      said.append(", in place ").append(view.segment().getAtIndex(ValueLayout.JAVA_DOUBLE, 2));
      try {
        store.bind("name", ref);
        said.append(", named without flags");
      } catch (RuntimeException e) {
        said.append(", name refused: ").append(e.getMessage().replace('\n', ' '));
      }
    }
    Files.delete(parent);
    Batoid.init(BatoidOptions.defaults().capacity("16m"));
    try {
      ObjectRef<Order> order = Batoid.put(new Order("a", new double[] {1.5, 2.5}));
      List<ObjectRef<Double>> totals =
          List.of(
              Batoid.task(Order::total, order).remote(),
              Batoid.task((Order given) -> given.total() * 10, order).remote());
      try (ActorRef<Till> till = Batoid.actor(Till::new, 10).remote()) {
        till.task(Till::add, 1).remote().close();
        Batoid.task((Integer n) -> n / 0, 1).name("unread").remote().close(); // its error goes to the log
        said.append(", till ").append(till.task(Till::add, 2).remote().get());
      }
      said.append(", totals ").append(Batoid.get(totals));
    } finally {
      Batoid.shutdown();
    }
    return said.toString();
  }
}
