package io.batoid.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The baselines in C, compiled with {@code gcc -O2} when they are first needed.
 *
 * <p>Without a gcc the rows that have such a baseline say so and everything else is measured.
 */
public final class CPrograms {
  /** Why the C baselines are missing, when they are. */
  public static final String NO_GCC =
      "There is no gcc on the PATH, so the baselines in C are not measured; install one (Debian:"
          + " apt-get install gcc libc6-dev).";

  private static final String RESOURCES = "/io/batoid/bench/c/";
  private static final List<String> SOURCES =
      List.of("futexword.h", "pingpong.c", "wake.c", "memcpy.c");

  private final Path directory;
  private @Nullable Boolean compiled;

  /** Compiles into {@code directory}, on first use. */
  CPrograms(Path directory) {
    this.directory = directory;
  }

  /** Returns whether the programs can be run; compiles them the first time. */
  public synchronized boolean available() throws IOException, InterruptedException {
    if (compiled == null) {
      compiled = compile();
    }
    return compiled;
  }

  /** Runs a program to its end and returns the numbers it printed, one per line. */
  public Optional<Samples> run(String program, Object... arguments)
      throws IOException, InterruptedException {
    if (!available()) {
      return Optional.empty();
    }
    Process process =
        new ProcessBuilder(command(program, arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    double[] values = process.inputReader().lines().mapToDouble(Double::parseDouble).toArray();
    if (process.waitFor() != 0) {
      throw new IOException(program + " ended with " + process.exitValue());
    }
    return Optional.of(Samples.of(values));
  }

  /** Starts a program that answers one line with one line. */
  public Optional<Conversation> converse(String program, Object... arguments)
      throws IOException, InterruptedException {
    if (!available()) {
      return Optional.empty();
    }
    Process process =
        new ProcessBuilder(command(program, arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Conversation conversation = new Conversation(program, process);
    conversation.expect("ready");
    return Optional.of(conversation);
  }

  private List<String> command(String program, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(directory.resolve(program).toString());
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    return command;
  }

  private boolean compile() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    for (String name : SOURCES) {
      try (InputStream source = CPrograms.class.getResourceAsStream(RESOURCES + name)) {
        if (source == null) {
          throw new IOException("missing from the class path: " + RESOURCES + name);
        }
        Files.copy(source, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    for (String name : SOURCES) {
      if (name.endsWith(".c")) {
        String program = name.substring(0, name.length() - 2);
        Process gcc;
        try {
          gcc =
              new ProcessBuilder("gcc", "-O2", "-Wall", "-o", program, name)
                  .directory(directory.toFile())
                  .inheritIO()
                  .start();
        } catch (IOException e) {
          return false;
        }
        if (gcc.waitFor() != 0) {
          throw new IOException("gcc cannot compile " + directory.resolve(name));
        }
      }
    }
    return true;
  }

  /** A program that is asked for work while it runs. */
  public static final class Conversation implements AutoCloseable {
    private final String program;
    private final Process process;
    private final Writer toProgram;
    private final BufferedReader fromProgram;

    private Conversation(String program, Process process) {
      this.program = program;
      this.process = process;
      this.toProgram = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
      this.fromProgram = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Sends a number and returns the numbers of the answer. */
    public double[] ask(long number) throws IOException {
      toProgram.write(number + "\n");
      toProgram.flush();
      return Arrays.stream(line().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }

    private void expect(String expected) throws IOException {
      String line = line();
      if (!line.equals(expected)) {
        throw new IOException(program + " said " + line + " instead of " + expected);
      }
    }

    private String line() throws IOException {
      String line = fromProgram.readLine();
      if (line == null) {
        throw new IOException(program + " has ended");
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      toProgram.close();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
