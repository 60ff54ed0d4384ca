package io.batoid.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code batoid completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    header = "Prints a script that completes commands and options in bash and zsh.",
    description = {
      "",
      "  source <(./batoid completion)      in this shell",
      "  ./batoid completion > ~/.local/share/bash-completion/completions/batoid",
      ""
    })
final class CompletionCommand extends StoreCommand {
  @Override
  public Integer call() {
    out().print(AutoComplete.bash("batoid", commandLine().getParent()));
    return 0;
  }
}
