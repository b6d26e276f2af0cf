package io.tidings.hub;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a client's arguments as the types that a method declares. Immutable. */
final class Arguments {
  private final List<Argument> expected;

  /** Of which none may be missing. */
  private final int required;

  Arguments(List<JavaType> types) {
    this.expected = types.stream().map(Argument::of).toList();
    int last = types.size();
    while (last > 0 && expected.get(last - 1).optional()) {
      last--;
    }
    this.required = last;
  }

  private record Argument(ObjectReader reader, boolean optional) {
    static Argument of(JavaType type) {
      boolean optional = type.isTypeOrSubTypeOf(Optional.class);
      JavaType value = optional ? type.containedTypeOrUnknown(0) : type;
      return new Argument(ServerJson.reader(value), optional);
    }

    Object read(JsonParser parser) throws IOException {
      Object value = reader.readValue(parser);
      return optional ? Optional.ofNullable(value) : value;
    }
  }

  /**
   * @param array valid JSON
   * @throws HubException MALFORMED, in the words of ASP.NET Core
   */
  List<Object> read(Json array) {
    List<Object> values = new ArrayList<>(expected.size());
    int given = 0;
    try (JsonParser parser = ServerJson.parser(array)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (given < expected.size()) {
          values.add(expected.get(given).read(parser));
        } else {
          parser.skipChildren();
        }
        given++;
      }
    } catch (JsonProcessingException e) {
      throw Failure.MALFORMED.because(
          "Error binding arguments. Make sure that the types of the provided values match the types"
              + " of the hub method being invoked.");
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    if (given < required || given > expected.size()) {
      throw Failure.MALFORMED.because(
          "Invocation provides %d argument(s) but target expects %d."
              .formatted(given, expected.size()));
    }
    while (values.size() < expected.size()) {
      values.add(Optional.empty());
    }
    return values;
  }
}
