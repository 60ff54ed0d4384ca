package io.batoid.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As much JSON as the results need: maps, lists, strings, numbers, booleans and null, written with
 * an indent of two and read back.
 */
public final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Renders a tree of {@link Map}, {@link List}, String, Number, Boolean and null. */
  public static String write(@Nullable Object tree) {
    StringBuilder out = new StringBuilder();
    write(tree, "\n", out);
    return out.append('\n').toString();
  }

  /** Reads a tree; numbers become Double. */
  public static @Nullable Object read(String text) {
    Json json = new Json(text);
    Object tree = json.value();
    json.skipSpace();
    if (json.at != text.length()) {
      throw json.malformed("end of text");
    }
    return tree;
  }

  private static void write(@Nullable Object tree, String newLine, StringBuilder out) {
    switch (tree) {
      case null -> out.append("null");
      case String string -> quote(string, out);
      case Double number when !Double.isFinite(number) -> out.append("null");
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      case List<?> list -> {
        String inner = newLine + "  ";
        String separator = "[";
        for (Object element : list) {
          out.append(separator).append(inner);
          write(element, inner, out);
          separator = ",";
        }
        out.append(list.isEmpty() ? "[]" : newLine + "]");
      }
      case Map<?, ?> map -> {
        String inner = newLine + "  ";
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator).append(inner);
          quote(String.valueOf(entry.getKey()), out);
          out.append(": ");
          write(entry.getValue(), inner, out);
          separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : newLine + "}");
      }
      default -> throw new IllegalArgumentException("not JSON: " + tree.getClass());
    }
  }

  private static void quote(String string, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private @Nullable Object value() {
    skipSpace();
    char c = peek();
    return switch (c) {
      case '{' -> map();
      case '[' -> list();
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> map() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    at++;
    while (!skipTo('}')) {
      skipSpace();
      String key = string();
      skipSpace();
      expect(':');
      map.put(key, value());
    }
    return map;
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    while (!skipTo(']')) {
      list.add(value());
    }
    return list;
  }

  /** Passes a comma or the end of a list or map; returns whether it was the end. */
  private boolean skipTo(char end) {
    skipSpace();
    if (peek() == ',') {
      at++;
      return false;
    }
    if (peek() == end) {
      at++;
      return true;
    }
    return false;
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    for (char c = take(); c != '"'; c = take()) {
      string.append(c == '\\' ? escaped(take()) : c);
    }
    return string.toString();
  }

  private char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> c;
    };
  }

  private Double number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (start == at) {
      throw malformed("a value");
    }
    return Double.valueOf(text.substring(start, at));
  }

  private @Nullable Object literal(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw malformed(word);
    }
    at += word.length();
    return value;
  }

  private void expect(char c) {
    if (take() != c) {
      at--;
      throw malformed("'" + c + "'");
    }
  }

  private char take() {
    char c = peek();
    at++;
    return c;
  }

  private char peek() {
    if (at >= text.length()) {
      throw malformed("more text");
    }
    return text.charAt(at);
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException malformed(String expected) {
    return new IllegalArgumentException("JSON: expected " + expected + " at offset " + at);
  }
}
