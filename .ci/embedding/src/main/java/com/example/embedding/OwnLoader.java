package com.example.embedding;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Starts {@link Workers} under a class loader of its own: of the class path given, apart from ours. */
public final class OwnLoader {
  private OwnLoader() {}

  /** Argument: the class path. */
  public static void main(String[] arguments) throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : arguments[0].split(File.pathSeparator)) {
      path.add(new File(entry).toURI().toURL());
    }
    try (URLClassLoader loader = new URLClassLoader(path.toArray(URL[]::new))) {
      Thread.currentThread().setContextClassLoader(loader);
      System.out.println(
          ((Callable<?>)
                  loader
                      .loadClass("com.example.embedding.Workers")
                      .getDeclaredConstructor()
                      .newInstance())
              .call());
    }
  }
}
