package io.batoid.examples.classindex;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class files of the JDK that runs this, {@code jrt:/}. A class file is named by its module and
 * its path in it, such as {@code java.base/java/lang/Object.class}.
 */
final class JdkClasses implements AutoCloseable {
  private final Map<String, ModuleReader> readers = new HashMap<>();

  /**
   * Names class files in an order that is always the same.
   *
   * @param modules the modules to look in; none for all
   */
  static List<String> names(Set<String> modules) throws IOException {
    Set<String> missing =
        modules.stream()
            .filter(module -> ModuleFinder.ofSystem().find(module).isEmpty())
            .collect(Collectors.toSet());
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("modules that this JDK doesn't have: " + missing);
    }
    List<ModuleReference> found =
        ModuleFinder.ofSystem().findAll().stream()
            .filter(m -> modules.isEmpty() || modules.contains(m.descriptor().name()))
            .sorted(Comparator.comparing(m -> m.descriptor().name()))
            .toList();
    List<String> names = new ArrayList<>();
    for (ModuleReference module : found) {
      try (ModuleReader reader = module.open();
          Stream<String> resources = reader.list()) {
        resources
            .filter(resource -> resource.endsWith(".class"))
            .sorted()
            .forEach(resource -> names.add(module.descriptor().name() + "/" + resource));
      }
    }
    return names;
  }

  /**
   * Reads a class file.
   *
   * @return its bytes, where the JDK has them mapped, if it does
   */
  MemorySegment read(String name) throws IOException {
    int slash = name.indexOf('/');
    String module = name.substring(0, slash);
    ModuleReader reader = readers.get(module);
    if (reader == null) {
      reader = ModuleFinder.ofSystem().find(module).orElseThrow().open();
      readers.put(module, reader);
    }
    ByteBuffer bytes =
        reader.read(name.substring(slash + 1)).orElseThrow(() -> new NoSuchElementException(name));
    return MemorySegment.ofBuffer(bytes);
  }

  @Override
  public void close() throws IOException {
    for (ModuleReader reader : readers.values()) {
      reader.close();
    }
  }
}
