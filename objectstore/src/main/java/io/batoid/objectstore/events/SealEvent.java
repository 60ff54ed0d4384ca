package io.batoid.objectstore.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An object got its value: a writer was sealed, or a promise decided. */
@Name("io.batoid.Seal")
@Label("Seal")
@Category("Batoid")
@Description("An object got its value: a writer was sealed, or a promise decided.")
@StackTrace(true)
public final class SealEvent extends Event {
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

  /** Whether the value is an error. */
  @Label("Failed")
  public boolean failed;
}
