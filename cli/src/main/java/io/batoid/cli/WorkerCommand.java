package io.batoid.cli;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code batoid worker}. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    header = "Joins a session as a worker, and runs tasks of its drivers.",
    description = {
      "",
      "Runs in the foreground, one task at a time, until it gets a signal (Ctrl-C) or no driver is "
          + "left in the session. Start as many as you like. --cp must hold the classes of the "
          + "tasks; Batoid's own are there.",
      "",
      "  ./batoid worker -s prices --cp app.jar:lib/commons.jar",
      ""
    })
final class WorkerCommand extends StoreCommand {
  private static final String MAIN = "io.batoid.scheduler.worker.WorkerMain";
  private static final String HOST = "io.batoid.runtime.RuntimeHost";
  private static final String BY_HAND = "-2";
  private static final String MOST_PENDING = "100000";

  @Option(
      names = "--cp",
      paramLabel = "CLASSPATH",
      split = ":",
      description = "Jars and directories with the classes of the tasks.")
  private List<Path> classpath = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Path directory = directory();
    refuseOneWithoutProcesses(directory);
    List<URL> urls = new ArrayList<>();
    for (Path entry : classpath) {
      if (!Files.exists(entry)) {
        throw new ParameterException(commandLine(), "--cp: there is no " + entry.toAbsolutePath());
      }
      urls.add(url(entry));
    }
    for (String library : ClasspathCommand.classpath().split(File.pathSeparator, -1)) {
      urls.add(url(Path.of(library)));
    }
    say(directory);
    // apart from the commands' own libraries: the tasks may use others of the same names
    try (URLClassLoader loader =
        new URLClassLoader(
            "worker", urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      Class.forName(MAIN, true, loader)
          .getMethod("main", String[].class)
          .invoke(
              null,
              (Object) new String[] {directory.toString(), BY_HAND, "0", HOST, MOST_PENDING, "0"});
      return 0;
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void say(Path directory) {
    long pid = ProcessHandle.current().pid();
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("session", directory.toString());
      document.put("pid", pid);
      printJson(document);
    } else {
      out().println("worker " + pid + " of " + directory + "; Ctrl-C ends it");
    }
    out().flush();
  }

  private static URL url(Path entry) throws MalformedURLException {
    return entry.toUri().toURL();
  }
}
