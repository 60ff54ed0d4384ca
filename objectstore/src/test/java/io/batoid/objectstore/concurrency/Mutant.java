package io.batoid.objectstore.concurrency;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The real code without one of its looks, as a broken twin: a class of ours with one call, or one
 * reading of a field, replaced by a constant. Put before the real class on the class path of
 * another JVM, it is what the suites of this package must find wrong.
 *
 * <p>Nothing in the real code is there for this, and no twin can drift away from it: one whose look
 * is not found any more is an error.
 *
 * @param type the class that is changed
 * @param method the method that is changed, all overloads together
 * @param look the boolean or int method called in it, or the field read, by name
 * @param which which of its occurrences, in the order of the code, from 1; or {@link #EVERY}
 * @param how what happens to it
 */
record Mutant(Class<?> type, String method, String look, int which, How how) {
  /** Each occurrence of a look. */
  static final int EVERY = 0;

  /** What happens to a look. */
  enum How {
    /** It is not taken: false, or zero. */
    LEFT_OUT,

    /** It is taken, but counts as true whatever it says. */
    IGNORED
  }

  /** Without the {@code which}-th look. */
  static Mutant without(Class<?> type, String method, String look, int which) {
    return new Mutant(type, method, look, which, How.LEFT_OUT);
  }

  /** With the outcome of the {@code which}-th look ignored. */
  static Mutant ignoring(Class<?> type, String method, String look, int which) {
    return new Mutant(type, method, look, which, How.IGNORED);
  }

  /** Writes the changed class below a directory of classes. */
  void writeTo(Path classes) {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      Path file = classes.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, changed(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] changed(byte[] original) {
    int[] seen = {0};
    ClassFile classFile = ClassFile.of();
    byte[] changed =
        classFile.transformClass(
            classFile.parse(original),
            ClassTransform.transformingMethodBodies(
                candidate -> candidate.methodName().equalsString(method),
                (code, element) -> {
                  if (isLook(element) && (++seen[0] == which || which == EVERY)) {
                    replace(code, element);
                  } else {
                    code.with(element);
                  }
                }));
    if (seen[0] < Math.max(1, which)) {
      throw new IllegalStateException(this + " is not in the code: it looks " + seen[0] + " times");
    }
    return changed;
  }

  private boolean isLook(CodeElement element) {
    return switch (element) {
      case InvokeInstruction call -> call.name().equalsString(look);
      case FieldInstruction field ->
          field.opcode() == Opcode.GETFIELD && field.name().equalsString(look);
      default -> false;
    };
  }

  private void replace(CodeBuilder code, CodeElement element) {
    if (how == How.IGNORED) {
      code.with(element).pop().iconst_1();
      return;
    }
    if (element instanceof InvokeInstruction call) {
      for (ClassDesc parameter : call.typeSymbol().parameterList().reversed()) {
        if (TypeKind.from(parameter).slotSize() == 2) {
          code.pop2();
        } else {
          code.pop();
        }
      }
      if (call.opcode() != Opcode.INVOKESTATIC) {
        code.pop();
      }
    } else {
      code.pop();
    }
    code.iconst_0();
  }
}
