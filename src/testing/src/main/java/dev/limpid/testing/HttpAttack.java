package dev.limpid.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends bytes to a server on this machine, each lot over a connection of its own. */
public final class HttpAttack {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int MOST_ANSWER = 1 << 20;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ?[^\r\n]*");

  /** Methods and versions that it does not know, and no Kafka. */
  private static final Set<String> KNOWN_FAULTS = Set.of("501", "503", "505");

  private static final List<String> INSIDE =
      List.of("Exception", "\tat ", "java.", "org.eclipse", "javalin", "root:x:");

  private final InetSocketAddress address;

  /**
   * @param server where it listens
   */
  public HttpAttack(URI server) {
    address = new InetSocketAddress("127.0.0.1", server.getPort());
  }

  /**
   * Sends a lot, closes this end of the connection, and reads what comes until the server closes
   * its end.
   *
   * @return as it came; empty if the server resets the connection
   */
  public String send(byte[] bytes) throws IOException {
    try (Socket socket = open("127.0.0.1")) {
      try {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        socket.shutdownOutput();
      } catch (SocketException e) {
        // It closed the connection before it had read all of this.
        return answer(socket);
      }
      return answer(socket);
    }
  }

  /** A connection; the caller's. */
  public Socket open(String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(address, PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** What comes until the server closes its end; empty if it resets the connection. */
  public static String answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      return new String(in.readNBytes(MOST_ANSWER), StandardCharsets.ISO_8859_1);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server does not end the connection", e);
    } catch (SocketException e) {
      return "";
    }
  }

  /** Sends a lot, and requires an answer that is no fault and tells nothing about the inside. */
  public void requireHarmless(byte[] bytes) throws IOException {
    String answer = send(bytes);
    String problem = problem(answer);
    if (!problem.isEmpty()) {
      String asked = new String(bytes, 0, Math.min(bytes.length, 600), StandardCharsets.ISO_8859_1);
      throw new AssertionError("%s: %s%nto: %s".formatted(problem, answer, asked));
    }
  }

  private static String problem(String answer) {
    Matcher status = STATUS.matcher(answer);
    boolean hasStatus = status.lookingAt();
    if (!answer.isEmpty() && !hasStatus) {
      return "no HTTP answer";
    }
    if (hasStatus && status.group(1).startsWith("5") && !KNOWN_FAULTS.contains(status.group(1))) {
      return "a fault of the server";
    }
    return INSIDE.stream()
        .filter(answer::contains)
        .findFirst()
        .map(inside -> "tells of the inside ('%s')".formatted(inside))
        .orElse("");
  }
}
