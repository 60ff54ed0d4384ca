package io.batoid.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The child's end of the conversation with {@link ChildJvm}: for the {@code main} of a child. */
public final class ChildMain {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final BufferedReader IN =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private ChildMain() {}

  /** Answers one command. */
  public interface Handler {
    /**
     * Carries out a command.
     *
     * @param words the command's words; the first names it
     * @return the answer
     */
    String answer(String[] words) throws Exception;
  }

  /** Sends one line to the parent. */
  public static void say(String line) {
    OUT.println(ChildJvm.PREFIX + line);
  }

  /** Waits for the parent's next line; null when the parent has closed the stream or is gone. */
  public static @Nullable String next() {
    try {
      return IN.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says {@code ready}, then answers command after command until the parent ends it. */
  public static void serve(Handler handler) throws Exception {
    say("ready");
    for (String line = next(); line != null; line = next()) {
      say(handler.answer(line.split(" ", -1)));
    }
  }
}
