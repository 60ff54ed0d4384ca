package io.batoid.objectstore.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A thread waited for objects. */
@Name("io.batoid.Wait")
@Label("Wait")
@Category("Batoid")
@Description("A thread waited for objects.")
@StackTrace(true)
public final class WaitEvent extends Event {
  /** How many objects it waited for. */
  @Label("Objects")
  public int objects;

  /** Whether they came, before the time was up. */
  @Label("Ready")
  public boolean ready;
}
