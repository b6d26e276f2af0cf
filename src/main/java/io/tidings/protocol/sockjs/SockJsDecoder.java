package io.tidings.protocol.sockjs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.protocol.ClientJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what SockJS clients send over WebSocket. */
public final class SockJsDecoder {
  private SockJsDecoder() {}

  /**
   * The messages in one frame: an array of strings or a single one; none in an empty frame.
   *
   * @throws HubException MALFORMED when the framing is broken; the connection is then to be closed
   */
  public static List<String> decode(String frame) {
    if (frame.isEmpty()) {
      return List.of();
    }
    try (JsonParser parser = ClientJson.parser(frame)) {
      List<String> messages = messages(parser);
      if (parser.nextToken() != null) {
        throw broken();
      }
      return messages;
    } catch (JsonProcessingException e) {
      throw broken();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static List<String> messages(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.VALUE_STRING) {
      return List.of(parser.getText());
    }
    if (first != JsonToken.START_ARRAY) {
      throw broken();
    }
    List<String> messages = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      messages.add(parser.getText());
    }
    if (parser.currentToken() != JsonToken.END_ARRAY) {
      throw broken();
    }
    return messages;
  }

  private static HubException broken() {
    return Failure.MALFORMED.because("broken SockJS framing; send an array of JSON strings");
  }
}
