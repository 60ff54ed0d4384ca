package io.batoid.examples.classindex;

import java.lang.foreign.MemorySegment;

/**
 * Receives what {@link ClassFileReader} finds in a class file, in the order of the file.
 *
 * <p>Names travel as numbers: the reader calls {@link #symbol} once for each name of the class file
 * that is needed, on the bytes where they lie, and from then on uses the number it was given. No
 * String is made on the way.
 */
interface ClassVisitor {
  /** Stands for "no name" where a name is optional, such as the superclass of {@code Object}. */
  int NONE = -1;

  /**
   * Gives the number of a name.
   *
   * @param bytes where the name lies, in modified UTF-8
   * @param offset its first byte
   * @param length its length in bytes
   * @return its number, not negative and the same for the same bytes
   */
  int symbol(MemorySegment bytes, long offset, int length);

  /** The class file declares a module and nothing else. */
  void moduleDescriptor();

  /** The class file declares a class or interface; {@code superName} may be {@link #NONE}. */
  void type(int access, int name, int superName);

  /** The current type names this interface in its {@code implements} or {@code extends}. */
  void implemented(int interfaceName);

  /** The current type declares a method. */
  void method(int name, int descriptor);

  /** The current method has this many bytes of code. Methods without code have no such call. */
  void code(int lengthBytes);

  /** The current method has an instruction that calls this one. */
  void call(int owner, int name, int descriptor);

  /** The current method has an {@code invokedynamic} instruction. */
  void dynamicCall();
}
