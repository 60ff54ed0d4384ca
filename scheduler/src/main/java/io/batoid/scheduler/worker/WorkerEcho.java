package io.batoid.scheduler.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.objectstore.memory.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Repeats in this process what workers print, line by line, with the process id in front. It reads
 * their log files as they grow: a worker never waits for it, and its log is whole without it.
 *
 * <p>Safe for use by any thread.
 */
final class WorkerEcho {
  private static final long TURN_MILLIS = 100;
  private static final int CHUNK_BYTES = 64 << 10;

  /** A flood waits for the next turn, and what comes after the last is in the log alone. */
  private static final int CHUNKS_A_TURN = 64;

  private final Consumer<String> out;
  private final List<Followed> followed = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
  private @Nullable Thread thread;

  /** {@code out} takes whole lines, each with its end. */
  WorkerEcho(Consumer<String> out) {
    this.out = out;
  }

  /** A log, how far it has been read, and the beginning of a line that has no end yet. */
  private record Followed(
      WorkerProcess worker, SeekableByteChannel log, ByteArrayOutputStream begun) {}

  /** Repeats what a worker prints from now on. */
  synchronized void follow(WorkerProcess worker) {
    if (stopped.getCount() == 0) {
      return;
    }
    try {
      followed.add(
          new Followed(worker, Files.newByteChannel(worker.log()), new ByteArrayOutputStream()));
    } catch (IOException e) {
      LoggerFactory.getLogger(WorkerEcho.class).warn("cannot read {}", worker.log(), e);
      return;
    }
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("batoid-echo").start(this::run);
    }
  }

  /** Repeats what is there, and ends. */
  void stop() {
    stopped.countDown();
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      Threads.awaitEnd(running);
    }
  }

  private void run() {
    boolean last = false;
    while (!last) {
      try {
        last = stopped.await(TURN_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        last = true;
      }
      turn(last);
    }
  }

  private synchronized void turn(boolean last) {
    for (Followed each : List.copyOf(followed)) {
      boolean complete = last || !each.worker.isAlive(); // before reading: nothing follows
      try {
        read(each, complete);
      } catch (IOException e) {
        complete = true;
        LoggerFactory.getLogger(WorkerEcho.class).warn("cannot read {}", each.worker.log(), e);
      }
      if (complete) {
        followed.remove(each);
        close(each);
      }
    }
  }

  private void read(Followed from, boolean complete) throws IOException {
    for (int i = 0; i < CHUNKS_A_TURN && from.log.read(chunk.clear()) > 0; i++) {
      StringBuilder lines = new StringBuilder();
      chunk.flip();
      while (chunk.hasRemaining()) {
        byte next = chunk.get();
        if (next == '\n') {
          endLine(from, lines);
        } else {
          from.begun.write(next);
        }
      }
      if (from.begun.size() >= CHUNK_BYTES) {
        endLine(from, lines);
      }
      out.accept(lines.toString());
    }
    if (complete && from.begun.size() > 0) {
      StringBuilder line = new StringBuilder();
      endLine(from, line);
      out.accept(line.toString());
    }
  }

  private static void endLine(Followed of, StringBuilder lines) {
    lines.append("(worker ").append(of.worker.pid()).append(") ");
    lines.append(of.begun.toString(UTF_8)).append('\n');
    of.begun.reset();
  }

  private static void close(Followed each) {
    try {
      each.log.close();
    } catch (IOException e) {
      LoggerFactory.getLogger(WorkerEcho.class).warn("cannot close {}", each.worker.log(), e);
    }
  }
}
