package io.batoid.junit;

import io.batoid.objectstore.ObjectStore;
import io.batoid.runtime.BatoidRuntime;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives each test a runtime of its own, and takes it back: what {@link BatoidTest} registers. With
 * {@code @ExtendWith(BatoidExtension.class)} alone, it does the same with the defaults.
 */
public final class BatoidExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver, InvocationInterceptor {
  static final String DEFAULT_CAPACITY = "64m";

  private static final Namespace NAMESPACE = Namespace.create(BatoidExtension.class);

  /** For JUnit. */
  public BatoidExtension() {}

  /** Says what the runtime of a test is like, before it is made. */
  static void choose(ExtensionContext context, Shape shape) {
    context.getStore(NAMESPACE).put(Shape.class, shape);
  }

  /** Parameters of constructors, too, are of the test that is about to run. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(
      ExtensionContext rootContext) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == BatoidRuntime.class || type == ObjectStore.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "a runtime is of one test, and "
              + parameter.getDeclaringExecutable()
              + " is called for many; take it in @BeforeEach or in the tests");
    }
    BatoidRuntime runtime = fixture(context).runtime();
    return parameter.getParameter().getType() == ObjectStore.class ? runtime.store() : runtime;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Fixture _ = fixture(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Fixture fixture = context.getStore(NAMESPACE).remove(Fixture.class, Fixture.class);
    if (fixture != null) {
      fixture.end(context.getExecutionException().isEmpty());
    }
  }

  private static Fixture fixture(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            Fixture.class,
            key -> new Fixture(context.getDisplayName(), shape(context)),
            Fixture.class);
  }

  private static Shape shape(ExtensionContext context) {
    Shape chosen = context.getStore(NAMESPACE).get(Shape.class, Shape.class);
    return chosen != null
        ? chosen
        : AnnotationSupport.findAnnotation(context.getTestMethod(), BatoidTest.class)
            .or(() -> ofClass(context.getTestClass()))
            .map(Shape::of)
            .orElse(Shape.DEFAULT);
  }

  /** The nearest annotation on a class and those around it. */
  private static Optional<BatoidTest> ofClass(Optional<Class<?>> testClass) {
    for (Class<?> type = testClass.orElse(null); type != null; type = type.getEnclosingClass()) {
      Optional<BatoidTest> found = AnnotationSupport.findAnnotation(type, BatoidTest.class);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  // ---- the test's own code runs with its runtime as the current one ----

  private static <T> T call(Invocation<T> invocation, ExtensionContext context) throws Throwable {
    return fixture(context).call(invocation);
  }

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> constructor,
      ExtensionContext context)
      throws Throwable {
    return context.getTestMethod().isEmpty() // an instance for all tests has no runtime
        ? invocation.proceed()
        : call(invocation, context);
  }

  @Override
  public <T> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return call(invocation, context);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    call(invocation, context);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    call(invocation, context);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    call(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    call(invocation, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    call(invocation, context);
  }
}
