package io.batoid.scheduler.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.BatoidException;
import io.batoid.scheduler.lane.Peer;
import io.batoid.scheduler.task.WorkerFates;
import io.batoid.scheduler.task.WorkerKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A worker process that this process has started. */
final class WorkerProcess {
  private static final int TAIL_BYTES = 16 << 10;
  private static final int TAIL_LINES = 20;
  private static final int FIRST_SIGNAL = 128;

  private final Process process;
  private final Path log;
  private final WorkerKind kind;
  private volatile @Nullable Peer peer;
  private volatile boolean stopping;
  private volatile boolean mayStop;

  private WorkerProcess(Process process, Path log, WorkerKind kind) {
    this.process = process;
    this.log = log;
    this.kind = kind;
  }

  static WorkerProcess start(List<String> command, Path log, WorkerKind kind) {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (kind.environment() != null) {
      builder.environment().putAll(kind.environment().environment());
    }
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try {
      return new WorkerProcess(builder.start(), log, kind);
    } catch (IOException e) {
      throw new BatoidException("cannot start a worker process: " + e.getMessage(), e);
    }
  }

  Process process() {
    return process;
  }

  long pid() {
    return process.pid();
  }

  WorkerKind kind() {
    return kind;
  }

  Path log() {
    return log;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it has come up and has a thread without work. */
  boolean isIdle() {
    Peer at = peer;
    return at != null && at.idleThreads() > 0;
  }

  /** Where messages reach it; null until it has joined. */
  @Nullable Peer peer() {
    return peer;
  }

  void joined(Peer as) {
    peer = as;
  }

  void stopping() {
    stopping = true;
  }

  /** It was asked to end unless it has anything to do. */
  void mayStop() {
    mayStop = true;
  }

  /** Whether it is dead because it was asked to end. */
  boolean hasEndedAsAsked() {
    return stopping || (mayStop && process.exitValue() == 0);
  }

  boolean isStopping() {
    return stopping;
  }

  /** Waits for its end; false if it has not come by the deadline. */
  boolean awaitEnd(long deadline) {
    try {
      return process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  void kill() {
    Process _ = process.destroyForcibly();
  }

  /** How it ended. */
  WorkerFates.Fate fate() {
    return new WorkerFates.Fate(how(), lastLogLines());
  }

  private String how() {
    if (process.isAlive()) {
      return "its process is gone from the session and still alive";
    }
    int code = process.exitValue();
    String signal = signalName(code - FIRST_SIGNAL);
    return signal.isEmpty()
        ? "exit code " + code
        : "signal " + (code - FIRST_SIGNAL) + " (" + signal + ")";
  }

  private static String signalName(int signal) {
    return switch (signal) {
      case 1 -> "SIGHUP";
      case 2 -> "SIGINT";
      case 4 -> "SIGILL";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 9 -> "SIGKILL";
      case 11 -> "SIGSEGV";
      case 15 -> "SIGTERM";
      default -> "";
    };
  }

  /** The end of its log. */
  List<String> lastLogLines() {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      List<String> lines = new String(bytes, UTF_8).lines().toList();
      return List.copyOf(lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return List.of();
    }
  }
}
