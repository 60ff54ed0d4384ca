package io.batoid.objectstore.events;

import jdk.jfr.FlightRecorder;

/**
 * Whether anybody uses Java Flight Recorder in this JVM.
 *
 * <p>The first event of a JVM, even one that nobody records, has the recorder read its description
 * of all events: a quarter of a second, in the middle of whatever is done then. So events are made
 * only after somebody has begun to record.
 */
public final class FlightRecording {
  private FlightRecording() {}

  /** False until this JVM's first recording begins, however that is started; then true. */
  public static boolean isInUse() {
    return FlightRecorder.isInitialized();
  }
}
