package io.tidings.signalr;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** What a test in another language can have done: {@code POST /<name>} is answered when it is. */
final class Levers implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Runnable> levers;

  private Levers(HttpServer server, Map<String, Runnable> levers) {
    this.server = server;
    this.levers = levers;
  }

  static Levers of(Map<String, Runnable> levers) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Levers made = new Levers(server, levers);
      server.createContext("/", made::pull);
      server.start();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void pull(HttpExchange request) throws IOException {
    Runnable lever = levers.get(request.getRequestURI().getPath().substring(1));
    if (lever != null) {
      lever.run();
    }
    request.sendResponseHeaders(lever == null ? 404 : 200, -1);
    request.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
