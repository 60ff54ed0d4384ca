package io.batoid.objectstore.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a dead process left was taken over. */
@Name("io.batoid.Recovery")
@Label("Recovery")
@Category("Batoid")
@Description("What a dead process left was taken over.")
@StackTrace(false)
public final class RecoveryEvent extends Event {
  /** Its index in the session. */
  @Label("Process Index")
  public int process;

  /** Its process id. */
  @Label("Process Id")
  public long pid;

  /** Whether nothing is left to do. */
  @Label("Complete")
  public boolean complete;
}
