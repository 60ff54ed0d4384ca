package io.batoid.examples.classindex;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Walks over the instructions of a method and reports its calls.
 *
 * <p>Every step goes forward by at least one byte and must end exactly where the code ends, so that
 * whatever the bytes are, the walk ends: with an exception if they are not code.
 */
final class Bytecode {
  private static final int TABLESWITCH = 170;
  private static final int LOOKUPSWITCH = 171;
  private static final int INVOKEVIRTUAL = 182;
  private static final int INVOKESTATIC = 184;
  private static final int INVOKEINTERFACE = 185;
  private static final int INVOKEDYNAMIC = 186;
  private static final int WIDE = 196;
  private static final int IINC = 132;

  /** Bytes of each instruction, 0 if it has no fixed length or does not exist. */
  private static final byte[] LENGTHS = lengths();

  private Bytecode() {}

  /** Reports to the constant pool's visitor each call in {@code length} bytes of code. */
  static void reportCalls(MemorySegment bytes, long start, long length, ConstantPool constants) {
    long end = start + length;
    long at = start;
    while (at < end) {
      int opcode = Byte.toUnsignedInt(bytes.get(ConstantPool.U1, at));
      if (opcode >= INVOKEVIRTUAL && opcode <= INVOKEDYNAMIC) {
        int constant = Short.toUnsignedInt(bytes.get(ConstantPool.U2, at + 1));
        if (opcode == INVOKEDYNAMIC) {
          constants.reportDynamicCall(constant);
        } else {
          constants.reportCall(constant);
        }
      }
      int fixed = LENGTHS[opcode];
      at += fixed != 0 ? fixed : variableLength(bytes, start, at, opcode);
    }
    if (at != end) {
      throw malformed("its last instruction goes past its end", at, start);
    }
  }

  private static long variableLength(MemorySegment bytes, long start, long at, int opcode) {
    // The operands of a switch begin at the next multiple of four, counted from the code's start.
    long operands = at + 4 - ((at - start) & 3);
    return switch (opcode) {
      case WIDE -> bytes.get(ConstantPool.U1, at + 1) == (byte) IINC ? 6 : 4;
      case TABLESWITCH -> {
        long low = bytes.get(ConstantPool.U4, operands + 4);
        long high = bytes.get(ConstantPool.U4, operands + 8);
        if (low > high) {
          throw malformed("tableswitch from " + low + " to " + high, at, start);
        }
        yield operands - at + 12 + 4 * (high - low + 1);
      }
      case LOOKUPSWITCH -> {
        long pairs = bytes.get(ConstantPool.U4, operands + 4);
        if (pairs < 0) {
          throw malformed("lookupswitch with " + pairs + " pairs", at, start);
        }
        yield operands - at + 8 + 8 * pairs;
      }
      default -> throw malformed("opcode " + opcode + " is unknown", at, start);
    };
  }

  private static MalformedClassException malformed(String what, long at, long start) {
    return new MalformedClassException("malformed code: " + what + ", at byte " + (at - start));
  }

  private static byte[] lengths() {
    byte[] lengths = new byte[256];
    Arrays.fill(lengths, 0, 202, (byte) 1);
    set(lengths, 2, 16, 16); // bipush
    set(lengths, 3, 17, 17); // sipush
    set(lengths, 2, 18, 18); // ldc
    set(lengths, 3, 19, 20); // ldc_w, ldc2_w
    set(lengths, 2, 21, 25); // iload .. aload
    set(lengths, 2, 54, 58); // istore .. astore
    set(lengths, 3, IINC, IINC);
    set(lengths, 3, 153, 168); // ifeq .. goto, jsr
    set(lengths, 2, 169, 169); // ret
    set(lengths, 0, TABLESWITCH, LOOKUPSWITCH);
    set(lengths, 3, 178, 181); // getstatic .. putfield
    set(lengths, 3, INVOKEVIRTUAL, INVOKESTATIC);
    set(lengths, 5, INVOKEINTERFACE, INVOKEDYNAMIC);
    set(lengths, 3, 187, 187); // new
    set(lengths, 2, 188, 188); // newarray
    set(lengths, 3, 189, 189); // anewarray
    set(lengths, 3, 192, 193); // checkcast, instanceof
    set(lengths, 0, WIDE, WIDE);
    set(lengths, 4, 197, 197); // multianewarray
    set(lengths, 3, 198, 199); // ifnull, ifnonnull
    set(lengths, 5, 200, 201); // goto_w, jsr_w
    return lengths;
  }

  private static void set(byte[] lengths, int length, int first, int last) {
    Arrays.fill(lengths, first, last + 1, (byte) length);
  }
}
