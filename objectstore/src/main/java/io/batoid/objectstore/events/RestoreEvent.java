package io.batoid.objectstore.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An object came back from disk to memory. */
@Name("io.batoid.Restore")
@Label("Restore")
@Category("Batoid")
@Description("An object came back from disk to memory.")
@StackTrace(true)
public final class RestoreEvent extends Event {
  /** The object's slot. */
  @Label("Slot")
  public int slot;

  /** The object's generation. */
  @Label("Generation")
  public int generation;

  /** Bytes of its block, header included. */
  @Label("Size")
  @DataAmount
  public long bytes;
}
