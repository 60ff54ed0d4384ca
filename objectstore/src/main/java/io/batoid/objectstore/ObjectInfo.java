package io.batoid.objectstore;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One object as {@link StoreInspection} found it. Processes are given by their index, as in {@link
 * ProcessInfo#index}.
 *
 * @param id the object's id, as {@link ObjectRef#id} gives it
 * @param state what has become of it
 * @param type the kind of its value: "int[]", "String", "object" for what a serializer made,
 *     "error"; empty while there is no value in memory
 * @param sizeBytes bytes of its value, if that is in memory
 * @param blockBytes bytes of memory it occupies, header and rounding included
 * @param created when it was made, to the second
 * @param references processes that refer to it
 * @param pins processes that read its bytes in place
 * @param waiters processes in which somebody waits for it
 * @param producer the process that is to produce the value, or that is changing the object's state
 * @param named whether a name may be bound to it
 * @param containers how many objects contain a reference to it
 * @param contained how many references to other objects its value contains
 */
public record ObjectInfo(
    String id,
    State state,
    String type,
    OptionalLong sizeBytes,
    long blockBytes,
    Instant created,
    List<Integer> references,
    List<Integer> pins,
    List<Integer> waiters,
    OptionalInt producer,
    boolean named,
    long containers,
    int contained) {

  /** What has become of an object. */
  public enum State {
    /** It has no value yet. */
    RESERVED,
    /** It has a value, in memory. */
    SEALED,
    /** Its value is on its way to disk. */
    EVICTING,
    /** It has a value, on disk. */
    SPILLED,
    /** Its value is an error. */
    FAILED,
    /** It will never have a value: whoever was to produce it died. */
    LOST,
    /** It was freed while somebody still referred to it. */
    FREED,
    /** Nobody refers to it any more, and it is being freed. */
    DYING
  }
}
