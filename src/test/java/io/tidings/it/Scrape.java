package io.tidings.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What a node says at {@code /metrics}. */
public record Scrape(String text) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  public static Scrape of(int port) {
    URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
    try {
      return new Scrape(
          HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * The sum over the meters of a name.
   *
   * @param series with its tags as far as they matter: {@code tidings_peers}, or <code>
   *     tidings_publishes_total{result="stored"</code>
   */
  public long sum(String series) {
    return text.lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
