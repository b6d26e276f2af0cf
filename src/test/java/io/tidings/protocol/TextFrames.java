package io.tidings.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.ArrayList;
import java.util.List;

/** Reads a run of WebSocket text frames as Netty does on the client's side. */
public final class TextFrames {
  private TextFrames() {}

  /** Releases the buffer. */
  public static List<String> read(ByteBuf frames) {
    EmbeddedChannel client =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .maxFramePayloadLength(1 << 24)
                    .build()));
    client.writeInbound(frames);
    List<String> texts = new ArrayList<>();
    for (Object frame; (frame = client.readInbound()) != null; ) {
      TextWebSocketFrame text = (TextWebSocketFrame) frame;
      if (!text.isFinalFragment()) {
        throw new AssertionError("a fragment");
      }
      texts.add(text.text());
      text.release();
    }
    if (client.finish()) {
      throw new AssertionError("something was left over");
    }
    return texts;
  }
}
