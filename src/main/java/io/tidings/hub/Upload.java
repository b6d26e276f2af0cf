package io.tidings.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.vertx.core.streams.ReadStream;

/** What a client streams, as the type that a method declares. */
final class Upload extends MappedStream<Json, Object> {
  private final ObjectReader reader;

  private Upload(ReadStream<Json> source, ObjectReader reader) {
    super(source);
    this.reader = reader;
  }

  static Upload of(ReadStream<Json> source, JavaType item) {
    return new Upload(source, ServerJson.reader(item));
  }

  @Override
  Object map(Json item) {
    try {
      return ServerJson.read(item, reader);
    } catch (JsonProcessingException e) {
      throw Failure.MALFORMED.because("Failed to bind Stream message.");
    }
  }
}
