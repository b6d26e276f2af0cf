package io.tidings.protocol.signalr;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.tidings.message.Json;
import io.tidings.message.Publication;
import io.tidings.protocol.signalr.HubMessage.Ack;
import io.tidings.protocol.signalr.HubMessage.Call;
import io.tidings.protocol.signalr.HubMessage.CancelInvocation;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import io.tidings.protocol.signalr.HubMessage.StreamInvocation;
import io.tidings.protocol.signalr.HubMessage.StreamItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/** Writes hub messages as MessagePack: each an array that begins with its type. */
final class MessagePackEncoder {
  private static final MessagePack.PackerConfig CONFIG =
      new MessagePack.PackerConfig().withBufferSize(512);

  private MessagePackEncoder() {}

  static void message(HubMessage message, ByteBuf out) {
    // The packer needs no closing: it owns nothing.
    MessagePacker packer = CONFIG.newPacker(new ByteBufOutputStream(out));
    try {
      message(message, packer);
      packer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  static void publication(Publication publication, boolean ids, ByteBuf out) {
    ByteBuf arguments = out.alloc().buffer();
    try {
      Arguments.write(publication, ids, arguments);
      Json json = new Json(ByteBufUtil.getBytes(arguments));
      message(new Invocation(publication.message().name(), json), out);
    } finally {
      arguments.release();
    }
  }

  private static void message(HubMessage message, MessagePacker out) throws IOException {
    if (message instanceof Invocation call) {
      open(6, MessageType.INVOCATION, out);
      optional(call.invocationId(), out);
      call(call, out);
    } else if (message instanceof StreamInvocation call) {
      open(6, MessageType.STREAM_INVOCATION, call.invocationId(), out);
      call(call, out);
    } else if (message instanceof StreamItem item) {
      open(4, MessageType.STREAM_ITEM, item.invocationId(), out);
      Packing.write(item.item(), out);
    } else if (message instanceof Completion completion) {
      completion(completion, out);
    } else if (message instanceof CancelInvocation cancel) {
      open(3, MessageType.CANCEL_INVOCATION, cancel.invocationId(), out);
    } else if (message instanceof Close close) {
      out.packArrayHeader(3).packInt(MessageType.CLOSE);
      optional(close.error(), out);
      out.packBoolean(close.allowReconnect());
    } else if (message instanceof Ack ack) {
      out.packArrayHeader(2).packInt(MessageType.ACK).packLong(ack.sequenceId());
    } else if (message instanceof Sequence sequence) {
      out.packArrayHeader(2).packInt(MessageType.SEQUENCE).packLong(sequence.sequenceId());
    } else {
      out.packArrayHeader(1).packInt(MessageType.PING);
    }
  }

  private static void call(Call call, MessagePacker out) throws IOException {
    out.packString(call.target());
    Packing.write(call.arguments(), out);
    out.packArrayHeader(call.streamIds().size());
    for (String id : call.streamIds()) {
      out.packString(id);
    }
  }

  private static void completion(Completion completion, MessagePacker out) throws IOException {
    boolean isVoid = completion.error().isEmpty() && completion.result().isEmpty();
    open(isVoid ? 4 : 5, MessageType.COMPLETION, completion.invocationId(), out);
    if (completion.error().isPresent()) {
      out.packInt(ResultKind.ERROR).packString(completion.error().get());
    } else if (completion.result().isPresent()) {
      out.packInt(ResultKind.VALUE);
      Packing.write(completion.result().get(), out);
    } else {
      out.packInt(ResultKind.VOID);
    }
  }

  private static void open(int length, int type, MessagePacker out) throws IOException {
    out.packArrayHeader(length).packInt(type).packMapHeader(0);
  }

  private static void open(int length, int type, String invocationId, MessagePacker out)
      throws IOException {
    open(length, type, out);
    out.packString(invocationId);
  }

  private static void optional(Optional<String> text, MessagePacker out) throws IOException {
    if (text.isPresent()) {
      out.packString(text.get());
    } else {
      out.packNil();
    }
  }
}
