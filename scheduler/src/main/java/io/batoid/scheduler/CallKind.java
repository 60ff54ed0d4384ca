package io.batoid.scheduler;

/** What becomes of what a function returns. */
public enum CallKind {
  /** The returned value is the result. */
  VALUE,
  /** The function is an action: the result is null once it has returned. */
  VOID,
  /** The function returns a {@code CompletionStage}, whose value is the result. */
  ASYNC
}
