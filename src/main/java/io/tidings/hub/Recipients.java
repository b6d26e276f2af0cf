package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Whom a message is for. Immutable; may be kept and used from any thread. */
public sealed class Recipients permits Client {
  private final Hub hub;
  private final Optional<Identity> speaker;
  private final List<Channel> channels;
  private final List<String> except;
  private final Optional<String> messageId;

  Recipients(
      Hub hub,
      Optional<Identity> speaker,
      List<Channel> channels,
      List<String> except,
      Optional<String> messageId) {
    this.hub = hub;
    this.speaker = speaker;
    this.channels = channels;
    this.except = except;
    this.messageId = messageId;
  }

  /** The same without some connections. */
  public Recipients except(String... connections) {
    List<String> all = Stream.concat(except.stream(), Stream.of(connections)).distinct().toList();
    return new Recipients(hub, speaker, channels, all, messageId);
  }

  /** What is sent with the same id twice within ten minutes arrives once. */
  public Recipients once(String id) {
    return new Recipients(hub, speaker, channels, except, Optional.of(id));
  }

  /**
   * Calls a method of the clients: the data is the array of the arguments, as Jackson writes them.
   * Completes when the message is in the log, with its place in each channel.
   */
  public Future<Map<Channel, Position>> send(String name, Object... arguments) {
    return sendData(name, arguments);
  }

  /** Sends one value, as Jackson writes it. */
  public Future<Map<Channel, Position>> sendData(String name, Object data) {
    if (channels.isEmpty()) {
      return Future.succeededFuture(Map.of()); // Nobody is meant: a list was empty.
    }
    try {
      List<Target> targets = channels.stream().<Target>map(Target.In::new).toList();
      Json json = ServerJson.write(data);
      return hub.send(speaker, new Sending(targets, new Draft(name, json, except, messageId)));
    } catch (HubException refusal) {
      return Future.failedFuture(refusal);
    }
  }
}
