package io.batoid.runtime;

/** Ends what {@link ActorRef#watch} began. */
@FunctionalInterface
public interface ActorWatch extends AutoCloseable {
  /** No event is reported that begins after this. Closing again does nothing. */
  @Override
  void close();
}
