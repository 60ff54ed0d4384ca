package io.batoid.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.objectstore.catalogue.JvmFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Child JVMs for tests, with the class path of this one. */
public final class TestJvm {
  private TestJvm() {}

  /** The command that runs a main class with the flags that names need. */
  public static ProcessBuilder withFlags(Class<?> main, String... arguments) {
    return command(JvmFlags.all(), main, arguments);
  }

  /** The command that runs a main class with these JVM options and no others. */
  public static ProcessBuilder command(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.remove("JDK_JAVA_OPTIONS");
    environment.remove("JAVA_TOOL_OPTIONS");
    return builder;
  }

  /** Runs a command to its end and returns what it printed; a failure is an error. */
  public static String run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new AssertionError("exit " + exit + ":\n" + output);
      }
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
