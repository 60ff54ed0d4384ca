package io.batoid.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code batoid classpath}. */
@Command(
    name = "classpath",
    mixinStandardHelpOptions = true,
    header = "Prints the class path of a program that uses Batoid.",
    description = {"", "  java $(./batoid flags) -cp \"$(./batoid classpath):app.jar\" App", ""})
final class ClasspathCommand extends StoreCommand {
  @Override
  public Integer call() throws IOException {
    String path = classpath();
    if (json()) {
      printJson(Map.of("classpath", List.of(path.split(File.pathSeparator, -1))));
    } else {
      out().println(path);
    }
    return 0;
  }

  /** As the launcher wrote it: the libraries of an embedder, without those of the commands. */
  static String classpath() throws IOException {
    String home = System.getProperty("batoid.home");
    if (home == null) {
      throw new CommandFailed("only ./batoid in the repository knows the class path; start that");
    }
    try {
      return Files.readString(Path.of(home, ".batoid", "classpath-embedder")).strip();
    } catch (NoSuchFileException e) {
      throw new CommandFailed(e.getMessage() + " is missing; ./batoid makes it", e);
    }
  }
}
