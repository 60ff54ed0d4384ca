package io.batoid.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code batoid demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    header = "Several JVMs index the running JDK's class files together.",
    description = {
      "",
      "One process loads the class files of the JDK into a store, others parse them in place and "
          + "build an index that answers real questions. One of them is killed on the way, and "
          + "another takes over its work. The answers must be those of a single process without "
          + "the store: exit code 1 if they are not, or if the store has a broken invariant.",
      "",
      "  --kill WHO       parser (default), loader or none",
      "  --parsers N      how many processes parse (default: 2)",
      "  --modules A,B    modules of the JDK to index (default: all)",
      "  --batch N        class files in one object (default: 500)",
      "  --callers-of M   whose callers to list (default: java.lang.Thread.sleep)",
      ""
    })
final class DemoCommand extends StoreCommand {
  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    List<String> all = new ArrayList<>(arguments);
    if (json()) {
      all.add("--json");
    }
    return Program.DEMO.run(all);
  }
}
