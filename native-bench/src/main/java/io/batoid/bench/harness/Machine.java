package io.batoid.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the figures were measured on, and how quiet it was. */
public final class Machine {
  private Machine() {}

  /** Returns name and value of everything that may matter to whoever compares figures. */
  public static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cpu", field("/proc/cpuinfo", "model name", System.getProperty("os.arch", "?")));
    facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put(
        "hypervisor", lines("/proc/cpuinfo").stream().anyMatch(Machine::virtual) ? "yes" : "no");
    facts.put("memory", field("/proc/meminfo", "MemTotal", "?"));
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
    facts.put("huge pages", chosen("/sys/kernel/mm/transparent_hugepage/enabled"));
    facts.put("huge pages of tmpfs", chosen("/sys/kernel/mm/transparent_hugepage/shmem_enabled"));
    facts.put("load before", String.join(" ", loadAverages()));
    return facts;
  }

  private static List<String> loadAverages() {
    List<String> lines = lines("/proc/loadavg");
    return lines.isEmpty() ? List.of() : List.of(lines.getFirst().split(" ", -1)).subList(0, 3);
  }

  private static boolean virtual(String cpuLine) {
    return cpuLine.startsWith("flags") && cpuLine.contains(" hypervisor");
  }

  private static String field(String file, String name, String otherwise) {
    return lines(file).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  /** Of a line such as {@code always [madvise] never}, the word in brackets. */
  private static String chosen(String file) {
    List<String> lines = lines(file);
    if (lines.isEmpty()) {
      return "?";
    }
    String line = lines.getFirst();
    return line.substring(line.indexOf('[') + 1, line.indexOf(']'));
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      return List.of();
    }
  }
}
