package io.batoid.cli;

import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code batoid bench}: everything behind the name is for the benchmarks to understand. */
@Command(
    name = BenchCommand.NAME,
    header = "Measures the store beside its peers.",
    description = {"", "'batoid bench --help' lists the benchmarks and their options."})
final class BenchCommand extends StoreCommand {
  static final String NAME = "bench";

  private List<String> arguments = List.of();

  /** Keeps all arguments but the first for the benchmarks; returns what is left to parse. */
  static String[] passOn(CommandLine line, String[] all) {
    CommandLine self = Objects.requireNonNull(line.getSubcommands().get(NAME));
    BenchCommand bench = self.getCommand();
    bench.arguments = List.of(all).subList(1, all.length);
    return new String[] {NAME};
  }

  @Override
  public Integer call() throws Exception {
    return Program.BENCH.run(arguments);
  }
}
