package io.batoid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batoid.objectstore.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code batoid flags}. */
@Command(
    name = "flags",
    mixinStandardHelpOptions = true,
    header = "Prints the JVM flags that a program with named objects needs.",
    description = {
      "",
      "  java $(./batoid flags) -cp \"$(./batoid classpath):app.jar\" App",
      "",
      "Without names none is needed.",
      ""
    })
final class FlagsCommand extends StoreCommand {
  @Override
  public Integer call() throws IOException {
    List<String> flags = flags();
    if (json()) {
      printJson(Map.of("flags", flags));
    } else {
      out().println(String.join(" ", flags));
    }
    return 0;
  }

  private static List<String> flags() throws IOException {
    try (InputStream in = ObjectStore.class.getResourceAsStream("jvm-flags.txt")) {
      if (in == null) {
        throw new CommandFailed("jvm-flags.txt is missing from the jar of batoid-objectstore");
      }
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
