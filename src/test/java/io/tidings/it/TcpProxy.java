package io.tidings.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between two ends and breaks their connections in every way that a network can. May be
 * called from any thread.
 */
public final class TcpProxy implements AutoCloseable {
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong forwarded = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private volatile int target;
  private volatile boolean refusing;
  private volatile boolean swallowing;
  private volatile Duration delay = Duration.ZERO;
  private boolean holding;

  private TcpProxy(InetAddress host, int target) throws IOException {
    this.target = target;
    server = new ServerSocket(0, 64, host);
    run("accept", this::accept);
  }

  /** A proxy on a port of its own. */
  public static TcpProxy to(int target) {
    return to(target, InetAddress.getLoopbackAddress());
  }

  /**
   * A proxy on a port of its own of another interface; it leads to the loopback one all the same.
   */
  public static TcpProxy to(int target, InetAddress host) {
    try {
      return new TcpProxy(host, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** How many bytes have gone through, both ways. */
  public long forwarded() {
    return forwarded.get();
  }

  /** How many times bytes were swallowed or held. */
  public long withheld() {
    return held.get();
  }

  /** Where connections lead from now on; those that are open stay as they are. */
  public void redirect(int port) {
    target = port;
  }

  /** Closes all connections. Returns how many there were. */
  public int cut() {
    // Whoever comes back at once is not to be met by the same cut.
    List<Socket> open = List.copyOf(sockets);
    open.forEach(TcpProxy::close);
    return open.size() / 2;
  }

  /** Whether connections are closed as soon as they are made. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** Whether what the target says is lost, while what it is told arrives. */
  public void swallowAnswers(boolean swallow) {
    swallowing = swallow;
  }

  /** How much longer what goes through takes, either way. */
  public void delay(Duration longer) {
    delay = longer;
  }

  /** Half-open: connections stay and nothing goes through them, either way. */
  public synchronized void hold() {
    holding = true;
  }

  /** The opposite of {@link #hold}: what was held arrives late. */
  public synchronized void release() {
    holding = false;
    notifyAll();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    release();
    cut();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      if (refusing) {
        client.close();
        continue;
      }
      Socket onward = new Socket();
      sockets.add(client);
      sockets.add(onward);
      run("connect", () -> connect(client, onward));
    }
  }

  private void connect(Socket client, Socket onward) throws IOException {
    try {
      onward.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      onward.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5000);
    } catch (IOException e) {
      forget(client, onward);
      return;
    }
    run("ask", () -> pump(client, onward, false));
    pump(onward, client, true);
  }

  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[64 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        LockSupport.parkNanos(delay.toNanos());
        awaitRelease();
        if (answers && swallowing) {
          held.incrementAndGet();
        } else {
          out.write(buffer, 0, length);
          forwarded.addAndGet(length);
        }
      }
    } catch (IOException e) {
      // One end is gone, so the other goes as well.
    } finally {
      forget(from, to);
    }
  }

  private synchronized void awaitRelease() {
    if (holding) {
      held.incrementAndGet();
    }
    while (holding) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void forget(Socket... ended) {
    for (Socket socket : ended) {
      close(socket);
      sockets.remove(socket);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The proxy was closed.
              }
            },
            "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }
}
