package io.tidings.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The settings as they are written: the file, and above it the environment. What was never asked
 * for is refused at the end, so the keys that are read are also the list of those that there are.
 */
final class Source {
  private static final String PREFIX = "TIDINGS_";

  private final String file;
  private final String within;
  private final JsonNode root;
  private final Map<String, String> environment;
  private final TreeSet<String> keys = new TreeSet<>();
  private final TreeSet<String> variables = new TreeSet<>();

  Source(String file, JsonNode root, Map<String, String> environment) {
    this(file, "", root, environment);
    if (!root.isObject()) {
      throw new IllegalArgumentException(file + " must be keys with values");
    }
  }

  private Source(String file, String within, JsonNode root, Map<String, String> environment) {
    this.file = file;
    this.within = within;
    this.root = root;
    this.environment = environment;
  }

  /** A scalar that has a value in any case. */
  <T> T value(String key, Function<String, T> type, T otherwise) {
    Optional<Written> written = written(key);
    return written.isPresent() ? read(written.get(), type) : otherwise;
  }

  /** A scalar that may be absent; empty text is absent too, so that a variable can clear it. */
  <T> Optional<T> optional(String key, Function<String, T> type) {
    return written(key).filter(it -> !it.text().isEmpty()).map(it -> read(it, type));
  }

  /** A list, of which each element is read by the function, given the element's own key. */
  <T> List<T> list(String key, Element<T> element) {
    keys.add(key);
    JsonNode node = at(key);
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      throw new IllegalArgumentException(
          "%s must be a list, was '%s' (%s)".formatted(key, node.asText(), file));
    }
    List<T> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(element.read("%s[%d]".formatted(key, i), node.get(i)));
    }
    return List.copyOf(elements);
  }

  /** Reads one element of a list. */
  interface Element<T> {
    T read(String key, JsonNode node);
  }

  /** An element that is a map, as a source of its own, without an environment. */
  Source map(String key, JsonNode node) {
    requireMap(key, node);
    return new Source(file, key + ".", node, Map.of());
  }

  /** The text of an element that is a scalar, or of any other single value. */
  String scalar(String key, JsonNode node) {
    if (!node.isValueNode()) {
      throw new IllegalArgumentException("%s must be a single value (%s)".formatted(key, file));
    }
    return node.asText().strip();
  }

  /** Refuses what the file or the environment says and nobody asked for. */
  void refuseOthers() {
    refuseOthers("", root);
    for (String variable : environment.keySet()) {
      if (variable.startsWith(PREFIX) && !variables.contains(variable)) {
        throw new IllegalArgumentException(
            "%s is not a setting; there are %s".formatted(variable, String.join(", ", variables)));
      }
    }
  }

  private void refuseOthers(String prefix, JsonNode map) {
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String key = prefix + entry.getKey();
      if (keys.stream().anyMatch(it -> it.startsWith(key + "."))) {
        if (!entry.getValue().isNull()) {
          requireMap(key, entry.getValue());
          refuseOthers(key + ".", entry.getValue());
        }
      } else if (!keys.contains(key)) {
        throw new IllegalArgumentException(
            "%s is not a setting; there are %s (%s)"
                .formatted(within + key, String.join(", ", keys), file));
      }
    }
  }

  private Optional<Written> written(String key) {
    keys.add(key);
    String variable = variable(key);
    variables.add(variable);
    if (environment.containsKey(variable)) {
      return Optional.of(new Written(key, environment.get(variable).strip(), variable));
    }
    JsonNode node = at(key);
    return node.isMissingNode() || node.isNull()
        ? Optional.empty()
        : Optional.of(new Written(within + key, scalar(within + key, node), file));
  }

  private static <T> T read(Written written, Function<String, T> type) {
    try {
      return type.apply(written.text());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s %s, was '%s' (%s)"
              .formatted(
                  written.key(),
                  e.getMessage(),
                  Values.withoutCredentials(written.text()),
                  written.origin()),
          e);
    }
  }

  private JsonNode at(String key) {
    return root.at("/" + key.replace('.', '/'));
  }

  private void requireMap(String key, JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          "%s must be keys with values, was '%s' (%s)".formatted(key, node.asText(), file));
    }
  }

  /** {@code redis.embeddedPort} as {@code TIDINGS_REDIS_EMBEDDED_PORT}. */
  private static String variable(String key) {
    return PREFIX
        + key.replace('.', '_').replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  private record Written(String key, String text, String origin) {}
}
