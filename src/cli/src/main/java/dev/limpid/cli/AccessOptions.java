package dev.limpid.cli;

import dev.limpid.dashboard.Access;
import dev.limpid.dashboard.Tls;
import dev.limpid.dashboard.Token;
import dev.limpid.wire.TextFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may see the dashboard. */
final class AccessOptions {
  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:LIMPID_DASHBOARD_TOKEN}",
      description =
          "What visitors must know. Others on this machine see it in the list of processes: rather"
              + " set LIMPID_DASHBOARD_TOKEN, or use --token-file. Default: none on a loopback"
              + " address, else a new one, which is printed")
  private @Nullable String token;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The token is this file's first line.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--tls-cert",
      paramLabel = "PEM",
      description = "Certificate, and those between it and the authority; with --tls-key.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "PEM",
      description = "The certificate's private key, PKCS #8 and not encrypted.")
  private @Nullable Path key;

  @Option(
      names = "--behind-proxy",
      description =
          "Something in front encrypts, passes Host on, and sets X-Forwarded-For and -Proto.")
  private boolean behindProxy;

  @Option(
      names = "--allowed-host",
      paramLabel = "NAME",
      description =
          "A name that browsers may use for it, besides localhost and the address of --host; may be"
              + " repeated. All others get 403.")
  private List<String> allowedHosts = List.of();

  /** A token that was made here, and must be told. */
  private @Nullable Token made;

  /**
   * What was asked for; on other than a loopback address with a new token if none was given.
   *
   * @throws IllegalArgumentException if the options contradict each other
   */
  Access access(String host) throws IOException {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("expected --tls-cert and --tls-key together");
    }
    Optional<Tls> tls =
        certificate == null || key == null
            ? Optional.empty()
            : Optional.of(new Tls(certificate, key));
    Optional<Token> given = given();
    if (given.isEmpty() && !InetAddress.getByName(host).isLoopbackAddress()) {
      made = Token.random();
      given = Optional.of(made);
    }
    return new Access(given, tls, behindProxy, allowedHosts);
  }

  private Optional<Token> given() throws IOException {
    if (tokenFile != null) {
      String first = TextFiles.read(tokenFile).lines().findFirst().orElse("");
      return Optional.of(new Token(first.strip()));
    }
    return token == null || token.isEmpty() ? Optional.empty() : Optional.of(new Token(token));
  }

  /** The page's address; with a token that only this process knows, a link that logs in. */
  String link(URI page) {
    return made == null ? page.toString() : page.resolve("login.html#token=") + made.secret();
  }
}
