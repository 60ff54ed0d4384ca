package io.batoid.bench.torture;

import io.batoid.bench.harness.ChildJvm;
import io.batoid.objectstore.catalogue.JvmFlags;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code ./batoid torture}: processes do random operations on one small session on a small file
 * system, and are killed and stopped at any moment, while a model checks what is left.
 *
 * <p>Exit status: 0 if nothing is lost, leaked or broken, and every cell of the report has its
 * count; 1 otherwise; 2 for arguments it does not understand. With a broken twin 0 if that was
 * noticed.
 *
 * <p>The file system is a tmpfs in a mount namespace of its own, which goes with the processes: so
 * all of it runs in a JVM started inside.
 */
public final class Torture {
  /** Less than the session's capacity: the file system is full first. */
  private static final int FILE_SYSTEM_KIB = 24 << 10;

  private Torture() {}

  /** Entry point of {@code ./batoid torture}. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    TortureOptions options;
    try {
      options = TortureOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("batoid: " + e.getMessage());
      System.err.println(
          TortureOptions.USAGE
              + " "
              + String.join(", ", Stream.of(Twin.values()).map(Twin::toString).toList()));
      System.exit(2);
      return;
    }
    System.exit(options.inside() == null ? outside(options) : Run.of(options, out));
  }

  private static int outside(TortureOptions options) throws IOException, InterruptedException {
    System.err.println("seed " + options.seed());
    Path directory = Files.createTempDirectory("batoid-torture-");
    try {
      Path mounted = Files.createDirectory(directory.resolve("mounted"));
      String classPath = System.getProperty("java.class.path");
      if (options.twin() != null) {
        Path twin = Files.createDirectory(directory.resolve("twin"));
        options.twin().write(twin);
        classPath = twin + ":" + classPath;
      }
      List<String> command = new ArrayList<>(List.of(ChildJvm.javaExecutable().toString()));
      command.addAll(JvmFlags.all());
      command.addAll(
          List.of("-Xmx512m", "-ea:io.batoid...", "-cp", classPath, Torture.class.getName()));
      command.addAll(options.inside(mounted));
      List<String> unshare = unshare(mounted);
      if (unshare.isEmpty()) {
        command.addAll(
            List.of("--not-mounted", "no right to mount, as root or in a user namespace"));
      } else {
        String mount =
            "mount -t tmpfs -o size=" + FILE_SYSTEM_KIB + "k,mode=700 tmpfs \"$0\" && exec \"$@\"";
        unshare.addAll(List.of("sh", "-c", mount, mounted.toString()));
        command.addAll(0, unshare);
      }
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } finally {
      delete(directory);
    }
  }

  /** The command before one that may mount; empty if there is none. */
  private static List<String> unshare(Path mounted) throws InterruptedException {
    for (List<String> unshare : List.of(List.of("unshare", "-m"), List.of("unshare", "-rm"))) {
      List<String> probe = new ArrayList<>(unshare);
      probe.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", mounted.toString()));
      try {
        Process process =
            new ProcessBuilder(probe)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() == 0) {
          return new ArrayList<>(unshare);
        }
      } catch (IOException e) {
        return new ArrayList<>(); // there is no unshare
      }
    }
    return new ArrayList<>();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
