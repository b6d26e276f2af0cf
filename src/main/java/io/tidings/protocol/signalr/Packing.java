package io.tidings.protocol.signalr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tidings.message.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.msgpack.core.MessagePacker;

/**
 * Writes JSON as MessagePack. A whole number that has no MessagePack integer, and any with a
 * fraction or an exponent, becomes a double, as it would in JavaScript.
 *
 * <p>MessagePack says before a container how much it holds, JSON does not. So the text is read
 * twice: first the sizes are taken, in the order in which the containers begin, then it is written.
 */
final class Packing {
  /** Without bounds: what clients sent was read within some, and server code is trusted. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final int FEW = 16;
  private static final int LONGEST_INTEGER = 64;

  private Packing() {}

  static void write(Json json, MessagePacker out) throws IOException {
    int[] sizes = sizes(json);
    int next = 0;
    try (JsonParser parser = FACTORY.createParser(json.utf8())) {
      for (JsonToken token; (token = parser.nextToken()) != null; ) {
        switch (token) {
          case START_ARRAY -> out.packArrayHeader(sizes[next++]);
          case START_OBJECT -> out.packMapHeader(sizes[next++]);
          case FIELD_NAME -> out.packString(parser.currentName());
          case VALUE_STRING -> out.packString(parser.getText());
          case VALUE_NUMBER_INT -> integer(parser, out);
          case VALUE_NUMBER_FLOAT -> out.packDouble(parser.getDoubleValue());
          case VALUE_TRUE -> out.packBoolean(true);
          case VALUE_FALSE -> out.packBoolean(false);
          case VALUE_NULL -> out.packNil();
          default -> {
            // The end of a container is known from its size.
          }
        }
      }
    }
  }

  private static int[] sizes(Json json) throws IOException {
    int[] sizes = new int[FEW];
    int begun = 0;
    int[] open = new int[FEW];
    int depth = 0;
    try (JsonParser parser = FACTORY.createParser(json.utf8())) {
      for (JsonToken token; (token = parser.nextToken()) != null; ) {
        if (token.isStructEnd()) {
          depth--;
        } else if (token != JsonToken.FIELD_NAME && depth > 0) {
          sizes[open[depth - 1]]++;
        }
        if (token.isStructStart()) {
          open = withRoomFor(depth, open);
          open[depth++] = begun;
          sizes = withRoomFor(begun++, sizes);
        }
      }
    }
    return sizes;
  }

  private static int[] withRoomFor(int index, int[] array) {
    return index < array.length ? array : Arrays.copyOf(array, 2 * array.length);
  }

  private static void integer(JsonParser parser, MessagePacker out) throws IOException {
    if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      out.packLong(parser.getLongValue());
      return;
    }
    BigInteger value = parser.getBigIntegerValue();
    if (value.signum() > 0 && value.bitLength() <= LONGEST_INTEGER) {
      out.packBigInteger(value);
    } else {
      out.packDouble(value.doubleValue());
    }
  }
}
