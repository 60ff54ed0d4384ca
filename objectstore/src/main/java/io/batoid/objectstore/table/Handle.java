package io.batoid.objectstore.table;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/**
 * The safety net under one handle (a reference, a promise, a writer): one count of this process on
 * a slot, given back by closing the handle or by the garbage collector, once.
 *
 * <p>Lighter than a Cleaner: linked from a table by slot, under the slot's own lock, which is held
 * then anyway.
 */
public final class Handle extends PhantomReference<Object> {
  /** A reference to an object. */
  public static final byte REF = 0;

  /** A promise of an object's value: if it is collected, the promise fails. */
  public static final byte PROMISE = 1;

  /** A writer: if it is collected, what it wrote is aborted. */
  public static final byte WRITER = 2;

  private final int slot;
  private final int generation;
  private final byte kind;
  volatile boolean closed;
  private volatile boolean handedOver;
  @Nullable Handle next;
  @Nullable Handle previous;

  Handle(Object owner, ReferenceQueue<Object> queue, int slot, int generation, byte kind) {
    super(owner, queue);
    this.slot = slot;
    this.generation = generation;
    this.kind = kind;
  }

  /** The object's slot. */
  public int slot() {
    return slot;
  }

  /** The object's generation. */
  public int generation() {
    return generation;
  }

  /** REF, PROMISE or WRITER. */
  public byte kind() {
    return kind;
  }

  /** Somebody else answers for the promise of this handle from here on. */
  public void handOver() {
    handedOver = true;
  }

  /** Whether somebody else answers for the promise of this handle. */
  public boolean isHandedOver() {
    return handedOver;
  }

  /** Whether the count was given back. */
  public boolean isClosed() {
    return closed;
  }
}
