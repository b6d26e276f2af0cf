package io.tidings.hub;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeBindings;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One method that clients may call. Immutable. */
final class HubMethod {
  private final Supplier<? extends HubMethods> maker;
  private final Method method;
  private final List<JavaType> parameters = new ArrayList<>();
  private final Arguments arguments;
  private final boolean streams;
  private final boolean answers;

  private HubMethod(Class<?> kind, Supplier<? extends HubMethods> maker, Method method) {
    this.maker = maker;
    this.method = method;
    TypeBindings bindings =
        ServerJson.type(kind).findSuperType(method.getDeclaringClass()).getBindings();
    for (Type parameter : method.getGenericParameterTypes()) {
      parameters.add(ServerJson.type(parameter, bindings));
    }
    this.arguments = new Arguments(parameters.stream().filter(type -> !isStream(type)).toList());
    this.streams = givesStream(ServerJson.type(method.getGenericReturnType(), bindings));
    this.answers = !isNothing(method.getGenericReturnType());
    method.setAccessible(true); // Public, but of a class that need not be.
  }

  /**
   * The methods of a hub by their {@link #key}.
   *
   * @throws IllegalArgumentException when a name is not theirs alone
   */
  static Map<String, HubMethod> allOf(Supplier<? extends HubMethods> maker) {
    Class<? extends HubMethods> kind = maker.get().getClass();
    Map<String, HubMethod> methods = new HashMap<>();
    for (Method method : kind.getMethods()) {
      if (isCallable(method)
          && methods.put(key(method.getName()), new HubMethod(kind, maker, method)) != null) {
        throw new IllegalArgumentException(
            "%s has two methods that clients would call %s; rename one"
                .formatted(kind.getSimpleName(), method.getName()));
      }
    }
    return Map.copyOf(methods);
  }

  private static boolean isCallable(Method method) {
    return !Modifier.isStatic(method.getModifiers())
        && !method.isSynthetic()
        && !isInherited(Object.class, method)
        && !isInherited(HubMethods.class, method);
  }

  private static boolean isInherited(Class<?> from, Method method) {
    return Stream.of(from.getDeclaredMethods())
        .anyMatch(
            known ->
                known.getName().equals(method.getName())
                    && List.of(known.getParameterTypes())
                        .equals(List.of(method.getParameterTypes())));
  }

  /** What a name is looked up by: clients may write it in whatever case. */
  static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static boolean givesStream(JavaType result) {
    return isStream(result)
        || (result.isTypeOrSubTypeOf(Future.class) && isStream(result.containedTypeOrUnknown(0)));
  }

  /** Whether a result is none, or one of which nothing is said. */
  private static boolean isNothing(Type result) {
    if (result instanceof ParameterizedType future && future.getRawType() == Future.class) {
      Type value = future.getActualTypeArguments()[0];
      return value == Void.class
          || (value instanceof WildcardType any && any.getUpperBounds()[0] == Object.class);
    }
    return result == void.class || result == Void.class;
  }

  private static boolean isStream(JavaType type) {
    return type.isTypeOrSubTypeOf(ReadStream.class);
  }

  /** As it was declared. */
  String name() {
    return method.getName();
  }

  /** What one call of it is made on. */
  HubMethods make() {
    return maker.get();
  }

  /** Whether its result is a stream. */
  boolean streams() {
    return streams;
  }

  /** How many of its parameters are streams of the client. */
  int uploads() {
    return (int) parameters.stream().filter(HubMethod::isStream).count();
  }

  /**
   * What it is to be called with.
   *
   * @param given an array
   * @param uploads as many as {@link #uploads}
   * @throws io.tidings.message.HubException MALFORMED, when the arguments are not what it takes
   */
  List<Object> bind(Json given, List<ReadStream<Json>> uploads) {
    Iterator<?> values = arguments.read(given).iterator();
    Iterator<ReadStream<Json>> streams = uploads.iterator();
    List<Object> bound = new ArrayList<>();
    for (JavaType parameter : parameters) {
      bound.add(
          isStream(parameter)
              ? Upload.of(streams.next(), parameter.containedTypeOrUnknown(0))
              : values.next());
    }
    return bound;
  }

  /** Calls it; what it throws, the future fails with. */
  Future<Object> call(HubCall call) {
    try {
      Object result = method.invoke(call.hub(), call.arguments().toArray());
      return result instanceof Future<?> future
          ? future.map(value -> value)
          : Future.succeededFuture(result);
    } catch (InvocationTargetException e) {
      return Future.failedFuture(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("not to be called: " + method, e);
    }
  }

  /** What is told of what it gave: nothing where it declares {@code void} or {@code Future<?>}. */
  Optional<Json> result(Object given) {
    return answers ? Optional.of(ServerJson.result(given)) : Optional.empty();
  }
}
