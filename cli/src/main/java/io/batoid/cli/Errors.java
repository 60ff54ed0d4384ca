package io.batoid.cli;

import io.batoid.BatoidException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Errors as one line on stderr, which says what to do. */
final class Errors {
  private Errors() {}

  /** The arguments make no sense. */
  static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("batoid: " + oneLine(String.valueOf(e.getMessage())));
    CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    command
        .getErr()
        .println("batoid: '" + command.getCommandSpec().qualifiedName() + " --help' explains");
    return ExitCode.USAGE;
  }

  /** A command failed. */
  static int failed(Exception e, CommandLine command, ParseResult result) {
    Main main = (Main) command.getCommandSpec().root().userObject();
    String message = message(e);
    if (main.json) {
      Json.print(command.getOut(), Map.of("error", message));
    }
    command.getErr().println("batoid: " + message);
    if (main.verbose) {
      e.printStackTrace(command.getErr());
    } else if (!expected(e)) {
      command.getErr().println("batoid: this is a bug; --verbose shows where");
    }
    return ExitCode.SOFTWARE;
  }

  private static boolean expected(Exception e) {
    return e instanceof BatoidException || e instanceof CommandFailed;
  }

  private static String message(Exception e) {
    String message = e.getMessage();
    return oneLine(expected(e) && message != null ? message : e.toString());
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
