package io.batoid.bench.torture;

import io.batoid.objectstore.process.RobustLock;
import io.batoid.objectstore.reclaim.Reaper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * The library with one of the protocol's looks taken out: a run must notice. Made of the class file
 * that is on the class path, without the call that looks.
 */
enum Twin {
  /** The reaper does not look at the slots that the dead one's bits are taken from (R2). */
  FREE_ATTEMPT(Reaper.class, "clearBitsOf", "attempt") {
    @Override
    void instead(CodeBuilder code) {
      code.pop().pop(); // slot, freeing
    }
  },
  /** Whoever takes a lock does not look at what its dead holder was doing (R21, R22). */
  REDO(RobustLock.class, "replayWhatIsLeft", "getAcquire") {
    @Override
    void instead(CodeBuilder code) {
      code.pop2().pop().lconst_0(); // offset, memory
    }
  },
  /** The reaper does not look for reservations that nobody is responsible for any more (R11). */
  RESPONSIBLE(Reaper.class, "takeChargesOf", "loseIfNobodyIsResponsible") {
    @Override
    void instead(CodeBuilder code) {
      code.pop().pop(); // slot, table
    }
  };

  private final Class<?> type;
  private final String method;
  private final String look;

  Twin(Class<?> type, String method, String look) {
    this.type = type;
    this.method = method;
    this.look = look;
  }

  /** What stands in place of the call: takes its arguments, and brings its result. */
  abstract void instead(CodeBuilder code);

  static Twin named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Writes the changed class into a directory for the front of a class path. */
  void write(Path directory) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    ClassFile classes = ClassFile.of();
    int[] removed = {0};
    byte[] twin;
    try (InputStream in = Objects.requireNonNull(type.getClassLoader()).getResourceAsStream(file)) {
      CodeTransform withoutLook = (code, element) -> replace(code, element, removed);
      twin =
          classes.transformClass(
              classes.parse(Objects.requireNonNull(in).readAllBytes()),
              ClassTransform.transformingMethodBodies(
                  candidate -> candidate.methodName().equalsString(method), withoutLook));
    }
    if (removed[0] != 1) {
      throw new IllegalStateException(
          file + ": " + removed[0] + " calls of " + look + " in " + method + ", not one");
    }
    Path target = directory.resolve(file);
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    Files.write(target, twin);
  }

  private void replace(CodeBuilder code, CodeElement element, int[] removed) {
    if (element instanceof InvokeInstruction call && call.name().equalsString(look)) {
      removed[0]++;
      instead(code);
    } else {
      code.with(element);
    }
  }
}
