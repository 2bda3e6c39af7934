package dev.limpid.dashboard;

import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Where connections come in. Slow requests and slow readers hold a thread each for as long as they
 * are not quite idle; so one address may have fewer connections than there are threads, and more of
 * its connections are closed as they come. Thread-safe.
 */
public final class HttpDoor extends ServerConnector {
  /** Connections of one address at once. */
  static final int MOST = 128;

  private static final int THREADS = 2 * MOST;

  private final Map<InetAddress, Integer> open = new HashMap<>();
  private final Map<SelectableChannel, InetAddress> owners = new HashMap<>();

  /**
   * @param isLimited false where a proxy asks for everybody
   */
  public HttpDoor(
      Server server,
      SslContextFactory.@Nullable Server keys,
      ConnectionFactory http,
      boolean isLimited) {
    // One that accepts: connections are counted in the order in which they come.
    super(server, null, null, null, 1, -1, AbstractConnectionFactory.getFactories(keys, http));
    if (isLimited) {
      addBean(new Limit());
    }
  }

  /**
   * Sets up a server: threads for more than one address, and errors that do not tell what it is
   * made of.
   */
  public static void prepare(JavalinConfig config, String threadName) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName(threadName);
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.modifyServer(server -> server.setErrorHandler(errors()));
    config.jetty.modifyServletContextHandler(handler -> handler.setErrorHandler(errors()));
  }

  private static ErrorHandler errors() {
    ErrorHandler errors = new ErrorHandler();
    errors.setShowServlet(false);
    errors.setShowStacks(false);
    return errors;
  }

  @Override
  protected void onEndPointClosed(EndPoint endPoint) {
    super.onEndPointClosed(endPoint);
    if (endPoint.getTransport() instanceof SelectableChannel channel) {
      left(channel);
    }
  }

  private synchronized boolean mayEnter(SelectableChannel channel, InetAddress address) {
    if (open.getOrDefault(address, 0) >= MOST) {
      return false;
    }
    open.merge(address, 1, Integer::sum);
    owners.put(channel, address);
    return true;
  }

  private synchronized void left(SelectableChannel channel) {
    InetAddress address = owners.remove(channel);
    if (address != null) {
      open.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Asked about each connection before it is taken. */
  private final class Limit implements SelectorManager.AcceptListener {
    @Override
    public void onAccepting(SelectableChannel channel) {
      try {
        if (channel instanceof SocketChannel socket
            && socket.getRemoteAddress() instanceof InetSocketAddress from
            && !mayEnter(channel, from.getAddress())) {
          channel.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
      left(channel);
    }
  }
}
