package io.tidings.hub;

import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests of the hub's services. Fields that are not known are ignored; of several with one
 * name the last counts. Every method throws MALFORMED, naming the field that is wrong.
 */
final class Requests {
  /** That one {@code hub:resync} asks about. */
  static final int MAX_CHANNELS = 1024;

  private Requests() {}

  static Sending sending(Json request) {
    var read =
        new RequestReader.FieldHandler() {
          private List<String> to = List.of();
          private List<String> except = List.of();
          private String name = Message.DEFAULT_NAME;
          private Json data = Json.NULL;
          private Optional<String> messageId = Optional.empty();

          @Override
          public void handle(String field, RequestReader value) throws IOException {
            switch (field) {
              case "to" -> to = value.strings(Sending.MAX_TARGETS);
              case "except" -> except = value.strings(Draft.MAX_EXCEPT);
              case "name" -> name = value.string().orElse(Message.DEFAULT_NAME);
              case "data" -> data = value.json();
              case "messageId" -> messageId = value.string();
              default -> value.skip();
            }
          }
        };
    RequestReader.read(request, read);
    if (read.to.isEmpty()) {
      throw Failure.MALFORMED.because(
          "to is missing; send an array of channels, caller, others or others:<group>");
    }
    List<Target> targets = read.to.stream().map(Target::parse).toList();
    return new Sending(targets, new Draft(read.name, read.data, read.except, read.messageId));
  }

  static HistoryQuery history(Json request) {
    var read =
        new RequestReader.FieldHandler() {
          private Optional<String> channel = Optional.empty();
          private Optional<String> since = Optional.empty();
          private int limit = HistoryQuery.DEFAULT_LIMIT;
          private boolean reverse;

          @Override
          public void handle(String field, RequestReader value) throws IOException {
            switch (field) {
              case "channel" -> channel = value.string();
              case "since" -> since = value.string();
              case "limit" -> limit = value.integer(HistoryQuery.DEFAULT_LIMIT);
              case "reverse" -> reverse = value.yesOrNo();
              default -> value.skip();
            }
          }
        };
    RequestReader.read(request, read);
    String channel =
        read.channel.orElseThrow(
            () -> Failure.MALFORMED.because("channel is missing; send {\"channel\":\"…\"}"));
    return new HistoryQuery(
        Channel.parse(channel), read.since.map(Position::parse), read.limit, read.reverse);
  }

  static Map<Channel, Position> resync(Json request) {
    Map<Channel, Position> positions = new LinkedHashMap<>();
    RequestReader.read(
        request,
        (field, value) -> {
          Channel channel = Channel.parse(field);
          String id = value.string().orElseThrow(() -> value.wrong("must be the id of a message"));
          positions.put(channel, Position.parse(id));
          if (positions.size() > MAX_CHANNELS) {
            throw Failure.MALFORMED.because(
                "too many channels; ask about at most " + MAX_CHANNELS + " at once");
          }
        });
    return positions;
  }

  /** A member that joins a group or leaves it. */
  record GroupChange(Channel member, Channel group, boolean joins) {}

  static GroupChange groupChange(Json request) {
    var read =
        new RequestReader.FieldHandler() {
          private Optional<String> add = Optional.empty();
          private Optional<String> remove = Optional.empty();
          private Optional<String> group = Optional.empty();

          @Override
          public void handle(String field, RequestReader value) throws IOException {
            switch (field) {
              case "add" -> add = value.string();
              case "remove" -> remove = value.string();
              case "group" -> group = value.string();
              default -> value.skip();
            }
          }
        };
    RequestReader.read(request, read);
    if (read.add.isPresent() == read.remove.isPresent()) {
      throw Failure.MALFORMED.because(
          "send either add or remove, with connection:<id> or user:<id>");
    }
    String group =
        read.group.orElseThrow(
            () -> Failure.MALFORMED.because("group is missing; send the name of a group"));
    String member = read.add.or(() -> read.remove).orElseThrow();
    return new GroupChange(Channel.parse(member), group(group), read.add.isPresent());
  }

  /** A group may be given as its name or, as everywhere, as a channel. */
  private static Channel group(String text) throws HubException {
    return Channel.isMeantBy(text) ? Channel.parse(text) : Channel.group(text);
  }
}
