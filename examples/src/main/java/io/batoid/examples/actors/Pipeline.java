package io.batoid.examples.actors;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.ActorRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Three actors in a row: one reads the names of a module's classes, one cuts them into words, one
 * counts those. What one makes goes to the next by reference; who sets it up never sees it, and
 * waits only for the end.
 */
public final class Pipeline {
  private static final int MOST_FREQUENT = 5;

  private Pipeline() {}

  /** Lists packages. */
  static final class Reader {
    private int packages;

    List<String> classesOf(String directory) throws IOException {
      packages++;
      return Jdk.classesOf(directory).stream()
          .map(file -> file.getFileName().toString().replace(".class", ""))
          .toList();
    }

    int packages() {
      return packages;
    }
  }

  /** Cuts names at their capitals. */
  static final class Splitter {
    private final Pattern cut = Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])");

    List<String> words(List<String> names) {
      List<String> words = new ArrayList<>();
      for (String name : names) {
        for (String word : cut.split(name, -1)) {
          if (word.length() > 2) {
            words.add(word.toLowerCase(Locale.ROOT));
          }
        }
      }
      return words;
    }
  }

  /** Counts. */
  static final class Counter {
    private final Map<String, Integer> counts = new HashMap<>();

    void add(List<String> words) {
      words.forEach(word -> counts.merge(word, 1, Integer::sum));
    }

    List<String> top(int count) {
      return counts.entrySet().stream()
          .sorted(
              Map.Entry.<String, Integer>comparingByValue()
                  .reversed()
                  .thenComparing(Map.Entry.comparingByKey()))
          .limit(count)
          .map(entry -> entry.getKey() + " " + entry.getValue())
          .toList();
    }
  }

  /** Argument: a module, {@code java.base} if none is given. */
  public static void main(String[] arguments) throws IOException {
    String module = arguments.length > 0 ? arguments[0] : "java.base";
    try (BatoidRuntime runtime = BatoidRuntime.start(BatoidOptions.defaults().workers(3))) {
      System.out.println(
          "words in the class names of " + module + ": " + top(runtime, module, MOST_FREQUENT));
    }
  }

  /** The most frequent words, with how often. */
  static List<String> top(BatoidRuntime runtime, String module, int count) throws IOException {
    try (ActorRef<Reader> reader = runtime.actor(Reader::new).remote();
        ActorRef<Splitter> splitter = runtime.actor(Splitter::new).remote();
        ActorRef<Counter> counter = runtime.actor(Counter::new).remote()) {
      for (String directory : Jdk.packages(module)) {
        ObjectRef<List<String>> names = reader.task(Reader::classesOf, directory).remote();
        ObjectRef<List<String>> words = splitter.task(Splitter::words, names).remote();
        counter.run(Counter::add, words).remote().close();
        words.close(); // closing a reference never cancels the call that makes its value
        names.close();
      }
      return counter.task(Counter::top, count).remote().get();
    }
  }
}
