package dev.limpid.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What somebody may send to an HTTP server: requests that are right, odd, smuggled, huge or noise,
 * and WebSocket frames behind an upgrade. An instance gives what its numbers say.
 */
public final class AnyRequest {
  /** Of WebSockets. */
  private static final String UPGRADE =
      String.join(
          "\r\n",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "");

  private static final String[] METHODS = {
    "GET",
    "GET",
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PRI",
    "get",
    "",
    "X".repeat(9000),
    "G\0T"
  };
  private static final String[] VERSIONS = {
    "HTTP/1.1",
    "HTTP/1.1",
    "HTTP/1.1",
    "HTTP/1.0",
    "HTTP/0.9",
    "HTTP/2.0",
    "HTTP/9.9",
    "http/1.1",
    "",
    "X"
  };
  private static final String[] STEPS = {
    "..",
    "%2e%2e",
    "..%2f",
    "%2e%2e%2f",
    "..;",
    "..%5c",
    "\\..",
    "%c0%ae%c0%ae",
    "%252e%252e",
    ".",
    "",
    "%00",
    "etc",
    "passwd",
    "WEB-INF",
    "META-INF",
    "MANIFEST.MF",
    "dev",
    "limpid",
    "x".repeat(9000),
    "%",
    "%zz",
    "\u00e4",
    "*",
    "http:",
    "localhost"
  };
  private static final String[] HEADERS = {
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Content-Length: 5\r\nContent-Length: 6",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 3",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding : chunked",
    " folded: x",
    "Expect: 100-continue",
    "Expect: x",
    "Range: bytes=0-",
    "Range: bytes=0-0,1-1,2-2,3-3,-1",
    "Range: bytes=9-1",
    "Connection: close",
    "Accept: text/html",
    "Accept-Encoding: gzip",
    "Authorization: Bearer " + "x".repeat(7000),
    "Authorization: x",
    "Cookie: a=b; c",
    "Cookie: " + "a=b;".repeat(1500),
    "If-None-Match: *",
    "If-Modified-Since: yesterday",
    "Origin: null",
    "Origin: http://localhost",
    "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
    "X: \0",
    "\u00e4: b",
    "NoColon",
    ":",
    "X-Forwarded-For: a, b",
    "X-Forwarded-Host: evil",
    "Content-Type: multipart/form-data",
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    "Sec-WebSocket-Protocol: x"
  };
  private static final String[] MESSAGES = {
    "{\"type\":\"watch\",\"streams\":[\"a\"]}",
    "{\"type\":\"watch\",\"streams\":{\"a\":1}}",
    "{\"type\":\"watch\"}",
    "{\"type\":\"watch\",\"streams\":[null,1,{},[]]}",
    "{\"type\":\"shown\"}",
    "{\"type\":\"shown\",\"stream\":\"a\",\"number\":1e999,\"latencyMillis\":-9e18}",
    "{\"type\":\"shown\",\"stream\":\"a\",\"number\":99999999999999999999}",
    "{\"type\":\"ping\"}",
    "{\"type\":\"ping\",\"clientMillis\":1e400}",
    "{\"type\":\"ping\",\"clientMillis\":\"NaN\"}",
    "{}",
    "[]",
    "null",
    "",
    "x",
    "{\"type\":",
    "{\"type\":\"" + "x".repeat(5000) + "\"}",
    "[".repeat(5000),
    "{\"a\":".repeat(2000)
  };

  private final SplittableRandom random;
  private final List<String> paths;

  /**
   * @param paths that the server has
   */
  public AnyRequest(SplittableRandom random, List<String> paths) {
    this.random = random;
    this.paths = paths;
  }

  /** One connection's bytes. */
  public byte[] bytes() {
    return switch (random.nextInt(12)) {
      case 0 -> AnyPictures.noise(random, random.nextInt(3000));
      case 1, 2, 3, 4 -> webSocket();
      default -> {
        byte[] request = request();
        yield random.nextInt(10) == 0 ? AnyPng.joined(request, request()) : request;
      }
    };
  }

  private byte[] request() {
    StringBuilder text = new StringBuilder();
    text.append(pick(METHODS)).append(' ').append(path()).append(' ').append(pick(VERSIONS));
    text.append(pick("\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r"));
    if (random.nextInt(10) > 0) {
      text.append("Host: ")
          .append(pick("localhost", "localhost", "127.0.0.1", "evil", "a b", "", "[::1", "x@y"));
      text.append("\r\n");
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(pick(HEADERS)).append("\r\n");
    }
    if (random.nextInt(40) == 0) {
      text.append("A: b\r\n".repeat(random.nextInt(20_000)));
    }
    text.append(random.nextInt(10) == 0 ? "" : "\r\n");
    byte[] body = random.nextInt(3) == 0 ? body() : new byte[0];
    return AnyPng.joined(latin(text.toString()), body);
  }

  private byte[] body() {
    return switch (random.nextInt(4)) {
      case 0 -> latin("5\r\nhello\r\n0\r\n\r\n");
      case 1 -> latin("FFFFFFFFFFFFFFFF\r\nx");
      case 2 -> latin("0\r\n\r\nGET /api/streams HTTP/1.1\r\nHost: localhost\r\n\r\n");
      default -> AnyPictures.noise(random, random.nextInt(100_000));
    };
  }

  private String path() {
    if (random.nextInt(3) > 0) {
      return paths.get(random.nextInt(paths.size()))
          + pick("", "", "", "?", "?stream=a&topic=b", "?stream=%", "#x");
    }
    StringBuilder path = new StringBuilder(pick("/", "/", "", "http://localhost/"));
    for (int i = random.nextInt(6); i >= 0; i--) {
      path.append(pick(STEPS)).append('/');
    }
    return path.toString();
  }

  private byte[] webSocket() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String odd = random.nextInt(4) == 0 ? pick(HEADERS) + "\r\n" : "";
    bytes.writeBytes(latin("GET /live HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + odd + "\r\n"));
    for (int i = random.nextInt(6); i > 0; i--) {
      bytes.writeBytes(frame());
    }
    return bytes.toByteArray();
  }

  /** RFC 6455, 5.2: mostly a masked text, with bits, lengths and masks that may be wrong. */
  private byte[] frame() {
    byte[] content =
        switch (random.nextInt(6)) {
          case 0 -> AnyPictures.noise(random, random.nextInt(300));
          case 1 -> new byte[random.nextInt(300_000)];
          default -> pick(MESSAGES).getBytes(StandardCharsets.UTF_8);
        };
    int first = random.nextInt(3) > 0 ? 0x81 : random.nextInt(256);
    boolean masked = random.nextInt(8) > 0;
    long length = random.nextInt(12) == 0 ? AnyPictures.number(random, 7) : content.length;
    ByteBuffer frame = ByteBuffer.allocate(content.length + 14);
    frame.put((byte) first);
    int mask = masked ? 0x80 : 0;
    if (length < 126) {
      frame.put((byte) (mask | length));
    } else if (length < 65_536) {
      frame.put((byte) (mask | 126)).putShort((short) length);
    } else {
      frame.put((byte) (mask | 127)).putLong(length);
    }
    byte[] key = AnyPictures.noise(random, 4);
    if (masked) {
      frame.put(key);
    }
    for (int i = 0; i < content.length; i++) {
      frame.put((byte) (masked ? content[i] ^ key[i % 4] : content[i]));
    }
    return java.util.Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
