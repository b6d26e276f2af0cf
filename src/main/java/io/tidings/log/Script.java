package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** The Lua scripts, each a file of its name beside this class, with the prelude before it. */
@SuppressWarnings(
    "ImmutableEnumChecker") // Nobody changes the arrays; as such they go out as they are.
enum Script {
  PROBE,
  APPEND,
  INTERESTS,
  SUBSCRIBE,
  UNSUBSCRIBE,
  READ,
  RESTORE,
  HEADS,
  CHANGES,
  CLAIM,
  LEASE,
  LEAVE,
  SECRET,
  OWN,
  ARRIVE,
  CLOSE,
  ENROLL,
  DISMISS,
  MEMBERSHIPS;

  private final byte[] source;
  private final byte[] digest;

  Script() {
    source = (file("prelude") + '\n' + file(title())).getBytes(UTF_8);
    digest = Sha1.of(source);
  }

  /** As its file is called. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  byte[] source() {
    return source;
  }

  /** What EVALSHA calls it by. */
  byte[] digest() {
    return digest;
  }

  private static String file(String name) {
    try (InputStream file = Script.class.getResourceAsStream(name + ".lua")) {
      if (file == null) {
        throw new IllegalStateException("the script " + name + ".lua is missing from the jar");
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
