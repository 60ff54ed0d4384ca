package io.batoid.bench.store;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The library as if it could not remember where handles were made: made of the class file on the
 * class path, with null wherever it asks for what remembers them, which a compiler then leaves out.
 */
final class WithoutTracking {
  private static final String CLASS = "io/batoid/objectstore/StoreCore.class";
  private static final String FIELD = "places";

  private WithoutTracking() {}

  /** Writes the changed class into a directory for the front of a class path. */
  static void write(Path directory) throws IOException {
    ClassFile classes = ClassFile.of();
    int[] replaced = {0};
    byte[] changed;
    try (InputStream in = WithoutTracking.class.getClassLoader().getResourceAsStream(CLASS)) {
      changed =
          classes.transformClass(
              classes.parse(Objects.requireNonNull(in, CLASS).readAllBytes()),
              ClassTransform.transformingMethodBodies(
                  (code, element) -> replace(code, element, replaced)));
    }
    if (replaced[0] == 0) {
      throw new IllegalStateException(CLASS + " reads no field " + FIELD);
    }
    Path target = directory.resolve(CLASS);
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    Files.write(target, changed);
  }

  private static void replace(CodeBuilder code, CodeElement element, int[] replaced) {
    if (element instanceof FieldInstruction field
        && field.opcode() == Opcode.GETFIELD
        && field.name().equalsString(FIELD)) {
      replaced[0]++;
      code.pop().aconst_null();
    } else {
      code.with(element);
    }
  }
}
