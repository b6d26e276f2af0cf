package io.tidings.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.tidings.message.Publication;
import io.tidings.protocol.Dialect;

/** A publication is its position, its data and the end of the line. */
final class Plain implements Dialect {
  int encoded;

  @Override
  public void encode(Publication publication, ByteBuf out) {
    encoded++;
    String data = new String(publication.message().data().utf8(), UTF_8);
    out.writeCharSequence(publication.position() + " " + data + "\n", UTF_8);
  }
}
