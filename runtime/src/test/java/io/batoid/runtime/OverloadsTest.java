package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import io.batoid.scheduler.Call;
import io.batoid.scheduler.CallKind;
import io.batoid.scheduler.Invocable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each of the overloads hands over what it is given. */
class OverloadsTest {
  private static final Path SOURCES = Path.of("src", "main", "java");

  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  @Test
  void whatIsCheckedInIsWhatTheGeneratorWrites() throws IOException {
    for (Map.Entry<String, String> file : OverloadGenerator.files().entrySet()) {
      assertThat(Files.readString(SOURCES.resolve(file.getKey())))
          .as(
              "%s; run java runtime/src/test/java/io/batoid/runtime/OverloadGenerator.java"
                  + " runtime/src/main/java && ./batoid format",
              file.getKey())
          .matches(text -> words(text).equals(words(file.getValue())), "is current");
    }
  }

  /** The text without its formatting: a line break in a comment is followed by an asterisk. */
  private static String words(String text) {
    return text.replaceAll("(\\s|\\*)+", "");
  }

  @Test
  void everyCombinationOfARuntimeIsThere() {
    for (String name : List.of("task", "run", "taskAsync", "actor")) {
      assertThat(overloads(BatoidRuntime.class, name)).as(name).hasSize(1 + 2 + 4 + 8 + 3);
      assertThat(overloads(Batoid.class, name)).as(name).hasSize(1 + 2 + 4 + 8 + 3);
    }
    for (String name : List.of("task", "run", "taskAsync")) {
      assertThat(overloads(ActorRef.class, name)).as(name).hasSize(1 + 2 + 4 + 8 + 2);
    }
  }

  @Test
  void theFacadeHasWhatTheRuntimeHas() {
    List<String> missing =
        Arrays.stream(BatoidRuntime.class.getMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .filter(method -> method.getDeclaringClass() != Object.class)
            .filter(method ->
                !List.of("close", "asCurrent", "wrap", "toString").contains(method.getName()))
            .map(OverloadsTest::signature)
            .filter(signature ->
                Arrays.stream(Batoid.class.getMethods())
                    .noneMatch(method -> signature(method).equals(signature)))
            .toList();
    assertThat(missing).isEmpty();
  }

  private static String signature(Method method) {
    return method.getName() + Arrays.toString(method.getGenericParameterTypes());
  }

  @Test
  void everyOverloadOfARuntimeHandsOverItsKindAndItsArguments() throws Exception {
    BatoidRuntime runtime = runtimes.startFake();
    for (String name : List.of("task", "run", "taskAsync")) {
      for (Method method : overloads(BatoidRuntime.class, name)) {
        check(method, runtime, name, 0);
      }
      for (Method method : overloads(Batoid.class, name)) {
        Object _ =
            runtime.asCurrent(() -> {
              check(method, null, name, 0);
              return 0;
            });
      }
    }
  }

  @Test
  void everyOverloadOfAnActorHandsOverItsKindAndItsArguments() throws Exception {
    ActorRef<Object> actor = runtimes.startFake().<Object>actor(() -> "actor").remote();
    for (String name : List.of("task", "run", "taskAsync")) {
      for (Method method : overloads(ActorRef.class, name)) {
        check(method, actor, name, 1);
      }
    }
  }

  @Test
  void everyOverloadForActorsHandsOverItsArguments() throws Exception {
    BatoidRuntime runtime = runtimes.startFake();
    for (Method method : overloads(BatoidRuntime.class, "actor")) {
      check(method, runtime, "actor", 0);
    }
    for (Method method : overloads(Batoid.class, "actor")) {
      Object _ =
          runtime.asCurrent(() -> {
            check(method, null, "actor", 0);
            return 0;
          });
    }
  }

  private static List<Method> overloads(Class<?> type, String name) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals(name) && !method.isBridge())
        .toList();
  }

  /**
   * Calls an overload with a function that returns its arguments, and looks at what comes of it.
   */
  private void check(Method method, @Nullable Object target, String name, int instances)
      throws Exception {
    Parameter[] parameters = method.getParameters();
    List<Object> given = new ArrayList<>();
    given.add(function(parameters[0].getType()));
    int refs = 0;
    for (int i = 1; i < parameters.length; i++) {
      boolean isRef = parameters[i].getType() == ObjectRef.class;
      given.add(isRef ? runtimes.fake().store.put("referred " + i) : "value " + i);
      refs |= isRef ? 1 << (i - 1) : 0;
    }
    Object prepared = method.invoke(target, given.toArray());
    Object result = prepared.getClass().getMethod("remote").invoke(prepared);
    Call call = lastCall(result);
    assertThat(call.kind()).as("%s", method).isEqualTo(kind(name));
    assertThat(call.resolved()).as("%s", method).isEqualTo(refs);
    assertThat(call.function()).isSameAs(given.getFirst());
    assertThat(call.arguments()).as("%s", method).isEqualTo(given.subList(1, given.size()));
    assertThat(parameters[0].getType().getSimpleName())
        .endsWith(String.valueOf(parameters.length - 1 + instances));
  }

  private Call lastCall(Object result) {
    FakeScheduler fake = runtimes.fake();
    if (result instanceof ActorRef<?>) {
      return fake.actors.getLast().construction();
    }
    boolean isActorCall = !fake.actors.isEmpty();
    return isActorCall
        ? fake.lastActor().life().calls.getLast().call()
        : fake.tasks.getLast().call();
  }

  private static CallKind kind(String name) {
    return switch (name) {
      case "run" -> CallKind.VOID;
      case "taskAsync" -> CallKind.ASYNC;
      default -> CallKind.VALUE;
    };
  }

  private static Invocable function(Class<?> type) {
    return Stream.<Invocable>of(
            (TaskFunction0<Object>) () -> "r",
            (TaskFunction1<Object, Object>) a -> "r" + a,
            (TaskFunction2<Object, Object, Object>) (a, b) -> "r" + a + b,
            (TaskFunction3<Object, Object, Object, Object>) (a, b, c) -> "r" + a + b + c,
            (TaskFunction4<Object, Object, Object, Object, Object>)
                (a, b, c, d) -> "r" + a + b + c + d,
            (TaskFunction5<Object, Object, Object, Object, Object, Object>)
                (a, b, c, d, e) -> "r" + a + b + c + d + e,
            (TaskFunction6<Object, Object, Object, Object, Object, Object, Object>)
                (a, b, c, d, e, f) -> "r" + a + b + c + d + e + f,
            (TaskAction0) () -> {},
            (TaskAction1<Object>) a -> {},
            (TaskAction2<Object, Object>) (a, b) -> {},
            (TaskAction3<Object, Object, Object>) (a, b, c) -> {},
            (TaskAction4<Object, Object, Object, Object>) (a, b, c, d) -> {},
            (TaskAction5<Object, Object, Object, Object, Object>) (a, b, c, d, e) -> {},
            (TaskAction6<Object, Object, Object, Object, Object, Object>) (a, b, c, d, e, f) -> {})
        .filter(type::isInstance)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyFunctionPassesItsArgumentsInOrder() throws Exception {
    Object[] arguments = {"1", "2", "3", "4", "5", "6"};
    for (int n = 0; n <= 6; n++) {
      Invocable function = function(Class.forName("io.batoid.runtime.TaskFunction" + n));
      assertThat(function.invoke(arguments)).isEqualTo("r" + "123456".substring(0, n));
      Invocable action = function(Class.forName("io.batoid.runtime.TaskAction" + n));
      assertThat(action.invoke(arguments)).isNull();
    }
    List<String> seen = new ArrayList<>();
    TaskAction6<String, String, String, String, String, String> six =
        (a, b, c, d, e, f) -> seen.addAll(List.of(a, b, c, d, e, f));
    assertThat(six.invoke(arguments)).isNull();
    assertThat(seen).containsExactly("1", "2", "3", "4", "5", "6");
  }
}
