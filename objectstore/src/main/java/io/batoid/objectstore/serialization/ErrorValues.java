package io.batoid.objectstore.serialization;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectSerializer;
import io.batoid.objectstore.ObjectSerializer.ReferenceReader;
import io.batoid.objectstore.ObjectSerializer.ReferenceWriter;
import io.batoid.objectstore.RemoteFailure;
import io.batoid.objectstore.SerializationException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The failures of objects, {@link Codec#ERROR}: a throwable that always arrives, as itself where
 * that is possible and else as a {@link RemoteFailure} with its class name, message, stack trace
 * and causes.
 *
 * <pre>
 *   0        4                    4 + n
 *   +--------+--------------------+------------------------------+
 *   | n, int | the failure as text| the failure by the serializer|
 *   |        | (n bytes)          | (empty if it refused)        |
 *   +--------+--------------------+------------------------------+
 * </pre>
 */
public final class ErrorValues {

  private static final ValueLayout.OfInt LENGTH =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int TEXT_OFFSET = 4;

  private ErrorValues() {}

  /**
   * Encodes {@code failure}. Whatever the serializer throws is noted among the suppressed
   * exceptions of the text, not thrown.
   *
   * @param failure the failure
   * @param serializer tries to encode it as it is
   * @param references receives the references inside it
   */
  public static MemorySegment encode(
      Throwable failure, ObjectSerializer serializer, ReferenceWriter references) {
    MemorySegment object = MemorySegment.ofArray(new byte[0]);
    Throwable described = failure;
    try {
      object = serializer.serialize(failure, references);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      described = RemoteFailure.of(failure);
      described.addSuppressed(e);
    }
    SegmentOutput out = new SegmentOutput();
    out.writeInt(0);
    ErrorText.write(out, described);
    int textBytes = out.position() - TEXT_OFFSET;
    out.writeSegment(object);
    MemorySegment bytes = out.detach();
    bytes.set(LENGTH, 0, textBytes);
    return bytes;
  }

  /**
   * Decodes what {@link #encode} made.
   *
   * @return the failure as it was, or a {@link RemoteFailure} that carries the reason among its
   *     suppressed exceptions
   * @throws SerializationException if the bytes are damaged
   */
  public static Throwable decode(
      MemorySegment bytes, ObjectSerializer serializer, ReferenceReader references) {
    long textBytes = bytes.byteSize() < TEXT_OFFSET ? -1 : bytes.get(LENGTH, 0);
    if (textBytes < 0 || TEXT_OFFSET + textBytes > bytes.byteSize()) {
      throw SegmentInput.damaged(
          "an error of " + bytes.byteSize() + " bytes with a text of " + textBytes);
    }
    RuntimeException reason = null;
    MemorySegment object = bytes.asSlice(TEXT_OFFSET + textBytes);
    if (object.byteSize() > 0) {
      try {
        if (serializer.deserialize(object, references) instanceof Throwable failure) {
          return failure;
        }
      } catch (RuntimeException e) {
        reason = e;
      } catch (LinkageError | StackOverflowError e) {
        reason = new SerializationException("the failure cannot be decoded: " + e, e);
      }
    }
    RemoteFailure standIn = text(bytes.asSlice(TEXT_OFFSET, textBytes));
    if (reason != null) {
      standIn.addSuppressed(reason);
    }
    return standIn;
  }

  private static RemoteFailure text(MemorySegment bytes) {
    SegmentInput in = new SegmentInput();
    in.open(bytes);
    try {
      return ErrorText.read(in);
    } catch (BatoidException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SerializationException("damaged or foreign bytes: " + e.getMessage(), e);
    } finally {
      in.release();
    }
  }
}
