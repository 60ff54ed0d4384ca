package io.batoid.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * A program of a module above this one, which the launcher puts on the class path beside it. It
 * prints what it has to say itself and ends the JVM with its own exit code.
 */
enum Program {
  DEMO("io.batoid.examples.classindex.Demo"),
  BENCH("io.batoid.bench.Main"),
  TORTURE("io.batoid.bench.torture.Torture");

  private final String className;

  Program(String className) {
    this.className = className;
  }

  /** Runs its main method. */
  int run(List<String> arguments) throws Exception {
    try {
      Class.forName(className)
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments.toArray(String[]::new));
      return 0;
    } catch (ClassNotFoundException e) {
      throw new CommandFailed(
          className + " is not on the class path; start it by ./batoid in the repository", e);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
