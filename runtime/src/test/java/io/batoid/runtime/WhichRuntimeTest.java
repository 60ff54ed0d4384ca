package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.StoreClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Which runtime {@link Batoid} works with. The process-wide one is one for all tests. */
@ResourceLock("Batoid")
class WhichRuntimeTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  @AfterEach
  void shutDown() {
    Batoid.shutdown();
  }

  private BatoidRuntime startOther() {
    return runtimes.start(runtimes.otherOptions());
  }

  @Test
  void withoutOneEachMethodSaysWhatToDo() {
    assertThatThrownBy(Batoid::runtime)
        .isInstanceOf(RuntimeNotInitializedException.class)
        .hasMessageContaining("call Batoid.init()");
    assertThatThrownBy(() -> Batoid.put(1)).isInstanceOf(RuntimeNotInitializedException.class);
    assertThatThrownBy(() -> Batoid.task(Math::abs, 1))
        .isInstanceOf(RuntimeNotInitializedException.class);
    assertThat(Batoid.isInitialized()).isFalse();
  }

  @Test
  void theProcessWideOneCountsOutsideOfTasks() {
    BatoidRuntime runtime = Batoid.init(runtimes.options());
    assertThat(Batoid.runtime()).isSameAs(runtime);
    assertThat(Batoid.isInitialized()).isTrue();
    startOther();
    assertThat(Batoid.runtime()).isSameAs(runtime);
  }

  @Test
  void aBoundOneComesFirst() throws Exception {
    BatoidRuntime processWide = Batoid.init(runtimes.options());
    BatoidRuntime other = startOther();
    assertThat(other.asCurrent(Batoid::runtime)).isSameAs(other);
    assertThat(other.asCurrent(() -> processWide.asCurrent(Batoid::runtime))).isSameAs(processWide);
    assertThat(
            other.asCurrent(() -> {
              Object _ = processWide.asCurrent(Batoid::runtime);
              return Batoid.runtime();
            }))
        .as("after an inner binding")
        .isSameAs(other);
    assertThat(Batoid.runtime()).isSameAs(processWide);
  }

  @Test
  void aBindingEndsWithAnException() {
    BatoidRuntime other = startOther();
    assertThatThrownBy(() ->
            other.asCurrent(() -> {
              throw new IllegalStateException("no");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Batoid.isInitialized()).isFalse();
  }

  @Test
  void aWrappedExecutorBindsItsJobs() throws Exception {
    BatoidRuntime other = startOther();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      List<BatoidRuntime> seen = new ArrayList<>();
      CountDownLatch done = new CountDownLatch(1);
      other
          .wrap(executor)
          .execute(() -> {
            seen.add(Batoid.runtime());
            done.countDown();
          });
      done.await();
      assertThat(seen).containsExactly(other);
      Future<Boolean> after = executor.submit(Batoid::isInitialized);
      assertThat(after.get()).as("bound after the job").isFalse();
    }
  }

  @Test
  void aTaskWorksWithTheRuntimeItRunsIn() {
    BatoidRuntime processWide = Batoid.init(runtimes.options());
    BatoidRuntime other = startOther();
    ObjectRef<String> inOther = other.task(() -> Batoid.store().toString()).remote();
    assertThat(inOther.get()).isEqualTo(other.store().toString());
    ObjectRef<String> inProcessWide = processWide.task(() -> Batoid.store().toString()).remote();
    assertThat(inProcessWide.get()).isEqualTo(processWide.store().toString());
  }

  @Test
  void nestedTasksStayInTheirRuntime() {
    BatoidRuntime other = startOther();
    assertThat(
            other
                .task(() -> Batoid.task(() -> Batoid.store().toString()).remote().get())
                .remote()
                .get())
        .isEqualTo(other.store().toString());
  }

  @Test
  void aReferenceUsesTheStoreItCameFrom() {
    BatoidRuntime one = Batoid.init(runtimes.options());
    ObjectRef<String> ref = startOther().put("elsewhere");
    assertThat(ref.get()).isEqualTo("elsewhere");
    assertThat(Batoid.get(ref)).isEqualTo("elsewhere");
    assertThat(one.get(ref)).isEqualTo("elsewhere");
  }

  @Test
  void aBindingOutlivesItsRuntimeWithoutRevivingIt() throws Exception {
    BatoidRuntime first = startOther();
    BatoidRuntime second = Batoid.init(runtimes.options());
    first.asCurrent(() -> {
      first.close();
      assertThat(Batoid.runtime()).isSameAs(first);
      assertThatThrownBy(() -> Batoid.put(1)).isInstanceOf(StoreClosedException.class);
      assertThatThrownBy(() -> Batoid.task(Math::abs, 1).remote())
          .isInstanceOf(StoreClosedException.class);
      return 0;
    });
    assertThat(Batoid.runtime()).isSameAs(second);
  }

  @Test
  void theContextIsThatOfTheTask() {
    BatoidRuntime runtime = Batoid.init(runtimes.options());
    String seen =
        runtime
            .task(() -> {
              TaskContext context = TaskContext.current();
              return context.name()
                  + " "
                  + context.attempt()
                  + " "
                  + context.isCancelled()
                  + " "
                  + context.deadline().isPresent()
                  + " "
                  + context.actorId().isPresent()
                  + " "
                  + (context.runtime() == Batoid.runtime())
                  + " "
                  + context.toString().contains(context.taskId())
                  + " "
                  + context.toString().contains("tick");
            })
            .name("tick")
            .remote()
            .get();
    assertThat(seen).isEqualTo("tick 1 false false false true true true");
    assertThatThrownBy(TaskContext::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no task runs in thread");
    assertThat(TaskContext.find()).isEmpty();
    assertThatThrownBy(Batoid::exitActor)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no actor's method runs");
  }
}
