package io.batoid.objectstore.serialization;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a {@link KryoSerializer} may load and by which class loader. Immutable; each method returns
 * changed options.
 */
public final class SerializerOptions {

  private final ClassLoader classLoader;
  private final List<String> allowedClasses;

  private SerializerOptions(ClassLoader classLoader, List<String> allowedClasses) {
    this.classLoader = classLoader;
    this.allowedClasses = allowedClasses;
  }

  /**
   * The calling thread's context class loader (or Batoid's own, if there is none), and every class
   * allowed.
   */
  public static SerializerOptions defaults() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = SerializerOptions.class.getClassLoader();
    return new SerializerOptions(
        context != null ? context : Objects.requireNonNull(own), List.of());
  }

  /**
   * Resolves classes, also those of lambdas, proxies and Java-serialized parts, by {@code loader}.
   */
  public SerializerOptions classLoader(ClassLoader loader) {
    return new SerializerOptions(Objects.requireNonNull(loader, "loader"), allowedClasses);
  }

  /**
   * Allows the classes that match one of the patterns to be written and read, besides those allowed
   * before and a base set; the first call turns the check on. A pattern is a class name, which
   * covers its nested classes too, or a prefix that ends in {@code *} and covers sub-packages:
   * {@code "com.acme.*"}.
   *
   * <p>The base set: primitives, their boxes and arrays; the classes directly in {@code java.lang},
   * {@code java.util}, {@code java.util.concurrent}, its {@code atomic}, {@code java.util.regex}
   * and {@code java.math}; {@code java.time}; {@code URI}, {@code URL}, {@code Path}, {@code
   * Charset}; exceptions of {@code java.io}; Batoid's own.
   *
   * @throws IllegalArgumentException if a pattern is blank or has a {@code *} before its end
   */
  public SerializerOptions allowClasses(String... patterns) {
    return allowClasses(List.of(patterns));
  }

  /** The same as {@link #allowClasses(String...)}. */
  public SerializerOptions allowClasses(List<String> patterns) {
    List<String> all = new ArrayList<>(allowedClasses);
    all.addAll(patterns);
    AllowedClasses unused = new AllowedClasses(all);
    Objects.requireNonNull(unused);
    return new SerializerOptions(classLoader, List.copyOf(all));
  }

  ClassNames names() {
    return new ClassNames(classLoader, new AllowedClasses(allowedClasses));
  }
}
