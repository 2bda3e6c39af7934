package dev.limpid.dashboard;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinBindException;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page, {@code /api/streams}, {@code /still}, {@code /healthz} and the WebSocket {@code
 * /live}. Cameras are private: a {@link Doorman} stands before all of it, and only pages of this
 * server itself may open the WebSocket.
 */
final class PageServer implements AutoCloseable {
  private static final String PAGE = "/dev/limpid/dashboard/page";
  private static final int MAX_CLIENT_MESSAGE_BYTES = 256 << 10;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control", "no-cache",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Content-Security-Policy",
              "default-src 'self'; img-src 'self' blob: data:; connect-src 'self' ws: wss:;"
                  + " frame-ancestors 'none'");

  private final StreamBoard board;
  private final Audience audience;
  private final Supplier<BoardReport> report;
  private final Javalin javalin;
  private final URI uri;
  private final Map<String, ClientOutbox> outboxes = new ConcurrentHashMap<>();

  /**
   * Starts serving.
   *
   * @throws DashboardException if the address cannot be listened on, or may not be with such an
   *     access
   */
  PageServer(
      DashboardOptions options,
      StreamBoard board,
      Audience audience,
      Supplier<BoardReport> report) {
    String host = options.host();
    int port = options.port();
    Access access = options.access();
    if (!isLoopback(host)) {
      access.requireFor(host);
    }
    this.board = board;
    this.audience = audience;
    this.report = report;
    this.javalin = Javalin.create(config -> configure(config, options));
    route();
    try {
      javalin.start(host, port);
      this.uri = uri(access.tls().isPresent() ? "https" : "http", host, javalin.port());
    } catch (JavalinBindException e) {
      javalin.stop();
      throw new DashboardException(
          "cannot listen on %s:%d: %s. %s".formatted(host, port, reason(e), advice(e, port)), e);
    }
  }

  private static String advice(Throwable failure, int port) {
    return reason(failure).contains("assign requested address")
        ? "Expected an address of this machine: --host 127.0.0.1, or --host 0.0.0.0 for all"
        : "Choose another port: --port %d (--port 0 takes a free one)"
            .formatted(port == 65535 ? 8080 : port + 1);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new DashboardException("cannot listen on host '%s': it is unknown".formatted(host), e);
    }
  }

  private static void configure(JavalinConfig config, DashboardOptions options) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    HttpDoor.prepare(config, "limpid-dashboard-http");
    config.jetty.modifyServletContextHandler(
        handler -> {
          withoutCompression(handler);
          FilterHolder doorman = new FilterHolder(new Doorman(options.access(), options.host()));
          doorman.setAsyncSupported(true);
          handler.addFilter(doorman, "/*", EnumSet.allOf(DispatcherType.class));
        });
    KeyStore store = options.access().tls().map(Tls::store).orElse(null);
    config.jetty.addConnector((server, http) -> connector(server, http, store, options));
    config.jetty.modifyWebSocketServletFactory(
        factory -> {
          factory.setIdleTimeout(IDLE_TIMEOUT);
          factory.setMaxTextMessageSize(MAX_CLIENT_MESSAGE_BYTES);
        });
    config.staticFiles.add(
        files -> {
          files.hostedPath = "/";
          files.directory = PAGE;
          files.location = Location.CLASSPATH;
          files.headers = HEADERS;
        });
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, @Nullable KeyStore store, DashboardOptions options) {
    SslContextFactory.Server keys = null;
    HttpConfiguration configuration = http;
    if (store != null) {
      keys = new SslContextFactory.Server();
      keys.setKeyStore(store);
      keys.setKeyStorePassword(Tls.STORE_PASSWORD);
      configuration = new HttpConfiguration(http);
      // Which names are answered to is the doorman's business.
      configuration.addCustomizer(new SecureRequestCustomizer(false));
    }
    ServerConnector connector =
        new HttpDoor(
            server,
            keys,
            new HttpConnectionFactory(configuration),
            !options.access().behindProxy());
    connector.setHost(options.host());
    connector.setPort(options.port());
    return connector;
  }

  /** Pictures are compressed already; deflating them again would cost most of the CPU time. */
  private static void withoutCompression(ServletContextHandler handler) {
    handler.addEventListener(
        new jakarta.servlet.ServletContextListener() {
          @Override
          public void contextInitialized(jakarta.servlet.ServletContextEvent event) {
            WebSocketServerComponents.ensureWebSocketComponents(
                    handler.getServer(), event.getServletContext())
                .getExtensionRegistry()
                .unregister("permessage-deflate");
          }
        });
  }

  private void route() {
    javalin.get("/healthz", this::health);
    javalin.get("/api/streams", context -> context.json(report.get()));
    javalin.get("/still", this::still);
    javalin.wsBeforeUpgrade("/live", PageServer::requireOwnPage);
    javalin.ws("/live", this::live);
  }

  /** As JSON. */
  private record Health(String status, String reason) {}

  /** For everybody, so that it says nothing about topics and cameras. */
  private void health(Context context) {
    boolean connected = report.get().kafka().connected();
    context
        .status(connected ? 200 : 503)
        .json(
            connected
                ? new Health("ok", "Kafka answers")
                : new Health("down", "Kafka does not answer"));
  }

  /** The newest still of a stream; pages elsewhere cannot embed it. */
  private void still(Context context) {
    String stream = query(context, "stream");
    String topic = query(context, "topic");
    ShownPicture still =
        board
            .still(stream, topic)
            .orElseThrow(
                () ->
                    new NotFoundResponse("no still of stream '%s' in %s".formatted(stream, topic)));
    byte[] bytes = new byte[still.sizeBytes()];
    still.encoded().duplicate().get(bytes);
    HEADERS.forEach(context::header);
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    context.contentType(still.image().format().mediaType()).result(bytes);
  }

  private static String query(Context context, String name) {
    String value = context.queryParam(name);
    if (value == null) {
      throw new BadRequestResponse("expected ?stream=ID&topic=TOPIC, got no " + name);
    }
    return value;
  }

  private static void requireOwnPage(Context context) {
    String origin = context.header("Origin");
    if (origin != null && !Hosts.sameHost(origin, context.host())) {
      throw new ForbiddenResponse(
          "only pages of this dashboard may open its stream, not those of " + origin);
    }
  }

  private void live(WsConfig ws) {
    ws.onConnect(
        context -> {
          ClientOutbox outbox = new ClientOutbox(new JettyChannel(context.session));
          outboxes.put(context.sessionId(), outbox);
          audience.join(outbox, board, report.get());
        });
    ws.onMessage(context -> heard(context, context.message()));
    ws.onClose(this::left);
    ws.onError(this::left);
  }

  private void left(WsContext context) {
    ClientOutbox outbox = outboxes.remove(context.sessionId());
    if (outbox != null) {
      audience.leave(outbox);
    }
  }

  private void heard(WsContext context, String json) {
    ClientOutbox outbox = outboxes.get(context.sessionId());
    if (outbox == null) {
      return;
    }
    try {
      heard(outbox, ClientMessage.parse(json));
    } catch (IllegalArgumentException e) {
      context.closeSession(1008, e.getMessage());
    }
  }

  private void heard(ClientOutbox outbox, ClientMessage message) {
    long nowMillis = System.currentTimeMillis();
    if (message instanceof ClientMessage.Watch watch) {
      Set<String> added = outbox.watch(watch.streams());
      board.latest(added).forEach(moment -> outbox.offer(EncodedMoment.ofKept(moment)));
      board.matchHistory(added).forEach(matches -> audience.matchHistory(outbox, matches));
    } else if (message instanceof ClientMessage.Shown shown) {
      outbox.shown(shown.stream(), shown.number());
      if (shown.latencyMillis() != ClientMessage.NOT_PAINTED) {
        board.painted(shown.stream(), shown.latencyMillis(), nowMillis);
      }
    } else if (message instanceof ClientMessage.Ping ping) {
      outbox.offerText(audience.pong(ping, nowMillis));
    }
  }

  /** Where a browser finds the page; the same after closing. */
  URI uri() {
    return uri;
  }

  private static URI uri(String scheme, String host, int port) {
    String name = isAny(host) ? "localhost" : host;
    return URI.create(scheme + "://" + Hosts.bracketed(name) + ":" + port + "/");
  }

  private static boolean isAny(String host) {
    return "0.0.0.0".equals(host) || "::".equals(host);
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
