package io.tidings.protocol.signalr;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidings.message.Json;
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
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.msgpack.core.MessagePackException;

/**
 * Reads one MessagePack message: an array that begins with its type; what is behind the items known
 * is passed over.
 */
final class MessagePackDecoder {
  private static final int CALL_WITHOUT_STREAMS = 5;
  private static final int CLOSE_WITHOUT_RECONNECT = 2;

  private final Unpacking in;
  private final int items;

  private MessagePackDecoder(Unpacking in) throws IOException {
    this.in = in;
    this.items = in.array();
  }

  /** Empty when its type is not known. */
  static Optional<HubMessage> decode(ByteBuf body) {
    try {
      return new MessagePackDecoder(new Unpacking(ByteBufUtil.getBytes(body))).message();
    } catch (IOException | MessagePackException | DateTimeException e) {
      throw new SignalRDecodeException("the message is not valid MessagePack: " + e.getMessage());
    }
  }

  private Optional<HubMessage> message() throws IOException {
    return switch (in.integer()) {
      case MessageType.INVOCATION -> Optional.of(invocation());
      case MessageType.STREAM_INVOCATION -> Optional.of(streamInvocation());
      case MessageType.STREAM_ITEM -> Optional.of(new StreamItem(invocationId(), in.json()));
      case MessageType.COMPLETION -> Optional.of(completion());
      case MessageType.CANCEL_INVOCATION -> Optional.of(new CancelInvocation(invocationId()));
      case MessageType.PING -> Optional.of(new Ping());
      case MessageType.CLOSE -> Optional.of(close());
      case MessageType.ACK -> Optional.of(new Ack(sequenceId()));
      case MessageType.SEQUENCE -> Optional.of(new Sequence(sequenceId()));
      default -> Optional.empty();
    };
  }

  private Invocation invocation() throws IOException {
    Optional<String> id = optionalInvocationId();
    String target = in.string();
    Json arguments = in.jsonArray();
    return new Invocation(id, target, arguments, streamIds());
  }

  private StreamInvocation streamInvocation() throws IOException {
    String id = invocationId();
    String target = in.string();
    Json arguments = in.jsonArray();
    return new StreamInvocation(id, target, arguments, streamIds());
  }

  private Completion completion() throws IOException {
    String id = invocationId();
    int kind = in.integer();
    return switch (kind) {
      case ResultKind.ERROR -> Completion.error(id, in.optionalString().orElse(""));
      case ResultKind.VOID -> Completion.of(id);
      case ResultKind.VALUE -> Completion.result(id, in.json());
      default -> throw new SignalRDecodeException("there is no result of kind " + kind);
    };
  }

  private Close close() throws IOException {
    Optional<String> error = in.optionalString();
    boolean allowReconnect = items > CLOSE_WITHOUT_RECONNECT && in.bool();
    return new Close(error, allowReconnect);
  }

  private long sequenceId() throws IOException {
    long id = in.counter();
    if (id < 0) {
      throw new SignalRDecodeException("a sequence id must be >= 0, was " + id);
    }
    return id;
  }

  private String invocationId() throws IOException {
    return optionalInvocationId()
        .orElseThrow(() -> new SignalRDecodeException("the invocation id is missing"));
  }

  /** After the headers, which mean nothing to us. An empty one counts as none. */
  private Optional<String> optionalInvocationId() throws IOException {
    in.skipHeaders();
    return in.optionalString().filter(id -> !id.isEmpty());
  }

  private List<String> streamIds() throws IOException {
    if (items <= CALL_WITHOUT_STREAMS) {
      return List.of();
    }
    List<String> ids = new ArrayList<>();
    for (int left = in.array(); left > 0; left--) {
      ids.add(in.string());
    }
    return ids;
  }
}
