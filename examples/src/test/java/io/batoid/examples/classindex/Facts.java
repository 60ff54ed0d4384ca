package io.batoid.examples.classindex;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in a class file, one line each: as our reader tells it, and as the JDK does. */
final class Facts implements ClassVisitor {
  private final List<String> lines = new ArrayList<>();
  private final List<String> symbols = new ArrayList<>();

  static List<String> ofOurs(MemorySegment classFile) {
    Facts facts = new Facts();
    new ClassFileReader(facts).read(classFile);
    return facts.lines;
  }

  static List<String> ofJdk(byte[] classFile) {
    Facts facts = new Facts();
    ClassModel model = ClassFile.of().parse(classFile);
    if (model.flags().has(AccessFlag.MODULE)) {
      return List.of("module");
    }
    facts.type(
        model.flags().flagsMask(),
        model.thisClass().asInternalName(),
        model.superclass().map(ClassEntry::asInternalName).orElse(null));
    model.interfaces().forEach(i -> facts.lines.add("implements " + i.asInternalName()));
    model.methods().forEach(facts::addMethod);
    return facts.lines;
  }

  /** Class files to try things on: some of java.base, of every kind. */
  static List<byte[]> samples() throws IOException {
    List<byte[]> samples = new ArrayList<>();
    try (JdkClasses classes = new JdkClasses()) {
      for (String name :
          List.of(
              "java.base/module-info.class",
              "java.base/java/lang/Runnable.class",
              "java.base/java/lang/Thread$State.class",
              "java.base/java/util/Optional.class",
              "java.base/java/lang/Character.class",
              "java.base/java/lang/constant/MethodHandleDesc.class")) {
        samples.add(classes.read(name).toArray(ValueLayout.JAVA_BYTE));
      }
    }
    return samples;
  }

  private void addMethod(MethodModel method) {
    lines.add("method " + method.methodName() + method.methodType());
    method
        .code()
        .ifPresent(code -> {
          lines.add("code " + ((CodeAttribute) code).codeLength());
          addCalls(code);
        });
  }

  private void addCalls(CodeModel code) {
    for (var element : code) {
      switch (element) {
        case InvokeInstruction i ->
            lines.add("call " + i.owner().asInternalName() + "." + i.name() + i.type());
        case InvokeDynamicInstruction _ -> lines.add("dynamic call");
        default -> {}
      }
    }
  }

  private void type(int access, String name, @Nullable String superName) {
    lines.add("type " + access + " " + name + " extends " + superName);
  }

  @Override
  public int symbol(MemorySegment bytes, long offset, int length) {
    symbols.add(new String(bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE), US_ASCII));
    return symbols.size() - 1;
  }

  @Override
  public void moduleDescriptor() {
    lines.add("module");
  }

  @Override
  public void type(int access, int name, int superName) {
    type(access, symbols.get(name), superName == NONE ? null : symbols.get(superName));
  }

  @Override
  public void implemented(int interfaceName) {
    lines.add("implements " + symbols.get(interfaceName));
  }

  @Override
  public void method(int name, int descriptor) {
    lines.add("method " + symbols.get(name) + symbols.get(descriptor));
  }

  @Override
  public void code(int lengthBytes) {
    lines.add("code " + lengthBytes);
  }

  @Override
  public void call(int owner, int name, int descriptor) {
    lines.add("call " + symbols.get(owner) + "." + symbols.get(name) + symbols.get(descriptor));
  }

  @Override
  public void dynamicCall() {
    lines.add("dynamic call");
  }
}
