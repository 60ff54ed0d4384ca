package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.SerializationException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Functions on their way to where they run, and what is said of those that cannot go. */
class FunctionTravelTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();
  private BatoidRuntime runtime;

  @BeforeEach
  void start() {
    runtime = runtimes.start();
  }

  /** A value. */
  record Item(String name, int count) {
    static Item of(String name) {
      return new Item(name, 1);
    }

    Item times(int factor) {
      return new Item(name, count * factor);
    }
  }

  /** A function that is a class. */
  static final class Adder implements TaskFunction1<Integer, Integer> {
    private static final long serialVersionUID = 1L;
    private final int amount;

    Adder(int amount) {
      this.amount = amount;
    }

    @Override
    public Integer apply(Integer number) {
      return number + amount;
    }
  }

  static int twice(int number) {
    return 2 * number;
  }

  @Test
  void staticMethods() {
    assertThat(runtime.task(Math::addExact, 1, 2).remote().get()).isEqualTo(3);
    assertThat(runtime.task(FunctionTravelTest::twice, 4).remote().get()).isEqualTo(8);
    assertThat(runtime.task(Item::of, "pen").remote().get()).isEqualTo(new Item("pen", 1));
  }

  @Test
  void constructors() {
    assertThat(runtime.task(Item::new, "pen", 2).remote().get()).isEqualTo(new Item("pen", 2));
    assertThat(runtime.task(StringBuilder::new, "text").remote().get().toString())
        .isEqualTo("text");
  }

  @Test
  void instanceMethodsWithAndWithoutTheirReceiver() {
    Item pen = new Item("pen", 2);
    assertThat(runtime.task(Item::times, pen, 3).remote().get()).isEqualTo(new Item("pen", 6));
    assertThat(runtime.task(pen::times, 3).remote().get()).isEqualTo(new Item("pen", 6));
  }

  @Test
  void lambdasWithWhatTheyCapture() {
    int number = 3;
    String text = "x";
    List<Item> items = List.of(new Item("pen", 1));
    ObjectRef<Item> shared = runtime.put(new Item("ink", 5));
    long[] array = {1, 2};
    assertThat(
            runtime
                .task(() -> text + number + items + shared.get().count() + array[1])
                .remote()
                .get())
        .isEqualTo("x3[Item[name=pen, count=1]]52");
  }

  @Test
  void lambdasInsideLambdas() {
    TaskFunction1<Integer, Integer> inner = n -> n + 1;
    assertThat(runtime.task((Integer n) -> inner.apply(inner.apply(n)), 1).remote().get())
        .isEqualTo(3);
  }

  @Test
  void functionsThatAreClasses() {
    assertThat(runtime.task(new Adder(4), 1).remote().get()).isEqualTo(5);
    int captured = 10;
    TaskFunction1<Integer, Integer> anonymous =
        new TaskFunction1<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public Integer apply(Integer number) {
            return number + captured;
          }
        };
    // It has the test as a captured value, which has no place in another process.
    assertThatThrownBy(() -> runtime.task(anonymous, 1).remote())
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("cannot be sent: its function, a " + anonymous.getClass().getName());
  }

  @Test
  void nullIsAnArgumentAndAResult() {
    assertThat(
            runtime
                .task((String text) -> text == null, FunctionTravelTest.<String>nothing())
                .remote()
                .get())
        .isTrue();
    assertThat(runtime.task((TaskFunction0<String>) FunctionTravelTest::nothing).remote().get())
        .isNull();
    assertThat(runtime.run(FunctionTravelTest::twice, 1).remote().get()).isNull();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // the point of the test
  private static <T extends @Nullable Object> T nothing() {
    return null;
  }

  @Test
  void referencesAsValuesStayReferences() {
    ObjectRef<Integer> five = runtime.put(5);
    assertThat(runtime.task((ObjectRef<Integer> ref) -> ref.get() + 1, five).remote().get())
        .isEqualTo(6);
    assertThat(
            runtime
                .task(
                    (Map<String, ObjectRef<Integer>> map) -> map.values().iterator().next().get(),
                    Map.of("a", five))
                .remote()
                .get())
        .isEqualTo(5);
  }

  static int firstByte(MemorySegment bytes) {
    return bytes.get(ValueLayout.JAVA_BYTE, 0) + (bytes.isReadOnly() ? 0 : 1000);
  }

  static int firstOfBuffer(ByteBuffer bytes) {
    return bytes.get(0) + (bytes.isReadOnly() ? 0 : 1000);
  }

  @Test
  void segmentsAndBuffersAreReadInPlace() {
    byte[] bytes = new byte[100_000];
    bytes[0] = 7;
    ObjectRef<MemorySegment> shared = runtime.put(MemorySegment.ofArray(bytes));
    assertThat(runtime.task(FunctionTravelTest::firstByte, shared).remote().get()).isEqualTo(7);
    assertThat(
            runtime
                .task(FunctionTravelTest::firstByte, MemorySegment.ofArray(bytes))
                .remote()
                .get())
        .isEqualTo(7);
    assertThat(
            runtime.task(FunctionTravelTest::firstOfBuffer, ByteBuffer.wrap(bytes)).remote().get())
        .isEqualTo(7);
  }

  @Test
  void aCapturedValueThatCannotBeSentIsNamed() {
    String fine = "fine";
    Thread thread = new Thread();
    assertThatThrownBy(() -> runtime.task(() -> fine + thread.getName()).remote())
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("task FunctionTravelTest.")
        .hasMessageContaining("cannot be sent: captured value 2 of its lambda, a java.lang.Thread");
  }

  private final Thread field = new Thread();

  @Test
  void aLambdaThatUsesAFieldIsToldToCopyIt() {
    assertThatThrownBy(() -> runtime.task(() -> field.getName()).remote())
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("uses fields or methods of the object it is written in")
        .hasMessageContaining("copy what it needs into local variables");
  }

  @Test
  void anArgumentThatCannotBeSentIsNamed() {
    assertThatThrownBy(() -> runtime.task((a, b) -> 1, "fine", new Thread()).name("odd").remote())
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("task odd cannot be sent: argument 2, a java.lang.Thread");
  }

  @Test
  void aBoundReceiverThatCannotBeSentIsNamed() {
    assertThatThrownBy(() -> runtime.task(new Thread()::getName).remote())
        .hasMessageContaining("cannot be sent: the object it is bound to, a java.lang.Thread");
  }

  @Test
  void aNullReferenceIsRefused() {
    ObjectRef<Integer> none = nothing();
    assertThatThrownBy(() -> runtime.task(FunctionTravelTest::twice, none))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("argument 1 is a null ObjectRef");
  }

  @Test
  void functionsHaveNames() {
    TaskFunction2<Integer, Integer, Integer> add = Math::addExact;
    assertThat(FunctionInfo.of(add).name()).isEqualTo("Math.addExact");
    TaskFunction2<String, Integer, Item> constructor = Item::new;
    assertThat(FunctionInfo.of(constructor).name()).isEqualTo("FunctionTravelTest.Item.new");
    TaskAction0 lambda = () -> {};
    assertThat(FunctionInfo.of(lambda).name())
        .isEqualTo("FunctionTravelTest.functionsHaveNames lambda");
    assertThat(FunctionInfo.of(new Adder(1)).name()).isEqualTo("FunctionTravelTest.Adder");
  }

  @Test
  void viewsAreParametersDeclaredSo() {
    TaskFunction3<String, MemorySegment, ByteBuffer, Integer> three = (a, b, c) -> 1;
    assertThat(FunctionInfo.of(three).views()).isEqualTo(0b110);
    TaskFunction2<MemorySegment[], long[], Integer> none = (a, b) -> 1;
    assertThat(FunctionInfo.of(none).views()).isZero();
    TaskFunction1<MemorySegment, Integer> reference = FunctionTravelTest::firstByte;
    assertThat(FunctionInfo.of(reference).views()).isEqualTo(1);
    TaskFunction1<ByteBuffer, Integer> ofClass =
        new TaskFunction1<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public Integer apply(ByteBuffer buffer) {
            return buffer.limit();
          }
        };
    assertThat(FunctionInfo.of(ofClass).views()).isEqualTo(1);
  }
}
