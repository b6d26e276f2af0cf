package io.tidings.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidings.auth.Identity;
import io.tidings.backplane.Call;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One connection, of whatever node, which can be asked as well as spoken to. Immutable. */
public final class Client extends Recipients {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Hub hub;
  private final Optional<Identity> speaker;
  private final String connection;
  private final Duration patience;

  Client(Hub hub, Optional<Identity> speaker, String connection) {
    this(hub, speaker, connection, PATIENCE);
  }

  private Client(Hub hub, Optional<Identity> speaker, String connection, Duration patience) {
    super(hub, speaker, List.of(Channel.connection(connection)), List.of(), Optional.empty());
    this.hub = hub;
    this.speaker = speaker;
    this.connection = connection;
    this.patience = patience;
  }

  /** The same, waited for no longer than that when it is asked. */
  public Client within(Duration time) {
    return new Client(hub, speaker, connection, time);
  }

  /**
   * Calls a method of the client that gives a result. Unlike {@link #send} this is not kept: it
   * reaches a client that is connected now, or fails.
   *
   * @param result what Jackson makes of it
   * @return fails with a {@link HubException}: UNKNOWN where the client is not connected or has
   *     gone, UNAVAILABLE where it does not answer in time, MALFORMED where its answer is not of
   *     the type, and as the client says it where it refuses
   */
  public <T> Future<T> invoke(Class<T> result, String method, Object... arguments) {
    try {
      return hub.call(new Call(connection, method, ServerJson.write(arguments), patience))
          .map(answer -> read(answer, result));
    } catch (HubException refusal) {
      return Future.failedFuture(refusal);
    }
  }

  @SuppressWarnings("unchecked") // Jackson made it of the type; a primitive comes boxed.
  private static <T> T read(Json answer, Class<T> type) {
    try {
      return (T) ServerJson.read(answer, ServerJson.reader(ServerJson.type(type)));
    } catch (JsonProcessingException e) {
      throw Failure.MALFORMED.because("the client's answer is not a " + type.getSimpleName());
    }
  }
}
