package io.tidings.hub;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.type.TypeBindings;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.protocol.ClientJson;
import io.vertx.core.json.jackson.DatabindCodec;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.List;

/**
 * Between JSON and the types of server code: what Jackson knows, Vert.x's own types and our raw
 * JSON. What clients send is taken strictly: no text for a number, nothing for a primitive.
 */
final class ServerJson {
  private static final ObjectMapper MAPPER =
      DatabindCodec.mapper()
          .copy()
          .registerModule(
              new SimpleModule()
                  .addSerializer(Json.class, new RawOut())
                  .addDeserializer(Json.class, new RawIn()))
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
          .configure(DeserializationFeature.ACCEPT_FLOAT_AS_INT, false);

  static {
    for (LogicalType type : List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean)) {
      MAPPER.coercionConfigFor(type).setCoercion(CoercionInputShape.String, CoercionAction.Fail);
    }
    MAPPER
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  private ServerJson() {}

  /**
   * @throws io.tidings.message.HubException MALFORMED when Jackson cannot write it
   */
  static Json write(Object value) {
    if (value instanceof Json json) {
      return json;
    }
    try {
      return ClientJson.json(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw Failure.MALFORMED.because("this cannot be written as JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * The same for what a method gives.
   *
   * @throws IllegalStateException when Jackson cannot write it
   */
  static Json result(Object value) {
    try {
      return write(value);
    } catch (HubException unfit) {
      throw new IllegalStateException(unfit.getMessage(), unfit);
    }
  }

  static JavaType type(Type type, TypeBindings bindings) {
    return MAPPER.getTypeFactory().resolveMemberType(type, bindings);
  }

  static JavaType type(Class<?> type) {
    return MAPPER.constructType(type);
  }

  /** Reads what a client wrote. To be closed by the caller. */
  static JsonParser parser(Json json) throws IOException {
    JsonParser parser = ClientJson.parser(json);
    parser.setCodec(MAPPER);
    return parser;
  }

  /** Reads one value of the type. */
  static ObjectReader reader(JavaType type) {
    return MAPPER.readerFor(type);
  }

  /**
   * Reads what a client wrote.
   *
   * @throws JsonProcessingException when it is not of the reader's type
   */
  @SuppressWarnings("TypeParameterUnusedInFormals") // The reader's type, which Jackson hides.
  static Object read(Json json, ObjectReader reader) throws JsonProcessingException {
    try (JsonParser parser = parser(json)) {
      return reader.readValue(parser);
    } catch (JsonProcessingException unfit) {
      throw unfit;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static final class RawOut extends JsonSerializer<Json> {
    @Override
    public void serialize(Json json, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeRawValue(json.toString());
    }
  }

  private static final class RawIn extends JsonDeserializer<Json> {
    @Override
    public Json deserialize(JsonParser in, DeserializationContext context) throws IOException {
      StringWriter text = new StringWriter();
      try (JsonGenerator out = MAPPER.createGenerator(text)) {
        int depth = 0;
        do {
          out.copyCurrentEventExact(in);
          depth += in.currentToken().isStructStart() ? 1 : in.currentToken().isStructEnd() ? -1 : 0;
        } while (depth > 0 && in.nextToken() != null);
      }
      return ClientJson.json(text.toString());
    }

    @Override
    public Json getNullValue(DeserializationContext context) {
      return Json.NULL;
    }
  }
}
