package io.batoid.examples.classindex;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * An index in the making: of class files, as the visitor of a {@link ClassFileReader}, or of other
 * indexes, by {@link #add}. {@link #writeTo} lays it out for {@link Index} to read in place.
 *
 * <p>The order in which indexes are added decides how things are numbered, and nothing else.
 */
final class IndexBuilder implements ClassVisitor, Product {
  private final IntVector[] columns = new IntVector[Column.COUNT];
  private final SymbolTable symbols = new SymbolTable();
  private final MemberTable members = new MemberTable();
  private final IntVector lastCallOfMember = new IntVector();
  private int dynamicCalls;
  private int moduleDescriptors;

  IndexBuilder() {
    for (Column column : Column.values()) {
      columns[column.place()] =
          switch (column) {
            case SYMBOL_END -> symbols.ends();
            case MEMBER_OWNER -> members.owners();
            case MEMBER_NAME -> members.names();
            case MEMBER_DESCRIPTOR -> members.descriptors();
            default -> new IntVector();
          };
    }
  }

  @Override
  public int symbol(MemorySegment bytes, long offset, int length) {
    return symbols.number(bytes, offset, length);
  }

  @Override
  public void moduleDescriptor() {
    moduleDescriptors++;
  }

  @Override
  public void type(int access, int name, int superName) {
    column(Column.TYPE_ACCESS).add(access);
    column(Column.TYPE_NAME).add(name);
    column(Column.TYPE_SUPER).add(superName);
    column(Column.TYPE_INTERFACES_END).add(column(Column.INTERFACE).size());
  }

  @Override
  public void implemented(int interfaceName) {
    column(Column.INTERFACE).add(interfaceName);
    column(Column.TYPE_INTERFACES_END).setLast(column(Column.INTERFACE).size());
  }

  @Override
  public void method(int name, int descriptor) {
    column(Column.METHOD_TYPE).add(column(Column.TYPE_NAME).size() - 1);
    column(Column.METHOD_NAME).add(name);
    column(Column.METHOD_DESCRIPTOR).add(descriptor);
    column(Column.METHOD_CODE_BYTES).add(0);
    column(Column.METHOD_CALLS_END).add(column(Column.CALL_MEMBER).size());
  }

  @Override
  public void code(int lengthBytes) {
    column(Column.METHOD_CODE_BYTES).setLast(lengthBytes);
  }

  @Override
  public void call(int owner, int name, int descriptor) {
    calls(members.number(owner, name, descriptor), 1);
  }

  @Override
  public void dynamicCall() {
    dynamicCalls++;
  }

  /** Adds all that is in another index. */
  void add(Index other) {
    int[] symbolOf = new int[other.length(Column.SYMBOL_END)];
    for (int i = 0; i < symbolOf.length; i++) {
      int start = other.start(Column.SYMBOL_END, i);
      int length = other.get(Column.SYMBOL_END, i) - start;
      symbolOf[i] = symbols.number(other.symbolBytes(), start, length);
    }
    int[] memberOf = new int[other.length(Column.MEMBER_OWNER)];
    for (int i = 0; i < memberOf.length; i++) {
      memberOf[i] =
          members.number(
              symbolOf[other.get(Column.MEMBER_OWNER, i)],
              symbolOf[other.get(Column.MEMBER_NAME, i)],
              symbolOf[other.get(Column.MEMBER_DESCRIPTOR, i)]);
    }
    int method = 0;
    for (int type = 0; type < other.length(Column.TYPE_NAME); type++) {
      addType(other, type, symbolOf);
      while (method < other.length(Column.METHOD_TYPE)
          && other.get(Column.METHOD_TYPE, method) == type) {
        addMethod(other, method++, symbolOf, memberOf);
      }
    }
    dynamicCalls += other.dynamicCalls();
    moduleDescriptors += other.moduleDescriptors();
  }

  private void addType(Index other, int type, int[] symbolOf) {
    int superName = other.get(Column.TYPE_SUPER, type);
    type(
        other.get(Column.TYPE_ACCESS, type),
        symbolOf[other.get(Column.TYPE_NAME, type)],
        superName == NONE ? NONE : symbolOf[superName]);
    int end = other.get(Column.TYPE_INTERFACES_END, type);
    for (int i = other.start(Column.TYPE_INTERFACES_END, type); i < end; i++) {
      implemented(symbolOf[other.get(Column.INTERFACE, i)]);
    }
  }

  private void addMethod(Index other, int method, int[] symbolOf, int[] memberOf) {
    method(
        symbolOf[other.get(Column.METHOD_NAME, method)],
        symbolOf[other.get(Column.METHOD_DESCRIPTOR, method)]);
    code(other.get(Column.METHOD_CODE_BYTES, method));
    int end = other.get(Column.METHOD_CALLS_END, method);
    for (int i = other.start(Column.METHOD_CALLS_END, method); i < end; i++) {
      calls(memberOf[other.get(Column.CALL_MEMBER, i)], other.get(Column.CALL_COUNT, i));
    }
  }

  /** Adds to the calls of the current method, in the row of that member if there is one already. */
  private void calls(int member, int count) {
    IntVector rows = column(Column.CALL_MEMBER);
    IntVector counts = column(Column.CALL_COUNT);
    IntVector ends = column(Column.METHOD_CALLS_END);
    while (member >= lastCallOfMember.size()) {
      lastCallOfMember.add(NONE);
    }
    int row = lastCallOfMember.get(member);
    int methods = ends.size();
    int firstRow = methods < 2 ? 0 : ends.get(methods - 2);
    if (row >= firstRow) {
      counts.set(row, counts.get(row) + count);
    } else {
      lastCallOfMember.set(member, rows.size());
      rows.add(member);
      counts.add(count);
      ends.setLast(rows.size());
    }
  }

  @Override
  public long sizeBytes() {
    long ints = 0;
    for (IntVector column : columns) {
      ints += column.size();
    }
    return Column.COLUMNS_OFFSET + ints * Integer.BYTES + symbols.bytes().byteSize();
  }

  @Override
  public void writeTo(MemorySegment target) {
    target.set(JAVA_INT, Column.MAGIC_OFFSET, Column.MAGIC);
    target.set(JAVA_INT, Column.DYNAMIC_CALLS_OFFSET, dynamicCalls);
    target.set(JAVA_INT, Column.MODULES_OFFSET, moduleDescriptors);
    target.set(JAVA_INT, Column.SYMBOL_BYTES_OFFSET, (int) symbols.bytes().byteSize());
    long at = Column.COLUMNS_OFFSET;
    for (Column column : Column.values()) {
      IntVector values = column(column);
      target.set(JAVA_INT, column.lengthOffset(), values.size());
      MemorySegment.copy(values.array(), 0, target, JAVA_INT, at, values.size());
      at += (long) values.size() * Integer.BYTES;
    }
    MemorySegment.copy(symbols.bytes(), 0, target, at, symbols.bytes().byteSize());
  }

  private IntVector column(Column column) {
    return columns[column.place()];
  }
}
