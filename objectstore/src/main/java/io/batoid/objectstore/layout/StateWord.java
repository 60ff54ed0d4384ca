package io.batoid.objectstore.layout;

/**
 * The word that decides everything about a slot: 64 bits that change together, by compare-and-set.
 *
 * <pre>
 *  63                             32 31            16 15         4 3     0
 * +---------------------------------+----------------+------------+-------+
 * |           generation            |   residency    |   charge   | state |
 * +---------------------------------+----------------+------------+-------+
 *                                   |&lt;------- the futex word --------&gt;|
 * </pre>
 *
 * <p><em>Charge</em> is the index of the process in charge of a transition, plus one; zero is
 * nobody. <em>Residency</em> grows each time the object's memory changes hands; the location word
 * counts only while it carries the same one. <em>Generation</em> grows each time the slot is freed,
 * so that an old id never finds a new object.
 *
 * <p>A dying state is the state it may step back to, with {@link #DYING} added: whoever takes a
 * reference to a dying object helps it back without having to guess.
 */
public final class StateWord {
  /** No object. The generation is that of the next object. */
  public static final int FREE = 0;

  /** An object without a value yet; the process in charge, if any, is producing it. */
  public static final int RESERVED = 1;

  /** A value, resident in memory. */
  public static final int SEALED = 2;

  /** A value, on disk only. */
  public static final int SPILLED = 3;

  /** The value is an error. */
  public static final int FAILED = 4;

  /** There will never be a value: whoever was to produce it died. No bytes. */
  public static final int LOST = 5;

  /** Freed explicitly while somebody still refers to it. */
  public static final int FREED = 6;

  /** A sealed object whose memory is being given up. */
  public static final int EVICTING = 7;

  /** Past return: the objects inside it are being released, then the slot is free. */
  public static final int RELEASING = 8;

  /**
   * Added to a state: somebody found nobody referring to the object, and is looking a second time.
   */
  public static final int DYING = 8;

  private static final int CHARGE_SHIFT = 4;
  private static final int RESIDENCY_SHIFT = 16;
  private static final int GENERATION_SHIFT = 32;
  private static final long CHARGE_MASK = 0xFFFL;
  private static final long RESIDENCY_MASK = 0xFFFFL;

  private StateWord() {}

  /** Puts a word together. */
  public static long of(int generation, int residency, int charge, int state) {
    return ((long) generation << GENERATION_SHIFT)
        | ((residency & RESIDENCY_MASK) << RESIDENCY_SHIFT)
        | ((charge & CHARGE_MASK) << CHARGE_SHIFT)
        | state;
  }

  /** The state, including {@link #DYING}. */
  public static int state(long word) {
    return (int) word & 0xF;
  }

  /** The process in charge: its index plus one, or zero. */
  public static int charge(long word) {
    return (int) (word >>> CHARGE_SHIFT & CHARGE_MASK);
  }

  /** The residency. */
  public static int residency(long word) {
    return (int) (word >>> RESIDENCY_SHIFT & RESIDENCY_MASK);
  }

  /** The generation. */
  public static int generation(long word) {
    return (int) (word >>> GENERATION_SHIFT);
  }

  /** The 32 bits that waiters sleep on. */
  public static int futex(long word) {
    return (int) word;
  }

  /** The same generation and residency in another state. */
  public static long with(long word, int charge, int state) {
    return (word & 0xFFFF_FFFF_FFFF_0000L) | ((charge & CHARGE_MASK) << CHARGE_SHIFT) | state;
  }

  /** The same generation in the next residency and another state. */
  public static long nextResidency(long word, int charge, int state) {
    return of(generation(word), residency(word) + 1, charge, state);
  }

  /** The free word that follows {@code word}: the next generation. */
  public static long freed(long word) {
    return of(generation(word) + 1, residency(word), 0, FREE);
  }

  /** Whether a slot with this word is used up: its next generation would be the first again. */
  public static boolean retired(long word) {
    return state(word) == FREE && generation(word) == -1;
  }

  /** Whether {@code state} is one that a second look may return from. */
  public static boolean dying(int state) {
    return state > DYING;
  }

  /** Whether waiting for a value in this state is over. */
  public static boolean decided(int state) {
    return state != RESERVED;
  }

  /** The name of a state, for people. */
  public static String name(int state) {
    return switch (state) {
      case FREE -> "FREE";
      case RESERVED -> "RESERVED";
      case SEALED -> "SEALED";
      case SPILLED -> "SPILLED";
      case FAILED -> "FAILED";
      case LOST -> "LOST";
      case FREED -> "FREED";
      case EVICTING -> "EVICTING";
      case RELEASING -> "RELEASING";
      case DYING + SEALED, DYING + SPILLED, DYING + FAILED, DYING + LOST, DYING + FREED ->
          "DYING(" + name(state - DYING) + ")";
      default -> "INVALID(" + state + ")";
    };
  }

  /** A word in full, for messages. */
  public static String toString(long word) {
    return name(state(word))
        + "(charge="
        + (charge(word) - 1)
        + ", generation="
        + Integer.toUnsignedString(generation(word))
        + ", residency="
        + residency(word)
        + ")";
  }
}
