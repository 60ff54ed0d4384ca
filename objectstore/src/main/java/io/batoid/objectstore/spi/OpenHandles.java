package io.batoid.objectstore.spi;

import io.batoid.objectstore.StoreOptions;
import java.util.List;

/**
 * What a program took from a store and has not given back, and where it took it: {@code
 * store.unwrap(OpenHandles.class)}, of a store opened with {@link StoreOptions#trackCreation}.
 *
 * <p>A pin or a writer is left open if it was not closed. A reference need not be closed, for the
 * garbage collector gives it back; so it is left open only if it was not closed and either
 * something still reaches it, or it is the first reference to an object that nobody ever used:
 * neither read, nor waited for, nor handed to anything. A promise is left open if it was not closed
 * and is reachable or undecided. What other threads than the program's made is not looked at.
 */
public interface OpenHandles {
  /** What is left open, in no order. May run the garbage collector. */
  List<Open> leftOpen();

  /**
   * Something that is left open.
   *
   * @param what says what it is and of which object
   * @param madeAt the line of the program that made it
   */
  record Open(Kind kind, String what, StackTraceElement madeAt) {}

  /** What there is to leave open. */
  enum Kind {
    REFERENCE,
    PROMISE,
    PIN,
    WRITER
  }
}
