package io.batoid.objectstore.spi;

import java.security.CodeSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a program calls into Batoid: the innermost frame that is neither Batoid's nor the JDK's.
 */
public final class CallSite {
  private static final String OURS = "io.batoid.";
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final Set<CodeSource> LIBRARY = ConcurrentHashMap.newKeySet();

  static {
    skip(CallSite.class);
  }

  private CallSite() {}

  /** Counts what lies beside {@code ofLibrary}, in its jar or directory, as Batoid's own. */
  public static void skip(Class<?> ofLibrary) {
    CodeSource source = ofLibrary.getProtectionDomain().getCodeSource();
    if (source != null) {
      LIBRARY.add(source);
    }
  }

  /** The place that the calling thread came from; null if no code of a program is on its stack. */
  public static @Nullable StackTraceElement here() {
    return WALKER.walk(frames ->
        frames
            .filter(frame -> isProgram(frame.getDeclaringClass()))
            .findFirst()
            .map(StackWalker.StackFrame::toStackTraceElement)
            .orElse(null));
  }

  private static boolean isProgram(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || loader.equals(ClassLoader.getPlatformClassLoader())) {
      return false;
    }
    CodeSource source = type.getProtectionDomain().getCodeSource();
    // by name too: in a jar that has program and libraries in one, all have the same source
    return source == null || !type.getName().startsWith(OURS) || !LIBRARY.contains(source);
  }
}
