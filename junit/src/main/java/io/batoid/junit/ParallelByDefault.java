package io.batoid.junit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Enumeration;
import java.util.Properties;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Switches JUnit's parallel execution on for a run whose configuration does not mention it. Only
 * tests that ask for it then run side by side, as {@link BatoidTest} does.
 */
public final class ParallelByDefault implements LauncherSessionListener {
  private static final String KEY = "junit.jupiter.execution.parallel.enabled";
  private static final String CONFIGURATION = "junit-platform.properties";

  private boolean set;

  /** For JUnit. */
  public ParallelByDefault() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (System.getProperty(KEY) == null && !isConfigured()) {
      System.setProperty(KEY, "true");
      set = true;
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (set) {
      System.clearProperty(KEY);
    }
  }

  private static boolean isConfigured() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (loader == null) {
      return false;
    }
    try {
      Enumeration<URL> files = loader.getResources(CONFIGURATION);
      while (files.hasMoreElements()) {
        Properties properties = new Properties();
        try (InputStream in = files.nextElement().openStream()) {
          properties.load(in);
        }
        if (properties.getProperty(KEY) != null) {
          return true;
        }
      }
      return false;
    } catch (IOException | IllegalArgumentException e) {
      return true; // JUnit will say what is wrong with it
    }
  }
}
