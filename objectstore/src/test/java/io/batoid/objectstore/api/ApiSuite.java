package io.batoid.objectstore.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles what users write, against the public API alone and with every warning an error: {@code
 * uses.txt} has "what: code", {@code misuses.txt} "what | error | code", both beside the test
 * class.
 */
public final class ApiSuite {
  private static final String HEAD =
      """
      package com.acme;
      import io.batoid.*; import io.batoid.objectstore.*;
      import java.io.*; import java.lang.foreign.*; import java.nio.*; import java.nio.file.Path; import java.time.*;
      import java.util.*; import java.util.concurrent.*; import java.util.function.*; import java.util.stream.*;
      """;

  private final Class<?> test;
  private final String imports;
  private final String parameters;

  /**
   * A suite.
   *
   * @param imports further imports of each source
   * @param parameters what the code finds, as parameters of the method around it
   */
  public ApiSuite(Class<?> test, String imports, String parameters) {
    this.test = test;
    this.imports = imports;
    this.parameters = parameters;
  }

  private record Source(String name, String text) {}

  /** Each use compiles without any warning; there are at least {@code atLeast}. */
  public void assertUsesCompile(int atLeast) throws IOException {
    List<String> uses = lines("uses.txt");
    assertThat(uses).hasSizeGreaterThanOrEqualTo(atLeast);
    List<Source> sources =
        IntStream.range(0, uses.size())
            .mapToObj(i -> source("Use" + i, uses.get(i).substring(uses.get(i).indexOf(": ") + 2)))
            .toList();
    assertThat(compile(sources)).isEmpty();
  }

  /** Each misuse is refused with its error; there are at least {@code atLeast}. */
  public void assertMisusesDoNotCompile(int atLeast) throws IOException {
    List<String[]> misuses =
        lines("misuses.txt").stream().map(line -> line.split(" \\| ", 3)).toList();
    assertThat(misuses).hasSizeGreaterThanOrEqualTo(atLeast);
    List<String> errors =
        compile(
            IntStream.range(0, misuses.size())
                .mapToObj(i -> source("Misuse" + i, misuses.get(i)[2]))
                .toList());
    for (int i = 0; i < misuses.size(); i++) {
      String of = "/Misuse" + i + ".java";
      assertThat(errors.stream().filter(error -> error.contains(of)))
          .as(misuses.get(i)[0])
          .anyMatch(Pattern.compile(misuses.get(i)[1]).asPredicate());
    }
  }

  private Source source(String name, String code) {
    return new Source(
        name,
        HEAD
            + imports
            + "final class "
            + name
            + " {\n  static void use(Object... values) {}\n  static void run("
            + parameters
            + ") throws Exception {\n    "
            + code
            + "\n  }\n}\n");
  }

  private static List<String> compile(List<Source> sources) {
    JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler());
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-Xlint:all,-path", // Chronicle's manifests name jars that are not there
            "-Xmaxerrs",
            "1000",
            "-Werror",
            "-proc:none",
            "--release",
            "25",
            "-classpath",
            System.getProperty("java.class.path"));
    boolean success =
        compiler
            .getTask(
                null,
                new Discarding(compiler.getStandardFileManager(diagnostics, null, UTF_8)),
                diagnostics,
                options,
                null,
                sources.stream().map(Text::new).toList())
            .call();
    // describing one may add others
    List<String> messages =
        List.copyOf(diagnostics.getDiagnostics()).stream().map(ApiSuite::describe).toList();
    assertThat(success).as("%s", messages).isEqualTo(messages.isEmpty());
    return messages;
  }

  private static String describe(Diagnostic<? extends JavaFileObject> diagnostic) {
    return diagnostic.getCode()
        + ": "
        + diagnostic.getMessage(Locale.ROOT)
        + " in "
        + diagnostic.getSource();
  }

  private List<String> lines(String file) throws IOException {
    try (InputStream in = requireNonNull(test.getResourceAsStream(file))) {
      try (Stream<String> lines = new String(in.readAllBytes(), UTF_8).lines()) {
        return lines.filter(line -> !line.isBlank()).toList();
      }
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(Source source) {
      super(URI.create("string:///com/acme/" + source.name + ".java"), Kind.SOURCE);
      this.text = source.text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Writes no class files. */
  private static final class Discarding extends ForwardingJavaFileManager<JavaFileManager> {
    Discarding(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("string:///" + className + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return OutputStream.nullOutputStream();
        }
      };
    }
  }
}
