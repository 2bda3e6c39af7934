package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and who does not; asked over sockets, as no client library lets one lie freely. */
class DashboardAccessTest {
  private static final Token TOKEN = new Token("correct-horse-battery");
  private static final String NO_KAFKA = "127.0.0.1:1";
  private static final String UPGRADE =
      String.join(
          "\r\n",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "");
  private static final List<String> PATHS =
      List.of("/", "/index.html", "/app.js", "/api/streams", "/still", "/live", "/none");

  @TempDir private Path folder;
  private @Nullable Dashboard dashboard;

  @AfterEach
  void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  @Test
  void foreignHost_getsNothing_fromAnyPath() throws IOException {
    start("127.0.0.1", Access.OF_THIS_MACHINE);
    for (String path : PATHS) {
      for (String host :
          List.of("evil.example", "evil.example:80", "localhost.evil.example", "10.9.8.7")) {
        assertThat(ask(get(path, host, UPGRADE)))
            .as("%s at %s", path, host)
            .startsWith("HTTP/1.1 403");
        assertThat(ask(get(path, host, ""))).as("%s at %s", path, host).startsWith("HTTP/1.1 403");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "127.0.0.1:8080", "[::1]", "cams.example", "CAMS.example:443"})
  void ownNames_areAnswered(String host) throws IOException {
    start("127.0.0.1", access(Optional.empty(), false, "cams.example"));
    assertThat(ask(get("/app.js", host, ""))).startsWith("HTTP/1.1 200");
    assertThat(ask(get("/live", host, UPGRADE))).startsWith("HTTP/1.1 101");
  }

  @Test
  void allAddresses_answerToTheOneThatWasAsked() throws IOException {
    start("0.0.0.0", access(Optional.of(TOKEN), true));
    assertThat(ask(get("/login.html", "127.0.0.1", ""))).startsWith("HTTP/1.1 200");
    assertThat(ask(get("/login.html", "10.9.8.7", ""))).startsWith("HTTP/1.1 403");
    assertThat(ask(get("/login.html", "0.0.0.0", ""))).startsWith("HTTP/1.1 200");
    assertThat(ask(get("/live", "rebound.example", UPGRADE + bearer(TOKEN.secret()))))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void withoutTheToken_nothingButTheLoginPageIsGiven() throws IOException {
    start("127.0.0.1", access(Optional.of(TOKEN), false));
    for (String path : PATHS) {
      for (String headers :
          List.of(
              "",
              UPGRADE,
              bearer("wrong-token-wrong-token"),
              cookie("0".repeat(64)),
              bearer(TOKEN.session()),
              cookie(TOKEN.secret()))) {
        assertThat(ask(get(path, "localhost", headers)))
            .as(path + headers)
            .matches("(?s)HTTP/1.1 (401|429).*");
      }
    }
    for (String path :
        List.of(
            "/login.js;/../app.js",
            "/./app.js",
            "//app.js",
            "/%61pp.js",
            "/login.html/../app.js",
            "/LOGIN.HTML")) {
      assertThat(ask(get(path, "localhost", ""))).as(path).doesNotStartWith("HTTP/1.1 200");
    }
    assertThat(ask(get("/login.html", "localhost", ""))).startsWith("HTTP/1.1 200");
    assertThat(ask(get("/", "localhost", "Accept: text/html\r\n")))
        .startsWith("HTTP/1.1 302")
        .containsIgnoringCase("/login.html");
  }

  @Test
  void health_withoutTheToken_isToldWithoutTopicsAndCameras() throws IOException {
    start("127.0.0.1", access(Optional.of(TOKEN), false));
    String answer = askWhole(get("/healthz", "localhost", "Connection: close\r\n"));
    assertThat(answer)
        .startsWith("HTTP/1.1 503")
        .endsWith("{\"status\":\"down\",\"reason\":\"Kafka does not answer\"}");
    assertThat(ask(get("/healthz", "evil.example", ""))).startsWith("HTTP/1.1 403");
    assertThat(ask(get("/healthz/../api/streams", "localhost", "")))
        .doesNotStartWith("HTTP/1.1 200");
  }

  @Test
  void login_rightToken_opensEverything() throws IOException {
    start("127.0.0.1", access(Optional.of(TOKEN), false));
    String answer = ask(login(TOKEN.secret(), "Origin: http://localhost\r\n"));
    assertThat(answer)
        .startsWith("HTTP/1.1 204")
        .contains("HttpOnly; SameSite=Strict")
        .doesNotContain("Secure")
        .doesNotContain(TOKEN.secret());
    String cookie = cookie(TOKEN.session());
    assertThat(answer).contains(cookie.substring("Cookie: ".length()).strip());
    for (String headers : List.of(cookie, bearer(TOKEN.secret()))) {
      assertThat(ask(get("/", "localhost", headers))).startsWith("HTTP/1.1 200");
      assertThat(ask(get("/api/streams", "localhost", headers))).startsWith("HTTP/1.1 200");
      assertThat(ask(get("/live", "localhost", UPGRADE + headers))).startsWith("HTTP/1.1 101");
    }
    assertThat(ask(get("/live", "localhost", UPGRADE + cookie + "Origin: http://evil.example\r\n")))
        .startsWith("HTTP/1.1 403");
    assertThat(ask(login(TOKEN.secret(), "Origin: http://evil.example\r\n")))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void login_wrongTokens_areBounded() throws IOException {
    start("127.0.0.1", access(Optional.of(TOKEN), false));
    for (int i = 0; i < LoginAttempts.ALLOWED; i++) {
      assertThat(ask(login("wrong" + i, ""))).startsWith("HTTP/1.1 401");
    }
    assertThat(ask(login("wrong", ""))).startsWith("HTTP/1.1 429");
    assertThat(ask(login(TOKEN.secret(), ""))).startsWith("HTTP/1.1 429");
  }

  @Test
  void bearer_wrongTokens_areBounded() throws IOException {
    start("127.0.0.1", access(Optional.of(TOKEN), false));
    for (int i = 0; i < LoginAttempts.ALLOWED; i++) {
      assertThat(ask(get("/api/streams", "localhost", bearer("wrong" + i))))
          .startsWith("HTTP/1.1 401");
    }
    assertThat(ask(get("/live", "localhost", UPGRADE + bearer(TOKEN.secret()))))
        .startsWith("HTTP/1.1 429");
    assertThat(ask(get("/", "localhost", cookie(TOKEN.session())))).startsWith("HTTP/1.1 200");
  }

  @Test
  void login_behindAProxy_countsVisitorsAndMarksTheCookie() throws IOException {
    start("127.0.0.1", access(Optional.of(TOKEN), true));
    for (int i = 0; i <= LoginAttempts.ALLOWED; i++) {
      String unused =
          ask(
              login(
                  "wrong",
                  "X-Forwarded-For: 1.1.1.%d\r\nX-Forwarded-For: 9.9.9.9\r\n".formatted(i)));
    }
    assertThat(ask(login("wrong", "X-Forwarded-For: 9.9.9.9\r\n"))).startsWith("HTTP/1.1 429");
    assertThat(
            ask(login(TOKEN.secret(), "X-Forwarded-For: 8.8.8.8\r\nX-Forwarded-Proto: https\r\n")))
        .startsWith("HTTP/1.1 204")
        .contains("; Secure");
  }

  @Test
  void tls_certificateAndKey_encrypt() throws Exception {
    KeyStore store = selfSigned();
    Tls tls = pem(store);
    start("0.0.0.0", new Access(Optional.of(TOKEN), Optional.of(tls), false, List.of()));
    assertThat(open().uri().getScheme()).isEqualTo("https");
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (Socket socket =
        context.getSocketFactory().createSocket("127.0.0.1", open().uri().getPort())) {
      assertThat(ask(socket, login(TOKEN.secret(), "")))
          .startsWith("HTTP/1.1 204")
          .contains("; Secure");
    }
  }

  @Test
  void tls_filesThatAreNone_areRefusedWithTheirNames() throws Exception {
    Tls tls = pem(selfSigned());
    Path none = Files.writeString(folder.resolve("none.pem"), "no key");
    assertThatThrownBy(() -> new Tls(tls.certificate(), none).store())
        .isInstanceOf(DashboardException.class)
        .hasMessageContaining("openssl pkcs8 -topk8 -nodes -in " + none);
    assertThatThrownBy(() -> new Tls(none, tls.key()).store())
        .isInstanceOf(DashboardException.class)
        .hasMessageContaining(none.toString());
    assertThatThrownBy(() -> new Tls(folder.resolve("absent.pem"), tls.key()).store())
        .hasMessageContaining("absent.pem");
  }

  @Test
  void otherThanLoopback_withoutTokenOrEncryption_isRefused() {
    assertThatThrownBy(() -> start("0.0.0.0", access(Optional.empty(), true)))
        .isInstanceOf(DashboardException.class)
        .hasMessageContaining("--token-file");
    assertThatThrownBy(() -> start("0.0.0.0", access(Optional.of(TOKEN), false)))
        .isInstanceOf(DashboardException.class)
        .hasMessageContaining("--tls-cert")
        .hasMessageContaining("--behind-proxy");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'got 0, of them 0'",
    "short, 'got 5, of them 0'",
    "'with blanks in it, many', 'got 23, of them 4'",
    "umlaute-sind-k\u00fchn-hier, 'got 22, of them 1'"
  })
  void token_weakOrUnprintable_isRefusedAndNotShown(String secret, String got) {
    assertThatThrownBy(() -> new Token(secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(got + " others")
        .hasMessageContaining("openssl rand");
    assertThat(TOKEN.toString()).isEqualTo("***");
    assertThat(access(Optional.of(TOKEN), true).toString()).doesNotContain(TOKEN.secret());
  }

  @ParameterizedTest
  @CsvSource({"http://cams.example", "cams.example:8080", "cams.example/", "'a b'", "''"})
  void allowedHost_thatIsNoName_isRefused(String host) {
    assertThatThrownBy(() -> access(Optional.empty(), false, host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + host + "'");
  }

  private static Access access(Optional<Token> token, boolean behindProxy, String... hosts) {
    return new Access(token, Optional.empty(), behindProxy, List.of(hosts));
  }

  private void start(String host, Access access) {
    dashboard =
        Dashboard.start(
            new DashboardOptions(KafkaAccess.of(NO_KAFKA), new Topics("access"), host, 0, access));
  }

  private Dashboard open() {
    return java.util.Objects.requireNonNull(dashboard);
  }

  private static String get(String path, String host, String headers) {
    return "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(path, host, headers);
  }

  private static String login(String token, String headers) {
    return "POST /login HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(headers, token.length(), token);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  private static String cookie(String session) {
    return "Cookie: " + TOKEN.cookieName() + "=" + session + "\r\n";
  }

  private String ask(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", open().uri().getPort())) {
      return ask(socket, request);
    }
  }

  private String askWhole(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", open().uri().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The head of the answer. */
  private static String ask(Socket socket, String request) throws IOException {
    socket.setSoTimeout(30_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private KeyStore selfSigned() throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return KeyStore.getInstance(store.toFile(), "secret".toCharArray());
  }

  private Tls pem(KeyStore store) throws Exception {
    Certificate certificate = store.getCertificate("a");
    Key key = store.getKey("a", "secret".toCharArray());
    return new Tls(
        write("cert.pem", "CERTIFICATE", certificate.getEncoded()),
        write("key.pem", "PRIVATE KEY", key.getEncoded()));
  }

  private Path write(String name, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, text, what));
  }
}
