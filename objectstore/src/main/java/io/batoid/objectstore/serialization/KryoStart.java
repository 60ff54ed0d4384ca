package io.batoid.objectstore.serialization;

import com.esotericsoftware.kryo.util.Util;

/**
 * Loads Kryo without its use of {@code sun.misc.Unsafe}, for which the JDK prints a warning to the
 * console of every program. The serializers of this package make no use of it.
 */
final class KryoStart {

  private static final String SWITCH = "kryo.unsafe";

  static {
    prepare();
  }

  private KryoStart() {}

  /** A new Kryo. */
  static KryoInstance instance(KryoSerializer owner) {
    return new KryoInstance(owner);
  }

  /**
   * Reads Kryo's switch once, with our answer unless the user gave another, and leaves no property
   * behind.
   */
  private static void prepare() {
    String chosen = System.getProperty(SWITCH);
    if (chosen != null) {
      return;
    }
    System.setProperty(SWITCH, "false");
    try {
      boolean _ = Util.unsafe;
    } finally {
      System.clearProperty(SWITCH);
    }
  }
}
