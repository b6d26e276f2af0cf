package io.tidings.message;

import java.util.regex.Pattern;

/**
 * An ordered stream of messages, named {@code all}, {@code group:<name>}, {@code user:<id>} or
 * {@code connection:<id>}, the first three optionally within a scope: {@code <scope>/group:<name>}.
 */
public final class Channel {
  public static final Channel ALL = new Channel("", Kind.ALL, "");

  private static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int MAX_NAME = 128;

  /** Whom a channel reaches. */
  public enum Kind {
    ALL("all"),
    GROUP("group:"),
    USER("user:"),
    CONNECTION("connection:");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  private final String scope;
  private final Kind kind;
  private final String name;
  private final String spelling;

  private Channel(String scope, Kind kind, String name) {
    this.scope = scope;
    this.kind = kind;
    this.name = name;
    this.spelling = (scope.isEmpty() ? "" : scope + "/") + kind.prefix + name;
  }

  public static Channel group(String name) {
    return named("", Kind.GROUP, name);
  }

  public static Channel user(String id) {
    return named("", Kind.USER, id);
  }

  public static Channel connection(String id) {
    return named("", Kind.CONNECTION, id);
  }

  /**
   * The channel of the same kind and name in a scope. A connection's is the same in all of them.
   *
   * @param scope empty for the common one
   * @throws HubException MALFORMED when it is no scope
   */
  public Channel in(String scope) {
    if (!scope.isEmpty() && !SCOPE.matcher(scope).matches()) {
      throw Failure.MALFORMED.because(
          "not a scope: '"
              + abbreviated(scope)
              + "'; use 1 to 64 letters, digits, '-', '_' or '.'");
    }
    return kind == Kind.CONNECTION ? this : new Channel(scope, kind, name);
  }

  /**
   * Reads a channel as it is spelled on every door.
   *
   * @throws HubException MALFORMED, saying what is wrong with the spelling
   */
  public static Channel parse(String spelling) {
    Channel unscoped = parseIn("", spelling);
    if (unscoped != null) {
      return unscoped;
    }
    int slash = spelling.indexOf('/');
    if (slash > 0 && SCOPE.matcher(spelling.substring(0, slash)).matches()) {
      Channel scoped = parseIn(spelling.substring(0, slash), spelling.substring(slash + 1));
      if (scoped != null && scoped.kind != Kind.CONNECTION) {
        return scoped;
      }
    }
    throw Failure.MALFORMED.because(
        "not a channel: '"
            + abbreviated(spelling)
            + "'; use all, group:<name>, user:<id> or connection:<id>");
  }

  /** Whether the text is meant as a channel, well spelled or not, rather than another address. */
  public static boolean isMeantBy(String text) {
    String rest = text.substring(text.indexOf('/') + 1);
    return startsLikeChannel(text) || startsLikeChannel(rest);
  }

  private static boolean startsLikeChannel(String text) {
    if (text.equals(Kind.ALL.prefix)) {
      return true;
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.ALL && text.startsWith(kind.prefix)) {
        return true;
      }
    }
    return false;
  }

  private static Channel parseIn(String scope, String text) {
    if (text.equals(Kind.ALL.prefix)) {
      return scope.isEmpty() ? ALL : new Channel(scope, Kind.ALL, "");
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.ALL && text.startsWith(kind.prefix)) {
        return named(scope, kind, text.substring(kind.prefix.length()));
      }
    }
    return null;
  }

  private static Channel named(String scope, Kind kind, String name) {
    int length = name.codePointCount(0, name.length());
    if (length < 1 || length > MAX_NAME) {
      throw Failure.MALFORMED.because(
          "the name in '"
              + abbreviated(kind.prefix + name)
              + "' must have 1 to "
              + MAX_NAME
              + " characters, has "
              + length);
    }
    if (!name.codePoints().allMatch(Channel::isAllowed)) {
      throw Failure.MALFORMED.because(
          "the name in '" + kind.prefix + "…' must have no control characters, '*' or half pairs");
    }
    return new Channel(scope, kind, name);
  }

  private static boolean isAllowed(int codePoint) {
    boolean halfPair = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return codePoint != '*' && !Character.isISOControl(codePoint) && !halfPair;
  }

  private static String abbreviated(String text) {
    return text.length() <= 160 ? text : text.substring(0, 160) + "…";
  }

  /** Empty for the common scope. */
  public String scope() {
    return scope;
  }

  public Kind kind() {
    return kind;
  }

  /** Without kind and scope; empty for {@code all}. */
  public String name() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Channel channel && spelling.equals(channel.spelling);
  }

  @Override
  public int hashCode() {
    return spelling.hashCode();
  }

  /** The spelling on every door, in Redis keys and in logs. */
  @Override
  public String toString() {
    return spelling;
  }
}
