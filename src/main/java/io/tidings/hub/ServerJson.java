package io.tidings.hub;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.vertx.core.json.jackson.DatabindCodec;
import java.io.IOException;

/**
 * Writes what server code says as JSON: what Jackson knows, Vert.x's own types and our raw JSON.
 */
final class ServerJson {
  private static final ObjectMapper MAPPER =
      DatabindCodec.mapper()
          .copy()
          .registerModule(new SimpleModule().addSerializer(Json.class, new Raw()));

  private ServerJson() {}

  /**
   * @throws io.tidings.message.HubException MALFORMED when Jackson cannot write it
   */
  static Json write(Object value) {
    if (value instanceof Json json) {
      return json;
    }
    try {
      return new Json(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw Failure.MALFORMED.because("this cannot be written as JSON: " + e.getOriginalMessage());
    }
  }

  private static final class Raw extends JsonSerializer<Json> {
    @Override
    public void serialize(Json json, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeRawValue(json.toString());
    }
  }
}
