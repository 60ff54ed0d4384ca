package io.batoid.objectstore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * An object's id as it leaves a process: session, slot, generation, the process that lent it (or
 * -1), and a check.
 *
 * <p>Text: {@code batoid-<session>-<slot>-<generation>[-<lender>]-<check>}, all hexadecimal. Bytes:
 * the same fields, big endian, 24 bytes.
 */
record ObjectId(long session, int slot, int generation, int lender) {
  static final int NO_LENDER = -1;

  private static final String PREFIX = "batoid-";
  private static final int BYTES = 24;
  private static final int BODY = 20;

  static ObjectId parse(String text) {
    String[] parts =
        text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("-", -1) : new String[0];
    if (parts.length != 4 && parts.length != 5) {
      throw malformed(text, "expected batoid-SESSION-SLOT-GENERATION-CHECK");
    }
    ObjectId id;
    try {
      id =
          new ObjectId(
              HexFormat.fromHexDigitsToLong(parts[0]),
              HexFormat.fromHexDigits(parts[1]),
              HexFormat.fromHexDigits(parts[2]),
              parts.length == 5 ? HexFormat.fromHexDigits(parts[3]) : NO_LENDER);
    } catch (IllegalArgumentException e) { // too long, or other characters
      throw malformed(text, "not hexadecimal, or too long");
    }
    if (!id.toString().equals(text)) {
      throw malformed(text, "its check digits do not fit");
    }
    return id;
  }

  static ObjectId parse(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw malformed(
          HexFormat.of().formatHex(bytes), "expected " + BYTES + " bytes, not " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    ObjectId id = new ObjectId(buffer.getLong(), buffer.getInt(), buffer.getInt(), buffer.getInt());
    if (buffer.getInt() != id.check()) {
      throw malformed(HexFormat.of().formatHex(bytes), "its check does not fit");
    }
    return id;
  }

  byte[] toBytes() {
    return body(BYTES).putInt(check()).array();
  }

  ObjectId lentBy(int process) {
    return new ObjectId(session, slot, generation, process);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return PREFIX
        + hex.toHexDigits(session)
        + "-"
        + hex.toHexDigits(slot)
        + "-"
        + hex.toHexDigits(generation)
        + (lender == NO_LENDER ? "" : "-" + hex.toHexDigits((short) lender))
        + "-"
        + hex.toHexDigits((short) check());
  }

  private int check() {
    CRC32C crc = new CRC32C();
    crc.update(PREFIX.getBytes(StandardCharsets.US_ASCII));
    crc.update(body(BODY).flip());
    return (int) crc.getValue();
  }

  private ByteBuffer body(int size) {
    return ByteBuffer.allocate(size)
        .putLong(session)
        .putInt(slot)
        .putInt(generation)
        .putInt(lender);
  }

  private static IllegalArgumentException malformed(String text, String why) {
    String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return new IllegalArgumentException("malformed id \"" + shown + "\": " + why);
  }
}
