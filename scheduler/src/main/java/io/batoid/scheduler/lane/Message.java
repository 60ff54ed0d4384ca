package io.batoid.scheduler.lane;

/**
 * A message that was received.
 *
 * @param kind one of {@link MessageKind}
 * @param flags what the kind defines
 * @param payload its bytes, the receiver's own
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Message(int kind, int flags, byte[] payload) {}
