package io.batoid.examples.classindex;

import io.batoid.examples.classindex.Answers.Ranked;
import io.batoid.examples.classindex.Answers.Totals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Answers questions from an index in place. */
final class Questions {
  private static final int ACC_INTERFACE = 0x0200;

  private final Index index;
  private final int types;
  private final int methods;
  private final int symbols;

  /** The row of each symbol that names a type of the index, or NONE. */
  private final int[] typeOfSymbol;

  Questions(Index index) {
    this.index = index;
    types = index.length(Column.TYPE_NAME);
    methods = index.length(Column.METHOD_NAME);
    symbols = index.length(Column.SYMBOL_END);
    typeOfSymbol = new int[symbols];
    Arrays.fill(typeOfSymbol, ClassVisitor.NONE);
    for (int type = 0; type < types; type++) {
      typeOfSymbol[index.get(Column.TYPE_NAME, type)] = type;
    }
  }

  /**
   * Answers all questions.
   *
   * @param callersOf a method as {@code java.lang.Thread.sleep}
   */
  Answers answer(String callersOf) {
    return new Answers(
        totals(),
        fingerprint(),
        callersOf,
        callers(callersOf),
        mostImplemented(),
        mostCalled(),
        largest(),
        deepest());
  }

  private Totals totals() {
    return new Totals(
        types,
        index.moduleDescriptors(),
        methods,
        sum(Column.METHOD_CODE_BYTES),
        sum(Column.CALL_COUNT),
        index.dynamicCalls());
  }

  private long sum(Column column) {
    long sum = 0;
    for (int row = 0; row < index.length(column); row++) {
      sum += index.get(column, row);
    }
    return sum;
  }

  private String fingerprint() {
    int[] hashes = IntStream.range(0, symbols).map(i -> index.symbol(i).hashCode()).toArray();
    Fingerprint fingerprint = new Fingerprint();
    for (int type = 0; type < types; type++) {
      int name = hashes[index.get(Column.TYPE_NAME, type)];
      int superName = index.get(Column.TYPE_SUPER, type);
      int superHash = superName == ClassVisitor.NONE ? 0 : hashes[superName];
      fingerprint.type(name, superHash, index.get(Column.TYPE_ACCESS, type));
      int end = index.get(Column.TYPE_INTERFACES_END, type);
      for (int i = index.start(Column.TYPE_INTERFACES_END, type); i < end; i++) {
        fingerprint.implemented(name, hashes[index.get(Column.INTERFACE, i)]);
      }
    }
    for (int method = 0; method < methods; method++) {
      long caller =
          Fingerprint.methodHash(
              hashes[index.get(Column.TYPE_NAME, index.get(Column.METHOD_TYPE, method))],
              hashes[index.get(Column.METHOD_NAME, method)],
              hashes[index.get(Column.METHOD_DESCRIPTOR, method)]);
      fingerprint.method(caller, index.get(Column.METHOD_CODE_BYTES, method));
      int end = index.get(Column.METHOD_CALLS_END, method);
      for (int i = index.start(Column.METHOD_CALLS_END, method); i < end; i++) {
        int member = index.get(Column.CALL_MEMBER, i);
        long callee =
            Fingerprint.methodHash(
                hashes[index.get(Column.MEMBER_OWNER, member)],
                hashes[index.get(Column.MEMBER_NAME, member)],
                hashes[index.get(Column.MEMBER_DESCRIPTOR, member)]);
        fingerprint.calls(caller, callee, index.get(Column.CALL_COUNT, i));
      }
    }
    return fingerprint.toString();
  }

  private List<String> callers(String callee) {
    int dot = callee.lastIndexOf('.');
    int owner = index.find(callee.substring(0, dot).replace('.', '/'));
    int name = index.find(callee.substring(dot + 1));
    List<String> callers = new ArrayList<>();
    for (int method = 0; method < methods; method++) {
      int end = index.get(Column.METHOD_CALLS_END, method);
      for (int i = index.start(Column.METHOD_CALLS_END, method); i < end; i++) {
        int member = index.get(Column.CALL_MEMBER, i);
        if (index.get(Column.MEMBER_OWNER, member) == owner
            && index.get(Column.MEMBER_NAME, member) == name) {
          callers.add(methodName(method));
          break;
        }
      }
    }
    Collections.sort(callers);
    return callers;
  }

  private List<Ranked> mostImplemented() {
    long[] implementors = new long[symbols];
    int[] seenBy = new int[symbols];
    Arrays.fill(seenBy, ClassVisitor.NONE);
    for (int type = 0; type < types; type++) {
      if ((index.get(Column.TYPE_ACCESS, type) & ACC_INTERFACE) == 0) {
        countInterfaces(type, implementors, seenBy);
      }
    }
    return top(implementors, this::typeName);
  }

  /** Counts once each interface that is somewhere above a class. */
  private void countInterfaces(int cls, long[] implementors, int[] seenBy) {
    ArrayDeque<Integer> above = new ArrayDeque<>();
    above.add(index.get(Column.TYPE_NAME, cls));
    while (!above.isEmpty()) {
      int type = typeOfSymbol[above.remove()];
      if (type == ClassVisitor.NONE) {
        continue; // declared in a class file that isn't in the index
      }
      int superName = index.get(Column.TYPE_SUPER, type);
      if (superName != ClassVisitor.NONE && isNew(superName, cls, seenBy)) {
        above.add(superName);
      }
      int end = index.get(Column.TYPE_INTERFACES_END, type);
      for (int i = index.start(Column.TYPE_INTERFACES_END, type); i < end; i++) {
        int name = index.get(Column.INTERFACE, i);
        if (isNew(name, cls, seenBy)) {
          implementors[name]++;
          above.add(name);
        }
      }
    }
  }

  private static boolean isNew(int name, int cls, int[] seenBy) {
    boolean isNew = seenBy[name] != cls;
    seenBy[name] = cls;
    return isNew;
  }

  private List<Ranked> mostCalled() {
    long[] calls = new long[index.length(Column.MEMBER_NAME)];
    for (int i = 0; i < index.length(Column.CALL_MEMBER); i++) {
      calls[index.get(Column.CALL_MEMBER, i)] += index.get(Column.CALL_COUNT, i);
    }
    return top(
        calls,
        member ->
            Names.method(
                index.symbol(index.get(Column.MEMBER_OWNER, member)),
                index.symbol(index.get(Column.MEMBER_NAME, member)),
                index.symbol(index.get(Column.MEMBER_DESCRIPTOR, member))));
  }

  private List<Ranked> largest() {
    long[] sizes =
        IntStream.range(0, methods)
            .mapToLong(method -> index.get(Column.METHOD_CODE_BYTES, method))
            .toArray();
    return top(sizes, this::methodName);
  }

  private List<String> deepest() {
    int depth = 0;
    List<String> deepest = List.of();
    for (int type = 0; type < types; type++) {
      List<Integer> chain = chain(type);
      if (chain.size() >= depth) {
        List<String> names = chain.stream().map(this::typeName).toList();
        if (chain.size() > depth || names.getFirst().compareTo(deepest.getFirst()) < 0) {
          deepest = names;
        }
        depth = chain.size();
      }
    }
    return deepest;
  }

  /** A type and its superclasses, and no more than there are types even if they go in a circle. */
  private List<Integer> chain(int type) {
    List<Integer> chain = new ArrayList<>();
    int name = index.get(Column.TYPE_NAME, type);
    while (name != ClassVisitor.NONE && chain.size() <= types) {
      chain.add(name);
      int row = typeOfSymbol[name];
      name = row == ClassVisitor.NONE ? ClassVisitor.NONE : index.get(Column.TYPE_SUPER, row);
    }
    return chain;
  }

  private String typeName(int symbol) {
    return Names.type(index.symbol(symbol));
  }

  private String methodName(int method) {
    return Names.method(
        index.symbol(index.get(Column.TYPE_NAME, index.get(Column.METHOD_TYPE, method))),
        index.symbol(index.get(Column.METHOD_NAME, method)),
        index.symbol(index.get(Column.METHOD_DESCRIPTOR, method)));
  }

  /** The highest counts by name; names are made only for those that may be among them. */
  private static List<Ranked> top(long[] counts, IntFunction<String> name) {
    long[] sorted = counts.clone();
    Arrays.sort(sorted);
    long least = Math.max(1, sorted.length < Answers.TOP ? 1 : sorted[sorted.length - Answers.TOP]);
    return IntStream.range(0, counts.length)
        .filter(i -> counts[i] >= least)
        .mapToObj(i -> new Ranked(name.apply(i), counts[i]))
        .sorted()
        .limit(Answers.TOP)
        .toList();
  }
}
