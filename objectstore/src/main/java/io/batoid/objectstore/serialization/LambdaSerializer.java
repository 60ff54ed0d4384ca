package io.batoid.objectstore.serialization;

import io.batoid.objectstore.SerializationException;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A serializable lambda or method reference: where it was made, what it calls, what it captured.
 */
final class LambdaSerializer extends ValueSerializer {

  /** Stands for the hidden classes of all lambdas. */
  static final class Lambda {
    private Lambda() {}
  }

  static boolean isLambda(Class<?> type) {
    return type.isHidden() && type.isSynthetic();
  }

  /**
   * The method that describes a lambda of this class, or null if it is in a module that is not open
   * to us.
   */
  static @Nullable Method describer(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod("writeReplace");
      return method.trySetAccessible() ? method : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  static SerializationException notSerializable(Class<?> type) {
    String name = type.getName();
    int end = name.indexOf("$$Lambda");
    String place = end > 0 ? name.substring(0, end) : name;
    return new SerializationException(
        "a lambda made in "
            + place
            + " is not serializable: give it a type that extends "
            + Serializable.class.getName()
            + ", for example by a cast to (Runnable & Serializable)");
  }

  @Override
  void put(KryoInstance kryo, SegmentOutput out, Object value) {
    SerializedLambda lambda = describe(value);
    String capturingClass = lambda.getCapturingClass().replace('/', '.');
    kryo.names().allowed().check(capturingClass);
    out.writeString(capturingClass);
    out.writeString(lambda.getFunctionalInterfaceClass());
    out.writeString(lambda.getFunctionalInterfaceMethodName());
    out.writeString(lambda.getFunctionalInterfaceMethodSignature());
    out.writeVarInt(lambda.getImplMethodKind(), true);
    out.writeString(lambda.getImplClass());
    out.writeString(lambda.getImplMethodName());
    out.writeString(lambda.getImplMethodSignature());
    out.writeString(lambda.getInstantiatedMethodType());
    int id = kryo.tracker().unfinished();
    int count = lambda.getCapturedArgCount();
    out.writeVarInt(count, true);
    int i = 0;
    try {
      for (; i < count; i++) {
        kryo.writeClassAndObject(out, lambda.getCapturedArg(i));
      }
    } catch (RuntimeException e) {
      throw PathFailure.at(e, ".captured[" + i + "]");
    }
    kryo.tracker().finished(id);
  }

  private static SerializedLambda describe(Object value) {
    Method describer = describer(value.getClass());
    try {
      if (describer != null && describer.invoke(value) instanceof SerializedLambda lambda) {
        return lambda;
      }
    } catch (InvocationTargetException | IllegalAccessException e) {
      throw new SerializationException(
          "lambda " + value.getClass().getName() + " cannot be described: " + e, e);
    }
    throw notSerializable(value.getClass());
  }

  @Override
  Object take(KryoInstance kryo, SegmentInput in, Class<?> type) {
    Class<?> capturingClass = kryo.names().resolve(in.readText());
    String functionalClass = in.readText();
    String functionalName = in.readText();
    String functionalSignature = in.readText();
    int kind = in.readVarInt(true);
    String implementationClass = in.readText();
    String implementationName = in.readText();
    String implementationSignature = in.readText();
    String instantiatedType = in.readText();
    @Nullable Object[] captured = new Object[in.readLength(1)];
    for (int i = 0; i < captured.length; i++) {
      captured[i] = kryo.readClassAndObject(in);
    }
    SerializedLambda lambda =
        new SerializedLambda(
            capturingClass,
            functionalClass,
            functionalName,
            functionalSignature,
            kind,
            implementationClass,
            implementationName,
            implementationSignature,
            instantiatedType,
            captured);
    return revive(capturingClass, lambda);
  }

  private static Object revive(Class<?> capturingClass, SerializedLambda lambda) {
    try {
      Method method =
          capturingClass.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
      method.setAccessible(true);
      return method.invoke(null, lambda);
    } catch (InvocationTargetException e) {
      throw Failures.ofCode("class " + capturingClass.getName() + " does not have this lambda", e);
    } catch (ReflectiveOperationException e) {
      throw new SerializationException(
          "class "
              + capturingClass.getName()
              + " has no serializable lambdas here: the processes must run the same"
              + " version of it",
          e);
    }
  }
}
