package io.batoid.junit;

import io.batoid.BatoidException;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.objectstore.spi.CallSite;
import io.batoid.objectstore.spi.OpenHandles;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.spi.RuntimeWatch;
import io.batoid.runtime.spi.RuntimeWatches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/** The runtime of one test, from its start to the check of what is left. */
final class Fixture implements AutoCloseable {
  static {
    CallSite.skip(Fixture.class);
  }

  private final String test;
  private final Shape shape;
  private final Path directory;
  private final BatoidRuntime runtime;
  private final Belongings belongings = new Belongings();
  private boolean ended;

  Fixture(String test, Shape shape) {
    this.test = test;
    this.shape = shape;
    this.directory = freshDirectory();
    RuntimeWatch outer = RuntimeWatches.set(belongings);
    try {
      this.runtime = BatoidRuntime.start(shape.options(directory));
    } finally {
      RuntimeWatch _ = RuntimeWatches.set(outer);
    }
    belongings.isOurs(runtime);
  }

  private static Path freshDirectory() {
    Path shared = Path.of("/dev/shm");
    return (Files.isWritable(shared)
            ? shared
            : Path.of(System.getProperty("java.io.tmpdir", "/tmp")))
        .resolve(
            "batoid-junit-"
                + ProcessHandle.current().pid()
                + "-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
  }

  BatoidRuntime runtime() {
    return runtime;
  }

  /** Calls code of the test. */
  <T> T call(Invocation<T> invocation) throws Throwable {
    RuntimeWatch outer = RuntimeWatches.set(belongings);
    try {
      return runtime.asCurrent(() -> proceed(invocation));
    } catch (Thrown e) {
      throw e.getCause();
    } finally {
      RuntimeWatch _ = RuntimeWatches.set(outer);
    }
  }

  private static <T> T proceed(Invocation<T> invocation) throws Exception {
    try {
      return invocation.proceed();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new Thrown(e);
    }
  }

  /** Carries what is neither exception nor error. */
  private static final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;

    Thrown(Throwable cause) {
      super(cause);
    }

    @Override
    public synchronized Throwable getCause() {
      return java.util.Objects.requireNonNull(super.getCause());
    }
  }

  /**
   * Ends it; fails the test if it {@code passed} and has left something behind.
   *
   * @throws LeakError if so
   */
  void end(boolean passed) {
    boolean _ = Thread.interrupted(); // a test that was interrupted is over as well
    ended = true;
    List<Leak> leaks = new ArrayList<>();
    boolean look = passed && shape.leakCheck();
    if (look) {
      List<Leak> actors =
          belongings.livingActors(); // those that are ending give back what they hold
      leaks.addAll(openHandles());
      leaks.addAll(actors);
    }
    leaks.addAll(belongings.endOtherRuntimes());
    List<Throwable> failures = new ArrayList<>();
    try {
      var _ = runtime.shutdown(Duration.ZERO);
    } catch (BatoidException e) {
      failures.add(e);
    }
    leaks.addAll(SessionProcesses.endThoseLeft(directory));
    try {
      delete(directory);
    } catch (UncheckedIOException e) {
      failures.add(e);
    }
    if (look && !leaks.isEmpty()) {
      LeakError error = new LeakError(test, leaks);
      failures.forEach(error::addSuppressed);
      throw error;
    }
    if (passed && !failures.isEmpty()) {
      throw new BatoidException(
          "after test " + test + " its runtime did not end in order", failures.getFirst());
    }
  }

  private List<Leak> openHandles() {
    try {
      return runtime.store().unwrap(OpenHandles.class).leftOpen().stream().map(Leak::of).toList();
    } catch (StoreClosedException e) {
      return List.of(); // the test has shut it down: everything ended with the store
    }
  }

  /** What is left to do if JUnit never came to the end of the test. */
  @Override
  public void close() {
    if (!ended) {
      end(false);
    }
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        boolean _ = Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory + " of test", e);
    }
  }
}
