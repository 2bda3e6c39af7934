package dev.limpid.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Network namespaces on a bridge of this machine: each process of a {@link FaultRound} has one, so
 * that it can be cut off without a port being closed. Needs root. Close it.
 */
final class NetworkCells implements AutoCloseable {
  private static final Path IP = Path.of("/usr/sbin/ip");

  private final String name;
  private final String subnet;
  private final List<Cell> cells = new ArrayList<>();

  /**
   * A namespace with one address.
   *
   * @param namespace its name; processes are started in it with {@link #prefix}
   * @param port of the bridge that leads to it
   */
  record Cell(String namespace, String port, String address) {

    /** What stands before a command that runs in the namespace. */
    List<String> prefix() {
      return List.of(IP.toString(), "netns", "exec", namespace);
    }

    /** From now on every packet to and from the namespace is lost; no connection is closed. */
    void cut() throws IOException {
      Shell.run("bridge", "link", "set", "dev", port, "state", "0");
    }

    /** Packets pass again. */
    void join() throws IOException {
      Shell.run("bridge", "link", "set", "dev", port, "state", "3");
    }
  }

  private NetworkCells(String name, String subnet) {
    this.name = name;
    this.subnet = subnet;
  }

  /** Whether this machine lets us. */
  static boolean arePossible() {
    return "root".equals(System.getProperty("user.name")) && Files.isExecutable(IP);
  }

  /** Creates the bridge; this process is at its first address. */
  static NetworkCells create() throws IOException {
    long pid = ProcessHandle.current().pid();
    String subnet = "10.%d.%d.".formatted(100 + pid / 250 % 100, pid % 250);
    NetworkCells cells = new NetworkCells("lf%x".formatted(pid), subnet);
    Shell.run("ip", "link", "add", cells.name, "type", "bridge");
    Shell.run("ip", "addr", "add", subnet + "1/24", "dev", cells.name);
    Shell.run("ip", "link", "set", cells.name, "up");
    return cells;
  }

  /** Adds a namespace. */
  Cell add() throws IOException {
    int number = cells.size() + 2;
    String namespace = name + "-" + number;
    String port = name + "p" + number;
    Cell cell = new Cell(namespace, port, subnet + number);
    cells.add(cell);
    Shell.run("ip", "netns", "add", namespace);
    Shell.run(
        "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace);
    Shell.run("ip", "link", "set", port, "master", name, "up");
    Shell.run("ip", "-n", namespace, "addr", "add", cell.address + "/24", "dev", "eth0");
    Shell.run("ip", "-n", namespace, "link", "set", "eth0", "up");
    Shell.run("ip", "-n", namespace, "link", "set", "lo", "up");
    return cell;
  }

  @Override
  public void close() throws IOException {
    for (Cell cell : cells) {
      Shell.run("ip", "netns", "del", cell.namespace);
    }
    Shell.run("ip", "link", "del", name);
  }
}
