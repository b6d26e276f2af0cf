package io.tidings.protocol.bridge;

import static io.tidings.message.Failure.MALFORMED;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tidings.message.Channel;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.protocol.ClientJson;
import io.tidings.protocol.bridge.BridgeFrame.From;
import io.tidings.protocol.bridge.BridgeFrame.Ping;
import io.tidings.protocol.bridge.BridgeFrame.Publish;
import io.tidings.protocol.bridge.BridgeFrame.Register;
import io.tidings.protocol.bridge.BridgeFrame.Send;
import io.tidings.protocol.bridge.BridgeFrame.Unregister;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what clients of the bridge protocol send, in one pass; the body is cut out as it stands.
 *
 * <p>As in JavaScript, the last of several fields with one name counts. Fields that are not known
 * are ignored; one that is {@code null}, other than the body, counts as absent.
 *
 * <p>A field that is wrong does not end the reading: stock clients write {@code replyAddress} last,
 * and it is where they must be told.
 */
public final class BridgeDecoder {
  /** Of an address or reply address, in UTF-16 units. */
  static final int MAX_ADDRESS = 1024;

  static final int MAX_HEADERS = 64;

  /** Of one header's name or value, in UTF-16 units. */
  static final int MAX_HEADER = 8192;

  /** In characters. */
  static final int MAX_MESSAGE_ID = 64;

  private static final String TYPES = "ping, register, unregister, send or publish";

  private final String text;
  private String type;
  private String address;
  private String replyAddress;
  private Map<String, String> headers = Map.of();
  private Json body = Json.NULL;
  private String problem;

  private BridgeDecoder(String text) {
    this.text = text;
  }

  /**
   * Reads one frame.
   *
   * @throws BridgeDecodeException MALFORMED, saying what is wrong and what to send
   */
  public static BridgeFrame decode(String text) {
    BridgeDecoder decoder = new BridgeDecoder(text);
    try {
      decoder.read();
      return decoder.frame();
    } catch (HubException e) {
      throw decoder.refusal(e.getMessage());
    } catch (StreamConstraintsException e) {
      throw decoder.refusal(
          "the frame is nested too deeply, or has a number or name that is too long; send at most "
              + ClientJson.MAX_DEPTH
              + " levels and "
              + ClientJson.MAX_NUMBER
              + " digits");
    } catch (JsonProcessingException e) {
      throw decoder.refusal(
          "the frame is not valid JSON at character "
              + e.getLocation().getCharOffset()
              + "; send one JSON object as JSON.stringify writes it");
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private BridgeDecodeException refusal(String sentence) {
    return new BridgeDecodeException(sentence, replyAddress, address);
  }

  private void read() throws IOException {
    try (JsonParser parser = ClientJson.parser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw MALFORMED.because("a frame must be a JSON object; send {\"type\":\"publish\",…}");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "type" -> type = string(parser, field);
          case "address" -> address = string(parser, field);
          case "replyAddress" -> replyAddress = string(parser, field);
          case "headers" -> headers = headers(parser);
          case "body" -> body = ClientJson.cut(parser, text);
          default -> parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw MALFORMED.because("a frame must be one JSON object; send nothing after it");
      }
    }
  }

  private String string(JsonParser parser, String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      parser.skipChildren();
      note(field + " must be a string");
      return null;
    }
    String value = parser.getText();
    return fits(value, MAX_ADDRESS, field) ? value : null;
  }

  private Map<String, String> headers(JsonParser parser) throws IOException {
    Map<String, String> read = new HashMap<>();
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return read;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      note("headers must be an object of strings; send {\"name\":\"…\"}");
      return read;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String what = "header " + abbreviated(name);
      JsonToken value = parser.nextToken();
      if (value.isStructStart()) {
        parser.skipChildren();
        note(what + " must be a string");
      } else if (value == JsonToken.VALUE_NULL) {
        read.remove(name);
      } else if (fits(name, MAX_HEADER, what) && fits(parser.getText(), MAX_HEADER, what)) {
        read.put(name, parser.getText());
      }
      if (read.size() > MAX_HEADERS) {
        note("too many headers; send at most " + MAX_HEADERS);
        read.clear();
      }
    }
    return read;
  }

  private boolean fits(String value, int limit, String what) {
    if (value.length() > limit) {
      note(what + " is too long; send at most " + limit + " characters, not " + value.length());
      return false;
    }
    return true;
  }

  private void note(String sentence) {
    if (problem == null) {
      problem = sentence;
    }
  }

  private BridgeFrame frame() {
    if (problem != null) {
      throw MALFORMED.because(problem);
    }
    Optional<String> reply = Optional.ofNullable(replyAddress);
    return switch (type == null ? "" : type) {
      case "ping" -> new Ping();
      case "register" -> new Register(channel(), since(), from(), reply);
      case "unregister" -> new Unregister(channel(), reply);
      case "send" -> new Send(destination(), body, headers, reply);
      case "publish" -> new Publish(destination(), body, headers, reply);
      case "" -> throw MALFORMED.because("type is missing; send " + TYPES);
      default -> throw MALFORMED.because("unknown type '" + abbreviated(type) + "'; send " + TYPES);
    };
  }

  private String destination() {
    if (address == null || address.isEmpty()) {
      throw MALFORMED.because(
          "address is missing; send a channel such as group:<name>, a service or an address");
    }
    if (Channel.isMeantBy(address)) {
      checkMessageId();
    }
    return address;
  }

  private Channel channel() {
    if (address == null || address.isEmpty()) {
      throw MALFORMED.because("address is missing; send a channel such as group:<name>");
    }
    return Channel.parse(address);
  }

  private void checkMessageId() {
    String id = headers.get("messageId");
    if (id == null) {
      return;
    }
    int length = id.codePointCount(0, id.length());
    if (length < 1 || length > MAX_MESSAGE_ID) {
      throw MALFORMED.because(
          "messageId must have 1 to " + MAX_MESSAGE_ID + " characters, has " + length);
    }
  }

  private Optional<Position> since() {
    return Optional.ofNullable(headers.get("since")).map(Position::parse);
  }

  private From from() {
    String from = headers.getOrDefault("from", "latest");
    return switch (from) {
      case "latest" -> From.LATEST;
      case "earliest" -> From.EARLIEST;
      default ->
          throw MALFORMED.because(
              "unknown from '" + abbreviated(from) + "'; send latest or earliest");
    };
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
