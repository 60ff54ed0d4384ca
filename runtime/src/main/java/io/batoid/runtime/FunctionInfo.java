package io.batoid.runtime;

import io.batoid.scheduler.Invocable;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the class of a function tells: each lambda expression and method reference of the source has
 * one class, so it is looked at once.
 *
 * @param name for people: {@code "Math.addExact"}, {@code "Counter.new"}, {@code "Main.run lambda"}
 * @param views bit i: parameter i is declared {@link MemorySegment} or {@link ByteBuffer}
 */
record FunctionInfo(String name, int views) {
  private static final List<String> VIEWS =
      List.of("Ljava/lang/foreign/MemorySegment;", "Ljava/nio/ByteBuffer;");

  private static final ClassValue<AtomicReference<@Nullable FunctionInfo>> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable FunctionInfo> computeValue(Class<?> type) {
          return new AtomicReference<>();
        }
      };

  static FunctionInfo of(Invocable function) {
    AtomicReference<@Nullable FunctionInfo> known = OF_CLASS.get(function.getClass());
    FunctionInfo info = known.get();
    if (info == null) {
      SerializedLambda lambda = lambda(function);
      info = lambda == null ? ofClass(function.getClass()) : ofLambda(lambda);
      known.set(info);
    }
    return info;
  }

  /** What a lambda or method reference calls and has captured; null for anything else. */
  static @Nullable SerializedLambda lambda(Invocable function) {
    Class<?> type = function.getClass();
    if (!type.isHidden() || !type.isSynthetic()) {
      return null;
    }
    try {
      Method describer = type.getDeclaredMethod("writeReplace");
      return describer.trySetAccessible()
              && describer.invoke(function) instanceof SerializedLambda lambda
          ? lambda
          : null;
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return null;
    }
  }

  private static FunctionInfo ofLambda(SerializedLambda lambda) {
    String type = simpleName(lambda.getImplClass());
    String method = lambda.getImplMethodName();
    String name;
    if (method.startsWith("lambda$")) {
      int end = method.indexOf('$', "lambda$".length());
      name = type + "." + method.substring("lambda$".length(), Math.max(end, 7)) + " lambda";
    } else {
      name = type + "." + (method.equals("<init>") ? "new" : method);
    }
    return new FunctionInfo(name, views(lambda.getInstantiatedMethodType()));
  }

  private static FunctionInfo ofClass(Class<?> type) {
    int views = 0;
    for (Method method : type.getMethods()) {
      if (!method.isBridge()
          && (method.getName().equals("apply") || method.getName().equals("run"))) {
        Class<?>[] parameters = method.getParameterTypes();
        for (int i = 0; i < parameters.length; i++) {
          if (parameters[i] == MemorySegment.class || parameters[i] == ByteBuffer.class) {
            views |= 1 << i;
          }
        }
      }
    }
    return new FunctionInfo(simpleName(type.getName().replace('.', '/')), views);
  }

  /** The parameters of a method descriptor that are views; all of them are classes. */
  private static int views(String descriptor) {
    int views = 0;
    int parameter = 0;
    int end = descriptor.indexOf(')');
    for (int at = 1; at < end; parameter++) {
      int start = at;
      while (descriptor.charAt(at) == '[') {
        at++;
      }
      at = descriptor.charAt(at) == 'L' ? descriptor.indexOf(';', at) + 1 : at + 1;
      if (VIEWS.contains(descriptor.substring(start, at))) {
        views |= 1 << parameter;
      }
    }
    return views;
  }

  private static String simpleName(String internalName) {
    return internalName.substring(internalName.lastIndexOf('/') + 1).replace('$', '.');
  }
}
