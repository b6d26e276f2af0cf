package io.tidings.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.TestCluster;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How sockets end by RFC 6455, byte by byte. */
@Timeout(60)
class SocketClosingTest {
  private static TestCluster cluster;

  @BeforeAll
  static void startOne() {
    cluster = TestCluster.start(1);
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  @Test
  void answersACloseWithOneCloseOfTheSameCodeAndNothingMore() throws IOException {
    byte[] close4000 = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x0f, (byte) 0xa0};
    assertThat(answerTo(close4000)).containsExactly(0x88, 0x02, 0x0f, 0xa0);
  }

  @Test
  void answersACloseWithoutACodeLikewise() throws IOException {
    byte[] close = {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0};
    assertThat(answerTo(close)).containsExactly(0x88, 0x02, 0x03, 0xe8);
  }

  @Test
  void endsWithATextThatIsNotUtf8() throws IOException {
    byte[] text = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, (byte) 0xc3, 0x28};
    byte[] close1007 = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xef};
    byte[] answer = answerTo(text, close1007);
    assertThat(answer).startsWith(0x88, answer.length - 2, 0x03, 0xef);
  }

  /**
   * All that is sent to a client that says these after its handshake, until the connection ends.
   */
  private static byte[] answerTo(byte[]... frames) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cluster.port(1))) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      String handshake =
          """
          GET /hub/websocket HTTP/1.1
          Host: localhost
          Connection: Upgrade
          Upgrade: websocket
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

          """;
      out.write(handshake.replace("\n", "\r\n").getBytes(US_ASCII));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        assertThat(line).doesNotContain(" 4", " 5");
      }
      for (byte[] frame : frames) {
        out.write(frame);
      }
      return in.readAllBytes();
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
