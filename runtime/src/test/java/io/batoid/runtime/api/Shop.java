package io.batoid.runtime.api;

import io.batoid.runtime.ActorContext;
import io.batoid.runtime.ActorLifecycle;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Classes of an imagined program, for {@code uses.txt}. */
public final class Shop {
  private Shop() {}

  /** An actor. */
  public static class Counter implements Countable, ActorLifecycle {
    private int value;

    public Counter(int value) {
      this.value = value;
    }

    public Counter() {
      this(0);
    }

    @Override
    public int increment() {
      return ++value;
    }

    public int add(int amount) {
      return value += amount;
    }

    public int add(int amount, int times) {
      return value += amount * times;
    }

    public void reset() {
      value = 0;
    }

    public void set(int to) throws IOException {
      if (to < 0) {
        throw new IOException("negative");
      }
      value = to;
    }

    public int sum4(int a, int b, int c, int d) {
      return value + a + b + c + d;
    }

    public int sum5(int a, int b, int c, int d, int e) {
      return sum4(a, b, c, d) + e;
    }

    public CompletableFuture<Integer> later() {
      return CompletableFuture.completedFuture(value);
    }

    public long sum(MemorySegment bytes) {
      return bytes.byteSize() + value;
    }

    @Override
    public void onRestart(ActorContext context) {
      value = context.restarts();
    }
  }

  /** What a counter is to those who only count. */
  public interface Countable {
    int increment();
  }

  /** A generic actor. */
  public static class Box<V> {
    private V content;

    public Box(V content) {
      this.content = content;
    }

    public V get() {
      return content;
    }

    public void set(V to) {
      content = to;
    }
  }

  /** A value. */
  public record Order(String item, int count) {
    public Order doubled() {
      return new Order(item, 2 * count);
    }

    public static Order of(String item) {
      return new Order(item, 1);
    }
  }

  public static int twice(int number) {
    return 2 * number;
  }

  public static long total(List<? extends Number> numbers) {
    return numbers.stream().mapToLong(Number::longValue).sum();
  }

  public static String join(CharSequence a, Object b) {
    return a + String.valueOf(b);
  }

  public static int sum3(int a, int b, int c) {
    return a + b + c;
  }

  public static int sum4(int a, int b, int c, int d) {
    return a + b + c + d;
  }

  public static int sum6(int a, int b, int c, int d, int e, int f) {
    return sum3(a, b, c) + sum3(d, e, f);
  }

  public static long size(MemorySegment bytes) {
    return bytes.byteSize();
  }

  public static int first(ByteBuffer bytes) {
    return bytes.get(0);
  }

  public static void audit(String text) throws IOException {
    if (text.isEmpty()) {
      throw new IOException("nothing to say");
    }
  }

  public static CompletionStage<String> fetch(String key) {
    return CompletableFuture.completedFuture(key);
  }
}
