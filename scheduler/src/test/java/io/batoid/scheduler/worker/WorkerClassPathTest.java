package io.batoid.scheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.BatoidException;
import io.batoid.scheduler.SchedulerOptions;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where worker processes are told to find classes. */
class WorkerClassPathTest {
  private static final ClassLoader SYSTEM = ClassLoader.getSystemClassLoader();

  @TempDir Path directory;

  private static String of(int workers, List<Path> classpath, @Nullable ClassLoader loader) {
    return WorkerClassPath.of(
        new SchedulerOptions(
            Path.of("/"),
            1,
            0,
            workers,
            1,
            Map.of(),
            100,
            0,
            0,
            List.of(),
            classpath,
            false,
            loader));
  }

  private URLClassLoader files(ClassLoader parent, String... names) throws IOException {
    URL[] urls = new URL[names.length];
    for (int i = 0; i < names.length; i++) {
      urls[i] = directory.resolve(names[i]).toUri().toURL();
    }
    return new URLClassLoader(urls, parent);
  }

  @Test
  void whatIsGivenIsAll() {
    assertThat(of(1, List.of(Path.of("/a.jar"), Path.of("/b")), new ClassLoader() {}))
        .isEqualTo("/a.jar" + File.pathSeparator + "/b");
  }

  @Test
  void theFilesOfLoadersAboveTheSystemsAreBehindItsOwn() throws IOException {
    try (URLClassLoader one = files(SYSTEM, "one jar.jar");
        URLClassLoader two = files(one, "two.jar")) {
      assertThat(of(1, List.of(), two))
          .startsWith(of(1, List.of(), SYSTEM))
          .endsWith(
              File.pathSeparator
                  + directory.resolve("one jar.jar")
                  + File.pathSeparator
                  + directory.resolve("two.jar"));
    }
  }

  @Test
  void aLoaderApartFromTheSystemsHasOnlyItsOwn() throws IOException {
    try (URLClassLoader apart = files(ClassLoader.getPlatformClassLoader(), "a.jar")) {
      assertThat(of(1, List.of(), apart)).isEqualTo(directory.resolve("a.jar").toString());
    }
  }

  @Test
  void classesThatAreInNoFileAreRefusedIfThereAreToBeWorkers() throws IOException {
    ClassLoader own = new ClassLoader(SYSTEM) {};
    URL nested = URI.create("jar:file:/fat.jar!/BOOT-INF/classes/").toURL();
    try (URLClassLoader fat = new URLClassLoader(new URL[] {nested}, SYSTEM)) {
      for (ClassLoader loader : List.of(own, fat)) {
        assertThatThrownBy(() -> of(1, List.of(), loader))
            .isInstanceOf(BatoidException.class)
            .hasMessageContaining("classpath(...)")
            .hasMessageContaining(loader.toString());
        assertThat(of(0, List.of(), loader)).isEqualTo(of(0, List.of(), SYSTEM));
      }
    }
  }
}
