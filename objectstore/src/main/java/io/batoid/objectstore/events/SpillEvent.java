package io.batoid.objectstore.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An object left memory for disk. */
@Name("io.batoid.Spill")
@Label("Spill")
@Category("Batoid")
@Description("An object left memory for disk.")
@StackTrace(false)
public final class SpillEvent extends Event {
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

  /** Bytes written to disk for it; 0 if its copy was there already. */
  @Label("Written")
  @DataAmount
  public long written;
}
