package io.batoid.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the functional interfaces and the overloads, one file per idea: every value and reference
 * combination up to three arguments, values only beyond.
 *
 * <p>{@code java OverloadGenerator.java runtime/src/main/java && ./batoid format} from the folder
 * of the repository; {@link OverloadsTest} sees to it that what is checked in is what this writes.
 */
final class OverloadGenerator {
  private static final int MAX_ARGUMENTS = 6;
  private static final int MAX_COMBINED = 3;
  private static final String PACKAGE = "io.batoid.runtime";

  private OverloadGenerator() {}

  /** Writes the files below the source folder given. */
  public static void main(String[] arguments) throws IOException {
    for (Map.Entry<String, String> file : files().entrySet()) {
      Path path = Path.of(arguments[0]).resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /** Path below the source folder, and content but for its formatting. */
  static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    for (int n = 0; n <= MAX_ARGUMENTS; n++) {
      add(files, "TaskFunction" + n, function(n, true));
      add(files, "TaskAction" + n, function(n, false));
    }
    for (Kind kind : Kind.values()) {
      add(files, kind.calls, kind.interfaceOf());
      if (kind != Kind.ACTOR) {
        add(files, "Actor" + kind.calls, kind.interfaceOfActors());
      }
    }
    add(files, "BatoidCalls", facade());
    return files;
  }

  private static void add(Map<String, String> files, String type, String text) {
    files.put(PACKAGE.replace('.', '/') + "/" + type + ".java", text);
  }

  private static String head(String... imports) {
    return "package "
        + PACKAGE
        + ";\n\n// Written by OverloadGenerator, a test class; change it there.\n\n"
        + Arrays.stream(imports).map(name -> "import " + name + ";\n").collect(Collectors.joining())
        + "\n";
  }

  private static String letter(int i) {
    return String.valueOf((char) ('A' + i));
  }

  private static String parameter(int i) {
    return String.valueOf((char) ('a' + i));
  }

  private static String list(int n, IntFunction<String> each) {
    return IntStream.range(0, n).mapToObj(each).collect(Collectors.joining(", "));
  }

  /** {@code TaskFunctionN} or {@code TaskActionN}. */
  private static String function(int n, boolean hasResult) {
    List<String> types = new ArrayList<>(IntStream.range(0, n).mapToObj(i -> letter(i)).toList());
    if (hasResult) {
      types.add("R");
    }
    String generics = types.isEmpty() ? "" : "<" + String.join(", ", types) + ">";
    String count = n == 0 ? "no parameters" : n == 1 ? "one parameter" : n + " parameters";
    String method = hasResult ? "apply" : "run";
    String call = method + "(" + list(n, i -> "(" + letter(i) + ") arguments[" + i + "]") + ")";
    return head("io.batoid.scheduler.Invocable", "org.jspecify.annotations.Nullable")
        + "/**\n * A "
        + (hasResult ? "function" : "function without a result, such as a void method,")
        + " of "
        + count
        + " that may run in another process.\n"
        + IntStream.range(0, n)
            .mapToObj(i -> " * @param <" + letter(i) + "> type of argument " + (i + 1) + "\n")
            .collect(Collectors.joining())
        + (hasResult ? " * @param <R> type of the result\n" : "")
        + " */\n@FunctionalInterface\npublic interface "
        + (hasResult ? "TaskFunction" : "TaskAction")
        + n
        + generics
        + " extends Invocable {\n  /** Runs it. */\n  "
        + (hasResult ? "R" : "void")
        + " "
        + method
        + "("
        + list(n, i -> letter(i) + " " + parameter(i))
        + ") throws Exception;\n\n  @Override\n"
        + (n == 0
            ? ""
            : "  @SuppressWarnings({\"unchecked\", \"NullAway\"}) // an argument may be null\n")
        + "  default @Nullable Object invoke(@Nullable Object[] arguments) throws Exception {\n"
        + (hasResult ? "    return " + call + ";\n" : "    " + call + ";\n    return null;\n")
        + "  }\n}\n";
  }

  /** All 72 on the facade. */
  private static String facade() {
    StringBuilder text =
        new StringBuilder(
                head("io.batoid.objectstore.ObjectRef", "java.util.concurrent.CompletionStage"))
            .append(
                "/** The calls of {@link Batoid}; each as the method of its name of the runtime that counts here, {@link Batoid#runtime()}. */\n")
            .append("public abstract sealed class BatoidCalls permits Batoid {\n")
            .append("  BatoidCalls() {}\n\n");
    for (Kind kind : Kind.values()) {
      for (Overload overload : Overload.all(MAX_ARGUMENTS)) {
        text.append(kind.method(overload, Form.FACADE));
      }
    }
    return text.append("}\n").toString();
  }

  /** Whose method it is. */
  private enum Form {
    RUNTIME,
    FACADE,
    ACTOR
  }

  /** One combination: how many arguments, and which are references. */
  private record Overload(int count, int refs) {
    static List<Overload> all(int max) {
      List<Overload> all = new ArrayList<>();
      for (int count = 0; count <= max; count++) {
        for (int refs = 0; refs < (count <= MAX_COMBINED ? 1 << count : 1); refs++) {
          all.add(new Overload(count, refs));
        }
      }
      return all;
    }

    String types() {
      return list(count, OverloadGenerator::letter);
    }

    String parameters() {
      return list(
          count,
          i ->
              (isRef(i) ? "ObjectRef<? extends " + letter(i) + ">" : letter(i))
                  + " "
                  + parameter(i));
    }

    String arguments() {
      return list(count, OverloadGenerator::parameter);
    }

    private boolean isRef(int i) {
      return (refs & 1 << i) != 0;
    }

    String mask() {
      if (count == 0) {
        return "0";
      }
      String bits = Integer.toBinaryString(refs);
      return refs == 0 ? "0" : "0b" + "0".repeat(count - bits.length()) + bits;
    }
  }

  /** The four names. */
  private enum Kind {
    TASK(
        "task",
        "TaskCalls",
        "TaskFunction",
        "R",
        "TaskCall<R>",
        "TaskCall.of(this, CallKind.VALUE, function",
        """
        void method? use {@link RunCalls#run run}. Prepares a call of a function with a result: {@link TaskCall#remote} submits it.

        <p>An argument is a value, or an {@link ObjectRef} that is waited for and whose value the
        function receives. With a reference among the arguments the function has to be a typed lambda,
        {@code (Integer a) -> a + 1}, or a reference to a method that is not overloaded and whose
        parameter is not an Object, which could be either; null needs a cast, {@code (String) null}. A parameter declared {@code MemorySegment} or {@code ByteBuffer} receives a
        read-only view of the shared bytes, valid until the call ends.\
        """),
    RUN(
        "run",
        "RunCalls",
        "TaskAction",
        "",
        "TaskCall<Void>",
        "TaskCall.of(this, CallKind.VOID, function",
        """
        Prepares a call of a function without a result, such as a void method; otherwise as {@link
        TaskCalls#task(TaskFunction0)}.\
        """),
    ASYNC(
        "taskAsync",
        "AsyncCalls",
        "TaskFunction",
        "? extends CompletionStage<? extends R>",
        "TaskCall<R>",
        "TaskCall.of(this, CallKind.ASYNC, function",
        """
        Prepares a call of a function that returns a {@link CompletionStage}, whose value becomes the
        result; otherwise as {@link TaskCalls#task(TaskFunction0)}.\
        """),
    ACTOR(
        "actor",
        "ActorCreations",
        "TaskFunction",
        "? extends T",
        "ActorCreator<T>",
        "ActorCreator.of(this, constructor",
        """
        Prepares an actor: {@link ActorCreator#remote} makes it, by calling the constructor or factory
        in the process where it is to live. Arguments as for {@link TaskCalls#task(TaskFunction0)}.\
        """);

    final String name;
    final String calls;
    final String function;
    final String result;
    final String returned;
    final String body;
    final String javadoc;

    Kind(
        String name,
        String calls,
        String function,
        String result,
        String returned,
        String body,
        String javadoc) {
      this.name = name;
      this.calls = calls;
      this.function = function;
      this.result = result;
      this.returned = returned;
      this.body = body;
      this.javadoc = javadoc;
    }

    String interfaceOf() {
      StringBuilder text =
          new StringBuilder(head(imports()))
              .append("/** {@code ")
              .append(name)
              .append("}, for every combination of values and references. */\n")
              .append("public sealed interface ")
              .append(calls)
              .append(" extends Calls permits BatoidRuntime {\n");
      Overload.all(MAX_ARGUMENTS).forEach(o -> text.append(method(o, Form.RUNTIME)));
      return text.append("}\n").toString();
    }

    String interfaceOfActors() {
      StringBuilder text =
          new StringBuilder(head(imports()))
              .append("/**\n * {@code ")
              .append(name)
              .append("} on an actor, for every combination of values and references.\n")
              .append(" * @param <T> type of the actor\n */\n")
              .append("public sealed interface Actor")
              .append(calls)
              .append("<T> extends ActorCalls<T> permits ActorRef {\n");
      Overload.all(MAX_ARGUMENTS - 1).forEach(o -> text.append(method(o, Form.ACTOR)));
      return text.append("}\n").toString();
    }

    private String[] imports() {
      return switch (this) {
        case ACTOR -> new String[] {"io.batoid.objectstore.ObjectRef"};
        case ASYNC ->
            new String[] {
              "io.batoid.objectstore.ObjectRef",
              "io.batoid.scheduler.CallKind",
              "java.util.concurrent.CompletionStage"
            };
        default -> new String[] {"io.batoid.objectstore.ObjectRef", "io.batoid.scheduler.CallKind"};
      };
    }

    private String functionName(Form form) {
      return this == ACTOR ? "constructor" : form == Form.ACTOR ? "method" : "function";
    }

    private String functionType(Overload o, Form form) {
      List<String> types = new ArrayList<>();
      if (form == Form.ACTOR) {
        types.add("? super T");
      }
      IntStream.range(0, o.count).forEach(i -> types.add("? super " + letter(i)));
      if (!result.isEmpty()) {
        types.add(result.startsWith("?") ? result : "? extends " + result);
      }
      int arity = o.count + (form == Form.ACTOR ? 1 : 0);
      return function + arity + (types.isEmpty() ? "" : "<" + String.join(", ", types) + ">");
    }

    private String generics(Overload o) {
      String own = this == RUN ? "" : this == ACTOR ? "T" : "R";
      String all = o.count == 0 ? own : own.isEmpty() ? o.types() : o.types() + ", " + own;
      return all.isEmpty() ? "" : "<" + all + "> ";
    }

    String method(Overload o, Form form) {
      String function = functionName(form);
      String separator = o.count == 0 ? "" : ", ";
      String returns =
          form == Form.ACTOR ? returned.replace("TaskCall", "ActorMethodCall") : returned;
      String call =
          switch (form) {
            case FACADE ->
                "Batoid.runtime()." + name + "(" + function + separator + o.arguments() + ")";
            case RUNTIME -> body + ", " + o.mask() + separator + o.arguments() + ")";
            case ACTOR ->
                body.replace("TaskCall", "ActorMethodCall").replace("function", "method")
                    + ", "
                    + o.mask()
                    + separator
                    + o.arguments()
                    + ")";
          };
      return javadocOf(o, form)
          + "  "
          + (form == Form.FACADE ? "public static " : "default ")
          + generics(o)
          + returns
          + " "
          + name
          + "("
          + functionType(o, form)
          + " "
          + function
          + separator
          + o.parameters()
          + ") {\n    return "
          + call
          + ";\n  }\n\n";
    }

    private String javadocOf(Overload o, Form form) {
      String first =
          "As {@link #" + name + "(" + this.function + (form == Form.ACTOR ? 1 : 0) + ")}";
      String what = o.refs != 0 ? ", with references among the arguments" : "";
      String text =
          o.count > 0
              ? first + what + "."
              : switch (form) {
                case RUNTIME, FACADE -> javadoc;
                case ACTOR -> actorJavadoc();
              };
      return "  /** " + text.replace("\n", "\n   * ") + " */\n";
    }

    private String actorJavadoc() {
      return switch (this) {
        case TASK ->
            """
            void method? use {@link ActorRunCalls#run run}. Prepares a call of a method with a result: {@link
            ActorMethodCall#remote} sends it. Arguments as for {@link TaskCalls#task(TaskFunction0)}.\
            """;
        case RUN ->
            "Prepares a call of a method without a result; otherwise as {@link ActorTaskCalls#task(TaskFunction1)}.";
        case ASYNC ->
            """
            Prepares a call of a method that returns a {@link CompletionStage}, whose value becomes the
            result; otherwise as {@link ActorTaskCalls#task(TaskFunction1)}.\
            """;
        case ACTOR -> throw new IllegalStateException("actors make no actors");
      };
    }
  }
}
