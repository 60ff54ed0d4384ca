package io.batoid.runtime;

import static java.util.Objects.requireNonNull;

import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.TestStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runtimes of one test, in a directory of its own in shared memory: register it as a field. */
final class TestRuntimes implements AfterEachCallback {
  private final TestStores stores = new TestStores();
  private final List<TestStores> moreStores = new ArrayList<>();
  private final List<BatoidRuntime> started = new ArrayList<>();
  private final AtomicReference<@Nullable FakeScheduler> fake = new AtomicReference<>();

  /** Options with a small store of its own and two threads. */
  BatoidOptions options() {
    return BatoidOptions.defaults().store(storeOptions()).threads(2);
  }

  StoreOptions storeOptions() {
    return stores.options();
  }

  /** An empty directory, for sessions. */
  Path home() {
    return stores.root();
  }

  /** The same in another directory each time. */
  BatoidOptions otherOptions() {
    TestStores others = new TestStores();
    moreStores.add(others);
    return BatoidOptions.defaults().store(others.options()).threads(2);
  }

  /** A runtime whose tasks run in threads of this JVM. */
  BatoidRuntime start() {
    return start(options());
  }

  /** The same with other options. */
  BatoidRuntime start(BatoidOptions options) {
    return closeLater(BatoidRuntime.start(options));
  }

  /** A runtime on a {@link FakeScheduler}. */
  BatoidRuntime startFake() {
    return startFake(options());
  }

  /** The same with other options. */
  BatoidRuntime startFake(BatoidOptions options) {
    return closeLater(BatoidRuntime.start(options, fakes()));
  }

  /** Makes fakes; the last one is {@link #fake}. */
  SchedulerFactory fakes() {
    return (store, options, host) -> {
      FakeScheduler made = new FakeScheduler(store, options, host);
      fake.set(made);
      return made;
    };
  }

  FakeScheduler fake() {
    return requireNonNull(fake.get());
  }

  BatoidRuntime closeLater(BatoidRuntime runtime) {
    started.add(runtime);
    return runtime;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    started.reversed().forEach(BatoidRuntime::close);
    moreStores.forEach(others -> others.afterEach(context));
    stores.afterEach(context);
  }
}
