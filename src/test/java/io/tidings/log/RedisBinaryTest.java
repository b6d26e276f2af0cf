package io.tidings.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBinaryTest {
  @TempDir Path temp;

  @Test
  void unpacksThePackagedServerOnceWhereNoneIsInstalled() throws IOException {
    Path cache = temp.resolve("cache");
    RedisBinary first = RedisBinary.find("", cache);
    assertThat(first.executable()).isExecutable().startsWith(cache);
    assertThat(first.version()).startsWith("6.2.");

    var unpackedAt = Files.getLastModifiedTime(first.executable());
    assertThat(RedisBinary.find("", cache)).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first.executable())).isEqualTo(unpackedAt);
    try (Stream<Path> files = Files.list(cache)) {
      assertThat(files).containsExactly(first.executable());
    }
  }

  @Test
  void prefersAnInstalledServerThatIsNewEnough() throws IOException {
    Path installed = installed("Redis server v=6.2.0 sha=00000000:0 malloc=jemalloc-5.1.0 bits=64");
    RedisBinary found = RedisBinary.find(installed.getParent().toString(), temp.resolve("cache"));
    assertThat(found).isEqualTo(new RedisBinary(installed, "6.2.0"));
    assertThat(temp.resolve("cache")).doesNotExist();
  }

  @Test
  void passesOverAnInstalledServerThatIsTooOldOrBroken() throws IOException {
    for (String says : new String[] {"Redis server v=6.0.16 sha=0", "error while loading libssl"}) {
      Path installed = installed(says);
      RedisBinary found = RedisBinary.find(installed.getParent().toString(), temp.resolve("cache"));
      assertThat(found.executable()).isNotEqualTo(installed);
    }
  }

  private Path installed(String says) throws IOException {
    Path script = Files.createTempDirectory(temp, "bin").resolve("redis-server");
    Files.writeString(script, "#!/bin/sh\necho '" + says + "'\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }
}
