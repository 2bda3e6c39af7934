package dev.limpid.dashboard;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What whoever wants to see a dashboard must know. Compared in constant time; never shown by {@link
 * #toString}. Immutable.
 */
public final class Token {
  private static final int LEAST_CHARACTERS = 16;
  private static final String HMAC = "HmacSHA256";

  private final String secret;

  /**
   * @param secret at least 16 printable ASCII characters, without blanks
   */
  public Token(String secret) {
    if (secret.length() < LEAST_CHARACTERS || !secret.matches("[!-~]+")) {
      throw new IllegalArgumentException(
          "token: expected at least %d characters, all of them printable ASCII without blanks, got %d, of them %d others; 'openssl rand -hex 16' makes one"
              .formatted(
                  LEAST_CHARACTERS, secret.length(), secret.replaceAll("[!-~]", "").length()));
    }
    this.secret = secret;
  }

  /** A new one of 128 random bits. */
  public static Token random() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return new Token(HexFormat.of().formatHex(bytes));
  }

  /** The secret itself, for whoever is to be told. */
  public String secret() {
    return secret;
  }

  boolean matches(String offered) {
    return sameBytes(derived(secret), derived(offered));
  }

  /**
   * What a browser keeps after a login: derived from the token, so that it holds until the token is
   * changed and does not tell it.
   */
  String session() {
    return derived("session");
  }

  /** Of the cookie: dashboards on other ports of a machine share its browser's cookies. */
  String cookieName() {
    return "limpid_" + derived("cookie").substring(0, 12);
  }

  boolean isSession(String offered) {
    return sameBytes(session(), offered);
  }

  private String derived(String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  private static boolean sameBytes(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "***";
  }
}
