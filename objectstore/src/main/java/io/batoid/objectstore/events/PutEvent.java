package io.batoid.objectstore.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A value was put. */
@Name("io.batoid.Put")
@Label("Put")
@Category("Batoid")
@Description("A value was put.")
@StackTrace(true)
public final class PutEvent extends Event {
  /** The object's slot. */
  @Label("Slot")
  public int slot;

  /** The object's generation. */
  @Label("Generation")
  public int generation;

  /** Bytes of its value. */
  @Label("Size")
  @DataAmount
  public long bytes;
}
