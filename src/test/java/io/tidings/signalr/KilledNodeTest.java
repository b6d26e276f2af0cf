package io.tidings.signalr;

import io.tidings.browser.NodeJs;
import io.tidings.it.NodeProcess;
import io.tidings.it.Site;
import io.tidings.it.TcpProxy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledNodeTest {
  @Test
  void isSurvivedByTheClientsOfTheExamples(@TempDir Path directory) throws Exception {
    try (Site site = Site.at(directory)) {
      NodeProcess first = site.start();
      NodeProcess second = site.start();
      try (TcpProxy proxy = TcpProxy.to(first.port());
          Levers levers =
              Levers.of(
                  Map.of(
                      "kill",
                      () -> {
                        proxy.redirect(second.port());
                        first.kill();
                      }));
          NodeJs run = Judge.run("killed", first.port(), second.port(), proxy, levers)) {
        run.succeeds();
      }
    }
  }
}
