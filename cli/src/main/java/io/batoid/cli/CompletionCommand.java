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
      "  source <(./batoid completion)      in this shell, bash or zsh",
      "",
      "In all to come, in bash with the package bash-completion:",
      "",
      "  ./batoid completion > ~/.local/share/bash-completion/completions/batoid",
      "",
      "In zsh, after compinit if ~/.zshrc calls that:",
      "",
      "  ./batoid completion > ~/.batoid-completion",
      "  echo 'source ~/.batoid-completion' >> ~/.zshrc",
      ""
    })
final class CompletionCommand extends StoreCommand {
  @Override
  public Integer call() {
    out().print(AutoComplete.bash("batoid", commandLine().getParent()));
    return 0;
  }
}
