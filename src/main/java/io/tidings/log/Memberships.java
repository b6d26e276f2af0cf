package io.tidings.log;

import io.tidings.message.Channel;
import io.vertx.core.Future;
import java.util.Set;

/**
 * Who was put into which groups by the server, kept for those who come back. A member is the
 * channel of a connection or a user. What is not looked at for a week is forgotten. Confined to one
 * event loop.
 *
 * <p>The methods fail as those of {@link Log} do.
 */
public interface Memberships {
  /** Fails with TOO_MANY when the member is in more groups than anybody should be. */
  Future<Void> enroll(Channel member, Channel group);

  /** The opposite of {@link #enroll}. */
  Future<Void> dismiss(Channel member, Channel group);

  /**
   * The groups of a member that connects. What it is told to join or leave while this is read goes
   * before what is read.
   */
  Future<Set<Channel>> of(Channel member);
}
