package io.batoid.junit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes a test of each combination of a {@link BatoidMatrixTest}. */
final class MatrixExtension implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return matrix(context).isPresent();
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return matrix(context).map(Shape::of).orElse(List.of()).stream().map(One::new);
  }

  private static Optional<BatoidMatrixTest> matrix(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getTestMethod(), BatoidMatrixTest.class);
  }

  /** One combination. */
  private record One(Shape shape) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocation) {
      return "[" + invocation + "] " + shape;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Say(shape));
    }
  }

  /** Tells {@link BatoidExtension} the combination, before it is asked for anything. */
  private record Say(Shape shape) implements TestInstancePreConstructCallback, BeforeEachCallback {
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(
        ExtensionContext rootContext) {
      return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void preConstructTestInstance(
        TestInstanceFactoryContext factory, ExtensionContext context) {
      BatoidExtension.choose(context, shape);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      BatoidExtension.choose(context, shape);
    }
  }
}
