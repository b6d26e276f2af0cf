package io.tidings.protocol.bridge;

import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a client of the bridge protocol sends. */
public sealed interface BridgeFrame {

  /** Keeps the connection alive; not answered. */
  record Ping() implements BridgeFrame {}

  /** What is answered where it asks for it, and told where it fails. */
  sealed interface Request extends BridgeFrame {
    String address();

    Optional<String> replyAddress();

    /** Where its failure is told. */
    default String failureAddress() {
      return replyAddress().orElseGet(this::address);
    }
  }

  /** Where to begin in a channel when no position is given. */
  enum From {
    LATEST,
    EARLIEST
  }

  /**
   * Joins a channel.
   *
   * @param since what came after it is delivered first; then {@code from} means nothing
   */
  record Register(
      Channel channel, Optional<Position> since, From from, Optional<String> replyAddress)
      implements Request {
    @Override
    public String address() {
      return channel.toString();
    }
  }

  /** Leaves a channel. */
  record Unregister(Channel channel, Optional<String> replyAddress) implements Request {
    @Override
    public String address() {
      return channel.toString();
    }
  }

  /**
   * Something said to an address: a channel, a service ({@code hub:…}) or one of the application.
   */
  sealed interface Delivery extends Request {
    /** As it was written; {@code null} where the frame had none. */
    Json body();

    Map<String, String> headers();

    /** The message's name, when the address is a channel. */
    default String name() {
      return headers().getOrDefault("name", Message.DEFAULT_NAME);
    }

    /** The idempotency key, when the address is a channel. */
    default Optional<String> messageId() {
      return Optional.ofNullable(headers().get("messageId"));
    }

    /**
     * The connections that it is kept from, when the address is a channel.
     *
     * @param caller the id of the sending connection, for which {@code caller} stands
     */
    default List<String> except(String caller) {
      String ids = headers().getOrDefault("except", "");
      if (ids.isEmpty()) {
        return List.of();
      }
      return Stream.of(ids.split(","))
          .map(String::strip)
          .filter(id -> !id.isEmpty())
          .map(id -> id.equals("caller") ? caller : id)
          .distinct()
          .toList();
    }
  }

  /** To a channel the same as {@link Publish}; elsewhere to one receiver. */
  record Send(String address, Json body, Map<String, String> headers, Optional<String> replyAddress)
      implements Delivery {
    public Send {
      headers = Map.copyOf(headers);
    }
  }

  /** To everyone who listens. */
  record Publish(
      String address, Json body, Map<String, String> headers, Optional<String> replyAddress)
      implements Delivery {
    public Publish {
      headers = Map.copyOf(headers);
    }
  }
}
