package io.batoid.objectstore.serialization;

import io.batoid.objectstore.SerializationException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds classes by the names in the bytes, through one class loader and past the allow list. */
final class ClassNames {

  private static final Map<String, Class<?>> PRIMITIVES =
      Map.of(
          "boolean", boolean.class,
          "byte", byte.class,
          "char", char.class,
          "short", short.class,
          "int", int.class,
          "long", long.class,
          "float", float.class,
          "double", double.class,
          "void", void.class);

  private final ClassLoader loader;
  private final AllowedClasses allowed;

  ClassNames(ClassLoader loader, AllowedClasses allowed) {
    this.loader = loader;
    this.allowed = allowed;
  }

  static boolean isPrimitive(String name) {
    return PRIMITIVES.containsKey(name);
  }

  ClassLoader loader() {
    return loader;
  }

  AllowedClasses allowed() {
    return allowed;
  }

  /**
   * The class of this binary name, not initialized.
   *
   * @throws SerializationException if it is not allowed or not there
   */
  Class<?> resolve(String name) {
    Class<?> primitive = PRIMITIVES.get(name);
    if (primitive != null) {
      return primitive;
    }
    allowed.check(name);
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      Class<?> own = ownClass(name);
      if (own != null) {
        return own;
      }
      throw new SerializationException(
          "class "
              + AllowedClasses.shown(name)
              + " cannot be loaded by "
              + loader
              + " ("
              + e.getClass().getSimpleName()
              + "); add it to the class path (a program run as java File.java is on none: compile it),"
              + " or give the options a classLoader that knows it",
          e);
    }
  }

  /** Batoid's own classes are known even where the given class loader does not see them. */
  private static @Nullable Class<?> ownClass(String name) {
    if (!AllowedClasses.elementName(name).startsWith("io.batoid.")) {
      return null;
    }
    try {
      return Class.forName(name, false, ClassNames.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }
}
