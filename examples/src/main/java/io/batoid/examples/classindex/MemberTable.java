package io.batoid.examples.classindex;

/**
 * Numbers methods as they are called: owner, name and descriptor, each the number of a symbol. A
 * hash table like {@link SymbolTable}'s, with the three numbers as the key.
 */
final class MemberTable {
  private final IntVector owners = new IntVector();
  private final IntVector names = new IntVector();
  private final IntVector descriptors = new IntVector();
  private int[] table = new int[1 << 10];

  int size() {
    return owners.size();
  }

  IntVector owners() {
    return owners;
  }

  IntVector names() {
    return names;
  }

  IntVector descriptors() {
    return descriptors;
  }

  /** The number of a method, a new one if it is new. */
  int number(int owner, int name, int descriptor) {
    int mask = table.length - 1;
    int slot = hash(owner, name, descriptor) & mask;
    for (int entry = table[slot]; entry != 0; entry = table[slot]) {
      if (isAt(entry - 1, owner, name, descriptor)) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    owners.add(owner);
    names.add(name);
    descriptors.add(descriptor);
    int number = size() - 1;
    table[slot] = number + 1;
    if (2 * size() > table.length) {
      grow();
    }
    return number;
  }

  private boolean isAt(int number, int owner, int name, int descriptor) {
    return names.get(number) == name
        && owners.get(number) == owner
        && descriptors.get(number) == descriptor;
  }

  private void grow() {
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int number = 0; number < size(); number++) {
      int slot = hash(owners.get(number), names.get(number), descriptors.get(number)) & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = number + 1;
    }
  }

  private static int hash(int owner, int name, int descriptor) {
    int hash = (owner * 0x9E3779B1 + name) * 0x85EBCA6B + descriptor * 0xC2B2AE35;
    return hash ^ (hash >>> 16);
  }
}
