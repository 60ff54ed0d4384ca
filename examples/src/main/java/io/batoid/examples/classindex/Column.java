package io.batoid.examples.classindex;

/**
 * The columns of an index: one int per symbol, member, type, interface, method or call.
 *
 * <pre>
 * index in memory
 *   magic | dynamic calls | module descriptors | bytes of symbols | length of each column
 *   column | column | ... (in the order of this enum)
 *   bytes of all symbols
 * </pre>
 *
 * <p>Ints are in the byte order of the machine. What belongs to a type or method lies together, in
 * the order of the types and methods; an {@code ..._END} column tells where it ends, and so where
 * that of the next one begins.
 */
enum Column {
  /** Of each symbol: where its bytes end. */
  SYMBOL_END,
  /** Of each method that is called somewhere: the symbol of the type it is called on. */
  MEMBER_OWNER,
  MEMBER_NAME,
  MEMBER_DESCRIPTOR,
  TYPE_NAME,
  /** Of each type: its superclass, or {@link ClassVisitor#NONE}. */
  TYPE_SUPER,
  TYPE_ACCESS,
  /** Of each type: where its part of {@link #INTERFACE} ends. */
  TYPE_INTERFACES_END,
  /** The interfaces that types name. */
  INTERFACE,
  /** Of each declared method: the number of its type. */
  METHOD_TYPE,
  METHOD_NAME,
  METHOD_DESCRIPTOR,
  METHOD_CODE_BYTES,
  /** Of each declared method: where its part of the two call columns ends. */
  METHOD_CALLS_END,
  /** The members that a method calls, each once. */
  CALL_MEMBER,
  /** How many instructions of the method call it. */
  CALL_COUNT;

  static final int COUNT = values().length;
  static final int MAGIC = 0xBA701D01;

  static final long MAGIC_OFFSET = 0;
  static final long DYNAMIC_CALLS_OFFSET = MAGIC_OFFSET + Integer.BYTES;
  static final long MODULES_OFFSET = DYNAMIC_CALLS_OFFSET + Integer.BYTES;
  static final long SYMBOL_BYTES_OFFSET = MODULES_OFFSET + Integer.BYTES;
  static final long LENGTHS_OFFSET = SYMBOL_BYTES_OFFSET + Integer.BYTES;
  static final long COLUMNS_OFFSET = LENGTHS_OFFSET + (long) COUNT * Integer.BYTES;

  /** The place of this column among all of them, from 0 on. */
  @SuppressWarnings("EnumOrdinal") // the order of the enum is the order in memory, and nowhere else
  int place() {
    return ordinal();
  }

  /** Where the length of this column stands. */
  long lengthOffset() {
    return LENGTHS_OFFSET + (long) place() * Integer.BYTES;
  }
}
