package io.tidings.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.zip.CRC32;

/** Messages' bodies: told apart by their beginning, long enough to fill sockets. */
final class Content {
  private static final int SHOWN = 32;

  private Content() {}

  static String of(String messageId, int length) {
    StringBuilder body = new StringBuilder(length).append(messageId);
    for (int i = 0; body.length() < length; i++) {
      body.append(' ').append(i * 31L);
    }
    return body.toString();
  }

  /** What stands for a body in a history: different bodies are different there, too. */
  static String shortened(String body) {
    if (body.length() <= SHOWN) {
      return body;
    }
    CRC32 sum = new CRC32();
    sum.update(body.getBytes(UTF_8));
    return body.substring(0, SHOWN) + "…" + body.length() + "#" + Long.toHexString(sum.getValue());
  }
}
