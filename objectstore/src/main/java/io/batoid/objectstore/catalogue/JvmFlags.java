package io.batoid.objectstore.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.batoid.BatoidException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The JVM flags that names need, because Chronicle Map reaches into the JDK. Everything else of the
 * store works without any.
 */
public final class JvmFlags {
  private static final String RESOURCE = "/io/batoid/objectstore/jvm-flags.txt";
  private static final String OPENS = "--add-opens=";

  private JvmFlags() {}

  /** All flags, one each, as the resource lists them. Those that only silence warnings included. */
  public static List<String> all() {
    try (InputStream in =
        requireNonNull(JvmFlags.class.getResourceAsStream(RESOURCE), "missing " + RESOURCE)) {
      return new String(in.readAllBytes(), UTF_8).lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The flags without which Chronicle Map cannot work and that this JVM was started without.
   *
   * <p>Only packages that must be open are told from here. What else stands in the list silences
   * warnings, or is a system property that is set when it is needed.
   */
  public static List<String> missing() {
    return all().stream().filter(flag -> flag.startsWith(OPENS) && !isOpen(flag)).toList();
  }

  /**
   * Checks that names can be used in this JVM.
   *
   * @throws BatoidException if not, saying which line to add
   */
  static void require() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      throw new BatoidException(
          "names need JVM flags that this JVM was started without ("
              + String.join(", ", missing)
              + "); add this line to its command line, or set JDK_JAVA_OPTIONS to it: "
              + String.join(" ", all()));
    }
  }

  private static boolean isOpen(String flag) {
    int slash = flag.indexOf('/');
    String module = flag.substring(OPENS.length(), slash);
    String packageName = flag.substring(slash + 1, flag.indexOf('=', slash));
    return ModuleLayer.boot()
        .findModule(module)
        .map(found -> found.isOpen(packageName, JvmFlags.class.getModule()))
        .orElse(true);
  }
}
