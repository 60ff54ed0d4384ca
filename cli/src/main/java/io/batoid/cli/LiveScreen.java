package io.batoid.cli;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/**
 * A terminal as long as a command draws on all of it: one picture in the place of the one before,
 * keys as they are pressed, and the terminal as it was afterwards, also if the JVM is told to end.
 * For one thread.
 */
final class LiveScreen implements AutoCloseable {
  private static final int HEIGHT_IF_UNKNOWN = 24;
  private static final int WIDTH_IF_UNKNOWN = 80;

  /** How soon a new size is seen. */
  private static final long SLICE_MILLIS = 100;

  private static final int INTERRUPT = 3;
  private static final int END_OF_INPUT = -1;
  private static final int NOTHING_YET = -2;

  private final Terminal terminal;
  private final Attributes before;
  private final Terminal.SignalHandler resizedBefore;
  private final AtomicBoolean resized = new AtomicBoolean();
  private final AtomicBoolean restored = new AtomicBoolean();
  private final Thread atExit = new Thread(this::restore, "batoid-screen");

  LiveScreen(Terminal terminal) {
    this.terminal = terminal;
    this.before = terminal.enterRawMode();
    Attributes raw = new Attributes(terminal.getAttributes());
    // Ctrl-C is a key: as a signal it would end the JVM with the screen as it is
    raw.setLocalFlags(EnumSet.of(Attributes.LocalFlag.ISIG), false);
    terminal.setAttributes(raw);
    this.resizedBefore = terminal.handle(Terminal.Signal.WINCH, _ -> resized.set(true));
    Runtime.getRuntime().addShutdownHook(atExit);
    boolean _ = terminal.puts(Capability.enter_ca_mode);
    boolean _ = terminal.puts(Capability.cursor_invisible);
  }

  /** How many lines there is room for. */
  int height() {
    int height = terminal.getHeight();
    return (height > 0 ? height : HEIGHT_IF_UNKNOWN) - 1;
  }

  private int width() {
    int width = terminal.getWidth();
    return width > 0 ? width : WIDTH_IF_UNKNOWN;
  }

  /** Shows lines, as many and as much of each as there is room for. */
  void show(List<String> lines) {
    boolean _ = terminal.puts(Capability.cursor_home);
    int width = width();
    for (String line : lines.subList(0, Math.min(lines.size(), height()))) {
      terminal.writer().print(line.length() > width ? line.substring(0, width) : line);
      boolean _ = terminal.puts(Capability.clr_eol);
      terminal.writer().print("\r\n");
    }
    boolean _ = terminal.puts(Capability.clr_eos);
    terminal.flush();
  }

  /**
   * Waits until it is time for the next picture: so many milliseconds have passed, a key was
   * pressed, or the terminal has another size; false if whoever looks wants no more.
   */
  boolean awaitNext(long millis) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0 || resized.getAndSet(false)) {
        return true;
      }
      switch (terminal.reader().read(Math.min(left, SLICE_MILLIS))) {
        case 'q', 'Q', INTERRUPT, END_OF_INPUT -> {
          return false;
        }
        case NOTHING_YET -> {}
        default -> {
          return true;
        }
      }
    }
  }

  private void restore() {
    if (restored.compareAndSet(false, true)) {
      boolean _ = terminal.puts(Capability.cursor_visible);
      boolean _ = terminal.puts(Capability.exit_ca_mode);
      terminal.setAttributes(before);
      terminal.flush();
    }
  }

  /** Leaves the terminal as it was; does not close it. */
  @Override
  public void close() {
    restore();
    var _ = terminal.handle(Terminal.Signal.WINCH, resizedBefore);
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the JVM is ending, and has done it
    }
  }
}
