package io.batoid.examples.classindex;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;

/**
 * Reads class files where they lie, in heap or shared memory, without copying them or making
 * Strings of what is in them: types, methods and calls go to a {@link ClassVisitor}.
 *
 * <p>{@code java.lang.classfile} can do all of this and more, but only over a {@code byte[]}, which
 * would mean one copy of every class file on the heap of every process. Nothing is trusted: all
 * reads are checked against the bounds of the segment given, and what does not follow the format
 * ends in {@link MalformedClassException}.
 *
 * <p>A reader may be reused for any number of class files, by one thread at a time.
 */
final class ClassFileReader {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int ACC_MODULE = 0x8000;
  private static final MemorySegment CODE = MemorySegment.ofArray("Code".getBytes(US_ASCII));

  private final ClassVisitor visitor;
  private final ConstantPool constants;
  private MemorySegment bytes = MemorySegment.NULL;
  private long at;

  ClassFileReader(ClassVisitor visitor) {
    this.visitor = visitor;
    this.constants = new ConstantPool(visitor);
  }

  /**
   * Reads one class file.
   *
   * @param classFile exactly the bytes of the class file
   * @throws MalformedClassException if they are not a class file. What was reported until then
   *     stays with the visitor.
   */
  void read(MemorySegment classFile) {
    bytes = classFile;
    at = 0;
    try {
      readClass();
    } catch (IndexOutOfBoundsException e) {
      throw new MalformedClassException(
          "malformed class file: it ends early or a length in it is wrong, near byte " + at, e);
    }
    if (at != classFile.byteSize()) {
      throw new MalformedClassException(
          "malformed class file: " + (classFile.byteSize() - at) + " bytes follow its end");
    }
  }

  private void readClass() {
    int magic = u4();
    if (magic != MAGIC) {
      throw new MalformedClassException(
          "not a class file: it begins with 0x" + Integer.toHexString(magic));
    }
    at = constants.scan(bytes, at + 4);
    int access = u2();
    int thisClass = u2();
    int superClass = u2();
    if ((access & ACC_MODULE) != 0) {
      readModuleDescriptor();
      return;
    }
    visitor.type(
        access,
        constants.className(thisClass),
        superClass == 0 ? ClassVisitor.NONE : constants.className(superClass));
    for (int remaining = u2(); remaining > 0; remaining--) {
      visitor.implemented(constants.className(u2()));
    }
    for (int remaining = u2(); remaining > 0; remaining--) {
      skip(6); // access, name and descriptor of a field
      skipAttributes();
    }
    for (int remaining = u2(); remaining > 0; remaining--) {
      readMethod();
    }
    skipAttributes();
  }

  private void readModuleDescriptor() {
    visitor.moduleDescriptor();
    int interfaces = u2();
    int fields = u2();
    int methods = u2();
    if (interfaces + fields + methods != 0) {
      throw new MalformedClassException("malformed class file: a module with members");
    }
    skipAttributes();
  }

  private void readMethod() {
    skip(2); // access
    int name = u2();
    int descriptor = u2();
    visitor.method(constants.utf8(name), constants.utf8(descriptor));
    for (int remaining = u2(); remaining > 0; remaining--) {
      boolean isCode = constants.isUtf8(u2(), CODE);
      long length = Integer.toUnsignedLong(u4());
      long end = at + length;
      if (isCode) {
        readCode();
        if (at != end) {
          throw new MalformedClassException(
              "malformed code attribute: it ends at byte " + at + ", not " + end);
        }
      } else {
        skip(length);
      }
    }
  }

  private void readCode() {
    skip(4); // depth of the stack, number of locals
    int length = u4();
    long start = at;
    skip(Integer.toUnsignedLong(length)); // before the walk, so that the length is known to be true
    visitor.code(length);
    Bytecode.reportCalls(bytes, start, length, constants);
    skip(8L * u2()); // exception table
    skipAttributes();
  }

  private void skipAttributes() {
    for (int remaining = u2(); remaining > 0; remaining--) {
      skip(2); // name
      skip(Integer.toUnsignedLong(u4()));
    }
  }

  private void skip(long length) {
    if (length > bytes.byteSize() - at) {
      throw new IndexOutOfBoundsException("length=" + length);
    }
    at += length;
  }

  private int u2() {
    int value = Short.toUnsignedInt(bytes.get(ConstantPool.U2, at));
    at += 2;
    return value;
  }

  private int u4() {
    int value = bytes.get(ConstantPool.U4, at);
    at += 4;
    return value;
  }
}
