package io.tidings.protocol.signalr;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidings.message.Json;
import io.tidings.protocol.ClientJson;
import io.tidings.protocol.signalr.HubMessage.Ack;
import io.tidings.protocol.signalr.HubMessage.CancelInvocation;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.Ping;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import io.tidings.protocol.signalr.HubMessage.StreamInvocation;
import io.tidings.protocol.signalr.HubMessage.StreamItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one JSON message in one pass, whatever the order of its properties; payloads are cut out as
 * they stand.
 *
 * <p>A property that is wrong does not end the reading: it may be that of a type which is not
 * known, and {@code type} may come last.
 */
final class JsonDecoder {
  private static final char REPLACEMENT = '\ufffd';

  private final String text;
  private long type = -1;
  private String invocationId;
  private String target;
  private String error;
  private List<String> streamIds = List.of();
  private Json arguments;
  private Json item;
  private Json result;
  private boolean allowReconnect;
  private long sequenceId = -1;
  private String problem;

  private JsonDecoder(String text) {
    this.text = text;
  }

  /** Empty when its type is not known. */
  static Optional<HubMessage> decode(ByteBuf utf8) {
    String text = utf8.toString(UTF_8);
    // What is no UTF-8 is read as this character, which may also have been sent.
    if (text.indexOf(REPLACEMENT) >= 0 && !ByteBufUtil.isText(utf8, UTF_8)) {
      throw new SignalRDecodeException("a message must be UTF-8");
    }
    JsonDecoder decoder = new JsonDecoder(text);
    try {
      decoder.read();
      return decoder.message();
    } catch (StreamConstraintsException e) {
      throw new SignalRDecodeException(
          "the message is nested too deeply, or has a number or name that is too long; send at most "
              + ClientJson.MAX_DEPTH
              + " levels and "
              + ClientJson.MAX_NUMBER
              + " digits");
    } catch (JsonProcessingException e) {
      throw new SignalRDecodeException(
          "the message is not valid JSON at character " + e.getLocation().getCharOffset());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private void read() throws IOException {
    try (JsonParser parser = ClientJson.parser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new SignalRDecodeException("a message must be a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String property = parser.currentName();
        parser.nextToken();
        switch (property) {
          case "type" -> type = number(parser, property);
          case "invocationId" -> invocationId = string(parser, property);
          case "target" -> target = string(parser, property);
          case "arguments" -> arguments = arguments(parser);
          case "streamIds" -> streamIds = streamIds(parser);
          case "item" -> item = ClientJson.cut(parser, text);
          case "result" -> result = ClientJson.cut(parser, text);
          case "error" -> error = string(parser, property);
          case "allowReconnect" -> allowReconnect = bool(parser, property);
          case "sequenceId" -> sequenceId = number(parser, property);
          default -> parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new SignalRDecodeException("a message must be one JSON object and nothing after it");
      }
    }
  }

  private Optional<HubMessage> message() {
    if (type < 0) {
      throw new SignalRDecodeException(problem == null ? "property 'type' is missing" : problem);
    }
    if (type < MessageType.INVOCATION || type > MessageType.SEQUENCE) {
      return Optional.empty();
    }
    if (problem != null) {
      throw new SignalRDecodeException(problem);
    }
    return Optional.of(
        switch ((int) type) {
          case MessageType.INVOCATION ->
              new Invocation(
                  Optional.ofNullable(invocationId).filter(id -> !id.isEmpty()),
                  required(target, "target"),
                  required(arguments, "arguments"),
                  streamIds);
          case MessageType.STREAM_INVOCATION ->
              new StreamInvocation(
                  invocationId(),
                  required(target, "target"),
                  required(arguments, "arguments"),
                  streamIds);
          case MessageType.STREAM_ITEM -> new StreamItem(invocationId(), required(item, "item"));
          case MessageType.COMPLETION -> completion();
          case MessageType.CANCEL_INVOCATION -> new CancelInvocation(invocationId());
          case MessageType.CLOSE -> new Close(Optional.ofNullable(error), allowReconnect);
          case MessageType.ACK -> new Ack(sequenceId());
          case MessageType.SEQUENCE -> new Sequence(sequenceId());
          default -> new Ping();
        });
  }

  private Completion completion() {
    if (error != null && result != null) {
      throw new SignalRDecodeException("a completion must not have both 'error' and 'result'");
    }
    return new Completion(invocationId(), Optional.ofNullable(error), Optional.ofNullable(result));
  }

  private String invocationId() {
    return required(
        invocationId == null || invocationId.isEmpty() ? null : invocationId, "invocationId");
  }

  private long sequenceId() {
    required(sequenceId < 0 ? null : sequenceId, "sequenceId");
    return sequenceId;
  }

  private static <T> T required(T value, String property) {
    if (value == null) {
      throw new SignalRDecodeException("property '" + property + "' is missing");
    }
    return value;
  }

  private long number(JsonParser parser, String property) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        && parser.getLongValue() >= 0) {
      return parser.getLongValue();
    }
    return otherwise(parser, property, "a whole number from 0", -1L);
  }

  private String string(JsonParser parser, String property) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> null;
      default -> otherwise(parser, property, "a string", null);
    };
  }

  private boolean bool(JsonParser parser, String property) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> otherwise(parser, property, "true or false", false);
    };
  }

  private Json arguments(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.START_ARRAY
        ? ClientJson.cut(parser, text)
        : otherwise(parser, "arguments", "an array", null);
  }

  private List<String> streamIds(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return otherwise(parser, "streamIds", "an array of strings", List.of());
    }
    List<String> ids = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String id = string(parser, "streamIds");
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** Goes over a value that is not what it must be. */
  private <T> T otherwise(JsonParser parser, String property, String what, T instead)
      throws IOException {
    parser.skipChildren();
    if (problem == null) {
      problem = "property '" + property + "' must be " + what;
    }
    return instead;
  }
}
