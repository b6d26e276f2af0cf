package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A hub as it is served: {@code HubType.at("/chatHub", ChatHub::new)}. Immutable; may be used from
 * any thread.
 *
 * <p>The methods throw IllegalArgumentException, saying what is wrong with the hub.
 */
public final class HubType {
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_.~-]+)+");

  /** As a scope's is. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /** What every hub has, unless it defines one of the same name itself. */
  private static final Map<String, HubMethod> STANDARD = HubMethod.allOf(StandardMethods::new);

  private final String path;
  private final Supplier<? extends HubMethods> maker;
  private final Map<String, HubMethod> methods;
  private final String name;
  private final boolean sharing;
  private final List<Channel> rooms;
  private final List<HubFilter> filters;

  private HubType(
      String path,
      Supplier<? extends HubMethods> maker,
      Map<String, HubMethod> methods,
      String name,
      boolean sharing,
      List<Channel> rooms,
      List<HubFilter> filters) {
    this.path = path;
    this.maker = maker;
    this.methods = methods;
    this.name = name;
    this.sharing = sharing;
    this.rooms = rooms;
    this.filters = filters;
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a hub's name must be 1 to 64 letters, digits, '-', '_' or '.', was '" + name + "'");
    }
  }

  /**
   * A hub with the name of its class, and a scope of that name for its channels.
   *
   * @param path where clients connect, such as {@code /chatHub}
   * @param maker makes the instance of a call; is tried at once
   */
  public static HubType at(String path, Supplier<? extends HubMethods> maker) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "a hub's path must be like /chatHub, with letters, digits and -._~, was '" + path + "'");
    }
    Map<String, HubMethod> methods = HubMethod.allOf(maker);
    String name = maker.get().getClass().getSimpleName();
    return new HubType(path, maker, methods, name, false, List.of(), List.of());
  }

  /** The same under another name: 1 to 64 letters, digits, '-', '_' or '.'. */
  public HubType named(String another) {
    return new HubType(path, maker, methods, another, sharing, rooms, filters);
  }

  /** Its {@code all}, groups and users are those that every door knows, not the hub's own. */
  public HubType sharing() {
    return new HubType(path, maker, methods, name, true, rooms, filters);
  }

  /** Every connection is in the group from its beginning, without being told. */
  public HubType startingIn(String group) {
    List<Channel> more = with(rooms, Channel.group(group));
    return new HubType(path, maker, methods, name, sharing, more, filters);
  }

  /** Within the filters that it has already. */
  public HubType filter(HubFilter filter) {
    return new HubType(path, maker, methods, name, sharing, rooms, with(filters, filter));
  }

  private static <T> List<T> with(List<T> some, T more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  public String path() {
    return path;
  }

  public String name() {
    return name;
  }

  /** Of its channels; empty for the common one. */
  public String scope() {
    return sharing ? "" : name;
  }

  /** What a connection always listens to. */
  List<Channel> channels(Identity identity) {
    List<Channel> channels = new ArrayList<>();
    channels.add(Channel.connection(identity.connection()));
    if (!identity.isAnonymous()) {
      channels.add(Channel.user(identity.user()).in(scope()));
    }
    channels.add(Channel.ALL.in(scope()));
    rooms.forEach(room -> channels.add(room.in(scope())));
    return channels;
  }

  HubMethods make() {
    return maker.get();
  }

  /** A method, by its name in whatever case. */
  Optional<HubMethod> method(String target) {
    String key = HubMethod.key(target);
    return Optional.ofNullable(methods.getOrDefault(key, STANDARD.get(key)));
  }

  /** Calls the method within the filters. */
  Future<Object> invoke(HubCall call, Function<HubCall, Future<Object>> method) {
    return within((filter, next) -> outer -> filter.invoke(outer, next), method).apply(call);
  }

  /** Tells of a connection that has come, within the filters. */
  Future<?> connected(HubMethods hub) {
    Supplier<Future<?>> event = hub::connected;
    return within((filter, next) -> () -> filter.connected(hub.context(), next), event).get();
  }

  /** Tells of a connection that has gone, within the filters. */
  Future<?> disconnected(HubMethods hub, Optional<Throwable> cause) {
    Supplier<Future<?>> event = () -> hub.disconnected(cause);
    return within((filter, next) -> () -> filter.disconnected(hub.context(), cause, next), event)
        .get();
  }

  /** From the innermost out. */
  private <T> T within(BiFunction<HubFilter, T, T> wrap, T innermost) {
    T wrapped = innermost;
    for (int i = filters.size() - 1; i >= 0; i--) {
      wrapped = wrap.apply(filters.get(i), wrapped);
    }
    return wrapped;
  }

  @Override
  public String toString() {
    return name + " at " + path;
  }
}
