package io.batoid.objectstore;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as people write them: {@code "64m"}, {@code "4g"}, {@code "1 TiB"}; units are powers of
 * 1024.
 */
public final class Sizes {
  private static final Pattern SIZE =
      Pattern.compile("\\s*(\\d{1,18})\\s*([kmgt]?)(i?b)?\\s*", Pattern.CASE_INSENSITIVE);

  private Sizes() {}

  /**
   * The bytes that {@code text} says.
   *
   * @param what names the setting in the error
   * @throws IllegalArgumentException if it is not a size
   */
  public static long parse(String what, String text) {
    Matcher matcher = SIZE.matcher(Objects.requireNonNull(text, "size"));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          what
              + "=\""
              + text
              + "\" is not a size; write bytes, or a number with k, m, g or t: \"4g\"");
    }
    int shift =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          case "t" -> 40;
          default -> 0;
        };
    long number = Long.parseLong(matcher.group(1));
    if (number > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException(what + "=\"" + text + "\" is absurdly large");
    }
    return number << shift;
  }
}
