package io.tidings.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What README.md says, for the tests that hold it to that. */
public final class Readme {
  private static final Path FILE = Path.of("README.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\R(.*?)^```$");
  private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([a-zA-Z.]+)` \\|([^|]*)\\|");

  private Readme() {}

  /** The blocks of code in a language, from the top. */
  public static List<String> code(String language) {
    return BLOCK
        .matcher(text())
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** The keys of the table of settings, with what it says of their defaults. */
  public static Map<String, String> settings() {
    String text = text();
    Map<String, String> settings = new TreeMap<>();
    SETTING
        .matcher(text.substring(text.indexOf("\n## Settings\n")))
        .results()
        .forEach(row -> settings.put(row.group(1), row.group(2).strip()));
    return settings;
  }

  private static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
