package io.tidings.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidings.config.ChannelPolicy;
import io.tidings.message.Channel;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * What scripts are told of one channel: the names of its keys and its policy, encoded once. All
 * keys of a bucket have its hash tag, so that a Redis Cluster keeps them together.
 */
final class ChannelKeys {
  /** A position outlives the messages, so that a client learns what it missed rather than guess. */
  private static final Duration META_OUTLIVES_LOG = Duration.ofDays(1);

  final ChannelPolicy policy;
  final byte[] channel;
  final byte[] meta;
  final byte[] log;
  final byte[] nodes;
  final byte[] unkeyed;
  final byte[] index;
  final byte[] changes;
  final byte[] count;
  final byte[] ageMs;
  final byte[] metaTtlMs;
  private final String prefix;

  ChannelKeys(Channel channel, ChannelPolicy policy) {
    this.policy = policy;
    this.channel = channel.toString().getBytes(UTF_8);
    int bucket = bucket(channel);
    prefix = tag(bucket) + escaped(channel.toString()) + ':';
    meta = key("meta");
    log = key("log");
    nodes = key("nodes");
    unkeyed = key("id:");
    index = index(bucket);
    changes = changes(bucket);
    count = number(policy.count());
    ageMs = number(policy.age().toMillis());
    metaTtlMs = number(policy.age().plus(META_OUTLIVES_LOG).toMillis());
  }

  /**
   * Where it stands what was appended under an idempotency key; never written where it is empty.
   */
  byte[] id(String key) {
    return key.isEmpty() ? unkeyed : key("id:" + key);
  }

  private byte[] key(String name) {
    return (prefix + name).getBytes(UTF_8);
  }

  static int bucket(Channel channel) {
    return bucket(channel.toString());
  }

  private static int bucket(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(UTF_8));
    return (int) (crc.getValue() % Log.BUCKETS);
  }

  static byte[] index(int bucket) {
    return (tag(bucket) + "index").getBytes(UTF_8);
  }

  static byte[] changes(int bucket) {
    return (tag(bucket) + "changes").getBytes(UTF_8);
  }

  /** Where the owner generation of a connection stands. */
  static byte[] owner(String connection) {
    return (tag(bucket(connection)) + "owner:" + escaped(connection)).getBytes(UTF_8);
  }

  /** Where the groups stand that a member was put into. */
  static byte[] groups(Channel member) {
    String name = member.toString();
    return (tag(bucket(name)) + "groups:" + escaped(name)).getBytes(UTF_8);
  }

  static byte[] number(long value) {
    return Long.toString(value).getBytes(US_ASCII);
  }

  private static String tag(int bucket) {
    return "tidings:{" + bucket + "}:";
  }

  /** A brace in a name must not be taken for a hash tag. */
  private static String escaped(String name) {
    return name.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
  }
}
