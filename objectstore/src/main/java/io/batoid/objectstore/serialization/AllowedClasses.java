package io.batoid.objectstore.serialization;

import io.batoid.objectstore.SerializationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which classes may be written and read. Without patterns, all. With patterns, those that match
 * one, and a base set: primitives and their arrays and boxes; the classes directly in {@code
 * java.lang}, {@code java.util}, {@code java.util.concurrent}, {@code java.util.concurrent.atomic},
 * {@code java.util.regex}, {@code java.math}; everything in {@code java.time}; {@code URI}, {@code
 * URL}, {@code Path}, {@code Charset}, exceptions of {@code java.io}; and Batoid's own.
 */
final class AllowedClasses {

  private static final Set<String> BASE_PACKAGES =
      Set.of(
          "java.lang",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.regex",
          "java.math",
          "io.batoid",
          "io.batoid.objectstore",
          "io.batoid.objectstore.serialization",
          "io.batoid.runtime",
          "io.batoid.scheduler");

  private static final Set<String> BASE_CLASSES =
      Set.of(
          "java.lang.invoke.SerializedLambda",
          "java.net.URI",
          "java.net.URL",
          "java.nio.file.Path",
          "java.nio.charset.Charset",
          "io.batoid.scheduler.task.TiedActorHandle");

  private final boolean all;
  private final List<String> prefixes = new ArrayList<>();
  private final Set<String> names;

  AllowedClasses(List<String> patterns) {
    all = patterns.isEmpty() || patterns.contains("*");
    List<String> exact = new ArrayList<>();
    for (String pattern : patterns) {
      boolean prefix = pattern.endsWith("*");
      String name = prefix ? pattern.substring(0, pattern.length() - 1) : pattern;
      if (pattern.isBlank() || name.contains("*") || !name.equals(name.strip())) {
        throw new IllegalArgumentException(
            "pattern=\""
                + pattern
                + "\": give a class name such as com.acme.Order, or a prefix such as com.acme.*");
      }
      (prefix ? prefixes : exact).add(name);
    }
    names = Set.copyOf(exact);
  }

  /** Throws unless {@code className}, a binary name, also of an array, may be used. */
  void check(String className) {
    if (!all && !allows(elementName(className))) {
      throw refusal(className);
    }
  }

  boolean allows(String name) {
    return all || inBaseSet(name) || matches(name);
  }

  static SerializationException refusal(String className) {
    String name = elementName(className);
    return new SerializationException(
        "class "
            + shown(name)
            + " is not allowed; if it is to be trusted, add .allowClasses(\""
            + shown(name)
            + "\") to the options of every process that writes or reads it");
  }

  private boolean matches(String name) {
    if (names.contains(name)) {
      return true;
    }
    for (int i = name.indexOf('$'); i > 0; i = name.indexOf('$', i + 1)) {
      if (names.contains(name.substring(0, i))) {
        return true;
      }
    }
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private static boolean inBaseSet(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return ClassNames.isPrimitive(name);
    }
    String packageName = name.substring(0, dot);
    return BASE_PACKAGES.contains(packageName)
        || name.startsWith("java.time.")
        || BASE_CLASSES.contains(name)
        || (packageName.equals("java.io") && name.endsWith("Exception"));
  }

  /** The name of the class that an array name is made of; other names as they are. */
  static String elementName(String className) {
    int dimensions = 0;
    while (dimensions < className.length() && className.charAt(dimensions) == '[') {
      dimensions++;
    }
    if (dimensions == 0 || dimensions == className.length()) {
      return className;
    }
    if (className.charAt(dimensions) == 'L' && className.endsWith(";")) {
      return className.substring(dimensions + 1, className.length() - 1);
    }
    return switch (className.substring(dimensions)) {
      case "Z" -> "boolean";
      case "B" -> "byte";
      case "C" -> "char";
      case "S" -> "short";
      case "I" -> "int";
      case "J" -> "long";
      case "F" -> "float";
      case "D" -> "double";
      default -> className;
    };
  }

  /** A name from the bytes, fit for a message. */
  static String shown(String name) {
    String printable =
        name.chars().allMatch(c -> c >= 32 && c < 0xD800) ? name : name.replaceAll("[^ -~]", "?");
    return printable.length() <= 200 ? printable : printable.substring(0, 200) + "...";
  }
}
