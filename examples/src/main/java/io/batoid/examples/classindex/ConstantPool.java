package io.batoid.examples.classindex;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The constant pool of one class file, read where it lies.
 *
 * <pre>
 * class file   | magic | version | count | entry 1 | entry 2 | ...
 *                                          ^tag, then 2 to 8 bytes, or a length and that many bytes
 * </pre>
 *
 * <p>Scanning it only notes where each entry begins. Entries are looked at when something refers to
 * them, with their tag checked; names are given to the visitor once each and their numbers kept
 * until the next class file. The arrays are reused from one class file to the next.
 */
final class ConstantPool {
  static final ValueLayout.OfByte U1 = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort U2 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  static final ValueLayout.OfInt U4 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);

  private static final int UTF8 = 1;
  private static final int CLASS = 7;
  private static final int METHOD_REF = 10;
  private static final int INTERFACE_METHOD_REF = 11;
  private static final int NAME_AND_TYPE = 12;
  private static final int INVOKE_DYNAMIC = 18;

  private static final int UNKNOWN = -1;

  private final ClassVisitor visitor;
  private MemorySegment bytes = MemorySegment.NULL;
  private int count;
  private int[] offsets = new int[512];
  private int[] symbols = new int[512];

  ConstantPool(ClassVisitor visitor) {
    this.visitor = visitor;
  }

  /**
   * Notes where the entries lie.
   *
   * @param classFile the whole class file
   * @param start where its constant pool's count stands
   * @return where the constant pool ends
   */
  long scan(MemorySegment classFile, long start) {
    bytes = classFile;
    count = Short.toUnsignedInt(classFile.get(U2, start));
    if (offsets.length < count) {
      offsets = new int[count];
      symbols = new int[count];
    }
    Arrays.fill(offsets, 0, count, 0);
    Arrays.fill(symbols, 0, count, UNKNOWN);
    long at = start + 2;
    for (int i = 1; i < count; i++) {
      offsets[i] = Math.toIntExact(at);
      int tag = classFile.get(U1, at);
      at +=
          switch (tag) {
            case UTF8 -> 3 + Short.toUnsignedInt(classFile.get(U2, at + 1));
            case CLASS, 8, 16, 19, 20 -> 3; // ... String, MethodType, Module, Package
            case 15 -> 4; // MethodHandle
            case METHOD_REF, INTERFACE_METHOD_REF, NAME_AND_TYPE, INVOKE_DYNAMIC -> 5;
            case 3, 4, 9, 17 -> 5; // Integer, Float, Fieldref, Dynamic
            case 5, 6 -> 9; // Long, Double
            default -> throw malformed("tag " + tag + " of constant " + i + " is unknown");
          };
      if (tag == 5 || tag == 6) {
        i++; // takes two numbers, of which the second stands for nothing
      }
    }
    return at;
  }

  /** The number of the name that a Utf8 entry holds. */
  int utf8(int index) {
    long at = entry(index, UTF8);
    int symbol = symbols[index];
    if (symbol == UNKNOWN) {
      int length = Short.toUnsignedInt(bytes.get(U2, at + 1));
      symbol = visitor.symbol(bytes, at + 3, length);
      symbols[index] = symbol;
    }
    return symbol;
  }

  /** Whether a Utf8 entry holds exactly these bytes. */
  boolean isUtf8(int index, MemorySegment expected) {
    long at = entry(index, UTF8) + 1;
    int length = Short.toUnsignedInt(bytes.get(U2, at));
    return length == expected.byteSize()
        && MemorySegment.mismatch(bytes, at + 2, at + 2 + length, expected, 0, length) < 0;
  }

  /** The number of the name of a Class entry. */
  int className(int index) {
    return utf8(u2(entry(index, CLASS) + 1));
  }

  /** Reports the method that a Methodref or InterfaceMethodref entry names as called. */
  void reportCall(int index) {
    long at = entry(index, METHOD_REF, INTERFACE_METHOD_REF);
    long nameAndType = entry(u2(at + 3), NAME_AND_TYPE);
    visitor.call(className(u2(at + 1)), utf8(u2(nameAndType + 1)), utf8(u2(nameAndType + 3)));
  }

  /** Reports a call through an InvokeDynamic entry. */
  void reportDynamicCall(int index) {
    entry(index, INVOKE_DYNAMIC);
    visitor.dynamicCall();
  }

  private long entry(int index, int tag) {
    return entry(index, tag, tag);
  }

  private long entry(int index, int tag, int otherTag) {
    int at = index < count ? offsets[index] : 0;
    if (at == 0) {
      throw malformed("there is no constant " + index);
    }
    int found = bytes.get(U1, at);
    if (found != tag && found != otherTag) {
      throw malformed("constant " + index + " has tag " + found + ", not " + tag);
    }
    return at;
  }

  private int u2(long at) {
    return Short.toUnsignedInt(bytes.get(U2, at));
  }

  private static MalformedClassException malformed(String what) {
    return new MalformedClassException("malformed constant pool: " + what);
  }
}
