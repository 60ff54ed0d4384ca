package io.batoid.examples.classindex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Batoid's main job: several processes index the class files of the running JDK together, and one
 * of them is killed on the way.
 *
 * <p>A loader copies the class files into the store, once. Parsers read them in place and write
 * partial indexes, which the driver reads in place and merges. The finished index is an object with
 * a name; a process that had no part in making it looks it up and answers questions from it. The
 * same questions are answered by a single process without the store, and must have the same
 * answers.
 */
public final class Demo {
  private Demo() {}

  /** Runs the demo with options as {@link DemoOptions#parse} takes them. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, false, UTF_8);
    int exit;
    try {
      exit = run(DemoOptions.parse(List.of(arguments)), out);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println("options: " + DemoOptions.USAGE);
      exit = 2;
    }
    out.flush();
    System.exit(exit);
  }

  /**
   * Runs the demo.
   *
   * @param options what to do
   * @param out where to print progress and the report, or with {@code json} one document
   * @return 0 if everything is as it must be, else 1
   * @throws IllegalArgumentException if an option names what doesn't exist
   */
  public static int run(DemoOptions options, PrintWriter out) {
    Consumer<String> say =
        line -> {
          if (!options.json()) {
            out.println(line);
            out.flush();
          }
        };
    try {
      Report report = new DemoRun(options, say).run();
      out.println(options.json() ? json(report) : Text.of(report));
      return report.ok() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      out.println(
          options.json()
              ? json(Map.of("ok", false, "error", cause.toString()))
              : "failed: " + cause);
      return 1;
    } finally {
      out.flush();
    }
  }

  private static String json(Object document) {
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
