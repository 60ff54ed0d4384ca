package io.batoid.objectstore;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Another JVM with the same class path that runs {@link ChildMain}: commands go to its standard
 * input, one line each, and one line comes back.
 */
final class ChildJvm implements AutoCloseable {
  private static final long WATCHDOG_SECONDS = 120;
  private static final String DIED = "(died)";

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  private ChildJvm(Process process) {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a JVM for stores at a directory. */
  static ChildJvm start(Path directory, String... flags) {
    try {
      Path arguments = Files.createTempFile("batoid-child", ".args");
      String classPath =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
      Files.writeString(arguments, "-cp \"" + classPath.replace("\\", "\\\\") + "\"");
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
      line.addAll(
          List.of(
              "-Xshare:auto",
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-ea:io.batoid...",
              "-Xmx256m",
              "--enable-native-access=ALL-UNNAMED",
              "@" + arguments));
      line.addAll(List.of(flags));
      line.addAll(List.of(ChildMain.class.getName(), directory.toString()));
      Process process =
          new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      CompletableFuture<Void> _ = process.onExit().thenRun(arguments.toFile()::delete);
      return new ChildJvm(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a command and returns the answer. */
  String call(String command, Object... arguments) {
    send(command, arguments);
    return answer();
  }

  /** Sends a command whose answer is asked for later, or never comes. */
  void send(String command, Object... arguments) {
    StringBuilder line = new StringBuilder(command);
    for (Object argument : arguments) {
      line.append(' ').append(argument);
    }
    try {
      commands.write(line.append('\n').toString());
      commands.flush();
    } catch (IOException e) {
      // it died; the answer says so
    }
  }

  /** The next answer; an exception if the child has died or the command failed. */
  String answer() {
    String answer = answerOrDeath();
    if (answer == null || answer.startsWith("!")) {
      throw new AssertionError("child " + pid() + " answered " + answer);
    }
    return answer;
  }

  /** The next answer, or null if the child has died. */
  @Nullable String answerOrDeath() {
    try {
      String answer =
          CompletableFuture.supplyAsync(this::readLine, OwnThread.EACH)
              .get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
      if (answer.equals(DIED)) {
        awaitDeath();
        return null;
      }
      return answer;
    } catch (TimeoutException e) {
      String threads = threads();
      kill();
      throw new AssertionError("child " + pid() + " did not answer; its threads:\n" + threads, e);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** What its threads are at; says why if that cannot be had, as of a stopped process. */
  private String threads() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process dump =
          new ProcessBuilder(
                  "timeout", "20", jcmd.toString(), Long.toString(pid()), "Thread.print", "-l")
              .redirectErrorStream(true)
              .start();
      String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
      return stat + new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private String readLine() {
    try {
      String line = answers.readLine();
      return line == null ? DIED : line;
    } catch (IOException e) {
      return DIED;
    }
  }

  /** SIGKILL, and waits until the kernel has let go of all it held. */
  void kill() {
    process.destroyForcibly();
    awaitDeath();
  }

  /** SIGSTOP. */
  void stop() {
    signal("STOP");
  }

  /** Waits until it is stopped, by itself or by others. */
  void awaitStopped() {
    if (!awaitStoppedOrAnswering()) {
      throw new AssertionError("child " + pid() + " answered " + answerOrDeath());
    }
  }

  /** Waits until it is stopped, or has an answer; whether it is stopped. */
  boolean awaitStoppedOrAnswering() {
    Path stat = Path.of("/proc", Long.toString(pid()), "stat");
    AtomicBoolean stopped = new AtomicBoolean();
    Awaitility.await()
        .atMost(WATCHDOG_SECONDS, TimeUnit.SECONDS)
        .until(() -> {
          stopped.set(Files.readString(stat).contains(") T "));
          return stopped.get() || answers.ready();
        });
    return stopped.get();
  }

  /** SIGCONT. */
  void resume() {
    signal("CONT");
  }

  long pid() {
    return process.pid();
  }

  void awaitDeath() {
    try {
      if (!process.waitFor(WATCHDOG_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("child " + pid() + " does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void signal(String name) {
    try {
      int _ = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
