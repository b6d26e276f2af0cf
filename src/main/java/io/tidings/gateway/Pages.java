package io.tidings.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The chat pages and the JavaScript clients, from the jar. */
final class Pages implements Endpoint {
  /** Where SockJS's own client is served, for pages that have none and for its frames. */
  static final String SOCKJS = "/client/sockjs.min.js";

  private static final String SOCKJS_RESOURCE =
      "/META-INF/resources/webjars/sockjs-client/1.6.1/dist/sockjs.min.js";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /** Nothing from elsewhere, nothing inline, and no other site may put the page into a frame. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "ts", "text/plain; charset=utf-8",
          "txt", "text/plain; charset=utf-8",
          "svg", "image/svg+xml");

  private final Vertx vertx;
  private final Map<String, File> known = new HashMap<>();

  Pages(Vertx vertx) {
    this.vertx = vertx;
  }

  private record File(String type, Buffer content, String etag) {}

  @Override
  public void mount(Router router) {
    router.get("/").handler(request -> serve(request, "/index.html"));
    router.get("/signalr.html").handler(request -> serve(request, "/signalr.html"));
    router.get("/chat/:file").handler(request -> serveFrom(request, "/chat/"));
    router.get("/client/:file").handler(request -> serveFrom(request, "/client/"));
  }

  private void serveFrom(RoutingContext request, String folder) {
    String name = request.pathParam("file");
    if (NAME.matcher(name).matches()) {
      serve(request, folder + name);
    } else {
      request.next();
    }
  }

  private void serve(RoutingContext request, String path) {
    File file = known.get(path);
    if (file != null) {
      send(request.request(), file);
      return;
    }
    vertx
        .executeBlocking(() -> read(path))
        .onSuccess(
            found -> {
              found.ifPresent(some -> known.put(path, some));
              found.ifPresentOrElse(some -> send(request.request(), some), request::next);
            })
        .onFailure(request::fail);
  }

  private static Optional<File> read(String path) throws IOException {
    String resource = path.equals(SOCKJS) ? SOCKJS_RESOURCE : "/web" + path;
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    try (InputStream in = Pages.class.getResourceAsStream(resource)) {
      if (in == null || type == null) {
        return Optional.empty();
      }
      byte[] content = in.readAllBytes();
      return Optional.of(new File(type, Buffer.buffer(content), etag(content)));
    }
  }

  /** Of what is served always the same way. */
  static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(Arrays.copyOf(digest, 12)) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void send(HttpServerRequest request, File file) {
    HttpServerResponse response =
        request
            .response()
            // Asked about each time, so that a new release is seen at once.
            .putHeader("Cache-Control", "no-cache")
            .putHeader("ETag", file.etag())
            .putHeader("Content-Security-Policy", POLICY)
            .putHeader("X-Content-Type-Options", "nosniff")
            .putHeader("Referrer-Policy", "no-referrer");
    if (file.etag().equals(request.getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader("Content-Type", file.type()).end(file.content());
    }
  }
}
