package io.batoid.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * Batoid's command line.
 *
 * <p>Exit codes: 0 if it worked, 1 if it did not or a check failed, 2 if the arguments make no
 * sense. Results go to stdout, everything else to stderr; with {@code --json} stdout is one JSON
 * document.
 */
@Command(
    name = "batoid",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = "Objects shared by the JVM processes of one machine.",
    description = {
      "",
      "A session is a directory, usually on /dev/shm, with the memory that its processes share. "
          + "Commands that look (sessions, status, objects, processes) do not join it and change "
          + "nothing; tasks, actors, top, metrics, timeline, names, gc and doctor join it meanwhile.",
      ""
    },
    subcommands = {
      DemoCommand.class,
      SessionsCommand.class,
      StatusCommand.class,
      ObjectsCommand.class,
      ProcessesCommand.class,
      TasksCommand.class,
      ActorsCommand.class,
      TopCommand.class,
      MetricsCommand.class,
      TimelineCommand.class,
      NamesCommand.class,
      GcCommand.class,
      DoctorCommand.class,
      DestroyCommand.class,
      FlagsCommand.class,
      ClasspathCommand.class,
      CompletionCommand.class,
      BenchCommand.class,
      WorkerCommand.class,
      TortureCommand.class,
      CommandLine.HelpCommand.class,
    },
    footer = {
      "",
      "Exit codes: 0 it worked, 1 it failed or a check did, 2 wrong usage.",
      "",
      "Try:  ./batoid demo        then  ./batoid sessions  in another terminal",
      "      ./batoid help objects"
    })
public final class Main implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-s", "--session"},
      paramLabel = "SESSION",
      scope = ScopeType.INHERIT,
      description = {
        "The session: a path, or a name, which is a directory in $BATOID_HOME or else in /dev/shm. "
            + "Default: $$BATOID_SESSION, else the only session there is."
      })
  @Nullable String session;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print one JSON document instead of text.")
  boolean json;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  boolean verbose;

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Stdout stdout = new Stdout();
    PrintWriter out = new PrintWriter(stdout, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exit = run(arguments, out, err);
    String lost = stdout.whatWasLost();
    if (lost != null) {
      err.println("batoid: cannot write all of the result to stdout: " + lost);
      exit = Math.max(exit, CommandLine.ExitCode.SOFTWARE);
    }
    System.exit(exit);
  }

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpWidth(80);
    line.setUsageHelpAutoWidth(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Errors::wrongUsage);
    line.setExecutionExceptionHandler(Errors::failed);
    int exit =
        arguments.length > 1 && arguments[0].equals(BenchCommand.NAME)
            ? line.execute(BenchCommand.passOn(line, arguments)) // its options are not ours
            : line.execute(arguments);
    out.flush();
    err.flush();
    return exit;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "which command? (--help lists them)");
    }
  }
}
