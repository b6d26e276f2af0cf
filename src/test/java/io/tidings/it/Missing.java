package io.tidings.it;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What a test needs and a machine may lack. */
public final class Missing {
  private Missing() {}

  /** The first of these programs that is on the PATH. */
  public static Optional<Path> find(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Skips the test; under {@code CI} it fails. Never returns.
   *
   * @param what is needed, with the line that installs it
   */
  @SuppressWarnings("TypeParameterUnusedInFormals") // There is never a value to be of the type.
  public static <T> T skip(String what) {
    return System.getenv("CI") == null ? abort(what) : fail(what);
  }
}
