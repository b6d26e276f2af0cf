package io.tidings.backplane;

import io.tidings.backplane.Announcements.Mark;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** {@link Announcements} on the event bus. */
final class AnnouncementsCodec extends NodeCodec<Announcements> {
  static final String NAME = "tidings.announcements";

  private static final byte PUBLISHED = 0;
  private static final byte SUSPECTED = 1;

  AnnouncementsCodec() {
    super(NAME);
  }

  @Override
  void write(Announcements announcements, Buffer out) {
    Wire.writeText(out, announcements.from());
    write(out, announcements.first());
    write(out, announcements.heard());
    Wire.writeNumber(out, announcements.news().size());
    for (News news : announcements.news()) {
      if (news instanceof News.Published published) {
        out.appendByte(PUBLISHED);
        write(out, published.publication());
      } else if (news instanceof News.Suspected suspected) {
        out.appendByte(SUSPECTED);
        Wire.writeText(out, suspected.channel().toString());
      }
    }
  }

  private static void write(Buffer out, Mark mark) {
    Wire.writeNumber(out, mark.stream());
    Wire.writeNumber(out, mark.number());
  }

  private static void write(Buffer out, Publication publication) {
    Wire.writeText(out, publication.channel().toString());
    Wire.writeText(out, publication.position().epoch());
    Wire.writeNumber(out, publication.position().offset());
    Wire.writeNumber(out, publication.at());
    Message message = publication.message();
    Wire.writeText(out, message.name());
    Wire.writeText(out, message.from());
    Wire.writeText(out, message.user());
    Wire.writeNumber(out, message.except().size());
    message.except().forEach(connection -> Wire.writeText(out, connection));
    Wire.writeText(out, publication.key());
    Wire.writeBytes(out, message.data().utf8());
  }

  @Override
  Announcements read(Wire.Reader in) {
    String from = in.readText();
    Mark first = readMark(in);
    Mark heard = readMark(in);
    int count = in.readCount();
    List<News> news = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      news.add(readNews(in));
    }
    return new Announcements(from, first, heard, news);
  }

  private static Mark readMark(Wire.Reader in) {
    return new Mark(in.readNumber(), in.readNumber());
  }

  private static News readNews(Wire.Reader in) {
    byte kind = in.readByte();
    return switch (kind) {
      case PUBLISHED -> new News.Published(readPublication(in));
      case SUSPECTED -> new News.Suspected(Channel.parse(in.readText()));
      default -> throw new IllegalArgumentException("news of kind " + kind);
    };
  }

  private static Publication readPublication(Wire.Reader in) {
    Channel channel = Channel.parse(in.readText());
    Position position = new Position(in.readText(), in.readNumber());
    long at = in.readNumber();
    String name = in.readText();
    String from = in.readText();
    String user = in.readText();
    int count = in.readCount();
    List<String> except = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      except.add(in.readText());
    }
    String key = in.readText();
    Json data = new Json(in.readBytes());
    return new Publication(channel, position, at, new Message(name, data, from, user, except), key);
  }
}
