package com.example.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batoid.junit.BatoidTest;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.BatoidRuntime;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A program that depends on Batoid as anybody would. */
class EmbeddingTest {
  @Test
  void thereAreNoFlags() {
    List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
    assertFalse(
        flags.stream()
            .anyMatch(flag -> flag.startsWith("--add-") || flag.startsWith("--enable-native")),
        () -> "flags: " + flags);
  }

  @BatoidTest(workers = 1, capacity = "32m")
  void tasksRunInAWorkerProcess(BatoidRuntime runtime) {
    assertEquals(3, runtime.task(Math::addExact, 1, 2).remote().get());
    assertNotEquals(
        ProcessHandle.current().pid(),
        runtime.task(() -> ProcessHandle.current().pid()).remote().get());
    try (ObjectRef<Application.Order> order =
        runtime.put(new Application.Order("a", new double[] {1, 2}))) {
      assertEquals(3.0, runtime.task(Application.Order::total, order).remote().get());
    }
  }

  @BatoidTest(threads = 1)
  void theFirstUseOfANameSaysWhatToAdd(BatoidRuntime runtime) {
    try (ObjectRef<Integer> ref = runtime.put(1)) {
      String message =
          assertThrows(RuntimeException.class, () -> runtime.store().bind("name", ref)).getMessage();
      assertTrue(message.contains("--add-opens=java.base/java.lang=ALL-UNNAMED"), message);
      assertTrue(message.contains("JDK_JAVA_OPTIONS"), message);
    }
  }

  /** The application and Batoid once more, apart from those of this test. */
  private static URLClassLoader ownLoader() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(new File(entry).toURI().toURL());
    }
    return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @SuppressWarnings("unchecked")
  private static String live(ClassLoader loader) throws Exception {
    Thread.currentThread().setContextClassLoader(loader);
    return ((Callable<String>)
            loader
                .loadClass(Application.class.getName())
                .getDeclaredConstructor()
                .newInstance())
        .call();
  }

  @Test
  void twoApplicationsInOneJvmUnderClassLoadersOfTheirOwn() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        URLClassLoader one = ownLoader();
        URLClassLoader other = ownLoader()) {
      Future<String> first = threads.submit(() -> live(one));
      Future<String> second = threads.submit(() -> live(other));
      for (Future<String> life : List.of(first, second)) {
        assertTrue(life.get().startsWith("life 1, in place 3.0, "), life.get());
        assertTrue(life.get().endsWith(", till 13, totals [4.0, 40.0]"), life.get());
      }
      assertTrue(live(one).startsWith("life 2, "));
      assertTrue(live(Application.class.getClassLoader()).startsWith("life 1, "));
    }
  }
}
