package io.batoid.objectstore.catalogue;

import io.batoid.BatoidException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import net.openhft.chronicle.hash.impl.util.CanonicalRandomAccessFiles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chronicle Map in this JVM: checked, set up, and its classes loaded, before any lock of the
 * catalogue is taken, so that nobody waits for a process that is only starting up.
 *
 * <p>Its file locks are off: repair happens while other processes have the map open, which our own
 * locks make safe and Chronicle's would forbid.
 */
final class ChronicleRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(ChronicleRuntime.class);
  private static final String DISABLE_LOCKING = "chronicle.map.disable.locking";
  private static final String DISABLE_ANALYTICS = "chronicle.analytics.disable";

  private static boolean ready;

  private ChronicleRuntime() {}

  /** Something done with files of Chronicle's. */
  @FunctionalInterface
  interface FileWork<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /**
   * Makes Chronicle Map ready to use; cheap when it is.
   *
   * @param scratch a file that may be created, and is gone afterwards
   * @throws BatoidException if this JVM lacks the flags
   */
  static synchronized void ready(Path scratch) {
    if (ready) {
      return;
    }
    JvmFlags.require();
    setIfAbsent(DISABLE_LOCKING);
    setIfAbsent(DISABLE_ANALYTICS);
    if (fileLocksAreOn()) {
      throw new BatoidException(
          "Chronicle Map was used in this JVM before the first name was, with its file locks on;"
              + " add -D"
              + DISABLE_LOCKING
              + "=true to the JVM's command line");
    }
    NameMap.rehearse(scratch);
    ready = true;
  }

  /**
   * Runs what opens or repairs files: out of reach of interrupts, which would close them, and with
   * Chronicle's warnings, which are about how we use it on purpose, in our log only.
   */
  static <T extends @Nullable Object> T quietly(String what, Path file, FileWork<T> work) {
    boolean interrupted = Thread.interrupted();
    ExceptionHandler toLog = (type, message, thrown) -> LOG.debug("{}", message, thrown);
    Jvm.setThreadLocalExceptionHandlers(toLog, toLog, toLog);
    try {
      return work.run();
    } catch (IOException | RuntimeException e) {
      throw e instanceof BatoidException ours ? ours : cannot(what, file, e);
    } finally {
      Jvm.setThreadLocalExceptionHandlers(null, null, null);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The error of something that could not be done with a file. */
  static BatoidException cannot(String what, Path file, Exception e) {
    return new BatoidException(
        "cannot " + what + " the catalogue file " + file + ": " + e.getMessage(), e);
  }

  private static void setIfAbsent(String property) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, "true");
    }
  }

  /** Asks Chronicle itself, which reads the property once: it may have done so before we set it. */
  private static boolean fileLocksAreOn() {
    try {
      return isSet("USE_EXCLUSIVE_LOCKING") || isSet("USE_SHARED_LOCKING");
    } catch (ReflectiveOperationException e) {
      throw new BatoidException(
          "this version of Chronicle Map does not tell whether its file locks are off", e);
    }
  }

  private static boolean isSet(String flag) throws ReflectiveOperationException {
    Field field = CanonicalRandomAccessFiles.class.getDeclaredField(flag);
    field.setAccessible(true);
    return field.getBoolean(null);
  }
}
