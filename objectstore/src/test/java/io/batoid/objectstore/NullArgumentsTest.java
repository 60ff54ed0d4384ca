package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each public method that is given null where that means nothing says which argument it was. */
class NullArgumentsTest {
  /** Values may be null. */
  private static final Set<String> MAY_BE_NULL = Set.of("value", "other");

  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void areNamed() throws Exception {
    ObjectStore store = stores.open();
    List<String> wrong = new ArrayList<>();
    try (ObjectRef<String> ref = store.put("text");
        Promise<String> promise = store.reserve();
        StoreInspection inspection = StoreInspection.of(stores.directory())) {
      check(ObjectStore.class, store, ref, wrong);
      check(ObjectRef.class, ref, ref, wrong);
      check(Promise.class, promise, ref, wrong);
      check(StoreOptions.class, stores.options(), ref, wrong);
      check(Sessions.class, null, ref, wrong);
      check(StoreInspection.class, inspection, ref, wrong);
    }
    assertThat(wrong).isEmpty();
  }

  private void check(Class<?> type, @Nullable Object target, ObjectRef<?> ref, List<String> wrong)
      throws IllegalAccessException {
    for (Method method : type.getDeclaredMethods()) {
      if (!Modifier.isPublic(method.getModifiers()) || method.isSynthetic()) {
        continue;
      }
      Parameter[] parameters = method.getParameters();
      for (int i = 0; i < parameters.length; i++) {
        if (!parameters[i].getType().isPrimitive()
            && !MAY_BE_NULL.contains(parameters[i].getName())) {
          String outcome = outcome(method, target, arguments(method, i, ref));
          if (!outcome.equals(parameters[i].getName())) {
            wrong.add(method + ", " + parameters[i].getName() + ": " + outcome);
          }
        }
      }
    }
  }

  private static String outcome(
      Method method, @Nullable Object target, @Nullable Object[] arguments)
      throws IllegalAccessException {
    try {
      return "returned " + method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      return e.getCause() instanceof NullPointerException npe
          ? String.valueOf(npe.getMessage())
          : "threw " + e.getCause();
    }
  }

  private @Nullable Object[] arguments(Executable method, int theNull, ObjectRef<?> ref) {
    Class<?>[] types = method.getParameterTypes();
    @Nullable Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = i == theNull ? null : sample(types[i], ref);
    }
    return arguments;
  }

  private Object sample(Class<?> type, ObjectRef<?> ref) {
    if (type == String.class) {
      return ref.id();
    } else if (type == ObjectRef.class) {
      return ref;
    } else if (type == Class.class) {
      return String.class;
    } else if (type == Collection.class) {
      return List.of(ref);
    } else if (type == int.class) {
      return 1;
    } else if (type == Duration.class) {
      return Duration.ZERO;
    } else if (type == Path.class) {
      return stores.root();
    } else if (type == Consumer.class) {
      return (Consumer<Object>) each -> {};
    }
    throw new IllegalStateException("no sample of " + type + "; add one");
  }
}
