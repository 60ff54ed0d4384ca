package io.batoid.examples.classindex;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.batoid.examples.classindex.Answers.Ranked;
import io.batoid.examples.classindex.Answers.Totals;
import java.io.IOException;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The same questions answered by one process on its own: with the JDK's class file API, collections
 * of Strings, and nothing of the reader, the index or the store. What the two agree on, neither can
 * have got wrong alone.
 */
final class ReferenceRun {
  private record Type(boolean isInterface, @Nullable String superName, List<String> interfaces) {}

  private record Callee(String owner, String name, String descriptor) {
    long hash() {
      return Fingerprint.methodHash(owner.hashCode(), name.hashCode(), descriptor.hashCode());
    }
  }

  private final ClassFile parser =
      ClassFile.of(
          ClassFile.DebugElementsOption.DROP_DEBUG, ClassFile.LineNumbersOption.DROP_LINE_NUMBERS);
  private final String calleeOwner;
  private final String calleeName;
  private final String callersOf;

  private final Map<String, Type> types = new HashMap<>();
  private final Map<Callee, Long> callsTo = new HashMap<>();
  private final List<String> callers = new ArrayList<>();
  private final List<Ranked> sizes = new ArrayList<>();
  private final Fingerprint fingerprint = new Fingerprint();
  private long moduleDescriptors;
  private long codeBytes;
  private long calls;
  private long dynamicCalls;

  private ReferenceRun(String callersOf) {
    this.callersOf = callersOf;
    int dot = callersOf.lastIndexOf('.');
    calleeOwner = callersOf.substring(0, dot).replace('.', '/');
    calleeName = callersOf.substring(dot + 1);
  }

  /** Reads the class files named and answers all questions. */
  static Answers answer(List<String> classFiles, String callersOf) throws IOException {
    ReferenceRun run = new ReferenceRun(callersOf);
    try (JdkClasses classes = new JdkClasses()) {
      for (String name : classFiles) {
        run.add(classes.read(name).toArray(JAVA_BYTE));
      }
    }
    return run.answers();
  }

  private void add(byte[] classFile) {
    ClassModel model = parser.parse(classFile);
    AccessFlags flags = model.flags();
    if (flags.has(AccessFlag.MODULE)) {
      moduleDescriptors++;
      return;
    }
    String name = model.thisClass().asInternalName();
    String superName = model.superclass().map(ClassEntry::asInternalName).orElse(null);
    List<String> interfaces = model.interfaces().stream().map(ClassEntry::asInternalName).toList();
    types.put(name, new Type(flags.has(AccessFlag.INTERFACE), superName, interfaces));
    fingerprint.type(
        name.hashCode(), superName == null ? 0 : superName.hashCode(), flags.flagsMask());
    interfaces.forEach(i -> fingerprint.implemented(name.hashCode(), i.hashCode()));
    model.methods().forEach(method -> add(name, method));
  }

  private void add(String owner, MethodModel method) {
    String name = method.methodName().stringValue();
    String descriptor = method.methodType().stringValue();
    long hash = Fingerprint.methodHash(owner.hashCode(), name.hashCode(), descriptor.hashCode());
    int length = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
    codeBytes += length;
    fingerprint.method(hash, length);
    Map<Callee, Integer> callees = method.code().map(this::callees).orElse(Map.of());
    callees.forEach((callee, count) -> {
      fingerprint.calls(hash, callee.hash(), count);
      callsTo.merge(callee, (long) count, Long::sum);
      calls += count;
    });
    sizes.add(new Ranked(Names.method(owner, name, descriptor), length));
    if (callees.keySet().stream()
        .anyMatch(c -> c.owner().equals(calleeOwner) && c.name().equals(calleeName))) {
      callers.add(Names.method(owner, name, descriptor));
    }
  }

  private Map<Callee, Integer> callees(CodeModel code) {
    Map<Callee, Integer> callees = new HashMap<>();
    code.forEach(element -> {
      switch (element) {
        case InvokeInstruction invoke -> {
          MemberRefEntry method = invoke.method();
          callees.merge(
              new Callee(
                  method.owner().asInternalName(),
                  method.name().stringValue(),
                  method.type().stringValue()),
              1,
              Integer::sum);
        }
        case InvokeDynamicInstruction _ -> dynamicCalls++;
        default -> {}
      }
    });
    return callees;
  }

  private Answers answers() {
    return new Answers(
        new Totals(types.size(), moduleDescriptors, sizes.size(), codeBytes, calls, dynamicCalls),
        fingerprint.toString(),
        callersOf,
        callers.stream().sorted().toList(),
        mostImplemented(),
        top(callsTo.entrySet().stream().map(e -> new Ranked(name(e.getKey()), e.getValue()))),
        top(sizes.stream().filter(size -> size.count() > 0)),
        deepest());
  }

  private List<Ranked> mostImplemented() {
    Map<String, Long> implementors = new HashMap<>();
    types.forEach((name, type) -> {
      if (!type.isInterface()) {
        Set<String> interfaces = new HashSet<>();
        collectInterfaces(name, interfaces);
        interfaces.forEach(i -> implementors.merge(i, 1L, Long::sum));
      }
    });
    return top(
        implementors.entrySet().stream()
            .map(e -> new Ranked(Names.type(e.getKey()), e.getValue())));
  }

  private void collectInterfaces(@Nullable String name, Set<String> interfaces) {
    Type type = types.get(name);
    if (type != null) {
      interfaces.addAll(type.interfaces());
      type.interfaces().forEach(i -> collectInterfaces(i, interfaces));
      collectInterfaces(type.superName(), interfaces);
    }
  }

  private List<String> deepest() {
    return types.keySet().stream()
        .map(this::superclasses)
        .min(
            Comparator.comparingInt((List<String> chain) -> -chain.size())
                .thenComparing(List::getFirst))
        .orElse(List.of());
  }

  private List<String> superclasses(String type) {
    List<String> chain = new ArrayList<>();
    for (String name = type; name != null; ) {
      chain.add(Names.type(name));
      Type declaration = types.get(name);
      name = declaration == null ? null : declaration.superName();
    }
    return chain;
  }

  private static String name(Callee callee) {
    return Names.method(callee.owner(), callee.name(), callee.descriptor());
  }

  private static List<Ranked> top(Stream<Ranked> ranked) {
    return ranked.sorted().limit(Answers.TOP).toList();
  }
}
