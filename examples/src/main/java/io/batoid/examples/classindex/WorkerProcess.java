package io.batoid.examples.classindex;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.objectstore.ObjectStore;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The driver's end of a {@link Worker}: its process and the pipes to it. */
final class WorkerProcess implements AutoCloseable {
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

  /** A JVM like this one: its executable, its class path and its standard error. */
  static ProcessBuilder jvm(Class<?> mainClass, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flagsForNames());
    command.addAll(SHORT_LIVED_FLAGS);
    command.add(mainClass.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }

  /** The flags that the store's names need, from where {@code ./batoid flags} has them too. */
  private static List<String> flagsForNames() throws IOException {
    try (InputStream flags = ObjectStore.class.getResourceAsStream("jvm-flags.txt")) {
      return new String(Objects.requireNonNull(flags).readAllBytes(), UTF_8).lines().toList();
    }
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
