package io.tidings.protocol.signalr;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidings.message.Json;
import io.tidings.message.Publication;
import io.tidings.protocol.JsonStrings;
import io.tidings.protocol.signalr.HubMessage.Ack;
import io.tidings.protocol.signalr.HubMessage.Call;
import io.tidings.protocol.signalr.HubMessage.CancelInvocation;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import io.tidings.protocol.signalr.HubMessage.StreamInvocation;
import io.tidings.protocol.signalr.HubMessage.StreamItem;

/** Writes hub messages as JSON. Payloads are spliced in as they are. */
final class JsonEncoder {
  private JsonEncoder() {}

  static void message(HubMessage message, ByteBuf out) {
    if (message instanceof Invocation call) {
      open(MessageType.INVOCATION, out);
      call.invocationId().ifPresent(id -> string("invocationId", id, out));
      call(call, out);
    } else if (message instanceof StreamInvocation call) {
      open(MessageType.STREAM_INVOCATION, call.invocationId(), out);
      call(call, out);
    } else if (message instanceof StreamItem item) {
      open(MessageType.STREAM_ITEM, item.invocationId(), out);
      json("item", item.item(), out);
    } else if (message instanceof Completion completion) {
      open(MessageType.COMPLETION, completion.invocationId(), out);
      completion.error().ifPresent(error -> string("error", error, out));
      completion.result().ifPresent(result -> json("result", result, out));
    } else if (message instanceof CancelInvocation cancel) {
      open(MessageType.CANCEL_INVOCATION, cancel.invocationId(), out);
    } else if (message instanceof Close close) {
      open(MessageType.CLOSE, out);
      close.error().ifPresent(error -> string("error", error, out));
      ascii(close.allowReconnect() ? ",\"allowReconnect\":true" : "", out);
    } else if (message instanceof Ack ack) {
      open(MessageType.ACK, out);
      ascii(",\"sequenceId\":" + ack.sequenceId(), out);
    } else if (message instanceof Sequence sequence) {
      open(MessageType.SEQUENCE, out);
      ascii(",\"sequenceId\":" + sequence.sequenceId(), out);
    } else {
      open(MessageType.PING, out);
    }
    out.writeByte('}');
  }

  static void publication(Publication publication, boolean ids, ByteBuf out) {
    open(MessageType.INVOCATION, out);
    string("target", publication.message().name(), out);
    ascii(",\"arguments\":", out);
    Arguments.write(publication, ids, out);
    out.writeByte('}');
  }

  private static void call(Call call, ByteBuf out) {
    string("target", call.target(), out);
    json("arguments", call.arguments(), out);
    if (!call.streamIds().isEmpty()) {
      ascii(",\"streamIds\":[", out);
      String separator = "";
      for (String id : call.streamIds()) {
        ascii(separator, out);
        JsonStrings.write(id, out);
        separator = ",";
      }
      out.writeByte(']');
    }
  }

  private static void open(int type, ByteBuf out) {
    ascii("{\"type\":", out);
    out.writeByte('0' + type);
  }

  private static void open(int type, String invocationId, ByteBuf out) {
    open(type, out);
    string("invocationId", invocationId, out);
  }

  private static void string(String name, String value, ByteBuf out) {
    name(name, out);
    JsonStrings.write(value, out);
  }

  private static void json(String name, Json value, ByteBuf out) {
    name(name, out);
    out.writeBytes(value.utf8());
  }

  private static void name(String name, ByteBuf out) {
    ascii(",\"", out);
    ascii(name, out);
    ascii("\":", out);
  }

  private static void ascii(String text, ByteBuf out) {
    ByteBufUtil.writeAscii(out, text);
  }
}
