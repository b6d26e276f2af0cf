package io.tidings.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tidings.message.Json;
import java.io.IOException;

/** Reads JSON that somebody outside wrote, within bounds, without building trees. */
public final class ClientJson {
  /** Half of what parsers allow by default, so that receivers can read what we wrap it in. */
  public static final int MAX_DEPTH = 500;

  /** Of one number, in characters. */
  public static final int MAX_NUMBER = 1000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // A table of every name that clients ever wrote would be theirs to fill.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .build())
          .build();

  private ClientJson() {}

  /** To be closed by the caller. */
  public static JsonParser parser(String text) throws IOException {
    return FACTORY.createParser(text);
  }

  /** To be closed by the caller. */
  public static JsonParser parser(Json json) throws IOException {
    return FACTORY.createParser(json.utf8());
  }

  /** Takes valid JSON that may have unpaired surrogates, which stay what they are. */
  public static Json json(String text) {
    return new Json(utf8(text, 0, text.length()));
  }

  /**
   * Cuts out the value at whose first token the parser stands, as it was written; the parser has
   * then gone over all of it, so it is valid, and stands at its last token.
   *
   * @param text what the parser reads
   */
  public static Json cut(JsonParser parser, String text) throws IOException {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.finishToken();
    parser.skipChildren();
    int to = (int) parser.currentLocation().getCharOffset();
    return new Json(utf8(text, from, to));
  }

  /**
   * An unpaired surrogate has no UTF-8. In valid JSON it can only stand within a string, where its
   * escape means the same.
   */
  private static byte[] utf8(String text, int from, int to) {
    StringBuilder escaped = null;
    int copied = from;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (JsonStrings.startsPair(text, i, to)) {
        i++;
        continue;
      }
      if (escaped == null) {
        escaped = new StringBuilder(to - from + 16);
      }
      escaped.append(text, copied, i).append("\\u").append(Integer.toHexString(c));
      copied = i + 1;
    }
    return escaped == null
        ? text.substring(from, to).getBytes(UTF_8)
        : escaped.append(text, copied, to).toString().getBytes(UTF_8);
  }
}
