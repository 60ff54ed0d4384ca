package io.batoid.examples.classindex;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The driver's end of a {@link Worker}: its process and the pipes to it. */
final class WorkerProcess implements AutoCloseable {
  /** Flags of the driver's JVM that its workers need as much: for names, and for native access. */
  private static final List<String> INHERITED_FLAGS =
      List.of(
          "--add-opens=",
          "--add-exports=",
          "--enable-native-access=",
          "--sun-misc-unsafe-memory-access=");

  /** What suits several JVMs on few cores that run for a few seconds. */
  private static final List<String> SHORT_LIVED_FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final String name;
  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader replies;

  private WorkerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.commands = new PrintWriter(process.outputWriter(UTF_8));
    this.replies = process.inputReader(UTF_8);
  }

  /** Starts a worker on the store in a directory. */
  static WorkerProcess start(String name, Path storeDirectory) throws IOException {
    return new WorkerProcess(name, jvm(Worker.class, storeDirectory.toString()).start());
  }

  /** A JVM like this one: its executable, its class path, its flags and its standard error. */
  static ProcessBuilder jvm(Class<?> mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> INHERITED_FLAGS.stream().anyMatch(flag::startsWith))
        .forEach(command::add);
    command.addAll(SHORT_LIVED_FLAGS);
    command.add(mainClass.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }

  /** The role of the process, such as {@code parser 1}. */
  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** Sends a command. That the worker is dead shows at the reply. */
  void send(Command command) {
    commands.println(command.toLine());
    commands.flush();
  }

  /**
   * Waits for a reply.
   *
   * @param word what it must begin with
   * @return the rest of it
   */
  String receive(String word) throws WorkerDiedException {
    try {
      String line = replies.readLine();
      if (line == null) {
        throw new EOFException("end of its replies");
      }
      if (!line.startsWith(word + " ")) {
        throw new IllegalStateException(name + " replied \"" + line + "\", not \"" + word + "\"");
      }
      return line.substring(word.length() + 1);
    } catch (IOException e) {
      throw died(e);
    }
  }

  /** An exception that says who died and how, once the operating system knows. */
  WorkerDiedException died(Exception sign) {
    String how = "";
    try {
      how = process.waitFor(1, TimeUnit.SECONDS) ? " with exit code " + process.exitValue() : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new WorkerDiedException(name + " (pid " + pid() + ") died" + how, sign);
  }

  /** Ends the process by SIGKILL: it gets no chance to do anything more. */
  void kill() {
    process.destroyForcibly();
  }

  /** Lets the process end by itself, which it does when its commands end, and waits for that. */
  @Override
  public void close() {
    commands.close();
    boolean interrupted = false;
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
