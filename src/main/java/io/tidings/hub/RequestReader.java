package io.tidings.hub;

import static io.tidings.message.Failure.MALFORMED;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.protocol.ClientJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the JSON object of a request in one pass, field by field. Every method fails with
 * MALFORMED, naming the field. {@code null} counts as absent.
 */
final class RequestReader {
  private final String text;
  private final JsonParser parser;
  private String field = "";

  private RequestReader(String text, JsonParser parser) {
    this.text = text;
    this.parser = parser;
  }

  /** What to do with a field at whose value the reader stands; it must take or skip it. */
  interface FieldHandler {
    void handle(String field, RequestReader value) throws IOException;
  }

  /**
   * Reads the whole request.
   *
   * @throws HubException MALFORMED, saying what is wrong
   */
  static void read(Json request, FieldHandler handler) {
    String text = request.toString();
    try (JsonParser parser = ClientJson.parser(text)) {
      new RequestReader(text, parser).read(handler);
    } catch (StreamConstraintsException e) {
      throw MALFORMED.because(
          "the request is nested too deeply, or has a number or name that is too long; send at most "
              + ClientJson.MAX_DEPTH
              + " levels and "
              + ClientJson.MAX_NUMBER
              + " digits");
    } catch (JsonProcessingException e) {
      throw MALFORMED.because(
          "the request is not valid JSON at character " + e.getLocation().getCharOffset());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private void read(FieldHandler handler) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw MALFORMED.because("the request must be a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      field = parser.currentName();
      parser.nextToken();
      handler.handle(field, this);
    }
    if (parser.nextToken() != null) {
      throw MALFORMED.because("the request must be one JSON object; send nothing after it");
    }
  }

  void skip() throws IOException {
    parser.skipChildren();
  }

  /** The value as it was written, whatever it is. */
  Json json() throws IOException {
    return ClientJson.cut(parser, text);
  }

  Optional<String> string() throws IOException {
    if (isNull()) {
      return Optional.empty();
    }
    return Optional.of(string("must be a string"));
  }

  private String string(String requirement) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong(requirement);
    }
    return parser.getText();
  }

  List<String> strings(int most) throws IOException {
    List<String> strings = new ArrayList<>();
    if (isNull()) {
      return strings;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong("must be an array of strings");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (strings.size() == most) {
        throw wrong("has too many elements; send at most " + most);
      }
      strings.add(string("must be an array of strings"));
    }
    return strings;
  }

  int integer(int absent) throws IOException {
    if (isNull()) {
      return absent;
    }
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw wrong("must be a whole number");
    }
    return parser.getNumberType() == JsonParser.NumberType.INT
        ? parser.getIntValue()
        : Integer.MAX_VALUE;
  }

  boolean yesOrNo() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrong("must be true or false");
    };
  }

  private boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  HubException wrong(String requirement) {
    String name = field.length() <= 40 ? field : field.substring(0, 40) + "…";
    return MALFORMED.because(name + " " + requirement);
  }
}
