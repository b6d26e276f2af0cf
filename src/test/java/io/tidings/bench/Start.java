package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** How the servers under test are started, and what it takes. */
enum Start {
  TIDINGS {
    @Override
    Optional<String> missing(Options options) {
      return Files.exists(options.jar())
          ? Optional.empty()
          : Optional.of("mvn -DskipTests package");
    }

    @Override
    Server start(Options options, Native programs) throws IOException, InterruptedException {
      return TidingsServer.start(options, 1);
    }
  },
  TWO_NODES {
    @Override
    Optional<String> missing(Options options) {
      return TIDINGS.missing(options);
    }

    @Override
    Server start(Options options, Native programs) throws IOException, InterruptedException {
      return TidingsServer.start(options, 2);
    }
  },
  YARDSTICK {
    @Override
    Server start(Options options, Native programs) throws IOException {
      return Yardstick.start(programs);
    }
  },
  STOCK {
    @Override
    Server start(Options options, Native programs) throws IOException, InterruptedException {
      return StockServer.start(options);
    }
  },
  NCHAN {
    @Override
    Optional<String> missing(Options options) {
      return NchanServer.missing();
    }

    @Override
    Server start(Options options, Native programs) throws IOException, InterruptedException {
      return NchanServer.start(options);
    }
  },
  SOCKET_IO {
    @Override
    Optional<String> missing(Options options) {
      return SocketIoServer.missing();
    }

    @Override
    Server start(Options options, Native programs) throws IOException, InterruptedException {
      return SocketIoServer.start(options);
    }
  };

  /** The line that installs what is missing. */
  Optional<String> missing(Options options) {
    return Optional.empty();
  }

  abstract Server start(Options options, Native programs) throws IOException, InterruptedException;
}
