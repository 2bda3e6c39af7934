package dev.limpid.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The TCP sockets on which a process listens, as Linux's {@code /proc} tells them. */
final class ListeningSockets {
  private static final String LISTENS = "0A";

  private ListeningSockets() {}

  static void assumeKnown() {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/net/tcp")), "no /proc/PID/net");
  }

  /** Those of a process; empty if it has ended. */
  static List<InetSocketAddress> of(long pid) throws IOException {
    Path process = Path.of("/proc", String.valueOf(pid));
    List<InetSocketAddress> sockets = new ArrayList<>();
    try {
      Set<String> owned = inodes(process.resolve("fd"));
      for (String table : List.of("net/tcp", "net/tcp6")) {
        for (String line : Files.readAllLines(process.resolve(table))) {
          String[] fields = line.strip().split("\\s+");
          if (fields[3].equals(LISTENS) && owned.contains("socket:[" + fields[9] + "]")) {
            sockets.add(address(fields[1]));
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return sockets;
  }

  private static Set<String> inodes(Path descriptors) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> links = Files.list(descriptors)) {
      for (Path link : links.toList()) {
        inodes.add(target(link));
      }
    }
    return inodes;
  }

  private static String target(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed meanwhile
    }
  }

  /** Hexadecimal address and port; the address in words of four bytes, the last byte first. */
  private static InetSocketAddress address(String text) throws UnknownHostException {
    String[] parts = text.split(":", -1);
    byte[] words = HexFormat.of().parseHex(parts[0]);
    byte[] bytes = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i / 4 * 4 + 3 - i % 4];
    }
    return new InetSocketAddress(InetAddress.getByAddress(bytes), Integer.parseInt(parts[1], 16));
  }
}
