package io.batoid.objectstore.serialization;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a class that make up its state: neither static nor transient, superclass first, by
 * name within a class.
 *
 * @param fields the fields, accessible; all of them, or none if one of them cannot be reached
 * @param unreachable the first field that cannot be reached: one of a JDK class, or of a module
 *     that is not open
 */
record ClassFields(List<Field> fields, @Nullable Field unreachable) {

  static ClassFields of(Class<?> type) {
    List<Class<?>> hierarchy = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      hierarchy.add(c);
    }
    Collections.reverse(hierarchy);
    List<Field> fields = new ArrayList<>();
    for (Class<?> c : hierarchy) {
      Field[] declared = c.getDeclaredFields();
      Arrays.sort(declared, Comparator.comparing(Field::getName));
      for (Field field : declared) {
        if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) {
          continue;
        }
        // Fields of the JDK stay untouched also where a flag opens them: the bytes must not depend
        // on flags.
        if (isJdk(c) || !field.trySetAccessible()) {
          return new ClassFields(List.of(), field);
        }
        fields.add(field);
      }
    }
    return new ClassFields(fields, null);
  }

  static boolean isJdk(Class<?> type) {
    String module = type.getModule().getName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  static FieldCodec[] codecs(List<Field> fields) {
    return fields.stream().map(FieldCodec::new).toArray(FieldCodec[]::new);
  }

  static int fingerprint(List<Field> fields) {
    int hash = 1;
    for (Field field : fields) {
      hash = 31 * hash + field.getName().hashCode();
      hash = 31 * hash + field.getType().getName().hashCode();
    }
    return hash;
  }
}
