package io.batoid.objectstore.serialization;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells code called by Java serialization, such as a {@code writeReplace}, whether the stream
 * belongs to a value that is being put into a store.
 *
 * <p>In such a stream each {@link io.batoid.objectstore.ObjectRef} and {@link
 * io.batoid.objectstore.Promise} is replaced by its position among the object's references, so
 * their own {@code writeReplace}, if any, should return {@code this} there. Anywhere else, as in a
 * user's own {@code ObjectOutputStream}, they have to carry themselves.
 */
public final class JavaStreamScope {

  private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

  private JavaStreamScope() {}

  /** Whether the calling thread is writing or reading a Java stream inside a value of a store. */
  public static boolean isInsideValue() {
    return INSIDE.isBound() && INSIDE.get();
  }

  /** Work with a stream. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T call() throws IOException, ClassNotFoundException;
  }

  static <T extends @Nullable Object> T run(Work<T> work) throws IOException {
    try {
      return ScopedValue.where(INSIDE, true).call(work::call);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.toString(), e);
    }
  }
}
