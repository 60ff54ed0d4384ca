package com.example.embedding;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.Batoid;
import io.batoid.runtime.BatoidOptions;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** A driver with worker processes, however its classes came into this JVM. */
public final class Workers implements Callable<String> {
  /** For class loaders that make one by name. */
  public Workers() {}

  /** What a fat jar starts. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(new Workers().call());
  }

  /** The class path of workers is that of {@code embedding.workers}, if that is set. */
  @Override
  public String call() throws InterruptedException {
    BatoidOptions options = BatoidOptions.defaults().capacity("16m").workers(1).threads(0);
    String classpath = System.getProperty("embedding.workers");
    if (classpath != null) {
      options =
          options.classpath(
              Arrays.stream(classpath.split(File.pathSeparator))
                  .map(Path::of)
                  .toArray(Path[]::new));
    }
    long driver = ProcessHandle.current().pid();
    try {
      Batoid.init(options);
    } catch (RuntimeException e) {
      return "refused at init: " + e.getMessage();
    }
    try (ObjectRef<Application.Order> order =
        Batoid.put(new Application.Order("a", new double[] {1.5, 2.5}))) {
      double total =
          Batoid.task(
                  (Application.Order given) ->
                      ProcessHandle.current().pid() == driver ? -1 : given.total(),
                  order)
              .remote()
              .get();
      Thread.sleep(Duration.ofSeconds(Integer.getInteger("embedding.lasts", 0)));
      return "a worker process says " + total;
    } finally {
      Batoid.shutdown();
    }
  }
}
