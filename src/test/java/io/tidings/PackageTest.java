package io.tidings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidings.it.NodeProcess;
import io.tidings.it.Site;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the build has made, run as the README says. */
@Timeout(90)
class PackageTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir Path directory;

  @Test
  void startsFromTheClassesThatTheBuildHasLoaded() throws IOException {
    assumeTrue(NodeProcess.isJarUpToDate(), "the jar is made before the tests by mvn verify");
    try (Site site = Site.at(directory)) {
      ProcessBuilder node =
          new ProcessBuilder(
                  JAVA.toString(),
                  "@conf/java.args",
                  // Without this, Java goes on alone when the archive does not fit the jar.
                  "-Xshare:on",
                  "-jar",
                  "target/tidings.jar",
                  "--try")
              .redirectErrorStream(true);
      node.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
      node.environment().putAll(site.environment());
      node.environment().put("TIDINGS_DATA_DIR", directory.resolve("data").toString());
      Process process = node.start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.onExit().join().exitValue()).as(said).isZero();
      assertThat(said).contains("Tidings is ready");
    }
  }
}
