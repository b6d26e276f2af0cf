package io.tidings.protocol.signalr;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidings.protocol.ClientJson;
import io.tidings.protocol.JsonStrings;
import java.io.IOException;
import java.util.Optional;

/**
 * The first message of either side, JSON whatever follows: the client names an encoding and its
 * version, the server agrees or says why not.
 */
public final class Handshake {
  /** Of a request, in bytes. */
  public static final int MAX_SIZE = 4096;

  private static final int MAX_VERSION = 2;

  private Handshake() {}

  /** What a client asks for. */
  public record Request(String protocol, int version) {

    /**
     * The encoding.
     *
     * @throws SignalRDecodeException when it, or its version, is not ours; the sentence is the
     *     response's error
     */
    public HubProtocol agree() {
      HubProtocol named =
          HubProtocol.named(protocol)
              .orElseThrow(
                  () ->
                      new SignalRDecodeException(
                          "The protocol '" + protocol + "' is not supported."));
      if (version < 1 || version > MAX_VERSION) {
        throw new SignalRDecodeException(
            "The server does not support version "
                + version
                + " of the '"
                + protocol
                + "' protocol.");
      }
      return named;
    }
  }

  /**
   * Reads the request, if it is there as a whole; what follows it stays.
   *
   * @throws SignalRDecodeException when it is none, or larger than {@link #MAX_SIZE}
   */
  public static Optional<Request> read(ByteBuf in) {
    int limit = Math.min(in.readableBytes(), MAX_SIZE);
    int length = in.bytesBefore(limit, HubProtocol.SEPARATOR);
    if (length < 0) {
      if (limit == MAX_SIZE) {
        throw new SignalRDecodeException("no handshake within " + MAX_SIZE + " bytes");
      }
      return Optional.empty();
    }
    ByteBuf request = in.readSlice(length);
    in.skipBytes(1);
    return Optional.of(parse(request));
  }

  private static Request parse(ByteBuf utf8) {
    String protocol = null;
    int version = -1;
    try (JsonParser parser = ClientJson.parser(utf8.toString(UTF_8))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String property = parser.currentName();
        JsonToken value = parser.nextToken();
        if (property.equals("protocol") && value == JsonToken.VALUE_STRING) {
          protocol = parser.getText();
        } else if (property.equals("version") && value == JsonToken.VALUE_NUMBER_INT) {
          version = parser.getIntValue();
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw unreadable();
    }
    if (protocol == null || version < 0) {
      throw unreadable();
    }
    return new Request(protocol, version);
  }

  private static SignalRDecodeException unreadable() {
    return new SignalRDecodeException(
        "the first message must be a handshake; send {\"protocol\":\"json\",\"version\":1}");
  }

  /** Appends the answer that all is well. */
  public static void agreed(ByteBuf out) {
    ByteBufUtil.writeAscii(out, "{}");
    out.writeByte(HubProtocol.SEPARATOR);
  }

  /** Appends the answer after which the server closes. */
  public static void refused(String error, ByteBuf out) {
    ByteBufUtil.writeAscii(out, "{\"error\":");
    JsonStrings.write(error, out);
    out.writeByte('}').writeByte(HubProtocol.SEPARATOR);
  }
}
