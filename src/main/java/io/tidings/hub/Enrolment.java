package io.tidings.hub;

import io.tidings.backplane.Backplane;
import io.tidings.backplane.Command;
import io.tidings.log.Memberships;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.vertx.core.Future;

/**
 * Puts members into groups and takes them out: for those who come later in the memberships, and for
 * those who are connected by a command. A member is a connection's or a user's channel. Confined to
 * the memberships' event loop.
 */
final class Enrolment {
  private final Memberships memberships;
  private final Backplane backplane;

  Enrolment(Memberships memberships, Backplane backplane) {
    this.memberships = memberships;
    this.backplane = backplane;
  }

  /** A connection that comes at this moment reads the memberships or hears the command. */
  Future<Integer> add(Channel member, Channel group) {
    return remember(member, group)
        .compose(enrolled -> backplane.execute(new Command.Join(member, group)));
  }

  Future<Integer> remove(Channel member, Channel group) {
    return forget(member, group)
        .compose(dismissed -> backplane.execute(new Command.Leave(member, group)));
  }

  /** Only for those who come later. */
  Future<Void> remember(Channel member, Channel group) {
    check(member, group);
    return memberships.enroll(member, group);
  }

  /** The opposite of {@link #remember}. */
  Future<Void> forget(Channel member, Channel group) {
    check(member, group);
    return memberships.dismiss(member, group);
  }

  private static void check(Channel member, Channel group) {
    boolean isMember =
        member.kind() == Channel.Kind.CONNECTION || member.kind() == Channel.Kind.USER;
    if (!isMember) {
      throw Failure.MALFORMED.because(
          "'" + member + "' cannot be in a group; use connection:<id> or user:<id>");
    }
    if (group.kind() != Channel.Kind.GROUP) {
      throw Failure.MALFORMED.because("'" + group + "' is not a group; use group:<name>");
    }
  }
}
