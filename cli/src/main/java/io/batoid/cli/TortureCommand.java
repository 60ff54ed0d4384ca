package io.batoid.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code batoid torture}. */
@Command(
    name = "torture",
    mixinStandardHelpOptions = true,
    header = "Kills and stops processes at any moment, and looks what is lost.",
    description = {
      "",
      "Processes do random operations on a small session of their own, on a small file system of "
          + "its own, and are killed and stopped in the middle. A model checks what is left. Exit "
          + "code 1 if anything sealed is lost, leaked or broken, or if a kind of death or of "
          + "operation did not happen often enough.",
      "",
      "  --minutes M      how long (default: 1); longer until the counts are reached",
      "  --seed S         repeats the choices of an earlier run",
      "  --processes N    how many live at once (default: 4)",
      "  --spill          values may leave memory for disk, where there is little room too",
      "  --docs FILE      replaces the section of the page",
      "  --twin TWIN      runs a library with one look of the protocol taken out: free-attempt,",
      "                   redo or responsible; exit code 0 if that is noticed",
      ""
    })
final class TortureCommand extends StoreCommand {
  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    List<String> all = new ArrayList<>(arguments);
    if (json()) {
      all.add("--json");
    }
    return Program.TORTURE.run(all);
  }
}
