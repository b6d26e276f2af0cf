package io.tidings.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads a run of WebSocket frames as Netty does on the client's side. Releases the buffer. */
public final class WebSocketFrames {
  private WebSocketFrames() {}

  public static List<String> texts(ByteBuf frames) {
    return read(frames, TextWebSocketFrame.class, TextWebSocketFrame::text);
  }

  public static List<byte[]> binaries(ByteBuf frames) {
    return read(frames, BinaryWebSocketFrame.class, frame -> ByteBufUtil.getBytes(frame.content()));
  }

  private static <F extends WebSocketFrame, T> List<T> read(
      ByteBuf frames, Class<F> kind, Function<F, T> content) {
    EmbeddedChannel client =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .maxFramePayloadLength(1 << 24)
                    .build()));
    client.writeInbound(frames);
    List<T> contents = new ArrayList<>();
    for (Object read; (read = client.readInbound()) != null; ) {
      F frame = kind.cast(read);
      if (!frame.isFinalFragment()) {
        throw new AssertionError("a fragment");
      }
      contents.add(content.apply(frame));
      frame.release();
    }
    if (client.finish()) {
      throw new AssertionError("something was left over");
    }
    return contents;
  }
}
