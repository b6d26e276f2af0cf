package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.log.Log.IdempotencyKey;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Message;
import java.util.List;
import java.util.Optional;

/**
 * What somebody wants to say, before it is known who says it and where.
 *
 * @param except connection ids that it is kept from; {@code caller} stands for the sender's
 * @param messageId makes saying it again harmless for ten minutes
 */
public record Draft(String name, Json data, List<String> except, Optional<String> messageId) {
  /** What {@code except} calls the sending connection. */
  public static final String CALLER = "caller";

  /** In characters. */
  private static final int MAX_NAME = 128;

  /** In characters. */
  private static final int MAX_MESSAGE_ID = 64;

  static final int MAX_EXCEPT = 256;

  /** Of a sender that is not a connection. */
  private static final String SERVER = "";

  /**
   * @throws HubException MALFORMED, saying what is wrong
   */
  public Draft {
    checkName(name);
    messageId.ifPresent(Draft::checkMessageId);
    if (except.size() > MAX_EXCEPT) {
      throw Failure.MALFORMED.because(
          "except has too many connection ids; send at most "
              + MAX_EXCEPT
              + ", not "
              + except.size());
    }
    except.forEach(Channel::connection); // Refuses what cannot be an id.
    except = List.copyOf(except);
  }

  /** To everyone who listens. */
  public Draft(String name, Json data) {
    this(name, data, List.of(), Optional.empty());
  }

  private static void checkName(String name) {
    int length = name.codePointCount(0, name.length());
    if (length < 1 || length > MAX_NAME) {
      throw Failure.MALFORMED.because(
          "name must have 1 to " + MAX_NAME + " characters, has " + length);
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        throw Failure.MALFORMED.because("name must have no control characters");
      }
    }
  }

  private static void checkMessageId(String id) {
    int length = id.codePointCount(0, id.length());
    if (length < 1 || length > MAX_MESSAGE_ID) {
      throw Failure.MALFORMED.because(
          "messageId must have 1 to " + MAX_MESSAGE_ID + " characters, has " + length);
    }
  }

  /**
   * The message as this caller says it, or the server where there is none.
   *
   * @throws HubException MALFORMED when {@code except} names a caller and there is none
   */
  Message signed(Optional<Identity> caller) {
    return new Message(
        name,
        data,
        caller.map(Identity::connection).orElse(SERVER),
        caller.map(Identity::user).orElse(""),
        except.contains(CALLER) ? replaceCaller(Target.require(caller)) : except);
  }

  private List<String> replaceCaller(Identity caller) {
    return except.stream()
        .map(id -> id.equals(CALLER) ? caller.connection() : id)
        .distinct()
        .toList();
  }

  Optional<IdempotencyKey> key(Optional<Identity> caller) {
    String sender = caller.map(Identity::connection).orElse(SERVER);
    return messageId.map(id -> new IdempotencyKey(sender, id));
  }
}
