package io.tidings.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidings.protocol.JsonStrings;
import io.vertx.core.http.HttpMethod;

/**
 * How SockJS's frames look in the response of each of its HTTP transports that receive.
 *
 * @see <a href="https://github.com/sockjs/sockjs-protocol">the protocol</a>
 */
enum SockJsTransport {
  XHR("xhr", "application/javascript; charset=UTF-8", false) {
    @Override
    String wrap(String frame, String callback) {
      return frame + '\n';
    }
  },

  XHR_STREAMING("xhr_streaming", "application/javascript; charset=UTF-8", true) {
    @Override
    String prelude(String callback) {
      return "h".repeat(PADDING) + '\n';
    }

    @Override
    String wrap(String frame, String callback) {
      return frame + '\n';
    }
  },

  EVENTSOURCE("eventsource", "text/event-stream", true) {
    @Override
    String prelude(String callback) {
      return "\r\n";
    }

    @Override
    String wrap(String frame, String callback) {
      return "data: " + frame + "\r\n\r\n";
    }
  },

  HTMLFILE("htmlfile", "text/html; charset=UTF-8", true) {
    @Override
    String prelude(String callback) {
      return HTML.replace("%s", callback) + " ".repeat(PADDING) + "\r\n\r\n";
    }

    @Override
    String wrap(String frame, String callback) {
      return "<script>\np(" + javaScript(frame) + ");\n</script>\r\n";
    }
  },

  JSONP("jsonp", "application/javascript; charset=UTF-8", false) {
    @Override
    String wrap(String frame, String callback) {
      // The comment keeps what begins with a callback of the client's choice from being a Flash
      // file.
      return "/**/" + callback + '(' + javaScript(frame) + ");\r\n";
    }
  };

  /** Browsers do not look at the beginning of a stream until there is this much of it. */
  private static final int PADDING = 2048;

  private static final String HTML =
      """
      <!doctype html>
      <html><head>
        <meta http-equiv="X-UA-Compatible" content="IE=edge" />
        <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
      </head><body><h2>Don't panic!</h2>
        <script>
          document.domain = document.domain;
          var c = parent.%s;
          c.start();
          function p(d) {c.message(d);};
          window.onload = function() {c.stop();};
        </script>""";

  private final String path;
  private final String contentType;
  private final boolean streaming;

  SockJsTransport(String path, String contentType, boolean streaming) {
    this.path = path;
    this.contentType = contentType;
    this.streaming = streaming;
  }

  /** The last part of its URLs. */
  String path() {
    return path;
  }

  HttpMethod method() {
    return switch (this) {
      case XHR, XHR_STREAMING -> HttpMethod.POST;
      case EVENTSOURCE, HTMLFILE, JSONP -> HttpMethod.GET;
    };
  }

  String contentType() {
    return contentType;
  }

  /** Whether a response carries more than one frame. */
  boolean isStreaming() {
    return streaming;
  }

  /** Whether the client names a function to be called. */
  boolean hasCallback() {
    return this == HTMLFILE || this == JSONP;
  }

  /** What stands before the first frame. */
  String prelude(String callback) {
    return "";
  }

  abstract String wrap(String frame, String callback);

  /** A string literal that is harmless within HTML, too. */
  private static String javaScript(String text) {
    ByteBuf literal = Unpooled.buffer(text.length() + text.length() / 4);
    JsonStrings.write(text, literal);
    return literal.toString(UTF_8).replace("<", "\\u003c");
  }
}
