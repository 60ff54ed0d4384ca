package io.batoid.objectstore.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.objectstore.layout.LockLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * What may be a name, and what an entry of the catalogue looks like.
 *
 * <pre>
 * key                   value
 * UTF-8 of a name       slot 32 | generation 32    the object the name is bound to
 * 0, slot (4 bytes)     count                      names of the slot in this shard beyond the
 *                                                  first; no entry when there are none
 * </pre>
 *
 * <p>Names have no control characters, so the two kinds of keys never meet.
 */
final class Names {
  /** Longest name, in bytes of UTF-8. */
  static final int MAX_BYTES = 255;

  /** No value: a key without an entry. No value is ever equal to it, since slots end below. */
  static final long ABSENT = -1;

  private static final int SHOWN = 40;
  private static final int COUNT_KEY = 1 + Integer.BYTES;

  private Names() {}

  /**
   * The key of a name.
   *
   * @throws IllegalArgumentException if it cannot be a name, saying why
   */
  static byte[] key(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name is empty");
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        throw new IllegalArgumentException(
            "name has a control character, U+%04X at index %d".formatted((int) name.charAt(i), i));
      }
    }
    ByteBuffer bytes;
    try {
      bytes = UTF_8.newEncoder().encode(CharBuffer.wrap(name));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "name is not valid Unicode: it has half of a surrogate pair", e);
    }
    if (bytes.remaining() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "name has %d bytes of UTF-8, at most %d are possible: %s..."
              .formatted(bytes.remaining(), MAX_BYTES, name.substring(0, SHOWN)));
    }
    byte[] key = new byte[bytes.remaining()];
    bytes.get(key);
    return key;
  }

  /** The name of a key for which {@link #isName}. */
  static String name(byte[] key) {
    return new String(key, UTF_8);
  }

  /** Whether a key is that of a name, not of a count. */
  static boolean isName(byte[] key) {
    return key.length > 0 && key[0] != 0;
  }

  /** Whether a key can be one: a name's, or a count's. */
  static boolean isKey(byte[] key) {
    if (!isName(key)) {
      return key.length == COUNT_KEY;
    }
    try {
      String name = UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      return name.chars().noneMatch(Character::isISOControl);
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The key of the count of a slot's further names. */
  static byte[] countKey(int slot) {
    return ByteBuffer.allocate(COUNT_KEY).put((byte) 0).putInt(slot).array();
  }

  /** The slot of a count's key. */
  static int slotOfCountKey(byte[] key) {
    return ByteBuffer.wrap(key).getInt(1);
  }

  /** The shard of a key: the same in every process. */
  static int shard(byte[] key) {
    int hash = 0x811C9DC5;
    for (byte b : key) {
      hash = (hash ^ (b & 0xFF)) * 0x01000193;
    }
    hash ^= hash >>> 15;
    return (hash & Integer.MAX_VALUE) % LockLayout.CATALOGUE_SHARDS;
  }

  static long value(int slot, int generation) {
    return ((long) generation << 32) | (slot & 0xFFFF_FFFFL);
  }

  static int slot(long value) {
    return (int) value;
  }

  static int generation(long value) {
    return (int) (value >>> 32);
  }

  /** An object, for messages. */
  static String describe(long value) {
    return "object " + slot(value) + "." + Integer.toUnsignedString(generation(value));
  }
}
