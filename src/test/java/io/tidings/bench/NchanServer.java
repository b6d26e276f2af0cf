package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** nginx with nchan, when it is installed: publishers by HTTP, subscribers by WebSocket. */
final class NchanServer implements Server {
  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

  private final Process master;
  private final int port;

  private NchanServer(Process master, int port) {
    this.master = master;
    this.port = port;
  }

  static Optional<String> missing() {
    return Native.has("nginx") && Files.exists(module())
        ? Optional.empty()
        : Optional.of("apt-get install nginx libnginx-mod-nchan");
  }

  static NchanServer start(Options options) throws IOException, InterruptedException {
    int port = Processes.freePort();
    Path directory = Files.createDirectories(options.out().resolve("nginx").toAbsolutePath());
    Path output = directory.resolve("error.log");
    Path conf = Files.writeString(directory.resolve("nginx.conf"), configuration(directory, port));
    Files.writeString(output, "");
    Process master =
        new ProcessBuilder("nginx", "-p", directory.toString(), "-c", conf.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Processes.awaitPort(port, master, output, Duration.ofSeconds(10));
    return new NchanServer(master, port);
  }

  // Elsewhere than Debian puts it, NCHAN_MODULE says where.
  private static Path module() {
    return Optional.ofNullable(System.getenv("NCHAN_MODULE")).map(Path::of).orElse(MODULE);
  }

  private static String configuration(Path directory, int port) {
    return String.join(
        "\n",
        "load_module " + module() + ";",
        "daemon off;",
        "worker_processes 2;",
        "worker_rlimit_nofile 20000;",
        "pid " + directory.resolve("nginx.pid") + ";",
        "error_log " + directory.resolve("error.log") + " error;",
        "events { worker_connections 19000; }",
        "http {",
        "  access_log off;",
        "  client_body_temp_path " + directory.resolve("body") + ";",
        "  proxy_temp_path " + directory.resolve("proxy") + ";",
        "  fastcgi_temp_path " + directory.resolve("fastcgi") + ";",
        "  uwsgi_temp_path " + directory.resolve("uwsgi") + ";",
        "  scgi_temp_path " + directory.resolve("scgi") + ";",
        "  keepalive_requests 100000000;",
        "  nchan_shared_memory_size 512m;",
        "  server {",
        "    listen 127.0.0.1:" + port + " backlog=4096;",
        "    location ~ ^/sub/(.+)$ {",
        "      nchan_subscriber websocket;",
        "      nchan_channel_id $1;",
        "      nchan_subscriber_first_message newest;",
        "    }",
        "    location ~ ^/pub/(.+)$ {",
        "      nchan_publisher http;",
        "      nchan_channel_id $1;",
        "      nchan_message_buffer_length 200;",
        "      nchan_message_timeout 1h;",
        "    }",
        "  }",
        "}",
        "");
  }

  @Override
  public List<Integer> ports() {
    return List.of(port);
  }

  @Override
  public List<Long> pids() {
    List<Long> pids = new ArrayList<>(List.of(master.pid()));
    master.descendants().map(ProcessHandle::pid).forEach(pids::add);
    return pids;
  }

  @Override
  public void close() {
    Processes.end(master);
  }
}
