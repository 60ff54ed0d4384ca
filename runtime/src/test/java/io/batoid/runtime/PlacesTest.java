package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same through the public face, wherever tasks run. */
class PlacesTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  private BatoidRuntime start(Place place) {
    return place.start(runtimes);
  }

  /** A value. */
  record Item(String name, ObjectRef<Integer> count) {}

  static long sum(MemorySegment numbers) {
    long sum = 0;
    for (long i = 0; i < numbers.byteSize(); i += Long.BYTES) {
      sum += numbers.get(ValueLayout.JAVA_LONG_UNALIGNED, i);
    }
    return sum;
  }

  static CompletionStage<String> later(String text) {
    return CompletableFuture.supplyAsync(() -> text + text);
  }

  static int fail(String why) throws IOException {
    throw new IOException(why);
  }

  static int nested(int depth) {
    return depth == 0 ? 0 : 1 + Batoid.task(PlacesTest::nested, depth - 1).remote().get();
  }

  @ParameterizedTest
  @EnumSource
  void callsOfAllKinds(Place place) {
    BatoidRuntime runtime = start(place);
    ObjectRef<Integer> sum = runtime.task(Math::addExact, 1, 2).remote();
    ObjectRef<Integer> next =
        runtime.task((Integer a, Integer b) -> a + b, sum, 10).retries(3).remote();
    assertThat(next.get()).isEqualTo(13);
    assertThat(runtime.run(PlacesTest::nested, 0).remote().get()).isNull();
    assertThat(runtime.taskAsync(PlacesTest::later, "x").remote().get()).isEqualTo("xx");
    assertThat(
            runtime
                .task((a, b, c, d, e, f) -> a + b + c + d + e + f, "1", 2, 3L, 4.5, '6', true)
                .remote()
                .get())
        .isEqualTo("1234.56true");
  }

  @ParameterizedTest
  @EnumSource
  void largeArgumentsAreReadInPlace(Place place) {
    BatoidRuntime runtime = start(place);
    long[] numbers = IntStream.range(0, 50_000).asLongStream().toArray();
    ObjectRef<MemorySegment> shared = runtime.put(MemorySegment.ofArray(numbers));
    assertThat(runtime.task(PlacesTest::sum, shared).remote().get()).isEqualTo(1_249_975_000L);
    assertThat(runtime.task((long[] all) -> all.length, numbers).remote().get()).isEqualTo(50_000);
    assertThat(runtime.task(() -> new long[50_000]).remote().get()).hasSize(50_000);
  }

  @ParameterizedTest
  @EnumSource
  void resultsRefer(Place place) {
    BatoidRuntime runtime = start(place);
    Item item = runtime.task((Integer n) -> new Item("pen", Batoid.put(n)), 3).remote().get();
    assertThat(item.count().get()).isEqualTo(3);
    assertThat(runtime.task((Item i) -> i.count().get() + 1, item).remote().get()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource
  void tasksSubmitTasks(Place place) {
    assertThat(start(place).task(PlacesTest::nested, 30).remote().get()).isEqualTo(30);
  }

  @ParameterizedTest
  @EnumSource
  void errorsArrive(Place place) {
    BatoidRuntime runtime = start(place);
    assertThatThrownBy(runtime.task(PlacesTest::fail, "sold out").name("sell").remote()::get)
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("sell (")
        .hasMessageContaining("attempt 1, worker ")
        .hasRootCauseInstanceOf(IOException.class)
        .hasRootCauseMessage("sold out");
  }

  @ParameterizedTest
  @EnumSource
  void contextsAreThere(Place place) {
    BatoidRuntime runtime = start(place);
    assertThat(
            runtime
                .task(() -> {
                  TaskContext context = TaskContext.current();
                  return context.name()
                      + context.attempt()
                      + (context.runtime() == Batoid.runtime())
                      + Batoid.isInitialized();
                })
                .name("tick")
                .remote()
                .get())
        .isEqualTo("tick1truetrue");
  }

  @ParameterizedTest
  @EnumSource
  void manyTasksHaveTheirOwnResults(Place place) {
    BatoidRuntime runtime = start(place);
    List<ObjectRef<Integer>> squares =
        IntStream.range(0, 500)
            .mapToObj(i -> runtime.task((Integer n) -> n * n, i).remote())
            .toList();
    List<Integer> values = runtime.get(squares);
    for (int i = 0; i < values.size(); i++) {
      assertThat(values.get(i)).isEqualTo(i * i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void inProcessTasksRunHere(Place place) {
    BatoidRuntime runtime = start(place);
    assertThat(runtime.task(() -> ProcessHandle.current().pid()).inProcess().remote().get())
        .isEqualTo(ProcessHandle.current().pid());
  }
}
