package io.batoid.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM of the same JDK and class path as this one, driven line by line through its standard
 * streams; {@link ChildMain} is the other end.
 *
 * <p>Lines of the conversation carry a prefix, so that whatever else the JVM or a library prints
 * does no harm. Everything else, and standard error, goes to a log file whose last lines are quoted
 * when the child dies. A child that is silent for {@value #PATIENCE_SECONDS} seconds is given up.
 */
public final class ChildJvm implements AutoCloseable {
  static final String PREFIX = "\u0001>";
  private static final int PATIENCE_SECONDS = 300;
  private static final String END = PREFIX + "<end>";

  private final Process process;
  private final Writer toChild;
  private final Path log;
  private final BlockingQueue<String> fromChild = new LinkedBlockingQueue<>();
  private final long startedAtNanos;

  private ChildJvm(Process process, Path log, long startedAtNanos) {
    this.process = process;
    this.log = log;
    this.startedAtNanos = startedAtNanos;
    this.toChild = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("child-" + process.pid()).start(this::read);
  }

  /** Starts {@code main} with this JVM's class path. */
  public static ChildJvm start(Class<?> main, List<String> jvmOptions, String... arguments) {
    return start(System.getProperty("java.class.path"), main, jvmOptions, arguments);
  }

  /** Starts {@code main} with a class path of its own. */
  public static ChildJvm start(
      String classPath, Class<?> main, List<String> jvmOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(javaExecutable().toString());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    try {
      Path log = Files.createTempFile("batoid-bench-child", ".log");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
      // What the caller's environment adds to every JVM would end up in the figures.
      builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
      long startedAtNanos = System.nanoTime();
      return new ChildJvm(builder.start(), log, startedAtNanos);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** Returns the {@code java} that runs this JVM. */
  public static Path javaExecutable() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /**
   * Returns {@link System#nanoTime} just before the process was started. On Linux it is
   * CLOCK_MONOTONIC, so the children's readings compare with the parent's.
   */
  public long startedAtNanos() {
    return startedAtNanos;
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /** Sends one line. */
  public void send(String line) {
    try {
      toChild.write(line + "\n");
      toChild.flush();
    } catch (IOException e) {
      throw new IllegalStateException("the child JVM is gone: " + lastWords(), e);
    }
  }

  /** Waits for the child's next line. */
  public String receive() {
    try {
      String line = fromChild.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.equals(END)) {
        throw new IllegalStateException(
            (line == null ? "the child JVM says nothing: " : "the child JVM ended: ")
                + lastWords());
      }
      return line.substring(PREFIX.length());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a child JVM", e);
    }
  }

  /** Sends one line and waits for the answer. */
  public String ask(String line) {
    send(line);
    return receive();
  }

  /** Kills the process with SIGKILL and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    waitFor();
  }

  /** Sends SIGKILL and returns at once. */
  public void killWithoutWaiting() {
    process.destroyForcibly();
  }

  /** Waits for the process to end. */
  public int waitFor() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the child JVM does not end: " + lastWords());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IllegalStateException("interrupted while waiting for a child JVM", e);
    }
  }

  /** Closes the child's input, which ends it, and waits until it is gone. */
  @Override
  public void close() {
    try {
      toChild.close();
    } catch (IOException e) {
      // It is gone already.
    }
    try {
      waitFor();
    } finally {
      try {
        Files.deleteIfExists(log);
      } catch (IOException e) {
        // A leftover log in the temporary directory does no harm.
      }
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(PREFIX)) {
          fromChild.add(line);
        }
      }
    } catch (IOException e) {
      // The stream of a killed process may break; its end says enough.
    }
    fromChild.add(END);
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      int last = Math.max(0, lines.size() - 12);
      Stream<String> why =
          lines.subList(0, last).stream().filter(line -> line.startsWith("Exception in thread"));
      return Stream.concat(why, lines.stream().skip(last)).collect(Collectors.joining(" | "));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }
}
