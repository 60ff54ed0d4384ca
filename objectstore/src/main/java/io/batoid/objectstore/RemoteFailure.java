package io.batoid.objectstore;

import io.batoid.BatoidException;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an exception of another process that cannot be itself here: its class is not on
 * this class path, or it holds something that cannot leave its process.
 *
 * <p>The message begins with the name of the original class; stack trace, causes and suppressed
 * exceptions are those of the original, each as itself or in turn as a {@code RemoteFailure}.
 */
public final class RemoteFailure extends BatoidException {
  private static final long serialVersionUID = 1L;

  /** Name of the original exception's class. */
  private final String originalClassName;

  /** Message of the original exception. */
  private final @Nullable String originalMessage;

  /**
   * Creates the stand-in for an exception.
   *
   * @param originalClassName the name of its class
   * @param originalMessage its message
   * @param stackTrace its stack trace
   * @param cause its cause, or a stand-in for it
   */
  public RemoteFailure(
      String originalClassName,
      @Nullable String originalMessage,
      StackTraceElement[] stackTrace,
      @Nullable Throwable cause) {
    super(
        originalMessage == null ? originalClassName : originalClassName + ": " + originalMessage,
        cause);
    this.originalClassName = originalClassName;
    this.originalMessage = originalMessage;
    setStackTrace(stackTrace);
  }

  /** The stand-in for {@code original}, with the same causes and suppressed exceptions. */
  public static RemoteFailure of(Throwable original) {
    if (original instanceof RemoteFailure already) {
      return already;
    }
    RemoteFailure standIn =
        new RemoteFailure(
            original.getClass().getName(),
            messageOf(original),
            original.getStackTrace(),
            original.getCause());
    for (Throwable suppressed : original.getSuppressed()) {
      standIn.addSuppressed(suppressed);
    }
    return standIn;
  }

  /** The message of {@code failure}, also where asking for it fails. */
  private static @Nullable String messageOf(Throwable failure) {
    try {
      return failure.getMessage();
    } catch (RuntimeException e) {
      return "(its getMessage() failed: " + e.getClass().getName() + ")";
    }
  }

  /**
   * The name of the class the exception had in its own process, for example {@code
   * com.acme.OutOfStock}.
   */
  public String originalClassName() {
    return originalClassName;
  }

  /** The message the exception had. */
  public @Nullable String originalMessage() {
    return originalMessage;
  }
}
