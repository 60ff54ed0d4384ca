package io.batoid.objectstore.layout;

/**
 * The word at the head of a run of chunks. The chunk table is a sequence of runs: each head says
 * how long its run is, and the next head follows.
 *
 * <pre>
 *  63                             32 31    24 23        16 15         4 3     0
 * +---------------------------------+--------+------------+------------+-------+
 * |        length in chunks         |   0    | size class |   owner    | kind  |
 * +---------------------------------+--------+------------+------------+-------+
 * </pre>
 *
 * <p><em>Owner</em> is a process index plus one. Within a run stand only {@link #BODY} words and
 * words that some process had in hand when it joined runs; neither can be claimed, so a walker
 * whose path went stale does no harm. For the body of a span the length is the distance back to its
 * head.
 */
public final class RunWord {
  /** Not a head. */
  public static final int BODY = 0;

  /** Free, its pages not committed. */
  public static final int COLD = 1;

  /**
   * Committed, in nobody's hand: an object is there if the slot its block names says so, else it is
   * free.
   */
  public static final int WARM = 2;

  /**
   * Committed, in the hand of its owner. With a size class: a span that is being taken from its
   * owner, or that its owner looks through.
   */
  public static final int CLAIMED = 3;

  /** In the hand of its owner, who is committing it or giving it back: not to be read. */
  public static final int CLAIMED_COLD = 4;

  /**
   * A span: blocks of one size class. Its owner alone allocates from it; without an owner it may be
   * adopted.
   */
  public static final int SPAN = 5;

  /**
   * A span without an owner that a living process lost: blocks may be in hand that bear no name
   * yet.
   */
  public static final int SUSPECT_SPAN = 6;

  private RunWord() {}

  /** Puts a word together. */
  public static long of(int kind, int owner, int sizeClass, int chunks) {
    return (long) chunks << 32
        | (long) (sizeClass & 0xFF) << 16
        | (long) (owner & 0xFFF) << 4
        | kind;
  }

  /** The kind. */
  public static int kind(long word) {
    return (int) word & 0xF;
  }

  /** The owner: a process index plus one, or zero. */
  public static int owner(long word) {
    return (int) (word >>> 4 & 0xFFF);
  }

  /** The size class of a span; zero for other runs. */
  public static int sizeClass(long word) {
    return (int) (word >>> 16 & 0xFF);
  }

  /** Chunks in the run; in a body word, chunks back to the head. */
  public static int chunks(long word) {
    return (int) (word >>> 32);
  }

  /** What a run in the hand of a dead process becomes; the same word if it is in nobody's. */
  public static long withoutOwner(long word) {
    return switch (kind(word)) {
      case CLAIMED ->
          sizeClass(word) == 0
              ? of(WARM, 0, 0, chunks(word))
              : of(SUSPECT_SPAN, 0, sizeClass(word), chunks(word));
      case CLAIMED_COLD -> of(COLD, 0, 0, chunks(word));
      case SPAN -> of(SPAN, 0, sizeClass(word), chunks(word));
      default -> word;
    };
  }

  /** A word in full, for messages. */
  public static String toString(long word) {
    String kind =
        switch (kind(word)) {
          case BODY -> "BODY";
          case COLD -> "COLD";
          case WARM -> "WARM";
          case CLAIMED -> "CLAIMED";
          case CLAIMED_COLD -> "CLAIMED_COLD";
          case SPAN -> "SPAN";
          case SUSPECT_SPAN -> "SUSPECT_SPAN";
          default -> "INVALID(" + kind(word) + ")";
        };
    return kind
        + "(owner="
        + (owner(word) - 1)
        + ", sizeClass="
        + sizeClass(word)
        + ", chunks="
        + Integer.toUnsignedString(chunks(word))
        + ")";
  }
}
