package io.batoid.runtime;

/** What ends an actor that nobody kills. */
public enum ActorLifetime {
  /** It stops when its last reference is gone in every process, or its creator's process ends. */
  NON_DETACHED,
  /** It lives until it is killed, or the session ends; find it by its name. */
  DETACHED
}
