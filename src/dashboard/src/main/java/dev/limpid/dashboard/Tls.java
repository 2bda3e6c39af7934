package dev.limpid.dashboard;

import dev.limpid.wire.TextFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server shows to prove who it is.
 *
 * @param certificate PEM file with the certificate, and those between it and the authority
 * @param key PEM file with its private key, PKCS #8 and not encrypted
 */
public record Tls(Path certificate, Path key) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

  /** The password of stores that never leave the memory. */
  static final String STORE_PASSWORD = "memory";

  /**
   * Both in a store.
   *
   * @throws DashboardException if a file cannot be read, is no such thing, or they do not belong
   *     together
   */
  KeyStore store() {
    try {
      Certificate[] chain = chain();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("limpid", privateKey(), STORE_PASSWORD.toCharArray(), chain);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new DashboardException(
          "TLS: expected a certificate in %s and its key in %s: %s".formatted(certificate, key, e),
          e);
    }
  }

  private Certificate[] chain() throws GeneralSecurityException, IOException {
    try (InputStream pem = Files.newInputStream(certificate)) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(pem)
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new IOException("no certificate in " + certificate);
      }
      return chain;
    }
  }

  private PrivateKey privateKey() throws GeneralSecurityException, IOException {
    Matcher pem = KEY.matcher(TextFiles.read(key));
    if (!pem.find()) {
      throw new IOException(
          "no line 'BEGIN PRIVATE KEY' in %s; 'openssl pkcs8 -topk8 -nodes -in %s' makes such a key of others"
              .formatted(key, key));
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(pem.group(1));
    } catch (IllegalArgumentException e) {
      throw new IOException("no base64 in " + key, e);
    }
    IOException unknown = new IOException("expected a key for %s in %s".formatted(ALGORITHMS, key));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        unknown.addSuppressed(e);
      }
    }
    throw unknown;
  }
}
