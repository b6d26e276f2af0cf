package io.tidings.backplane;

import io.tidings.backplane.Relayed.Answer;
import io.tidings.backplane.Relayed.Claim;
import io.tidings.backplane.Relayed.Claimed;
import io.tidings.backplane.Relayed.Delete;
import io.tidings.backplane.Relayed.Lost;
import io.tidings.backplane.Relayed.Piece;
import io.tidings.backplane.Relayed.Post;
import io.tidings.backplane.Relayed.Response;
import io.tidings.backplane.Relayed.Subject;
import io.tidings.backplane.Relayed.Wait;
import io.vertx.core.buffer.Buffer;

/** What is {@link Relayed} on the event bus. */
final class RelayedCodec extends NodeCodec<Relayed> {
  static final String NAME = "tidings.relayed";

  private static final byte CLAIM = 0;
  private static final byte CLAIMED = 1;
  private static final byte WAIT = 2;
  private static final byte PIECE = 3;
  private static final byte LOST = 4;
  private static final byte POST = 5;
  private static final byte DELETE = 6;
  private static final byte ANSWER = 7;

  RelayedCodec() {
    super(NAME);
  }

  @Override
  void write(Relayed relayed, Buffer out) {
    if (relayed instanceof Claim claim) {
      out.appendByte(CLAIM);
      write(out, claim.subject());
    } else if (relayed instanceof Claimed claimed) {
      out.appendByte(CLAIMED);
      Wire.writeText(out, claimed.connection());
      Wire.writeText(out, claimed.user());
      write(out, claimed.resumed());
      write(out, claimed.stateful());
      write(out, claimed.ids());
    } else if (relayed instanceof Wait wait) {
      out.appendByte(WAIT);
      write(out, wait.subject());
      write(out, wait.events());
      write(out, wait.response());
    } else if (relayed instanceof Piece piece) {
      out.appendByte(PIECE);
      write(out, piece.response());
      Wire.writeNumber(out, piece.status());
      Wire.writeBytes(out, piece.bytes().getBytes());
      write(out, piece.last());
    } else if (relayed instanceof Lost lost) {
      out.appendByte(LOST);
      write(out, lost.subject());
      write(out, lost.response());
    } else if (relayed instanceof Post post) {
      out.appendByte(POST);
      write(out, post.subject());
      Wire.writeBytes(out, post.body().getBytes());
    } else if (relayed instanceof Delete delete) {
      out.appendByte(DELETE);
      write(out, delete.subject());
    } else if (relayed instanceof Answer answer) {
      out.appendByte(ANSWER);
      Wire.writeNumber(out, answer.status());
      Wire.writeText(out, answer.text());
    }
  }

  private static void write(Buffer out, Subject subject) {
    Wire.writeText(out, subject.hub());
    Wire.writeText(out, subject.token());
  }

  private static void write(Buffer out, Response response) {
    Wire.writeText(out, response.address());
    Wire.writeNumber(out, response.number());
  }

  private static void write(Buffer out, boolean truth) {
    out.appendByte((byte) (truth ? 1 : 0));
  }

  @Override
  Relayed read(Wire.Reader in) {
    byte kind = in.readByte();
    return switch (kind) {
      case CLAIM -> new Claim(subject(in));
      case CLAIMED -> new Claimed(in.readText(), in.readText(), truth(in), truth(in), truth(in));
      case WAIT -> new Wait(subject(in), truth(in), response(in));
      case PIECE -> new Piece(response(in), (int) in.readNumber(), bytes(in), truth(in));
      case LOST -> new Lost(subject(in), response(in));
      case POST -> new Post(subject(in), bytes(in));
      case DELETE -> new Delete(subject(in));
      case ANSWER -> new Answer((int) in.readNumber(), in.readText());
      default -> throw new IllegalArgumentException("relayed of kind " + kind);
    };
  }

  private static Subject subject(Wire.Reader in) {
    return new Subject(in.readText(), in.readText());
  }

  private static Response response(Wire.Reader in) {
    return new Response(in.readText(), in.readNumber());
  }

  private static boolean truth(Wire.Reader in) {
    return in.readByte() != 0;
  }

  private static Buffer bytes(Wire.Reader in) {
    return Buffer.buffer(in.readBytes());
  }
}
