package io.batoid.objectstore.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The memory of an object became free. */
@Name("io.batoid.Free")
@Label("Free")
@Category("Batoid")
@Description("The memory of an object became free.")
@StackTrace(false)
public final class FreeEvent extends Event {
  /** The object's slot. */
  @Label("Slot")
  public int slot;

  /** The object's generation. */
  @Label("Generation")
  public int generation;
}
