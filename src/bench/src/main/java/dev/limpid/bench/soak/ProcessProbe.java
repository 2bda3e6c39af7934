package dev.limpid.bench.soak;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a JVM on this machine (Linux) holds, by its management beans and by {@code /proc}. */
final class ProcessProbe implements AutoCloseable {
  private static final Pattern COMMITTED = Pattern.compile("Total: .*committed=(\\d+)KB");

  private final LimpidProcess process;
  private final JMXConnector connector;
  private final MBeanServerConnection beans;
  private final MemoryMXBean memory;

  private ProcessProbe(LimpidProcess process, JMXConnector connector) throws IOException {
    this.process = process;
    this.connector = connector;
    this.beans = connector.getMBeanServerConnection();
    this.memory =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
  }

  /** Attaches to a process, which stays the caller's. */
  @SuppressWarnings("BanJNDI") // the address is that of a process of our own, on this machine
  static ProcessProbe attach(LimpidProcess process) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(String.valueOf(process.pid()));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      return new ProcessProbe(process, JMXConnectorFactory.connect(new JMXServiceURL(address)));
    } catch (AttachNotSupportedException e) {
      throw new IOException("cannot attach to limpid " + process.name(), e);
    }
  }

  /**
   * Adds its figures to a row.
   *
   * @param collect whether garbage is collected first and memory reported; what waits for the
   *     collector would hide the rest
   */
  void addTo(Map<String, Double> row, boolean collect) throws IOException {
    process.requireAlive();
    String name = process.name() + ".";
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    if (collect) {
      memory.gc();
      double compiled = compiled();
      row.put(name + "heapMB", memory.getHeapMemoryUsage().getUsed() / 1e6);
      row.put(name + "directMB", direct() / 1e6);
      row.put(name + "compiledMB", compiled / 1e6);
      row.put(name + "jvmMB", (1e3 * number(COMMITTED, nativeMemory()) - compiled) / 1e6);
      row.put(name + "residentMB", (process.memory("VmRSS") - compiled) / 1e6);
    }
    row.put(name + "files", (double) entries(proc.resolve("fd")));
    row.put(name + "threads", (double) entries(proc.resolve("task")));
    row.put(name + "logKB", Files.size(process.log()) / 1e3);
    row.put(name + "tmpMB", FolderSize.bytes(process.temporary()) / 1e6);
  }

  /** Bytes of compiled code: it grows for hours on a busy machine, and the JVM bounds it. */
  private double compiled() throws IOException {
    return ManagementFactory.getPlatformMXBeans(beans, MemoryPoolMXBean.class).stream()
        .filter(pool -> pool.getName().startsWith("Code"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }

  private double direct() throws IOException {
    return ManagementFactory.getPlatformMXBeans(beans, BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** What the JVM itself took from the system, its heap too; native libraries are not in it. */
  private String nativeMemory() throws IOException {
    try {
      return (String)
          beans.invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "vmNativeMemory",
              new Object[] {new String[] {"summary", "scale=KB"}},
              new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IOException("no account of native memory from limpid " + process.name(), e);
    }
  }

  private static double number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("expected '%s', got: %s".formatted(pattern, text));
    }
    return Double.parseDouble(matcher.group(1));
  }

  private static long entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }

  /** Leaves the process, unless it has ended. */
  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      connector.close();
    }
  }
}
