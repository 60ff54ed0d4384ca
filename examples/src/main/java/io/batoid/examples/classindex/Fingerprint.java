package io.batoid.examples.classindex;

/** A hash over facts that doesn't depend on their order: the sum of the hashes of each. */
final class Fingerprint {
  private long sum;

  /** Adds a type with its superclass (0 if none). */
  void type(int nameHash, int superHash, int access) {
    sum += mix(mix(mix(1, nameHash), superHash), access);
  }

  void implemented(int typeHash, int interfaceHash) {
    sum += mix(mix(2, typeHash), interfaceHash);
  }

  void method(long methodHash, int codeBytes) {
    sum += mix(mix(3, methodHash), codeBytes);
  }

  void calls(long callerHash, long calleeHash, int count) {
    sum += mix(mix(mix(4, callerHash), calleeHash), count);
  }

  /** The hash of a method, from the String hashes of its parts. */
  static long methodHash(int ownerHash, int nameHash, int descriptorHash) {
    return mix(mix(ownerHash, nameHash), descriptorHash);
  }

  @Override
  public String toString() {
    return String.format("%016x", sum);
  }

  private static long mix(long hash, long next) {
    long h = (hash * 0x9E3779B97F4A7C15L) ^ next;
    h = (h ^ (h >>> 32)) * 0xD6E8FEB86659FD93L;
    return h ^ (h >>> 29);
  }
}
