package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * A Redis server that can be run here: {@code redis-server} from the PATH where it is new enough,
 * otherwise the one that comes as a Maven dependency.
 *
 * @param executable absolute
 * @param version as the server itself tells it
 */
public record RedisBinary(Path executable, String version) {
  private static final String OLDEST = "6.2";
  private static final Pattern VERSION = Pattern.compile("\\bv=((\\d+)\\.(\\d+)\\S*)");

  /**
   * Finds one, and has run it once to see that it works here. Blocks for some milliseconds, or a
   * few hundred when the packaged one is to be unpacked.
   *
   * @param cache where the packaged one is unpacked to, and found the next time
   * @throws IOException saying what was tried and what to do about it
   */
  public static RedisBinary find(Path cache) throws IOException {
    return find(searchPath(), cache);
  }

  static String searchPath() {
    return Optional.ofNullable(System.getenv("PATH")).orElse("");
  }

  static RedisBinary find(String searchPath, Path cache) throws IOException {
    String installed = "there is no redis-server on the PATH";
    Optional<Path> onPath = onPath(searchPath, "redis-server");
    if (onPath.isPresent()) {
      try {
        return tried(onPath.get());
      } catch (IOException e) {
        installed = e.getMessage();
      }
    }
    try {
      return tried(unpacked(cache));
    } catch (IOException e) {
      throw new IOException(
          "no Redis to run on this machine: %s; the packaged one: %s. Install Redis %s or newer, or set redis.url"
              .formatted(installed, e.getMessage(), OLDEST),
          e);
    }
  }

  /** The first executable of a name. */
  static Optional<Path> onPath(String searchPath, String name) {
    return Stream.of(searchPath.split(Pattern.quote(File.pathSeparator)))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name).toAbsolutePath())
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static RedisBinary tried(Path executable) throws IOException {
    Process process =
        new ProcessBuilder(executable.toString(), "--version").redirectErrorStream(true).start();
    String output;
    try (InputStream in = process.getInputStream()) {
      process.getOutputStream().close();
      output = new String(in.readAllBytes(), UTF_8).strip();
    }
    Matcher version = VERSION.matcher(output);
    if (!version.find()) {
      throw new IOException(executable + " --version says '" + output + "'");
    }
    if (!isNewEnough(Integer.parseInt(version.group(2)), Integer.parseInt(version.group(3)))) {
      throw new IOException(
          executable + " is " + version.group(1) + ", older than the " + OLDEST + " it takes");
    }
    return new RedisBinary(executable, version.group(1));
  }

  private static boolean isNewEnough(int major, int minor) {
    return major > 6 || (major == 6 && minor >= 2);
  }

  private static Path unpacked(Path cache) throws IOException {
    String resource = ExecutableProvider.newProvidedVersionsMap().get(platform());
    if (resource == null) {
      throw new IOException("there is none for " + platformName());
    }
    Path executable = cache.resolve(resource.substring(1)).toAbsolutePath();
    if (Files.isExecutable(executable)) {
      return executable;
    }
    Files.createDirectories(cache);
    // Moved into place when complete: another node may be doing the same at this moment.
    Path part = Files.createTempFile(cache, "redis-server", ".part");
    try (InputStream in = ExecutableProvider.class.getResourceAsStream(resource)) {
      Files.copy(in, part, REPLACE_EXISTING);
      if (!part.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + part + " executable");
      }
      Files.move(part, executable, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    return executable;
  }

  private static OsArchitecture platform() throws IOException {
    try {
      return OsArchitecture.detectOSandArchitecture();
    } catch (RuntimeException e) {
      throw new IOException("there is none for " + platformName(), e);
    }
  }

  private static String platformName() {
    return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
  }
}
