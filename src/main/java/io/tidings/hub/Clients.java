package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom one may speak to: {@code hub.clients().group("news").send("Said", "ann", "hello")}.
 *
 * <p>Names that cannot be those of a connection, user or group are refused at once, with a {@link
 * io.tidings.message.HubException}.
 */
public sealed class Clients permits CallerClients {
  private final Hub hub;
  private final String scope;
  private final Optional<Identity> speaker;

  Clients(Hub hub, String scope, Optional<Identity> speaker) {
    this.hub = hub;
    this.scope = scope;
    this.speaker = speaker;
  }

  public Recipients all() {
    return to(Channel.ALL);
  }

  public Recipients allExcept(String... connections) {
    return all().except(connections);
  }

  /** One connection, which can also be asked. */
  public Client client(String connection) {
    return new Client(hub, speaker, connection);
  }

  public Recipients clients(Collection<String> connections) {
    return to(connections.stream().map(Channel::connection));
  }

  public Recipients group(String name) {
    return to(Channel.group(name));
  }

  public Recipients groupExcept(String name, String... connections) {
    return group(name).except(connections);
  }

  public Recipients groups(Collection<String> names) {
    return to(names.stream().map(Channel::group));
  }

  /** All connections of a user. */
  public Recipients user(String id) {
    return to(Channel.user(id));
  }

  public Recipients users(Collection<String> ids) {
    return to(ids.stream().map(Channel::user));
  }

  final Recipients to(Channel channel) {
    return to(Stream.of(channel));
  }

  private Recipients to(Stream<Channel> channels) {
    List<Channel> scoped = channels.map(channel -> channel.in(scope)).distinct().toList();
    return new Recipients(hub, speaker, scoped, List.of(), Optional.empty());
  }
}
