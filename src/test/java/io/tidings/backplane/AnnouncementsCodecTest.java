package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.backplane.Announcements.Mark;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnnouncementsCodecTest {
  private final AnnouncementsCodec codec = new AnnouncementsCodec();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void comesOutAsItWentIn() {
    for (int i = 0; i < 2_000; i++) {
      Announcements announcements = announcements();
      assertThat(roundTrip(announcements)).as("seed %d", seed).isEqualTo(announcements);
    }
  }

  @Test
  void keepsTheDataAsItCame() {
    String data = "{ \"a\" : 1.00, \"ü\":\"\\u00fc\" }";
    Announcements announcements = of(new News.Published(publication(new Json(data))));
    News.Published read = (News.Published) roundTrip(announcements).news().get(0);
    assertThat(read.publication().message().data()).hasToString(data);
  }

  @Test
  void refusesWhatIsCutShort() {
    Buffer whole = encoded(of(new News.Published(publication(new Json("\"text\"")))));
    for (int length = 0; length < whole.length(); length++) {
      Buffer cut = whole.getBuffer(0, length);
      assertThatThrownBy(() -> codec.decodeFromWire(0, cut)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void refusesAnotherFormat() {
    Buffer later = encoded(announcements()).setByte(0, (byte) 2);
    assertThatThrownBy(() -> codec.decodeFromWire(0, later))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format 2");
  }

  /** Neither an error nor an allocation beyond the size of the input. */
  @Test
  void survivesNoise() {
    for (int i = 0; i < 20_000; i++) {
      Buffer noise = encoded(announcements());
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        noise.setByte(random.nextInt(noise.length()), (byte) random.nextInt());
      }
      try {
        assertThat(codec.decodeFromWire(0, noise)).isNotNull();
      } catch (RuntimeException e) {
        assertThat(e).as("seed %d", seed).isNotInstanceOf(NullPointerException.class);
      }
    }
  }

  private Announcements roundTrip(Announcements announcements) {
    Buffer frame = Buffer.buffer("before");
    codec.encodeToWire(frame, announcements);
    return codec.decodeFromWire("before".length(), frame);
  }

  private Buffer encoded(Announcements announcements) {
    Buffer buffer = Buffer.buffer();
    codec.encodeToWire(buffer, announcements);
    return buffer;
  }

  private static Announcements of(News news) {
    return new Announcements("node", new Mark(1, 7), Mark.NONE, List.of(news));
  }

  private Announcements announcements() {
    List<News> news = Stream.generate(this::news).limit(random.nextInt(5)).toList();
    return new Announcements(text(), mark(), mark(), news);
  }

  private Mark mark() {
    return new Mark(number(), number());
  }

  private News news() {
    return random.nextInt(5) == 0
        ? new News.Suspected(Channel.group("g" + text()))
        : new News.Published(publication(new Json('"' + text() + '"')));
  }

  private Publication publication(Json data) {
    Position position = random.nextBoolean() ? Position.NONE : new Position("1abcde", number());
    List<String> except = Stream.generate(this::text).limit(random.nextInt(3)).toList();
    Message message = new Message(text(), data, text(), text(), except);
    return new Publication(
        Channel.parse("scope/user:u" + text()), position, number(), message, text());
  }

  private long number() {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }

  private String text() {
    int[] letters = {'a', 'é', '€', 0x1F4E3};
    int length = random.nextInt(20);
    int[] points = IntStream.range(0, length).map(i -> letters[random.nextInt(4)]).toArray();
    return new String(points, 0, length);
  }
}
